//! What can be chosen of a server.

use std::net::SocketAddr;
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
    /// How long connections are still taken once the server is told to end, while `/readyz` says so: a balancer looks no
    /// more often than that.
    pub drain: Duration,
    /// The longest body that is read, in bytes.
    pub longest_body: usize,
    /// The most rows of a page, at most 500.
    pub page_rows: u32,
    /// Where figures are served, with health and readiness. None: nowhere, and none are kept.
    pub metrics: Option<SocketAddr>,
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
            drain: Duration::ZERO,
            longest_body: 1024 * 1024,
            page_rows: 500,
            metrics: None,
        }
    }
}
