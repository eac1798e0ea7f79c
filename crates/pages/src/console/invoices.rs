//! Invoices and credit notes: the list, one of them with why each amount is what it is, its files.

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use turnus_wire::explanations::{ExplainedLine, InvoiceExplanation};
use turnus_wire::invoices::{Invoice, InvoiceFormat, InvoiceReference, InvoiceSummary};
use turnus_wire::line_items::{LineItem, VatDescriptor};
use turnus_wire::{Decimal, Timestamp};

use crate::api::{Refusal, path};
use crate::console::customers::postal;
use crate::console::{Id, is_id};
use crate::form::Typed;
use crate::frame::{Shown, page};
use crate::list::{Cell, Column, Filter, List, Row, amounts, badge, column, rows_of};
use crate::pages::Pages;
use crate::person::Person;
use crate::refusals;
use crate::words::Language;

const PLACE: &str = "invoices";
/// The last one only where what is open is listed.
const COLUMNS: [Column; 7] = [
    column("col-number"),
    column("col-kind"),
    column("col-recipient"),
    column("col-date"),
    column("col-due"),
    amounts("col-gross"),
    amounts("still-open"),
];

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/console/invoices", get(list))
        .route("/console/invoices/{id}", get(one))
        .route("/console/invoices/{id}/pdf", get(pdf))
        .route("/console/invoices/{id}/xml/{format}", get(xml))
}

async fn list(person: Person, asked: Typed) -> Response {
    listed(&person, &asked).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn listed(person: &Person, asked: &Typed) -> Result<Response, Refusal> {
    let words = person.words;
    let names =
        ["type", "open", "customerId", "contractId", "currency", "dateFrom", "dateTo", "dueFrom", "dueTo"];
    let invoices: Vec<InvoiceSummary> = rows_of(person, "/api/v1/invoices", asked, &names).await?;
    let kinds = ["Invoice", "CreditNote"].map(|kind| (kind.to_owned(), words.of("document", kind)));
    let list = List {
        names: &names,
        filters: vec![
            Filter { name: "type", options: kinds.to_vec() },
            Filter { name: "open", options: vec![("true".to_owned(), words.say("not-paid"))] },
        ],
        rows: invoices.iter().map(|invoice| row(person, invoice)).collect(),
        empty: html! { p { (words.say("no-invoices")) } },
        ..List::of(PLACE, asked, if asked.get("open") == "true" { &COLUMNS } else { columns() })
    };
    Ok(list.answer(person, &html! {}, &html! {}))
}

/// Those of any list of documents.
fn columns() -> &'static [Column] {
    &COLUMNS[..COLUMNS.len() - 1]
}

fn kind(is_invoice: bool) -> &'static str {
    if is_invoice { "Invoice" } else { "CreditNote" }
}

fn row(person: &Person, invoice: &InvoiceSummary) -> Row {
    let format = &person.format;
    let kind = kind(invoice.is_invoice);
    let shown = person.words.of("document", kind);
    let currency = invoice.currency.as_deref().unwrap_or_default();
    let sign = signed(invoice);
    let mut cells = vec![
        Cell::text(invoice.invoice_number.clone().unwrap_or_else(|| invoice.id.clone())),
        Cell::drawn(badge(&shown, kind), shown.clone()),
        Cell::text(invoice.recipient_name.clone().unwrap_or_default()),
        Cell::text(invoice.document_date.map(|day| format.date(day.value())).unwrap_or_default()),
        Cell::text(invoice.due_date.map(|at| format.day(at)).unwrap_or_default()),
        Cell::figure(format.money(sign, currency), sign.to_string()),
    ];
    if let Some(open) = invoice.remaining_total {
        cells.push(Cell::figure(format.money(open, currency), open.to_string()));
    }
    Row { url: format!("/console/invoices/{}", invoice.id), id: invoice.id.clone(), cells }
}

/// Its gross amount, below 0 on a credit note, which prints it above.
pub(crate) fn signed(invoice: &InvoiceSummary) -> Decimal {
    let gross = invoice.total_gross;
    if invoice.is_invoice { gross } else { Decimal::from(-gross.value()) }
}

/// Invoices on the page of something else.
pub(crate) fn invoice_rows(person: &Person, invoices: &[InvoiceSummary]) -> Markup {
    let rows: Vec<Row> = invoices.iter().map(|invoice| row(person, invoice)).collect();
    crate::list::table(person, columns(), &rows)
}

