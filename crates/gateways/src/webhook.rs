//! Webhooks: one event posted to one receiver.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::LOCATION;
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};

use crate::public_address::{PublicOnly, is_public};

/// The time a receiver has to answer, redirects included (billwerk-api.md D.16).
const TIMEOUT: Duration = Duration::from_secs(10);
/// The part of an answer that is read and kept for people, in bytes.
const KEPT: usize = 500;
/// The time in which that part has to come: a receiver that has said its status is not waited for much longer.
const BODY_TIMEOUT: Duration = Duration::from_secs(2);
/// The most redirects that are followed.
const MOST_REDIRECTS: usize = 3;
/// How Turnus calls itself.
pub const USER_AGENT: &str = "turnus";
/// What a body is.
pub const CONTENT_TYPE: &str = "application/json; charset=utf-8";

/// Posts events. Cloning shares its connections.
#[derive(Clone)]
pub struct WebhookSender {
    anywhere: Client,
    to_public: Client,
    here: Option<Receiver>,
}

/// Someone in this process who hears of what would be posted.
pub type Receiver = Arc<dyn Fn(&Attempt) -> Answer + Send + Sync>;

impl fmt::Debug for WebhookSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookSender").field("here", &self.here.is_some()).finish_non_exhaustive()
    }
}

/// One attempt.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Where to.
    pub url: String,
    /// JSON.
    pub body: String,
    /// Headers beside those that every post has.
    pub headers: Vec<(&'static str, String)>,
    /// Private addresses and this machine may be reached.
    pub allow_private: bool,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The receiver has it. Otherwise it said something else, or nothing: worth another try.
    pub taken: bool,
    /// Who was asked last, behind redirects.
    pub url: String,
    /// The status; none where nobody answered.
    pub status: Option<u16>,
    /// The first 500 bytes of what was answered, or what went wrong.
    pub text: String,
    /// From the beginning to the end, in whole milliseconds.
    pub took: Duration,
}

/// The sender cannot be made: the system gives no TLS.
#[derive(Debug, thiserror::Error)]
#[error("webhooks cannot be sent: {0}")]
pub struct NoSender(String);

/// Why an address may not be a webhook's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTarget {
    /// No http or https URL with a host.
    #[error("'{0}' is no address for a webhook: give an http or https URL")]
    NoUrl(String),
    /// It leads to this machine or into a private network.
    #[error(
        "'{0}' leads to a private address: give a public one, or start the server with private_webhooks = true"
    )]
    Private(String),
}

impl WebhookSender {
    /// A sender. It uses no proxy: whom a name leads to is decided here.
    pub fn new() -> Result<WebhookSender, NoSender> {
        // Redirects are followed by hand: a client of HTTP makes a GET without a body of them.
        let client = || Client::builder().redirect(Policy::none()).user_agent(USER_AGENT).no_proxy();
        let made =
            |client: reqwest::ClientBuilder| client.build().map_err(|error| NoSender(error.to_string()));
        Ok(WebhookSender {
            anywhere: made(client())?,
            to_public: made(client().dns_resolver(Arc::new(PublicOnly)))?,
            here: None,
        })
    }

    /// The same, but everything goes to a receiver in this process, for a simulation: nothing leaves it.
    #[must_use]
    pub fn heard_here(&self, receiver: Receiver) -> WebhookSender {
        WebhookSender { here: Some(receiver), ..self.clone() }
    }

    /// Posts one event. 200, 201, 202 and 204 mean that the receiver has it; a redirect gets the same post.
    pub async fn post(&self, attempt: &Attempt) -> Answer {
        if let Some(receiver) = &self.here {
            return receiver(attempt);
        }
        let begun = tokio::time::Instant::now();
        let mut url = attempt.url.clone();
        let ended = match tokio::time::timeout(TIMEOUT, self.follow(attempt, &mut url)).await {
            Ok(Ok(answer)) => {
                let status = answer.status().as_u16();
                let text = first_part(answer).await;
                (matches!(status, 200 | 201 | 202 | 204), Some(status), text)
            }
            Ok(Err(why)) => (false, None, why),
            Err(_) => (false, None, format!("no answer within {} s", TIMEOUT.as_secs())),
        };
        let (taken, status, text) = ended;
        Answer { taken, url, status, text, took: begun.elapsed() }
    }

    /// The answer of whoever the redirects lead to, `asked` in the end.
    async fn follow(&self, attempt: &Attempt, asked: &mut String) -> Result<Response, String> {
        let mut url = target(&attempt.url).map_err(|error| error.to_string())?;
        for _ in 0..=MOST_REDIRECTS {
            *asked = url.to_string();
            let answer = self.post_to(url.clone(), attempt).await?;
            let Some(next) = redirect(&answer, &url) else { return Ok(answer) };
            url = target(&next).map_err(|error| error.to_string())?;
        }
        Err(format!("more than {MOST_REDIRECTS} redirects"))
    }

    async fn post_to(&self, url: Url, attempt: &Attempt) -> Result<Response, String> {
        if !attempt.allow_private && literal(&url).is_some_and(|address| !is_public(address.ip())) {
            return Err(BadTarget::Private(url.to_string()).to_string());
        }
        let client = if attempt.allow_private { &self.anywhere } else { &self.to_public };
        let request = client.post(url).header("content-type", CONTENT_TYPE);
        let with =
            |request: reqwest::RequestBuilder, (name, value): &(&str, String)| request.header(*name, value);
        attempt
            .headers
            .iter()
            .fold(request, with)
            .body(attempt.body.clone())
            .send()
            .await
            .map_err(|error| plain(&error))
    }
}

