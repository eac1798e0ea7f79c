//! Billing rules as people meet them: price changes, reactivation, correction, thresholds, the delay, explanations,
//! forecasts and scenarios.

use serde_json::{Value, json};

use crate::world::{Differently, NOBODY, NOON, World, ada, catalogue, contract, month};

/// A sandbox that sends its documents at once.
async fn sandbox() -> World {
    let differently =
        Differently { sandbox: Some(NOON), auto_send_after_minutes: Some(0), ..Differently::default() };
    World::with(differently).await
}

async fn pass(world: &World, days: u32) {
    world.ask("POST", "/api/turnus/v1/clock/advance", Some(json!({"Days": days}))).await.expect(200);
}

async fn invoices(world: &World) -> Vec<Value> {
    world.get("/api/v1/invoices").await.as_array().unwrap().clone()
}

#[tokio::test]
async fn a_running_contract_keeps_its_price_until_it_is_told_otherwise() {
    let world = sandbox().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([{"ComponentId": sold.seats, "Quantity": 2}])).await;
    let dearer = json!({"RecurringFee": 8, "FeePeriod": month(), "BillingPeriod": month()});
    world.ask("PUT", &format!("/api/v1/planVariants/{}", sold.basic), Some(dearer)).await.expect(200);
    let seat =
        json!({"Name": "Seat", "ComponentType": "QuantityBased", "PricePerUnit": 1.5, "FeePeriod": month()});
    world.ask("PUT", &format!("/api/v1/components/{}", sold.seats), Some(seat)).await.expect(200);
    pass(&world, 30).await;
    let change = format!("/api/turnus/v1/contracts/{of}/priceChange");

    let changed = world.ask("POST", &change, Some(json!({"Date": "2027-01-22T12:00:00Z"}))).await.expect(200);
    pass(&world, 31).await;

    let totals: Vec<Value> = invoices(&world).await.iter().map(|it| it["TotalNet"].clone()).collect();
    assert_eq!(totals, [json!(7.0), json!(7.0), json!(11.0)]);
    assert_eq!(changed["Phases"].as_array().unwrap().len(), 2);
    let again = world.ask("POST", &change, None).await.refusal(422);
    assert!(again.contains("today's prices already"), "{again}");
    let history = world.get(&format!("/api/v1/contractChanges?contractId={of}")).await;
    assert!(history.to_string().contains("PriceChange"), "{history}");
}

#[tokio::test]
async fn what_is_over_begins_anew_at_todays_price() {
    let world = sandbox().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let reactivate = format!("/api/turnus/v1/contracts/{of}/reactivate");
    let running = world.ask("POST", &reactivate, None).await.refusal(422);
    let end = json!({"EndDate": "2026-12-22T12:00:00Z"});
    world.ask("POST", &format!("/api/v1/contracts/{of}/end"), Some(end)).await.expect(200);
    pass(&world, 40).await;

    let early = json!({"StartDate": "2026-12-01T00:00:00Z"});
    let early = world.ask("POST", &reactivate, Some(early)).await.refusal(422);
    let anew = world.ask("POST", &reactivate, Some(json!({"Quantity": 2}))).await.expect(200);

    assert!(running.contains("only a contract that ended"), "{running}");
    assert!(early.contains("StartDate must not lie before the contract's end"), "{early}");
    assert_eq!((&anew["LifecycleStatus"], &anew["EndDate"]), (&json!("Active"), &Value::Null));
    assert_eq!(anew["NextBillingDate"], "2027-02-01T12:00:00.0000000Z");
    let kinds: Vec<&Value> = anew["Phases"].as_array().unwrap().iter().map(|phase| &phase["Type"]).collect();
    assert_eq!(kinds, ["Normal", "Inactive", "Normal"]);
    pass(&world, 1).await;
    assert_eq!(invoices(&world).await.last().unwrap()["TotalNet"], 10.0);
}

