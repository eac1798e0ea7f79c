//! What rounding leaves of a fee period whose credit was taken back as it was (docs/rules/coverage.md, "To the cent").

use std::collections::HashSet;

use crate::bill::{BillError, BillInput};
use crate::coverage::{Entry, RowId, RowKind};
use crate::credits::{credit_rest, line_kind};
use crate::fault::{self, Fault};
use crate::line::Rule;
use crate::money::TooLarge;
use crate::sheet::{Charge, Sheet};
use crate::spans::joined;
use crate::tally::{Tallies, Tally};
use crate::{Money, Span};

/// Writes the cents that stay where an undone draft gave a credit back as it had been rounded, and this bill neither
/// charges nor credits anything else of the fee period: what is left of it then costs what its time costs together.
pub fn true_up(input: &BillInput<'_>, billed: &Tallies<'_>, sheet: &mut Sheet) -> Result<(), BillError> {
    let credits = input.takings().any(|(scope, _)| scope.credits);
    if !credits || fault::has(Fault::CentDropped) {
        return Ok(());
    }
    let restored: HashSet<RowId> = input.billed.rows.iter().filter_map(|row| restores(&row.entry)).collect();
    let given_back = |tally: &&Tally<'_>| {
        tally.rows.iter().any(|of| of.row.kind.is_fee() && restored.contains(&of.row.id))
    };
    for tally in billed.all.iter().filter(given_back) {
        let rest = rest(input, sheet, tally)?;
        if rest == Money::ZERO || sheet.touches(tally) {
            continue;
        }
        if (rest < Money::ZERO) == (tally.amount()? > Money::ZERO) {
            credit_rest(input, sheet, tally, rest)?;
        } else {
            sheet.charge(charge_of_no_time(input, tally), billed, &input.contract.zone)?;
        }
    }
    Ok(())
}

fn restores(entry: &Entry) -> Option<RowId> {
    match entry {
        Entry::Restore(of) => Some(*of),
        Entry::Charge { .. } | Entry::Credit(_) => None,
    }
}

/// What its time costs together, less what is charged of it.
fn rest(input: &BillInput<'_>, sheet: &Sheet, tally: &Tally<'_>) -> Result<Money, TooLarge> {
    let spans = joined(tally.spans());
    let worth = tally.terms.worth(&spans, &input.contract.zone, sheet.currency)?;
    worth.amount.minus(tally.amount()?)
}

/// A charge that adds cents and no time. It comes to what is missing, as every further charge of a fee period does.
fn charge_of_no_time(input: &BillInput<'_>, tally: &Tally<'_>) -> Charge {
    let row = tally.rows[0].row;
    let subscription = input.contract.component_subscription(row.item);
    let start = tally.terms.whole.start;
    Charge {
        item: row.item,
        line_kind: line_kind(row.kind, subscription.is_some()),
        row_kind: row.kind,
        component_subscription: subscription.map(|booked| booked.id),
        text: subscription.and_then(|it| it.product_override.as_ref()).and_then(|other| other.name.clone()),
        more_text: subscription.and_then(|it| it.memo.clone()),
        span: Span::new(start, start),
        revision: input.billed.revision(row.item, row.kind, start),
        terms: tally.terms.clone(),
        rule: if row.kind == RowKind::Discount { Rule::Discount } else { Rule::Fee },
        sources: vec![row.item],
    }
}
