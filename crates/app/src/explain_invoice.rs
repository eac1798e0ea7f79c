//! What a document's lines are made of: the bills it presents, and those whose charges they reduce.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use turnus_engine::Id;
use turnus_engine::bill::Bill;
use turnus_engine::calendar::Zone;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::document::DocumentReference;
use turnus_store::documents::DocumentRow;
use turnus_store::{bills, contracts};

use crate::app::App;
use crate::error::AppError;
use crate::invoices::{draft, invoice};

/// Everything that explains a document.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The document, or draft.
    pub row: DocumentRow,
    /// The bills it presents.
    pub bills: Vec<Bill>,
    /// The bills whose charges those reduce.
    pub charges: Vec<Bill>,
    /// Issued documents by the bills they present.
    pub documents: HashMap<Id, DocumentReference>,
    /// The catalogue.
    pub catalogue: Arc<Catalogue>,
    /// The zone of the contract.
    pub zone: Zone,
}

/// What explains the document `id`, or the draft.
///
/// # Errors
///
/// Not found.
pub async fn explain_invoice(app: &App, account: Id, id: Id) -> Result<Explained, AppError> {
    let row = match invoice(app, account, id).await {
        Err(AppError::NotFound { .. }) => draft(app, account, id).await.map(|row| row.value),
        found => found,
    };
    let row = row.map_err(|error| match error {
        AppError::NotFound { id, .. } => AppError::NotFound { kind: "invoice", id },
        other => other,
    })?;
    let store = app.store();
    let bills: Vec<Bill> =
        bills::of_document(store, account, row.id).await?.into_iter().map(|row| row.bill).collect();
    let reduced: HashSet<Id> =
        bills.iter().flat_map(|bill| bill.lines.iter().filter_map(|line| line.credits)).collect();
    let mut charges = Vec::new();
    for known in bills::of_contract(store, account, row.contract).await? {
        if reduced.contains(&known.bill.id) {
            let mut bill = known.bill;
            bills::fill(store, account, &mut bill).await?;
            charges.push(bill);
        }
    }
    let contract = contracts::by_id(store, account, row.contract).await?;
    let missing = AppError::NotFound { kind: "contract", id: row.contract };
    let presented = bills::presented(store, account, row.contract).await?;
    Ok(Explained {
        bills,
        charges,
        documents: presented.into_iter().map(|it| (it.bill, it.document)).collect(),
        catalogue: app.catalogue(account).await?,
        zone: contract.ok_or(missing)?.value.contract.zone,
        row,
    })
}
