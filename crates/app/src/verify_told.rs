//! Proves that the journal and what is written tell of the same things, both ways: nothing is written that no event tells
//! of, and nothing that an event tells of is missing, or came to something else than it tells.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value;
use turnus_engine::event::{Event, EventKind};
use turnus_engine::verify::{Check, Finding};
use turnus_engine::verify_documents::name_of;
use turnus_engine::verify_sums::place_of;
use turnus_engine::{Id, Instant};
use turnus_store::documents::DocumentStatus;
use turnus_store::verify_around::Told as Written;

use crate::journal::{self, Members};
use crate::verify_batches::{Batches, prove_batches};
use crate::verify_contract::Reading;
use crate::verify_report::Ledger;

/// Events that are asked for.
pub(crate) const KINDS: [EventKind; 16] = [
    EventKind::ContractBilled,
    EventKind::InvoiceIssued,
    EventKind::InvoiceCreated,
    EventKind::PaymentRegistered,
    EventKind::UsagePosted,
    EventKind::UsageBatchPosted,
    EventKind::UsageDeleted,
    EventKind::RatedItemCreated,
    EventKind::RatedItemDeleted,
    EventKind::DraftLineAdded,
    EventKind::DraftLineRemoved,
    // What these make has no event of its own.
    EventKind::OrderSucceeded,
    EventKind::DraftDiscarded,
    EventKind::DraftMadeAnew,
    EventKind::InvoiceCorrected,
    EventKind::ContractChanged,
];

/// What the journal says of a contract.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    /// By the kind of event and what it is about.
    told: BTreeMap<(String, Id), Told>,
    /// When orders were executed: what they posted has no event of its own.
    orders: BTreeSet<Instant>,
    /// When lines were written on drafts: what they took back has none either.
    lines: BTreeSet<Instant>,
    /// When the contract was changed, or a draft of it discarded.
    changed: BTreeSet<Instant>,
    /// Bills that took others back.
    reversals: Vec<Reversals>,
    /// Usage that was posted in bulk.
    batches: Batches,
}

/// What the journal says of one thing.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// None until it is sealed.
    pub(crate) position: Option<i64>,
    /// The hash of a document's bytes, in hexadecimal.
    pub(crate) sha256: Option<String>,
    at: Instant,
    /// The members that were changed, each with what it is after that.
    after: BTreeMap<String, Value>,
}

#[derive(Debug)]
struct Reversals {
    position: Option<i64>,
    at: Instant,
    named: Named,
}

/// Bills, as an event names them.
#[derive(Debug)]
enum Named {
    These(Vec<Id>),
    /// So many: the event keeps no list as long as that.
    Many(usize),
}

/// The body of an event, as far as it is proved.
#[derive(serde::Deserialize)]
struct Body {
    sha256: Option<String>,
    #[serde(default)]
    changes: BTreeMap<String, [Value; 2]>,
}

impl Journal {
    /// Of events of a contract.
    pub(crate) fn of(events: Vec<Written>) -> Journal {
        let mut journal = Journal::default();
        for event in events {
            let (about, body) = (serde_json::from_str(&event.body), serde_json::from_str(&event.body));
            let (Ok(Event { subject, .. }), Ok(Body { sha256, changes })) = (about, body) else { continue };
            let mut before: BTreeMap<String, Value> = BTreeMap::new();
            let mut after: BTreeMap<String, Value> = BTreeMap::new();
            for (member, [was, is]) in changes {
                before.insert(member.clone(), was);
                after.insert(member, is);
            }
            let (position, at) = (event.position, event.at);
            let is = |kind: EventKind| kind.name() == event.kind;
            if is(EventKind::UsageBatchPosted) {
                journal.batches.posted(position, &after);
            }
            if let (Some(id), true) = (subject, is(EventKind::UsageDeleted)) {
                journal.batches.deleted(id, &before);
            }
            if is(EventKind::OrderSucceeded) {
                journal.orders.insert(at);
            }
            if is(EventKind::DraftLineAdded) || is(EventKind::DraftLineRemoved) {
                journal.lines.insert(at);
            }
            if is(EventKind::ContractChanged) || is(EventKind::DraftDiscarded) {
                journal.changed.insert(at);
            }
            if let Some(named) = after.get("Reversals").and_then(named) {
                journal.reversals.push(Reversals { position, at, named });
            }
            if let Some(subject) = subject {
                journal.told.insert((event.kind, subject), Told { position, sha256, at, after });
            }
        }
        journal
    }

    /// What an event of that kind says of `subject`.
    pub(crate) fn said(&self, kind: EventKind, subject: Id) -> Option<&Told> {
        self.told.get(&(kind.name(), subject))
    }

    /// When the contract was changed, or a draft of it discarded.
    pub(crate) fn changed(&self) -> &BTreeSet<Instant> {
        &self.changed
    }

