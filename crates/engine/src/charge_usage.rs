//! Charges for metered usage: the window's cost, less what was charged of it. What it has to give back, it gives back of
//! the charges that were made, at their own tax.

use std::collections::HashMap;

use rust_decimal::Decimal;

use crate::bill::{BillError, BillInput};
use crate::catalogue::Pin;
use crate::charges::best_discount;
use crate::component::Component;
use crate::discount::Discount;
use crate::money::TooLarge;
use crate::scope::UsageTaken;
use crate::sheet::Sheet;
use crate::tax::TaxTerm;
use crate::usage::{Usage, UsageCharge, windows};
use crate::usage_lines::write_portions;
use crate::usage_window::OpenWindow;
use crate::{Exact, Id, Instant, Money};

/// What one discount reaches of a window's records: none of them, where it reached only charged ones.
struct Share<'a> {
    discount: Option<&'a Discount>,
    records: Vec<&'a Usage>,
}

/// What a share comes to, or the part of it that one earlier bill's charge is reduced by.
pub(crate) struct Portion<'a> {
    pub(crate) discount: Option<&'a Discount>,
    pub(crate) quantity: Decimal,
    pub(crate) amount: Money,
    /// What the discount takes off: negative where the amount charges.
    pub(crate) reduction: Money,
    /// All that the discount takes off the window, not rounded.
    pub(crate) unrounded_reduction: Exact,
    pub(crate) by_record: Option<Exact>,
    /// The bill that it reduces; none where it charges.
    pub(crate) credits: Option<Id>,
    /// When the first and the last of its records are due.
    pub(crate) dues: Option<(Instant, Instant)>,
    pub(crate) tax: TaxTerm,
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
    let amount = sheet.round(&window.cost())?.minus(window.charged)?;
    if window.records.is_empty() && amount == Money::ZERO {
        return Ok(());
    }
    let policy = input.tax_policy(window.component.tax_policy)?;
    let today = policy.term(input.tax, window.tax_day(&input.contract.zone))?;
    let mut portions: Vec<Portion<'_>> = Vec::new();
    let mut left = left_of_bills(input, window)?;
    for whole in of_shares(input, sheet, window, amount, &today)? {
        let gives_back = whole.amount < Money::ZERO;
        portions.extend(if gives_back { given_back(input, window, &mut left, whole)? } else { vec![whole] });
    }
    if portions.iter().any(Portion::says_something) {
        portions.retain(Portion::says_something);
    }
    let mut originals: Vec<Option<Id>> = Vec::new();
    for portion in &portions {
        if !originals.contains(&portion.credits) {
            originals.push(portion.credits);
        }
    }
    for (place, original) in originals.iter().enumerate() {
        let here: Vec<&Portion<'_>> =
            portions.iter().filter(|portion| portion.credits == *original).collect();
        write_portions(input, sheet, window, &here, place == 0)?;
    }
    Ok(())
}

