//! Everything a contract's bill is made from, read once.

use std::collections::HashMap;
use std::sync::Arc;

use turnus_engine::bill::Bill;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::coverage::Billed;
use turnus_engine::customer::CustomerData;
use turnus_engine::document::{Document, DocumentReference};
use turnus_engine::document_settings::DocumentSettings;
use turnus_engine::entity::Entity;
use turnus_engine::plan::PlanGroup;
use turnus_engine::rated_item::RatedItem;
use turnus_engine::tax::TaxSituation;
use turnus_engine::usage::{Usage, first_opening};
use turnus_engine::{Id, Instant};
use turnus_store::bills::{self, BillRow};
use turnus_store::contracts::{self, Billing, ContractRow};
use turnus_store::coverage_of_many::{AboveFloor, billed_above_floors};
use turnus_store::documents::{self, DocumentFilter, DocumentRow, DocumentStatus};
use turnus_store::{Slice, Version, Versioned, books_of_many, coverage, usage};

use crate::app::{App, entity_of};
use crate::customers::customer;
use crate::error::AppError;
use crate::revenue_rows::Sources;

/// A contract with its customer, what is billed of it and what is open.
#[derive(Clone)]
pub(crate) struct Books {
    /// The contract's row; version 0 is a contract that is not written yet.
    pub(crate) row: Versioned<ContractRow>,
    /// Who pays.
    pub(crate) customer: CustomerData,
    /// The version in which the customer was read; none for one who is written with the books, or changed.
    pub(crate) customer_version: Option<Version>,
    /// How the customer's documents are treated.
    pub(crate) settings: DocumentSettings,
    /// The catalogue.
    pub(crate) catalogue: Arc<Catalogue>,
    /// What is billed.
    pub(crate) billed: Billed,
    /// Usage that no bill took.
    pub(crate) usage: Vec<Usage>,
    /// Rated items that no bill took.
    pub(crate) rated_items: Vec<RatedItem>,
    /// Open drafts.
    pub(crate) drafts: Vec<Draft>,
}

/// An open draft with the bills it presents and what they took.
#[derive(Clone)]
pub(crate) struct Draft {
    /// The draft.
    pub(crate) row: Versioned<DocumentRow>,
    /// Its bills.
    pub(crate) bills: Vec<BillRow>,
    /// Usage they took.
    pub(crate) usage: Vec<Usage>,
    /// Rated items they took.
    pub(crate) rated_items: Vec<RatedItem>,
}

impl Draft {
    /// The bills that it presents: none where it takes a document back, which presents the opposite of that one's.
    pub(crate) fn standing(&self) -> impl DoubleEndedIterator<Item = &BillRow> {
        self.bills.iter().filter(|row| row.reversed_by.is_none() && row.reverses.is_none())
    }
}

impl Books {
    /// The books of a contract that is not written yet: nothing is billed.
    pub(crate) fn new(
        row: ContractRow,
        customer: CustomerData,
        settings: DocumentSettings,
        catalogue: Arc<Catalogue>,
    ) -> Books {
        Books {
            row: Versioned { version: Version::default(), value: row },
            customer,
            customer_version: None,
            settings,
            catalogue,
            billed: Billed::default(),
            usage: Vec::new(),
            rated_items: Vec::new(),
            drafts: Vec::new(),
        }
    }

    /// What the contract's recurring revenue is derived of.
    pub(crate) fn revenue_sources(&self) -> Sources<'_> {
        Sources {
            catalogue: &self.catalogue,
            customer: &self.customer,
            version: self.customer_version.as_ref(),
        }
    }

    /// Where the first window opens that a bill may look at. What a draft took may be taken anew, and then usage is
    /// late only as it was before that draft.
    fn first_opening(&self) -> Result<Option<Instant>, AppError> {
        let row = &self.row.value;
        let used = self.drafts.iter().flat_map(|draft| draft.usage.iter().cloned());
        let usage: Vec<Usage> = self.usage.iter().cloned().chain(used).collect();
        let shown = self.drafts.iter().flat_map(|draft| &draft.bills);
        let untils = shown.map(|it| it.bill.previous_usage_until).chain([row.billing.usage_until]);
        let mut first: Option<Instant> = None;
        for until in untils {
            let opening = first_opening(&row.contract, &self.catalogue, until, &usage)?;
            first = [first, opening].into_iter().flatten().min();
        }
        Ok(first)
    }

    fn put(&mut self, billed: Billed) {
        let Billing { last, usage_until, .. } = self.row.value.billing;
        self.billed = Billed { last_billing: last, usage_until, ..billed };
    }

    /// The legal entity that sells.
    pub(crate) fn entity(&self) -> Result<&Entity, AppError> {
        entity_of(&self.catalogue, Some(self.row.value.contract.entity))
    }

    /// The contract's plan group.
    pub(crate) fn group(&self) -> Result<&PlanGroup, AppError> {
        let id = self.row.value.contract.plan_group;
        let missing = || AppError::Internal(format!("the catalogue lacks plan group {id}"));
        self.catalogue.plan_groups.current(id).ok_or_else(missing)
    }

    /// What decides the customer's tax.
    pub(crate) fn tax(&self) -> Result<TaxSituation, AppError> {
        let data = &self.customer;
        Ok(self.entity()?.tax_situation(data.address.country.as_deref(), data.vat_id.as_deref()))
    }
}

/// The contract `id`, unless it is deleted.
pub async fn contract(app: &App, account: Id, id: Id) -> Result<Versioned<ContractRow>, AppError> {
    let found = contracts::by_id(app.store(), account, id).await?;
    let living = found.filter(|row| row.value.deleted_at.is_none());
    living.ok_or(AppError::NotFound { kind: "contract", id })
}