async fn one(person: Person, Id(id): Id) -> Response {
    shown(&person, &id).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn shown(person: &Person, id: &str) -> Result<Response, Refusal> {
    let words = person.words;
    let invoice: Invoice = person.api.get(&format!("/api/v1/invoices/{id}")).await?;
    let explained: Option<InvoiceExplanation> =
        person.api.find(&format!("/api/turnus/v1/invoices/{id}/explain")).await?;
    let formats: Vec<InvoiceFormat> =
        person.api.get(&format!("/api/turnus/v1/invoices/{id}/formats")).await?;
    let number = invoice.invoice_number.clone().unwrap_or_else(|| id.to_owned());
    let title = format!("{} {number}", words.of("document", kind(invoice.is_invoice)));
    let currency = invoice.currency.clone().unwrap_or_default();
    let sums = Sums {
        net: invoice.total_net,
        vat: invoice.total_vat,
        gross: invoice.total_gross,
        rates: &invoice.vat_descriptors,
        reverse_charge: invoice.reverse_charge,
    };
    let body = html! {
        header.page { h1 { (title) } (files(person, id, &formats)) }
        (about_others(person, &invoice))
        (facts(person, &invoice))
        h2 { (words.say("lines")) }
        (lines(person, &invoice.item_list, explained.as_ref(), &currency))
        (totals(person, &sums, &currency))
        @if person.may("Bill") && can_be_corrected(&invoice) {
            div.acts { a.button href={ "/console/invoices/" (id) "/correct" } { (words.say("correct")) " …" } }
        }
    };
    Ok(page(person, StatusCode::OK, Shown { title, place: PLACE, body }))
}

/// What was taken back is not taken back again, nor is what takes back.
pub(crate) fn can_be_corrected(invoice: &Invoice) -> bool {
    invoice.is_invoice && invoice.taken_back_by.is_none() && invoice.takes_back.is_none()
}

/// What took it back, what it takes back, and in whose place it stands.
fn about_others(person: &Person, invoice: &Invoice) -> Markup {
    let words = person.words;
    let link = |other: &InvoiceReference| {
        let place = if other.invoice_number.is_some() { "invoices" } else { "drafts" };
        let shown = other.invoice_number.clone().unwrap_or_else(|| words.say("as-draft"));
        html! { a href={ "/console/" (place) "/" (other.invoice_id) } { (shown) } }
    };
    let told = [
        ("was-taken-back", &invoice.taken_back_by),
        ("takes-back", &invoice.takes_back),
        ("stands-for", &invoice.replaces),
    ];
    html! {
        @for (key, other) in told {
            @if let Some(other) = other { p.note { (words.say(key)) " " (link(other)) } }
        }
    }
}

fn files(person: &Person, id: &str, formats: &[InvoiceFormat]) -> Markup {
    let words = person.words;
    let has_xml = formats.iter().any(|it| it.format == "XRechnung" && it.available);
    html! {
        div.acts {
            a.button.main href={ "/console/invoices/" (id) "/pdf" } { "PDF" }
            @if has_xml {
                a.button href={ "/console/invoices/" (id) "/xml/cii" } { "XRechnung CII" }
                a.button href={ "/console/invoices/" (id) "/xml/ubl" } { "XRechnung UBL" }
            }
        }
        @for lacking in formats.iter().filter(|it| !it.available) {
            p.note { (words.with("format-lacks", &[("format", &lacking.format)])) " "
                (refusals::told(person, lacking.reason.as_deref().unwrap_or_default())) }
        }
    }
}

fn facts(person: &Person, invoice: &Invoice) -> Markup {
    let (words, format) = (person.words, &person.format);
    let days = invoice.delivery_period_start.zip(invoice.delivery_period_end);
    html! {
        dl.facts {
            div { dt { (words.say("recipient")) } dd {
                @if let Some(customer) = &invoice.customer_id {
                    a href={ "/console/customers/" (customer) } { (invoice.recipient_name.as_deref().unwrap_or_default()) }
                } @else { (invoice.recipient_name.as_deref().unwrap_or_default()) }
                br;
                @if let Some(address) = &invoice.recipient_address { (postal(person, address)) }
            } }
            @if let Some(contract) = &invoice.contract_id {
                div { dt { (words.say("col-contract")) } dd { a href={ "/console/contracts/" (contract) } { (words.say("to-contract")) } } }
            }
            @if let Some(date) = invoice.document_date { div { dt { (words.say("col-date")) } dd { (format.date(date.value())) } } }
            @if let Some(due) = invoice.due_date { div { dt { (words.say("col-due")) } dd { (format.day(due)) } } }
            @if let Some((from, until)) = days {
                div { dt { (words.say("service-period")) } dd { (format.days(from, until)) } }
            }
            @if let Some(remaining) = invoice.remaining_total {
                div { dt { (words.say("still-open")) } dd { (format.money(remaining, invoice.currency.as_deref().unwrap_or_default())) } }
            }
        }
    }
}

/// Lines of a document or draft, each with why it is what it is.
pub(crate) fn lines(
    person: &Person,
    items: &[LineItem],
    explained: Option<&InvoiceExplanation>,
    currency: &str,
) -> Markup {
    lines_named(person, &person.words.say("lines"), items, explained, currency)
}

/// The same under a name, where a page has several of them.
pub(crate) fn lines_named(
    person: &Person,
    name: &str,
    items: &[LineItem],
    explained: Option<&InvoiceExplanation>,
    currency: &str,
) -> Markup {
    let (words, format) = (person.words, &person.format);
    let why: Vec<&ExplainedLine> =
        explained.iter().flat_map(|it| &it.bills).flat_map(|bill| &bill.lines).collect();
    let beside = if is_told_in_order(items, &why) { why.as_slice() } else { &[] };
    let days = |from: Option<Timestamp>, until: Option<Timestamp>| {
        // What has an end alone is of that moment.
        let span = from.zip(until).filter(|(from, until)| from < until);
        span.map(|(from, until)| format.days(from, until))
    };
    html! {
        div.scroll tabindex="0" role="region" aria-label=(name) {
            table.rows.lines {
                thead { tr {
                    th scope="col" { (words.say("col-what")) }
                    th.amount scope="col" { (words.say("col-quantity")) }
                    th.amount scope="col" { (words.say("col-price")) }
                    th.amount scope="col" { (words.say("col-vat")) }
                    th.amount scope="col" { (words.say("col-net")) }
                } }
                tbody { @for (place, item) in items.iter().enumerate() {
                    tr {
                        td {
                            (item.description.as_deref().unwrap_or_default())
                            @if let Some(days) = days(item.period_start, item.period_end) { br; small { (days) } }
                            @if let Some(line) = beside.get(place) { (reasons(person, line)) }
                        }
                        td.amount { (format.number(item.quantity)) }
                        td.amount { (format.money(item.price_per_unit, currency)) }
                        td.amount { (format.number(item.vat_percentage)) " %" }
                        td.amount { (format.money(item.total_net, currency)) }
                    }
                } }
            }
        }
        @if beside.is_empty() && !why.is_empty() {
            h3 { (words.say("why-amounts")) }
            @for line in &why { p { b { (line.description) } } (reasons(person, line)) }
        }
    }
}

/// Each line of a document is told by the explanation in the same place: they are for the same product and time. Else all
/// explanations stand below the lines, under their own names.
fn is_told_in_order(items: &[LineItem], why: &[&ExplainedLine]) -> bool {
    let is_same = |(item, line): (&LineItem, &&ExplainedLine)| {
        let of_item = (&item.product_id, item.period_start, item.period_end);
        of_item == (&line.product_id, line.period_start, line.period_end)
    };
    items.len() == why.len() && items.iter().zip(why).all(is_same)
}

fn reasons(person: &Person, line: &ExplainedLine) -> Markup {
    let sentences = match person.words.language {
        Language::De => &line.words.de,
        Language::En => &line.words.en,
    };
    html! {
        details.why {
            summary { (person.words.say("why-amount")) }
            ul { @for sentence in sentences { li { (sentence) } } }
        }
    }
}

/// The sums of a document.
pub(crate) struct Sums<'a> {
    /// Net.
    pub(crate) net: Decimal,
    /// VAT.
    pub(crate) vat: Decimal,
    /// Gross.
    pub(crate) gross: Decimal,
    /// By rate.
    pub(crate) rates: &'a [VatDescriptor],
    /// The recipient owes the VAT.
    pub(crate) reverse_charge: bool,
}

