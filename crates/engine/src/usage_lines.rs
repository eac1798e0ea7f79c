//! Lines of metered usage.

use rust_decimal::Decimal;

use crate::bill::{BillError, BillInput};
use crate::charge_usage::{Portion, pin_of};
use crate::discount::Discount;
use crate::line::{Counted, Explanation, Line, LineKind, Part, Rule};
use crate::money::TooLarge;
use crate::sheet::Sheet;
use crate::usage::UsageCharge;
use crate::usage_window::OpenWindow;
use crate::{Exact, Money};

/// Writes the portions of one original: the line, lines of discounts that stand apart, and the charges.
pub(crate) fn write_portions(
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
        let apart = portion.discount.filter(|discount| discount.separate_line);
        if let Some(discount) = apart.filter(|_| portion.reduction != Money::ZERO) {
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
            dues: portion.dues,
        });
    }
    Ok(())
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
