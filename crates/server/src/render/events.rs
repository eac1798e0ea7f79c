//! Events, as the receivers of webhooks read them.

use turnus_app::rows::Hook;
use turnus_engine::event::{Event, EventKind};
use turnus_wire::event::{EVENTS, EventBody};
use turnus_wire::webhooks::Webhook;

use crate::render::{change_kind, id};

/// What a receiver is sent. `external_customer_id` is the merchant's own id of the customer, for `ContractChanged`.
pub(crate) fn event(event: &Event, external_customer_id: Option<String>) -> EventBody {
    let subject = event.subject.map(id);
    let of = |kinds: &[EventKind]| kinds.contains(&event.kind).then(|| subject.clone()).flatten();
    let is_change = event.kind == EventKind::ContractChanged;
    EventBody {
        event: event.kind.name(),
        entity_id: id(event.entity),
        contract_id: event.contract.map(id),
        customer_id: event.customer.map(id),
        external_customer_id: external_customer_id.filter(|_| is_change),
        contract_change_id: of(&[EventKind::ContractChanged]),
        contract_change_type: event.change.filter(|_| is_change).map(|kind| change_kind(kind).to_owned()),
        order_id: of(&[EventKind::OrderSucceeded]),
        invoice_id: of(&[EventKind::InvoiceCreated, EventKind::InvoiceCorrected]),
        plan_id: of(&[EventKind::PlanCreated, EventKind::PlanChanged]),
        plan_variant_id: of(&[EventKind::PlanVariantCreated, EventKind::PlanVariantChanged]),
        component_id: of(&[EventKind::ComponentCreated, EventKind::ComponentChanged]),
        ..EventBody::default()
    }
}

/// The body of an event as it is sent; none for one that is for the journal alone.
pub(crate) fn told(of: &Event, external_customer_id: Option<&str>) -> Option<String> {
    let body = event(of, external_customer_id.map(str::to_owned));
    let is_told = EVENTS.contains(&body.event.as_str());
    is_told.then(|| serde_json::to_string(&body).ok()).flatten()
}

/// A webhook.
pub(crate) fn webhook(hook: &Hook) -> Webhook {
    Webhook { id: id(hook.id), url: hook.data.url.clone(), events: hook.data.events.clone() }
}
