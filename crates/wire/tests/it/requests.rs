//! The requests of published clients and of the API's own documentation.

use turnus_wire::component_subscriptions::{ComponentSubscriptionChange, NewComponentSubscription};
use turnus_wire::contracts::ContractEnd;
use turnus_wire::customers::{Customer, NewCustomer};
use turnus_wire::orders::{NewOrder, OrderCommit};
use turnus_wire::payments::NewPayment;
use turnus_wire::rated_items::NewRatedItem;
use turnus_wire::usage::NewMeteredUsage;
use turnus_wire::webhooks::NewWebhook;
use turnus_wire::{Patch, event, from_body};

#[test]
fn a_signup_with_a_component_as_the_documentation_sends_it() {
    let body = r#"{"TriggerInterimBilling": false, "Cart": {"PlanVariantId": "5e5361659cc9ba118cccc620",
        "InheritStartDate": false, "ComponentSubscriptions": [{"ComponentId": "5e5361659cc9ba118cccc61e",
        "Quantity": 2.0}]}, "Customer": {"CompanyName": "ACME Inc.", "FirstName": "John", "LastName": "Doe",
        "VatId": "DE424324234", "EmailAddress": "john.doe@example.com", "Address": {"Street": "Zschopauer Straße",
        "HouseNumber": "42", "PostalCode": "10123", "City": "Berlin", "Country": "DE"}, "Hidden": false},
        "PreviewAfterTrial": false}"#;

    let order: NewOrder = from_body(body.as_bytes()).unwrap();

    let cart = order.cart.unwrap();
    assert_eq!(cart.plan_variant_id.as_deref(), Some("5e5361659cc9ba118cccc620"));
    assert_eq!(cart.component_subscriptions[0].quantity.unwrap().to_string(), "2.0");
    let customer = order.customer.unwrap();
    assert_eq!(customer.address.unwrap().street.as_deref(), Some("Zschopauer Straße"));
    assert_eq!((order.trigger_interim_billing, order.preview_after_trial), (Some(false), Some(false)));
    assert_eq!(order.contract_id, None);
}

#[test]
fn n8n_writes_names_in_camel_case_and_null_for_what_is_empty() {
    let hook: NewWebhook = from_body(
        br#"{"events": ["PlanVariantCreated ", "InvoiceCreated"], "url": "https://n8n.example/hook"}"#,
    )
    .unwrap();
    assert_eq!(hook.events.iter().filter_map(|name| event::parse(name)).count(), 2);

    let usage: NewMeteredUsage =
        from_body(br#"{"componentId": "a", "quantity": 5, "dueDate": null, "memo": "", "key": null}"#)
            .unwrap();
    assert_eq!((usage.component_id.as_deref(), usage.due_date, usage.key), (Some("a"), None, None));

    let end: ContractEnd = from_body(br#"{"endDate": "2024-05-31T22:00:00.000Z"}"#).unwrap();
    assert_eq!(end.end_date.unwrap().to_string(), "2024-05-31T22:00:00.0000000Z");
}

#[test]
fn laravel_commits_with_an_empty_list_and_ends_a_component_with_an_offset() {
    let commit: OrderCommit = from_body(b"[]").unwrap();
    assert_eq!(commit.payment_method, None);

    let body = br#"{"Id": "5ca70a7b50abb74c34daf315", "EndDate": "2019-04-05T09:57:47+02:00"}"#;
    let change: ComponentSubscriptionChange = from_body(body).unwrap();
    assert_eq!(change.end_date.value().unwrap().to_string(), "2019-04-05T07:57:47.0000000Z");
    assert_eq!((change.memo, change.custom_fields), (Patch::Absent, Patch::Absent));
}

#[test]
fn a_customer_that_was_read_can_be_put_back_whole() {
    let read = br#"{"Id": "5370d9201d9f5d1a2c8b4567", "CreatedAt": "2014-05-12T14:22:24.0000000Z", "IsDeletable": true,
        "IsLocked": false, "CustomerName": "Marcellus Wallace", "ExternalCustomerId": "", "FirstName": "Marcellus",
        "LastName": "Wallace", "Address": {}, "Hidden": false, "CustomFields": {"limit": 1.50}}"#;
    let customer: Customer = from_body(read).unwrap();
    let sent = serde_json::to_vec(&customer).unwrap();

    let put: NewCustomer = from_body(&sent).unwrap();

    assert_eq!(put.last_name.as_deref(), Some("Wallace"));
    assert_eq!(put.external_customer_id.as_deref(), Some(""));
    assert_eq!(put.custom_fields.unwrap().get("limit").unwrap().text(), "1.50");
}

#[test]
fn a_component_with_a_price_of_its_own_has_plain_texts() {
    let body = br#"{"ComponentId": "5ca70a5b50abb74c34daf308", "Quantity": 1, "ProductOverride": {"PricePerUnit": 23,
        "Name": "Component_v2.0", "Description": "Hey"}}"#;

    let new: NewComponentSubscription = from_body(body).unwrap();

    let product = new.product_override.unwrap();
    assert_eq!(
        (product.price_per_unit.unwrap().to_string().as_str(), product.name.as_deref()),
        ("23", Some("Component_v2.0"))
    );
}

#[test]
fn a_rated_item_and_a_payment_keep_their_decimals() {
    let item: NewRatedItem = from_body(
        br#"{"Description": "Beratung", "Quantity": 0.333333333333, "PricePerUnit": 12345678901234567.89,
        "TaxPolicyId": "a", "PeriodStart": "2024-01-01T00:00:00Z", "PeriodEnd": "2024-02-01"}"#,
    )
    .unwrap();
    assert_eq!(item.quantity.unwrap().to_string(), "0.333333333333");
    assert_eq!(item.price_per_unit.to_string(), "12345678901234567.89");

    let payment: NewPayment =
        from_body(br#"{"amount": -20.00, "currency": "EUR", "bookingDate": "2024-02-01"}"#).unwrap();
    let written = serde_json::to_string(&payment).unwrap();
    assert_eq!(written, r#"{"Amount":-20.00,"Currency":"EUR","BookingDate":"2024-02-01"}"#);
}
