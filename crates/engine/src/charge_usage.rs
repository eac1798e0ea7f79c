//! Charges for metered usage: the window's cost, less what was charged of it.

use std::collections::HashMap;

use crate::bill::{BillError, BillInput};
use crate::catalogue::Pin;
use crate::charges::best_discount;
use crate::component::Component;
use crate::discount::Discount;
use crate::line::{Counted, Explanation, Line, LineKind, Part, Rule};
use crate::scope::UsageTaken;
use crate::sheet::Sheet;
use crate::usage::{OpenWindow, Usage, UsageCharge, windows};
use crate::{Exact, Id, Money};

/// What one discount reaches of a window's records: none of them, where it reached only charged ones.
struct Share<'a> {
    discount: Option<&'a Discount>,
    records: Vec<&'a Usage>,
}

/// What a discount takes off a window, now.
struct Reduction {
    unrounded: Exact,
    before: i64,
    amount: Money,
}

/// Writes the usage that the scope lets through. The answer names each record with its line; none for free ones.
pub fn charge_usage(input: &BillInput<'_>, sheet: &mut Sheet) -> Result<Vec<(Id, Option<u32>)>, BillError> {
    let mut charged = Vec::new();
    let takes =
        |record: &Usage, component: &Component| input.takes(record.due, |scope| scope.takes_usage(component));
    let sorted = windows(input.contract, input.catalogue, input.billed, input.usage, takes)?;
    for window in &sorted.windows {
        let line = sheet.next_line();
        charged.extend(window.records.iter().map(|record| (record.id, Some(line))));
        charge_window(input, sheet, window)?;
    }
    let end = input.contract.end_date();
    // Behind an end that has come there is no later bill to wait for.
    let due = |record: &Usage| end.filter(|end| *end < record.due).unwrap_or(record.due);
    let free =
        sorted.free.iter().filter(|record| input.takes(due(record), |scope| scope.usage == UsageTaken::All));
    charged.extend(free.map(|record| (record.id, None)));
    Ok(charged)
}

fn charge_window(input: &BillInput<'_>, sheet: &mut Sheet, window: &OpenWindow<'_>) -> Result<(), BillError> {
    let cost = window.cost();
    let amount = sheet.round(&cost)?.minus(Money::new(window.charged_minor)?)?;
    let number = sheet.next_line();
    let mut line = usage_line(input, window, &cost, amount)?;
    let shares = shares(input, window);
    let (mut left, mut charges, mut apart) = (amount, Vec::new(), Vec::new());
    for (place, share) in shares.iter().enumerate() {
        let is_last = place + 1 == shares.len();
        let part = if is_last { left } else { sheet.round(&part_of(window, share, amount, input))? };
        left = left.minus(part)?;
        let reduction =
            share.discount.map(|discount| reduction(input, window, share, discount)).transpose()?;
        charges.push((share, part, reduction.as_ref().map_or(Money::ZERO, |it| it.amount)));
        match (share.discount, reduction) {
            (Some(discount), Some(reduction)) if discount.separate_line => apart.push((discount, reduction)),
            (Some(discount), Some(reduction)) => lower(&mut line, discount, reduction, shares.len() == 1)?,
            (_, _) => {}
        }
    }
    sheet.lines.push(line);
    for (discount, reduction) in apart {
        sheet.lines.push(discount_line(input, window, discount, reduction)?);
    }
    let by_record = window.pricing().is_by_record().then(|| window.record_costs());
    for (share, amount, reduction) in charges {
        sheet.usage.push(UsageCharge {
            id: sheet.next_row(),
            line: number,
            window: window.window.clone(),
            discount: share.discount.map(|it| Pin { id: it.id, version: it.version }),
            quantity: share.records.iter().map(|record| record.quantity).sum(),
            amount,
            reduction,
            by_record: by_record.as_ref().map(|costs| share.cost(costs)),
        });
    }
    Ok(())
}

impl Share<'_> {
    /// What its records cost.
    fn cost(&self, costs: &HashMap<Id, Exact>) -> Exact {
        self.records.iter().filter_map(|record| costs.get(&record.id)).cloned().sum()
    }
}

/// Takes a discount off the line itself.
fn lower(
    line: &mut Line,
    discount: &Discount,
    reduction: Reduction,
    all_of_it: bool,
) -> Result<(), BillError> {
    line.amount = line.amount.plus(reduction.amount)?;
    if all_of_it {
        let lowered =
            |price| (Exact::from(price) * Exact::less_percent(discount.reduction_percent)).to_decimal(10);
        line.unit_price = line.unit_price.and_then(lowered);
        line.discount = Some(Pin { id: discount.id, version: discount.version });
    }
    line.explanation.parts.push(Part { unrounded: reduction.unrounded, before: reduction.before });
    Ok(())
}

fn discount_line(
    input: &BillInput<'_>,
    window: &OpenWindow<'_>,
    discount: &Discount,
    reduction: Reduction,
) -> Result<Line, BillError> {
    let mut line = usage_line(input, window, &reduction.unrounded, reduction.amount)?;
    line.kind = LineKind::Discount;
    line.discount = Some(Pin { id: discount.id, version: discount.version });
    line.quantity = rust_decimal::Decimal::ONE;
    line.unit_price = Some(reduction.amount.major(input.contract.currency));
    line.explanation.rule = Rule::Discount;
    line.explanation.parts = vec![Part { unrounded: reduction.unrounded, before: reduction.before }];
    Ok(line)
}

