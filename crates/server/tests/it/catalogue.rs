//! What is sold: `/planGroups`, `/plans`, `/planVariants`, `/components`, `/discounts`, `/coupons`, `/taxPolicies`,
//! `/productInfo`.

use serde_json::{Value, json};

use crate::world::{NOBODY, World, catalogue, id, month};

#[tokio::test]
async fn what_is_made_is_listed_and_read_the_same() {
    let world = World::new().await;
    let sold = catalogue(&world).await;

    for (list, one) in [("planGroups", &sold.group), ("plans", &sold.plan), ("planVariants", &sold.basic)] {
        let listed = world.get(&format!("/api/v1/{list}")).await;
        let read = world.get(&format!("/api/v1/{list}/{one}")).await;
        assert_eq!(listed, json!([read]));
        world.ask("GET", &format!("/api/v1/{list}/{NOBODY}"), None).await.refusal(404);
    }
    let plan = world.get(&format!("/api/v1/plans/{}", sold.plan)).await;
    let variant = world.get(&format!("/api/v1/planVariants/{}", sold.basic)).await;
    assert_eq!((&plan["Name"]["_c"], &plan["PlanGroupId"]), (&json!("Basic"), &json!(sold.group)));
    assert_eq!((&variant["Description"]["_c"], &variant["PlanId"]), (&json!("Basic"), &json!(sold.plan)));
    assert_eq!((&variant["RecurringFee"], &variant["PaymentPeriodMode"]), (&json!(5), &json!("PrePaid")));
    let components = world.get("/api/v1/components").await;
    let kinds: Vec<&Value> = components.as_array().unwrap().iter().map(|it| &it["ComponentType"]).collect();
    assert_eq!(kinds, ["QuantityBased", "MeteredUsage", "OnOff"]);
}

#[tokio::test]
async fn a_plan_variant_that_is_put_is_replaced_whole() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let path = format!("/api/v1/planVariants/{}", sold.basic);
    let body = json!({
        "recurringFee": 7.50, "feePeriod": month(), "BillingPeriod": {"Unit": "year", "Quantity": 1},
        "ContractPeriod": {"Unit": "Year", "Quantity": 1}, "CancellationPeriod": {"Unit": "Month", "Quantity": 3},
        "Quota": [{"ComponentId": sold.calls, "Quota": 100}], "BillingDateAlignment": "FixedMonthly", "BillingDay": 15,
        "AfterFirstContractPeriodNextStep": "EndAfterFirstPeriod",
    });

    let put = world.ask("PUT", &path, Some(body)).await.expect(200);

    assert_eq!(
        (&put["Id"], &put["RecurringFee"], &put["InternalName"]),
        (&json!(sold.basic), &json!(7.5), &Value::Null)
    );
    assert_eq!(put["BillingPeriod"], json!({"Unit": "Year", "Quantity": 1}));
    assert_eq!(put["Quota"], json!([{"ComponentId": sold.calls, "ComponentName": "Call", "Quota": 100}]));
    assert_eq!((&put["BillingDay"], &put["EndAfterFirstContractPeriod"]), (&json!(15), &json!(true)));
    assert_eq!(world.get(&path).await, put);
}

#[tokio::test]
async fn what_a_thing_would_be_is_answered_as_it_then_is_and_nothing_is_written() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let path = format!("/api/v1/planVariants/{}", sold.basic);
    let (before, told) = (world.get(&path).await, world.get("/api/turnus/v1/events").await);
    let dearer = json!({"RecurringFee": 9, "FeePeriod": {"Unit": "Year", "Quantity": 1}});

    let preview = format!("{path}?preview=true");
    let would_be = world.ask("PUT", &preview, Some(dearer.clone())).await.expect(200);
    let refused =
        world.ask("PUT", &preview, Some(json!({"FeePeriod": {"Unit": "Month", "Quantity": 0}}))).await;
    let unclear = world.ask("PUT", &format!("{path}?preview=maybe"), Some(dearer.clone())).await;

    assert!(refused.refusal(422).contains("FeePeriod"));
    assert!(unclear.refusal(422).contains("preview: expected one of true, false"));
    assert_eq!((world.get(&path).await, world.get("/api/turnus/v1/events").await), (before, told));
    assert_eq!(world.ask("PUT", &path, Some(dearer)).await.expect(200), would_be);
}

