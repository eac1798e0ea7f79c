//! Credits: what is billed and no longer entitled (docs/rules/coverage.md, "Credits").

use std::collections::HashMap;

use crate::bill::{BillError, BillInput};
use crate::coverage::{Entry, Remainder, Row, RowKind, Terms};
use crate::entitled::Entitled;
use crate::fault::{self, Fault};
use crate::line::{Explanation, Line, LineKind, Part, Rule};
use crate::proration::Share;
use crate::scope::Scope;
use crate::sheet::Sheet;
use crate::spans::{covers, joined, without};
use crate::tally::{Tallies, Tally, place};
use crate::{Exact, Id, Instant, Money, Span};

/// What is taken back of one charge.
struct Credit<'a> {
    of: &'a Remainder<'a>,
    /// The time that is taken back; none where only a cent is, which rounding leaves.
    spans: Vec<Span>,
    amount: Money,
    /// Fee periods that are taken back: what the spans were, less what is left of them.
    multiplier: Exact,
    part: Part,
}

/// Writes the credits that are due. What remains of a fee period costs what it would have cost alone, on its own terms:
/// kept and credited are what was billed, to the cent.
pub fn credit_fees(
    input: &BillInput<'_>,
    entitled: &Entitled<'_>,
    billed: &Tallies<'_>,
    sheet: &mut Sheet,
) -> Result<(), BillError> {
    if !input.takings().any(|(scope, _)| scope.credits) {
        return Ok(());
    }
    let mut entitled = entitled.spans();
    if fault::has(Fault::HorizonMakesCredits) {
        let seen = Span::new(Instant::EARLIEST, input.horizon);
        entitled
            .values_mut()
            .for_each(|spans| *spans = spans.iter().filter_map(|span| span.common(seen)).collect());
    }
    let firsts = firsts(billed);
    let mut lines: HashMap<(Id, u32), usize> = HashMap::new();
    for tally in &billed.all {
        let Some(first) = tally.rows.first().filter(|first| first.row.kind.is_fee()) else {
            continue;
        };
        let entitled = entitled.get(&first.row.item).map_or(&[][..], Vec::as_slice);
        let begun = firsts.get(&first.row.item).copied().unwrap_or(first.row.span.start);
        let unwanted = |of: &Remainder<'_>| {
            if of.spans.iter().all(|span| covers(entitled, *span)) {
                return Vec::new();
            }
            let unwanted = without(&of.spans, entitled).into_iter();
            unwanted.filter(|span| is_due(input, entitled, begun, *span)).collect::<Vec<_>>()
        };
        let lost: Vec<Vec<Span>> = tally.rows.iter().map(unwanted).collect();
        if lost.iter().any(|spans| !spans.is_empty()) {
            for credit in credits(input, sheet, tally, lost)? {
                write(input, sheet, &mut lines, tally.terms, credit)?;
            }
        }
    }
    Ok(())
}

/// A credit waits for the change that makes it, and then all of it is due, however far in advance it was billed: the
/// change is where the item's entitled time ends before it; of an item that is entitled to nothing, where it would have
/// begun. The end or the pause that closes the contract does not wait.
fn is_due(input: &BillInput<'_>, entitled: &[Span], begun: Instant, span: Span) -> bool {
    let ended = entitled.iter().map(|span| span.end).filter(|end| *end <= span.start).max();
    let lost = ended.unwrap_or(begun);
    let closes = |scope: &Scope| match ended {
        Some(ended) => scope.closing_from == Some(ended),
        None => scope.closing_from.is_some_and(|from| from <= begun),
    };
    input.takings().any(|(scope, horizon)| scope.credits && (lost <= horizon || closes(scope)))
}

/// Where each item was first charged from.
fn firsts(billed: &Tallies<'_>) -> HashMap<Id, Instant> {
    let mut firsts: HashMap<Id, Instant> = HashMap::new();
    for row in billed.all.iter().flat_map(|tally| &tally.rows).map(|remainder| remainder.row) {
        let first = firsts.entry(row.item).or_insert(row.span.start);
        *first = row.span.start.min(*first);
    }
    firsts
}