/// The part of `amount` that belongs to a share, by quantity, in major units.
fn part_of(window: &OpenWindow<'_>, share: &Share<'_>, amount: Money, input: &BillInput<'_>) -> Exact {
    let quantity: Exact = share.records.iter().map(|record| Exact::from(record.quantity)).sum();
    let ratio = quantity.divided_by(&window.quantity()).unwrap_or(Exact::ZERO);
    Exact::from(amount.major(input.contract.currency)) * ratio
}

/// Records by the discount that holds at their due time, in order of first appearance; discounts of what was charged
/// before come first, because what they take off depends on the window's total.
fn shares<'a>(input: &BillInput<'a>, window: &OpenWindow<'a>) -> Vec<Share<'a>> {
    let mut shares: Vec<Share<'a>> = Vec::new();
    for pin in earlier(input, window).filter_map(|charge| charge.discount) {
        let discount = input.catalogue.discounts.pinned(pin);
        if shares.iter().all(|share| share.discount != discount) {
            shares.push(Share { discount, records: Vec::new() });
        }
    }
    for record in &window.records {
        let discount = best_discount(input, &[window.component.id], record.due, |_| true);
        match shares.iter_mut().find(|share| share.discount == discount) {
            Some(share) => share.records.push(record),
            None => shares.push(Share { discount, records: vec![record] }),
        }
    }
    shares
}

fn earlier<'a>(input: &BillInput<'a>, window: &OpenWindow<'a>) -> impl Iterator<Item = &'a UsageCharge> {
    let wanted = window.window.clone();
    input.billed.usage.iter().filter(move |charge| charge.window == wanted)
}

/// Its percentage of the window's cost, in the proportion of the quantity that was due while it held, less what it
/// took off before: how interim bills cut the window makes no difference.
fn reduction(
    input: &BillInput<'_>,
    window: &OpenWindow<'_>,
    share: &Share<'_>,
    discount: &Discount,
) -> Result<Reduction, BillError> {
    let pin = Some(Pin { id: discount.id, version: discount.version });
    let mut quantity: Exact = share.records.iter().map(|record| Exact::from(record.quantity)).sum();
    let mut before = 0;
    for charge in earlier(input, window).filter(|charge| charge.discount == pin) {
        quantity = quantity + Exact::from(charge.quantity);
        before += charge.reduction.minor();
    }
    let total = window.charged_quantity.clone() + window.quantity();
    let ratio = quantity.divided_by(&total).unwrap_or(Exact::ZERO);
    let unrounded = -(window.cost() * ratio * Exact::percent(discount.reduction_percent));
    let amount = Money::round(&unrounded, input.contract.currency)?.minus(Money::new(before)?)?;
    Ok(Reduction { unrounded, before, amount })
}

/// Where each unit costs the same, the units that are charged, so that price times quantity is the line; else all that
/// were used.
fn shown_quantity(window: &OpenWindow<'_>) -> rust_decimal::Decimal {
    let charged = window.pricing().unit_price().and_then(|_| window.open_units().to_decimal(6));
    charged.unwrap_or_else(|| window.records.iter().map(|record| record.quantity).sum())
}

/// Why billed usage was corrected, in the client's words.
fn reasons(window: &OpenWindow<'_>) -> Option<String> {
    let corrections = window.records.iter().filter(|record| record.quantity < rust_decimal::Decimal::ZERO);
    let mut memos: Vec<&str> = corrections.filter_map(|record| record.memo.as_deref()).collect();
    memos.dedup();
    (!memos.is_empty()).then(|| memos.join("; "))
}

fn usage_line(
    input: &BillInput<'_>,
    window: &OpenWindow<'_>,
    cost: &Exact,
    amount: Money,
) -> Result<Line, BillError> {
    let policy = input.tax_policy(window.component.tax_policy)?;
    let record = window.records.first();
    let other = record.and_then(|record| record.product_override.as_ref());
    Ok(Line {
        kind: LineKind::Usage,
        product: Some(window.window.component),
        component_subscription: None,
        discount: None,
        text: other.and_then(|other| other.name.clone()),
        more_text: reasons(window),
        quantity: shown_quantity(window),
        unit_price: window.pricing().unit_price(),
        multiplier: Exact::ONE,
        span: Some(window.span),
        amount,
        net: Money::ZERO,
        vat: Money::ZERO,
        tax: policy.term(input.tax, window.tax_day(&input.contract.zone))?,
        credits: None,
        reverses: None,
        explanation: Explanation {
            rule: Rule::UsageWindow,
            share: None,
            parts: vec![Part { unrounded: cost.clone(), before: window.charged_minor }],
            sources: window.records.iter().map(|record| record.id).collect(),
            counted: Some(Counted {
                total: window.charged_quantity.clone() + window.quantity(),
                quota: window.quota.clone(),
            }),
        },
    })
}
