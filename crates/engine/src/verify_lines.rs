//! Whether each line is what its own explanation comes to: price times quantity times periods, rounded. Nothing here
//! calls `bill()`: a rule that billed wrongly does not prove itself.

use rust_decimal::Decimal;

use crate::bill::Bill;
use crate::catalogue::Catalogue;
use crate::line::{Line, LineKind, Rule};
use crate::plan::PriceType;
use crate::pricing::Pricing;
use crate::verify::{Check, Finding};
use crate::verify_sums::place_of;
use crate::{Currency, Exact, Money};

/// What of the lines of `bill` is not what their explanations come to. The catalogue is where prices in scales and tiers
/// stand, at the version that the line names.
pub fn explained_lines(bill: &Bill, catalogue: &Catalogue) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in bill.lines.iter().enumerate() {
        let place = format!("{} line {number}", place_of(bill));
        let mut wrong = |what: &str, pair: (String, String)| {
            if pair.0 != pair.1 {
                findings.push(Finding::new(Check::Lines, place.clone(), what, pair));
            }
        };
        let minor = |amount: Option<i64>| amount.map_or_else(|| "too much".to_owned(), |it| it.to_string());
        let written = line.amount.minor();
        wrong("what its roundings come to", (minor(of_parts(line, bill.currency)), written.to_string()));
        if let Some(product) =
            product(line, bill.currency).filter(|product| far(product, line, bill.currency))
        {
            let words = "unit price times quantity times periods, in minor units";
            let exact = product.to_decimal(6).unwrap_or_default();
            wrong(words, (exact.normalize().to_string(), written.to_string()));
        }
        if let Some((expected, found)) = unrounded(line, catalogue) {
            wrong("the amount before it is rounded", (expected.to_string(), found.to_string()));
        }
        let (net, vat) = net_and_vat(line, bill);
        wrong("its net", (net.to_string(), line.net.minor().to_string()));
        wrong("its VAT", (vat.to_string(), line.vat.minor().to_string()));
    }
    findings
}

/// The sum of the roundings, each less what was charged of it before.
fn of_parts(line: &Line, currency: Currency) -> Option<i64> {
    line.explanation.parts.iter().try_fold(0_i64, |sum, part| {
        sum.checked_add(part.unrounded.scaled_to(currency.digits())?)?.checked_sub(part.before)
    })
}

/// Unit price times quantity times periods, in minor units; none where a scale makes the price, where the line says how
/// much was given back of something and not how it was counted, or where it is the opposite of another line: that one
/// says how often it was rounded, and the bill that was taken back is compared with it line by line.
fn product(line: &Line, currency: Currency) -> Option<Exact> {
    let of_window = line.explanation.rule == Rule::UsageWindow || line.kind == LineKind::Usage;
    if of_window || line.reverses.is_some() || line.multiplier.is_zero() {
        return None;
    }
    times(line, currency, &line.multiplier)
}

fn times(line: &Line, currency: Currency, periods: &Exact) -> Option<Exact> {
    let price = Exact::from(line.unit_price?);
    let minor = Exact::from(Decimal::from(10_i64.checked_pow(currency.digits())?));
    Some(price * Exact::from(line.quantity) * periods * minor)
}

/// The amount differs from the product by more than its roundings explain: each is within half a unit of the exact
/// value, and so is what each of them leaves out that was rounded before. Where something was charged of it before, it is
/// between nothing and what whole periods cost: a rest is what is left of a fee period, and parts by days of a month that
/// is taken to have 30 do not add up to it.
fn far(product: &Exact, line: &Line, currency: Currency) -> bool {
    let roundings =
        Exact::from(i64::try_from(line.explanation.parts.len()).unwrap_or(i64::MAX).saturating_add(1));
    let amount = Exact::from(line.amount.minor());
    let is_first = line.explanation.parts.iter().all(|part| part.before == 0);
    let (one, other) = if is_first {
        (product.clone(), product.clone())
    } else {
        let whole = times(line, currency, &line.multiplier.ceil());
        (Exact::ZERO, whole.unwrap_or_else(|| product.clone()))
    };
    let least = one.clone().min(other.clone()) - roundings.clone();
    let most = one.max(other) + roundings;
    amount < least || amount > most
}

/// What a rated item or a window of usage costs before it is rounded, with what the explanation says of it.
fn unrounded(line: &Line, catalogue: &Catalogue) -> Option<(Exact, Exact)> {
    let first = line.explanation.parts.first()?.unrounded.clone();
    match line.explanation.rule {
        Rule::RatedItem => Some((Exact::from(line.quantity) * Exact::from(line.unit_price?), first)),
        Rule::UsageWindow => {
            let counted = line.explanation.counted.as_ref().filter(|_| !first.is_zero())?;
            let component = catalogue.components.pinned(line.product?)?;
            // A price that the records name themselves, where no discount lies in it.
            let own = line.unit_price.filter(|_| line.discount.is_none()).map(Pricing::PerUnit);
            let pricing = own.unwrap_or_else(|| component.pricing.clone());
            // What is charged record by record, or at a lowered price of the records' own, is no matter of the sum.
            if pricing.is_by_record() || line.discount.is_some() {
                return None;
            }
            let units = if counted.total > Exact::ZERO {
                (counted.total.clone() - counted.quota.clone()).max(Exact::ZERO)
            } else {
                counted.total.clone()
            };
            Some((pricing.charge(&units), first))
        }
        Rule::Fee | Rule::Setup | Rule::Discount | Rule::Credit | Rule::Reversal => None,
    }
}

/// Net and VAT of a line, in minor units: of net prices its own, of gross ones what is left of the amount.
fn net_and_vat(line: &Line, bill: &Bill) -> (i64, i64) {
    if line.reverses.is_some() {
        // The opposite of another line, as that was.
        return (line.net.minor(), line.vat.minor());
    }
    match bill.price_type {
        PriceType::Net => {
            let major = Exact::from(line.amount.major(bill.currency)) * Exact::percent(line.tax.rate);
            let vat = Money::round(&major, bill.currency).unwrap_or(Money::ZERO);
            (line.amount.minor(), vat.minor())
        }
        // Which of the lines has the remainder of their net is what makes the bill again.
        PriceType::Gross if line.tax.rate.is_zero() => (line.net.minor(), 0),
        PriceType::Gross => (line.net.minor(), line.amount.minor().saturating_sub(line.net.minor())),
    }
}
