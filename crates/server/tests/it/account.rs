//! `/api/turnus/v1/legalEntities` and `/api/turnus/v1/settings`.

use serde_json::json;

use crate::world::{Differently, NOBODY, World, catalogue, contract, id, month};

const ENTITIES: &str = "/api/turnus/v1/legalEntities";

#[tokio::test]
async fn each_legal_entity_numbers_its_own_invoices_and_shows_its_own_records() {
    let world = World::with(Differently { auto_send_after_minutes: Some(0), ..Differently::default() }).await;
    let sold = catalogue(&world).await;
    let first = id(&world.get(ENTITIES).await[0]);
    let alpine = json!({"Name": "Alpin GmbH", "TimeZone": "Europe/Vienna", "Language": "en",
        "Address": {"Street": "Ring", "City": "Wien", "Country": "AT"}, "InvoiceNumbers": "AT-{number:3}", "PaymentTerm": month()});
    let alpine = id(&world.post(ENTITIES, alpine).await);
    contract(&world, &sold, json!([])).await;
    let chosen = [("x-selected-legal-entity-id", alpine.as_str())];
    let new = json!({"FirstName": "Bo", "LastName": "Berg", "Address": {"Country": "AT"}});
    let bo = world.ask_with("POST", "/api/v1/customers", Some(new), &chosen).await.expect(201);
    let order = json!({"CustomerId": id(&bo), "Cart": {"PlanVariantId": sold.basic}});
    let order = world.ask_with("POST", "/api/v1/orders", Some(order), &chosen).await.expect(201);
    let commit = format!("/api/v1/orders/{}/commit", id(&order));
    world.ask_with("POST", &commit, Some(json!({})), &chosen).await.expect(200);

    world.work().await;

    let mut numbers = Vec::new();
    for entity in [&first, &alpine] {
        let header = [("x-selected-legal-entity-id", entity.as_str())];
        for list in ["customers", "orders", "contracts", "invoices"] {
            let shown = world.ask_with("GET", &format!("/api/v1/{list}"), None, &header).await.expect(200);
            assert_eq!(shown.as_array().unwrap().len(), 1, "{list} of {entity}: {shown}");
            if list == "invoices" {
                let invoice = world.get(&format!("/api/v1/invoices/{}?detailLevel=2", id(&shown[0]))).await;
                numbers.push((invoice["InvoiceNumber"].clone(), invoice["SenderName"].clone()));
            }
        }
    }
    assert_eq!(numbers, [(json!("R2026-0001"), json!("Laden GmbH")), (json!("AT-001"), json!("Alpin GmbH"))]);
    assert_eq!(world.get("/api/v1/contracts").await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_legal_entity_that_is_put_is_replaced_whole_and_keeps_counting() {
    let world = World::with(Differently { auto_send_after_minutes: Some(0), ..Differently::default() }).await;
    let sold = catalogue(&world).await;
    contract(&world, &sold, json!([])).await;
    world.work().await;
    let path = format!("{ENTITIES}/{}", id(&world.get(ENTITIES).await[0]));
    let before = world.get(&path).await;
    let cases = [
        (json!({"Name": ""}), "Name"),
        (json!({"Name": "X", "TimeZone": "Mars/Olympus"}), "TimeZone"),
        (json!({"Name": "A\u{7}B"}), "Name"),
        (json!({"Name": "x".repeat(151)}), "Name"),
        (json!({"Name": "X", "TaxNumber": "1\n2"}), "TaxNumber"),
        (json!({"Name": "X", "InvoiceNumbers": "Q\u{7}{year}-{number}"}), "InvoiceNumbers"),
        (json!({"Name": "X", "InvoiceNumbers": "Q\u{202E}{number}"}), "InvoiceNumbers"),
        (json!({"Name": "X", "IBAN": "DE02120300000000202052"}), "IBAN"),
        (json!({"Name": "X", "BIC": "foo"}), "BIC"),
        (json!({"Name": "X", "Language": "xx"}), "Language"),
        (json!({"Name": "X", "InvoiceNumbers": "R{year}"}), "InvoiceNumbers"),
        (json!({"Name": "X", "AutoSendAfterMinutes": 50000}), "AutoSendAfterMinutes"),
        (
            json!({"Name": "X", "InvoiceNumbers": "N{number}", "CreditNoteNumbers": "N{number}"}),
            "InvoiceNumbers",
        ),
    ];
    for (bad, named) in cases {
        let refusal = world.ask("PUT", &path, Some(bad)).await.refusal(422);
        assert!(refusal.contains(named), "{refusal}");
    }
    assert_eq!(world.get(&path).await, before);
    world.ask("GET", &format!("{ENTITIES}/{NOBODY}"), None).await.refusal(404);

    let at = json!({"Street": "Hauptstraße", "City": "Berlin"});
    let renamed = json!({"Name": "Laden SE", "Address": at, "InvoiceNumbers": "L{year}-{number:4}"});
    let renamed = world.ask("PUT", &path, Some(renamed)).await.expect(200);
    contract(&world, &sold, json!([])).await;
    world.work().await;

    assert_eq!(world.get(ENTITIES).await, json!([renamed]));
    assert_eq!((&before["VatId"], renamed.get("VatId")), (&json!("DE136695976"), None));
    let invoices = world.get("/api/v1/invoices").await;
    let mut shown = Vec::new();
    for invoice in invoices.as_array().unwrap() {
        let invoice = world.get(&format!("/api/v1/invoices/{}?detailLevel=2", id(invoice))).await;
        shown.push((invoice["InvoiceNumber"].clone(), invoice["SenderName"].clone()));
    }
    let expected = [(json!("R2026-0001"), json!("Laden GmbH")), (json!("L2026-0002"), json!("Laden SE"))];
    assert!(expected.iter().all(|invoice| shown.contains(invoice)), "{shown:?}");
}

#[tokio::test]
async fn settings_hold_soon_after_they_are_put() {
    let world = World::new().await;
    let path = "/api/turnus/v1/settings";
    let before = world.ask("GET", path, None).await;

    world.ask("PUT", path, Some(json!({"RateLimit": 0}))).await.refusal(422);
    world.ask("PUT", path, Some(json!({"RateLimit": 2}))).await.expect(200);
    let misspelt = world.ask("PUT", path, Some(json!({"RateLimits": 5}))).await.refusal(422);

    assert!(misspelt.contains("RateLimits"), "{misspelt}");
    assert_eq!(before.expect(200), json!({}));
    world.wait(3_600_000);
    for _ in 0..2 {
        world.get("/api/v1/plans").await;
    }
    let refused = world.ask("GET", "/api/v1/plans", None).await;
    assert_eq!((refused.status.as_u16(), refused.header("x-ratelimit-limit")), (429, "2"));
    // Whoever set it too low can still set it anew.
    assert_eq!(world.get(path).await["RateLimit"], 2);
    world.ask("PUT", path, Some(json!({}))).await.expect(200);
    let open = world.ask("GET", "/api/v1/nothing", None).await;
    assert_eq!((open.status.as_u16(), open.header("x-ratelimit-limit")), (404, "10000"));
}

#[tokio::test]
async fn numbers_that_could_come_again_are_refused_when_the_template_is_put() {
    let world = World::new().await;
    let one = format!("{ENTITIES}/{}", id(&world.get(ENTITIES).await[0]));
    let body = |invoices: &str, notes: &str| json!({"Name": "Laden GmbH", "InvoiceNumbers": invoices, "CreditNoteNumbers": notes});
    world.ask("PUT", &one, Some(body("R{year}-{number:4}", "K{year}-{number:4}"))).await.expect(200);

    let long = format!("{}{{number:12}}", "{number:12}".repeat(8));
    let cases = [
        (body("R2026-{number:4}", "K{year}-{number:4}"), "printed before"),
        (body("K{year}-{number:4}", "R{year}-{number:4}"), "printed before"),
        (body("S{number}", "S{number:4}"), "can print the same number"),
        (body(&format!("{long}a"), &format!("{long}b")), "once"),
    ];
    for (body, named) in cases {
        let refusal = world.ask("PUT", &one, Some(body)).await.refusal(422);
        assert!(refusal.contains(named), "{refusal}");
    }
    world.ask("PUT", &one, Some(body("R{year}-{number:6}", "K{year}-{number:4}"))).await.expect(200);
}

#[tokio::test]
async fn what_no_document_could_print_is_refused_when_it_is_put() {
    let world = World::new().await;
    let one = format!("{ENTITIES}/{}", id(&world.get(ENTITIES).await[0]));
    let register: Vec<String> = (0..10).map(|_| "W".repeat(500)).collect();
    let cases = [
        (json!({"Name": "Laden GmbH", "Register": register}), "half a page"),
        (json!({"Name": "Laden GmbH", "VatId": "DE12"}), "not the form of a VAT id of DE, which is DE and 9"),
        (json!({"Name": "Laden GmbH", "VatId": "DE136695967"}), "wrong check digits"),
        (json!({"Name": "Laden GmbH", "Address": {"Country": "Germany"}}), "Country"),
    ];

    for (body, named) in cases {
        let refusal = world.ask("PUT", &one, Some(body)).await.refusal(422);
        assert!(refusal.contains(named), "{refusal}");
    }
}
