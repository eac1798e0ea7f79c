//! What was sent to a webhook, and what came back: a list, each with its attempts.

use maud::{Markup, html};
use turnus_wire::deliveries::{Delivery, DeliveryPage};

use crate::api::{Refusal, path};
use crate::console::deed::button;
use crate::console::webhooks::{HERE, OURS, PLACE, address, event_names};
use crate::form::Typed;
use crate::list::{Cell, Column, Filter, List, ROWS, Row, badge, column, sort, wanted};
use crate::person::Person;

const COLUMNS: [Column; 6] = [
    column("col-at"),
    column("event-position"),
    column("col-status"),
    column("col-contract"),
    column("col-tries"),
    column("col-next-try"),
];
const STATES: [&str; 3] = ["Waiting", "Delivered", "Dropped"];
const NAMES: [&str; 2] = ["status", "event"];
/// Deliveries that the API gives at once.
const AT_ONCE: usize = 100;

/// The deliveries of a webhook, as they are asked for.
pub(crate) async fn delivery_list<'a>(
    person: &Person,
    id: &str,
    title: String,
    asked: &'a Typed,
) -> Result<List<'a>, Refusal> {
    let words = person.words;
    let found = deliveries(person, id, asked).await?;
    let may = person.may("Manage");
    let drawn = html! { @for it in found.iter().take(ROWS) { (delivery(person, id, it, may)) } };
    let states = STATES.map(|state| (state.to_owned(), words.of("delivery", state)));
    Ok(List {
        names: &NAMES,
        filters: vec![
            Filter { name: "status", options: states.to_vec() },
            Filter { name: "event", options: event_names(words) },
        ],
        rows: found.iter().map(|it| row(person, id, it)).collect(),
        empty: html! { p { (words.say("no-deliveries")) } },
        at: Some(format!("{HERE}/{id}")),
        title: Some(title),
        found: Some(words.of("found", "deliveries")),
        drawn: Some(drawn),
        ..List::of(PLACE, asked, &COLUMNS)
    })
}

/// One more than is shown. The API goes on from a position, and gives so many at once.
async fn deliveries(person: &Person, id: &str, asked: &Typed) -> Result<Vec<Delivery>, Refusal> {
    let at = format!("{OURS}/{id}/deliveries");
    // An address of the page names the first element; the API what is before it.
    let from = asked
        .get("from")
        .parse::<i64>()
        .map(|from| from.saturating_sub(1).max(0).to_string())
        .unwrap_or_default();
    let (mut before, mut after) = (asked.get("before").to_owned(), from);
    let mut found: Vec<Delivery> = Vec::new();
    loop {
        let take = wanted(asked).saturating_sub(found.len()).min(AT_ONCE).to_string();
        let query = [
            ("status", asked.get("status")),
            ("event", asked.get("event")),
            ("words", asked.get("words")),
            ("sort", sort(asked)),
            ("before", before.as_str()),
            ("after", after.as_str()),
            ("take", take.as_str()),
        ];
        let page: DeliveryPage = match person.api.get(&path(&at, &query)).await {
            Err(refusal) if refusal.is_of_words() => return Ok(Vec::new()),
            page => page?,
        };
        found.extend(page.deliveries);
        match (page.before, page.after) {
            _ if found.len() >= wanted(asked) => return Ok(found),
            (Some(next), _) => before = next.to_string(),
            (None, Some(next)) => after = next.to_string(),
            (None, None) => return Ok(found),
        }
    }
}

/// A delivery in a file.
fn row(person: &Person, id: &str, it: &Delivery) -> Row {
    let (words, format) = (person.words, &person.format);
    Row {
        url: format!("{HERE}/{id}"),
        id: it.position.to_string(),
        cells: vec![
            Cell::text(format.moment(it.at)),
            Cell::text(words.of("event", &it.event)),
            Cell::text(words.of("delivery", &it.status)),
            Cell::text(it.contract_id.clone().unwrap_or_default()),
            Cell::text(it.attempts.len().to_string()),
            Cell::text(it.next_try.map(|at| format.moment(at)).unwrap_or_default()),
        ],
    }
}

fn delivery(person: &Person, id: &str, it: &Delivery, may: bool) -> Markup {
    let (words, format) = (person.words, &person.format);
    html! {
        details.act.delivery {
            summary { (format.moment(it.at)) " " (words.of("event", &it.event)) " " (badge(&words.of("delivery", &it.status), &it.status))
                @if let Some(at) = it.next_try { " " small { (words.say("col-next-try")) ": " (format.moment(at)) } } }
            @if let Some(contract) = &it.contract_id { p { a href={ "/console/contracts/" (contract) } { (words.say("to-contract")) } } }
            p { b { "POST " (address(&it.request.url)) } }
            ul { @for (name, value) in &it.request.headers { li { code { (name) ": " (value) } } } }
            @if let Some(body) = &it.request.body { p { code { (body) } } }
            @if it.attempts.is_empty() { p { (words.say("no-attempts")) } }
            ol { @for attempt in &it.attempts { li {
                (format.moment(attempt.at)) ", " (attempt.duration) " ms: "
                @match attempt.status { Some(status) => { b { (status) } }, None => { (words.say("no-answer")) } }
                @if let Some(answer) = &attempt.answer { " " code { (answer) } }
            } } }
            @if may { (button(person, &format!("{HERE}/{id}/deliveries/{}/resend", it.position), "resendWebhookDelivery")) }
        }
    }
}
