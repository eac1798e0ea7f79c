//! What `turnus verify` reads: everything of a contract, page by page of the rest, with what the columns of a row say
//! compared with its body.

use turnus_engine::Id;
use turnus_engine::bill::Bill;
use turnus_engine::contract::Contract;
use turnus_engine::rated_item::RatedItem;
use turnus_engine::usage::{Usage, UsageCharge};

use crate::bills::{self, BillRow};
use crate::contracts::{self, ContractRow};
use crate::coverage;
use crate::documents::{self, DocumentRow};
use crate::error::StoreError;
use crate::json;
use crate::ledger::{self, Booking, Posting};
use crate::listing::Slice;
use crate::row::Row;
use crate::store::Store;
use crate::usage::{self, Taken};
use crate::value::Value;
use crate::versioned::Versioned;

/// Everything that is written of a contract, as far as it is proved.
#[derive(Debug)]
pub struct WrittenContract {
    /// Its row.
    pub row: Versioned<ContractRow>,
    /// Every version of it, in order.
    pub versions: Vec<Contract>,
    /// Its bills, whole, in order.
    pub bills: Vec<BillRow>,
    /// Its drafts and documents, also those that others took the place of.
    pub documents: Vec<DocumentRow>,
    /// Its postings.
    pub postings: Vec<Posting>,
    /// Its bookings.
    pub bookings: Vec<Booking>,
    /// Its usage, open and taken.
    pub usage: Vec<Taken<Usage>>,
    /// Its rated items, open and taken.
    pub rated_items: Vec<Taken<RatedItem>>,
    /// How many rows were compared with their bodies.
    pub compared: u64,
    /// Columns that say something else than their body.
    pub mismatches: Vec<Mismatch>,
    /// Rows that belong to a bill that there is not: the table, and that bill.
    pub orphans: Vec<(&'static str, Id)>,
}

/// A column that does not say what the body of its row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The table.
    pub table: &'static str,
    /// Which row, in words.
    pub row: String,
    /// The column.
    pub column: &'static str,
    /// What the body says.
    pub body: String,
    /// What the column says.
    pub found: String,
}

/// The next `most` contracts behind that id, deleted ones too.
pub async fn contracts_behind(
    store: &Store,
    account: Id,
    behind: Option<Id>,
    most: u32,
) -> Result<Vec<Id>, StoreError> {
    let sql = "select id from contracts where account = $1 and id > $2 order by id limit $3";
    let behind = behind.map_or_else(|| Value::Bytes(Vec::new()), Into::into);
    store.query(sql, &[account.into(), behind, most.into()], |row| row.id(0)).await
}

/// Everything of the contract `id`; none where there is no such contract.
///
/// # Errors
///
/// Also where a body cannot be read.
pub async fn contract(store: &Store, account: Id, id: Id) -> Result<Option<WrittenContract>, StoreError> {
    let Some(row) = contracts::by_id(store, account, id).await? else { return Ok(None) };
    let mut written = WrittenContract {
        versions: contracts::versions(store, account, id).await?,
        bills: bills::of_contract(store, account, id).await?,
        documents: Vec::new(),
        postings: ledger::of_contract(store, account, id).await?,
        bookings: ledger::bookings(store, account, id, Slice::first(u32::MAX)).await?,
        usage: usage::list(store, account, id, (None, None), Slice::first(u32::MAX)).await?,
        rated_items: usage::rated_items(store, account, (id, false), Slice::first(u32::MAX)).await?,
        row,
        compared: 0,
        mismatches: Vec::new(),
        orphans: Vec::new(),
    };
    written.read_contract_columns(store, account).await?;
    written.read_lines(store, account).await?;
    written.read_groups(store, account).await?;
    written.read_coverage(store, account).await?;
    written.read_usage_charges(store, account).await?;
    written.read_documents(store, account).await?;
    Ok(Some(written))
}

/// Columns of a table, each with its place among the parameters of the statement that inserts a row.
type Columns = &'static [(&'static str, usize)];