#[tokio::test]
async fn tiers_percentages_and_the_proration_policy_are_read_as_they_were_given() {
    let world = World::new().await;
    let body = json!({"Name": "Months of 30 days", "Currency": "EUR", "ProrationPolicy": "fixed(30)"});
    let group = world.ask("POST", "/api/v1/planGroups", Some(body)).await.expect(201);
    assert_eq!(group["ProrationPolicy"], "Fixed(30)");
    let components = format!("/api/v1/planGroups/{}/components", id(&group));
    let prices = [
        (
            "TieredPrice",
            json!({"IsCumulative": true, "IsPercentage": false, "Items": [
            {"UpTo": 10, "Price": 1.5, "FlatFee": 2}, {"Price": 90, "BlockSize": 100}]}),
        ),
        ("PercentagePrice", json!({"Rate": 1.3, "Fixed": 0.1, "Minimum": 0.2, "Maximum": 12})),
    ];
    for (member, price) in prices {
        let body = json!({"Name": "Calls", "ComponentType": "MeteredUsage", member: price});
        let component = world.ask("POST", &components, Some(body)).await.expect(201);
        assert_eq!((&component[member], &component["PricePerUnit"]), (&price, &Value::Null));
    }
    for (member, price, why) in [
        ("TieredPrice", json!({"Items": []}), "TieredPrice: a tiered price needs at least one tier"),
        ("TieredPrice", json!({"Items": [{"Price": 1}, {"Price": 2}]}), "only the last tier"),
        ("PercentagePrice", json!({"Rate": 1, "Minimum": 3, "Maximum": 2}), "2 is less than 3"),
    ] {
        let body = json!({"Name": "Calls", "ComponentType": "MeteredUsage", member: price});
        let refusal = world.ask("POST", &components, Some(body)).await.refusal(422);
        assert!(refusal.contains(why), "{refusal}");
    }
}

#[tokio::test]
async fn what_cannot_be_sold_is_refused_by_name() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let (group, plan) =
        (format!("/api/v1/planGroups/{}", sold.group), format!("/api/v1/plans/{}", sold.plan));
    let variants = format!("{plan}/planVariants");
    let components = format!("{group}/components");
    let scale =
        |items: Value| json!({"Name": "S", "ComponentType": "QuantityBased", "PriceScale": {"Items": items}});
    let cases = [
        ("/api/v1/planGroups".to_owned(), json!({"Name": "X", "Currency": "EURO"}), "Currency: 'EURO'"),
        ("/api/v1/planGroups".to_owned(), json!({"Name": "", "Currency": "EUR"}), "Name: is empty"),
        (
            format!("{group}/plans"),
            json!({"Name": "X", "TrialEndPolicy": "x"}),
            "TrialEndPolicy: expected NoTrial",
        ),
        (
            format!("/api/v1/planGroups/{NOBODY}/components"),
            json!({"Name": "X", "ComponentType": ""}),
            "ComponentType",
        ),
        (variants.clone(), json!({"FeePeriod": {"Unit": "Month", "Quantity": 0}}), "FeePeriod.Quantity"),
        (variants.clone(), json!({"FeePeriod": {"Unit": "Month", "Quantity": 10000}}), "expected 0 to 9999"),
        (variants.clone(), json!({"FeePeriod": {"Unit": "Fortnight", "Quantity": 1}}), "FeePeriod.Unit"),
        (variants.clone(), json!({"BillingDateAlignment": "FixedMonthly", "BillingDay": 32}), "BillingDay"),
        (variants.clone(), json!({"Quota": [{"ComponentId": sold.seats, "Quota": 1}]}), "metered component"),
        (
            variants,
            json!({"AfterFirstContractPeriodNextStep": "ChangeAfterFirstPeriod"}),
            "NextPlanVariantId",
        ),
        (
            components.clone(),
            json!({"Name": "X", "ComponentType": "Bulk", "PricePerUnit": 1}),
            "ComponentType: expected",
        ),
        (components.clone(), json!({"Name": "X", "ComponentType": "OnOff"}), "exactly one of PricePerUnit"),
        (components.clone(), scale(json!([])), "at least one item"),
        (components, scale(json!([{"From": 1, "Value": 1}])), "must be From 0"),
    ];

    for (path, body, named) in cases {
        let refusal = world.ask("POST", &path, Some(body)).await.refusal(422);
        assert!(refusal.contains(named), "{path}: {refusal}");
    }

    world.ask("POST", &format!("/api/v1/plans/{NOBODY}/planVariants"), Some(json!({}))).await.refusal(404);
    assert_eq!(world.get("/api/v1/components").await.as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn the_three_kinds_of_scales_come_back_as_they_were_written() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let items = json!([{"From": 0, "Value": 9, "IsBucketPrice": true}, {"From": 10, "Value": 0.80, "IsBucketPrice": false}]);
    let prices = json!({"IsCumulative": true, "Items": items});
    let reductions =
        json!({"IsCumulative": false, "BasePricePerUnit": 2, "Items": [{"From": 0, "Value": 10}]});
    let path = format!("/api/v1/planGroups/{}/components", sold.group);

    let by_price = json!({"Name": "P", "ComponentType": "Metered", "PriceScale": prices});
    let by_price = world.post(&path, by_price).await;
    let by_discount = json!({"Name": "D", "ComponentType": "QuantityBased", "DiscountScale": reductions});
    let by_discount = world.post(&path, by_discount).await;

    assert_eq!((&by_price["PriceScale"], &by_price["ComponentType"]), (&prices, &json!("MeteredUsage")));
    assert_eq!(by_discount["DiscountScale"], reductions);
    assert_eq!(world.get(&format!("/api/v1/components/{}", id(&by_price))).await, by_price);
}

