//! What bills cover: spans of time, and usage by window.

use std::collections::HashMap;

use turnus_engine::coverage::{Billed, Entry, Row as Coverage, RowId, TaxKey, Terms, VatState};
use turnus_engine::usage::UsageCharge;
use turnus_engine::{Id, Instant, Span};

use crate::column::{money, number};
use crate::error::StoreError;
use crate::json;
use crate::many::{Kind, Target};
use crate::row::Row;
use crate::store::Store;
use crate::value::Value;

/// Rows of coverage: [`row_of`].
pub(crate) static ROWS: Target = Target {
    table: "coverage",
    columns: &[
        ("account", Kind::Bytes),
        ("contract", Kind::Bytes),
        ("bill", Kind::Bytes),
        ("number", Kind::Int),
        ("line", Kind::Int),
        ("item", Kind::Bytes),
        ("kind", Kind::Text),
        ("entry", Kind::Text),
        ("of_bill", Kind::Bytes),
        ("of_number", Kind::Int),
        ("span_start", Kind::Int),
        ("span_end", Kind::Int),
        ("revision", Kind::Int),
        ("amount", Kind::Int),
        ("whole_end", Kind::Int),
        ("terms", Kind::Text),
    ],
    behind: "",
};

/// Usage that was charged: [`usage_row`].
pub(crate) static USAGE: Target = Target {
    table: "usage_charges",
    columns: &[
        ("account", Kind::Bytes),
        ("contract", Kind::Bytes),
        ("bill", Kind::Bytes),
        ("number", Kind::Int),
        ("component", Kind::Bytes),
        ("window_start", Kind::Int),
        ("amount", Kind::Int),
        ("body", Kind::Text),
    ],
    behind: "",
};

/// The columns of a row of coverage.
pub(crate) fn row_of(account: Id, contract: Id, row: &Coverage) -> Result<Vec<Value>, StoreError> {
    let (entry, of, charge) = match &row.entry {
        Entry::Charge { revision, terms } => ("Charge", None, Some((*revision, terms))),
        Entry::Credit(of) => ("Credit", Some(of), None),
        Entry::Restore(of) => ("Restore", Some(of), None),
    };
    let terms = charge.map(|(_, terms)| json::write(terms)).transpose()?;
    Ok(vec![
        account.into(),
        contract.into(),
        row.id.bill.into(),
        row.id.number.into(),
        row.line.into(),
        row.item.into(),
        json::name(&row.kind)?.into(),
        entry.into(),
        of.map(|of| of.bill).into(),
        of.map(|of| of.number).into(),
        row.span.start.into(),
        row.span.end.into(),
        charge.map(|(revision, _)| revision).into(),
        row.amount.minor().into(),
        charge.map(|(_, terms)| terms.whole.end).into(),
        terms.into(),
    ])
}

/// The columns of usage that was charged.
pub(crate) fn usage_row(account: Id, contract: Id, charge: &UsageCharge) -> Result<Vec<Value>, StoreError> {
    Ok(vec![
        account.into(),
        contract.into(),
        charge.id.bill.into(),
        charge.id.number.into(),
        charge.window.component.id.into(),
        charge.window.start.into(),
        charge.amount.minor().into(),
        json::write(charge)?,
    ])
}

/// Everything billed on a contract, as a bill has to see it after whatever change.
pub async fn billed(store: &Store, account: Id, contract: Id) -> Result<Billed, StoreError> {
    let of = [account.into(), contract.into()];
    let rows = store.query(COVERAGE, &of, read_coverage).await?;
    let sql = "select body from usage_charges where account = $1 and contract = $2 order by bill, number";
    let usage = store.query(sql, &of, |row| json::read(row.text(0)?)).await?;
    let sql =
        "select original, definition, rate, home_rate, cast(sum(base) as bigint), cast(sum(net) as bigint),
            cast(sum(vat) as bigint)
        from bill_vat where account = $1 and contract = $2 group by original, definition, rate, home_rate";
    let vat = store.query(sql, &of, read_state).await?;
    Ok(Billed {
        rows,
        usage,
        vat: HashMap::from_iter(vat),
        last_billing: None,
        usage_until: None,
        settled_until: None,
    })
}

