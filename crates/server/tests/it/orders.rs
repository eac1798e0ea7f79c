//! `/orders`.

use serde_json::{Value, json};

use crate::world::{NOBODY, World, ada, catalogue, contract, id, month};

/// billwerk-api.md B.1, sample 1: 5.00 a month and twice 1.00, VAT 19.
#[tokio::test]
async fn a_signup_of_five_and_twice_one_costs_seven_and_its_vat() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let cart = json!({
        "planVariantId": sold.basic, "ComponentSubscriptions": [{"componentId": sold.seats, "Quantity": 2}],
    });

    let answer = world
        .ask("POST", "/Api/v1/Orders/?take=500", Some(json!({"CustomerId": ada(&world).await, "Cart": cart})))
        .await;
    let order = answer.expect(201);

    assert_eq!(
        (&order["Total"], &order["TotalVat"], &order["TotalGross"]),
        (&json!(7.0), &json!(1.33), &json!(8.33))
    );
    let seats = &order["ComponentSubscriptions"][0];
    assert_eq!((&seats["TotalNet"], &seats["TotalVat"]), (&json!(2.0), &json!(0.38)));
    assert_eq!((&seats["IsQuantityBased"], &seats["Quantity"]), (&json!(true), &json!(2)));
    assert_eq!((&order["Status"], &order["OrderType"]), (&json!("InProgress"), &json!("Signup")));
    assert_eq!(
        (&order["NextTotalGross"], &order["NextTotalGrossDate"]),
        (&json!(8.33), &json!("2026-12-22T12:00:00.0000000Z"))
    );
    assert_eq!((&order["PlanName"], &order["PlanVariantName"]), (&json!("Grundtarif"), &json!("monthly")));
    assert_eq!(order["RecurringFee"]["PricePerUnit"], 5);
    assert_eq!(order["LineItems"].as_array().unwrap().len(), 2);
    assert_eq!(world.get(&format!("/api/v1/orders/{}", id(&order))).await, order);
    let unborn = format!("/api/v1/contracts/{}", order["ContractId"].as_str().unwrap());
    world.ask("GET", &unborn, None).await.refusal(404);
}

/// billwerk-api.md B.1, sample 4: 24.90 has 4.73 VAT and is 29.63 gross.
#[tokio::test]
async fn a_fee_of_24_90_is_29_63_gross() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let variant = json!({"RecurringFee": 24.90, "FeePeriod": month(), "AllowWithoutPaymentData": true});
    let variant = id(&world.post(&format!("/api/v1/plans/{}/planVariants", sold.plan), variant).await);
    let customer = ada(&world).await;

    let preview = json!({"CustomerId": customer, "Cart": {"PlanVariantId": variant}});
    let preview = world.post("/api/v1/orders/preview", preview).await;

    let order = &preview["Order"];
    assert_eq!(
        (&order["Total"], &order["TotalVat"], &order["TotalGross"]),
        (&json!(24.9), &json!(4.73), &json!(29.63))
    );
    assert_eq!(order["Id"], Value::Null);
    assert_eq!(world.get("/api/v1/orders").await, json!([]));
}

/// billwerk-api.md B.1, sample 2: four of 1.00 are 4.00 and 0.76 VAT, and wait for the next regular bill.
#[tokio::test]
async fn another_quantity_of_a_component_costs_nothing_now_and_shows_its_price() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([{"ComponentId": sold.seats, "Quantity": 2}])).await;
    let cart = json!({
        "ComponentSubscriptions": [{"ComponentId": sold.seats, "Quantity": 4}],
        "EndComponentSubscriptions": [sold.seats],
    });

    let order = world.post("/api/v1/orders", json!({"ContractId": of, "Cart": cart})).await;
    let after = world.post(&format!("/api/v1/orders/{}/commit", id(&order)), json!([])).await;

    let seats = &order["ComponentSubscriptions"][0];
    assert_eq!((&seats["TotalNet"], &seats["TotalVat"]), (&json!(4.0), &json!(0.76)));
    assert_eq!((&order["OrderType"], &after["Id"]), (&json!("Upgrade"), &json!(of)));
    let booked = world.get(&format!("/api/v1/contracts/{of}/componentSubscriptions")).await;
    assert_eq!((booked.as_array().unwrap().len(), &booked[0]["Quantity"]), (1, &json!(4)));
}

