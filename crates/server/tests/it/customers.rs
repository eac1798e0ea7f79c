//! `/customers`.

use serde_json::{Value, json};
use turnus_store::{Changes, Statement};

use crate::world::{World, ada, catalogue, contract, id};

#[tokio::test]
async fn a_customer_is_created_and_read_with_the_name_it_has_for_people() {
    let world = World::new().await;
    let body = r#"{
        "companyName": "Lovelace GmbH", "FIRSTNAME": "Ada", "LastName": "Größe", "VatId": "DE136695976",
        "Address": {"City": "München", "Country": "de"}, "CustomFields": {"kostenstelle": 4711.10}, "Id": "ignored"
    }"#;

    let answer = world.ask_in_words("POST", "/api/v1/customers/?take=500", body.to_owned(), &[]).await;
    let made = answer.expect(201);

    assert_eq!(made["CustomerName"], "Lovelace GmbH");
    assert_eq!(made["CustomerSubName"], "Ada Größe");
    assert_eq!(made["CreatedAt"], "2026-11-22T12:00:00.0000000Z");
    assert_eq!(made["Address"], json!({"City": "München", "Country": "DE"}));
    assert!(answer.text().contains(r#""CustomFields":{"kostenstelle":4711.10}"#), "{}", answer.text());
    assert_eq!(made["IsDeletable"], true);
    assert!(!answer.text().contains("null"), "{}", answer.text());
    assert_eq!(world.get(&format!("/api/v1/customers/{}", id(&made))).await, made);
}

#[tokio::test]
async fn a_put_clears_what_it_leaves_out_and_a_patch_changes_what_it_names() {
    let world = World::new().await;
    let path = format!("/api/v1/customers/{}", ada(&world).await);

    let patch = json!({"LastName": "King", "EmailAddress": null, "Address": {"City": "Berlin"}});
    let patched = world.ask("PATCH", &path, Some(patch)).await.expect(200);
    let put = world.ask("PUT", &path, Some(json!({"CompanyName": "Neu GmbH", "Id": "x"}))).await.expect(200);

    assert_eq!((&patched["FirstName"], &patched["LastName"]), (&json!("Ada"), &json!("King")));
    assert_eq!(patched["EmailAddress"], Value::Null);
    assert_eq!(
        (&patched["Address"]["City"], &patched["Address"]["PostalCode"]),
        (&json!("Berlin"), &json!("80538"))
    );
    assert_eq!(
        (&put["CompanyName"], &put["FirstName"], &put["Address"]),
        (&json!("Neu GmbH"), &Value::Null, &json!({}))
    );
    assert_eq!(put["CreatedAt"], patched["CreatedAt"]);
    assert_eq!(world.get(&path).await, put);
}

#[tokio::test]
async fn a_vat_id_with_wrong_check_digits_is_kept_and_its_fault_is_told() {
    let world = World::new().await;
    let with = |vat_id: &str| Some(json!({"CompanyName": "A", "VatId": vat_id}));

    let right = world.ask("POST", "/api/v1/customers", with("DE136695976")).await.expect(201);
    let wrong = world.ask("POST", "/api/v1/customers", with("DE136695967")).await.expect(201);

    let fault = "'DE136695967' has the form of a VAT id of DE (DE and 9 digits, the first not 0), but wrong check digits, as a mistyped number has";
    assert_eq!((&wrong["VatId"], &wrong["VatIdFault"]), (&json!("DE136695967"), &json!(fault)));
    assert_eq!(right.get("VatIdFault"), None);
}

#[tokio::test]
async fn a_vat_id_of_nobody_that_an_older_release_took_stands_in_the_way_of_no_other_change() {
    let world = World::new().await;
    let given = json!({"CompanyName": "A", "VatId": "DE136695976", "Address": {"Country": "DE"}});
    let path = format!("/api/v1/customers/{}", id(&world.post("/api/v1/customers", given).await));
    let replaced = async |from: &str, to: &str| {
        let sql = format!("update customers set body = replace(body, '{from}', '{to}')");
        let wish = world.app.new_id(world.account, world.app.machine_now().await.unwrap());
        let changes = Changes::new(world.account, wish).with(Statement::new(sql, []));
        let done = world.store.apply(changes).await.unwrap();
        assert!(matches!(done, turnus_store::Applied::Done(_)), "{done:?}");
    };
    replaced("DE136695976", "XX123").await;

    let renamed = world.ask("PATCH", &path, Some(json!({"CompanyName": "B"}))).await.expect(200);
    let again = world.ask("PATCH", &path, Some(json!({"CompanyName": "C", "VatId": "XX124"}))).await;

    assert_eq!((&renamed["CompanyName"], &renamed["VatId"]), (&json!("B"), &json!("XX123")));
    assert!(again.refusal(422).contains("VatId"));
    replaced("XX123", "DE136695976").await;
}

#[tokio::test]
async fn a_wrong_value_changes_nothing_and_takes_no_id() {
    let world = World::new().await;
    let path = format!("/api/v1/customers/{}", ada(&world).await);
    let before = world.get(&path).await;
    let cases = [
        ("PATCH", json!({"LastName": "King", "Address": {"Country": "Germany"}}), "Address.Country"),
        ("PATCH", json!({"FirstName": null, "LastName": null, "EmailAddress": null}), "has no name"),
        ("PATCH", json!({"VatId": "XX123"}), "VatId: 'XX123' is the VAT id of no country"),
        ("PUT", json!({"CompanyName": "x", "VatId": "n/a"}), "VatId: 'n/a' is the VAT id of no country"),
        ("PUT", json!({"CompanyName": "x".repeat(501)}), "CompanyName"),
        ("PUT", json!({"CompanyName": "x", "Notes": "x".repeat(10_001)}), "Notes"),
    ];

    for (method, body, named) in cases {
        let refusal = world.ask(method, &path, Some(body)).await.refusal(422);
        assert!(refusal.contains(named), "{refusal}");
    }

    assert_eq!(world.get(&path).await, before);
}

#[tokio::test]
async fn an_external_id_belongs_to_one_customer() {
    let world = World::new().await;
    let first =
        id(&world.post("/api/v1/customers", json!({"CompanyName": "A", "ExternalCustomerId": "7"})).await);

    let second = json!({"CompanyName": "B", "ExternalCustomerId": "7"});
    let refusal = world.ask("POST", "/api/v1/customers", Some(second)).await.refusal(422);

    assert!(refusal.contains(&first), "{refusal}");
    let found = world.get("/api/v1/customers?externalId=7").await;
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert_eq!(world.get("/api/v1/customers?search=nobody").await, json!([]));
}

#[tokio::test]
async fn a_deleted_customer_is_gone_and_one_with_a_running_contract_stays() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let lone = ada(&world).await;
    let running = contract(&world, &sold, json!([])).await;
    let buyer =
        world.get(&format!("/api/v1/contracts/{running}")).await["CustomerId"].as_str().unwrap().to_owned();

    let deleted = world.ask("DELETE", &format!("/api/v1/customers/{lone}?take=500"), None).await;
    let refused = world.ask("DELETE", &format!("/api/v1/customers/{buyer}"), None).await;

    assert_eq!((deleted.status.as_u16(), deleted.text()), (204, String::new()));
    world.ask("GET", &format!("/api/v1/customers/{lone}"), None).await.refusal(404);
    world.ask("DELETE", &format!("/api/v1/customers/{lone}"), None).await.refusal(404);
    assert!(refused.refusal(422).contains(&running));
    assert_eq!(world.get(&format!("/api/v1/customers/{buyer}")).await["IsDeletable"], false);
    let contracts = world.get(&format!("/api/v1/customers/{buyer}/contracts")).await;
    assert_eq!(contracts[0]["Id"], running.as_str());
}

