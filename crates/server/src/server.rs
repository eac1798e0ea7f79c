//! The server: what it shares, what it answers, and how it runs and ends.

use std::future::Future;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, Uri};
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::ServiceExt;
use tower::util::MapRequest;
use tower_http::catch_panic::CatchPanicLayer;
use turnus_app::{App, WebhookSender};
use turnus_pages::{Api, Pages};

use crate::api::error::ApiError;
use crate::api::route::Route;
use crate::api::{self, docs};
use crate::border::fold::{AsReceived, Literals};
use crate::border::{Limits, guard, observed, panicked};
use crate::connections::serve_connections;
use crate::operate::health::{healthz, readyz};
use crate::operate::{Beats, metrics};
use crate::settings::Settings;
use crate::{web, workers};

/// What every handler shares. Cloning shares it, by one count: each layer of a request clones it.
#[derive(Clone)]
pub struct Server(Arc<Shared>);

/// See [`Server`].
#[non_exhaustive]
pub struct Shared {
    /// What one can ask for.
    pub(crate) app: App,
    /// How it behaves.
    pub(crate) settings: Settings,
    /// Who asked how often.
    pub(crate) limits: Limits,
    /// The OpenAPI document.
    pub(crate) document: String,
    /// Says when the server ends; none where nobody ends it. Who waits for news then answers.
    pub(crate) ended: Option<watch::Receiver<bool>>,
    /// How the workers do.
    pub(crate) beats: Arc<Beats>,
    ending: AtomicBool,
}

impl Deref for Server {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl Server {
    /// A server over `app`.
    pub fn new(app: App, settings: Settings) -> Server {
        Server::that_ends(app, settings, None)
    }

    /// The same, which ends when `ended` says so.
    fn that_ends(app: App, settings: Settings, ended: Option<watch::Receiver<bool>>) -> Server {
        let document = api::openapi::document(&api::routes()).to_string();
        if settings.metrics.is_some() {
            metrics::start();
        }
        let app = app.with_public_url(settings.public_url.as_deref());
        let (limits, beats, ending) = (Limits::default(), Arc::default(), AtomicBool::default());
        Server(Arc::new(Shared { app, settings, limits, document, ended, beats, ending }))
    }

    /// It was told to end.
    pub(crate) fn is_ending(&self) -> bool {
        self.ending.load(Ordering::Relaxed)
    }

    /// From now on it says that it ends, and no work is begun.
    fn begin_to_end(&self) {
        self.ending.store(true, Ordering::Relaxed);
        self.app.end_work();
    }

    /// Scheme and host for links: the setting, else those of the request.
    pub(crate) fn base_url(&self, headers: &HeaderMap) -> String {
        if let Some(url) = &self.settings.public_url {
            return url.trim_end_matches('/').to_owned();
        }
        let is_host = |host: &&str| {
            !host.is_empty()
                && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]_".contains(&byte))
        };
        let host = headers.get(axum::http::header::HOST).and_then(|host| host.to_str().ok()).filter(is_host);
        format!("http://{}", host.unwrap_or("localhost"))
    }
}

/// The whole of what the server answers, as a service.
pub fn router(server: Server) -> MapRequest<Router, impl Fn(Request) -> Request + Clone + Send + 'static> {
    let routes = api::routes();
    let literals = Arc::new(Literals::of(routes.iter().map(|route| route.path)));
    let mount = |router: Router<Server>, route: Route| router.route(route.path, guarded(&server, route));
    let api = routes.into_iter().fold(Router::new(), mount);
    let router = api
        .clone()
        .merge(pages(&server, api))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/openapi.json", get(docs::openapi_json))
        .route("/docs", get(docs::page))
        .route("/style.css", get(async || web::style_sheet()))
        .fallback(no_such_path)
        .method_not_allowed_fallback(wrong_method)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(server.clone(), observed))
        .with_state(server);
    let fold = move |mut request: Request| {
        if let Some(folded) = literals.fold_uri(request.uri()) {
            let received = std::mem::replace(request.uri_mut(), folded);
            request.extensions_mut().insert(AsReceived(received.path().to_owned()));
        }
        request
    };
    router.map_request(fold)
}

/// Pages for people, which ask the API in this process.
fn pages(server: &Server, api: Router<Server>) -> Router<Server> {
    let encrypted = |url: &String| !url.starts_with("http://");
    let secure = server.settings.public_url.as_ref().is_none_or(encrypted);
    let page_rows = usize::try_from(server.settings.page_rows).unwrap_or(usize::MAX);
    let api = Api::new(api.with_state(server.clone()), page_rows);
    turnus_pages::router(Pages { api, secure }).with_state(())
}

/// The handler of a route, behind who may ask it.
fn guarded(server: &Server, route: Route) -> MethodRouter<Server> {
    if route.is_open() {
        return route.handler;
    }
    route.handler.route_layer(from_fn_with_state((server.clone(), route.access), guard))
}

/// What is served at the operator's own address: `/metrics`, `/healthz`, `/readyz`.
pub fn operator_router(server: Server) -> Router {
    metrics::router(server)
}

/// The OpenAPI document, readable.
pub fn openapi() -> String {
    let document = api::openapi::document(&api::routes());
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

/// Connections to the operator's address at a time.
const OPERATORS: usize = 16;

async fn no_such_path(uri: Uri) -> ApiError {
    ApiError::NoSuchPath(uri.path().to_owned())
}

async fn wrong_method(method: Method) -> ApiError {
    ApiError::WrongMethod(method.to_string())
}

/// Runs the server until `end` says so: API, portal and workers. Then workers finish the piece that they are at, `/readyz`
/// says that it ends while connections are still taken for [`Settings::drain`], and requests under way are answered.
///
/// # Errors
///
/// Where the listener fails, the system gives no TLS, or figures cannot be served where they are to be.
pub async fn serve(
    app: App,
    listener: TcpListener,
    settings: Settings,
    end: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (ending, ended) = watch::channel(false);
    let server = Server::that_ends(app, settings, Some(ended.clone()));
    let sender = WebhookSender::new().map_err(std::io::Error::other)?;
    let (closing, closed) = watch::channel(false);
    if let Some(address) = server.settings.metrics {
        let taken = |why| std::io::Error::other(format!("figures cannot be served at {address}: {why}"));
        let figures = TcpListener::bind(address).await.map_err(taken)?;
        let router = operator_router(server.clone()).into_service();
        tokio::spawn(serve_connections(figures, router, OPERATORS, closed.clone()));
    }
    let workers = workers::start(&server, &sender, &ended);
    let most = server.settings.connections;
    let serving = tokio::spawn(serve_connections(listener, router(server.clone()), most, closed));
    end.await;
    server.begin_to_end();
    ending.send_replace(true);
    tokio::time::sleep(server.settings.drain).await;
    closing.send_replace(true);
    // Requests and workers share the time that there is.
    let late = tokio::time::Instant::now() + server.settings.grace;
    if tokio::time::timeout_at(late, serving).await.is_err() {
        tracing::warn!("some requests were not answered in time");
    }
    workers.finish(late).await;
    Ok(())
}