#[tokio::test]
async fn a_commit_answers_the_contract_and_happens_once() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let customer = json!({"CompanyName": "Neu GmbH", "Address": {"Country": "DE"}});
    let order = json!({"Customer": customer, "Cart": {"PlanVariantId": sold.basic}, "ContractCustomFields": {"a": 1}});
    let order = world.post("/api/v1/orders", order).await;
    let path = format!("/api/v1/Orders/{}/Commit/?take=500", id(&order));

    let made = world.ask("POST", &path, None).await.expect(200);
    let again = world.ask("POST", &path, Some(json!({}))).await.refusal(422);

    assert_eq!((&made["Id"], &made["CustomerId"]), (&order["ContractId"], &order["CustomerId"]));
    assert_eq!((&made["CustomerName"], &made["LifecycleStatus"]), (&json!("Neu GmbH"), &json!("Active")));
    assert_eq!((&made["Balance"], &made["CustomFields"]), (&json!(5.95), &json!({"a": 1})));
    assert_eq!(made["BilledUntil"], made["NextBillingDate"]);
    assert_eq!(made["PlanVariantId"], sold.basic.as_str());
    assert!(again.contains(made["Id"].as_str().unwrap()), "{again}");
    assert_eq!(world.get(&format!("/api/v1/orders/{}", id(&order))).await["Status"], "Completed");
    assert_eq!(world.get("/api/v1/contracts").await.as_array().unwrap().len(), 1);
    assert_eq!(world.get("/api/v1/orders?status=Completed&type=signup").await.as_array().unwrap().len(), 1);
    assert_eq!(world.get("/api/v1/orders?status=Incomplete").await, json!([]));
}

#[tokio::test]
async fn what_cannot_be_ordered_is_refused_by_name_and_leaves_no_order() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let ada = ada(&world).await;
    let cart = |more: Value| {
        let mut cart = json!({"PlanVariantId": sold.basic});
        cart.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"CustomerId": ada, "Cart": cart})
    };
    let many = vec![json!({"ComponentId": sold.seats, "Quantity": 1}); 501];
    let cases = [
        (json!({}), "exactly one of Customer, CustomerId and ContractId"),
        (json!({"CustomerId": ada, "ContractId": NOBODY}), "exactly one of"),
        (json!({"CustomerId": ada, "Cart": {}}), "PlanVariantId"),
        (json!({"CustomerId": NOBODY, "Cart": {"PlanVariantId": sold.basic}}), NOBODY),
        (
            json!({"CustomerId": "x", "Cart": {"PlanVariantId": sold.basic}}),
            "CustomerId: 'x' is not a valid ObjectId",
        ),
        (cart(json!({"PlanVariantId": NOBODY})), NOBODY),
        (cart(json!({"Quantity": 0})), "Quantity must be more than 0"),
        (cart(json!({"Quantity": 1_000_000_000_000_i64})), "Cart.Quantity: expected at most 12 digits"),
        (cart(json!({"ComponentSubscriptions": [{"ComponentId": sold.calls}]})), "is metered"),
        (cart(json!({"MeteredUsages": [{"ComponentId": sold.seats, "Quantity": 1}]})), "is not metered"),
        (cart(json!({"ComponentSubscriptions": [{"ComponentId": sold.backup, "Quantity": 2}]})), "must be 1"),
        (
            cart(json!({"ComponentSubscriptions": [{"ComponentId": "7"}]})),
            "Cart.ComponentSubscriptions[0].ComponentId",
        ),
        (cart(json!({"ComponentSubscriptions": many})), "expected at most 500 items, got 501"),
        (cart(json!({"CouponCode": "NONE"})), "InvalidCouponCode"),
    ];

    for (body, named) in cases {
        let refusal = world.ask("POST", "/api/v1/orders", Some(body)).await.refusal(422);
        assert!(refusal.contains(named), "{refusal}");
    }

    assert_eq!(world.get("/api/v1/orders").await, json!([]));
}

