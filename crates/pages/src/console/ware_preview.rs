//! What another price does, said before it is saved: in money where a forecast can tell it, else what changes from what
//! to what, and how many contracts have it.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use maud::{Markup, html};
use rust_decimal::Decimal as Number;
use sha2::{Digest, Sha256};
use turnus_wire::Decimal;
use turnus_wire::contracts::{Contract, ContractSubscriptions};
use turnus_wire::forecasts::{Forecast, ForecastBill};

use crate::api::Refusal;
use crate::body::Body;
use crate::console::sheet::{Line, Section, lines};
use crate::console::ware_kind::Kind;
use crate::form::Typed;
use crate::person::Person;
use crate::refusals;
use crate::words::Words;

/// Contracts that are counted at most.
const MOST: usize = 2_000;
/// Contracts that are looked into at most: what they have booked is a question for each.
const MOST_LOOKED_INTO: usize = 100;

/// What the mark of a change begins with that is one of a price.
pub(crate) const PRICED: char = 'p';
/// Members of what is told that are no price.
const NO_PRICES: [&str; 5] =
    ["BillingPeriod", "PaymentPeriodMode", "BillingDateAlignment", "BillingDay", "TaxPolicyId"];
/// Members of a plan variant that say for how long a contract binds.
const TERMS: [&str; 6] = [
    "ContractPeriod",
    "CancellationPeriod",
    "LaterContractPeriod",
    "LaterCancellationPeriod",
    "AfterFirstContractPeriodNextStep",
    "NextPlanVariantId",
];

/// Members of a plan variant that say what is charged, and when.
const FEES: [&str; 8] = [
    "RecurringFee",
    "FeePeriod",
    "SetupFee",
    "Quota",
    "BillingPeriod",
    "PaymentPeriodMode",
    "BillingDateAlignment",
    "BillingDay",
];
/// The same of a component.
const PRICES: [&str; 8] = [
    "PricePerUnit",
    "FeePeriod",
    "Prorate",
    "PriceScale",
    "TieredPrice",
    "DiscountScale",
    "PercentagePrice",
    "TaxPolicyId",
];
/// The same of a discount.
const REDUCTIONS: [&str; 4] = ["Effect", "Duration", "Targets", "IncludeSetup"];
/// Members of a tax policy that say what tax is charged.
const TAXES: [&str; 3] = ["Entries", "IsMossApplicable", "SplitOnTaxChange"];

/// The members that say what is charged, or what was agreed: what a change of them does is told before it is saved.
fn charged(kind: Kind) -> Vec<&'static str> {
    let members: &[&str] = match kind {
        Kind::PlanVariant => return [&FEES[..], &TERMS].concat(),
        Kind::Component => &PRICES,
        Kind::PlanGroup => &["TaxPolicyId"],
        Kind::Plan => &["TaxPolicyId", "TrialPeriod", "TrialEndPolicy"],
        Kind::Discount => &REDUCTIONS,
        Kind::Coupon => &["DiscountId", "Codes"],
        Kind::TaxPolicy => &TAXES,
        Kind::TaxDefinition => &[],
    };
    members.to_vec()
}

/// What a change makes of what is charged: the thing as it is and as it would be, both as the form has them.
pub(crate) struct Change<'a> {
    /// What it is.
    pub(crate) kind: Kind,
    /// Its id.
    pub(crate) id: &'a str,
    /// Its fields.
    pub(crate) sections: &'a [Section],
    /// What a discount can reduce, with its name.
    pub(crate) targets: Vec<(String, String)>,
    /// As it is: its fields, and the body that they become.
    pub(crate) before: (&'a Typed, &'a Body),
    /// As it would be.
    pub(crate) after: (&'a Typed, &'a Body),
}

