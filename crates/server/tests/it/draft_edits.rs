//! `/api/turnus/v1/invoiceDrafts` and `/customers/{id}/documentSettings`.

use serde_json::{Value, json};

use crate::world::{Differently, NOBODY, World, account, catalogue, contract, id, token};

/// A contract and its open draft.
async fn drafted(world: &World) -> (String, String) {
    let sold = catalogue(world).await;
    let of = contract(world, &sold, json!([])).await;
    (of, id(&world.get("/api/v1/invoiceDrafts").await[0]))
}

fn own(draft: &str) -> String {
    format!("/api/turnus/v1/invoiceDrafts/{draft}")
}

fn workshop(price: i64) -> Value {
    json!({"Description": "Workshop", "Quantity": 2, "PricePerUnit": price,
        "PeriodStart": "2026-11-22T12:00:00Z", "PeriodEnd": "2026-11-22T13:00:00Z"})
}

#[tokio::test]
async fn a_draft_is_edited_looked_at_and_sent_as_it_was_edited() {
    let world = World::new().await;
    let (_, draft) = drafted(&world).await;
    let body = json!({
        "recipientName": "Lovelace GmbH",
        "RecipientAddress": {"Street": "Neue Gasse", "HouseNumber": "7", "PostalCode": "53111", "City": "Bonn"},
        "OrderReference": "PO 4711", "BuyerReference": "04011000-12345-03",
        "Prologue": "Wie besprochen:\r\n- ein Platz", "Epilogue": "Bis bald!",
        "PaymentTerm": {"Unit": "Day", "Quantity": 30},
    });

    let edited = world.ask("PATCH", &own(&draft), Some(body)).await.expect(200);
    let shown = world.get(&format!("/api/v1/invoiceDrafts/{draft}")).await;
    let pdf = world.ask("GET", &format!("{}/PDF", own(&draft)), None).await;
    let sent = world.ask("POST", &format!("/api/v1/invoiceDrafts/{draft}"), None).await.expect(200);

    assert_eq!(edited["Draft"], shown);
    assert_eq!(edited["Edit"]["Prologue"], "Wie besprochen:\n- ein Platz");
    assert_eq!(edited["Lines"], json!([]));
    assert!(world.ask("GET", &own(&draft), None).await.refusal(404).contains("invoice draft"));
    assert!(pdf.bytes.starts_with(b"%PDF-"), "{}", pdf.status);
    assert_eq!(pdf.header("content-disposition"), format!("inline; filename=\"draft-{draft}.pdf\""));
    assert_eq!((&sent["RecipientName"], &sent["Epilogue"]), (&json!("Lovelace GmbH"), &json!("Bis bald!")));
    let address = &sent["RecipientAddress"];
    assert_eq!((&address["City"], &address["Country"]), (&json!("Bonn"), &json!("DE")));
    assert_eq!(sent["DueDate"], "2026-12-21T23:00:00.0000000Z");
    // The PDF of the draft was kept nowhere: the document's own is another.
    let issued = world.ask("GET", &format!("/api/v1/invoices/{draft}/download"), None).await;
    assert_ne!(issued.bytes, pdf.bytes);
    world.ask("PATCH", &own(&draft), Some(json!({"Epilogue": "x"}))).await.refusal(404);
}