#[tokio::test]
async fn a_coupon_lowers_the_price_and_a_bad_one_only_the_previews_mood() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let discount = json!({
        "PlanGroupId": sold.group, "Effect": {"ReductionPercent": 20}, "Targets": {sold.plan.clone(): true},
    });
    let discount = id(&world.post("/api/v1/discounts", discount).await);
    let coupon =
        id(&world.post("/api/v1/coupons", json!({"DiscountId": discount, "Codes": ["ABC-123"]})).await);
    let customer = ada(&world).await;
    let preview = async |code: &str| {
        let cart = json!({"PlanVariantId": sold.basic, "CouponCode": code});
        world.post("/api/v1/orders/preview", json!({"CustomerId": customer, "Cart": cart})).await["Order"]
            .take()
    };

    let (good, bad) = (preview("aBc12-3").await, preview("nothing").await);

    assert_eq!((&good["Total"], &good["TotalVat"]), (&json!(4.0), &json!(0.76)));
    assert_eq!(good["Coupon"], json!({"CouponCode": "aBc12-3", "CouponId": coupon, "DiscountId": discount}));
    assert_eq!(bad["Total"], json!(5.0));
    assert_eq!(bad["Coupon"]["ErrorCode"], "InvalidCouponCode");
}

#[tokio::test]
async fn an_order_that_needs_approval_waits_for_it() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let plan = json!({"Name": "Enterprise", "RequiresOrderApproval": true});
    let plan = id(&world.post(&format!("/api/v1/planGroups/{}/plans", sold.group), plan).await);
    let variant = json!({"RecurringFee": 100, "FeePeriod": month(), "AllowWithoutPaymentData": true});
    let variant = id(&world.post(&format!("/api/v1/plans/{plan}/planVariants"), variant).await);
    let customer = ada(&world).await;
    let pending = async || {
        let order = json!({"CustomerId": customer, "Cart": {"PlanVariantId": variant}});
        let order = id(&world.post("/api/v1/orders", order).await);
        let committed = world.post(&format!("/api/v1/orders/{order}/commit"), json!({})).await;
        assert_eq!(committed["Status"], "ApprovalPending");
        order
    };

    let (yes, no) = (pending().await, pending().await);
    let approved =
        world.ask("POST", &format!("/api/v1/orders/{yes}/approve?take=500"), None).await.expect(200);
    let declined = world.ask("POST", &format!("/api/v1/orders/{no}/Decline/"), None).await.expect(200);

    assert_eq!((&approved["Status"], &declined["Status"]), (&json!("Completed"), &json!("Declined")));
    world.ask("POST", &format!("/api/v1/orders/{yes}/approve"), None).await.refusal(422);
    let made = world.get(&format!("/api/v1/customers/{customer}/contracts")).await;
    assert_eq!((made.as_array().unwrap().len(), &made[0]["Balance"]), (1, &json!(119.0)));
}

#[tokio::test]
async fn an_order_that_was_not_executed_is_deleted() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let order = json!({"CustomerId": ada(&world).await, "Cart": {"PlanVariantId": sold.basic}});
    let (open, done) = (
        id(&world.post("/api/v1/orders", order.clone()).await),
        id(&world.post("/api/v1/orders", order).await),
    );
    world.post(&format!("/api/v1/orders/{done}/commit"), json!({})).await;

    assert_eq!(world.ask("DELETE", &format!("/api/v1/orders/{open}"), None).await.status.as_u16(), 204);
    world.ask("GET", &format!("/api/v1/orders/{open}"), None).await.refusal(404);
    assert!(
        world
            .ask("DELETE", &format!("/api/v1/orders/{done}"), None)
            .await
            .refusal(422)
            .contains("was executed")
    );
}