const CONTRACT_COLUMNS: Columns = &[
    ("customer", 2),
    ("entity", 3),
    ("external_id", 4),
    ("created_at", 5),
    ("started_at", 6),
    ("currency", 13),
    ("over_at", 14),
];
const LINE_COLUMNS: Columns = &[
    ("kind", 4),
    ("product", 5),
    ("span_start", 6),
    ("span_end", 7),
    ("amount", 8),
    ("net", 9),
    ("vat", 10),
];
const VAT_COLUMNS: Columns = &[("definition", 5), ("rate", 6), ("home_rate", 7)];
const COVERAGE_COLUMNS: Columns = &[("whole_end", 14)];
const CHARGE_COLUMNS: Columns = &[("component", 4), ("window_start", 5), ("amount", 6)];
const DOCUMENT_COLUMNS: Columns = &[
    ("kind", 5),
    ("number", 7),
    ("date", 11),
    ("due_date", 12),
    ("currency", 15),
    ("net", 16),
    ("vat", 17),
    ("gross", 18),
];

/// The names of columns, as a list behind what is selected before them.
fn names(columns: Columns) -> String {
    columns.iter().map(|(name, _)| format!(", {name}")).collect()
}

impl WrittenContract {
    /// The contract's id.
    pub fn id(&self) -> Id {
        self.row.value.contract.id
    }

    fn compare(
        &mut self,
        (table, row): (&'static str, String),
        columns: Columns,
        wanted: &[Value],
        found: &[Value],
    ) {
        self.compared += 1;
        for ((column, place), found) in columns.iter().zip(found) {
            let Some(body) = wanted.get(*place).filter(|body| *body != found) else { continue };
            let (body, found) = (body.told(), found.told());
            self.mismatches.push(Mismatch { table, row: row.clone(), column, body, found });
        }
    }

    fn bill_mut(&mut self, table: &'static str, bill: Id) -> Option<&mut Bill> {
        let place = self.bills.binary_search_by_key(&bill, |row| row.bill.id).ok();
        if place.is_none() {
            self.orphans.push((table, bill));
        }
        place.map(|place| &mut self.bills[place].bill)
    }

    async fn read_contract_columns(&mut self, store: &Store, account: Id) -> Result<(), StoreError> {
        let id = self.id();
        let sql = format!(
            "select version{} from contracts where account = $1 and id = $2",
            names(CONTRACT_COLUMNS)
        );
        let read = |row: &Row<'_>| values(row, 1, CONTRACT_COLUMNS);
        let Some(found) = store.query_opt(&sql, &[account.into(), id.into()], read).await? else {
            return Ok(());
        };
        let wanted = contracts::insert(account, &self.row.value)?;
        self.compare(("contracts", id.to_string()), CONTRACT_COLUMNS, &wanted.params, &found);
        Ok(())
    }

    async fn read_lines(&mut self, store: &Store, account: Id) -> Result<(), StoreError> {
        let sql = format!(
            "select bill, number, body{} from bill_lines where account = $1 and contract = $2 order by bill, number",
            names(LINE_COLUMNS)
        );
        let read = |row: &Row<'_>| {
            let line: turnus_engine::line::Line = json::read(row.text(2)?)?;
            Ok((row.id(0)?, crate::column::number(row, 1)?, line, values(row, 3, LINE_COLUMNS)?))
        };
        for (bill, number, line, found) in store.query(&sql, &self.of(account), read).await? {
            let Some(of) = self.bill_mut("bill_lines", bill) else { continue };
            let wanted = bills::line_row(account, of, number, &line)?;
            of.lines.push(line);
            self.compare(("bill_lines", format!("bill {bill} line {number}")), LINE_COLUMNS, &wanted, &found);
        }
        Ok(())
    }

