//! One contract, as its customer sees it. German for German customers, else English.

use maud::{Markup, html};
use turnus_app::rows::{ContractRow, DocumentRow};
use turnus_engine::catalogue::Catalogue;
use turnus_engine::contract::LifecycleStatus;
use turnus_engine::customer::Customer;
use turnus_engine::document::{DocumentKind, Language};
use turnus_engine::{Currency, Instant, Money};

use crate::portal::frame;

/// What the page shows.
pub(crate) struct Shown<'a> {
    /// The contract.
    pub(crate) row: &'a ContractRow,
    /// Who sees it.
    pub(crate) customer: &'a Customer,
    /// Its documents, latest first, each with a link.
    pub(crate) documents: &'a [(DocumentRow, String)],
    /// Names of plans.
    pub(crate) catalogue: &'a Catalogue,
    /// Account time.
    pub(crate) now: Instant,
}

/// Words in two languages.
struct Words {
    language: Language,
}

impl Words {
    fn say(&self, german: &'static str, english: &'static str) -> &'static str {
        match self.language {
            Language::De => german,
            Language::En => english,
        }
    }

    fn day(&self, day: jiff::civil::Date) -> String {
        match self.language {
            Language::De => format!("{:02}.{:02}.{:04}", day.day(), day.month(), day.year()),
            Language::En => day.to_string(),
        }
    }

    fn money(&self, amount: Money, currency: Currency) -> String {
        let plain = format!("{:.*}", usize::try_from(currency.digits()).unwrap_or(2), amount.major(currency));
        match self.language {
            Language::De => format!("{} {currency}", plain.replace('.', ",")),
            Language::En => format!("{currency} {plain}"),
        }
    }

    fn status(&self, status: LifecycleStatus) -> &'static str {
        match status {
            LifecycleStatus::InTrial => self.say("in der Testphase", "in its trial"),
            LifecycleStatus::Active => self.say("läuft", "running"),
            LifecycleStatus::TemporarilyInactive => self.say("pausiert", "paused"),
            LifecycleStatus::TrialExpired => self.say("Testphase abgelaufen", "trial expired"),
            LifecycleStatus::Ended => self.say("beendet", "ended"),
        }
    }
}

/// The page.
pub(crate) fn contract_page(shown: &Shown<'_>) -> Markup {
    let words = Words { language: Language::of_tag(shown.customer.data.language.as_deref()) };
    let contract = &shown.row.contract;
    let phase = contract.plan_phase_at(shown.now).or(contract.phases.first());
    let plan = phase.and_then(|phase| phase.plan).and_then(|plan| shown.catalogue.plans.current(plan));
    let name = plan.map_or("", |plan| plan.name.text(words.language));
    let title = words.say("Ihr Vertrag", "Your contract");
    let body = html! {
        h1 { (title) " " (contract.reference_code) }
        p { (shown.customer.data.name()) }
        (facts(shown, &words, name))
        h2 { (words.say("Rechnungen", "Invoices")) }
        @if shown.documents.is_empty() {
            p { (words.say("Noch keine.", "None yet.")) }
        } @else {
            (documents(shown.documents, &words))
        }
    };
    frame(title, words.say("de", "en"), body)
}

fn facts(shown: &Shown<'_>, words: &Words, plan: &str) -> Markup {
    let (contract, billing) = (&shown.row.contract, &shown.row.billing);
    let day = |at: Instant| words.day(contract.zone.day(at));
    html! {
        dl {
            dt { (words.say("Tarif", "Plan")) } dd { (plan) }
            dt { (words.say("Stand", "Status")) } dd { (words.status(contract.status(shown.now))) }
            dt { (words.say("Beginn", "Start")) } dd { (day(contract.start)) }
            @if let Some(end) = contract.end_date() {
                dt { (words.say("Ende", "End")) } dd { (day(end)) }
            }
            @if let Some(until) = billing.until {
                dt { (words.say("Berechnet bis", "Billed until")) } dd { (day(until)) }
            }
            @if let Some(next) = billing.next {
                dt { (words.say("Nächste Rechnung", "Next bill")) } dd { (day(next)) }
            }
            dt { (words.say("Offener Betrag", "Open amount")) }
            dd { (words.money(billing.balance, contract.currency)) }
        }
    }
}

fn documents(documents: &[(DocumentRow, String)], words: &Words) -> Markup {
    html! {
        table {
            tr {
                th { (words.say("Nummer", "Number")) }
                th { (words.say("Datum", "Date")) }
                th { (words.say("Fällig", "Due")) }
                th.amount { (words.say("Betrag", "Amount")) }
                th { "PDF" }
            }
            @for (row, url) in documents {
                @let document = &row.document;
                tr {
                    td {
                        (document.number.as_deref().unwrap_or_default())
                        @if document.kind == DocumentKind::CreditNote {
                            " (" (words.say("Rechnungskorrektur", "credit note")) ")"
                        }
                    }
                    td { (words.day(document.date)) }
                    td { (words.day(document.due_date)) }
                    td.amount { (words.money(document.total_gross, document.currency)) }
                    td { a href=(url) { "PDF" } }
                }
            }
        }
    }
}