#[tokio::test]
async fn a_coupon_without_name_and_codes_is_none() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let discount = json!({"PlanGroupId": sold.group, "Effect": {"Type": "Relative", "ReductionPercent": 10}});
    let discount = id(&world.post("/api/v1/discounts", discount).await);

    for nothing in [json!({}), json!({"InternalName": " ", "Codes": []})] {
        let mut coupon = json!({"DiscountId": discount});
        coupon.as_object_mut().unwrap().extend(nothing.as_object().unwrap().clone());
        let why = world.ask("POST", "/api/v1/coupons", Some(coupon)).await.refusal(422);
        assert_eq!(why, "InternalName: is missing: give InternalName or Codes");
    }
    assert_eq!(world.get("/api/v1/coupons").await, json!([]));
    world.post("/api/v1/coupons", json!({"DiscountId": discount, "InternalName": "by hand"})).await;
}

#[tokio::test]
async fn discounts_coupons_and_taxes_are_made_and_listed() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let discount = json!({"PlanGroupId": sold.group, "Effect": {"Type": "Relative", "ReductionPercent": 10}});
    let discount = world.post("/api/v1/discounts", discount).await;
    let coupon =
        json!({"DiscountId": id(&discount), "Codes": ["abc 123"], "ValidUntil": "2026-11-22T11:59:59Z"});
    let coupon = world.post("/api/v1/coupons", coupon).await;
    let policy =
        json!({"Name": "Own", "Entries": [{"Country": "de", "Rate": 19}, {"Country": "XX", "Rate": 0}]});
    let policy = world.post("/api/v1/taxPolicies", policy).await;

    assert_eq!(
        (&coupon["Codes"], &coupon["Active"], &coupon["Enabled"]),
        (&json!(["ABC123"]), &json!(false), &json!(true))
    );
    assert_eq!((&policy["Entries"][0]["Country"], &policy["Entries"][0]["Rate"]), (&json!("DE"), &json!(19)));
    assert_eq!(world.get("/api/v1/discounts").await, json!([discount]));
    assert_eq!(world.get("/api/v1/coupons").await, json!([coupon]));
    let all = world.get("/api/v1/productInfo").await;
    assert_eq!((all["Plans"].as_array().unwrap().len(), all["Components"].as_array().unwrap().len()), (1, 3));
    assert!(all["TaxPolicies"].as_array().unwrap().contains(&policy));
    assert!(!world.get("/api/v1/taxDefinitions").await.as_array().unwrap().is_empty());
    for bad in [
        json!({"Name": "X", "Entries": [{"Country": "DE", "Rate": 18.5}]}),
        json!({"Name": "X", "Entries": [{"Country": "D"}]}),
        json!({"Name": "X", "Entries": [{"Country": "ZZ", "Rate": 19}]}),
    ] {
        assert!(
            world.ask("POST", "/api/v1/taxPolicies", Some(bad)).await.refusal(422).contains("Entries[0]")
        );
    }
}

