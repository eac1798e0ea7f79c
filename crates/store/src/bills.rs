//! Bills with their lines, their VAT and their coverage.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use turnus_engine::bill::Bill;
use turnus_engine::catalogue::Pin;
use turnus_engine::document::DocumentReference;
use turnus_engine::line::Line;
use turnus_engine::plan::PriceType;
use turnus_engine::scope::{Scope, Taking};
use turnus_engine::tax::TaxSituation;
use turnus_engine::totals::{Totals, VatGroup};
use turnus_engine::{Id, Instant, Span};

use crate::column::{money, number};
use crate::documents::date_of;
use crate::error::StoreError;
use crate::many::{Kind, Target};
use crate::row::Row;
use crate::statement::Statement;
use crate::store::Store;
use crate::value::Value;
use crate::{body, coverage, json};

const BODY: u32 = 1;

/// A bill with its place among documents and bills.
#[derive(Clone, Debug, PartialEq)]
pub struct BillRow {
    /// The bill.
    pub bill: Bill,
    /// The draft or document that presents it.
    pub document: Option<Id>,
    /// The bill that it takes back.
    pub reverses: Option<Id>,
    /// The bill that takes it back.
    pub reversed_by: Option<Id>,
}

/// What stands in the body: everything that has no column and no table.
#[derive(Serialize, Deserialize)]
struct Body {
    scope: Scope,
    horizon: Instant,
    price_type: PriceType,
    tax: TaxSituation,
    rules: u16,
    #[serde(default)]
    also: Vec<Taking>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    again: Vec<(Id, Span)>,
    #[serde(default)]
    versions: Vec<Pin>,
    previous_usage_until: Option<Instant>,
    usage_until: Option<Instant>,
    last_billing: Option<Instant>,
    next_billing: Option<Instant>,
}