/// The credits of one fee period, of which each charge loses the spans in `lost`. A cent that no charge of earlier bills has
/// room for comes off what this bill charges of the fee period.
fn credits<'a>(
    input: &BillInput<'_>,
    sheet: &mut Sheet,
    tally: &'a Tally<'a>,
    lost: Vec<Vec<Span>>,
) -> Result<Vec<Credit<'a>>, BillError> {
    let zone = &input.contract.zone;
    let place = place(tally.rows[0].row, tally.terms);
    let added = sheet.charges_of(&place, tally.terms);
    let kept = |(of, lost): (&Remainder<'_>, &Vec<Span>)| without(&of.spans, lost);
    let added_spans = || added.iter().map(|row| row.span);
    let kept = joined(tally.rows.iter().zip(&lost).flat_map(kept).chain(added_spans()));
    let worth = tally.terms.worth(&kept, zone, sheet.currency)?;
    let ratio = |spans: &[Span]| tally.terms.ratio(spans, zone);
    let mut multiplier = ratio(&joined(tally.spans().chain(added_spans()))) - ratio(&kept);
    let charged = Money::sum(added.iter().map(|row| row.amount))?.plus(tally.amount()?)?;
    let mut rest = worth.amount.minus(charged)?;
    let mut credits: Vec<Credit<'_>> = Vec::new();
    for (of, spans) in tally.rows.iter().zip(lost) {
        let gone = !spans.is_empty() && spans == of.spans;
        let amount = match (spans.is_empty(), gone) {
            (true, _) => continue,
            (false, true) => of.amount.negated(),
            (false, false) => {
                let share = tally.terms.worth(&spans, zone, sheet.currency)?.amount.negated();
                within(share, of.amount.negated())
            }
        };
        rest = rest.minus(amount)?;
        let part = Part { unrounded: Exact::ZERO, before: amount.negated().minor() };
        let own = ratio(&spans);
        multiplier = multiplier - own.clone();
        credits.push(Credit { of, spans, amount, multiplier: own, part });
    }
    let rest = share_rest(tally, &mut credits, rest)?;
    let rest =
        if fault::has(Fault::CentDropped) { rest } else { sheet.take_off(&place, tally.terms, rest)? };
    nothing_is_left(tally, rest)?;
    // One of them says how it all was counted; the others are whole amounts.
    if let Some(first) = credits.first_mut() {
        let before = worth.amount.plus(worth.before)?.minus(first.amount)?;
        first.multiplier = first.multiplier.clone() + multiplier;
        first.part = Part { unrounded: worth.unrounded, before: before.minor() };
    }
    Ok(credits)
}

/// What rounding leaves goes onto the last credit that keeps some of its time and has room for it, then onto any, then
/// onto a charge that loses no time. The answer is what none of them has room for.
fn share_rest<'a>(
    tally: &'a Tally<'a>,
    credits: &mut Vec<Credit<'a>>,
    mut rest: Money,
) -> Result<Money, BillError> {
    credits.sort_by_key(|credit| credit.spans == credit.of.spans);
    for credit in credits.iter_mut().filter(|_| !fault::has(Fault::CentDropped)) {
        let amount = within(credit.amount.plus(rest)?, credit.of.amount.negated());
        rest = rest.minus(amount.minus(credit.amount)?)?;
        credit.amount = amount;
        credit.part.before = amount.negated().minor();
    }
    for of in tally.rows.iter().rev().filter(|of| of.amount != Money::ZERO) {
        let amount = within(rest, of.amount.negated());
        if amount == Money::ZERO || credits.iter().any(|credit| credit.of.row.id == of.row.id) {
            continue;
        }
        rest = rest.minus(amount)?;
        let part = Part { unrounded: Exact::ZERO, before: amount.negated().minor() };
        credits.push(Credit { of, spans: Vec::new(), amount, multiplier: Exact::ZERO, part });
    }
    Ok(rest)
}

fn nothing_is_left(tally: &Tally<'_>, rest: Money) -> Result<(), BillError> {
    if rest != Money::ZERO && !fault::has(Fault::CentDropped) {
        return Err(BillError::CreditBeyondCharge { item: tally.rows[0].row.item });
    }
    Ok(())
}

