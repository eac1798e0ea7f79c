//! Whether each instant of an item is charged 0 or 1 times, and what is credited was charged (decisions.md section 2).

use std::collections::{BTreeMap, HashMap};

use crate::coverage::{Entry, Row, RowId, RowKind};
use crate::verify::{Check, Finding};
use crate::{Id, Instant, Span};

/// What is wrong with the coverage rows of a contract, all of them, in the order in which they were written.
pub fn coverage(contract: Id, rows: &[Row]) -> Vec<Finding> {
    let mut findings = charged_once(contract, rows);
    findings.extend(credited_within(contract, rows));
    findings
}

/// Charges less credits of each item and kind are 0 or 1 at each instant. A setup fee has no time: one stands at most.
fn charged_once(contract: Id, rows: &[Row]) -> Vec<Finding> {
    let mut steps: BTreeMap<(Id, RowKind), BTreeMap<Instant, i64>> = BTreeMap::new();
    let mut setups: BTreeMap<RowKind, i64> = BTreeMap::new();
    for row in rows {
        let weight = row.entry.weight();
        if !row.kind.is_fee() {
            *setups.entry(row.kind).or_default() += weight;
            continue;
        }
        if row.span.is_empty() {
            continue;
        }
        let of_item = steps.entry((row.item, row.kind)).or_default();
        *of_item.entry(row.span.start).or_default() += weight;
        *of_item.entry(row.span.end).or_default() -= weight;
    }
    let mut findings = Vec::new();
    for ((item, kind), of_item) in steps {
        let mut sum = 0;
        for (at, step) in of_item {
            sum += step;
            if !(0..=1).contains(&sum) {
                let what = format!("how often {kind:?} of item {item} is charged from {at} on");
                findings.push(Finding::new(Check::Coverage, place(contract), what, ("0 or 1", sum)));
            }
        }
    }
    let many = setups.into_iter().filter(|(_, count)| !(0..=1).contains(count));
    findings.extend(many.map(|(kind, count)| {
        let what = format!("how often {kind:?} is charged");
        Finding::new(Check::Coverage, place(contract), what, ("0 or 1", count))
    }));
    findings
}

/// Each credit lies in the time of the charge that it names and takes no more than is left of it, as does what restores.
fn credited_within(contract: Id, rows: &[Row]) -> Vec<Finding> {
    let charges: HashMap<RowId, &Row> = rows
        .iter()
        .filter(|row| matches!(row.entry, Entry::Charge { .. }))
        .map(|row| (row.id, row))
        .collect();
    let mut left: HashMap<RowId, i128> =
        charges.iter().map(|(id, row)| (*id, i128::from(row.amount.minor()))).collect();
    let mut findings = Vec::new();
    for row in rows {
        let (Entry::Credit(of) | Entry::Restore(of)) = row.entry else { continue };
        let at = format!("{} bill {} row {}", place(contract), row.id.bill, row.id.number);
        let mut finding = |what: &str, pair: (String, String)| {
            findings.push(Finding::new(Check::Coverage, at.clone(), what, pair));
        };
        let Some(charge) = charges.get(&of) else {
            let name = format!("bill {} row {}", of.bill, of.number);
            finding("the charge that it reduces is missing", (name, "none".to_owned()));
            continue;
        };
        if (charge.item, charge.kind) != (row.item, row.kind) {
            let named = |row: &Row| format!("{:?} of item {}", row.kind, row.item);
            finding("it reduces a charge of something else", (named(charge), named(row)));
        }
        if !within(charge.span, row.span) {
            finding("its time lies outside the charge's", (told(charge.span), told(row.span)));
        }
        let rest = left.entry(of).or_default();
        *rest += i128::from(row.amount.minor());
        let whole = i128::from(charge.amount.minor());
        if *rest < whole.min(0) || *rest > whole.max(0) {
            let between = format!("between {} and {}", whole.min(0), whole.max(0));
            finding("what is left of the charge after it, in minor units", (between, rest.to_string()));
        }
    }
    findings
}

fn within(whole: Span, part: Span) -> bool {
    whole.start <= part.start && (part.end <= whole.end || part.is_empty())
}

fn told(span: Span) -> String {
    format!("{} until {}", span.start, span.end)
}

fn place(contract: Id) -> String {
    format!("contract {contract}")
}