/// A new bill with everything that belongs to it.
pub fn insert(account: Id, row: &BillRow) -> Result<Vec<Statement>, StoreError> {
    let (bill, contract) = (&row.bill, row.bill.contract.id);
    let lines = (0_u32..).zip(&bill.lines).map(|(number, line)| line_row(account, bill, number, line));
    let groups = (0_u32..).zip(&bill.groups).map(|(number, group)| vat_row(account, bill, number, group));
    let covered = bill.rows.iter().map(|row| coverage::row_of(account, contract, row));
    let charges = bill.usage.iter().map(|charge| coverage::usage_row(account, contract, charge));
    let many: [(&'static Target, Vec<Vec<Value>>); 5] = [
        (&BILLS, vec![bill_row(account, row)?]),
        (&LINES, lines.collect::<Result<_, _>>()?),
        (&VAT, groups.collect::<Result<_, _>>()?),
        (&coverage::ROWS, covered.collect::<Result<_, _>>()?),
        (&coverage::USAGE, charges.collect::<Result<_, _>>()?),
    ];
    let many = many.into_iter().filter(|(_, rows)| !rows.is_empty());
    Ok(many.map(|(target, rows)| Statement::insert_many(target, rows)).collect())
}

static BILLS: Target = Target {
    table: "bills",
    columns: &[
        ("account", Kind::Bytes),
        ("contract", Kind::Bytes),
        ("id", Kind::Bytes),
        ("contract_version", Kind::Int),
        ("at", Kind::Int),
        ("currency", Kind::Text),
        ("net", Kind::Int),
        ("vat", Kind::Int),
        ("gross", Kind::Int),
        ("document", Kind::Bytes),
        ("reverses", Kind::Bytes),
        ("reversed_by", Kind::Bytes),
        ("body", Kind::Text),
    ],
    behind: "",
};

static LINES: Target = Target {
    table: "bill_lines",
    columns: &[
        ("account", Kind::Bytes),
        ("contract", Kind::Bytes),
        ("bill", Kind::Bytes),
        ("number", Kind::Int),
        ("kind", Kind::Text),
        ("product", Kind::Bytes),
        ("span_start", Kind::Int),
        ("span_end", Kind::Int),
        ("amount", Kind::Int),
        ("net", Kind::Int),
        ("vat", Kind::Int),
        ("body", Kind::Text),
    ],
    behind: "",
};

static VAT: Target = Target {
    table: "bill_vat",
    columns: &[
        ("account", Kind::Bytes),
        ("contract", Kind::Bytes),
        ("bill", Kind::Bytes),
        ("number", Kind::Int),
        ("original", Kind::Bytes),
        ("definition", Kind::Bytes),
        ("rate", Kind::Text),
        ("home_rate", Kind::Text),
        ("base", Kind::Int),
        ("net", Kind::Int),
        ("vat", Kind::Int),
        ("body", Kind::Text),
    ],
    behind: "",
};

fn bill_row(account: Id, row: &BillRow) -> Result<Vec<Value>, StoreError> {
    let bill = &row.bill;
    let body = Body {
        scope: bill.scope.clone(),
        horizon: bill.horizon,
        price_type: bill.price_type,
        tax: bill.tax.clone(),
        rules: bill.rules,
        also: bill.also.clone(),
        again: bill.again.clone(),
        versions: bill.versions.clone(),
        previous_usage_until: bill.previous_usage_until,
        usage_until: bill.usage_until,
        last_billing: bill.last_billing,
        next_billing: bill.next_billing,
    };
    Ok(vec![
        account.into(),
        bill.contract.id.into(),
        bill.id.into(),
        bill.contract.version.into(),
        bill.at.into(),
        bill.currency.code().into(),
        bill.totals.net.minor().into(),
        bill.totals.vat.minor().into(),
        bill.totals.gross.minor().into(),
        row.document.into(),
        row.reverses.into(),
        row.reversed_by.into(),
        body::encode(BODY, &body)?.into(),
    ])
}

/// The columns of a line.
pub(crate) fn line_row(account: Id, bill: &Bill, number: u32, line: &Line) -> Result<Vec<Value>, StoreError> {
    Ok(vec![
        account.into(),
        bill.contract.id.into(),
        bill.id.into(),
        number.into(),
        json::name(&line.kind)?.into(),
        line.product.map(|pin| pin.id).into(),
        line.span.map(|span| span.start).into(),
        line.span.map(|span| span.end).into(),
        line.amount.minor().into(),
        line.net.minor().into(),
        line.vat.minor().into(),
        json::write(line)?,
    ])
}

/// The columns of a sum of one rate.
pub(crate) fn vat_row(
    account: Id,
    bill: &Bill,
    number: u32,
    group: &VatGroup,
) -> Result<Vec<Value>, StoreError> {
    Ok(vec![
        account.into(),
        bill.contract.id.into(),
        bill.id.into(),
        number.into(),
        group.original.into(),
        group.tax.definition.into(),
        group.tax.rate.normalize().to_string().into(),
        group.tax.home_rate.normalize().to_string().into(),
        group.base.minor().into(),
        group.net.minor().into(),
        group.vat.minor().into(),
        json::write(&group.tax)?,
    ])
}

/// Notes that a bill was taken back. Stale if it was before.
pub fn reverse(account: Id, contract: Id, bill: Id, by: Id) -> Statement {
    let sql = "update bills set reversed_by = $4
        where account = $1 and contract = $2 and id = $3 and reversed_by is null";
    Statement::new(sql, [account.into(), contract.into(), bill.into(), by.into()]).one_row()
}

/// Takes a bill off the draft that presents it: another bill takes its place there.
pub fn leave_document(account: Id, contract: Id, bill: Id) -> Statement {
    let sql = "update bills set document = null where account = $1 and contract = $2 and id = $3";
    Statement::new(sql, [account.into(), contract.into(), bill.into()])
}

/// The last bill of a contract.
pub async fn last(store: &Store, account: Id, contract: Id) -> Result<Option<Id>, StoreError> {
    let sql = "select id from bills where account = $1 and contract = $2 order by id desc limit 1";
    store.query_opt(sql, &[account.into(), contract.into()], |row| row.id(0)).await
}

/// The bills of a contract, without lines and rows, in order.
pub async fn of_contract(store: &Store, account: Id, contract: Id) -> Result<Vec<BillRow>, StoreError> {
    let sql = format!("{BILL} where account = $1 and contract = $2 order by id");
    store.query(&sql, &[account.into(), contract.into()], read_bill).await
}

/// The issued document of a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presented {
    /// The bill.
    pub bill: Id,
    /// Its document.
    pub document: DocumentReference,
    /// When that is to be paid.
    pub due_date: Date,
}

/// A document that takes another back, or is taken back by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterpart {
    /// The document or draft.
    pub id: Id,
    /// Its number, once it is issued.
    pub number: Option<String>,
    /// It takes the other back; else it is the one that is taken back.
    pub takes_back: bool,
}