impl Change<'_> {
    /// Members of which something else is charged afterwards.
    fn changed(&self) -> Vec<&'static str> {
        let is_other = |name: &&str| !is_same(&self.before.1[*name], &self.after.1[*name]);
        charged(self.kind).into_iter().filter(is_other).collect()
    }

    /// The change in short, by which the second click says that it was seen; none where nothing else is charged.
    pub(crate) fn mark(&self) -> Option<String> {
        let changed = self.changed();
        let after: Vec<_> = changed.iter().map(|name| (name, &self.after.1[*name])).collect();
        let kind = if self.is_of_price() { PRICED } else { 'c' };
        let hash = || hex::encode(&Sha256::digest(format!("{after:?}"))[..16]);
        (!changed.is_empty()).then(|| format!("{kind}{}", hash()))
    }

    /// Something else is paid, and not only at another time or with another tax.
    fn is_of_price(&self) -> bool {
        let is_price = |name: &&str| !NO_PRICES.contains(name) && !TERMS.contains(name);
        self.kind.price().is_some() && self.changed().iter().any(is_price)
    }

    /// Another tax is charged.
    fn is_of_tax(&self) -> bool {
        self.changed().iter().any(|name| *name == "TaxPolicyId" || TAXES.contains(name))
    }

    /// The other price, where a forecast can tell what it does: nothing else of what recurs may change with it.
    fn price(&self) -> Option<Decimal> {
        let price = self.kind.price().filter(|_| !self.is_metered())?;
        let is_all = self.changed().iter().all(|name| *name == price || *name == "SetupFee");
        let (before, after) = (self.before.1[price].number()?, self.after.1[price].number()?);
        (is_all && before != after).then_some(after)
    }

    /// How much of it is used nobody knows before.
    fn is_metered(&self) -> bool {
        self.before.1["ComponentType"].text() == Some("MeteredUsage")
    }

    /// What it does.
    pub(crate) async fn told(&self, person: &Person) -> Result<Markup, Refusal> {
        let words = person.words;
        let money = match self.price() {
            Some(price) => Some(forecast(person, self.id, price).await?),
            None => None,
        };
        let is_price_alone = money.is_some() && self.changed().len() == 1;
        let having = match self.kind {
            // Nobody books it: whoever has a plan of its group can use it.
            Kind::Component if self.is_metered() => {
                format!("{} {}", words.say("price-had-metered"), words.say("metered-not-foretold"))
            }
            Kind::PlanVariant | Kind::Component | Kind::Plan => having(person, self.kind, self.id).await?,
            _ => words.say("not-saved-yet"),
        };
        let title = if self.is_of_price() { "price-does" } else { "change-does" };
        Ok(html! {
            div.told {
                h2 { (words.say(title)) }
                @if let Some(money) = money { (money) }
                @if !is_price_alone { p { (words.say("price-changes")) } (self.table(person)) }
                p { (having) }
                @if self.is_of_tax() { p { (words.say("tax-without-rate")) } }
            }
        })
    }

    /// The names of what a discount reduces.
    fn reduced(&self, typed: &Typed) -> String {
        let is_chosen = |id: &str| typed.all("Targets").any(|chosen| chosen == id);
        let names = self.targets.iter().filter(|(id, _)| is_chosen(id)).map(|(_, name)| name.as_str());
        names.collect::<Vec<_>>().join(", ")
    }

    /// Field by field, what it is and what it would be.
    fn table(&self, person: &Person) -> Markup {
        let words = person.words;
        let changed = self.changed();
        let charged = |line: &Line| changed.contains(&line.member);
        let after: Vec<Line> = lines(person, (self.after.0, self.before.0), self.sections);
        let before: Vec<Line> = lines(person, (self.before.0, self.after.0), self.sections);
        let pairs = before.iter().zip(&after).filter(|(before, _)| charged(before));
        let rows = pairs.filter(|(before, after)| before.text != after.text);
        let targets = [self.before.0, self.after.0].map(|typed| self.reduced(typed));
        let said = |text: &str| if text.is_empty() { "–".to_owned() } else { text.to_owned() };
        html! {
            div.scroll tabindex="0" role="region" aria-label=(words.say("price-changes")) { table.rows {
                thead { tr { th scope="col" { (words.say("price-member")) } th scope="col" { (words.say("as-is")) }
                    th scope="col" { (words.say("after-it")) } } }
                tbody { @for (before, after) in rows { tr {
                    td { (before.label) } td { (said(&before.text)) } td { (said(&after.text)) }
                } }
                @if targets[0] != targets[1] { tr {
                    td { (words.say("targets")) } @for names in &targets { td { (said(names)) } }
                } } }
            } }
        }
    }
}

/// Both charge the same: no setup fee is one of 0.
fn is_same(before: &Body, after: &Body) -> bool {
    let is_none = |it: &Body| it.is_null() || it.number().is_some_and(|it| it == Decimal::ZERO);
    before == after || is_none(before) && is_none(after)
}

