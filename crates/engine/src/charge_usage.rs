//! Charges for metered usage: the window's cost, less what was charged of it. What it has to give back, it gives back of
//! the charges that were made, at their own tax.

use std::collections::HashMap;

use rust_decimal::Decimal;

use crate::bill::{BillError, BillInput};
use crate::catalogue::Pin;
use crate::charges::best_discount;
use crate::component::Component;
use crate::discount::Discount;
use crate::line::{Counted, Explanation, Line, LineKind, Part, Rule};
use crate::money::TooLarge;
use crate::scope::UsageTaken;
use crate::sheet::Sheet;
use crate::tax::TaxTerm;
use crate::usage::{OpenWindow, Usage, UsageCharge, windows};
use crate::{Exact, Id, Money};

/// What one discount reaches of a window's records: none of them, where it reached only charged ones.
struct Share<'a> {
    discount: Option<&'a Discount>,
    records: Vec<&'a Usage>,
}

/// What a share comes to, or the part of it that one earlier bill's charge is reduced by.
struct Portion<'a> {
    discount: Option<&'a Discount>,
    quantity: Decimal,
    amount: Money,
    /// What the discount takes off: negative where the amount charges.
    reduction: Money,
    /// All that the discount takes off the window, not rounded.
    unrounded_reduction: Exact,
    by_record: Option<Exact>,
    /// The bill that it reduces; none where it charges.
    credits: Option<Id>,
    tax: TaxTerm,
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
    let amount = sheet.round(&window.cost())?.minus(Money::new(window.charged_minor)?)?;
    if window.records.is_empty() && amount == Money::ZERO {
        return Ok(());
    }
    let policy = input.tax_policy(window.component.tax_policy)?;
    let today = policy.term(input.tax, window.tax_day(&input.contract.zone))?;
    let mut portions: Vec<Portion<'_>> = Vec::new();
    for whole in of_shares(input, sheet, window, amount, &today)? {
        portions.extend(if whole.amount < Money::ZERO {
            given_back(input, window, whole)?
        } else {
            vec![whole]
        });
    }
    let mut originals: Vec<Option<Id>> = portions.iter().map(|portion| portion.credits).collect();
    originals.dedup();
    for (place, original) in originals.iter().enumerate() {
        let here: Vec<&Portion<'_>> =
            portions.iter().filter(|portion| portion.credits == *original).collect();
        write(input, sheet, window, &here, place == 0)?;
    }
    Ok(())
}

/// The window's amount, shared among its discounts by quantity; the last takes what the others leave.
fn of_shares<'a>(
    input: &BillInput<'a>,
    sheet: &Sheet,
    window: &OpenWindow<'a>,
    amount: Money,
    today: &TaxTerm,
) -> Result<Vec<Portion<'a>>, BillError> {
    let by_record = window.pricing().is_by_record().then(|| window.record_costs());
    let shares = shares(input, window);
    let (mut left, last) = (amount, shares.len().saturating_sub(1));
    let mut portions = Vec::new();
    for (place, share) in shares.into_iter().enumerate() {
        let part = if place == last { left } else { sheet.round(&part_of(window, &share, amount, input))? };
        left = left.minus(part)?;
        let reduced =
            share.discount.map(|discount| reduction(input, window, &share, discount)).transpose()?;
        let (unrounded_reduction, reduction) = reduced.unwrap_or((Exact::ZERO, Money::ZERO));
        portions.push(Portion {
            discount: share.discount,
            quantity: share.records.iter().map(|record| record.quantity).sum(),
            amount: part,
            reduction,
            unrounded_reduction,
            by_record: by_record.as_ref().map(|costs| share.cost(costs)),
            credits: None,
            tax: today.clone(),
        });
    }
    Ok(portions)
}

