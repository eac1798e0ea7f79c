//! Credits: what is billed and no longer entitled (docs/rules/coverage.md, "Credits").

use std::collections::HashMap;

use crate::bill::{BillError, BillInput};
use crate::coverage::{Entry, Remainder, Row, RowKind, Terms};
use crate::entitled::entitled;
use crate::line::{Explanation, Line, LineKind, Part, Rule};
use crate::proration::Share;
use crate::scope::Scope;
use crate::sheet::Sheet;
use crate::spans::without;
use crate::{Exact, Id, Money, Span};

/// What is taken back of one charge.
struct Credit<'a> {
    of: Remainder<'a>,
    spans: Vec<Span>,
    unrounded: Exact,
    amount: Money,
}

/// Writes the credits that are due. Each is what remains of the charge on the charge's own terms, less what remained
/// of it before: kept and credited are what was billed, to the cent.
pub fn credit_fees(input: &BillInput<'_>, sheet: &mut Sheet) -> Result<(), BillError> {
    if !input.takings().any(|(scope, _)| scope.credits) {
        return Ok(());
    }
    let entitled = entitled(input.contract, input.catalogue)?;
    let mut lines: HashMap<(Id, u32), usize> = HashMap::new();
    for remainder in input.billed.remainders()? {
        let setup = matches!(remainder.row.kind, RowKind::Setup | RowKind::SetupDiscount);
        if setup || remainder.spans.is_empty() {
            continue;
        }
        let entitled = entitled.get(&remainder.row.item).map_or(&[][..], Vec::as_slice);
        let unwanted = without(&remainder.spans, entitled).into_iter();
        let due: Vec<Span> = unwanted.filter(|span| is_due(input, entitled, *span)).collect();
        if !due.is_empty() {
            write(input, sheet, &mut lines, credit(input, sheet, remainder, due)?)?;
        }
    }
    Ok(())
}

/// A credit waits for the change that makes it, and then all of it is due, however far in advance it was billed: the
/// change is where the item's entitled time ends before it. The end or the pause that closes the contract does not
/// wait.
fn is_due(input: &BillInput<'_>, entitled: &[Span], span: Span) -> bool {
    let lost = entitled.iter().map(|span| span.end).filter(|end| *end <= span.start).max();
    lost.is_none_or(|lost| {
        let closes = |scope: &Scope| scope.closing_from == Some(lost);
        input.takings().any(|(scope, horizon)| scope.credits && (lost <= horizon || closes(scope)))
    })
}

fn credit<'a>(
    input: &BillInput<'_>,
    sheet: &Sheet,
    of: Remainder<'a>,
    spans: Vec<Span>,
) -> Result<Credit<'a>, BillError> {
    let kept = without(&of.spans, &spans);
    let zone = &input.contract.zone;
    let unrounded = if kept.is_empty() { Exact::ZERO } else { of.terms.cost(&kept, zone) };
    let amount = sheet.round(&unrounded)?.minus(of.amount)?;
    Ok(Credit { of, spans, unrounded, amount })
}

fn write(
    input: &BillInput<'_>,
    sheet: &mut Sheet,
    lines: &mut HashMap<(Id, u32), usize>,
    credit: Credit<'_>,
) -> Result<(), BillError> {
    let key = (credit.of.row.id.bill, credit.of.row.line);
    let part = Part { unrounded: credit.unrounded.clone(), before: credit.of.amount.minor() };
    let place = match lines.get(&key) {
        Some(place) => {
            let line = &mut sheet.lines[*place];
            let share = share(input, credit.of.terms, &credit.spans);
            line.amount = line.amount.plus(credit.amount)?;
            line.multiplier = line.multiplier.clone() + share.map_or(Exact::ONE, Share::ratio);
            let last = credit.spans.last().map(|span| span.end);
            line.span = line.span.zip(last).map(|(span, end)| Span::new(span.start, span.end.max(end)));
            line.explanation.parts.push(part);
            *place
        }
        None => {
            sheet.lines.push(line(input, &credit, part));
            lines.insert(key, sheet.lines.len() - 1);
            sheet.lines.len() - 1
        }
    };
    let number = u32::try_from(place).unwrap_or(u32::MAX);
    write_rows(sheet, number, &credit)
}

/// One row for each span; the last takes what the others leave.
fn write_rows(sheet: &mut Sheet, line: u32, credit: &Credit<'_>) -> Result<(), BillError> {
    let row = credit.of.row;
    let mut left = credit.amount;
    for (place, span) in credit.spans.iter().enumerate() {
        let is_last = place + 1 == credit.spans.len();
        let amount = if is_last { left } else { Money::ZERO };
        left = left.minus(amount)?;
        let entry = Entry::Credit(row.id);
        sheet.rows.push(Row {
            id: sheet.next_row(),
            line,
            item: row.item,
            kind: row.kind,
            span: *span,
            amount,
            entry,
        });
    }
    Ok(())
}

fn share(input: &BillInput<'_>, terms: &Terms, spans: &[Span]) -> Option<Share> {
    let span = spans.first().filter(|_| terms.prorate)?;
    Some(terms.proration.share(*span, terms.whole, terms.unit, &input.contract.zone))
}

fn line(input: &BillInput<'_>, credit: &Credit<'_>, part: Part) -> Line {
    let (row, terms) = (credit.of.row, credit.of.terms);
    let subscription = input.contract.component_subscription(row.item);
    let share = share(input, terms, &credit.spans);
    let kind = match (row.kind, subscription) {
        (RowKind::Discount | RowKind::SetupDiscount, _) => LineKind::Discount,
        (RowKind::Fee | RowKind::Setup, Some(_)) => LineKind::ComponentFee,
        (RowKind::Fee | RowKind::Setup, None) => LineKind::PlanFee,
    };
    let last = credit.spans.last().map(|span| span.end);
    Line {
        kind,
        product: Some(terms.product),
        component_subscription: subscription.map(|booked| booked.id),
        discount: terms.discount,
        text: subscription.and_then(|it| it.product_override.as_ref()).and_then(|other| other.name.clone()),
        more_text: subscription.and_then(|it| it.memo.clone()),
        quantity: -terms.quantity,
        unit_price: terms.unit_price,
        multiplier: share.map_or(Exact::ONE, Share::ratio),
        span: credit.spans.first().zip(last).map(|(first, end)| Span::new(first.start, end)),
        amount: credit.amount,
        net: Money::ZERO,
        vat: Money::ZERO,
        tax: terms.tax.clone(),
        credits: Some(row.id.bill),
        reverses: None,
        explanation: Explanation {
            rule: Rule::Credit,
            share: share.filter(|share| *share != Share::WHOLE),
            parts: vec![part],
            sources: vec![row.item],
            counted: None,
        },
    }
}
