//! The client and how it is made.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::redirect::Policy;

use crate::Error;
use crate::token::{Access, Held};

/// Speaks to one server with one set of credentials. Clones are cheap and share token and connections.
///
/// # Example
///
/// ```no_run
/// # async fn example() -> Result<(), turnus_client::Error> {
/// let client = turnus_client::Client::new("https://sandbox.billwerk.com", "client id", "client secret")?;
///
/// println!("{} customers", client.get_customers().await?.len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) http: reqwest::Client,
    /// The server, without `/api/v1` and without a slash at the end.
    pub(crate) base: Url,
    pub(crate) access: Access,
    pub(crate) token: tokio::sync::Mutex<Option<Held>>,
    pub(crate) retries: usize,
    pub(crate) first_wait: Duration,
    pub(crate) longest_wait: Duration,
    told: Option<Told>,
}

/// Whoever hears of a request that is going to be repeated.
type Told = Arc<dyn Fn(&Error, Duration) + Send + Sync>;

impl Inner {
    /// Says that a request is repeated after `wait`.
    pub(crate) fn tell(&self, why: &Error, wait: Duration) {
        if let Some(told) = &self.told {
            told(why, wait);
        }
    }
}

impl Client {
    /// A client of the server at `base_url` (`https://app.billwerk.com`, with or without `/api/v1`), with the
    /// credentials of an OAuth client.
    ///
    /// # Errors
    ///
    /// [`Error::Call`] when `base_url` is no address.
    pub fn new(
        base_url: &str,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Result<Client, Error> {
        Client::builder(base_url).credentials(client_id, client_secret).build()
    }

    /// A client of the server at `base_url`, with everything that can be chosen.
    pub fn builder(base_url: &str) -> ClientBuilder {
        ClientBuilder {
            base_url: base_url.to_owned(),
            access: Access::None,
            legal_entity: None,
            timeout: Duration::from_secs(30),
            retries: 3,
            first_wait: Duration::from_millis(200),
            longest_wait: Duration::from_secs(60),
            told: None,
        }
    }
}

impl fmt::Debug for Client {
    /// Without the credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base", &self.inner.base.as_str()).finish_non_exhaustive()
    }
}

/// What can be chosen about a [`Client`].
///
/// # Example
///
/// ```no_run
/// use std::time::Duration;
///
/// let client = turnus_client::Client::builder("https://billing.example.com")
///     .credentials("client id", "client secret")
///     .legal_entity("5370d9200000000000000001")
///     .timeout(Duration::from_secs(10))
///     .retries(5)
///     .build()?;
/// # Ok::<(), turnus_client::Error>(())
/// ```
pub struct ClientBuilder {
    base_url: String,
    access: Access,
    legal_entity: Option<String>,
    timeout: Duration,
    retries: usize,
    first_wait: Duration,
    longest_wait: Duration,
    told: Option<Told>,
}

impl fmt::Debug for ClientBuilder {
    /// Without the credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

impl ClientBuilder {
    /// Fetch tokens with the credentials of an OAuth client.
    #[must_use]
    pub fn credentials(
        mut self,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> ClientBuilder {
        self.access = Access::Credentials { id: client_id.into(), secret: client_secret.into() };
        self
    }

    /// Use this token, and no other.
    #[must_use]
    pub fn access_token(mut self, token: impl Into<String>) -> ClientBuilder {
        self.access = Access::Token(token.into());
        self
    }

    /// Speak for the legal entity with this id, where the account has several.
    #[must_use]
    pub fn legal_entity(mut self, id: impl Into<String>) -> ClientBuilder {
        self.legal_entity = Some(id.into());
        self
    }

    /// How long one request may take, from the connection to the last byte; 30 s if nothing is said.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> ClientBuilder {
        self.timeout = timeout;
        self
    }

    /// How often a request is repeated that is safe to repeat; 3 times if nothing is said.
    #[must_use]
    pub fn retries(mut self, retries: usize) -> ClientBuilder {
        self.retries = retries;
        self
    }

    /// How long to wait before the first repeat (200 ms if nothing is said; then twice as long each time) and how long
    /// at most (60 s). A server that asks for longer than that is not waited for.
    #[must_use]
    pub fn waits(mut self, first: Duration, longest: Duration) -> ClientBuilder {
        (self.first_wait, self.longest_wait) = (first, longest);
        self
    }

    /// Hears why a request failed that is going to be repeated, and after how long: a person who waits wants to know. It is
    /// called within the request, so it must not block.
    #[must_use]
    pub fn on_retry(mut self, told: impl Fn(&Error, Duration) + Send + Sync + 'static) -> ClientBuilder {
        self.told = Some(Arc::new(told));
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// [`Error::Call`] when the address or a header is no such thing, [`Error::Transport`] when TLS cannot be set up.
    pub fn build(self) -> Result<Client, Error> {
        let mut headers = HeaderMap::new();
        if let Some(id) = &self.legal_entity {
            let id = HeaderValue::from_str(id);
            headers.insert("x-selected-legal-entity-id", id.map_err(|_| no_header("the legal entity's id"))?);
        }
        if let Access::Token(token) = &self.access {
            HeaderValue::from_str(token).map_err(|_| no_header("the access token"))?;
        }
        let http = reqwest::Client::builder()
            .user_agent(concat!("turnus-client/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers)
            .timeout(self.timeout)
            .connect_timeout(self.timeout.min(Duration::from_secs(10)))
            .redirect(Policy::none()) // a redirected POST would become a GET
            .build()
            .map_err(Error::Transport)?;
        let inner = Inner {
            http,
            base: base(&self.base_url)?,
            access: self.access,
            token: tokio::sync::Mutex::default(),
            retries: self.retries,
            first_wait: self.first_wait,
            longest_wait: self.longest_wait,
            told: self.told,
        };
        Ok(Client { inner: Arc::new(inner) })
    }
}

fn no_header(what: &str) -> Error {
    Error::Call(format!("{what} has characters that no header can carry"))
}

/// The server's address without `/api/v1` and without a slash at the end.
fn base(text: &str) -> Result<Url, Error> {
    let trimmed = text.trim().trim_end_matches('/');
    let without_api = match trimmed.len().checked_sub("/api/v1".len()) {
        Some(end) if trimmed.is_char_boundary(end) && trimmed[end..].eq_ignore_ascii_case("/api/v1") => {
            &trimmed[..end]
        }
        _ => trimmed,
    };
    let url = Url::parse(without_api).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or_else(|| {
        Error::Call(format!("expected an address such as https://app.billwerk.com, got {text:?}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_with_or_without_slash_and_api_path() {
        for text in [
            "https://b.example",
            "https://b.example/",
            "https://b.example/API/v1/",
            " https://b.example/api/v1",
        ] {
            assert_eq!(base(text).unwrap().as_str(), "https://b.example/", "{text}");
        }
        assert_eq!(base("http://localhost:8080/billing/api/v1").unwrap().path(), "/billing");
    }

    #[test]
    fn what_is_no_address_is_refused_with_an_example() {
        for text in ["", "b.example", "ftp://b.example", "/api/v1", "ü/api/v1"] {
            let refusal = base(text).unwrap_err().to_string();
            assert!(refusal.starts_with("expected an address such as https://app.billwerk.com"), "{refusal}");
        }
    }

    #[test]
    fn secrets_do_not_show_in_debug_output() {
        let builder = Client::builder("https://b.example").credentials("id", "geheim");
        assert!(!format!("{builder:?}").contains("geheim"));
        assert!(!format!("{:?}", builder.build().unwrap()).contains("geheim"));
    }
}