#[tokio::test]
async fn a_corrected_invoice_is_credited_with_its_old_data_and_billed_with_the_new() {
    let world = sandbox().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    pass(&world, 1).await;
    let first = invoices(&world).await[0].clone();
    let customer = first["CustomerId"].as_str().unwrap().to_owned();
    let moved = json!({"LastName": "King", "VatId": "ATU13585627", "Address": {"Country": "AT"}});
    world.ask("PATCH", &format!("/api/v1/customers/{customer}"), Some(moved)).await.expect(200);
    let path = format!("/api/turnus/v1/invoices/{}/correct", first["Id"].as_str().unwrap());
    let nowhere = json!({"Address": {"City": null}});
    world.ask("PATCH", &format!("/api/v1/customers/{customer}"), Some(nowhere)).await.expect(200);
    let refused = world.ask("POST", &path, None).await.refusal(422);
    assert!(refused.contains("the customer's Address.City is missing"), "{refused}");
    assert_eq!(invoices(&world).await.len(), 1, "nothing was taken back");
    let back = json!({"Address": {"City": "Wien"}});
    world.ask("PATCH", &format!("/api/v1/customers/{customer}"), Some(back)).await.expect(200);

    let corrected = world.ask("POST", &path, None).await.expect(200);
    let again = world.ask("POST", &path, None).await.refusal(422);

    let made = corrected["Documents"].as_array().unwrap();
    let gross: Vec<&Value> = made.iter().map(|it| &it["TotalGross"]).collect();
    assert_eq!(gross, [&json!(5.95), &json!(5.0)], "{corrected}");
    assert_eq!((&made[0]["IsInvoice"], &made[1]["IsInvoice"]), (&json!(false), &json!(true)));
    assert!(again.contains("was taken back before"), "{again}");
    let credit = world.get(&format!("/api/v1/invoices/{}", made[0]["InvoiceId"].as_str().unwrap())).await;
    let anew = world.get(&format!("/api/v1/invoices/{}", made[1]["InvoiceId"].as_str().unwrap())).await;
    assert!(credit["RecipientName"].as_str().unwrap().contains("Lovelace"), "{credit}");
    assert!(anew["RecipientName"].as_str().unwrap().contains("King"), "{anew}");
    assert_eq!(anew["ReverseCharge"], true, "{anew}");
    let printed = |at: usize| crate::themes::printed(&world, made[at]["InvoiceId"].as_str().unwrap());
    let (credit, anew) = (printed(0).await, printed(1).await);
    assert!(credit.contains("Stornorechnung G2026-0001"), "{credit}");
    assert!(credit.contains("Zu Beleg R2026-0001 vom "), "{credit}");
    assert!(anew.contains("Ersetzt") && anew.contains("R2026-0001"), "{anew}");
    assert_eq!(world.get(&format!("/api/v1/contracts/{of}")).await["Balance"], 5.0);
    world.ask("POST", &format!("/api/turnus/v1/invoices/{NOBODY}/correct"), None).await.refusal(404);
}

#[tokio::test]
async fn more_than_may_be_open_is_billed_at_once() {
    let world = sandbox().await;
    let sold = catalogue(&world).await;
    let settings = json!({"ThresholdBilling": {"IncludeRatedItems": true, "Items": [
        {"Currency": "EUR", "Amount": 11.90}, {"Currency": "EUR", "Amount": 100, "PaymentMethod": "CreditCard"}]}});
    let kept = world.ask("PUT", "/api/turnus/v1/settings", Some(settings.clone())).await.expect(200);
    assert_eq!(kept, settings);
    let calls = format!("/api/v1/components/{}", sold.calls);
    let interim = json!({"Name": "Call", "ComponentType": "Metered", "PricePerUnit": 0.10,
        "IncludeInInterimBilling": true});
    world.ask("PUT", &calls, Some(interim)).await.expect(200);
    let of = contract(&world, &sold, json!([])).await;
    let usage = format!("/api/v1/contracts/{of}/usage");
    let post = |quantity: u32| {
        world.ask("POST", &usage, Some(json!({"ComponentId": sold.calls, "Quantity": quantity})))
    };

    post(100).await.expect(201);
    pass(&world, 1).await;
    assert_eq!(invoices(&world).await.len(), 1, "11.90 is not more than 11.90");
    post(1).await.expect(201);
    pass(&world, 1).await;

    let made = invoices(&world).await;
    assert_eq!((made.len(), &made[1]["TotalNet"]), (2, &json!(10.10)));
    let off = json!({"ThresholdBillingDisabled": true});
    world.ask("PATCH", &format!("/api/v1/contracts/{of}"), Some(off)).await.expect(200);
    post(500).await.expect(201);
    pass(&world, 1).await;
    assert_eq!(invoices(&world).await.len(), 2);
    let on = json!({"ThresholdBillingDisabled": false});
    world.ask("PATCH", &format!("/api/v1/contracts/{of}"), Some(on)).await.expect(200);
    let one = json!({"ContractId": of, "ComponentId": sold.calls, "Quantity": 1});
    world.post("/api/turnus/v1/usage", json!([one, one])).await;
    pass(&world, 1).await;
    assert_eq!(invoices(&world).await.len(), 3, "usage in bulk is watched like one record");
    let bad = json!({"ThresholdBilling": {"Items": [{"Currency": "EUR", "Amount": 0}]}});
    let refusal = world.ask("PUT", "/api/turnus/v1/settings", Some(bad)).await.refusal(422);
    assert!(refusal.contains("Items[0].Amount"), "{refusal}");
}

