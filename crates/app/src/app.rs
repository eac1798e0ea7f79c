//! The application: a store, the ids it makes, the catalogues it remembers.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::{Mutex, Notify, Semaphore, SemaphorePermit};
use turnus_engine::catalogue::Catalogue;
use turnus_engine::entity::Entity;
use turnus_engine::{Id, Instant};
use turnus_gateways::mail::MailSender;
use turnus_store::{Store, accounts, catalogue, clocks};

use crate::error::AppError;
use crate::ids::Ids;

/// Everything a wish needs. Cloning shares it.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
    mail: Option<Arc<MailSender>>,
    public_url: Option<Arc<str>>,
}

/// What the operator of a process decides.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// Signs links and tokens.
    pub key: [u8; 32],
    /// 40 random bits that name this process in ids.
    pub node: u64,
    /// Webhooks may go to private addresses and to this machine.
    pub private_webhooks: bool,
}

struct Inner {
    store: Store,
    ids: Ids,
    setup: Setup,
    catalogues: RwLock<HashMap<Id, (i64, Arc<Catalogue>)>>,
    work: Notify,
    passwords: Semaphore,
    turns: [Mutex<()>; TURNS],
    requests: AtomicU64,
    ending: AtomicBool,
}

/// Queues of wishes that lost a race for something: things share them.
const TURNS: usize = 64;

/// Passwords that are checked at a time.
const PASSWORDS_AT_A_TIME: usize = 2;

impl App {
    /// Over `store`.
    pub fn new(store: Store, setup: Setup) -> App {
        let inner = Inner {
            store,
            ids: Ids::new(setup.node),
            setup,
            catalogues: RwLock::new(HashMap::new()),
            work: Notify::new(),
            passwords: Semaphore::new(PASSWORDS_AT_A_TIME),
            turns: std::array::from_fn(|_| Mutex::new(())),
            requests: AtomicU64::new(0),
            ending: AtomicBool::new(false),
        };
        App { inner: Arc::new(inner), mail: None, public_url: None }
    }

    /// The same, with a server that takes mail.
    #[must_use]
    pub fn with_mail(self, sender: MailSender) -> App {
        App { mail: Some(Arc::new(sender)), ..self }
    }

    /// The same, reached by people at that scheme and host.
    #[must_use]
    pub fn with_public_url(self, url: Option<&str>) -> App {
        let public_url =
            url.map(|url| url.trim_end_matches('/')).filter(|url| !url.is_empty()).map(Arc::from);
        App { public_url, ..self }
    }

    /// Scheme and host that people reach it by, where its operator says so.
    pub(crate) fn public_url(&self) -> Option<&str> {
        self.public_url.as_deref()
    }

    /// Who takes mail, if somebody does.
    pub(crate) fn mail(&self) -> Option<&MailSender> {
        self.mail.as_deref()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    pub(crate) fn key(&self) -> &[u8; 32] {
        &self.inner.setup.key
    }

    /// Where wishes about `subject` line up that lost a race for it.
    pub(crate) fn turn(&self, subject: Id) -> &Mutex<()> {
        let sum: usize = subject.as_bytes().iter().map(|byte| usize::from(*byte)).sum();
        &self.inner.turns[sum % TURNS]
    }

    /// Waits for one's turn to check a password.
    pub(crate) async fn password_turn(&self) -> Option<SemaphorePermit<'_>> {
        // It is never closed.
        self.inner.passwords.acquire().await.ok()
    }

    /// Webhooks may go to private addresses.
    pub(crate) fn allows_private_webhooks(&self) -> bool {
        self.inner.setup.private_webhooks
    }

    /// The next id of an account.
    pub fn new_id(&self, account: Id, now: Instant) -> Id {
        self.inner.ids.next(account, now)
    }

    /// The next ids of an account, one behind the other ([`Ids::run`]).
    pub(crate) fn new_ids(&self, account: Id, now: Instant, count: u32) -> Vec<Id> {
        self.inner.ids.run(account, now, count)
    }

    /// An id for the next request: this process, and a count.
    pub fn request_id(&self) -> String {
        let count = self.inner.requests.fetch_add(1, Ordering::Relaxed);
        format!("{:010x}-{count:06x}", self.inner.setup.node & 0xff_ffff_ffff)
    }

