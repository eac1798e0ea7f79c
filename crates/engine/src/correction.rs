//! Correcting a bill: it is taken back, and billed anew as things are now (decisions.md section 3).

use std::collections::{BTreeMap, HashSet};

use crate::bill::Bill;
use crate::coverage::{Entry, RowKind};
use crate::scope::Taking;
use crate::spans::positive;
use crate::{Id, Span};

/// Which of a contract's standing bills, in the order in which they were made, are taken back where those in
/// `corrected` are: they, all that reduced them since, and all that charged anew what they credited. Latest first.
pub fn taken_back<'b>(standing: &[&'b Bill], corrected: &[Id]) -> Vec<&'b Bill> {
    let mut back: HashSet<Id> = corrected.iter().copied().collect();
    let mut found: Vec<&Bill> = Vec::new();
    for bill in standing {
        let credited =
            || found.iter().flat_map(|bill| &bill.rows).filter(|row| matches!(row.entry, Entry::Credit(_)));
        let follows = bill.rows.iter().any(|row| match &row.entry {
            Entry::Credit(of) | Entry::Restore(of) => back.contains(&of.bill),
            Entry::Charge { .. } => credited().any(|other| {
                (other.item, other.kind) == (row.item, row.kind) && other.span.common(row.span).is_some()
            }),
        });
        if follows || back.contains(&bill.id) {
            back.insert(bill.id);
            found.push(bill);
        }
    }
    found.reverse();
    found
}

/// What bills took, each up to its own horizon: what is billed anew in their place.
pub fn takings<'b>(bills: impl IntoIterator<Item = &'b Bill>) -> Vec<Taking> {
    let of = |bill: &Bill| {
        let own = Taking { scope: bill.scope.clone(), horizon: bill.horizon };
        [own].into_iter().chain(bill.also.iter().cloned()).collect::<Vec<_>>()
    };
    bills.into_iter().flat_map(of).collect()
}

/// The time of each item that bills charged, less what they credited.
pub fn charged_time<'b>(bills: impl IntoIterator<Item = &'b Bill>) -> Vec<(Id, Span)> {
    let mut items: BTreeMap<Id, Vec<(Span, i64)>> = BTreeMap::new();
    for row in bills.into_iter().flat_map(|bill| &bill.rows).filter(|row| row.kind == RowKind::Fee) {
        items.entry(row.item).or_default().push((row.span, row.entry.weight()));
    }
    let kept =
        |(item, spans): (Id, Vec<(Span, i64)>)| positive(spans).into_iter().map(move |span| (item, span));
    items.into_iter().flat_map(kept).collect()
}
