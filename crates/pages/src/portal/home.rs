//! A contract: what there is, what it costs next, when it can be ended.

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use turnus_wire::invoices::InvoiceSummary;

use crate::form::Typed;
use crate::pages::Pages;
use crate::portal::frame::{Shown, page};
use crate::portal::invoices::rows;
use crate::portal::visitor::Visitor;

/// The page.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route("/portal/data/{token}", get(home)).route("/portal/data/{token}/", get(home))
}

/// What can have been done just now, each with its words.
const DONE: [&str; 4] = ["changed", "waits", "cancelled", "revoked"];

async fn home(visitor: Visitor, query: Typed) -> Response {
    let path = "/api/turnus/v1/selfService/invoices?take=3";
    let latest: Vec<InvoiceSummary> = match visitor.api.get(path).await {
        Ok(latest) => latest,
        Err(refusal) => return visitor.refused(&refusal),
    };
    let words = visitor.words;
    let done = DONE.iter().find(|done| **done == query.get("done"));
    let body = html! {
        @if let Some(done) = done { p.done role="status" { (words.of("portal-done", done)) } }
        @if let Some(welcome) = &visitor.it.seller.welcome { p.welcome { (welcome) } }
        (facts(&visitor))
        (components(&visitor))
        (next_bill(&visitor))
        (ending(&visitor))
        h2 { (words.say("portal-latest-invoices")) }
        (rows(&visitor, &latest))
        @if !latest.is_empty() { p { a href={ (visitor.base) "/invoices" } { (words.say("portal-all-invoices")) } } }
    };
    page(&visitor, StatusCode::OK, Shown { title: "portal-contract", body })
}

fn facts(visitor: &Visitor) -> Markup {
    let (words, format, contract) = (visitor.words, &visitor.format, &visitor.it.contract);
    let quantity = contract.quantity.value() != rust_decimal::Decimal::ONE;
    html! {
        dl.facts {
            div { dt { (words.say("portal-plan")) } dd {
                strong { (contract.plan_name) }
                @if quantity { " × " (format.number(contract.quantity)) }
                @if let Some(text) = &contract.description { br; small { (text) } }
            } }
            @if let (Some(fee), Some(period)) = (contract.recurring_fee, &contract.fee_period) {
                div { dt { (words.say("portal-fee")) } dd { (visitor.money(fee)) " / " (period_words(visitor, period)) " " small { (words.say("portal-net")) } } }
            }
            div { dt { (words.say("portal-state")) } dd { (words.of("status", &contract.lifecycle_status)) } }
            div { dt { (words.say("portal-number")) } dd { code { (contract.reference_code) } } }
            div { dt { (words.say("portal-start")) } dd { (format.day(contract.start_date)) } }
            @if let Some(end) = contract.trial_end_date.filter(|_| contract.lifecycle_status == "InTrial") {
                div { dt { (words.say("portal-trial")) } dd { (format.moment(end)) } }
            }
            @if let Some(end) = contract.end_date { div { dt { (words.say("portal-end")) } dd { (format.end(end)) } } }
            div { dt { (words.say("portal-open")) } dd { (visitor.money(contract.balance)) } }
        }
    }
}

/// A length of time: `Monat`, `3 Monate`.
pub(crate) fn period_words(visitor: &Visitor, period: &turnus_wire::Period) -> String {
    visitor.words.count(&format!("portal-per-{}", period.unit), period.quantity)
}

fn components(visitor: &Visitor) -> Markup {
    let (words, format) = (visitor.words, &visitor.format);
    html! {
        @if !visitor.it.components.is_empty() {
            h2 { (words.say("portal-components")) }
            ul.plain { @for component in &visitor.it.components { li {
                (format.number(component.quantity)) " " (component.unit.as_deref().unwrap_or("×")) " "
                strong { (component.name) } " "
                small { @match component.end_date {
                    Some(end) => { (words.with("portal-ends", &[("day", &format.end(end))])) }
                    None => { (words.with("portal-since", &[("day", &format.day(component.start_date))])) }
                } }
            } } }
        }
    }
}

fn next_bill(visitor: &Visitor) -> Markup {
    let (words, format) = (visitor.words, &visitor.format);
    html! {
        h2 { (words.say("portal-next-bill")) }
        @match &visitor.it.next_bill {
            None => p { (words.say("portal-no-bill")) },
            Some(bill) => {
                p.figure { strong { (visitor.money(bill.sums.total_gross)) } " "
                    (words.with("portal-on", &[("day", &format.day(bill.date))])) " "
                    small { (words.with("portal-vat-in", &[("vat", &visitor.money(bill.sums.total_vat))])) }
                }
                (lines(visitor, &bill.lines))
                p { small { (words.say("portal-as-known")) } }
            }
        }
    }
}

/// Lines of a bill: what, for which time, net.
pub(crate) fn lines(visitor: &Visitor, lines: &[turnus_wire::line_items::LineItem]) -> Markup {
    let (words, format) = (visitor.words, &visitor.format);
    html! {
        div.scroll tabindex="0" role="region" aria-label=(words.say("portal-lines")) { table.rows {
            thead { tr {
                th scope="col" { (words.say("portal-what")) }
                th scope="col" { (words.say("portal-when")) }
                th.amount scope="col" { (words.say("portal-net-amount")) }
            } }
            tbody { @for line in lines { tr {
                td { (line.description.as_deref().unwrap_or_default()) }
                td { @if let (Some(start), Some(end)) = (line.period_start, line.period_end) {
                    (format.days(start, end))
                } }
                td.amount { (visitor.money(line.total_net)) }
            } } }
        } }
    }
}

fn ending(visitor: &Visitor) -> Markup {
    let (words, format, base) = (visitor.words, &visitor.format, &visitor.base);
    html! {
        h2 { (words.say("portal-ending")) }
        @if let Some(notice) = &visitor.it.notice {
            p { (words.with("portal-notice", &[
                ("last", &format.moment(notice.next_possible_cancellation_date)), ("end", &format.end(notice.end_date)),
            ])) }
            p { a.button href={ (base) "/cancel" } { (words.say("portal-cancel")) } }
        } @else if visitor.it.can_revoke {
            p { (words.say("portal-can-revoke")) " " a href={ (base) "/cancel" } { (words.say("portal-revoke")) } }
        } @else {
            p { (words.say("portal-ends-anyway")) }
        }
    }
}
