//! `/contracts`, what is done to them, and their history.

use serde_json::{Value, json};

use crate::world::{DAY, NOBODY, World, ada, catalogue, contract, id, month};

#[tokio::test]
async fn a_patch_changes_what_it_names_and_the_end_with_it() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let path = format!("/api/v1/contracts/{}", contract(&world, &sold, json!([])).await);
    let patch = json!({
        "notes": "calls on Fridays", "ExternalId": "V-7", "BillingSuspended": true, "EndDate": "2027-01-22T12:00:00Z",
        "OnAccountDueAfter": {"Unit": "Day", "Quantity": 30}, "CustomFields": {"colour": "blue"},
    });

    let after = world.ask("PATCH", &path, Some(patch)).await.expect(200);
    let revoked = world.ask("PATCH", &path, Some(json!({"EndDate": null, "Notes": null}))).await.expect(200);

    assert_eq!((&after["Notes"], &after["ExternalId"]), (&json!("calls on Fridays"), &json!("V-7")));
    assert_eq!(
        (&after["BillingSuspended"], &after["EndDate"]),
        (&json!(true), &json!("2027-01-22T12:00:00.0000000Z"))
    );
    assert_eq!((&revoked["EndDate"], &revoked["Notes"]), (&Value::Null, &Value::Null));
    assert_eq!(revoked["CustomFields"], json!({"colour": "blue"}));
    assert_eq!(world.get("/api/v1/contracts?externalId=V-7").await.as_array().unwrap().len(), 1);
    let bad = json!({"Notes": "x", "OnAccountDueAfter": {"Unit": "Day", "Quantity": 10000}});
    world.ask("PATCH", &path, Some(bad)).await.refusal(422);
    assert_eq!(world.get(&path).await, revoked);
}

#[tokio::test]
async fn a_trial_carries_its_plan_and_no_variant() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let plan = json!({"Name": "Trial", "TrialPeriod": month(), "TrialEndPolicy": "RequestPayment"});
    let plan = id(&world.post(&format!("/api/v1/planGroups/{}/plans", sold.group), plan).await);
    let variant = json!({"RecurringFee": 5, "FeePeriod": month(), "AllowWithoutPaymentData": true});
    let variant = id(&world.post(&format!("/api/v1/plans/{plan}/planVariants"), variant).await);
    let order = json!({"CustomerId": ada(&world).await, "Cart": {"PlanVariantId": variant}});
    let order = world.post("/api/v1/orders", order).await;

    let made = world.post(&format!("/api/v1/orders/{}/commit", id(&order)), json!({})).await;
    world.wait(31 * DAY);
    world.work().await;
    let later = world.get(&format!("/api/v1/contracts/{}", id(&made))).await;

    assert_eq!(
        (&order["IsTrial"], &order["Total"], &order["TrialPeriod"]),
        (&json!(true), &json!(0.0), &month())
    );
    assert_eq!((&made["LifecycleStatus"], &made["PlanVariantId"]), (&json!("InTrial"), &Value::Null));
    let trial = &made["CurrentPhase"];
    assert_eq!(
        (&trial["Type"], &trial["PlanId"], &trial["PlanVariantId"]),
        (&json!("Trial"), &json!(plan), &Value::Null)
    );
    assert_eq!(
        (&made["TrialEndDate"], &made["BilledUntil"]),
        (&json!("2026-12-22T12:00:00.0000000Z"), &Value::Null)
    );
    assert_eq!(made["NextBillingDate"], made["TrialEndDate"]);
    assert_eq!((&later["LifecycleStatus"], &later["PlanVariantId"]), (&json!("Active"), &json!(variant)));
    assert_eq!(later["Phases"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn an_end_credits_what_is_paid_beyond_it_and_can_be_taken_back() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let singular = format!("/api/v1/Contract/{of}/end?take=500");
    let plural = format!("/api/v1/contracts/{of}/end");
    world.wait(1000);

    let preview = world.get(&format!("/api/v1/Contracts/{of}/cancellationpreview")).await;
    let ended =
        world.ask("POST", &singular, Some(json!({"endDate": "2026-12-07T12:00:00Z"}))).await.expect(200);
    let revoked = world.ask("POST", &plural, Some(json!({"EndDate": null}))).await.expect(200);

    assert_eq!(preview["ContractAfter"]["Id"], of.as_str());
    assert!(preview["EndDate"].is_string() && preview["NextPossibleCancellationDate"].is_string());
    assert_eq!(ended["EndDate"], "2026-12-07T12:00:00.0000000Z");
    assert_eq!(
        (&ended["Invoice"]["TotalNet"], &ended["ContractAfter"]["Balance"]),
        (&json!(-2.5), &json!(2.98))
    );
    let phases = ended["ContractAfter"]["Phases"].as_array().unwrap();
    assert_eq!((&phases[1]["Type"], &phases[1]["StartDate"]), (&json!("Inactive"), &ended["EndDate"]));
    assert_eq!((&phases[1]["PlanId"], phases.len()), (&Value::Null, 2));
    assert_eq!(revoked["EndDate"], Value::Null);
    assert_eq!(revoked["ContractAfter"]["Phases"].as_array().unwrap().len(), 1);
    for bad in [json!({}), json!({"EndDate": "soon"}), json!({"EndDate": "2026-11-22T12:00:00Z"})] {
        assert!(world.ask("POST", &plural, Some(bad)).await.refusal(422).contains("EndDate"));
    }
    let kinds = world.get(&format!("/api/v1/contractChanges?contractId={of}")).await;
    let kinds: Vec<&Value> = kinds.as_array().unwrap().iter().map(|change| &change["Type"]).collect();
    assert_eq!(kinds, ["CancellationRevoked", "Cancellation", "Signup"]);
}

#[tokio::test]
async fn an_ended_contract_refuses_and_stays_as_it_is() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let path = format!("/api/v1/contracts/{of}");
    world.post(&format!("{path}/end"), json!({"EndDate": "2026-11-23T12:00:00Z"})).await;
    world.wait(2 * DAY);
    world.work().await;
    let before = world.get(&path).await;
    let cases = [
        ("end", json!({"EndDate": "2027-01-01"})),
        ("end", json!({"EndDate": null})),
        ("usage", json!({"ComponentId": sold.calls, "Quantity": 1})),
        ("componentSubscriptions", json!({"ComponentId": sold.seats})),
        ("pause", json!({})),
    ];

    for (action, body) in cases {
        world.ask("POST", &format!("{path}/{action}"), Some(body)).await.refusal(422);
    }
    let order = json!({"ContractId": of, "Cart": {"PlanVariantId": sold.basic}});
    world.ask("POST", "/api/v1/orders", Some(order)).await.refusal(422);

    assert_eq!(
        (&before["LifecycleStatus"], &before["CurrentPhase"]["Type"]),
        (&json!("Ended"), &json!("Inactive"))
    );
    assert_eq!(world.get(&path).await, before);
    let over = world.ask("GET", &format!("{path}/cancellationPreview"), None).await;
    assert!(over.refusal(422).contains("ended"));
}

