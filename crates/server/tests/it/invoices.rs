//! `/invoiceDrafts`, `/invoices` and `/files/{token}`.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::world::{Differently, NOBODY, World, catalogue, contract, id};

async fn draft(world: &World) -> (String, String) {
    let sold = catalogue(world).await;
    let of = contract(world, &sold, json!([{"ComponentId": sold.seats, "Quantity": 2}])).await;
    let drafts = world.get("/api/v1/invoiceDrafts?take=500").await;
    assert_eq!(drafts.as_array().unwrap().len(), 1);
    (of, id(&drafts[0]))
}

#[tokio::test]
async fn a_draft_becomes_an_invoice_once_and_keeps_its_amounts() {
    let world = World::new().await;
    let (of, draft) = draft(&world).await;
    let path = format!("/api/v1/InvoiceDrafts/{draft}");

    let shown = world.get(&path).await;
    let sent = world.ask("POST", &format!("{path}?take=500"), None).await.expect(200);

    assert_eq!((&shown["ContractId"], &shown["TotalGross"]), (&json!(of), &json!(8.33)));
    assert_eq!((&shown["IsInvoice"], &shown["InvoiceNumber"]), (&json!(true), &Value::Null));
    assert_eq!(shown["ItemList"].as_array().unwrap().len(), 2);
    assert_eq!((&sent["Id"], &sent["InvoiceNumber"]), (&json!(draft), &json!("R2026-0001")));
    assert_eq!(
        (&sent["TotalNet"], &sent["TotalVat"], &sent["TotalGross"]),
        (&json!(7.0), &json!(1.33), &json!(8.33))
    );
    assert_eq!(
        (&sent["DocumentDate"], &sent["SentAt"]),
        (&json!("2026-11-22"), &json!("2026-11-22T12:00:00.0000000Z"))
    );
    assert_eq!(sent["DueDate"], "2026-12-05T23:00:00.0000000Z");
    assert_eq!((&sent["SenderName"], &sent["RecipientName"]), (&json!("Laden GmbH"), &json!("Ada Lovelace")));
    assert_eq!(
        (&sent["RecipientAddress"]["City"], &sent["ReverseCharge"]),
        (&json!("München"), &json!(false))
    );
    let vat = json!([{"VatPercentage": 19, "TotalNet": 7.0, "TotalVat": 1.33, "TotalGross": 8.33}]);
    assert_eq!(sent["VatDescriptors"], vat);
    assert_eq!(world.get("/api/v1/invoiceDrafts").await, json!([]));
    world.ask("POST", &path, None).await.refusal(404);
    world.ask("GET", &path, None).await.refusal(404);
    let mut read = world.get(&format!("/api/v1/invoices/{draft}?detailLevel=2")).await;
    assert_eq!(read.as_object_mut().unwrap().remove("RemainingTotal"), Some(json!(8.33)));
    assert_eq!(read, sent);
}

#[tokio::test]
async fn invoices_are_found_by_number_customer_contract_and_day() {
    let world = World::new().await;
    let (of, draft) = draft(&world).await;
    let sent = world.ask("POST", &format!("/api/v1/invoiceDrafts/{draft}"), None).await.expect(200);
    let customer = sent["CustomerId"].as_str().unwrap().to_owned();
    let count =
        async |query: &str| world.get(&format!("/api/v1/invoices?{query}")).await.as_array().unwrap().len();

    for query in [
        "search=r2026-0001",
        "search=lovelace",
        &format!("customerId={customer}"),
        &format!("contractId={of}"),
        "dateFrom=2026-11-22&dateTo=2026-11-22T12:00:00Z",
    ] {
        assert_eq!(count(query).await, 1, "{query}");
    }
    for query in ["search=R2025", &format!("contractId={NOBODY}"), "dateTo=2026-11-21", "dateFrom=2026-11-23"]
    {
        assert_eq!(count(query).await, 0, "{query}");
    }
}

#[tokio::test]
async fn the_pdf_is_reached_by_a_link_without_a_token_until_it_is_over() {
    let world = World::new().await;
    let (_, draft) = draft(&world).await;
    world.ask("POST", &format!("/api/v1/invoiceDrafts/{draft}"), None).await.expect(200);
    let fetch = async |path: &str| world.send(Request::get(path).body(Body::empty()).unwrap()).await;

    let direct = world.ask("GET", &format!("/api/v1/invoices/{draft}/Download"), None).await;
    let link =
        world.ask("POST", &format!("/api/v1/invoices/{draft}/downloadlink?take=500"), None).await.expect(200);
    let url = link["Url"].as_str().unwrap().to_owned();
    let linked = fetch(&url).await;

    assert_eq!((linked.status.as_u16(), linked.header("content-type")), (200, "application/pdf"));
    assert!(linked.bytes.starts_with(b"%PDF-"));
    assert_eq!(linked.header("content-disposition"), "inline; filename=\"invoice-R2026-0001.pdf\"");
    assert_eq!(direct.bytes, linked.bytes);
    let other_case = url.replace("/files/", "/files/0");
    assert!(fetch(&other_case).await.refusal(410).contains("ask for a new one"));
    for path in ["/files/x", "/files/%FF", "/files/a$b$c"] {
        fetch(path).await.refusal(410);
    }
    world.wait(61 * 60_000);
    fetch(&url).await.refusal(410);
    world.ask("POST", &format!("/api/v1/invoices/{NOBODY}/downloadLink"), None).await.refusal(404);
}

