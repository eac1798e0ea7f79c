//! What the journal says of each change: before and after, and of the person nothing that cannot be erased.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use turnus_app::annul_contract::annul_contract;
use turnus_app::contracts::{ContractWish, change_contract};
use turnus_app::customers::{change_customer, customer};
use turnus_app::discard_draft::discard_draft;
use turnus_app::document_settings::change_document_settings;
use turnus_app::draft_edits::{DraftWish, edit_draft};
use turnus_app::end_contract::{end_contract, revoke_contract_end};
use turnus_app::invoices::send_draft;
use turnus_app::ledger::{NewBooking, book_payment};
use turnus_app::orders::{Orderer, delete_order, expire_order};
use turnus_app::rows::HookData;
use turnus_app::usage::{delete_usage, post_usage};
use turnus_app::webhooks::{create_webhook, delete_webhook};
use turnus_engine::contract::ContractData;
use turnus_engine::customer::CustomerData;
use turnus_engine::document_settings::DocumentSettings;
use turnus_engine::draft_edit::DraftEdit;
use turnus_engine::order::NewUsage;
use turnus_engine::{Id, Money};
use turnus_store::documents::{DocumentFilter, DocumentStatus};
use turnus_store::events::{self, Event};
use turnus_store::{Slice, documents};

use crate::shop::*;

async fn journal(shop: &Shop) -> Vec<Event> {
    shop.app.seal(shop.account).await.unwrap();
    events::after(&shop.store, shop.account, 0, 100_000).await.unwrap()
}

/// What the last event of that kind says was changed, and what of it is personal.
async fn told(shop: &Shop, kind: &str) -> (Value, Value) {
    let all = journal(shop).await;
    let event = all.iter().rfind(|event| event.kind == kind).unwrap_or_else(|| panic!("no {kind}"));
    let body: Value = serde_json::from_str(&event.body).unwrap();
    let personal = events::personal(&shop.store, shop.account, event.id).await.unwrap();
    let personal = personal.map_or(Value::Null, |personal| serde_json::from_str(&personal.body).unwrap());
    (body["changes"].clone(), personal)
}

fn usage(shop: &Shop) -> NewUsage {
    NewUsage {
        component: shop.calls,
        quantity: 3.into(),
        due: None,
        memo: Some("Calls of Quux".to_owned()),
        key: Some("key-of-Quux".to_owned()),
        product_override: None,
    }
}

async fn draft(shop: &Shop) -> Id {
    let filter = DocumentFilter::default();
    let drafts = documents::list(&shop.store, shop.account, DocumentStatus::Draft, filter, Slice::first(9));
    drafts.await.unwrap()[0].value.id
}

#[tokio::test]
async fn a_change_of_a_customer_says_before_and_after_apart_from_the_chain() {
    let shop = Shop::opened("2024-01-01").await;
    let id = shop.sign_up(shop.basic).await.contract.customer;
    let (open, personal) = told(&shop, "CustomerCreated").await;
    assert_eq!(open["Customer.Id"], json!([null, id]));
    assert_eq!(personal["Customer.Data.LastName"], json!([null, "Lovelace-Quux"]));

    let change =
        |data: &CustomerData| CustomerData { last_name: Some("Byron-Quux".to_owned()), ..data.clone() };
    change_customer(&shop.app, &shop.call().await, id, change).await.unwrap();
    let (open, personal) = told(&shop, "CustomerChanged").await;
    assert_eq!(open, Value::Null);
    assert_eq!(personal, json!({"Customer.Data.LastName": ["Lovelace-Quux", "Byron-Quux"]}));

    let settings = DocumentSettings { auto_send: Some(true) };
    change_document_settings(&shop.app, &shop.call().await, id, settings).await.unwrap();
    let (open, _) = told(&shop, "CustomerDocumentSettingsChanged").await;
    assert_eq!(open, json!({"Customer.Documents.AutoSend": [null, true]}));
}

#[tokio::test]
async fn of_a_webhooks_address_the_journal_tells_nothing_where_people_put_tokens() {
    let shop = Shop::opened("2024-01-01").await;
    let url = "https://ada:sesame@203.0.113.5:8443/hooks/7?token=sesame&x=1#sesame".to_owned();
    let data = HookData { url, events: vec!["InvoiceCreated".to_owned()] };

    let hook = create_webhook(&shop.app, &shop.call().await, data).await.unwrap().fresh().unwrap();
    let (created, _) = told(&shop, "WebhookCreated").await;
    delete_webhook(&shop.app, &shop.call().await, hook.id).await.unwrap();
    let (deleted, _) = told(&shop, "WebhookDeleted").await;

    assert_eq!(created["Webhook.Url"], json!([null, "https://203.0.113.5:8443/hooks/7"]));
    assert_eq!(deleted["Webhook.Url"], json!(["https://203.0.113.5:8443/hooks/7", null]));
    assert!(journal(&shop).await.iter().all(|event| !event.body.contains("sesame")));
}