    /// The process is ending: no more work is begun.
    pub fn end_work(&self) {
        self.inner.ending.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_ending(&self) -> bool {
        self.inner.ending.load(Ordering::Relaxed)
    }

    /// From now on ids of the account are greater than `last`.
    pub(crate) fn go_on_after(&self, account: Id, last: Id) {
        self.inner.ids.go_on_after(account, last);
    }

    /// The machine's time.
    pub async fn machine_now(&self) -> Result<Instant, AppError> {
        Ok(self.store().machine_now().await?)
    }

    /// Account time: a sandbox's own, else the machine's.
    pub async fn now(&self, account: Id) -> Result<Instant, AppError> {
        let machine = self.machine_now().await?;
        let clock = clocks::of(self.store(), account).await?;
        Ok(clock.map_or(machine, |clock| clock.now(machine)))
    }

    /// The account has a clock of its own.
    pub async fn is_sandbox(&self, account: Id) -> Result<bool, AppError> {
        Ok(clocks::of(self.store(), account).await?.is_some())
    }

    /// Every account.
    pub async fn accounts(&self) -> Result<Vec<accounts::AccountRow>, AppError> {
        Ok(accounts::all(self.store()).await?)
    }

    /// The account's catalogue as it is now. What is remembered is good while its version stays.
    pub async fn catalogue(&self, account: Id) -> Result<Arc<Catalogue>, AppError> {
        let version = catalogue::version(self.store(), account).await?;
        match self.remembered(account, version) {
            Some(known) => Ok(known),
            // Boxed: each request would carry the room for it along.
            None => Box::pin(self.loaded(account, version)).await,
        }
    }

    async fn loaded(&self, account: Id, version: i64) -> Result<Arc<Catalogue>, AppError> {
        let loaded = Arc::new(Catalogue::of(catalogue::all(self.store(), account).await?));
        let mut catalogues = self.inner.catalogues.write().unwrap_or_else(PoisonError::into_inner);
        catalogues.insert(account, (version, Arc::clone(&loaded)));
        Ok(loaded)
    }

    fn remembered(&self, account: Id, version: i64) -> Option<Arc<Catalogue>> {
        let catalogues = self.inner.catalogues.read().unwrap_or_else(PoisonError::into_inner);
        let (known, catalogue) = catalogues.get(&account)?;
        (*known == version).then(|| Arc::clone(catalogue))
    }

    /// Tells the workers of this process that there may be something to do.
    pub(crate) fn wake_workers(&self) {
        self.inner.work.notify_waiters();
    }

    /// Events are sealed after the write that tells of them: a worker has to do it.
    pub fn seals_later(&self) -> bool {
        self.store().seals_later()
    }

    /// Seals the account's events: whoever reads the journal after this sees what was written before.
    pub async fn seal(&self, account: Id) -> Result<(), AppError> {
        self.store().seal(account).await?;
        Ok(())
    }

    /// Seals the events of all accounts, but for those that another node is just sealing.
    pub async fn seal_all(&self) -> Result<(), AppError> {
        self.store().seal_all().await?;
        Ok(())
    }

    /// Writes what waits, then lets go of the database.
    pub async fn close(&self) {
        self.store().close().await;
    }

    /// Waits until a wish of this process was written.
    pub async fn work_may_wait(&self) {
        self.inner.work.notified().await;
    }
}

/// The legal entity of that id, or the account's first one.
pub fn entity_of(catalogue: &Catalogue, id: Option<Id>) -> Result<&Entity, AppError> {
    match id {
        Some(id) => catalogue.entities.current(id).ok_or(AppError::NotFound { kind: "legal entity", id }),
        None => catalogue
            .entities
            .all()
            .next()
            .ok_or_else(|| AppError::Internal("an account without a legal entity".to_owned())),
    }
}

/// Work of more than a moment, on a thread of its own: others need not wait for it. On a runtime of one thread it is
/// done here and now: there nothing may depend on which thread is quicker.
pub(crate) async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    if Handle::current().runtime_flavor() == RuntimeFlavor::CurrentThread {
        return catch_unwind(AssertUnwindSafe(work))
            .map_err(|_| AppError::Internal("it panicked".to_owned()));
    }
    tokio::task::spawn_blocking(work).await.map_err(|error| AppError::Internal(error.to_string()))
}
