//! `/exchangeRates`, and documents in another currency than that of the books.

use serde_json::{Value, json};

use crate::world::{World, ada, id, month};

const RATES: &str = "/api/turnus/v1/exchangeRates";

/// A contract of Ada's at 50 francs a month, and its draft.
async fn draft_in_francs(world: &World) -> (String, String) {
    let group = json!({"Name": "Hosting", "Currency": "CHF"});
    let group = id(&world.post("/api/v1/planGroups", group).await);
    let plan = id(&world.post(&format!("/api/v1/planGroups/{group}/plans"), json!({"Name": "Basic"})).await);
    let variant = json!({
        "InternalName": "monthly", "RecurringFee": 50, "FeePeriod": month(), "BillingPeriod": month(),
        "AllowWithoutPaymentData": true,
    });
    let variant = id(&world.post(&format!("/api/v1/plans/{plan}/planVariants"), variant).await);
    let cart = json!({"PlanVariantId": variant});
    let order = json!({"CustomerId": ada(world).await, "Cart": cart});
    let order = id(&world.post("/api/v1/orders", order).await);
    let contract = id(&world.post(&format!("/api/v1/orders/{order}/commit"), json!({})).await);
    (contract, id(&world.get("/api/v1/invoiceDrafts").await[0]))
}

fn rate(from: &str, value: f64) -> Value {
    json!({"Currency": "CHF", "AccountingCurrency": "EUR", "ValidFrom": from, "Rate": value})
}

async fn put(world: &World, rates: &[Value]) -> Value {
    world.ask("PUT", RATES, Some(json!({"Rates": rates}))).await.expect(200)
}

/// The entity can be named on an XRechnung.
async fn complete_the_entity(world: &World) {
    let entity = world.get("/api/turnus/v1/legalEntities").await[0].clone();
    let mut changed = entity.clone();
    changed["EmailAddress"] = json!("rechnung@laden.example");
    changed["PhoneNumber"] = json!("+49 30 1234567");
    changed["AutoSend"] = json!(false);
    changed["IBAN"] = json!("DE02120300000000202051");
    let path = format!("/api/turnus/v1/legalEntities/{}", id(&entity));
    world.ask("PUT", &path, Some(changed)).await.expect(200);
}

#[tokio::test]
async fn a_rate_takes_the_place_of_the_one_of_its_day_and_can_be_removed() {
    let world = World::new().await;

    put(&world, &[rate("2026-11-01", 1.05), rate("2026-10-01", 1.04)]).await;
    put(&world, &[rate("2026-11-01", 1.0512)]).await;
    assert_eq!(
        world.get(RATES).await["Rates"],
        json!([rate("2026-10-01", 1.04), rate("2026-11-01", 1.0512)])
    );
    let gone = json!({"Currency": "chf", "ValidFrom": "2026-10-01"});
    assert_eq!(put(&world, &[gone]).await, json!({"Rates": []}));
    assert_eq!(
        world.get(&format!("{RATES}?currency=chf")).await["Rates"],
        json!([rate("2026-11-01", 1.0512)])
    );
    assert_eq!(world.get(&format!("{RATES}?currency=USD")).await["Rates"], json!([]));
}

#[tokio::test]
async fn a_rate_that_cannot_be_is_refused_by_its_member_and_changes_nothing() {
    let world = World::new().await;
    let cases = [
        (
            json!({"Currency": "CHF", "ValidFrom": "2026-11-01", "Rate": 0}),
            "Rates[1].Rate: expected more than 0",
        ),
        (
            json!({"Currency": "EUR", "ValidFrom": "2026-11-01", "Rate": 1}),
            "Rates[1].Currency: expected another",
        ),
        (json!({"Currency": "XYZ", "ValidFrom": "2026-11-01", "Rate": 1}), "Rates[1].Currency"),
        (json!({"Currency": "CHF", "ValidFrom": "yesterday", "Rate": 1}), "Rates[1].ValidFrom"),
        (json!({"Currency": "CHF", "ValidFrom": "2026-11-01", "Rate": "1"}), "Rates[1].Rate"),
    ];
    for (bad, why) in cases {
        let body = json!({"Rates": [rate("2026-11-01", 1.05), bad]});

        let refused = world.ask("PUT", RATES, Some(body)).await.refusal(422);

        assert!(refused.contains(why), "{refused}");
    }
    assert_eq!(world.get(RATES).await["Rates"], json!([]));
}