#[tokio::test]
async fn a_wish_that_changes_nothing_writes_nothing() {
    let shop = Shop::opened("2024-01-01").await;
    let row = shop.sign_up(shop.basic).await;
    let before = journal(&shop).await.len();

    let same = |data: &CustomerData| data.clone();
    change_customer(&shop.app, &shop.call().await, row.contract.customer, same).await.unwrap();
    let wish = ContractWish { change: Arc::new(|data: &ContractData| data.clone()), end: None };
    change_contract(&shop.app, &shop.call().await, row.contract.id, wish).await.unwrap();
    let settings = DocumentSettings::default();
    change_document_settings(&shop.app, &shop.call().await, row.contract.customer, settings).await.unwrap();
    let known = shop.app.catalogue(shop.account).await.unwrap();
    let version = known.version_of(shop.basic);
    shop.put(|_| known.item(shop.basic).unwrap()).await;

    assert_eq!(journal(&shop).await.len(), before);
    assert_eq!(shop.app.catalogue(shop.account).await.unwrap().version_of(shop.basic), version);
    let kept = customer(&shop.app, shop.account, row.contract.customer).await.unwrap();
    assert_eq!(kept.version.number(), 1);
}

/// Changes a contract in many ways. The answer is who ordered and never became a customer.
async fn change_much(shop: &Shop) -> Id {
    let row = shop.sign_up(shop.basic).await;
    let (id, person) = (row.contract.id, row.contract.customer);
    let app = &shop.app;

    let note = |data: &ContractData| ContractData {
        notes: Some("Quux owes me".to_owned()),
        billing_suspended: true,
        ..data.clone()
    };
    let wish = ContractWish { change: Arc::new(note), end: None };
    change_contract(app, &shop.call().await, id, wish).await.unwrap();
    shop.suspend(id, false).await;
    let posted = post_usage(app, &shop.call().await, id, usage(shop)).await.unwrap().fresh().unwrap();
    delete_usage(app, &shop.call().await, id, posted.value.id).await.unwrap();
    let edit = |edit: &DraftEdit| DraftEdit { name: Some("Quux & Daughters".to_owned()), ..edit.clone() };
    let wish = DraftWish { version: None, change: Arc::new(edit) };
    edit_draft(app, &shop.call().await, draft(shop).await, wish).await.unwrap();
    send_draft(app, &shop.call().await, draft(shop).await).await.unwrap();
    shop.wait_until("2024-01-01T01:00").await;
    let booking = NewBooking {
        amount: Money::new(100).unwrap(),
        currency: None,
        description: Some("Paid by Quux".to_owned()),
        booked_on: None,
        recurring_payments_off: false,
    };
    book_payment(app, &shop.call().await, id, booking).await.unwrap();
    let order = shop.place(Orderer::Customer(person), cart(Some(shop.pro))).await.unwrap();
    expire_order(app, &shop.call().await, order.id).await.unwrap();
    let stranger = shop.place(Orderer::NewCustomer(Box::new(ada())), cart(Some(shop.pro))).await.unwrap();
    delete_order(app, &shop.call().await, stranger.id).await.unwrap();
    end_contract(app, &shop.call().await, id, at("2024-03-01")).await.unwrap();
    revoke_contract_end(app, &shop.call().await, id).await.unwrap();
    shop.wait_until("2024-02-01").await;
    discard_draft(app, &shop.call().await, draft(shop).await).await.unwrap();
    annul_contract(app, &shop.call().await, id).await.unwrap();
    stranger.customer
}

#[tokio::test]
async fn every_kind_of_wish_says_what_it_changed_and_names_nobody_in_the_chain() {
    let shop = Shop::opened("2024-01-01").await;

    let stranger = change_much(&shop).await;

    let all = journal(&shop).await;
    for event in &all {
        let body: Value = serde_json::from_str(&event.body).unwrap();
        let changes = body["changes"].as_object();
        let personal = events::personal(&shop.store, shop.account, event.id).await.unwrap();
        assert!(changes.is_some() || personal.is_some(), "{} says nothing of what changed", event.kind);
        for part in ["Quux", "quux", "Difference Lane", "ada.", "owes me"] {
            assert!(!event.body.contains(part), "{}: {}", event.kind, event.body);
        }
    }
    let kinds: BTreeSet<&str> = all.iter().map(|event| event.kind.as_str()).collect();
    for kind in ["DraftEdited", "DraftDiscarded", "InvoiceIssued", "InvoiceCreated", "PaymentRegistered"] {
        assert!(kinds.contains(kind), "{kind}");
    }
    assert_eq!(told(&shop, "UsageDeleted").await.0["Usage.Quantity"], json!(["3", null]));
    assert_eq!(told(&shop, "UsageDeleted").await.1["Usage.Memo"], json!(["Calls of Quux", null]));
    assert_eq!(told(&shop, "PaymentRegistered").await.0["Payment.Amount"], json!([null, 100]));
    assert_eq!(told(&shop, "OrderExpired").await.0["Order.Status"], json!(["InProgress", "Expired"]));
    assert_eq!(told(&shop, "InvoiceIssued").await.0["Document.Status"], json!(["Draft", "Issued"]));
    assert_eq!(told(&shop, "ContractChanged").await.0["Contract.Annulled"], json!([false, true]));
    assert_eq!(told(&shop, "DraftEdited").await.1["Document.Edit.Name"], json!([null, "Quux & Daughters"]));
    assert!(told(&shop, "ContractCancelled").await.0["Contract.End"][1].is_number());
    assert_eq!(told(&shop, "OrderDeleted").await.1, Value::Null, "nobody could erase it");
    let of_stranger = all.iter().filter(|event| event.customer == Some(stranger));
    for event in of_stranger {
        let personal = events::personal(&shop.store, shop.account, event.id).await.unwrap();
        assert_eq!(personal, None, "{}", event.kind);
    }
}