    fn any(&self, kinds: &[EventKind], subject: Id) -> Option<&Told> {
        kinds.iter().find_map(|kind| self.said(*kind, subject))
    }
}

fn named(ids: &Value) -> Option<Named> {
    if let Ok(ids) = serde_json::from_value(ids.clone()) {
        return Some(Named::These(ids));
    }
    // An id is 24 digits in quotes; commas between them, brackets around.
    let bytes = ids.get("Bytes").and_then(Value::as_u64).and_then(|bytes| usize::try_from(bytes).ok())?;
    Some(Named::Many(bytes.saturating_sub(1) / 27))
}

impl Told {
    /// It was there before the run began: whatever it tells of was written then, and is read.
    fn is_within(&self, until: i64) -> bool {
        self.position.is_some_and(|position| position <= until)
    }
}

/// How the journal tells of things of one sort.
struct Telling {
    what: &'static str,
    /// Events any of which says that one came to be.
    came: &'static [EventKind],
    /// Events that say that one is gone.
    went: &'static [EventKind],
    /// Members that the first ones say of it.
    members: &'static [&'static str],
}

const BILLS: Telling = Telling {
    what: "bill",
    came: &[EventKind::ContractBilled],
    went: &[],
    members: &["Bill.Currency", "Bill.Gross", "Bill.Horizon", "Bill.Lines", "Bill.Net", "Bill.Occasion"],
};
const ISSUED: Telling =
    Telling { what: "issued document", came: &[EventKind::InvoiceIssued], went: &[], members: &[] };
const MADE: Telling = Telling {
    what: "issued document",
    came: &[EventKind::InvoiceCreated],
    went: &[],
    members: &[
        "Document.Currency",
        "Document.Date",
        "Document.DueDate",
        "Document.Gross",
        "Document.Kind",
        "Document.Lines",
        "Document.Net",
        "Document.Number",
        "Document.SentAt",
        "Document.Vat",
    ],
};
const PAYMENTS: Telling = Telling {
    what: "payment",
    came: &[EventKind::PaymentRegistered],
    went: &[],
    members: &["Payment.Amount", "Payment.BookedOn", "Payment.Currency"],
};
const USAGE: Telling = Telling {
    what: "usage",
    came: &[EventKind::UsagePosted],
    went: &[EventKind::UsageDeleted],
    members: &["Usage.Component", "Usage.Due", "Usage.Quantity", "Usage.TransferredAt"],
};
const ITEMS: Telling = Telling {
    what: "rated item",
    came: &[EventKind::RatedItemCreated, EventKind::DraftLineAdded],
    went: &[EventKind::RatedItemDeleted, EventKind::DraftLineRemoved],
    members: &[
        "RatedItem.Period.End",
        "RatedItem.Period.Start",
        "RatedItem.PricePerUnit",
        "RatedItem.Quantity",
        "RatedItem.TaxPolicy",
        "RatedItem.TransferredAt",
    ],
};

/// Something that is written.
struct Row {
    id: Id,
    /// Its name in the report.
    place: String,
    /// When it was written, where its event has to say the same.
    at: Option<Instant>,
    /// An event has to tell of it.
    is_told: bool,
    /// What an event says of it.
    says: Members,
}

/// Compares what is written of a contract with the journal. What the journal tells is asked for up to its position
/// `until`, where it ended before anything was read: what was told later may be written after it was looked for.
pub(crate) fn prove_told(reading: &Reading, until: i64, ledger: &mut Ledger) {
    let (written, journal) = (&reading.written, &reading.journal);
    let contract = written.id();
    let place = |what: &str, id: Id| format!("contract {contract} {what} {id}");
    let compare = Compare { journal, contract, until };
    let bills = written.bills.iter().filter(|row| row.reverses.is_none()).map(|row| Row {
        id: row.bill.id,
        place: place_of(&row.bill),
        at: Some(row.bill.at),
        is_told: true,
        says: journal::bill(&row.bill),
    });
    compare.prove(&BILLS, bills, ledger);
    for (telling, is_told) in [(&ISSUED, true), (&MADE, false)] {
        let issued = written.documents.iter().filter(|row| row.status == DocumentStatus::Issued);
        let rows = issued.map(|row| Row {
            id: row.id,
            place: name_of(row.id, &row.document),
            at: None,
            is_told,
            says: journal::document(None, Some(row)),
        });
        compare.prove(telling, rows, ledger);
    }
    let bookings = written.bookings.iter().map(|it| Row {
        id: it.id,
        place: place("payment", it.id),
        at: Some(it.at),
        is_told: true,
        says: journal::booking(it),
    });
    compare.prove(&PAYMENTS, bookings, ledger);
    let usage = written.usage.iter().map(|it| &it.value).map(|it| Row {
        id: it.id,
        place: place("usage", it.id),
        at: None,
        is_told: !journal.orders.contains(&it.transferred_at) && !journal.batches.hold(it.id),
        says: journal::usage(None, Some(it)),
    });
    compare.prove(&USAGE, usage, ledger);
    let items = written.rated_items.iter().map(|it| &it.value).map(|it| Row {
        id: it.id,
        place: place("rated item", it.id),
        at: None,
        is_told: !journal.orders.contains(&it.transferred_at),
        says: journal::rated_item(None, Some(it)),
    });
    compare.prove(&ITEMS, items, ledger);
    prove_batches(contract, (&written.usage, &journal.batches), until, ledger);
    prove_reversals(reading, until, ledger);
}