#[tokio::test]
async fn a_tax_definition_is_made_for_policies_to_name() {
    let world = World::new().await;
    let before = world.get("/api/v1/taxDefinitions").await;
    let bad = [
        (json!({"Name": "", "Rate": 9}), "Name"),
        (json!({"Name": "X", "Rate": 101}), "Rate"),
        (json!({"Name": "X", "Rate": 9, "Category": "Q"}), "Category"),
        (json!({"Name": "X", "Rate": 9, "Category": "Z"}), "Category"),
        (json!({"Name": "X", "Rate": 0, "Category": "E"}), "ExemptionText"),
        (json!({"Name": "X", "Rate": 9, "ExemptionText": "because"}), "ExemptionText"),
        (
            json!({"Name": "X", "Rate": 0, "Category": "E", "ExemptionText": "y", "ExemptionCode": "FOO"}),
            "ExemptionCode",
        ),
        (json!({"Name": "X", "Rate": 9, "DatevKey": "abc"}), "DatevKey"),
    ];
    for (body, named) in bad {
        let refusal = world.ask("POST", "/api/v1/taxDefinitions", Some(body)).await.refusal(422);
        assert!(refusal.contains(named), "{refusal}");
    }
    assert_eq!(world.get("/api/v1/taxDefinitions").await, before);

    let reduced = json!({"Name": "Zwischensatz", "Rate": 8.1, "DatevKey": "7"});
    let reduced = world.post("/api/v1/taxDefinitions", reduced).await;
    let policy = json!({"Name": "CH", "Entries": [{"Country": "CH", "TaxDefinitionId": id(&reduced)}]});
    let policy = world.post("/api/v1/taxPolicies", policy).await;

    assert_eq!((&reduced["Category"], &reduced["DatevKey"]), (&json!("S"), &json!("7")));
    assert_eq!(policy["Entries"][0]["Rate"], json!(8.1));
    assert!(world.get("/api/v1/taxDefinitions").await.as_array().unwrap().contains(&reduced));
}

#[tokio::test]
async fn a_component_has_one_quota_of_a_variant() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let variants = format!("/api/v1/plans/{}/planVariants", sold.plan);
    let before = world.get("/api/v1/planVariants").await;
    let free = |quota: u32| json!({"ComponentId": sold.calls, "Quota": quota});

    let twice = json!({"RecurringFee": 1, "FeePeriod": month(), "Quota": [free(1), free(2)]});
    let refusal = world.ask("POST", &variants, Some(twice)).await.refusal(422);

    assert_eq!(
        refusal,
        format!("Quota[1].ComponentId: component {} has a quota already: give one", sold.calls)
    );
    assert_eq!(world.get("/api/v1/planVariants").await, before);
}

