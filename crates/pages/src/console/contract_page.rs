//! One contract: its life as a timeline, what it has booked, its documents, and what can be done with it.

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use serde_json::json;
use turnus_wire::Timestamp;
use turnus_wire::component_subscriptions::ComponentSubscription;
use turnus_wire::components::Component;
use turnus_wire::contracts::{CancellationPreview, Contract, ContractSubscriptions, Phase};
use turnus_wire::forecasts::Forecast;
use turnus_wire::invoice_drafts::InvoiceDraftSummary;
use turnus_wire::invoices::InvoiceSummary;
use turnus_wire::plans::Plan;
use turnus_wire::rated_items::RatedItem;

use crate::api::{Refusal, path};
use crate::console::Id;
use crate::console::bookings::posting_links;
use crate::console::deed::told;
use crate::console::drafts::draft_rows;
use crate::console::invoices::{invoice_rows, signed};
use crate::console::rated::{unbilled, unbilled_items};
use crate::console::timeline::{Bar, Lane, Mark, timeline};
use crate::console::wares::text;
use crate::form::Typed;
use crate::frame::{Shown, page};
use crate::list::badge;
use crate::pages::Pages;
use crate::person::Person;
use crate::refusals;

const PLACE: &str = "contracts";

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route("/console/contracts/{id}", get(one))
}

/// What the API answers, or why it does not: the page has the rest all the same.
fn kept<T>(answer: Result<T, Refusal>, untold: &mut Vec<Refusal>) -> Option<T> {
    answer.map_err(|refusal| untold.push(refusal)).ok()
}

/// What a contract's page is made of.
struct Life {
    contract: Contract,
    booked: ContractSubscriptions,
    plans: Vec<Plan>,
    components: Vec<Component>,
    invoices: Vec<InvoiceSummary>,
    drafts: Vec<InvoiceDraftSummary>,
    /// Rated items that are not billed yet.
    unbilled: Vec<RatedItem>,
    forecast: Option<Forecast>,
    notice: Option<CancellationPreview>,
    /// Why one of them cannot be told.
    untold: Vec<Refusal>,
}

impl Life {
    async fn of(person: &Person, id: &str) -> Result<Life, Refusal> {
        let api = &person.api;
        let contract: Contract = api.get(&format!("/api/v1/contracts/{id}")).await?;
        let booked = api.get(&format!("/api/v1/contracts/{id}/subscriptions")).await?;
        let invoices =
            path("/api/v1/invoices", &[("contractId", id), ("dateFrom", "1970-01-01"), ("take", "100")]);
        let year = person.format.local(person.clock.now).checked_add(jiff::Span::new().years(1)).ok();
        let until = year.map(|at| at.timestamp().to_string());
        let asked = json!({"Until": until, "ContractId": id});
        // Of a contract that is over neither is asked for; of one whose end is set, no notice.
        let runs = contract.lifecycle_status != "Ended";
        let mut untold = Vec::new();
        let forecast = match runs {
            true => kept(api.write(Method::POST, "/api/turnus/v1/forecast", &asked, None).await, &mut untold),
            false => None,
        };
        let notice = match runs && contract.end_date.is_none() {
            true => kept(api.get(&format!("/api/v1/contracts/{id}/cancellationPreview")).await, &mut untold),
            false => None,
        };
        Ok(Life {
            booked,
            plans: api.all("/api/v1/plans").await?,
            components: api.all("/api/v1/components").await?,
            invoices: api.get(&invoices).await?,
            drafts: api.get(&path("/api/v1/invoiceDrafts", &[("contractId", id), ("take", "100")])).await?,
            unbilled: unbilled(person, id).await?,
            forecast,
            notice,
            untold,
            contract,
        })
    }

    fn plan_name(&self, person: &Person, id: Option<&str>) -> String {
        let plan = self.plans.iter().find(|plan| Some(plan.id.as_str()) == id);
        plan.map(|plan| text(person.words, &plan.name)).unwrap_or_default()
    }

    /// What a component is called in the person's language.
    fn component_name(&self, person: &Person, it: &ComponentSubscription) -> String {
        let known = self.components.iter().find(|known| known.id == it.component_id);
        let name = known.map(|known| text(person.words, &known.name)).filter(|name| !name.is_empty());
        name.or_else(|| it.component_name.clone()).unwrap_or_default()
    }
}