struct Compare<'a> {
    journal: &'a Journal,
    contract: Id,
    until: i64,
}

impl Compare<'_> {
    fn prove(&self, telling: &Telling, rows: impl Iterator<Item = Row>, ledger: &mut Ledger) {
        let mut there: HashSet<Id> = HashSet::new();
        for row in rows {
            there.insert(row.id);
            ledger.looked(Check::Journal, 1);
            ledger.found(self.prove_row(telling, &row));
        }
        for kind in telling.came {
            let of_kind = (kind.name(), Id::from_bytes([0; 12]))..=(kind.name(), Id::from_bytes([255; 12]));
            for ((_, subject), told) in self.journal.told.range(of_kind) {
                let is_gone = self.journal.any(telling.went, *subject).is_some();
                if told.is_within(self.until) && !is_gone && !there.contains(subject) {
                    let what = format!("the {} that the event {} tells of", telling.what, kind.name());
                    ledger.found([self.finding(told, what, (subject.to_string(), "none".to_owned()))]);
                }
            }
        }
    }

    fn prove_row(&self, telling: &Telling, row: &Row) -> Vec<Finding> {
        let wrong = |what: String, pair: (String, String)| {
            Finding::new(Check::Journal, row.place.clone(), what, pair)
        };
        let gone = self.journal.any(telling.went, row.id).filter(|told| told.is_within(self.until));
        if gone.is_some() {
            let what = "what the journal says was deleted".to_owned();
            return vec![wrong(what, ("none".to_owned(), format!("{} {}", telling.what, row.id)))];
        }
        let Some(told) = self.journal.any(telling.came, row.id) else {
            let names: Vec<String> = telling.came.iter().map(|kind| kind.name()).collect();
            let what = format!("the event {}", names.join(" or "));
            let pair = ("one".to_owned(), "none".to_owned());
            return row.is_told.then(|| wrong(what, pair)).into_iter().collect();
        };
        let nothing = Value::Null;
        let members = telling.members.iter().filter_map(|member| {
            let (said, found) = (told.after.get(*member).unwrap_or(&nothing), row.says.after(member));
            let pair = (said.to_string(), found.to_string());
            (*said != found).then(|| wrong(format!("{member}, which its event says"), pair))
        });
        let at = row.at.filter(|at| *at != told.at);
        let time = at
            .map(|at| wrong("when its event says it was".to_owned(), (told.at.to_string(), at.to_string())));
        members.chain(time).collect()
    }

    fn finding(&self, told: &Told, what: String, pair: (String, String)) -> Finding {
        let position = told.position.unwrap_or_default();
        let place = format!("contract {} journal position {position}", self.contract);
        Finding::new(Check::Journal, place, what, pair)
    }
}

/// What takes a bill back is named by the event that did it, and is there.
fn prove_reversals(reading: &Reading, until: i64, ledger: &mut Ledger) {
    let journal = &reading.journal;
    let back = || reading.written.bills.iter().filter(|row| row.reverses.is_some());
    let there: HashSet<Id> = back().map(|row| row.bill.id).collect();
    let mut told: HashSet<Id> = HashSet::new();
    for reversals in &journal.reversals {
        let of_then = back().filter(|row| row.bill.at == reversals.at).map(|row| row.bill.id);
        let (wanted, found) = match &reversals.named {
            Named::These(ids) => (ids.len(), ids.iter().filter(|id| there.contains(id)).count()),
            Named::Many(count) => (*count, of_then.clone().count().min(*count)),
        };
        match &reversals.named {
            Named::These(ids) => told.extend(ids),
            Named::Many(_) => told.extend(of_then),
        }
        let is_within = reversals.position.is_some_and(|position| position <= until);
        if is_within && found < wanted {
            let position = reversals.position.unwrap_or_default();
            let place = format!("contract {} journal position {position}", reading.written.id());
            let what = "the bills that take others back, as its event says";
            ledger.found([Finding::new(Check::Journal, place, what, (wanted, found))]);
        }
    }
    for row in back() {
        ledger.looked(Check::Journal, 1);
        if !told.contains(&row.bill.id) && !journal.lines.contains(&row.bill.at) {
            let what = "an event that says what it takes back";
            ledger.found([Finding::new(Check::Journal, place_of(&row.bill), what, ("one", "none"))]);
        }
    }
}
