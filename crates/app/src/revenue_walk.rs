//! Makes anew what is derived of contracts and documents: of those that an older release wrote, and of all contracts
//! where taxes changed what gross prices hold. Any node may: each page is guarded by how far the walk was.

use std::collections::HashMap;

use turnus_engine::customer::{Customer, CustomerData};
use turnus_engine::recurring_revenue::{RevenueStep, recurring_net};
use turnus_engine::{Id, Money};
use turnus_store::revenue_walks::{self, RevenueWalk, Standing};
use turnus_store::{Applied, Changes, Statement, bills, customers, revenue};

use crate::app::App;
use crate::error::AppError;
use crate::revenue_rows::{replaced, steps_of};
use crate::wish::in_bulk;

/// Contracts and documents that are looked at in one write.
const PAGE: u32 = 100;
/// Pages in a row that others were faster with: then they do it.
const MOST_LOST: u32 = 5;

/// What is derived of everything is there: figures are whole.
pub async fn is_complete(app: &App, account: Id) -> Result<bool, AppError> {
    let walk = revenue_walks::of(app.store(), account).await?;
    Ok(walk.done && revenue_walks::unsplit_documents(app.store(), account, 1).await?.is_empty())
}

/// Goes on until everything was looked at, the process ends, or another node is faster.
pub async fn walk_on(app: &App, account: Id) -> Result<(), AppError> {
    let mut lost = 0;
    while lost < MOST_LOST && !app.is_ending() {
        let walk = revenue_walks::of(app.store(), account).await?;
        if walk.done {
            break;
        }
        lost = if walk_page(app, account, &walk).await? { 0 } else { lost + 1 };
    }
    while !app.is_ending() && split_page(app, account).await? {}
    Ok(())
}

/// Whether it was written.
async fn walk_page(app: &App, account: Id, walk: &RevenueWalk) -> Result<bool, AppError> {
    let store = app.store();
    let rows = revenue_walks::contracts_behind(store, account, walk.behind, PAGE).await?;
    let ids: Vec<Id> = rows.iter().map(|(row, _)| row.value.contract.id).collect();
    let mut buyers: Vec<Id> = rows.iter().map(|(row, _)| row.value.contract.customer).collect();
    buyers.sort();
    buyers.dedup();
    let buyers: HashMap<Id, Customer> =
        customers::of_ids(store, account, &buyers).await?.into_iter().map(|it| (it.id, it)).collect();
    let mut kept: HashMap<Id, Vec<RevenueStep>> = HashMap::new();
    for row in revenue::of_contracts(store, account, &ids).await? {
        kept.entry(row.contract).or_default().push(row.step);
    }
    let (catalogue, now) = (app.catalogue(account).await?, app.now(account).await?);
    let mut statements: Vec<Statement> = Vec::new();
    for (row, stands) in &rows {
        let contract = &row.value.contract;
        let nobody = CustomerData::default();
        let data = buyers.get(&contract.customer).map_or(&nobody, |buyer| &buyer.data);
        let known = kept.get(&contract.id).map_or(&[][..], Vec::as_slice);
        // Where an erased customer lived is no longer known: what was, stays.
        let stays = row.value.deleted_at.is_some() && !known.is_empty();
        let steps = if stays { known.to_vec() } else { steps_of(contract, &catalogue, data)? };
        let standing = Standing::of(contract, now)?;
        if steps == known && standing == *stands {
            continue;
        }
        statements.push(revenue_walks::unchanged(account, contract.id, &row.version));
        statements.push(revenue_walks::stand(account, contract.id, &standing));
        if steps != known {
            statements.extend(replaced(account, contract, &steps)?);
        }
    }
    let done = ids.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
    let behind = ids.last().copied().or(walk.behind);
    statements.push(revenue_walks::step(account, walk, (behind, done)));
    write(app, account, statements).await
}

/// Whether there may be more.
async fn split_page(app: &App, account: Id) -> Result<bool, AppError> {
    let documents = revenue_walks::unsplit_documents(app.store(), account, PAGE).await?;
    let mut statements = Vec::new();
    for document in &documents {
        let shown = bills::of_document(app.store(), account, *document).await?;
        let parts = shown.iter().map(|row| recurring_net(&row.bill)).collect::<Result<Vec<Money>, _>>()?;
        statements.push(revenue_walks::split_document(account, *document, Money::sum(parts)?));
    }
    Ok(!statements.is_empty() && write(app, account, statements).await?)
}

async fn write(app: &App, account: Id, statements: Vec<Statement>) -> Result<bool, AppError> {
    let mut changes = in_bulk(Changes::new(account, app.new_id(account, app.machine_now().await?)));
    changes.statements = statements;
    Ok(matches!(app.store().apply(changes).await?, Applied::Done(_)))
}
