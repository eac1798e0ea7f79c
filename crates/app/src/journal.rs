//! What the journal says of each thing that a wish changed. What is said of a person, or by him, is kept apart: it is
//! erased with him, and the chain knows a salted hash of it only (decisions.md section 7).

use serde::Serialize;
use serde_json::{Value, json};
use turnus_engine::Id;
use turnus_engine::bill::Bill;
use turnus_engine::catalogue::Item;
use turnus_engine::contract::Contract;
use turnus_engine::customer::Customer;
use turnus_engine::order::{Order, Seen};
use turnus_engine::rated_item::RatedItem;
use turnus_engine::usage::Usage;
use turnus_gateways::webhook::target;
use turnus_store::cancellations::Cancellation;
use turnus_store::contracts::Billing;
use turnus_store::documents::DocumentRow;
use turnus_store::hooks::HookData;
use turnus_store::ledger::Booking;
use turnus_store::mails::Mail;
use turnus_store::users::User;

pub(crate) use crate::members::Members;
use crate::members::Personal;

const CUSTOMER: Personal =
    Personal::AllBut(&["id", "entity", "created_at", "deleted_at", "documents", "data.hidden"]);

const CONTRACT: Personal = Personal::At(&[
    "data.external_id",
    "data.notes",
    "data.custom_fields",
    "data.payment_method",
    "components.*.memo",
    "components.*.custom_fields",
    "components.*.product_override",
]);

// A coupon's code is open here as in a contract: it is the merchant's, from the catalogue, and its use is kept for good.
const ORDER: Personal = Personal::AllBut(&[
    "id",
    "entity",
    "created_at",
    "status",
    "kind",
    "customer",
    "contract",
    "start",
    "end",
    "billed_until",
    "change",
    "trigger_interim_billing",
    "by_subscriber",
    "cart.plan_variant",
    "cart.coupon_code",
    "cart.quantity",
    "figures.totals",
    "figures.next",
    "figures.is_trial",
]);

const USAGE: Personal = Personal::AllBut(&["id", "transferred_at", "component", "quantity", "due"]);

const RATED_ITEM: Personal =
    Personal::AllBut(&["id", "transferred_at", "quantity", "price_per_unit", "tax_policy", "period"]);

/// Of something that says nothing of a person.
pub(crate) fn plain<T: Serialize>(name: &str, before: Option<&T>, after: Option<&T>) -> Members {
    Members::between(name, Personal::No, before, after)
}

/// Of a customer.
pub(crate) fn customer(before: Option<&Customer>, after: Option<&Customer>) -> Members {
    Members::between("Customer", CUSTOMER, before, after)
}

/// Of a contract.
pub(crate) fn contract(before: Option<&Contract>, after: Option<&Contract>) -> Members {
    Members::between("Contract", CONTRACT, before, after)
}

/// Of where the billing of a contract stands.
pub(crate) fn billing(before: &Billing, after: &Billing) -> Members {
    plain("Billing", Some(before), Some(after))
}

/// Of an order. Its lines are told by their sums.
pub(crate) fn order(before: Option<&Order>, after: Option<&Order>) -> Members {
    let same_buyer = before.zip(after).is_some_and(|(old, new)| old.new_customer == new.new_customer);
    let told = |order: Option<&Order>| {
        // Without what is large and not told, or on both sides.
        let mut order = order.cloned();
        if let Some(order) = &mut order {
            order.seen = Seen::default();
            order.figures.lines.clear();
            order.new_customer.take_if(|_| same_buyer);
        }
        let mut row = json!(order);
        if let Some(order) = row.as_object_mut() {
            order.remove("seen");
            let figures = order.get_mut("figures").and_then(Value::as_object_mut);
            figures.into_iter().for_each(|figures| drop(figures.remove("lines")));
        }
        row
    };
    Members::between("Order", ORDER, Some(&told(before)), Some(&told(after)))
}

/// Of a line written by hand or priced elsewhere.
pub(crate) fn rated_item(before: Option<&RatedItem>, after: Option<&RatedItem>) -> Members {
    Members::between("RatedItem", RATED_ITEM, before, after)
}

