//! What happened since a position of the journal: how much of each kind, then event by event.

use std::collections::{BTreeMap, HashMap};

use maud::{Markup, html};
use turnus_wire::feed::{EventPiece, JournalEvent};
use turnus_wire::invoices::InvoiceSummary;

use crate::api::{Refusal, path};
use crate::person::Person;

/// Events that are told one by one.
const MOST_EVENTS: usize = 200;
/// Events of one request, and how many requests there are at most: further ones are not counted.
const PIECE: &str = "500";
const MOST_PIECES: usize = 20;
/// Documents that are looked at for numbers and names: the latest.
const MOST_DOCUMENTS: usize = 500;
/// Days that a draft waits at most before it becomes a document by itself: documents are listed by when their draft was made.
const LONGEST_WAIT: i64 = 31;

/// The events since that position.
pub(crate) async fn happened(person: &Person, since: &str) -> Result<Markup, Refusal> {
    let words = person.words;
    let (found, more) = events(person, since).await?;
    let documents = documents(person, &found).await?;
    let told = Told::of(&documents);
    Ok(html! {
        h2 { (words.say("meanwhile")) }
        @if found.is_empty() { p { (words.say("nothing-happened")) } } @else {
            ul.events { @for (kind, count) in counts(&found) {
                li { (person.format.whole(count)) " × " (words.of("event", kind)) }
            } }
            @if more { p { (words.say("and-more-uncounted")) } }
            h3 { (words.say("one-by-one")) }
            ol.events { @for event in found.iter().take(MOST_EVENTS) { (row(person, event, &told)) } }
        }
        @if found.len() > MOST_EVENTS { p { (words.say("and-more")) } }
    })
}

/// In the order of the journal, which is that in which they happened; and whether there are more.
async fn events(person: &Person, since: &str) -> Result<(Vec<JournalEvent>, bool), Refusal> {
    let (mut found, mut after) = (Vec::new(), since.to_owned());
    for _ in 0..MOST_PIECES {
        let at = path("/api/turnus/v1/events", &[("after", &after), ("take", PIECE)]);
        let mut piece: EventPiece = person.api.get(&at).await?;
        found.append(&mut piece.events);
        if !piece.has_more {
            return Ok((found, false));
        }
        after = piece.after.to_string();
    }
    Ok((found, true))
}

/// How many of each kind, most first.
fn counts(found: &[JournalEvent]) -> Vec<(&str, u64)> {
    let mut by_kind: BTreeMap<&str, u64> = BTreeMap::new();
    for event in found {
        *by_kind.entry(&event.event).or_default() += 1;
    }
    let mut counted: Vec<(&str, u64)> = by_kind.into_iter().collect();
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counted
}

/// The documents that the events can be about, by one question for all of them.
async fn documents(person: &Person, found: &[JournalEvent]) -> Result<Vec<InvoiceSummary>, Refusal> {
    let Some(first) = found.first() else { return Ok(Vec::new()) };
    let first = person.format.local(first.at).date();
    let from = first.saturating_sub(jiff::Span::new().days(LONGEST_WAIT)).to_string();
    person.api.rows("/api/v1/invoices", &[("dateFrom", &from)], 0, MOST_DOCUMENTS).await
}

/// What is known of documents and who they went to.
struct Told<'a> {
    documents: HashMap<&'a str, &'a InvoiceSummary>,
    customers: HashMap<&'a str, &'a str>,
}

impl<'a> Told<'a> {
    fn of(documents: &'a [InvoiceSummary]) -> Told<'a> {
        let customer =
            |it: &'a InvoiceSummary| Some((it.customer_id.as_deref()?, it.recipient_name.as_deref()?));
        Told {
            documents: documents.iter().map(|it| (it.id.as_str(), it)).collect(),
            customers: documents.iter().filter_map(customer).collect(),
        }
    }
}

fn row(person: &Person, event: &JournalEvent, told: &Told<'_>) -> Markup {
    let (words, format) = (person.words, &person.format);
    let document = event.subject_id.as_deref().and_then(|id| told.documents.get(id));
    let customer = event.customer_id.as_deref().and_then(|id| told.customers.get(id));
    html! {
        li { time { (format.moment(event.at)) } " " (words.of("event", &event.event))
            @if let Some(it) = document {
                " " a href={ "/console/invoices/" (it.id) } { (it.invoice_number.as_deref().unwrap_or(&it.id)) }
                " " (format.money(it.total_gross, it.currency.as_deref().unwrap_or_default()))
            }
            @if let (Some(id), Some(name)) = (&event.customer_id, customer) {
                " " a href={ "/console/customers/" (id) } { (name) }
            }
            @if let Some(contract) = &event.contract_id {
                " " a href={ "/console/contracts/" (contract) } { (words.say("to-contract")) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_most_is_counted_first() {
        let event = |name: &str| JournalEvent { event: name.to_owned(), ..JournalEvent::default() };
        let found = ["A", "B", "B", "C"].map(event);

        assert_eq!(counts(&found), [("B", 2), ("A", 1), ("C", 1)]);
    }
}
