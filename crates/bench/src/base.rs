//! An account that all rows begin with: a file with so many contracts, copied for each run.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use turnus_app::access::{Credentials, issue_token, put_client};
use turnus_app::due_work::{Lane, do_much_due_work};
use turnus_app::verify::{Scope, verify};
use turnus_app::{App, AppError, Setup};
use turnus_engine::Id;
use turnus_server::{Settings, serve};
use turnus_store::{Options, Store};

use crate::growth::{AT_ONCE, MONTH, sign_up};
use crate::http::{Client, failed};
use crate::shop::{Sale, Shop};

/// 1 January 2026, in milliseconds: when everybody signed up.
const BEGIN: i64 = 1_767_225_600_000;
/// Usage of each metered contract in its month; documents have their numbers at once.
pub(crate) const SALE: Sale = Sale { records: 50, sends: true };
/// The name of the copy that the bare engine writes.
pub(crate) const BARE: &str = "bare.db";
/// How often a file was opened.
static OPENED: AtomicU64 = AtomicU64::new(1);
/// Id and secret of the OAuth client.
const CLIENT: &str = "bench";

/// The file, when nothing is due in it.
pub(crate) struct Base {
    folder: PathBuf,
    /// It; nobody has it open.
    pub(crate) file: PathBuf,
    /// Its contracts, in the order of their ids.
    pub(crate) contracts: Vec<Id>,
    /// Those of them that have a metered component.
    pub(crate) metered: Vec<Id>,
}

/// A copy that is open.
pub(crate) struct Opened {
    /// Over it.
    pub(crate) app: App,
    store: Store,
    /// Who sells in it.
    pub(crate) shop: Shop,
}

impl Base {
    /// Makes it in `folder`.
    pub(crate) async fn make(folder: &Path, contracts: u64) -> Result<Base, AppError> {
        fs::create_dir_all(folder).map_err(failed)?;
        let file = folder.join("base.db");
        // Documents too: else a server that serves a copy makes them while it is measured.
        let store = Store::open_sqlite(&file, options(0)).await?;
        let (contracts, metered) = fill(store, contracts, Lane::All).await?;
        Ok(Base { folder: folder.to_owned(), file, contracts, metered })
    }

    /// A copy of that name, in place of an earlier one.
    pub(crate) fn copy(&self, name: &str) -> Result<PathBuf, AppError> {
        self.copy_of(&self.file, name)
    }

    /// A copy of another file that nobody has open.
    pub(crate) fn copy_of(&self, file: &Path, name: &str) -> Result<PathBuf, AppError> {
        let to = self.folder.join(name);
        for ending in ["-wal", "-shm"] {
            // There is none where the file was closed.
            let _ = fs::remove_file(self.folder.join(format!("{name}{ending}")));
        }
        fs::copy(file, &to).map(|_| to).map_err(failed)
    }

    /// The copy that the bare engine wrote last.
    pub(crate) fn bare(&self) -> PathBuf {
        self.folder.join(BARE)
    }

    /// How much larger the copy is, in bytes.
    pub(crate) fn grown(&self, copy: &Path) -> u64 {
        let length = |file: &Path| fs::metadata(file).map_or(0, |found| found.len());
        length(copy).saturating_sub(length(&self.file))
    }
}

impl Opened {
    /// Opens a copy so many months after everybody signed up.
    pub(crate) async fn of(file: &Path, months: i64) -> Result<Opened, AppError> {
        Opened::over(Store::open_sqlite(file, options(months)).await?).await
    }

    /// The same of a database on a PostgreSQL server.
    pub(crate) async fn on_server(url: &str, months: i64) -> Result<Opened, AppError> {
        Opened::over(Store::open_postgres(url, options(months)).await?).await
    }

    async fn over(store: Store) -> Result<Opened, AppError> {
        let app = app(&store);
        let shop = Shop::reopen(&app, SALE).await?;
        Ok(Opened { app, store, shop })
    }