/// Of a record of usage.
pub(crate) fn usage(before: Option<&Usage>, after: Option<&Usage>) -> Members {
    Members::between("Usage", USAGE, before, after)
}

/// Of a payment booked by hand.
pub(crate) fn booking(new: &Booking) -> Members {
    let row = json!({
        "id": new.id,
        "booked_on": new.booked_on,
        "amount": new.amount,
        "currency": new.currency,
        "description": new.description,
    });
    Members::between("Payment", Personal::At(&["description"]), None, Some(&row))
}

/// Of a draft or document: where it stands, its sums, and what someone changed on it by hand.
pub(crate) fn document(before: Option<&DocumentRow>, after: Option<&DocumentRow>) -> Members {
    let told = |row: &DocumentRow| {
        let printed = &row.document;
        json!({
            "id": row.id,
            "status": row.status,
            "kind": printed.kind,
            "number": printed.number,
            "date": printed.date,
            "due_date": printed.due_date,
            "currency": printed.currency,
            "lines": printed.lines.len(),
            "net": printed.total_net,
            "vat": printed.total_vat,
            "gross": printed.total_gross,
            "sent_at": row.sent_at,
            "edit": row.edit,
        })
    };
    let personal = Personal::At(&["edit"]);
    Members::between("Document", personal, before.map(told).as_ref(), after.map(told).as_ref())
}

/// Of a bill that was made.
pub(crate) fn bill(new: &Bill) -> Members {
    let row = json!({
        "id": new.id,
        "occasion": new.scope.occasion,
        "horizon": new.horizon,
        "currency": new.currency,
        "lines": new.lines.len(),
        "net": new.totals.net,
        "gross": new.totals.gross,
    });
    plain("Bill", None, Some(&row))
}

/// Of bills and documents that a wish made.
pub(crate) fn made(name: &str, ids: &[Id]) -> Members {
    if ids.is_empty() { Members::none() } else { plain(name, None, Some(&ids)) }
}

/// Of an item of the catalogue.
pub(crate) fn item(before: Option<&Item>, after: &Item) -> Members {
    // Its own kind is the first step.
    Members::between("", Personal::No, before, Some(after))
}

/// Of a webhook. Its address is told without user, query and fragment: people put tokens there, and the chain keeps
/// them for ever.
pub(crate) fn webhook(before: Option<&HookData>, after: Option<&HookData>) -> Members {
    let told = |data: &HookData| json!({ "url": public_part(&data.url), "events": data.events });
    plain("Webhook", before.map(told).as_ref(), after.map(told).as_ref())
}

fn public_part(address: &str) -> Option<String> {
    let url = target(address).ok()?;
    Some(format!("{}://{}{}", url.scheme(), url.authority().rsplit('@').next()?, url.path()))
}

/// Of a mail. What it says is told by its subject.
pub(crate) fn mail(before: Option<&Mail>, after: &Mail) -> Members {
    let told = |mail: &Mail| {
        json!({
            "id": mail.id,
            "kind": mail.kind,
            "document": mail.document,
            "status": mail.status,
            "round": mail.round,
            "recipient": mail.recipient,
            "subject": mail.subject,
        })
    };
    let personal = Personal::At(&["recipient", "subject"]);
    Members::between("Mail", personal, before.map(told).as_ref(), Some(&told(after)))
}

/// Of a declared cancellation. What the person and whoever settled it wrote is theirs.
pub(crate) fn cancellation(before: Option<&Cancellation>, after: &Cancellation) -> Members {
    let personal = Personal::At(&["reason", "name", "named", "email", "note"]);
    Members::between("Cancellation", personal, before, Some(after))
}

/// Of a user. Address and name stay out of the chain, and as nobody's customer he has nothing beside it.
pub(crate) fn user(before: Option<&User>, after: Option<&User>) -> Members {
    let told = |user: &User| {
        json!({
            "role": user.role,
            "second_factor": user.totp.is_some(),
            "name": user.name,
            "email": user.email,
        })
    };
    let personal = Personal::At(&["name", "email"]);
    Members::between("User", personal, before.map(told).as_ref(), after.map(told).as_ref())
}
