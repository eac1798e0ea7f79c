//! The opposite of a bill: every line with the opposite sign, its own prices, taxes and coverage. No price is computed.

use rust_decimal::Decimal;

use crate::bill::{Bill, RULES};
use crate::coverage::{Entry, Row, RowId};
use crate::line::{Line, Part, Rule};
use crate::scope::{Occasion, Scope};
use crate::totals::{Totals, VatGroup};
use crate::usage::UsageCharge;
use crate::{Exact, Id, Instant};

/// The bill with id `id` that takes `bill` back, made at `now` (decisions.md section 3). Its usage and rated items are
/// free to be billed again, unless whoever reverses says otherwise.
pub fn reverse(bill: &Bill, id: Id, now: Instant) -> Bill {
    Bill {
        id,
        scope: Scope { occasion: Occasion::Reversal, ..bill.scope.clone() },
        at: now,
        rules: RULES,
        again: Vec::new(),
        lines: bill.lines.iter().map(|line| opposite_line(bill.id, line)).collect(),
        rows: bill.rows.iter().map(|row| opposite_row(id, row)).collect(),
        usage: bill.usage.iter().map(|charge| opposite_usage(id, charge)).collect(),
        taken_usage: Vec::new(),
        taken_items: Vec::new(),
        groups: bill.groups.iter().map(opposite_group).collect(),
        totals: Totals {
            net: bill.totals.net.negated(),
            vat: bill.totals.vat.negated(),
            gross: bill.totals.gross.negated(),
        },
        ..bill.clone()
    }
}

fn opposite_line(reversed: Id, line: &Line) -> Line {
    let mut opposite = line.clone();
    opposite.quantity = negated(line.quantity);
    opposite.amount = line.amount.negated();
    opposite.net = line.net.negated();
    opposite.vat = line.vat.negated();
    opposite.credits = Some(line.credits.unwrap_or(reversed));
    opposite.reverses = Some(reversed);
    opposite.explanation.rule = Rule::Reversal;
    opposite.explanation.parts = vec![Part { unrounded: Exact::ZERO, before: line.amount.minor() }];
    opposite
}

fn opposite_row(bill: Id, row: &Row) -> Row {
    let entry = match row.entry {
        Entry::Charge { .. } => Entry::Credit(row.id),
        Entry::Credit(of) => Entry::Restore(of),
        Entry::Restore(of) => Entry::Credit(of),
    };
    Row { id: RowId { bill, number: row.id.number }, amount: row.amount.negated(), entry, ..row.clone() }
}

fn opposite_usage(bill: Id, charge: &UsageCharge) -> UsageCharge {
    UsageCharge {
        id: RowId { bill, number: charge.id.number },
        quantity: negated(charge.quantity),
        amount: charge.amount.negated(),
        reduction: charge.reduction.negated(),
        by_record: charge.by_record.clone().map(|cost| -cost),
        credits: Some(charge.original()),
        ..charge.clone()
    }
}

fn opposite_group(group: &VatGroup) -> VatGroup {
    VatGroup {
        base: group.base.negated(),
        net: group.net.negated(),
        vat: group.vat.negated(),
        ..group.clone()
    }
}

/// The opposite of a quantity. That of nothing is nothing: a decimal knows a zero below zero, which no stored one is.
fn negated(quantity: Decimal) -> Decimal {
    if quantity.is_zero() { quantity } else { -quantity }
}