#[tokio::test]
async fn a_pause_credits_and_going_on_bills_again() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let path = format!("/api/v1/contracts/{}", contract(&world, &sold, json!([])).await);
    world.wait(DAY);

    let paused = world.ask("POST", &format!("{path}/pause"), None).await.expect(200);
    world.wait(DAY);
    let resumed = world.ask("POST", &format!("{path}/unpause"), Some(json!({}))).await.expect(200);
    let annulled = world.ask("POST", &format!("{path}/annulate"), None).await.expect(200);

    assert_eq!(paused["LifecycleStatus"], "TemporarilyInactive");
    assert_eq!(
        (&resumed["LifecycleStatus"], &resumed["Phases"][1]["Type"]),
        (&json!("Active"), &json!("Inactive"))
    );
    assert_eq!((&annulled["LifecycleStatus"], &annulled["Balance"]), (&json!("Ended"), &json!(0.0)));
}

#[tokio::test]
async fn subscriptions_join_customer_and_contract() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([{"ComponentId": sold.seats, "Quantity": 3}])).await;

    let rows = world.get("/api/v1/subscriptions?dateFrom=2026-11-22&dateTo=2026-11-23").await;
    let booked = world.get(&format!("/api/v1/contracts/{of}/subscriptions")).await;

    let row = &rows[0];
    assert_eq!((&row["ContractId"], &row["CustomerName"]), (&json!(of), &json!("Ada Lovelace")));
    assert_eq!((&row["PlanName"], &row["PlanVariantName"]), (&json!("Basic"), &json!("monthly")));
    assert_eq!(world.get("/api/v1/subscriptions?dateTo=2026-11-21").await, json!([]));
    assert_eq!((&booked["PlanVariantId"], &booked["Phase"]["Type"]), (&json!(sold.basic), &json!("Normal")));
    assert_eq!(booked["ComponentSubscriptions"][0]["ComponentId"], sold.seats.as_str());
}

