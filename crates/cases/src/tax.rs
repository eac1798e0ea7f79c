//! Cases of taxes, and of what an end owes when tax and credits are taken into account.

use rust_decimal::Decimal;
use serde::Deserialize;
use turnus_engine::bill::{Bill, BillError};
use turnus_engine::calendar::{Period, Unit, Zone};
use turnus_engine::plan::PriceType;
use turnus_engine::pricing::Pricing;
use turnus_engine::proration::Proration;
use turnus_engine::scope::Scope;
use turnus_engine::totals::net_and_vat;
use turnus_engine::{Currency, Exact, Money};

use crate::case::Case;
use crate::found::{Figures, Found, cents};
use crate::life::Life;
use crate::read::{Number, decimal_of, local};
use crate::shop::{Plan, situation, tax_policy};
use crate::why::Why;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Taxed {
    lines_cents: Option<Vec<i64>>,
    line_cents: Option<i64>,
    rate: Option<Number>,
    #[serde(default)]
    b2b_cross_border_eu: bool,
}

/// VAT of lines, net.
pub fn tax(case: &Case) -> Result<Figures, Why> {
    let inputs: Taxed = case.inputs()?;
    let lines = inputs.lines_cents.into_iter().flatten().chain(inputs.line_cents);
    let percent = match inputs.rate {
        Some(rate) => percent(rate.0)?,
        // A rate that reverse charge must put aside.
        None if inputs.b2b_cross_border_eu => Decimal::TEN,
        None => return Err(Why::not_understood("a tax without a rate")),
    };
    let zone = Zone::utc();
    let start = local("2024-01-01", &zone)?;
    let mut life = Life::new(start, &zone, Proration::Daily).taxed(percent, inputs.b2b_cross_border_eu);
    life.phase(start, start, &Plan::free());
    for line in lines {
        life.rate(Decimal::new(line, 2), start);
    }
    let bill = life.bill_as(&Scope::interim(), start)?;
    let of_lines = bill.lines.iter().map(|line| cents(line.vat)).collect();
    Ok(Figures::of("tax", cents(bill.totals.vat))
        .and("net", cents(bill.totals.net))
        .and("gross", cents(bill.totals.gross))
        .and("line_taxes", Found::List(of_lines)))
}

/// A share such as 0.19 as percent: the same digits with the point two places on.
fn percent(share: Decimal) -> Result<Decimal, Why> {
    let percent = Decimal::from_scientific(&format!("{share}e2")).ok();
    percent.ok_or_else(|| Why::not_understood(format!("a rate of {share}")))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Termination {
    usage_net: Number,
    tax: String,
    unused_gross: Option<Number>,
    /// Only what is unused of it matters.
    #[serde(rename = "subscription_invoice_total")]
    _subscription_invoice_total: Option<Number>,
}

/// The bill of an end: open usage, less what was billed in advance and is not used.
pub fn termination(case: &Case) -> Result<Figures, Why> {
    let inputs: Termination = case.inputs()?;
    let rate = inputs.tax.strip_suffix('%').and_then(decimal_of);
    let rate = rate.ok_or_else(|| Why::not_understood(format!("a tax of '{}'", inputs.tax)))?;
    let zone = Zone::utc();
    let (start, end) = (local("2024-01-01", &zone)?, local("2024-02-01", &zone)?);
    let mut life = Life::new(start, &zone, Proration::Daily).taxed(rate, false);
    let metered = life.metered(Pricing::PerUnit(inputs.usage_net.0));
    life.phase(start, start, &Plan::free());
    if let Some(gross) = inputs.unused_gross {
        let term = tax_policy(rate).term(&situation(false), zone.day(end)).map_err(BillError::from)?;
        let gross = Money::round(&Exact::from(gross.0), Currency::EUR)?;
        let net = net_and_vat(gross, &term, PriceType::Gross, Currency::EUR)?.net;
        let unused = Plan::new(net.major(Currency::EUR), Period::new(1, Unit::Month));
        life.phase(end, end, &unused);
        life.bill_as(&Scope::signup(), end)?;
    }
    life.end_at(end);
    let applied = life.clone().bill(end)?.totals.gross.negated();
    life.uses(metered, Decimal::ONE, start);
    let bill = life.bill(end)?;
    if bill.totals.gross < Money::ZERO {
        return Err(Why::not_understood("a credit above the bill of the end, which is a credit note here"));
    }
    let own = |of: fn(&turnus_engine::totals::VatGroup) -> Money| own_groups(&bill, of);
    let invoice = Figures::of("net", own(|group| group.net)?)
        .and("tax", own(|group| group.vat)?)
        .and("credit_applied", applied.major(Currency::EUR))
        .and("due", bill.totals.gross.major(Currency::EUR));
    Ok(Figures::of("termination_invoice", invoice))
}

/// The sum over what the bill itself charges.
fn own_groups(bill: &Bill, of: fn(&turnus_engine::totals::VatGroup) -> Money) -> Result<Decimal, Why> {
    let own = bill.groups.iter().filter(|group| group.original == bill.id);
    Ok(Money::sum(own.map(of))?.major(Currency::EUR))
}
