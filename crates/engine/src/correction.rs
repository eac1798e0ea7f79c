//! Correcting a bill: it is taken back, and billed anew as things are now (decisions.md section 3).

use std::collections::{BTreeMap, HashSet};

use crate::bill::Bill;
use crate::coverage::{Entry, Row, RowKind};
use crate::scope::Taking;
use crate::spans::positive;
use crate::tally::terms_of;
use crate::{Id, Span};

/// Which of a contract's standing bills, in the order in which they were made, are taken back where those in
/// `corrected` are: they, all that reduced since what they charged or reduced, and all that charged anew what they
/// credited, or more of the same fee period. Latest first.
pub fn taken_back<'b>(standing: &[&'b Bill], corrected: &[Id]) -> Vec<&'b Bill> {
    let mut found: Vec<&Bill> = Vec::new();
    let mut originals: HashSet<Id> = HashSet::new();
    for bill in standing {
        let charges_anew = bill.rows.iter().any(|row| found.iter().any(|back| builds_on(row, back)));
        // The VAT that a credit gives back depends on what was given back of the same original before.
        let reduces =
            bill.groups.iter().any(|group| group.original != bill.id && originals.contains(&group.original));
        if charges_anew || reduces || corrected.contains(&bill.id) {
            originals.insert(bill.id);
            originals.extend(bill.groups.iter().map(|group| group.original));
            found.push(bill);
        }
    }
    found.reverse();
    found
}

/// The row charges time that `back` credits, or another piece of a fee period that `back` charges: its amount is what that
/// piece adds.
fn builds_on(row: &Row, back: &Bill) -> bool {
    let Some(terms) = terms_of(row) else { return false };
    back.rows.iter().filter(|other| (other.item, other.kind) == (row.item, row.kind)).any(|other| {
        let same_period = terms_of(other).is_some_and(|other| other.whole == terms.whole);
        same_period || (matches!(other.entry, Entry::Credit(_)) && other.span.common(row.span).is_some())
    })
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