#[tokio::test]
async fn a_payment_is_booked_and_the_ledger_shows_it_first() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let path = format!("/api/v1/contracts/{}", contract(&world, &sold, json!([])).await);

    let payment =
        json!({"amount": 5.95, "currency": "EUR", "description": "by bank", "BookingDate": "2026-11-22"});
    let booked = world.ask("POST", &format!("{path}/payment"), Some(payment)).await.expect(200);
    let entries = world.get(&format!("{path}/Ledgerentries?take=500")).await;

    assert_eq!(
        (&booked["Type"], &booked["Amount"], &booked["Balance"]),
        (&json!("Payment"), &json!(-5.95), &json!(0.0))
    );
    let kinds: Vec<&Value> = entries.as_array().unwrap().iter().map(|entry| &entry["Type"]).collect();
    assert_eq!(kinds, ["Payment", "Receivable"]);
    assert_eq!(world.get(&path).await["Balance"], json!(0.0));
    for (bad, named) in [
        (json!({"Amount": 0}), "Amount must not be 0"),
        (json!({"Amount": 1.005}), "at most 2 digits"),
        (json!({"Amount": 1, "Currency": "CHF"}), "CHF"),
        (json!({"Amount": 999_999_999_999_i64}), "Amount"),
        (json!({}), "Amount: is missing"),
    ] {
        let refusal = world.ask("POST", &format!("{path}/payment"), Some(bad)).await.refusal(422);
        assert!(refusal.contains(named), "{refusal}");
    }
    assert_eq!(world.get(&path).await["Balance"], json!(0.0));
}

#[tokio::test]
async fn payments_by_providers_are_truthfully_none() {
    let world = World::new().await;

    for list in ["paymentTransactions", "PaymentRefunds", "chargebackFees", "dunnings"] {
        assert_eq!(world.get(&format!("/api/v1/{list}?status=&dateFrom=2026-01-01")).await, json!([]));
    }
    world.ask("GET", &format!("/api/v1/paymentTransactions/{NOBODY}"), None).await.refusal(404);
}

#[tokio::test]
async fn a_pause_from_the_first_day_can_be_taken_back() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let path = format!("/api/v1/contracts/{}", contract(&world, &sold, json!([])).await);

    let paused = world.ask("POST", &format!("{path}/pause"), None).await.expect(200);
    let resumed = world.ask("POST", &format!("{path}/unpause"), None).await.expect(200);

    assert_eq!(paused["LifecycleStatus"], "TemporarilyInactive");
    assert_eq!(
        (&resumed["LifecycleStatus"], &resumed["PlanVariantId"]),
        (&json!("Active"), &json!(sold.basic))
    );
    let drafts = world.get("/api/v1/invoiceDrafts").await;
    assert_eq!((drafts.as_array().unwrap().len(), &drafts[0]["TotalGross"]), (1, &json!(5.95)), "{drafts}");
}

#[tokio::test]
async fn an_end_that_is_taken_back_leaves_one_draft_of_the_whole_period() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let end = format!("/api/v1/contracts/{}/end", contract(&world, &sold, json!([])).await);
    world.wait(1000);
    let total = async || {
        let drafts = world.get("/api/v1/invoiceDrafts").await;
        assert_eq!(drafts.as_array().unwrap().len(), 1, "{drafts}");
        drafts[0]["TotalNet"].clone()
    };

    world.post(&end, json!({"EndDate": "2026-12-07T12:00:00Z"})).await;
    let shortened = total().await;
    world.post(&end, json!({"EndDate": null})).await;

    assert_eq!((shortened, total().await), (json!(2.5), json!(5.0)));
}

#[tokio::test]
async fn a_contract_is_deleted_when_it_is_over_and_owes_nothing() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let path = format!("/api/v1/contracts/{of}");
    let refused = async |why: &str| {
        let refusal = world.ask("DELETE", &path, None).await.refusal(422);
        assert!(refusal.contains(why), "{refusal}");
    };

    refused("not over").await;
    world.post(&format!("{path}/end"), json!({"EndDate": "2026-11-23T12:00:00Z"})).await;
    world.wait(2 * DAY);
    world.work().await;
    refused("open draft").await;
    let draft = world.get("/api/v1/invoiceDrafts").await;
    let invoice =
        world.ask("POST", &format!("/api/v1/invoiceDrafts/{}", id(&draft[0])), None).await.expect(200);
    refused("open balance").await;
    let owed = world.get(&path).await["Balance"].clone();
    world.post(&format!("{path}/payment"), json!({"Amount": owed, "Currency": "EUR"})).await;
    assert_eq!(world.ask("DELETE", &path, None).await.status, 204);

    world.ask("GET", &path, None).await.refusal(404);
    assert_eq!(world.get("/api/v1/contracts").await, json!([]));
    assert_eq!(world.get(&format!("/api/v1/invoices/{}", id(&invoice))).await["InvoiceNumber"], "R2026-0001");
    world.ask("DELETE", &path, None).await.refusal(404);
}
