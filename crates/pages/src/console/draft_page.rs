//! One draft: its lines and why, changes by hand, sending, discarding.

use axum::Router;
use axum::extract::Path;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde_json::{Map, Value, json};
use turnus_wire::Decimal;
use turnus_wire::draft_edits::EditedDraft;
use turnus_wire::explanations::InvoiceExplanation;
use turnus_wire::invoice_drafts::InvoiceDraft;
use turnus_wire::invoices::Invoice;

use crate::api::Refusal;
use crate::body::Body;
use crate::console::customers::postal;
use crate::console::deed::{button, danger, done, write};
use crate::console::invoices::{Sums, lines, totals};
use crate::console::rated::{RATED_ITEM, rated_fields};
use crate::console::{Id, go, is_id, is_there};
use crate::field::{Field, tick};
use crate::form::{Member, Sent, Takes, Typed, begin, unseen};
use crate::frame::{Shown, page};
use crate::meanwhile::remembered;
use crate::pages::Pages;
use crate::person::Person;
use crate::words::Words;

const PLACE: &str = "drafts";
const API: &str = "/api/turnus/v1/invoiceDrafts";
/// Texts of a draft that can be changed.
const TEXTS: [&str; 6] =
    ["RecipientName", "RecipientSubName", "BuyerReference", "OrderReference", "Prologue", "Epilogue"];
/// The parts of its address that can be changed.
const ADDRESS: [&str; 6] = ["Street", "HouseNumber", "AddressLine1", "AddressLine2", "PostalCode", "City"];
/// Boxes that want none of a text at all.
const NONE: [(&str, &str); 2] = [("NoPrologue", "Prologue"), ("NoEpilogue", "Epilogue")];
/// What its form remembers of what it was shown with.
const MEMBERS: &[Member] = &[
    ("RecipientName", Takes::Text),
    ("RecipientSubName", Takes::Text),
    ("BuyerReference", Takes::Text),
    ("OrderReference", Takes::Text),
    ("Prologue", Takes::Text),
    ("Epilogue", Takes::Text),
    ("RecipientAddress.Street", Takes::Text),
    ("RecipientAddress.HouseNumber", Takes::Text),
    ("RecipientAddress.AddressLine1", Takes::Text),
    ("RecipientAddress.AddressLine2", Takes::Text),
    ("RecipientAddress.PostalCode", Takes::Text),
    ("RecipientAddress.City", Takes::Text),
    ("PaymentTerm", Takes::Whole),
];

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/console/drafts/{id}", get(one))
        .route("/console/drafts/{id}/pdf", get(pdf))
        .route("/console/drafts/{id}/edit", get(edit).post(change))
        .route("/console/drafts/{id}/lines", get(new_line).post(add_line))
        .route("/console/drafts/{id}/lines/{line}/remove", post(remove_line))
        .route("/console/drafts/{id}/send", post(send))
        .route("/console/drafts/{id}/discard", post(discard))
}

