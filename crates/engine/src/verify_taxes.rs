//! Rates of tax that were entered after something was billed: what was issued stays as it is (decisions.md section 5), and
//! who keeps the books should know of it.

use crate::bill::Bill;
use crate::calendar::Zone;
use crate::catalogue::Catalogue;
use crate::tax::TaxTerm;
use crate::{Instant, Span};

/// The lines of `bill` that charge and that the catalogue of today would tax otherwise: their places, with that tax.
pub fn taxed_otherwise(bill: &Bill, catalogue: &Catalogue, zone: &Zone) -> Vec<(u32, TaxTerm)> {
    let is_older = |line: &crate::line::Line| {
        let read = bill.versions.iter().find(|pin| pin.id == line.tax.policy);
        read.is_some_and(|read| catalogue.version_of(read.id) > read.version)
    };
    (0_u32..)
        .zip(&bill.lines)
        .filter(|(_, line)| line.credits.is_none() && line.reverses.is_none() && is_older(line))
        .filter_map(|(number, line)| {
            let policy = catalogue.tax_policies.current(line.tax.policy)?;
            let day = zone.day(decides(bill, number, line.span)?);
            let today = policy.term(&bill.tax, day).ok()?;
            let differs = (today.definition, today.rate) != (line.tax.definition, line.tax.rate);
            differs.then_some((number, today))
        })
        .collect()
}

/// The moment whose rate a line has: that of the last usage in it, else the last of its time.
fn decides(bill: &Bill, number: u32, span: Option<Span>) -> Option<Instant> {
    let used = bill.usage.iter().filter(|charge| charge.line == number);
    let last_use = used.filter_map(|charge| charge.dues).map(|(_, last)| last).max();
    let last = |span: Span| span.end.plus_millis(-1).max(span.start);
    // A setup fee has no time on its line.
    let covered = || bill.rows.iter().filter(|row| row.line == number).map(|row| last(row.span)).max();
    last_use.or_else(|| span.map(last)).or_else(covered)
}