/// What a negative share gives back of each earlier charge, the latest first; what is left when they are used up is owed
/// as things are today.
fn given_back<'a>(
    input: &BillInput<'_>,
    window: &OpenWindow<'_>,
    whole: Portion<'a>,
) -> Result<Vec<Portion<'a>>, TooLarge> {
    let pin = whole.discount.map(pin_of);
    let charges: Vec<&UsageCharge> = earlier(input, window).filter(|charge| charge.discount == pin).collect();
    let mut bills: Vec<Id> = charges.iter().map(|charge| charge.original()).collect();
    bills.sort();
    bills.dedup();
    let mut portions: Vec<Portion<'a>> = Vec::new();
    let (mut amount, mut reduction) = (whole.amount, whole.reduction);
    for bill in bills.into_iter().rev() {
        let of_bill = || charges.iter().filter(|charge| charge.original() == bill);
        let left = Money::sum(of_bill().map(|charge| charge.amount))?;
        let Some(charge) = of_bill().next().filter(|_| Money::ZERO < left && amount < Money::ZERO) else {
            continue;
        };
        let taken = amount.max(left.negated());
        let taken_off = Money::sum(of_bill().map(|charge| charge.reduction))?.negated();
        let taken_off = if taken == amount { reduction } else { taken_off.min(reduction) };
        amount = amount.minus(taken)?;
        reduction = reduction.minus(taken_off)?;
        let credits = Some(bill);
        portions.push(Portion {
            amount: taken,
            reduction: taken_off,
            credits,
            tax: charge.tax.clone(),
            ..whole.rest()
        });
    }
    if portions.is_empty() || amount != Money::ZERO || reduction != Money::ZERO {
        portions.push(Portion { amount, reduction, tax: whole.tax.clone(), ..whole.rest() });
    }
    // The units stand with the first: they are counted once.
    if let Some(first) = portions.first_mut() {
        (first.quantity, first.by_record) = (whole.quantity, whole.by_record);
        first.unrounded_reduction = whole.unrounded_reduction;
    }
    Ok(portions)
}

impl<'a> Portion<'a> {
    /// The same without units and amounts.
    fn rest(&self) -> Portion<'a> {
        Portion {
            discount: self.discount,
            quantity: Decimal::ZERO,
            amount: Money::ZERO,
            reduction: Money::ZERO,
            unrounded_reduction: Exact::ZERO,
            by_record: self.by_record.as_ref().map(|_| Exact::ZERO),
            credits: None,
            tax: self.tax.clone(),
        }
    }
}