/// The books of the contract `id`, with everything that is billed: for whatever changes it.
pub(crate) async fn open(app: &App, account: Id, id: Id) -> Result<Books, AppError> {
    let mut books = open_nothing_billed(app, account, id).await?;
    books.put(coverage::billed(app.store(), account, id).await?);
    Ok(books)
}

/// The books of the contract `id`, with what is billed above its settled floor: for bills of the contract as it is. They
/// cost the same, however old it is.
pub(crate) async fn open_above_floor(app: &App, account: Id, id: Id) -> Result<Books, AppError> {
    let mut books = open_nothing_billed(app, account, id).await?;
    let store = app.store();
    let row = &books.row.value;
    let shown = books.drafts.iter().flat_map(|draft| &draft.bills).flat_map(|bill| &bill.bill.rows);
    // What a draft shows may be undone, and is billed anew then.
    let floor = row.settled_until().filter(|floor| shown.clone().all(|row| *floor <= row.span.start));
    let billed = match floor {
        None => coverage::billed(store, account, id).await?,
        Some(floor) => {
            let opening = books.first_opening()?;
            coverage::billed_above(store, account, id, floor, opening).await?
        }
    };
    books.put(billed);
    Ok(books)
}

/// The books of many contracts, as [`open_above_floor`] reads those of one, in as few questions. Those of contracts that are
/// gone, have open drafts or cannot be priced are not among them: read them one by one.
pub(crate) async fn open_many_above_floor(
    app: &App,
    account: Id,
    ids: &[Id],
) -> Result<HashMap<Id, Books>, AppError> {
    let (store, catalogue) = (app.store(), app.catalogue(account).await?);
    let mut all = HashMap::new();
    for found in books_of_many::of_contracts(store, account, ids).await? {
        if found.row.value.deleted_at.is_some() || found.has_drafts {
            continue;
        }
        if let Some(last) = found.last_bill {
            app.go_on_after(account, last);
        }
        let (customer, settings) = (found.customer.data, found.customer.documents);
        let mut books = Books::new(found.row.value, customer, settings, Arc::clone(&catalogue));
        books.row.version = found.row.version;
        (books.usage, books.rated_items) = (found.usage, found.rated_items);
        all.insert(books.row.value.contract.id, books);
    }
    let mut asked = Vec::with_capacity(all.len());
    all.retain(|id, books| {
        let floor = books.row.value.settled_until();
        let opening = if floor.is_some() { books.first_opening() } else { Ok(None) };
        // What is wrong with one is told of it alone.
        opening.map(|opening| asked.push(AboveFloor { contract: *id, floor, opening })).is_ok()
    });
    for (id, billed) in billed_above_floors(store, account, &asked).await? {
        if let Some(books) = all.get_mut(&id) {
            books.put(billed);
        }
    }
    Ok(all)
}

async fn open_nothing_billed(app: &App, account: Id, id: Id) -> Result<Books, AppError> {
    let row = contract(app, account, id).await?;
    let store = app.store();
    // Bills of a contract are in the order of their ids, whichever nodes make them.
    if let Some(last) = bills::last(store, account, id).await? {
        app.go_on_after(account, last);
    }
    let customer = customer(app, account, row.value.contract.customer).await?;
    Ok(Books {
        row,
        customer: customer.value.data,
        customer_version: Some(customer.version),
        settings: customer.value.documents,
        catalogue: app.catalogue(account).await?,
        billed: Billed::default(),
        usage: usage::open(store, account, id, Instant::LATEST).await?,
        rated_items: usage::open_rated_items(store, account, id).await?,
        drafts: drafts(app, account, id).await?,
    })
}

async fn drafts(app: &App, account: Id, contract: Id) -> Result<Vec<Draft>, AppError> {
    let store = app.store();
    let filter = DocumentFilter { contract: Some(contract), ..DocumentFilter::default() };
    let rows = documents::list(store, account, DocumentStatus::Draft, filter, Slice::first(u32::MAX)).await?;
    let mut drafts = Vec::new();
    for row in rows {
        let bills = bills::of_document(store, account, row.value.id).await?;
        let (mut used, mut rated_items) = (Vec::new(), Vec::new());
        for bill in &bills {
            used.extend(usage::of_bill(store, account, contract, bill.bill.id).await?);
            rated_items.extend(usage::rated_items_of_bill(store, account, contract, bill.bill.id).await?);
        }
        drafts.push(Draft { row, bills, usage: used, rated_items });
    }
    Ok(drafts)
}

/// The issued documents that a bill is about.
#[derive(Default)]
pub(crate) struct Originals {
    /// Those that its lines reduce, by the bills that they present.
    pub(crate) by_bill: HashMap<Id, DocumentReference>,
    /// The one that it takes back.
    pub(crate) reversed: Option<Document>,
    /// The one in whose place it stands.
    pub(crate) replaced: Option<DocumentReference>,
}

/// The issued documents that `bill` is about.
pub(crate) async fn originals(app: &App, account: Id, bill: &Bill) -> Result<Originals, AppError> {
    if bill.lines.iter().all(|line| line.credits.is_none()) {
        return Ok(Originals::default());
    }
    let presented = bills::presented(app.store(), account, bill.contract.id).await?;
    let by_bill: HashMap<Id, DocumentReference> =
        presented.into_iter().map(|it| (it.bill, it.document)).collect();
    let reversed = bill.lines.first().and_then(|line| by_bill.get(&line.reverses?)).map(|it| it.id);
    let reversed = match reversed {
        Some(id) => documents::by_id(app.store(), account, id, DocumentStatus::Issued).await?,
        None => None,
    };
    Ok(Originals { by_bill, reversed: reversed.map(|row| row.value.document), replaced: None })
}