/// `amount`, between nothing and `most`, whatever its sign.
fn within(amount: Money, most: Money) -> Money {
    if most < Money::ZERO { amount.clamp(most, Money::ZERO) } else { amount.clamp(Money::ZERO, most) }
}

/// Takes `rest` back of the charges of `tally`, none of which loses time.
pub fn credit_rest(
    input: &BillInput<'_>,
    sheet: &mut Sheet,
    tally: &Tally<'_>,
    rest: Money,
) -> Result<(), BillError> {
    let (mut credits, mut lines) = (Vec::new(), HashMap::new());
    let rest = share_rest(tally, &mut credits, rest)?;
    nothing_is_left(tally, rest)?;
    credits.into_iter().try_for_each(|credit| write(input, sheet, &mut lines, tally.terms, credit))
}

/// What the line of a fee is for.
pub fn line_kind(kind: RowKind, of_component: bool) -> LineKind {
    match (kind, of_component) {
        (RowKind::Discount | RowKind::SetupDiscount, _) => LineKind::Discount,
        (RowKind::Fee | RowKind::Setup, true) => LineKind::ComponentFee,
        (RowKind::Fee | RowKind::Setup, false) => LineKind::PlanFee,
    }
}

fn write(
    input: &BillInput<'_>,
    sheet: &mut Sheet,
    lines: &mut HashMap<(Id, u32), usize>,
    terms: &Terms,
    credit: Credit<'_>,
) -> Result<(), BillError> {
    let key = (credit.of.row.id.bill, credit.of.row.line);
    let place = match lines.get(&key) {
        Some(place) => {
            let line = &mut sheet.lines[*place];
            line.amount = line.amount.plus(credit.amount)?;
            line.multiplier = line.multiplier.clone() + credit.multiplier.clone();
            let last = credit.spans.last().map(|span| span.end);
            line.span = line.span.zip(last).map(|(span, end)| Span::new(span.start, span.end.max(end)));
            line.explanation.parts.push(credit.part.clone());
            *place
        }
        None => {
            sheet.lines.push(line(input, terms, &credit));
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
    let nothing = [Span::new(row.span.start, row.span.start)];
    let spans = if credit.spans.is_empty() { &nothing[..] } else { &credit.spans };
    for (place, span) in spans.iter().enumerate() {
        let is_last = place + 1 == spans.len();
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

/// Where it is one span of a prorated fee, its share.
fn share(input: &BillInput<'_>, terms: &Terms, spans: &[Span]) -> Option<Share> {
    let [span] = spans else { return None };
    terms.prorate.then(|| terms.proration.share(*span, terms.whole, terms.unit, &input.contract.zone))
}

fn line(input: &BillInput<'_>, terms: &Terms, credit: &Credit<'_>) -> Line {
    let row = credit.of.row;
    let subscription = input.contract.component_subscription(row.item);
    let share = share(input, terms, &credit.spans).filter(|share| share.ratio() == credit.multiplier);
    let last = credit.spans.last().map(|span| span.end);
    let todays = || input.tax_policy(None).ok()?.term(input.tax, input.contract.zone.day(input.now)).ok();
    let wrong = Some(Fault::CreditAtTodaysRate).filter(|it| fault::has(*it)).and_then(|_| todays());
    Line {
        kind: line_kind(row.kind, subscription.is_some()),
        product: Some(terms.product),
        component_subscription: subscription.map(|booked| booked.id),
        discount: terms.discount,
        text: subscription.and_then(|it| it.product_override.as_ref()).and_then(|other| other.name.clone()),
        more_text: subscription.and_then(|it| it.memo.clone()),
        quantity: -terms.quantity,
        unit_price: terms.unit_price,
        multiplier: credit.multiplier.clone(),
        span: credit.spans.first().zip(last).map(|(first, end)| Span::new(first.start, end)),
        amount: credit.amount,
        net: Money::ZERO,
        vat: Money::ZERO,
        tax: wrong.unwrap_or_else(|| terms.tax.clone()),
        credits: Some(row.id.bill),
        reverses: None,
        explanation: Explanation {
            rule: Rule::Credit,
            share: share.filter(|share| *share != Share::WHOLE),
            parts: vec![credit.part.clone()],
            sources: vec![row.item],
            counted: None,
        },
    }
}
