//! Webhooks out: many receivers, one of a hundred of which never answers, beside a bare HTTP client that posts the same bodies.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as InPath, State};
use axum::http::StatusCode;
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::sync::{Notify, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Instant as Elapsed;
use turnus_app::rows::HookData;
use turnus_app::webhooks::create_webhook;
use turnus_app::{AppError, Call};
use turnus_server::{Settings, serve};
use turnus_store::Store;

use crate::base::{app, listen, options};
use crate::http::failed;
use crate::pair::{PAIRS, Row};
use crate::raw;
use crate::shop::{Sale, Shop};

/// Webhooks of an account: as many as it can have.
const HOOKS: u64 = 50;
/// Of so many webhooks one has a receiver that never answers.
const ONE_DEAD_OF: u64 = 100;
/// What they hear of.
const EVENTS: [&str; 3] = ["CustomerCreated", "OrderSucceeded", "ContractCreated"];
/// Attempts at a time, as the server makes them.
const AT_A_TIME: usize = 64;
/// Posts to the dead that come late are let go of so often.
const LATE: Duration = Duration::from_millis(20);
/// Deliveries that the server takes by one write.
const A_LOOK: usize = 256;
/// Nobody hears more after such a silence.
const SILENCE: Duration = Duration::from_secs(3);
const SALE: Sale = Sale { records: 0, sends: false };

/// Who hears, on the loopback.
struct Receivers {
    at: std::net::SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
    /// The dead let go of what they hold: nobody waits for them at the end of a run.
    let_go: Arc<Notify>,
    serving: JoinHandle<()>,
}

/// A post that was answered.
#[derive(Clone)]
struct Heard {
    path: String,
    body: Bytes,
    at: Elapsed,
}

type Ear = State<Arc<Mutex<Vec<Heard>>>>;

impl Receivers {
    async fn open() -> Result<Receivers, AppError> {
        let (listener, at) = listen().await?;
        let heard: Arc<Mutex<Vec<Heard>>> = Arc::default();
        let let_go: Arc<Notify> = Arc::default();
        let held = Arc::clone(&let_go);
        let never = move || async move {
            held.notified().await;
            StatusCode::SERVICE_UNAVAILABLE
        };
        let router = Router::new()
            .route("/live/{number}", post(hear))
            .route("/dead/{number}", post(never))
            .with_state(Arc::clone(&heard));
        let serving = tokio::spawn(answer(listener, router));
        Ok(Receivers { at, heard, let_go, serving })
    }

    /// What was heard since the last time, in the order in which it came.
    fn take(&self) -> Vec<Heard> {
        std::mem::take(&mut *self.heard.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets go of what is held, also of what comes late, until the server has ended.
    async fn let_go_until(&self, mut serving: JoinHandle<std::io::Result<()>>) -> Result<(), AppError> {
        loop {
            self.let_go.notify_waiters();
            if let Ok(served) = tokio::time::timeout(LATE, &mut serving).await {
                return served.map_err(failed)?.map_err(failed);
            }
        }
    }

    fn count(&self) -> usize {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Waits until so many were heard, or where that is not known until nobody hears more.
    async fn all(&self, expected: Option<usize>) -> Vec<Heard> {
        let (mut last, mut since) = (0, Elapsed::now());
        loop {
            let count = self.count();
            if count > last {
                (last, since) = (count, Elapsed::now());
            }
            if expected.is_some_and(|expected| count >= expected) || since.elapsed() > SILENCE {
                return self.take();
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

async fn answer(listener: TcpListener, router: Router) {
    // It ends when it is aborted.
    let _ = axum::serve(listener, router).await;
}

async fn hear(State(heard): Ear, InPath(number): InPath<u64>, body: Bytes) {
    let heard_now = Heard { path: format!("/live/{number}"), body, at: Elapsed::now() };
    heard.lock().unwrap_or_else(PoisonError::into_inner).push(heard_now);
}

/// How much there is to tell.
#[derive(Clone, Copy)]
pub(crate) struct Telling {
    /// Accounts.
    pub(crate) accounts: u64,
    /// New customers of each.
    pub(crate) customers: u64,
}

impl Telling {
    fn hooks(self) -> u64 {
        self.accounts * HOOKS
    }

    fn dead(self) -> u64 {
        self.hooks() / ONE_DEAD_OF
    }

    /// What one webhook hears.
    fn each(self) -> u64 {
        u64::try_from(EVENTS.len()).unwrap_or(0) * self.customers
    }
}

/// Measures three rows: the pace, the same beside a bare client that writes our rows too, and how late the living hear beside
/// the dead.
pub(crate) async fn rows(names: [&str; 3], folder: &Path, telling: Telling) -> Result<[Row; 3], AppError> {
    let receivers = Receivers::open().await?;
    let measured = measured(names, folder, telling, &receivers).await;
    receivers.serving.abort();
    measured
}

async fn measured(
    [pace, durable, late]: [&str; 3],
    folder: &Path,
    telling: Telling,
    receivers: &Receivers,
) -> Result<[Row; 3], AppError> {
    let dead = filled(&folder.join("hooks-dead.db"), telling, true, receivers).await?;
    let alive = filled(&folder.join("hooks-alive.db"), telling, false, receivers).await?;
    let [all, living] = [telling.hooks(), telling.hooks() - telling.dead()].map(|it| it * telling.each());
    // Who is alive hears all of it, and says what there is to hear.
    let posts = told(&dead, receivers, None).await?.posts;
    let changed = raw::sqlite::changed(&dead, &told_in(&dead)).map_err(failed)?;
    let batches = posts.len().div_ceil(A_LOOK);
    let others = told(&alive, receivers, None).await?.posts.len();
    heard(living, posts.len())?;
    heard(all, others)?;
    let (mut paces, mut durables, mut lates, mut last) = (Vec::new(), Vec::new(), Vec::new(), None);
    for _ in 0..PAIRS {
        let beside_dead = told(&dead, receivers, Some(posts.len())).await?;
        let among_living = told(&alive, receivers, Some(others)).await?;
        heard(living, beside_dead.posts.len())?;
        heard(all, among_living.posts.len())?;
        let bare = posted(&posts, receivers).await?;
        let copy = dead.with_extension("bare");
        std::fs::copy(&dead, &copy).map_err(failed)?;
        let written = raw::sqlite::write(&copy, &changed, batches).map_err(failed)?;
        paces.push((beside_dead.took, bare));
        durables.push((beside_dead.took, bare + written));
        lates.push((beside_dead.late, among_living.late));
        last = Some((beside_dead.middle, beside_dead.late));
    }
    let count = u64::try_from(posts.len()).unwrap_or(0);
    let pace = format!("{pace}, {} receivers, {} dead", telling.hooks(), telling.dead());
    let pace = Row { answers: last, ..Row::of(&pace, 500, count, &paces) };
    let durable = Row::of(durable, 0, count, &durables);
    Ok([pace, durable, Row { per_second: 0, ..Row::of(late, 900, count, &lates) }])
}

fn heard(wanted: u64, found: usize) -> Result<(), AppError> {
    match u64::try_from(found) {
        Ok(found) if found == wanted => Ok(()),
        _ => Err(failed(format!("{wanted} events were to be told, and {found} were"))),
    }
}

/// What a run told: the posts, when the last came, and when half and 99 of a hundred had come.
struct Told {
    posts: Vec<Heard>,
    took: Duration,
    middle: Duration,
    late: Duration,
}

/// The copy of the file that is served.
fn told_in(file: &Path) -> PathBuf {
    file.with_extension("told")
}

/// Serves a copy of the file until all was heard.
async fn told(file: &Path, receivers: &Receivers, expected: Option<usize>) -> Result<Told, AppError> {
    let copy = told_in(file);
    std::fs::copy(file, &copy).map_err(failed)?;
    let store = Store::open_sqlite(&copy, options(0)).await?;
    let app = app(&store);
    let (listener, _) = listen().await?;
    let (end, ended) = oneshot::channel();
    let settings = Settings { drain: Duration::ZERO, webhooks_at_a_time: AT_A_TIME, ..Settings::default() };
    let until = async { ended.await.unwrap_or(()) };
    let began = Elapsed::now();
    let serving = tokio::spawn(serve(app, listener, settings, until));
    let posts = receivers.all(expected).await;
    // Gone where it failed, which it then says.
    let _ = end.send(());
    receivers.let_go_until(serving).await?;
    store.close().await;
    let part = |of: usize| {
        posts.get((posts.len() * of / 100).min(posts.len().saturating_sub(1))).map_or(began, |it| it.at)
    };
    let [middle, late, took] = [part(50), part(99), part(100)].map(|at| at.duration_since(began));
    Ok(Told { took, middle, late, posts })
}

/// Posts the same with a bare client, as many at a time. The answer is how long that took.
async fn posted(posts: &[Heard], receivers: &Receivers) -> Result<Duration, AppError> {
    let client = reqwest::Client::builder().no_proxy().build().map_err(failed)?;
    let posts = Arc::new(posts.to_vec());
    let began = Elapsed::now();
    let mut lanes = JoinSet::new();
    for lane in 0..AT_A_TIME {
        let (client, posts, at) = (client.clone(), Arc::clone(&posts), receivers.at);
        lanes.spawn(async move {
            for it in posts.iter().skip(lane).step_by(AT_A_TIME) {
                let request = client.post(format!("http://{at}{}", it.path));
                let request = request.header("content-type", "application/json").body(it.body.clone());
                let answer = request.send().await.map_err(failed)?;
                answer.bytes().await.map_err(failed)?;
            }
            Ok::<_, AppError>(())
        });
    }
    while let Some(lane) = lanes.join_next().await {
        lane.map_err(failed)??;
    }
    let took = began.elapsed();
    receivers.take();
    Ok(took)
}

/// A file with accounts, webhooks of which some are dead, and customers who signed up since.
async fn filled(
    file: &Path,
    telling: Telling,
    has_dead: bool,
    receivers: &Receivers,
) -> Result<PathBuf, AppError> {
    let store = Store::open_sqlite(file, options(0)).await?;
    let app = app(&store);
    for account in 0..telling.accounts {
        let shop = Shop::open(&app, SALE).await?;
        let now = app.now(shop.account).await?;
        for hook in (account * HOOKS)..((account + 1) * HOOKS) {
            let is_dead = has_dead && hook % ONE_DEAD_OF == 0;
            let state = if is_dead { "dead" } else { "live" };
            let events = EVENTS.map(str::to_owned).into();
            let data = HookData { url: format!("http://{}/{state}/{hook}", receivers.at), events };
            create_webhook(&app, &Call::plain(shop.caller(now)), data).await?;
        }
        for number in 0..telling.customers {
            // For a fee alone.
            shop.sign_up(number * 10).await?;
        }
    }
    app.close().await;
    Ok(file.to_owned())
}
