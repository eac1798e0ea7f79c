//! Drafts: the list, and many sent at once, piece by piece, so that one sees how far it is.

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde_json::json;
use turnus_wire::Decimal;
use turnus_wire::draft_edits::{SentDraft, SentDrafts};
use turnus_wire::invoice_drafts::InvoiceDraftSummary;

use crate::api::Refusal;
use crate::console::deed::going_on;
use crate::console::is_id;
use crate::form::{Sent, Typed, begin};
use crate::frame::{Shown, page};
use crate::list::{Cell, Column, List, Row, amounts, badge, column, is_file, rows_of, table};
use crate::pages::Pages;
use crate::person::Person;
use crate::refusals;

const PLACE: &str = "drafts";
/// What the list can be narrowed by beside words.
const NAMES: [&str; 3] = ["customerId", "contractId", "currency"];
/// Drafts of one request when all are sent.
const PIECE: usize = 100;
/// The last column is of the page alone.
const COLUMNS: [Column; 6] = [
    column("col-recipient"),
    column("col-kind"),
    column("col-made"),
    amounts("col-net"),
    amounts("col-gross"),
    column("col-choose"),
];

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route("/console/drafts", get(list)).route("/console/drafts/send", post(send))
}

async fn list(person: Person, asked: Typed) -> Response {
    listed(&person, &asked).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn listed(person: &Person, asked: &Typed) -> Result<Response, Refusal> {
    let drafts: Vec<InvoiceDraftSummary> = rows_of(person, "/api/v1/invoiceDrafts", asked, &NAMES).await?;
    let chooses = person.may("Bill") && !is_file(asked);
    let list = List {
        names: &NAMES,
        rows: drafts.iter().map(|draft| row(person, draft, chooses)).collect(),
        empty: html! { p { (person.words.say("no-drafts")) } },
        ..List::of(PLACE, asked, columns(chooses))
    };
    let below = html! { @if chooses && !drafts.is_empty() { (sending(person, asked)) } };
    Ok(list.answer(person, &html! {}, &below))
}

fn row(person: &Person, draft: &InvoiceDraftSummary, chooses: bool) -> Row {
    let (words, format) = (person.words, &person.format);
    let kind = if draft.is_invoice { "Invoice" } else { "CreditNote" };
    let shown = words.of("document", kind);
    let currency = draft.currency.as_deref().unwrap_or_default();
    let name = draft.recipient_name.clone().unwrap_or_else(|| draft.id.clone());
    // A credit note prints above 0 what it takes off.
    let figure = |amount: Decimal| {
        let amount = if draft.is_invoice { amount } else { Decimal::from(-amount.value()) };
        Cell::figure(format.money(amount, currency), amount.to_string())
    };
    let mut cells = vec![
        Cell::text(name.clone()),
        Cell::drawn(badge(&shown, kind), shown.clone()),
        Cell::text(draft.created.map(|at| format.day(at)).unwrap_or_default()),
        figure(draft.total_net),
        figure(draft.total_gross),
    ];
    if chooses {
        let label = words.with("choose-draft", &[("name", &name)]);
        let tick = html! { input type="checkbox" form="send-chosen" name="Ids" value=(draft.id) aria-label=(label); };
        cells.push(Cell::drawn(tick, ""));
    }
    Row { url: format!("/console/drafts/{}", draft.id), id: draft.id.clone(), cells }
}

/// Drafts on the page of something else.
pub(crate) fn draft_rows(person: &Person, drafts: &[InvoiceDraftSummary]) -> Markup {
    let rows: Vec<Row> = drafts.iter().map(|draft| row(person, draft, false)).collect();
    table(person, columns(false), &rows)
}

/// Those of the list; the last one only where drafts can be chosen.
fn columns(chooses: bool) -> &'static [Column] {
    if chooses { &COLUMNS } else { &COLUMNS[..COLUMNS.len() - 1] }
}