/// What is billed on a contract above its settled floor, `floor` (`turnus_engine::floor`), and of usage windows that
/// open at `opening` or later, if there are any: as a bill has to see it of a contract that is as it was.
pub async fn billed_above(
    store: &Store,
    account: Id,
    contract: Id,
    floor: Instant,
    opening: Option<Instant>,
) -> Result<Billed, StoreError> {
    let opening = opening.unwrap_or(Instant::LATEST);
    let of = [account.into(), contract.into(), floor.into()];
    let rows = store.query(COVERAGE_ABOVE, &of, read_coverage).await?;
    let sql = "select body from usage_charges where account = $1 and contract = $2 and window_start >= $3
        order by bill, number";
    let of = [account.into(), contract.into(), opening.into()];
    let usage = store.query(sql, &of, |row| json::read(row.text(0)?)).await?;
    let sql =
        "select original, definition, rate, home_rate, cast(sum(base) as bigint), cast(sum(net) as bigint),
            cast(sum(vat) as bigint)
        from bill_vat where account = $1 and contract = $2 and original in
            (select bill from coverage where account = $1 and contract = $2 and whole_end >= $3
            union select bill from usage_charges
                where account = $1 and contract = $2 and window_start >= $4)
        group by original, definition, rate, home_rate";
    let of = [account.into(), contract.into(), floor.into(), opening.into()];
    let vat = store.query(sql, &of, read_state).await?;
    let (vat, settled_until) = (HashMap::from_iter(vat), Some(floor));
    Ok(Billed { rows, usage, vat, last_billing: None, usage_until: None, settled_until })
}

/// Charges of fee periods that end at the floor or later, and what changes them.
const COVERAGE_ABOVE: &str =
    "select bill, number, line, item, kind, entry, of_bill, of_number, span_start, span_end,
        revision, amount, terms
    from coverage where account = $1 and contract = $2 and whole_end >= $3
    union all
    select c.bill, c.number, c.line, c.item, c.kind, c.entry, c.of_bill, c.of_number, c.span_start, c.span_end,
        c.revision, c.amount, c.terms
    from coverage o
    join coverage c on c.account = o.account and c.contract = o.contract
        and c.of_bill = o.bill and c.of_number = o.number
    where o.account = $1 and o.contract = $2 and o.whole_end >= $3
    order by 1, 2";

/// Every row of a contract, in order.
pub(crate) const COVERAGE: &str =
    "select bill, number, line, item, kind, entry, of_bill, of_number, span_start, span_end,
        revision, amount, terms
    from coverage where account = $1 and contract = $2 order by bill, number";

/// The rows of one bill, in order.
pub async fn of_bill(
    store: &Store,
    account: Id,
    contract: Id,
    bill: Id,
) -> Result<Vec<Coverage>, StoreError> {
    let sql = COVERAGE.replace("order by", "and bill = $3 order by");
    store.query(&sql, &[account.into(), contract.into(), bill.into()], read_coverage).await
}

/// The usage of one bill, in order.
pub async fn usage_of_bill(
    store: &Store,
    account: Id,
    contract: Id,
    bill: Id,
) -> Result<Vec<UsageCharge>, StoreError> {
    let sql =
        "select body from usage_charges where account = $1 and contract = $2 and bill = $3 order by number";
    let of = [account.into(), contract.into(), bill.into()];
    store.query(sql, &of, |row| json::read(row.text(0)?)).await
}

pub(crate) fn read_coverage(row: &Row<'_>) -> Result<Coverage, StoreError> {
    let of = || Ok::<_, StoreError>(RowId { bill: row.id(6)?, number: number(row, 7)? });
    let entry = match row.text(5)? {
        "Charge" => {
            let terms: Terms = json::read(row.text(12)?)?;
            Entry::Charge { revision: number(row, 10)?, terms: Box::new(terms) }
        }
        "Credit" => Entry::Credit(of()?),
        "Restore" => Entry::Restore(of()?),
        other => return Err(StoreError::Body(format!("a coverage row of unknown entry {other}"))),
    };
    Ok(Coverage {
        id: RowId { bill: row.id(0)?, number: number(row, 1)? },
        line: number(row, 2)?,
        item: row.id(3)?,
        kind: json::named(row.text(4)?)?,
        span: Span::new(row.instant(8)?, row.instant(9)?),
        amount: money(row, 11)?,
        entry,
    })
}

pub(crate) fn read_state(row: &Row<'_>) -> Result<((Id, TaxKey), VatState), StoreError> {
    let rate = |place| {
        let text = row.text(place)?;
        text.parse().map_err(|_| StoreError::Body(format!("no rate {text}")))
    };
    let key = TaxKey { definition: row.id(1)?, rate: rate(2)?, home_rate: rate(3)? };
    Ok(((row.id(0)?, key), VatState { base: money(row, 4)?, net: money(row, 5)?, vat: money(row, 6)? }))
}