#[tokio::test]
async fn a_billing_date_waits_as_long_as_the_account_says_and_its_usage_is_not_late() {
    let world = sandbox().await;
    let sold = catalogue(&world).await;
    let wait = json!({"BillingDelayHours": 48});
    world.ask("PUT", "/api/turnus/v1/settings", Some(wait)).await.expect(200);
    let long = json!({"BillingDelayHours": 169});
    assert!(world.ask("PUT", "/api/turnus/v1/settings", Some(long)).await.refusal(422).contains("0 to 168"));
    let of = contract(&world, &sold, json!([])).await;
    world
        .ask("POST", "/api/turnus/v1/clock/advance", Some(json!({"To": "2026-12-23T12:00:00Z"})))
        .await
        .expect(200);
    assert_eq!(invoices(&world).await.len(), 1);
    let usage = json!({"ComponentId": sold.calls, "Quantity": 10, "DueDate": "2026-12-20T00:00:00Z"});
    world.ask("POST", &format!("/api/v1/contracts/{of}/usage"), Some(usage)).await.expect(201);

    pass(&world, 2).await;

    let made = invoices(&world).await;
    assert_eq!((made.len(), &made[1]["TotalNet"]), (2, &json!(6.0)));
    let after = world.get(&format!("/api/v1/contracts/{of}")).await;
    assert_eq!(after["LastBillingDate"], "2026-12-22T12:00:00.0000000Z");
}

#[tokio::test]
async fn an_invoice_says_why_each_of_its_lines_is_what_it_is() {
    let world = sandbox().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    pass(&world, 1).await;
    let end = json!({"EndDate": "2026-12-07T12:00:00Z"});
    world.ask("POST", &format!("/api/v1/contracts/{of}/end"), Some(end)).await.expect(200);
    pass(&world, 1).await;
    let made = invoices(&world).await;

    let explain =
        |place: usize| format!("/api/turnus/v1/invoices/{}/explain", made[place]["Id"].as_str().unwrap());
    let fee = world.get(&explain(0)).await;
    let credit = world.get(&explain(1)).await;

    let line = &fee["Bills"][0]["Lines"][0];
    assert_eq!((&line["Rule"], &line["Ratio"], &line["Amount"]), (&json!("Fee"), &json!("1"), &json!(5.0)));
    let line = &credit["Bills"][0]["Lines"][0];
    assert_eq!((&line["Rule"], &line["Ratio"]), (&json!("Credit"), &json!("1/2")));
    assert_eq!(line["Steps"], json!([{"Unrounded": "5/2", "Rounded": 2.5, "Before": 5.0}]));
    assert_eq!(line["CreditsInvoiceId"], made[0]["Id"]);
    let words = line["Words"]["En"].as_array().unwrap();
    assert_eq!(
        words[2],
        "15 of 30 days of the fee period 2026-11-22 13:00:00 until 2026-12-22 13:00:00 = 1/2 (counted by Precise)."
    );
    assert!(
        words[3]
            .as_str()
            .unwrap()
            .contains("2.50 EUR is what is left of it; 5.00 EUR were charged: -2.50 EUR")
    );
    assert!(line["Words"]["De"][3].as_str().unwrap().contains("kaufmännisch gerundet 2,50 EUR"));
    world.ask("GET", &format!("/api/turnus/v1/invoices/{NOBODY}/explain"), None).await.refusal(404);
}

#[tokio::test]
async fn a_pause_is_forecast_with_what_it_credits() {
    let world = sandbox().await;
    let of = contract(&world, &catalogue(&world).await, json!([])).await;
    let ask = |what: Value| {
        let body = json!({"Until": "2027-05-22T12:00:00Z", "ContractId": of, "What": what});
        world.ask("POST", "/api/turnus/v1/forecast", Some(body))
    };

    let pause = json!({"StartDate": "2027-01-06T12:00:00Z", "EndDate": "2027-02-06T12:00:00Z"});
    let paused = ask(json!({"Pause": pause})).await.expect(200);
    let now = ask(json!({"Pause": {}})).await.expect(200);
    let body = json!({"Until": "2028-01-01T00:00:00Z", "What": {"Pause": {}}});
    let of_all = world.ask("POST", "/api/turnus/v1/forecast", Some(body)).await.refusal(422);

    // The halves of two months.
    assert_eq!(paused["Totals"][0]["Difference"]["TotalNet"], json!(-5.0), "{paused}");
    assert_eq!(now["Contracts"][0]["With"][0]["Sums"]["TotalNet"], json!(-5.0), "{now}");
    assert_eq!(now["Contracts"][0]["With"].as_array().unwrap().len(), 1, "until someone goes on: {now}");
    assert!(of_all.contains("What.Pause: is for one contract: give ContractId"), "{of_all}");
}