#[tokio::test]
async fn a_text_by_hand_goes_before_the_themes_and_an_empty_one_takes_that_off() {
    let world = World::new().await;
    let entity = id(&world.get("/api/turnus/v1/legalEntities").await[0]);
    let path = format!("/api/turnus/v1/legalEntities/{entity}/theme");
    let texts = json!([{"Kind": "Invoice", "Language": "de", "Prologue": "Guten Tag,", "Epilogue": "Gruß"}]);
    world.ask("PUT", &path, Some(json!({"Texts": texts}))).await.expect(200);
    let (_, draft) = drafted(&world).await;
    let texts =
        |edited: &Value| [&edited["Draft"]["Prologue"], &edited["Draft"]["Epilogue"]].map(Value::clone);
    let usual = texts(&world.get(&own(&draft)).await);

    let body = json!({"Prologue": "Wie besprochen:", "Epilogue": " "});
    let edited = world.ask("PATCH", &own(&draft), Some(body)).await.expect(200);
    let back = json!({"Prologue": null, "Epilogue": null});
    let back = world.ask("PATCH", &own(&draft), Some(back)).await.expect(200);

    assert_eq!(usual, [json!("Guten Tag,"), json!("Gruß")]);
    assert_eq!(texts(&edited), [json!("Wie besprochen:"), Value::Null]);
    assert_eq!(texts(&back), usual);
}

