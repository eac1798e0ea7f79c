//! Bodies that are empty, broken, too deep or of the wrong type.

use turnus_wire::contracts::{ContractEnd, ContractPatch};
use turnus_wire::customers::{CustomerPatch, NewCustomer};
use turnus_wire::orders::{Cart, NewOrder, OrderCommit};
use turnus_wire::plan_variants::NewPlanVariant;
use turnus_wire::plans::NewPlan;
use turnus_wire::webhooks::NewWebhook;
use turnus_wire::{BodyError, from_body};

#[test]
fn no_body_and_the_empty_list_are_the_empty_object() {
    for body in ["", "  \r\n\t", "{}", "[]", " [ ] ", "\u{feff}", "\u{feff}{}"] {
        assert_eq!(from_body::<OrderCommit>(body.as_bytes()), Ok(OrderCommit::default()), "{body:?}");
    }
}

#[test]
fn php_writes_an_empty_list_for_an_empty_object_inside_too() {
    let customer: NewCustomer =
        from_body(br#"{"Address": [], "CustomFields": [], "LastName": "Doe"}"#).unwrap();

    let written = serde_json::to_string(&customer).unwrap();
    assert_eq!(written, r#"{"LastName":"Doe","Address":{},"CustomFields":{}}"#);
}

#[test]
fn null_is_the_same_as_absent() {
    let body = br#"{"CustomerId": null, "Cart": {"Quantity": null, "ComponentSubscriptions": null}, "ChangeDate": null,
        "CustomFields": null, "TriggerInterimBilling": null}"#;

    let order: NewOrder = from_body(body).unwrap();

    assert_eq!(serde_json::to_string(&order).unwrap(), r#"{"Cart":{}}"#);
}

#[test]
fn an_end_must_be_given_and_null_revokes_it() {
    assert_eq!(from_body(br#"{"endDate": null}"#), Ok(ContractEnd { end_date: None }));
    assert_eq!(from_body::<ContractEnd>(b"{}").unwrap_err().to_string(), "EndDate: is missing");

    let given: ContractEnd = from_body(br#"{"endDate": "2024-02-01T00:00:00Z"}"#).unwrap();
    assert_eq!(serde_json::to_string(&given).unwrap(), r#"{"EndDate":"2024-02-01T00:00:00.0000000Z"}"#);
    assert_eq!(serde_json::to_string(&ContractEnd { end_date: None }).unwrap(), r#"{"EndDate":null}"#);
}

#[test]
fn what_is_no_json_is_malformed_wherever_the_fault_stands() {
    let broken: [&[u8]; 12] = [
        b"{",
        b"nonsense",
        b"{\"Cart\": }",
        b"{\"Cart\": {}} trailing",
        b"{\"Cart\": {}}{}",
        b"{'Cart': {}}",
        b"{\"CustomerId\": \"a",
        b"{\"CustomerId\": \"\xff\"}",
        b"\xff\xfe{\x00}\x00",
        b"{\"CustomerId\": 5, \"Cart\": }", // a wrong value before the fault
        b"{\"Unknown\": [1, 2}",
        b"{\"CustomFields\": {\"a\": 01}}",
    ];
    for body in broken {
        let refusal = from_body::<NewOrder>(body).unwrap_err();

        assert!(matches!(refusal, BodyError::Malformed { .. }), "{refusal:?}");
        assert!(refusal.to_string().starts_with("The body is not JSON: "), "{refusal}");
    }
}

#[test]
fn a_wrong_value_is_named_with_what_would_be_right() {
    let cases = [
        ("5", "The body: expected an object, got 5"),
        ("[1]", "The body: expected an object, got a list"),
        ("null", "The body: expected an object, got null"),
        (r#"{"CustomerId": 5}"#, "CustomerId: expected a text, got 5"),
        (r#"{"CustomerId": {}}"#, "CustomerId: expected a text, got an object"),
        (r#"{"Cart": "x"}"#, r#"Cart: expected an object, got the text "x""#),
        (
            r#"{"Cart": {"InheritStartDate": "true"}}"#,
            r#"Cart.InheritStartDate: expected true or false, got the text "true""#,
        ),
        (r#"{"Cart": {"RatedItems": {}}}"#, "Cart.RatedItems: expected a list, got an object"),
        (
            r#"{"Cart": {"EndComponentSubscriptions": ["a", 1.5]}}"#,
            "Cart.EndComponentSubscriptions[1]: expected a text, got 1.5",
        ),
        (
            r#"{"cart": {"meteredUsages": [{"quantity": "2"}]}}"#,
            r#"Cart.MeteredUsages[0].Quantity: expected a number such as 29.75, got the text "2" (a number has no quotes)"#,
        ),
        (
            r#"{"StartDate": 1400765610951}"#,
            "StartDate: expected a time such as 2014-05-22T13:33:30Z, between the years 1900 and 2999, got 1400765610951",
        ),
        (
            r#"{"StartDate": "soon"}"#,
            r#"StartDate: expected a time such as 2014-05-22T13:33:30Z, between the years 1900 and 2999, got the text "soon""#,
        ),
        (r#"{"CustomFields": "x"}"#, r#"CustomFields: expected an object, got the text "x""#),
    ];
    for (body, message) in cases {
        let refusal = from_body::<NewOrder>(body.as_bytes()).unwrap_err();

        assert!(matches!(refusal, BodyError::Refused { .. }), "{refusal:?}");
        assert_eq!(refusal.to_string(), message);
    }
}

#[test]
fn whole_numbers_and_texts_by_language_are_named_too() {
    let refusal = |body: &str| from_body::<NewPlanVariant>(body.as_bytes()).unwrap_err().to_string();
    let whole = "expected a whole number from 0 to 4294967295, got";
    assert_eq!(refusal(r#"{"BillingDay": -1}"#), format!("BillingDay: {whole} -1"));
    assert_eq!(refusal(r#"{"BillingDay": 1.5}"#), format!("BillingDay: {whole} 1.5"));
    assert_eq!(
        refusal(r#"{"FeePeriod": {"Unit": "Month", "Quantity": 5000000000}}"#),
        format!("FeePeriod.Quantity: {whole} 5000000000")
    );
    assert_eq!(
        refusal(r#"{"BillingDay": 99999999999999999999}"#),
        format!("BillingDay: {whole} a number far beyond it")
    );
    assert_eq!(refusal(r#"{"FeePeriod": {"Unit": "Month"}}"#), "FeePeriod.Quantity: is missing");
    assert!(refusal(r#"{"BillingDay": 1e400}"#).starts_with("BillingDay: "));

    let refusal = from_body::<NewPlan>(br#"{"Name": 5}"#).unwrap_err().to_string();
    assert!(refusal.starts_with("Name: expected a text, or texts by language"), "{refusal}");
}

#[test]
fn a_refusal_quotes_at_most_sixty_characters_of_a_body() {
    let long = "ü".repeat(10_000);

    let refusal =
        from_body::<NewOrder>(format!(r#"{{"StartDate": "{long}"}}"#).as_bytes()).unwrap_err().to_string();

    assert!(refusal.len() < 300, "{}", refusal.len());
}

/// What is kept from before they were refused can be read.
#[test]
fn control_characters_are_refused_in_what_is_written_and_read_in_what_is_answered() {
    let bell = br#"{"LastName": "a\u0007b"}"#;

    let written = turnus_wire::from_written_body::<NewCustomer>(bell).unwrap_err().to_string();
    let answer = from_body::<NewCustomer>(bell).unwrap();

    assert_eq!(written, "LastName: expected a text without control characters, got U+0007");
    assert_eq!(answer.last_name.as_deref(), Some("a\u{7}b"));
    turnus_wire::from_written_body::<NewCustomer>(br#"{"Notes": "a\tb\r\nc"}"#).unwrap();
}

#[test]
fn the_character_u_0000_is_refused_in_every_text() {
    let refusal = from_body::<NewCustomer>(br#"{"LastName": "a\u0000b"}"#).unwrap_err().to_string();
    assert_eq!(refusal, "LastName: expected a text without the character U+0000");

    let patch = from_body::<CustomerPatch>(br#"{"Address": {"City": "\u0000"}}"#).unwrap_err().to_string();
    assert_eq!(patch, "Address.City: expected a text without the character U+0000");

    for body in [r#"{"CustomFields": {"a": "\u0000"}}"#, r#"{"CustomFields": {"\u0000": 1}}"#] {
        let refusal = from_body::<NewCustomer>(body.as_bytes()).unwrap_err().to_string();
        assert!(refusal.starts_with("CustomFields: expected"), "{refusal}");
    }
}

#[test]
fn half_a_character_is_refused_and_named() {
    let refusal = from_body::<NewWebhook>(br#"{"Url": "\ud83d", "Events": []}"#).unwrap_err();

    assert!(matches!(&refusal, BodyError::Refused { member, .. } if member == "Url"), "{refusal:?}");
}

#[test]
fn bodies_of_any_depth_are_read_or_refused_without_a_panic() {
    let levels = 100_000;
    let lists = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let objects = format!("{}1{}", r#"{"Cart":"#.repeat(levels), "}".repeat(levels));

    assert!(from_body::<NewOrder>(lists.as_bytes()).is_err());
    assert_eq!(from_body::<NewOrder>(objects.as_bytes()).unwrap().cart, Some(Cart::default()));
    assert!(from_body::<NewOrder>("[".repeat(100_000).as_bytes()).is_err());
    let unknown = format!(r#"{{"Unknown": {lists}, "CustomerId": "a"}}"#);
    assert_eq!(from_body::<NewOrder>(unknown.as_bytes()).unwrap().customer_id.as_deref(), Some("a"));
    let field = format!(r#"{{"CustomFields": {{"a": {lists}}}}}"#);
    let refusal = from_body::<ContractPatch>(field.as_bytes()).unwrap_err().to_string();
    assert_eq!(refusal, "CustomFields: expected at most 64 levels of lists and objects");
}

/// Every body that comes of cutting, doubling or exchanging bytes of a sound one is read or refused.
#[test]
fn damaged_bodies_never_panic() {
    let sound =
        br#"{"CustomerId":"5e5361659cc9ba118cccc630","Cart":{"Quantity":1.5e1,"ComponentSubscriptions":
        [{"ComponentId":"a","ProductOverride":{"Name":"\u00e9"},"CustomFields":{"k":[1,{"z":null}]}}]},
        "ChangeDate":"2014-05-22T13:33:30.951Z","Customer":{"Address":{"City":"M\u00fcnchen"}}}"#;
    let mut state = 7_u64; // a small generator, so that a failure comes again
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for _ in 0..20_000 {
        let mut body = sound.to_vec();
        for _ in 0..=next(3) {
            let (at, other) = (next(body.len()), next(sound.len()));
            match next(3) {
                0 => drop(body.remove(at)),
                1 => body.insert(at, sound[other]),
                _ => body[at] = sound[other],
            }
        }
        let _ = from_body::<NewOrder>(&body);
    }
}
