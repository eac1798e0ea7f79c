//! Webhooks: one event posted to one receiver.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Url};

/// The time a receiver has to answer (billwerk-api.md D.16).
const TIMEOUT: Duration = Duration::from_secs(10);
/// The part of an answer that is kept for people.
const KEPT: usize = 500;

/// Posts events. Cloning shares its connections.
#[derive(Clone, Debug)]
pub struct WebhookSender {
    client: Client,
}

/// One attempt.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Where to.
    pub url: String,
    /// JSON.
    pub body: String,
    /// How often it was tried before.
    pub retries: u32,
    /// Private addresses and this machine may be reached.
    pub allow_private: bool,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The receiver has it.
    Taken(u16),
    /// It said something else, or nothing: worth another try.
    Failed(String),
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
        "'{0}' leads to a private address: allow private_webhooks in the account's settings, or give a public one"
    )]
    Private(String),
}

impl WebhookSender {
    /// A sender that follows up to three redirects.
    pub fn new() -> Result<WebhookSender, NoSender> {
        let client =
            Client::builder().timeout(TIMEOUT).redirect(Policy::limited(3)).user_agent("turnus").build();
        client.map(|client| WebhookSender { client }).map_err(|error| NoSender(error.to_string()))
    }

    /// Posts one event. 200, 201, 202 and 204 mean that the receiver has it.
    pub async fn post(&self, attempt: &Attempt) -> Answer {
        match self.try_post(attempt).await {
            Ok(answer) => answer,
            Err(why) => Answer::Failed(why),
        }
    }

    async fn try_post(&self, attempt: &Attempt) -> Result<Answer, String> {
        let url = target(&attempt.url).map_err(|error| error.to_string())?;
        if !attempt.allow_private {
            check_addresses(&url).await.map_err(|error| error.to_string())?;
        }
        let request = self.client.post(url).header("content-type", "application/json; charset=utf-8");
        let request = match attempt.retries {
            0 => request,
            retries => request.header("x-retry-count", retries.to_string()),
        };
        let answer = request.body(attempt.body.clone()).send().await.map_err(|error| plain(&error))?;
        let status = answer.status().as_u16();
        if matches!(status, 200 | 201 | 202 | 204) {
            return Ok(Answer::Taken(status));
        }
        let text = answer.text().await.unwrap_or_default();
        Ok(Answer::Failed(format!("HTTP {status} {}", text.chars().take(KEPT).collect::<String>())))
    }
}

/// The URL of a webhook.
pub fn target(text: &str) -> Result<Url, BadTarget> {
    let bad = || BadTarget::NoUrl(text.to_owned());
    let url = Url::parse(text.trim()).map_err(|_| bad())?;
    let web = matches!(url.scheme(), "http" | "https");
    if web && url.host_str().is_some_and(|host| !host.is_empty()) { Ok(url) } else { Err(bad()) }
}

/// Every address the host has is public.
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

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => address.to_ipv4_mapped().map_or_else(|| is_public_v6(address), is_public_v4),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    let shared = first == 100 && (64..128).contains(&second);
    let reserved =
        first == 0 || first >= 240 || (first == 192 && second == 0) || (first == 198 && second / 2 == 9);
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || shared
        || reserved)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let first = address.segments()[0];
    let local = (first & 0xfe00) == 0xfc00 || (first & 0xffc0) == 0xfe80;
    !(address.is_loopback() || address.is_unspecified() || address.is_multicast() || local)
}

/// The error with its causes, without the URL, which may hold a secret.
fn plain(error: &reqwest::Error) -> String {
    let mut text = if error.is_timeout() {
        "no answer within 10 s".to_owned()
    } else if error.is_connect() {
        "no connection".to_owned()
    } else {
        "the request failed".to_owned()
    };
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

    #[test]
    fn private_local_and_reserved_addresses_are_not_public() {
        let closed = [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.1",
            "172.16.0.1",
            "169.254.1.1",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "198.18.0.1",
            "::1",
            "fd00::1",
            "fe80::1",
            "::ffff:10.0.0.1",
            "::",
        ];
        for address in closed {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in ["93.184.216.34", "2606:2800:220:1::1", "172.32.0.1"] {
            assert!(is_public(address.parse().unwrap()), "{address}");
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