#[tokio::test]
async fn what_was_edited_is_in_the_e_invoice() {
    let world = World::new().await;
    let entity = id(&world.get("/api/turnus/v1/legalEntities").await[0]);
    let path = format!("/api/turnus/v1/legalEntities/{entity}");
    let mut seller = world.get(&path).await;
    for (name, value) in [("PhoneNumber", "+49 30 1234567"), ("EmailAddress", "billing@laden.example")] {
        seller[name] = json!(value);
    }
    seller["IBAN"] = json!("DE02120300000000202051");
    world.ask("PUT", &path, Some(seller)).await.expect(200);
    let (_, draft) = drafted(&world).await;
    let body = json!({"RecipientName": "Lovelace GmbH", "OrderReference": "PO 4711", "Prologue": "Wie besprochen:",
        "BuyerReference": "04011000-12345-03", "Epilogue": "Bis bald!"});
    world.ask("PATCH", &own(&draft), Some(body)).await.expect(200);
    world.ask("POST", &format!("/api/v1/invoiceDrafts/{draft}"), None).await.expect(200);

    let xml = world.ask("GET", &format!("/api/turnus/v1/invoices/{draft}/xml?format=ubl"), None).await;

    let text = xml.text();
    for wanted in ["Lovelace GmbH", "PO 4711", "Wie besprochen:", "Bis bald!", "04011000-12345-03"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
}

#[tokio::test]
async fn edits_that_cannot_be_are_refused_by_name_and_change_nothing() {
    let world = World::new().await;
    let (_, draft) = drafted(&world).await;
    let before = world.get(&own(&draft)).await;
    let cases = [
        (json!({"Prolog": "x"}), "there is no member Prolog: expected Version, RecipientName"),
        (json!({"RecipientAddress": {"Town": "x"}}), "RecipientAddress: there is no member Town"),
        (json!({"RecipientVatId": "DE136695976"}), "RecipientVatId: is not changed on a draft"),
        (json!({"RecipientVatId": null}), "RecipientVatId: is not changed on a draft"),
        (json!({"RecipientName": " "}), "RecipientName: is empty"),
        (
            json!({"RecipientName": "A\nB"}),
            "RecipientName: expected a text without control characters, got U+000A",
        ),
        (
            json!({"Prologue": "bell \u{7}"}),
            "Prologue: expected a text without control characters, got U+0007",
        ),
        (json!({"Epilogue": "x".repeat(2001)}), "Epilogue: expected at most 2000 characters, got 2001"),
        (json!({"OrderReference": "x".repeat(501)}), "OrderReference: expected at most 500"),
        (json!({"RecipientAddress": {}}), "RecipientAddress: is empty"),
        (
            json!({"RecipientAddress": {"City": "Wien", "Country": "AT"}}),
            "RecipientAddress.Country: tax was decided",
        ),
        (json!({"BuyerReference": "04011000-12345-30"}), "BuyerReference: the check digits"),
        (json!({"PaymentTerm": {"Unit": "Hour", "Quantity": 3}}), "PaymentTerm: expected days"),
        (json!({"PaymentTerm": {"Unit": "Year", "Quantity": 11}}), "PaymentTerm: expected days"),
        (json!({"Version": 99, "Prologue": "x"}), "Version: the draft is at version 1"),
    ];

    for (body, named) in cases {
        let refusal = world.ask("PATCH", &own(&draft), Some(body)).await.refusal(422);
        assert!(refusal.contains(named), "{refusal}");
    }

    assert_eq!(world.get(&own(&draft)).await, before);
    world.ask("PATCH", &own(NOBODY), Some(json!({"Prologue": "x"}))).await.refusal(404);
}

#[tokio::test]
async fn a_line_is_written_on_a_draft_and_taken_off_again() {
    let world = World::new().await;
    let (of, draft) = drafted(&world).await;
    let lines = format!("{}/lines", own(&draft));
    let key = [("Idempotency-Key", "line")];

    let added = world.ask_with("POST", &lines, Some(workshop(100)), &key).await.expect(201);
    let again = world.ask_with("POST", &lines, Some(workshop(100)), &key).await.expect(201);
    let off = world.ask("POST", &lines, Some(workshop(-25))).await.expect(201);
    let line = id(&off["Lines"][1]);
    let gone = world.ask("DELETE", &format!("{lines}/{line}"), None).await;
    let left = world.get(&own(&draft)).await;

    assert_eq!(added, again);
    assert_eq!((&added["Draft"]["Id"], &added["Draft"]["TotalNet"]), (&json!(draft), &json!(205.0)));
    assert_eq!(added["Lines"][0]["ContractId"], json!(of));
    assert_eq!(off["Draft"]["TotalNet"], json!(155.0));
    assert_eq!((gone.status.as_u16(), &left["Draft"]["TotalNet"]), (204, &json!(205.0)));
    assert!(left["Version"].as_i64() > off["Version"].as_i64());
    world.ask("DELETE", &format!("{lines}/{line}"), None).await.refusal(404);
    let sent = world.ask("POST", &format!("/api/v1/invoiceDrafts/{draft}"), None).await.expect(200);
    assert_eq!(sent["TotalGross"], json!(243.95));
    assert_eq!(world.get(&format!("/api/v1/contracts/{of}")).await["Balance"], json!(243.95));
    let items = world.get(&format!("/api/v1/contracts/{of}/ratedItems")).await;
    assert_eq!(items.as_array().unwrap().len(), 1);
    world.ask("POST", &lines, Some(workshop(1))).await.refusal(404);
}

#[tokio::test]
async fn lines_that_cannot_be_are_refused_by_name_and_change_nothing() {
    let world = World::new().await;
    let (_, draft) = drafted(&world).await;
    let lines = format!("{}/lines", own(&draft));
    let before = world.get(&own(&draft)).await;
    let cases = [
        (json!({"Description": "x"}), "PricePerUnit: is missing"),
        (json!({"Description": "x", "PricePerUnit": 1, "Price": 2}), "there is no member Price:"),
        (json!({"Description": "a\u{1}", "PricePerUnit": 1}), "Description: expected a text without control"),
        (json!({"Description": "x", "PricePerUnit": 1, "TaxPolicyId": draft}), "there is no tax policy"),
        (json!({"Description": "x", "PricePerUnit": -5}), "discard it instead"),
    ];

    for (body, named) in cases {
        let refusal = world.ask("POST", &lines, Some(body)).await.refusal(422);
        assert!(refusal.contains(named), "{refusal}");
    }

    assert_eq!(world.get(&own(&draft)).await, before);
}

#[tokio::test]
async fn a_discarded_draft_parks_its_contract_and_billing_by_hand_bills_it_again() {
    let world = World::new().await;
    let (of, draft) = drafted(&world).await;

    let gone = world.ask("DELETE", &own(&draft), None).await;
    let parked = world.get("/api/turnus/v1/parkedWork").await;
    let retried = world.ask("POST", &format!("/api/turnus/v1/parkedWork/{of}/retry"), None).await;
    world.work().await;
    assert_eq!(world.get("/api/v1/invoiceDrafts").await, json!([]));
    let billed = world.post(&format!("/api/turnus/v1/contracts/{of}/bill"), json!({"Draft": true})).await;

    assert_eq!(gone.status.as_u16(), 204);
    assert_eq!((&parked[0]["Kind"], &parked[0]["SubjectId"]), (&json!("Bill"), &json!(of)));
    assert!(parked[0]["Reason"].as_str().unwrap().contains("was discarded"), "{parked}");
    assert!(retried.refusal(422).contains("bill the contract by hand"));
    assert_eq!(billed["Documents"][0]["TotalNet"], json!(5.0));
    assert_eq!(world.get("/api/turnus/v1/parkedWork").await, json!([]));
    world.ask("DELETE", &own(&draft), None).await.refusal(404);
    world.ask("GET", &own(&draft), None).await.refusal(404);
}

#[tokio::test]
async fn many_drafts_are_sent_at_once_and_a_repeat_is_answered_the_same() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    for _ in 0..3 {
        contract(&world, &sold, json!([])).await;
    }
    let drafts = world.get("/api/v1/invoiceDrafts").await;
    let broken = id(&drafts[1]);
    world.ask("POST", &format!("{}/lines", own(&broken)), Some(workshop(400))).await.expect(201);
    let customer = drafts[1]["CustomerId"].as_str().unwrap();
    let homeless = json!({"Address": {"Street": null}});
    world.ask("PATCH", &format!("/api/v1/customers/{customer}"), Some(homeless)).await.expect(200);
    let path = "/api/turnus/v1/invoiceDrafts/send";
    let ids: Vec<String> = (0..3).map(|place| id(&drafts[place])).collect();
    let key = [("Idempotency-Key", "all")];

    let first = world.ask_with("POST", path, Some(json!({"Ids": ids})), &key).await.expect(200);
    let again = world.ask_with("POST", path, Some(json!({"Ids": ids})), &key).await.expect(200);
    let anew = world.ask("POST", path, Some(json!({"Ids": ids}))).await.expect(200);

    assert_eq!(first, again);
    assert_eq!(first, anew, "what is sent already is answered as sent");
    let sent: Vec<&Value> = first["Drafts"].as_array().unwrap().iter().collect();
    assert_eq!((&sent[0]["InvoiceId"], &sent[0]["IsInvoice"]), (&json!(ids[0]), &json!(true)));
    assert!(sent[1]["Reason"].as_str().unwrap().contains("the customer's Address.Street is missing"));
    let mut numbers = [&sent[0]["InvoiceNumber"], &sent[2]["InvoiceNumber"]].map(|it| it.as_str().unwrap());
    numbers.sort();
    assert_eq!(numbers, ["R2026-0001", "R2026-0002"]);
    let others = json!({"All": true});
    let left = world.ask("POST", path, Some(others)).await.expect(200);
    assert_eq!((left["Drafts"].as_array().unwrap().len(), &left["More"]), (1, &json!(false)));
}