/// Writes the portions of one original: the line, lines of discounts that stand apart, and the charges.
fn write(
    input: &BillInput<'_>,
    sheet: &mut Sheet,
    window: &OpenWindow<'_>,
    portions: &[&Portion<'_>],
    is_first: bool,
) -> Result<(), BillError> {
    let number = sheet.next_line();
    let amount = Money::sum(portions.iter().map(|portion| portion.amount))?;
    let mut line = usage_line(input, window, portions[0], amount, is_first)?;
    let in_price = |portion: &&&Portion<'_>| portion.discount.is_some_and(|discount| !discount.separate_line);
    for portion in portions.iter().filter(in_price) {
        lower(input, &mut line, portion, portions.len() == 1)?;
    }
    sheet.lines.push(line);
    for portion in portions {
        if let Some(discount) = portion.discount.filter(|discount| discount.separate_line) {
            let line = discount_line(input, window, portion, discount)?;
            sheet.lines.push(line);
        }
        sheet.usage.push(UsageCharge {
            id: sheet.next_row(),
            line: number,
            window: window.window.clone(),
            discount: portion.discount.map(pin_of),
            quantity: portion.quantity,
            amount: portion.amount,
            reduction: portion.reduction,
            by_record: portion.by_record.clone(),
            tax: portion.tax.clone(),
            credits: portion.credits,
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

fn pin_of(discount: &Discount) -> Pin {
    Pin { id: discount.id, version: discount.version }
}

/// Takes a discount off the line itself. Where it reaches a part of the units, they have no price in common.
fn lower(
    input: &BillInput<'_>,
    line: &mut Line,
    portion: &Portion<'_>,
    all_of_it: bool,
) -> Result<(), TooLarge> {
    let Some(discount) = portion.discount else { return Ok(()) };
    line.amount = line.amount.plus(portion.reduction)?;
    line.discount = Some(pin_of(discount));
    let lowered =
        |price| (Exact::from(price) * Exact::less_percent(discount.reduction_percent)).to_decimal(10);
    line.unit_price = line.unit_price.filter(|_| all_of_it).and_then(lowered);
    line.explanation.parts.push(reduced(input, portion)?);
    Ok(())
}

/// How a discount's part was counted.
fn reduced(input: &BillInput<'_>, portion: &Portion<'_>) -> Result<Part, TooLarge> {
    let unrounded = portion.unrounded_reduction.clone();
    let before = Money::round(&unrounded, input.contract.currency)?.minus(portion.reduction)?;
    Ok(Part { unrounded, before: before.minor() })
}

fn discount_line(
    input: &BillInput<'_>,
    window: &OpenWindow<'_>,
    portion: &Portion<'_>,
    discount: &Discount,
) -> Result<Line, BillError> {
    let mut line = usage_line(input, window, portion, portion.reduction, false)?;
    line.kind = LineKind::Discount;
    line.discount = Some(pin_of(discount));
    line.quantity = Decimal::ONE;
    line.unit_price = Some(portion.reduction.major(input.contract.currency));
    line.more_text = None;
    line.explanation.rule = Rule::Discount;
    line.explanation.parts = vec![reduced(input, portion)?];
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
    if shares.is_empty() {
        shares.push(Share { discount: None, records: Vec::new() });
    }
    shares
}

fn earlier<'a>(input: &BillInput<'a>, window: &OpenWindow<'_>) -> impl Iterator<Item = &'a UsageCharge> {
    let wanted = window.window.clone();
    input.billed.usage.iter().filter(move |charge| charge.window == wanted)
}

/// A discount's percentage of the window's cost, in the proportion of the quantity that was due while it held, less
/// what it took off before: how interim bills cut the window makes no difference.
fn reduction(
    input: &BillInput<'_>,
    window: &OpenWindow<'_>,
    share: &Share<'_>,
    discount: &Discount,
) -> Result<(Exact, Money), BillError> {
    let pin = Some(pin_of(discount));
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
    Ok((unrounded, amount))
}

/// Where each unit costs the same, the units that are charged, so that price times quantity is the line; else all that
/// were used.
fn shown_quantity(input: &BillInput<'_>, window: &OpenWindow<'_>, amount: Money, is_first: bool) -> Decimal {
    let price = window.pricing().unit_price();
    if !is_first {
        let price = price.map(Exact::from);
        let units =
            price.and_then(|price| Exact::from(amount.major(input.contract.currency)).divided_by(&price));
        return units.and_then(|units| units.to_decimal(6)).unwrap_or(Decimal::ONE);
    }
    let charged = price.and_then(|price| {
        let units = window.open_units();
        let cost = Money::round(&(Exact::from(price) * &units), input.contract.currency).ok()?;
        let close = (cost.minor() - amount.minor()).abs() <= 1;
        // Free units that went to another price, or came from there, are no records of this one.
        let of_amount = || Exact::from(amount.major(input.contract.currency)).divided_by(&Exact::from(price));
        if close { Some(units) } else { of_amount() }?.to_decimal(6)
    });
    charged.unwrap_or_else(|| window.records.iter().map(|record| record.quantity).sum())
}

/// Why billed usage was corrected, in the client's words.
fn reasons(window: &OpenWindow<'_>) -> Option<String> {
    let corrections = window.records.iter().filter(|record| record.quantity < Decimal::ZERO);
    let mut memos: Vec<&str> = corrections.filter_map(|record| record.memo.as_deref()).collect();
    memos.dedup();
    (!memos.is_empty()).then(|| memos.join("; "))
}

fn usage_line(
    input: &BillInput<'_>,
    window: &OpenWindow<'_>,
    portion: &Portion<'_>,
    amount: Money,
    is_first: bool,
) -> Result<Line, BillError> {
    let other = window.records.first().and_then(|record| record.product_override.as_ref());
    // The first line says how the window was counted; the others are amounts of earlier ones.
    let unrounded = if is_first { window.cost() } else { Exact::ZERO };
    let before = Money::round(&unrounded, input.contract.currency)?.minus(amount)?;
    Ok(Line {
        kind: LineKind::Usage,
        product: Some(window.window.component),
        component_subscription: None,
        discount: None,
        text: other.and_then(|other| other.name.clone()),
        more_text: reasons(window),
        quantity: shown_quantity(input, window, amount, is_first),
        unit_price: window.pricing().unit_price(),
        multiplier: Exact::ONE,
        span: Some(window.span),
        amount,
        net: Money::ZERO,
        vat: Money::ZERO,
        tax: portion.tax.clone(),
        credits: portion.credits,
        reverses: None,
        explanation: Explanation {
            rule: Rule::UsageWindow,
            share: None,
            parts: vec![Part { unrounded, before: before.minor() }],
            sources: window.records.iter().map(|record| record.id).collect(),
            counted: Some(Counted {
                total: window.charged_quantity.clone() + window.quantity(),
                quota: window.quota.clone(),
            }),
        },
    })
}
