//! The settled floor: how far back a bill has to look (docs/rules/coverage.md, "Settled time").

use std::collections::{HashMap, HashSet};

use crate::bill::BillError;
use crate::catalogue::Catalogue;
use crate::charges::first_paid;
use crate::contract::Contract;
use crate::coverage::{Billed, Entry, Row, RowId};
use crate::entitled::Entitled;
use crate::fault::{self, Fault};
use crate::spans::{joined, without};
use crate::usage::UsageCharge;
use crate::{Id, Instant, Span};

/// Up to here every fee that the contract is entitled to is charged, and nothing is charged that it is not entitled to:
/// as long as the contract stays at its version and no bill is taken back, rows of fee periods that end before this make
/// no charge and no credit. None: its first fee is not billed yet.
///
/// It is never behind the last moment that plan fees are billed for and stay so: until when they are billed is found
/// above it.
///
/// # Errors
///
/// [`BillError`] where the catalogue lacks what the contract names.
pub fn settled_until(
    contract: &Contract,
    catalogue: &Catalogue,
    billed: &Billed,
) -> Result<Option<Instant>, BillError> {
    let begun = first_paid(contract).filter(|(_, first)| billed.has_begun(contract, *first));
    let Some((_, first)) = begun else { return Ok(None) };
    let entitled = Entitled::of(contract, catalogue)?.spans();
    let covered = billed.covered_by_item();
    let items: HashSet<&Id> = entitled.keys().chain(covered.keys()).collect();
    let (mut kept_until, mut differs) = (None, Instant::LATEST);
    for item in items {
        let [entitled, covered] = [&entitled, &covered].map(|by| by.get(item).map_or(&[][..], Vec::as_slice));
        let settled = joined(covered.iter().copied().chain(billed.settled()));
        let (open, lost) = (without(entitled, &settled), without(covered, entitled));
        let lost = if fault::has(Fault::FloorAboveCredits) { Vec::new() } else { lost };
        differs = open.iter().chain(&lost).map(|span| span.start).fold(differs, Instant::min);
        if contract.component_subscription(*item).is_none() {
            kept_until = without(covered, &lost).last().map(|span| span.end).max(kept_until);
        }
    }
    let floor = kept_until.map(|until| until.min(differs));
    Ok(floor.filter(|floor| first < *floor))
}

impl Billed {
    /// What the store reads of this for a bill above `floor`: charges of fee periods that end there or later, what changes
    /// those, usage of windows that open at `opening` or later, and the sums of the bills that charged them.
    pub fn above(&self, floor: Instant, opening: Option<Instant>) -> Billed {
        let charges =
            |row: &&Row| matches!(&row.entry, Entry::Charge { terms, .. } if floor <= terms.whole.end);
        let kept: HashSet<RowId> = self.rows.iter().filter(charges).map(|row| row.id).collect();
        let charge = |row: &Row| match row.entry {
            Entry::Charge { .. } => row.id,
            Entry::Credit(of) | Entry::Restore(of) => of,
        };
        let rows: Vec<Row> = self.rows.iter().filter(|row| kept.contains(&charge(row))).cloned().collect();
        let open = |charge: &&UsageCharge| opening.is_some_and(|opening| opening <= charge.window.start);
        let usage: Vec<UsageCharge> = self.usage.iter().filter(open).cloned().collect();
        let bills: HashSet<Id> =
            kept.iter().map(|id| id.bill).chain(usage.iter().map(|it| it.id.bill)).collect();
        let vat = self.vat.iter().filter(|((bill, _), _)| bills.contains(bill));
        let vat = vat.map(|(key, state)| (key.clone(), *state)).collect();
        Billed { rows, usage, vat, settled_until: Some(floor), ..*self }
    }

    /// The time for which fees of each item are charged and not credited, and what is settled.
    pub(crate) fn settled_or_covered(&self) -> HashMap<Id, Vec<Span>> {
        let covered = self.covered_by_item().into_iter();
        let Some(settled) = self.settled() else { return covered.collect() };
        covered.map(|(item, spans)| (item, joined(spans.into_iter().chain([settled])))).collect()
    }

    /// The time that is settled.
    pub(crate) fn settled(&self) -> Option<Span> {
        self.settled_until.map(|floor| Span::new(Instant::EARLIEST, floor))
    }
}