async fn one(person: Person, Id(id): Id, asked: Typed) -> Response {
    shown(&person, &id, asked.get("done")).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

/// `done` is what led here, and is said.
async fn shown(person: &Person, id: &str, done: &str) -> Result<Response, Refusal> {
    let words = person.words;
    let life = Life::of(person, id).await?;
    let contract = &life.contract;
    let code = contract.reference_code.clone().unwrap_or_else(|| id.to_owned());
    let title = format!("{} {code}", words.say("contract"));
    let state = &contract.lifecycle_status;
    let body = html! {
        header.page {
            h1 { (title) " " (badge(&words.of("status", state), state)) }
            @if person.may("Sell") { (acts(person, contract)) }
        }
        @if let "committed" | "corrected" = done { p.done role="status" { (words.of("done", done)) } }
        @for why in &life.untold { p.note { (words.with("life-untold", &[("why", &refusals::sentence(words, why))])) } }
        (facts(person, &life))
        (drawn(person, &life))
        (booked(person, &life))
        (unbilled_items(person, id, contract.currency.as_deref().unwrap_or_default(), &life.unbilled))
        (posting_links(person, id))
        @if !life.drafts.is_empty() { h2 { (words.of("place", "drafts")) } (draft_rows(person, &life.drafts)) }
        h2 { (words.of("place", "invoices")) }
        @if life.invoices.is_empty() { p { (words.say("no-invoices-yet")) } } @else { (invoice_rows(person, &life.invoices)) }
    };
    Ok(page(person, StatusCode::OK, Shown { title, place: PLACE, body }))
}

fn acts(person: &Person, contract: &Contract) -> Markup {
    let (words, id, state) = (person.words, &contract.id, contract.lifecycle_status.as_str());
    let at = |act: &str| format!("/console/contracts/{id}/{act}");
    let order = path("/console/orders/new", &[("contractId", id)]);
    let runs = matches!(state, "Active" | "InTrial");
    let pauses = contract.phases.iter().any(|it| is_pause(contract, it) && it.start_date > person.clock.now);
    html! {
        div.acts {
            @if state != "Ended" { a.button.main href=(order) { (words.say("change-contract")) } }
            @if runs { a.button href=(at("pause")) { (words.say("pause")) } }
            @if runs && pauses { (told(person, &at("resume"), "take-back-pause")) }
            @if state == "TemporarilyInactive" { (told(person, &at("resume"), "resume")) }
            @if person.may("Bill") && state != "Ended" { (told(person, &at("bill"), "bill-now")) (told(person, &at("bill-interim"), "bill-interim")) }
            @if contract.end_date.is_none() && state != "Ended" { a.button href=(at("end")) { (words.say("end-contract")) } }
            @if contract.end_date.is_some() && state != "Ended" { (told(person, &at("revoke-end"), "revoke-end")) }
        }
    }
}

fn facts(person: &Person, life: &Life) -> Markup {
    let (words, format, contract) = (person.words, &person.format, &life.contract);
    let currency = contract.currency.as_deref().unwrap_or_default();
    let plan = life.plan_name(person, contract.plan_id.as_deref());
    let days = [("col-start", contract.start_date), ("col-next-bill", contract.next_billing_date)];
    let ends = [
        ("trial-end", contract.trial_end_date),
        ("end", contract.end_date),
        ("billed-until", contract.billed_until),
    ];
    let told = |(name, at): &(&'static str, Option<Timestamp>), told: &dyn Fn(Timestamp) -> String| {
        at.map(|at| (*name, told(at)))
    };
    let days = days.iter().filter_map(|it| told(it, &|at| format.day(at)));
    let days = days.chain(ends.iter().filter_map(|it| told(it, &|at| format.end(at))));
    let notice = life.notice.as_ref().filter(|_| contract.end_date.is_none());
    html! {
        dl.facts {
            @if let Some(customer) = &contract.customer_id {
                div { dt { (words.say("col-customer")) } dd { a href={ "/console/customers/" (customer) } {
                    (contract.customer_name.as_deref().unwrap_or(customer))
                } } }
            }
            div { dt { (words.say("plan")) } dd { (plan) } }
            @for (name, day) in days { div { dt { (words.of("fact", name)) } dd { (day) } } }
            div { dt { (words.say("col-balance")) } dd { (format.money(contract.balance, currency)) } }
            @if let Some(notice) = notice {
                @if let Some(by) = notice.next_possible_cancellation_date {
                    div { dt { (words.say("notice-until")) } dd { (format.moment(by)) } }
                }
                @if let Some(end) = notice.end_date { div { dt { (words.say("would-end")) } dd { (format.end(end)) } } }
            }
            @if let Some(notes) = &contract.notes { div { dt { (words.of("field", "Notes")) } dd { (notes) } } }
        }
    }
}

fn drawn(person: &Person, life: &Life) -> Markup {
    let contract = &life.contract;
    let Some(from) = contract.start_date else { return html! {} };
    let format = &person.format;
    let now = format.local(person.clock.now.max(from));
    let until = now.checked_add(jiff::Span::new().months(12)).unwrap_or(now).timestamp().into();
    let mut lanes = vec![phases(person, life)];
    lanes.extend(components(person, life));
    lanes.push(bills(person, life));
    html! { h2 { (person.words.say("timeline")) } (timeline(person, &lanes, from, until)) }
}

/// What begins with the end is no pause.
fn is_pause(contract: &Contract, phase: &Phase) -> bool {
    phase.kind == "Inactive" && contract.end_date.is_none_or(|end| phase.start_date < end)
}

/// The days of something that may have no end.
fn days(person: &Person, from: Timestamp, until: Option<Timestamp>) -> String {
    let format = &person.format;
    let endless = || format!("{} – {}", format.day(from), person.words.say("open"));
    until.map_or_else(endless, |until| format.days(from, until))
}

fn phases(person: &Person, life: &Life) -> Lane {
    let (words, format, contract) = (person.words, &person.format, &life.contract);
    let next =
        |place: usize| contract.phases.get(place + 1).map(|phase| phase.start_date).or(contract.end_date);
    let bar = |(place, phase): (usize, &Phase)| {
        let plan = life.plan_name(person, phase.plan_id.as_deref());
        let label =
            if phase.kind == "Normal" { plan } else { format!("{} {plan}", words.of("phase", &phase.kind)) };
        let until = next(place);
        let told = format!("{}: {}", label.trim(), days(person, phase.start_date, until));
        Bar { kind: phase.kind.clone(), label: label.trim().to_owned(), from: phase.start_date, until, told }
    };
    let notice = life.notice.as_ref().filter(|_| contract.end_date.is_none());
    let by = notice.and_then(|notice| notice.next_possible_cancellation_date.zip(notice.end_date));
    let mark = by.map(|(by, end)| Mark {
        kind: "notice",
        at: by,
        told: words.with("notice-reaches", &[("by", &format.moment(by)), ("end", &format.end(end))]),
        url: Some(format!("/console/contracts/{}/end", contract.id)),
    });
    let is_shown = |phase: &Phase| phase.kind != "Inactive" || is_pause(contract, phase);
    let phases = contract.phases.iter().enumerate().filter(|(_, phase)| is_shown(phase));
    Lane { name: words.say("phases"), bars: phases.map(bar).collect(), marks: mark.into_iter().collect() }
}

fn components(person: &Person, life: &Life) -> Vec<Lane> {
    let (words, format) = (person.words, &person.format);
    let bars = life.booked.component_subscriptions.iter().filter_map(|it| {
        let from = it.start_date?;
        let name = life.component_name(person, it);
        let label =
            it.quantity.map_or_else(|| name.clone(), |count| format!("{} × {name}", format.number(count)));
        let told = format!("{label}: {}", days(person, from, it.end_date));
        Some((name, Bar { kind: "component".to_owned(), label, from, until: it.end_date, told }))
    });
    let components = bars.map(|(name, bar)| Lane { name, bars: vec![bar], marks: Vec::new() });
    let discounts = life.booked.discount_subscriptions.iter().filter_map(|it| {
        let from = it.start_date?;
        let name = it.coupon_code.clone().unwrap_or_else(|| words.say("discount"));
        let told = format!("{name}: {}", days(person, from, it.end_date));
        let bar = Bar { kind: "discount".to_owned(), label: name.clone(), from, until: it.end_date, told };
        Some(Lane { name, bars: vec![bar], marks: Vec::new() })
    });
    components.chain(discounts).collect()
}

/// What is billed, by which documents, and what is to come.
fn bills(person: &Person, life: &Life) -> Lane {
    let (words, format, contract) = (person.words, &person.format, &life.contract);
    let billed = contract.start_date.zip(contract.billed_until).filter(|(from, until)| from < until);
    let bar = billed.map(|(from, until)| Bar {
        kind: "billed".to_owned(),
        label: String::new(),
        from,
        until: Some(until),
        told: words.with("billed-to", &[("day", &format.last_of(from, until))]),
    });
    let documents = life.invoices.iter().filter_map(|invoice| {
        let currency = invoice.currency.as_deref().unwrap_or_default();
        let number = invoice.invoice_number.as_deref().unwrap_or_default();
        let at = invoice.sent_at.or(invoice.created)?;
        let told = format!("{number}: {}, {}", format.day(at), format.money(signed(invoice), currency));
        Some(Mark { kind: "invoice", at, told, url: Some(format!("/console/invoices/{}", invoice.id)) })
    });
    let coming = life.forecast.iter().flat_map(|it| &it.contracts).flat_map(|it| {
        it.bills.iter().map(|bill| {
            let gross = format.money(bill.sums.total_gross, &it.currency);
            let told = words.with("to-come", &[("day", &format.day(bill.date)), ("gross", &gross)]);
            Mark { kind: "to-come", at: bill.date, told, url: None }
        })
    });
    Lane {
        name: words.say("bills"),
        bars: bar.into_iter().collect(),
        marks: documents.chain(coming).collect(),
    }
}

fn booked(person: &Person, life: &Life) -> Markup {
    let (words, format) = (person.words, &person.format);
    html! {
        @if !life.booked.component_subscriptions.is_empty() {
            h2 { (words.say("components")) }
            ul { @for it in &life.booked.component_subscriptions { li {
                @if let Some(count) = it.quantity { (format.number(count)) " × " }
                (life.component_name(person, it))
                @if let Some(from) = it.start_date { " " small { (words.say("since")) " " (format.day(from)) } }
                @if let Some((from, until)) = it.start_date.zip(it.end_date) {
                    " " small { (words.say("until")) " " (format.last_of(from, until)) }
                }
            } } }
        }
    }
}
