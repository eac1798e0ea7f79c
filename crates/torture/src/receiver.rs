//! A receiver of webhooks that sometimes fails, and remembers what it took, in the order it did.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tokio::net::TcpListener;

/// The receiver.
#[derive(Clone)]
pub struct Receiver {
    /// Where it listens.
    pub url: String,
    inner: Arc<Inner>,
}

struct Inner {
    taken: Mutex<Vec<String>>,
    refused: AtomicU64,
    fails: AtomicBool,
    rng: Mutex<fastrand::Rng>,
}

impl Receiver {
    /// Starts it.
    pub async fn start(seed: u64) -> Result<Receiver> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let inner = Inner {
            taken: Mutex::default(),
            refused: AtomicU64::new(0),
            fails: AtomicBool::new(true),
            rng: Mutex::new(fastrand::Rng::with_seed(seed)),
        };
        let url = format!("http://{}/hook", listener.local_addr()?);
        let receiver = Receiver { url, inner: Arc::new(inner) };
        let router = Router::new().route("/hook", post(take)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(receiver)
    }

    /// From now on it takes everything.
    pub fn be_good(&self) {
        self.inner.fails.store(false, Ordering::Relaxed);
    }

    /// The ids of what it took, each as often as it did.
    pub fn taken(&self) -> Vec<String> {
        self.inner.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How often it failed.
    pub fn refused(&self) -> u64 {
        self.inner.refused.load(Ordering::Relaxed)
    }
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap) -> StatusCode {
    let inner = &receiver.inner;
    let chance = inner.rng.lock().unwrap_or_else(PoisonError::into_inner).u32(..1000);
    if inner.fails.load(Ordering::Relaxed) && chance < 8 {
        inner.refused.fetch_add(1, Ordering::Relaxed);
        if chance < 2 {
            // Longer than it is waited for.
            tokio::time::sleep(Duration::from_secs(12)).await;
        }
        return StatusCode::INTERNAL_SERVER_ERROR;
    }
    let id = headers.get("webhook-id").and_then(|id| id.to_str().ok()).unwrap_or("without an id");
    inner.taken.lock().unwrap_or_else(PoisonError::into_inner).push(id.to_owned());
    StatusCode::NO_CONTENT
}
