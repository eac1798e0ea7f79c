//! Clients on the loopback: each connection asks again as soon as it is answered.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::Instant as Elapsed;
use turnus_app::AppError;

/// Connections at a time.
pub(crate) const CONNECTIONS: u64 = 64;

/// Makes request number so and so.
pub(crate) type Asking = Arc<dyn Fn(u64) -> Asked + Send + Sync>;

/// What is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// GET or POST.
    pub(crate) method: &'static str,
    /// With the query.
    pub(crate) path: String,
    /// JSON, or nothing.
    pub(crate) body: String,
}

/// A server, and who asks it.
#[derive(Clone)]
pub(crate) struct Client {
    /// Where it listens.
    pub(crate) at: SocketAddr,
    /// A bearer token.
    pub(crate) token: String,
}

/// How long answers took.
pub(crate) struct Answered {
    /// All of them.
    pub(crate) took: Duration,
    /// Each, the quickest first.
    pub(crate) each: Vec<Duration>,
}

/// What is asked once the first was answered, of the thing with that id.
pub(crate) type Then = fn(&str) -> Asked;

impl Asked {
    /// A body that is posted.
    pub(crate) fn post(path: String, body: String) -> Asked {
        Asked { method: "POST", path, body }
    }

    /// Something that is read.
    pub(crate) fn get(path: String) -> Asked {
        Asked { method: "GET", path, body: String::new() }
    }
}

impl Answered {
    /// The median, and the 99th of a hundred.
    pub(crate) fn percentiles(&self) -> Option<(Duration, Duration)> {
        let at = |percent: usize| {
            self.each.get((self.each.len() * percent / 100).min(self.each.len().checked_sub(1)?))
        };
        Some((*at(50)?, *at(99)?))
    }
}

impl Client {
    /// Asks `count` times over [`CONNECTIONS`]; `then` of what each answer made, before the next: both are one answer.
    ///
    /// # Errors
    ///
    /// An answer that is no success.
    pub(crate) async fn load(
        &self,
        count: u64,
        asking: Asking,
        then: Option<Then>,
    ) -> Result<Answered, AppError> {
        let next = Arc::new(AtomicU64::new(0));
        let mut connections = JoinSet::new();
        let began = Elapsed::now();
        for _ in 0..CONNECTIONS.min(count) {
            let (client, next, asking) = (self.clone(), Arc::clone(&next), Arc::clone(&asking));
            connections.spawn(async move {
                let (mut sender, mut times) = (client.connect().await?, Vec::new());
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        return Ok::<_, AppError>(times);
                    }
                    let began = Elapsed::now();
                    let answer = client.ask_over(&mut sender, asking(number)).await?;
                    if let Some(then) = then {
                        client.ask_over(&mut sender, then(&id_in(&answer)?)).await?;
                    }
                    times.push(began.elapsed());
                }
            });
        }
        let mut each = Vec::new();
        while let Some(times) = connections.join_next().await {
            each.extend(times.map_err(failed)??);
        }
        let took = began.elapsed();
        each.sort_unstable();
        Ok(Answered { took, each })
    }

    /// Asks once.
    pub(crate) async fn ask(&self, asked: Asked) -> Result<Bytes, AppError> {
        self.ask_over(&mut self.connect().await?, asked).await
    }

    async fn connect(&self) -> Result<SendRequest<Body>, AppError> {
        let stream = TcpStream::connect(self.at).await.map_err(failed)?;
        stream.set_nodelay(true).map_err(failed)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(failed)?;
        tokio::spawn(connection);
        Ok(sender)
    }

    async fn ask_over(&self, sender: &mut SendRequest<Body>, asked: Asked) -> Result<Bytes, AppError> {
        let Asked { method, path, body } = asked;
        let request = Request::builder()
            .method(method)
            .uri(&path)
            .header(header::HOST, "localhost")
            .header(header::AUTHORIZATION, &self.token)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body))
            .map_err(failed)?;
        sender.ready().await.map_err(failed)?;
        let answer = sender.send_request(request).await.map_err(failed)?;
        let status = answer.status();
        let body = answer.into_body().collect().await.map_err(failed)?.to_bytes();
        if status.is_success() { Ok(body) } else { Err(refused(&path, status, &body)) }
    }
}

/// The id of what an answer is about.
fn id_in(answer: &[u8]) -> Result<String, AppError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Made {
        id: String,
    }
    serde_json::from_slice::<Made>(answer).map(|made| made.id).map_err(failed)
}

fn refused(path: &str, status: StatusCode, body: &[u8]) -> AppError {
    failed(format!("{path} answers {status}: {}", String::from_utf8_lossy(body)))
}

/// What went wrong, in its own words.
pub(crate) fn failed(why: impl std::fmt::Display) -> AppError {
    AppError::Internal(why.to_string())
}