#[tokio::test]
async fn who_sends_many_says_which() {
    let world = World::new().await;
    drafted(&world).await;
    let path = "/api/turnus/v1/invoiceDrafts/send";
    let many = vec![NOBODY; 1001];
    let cases = [
        (json!({}), "say which drafts"),
        (json!({"All": false}), "say which drafts"),
        (json!({"Ids": many}), "Ids: expected at most 1000 items, got 1001"),
        (json!({"Ids": ["x"]}), "Ids[0]"),
        (json!({"Ids": [], "All": true}), "Ids: names the drafts"),
        (json!({"Created": "2026-01-01"}), "there is no member Created:"),
    ];
    for (body, named) in cases {
        let refusal = world.ask("POST", path, Some(body)).await.refusal(422);
        assert!(refusal.contains(named), "{refusal}");
    }
    let none =
        world.ask("POST", path, Some(json!({"CreatedBefore": "2026-11-22T12:00:00Z"}))).await.expect(200);
    assert_eq!(none["Drafts"], json!([]));
    let entity = id(&world.get("/api/turnus/v1/legalEntities").await[0]);
    let all = json!({"CreatedBefore": "2026-11-23", "LegalEntityId": entity});
    let all = world.ask("POST", path, Some(all)).await.expect(200);
    assert_eq!(all["Drafts"][0]["InvoiceNumber"], "R2026-0001");
}

