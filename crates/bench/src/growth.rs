//! One account that grows tenfold from step to step: what a contract costs at each size, in time and in bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant as Elapsed;
use turnus_app::contracts::{contract, list_contracts};
use turnus_app::due_work::Lane;
use turnus_app::feed::{end_of_journal, read as read_feed};
use turnus_app::invoices::{list_drafts, send_draft};
use turnus_app::orders::preview_order;
use turnus_app::{App, AppError, Call, Setup};
use turnus_engine::Id;
use turnus_store::contracts::ContractFilter;
use turnus_store::feed::FeedFilter;
use turnus_store::{Slice, Store};

use crate::base::{prove, work};
use crate::lists::{ListTime, lists};
use crate::shop::{Sale, Shop};

/// Customers who sign up at a time, where that is timed.
const AT_A_TIME: u64 = 64;
/// The same where it is not: more of them share each commit, which takes a tenth of the time away.
pub(crate) const AT_ONCE: u64 = 256;
/// Answers of each kind that are timed.
const ANSWERS: u64 = 500;
/// Documents that are issued and rendered.
const DOCUMENTS: u32 = 200;
/// Contracts that are read at a time.
const PAGE: u32 = 500;
/// Drafts stay drafts: documents are measured apart.
const SALE: Sale = Sale { records: 5, sends: false };
/// 31 days, in milliseconds: every contract has a billing date meanwhile.
pub(crate) const MONTH: i64 = 31 * 24 * 3_600_000;

/// What is told of one size, in this order. Times of work are of the wall, divided by how many there were.
#[derive(Clone, Debug)]
pub enum Figure {
    /// It grows to so many contracts: what follows is of that size.
    Contracts(u64),
    /// A customer who orders and commits, 64 beside each other; none where another run had left all of them.
    SignUp(Option<Duration>),
    /// A contract in the billing run, by one node: its bill, draft, postings, events.
    Billed(Duration),
    /// A draft that becomes a document, with its PDF and e-invoice.
    Issued(Duration),
    /// A contract that is read, the median.
    Read(Duration),
    /// The first 100 contracts, the median.
    Listed(Duration),
    /// An order that is priced and not written, the median.
    Previewed(Duration),
    /// The slowest of the console's lists: a whole page.
    Page(ListTime),
    /// A contract whose books are proved, of all.
    Proved(Duration),
    /// Bytes of the database, by contract.
    Bytes(u64),
}

/// Grows an account in the database behind `store` from 10 contracts to `most`, tenfold from step to step. It goes on with an
/// account that another run left there, at the first size that has no fewer contracts. `told` hears of each figure as soon
/// as it is measured: a run that is broken off has told what it had. `clock` is the machine's time that the store was
/// opened with, in milliseconds.
///
/// # Errors
///
/// What the store or a wish says; a database that holds anything else; books that are wrong.
pub async fn growth(
    store: Store,
    clock: &AtomicI64,
    most: u64,
    mut told: impl FnMut(Figure),
) -> Result<(), AppError> {
    let app = App::new(store.clone(), Setup { key: [7; 32], node: 1, private_webhooks: false });
    let (shop, mut contracts) = begun(&app, clock).await?;
    let mut size = 10;
    while size < u64::try_from(contracts.len()).unwrap_or(u64::MAX) {
        size *= 10;
    }
    while size <= most {
        told(Figure::Contracts(size));
        let missing = size - u64::try_from(contracts.len()).unwrap_or(0);
        let sign_up = sign_up(&shop, &mut contracts, size, AT_A_TIME).await?;
        told(Figure::SignUp((missing > 0).then(|| each(sign_up, missing))));
        clock.fetch_add(MONTH, Ordering::SeqCst);
        told(Figure::Billed(each(bill_all(&app, &store, shop.account).await?, size)));
        told(Figure::Issued(issue(&app, &shop).await?));
        let picked = |number: u64| contracts[usize::try_from(number * 7919 % size).unwrap_or(0)];
        told(Figure::Read(read(&app, &shop, picked).await?));
        told(Figure::Listed(listed(&app, &shop, picked).await?));
        told(Figure::Previewed(previewed(&app, &shop).await?));
        let shown = lists(&app, picked(size / 2), size / 2).await?;
        shown.into_iter().next().into_iter().for_each(|slowest| told(Figure::Page(slowest)));
        told(Figure::Proved(each(proved(&app, shop.account).await?, size)));
        told(Figure::Bytes(store.bytes().await? / size));
        size *= 10;
    }
    Ok(())
}