    async fn read_groups(&mut self, store: &Store, account: Id) -> Result<(), StoreError> {
        let sql = format!(
            "select original, body, base, net, vat, bill, number{} from bill_vat
            where account = $1 and contract = $2 order by bill, number",
            names(VAT_COLUMNS)
        );
        let read = |row: &Row<'_>| {
            let place = (row.id(5)?, crate::column::number(row, 6)?);
            Ok((place, bills::read_group(row)?, values(row, 7, VAT_COLUMNS)?))
        };
        for ((bill, number), group, found) in store.query(&sql, &self.of(account), read).await? {
            let Some(of) = self.bill_mut("bill_vat", bill) else { continue };
            let wanted = bills::vat_row(account, of, number, &group)?;
            of.groups.push(group);
            self.compare(("bill_vat", format!("bill {bill} sum {number}")), VAT_COLUMNS, &wanted, &found);
        }
        Ok(())
    }

    async fn read_coverage(&mut self, store: &Store, account: Id) -> Result<(), StoreError> {
        let sql = coverage::COVERAGE.replace(" from", &format!("{} from", names(COVERAGE_COLUMNS)));
        let read = |row: &Row<'_>| Ok((coverage::read_coverage(row)?, values(row, 13, COVERAGE_COLUMNS)?));
        for (row, found) in store.query(&sql, &self.of(account), read).await? {
            let id = row.id;
            let wanted = coverage::row_of(account, self.id(), &row)?;
            let Some(of) = self.bill_mut("coverage", id.bill) else { continue };
            of.rows.push(row);
            let named = format!("bill {} row {}", id.bill, id.number);
            self.compare(("coverage", named), COVERAGE_COLUMNS, &wanted, &found);
        }
        Ok(())
    }

    async fn read_usage_charges(&mut self, store: &Store, account: Id) -> Result<(), StoreError> {
        let sql = format!(
            "select bill, body{} from usage_charges where account = $1 and contract = $2 order by bill, number",
            names(CHARGE_COLUMNS)
        );
        let read = |row: &Row<'_>| {
            let charge: UsageCharge = json::read(row.text(1)?)?;
            Ok((row.id(0)?, charge, values(row, 2, CHARGE_COLUMNS)?))
        };
        for (bill, charge, found) in store.query(&sql, &self.of(account), read).await? {
            let wanted = coverage::usage_row(account, self.id(), &charge)?;
            let named = format!("bill {bill} charge {}", charge.id.number);
            let Some(of) = self.bill_mut("usage_charges", bill) else { continue };
            of.usage.push(charge);
            self.compare(("usage_charges", named), CHARGE_COLUMNS, &wanted, &found);
        }
        Ok(())
    }

    async fn read_documents(&mut self, store: &Store, account: Id) -> Result<(), StoreError> {
        let sql = format!(
            "select {}{} from documents where account = $1 and contract = $2 order by id",
            documents::COLUMNS,
            names(DOCUMENT_COLUMNS)
        );
        let read = |row: &Row<'_>| Ok((documents::read(row)?.value, values(row, 14, DOCUMENT_COLUMNS)?));
        for (row, found) in store.query(&sql, &self.of(account), read).await? {
            let wanted = documents::params(account, &row, &crate::versioned::Version::default())?;
            self.compare(("documents", row.id.to_string()), DOCUMENT_COLUMNS, &wanted, &found);
            self.documents.push(row);
        }
        Ok(())
    }

    fn of(&self, account: Id) -> [Value; 2] {
        [account.into(), self.id().into()]
    }
}

fn values(row: &Row<'_>, first: usize, columns: Columns) -> Result<Vec<Value>, StoreError> {
    (first..first + columns.len()).map(|index| row.value(index)).collect()
}

/// The row version of a contract: it moves with whatever is written of its bills.
pub async fn contract_version(store: &Store, account: Id, id: Id) -> Result<Option<i64>, StoreError> {
    let sql = "select version from contracts where account = $1 and id = $2";
    store.query_opt(sql, &[account.into(), id.into()], |row| row.int(0)).await
}

/// Whether there is a customer who was not erased. One who only ordered, and whose order is gone, never was one.
pub async fn is_customer(store: &Store, account: Id, customer: Id) -> Result<bool, StoreError> {
    let sql = "select 1 from customers where account = $1 and id = $2 and deleted_at is null";
    Ok(store.query_opt(sql, &[account.into(), customer.into()], |row| row.int(0)).await?.is_some())
}