/// What is left of the charges of each bill for the window, the latest bill first, each with its tax.
fn left_of_bills(
    input: &BillInput<'_>,
    window: &OpenWindow<'_>,
) -> Result<Vec<(Id, TaxTerm, Money)>, TooLarge> {
    let mut left: Vec<(Id, TaxTerm, Money)> = Vec::new();
    for charge in earlier(input, window) {
        match left.iter_mut().find(|(bill, ..)| *bill == charge.original()) {
            Some((_, _, amount)) => *amount = amount.plus(charge.amount)?,
            None => left.push((charge.original(), charge.tax.clone(), charge.amount)),
        }
    }
    left.sort_by_key(|(bill, ..)| std::cmp::Reverse(*bill));
    Ok(left)
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
        let of_share = || match &by_record {
            Some(costs) => share.cost(costs),
            None => part_of(window, &share, amount, input),
        };
        let part = if place == last { left } else { sheet.round(&of_share())? };
        left = left.minus(part)?;
        let cost = by_record.as_ref().map(|costs| share.cost(costs));
        let reduced = share.discount.map(|discount| reduction(input, window, &share, discount, cost.clone()));
        let reduced = reduced.transpose()?;
        let (unrounded_reduction, reduction) = reduced.unwrap_or((Exact::ZERO, Money::ZERO));
        portions.push(Portion {
            discount: share.discount,
            quantity: share.records.iter().map(|record| record.quantity).sum(),
            amount: part,
            reduction,
            unrounded_reduction,
            by_record: cost,
            credits: None,
            dues: share.dues(),
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
    left: &mut [(Id, TaxTerm, Money)],
    whole: Portion<'a>,
) -> Result<Vec<Portion<'a>>, TooLarge> {
    let pin = whole.discount.map(pin_of);
    let mut portions: Vec<Portion<'a>> = Vec::new();
    let (mut amount, mut reduction) = (whole.amount, whole.reduction);
    for (bill, tax, left) in left.iter_mut().filter(|(_, _, left)| Money::ZERO < *left) {
        if amount == Money::ZERO {
            break;
        }
        let taken = amount.max(left.negated());
        let of_both = earlier(input, window).filter(|it| it.original() == *bill && it.discount == pin);
        let taken_off = Money::sum(of_both.map(|charge| charge.reduction))?.negated();
        let taken_off = if taken == amount { reduction } else { taken_off.min(reduction) };
        *left = left.plus(taken)?;
        amount = amount.minus(taken)?;
        reduction = reduction.minus(taken_off)?;
        let (credits, tax) = (Some(*bill), tax.clone());
        portions.push(Portion { amount: taken, reduction: taken_off, credits, tax, ..whole.rest() });
    }
    if portions.is_empty() || amount != Money::ZERO || reduction != Money::ZERO {
        portions.push(Portion { amount, reduction, tax: whole.tax.clone(), ..whole.rest() });
    }
    // The units stand with the first: they are counted once.
    if let Some(first) = portions.first_mut() {
        (first.quantity, first.by_record, first.dues) = (whole.quantity, whole.by_record, whole.dues);
        first.unrounded_reduction = whole.unrounded_reduction;
    }
    Ok(portions)
}

impl<'a> Portion<'a> {
    /// It has units, costs or amounts: records may cancel out in one and not in another.
    fn says_something(&self) -> bool {
        let costs = self.by_record.as_ref().is_some_and(|cost| *cost != Exact::ZERO);
        costs || !self.quantity.is_zero() || self.amount != Money::ZERO || self.reduction != Money::ZERO
    }

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
            dues: None,
            tax: self.tax.clone(),
        }
    }
}

impl Share<'_> {
    fn dues(&self) -> Option<(Instant, Instant)> {
        let dues = || self.records.iter().map(|record| record.due);
        dues().min().zip(dues().max())
    }

    /// What its records cost.
    fn cost(&self, costs: &HashMap<Id, Exact>) -> Exact {
        self.records.iter().filter_map(|record| costs.get(&record.id)).cloned().sum()
    }
}

pub(crate) fn pin_of(discount: &Discount) -> Pin {
    Pin { id: discount.id, version: discount.version }
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

/// A discount's percentage of what the window costs while it held: where each record costs by itself (`by_record`, what
/// those of the share cost), of their costs, else of the window's cost in the proportion of their quantity; less what it
/// took off before. How interim bills cut the window makes no difference.
fn reduction(
    input: &BillInput<'_>,
    window: &OpenWindow<'_>,
    share: &Share<'_>,
    discount: &Discount,
    by_record: Option<Exact>,
) -> Result<(Exact, Money), BillError> {
    let pin = Some(pin_of(discount));
    let known = || earlier(input, window).filter(|charge| charge.discount == pin);
    let base = match by_record {
        Some(cost) => known().filter_map(|charge| charge.by_record.clone()).sum::<Exact>() + cost,
        None => {
            let here = share.records.iter().map(|record| record.quantity);
            let quantities = here.chain(known().map(|charge| charge.quantity));
            let total = window.charged_quantity.clone() + window.quantity();
            // Units that cancel out cost nothing.
            let ratio = quantities.map(Exact::from).sum::<Exact>().divided_by(&total);
            window.cost() * ratio.unwrap_or(Exact::ZERO)
        }
    };
    let unrounded = -(base * Exact::percent(discount.reduction_percent));
    let before = Money::sum(known().map(|charge| charge.reduction))?;
    Ok((unrounded.clone(), Money::round(&unrounded, input.contract.currency)?.minus(before)?))
}
