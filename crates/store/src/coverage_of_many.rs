//! What bills cover of many contracts: as few questions as of one.

use std::collections::HashMap;

use turnus_engine::coverage::Billed;
use turnus_engine::{Id, Instant};

use crate::coverage::{read_coverage, read_state};
use crate::error::StoreError;
use crate::json;
use crate::row::Row;
use crate::store::Store;
use crate::value::Value;

/// A contract, and how far back it is asked about ([`billed_above`](crate::coverage::billed_above)).
#[derive(Clone, Copy, Debug)]
pub struct AboveFloor {
    /// The contract.
    pub contract: Id,
    /// Its settled floor; none: everything.
    pub floor: Option<Instant>,
    /// Usage windows that open then or later; none of them where there is none, unless there is no floor.
    pub opening: Option<Instant>,
}

/// What is billed on each of the contracts above its settled floor.
pub async fn billed_above_floors(
    store: &Store,
    account: Id,
    asked: &[AboveFloor],
) -> Result<HashMap<Id, Billed>, StoreError> {
    let all = asked.iter().map(|of| {
        let billed = Billed { settled_until: of.floor, ..Billed::default() };
        (of.contract, billed)
    });
    let mut found: HashMap<Id, Billed> = all.collect();
    if asked.is_empty() {
        return Ok(found);
    }
    let params = [account.into(), listed(asked)?];
    let question = Question::of(store);
    let read = |row: &Row<'_>| Ok((row.id(13)?, read_coverage(row)?));
    for (contract, row) in store.query(&question.coverage(), &params, read).await? {
        found.entry(contract).or_default().rows.push(row);
    }
    let read = |row: &Row<'_>| Ok((row.id(0)?, json::read(row.text(1)?)?));
    for (contract, charge) in store.query(&question.usage(), &params, read).await? {
        found.entry(contract).or_default().usage.push(charge);
    }
    let read = |row: &Row<'_>| Ok((row.id(7)?, read_state(row)?));
    for (contract, (key, state)) in store.query(&question.vat(), &params, read).await? {
        found.entry(contract).or_default().vat.insert(key, state);
    }
    Ok(found)
}

/// `[["68d5…", floor, opening], …]`, times in milliseconds.
fn listed(asked: &[AboveFloor]) -> Result<Value, StoreError> {
    let all = asked.iter().map(|of| {
        let floor = of.floor.map_or(i64::MIN, Instant::millis);
        let opening = match (of.floor, of.opening) {
            (None, _) => i64::MIN,
            (Some(_), opening) => opening.unwrap_or(Instant::LATEST).millis(),
        };
        (of.contract.to_string(), floor, opening)
    });
    json::write(&all.collect::<Vec<_>>())
}

/// How the list `$2` is joined to tables of the account `$1`. Each contract is looked up by the index, whatever the planner
/// thinks of how many there are.
struct Question {
    list: &'static str,
    join: &'static str,
    contract: &'static str,
    floor: &'static str,
    opening: &'static str,
}

impl Question {
    fn of(store: &Store) -> Question {
        if store.shares_with_nodes() {
            return Question {
                list: "jsonb_array_elements(cast(cast($2 as text) as jsonb)) as asked (one)",
                join: "join",
                contract: "decode(asked.one ->> 0, 'hex')",
                floor: "cast(asked.one ->> 1 as bigint)",
                opening: "cast(asked.one ->> 2 as bigint)",
            };
        }
        Question {
            list: "json_each($2) asked",
            join: "cross join",
            contract: "unhex(asked.value ->> 0)",
            floor: "(asked.value ->> 1)",
            opening: "(asked.value ->> 2)",
        }
    }

    fn coverage(&self) -> String {
        let Question { list, join, contract, floor, .. } = self;
        let columns =
            "c.bill, c.number, c.line, c.item, c.kind, c.entry, c.of_bill, c.of_number, c.span_start,
            c.span_end, c.revision, c.amount, c.terms, c.contract";
        format!(
            "select {columns} from {list} {join} coverage c
                on c.account = $1 and c.contract = {contract} and c.whole_end >= {floor}
            union all
            select {columns} from {list} {join} coverage o
                on o.account = $1 and o.contract = {contract} and o.whole_end >= {floor}
            {join} coverage c on c.account = $1 and c.contract = o.contract and c.of_bill = o.bill
                and c.of_number = o.number
            order by 14, 1, 2"
        )
    }

    fn usage(&self) -> String {
        let Question { list, join, contract, opening, .. } = self;
        format!(
            "select u.contract, u.body from {list} {join} usage_charges u
                on u.account = $1 and u.contract = {contract} and u.window_start >= {opening}
            order by u.contract, u.bill, u.number"
        )
    }

    fn vat(&self) -> String {
        let Question { list, join, contract, floor, opening } = self;
        format!(
            "select v.original, v.definition, v.rate, v.home_rate, cast(sum(v.base) as bigint),
                cast(sum(v.net) as bigint), cast(sum(v.vat) as bigint), v.contract
            from (select c.contract as of_contract, c.bill as of_bill from {list} {join} coverage c
                    on c.account = $1 and c.contract = {contract} and c.whole_end >= {floor}
                union select u.contract, u.bill from {list} {join} usage_charges u
                    on u.account = $1 and u.contract = {contract} and u.window_start >= {opening}) o
            {join} bill_vat v on v.account = $1 and v.contract = o.of_contract and v.original = o.of_bill
            group by v.contract, v.original, v.definition, v.rate, v.home_rate"
        )
    }
}