/// The sums of a document or draft.
pub(crate) fn totals(person: &Person, sums: &Sums<'_>, currency: &str) -> Markup {
    let (words, format) = (person.words, &person.format);
    html! {
        dl.sums {
            div { dt { (words.say("col-net")) } dd { (format.money(sums.net, currency)) } }
            @for rate in sums.rates {
                div { dt { (words.with("vat-of", &[("rate", &format.number(rate.vat_percentage))])) }
                    dd { (format.money(rate.total_vat, currency)) } }
            }
            @if sums.rates.is_empty() { div { dt { (words.say("col-vat")) } dd { (format.money(sums.vat, currency)) } } }
            div.whole { dt { (words.say("col-gross")) } dd { (format.money(sums.gross, currency)) } }
        }
        @if sums.reverse_charge { p.note { (words.say("reverse-charge")) } }
    }
}

async fn pdf(person: Person, Id(id): Id) -> Response {
    let file = person.api.file(&format!("/api/v1/invoices/{id}/download")).await;
    file.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn xml(person: Person, Path((id, format)): Path<(String, String)>) -> Response {
    if !is_id(&id) || !matches!(format.as_str(), "cii" | "ubl") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let file =
        person.api.file(&path(&format!("/api/turnus/v1/invoices/{id}/xml"), &[("format", &format)])).await;
    file.unwrap_or_else(|refusal| person.refused(&refusal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_explained_beside_only_where_each_explanation_is_of_its_line() {
        let item = |id: &str| LineItem { product_id: Some(id.into()), ..LineItem::default() };
        let (seat, plan) = ("aaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbb");
        let told =
            [plan, seat].map(|id| ExplainedLine { product_id: Some(id.into()), ..ExplainedLine::default() });
        let told: Vec<&ExplainedLine> = told.iter().collect();

        assert!(is_told_in_order(&[item(plan), item(seat)], &told));
        assert!(!is_told_in_order(&[item(seat), item(plan)], &told));
        assert!(!is_told_in_order(&[item(plan)], &told));
    }
}