/// What will be billed within a year as things are, and at the other price.
async fn forecast(person: &Person, id: &str, price: Decimal) -> Result<Markup, Refusal> {
    let (words, format) = (person.words, &person.format);
    let year = format.local(person.clock.now).checked_add(jiff::Span::new().years(1)).ok();
    let until = year.map(|at| at.timestamp().to_string());
    let price = Body::of([("ProductId", id.into()), ("Price", price.into())]);
    let asked = Body::of([("Until", until.into()), ("What", Body::of([("Price", price)]))]);
    let told = person.api.write::<_, Forecast>(Method::POST, "/api/turnus/v1/forecast", &asked, None).await;
    let told = match told {
        Ok(told) => told,
        Err(refusal) if refusal.status == StatusCode::UNAUTHORIZED => return Err(refusal),
        // The price can be saved all the same: there are too many contracts to walk.
        Err(refusal) => return Ok(untold(words, &refusal)),
    };
    Ok(changed_bills(person, &told))
}

/// The net amounts of contracts whose bills are others, in one currency.
#[derive(Default)]
struct Sums {
    contracts: usize,
    as_is: Decimal,
    with: Decimal,
}

/// What the bills of other contracts come to is not of it.
fn changed_bills(person: &Person, told: &Forecast) -> Markup {
    let (words, format) = (person.words, &person.format);
    let currencies = by_currency(told);
    let contracts: usize = currencies.values().map(|sums| sums.contracts).sum();
    let [from, until] = [told.from, told.until].map(|at| format.day(at));
    html! {
        p { (words.say("price-does-what")) }
        p { (words.count("price-does-of", contracts)) " " (words.with("price-does-time", &[("from", &from), ("until", &until)])) }
        @if contracts > 0 { div.scroll tabindex="0" role="region" aria-label=(words.say("price-does")) { table.rows {
            thead { tr { th scope="col" { (words.say("currency")) } th.amount scope="col" { (words.say("as-is")) }
                th.amount scope="col" { (words.say("with-it")) } th.amount scope="col" { (words.say("difference")) } } }
            tbody { @for (currency, sums) in currencies { tr {
                td { (currency) }
                td.amount { (format.money(sums.as_is, currency)) }
                td.amount { (format.money(sums.with, currency)) }
                td.amount { (format.money((sums.with.value() - sums.as_is.value()).into(), currency)) }
            } } }
        } } }
    }
}

fn by_currency(told: &Forecast) -> BTreeMap<&str, Sums> {
    let net = |bills: &[ForecastBill]| bills.iter().map(|bill| bill.sums.total_net.value()).sum::<Number>();
    let mut currencies: BTreeMap<&str, Sums> = BTreeMap::new();
    for it in &told.contracts {
        let Some(with) = it.with.as_ref().filter(|with| **with != it.bills) else { continue };
        let sums = currencies.entry(&it.currency).or_default();
        sums.contracts += 1;
        sums.as_is = (sums.as_is.value() + net(&it.bills)).into();
        sums.with = (sums.with.value() + net(with)).into();
    }
    currencies
}

/// Why it cannot be said what the price does.
fn untold(words: &Words, refusal: &Refusal) -> Markup {
    html! {
        p { (words.say("price-does-untold")) }
        p { (refusals::sentence(words, refusal)) }
    }
}

/// How many contracts have it that are not over.
async fn having(person: &Person, kind: Kind, id: &str) -> Result<String, Refusal> {
    let of = match kind {
        Kind::PlanVariant => [("planVariantId", id)],
        Kind::Plan => [("planId", id)],
        _ => [("planVariantId", "")],
    };
    let found: Vec<Contract> = person.api.rows("/api/v1/contracts", &of, 0, MOST + 1).await?;
    if found.len() > MOST {
        return Ok(person.words.say("price-had-by-many"));
    }
    let run: Vec<Contract> = found.into_iter().filter(|it| it.lifecycle_status != "Ended").collect();
    if kind != Kind::Component {
        return Ok(person.words.count("price-had-by", run.len()));
    }
    if run.len() > MOST_LOOKED_INTO {
        return Ok(person.words.count("price-had-by-some", run.len()));
    }
    let mut count = 0;
    for contract in &run {
        let at = format!("/api/v1/contracts/{}/subscriptions", contract.id);
        let booked: Option<ContractSubscriptions> = person.api.find(&at).await?;
        let has = booked.is_some_and(|it| it.component_subscriptions.iter().any(|it| it.component_id == id));
        count += usize::from(has);
    }
    Ok(person.words.count("price-had-by", count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn why_it_cannot_be_told_what_a_price_does_is_said_as_people_read_it() {
        let message = "more than 2000 contracts would be forecast at once: give ContractId or CustomerId";
        let refusal = Refusal {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            message: message.to_owned(),
            reason: None,
            wait_seconds: None,
            zone: None,
        };

        let said = untold(Language::De.words(), &refusal).into_string();

        assert!(
            said.contains("Es sind mehr als 2000 Verträge, zu viele für eine Vorschau auf einmal."),
            "{said}"
        );
    }
}
