//! What is late, was put aside or is tried again, with what mends it.

use turnus_app::rows::{Operation, OperationKind};
use turnus_engine::Instant;
use turnus_wire::operations as wire;

use crate::render::{id, time};

/// One thing.
pub(crate) fn operation(found: &Operation) -> wire::Operation {
    let is_delivery = matches!(
        found.kind,
        OperationKind::RetriedDelivery | OperationKind::DroppedDelivery | OperationKind::LateDelivery
    );
    wire::Operation {
        kind: format!("{:?}", found.kind),
        work: (!found.work.is_empty()).then(|| found.work.clone()),
        subject_id: id(found.subject),
        position: is_delivery.then_some(found.place),
        reason: found.reason.clone(),
        since: time(found.since),
        attempts: found.attempts,
        next_try: found.next_try.map(time),
        action: action(found),
    }
}

fn action(found: &Operation) -> wire::Action {
    let subject = found.subject;
    let (function, path) = match found.kind {
        OperationKind::ParkedWork
        | OperationKind::RetriedWork
        | OperationKind::LateWork
        | OperationKind::FailedRender => {
            ("retryParkedWork", format!("/api/turnus/v1/parkedWork/{subject}/retry"))
        }
        OperationKind::ParkedContract => ("billContract", format!("/api/turnus/v1/contracts/{subject}/bill")),
        OperationKind::RetriedDelivery | OperationKind::DroppedDelivery | OperationKind::LateDelivery => {
            let path = format!("/api/turnus/v1/webhooks/{subject}/deliveries/{}/resend", found.place);
            ("resendWebhookDelivery", path)
        }
        OperationKind::ParkedMail | OperationKind::RetriedMail | OperationKind::LateMail => {
            ("resendMail", format!("/api/turnus/v1/mails/{subject}/resend"))
        }
        OperationKind::OpenCancellation => {
            ("settleCancellation", format!("/api/turnus/v1/cancellations/{subject}/settle"))
        }
        OperationKind::StuckClock => ("advanceClock", "/api/turnus/v1/clock/advance".to_owned()),
        // Whoever reads the journal seals it first.
        OperationKind::UnsealedEvents => ("getEvents", "/api/turnus/v1/events".to_owned()),
    };
    let method = if found.kind == OperationKind::UnsealedEvents { "GET" } else { "POST" };
    let to = (found.kind == OperationKind::StuckClock).then(|| time(Instant::from_millis(found.place)));
    wire::Action { function: function.to_owned(), method: method.to_owned(), path, to }
}
