//! What can be chosen of a server.

use std::time::Duration;

/// How a server behaves. The default suits one behind a proxy and one on a desk.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Scheme and host that clients reach the server by, such as `https://billing.example.com`. None: links name the
    /// host of the request they answer.
    pub public_url: Option<String>,
    /// A request that takes longer is given up.
    pub request_timeout: Duration,
    /// How long requests that are under way are waited for when the server ends.
    pub grace: Duration,
    /// How often workers look for work that nobody told them of.
    pub tick: Duration,
    /// How many webhooks are sent at a time.
    pub webhooks_at_a_time: usize,
    /// How many mails are sent at a time.
    pub mails_at_a_time: usize,
    /// How many connections there are at a time; more wait.
    pub connections: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            public_url: None,
            request_timeout: Duration::from_secs(60),
            grace: Duration::from_secs(10),
            tick: Duration::from_secs(1),
            webhooks_at_a_time: 64,
            mails_at_a_time: 4,
            connections: 4096,
        }
    }
}
