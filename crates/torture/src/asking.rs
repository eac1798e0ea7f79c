//! A client that does not give up: what was not answered is asked again under the same Idempotency-Key.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::{Client, Method};
use serde_json::Value;
use tokio::time::Instant;

use crate::nodes::CLIENT;

/// How long one request may take.
const REQUEST: Duration = Duration::from_secs(15);
/// How long a request is repeated: longer than a database is away and a lease lasts.
const PATIENCE: Duration = Duration::from_secs(150);

/// Asks at one address.
pub struct Asking {
    http: Client,
    base: String,
    token: String,
    /// Requests that were answered.
    pub answered: AtomicU64,
    /// Requests that were sent once more.
    pub repeated: AtomicU64,
}

/// An answer of the API.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status: neither 429 nor 5xx.
    pub status: u16,
    /// Its body; null where it has none.
    pub body: Value,
    /// The request was sent more than once.
    pub repeated: bool,
}

impl Asking {
    /// Gets a token.
    pub async fn at(base: &str) -> Result<Asking> {
        let http = Client::builder().timeout(REQUEST).build()?;
        let mut asking = Asking {
            http,
            base: base.to_owned(),
            token: String::new(),
            answered: AtomicU64::new(0),
            repeated: AtomicU64::new(0),
        };
        let grant = format!("grant_type=client_credentials&client_id={CLIENT}&client_secret={CLIENT}");
        let answer = asking.ask(Method::POST, "/oauth/token", None, Some(grant)).await?;
        let token = answer.body["access_token"].as_str().context("a token")?;
        token.clone_into(&mut asking.token);
        Ok(asking)
    }

    /// Reads what must be there.
    pub async fn get(&self, path: &str) -> Result<Value> {
        let answer = self.ask(Method::GET, path, None, None).await?;
        if answer.status != 200 {
            bail!("GET {path}: {} {}", answer.status, answer.body);
        }
        Ok(answer.body)
    }

    /// All rows of a list.
    pub async fn all(&self, path: &str) -> Result<Vec<Value>> {
        let (mut rows, mut skip) = (Vec::new(), 0);
        let mark = if path.contains('?') { '&' } else { '?' };
        loop {
            let page = self.get(&format!("{path}{mark}take=500&skip={skip}")).await?;
            let page = page.as_array().cloned().unwrap_or_default();
            skip += page.len();
            let last = page.len() < 500;
            rows.extend(page);
            if last {
                return Ok(rows);
            }
        }
    }

    /// Posts under a key.
    pub async fn post(&self, path: &str, key: &str, body: &Value) -> Result<Answer> {
        self.ask(Method::POST, path, Some(key), Some(body.to_string())).await
    }

    /// Asks until there is an answer that says how it ended.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<String>,
    ) -> Result<Answer> {
        let late = Instant::now() + PATIENCE;
        let mut repeated = false;
        loop {
            match self.try_once(&method, path, key, body.as_ref()).await {
                Ok((status, body)) if status < 500 && status != 429 => {
                    self.answered.fetch_add(1, Ordering::Relaxed);
                    return Ok(Answer { status, body, repeated });
                }
                Ok((status, body)) if Instant::now() > late => bail!("{method} {path}: {status} {body}"),
                Err(error) if Instant::now() > late => return Err(error),
                Ok(_) | Err(_) => {}
            }
            repeated = true;
            self.repeated.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    async fn try_once(
        &self,
        method: &Method,
        path: &str,
        key: Option<&str>,
        body: Option<&String>,
    ) -> Result<(u16, Value)> {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.base));
        if self.token.is_empty() {
            request = request.header("content-type", "application/x-www-form-urlencoded");
        } else {
            request = request.bearer_auth(&self.token).header("content-type", "application/json");
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = body {
            request = request.body(body.clone());
        }
        let response = request.send().await?;
        let status = response.status().as_u16();
        let text = response.text().await?;
        let body = if text.is_empty() { Value::Null } else { serde_json::from_str(&text)? };
        Ok((status, body))
    }
}