#[tokio::test]
async fn control_characters_are_in_no_text_but_tabs_and_ends_of_lines() {
    let world = World::new().await;
    let customer = id(&world.post("/api/v1/customers", json!({"CompanyName": "Ada"})).await);
    let at = format!("/api/v1/customers/{customer}");

    for (method, path, body, member) in [
        ("POST", "/api/v1/customers", json!({"LastName": "Be\u{7}ll"}), "LastName"),
        ("PATCH", at.as_str(), json!({"Address": {"City": "Bonn\u{1f}"}}), "Address.City"),
        ("PATCH", at.as_str(), json!({"Notes": "x\u{7f}"}), "Notes"),
    ] {
        let refusal = world.ask(method, path, Some(body)).await.refusal(422);
        assert!(refusal.starts_with(&format!("{member}: expected")), "{refusal}");
        assert!(refusal.contains("without control characters, got U+00"), "{refusal}");
    }

    let notes = json!({"Notes": "one\ttwo\r\nthree"});
    world.ask("PATCH", &at, Some(notes)).await.expect(200);
    // Custom fields are the client's own.
    world.ask("PATCH", &at, Some(json!({"CustomFields": {"a": "\u{b}"}}))).await.expect(200);
    assert_eq!(world.get("/api/v1/customers").await.as_array().unwrap().len(), 1);
}