/// What takes a document back, and what it takes back itself.
pub async fn counterparts(store: &Store, account: Id, document: Id) -> Result<Vec<Counterpart>, StoreError> {
    let sql = "select d.id, d.number, cast(case when o.id = b.reversed_by then 1 else 0 end as bigint)
        from bills b join bills o on o.account = b.account and o.contract = b.contract
            and o.id in (b.reversed_by, b.reverses)
        join documents d on d.account = o.account and d.id = o.document
        where b.account = $1 and b.document = $2 and d.status <> 'Replaced' order by d.id";
    let read = |row: &Row<'_>| {
        let number = row.opt_text(1)?.map(str::to_owned);
        Ok(Counterpart { id: row.id(0)?, number, takes_back: row.int(2)? == 1 })
    };
    store.query(sql, &[account.into(), document.into()], read).await
}

/// Which issued document presents which bill of a contract.
pub async fn presented(store: &Store, account: Id, contract: Id) -> Result<Vec<Presented>, StoreError> {
    let sql = "select b.id, d.id, d.number, d.date, d.due_date from bills b
        join documents d on d.account = b.account and d.id = b.document
        where b.account = $1 and b.contract = $2 and d.number is not null order by b.id";
    let read = |row: &Row<'_>| {
        let (id, number, date) = (row.id(1)?, row.text(2)?.to_owned(), date_of(row.int(3)?));
        let document = DocumentReference { id, number, date };
        Ok(Presented { bill: row.id(0)?, document, due_date: date_of(row.int(4)?) })
    };
    store.query(sql, &[account.into(), contract.into()], read).await
}

/// The bills that a document presents, whole.
pub async fn of_document(store: &Store, account: Id, document: Id) -> Result<Vec<BillRow>, StoreError> {
    let sql = format!("{BILL} where account = $1 and document = $2 order by contract, id");
    let mut rows = store.query(&sql, &[account.into(), document.into()], read_bill).await?;
    for row in &mut rows {
        fill(store, account, &mut row.bill).await?;
    }
    Ok(rows)
}

const BILL: &str = "select contract, id, contract_version, at, currency, net, vat, gross, document, reverses,
        reversed_by, body from bills";

/// Reads lines, coverage, usage and VAT into a bill that was read without them.
pub async fn fill(store: &Store, account: Id, bill: &mut Bill) -> Result<(), StoreError> {
    let of = [account.into(), bill.contract.id.into(), bill.id.into()];
    let lines =
        "select body from bill_lines where account = $1 and contract = $2 and bill = $3 order by number";
    bill.lines = store.query(lines, &of, |row| json::read(row.text(0)?)).await?;
    bill.rows = coverage::of_bill(store, account, bill.contract.id, bill.id).await?;
    bill.usage = coverage::usage_of_bill(store, account, bill.contract.id, bill.id).await?;
    let vat = "select original, body, base, net, vat from bill_vat
        where account = $1 and contract = $2 and bill = $3 order by number";
    bill.groups = store.query(vat, &of, read_group).await?;
    Ok(())
}

/// Original, tax, base, net and VAT, in the first five columns.
pub(crate) fn read_group(row: &Row<'_>) -> Result<VatGroup, StoreError> {
    let (base, net, vat) = (money(row, 2)?, money(row, 3)?, money(row, 4)?);
    Ok(VatGroup { original: row.id(0)?, tax: json::read(row.text(1)?)?, base, net, vat })
}

fn read_bill(row: &Row<'_>) -> Result<BillRow, StoreError> {
    let body: Body = body::decode(BODY, row.text(11)?)?;
    let currency = row.text(4)?;
    let currency = currency.parse().map_err(|_| StoreError::Body(format!("no currency {currency}")))?;
    let bill = Bill {
        id: row.id(1)?,
        contract: Pin { id: row.id(0)?, version: number(row, 2)? },
        scope: body.scope,
        at: row.instant(3)?,
        horizon: body.horizon,
        currency,
        price_type: body.price_type,
        tax: body.tax,
        rules: body.rules,
        lines: Vec::new(),
        rows: Vec::new(),
        usage: Vec::new(),
        taken_usage: Vec::new(),
        taken_items: Vec::new(),
        groups: Vec::new(),
        totals: Totals { net: money(row, 5)?, vat: money(row, 6)?, gross: money(row, 7)? },
        also: body.also,
        again: body.again,
        versions: body.versions,
        previous_usage_until: body.previous_usage_until,
        usage_until: body.usage_until,
        last_billing: body.last_billing,
        next_billing: body.next_billing,
    };
    Ok(BillRow { bill, document: row.opt_id(8)?, reverses: row.opt_id(9)?, reversed_by: row.opt_id(10)? })
}
