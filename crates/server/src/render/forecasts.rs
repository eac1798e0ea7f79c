//! Forecasts.

use std::collections::BTreeMap;

use turnus_app::AppError;
use turnus_app::forecast::Forecast;
use turnus_engine::bill::Bill;
use turnus_engine::calendar::Zone;
use turnus_engine::money::TooLarge;
use turnus_engine::totals::Totals;
use turnus_engine::{Currency, Instant};
use turnus_wire::forecasts as wire;

use crate::render::{Showing, id, line_item, money, time};

/// What a forecast is shown with.
pub(crate) struct ForecastShowing<'a> {
    /// From when, until when.
    pub(crate) time: (Instant, Instant),
    /// The zone of months.
    pub(crate) zone: Zone,
    /// How lines are shown; none: they are not.
    pub(crate) lines: Option<Showing<'a>>,
}

/// Both sums of a currency or month: as things are, and with What.
#[derive(Clone, Copy, Default)]
struct Both {
    as_is: Totals,
    with: Totals,
}

/// A forecast with its sums.
pub(crate) fn forecast(of: &[Forecast], showing: &ForecastShowing<'_>) -> Result<wire::Forecast, AppError> {
    let has_what = of.iter().any(|it| it.with.is_some());
    let mut currencies: BTreeMap<&'static str, (Currency, Both, BTreeMap<String, Both>)> = BTreeMap::new();
    for it in of {
        let known = currencies.entry(it.currency.code());
        let known = known.or_insert((it.currency, Both::default(), BTreeMap::new()));
        for bill in &it.bills {
            known.1.as_is = plus(known.1.as_is, bill.totals)?;
            let month = known.2.entry(month(bill, &showing.zone)).or_default();
            month.as_is = plus(month.as_is, bill.totals)?;
        }
        for bill in it.with.as_ref().unwrap_or(&it.bills) {
            known.1.with = plus(known.1.with, bill.totals)?;
            let month = known.2.entry(month(bill, &showing.zone)).or_default();
            month.with = plus(month.with, bill.totals)?;
        }
    }
    let totals = currencies.into_values().map(|(currency, all, months)| {
        let month = |(month, both): (String, Both)| wire::ForecastMonth {
            month,
            as_is: forecast_sums(both.as_is, currency),
            with: has_what.then(|| forecast_sums(both.with, currency)),
        };
        Ok(wire::ForecastTotals {
            currency: currency.to_string(),
            as_is: forecast_sums(all.as_is, currency),
            with: has_what.then(|| forecast_sums(all.with, currency)),
            difference: has_what
                .then(|| difference(all).map(|it| forecast_sums(it, currency)))
                .transpose()?,
            months: months.into_iter().map(month).collect(),
        })
    });
    let said = |it: &&Forecast| !it.bills.is_empty() || it.with.is_some() || it.problem.is_some();
    Ok(wire::Forecast {
        from: time(showing.time.0),
        until: time(showing.time.1),
        totals: totals.collect::<Result<_, TooLarge>>()?,
        contracts: of.iter().filter(said).map(|it| contract(it, showing)).collect(),
    })
}

fn contract(it: &Forecast, showing: &ForecastShowing<'_>) -> wire::ContractForecast {
    let bills = |bills: &[Bill]| bills.iter().map(|it| forecast_bill(it, showing.lines)).collect();
    wire::ContractForecast {
        contract_id: id(it.contract),
        reference_code: it.reference_code.clone(),
        currency: it.currency.to_string(),
        bills: bills(&it.bills),
        with: it.with.as_deref().map(bills),
        problem: it.problem.clone(),
    }
}

/// A bill to come, with its lines where `lines` says how they are shown.
pub(super) fn forecast_bill(bill: &Bill, lines: Option<Showing<'_>>) -> wire::ForecastBill {
    let lines = lines.map(|how| Showing { currency: bill.currency, ..how });
    let line = |how: Showing<'_>| bill.lines.iter().map(|line| line_item(line, how)).collect();
    wire::ForecastBill {
        date: time(bill.at),
        sums: forecast_sums(bill.totals, bill.currency),
        lines: lines.map(line).unwrap_or_default(),
    }
}

fn month(bill: &Bill, zone: &Zone) -> String {
    zone.day(bill.at).strftime("%Y-%m").to_string()
}

pub(super) fn forecast_sums(totals: Totals, currency: Currency) -> wire::ForecastSums {
    wire::ForecastSums {
        total_net: money(totals.net, currency),
        total_vat: money(totals.vat, currency),
        total_gross: money(totals.gross, currency),
    }
}

fn plus(sum: Totals, other: Totals) -> Result<Totals, TooLarge> {
    Ok(Totals {
        net: sum.net.plus(other.net)?,
        vat: sum.vat.plus(other.vat)?,
        gross: sum.gross.plus(other.gross)?,
    })
}

fn difference(both: Both) -> Result<Totals, TooLarge> {
    Ok(Totals {
        net: both.with.net.minus(both.as_is.net)?,
        vat: both.with.vat.minus(both.as_is.vat)?,
        gross: both.with.gross.minus(both.as_is.gross)?,
    })
}