#[tokio::test]
async fn a_plan_a_discount_and_a_coupon_that_are_put_are_replaced_and_what_is_booked_keeps_its_discount() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let ten = json!({"PlanGroupId": sold.group, "InternalName": "Ten", "Targets": {&sold.plan: true},
        "Effect": {"Type": "Relative", "ReductionPercent": 10}});
    let ten = id(&world.post("/api/v1/discounts", ten).await);
    let coupon = json!({"DiscountId": ten, "Codes": ["ten-off"]});
    let coupon = id(&world.post("/api/v1/coupons", coupon).await);
    let cart = json!({"PlanVariantId": sold.basic, "CouponCode": "TENOFF"});
    let order = json!({"Cart": cart, "Customer": {"CompanyName": "Analytical Engines"}});
    let net = async |order: &Value| {
        world.post("/api/v1/orders/preview", order.clone()).await["Order"]["Total"].clone()
    };
    let made = world.post("/api/v1/orders", order.clone()).await;
    let with_ten = net(&order).await;

    let plan = json!({"Name": "Other", "Hidden": true, "TrialPeriod": {"Unit": "Day", "Quantity": 14},
        "TrialEndPolicy": "RequestPayment"});
    let plan = world.ask("PUT", &format!("/api/v1/plans/{}", sold.plan), Some(plan)).await.expect(200);
    assert_eq!(
        (&plan["Name"]["_c"], &plan["Hidden"], &plan["PlanGroupId"]),
        (&json!("Other"), &json!(true), &json!(sold.group))
    );
    assert_eq!(world.get(&format!("/api/v1/plans/{}", sold.plan)).await, plan);
    let back = json!({"Name": "Basic"});
    world.ask("PUT", &format!("/api/v1/plans/{}", sold.plan), Some(back)).await.expect(200);
    let of_discount = format!("/api/v1/discounts/{ten}");
    let mut half = world.get(&of_discount).await;
    half["Effect"]["ReductionPercent"] = json!(50);
    let half = world.ask("PUT", &of_discount, Some(half)).await.expect(200);
    assert_eq!((world.get(&of_discount).await, &half["Targets"]), (half.clone(), &json!({&sold.plan: true})));
    let other = world
        .ask("POST", "/api/v1/planGroups", Some(json!({"Name": "Other", "Currency": "EUR"})))
        .await
        .expect(201);
    let mut moved = half.clone();
    moved["PlanGroupId"] = other["Id"].clone();
    let why = world.ask("PUT", &of_discount, Some(moved)).await.refusal(422);

    assert_eq!(why, "PlanGroupId: it never changes: make a new discount");
    assert_eq!((with_ten, net(&order).await), (json!(4.5), json!(2.5)));
    // What the order showed has changed meanwhile.
    let commit = format!("/api/v1/orders/{}/commit", id(&made));
    world.ask("POST", &commit, Some(json!({}))).await.refusal(422);
    let of_coupon = format!("/api/v1/coupons/{coupon}");
    let off = json!({"DiscountId": ten, "Codes": ["ten-off"], "Enabled": false});
    let off = world.ask("PUT", &of_coupon, Some(off)).await.expect(200);
    assert_eq!(
        (&off["Enabled"], &off["Active"], world.get(&of_coupon).await),
        (&json!(false), &json!(false), off.clone())
    );
    assert_eq!(net(&order).await, json!(5.0));
}

#[tokio::test]
async fn a_tax_definition_changes_its_words_and_never_its_rate() {
    let world = World::new().await;
    let exempt = json!({"Name": "Kurs", "Rate": 0, "Category": "E", "ExemptionText": {"_c": "Exempt", "de": "Steuerfrei"}});
    let exempt = world.post("/api/v1/taxDefinitions", exempt).await;
    let at = format!("/api/v1/taxDefinitions/{}", id(&exempt));
    let mut other = world.get(&at).await;
    assert_eq!(other["ExemptionText"], json!({"_c": "Exempt", "de": "Steuerfrei"}));

    other["DatevKey"] = json!("40");
    other["ExemptionText"]["de"] = json!("Steuerfrei nach § 4 Nr. 21 UStG");
    let put = world.ask("PUT", &at, Some(other.clone())).await.expect(200);
    other["Rate"] = json!(19);
    other["Category"] = json!("S");
    other["ExemptionText"] = Value::Null;
    let why = world.ask("PUT", &at, Some(other)).await.refusal(422);

    assert_eq!((&put["DatevKey"], &put["ExemptionText"]["_c"]), (&json!("40"), &json!("Exempt")));
    assert_eq!(put["ExemptionText"]["de"], "Steuerfrei nach § 4 Nr. 21 UStG");
    assert!(why.starts_with("Rate: it never changes"), "{why}");
    assert_eq!(world.get(&at).await, put);
}
