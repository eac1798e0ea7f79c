//! Member names without regard to case.

use serde::Deserialize;
use serde::de::value::{Error, MapDeserializer};
use serde_json::value::RawValue;
use turnus_wire::customers::{CustomerPatch, NewCustomer};
use turnus_wire::fold::folded;
use turnus_wire::orders::NewOrder;
use turnus_wire::plan_groups::NewPlanGroup;
use turnus_wire::usage::NewMeteredUsage;
use turnus_wire::webhooks::NewWebhook;
use turnus_wire::{BodyError, Patch, from_body};

#[test]
fn any_spelling_of_a_name_is_the_member() {
    let spellings = ["Url", "url", "URL", "uRl"];
    for spelling in spellings {
        let body = format!(r#"{{"{spelling}": "https://example.com", "EVENTS": ["InvoiceCreated"]}}"#);

        let hook: NewWebhook = from_body(body.as_bytes()).unwrap();

        assert_eq!((hook.url.as_str(), hook.events.len()), ("https://example.com", 1));
    }
}

#[test]
fn names_are_folded_inside_lists_and_options_and_objects() {
    let body = br#"{"CART": {"componentSubscriptions": [{"componentid": "a"}, {"COMPONENTID": "b",
        "productOverride": {"priceperunit": 1.50}}]}, "customer": {"address": {"addressline1": "c/o"}}}"#;

    let order: NewOrder = from_body(body).unwrap();

    let cart = order.cart.unwrap();
    let ids: Vec<&str> =
        cart.component_subscriptions.iter().map(|component| component.component_id.as_str()).collect();
    assert_eq!(ids, ["a", "b"]);
    let price = cart.component_subscriptions[1].product_override.as_ref().unwrap().price_per_unit.unwrap();
    assert_eq!(price.to_string(), "1.50");
    assert_eq!(order.customer.unwrap().address.unwrap().address_line1.as_deref(), Some("c/o"));
}

#[test]
fn a_member_given_twice_is_refused_by_name_in_one_spelling_or_two() {
    let cases = [
        (r#"{"CustomerId": "a", "customerId": "a"}"#, "CustomerId"),
        (r#"{"CustomerId": "a", "CustomerId": "b"}"#, "CustomerId"),
        (r#"{"Cart": {"quantity": 1, "Quantity": 2}}"#, "Cart.Quantity"),
        (
            r#"{"Cart": {"ComponentSubscriptions": [{"ComponentId": "a"}, {"ComponentId": "b", "COMPONENTID": "c"}]}}"#,
            "Cart.ComponentSubscriptions[1].ComponentId",
        ),
    ];
    for (body, member) in cases {
        let refusal = from_body::<NewOrder>(body.as_bytes()).unwrap_err();

        let expected = format!("{member}: given twice (member names are read without regard to case)");
        assert_eq!(refusal.to_string(), expected);
    }
}

#[test]
fn members_that_are_unknown_are_ignored_with_all_that_is_in_them() {
    let body = br#"{"Nonsense": {"CompanyName": [1, {"x": null}]}, "companyname": "ACME", "": 1, "CompanyName ": 2}"#;

    let customer: NewCustomer = from_body(body).unwrap();

    assert_eq!(customer, NewCustomer { company_name: Some("ACME".to_owned()), ..NewCustomer::default() });
}

#[test]
fn names_in_maps_are_left_alone() {
    let customer: NewCustomer =
        from_body(br#"{"customfields": {"CompanyName": 1, "companyname": 2, "_C": 3}}"#).unwrap();
    let written = serde_json::to_string(&customer).unwrap();
    assert_eq!(written, r#"{"CustomFields":{"CompanyName":1,"_C":3,"companyname":2}}"#);

    let group: NewPlanGroup =
        from_body(br#"{"name": {"_c": "a", "_C": "b", "DE": "c"}, "currency": "EUR"}"#).unwrap();
    assert_eq!(group.name.texts().keys().collect::<Vec<_>>(), ["DE", "_C", "_c"]);
}

#[test]
fn a_patch_tells_absent_from_null_in_any_spelling() {
    let patch: CustomerPatch =
        from_body(br#"{"vatid": null, "LASTNAME": "Doe", "address": {"city": null}}"#).unwrap();

    assert_eq!(patch.vat_id, Patch::Null);
    assert_eq!(patch.last_name, Patch::Value("Doe".to_owned()));
    assert_eq!(patch.first_name, Patch::Absent);
    let address = patch.address.value().unwrap();
    assert_eq!((address.city, address.street), (Patch::Null, Patch::Absent));
}

#[derive(Debug, PartialEq, Deserialize)]
enum Shape {
    Point,
    #[serde(rename_all = "PascalCase")]
    Circle {
        radius: u32,
        colour: Option<String>,
    },
    Named(Name),
    Pair(u8, Name),
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Name {
    text: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Holder {
    raw: Box<RawValue>,
    list: Vec<Box<RawValue>>,
    maybe: Option<Box<RawValue>>,
}

#[test]
fn names_are_folded_in_every_kind_of_variant() {
    let read = |json: &str| {
        let mut json = serde_json::Deserializer::from_str(json);
        folded::<_, Shape>(&mut json).unwrap()
    };
    let name = || Name { text: "a".to_owned() };

    assert_eq!(read(r#""Point""#), Shape::Point);
    assert_eq!(
        read(r#"{"Circle": {"RADIUS": 2, "other": 1, "colour": null}}"#),
        Shape::Circle { radius: 2, colour: None }
    );
    assert_eq!(read(r#"{"Named": {"tEXT": "a"}}"#), Shape::Named(name()));
    assert_eq!(read(r#"{"Pair": [1, {"tEXT": "a"}]}"#), Shape::Pair(1, name()));
}

#[test]
fn raw_values_pass_through_the_layer_unread() {
    let text = r#"{"RAW": {"A": 1.50}, "LIST": [1e-7, "x"], "maybe": 12345678901234567.89}"#;
    let mut json = serde_json::Deserializer::from_str(text);

    let holder: Holder = folded(&mut json).unwrap();

    assert_eq!(holder.raw.get(), r#"{"A": 1.50}"#);
    assert_eq!(holder.list.iter().map(|raw| raw.get()).collect::<Vec<_>>(), ["1e-7", r#""x""#]);
    assert_eq!(holder.maybe.unwrap().get(), "12345678901234567.89");
}

#[test]
fn the_pairs_of_a_query_are_folded_too() {
    let pairs = [("componentid", "a"), ("unknown", "b"), ("KEY", "c")];

    let name: Result<Keys, Error> = folded(MapDeserializer::new(pairs.into_iter()));

    assert_eq!(name.unwrap(), Keys { component_id: "a".to_owned(), key: "c".to_owned() });
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Keys {
    component_id: String,
    key: String,
}

#[test]
fn a_required_member_that_is_missing_is_named() {
    let refusal = from_body::<NewMeteredUsage>(br#"{"ComponentId": "a"}"#).unwrap_err();
    assert_eq!(
        refusal,
        BodyError::Refused { member: "Quantity".to_owned(), reason: "is missing".to_owned() }
    );

    let refusal =
        from_body::<NewOrder>(br#"{"Cart": {"MeteredUsages": [{"Quantity": 1}, {}]}}"#).unwrap_err();
    assert_eq!(refusal.to_string(), "Cart.MeteredUsages[1].Quantity: is missing");
}