    /// Does the work of the books that is due.
    pub(crate) async fn books(&self) -> Result<(), AppError> {
        work(&self.app, self.shop.account, Lane::Books).await
    }

    /// Proves the books.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong.
    pub(crate) async fn prove(&self) -> Result<(), AppError> {
        self.store.seal_all().await?;
        prove(&self.app, self.shop.account).await
    }

    /// Closes it.
    pub(crate) async fn close(self) {
        self.store.close().await;
    }
}

/// A copy that a whole server serves on the loopback.
pub(crate) struct Served {
    opened: Opened,
    /// Who asks it.
    pub(crate) client: Client,
    end: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Served {
    /// Serves a copy in which nothing is due.
    pub(crate) async fn of(file: &Path) -> Result<Served, AppError> {
        let opened = Opened::of(file, 0).await?;
        let credentials =
            Credentials { client_id: CLIENT.to_owned(), client_secret: CLIENT.to_owned(), user: None };
        let token = issue_token(&opened.app, &credentials).await?;
        let (listener, at) = listen().await?;
        let (end, ended) = oneshot::channel();
        let settings = Settings { drain: Duration::ZERO, ..Settings::default() };
        let until = async { ended.await.unwrap_or(()) };
        let serving = tokio::spawn(serve(opened.app.clone(), listener, settings, until));
        Ok(Served { opened, client: Client { at, token: format!("Bearer {token}") }, end, serving })
    }

    /// What it serves.
    pub(crate) fn shop(&self) -> &Shop {
        &self.opened.shop
    }

    /// Proves the books where it is asked for, and ends.
    pub(crate) async fn end(self, proved: bool) -> Result<(), AppError> {
        // Gone where it failed, which it then says.
        let _ = self.end.send(());
        self.serving.await.map_err(failed)?.map_err(failed)?;
        if proved {
            self.opened.prove().await?;
        }
        self.opened.close().await;
        Ok(())
    }
}

/// A free port of the loopback.
pub(crate) async fn listen() -> Result<(TcpListener, SocketAddr), AppError> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(failed)?;
    let at = listener.local_addr().map_err(failed)?;
    Ok((listener, at))
}

/// Fills an empty database with an account that has so many contracts, does what of that `lane` is due, and closes it. The
/// answer is the contracts, and those of them that are metered.
pub(crate) async fn fill(store: Store, contracts: u64, lane: Lane) -> Result<(Vec<Id>, Vec<Id>), AppError> {
    let app = app(&store);
    let shop = Arc::new(Shop::open(&app, SALE).await?);
    put_client(&app, shop.account, CLIENT, CLIENT).await?;
    let mut made = Vec::new();
    sign_up(&shop, &mut made, contracts, AT_ONCE).await?;
    work(&app, shop.account, lane).await?;
    let metered = shop.metered().await?;
    store.seal_all().await?;
    store.close().await;
    made.sort_unstable();
    Ok((made, metered))
}

/// So many months after everybody signed up.
pub(crate) fn options(months: i64) -> Options {
    let now = BEGIN + months * MONTH;
    Options { machine_clock: Some(Arc::new(AtomicI64::new(now))), ..Options::default() }
}

/// What can be asked for over that. The clock stands still: whoever opens the file next makes other ids by another name.
pub(crate) fn app(store: &Store) -> App {
    let node = OPENED.fetch_add(1, Ordering::Relaxed);
    App::new(store.clone(), Setup { key: [7; 32], node, private_webhooks: true })
}

/// Proves the books of an account.
///
/// # Errors
///
/// The first thing that is wrong.
pub(crate) async fn prove(app: &App, account: Id) -> Result<(), AppError> {
    let report = verify(app, account, Scope::Whole).await?;
    report.findings.first().map_or(Ok(()), |wrong| Err(failed(format!("the books are wrong: {wrong}"))))
}

/// Does what is due, as a node does it.
pub(crate) async fn work(app: &App, account: Id, lane: Lane) -> Result<(), AppError> {
    let now = app.now(account).await?;
    while do_much_due_work(app, account, now, lane).await? {}
    Ok(())
}