#[tokio::test]
async fn drafts_of_another_account_are_not_there() {
    let world = World::new().await;
    let (_, draft) = drafted(&world).await;
    let customer = world.get(&own(&draft)).await["Draft"]["CustomerId"].as_str().unwrap().to_owned();
    account(&world.app, "other", Differently::default()).await;
    let other = token(&world.app, "other").await;
    let world = world.asked_with(other);
    let lines = format!("{}/lines", own(&draft));

    world.ask("GET", &own(&draft), None).await.refusal(404);
    world.ask("GET", &format!("{}/pdf", own(&draft)), None).await.refusal(404);
    world.ask("PATCH", &own(&draft), Some(json!({"Prologue": "x"}))).await.refusal(404);
    world.ask("DELETE", &own(&draft), None).await.refusal(404);
    world.ask("POST", &lines, Some(workshop(1))).await.refusal(404);
    world.ask("DELETE", &format!("{lines}/{NOBODY}"), None).await.refusal(404);
    world.ask("GET", &settings_of(&customer), None).await.refusal(404);
    world.ask("PUT", &settings_of(&customer), Some(json!({}))).await.refusal(404);
    let sent = world.ask("POST", "/api/turnus/v1/invoiceDrafts/send", Some(json!({"Ids": [draft]}))).await;
    assert!(sent.expect(200)["Drafts"][0]["Reason"].as_str().unwrap().contains("there is no invoice draft"));
}

fn settings_of(customer: &str) -> String {
    format!("/api/turnus/v1/customers/{customer}/documentSettings")
}

#[tokio::test]
async fn a_customers_own_auto_send_is_decided_read_and_taken_back() {
    let world = World::with(Differently { auto_send_after_minutes: Some(0), ..Differently::default() }).await;
    let (of, draft) = drafted(&world).await;
    let customer = world.get(&own(&draft)).await["Draft"]["CustomerId"].as_str().unwrap().to_owned();
    let path = settings_of(&customer);

    assert_eq!(world.get(&path).await, json!({}));
    let kept = world.ask("PUT", &path, Some(json!({"autoSend": false}))).await.expect(200);
    let wrong = world.ask("PUT", &path, Some(json!({"AutoSent": true}))).await.refusal(422);
    world.work().await;
    let sent = world.get("/api/v1/invoices").await;
    world.post(&format!("/api/v1/contracts/{of}/ratedItems"), workshop(10)).await;
    let billed = world.post(&format!("/api/turnus/v1/contracts/{of}/bill"), json!({})).await;
    world.work().await;

    assert_eq!((&kept, &world.get(&path).await), (&json!({"AutoSend": false}), &json!({"AutoSend": false})));
    assert!(wrong.contains("there is no member AutoSent: expected AutoSend"), "{wrong}");
    assert_eq!(id(&sent[0]), draft, "the draft that was there is sent as planned");
    assert!(billed["Documents"][0]["InvoiceDraftId"].is_string(), "{billed}");
    assert_eq!(world.get("/api/v1/invoices").await.as_array().unwrap().len(), 1);
    assert_eq!(world.ask("PUT", &path, Some(json!({"AutoSend": null}))).await.expect(200), json!({}));
    // What clients replace of the customer leaves it alone.
    world.ask("PUT", &path, Some(json!({"AutoSend": true}))).await.expect(200);
    let replaced = json!({"CompanyName": "Lovelace Ltd"});
    world.ask("PUT", &format!("/api/v1/customers/{customer}"), Some(replaced)).await.expect(200);
    assert_eq!(world.get(&path).await, json!({"AutoSend": true}));
}