#[tokio::test]
async fn drafts_become_documents_by_themselves_where_the_entity_says_so() {
    let world = World::with(Differently { auto_send_after_minutes: Some(0), ..Differently::default() }).await;
    let sold = catalogue(&world).await;
    contract(&world, &sold, json!([])).await;

    world.work().await;

    assert_eq!(world.get("/api/v1/invoiceDrafts").await, json!([]));
    assert_eq!(world.get("/api/v1/invoices").await[0]["InvoiceNumber"], "R2026-0001");
}

#[tokio::test]
async fn an_invoice_is_an_xrechnung_where_nothing_is_missing_and_names_what_is() {
    let world = World::new().await;
    let (_, draft) = draft(&world).await;
    let sent = world.ask("POST", &format!("/api/v1/invoiceDrafts/{draft}"), None).await.expect(200);
    let path = format!("/api/turnus/v1/invoices/{draft}/xml");

    let refused = world.ask("GET", &path, None).await.refusal(422);
    assert!(refused.contains("the legal entity's Phone"), "{refused}");
    let formats = world.get(&format!("/api/turnus/v1/invoices/{draft}/formats")).await;
    let of = |place: usize| (formats[place]["Format"].clone(), formats[place]["Available"].clone());
    assert_eq!(
        [of(0), of(1)],
        [(json!("ZUGFeRD"), json!(true)), (json!("XRechnung"), json!(false))],
        "{formats}"
    );
    assert!(formats[1]["Reason"].as_str().unwrap().contains("the legal entity's Phone"));
    let bad = world.ask("GET", &format!("{path}?format=pdf"), None).await.refusal(422);
    assert!(bad.contains("expected cii or ubl"), "{bad}");
    world.ask("GET", &format!("/api/turnus/v1/invoices/{NOBODY}/xml"), None).await.refusal(404);
    assert!(sent["InvoiceNumber"].is_string());
}

#[tokio::test]
async fn what_law_asks_for_is_asked_before_the_number() {
    let world = World::new().await;
    let (_, draft) = draft(&world).await;
    let shown = world.get(&format!("/api/v1/invoiceDrafts/{draft}")).await;
    let customer = format!("/api/v1/customers/{}", shown["CustomerId"].as_str().unwrap());
    let lacks = json!({"VatId": "ATU13585627", "Address": {"Country": "AT", "City": null}});
    world.ask("PATCH", &customer, Some(lacks)).await.expect(200);
    let wrong = json!({"CustomFields": {"BuyerReference": "04011000-12345-30"}});
    let refused = world.ask("PATCH", &customer, Some(wrong)).await.refusal(422);
    assert!(refused.contains("would be 03"), "{refused}");

    let of = shown["ContractId"].as_str().unwrap();
    let item = json!({"Description": "Workshop", "Quantity": 1, "PricePerUnit": 400,
        "PeriodStart": "2026-11-22T12:00:00Z", "PeriodEnd": "2026-11-22T13:00:00Z"});
    world.ask("POST", &format!("/api/v1/contracts/{of}/ratedItems"), Some(item)).await.expect(201);
    world.ask("POST", &format!("/api/v1/contracts/{of}/interimBilling"), None).await.expect(200);
    let drafts = world.get("/api/v1/invoiceDrafts?take=500").await;
    let large = drafts.as_array().unwrap().iter().find(|it| it["TotalNet"] == json!(400.0)).unwrap().clone();
    let send = format!("/api/v1/invoiceDrafts/{}", large["Id"].as_str().unwrap());
    let refused = world.ask("POST", &send, None).await.refusal(422);
    assert!(refused.contains("the customer's Address.City is missing"), "{refused}");

    let patch = async |body: Value| world.ask("PATCH", &customer, Some(body)).await.expect(200);
    patch(json!({"Address": {"City": "Wien"}, "VatId": "DE136695976"})).await;
    let refused = world.ask("POST", &send, None).await.refusal(422);
    assert!(refused.contains("the customer's VatId is of DE, as the legal entity's"), "{refused}");
    patch(json!({"VatId": "ATU13585627", "CompanyName": null, "FirstName": null, "LastName": null,
        "EmailAddress": "ada@lovelace.example"}))
    .await;
    let refused = world.ask("POST", &send, None).await.refusal(422);
    assert!(refused.contains("the customer's name is missing"), "{refused}");
    patch(json!({"CompanyName": "Lovelace Ltd"})).await;
    let entity = format!(
        "/api/turnus/v1/legalEntities/{}",
        world.get("/api/turnus/v1/legalEntities").await[0]["Id"].as_str().unwrap()
    );
    let whole = world.get(&entity).await;
    for (member, lacks) in [("Address", "Address.Street"), ("VatId", "VatId or TaxNumber")] {
        let mut less = whole.clone();
        less[member] = if member == "Address" { json!({"Country": "DE"}) } else { Value::Null };
        world.ask("PUT", &entity, Some(less)).await.expect(200);
        let refused = world.ask("POST", &send, None).await.refusal(422);
        assert!(refused.contains(&format!("the legal entity's {lacks} is missing")), "{refused}");
    }
    world.ask("PUT", &entity, Some(whole)).await.expect(200);
    let sent = world.ask("POST", &send, None).await.expect(200);
    assert_eq!(sent["InvoiceNumber"], "R2026-0001", "the refusals used no number");
}