#[tokio::test]
async fn without_a_rate_nothing_is_sent_and_no_number_is_used() {
    let world = World::new().await;
    let (_, draft) = draft_in_francs(&world).await;
    complete_the_entity(&world).await;
    let path = format!("/api/v1/invoiceDrafts/{draft}");
    put(&world, &[rate("2026-11-23", 1.06)]).await;

    let refused = world.ask("POST", &path, None).await.refusal(422);

    assert!(refused.contains("no exchange rate from CHF to EUR on 2026-11-22"), "{refused}");
    assert_eq!(world.get(&path).await["InvoiceNumber"], Value::Null);
    put(&world, &[rate("2026-11-01", 1.0512)]).await;
    let sent = world.ask("POST", &path, None).await.expect(200);
    assert_eq!(sent["InvoiceNumber"], "R2026-0001");
    // 9.50 CHF of VAT at 1.0512 are 9.9864 EUR.
    put(&world, &[rate("2026-11-01", 2.0)]).await;
    for syntax in ["cii", "ubl"] {
        let xml =
            world.ask("GET", &format!("/api/turnus/v1/invoices/{draft}/xml?format={syntax}"), None).await;
        assert_eq!(xml.status.as_u16(), 200, "{}", xml.text());
        assert!(xml.text().contains("currencyID=\"EUR\">9.99<"), "{}", xml.text());
    }
}

#[tokio::test]
async fn a_correction_for_which_a_rate_lacks_takes_nothing_back_and_else_the_old_one_is_credited_at_its_own_rate()
 {
    let world = World::new().await;
    let (_, draft) = draft_in_francs(&world).await;
    complete_the_entity(&world).await;
    put(&world, &[rate("2026-11-01", 1.0512)]).await;
    world.ask("POST", &format!("/api/v1/invoiceDrafts/{draft}"), None).await.expect(200);
    put(&world, &[json!({"Currency": "CHF", "ValidFrom": "2026-11-01"})]).await;
    let correct = format!("/api/turnus/v1/invoices/{draft}/correct");

    let refused = world.ask("POST", &correct, None).await.refusal(422);
    assert!(refused.contains("no exchange rate from CHF to EUR"), "{refused}");
    assert_eq!(world.get("/api/v1/invoices").await.as_array().unwrap().len(), 1);
    put(&world, &[rate("2026-11-01", 0.9)]).await;
    world.ask("POST", &correct, None).await.expect(200);

    let vat = async |number: &str| {
        let found = world.get(&format!("/api/v1/invoices?search={number}")).await;
        let path = format!("/api/turnus/v1/invoices/{}/xml", id(&found[0]));
        let xml = world.ask("GET", &path, None).await.text();
        let behind = xml.split("currencyID=\"EUR\">").nth(1).unwrap_or_else(|| panic!("{xml}"));
        behind.split('<').next().unwrap().to_owned()
    };
    assert_eq!(vat("R2026-0001").await, "9.99");
    assert_eq!(vat("G2026-0001").await, "9.99");
    assert_eq!(vat("R2026-0002").await, "8.55");
}

#[tokio::test]
async fn books_in_francs_need_no_rate_for_francs_and_one_for_euros() {
    let world = World::new().await;
    let (_, draft) = draft_in_francs(&world).await;
    let entity = world.get("/api/turnus/v1/legalEntities").await[0].clone();
    assert_eq!(entity["AccountingCurrency"], "EUR");
    let mut changed = entity.clone();
    let path = format!("/api/turnus/v1/legalEntities/{}", id(&entity));
    changed["AccountingCurrency"] = json!("Franken");
    let refused = world.ask("PUT", &path, Some(changed.clone())).await.refusal(422);
    assert!(refused.starts_with("AccountingCurrency: "), "{refused}");
    changed["AccountingCurrency"] = json!("CHF");
    world.ask("PUT", &path, Some(changed)).await.expect(200);

    world.ask("POST", &format!("/api/v1/invoiceDrafts/{draft}"), None).await.expect(200);
}