/// Both ways to send many. The boxes of the rows belong to the first form.
fn sending(person: &Person, asked: &Typed) -> Markup {
    let words = person.words;
    let narrowed = narrowed(asked);
    let (key, what) = match narrowed.is_empty() {
        true => ("send-all", "send-all-what"),
        false => ("send-narrowed", "send-narrowed-what"),
    };
    html! {
        h2 { (words.say("send-many")) }
        p { (words.say("send-what")) }
        form #send-chosen method="post" action="/console/drafts/send" {
            (begin(person, &Typed::default()))
            button.main { (words.say("send-chosen")) }
        }
        details.act {
            summary { (words.say(key)) " …" }
            p { (words.say(what)) }
            form method="post" action="/console/drafts/send" {
                (begin(person, &Typed::default()))
                input type="hidden" name="All" value="true";
                @for (name, value) in narrowed { input type="hidden" name=(name) value=(value); }
                button.danger { (words.say(key)) }
            }
        }
    }
}

/// What narrows the list: all of what it finds so is what is sent.
fn narrowed(asked: &Typed) -> Vec<(&'static str, &str)> {
    let given = ["words"].into_iter().chain(NAMES).map(|name| (name, asked.get(name)));
    given.filter(|(_, value)| !value.is_empty()).collect()
}

async fn send(sent: Sent) -> Response {
    sent_page(&sent).await.unwrap_or_else(|refusal| sent.person.refused(&refusal))
}

/// Sends the chosen ones, or a piece of all, and says what came of it and what is still to do.
async fn sent_page(sent: &Sent) -> Result<Response, Refusal> {
    let (person, typed) = (&sent.person, &sent.typed);
    let words = person.words;
    let all = typed.has("All");
    let (ids, next) = if all { piece(person, typed).await? } else { (chosen(typed), None) };
    let result: SentDrafts = if ids.is_empty() {
        SentDrafts::default()
    } else {
        let body = json!({ "Ids": ids });
        person.api.write(Method::POST, "/api/turnus/v1/invoiceDrafts/send", &body, sent.typed.key()).await?
    };
    let before = |name: &str| typed.get(name).parse::<usize>().unwrap_or(0);
    let good = result.drafts.iter().filter(|it| it.reason.is_none()).count();
    let (done, failed) = (before("Done") + good, before("Failed") + result.drafts.len() - good);
    let title = words.say("sending-drafts");
    let body = html! {
        h1 { (title) }
        section #sending aria-live="polite" {
            p { (words.count("drafts-sent", done)) @if failed > 0 { " " (words.count("drafts-failed", failed)) } }
            @if ids.is_empty() && !all { p { (words.say("none-chosen")) } }
            @if let Some(next) = &next {
                @let far = [("All", "true"), ("from", next), ("Done", &done.to_string()), ("Failed", &failed.to_string())];
                (going_on(person, "/console/drafts/send", "sending", "drafts", &[&far[..], &narrowed(typed)].concat()))
            } @else {
                p { a.button href="/console/drafts" { (words.say("to-drafts")) } " "
                    a.button href="/console/invoices" { (words.say("to-invoices")) } }
            }
            (outcomes(person, &result.drafts))
        }
    };
    Ok(page(person, StatusCode::OK, Shown { title, place: PLACE, body }))
}

fn chosen(typed: &Typed) -> Vec<String> {
    typed.all("Ids").filter(|id| is_id(id)).map(str::to_owned).collect()
}

/// The next drafts of the list from one on, oldest first, and the one that follows them.
async fn piece(person: &Person, typed: &Typed) -> Result<(Vec<String>, Option<String>), Refusal> {
    let mut query = narrowed(typed);
    query.push(("from", typed.get("from")));
    let drafts: Vec<InvoiceDraftSummary> =
        person.api.rows("/api/v1/invoiceDrafts", &query, 0, PIECE + 1).await?;
    let next = drafts.get(PIECE).map(|draft| draft.id.clone());
    Ok((drafts.into_iter().take(PIECE).map(|draft| draft.id).collect(), next))
}

/// What came of each; those that failed first, with their reasons.
fn outcomes(person: &Person, drafts: &[SentDraft]) -> Markup {
    let words = person.words;
    let failed = drafts.iter().filter(|it| it.reason.is_some());
    html! {
        ul { @for it in failed { li {
            a href={ "/console/drafts/" (it.invoice_draft_id) } { (words.say("draft")) } ": "
            (refusals::told(person, it.reason.as_deref().unwrap_or_default()))
        } } }
        ul { @for it in drafts { @if let Some(id) = &it.invoice_id { li {
            a href={ "/console/invoices/" (id) } { (it.invoice_number.as_deref().unwrap_or(id)) }
        } } } }
    }
}
