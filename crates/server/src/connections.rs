//! Connections: taken, served, and ended in good order. Silent ones end by themselves, and there are only so many.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower::{Service, ServiceExt};

/// How long a connection may take to say what it wants, and how long it may be silent between requests.
const SILENCE: Duration = Duration::from_secs(60);
/// After an accept that failed, for want of file descriptors say.
const REST: Duration = Duration::from_millis(100);

/// Serves connections, at most `most` at a time, until `over` says so; then waits until what is under way is answered.
pub(crate) async fn serve_connections<S>(
    listener: TcpListener,
    service: S,
    most: usize,
    mut over: watch::Receiver<bool>,
) where
    S: Service<Request, Response = Response, Error = std::convert::Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let places = Arc::new(Semaphore::new(most));
    let graceful = GracefulShutdown::new();
    loop {
        let next = async {
            // It is never closed.
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            // An error means that the server itself is gone.
            _ = over.wait_for(|over| *over) => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let service = service.clone();
                tokio::spawn(serve_one(stream, service, graceful.watcher(), place));
            }
            Err(error) => {
                tracing::warn!("a connection could not be taken: {error}");
                tokio::time::sleep(REST).await;
            }
        }
    }
    graceful.shutdown().await;
}

async fn serve_one<S>(stream: TcpStream, service: S, watcher: Watcher, place: Option<OwnedSemaphorePermit>)
where
    S: Service<Request, Response = Response, Error = std::convert::Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    // Small answers leave at once; without it the connection works as well.
    let _ = stream.set_nodelay(true);
    let service = service.map_request(|request: hyper::Request<Incoming>| request.map(Body::new));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(SILENCE);
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    // Who breaks off is gone: there is nobody to tell.
    let _ = watcher.watch(connection).await;
    drop(place);
}
