//! Declared cancellations.

use turnus_app::cancellations::WantedEnd;
use turnus_app::rows;
use turnus_engine::calendar::Zone;
use turnus_wire::cancellations::{Cancellation, ReceivedCancellation};

use crate::render::{id, time};

/// For whoever declared it: what was declared, and nothing of what came of it.
pub(crate) fn received_cancellation(
    shown: &rows::Cancellation,
    end: Option<WantedEnd>,
    zone: &Zone,
) -> ReceivedCancellation {
    ReceivedCancellation {
        id: id(shown.id),
        received_at: time(shown.received_at),
        kind: format!("{:?}", shown.kind),
        reason: shown.reason.clone(),
        name: shown.name.clone(),
        contract: shown.named.clone(),
        email_address: shown.email.clone(),
        end_date: end.map(|end| time(end.instant(zone))),
        time_zone: zone.name().to_owned(),
    }
}

/// For whoever settles it.
pub(crate) fn declared_cancellation(shown: &rows::Cancellation) -> Cancellation {
    Cancellation {
        id: id(shown.id),
        status: format!("{:?}", shown.status),
        received_at: time(shown.received_at),
        kind: format!("{:?}", shown.kind),
        reason: shown.reason.clone(),
        name: shown.name.clone(),
        contract: shown.named.clone(),
        email_address: shown.email.clone(),
        end_date: shown.wanted_end.map(time),
        customer_id: shown.customer.map(id),
        contract_id: shown.contract.map(id),
        ends_at: shown.ends_at.map(time),
        settled_at: shown.settled_at.map(time),
        note: shown.note.clone(),
    }
}