/// The account, and the contracts that it has; the machine's time stands where the account's does.
async fn begun(app: &App, clock: &AtomicI64) -> Result<(Arc<Shop>, Vec<Id>), AppError> {
    if app.accounts().await?.is_empty() {
        return Ok((Arc::new(Shop::open(app, SALE).await?), Vec::new()));
    }
    let shop = Arc::new(Shop::reopen(app, SALE).await?);
    let end = end_of_journal(app, shop.account).await?;
    let last = read_feed(app, shop.account, end - 1, &FeedFilter::default(), 1).await?;
    if let Some(last) = last.entries.last() {
        clock.store(last.event.at.millis(), Ordering::SeqCst);
    }
    let mut contracts: Vec<Id> = Vec::new();
    loop {
        let slice = Slice { from: contracts.last().copied(), ..Slice::first(PAGE) };
        let rows = list_contracts(app, shop.account, ContractFilter::default(), slice).await?;
        let before = contracts.len();
        let new = rows.into_iter().map(|row| row.contract.id);
        contracts.extend(new.filter(|id| before == 0 || Some(id) != slice.from.as_ref()));
        if contracts.len() == before {
            return Ok((shop, contracts));
        }
    }
}

fn each(all: Duration, count: u64) -> Duration {
    all / u32::try_from(count.max(1)).unwrap_or(u32::MAX)
}

/// Until there are `size` contracts, `at_a_time` beside each other.
pub(crate) async fn sign_up(
    shop: &Arc<Shop>,
    contracts: &mut Vec<Id>,
    size: u64,
    at_a_time: u64,
) -> Result<Duration, AppError> {
    let next = Arc::new(AtomicU64::new(u64::try_from(contracts.len()).unwrap_or(0)));
    let began = Elapsed::now();
    let mut customers = JoinSet::new();
    for _ in 0..at_a_time {
        let (shop, next) = (Arc::clone(shop), Arc::clone(&next));
        customers.spawn(async move {
            let mut made = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= size {
                    return Ok::<_, AppError>(made);
                }
                made.push(shop.sign_up(number).await?);
            }
        });
    }
    while let Some(made) = customers.join_next().await {
        contracts.extend(made.map_err(|error| AppError::Internal(error.to_string()))??);
    }
    Ok(began.elapsed())
}

/// Does what the month brought, as a node does it.
async fn bill_all(app: &App, store: &Store, account: Id) -> Result<Duration, AppError> {
    let began = Elapsed::now();
    work(app, account, Lane::All).await?;
    store.seal_all().await?;
    Ok(began.elapsed())
}

async fn issue(app: &App, shop: &Shop) -> Result<Duration, AppError> {
    let caller = shop.caller(app.now(shop.account).await?);
    let drafts = list_drafts(app, &caller, Slice::first(DOCUMENTS)).await?;
    let began = Elapsed::now();
    for draft in &drafts {
        send_draft(app, &Call::plain(caller.clone()), draft.id).await?;
    }
    work(app, shop.account, Lane::All).await?;
    Ok(each(began.elapsed(), u64::try_from(drafts.len()).unwrap_or(1)))
}

/// The median of [`ANSWERS`] times.
async fn median<F: Future<Output = Result<(), AppError>>>(
    mut answer: impl FnMut(u64) -> F,
) -> Result<Duration, AppError> {
    let mut times = Vec::new();
    for number in 0..ANSWERS {
        let began = Elapsed::now();
        answer(number).await?;
        times.push(began.elapsed());
    }
    times.sort();
    Ok(times[times.len() / 2])
}

async fn read(app: &App, shop: &Shop, picked: impl Fn(u64) -> Id) -> Result<Duration, AppError> {
    median(|number| {
        let id = picked(number);
        async move { contract(app, shop.account, id).await.map(drop) }
    })
    .await
}

async fn listed(app: &App, shop: &Shop, picked: impl Fn(u64) -> Id) -> Result<Duration, AppError> {
    median(|number| {
        let slice = Slice { from: Some(picked(number)), ..Slice::first(100) };
        async move { list_contracts(app, shop.account, ContractFilter::default(), slice).await.map(drop) }
    })
    .await
}

async fn previewed(app: &App, shop: &Shop) -> Result<Duration, AppError> {
    let caller = shop.caller(app.now(shop.account).await?);
    median(|number| {
        // None of them has bought before.
        let wish = shop.wish(u64::MAX - number);
        let caller = &caller;
        async move { preview_order(app, caller, wish).await.map(drop) }
    })
    .await
}

async fn proved(app: &App, account: Id) -> Result<Duration, AppError> {
    let began = Elapsed::now();
    prove(app, account).await?;
    Ok(began.elapsed())
}