#[tokio::test]
async fn a_forecast_is_what_will_be_billed_and_what_a_change_makes_of_it() {
    let world = sandbox().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let before = world.get(&format!("/api/v1/contracts/{of}")).await;
    let ask = |body: Value| world.ask("POST", "/api/turnus/v1/forecast", Some(body));
    let until = "2027-05-22T12:00:00Z";

    let plain = ask(json!({"Until": until})).await.expect(200);
    let price = json!({"Price": {"ProductId": sold.basic, "Price": 6, "From": "2027-03-22T12:00:00Z"}});
    let dearer = ask(json!({"Until": until, "ContractId": of, "What": price})).await.expect(200);
    // What else was changed since the contract was made is not what the price does.
    let other = json!({"RecurringFee": 5, "FeePeriod": {"Unit": "Year", "Quantity": 1}});
    world.ask("PUT", &format!("/api/v1/planVariants/{}", sold.basic), Some(other)).await.expect(200);
    let price = json!({"Price": {"ProductId": sold.basic, "Price": 6, "From": "2027-03-22T12:00:00Z"}});
    let alone = ask(json!({"Until": until, "ContractId": of, "What": price})).await.expect(200);
    let again = json!({"RecurringFee": 5, "FeePeriod": crate::world::month()});
    world.ask("PUT", &format!("/api/v1/planVariants/{}", sold.basic), Some(again)).await.expect(200);
    let ended = ask(json!({"Until": until, "ContractId": of, "What": {"End": "2027-02-06T12:00:00Z"}}));
    let ended = ended.await.expect(200);
    let order =
        json!({"CustomerId": ada(&world).await, "Cart": {"PlanVariantId": sold.basic, "Quantity": 3}});
    let ordered = ask(json!({"Until": until, "What": {"Order": order}})).await.expect(200);

    assert_eq!(plain["Totals"][0]["AsIs"]["TotalNet"], 30.0, "{plain}");
    assert_eq!(plain["Totals"][0]["Months"].as_array().unwrap().len(), 6);
    assert_eq!(dearer["Totals"][0]["Difference"]["TotalNet"], 3.0, "{dearer}");
    assert_eq!(alone["Totals"], dearer["Totals"], "{alone}");
    assert_eq!(dearer["Contracts"][0]["With"].as_array().unwrap().len(), 6);
    // Of six fees to come, three are not charged, and half of the month that ends in its middle is credited.
    assert_eq!(ended["Totals"][0]["With"]["TotalNet"], json!(7.42), "{ended}");
    assert_eq!(ordered["Totals"][0]["Difference"]["TotalNet"], 105.0, "{ordered}");
    // As it came out when it was billed.
    pass(&world, 181).await;
    let made = invoices(&world).await;
    let billed: Vec<&Value> = made.iter().skip(1).map(|it| &it["TotalNet"]).collect();
    assert_eq!(billed, vec![&json!(5.0); 6]);
    assert_eq!(before["Id"], json!(of));
    for (body, why) in [
        (json!({"Until": "2026-01-01T00:00:00Z"}), "must not lie before now"),
        (json!({"Until": "2099-01-01T00:00:00Z"}), "within ten years"),
        (
            json!({"Until": "2028-01-01T00:00:00Z", "What": {"End": "2027-02-06T12:00:00Z"}}),
            "give ContractId",
        ),
        (json!({"Until": "2028-01-01T00:00:00Z", "What": {}}), "exactly one of Price, Order, End and Pause"),
        (
            json!({"Until": "2028-01-01T00:00:00Z", "What": {"Price": {"ProductId": NOBODY, "Price": 1}}}),
            NOBODY,
        ),
    ] {
        let refusal = ask(body).await.refusal(422);
        assert!(refusal.contains(why), "{refusal}");
    }
}

#[tokio::test]
async fn a_scenario_is_walked_against_the_catalogue_and_nothing_is_written() {
    let world = sandbox().await;
    catalogue(&world).await;
    let text = "# A month.\n2027-01-01 order monthly\n    #1 invoice\n       Basic, 2027-01-01 - 2027-01-31: 1 x 5 = 5.00\n       net 5.00, VAT 19 % 0.95, gross 5.95\n    next 2027-02-01\n";
    let check = |text: &str| {
        let body = json!({"Text": text});
        async { world.ask("POST", "/api/turnus/v1/scenarios/check", Some(body)).await }
    };

    let holds = check(text).await.expect(200);
    let differs = check(&text.replace("5.95", "6.00")).await.expect(200);
    let unread = check("2027-01-01 order Nothing\n").await.refusal(422);

    assert_eq!((&holds["Holds"], &holds["Text"]), (&json!(true), &json!(text)), "{holds}");
    assert_eq!((&differs["Holds"], &differs["Difference"]["Line"]), (&json!(false), &json!(5)));
    assert!(unread.contains("line 1: there is no plan variant 'Nothing'"), "{unread}");
    assert_eq!(world.get("/api/v1/contracts").await, json!([]));
}