async fn one(person: Person, Id(id): Id) -> Response {
    shown(&person, &id).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn shown(person: &Person, id: &str) -> Result<Response, Refusal> {
    let words = person.words;
    let edited: EditedDraft = person.api.get(&format!("{API}/{id}")).await?;
    let explained: Option<InvoiceExplanation> =
        person.api.find(&format!("/api/turnus/v1/invoices/{id}/explain")).await?;
    let draft = &edited.draft;
    let currency = draft.currency.clone().unwrap_or_default();
    let name = draft.recipient_name.as_deref().unwrap_or(id);
    let title = format!("{} {name}", words.say("draft"));
    let sums = Sums {
        net: draft.total_net,
        vat: draft.total_vat,
        gross: draft.total_gross,
        rates: &draft.vat_descriptors,
        reverse_charge: draft.reverse_charge,
    };
    let at = |act: &str| format!("/console/drafts/{id}/{act}");
    let may = person.may("Bill");
    let body = html! {
        header.page { h1 { (title) } div.acts {
            a.button href=(at("pdf")) { "PDF" }
            @if may {
                a.button href=(at("edit")) { (words.say("change")) }
                a.button href=(at("lines")) { (words.say("new-line")) }
            }
        } }
        (facts(person, draft))
        @if let Some(text) = draft.prologue.as_deref().filter(|text| !text.is_empty()) { p { (text) } }
        h2 { (words.say("lines")) }
        (lines(person, &draft.item_list, explained.as_ref(), &currency))
        (totals(person, &sums, &currency))
        @if let Some(text) = draft.epilogue.as_deref().filter(|text| !text.is_empty()) { p { (text) } }
        @if may {
            (by_hand(person, id, &edited))
            h2 { (words.say("finish")) }
            (danger(person, &at("send"), "send-draft"))
            (danger(person, &at("discard"), "discard-draft"))
        }
    };
    Ok(page(person, StatusCode::OK, Shown { title, place: PLACE, body }))
}

fn facts(person: &Person, draft: &InvoiceDraft) -> Markup {
    let (words, format) = (person.words, &person.format);
    let days = draft.delivery_period_start.zip(draft.delivery_period_end);
    let name = draft.recipient_name.as_deref().unwrap_or_default();
    let kind = if draft.is_invoice { "Invoice" } else { "CreditNote" };
    html! {
        dl.facts {
            div { dt { (words.say("becomes")) } dd { (words.of("document", kind)) } }
            div { dt { (words.say("recipient")) } dd {
                @if let Some(customer) = &draft.customer_id { a href={ "/console/customers/" (customer) } { (name) } } @else { (name) }
                br;
                @if let Some(sub_name) = draft.recipient_sub_name.as_deref().filter(|it| !it.is_empty()) { (sub_name) br; }
                @if let Some(address) = &draft.recipient_address { (postal(person, address)) }
            } }
            @if let Some(contract) = &draft.contract_id {
                div { dt { (words.say("col-contract")) } dd { a href={ "/console/contracts/" (contract) } { (words.say("to-contract")) } } }
            }
            @if let Some(at) = draft.created { div { dt { (words.say("col-made")) } dd { (format.day(at)) } } }
            @if let Some((from, until)) = days {
                div { dt { (words.say("service-period")) } dd { (format.days(from, until)) } }
            }
        }
    }
}

/// Lines that were written on it by hand; each can be taken off again.
fn by_hand(person: &Person, id: &str, edited: &EditedDraft) -> Markup {
    let words = person.words;
    let currency = edited.draft.currency.as_deref().unwrap_or_default();
    html! {
        @if !edited.lines.is_empty() {
            h2 { (words.say("lines-by-hand")) }
            ul { @for line in &edited.lines { li {
                (person.format.number(line.quantity)) " × " (line.description.as_deref().unwrap_or_default()) ", "
                (person.format.money(line.price_per_unit, currency)) " "
                (button(person, &format!("/console/drafts/{id}/lines/{}/remove", line.id), "remove-line"))
            } } }
        }
    }
}

async fn pdf(person: Person, Id(id): Id) -> Response {
    person.api.file(&format!("{API}/{id}/pdf")).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

/// What a draft says now, by the names of the fields.
fn now(edited: &EditedDraft) -> Typed {
    let draft = serde_json::to_value(&edited.draft).unwrap_or_default();
    let edit = serde_json::to_value(&edited.edit).unwrap_or_default();
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let of = |name: &str| draft.get(name).or_else(|| edit.get(name));
    let mut said: Vec<_> = TEXTS.iter().map(|name| ((*name).to_owned(), text(of(name)))).collect();
    let address = draft.get("RecipientAddress");
    said.extend(ADDRESS.iter().map(|name| {
        (format!("RecipientAddress.{name}"), text(address.and_then(|address| address.get(*name))))
    }));
    let days = edited.edit.payment_term.as_ref().filter(|term| term.unit == "Day");
    said.push(("PaymentTerm".to_owned(), days.map(|term| term.quantity.to_string()).unwrap_or_default()));
    let values: Vec<(&str, String)> =
        said.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    Typed::of(&values)
}

async fn edit(person: Person, Id(id): Id) -> Response {
    let edited: EditedDraft = match person.api.get(&format!("{API}/{id}")).await {
        Ok(edited) => edited,
        Err(refusal) => return person.refused(&refusal),
    };
    let typed = now(&edited).remembering(MEMBERS).or("Version", &edited.version.to_string());
    edit_form(&person, &id, StatusCode::OK, &typed)
}

fn edit_form(person: &Person, id: &str, status: StatusCode, typed: &Typed) -> Response {
    let words = person.words;
    let title = words.say("change-draft");
    let address = |name: &str| Field::text(&format!("RecipientAddress.{name}")).show(words, typed);
    let body = html! {
        h1 { (title) }
        p { (words.say("change-draft-what")) }
        form.fields method="post" action={ "/console/drafts/" (id) "/edit" } novalidate {
            (begin(person, typed))
            (unseen("Version", typed.get("Version")))
            (remembered(typed, MEMBERS))
            fieldset { legend { (words.say("recipient")) }
                (Field::text("RecipientName").show(words, typed))
                (Field::text("RecipientSubName").show(words, typed))
                div.street { (address("Street")) (address("HouseNumber")) }
                div.two { (address("AddressLine1")) (address("AddressLine2")) }
                div.place { (address("PostalCode")) (address("City")) }
                div.two { (Field::text("BuyerReference").show(words, typed)) (Field::text("OrderReference").show(words, typed)) }
            }
            fieldset { legend { (words.say("texts")) }
                (Field::text("Prologue").kind("textarea").show(words, typed))
                (tick(words, typed, "NoPrologue"))
                (Field::text("Epilogue").kind("textarea").show(words, typed))
                (tick(words, typed, "NoEpilogue"))
                (Field::text("PaymentTerm").kind("number").hint("payment-term-hint").show(words, typed))
            }
            div.acts {
                button.main { (words.say("save")) }
                a.button href={ "/console/drafts/" (id) } { (words.say("cancel")) }
            }
        }
    };
    page(person, status, Shown { title, place: PLACE, body })
}

/// The body of a change: only what the person changed and what differs from what the draft says; what was emptied is taken
/// back. `days` is what was read of `PaymentTerm`.
fn changes(typed: &Typed, edited: &EditedDraft, days: Option<Decimal>) -> Value {
    let value = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
    let said = now(edited);
    let differs = |name: &str| typed.is_touched(name) && said.get(name) != typed.get(name);
    let mut body = Map::new();
    for name in TEXTS.iter().filter(|name| differs(name)) {
        body.insert((*name).to_owned(), value(typed.get(name)));
    }
    // One of blanks is none at all, where an empty one is that of the theme.
    for (ticked, name) in NONE {
        if typed.has(ticked) {
            body.insert(name.to_owned(), json!(" "));
        }
    }
    let at = |name: &str| format!("RecipientAddress.{name}");
    if ADDRESS.iter().any(|name| differs(&at(name))) {
        // An address is written as a whole: what nobody touched here is as it is there.
        let part = |name: &str| {
            let from = if typed.is_touched(name) { typed } else { &said };
            from.get(name).to_owned()
        };
        let given = ADDRESS.iter().map(|name| (*name, part(&at(name)))).filter(|(_, part)| !part.is_empty());
        let parts: Map<String, Value> =
            given.map(|(name, part)| (name.to_owned(), Value::from(part))).collect();
        let address = if parts.is_empty() { Value::Null } else { Value::Object(parts) };
        body.insert("RecipientAddress".to_owned(), address);
    }
    if differs("PaymentTerm") {
        let term = days.map_or(Value::Null, |days| json!({"Unit": "Day", "Quantity": days}));
        body.insert("PaymentTerm".to_owned(), term);
    }
    body.insert("Version".to_owned(), typed.get("Version").parse::<i64>().ok().into());
    Value::Object(body)
}

/// Whether somebody changed the draft since it was shown, and the same of it: then the form says so, and who saves again
/// means it. Where it was something else, both hold.
fn has_met(words: &Words, typed: &mut Typed, edited: &EditedDraft) -> bool {
    let version = edited.version.to_string();
    if typed.get("Version") == version {
        return false;
    }
    *typed = std::mem::take(typed).or("Version", &version);
    let now = now(edited);
    // Who wants no text at all has changed it.
    let none: Vec<&str> = NONE.iter().filter(|it| typed.has(it.0)).map(|it| it.1).collect();
    let met: Vec<bool> = none.into_iter().map(|name| typed.has_met_at(words, &now, name)).collect();
    typed.has_met(words, &now, MEMBERS) || met.contains(&true)
}

async fn change(Id(id): Id, mut sent: Sent) -> Response {
    let at = format!("{API}/{id}");
    let edited: EditedDraft = match sent.person.api.get(&at).await {
        Ok(edited) => edited,
        Err(refusal) => return sent.person.refused(&refusal),
    };
    if has_met(sent.person.words, &mut sent.typed, &edited) {
        return edit_form(&sent.person, &id, StatusCode::CONFLICT, &sent.typed);
    }
    let read = sent.typed.body(&sent.person, &[("PaymentTerm", Takes::Whole)]);
    let days = read.get("PaymentTerm").and_then(Body::number);
    if sent.typed.is_right() {
        let body = changes(&sent.typed, &edited, days);
        // It says so already: sent twice, or somebody was faster with the same.
        if body.as_object().is_some_and(|members| members.keys().all(|name| name == "Version")) {
            return go(&format!("/console/drafts/{id}"));
        }
        match write(&sent, Method::PATCH, &at, &body).await {
            Ok(_) => return go(&format!("/console/drafts/{id}")),
            Err(refusal) if refusal.is_of_page() => return sent.person.refused(&refusal),
            Err(refusal) => sent.typed.refuse(sent.person.words, &refusal),
        }
    }
    edit_form(&sent.person, &id, sent.typed.status(), &sent.typed)
}

async fn new_line(person: Person, Id(id): Id) -> Response {
    match is_there(&person, &format!("{API}/{id}")).await {
        Ok(()) => line_form(&person, &id, StatusCode::OK, &Typed::default()),
        Err(refusal) => person.refused(&refusal),
    }
}

fn line_form(person: &Person, id: &str, status: StatusCode, typed: &Typed) -> Response {
    let words = person.words;
    let title = words.say("new-line");
    let body = html! {
        h1 { (title) }
        p { (words.say("new-line-what")) }
        form.fields method="post" action={ "/console/drafts/" (id) "/lines" } novalidate {
            (begin(person, typed))
            (rated_fields(words, typed))
            div.acts {
                button.main { (words.say("save")) }
                a.button href={ "/console/drafts/" (id) } { (words.say("cancel")) }
            }
        }
    };
    page(person, status, Shown { title, place: PLACE, body })
}

async fn add_line(Id(id): Id, mut sent: Sent) -> Response {
    let body = sent.typed.body(&sent.person, &RATED_ITEM);
    if !sent.typed.has("PricePerUnit") {
        sent.typed.mark("PricePerUnit", sent.person.words.say("wrong-missing"));
    }
    if sent.typed.is_right() {
        let at = format!("{API}/{id}/lines");
        match sent.person.api.write::<_, EditedDraft>(Method::POST, &at, &body, sent.typed.key()).await {
            Ok(edited) => return go(&format!("/console/drafts/{}", edited.draft.id)),
            Err(refusal) if refusal.is_of_page() => return sent.person.refused(&refusal),
            Err(refusal) => sent.typed.refuse(sent.person.words, &refusal),
        }
    }
    line_form(&sent.person, &id, sent.typed.status(), &sent.typed)
}

async fn remove_line(Path((id, line)): Path<(String, String)>, sent: Sent) -> Response {
    if !is_id(&id) || !is_id(&line) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let result = write(&sent, Method::DELETE, &format!("{API}/{id}/lines/{line}"), &Value::Null).await;
    done(&sent, &format!("/console/drafts/{id}"), result)
}

async fn send(Id(id): Id, sent: Sent) -> Response {
    let at = format!("/api/v1/invoiceDrafts/{id}");
    match sent.person.api.write::<_, Invoice>(Method::POST, &at, &Value::Null, sent.typed.key()).await {
        Ok(invoice) => go(&format!("/console/invoices/{}", invoice.id)),
        Err(refusal) => sent.person.refused(&refusal),
    }
}

async fn discard(Id(id): Id, sent: Sent) -> Response {
    let result = write(&sent, Method::DELETE, &format!("{API}/{id}"), &Value::Null).await;
    done(&sent, "/console/drafts", result)
}