/// Where an answer leads: 301, 302, 307 and 308 with a place. 303 asks for a GET, which would tell nobody anything.
fn redirect(answer: &Response, from: &Url) -> Option<String> {
    let leads = matches!(
        answer.status(),
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    );
    let place = answer.headers().get(LOCATION).filter(|_| leads)?.to_str().ok()?;
    from.join(place).ok().map(String::from)
}

/// The first part of an answer's body, as far as it comes in time. What breaks off is kept as far as it came.
async fn first_part(mut answer: Response) -> String {
    let mut start = Vec::new();
    let read = async {
        while start.len() < KEPT {
            let Ok(Some(chunk)) = answer.chunk().await else { break };
            start.extend_from_slice(&chunk[..chunk.len().min(KEPT)]);
        }
    };
    // Late is as good as never: the status counts.
    let _ = tokio::time::timeout(BODY_TIMEOUT, read).await;
    start.truncate(KEPT);
    String::from_utf8_lossy(&start).replace('\0', "\u{fffd}")
}

/// The URL of a webhook.
pub fn target(text: &str) -> Result<Url, BadTarget> {
    let bad = || BadTarget::NoUrl(text.to_owned());
    let url = Url::parse(text.trim()).map_err(|_| bad())?;
    let web = matches!(url.scheme(), "http" | "https");
    if web && url.host_str().is_some_and(|host| !host.is_empty()) { Ok(url) } else { Err(bad()) }
}

/// The address of a URL whose host is one, not a name.
fn literal(url: &Url) -> Option<SocketAddr> {
    let host = url.host_str()?.trim_matches(['[', ']']);
    Some(SocketAddr::new(host.parse().ok()?, url.port_or_known_default()?))
}

/// Every address the host has now is public. It is looked at again whenever something is sent.
pub async fn check_addresses(url: &Url) -> Result<(), BadTarget> {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let port = url.port_or_known_default().unwrap_or(80);
    let found = tokio::net::lookup_host((host.as_str(), port)).await;
    // A name that cannot be found now is no refusal: the attempt fails, and the next one may not.
    let mut addresses = found.map(Iterator::collect::<Vec<_>>).unwrap_or_default().into_iter();
    if addresses.any(|address| !is_public(address.ip())) {
        return Err(BadTarget::Private(url.to_string()));
    }
    Ok(())
}

/// The error with its causes, without the URL, which may hold a secret.
fn plain(error: &reqwest::Error) -> String {
    let mut text = if error.is_connect() { "no connection" } else { "the request failed" }.to_owned();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Someone in the private network, and whether he was asked.
    struct Inside(tokio::net::TcpListener);

    impl Inside {
        async fn listening() -> Inside {
            Inside(tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap())
        }

        fn url(&self, host: &str) -> String {
            format!("http://{host}:{}/secret", self.0.local_addr().unwrap().port())
        }

        async fn was_asked(&self) -> bool {
            tokio::time::timeout(Duration::ZERO, self.0.accept()).await.is_ok()
        }
    }

    fn attempt(url: &str) -> Attempt {
        Attempt { url: url.to_owned(), body: "{}".to_owned(), headers: Vec::new(), allow_private: false }
    }

    #[tokio::test]
    async fn a_private_address_is_not_asked_and_not_told() {
        let inside = Inside::listening().await;
        let sender = WebhookSender::new().unwrap();

        let literal = sender.post(&attempt(&inside.url("127.0.0.1"))).await;
        let mapped = sender.post(&attempt(&inside.url("[::ffff:127.0.0.1]"))).await;
        let named = sender.post(&attempt(&inside.url("localhost"))).await;

        for answer in [&literal, &mapped, &named] {
            assert!(!answer.taken && answer.status.is_none(), "{answer:?}");
            assert!(answer.text.contains("leads to a private address"), "{answer:?}");
        }
        assert!(!named.text.contains("127.0.0.1") && !named.text.contains("localhost"), "{named:?}");
        assert!(!inside.was_asked().await);
    }

    #[tokio::test]
    async fn a_public_receiver_leads_nobody_to_a_private_address_and_learns_none() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let inside = Inside::listening().await;
        for (host, told) in [("127.0.0.1", None), ("localhost", Some("127.0.0.1"))] {
            // A name that counts as public here, and leads to a receiver of this test.
            let outside = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = outside.local_addr().unwrap();
            let client = Client::builder().redirect(Policy::none()).no_proxy();
            let client = client.resolve("outside.example", address).dns_resolver(Arc::new(PublicOnly));
            let sender =
                WebhookSender { to_public: client.build().unwrap(), ..WebhookSender::new().unwrap() };
            let found =
                format!("HTTP/1.1 307 Go\r\nlocation: {}\r\ncontent-length: 0\r\n\r\n", inside.url(host));
            tokio::spawn(async move {
                let (mut stream, _) = outside.accept().await.unwrap();
                let _ = stream.read(&mut [0; 1024]).await;
                stream.write_all(found.as_bytes()).await.unwrap();
            });

            let url = format!("http://outside.example:{}/hook", address.port());
            let answer = sender.post(&attempt(&url)).await;

            assert!(!answer.taken && answer.status.is_none(), "{answer:?}");
            assert!(answer.text.contains("leads to a private address"), "{answer:?}");
            assert!(told.is_none_or(|told| !answer.text.contains(told)), "{answer:?}");
            assert!(!inside.was_asked().await);
        }
    }

    #[test]
    fn what_is_no_web_address_is_refused() {
        for text in ["", "ftp://example.com", "example.com/hook", "http://", "javascript:alert(1)"] {
            assert!(target(text).is_err(), "{text}");
        }
        assert_eq!(target(" https://example.com/hook ").unwrap().as_str(), "https://example.com/hook");
    }
}
