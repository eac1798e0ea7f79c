//! Adds the words that rows of an older release are found by. Any node may: each page is guarded by how far the walk was.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use turnus_engine::Id;
use turnus_engine::customer::Customer;
use turnus_engine::order::Order;
use turnus_store::contracts::{ContractFilter, ContractRow};
use turnus_store::customers::CustomerFilter;
use turnus_store::documents::{DocumentFilter, DocumentRow, DocumentStatus};
use turnus_store::orders::OrderFilter;
use turnus_store::search_walks::{self, SearchWalk};
use turnus_store::search_words::{self, Noun, RowWords};
use turnus_store::{Applied, Changes, Slice, Statement, Versioned, contracts, customers, documents, orders};

use crate::app::App;
use crate::error::AppError;
use crate::orders::words_of_order;
use crate::wish::in_bulk;

/// Rows that are looked at in one write.
const PAGE: u32 = 100;
/// Pages in a row that others were faster with: then they do it.
const MOST_LOST: u32 = 5;

/// A row with its version, and what it is found by.
struct Found {
    /// What the walk goes along: the row, or a document that names it.
    at: Id,
    id: Id,
    version: i64,
    words: RowWords,
}

impl Found {
    fn of(id: Id, version: i64, words: RowWords) -> Found {
        Found { at: id, id, version, words }
    }
}

/// Goes on until all rows were looked at, the process ends, or another node is faster.
pub async fn add_words(app: &App, account: Id) -> Result<(), AppError> {
    for noun in Noun::ALL {
        let mut lost = 0;
        while lost < MOST_LOST && !app.is_ending() {
            let walk = search_walks::of(app.store(), account, noun).await?;
            if walk.done {
                break;
            }
            lost = if walk_page(app, account, noun, &walk).await? { 0 } else { lost + 1 };
        }
    }
    Ok(())
}

/// Whether it was written.
async fn walk_page(app: &App, account: Id, noun: Noun, walk: &SearchWalk) -> Result<bool, AppError> {
    let slice = Slice { behind: walk.behind, ..Slice::first(PAGE) };
    let rows = rows(app, account, noun, slice).await?;
    let mut statements: Vec<Statement> = Vec::new();
    for row in &rows {
        if let Some(add) = search_words::add(account, noun, row.id, &row.words) {
            statements.push(search_walks::unchanged(account, noun, row.id, row.version));
            // Former names are collected from many documents.
            statements
                .extend((noun != Noun::FormerName).then(|| search_words::remove(account, noun, row.id)));
            statements.push(add);
        }
    }
    let done = rows.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
    let behind = rows.last().map(|row| row.at).or(walk.behind);
    statements.push(search_walks::step(account, noun, walk, (behind, done)));
    let mut changes = in_bulk(Changes::new(account, app.new_id(account, app.machine_now().await?)));
    changes.statements = statements;
    Ok(matches!(app.store().apply(changes).await?, Applied::Done(_)))
}

async fn rows(app: &App, account: Id, noun: Noun, slice: Slice) -> Result<Vec<Found>, AppError> {
    let store = app.store();
    Ok(match noun {
        Noun::Customer => {
            let found = customers::list(store, account, CustomerFilter::default(), slice).await?;
            let of = |it: &Versioned<Customer>| {
                Found::of(it.value.id, it.version.number(), RowWords::of_customer(&it.value.data))
            };
            found.iter().map(of).collect()
        }
        Noun::Contract => {
            let found = contracts::list(store, account, ContractFilter::default(), slice).await?;
            let of = |it: &Versioned<ContractRow>| {
                let contract = &it.value.contract;
                Found::of(contract.id, it.version.number(), RowWords::of_contract(contract))
            };
            found.iter().map(of).collect()
        }
        Noun::Order => {
            let found = orders::list(store, account, OrderFilter::default(), slice).await?;
            let of = |it: &Versioned<Order>| {
                Found::of(it.value.id, it.version.number(), words_of_order(&it.value))
            };
            found.iter().map(of).collect()
        }
        Noun::Document => {
            let filter = DocumentFilter::default();
            let found = documents::list(store, account, DocumentStatus::Issued, filter, slice).await?;
            let of = |it: &Versioned<DocumentRow>| {
                let number = it.value.document.number.as_deref();
                let words = number.map(RowWords::of_number).unwrap_or_default();
                Found::of(it.value.id, it.version.number(), words)
            };
            found.iter().map(of).collect()
        }
        Noun::FormerName => former_names(app, account, slice).await?,
    })
}

/// Customers by the names that their documents print and they have no more.
async fn former_names(app: &App, account: Id, slice: Slice) -> Result<Vec<Found>, AppError> {
    let store = app.store();
    let filter = DocumentFilter::default();
    let mut customers_of_page: HashMap<Id, Option<Versioned<Customer>>> = HashMap::new();
    let mut found = Vec::new();
    for row in documents::list(store, account, DocumentStatus::Issued, filter, slice).await? {
        let (at, id, recipient) = (row.value.id, row.value.customer, &row.value.document.recipient);
        if let Entry::Vacant(unread) = customers_of_page.entry(id) {
            unread.insert(customers::by_id(store, account, id).await?);
        }
        let customer = customers_of_page.get(&id).and_then(Option::as_ref);
        let printed = RowWords::of_names([Some(&recipient.name), recipient.sub_name.as_ref()]);
        // Who is erased has no words.
        let words = customer.map(|it| printed.without(&RowWords::of_customer(&it.value.data)));
        let version = customer.map_or(0, |it| it.version.number());
        found.push(Found { at, id, version, words: words.unwrap_or_default() });
    }
    Ok(found)
}
