//! The journal and the deliveries of webhooks.

use std::collections::BTreeMap;

use serde_json::Value;
use turnus_app::deliveries::ShownDelivery;
use turnus_app::feed::Piece;
use turnus_app::rows::{AttemptRow, DeliveryStatus, Entry};
use turnus_engine::event::Event;
use turnus_wire::Json;
use turnus_wire::deliveries::{Delivery, DeliveryAttempt, DeliveryRequest};
use turnus_wire::feed::{EventPiece, JournalEvent, MemberChange};

use crate::render::{id, time};

/// A piece of the journal.
pub(crate) fn piece(piece: &Piece) -> EventPiece {
    EventPiece {
        events: piece.entries.iter().map(journal_event).collect(),
        after: piece.after,
        has_more: piece.more,
    }
}

fn journal_event(entry: &Entry) -> JournalEvent {
    let event = &entry.event;
    let body: Value = serde_json::from_str(&event.body).unwrap_or_default();
    let told: Option<Event> = serde_json::from_str(&event.body).ok();
    let personal = entry.personal.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let mut changes = member_changes(body.get("changes"));
    changes.extend(member_changes(personal.as_ref()));
    JournalEvent {
        position: event.position,
        id: id(event.id),
        at: time(event.at),
        event: event.kind.clone(),
        entity_id: told.map(|told| id(told.entity)),
        customer_id: event.customer.map(id),
        contract_id: event.contract.map(id),
        subject_id: told.and_then(|told| told.subject).map(id),
        actor: event.actor.clone(),
        changes,
        hash: hex::encode(event.hash),
    }
}

fn member_changes(changes: Option<&Value>) -> BTreeMap<String, MemberChange> {
    let value = |value: Option<&Value>| {
        value.filter(|value| !value.is_null()).and_then(|value| Json::from_value(value).ok())
    };
    let change = |(path, values): (&String, &Value)| {
        (path.clone(), MemberChange { before: value(values.get(0)), after: value(values.get(1)) })
    };
    changes.and_then(Value::as_object).into_iter().flatten().map(change).collect()
}

/// A delivery.
pub(crate) fn webhook_delivery(shown: &ShownDelivery) -> Delivery {
    let event = &shown.row.event;
    let waits = shown.row.status == DeliveryStatus::Waiting;
    Delivery {
        position: event.position,
        event_id: id(event.id),
        event: event.kind.clone(),
        at: time(event.at),
        customer_id: event.customer.map(id),
        contract_id: event.contract.map(id),
        status: shown.row.status.name().to_owned(),
        next_try: waits.then(|| time(shown.row.due)),
        request: DeliveryRequest {
            url: shown.url.clone(),
            headers: shown.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            body: shown.body.clone(),
        },
        attempts: shown.attempts.iter().map(attempt).collect(),
    }
}

fn attempt(row: &AttemptRow) -> DeliveryAttempt {
    DeliveryAttempt {
        at: time(row.at),
        duration: row.millis,
        url: row.url.clone(),
        status: row.status,
        answer: row.answer.clone(),
    }
}
