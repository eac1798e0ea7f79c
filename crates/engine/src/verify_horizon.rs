//! Whether a bill took what it took up to a moment that it could be made for: what it says of itself is not believed.

use std::collections::BTreeSet;

use crate::bill::Bill;
use crate::catalogue::Catalogue;
use crate::contract::Contract;
use crate::correction::takings;
use crate::coverage::RowKind;
use crate::schedule::{next_billing, scope_at};
use crate::scope::{ComponentsTaken, Occasion, Scope};
use crate::spans::{covers, joined};
use crate::verify::{Check, Finding};
use crate::verify_sums::place_of;
use crate::{Id, Instant, Span};

/// What says for when a bill could be made.
#[derive(Clone, Copy, Debug)]
pub struct Moments<'a> {
    /// The contract at the version that the bill names.
    pub contract: &'a Contract,
    /// All its versions up to that: a billing date that has come stays one, whatever changes before it is billed.
    pub versions: &'a [&'a Contract],
    /// The catalogue as it was.
    pub catalogue: &'a Catalogue,
    /// When the contract was changed or a draft of it discarded: where nothing else is to be billed, what is left is
    /// billed as of then.
    pub told: &'a BTreeSet<Instant>,
    /// Bills of the contract that were taken back before: what they took may be taken anew.
    pub taken_back: &'a [&'a Bill],
}

/// What of the moments up to when `written` took what fell due cannot be. A billing date is one of the contract's, and has
/// come; whatever else makes a bill makes it for its own time, a signup for the start. What is taken besides was taken by
/// bills that were taken back.
pub fn moments(written: &Bill, of: &Moments<'_>) -> Vec<Finding> {
    let place = place_of(written);
    let wrong = |what: &str, pair: (String, String)| Finding::new(Check::Bills, place.clone(), what, pair);
    let mut findings = Vec::new();
    let (at, horizon) = (written.at, written.horizon);
    let expected = another_moment(written, of);
    findings.extend(
        expected.map(|expected| wrong("up to when it took what fell due", (expected, horizon.to_string()))),
    );
    if written.scope.occasion == Occasion::Recurring
        && written.scope != scope_at(of.contract, of.catalogue, horizon)
    {
        let expected = scope_at(of.contract, of.catalogue, horizon);
        findings.push(wrong(
            "what its billing date takes",
            (format!("{expected:?}"), format!("{:?}", written.scope)),
        ));
    }
    let latest = at.max(horizon).max(of.contract.start);
    if let Some(last) = written.last_billing.filter(|last| *last > latest) {
        findings.push(wrong("the last billing date", (format!("{latest} or earlier"), last.to_string())));
    }
    for taking in &written.also {
        if of.taken_back.iter().any(|bill| takings([*bill]).contains(taking)) {
            continue;
        }
        let expected = "what a bill that was taken back took".to_owned();
        findings.push(wrong("what it took besides", (expected, format!("{taking:?}"))));
    }
    for (item, span) in written.again.iter().filter(|(item, span)| !was_charged(*item, *span, of.taken_back))
    {
        let expected = "time that a bill that was taken back charged".to_owned();
        let found = format!("{} to {} of item {item}", span.start, span.end);
        findings.push(wrong("what it billed again", (expected, found)));
    }
    findings
}

/// The moment up to when the bill could take what fell due, in words, where it took it up to another.
fn another_moment(written: &Bill, of: &Moments<'_>) -> Option<String> {
    let (at, horizon) = (written.at, written.horizon);
    match written.scope.occasion {
        Occasion::Recurring if horizon > at => Some(format!("a billing date that had come at {at}")),
        Occasion::Recurring => {
            (!is_billing_date(horizon, of)).then(|| "a billing date of its contract".to_owned())
        }
        Occasion::Order => {
            let fits = horizon == at || (horizon > at && horizon == of.contract.start);
            (!fits).then(|| format!("{at}, or the start of its contract"))
        }
        Occasion::Component => {
            let fits = horizon == at || (horizon > at && begins(&written.scope, of.contract, horizon));
            (!fits).then(|| format!("{at}, or the start of its component"))
        }
        Occasion::Interim
        | Occasion::Closing
        | Occasion::Threshold
        | Occasion::Correction
        | Occasion::Line => (horizon != at).then(|| at.to_string()),
        Occasion::Reversal => Some("none: it takes no other bill back".to_owned()),
    }
}

/// The billing date that a contract has next, `next`, is the first one behind one of the moments `after`: the account's
/// time, and what its bills went up to. One that had come at `now`, and is not billed yet, is any of the contract's. The
/// answer is what should stand there, where it is another.
pub fn next_date(next: Option<Instant>, now: Instant, after: &[Instant], of: &Moments<'_>) -> Option<String> {
    if next.is_some_and(|next| next <= now && is_billing_date(next, of)) {
        return None;
    }
    let wanted = || after.iter().map(|after| next_billing(of.contract, of.catalogue, *after));
    let told = |date: Option<Instant>| date.map_or_else(|| "none".to_owned(), |date| date.to_string());
    (!wanted().any(|wanted| wanted == next)).then(|| wanted().map(told).collect::<Vec<_>>().join(" or "))
}

fn is_billing_date(date: Instant, of: &Moments<'_>) -> bool {
    let is_of =
        |contract: &Contract| next_billing(contract, of.catalogue, date.plus_millis(-1)) == Some(date);
    is_of(of.contract) || of.told.contains(&date) || of.versions.iter().any(|contract| is_of(contract))
}

/// A component subscription that the scope names starts then.
fn begins(scope: &Scope, contract: &Contract, at: Instant) -> bool {
    let ComponentsTaken::Only(ids) = &scope.components else { return false };
    contract.components.iter().any(|booked| booked.start == at && ids.contains(&booked.id))
}

/// Bills charged all of that time of the item.
fn was_charged(item: Id, span: Span, bills: &[&Bill]) -> bool {
    let rows = bills.iter().flat_map(|bill| &bill.rows);
    let of_item = rows.filter(|row| row.item == item && row.kind == RowKind::Fee && row.entry.weight() > 0);
    span.is_empty() || covers(&joined(of_item.map(|row| row.span)), span)
}
