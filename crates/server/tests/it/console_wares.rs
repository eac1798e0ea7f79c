//! `/console/catalogue`: two who edit one thing, and what a change of a price does, told before it is saved.

use serde_json::{Value, json};
use turnus_app::Role;

use crate::console::{hidden, page, send, with};
use crate::console_meanwhile::{fields, typed};
use crate::world::{self, World, catalogue};

#[tokio::test]
async fn what_somebody_else_changed_meanwhile_is_not_overwritten_unseen() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let at = format!("/console/catalogue/planGroups/{}", sold.group);
    let form = page(&world, &session, &at).await.text();
    let (shown, seen) = (fields(&form), hidden(&form, "_seen"));
    let name = async || world.get(&format!("/api/v1/planGroups/{}", sold.group)).await["Name"]["_c"].clone();
    let saved = async |seen: &str, name: &str| {
        send(&world, &session, &at, &typed(&shown, &[("_seen", seen), ("Name._c", name)])).await
    };

    let mine = saved(&seen, "Mine").await;
    let late = saved(&seen, "Late").await;
    let kept = name().await;
    let again = fields(&late.text());
    let after_all = send(&world, &session, &at, &typed(&again, &[])).await;

    assert_eq!((mine.status.as_u16(), late.status.as_u16()), (303, 409), "{}", mine.text());
    let told = late.text();
    assert!(told.contains("Somebody else has changed this") && told.contains("value=\"Late\""), "{told}");
    assert_eq!(kept, "Mine");
    assert_eq!((after_all.status.as_u16(), name().await), (303, json!("Late")));
}

/// The form of a thing as it is shown, with that typed into it, is sent, and what answers it sent again as it is shown.
async fn twice(world: &World, session: &str, at: &str, changes: &[(&str, &str)]) -> (String, Value) {
    let api = at.replace("/console/catalogue", "/api/v1");
    let before = world.get(&api).await;
    let shown = fields(&page(world, session, at).await.text());
    let told = send(world, session, at, &typed(&shown, changes)).await;
    assert_eq!((told.status.as_u16(), world.get(&api).await), (200, before), "{changes:?}: {}", told.text());
    let told = told.text();
    let is_price = told.contains("What another price does") && told.contains("Save this price");
    assert!(is_price || told.contains("What the change does"), "{changes:?}: {told}");
    let again = fields(&told);
    let saved = send(world, session, at, &typed(&again, &[])).await;
    assert_eq!(saved.status, 303, "{changes:?}: {}", saved.text());
    (told, world.get(&api).await)
}

/// A row of what changes.
fn row(what: &str, before: &str, after: &str) -> String {
    format!("<td>{what}</td><td>{before}</td><td>{after}</td>")
}

#[tokio::test]
async fn whatever_changes_what_a_plan_variant_charges_is_told_before_it_is_saved() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    world::contract(&world, &sold, json!([])).await;
    let at = format!("/console/catalogue/planVariants/{}", sold.basic);

    let (told, saved) = twice(&world, &session, &at, &[("FeePeriod.Unit", "Year")]).await;
    assert!(told.contains(&row("The price is for", "one month", "one year")), "{told}");
    assert!(told.contains("One contract has it"), "{told}");
    assert_eq!(saved["FeePeriod"]["Unit"], "Year");
    let (told, saved) = twice(&world, &session, &at, &[("SetupFee", "100")]).await;
    assert!(told.contains(&row("Setup fee", "0", "100")), "{told}");
    assert_eq!(saved["SetupFee"], 100);
    // The fee alone is told in money, and so is one beside a setup fee; beside another period it could not be.
    let (told, _) = twice(&world, &session, &at, &[("RecurringFee", "7"), ("SetupFee", "50")]).await;
    assert!(told.contains("Difference") && told.contains(&row("Setup fee", "100", "50")), "{told}");
    let both = [("RecurringFee", "9"), ("FeePeriod.Unit", "Month")];
    let (told, _) = twice(&world, &session, &at, &both).await;
    assert!(!told.contains("Difference") && told.contains("one month"), "{told}");

    // What is left empty is what the API makes of it.
    twice(&world, &session, &at, &[("FeePeriod.Unit", "Year")]).await;
    let emptied = [("FeePeriod.Quantity", ""), ("FeePeriod.Unit", "")];
    let (told, saved) = twice(&world, &session, &at, &emptied).await;
    assert!(told.contains(&row("The price is for", "one year", "one month")), "{told}");
    assert_eq!(saved["FeePeriod"], world::month());

    let shown = fields(&page(&world, &session, &at).await.text());
    let other = send(&world, &session, &at, &typed(&shown, &[("InternalName", "each month")])).await;
    assert_eq!(other.status, 303);
}

#[tokio::test]
async fn a_change_that_would_be_refused_is_refused_at_once_and_not_told() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let at = format!("/console/catalogue/planVariants/{}", sold.basic);
    let shown = fields(&page(&world, &session, &at).await.text());

    let changes = [("RecurringFee", "7"), ("FeePeriod.Quantity", "0")];
    let refused = send(&world, &session, &at, &typed(&shown, &changes)).await;

    let text = refused.text();
    assert_eq!(refused.status, 422, "{text}");
    assert!(text.contains("id=\"f-feeperiod-quantity-wrong\"") && !text.contains("class=\"told\""), "{text}");
    assert!(text.contains("value=\"7\""), "{text}");
}

#[tokio::test]
async fn whatever_changes_what_a_component_charges_is_told_before_it_is_saved() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let components = format!("/api/v1/planGroups/{}/components", sold.group);
    let scale = json!({"IsCumulative": true, "Items": [{"From": 0, "Value": 3}, {"From": 10, "Value": 2}]});
    let scale = json!({"Name": "Step", "ComponentType": "QuantityBased", "FeePeriod": world::month(), "PriceScale": scale});
    let scale = world::id(&world.post(&components, scale).await);
    let less = json!({"BasePricePerUnit": 4, "Items": [{"From": 0, "Value": 0}, {"From": 10, "Value": 25}]});
    let less = json!({"Name": "Less", "ComponentType": "QuantityBased", "FeePeriod": world::month(), "DiscountScale": less});
    let less = world::id(&world.post(&components, less).await);
    world::contract(&world, &sold, json!([{"ComponentId": scale, "Quantity": 2}])).await;
    let of = |id: &str| format!("/console/catalogue/components/{id}");

    let (told, saved) = twice(&world, &session, &of(&scale), &[("PriceScale.Items[1].Value", "1.5")]).await;
    assert!(told.contains(&row("Price or percent, row 2", "2", "1.5")), "{told}");
    assert!(told.contains("One contract has it"), "{told}");
    assert_eq!(saved["PriceScale"]["Items"][1]["Value"], 1.5);
    let (told, _) = twice(&world, &session, &of(&scale), &[("FeePeriod.Quantity", "3")]).await;
    assert!(told.contains(&row("The price is for", "one month", "3 months")), "{told}");
    let third = [("PriceScale.Items[2].From", "50"), ("PriceScale.Items[2].Value", "1")];
    let (told, saved) = twice(&world, &session, &of(&scale), &third).await;
    assert!(told.contains(&row("Beyond, row 3", "–", "50")), "{told}");
    assert_eq!(saved["PriceScale"]["Items"].as_array().unwrap().len(), 3);
    let (told, saved) = twice(&world, &session, &of(&less), &[("DiscountScale.Items[1].Value", "30")]).await;
    assert!(told.contains(&row("Price or percent, row 2", "25", "30")), "{told}");
    assert!(told.contains("No contract has it"), "{told}");
    assert_eq!(saved["DiscountScale"]["Items"][1]["Value"], 30);
}

#[tokio::test]
async fn a_coupon_without_name_and_codes_is_refused_beside_its_name() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let discount = json!({"PlanGroupId": sold.group, "Effect": {"Type": "Relative", "ReductionPercent": 10}});
    let discount = world::id(&world.post("/api/v1/discounts", discount).await);
    let at = "/console/catalogue/coupons/new";
    let shown = fields(&page(&world, &session, at).await.text());

    let answer = send(&world, &session, at, &typed(&shown, &[("DiscountId", &discount)])).await;

    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("id=\"f-internalname-wrong\""), "{}", answer.text());
    assert_eq!(world.get("/api/v1/coupons").await, json!([]));
}

#[tokio::test]
async fn a_discount_is_changed_and_what_it_takes_off_is_told_first() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let discount = json!({"PlanGroupId": sold.group, "InternalName": "Ten", "Targets": {&sold.plan: true},
        "Effect": {"Type": "Relative", "ReductionPercent": 10}});
    let discount = world::id(&world.post("/api/v1/discounts", discount).await);
    let at = format!("/console/catalogue/discounts/{discount}");

    let (told, saved) = twice(&world, &session, &at, &[("Effect.ReductionPercent", "20")]).await;
    assert!(told.contains(&row("Reduction in percent", "10", "20")), "{told}");
    assert_eq!(
        (&saved["Effect"]["ReductionPercent"], &saved["Targets"]),
        (&json!(20), &json!({&sold.plan: true}))
    );
    let (told, saved) = twice(&world, &session, &at, &[("Targets", &sold.seats)]).await;
    assert!(told.contains(&row("What it reduces", "Basic", "Basic, Seat")), "{told}");
    assert_eq!(saved["Targets"], json!({&sold.plan: true, &sold.seats: true}));
    let shown = fields(&page(&world, &session, &at).await.text());
    let seats = typed(&shown, &[]).into_iter().filter(|(_, value)| *value != sold.plan);
    let told = send(&world, &session, &at, &seats.collect::<Vec<_>>()).await.text();
    let again = fields(&told);
    assert!(told.contains(&row("What it reduces", "Basic, Seat", "Seat")), "{told}");
    assert_eq!(send(&world, &session, &at, &typed(&again, &[])).await.status, 303);
    let saved = world.get(&format!("/api/v1/discounts/{discount}")).await;
    assert_eq!(saved["Targets"], json!({&sold.seats: true}));
}

#[tokio::test]
async fn taxes_plans_and_coupons_are_changed() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let policy = world.get("/api/v1/taxPolicies").await[0].clone();
    let mut other = policy.clone();
    other["Name"] = json!("Reduced");
    let other = world::id(&world.post("/api/v1/taxPolicies", other).await);

    // Another tax of a plan is told first.
    let plan = format!("/console/catalogue/plans/{}", sold.plan);
    let (told, saved) = twice(&world, &session, &plan, &[("TaxPolicyId", &other)]).await;
    assert!(told.contains("<td>Reduced</td>"), "{told}");
    assert_eq!(saved["TaxPolicyId"], json!(other));
    let policy = format!("/console/catalogue/taxPolicies/{other}");
    let (told, _) = twice(&world, &session, &policy, &[("Entries[0].Country", "CH")]).await;
    assert!(told.contains(&row("Country, row 1", "DE", "CH")), "{told}");
    // A name is not.
    let shown = fields(&page(&world, &session, &plan).await.text());
    let renamed = send(&world, &session, &plan, &typed(&shown, &[("Name._c", "Renamed")])).await;
    assert_eq!(renamed.status, 303, "{}", renamed.text());
    assert_eq!(world.get(&format!("/api/v1/plans/{}", sold.plan)).await["Name"]["_c"], "Renamed");

    let discount = json!({"PlanGroupId": sold.group, "Effect": {"Type": "Relative", "ReductionPercent": 10}});
    let discount = world::id(&world.post("/api/v1/discounts", discount).await);
    let coupon = json!({"DiscountId": discount, "Codes": ["ONE", "TWO"]});
    let coupon = world::id(&world.post("/api/v1/coupons", coupon).await);
    let at = format!("/console/catalogue/coupons/{coupon}");
    let shown = fields(&page(&world, &session, &at).await.text());
    assert!(shown.iter().any(|(name, value)| name == "Codes" && value == "ONE, TWO"), "{shown:?}");
    let shown: Vec<_> = shown.into_iter().filter(|(name, _)| name != "Enabled").collect();
    let told = send(&world, &session, &at, &typed(&shown, &[("Codes", "TWO")])).await.text();
    assert!(
        told.contains("<td>ONE, TWO</td> <td>TWO</td>") || told.contains("<td>ONE, TWO</td><td>TWO</td>"),
        "{told}"
    );
    let seen: Vec<_> = fields(&told).into_iter().filter(|(name, _)| name != "Enabled").collect();
    let ended = send(&world, &session, &at, &typed(&seen, &[])).await;
    assert_eq!(ended.status, 303, "{}", ended.text());
    let coupon = world.get(&format!("/api/v1/coupons/{coupon}")).await;
    assert_eq!((&coupon["Enabled"], &coupon["Codes"]), (&json!(false), &json!(["TWO"])));

    let definition = world::id(&world.get("/api/v1/taxDefinitions").await[0]);
    let at = format!("/console/catalogue/taxDefinitions/{definition}");
    let shown = fields(&page(&world, &session, &at).await.text());
    let refused = send(&world, &session, &at, &typed(&shown, &[("Rate", "18")])).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("id=\"f-rate-wrong\""), "{}", refused.text());
    let saved = send(&world, &session, &at, &typed(&shown, &[("DatevKey", "9")])).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
}

#[tokio::test]
async fn a_name_that_is_changed_is_changed_for_all_languages_and_a_form_that_is_sent_twice_is_done_once() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let api = format!("/api/v1/plans/{}", sold.plan);
    let named = json!({"Name": {"_c": "Starter", "de": "Probe", "en": "Starter"}});
    world.ask("PUT", &api, Some(named)).await.expect(200);
    let at = format!("/console/catalogue/plans/{}", sold.plan);
    let shown = fields(&page(&world, &session, &at).await.text());
    let renamed = typed(&shown, &[("Name._c", "First steps")]);

    let once = send(&world, &session, &at, &renamed).await;
    let twice = send(&world, &session, &at, &renamed).await;

    assert_eq!((once.status.as_u16(), twice.status.as_u16()), (303, 303), "{}", twice.text());
    assert_eq!(world.get(&api).await["Name"], json!({"_c": "First steps", "de": "Probe"}));
    assert!(page(&world, &session, "/console/catalogue").await.text().contains("First steps"));
}

#[tokio::test]
async fn what_is_metered_is_had_by_whoever_uses_it_and_another_tax_is_no_other_price() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    world::contract(&world, &sold, json!([])).await;
    let mut other = world.get("/api/v1/taxPolicies").await[0].clone();
    other["Name"] = json!("Reduced");
    let other = world::id(&world.post("/api/v1/taxPolicies", other).await);

    let calls = format!("/console/catalogue/components/{}", sold.calls);
    let (told, _) = twice(&world, &session, &calls, &[("PricePerUnit", "0.2")]).await;
    assert!(told.contains("Every contract of the plan group can use it"), "{told}");
    let seats = format!("/console/catalogue/components/{}", sold.seats);
    let (told, _) = twice(&world, &session, &seats, &[("TaxPolicyId", &other)]).await;
    assert!(told.contains("What the change does") && !told.contains("Save this price"), "{told}");
    let plan = format!("/console/catalogue/plans/{}", sold.plan);
    let (told, _) = twice(&world, &session, &plan, &[("TaxPolicyId", &other)]).await;
    assert!(told.contains("One contract has it"), "{told}");
}

#[tokio::test]
async fn what_a_price_does_is_summed_over_those_who_have_it_and_its_time_is_told() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let other = json!({"InternalName": "dear", "RecurringFee": 1000, "FeePeriod": world::month(),
        "AllowWithoutPaymentData": true});
    let other = world::id(&world.post(&format!("/api/v1/plans/{}/planVariants", sold.plan), other).await);
    world::contract(&world, &sold, json!([])).await;
    let cart = json!({"CustomerId": world::ada(&world).await, "Cart": {"PlanVariantId": other}});
    let order = world::id(&world.post("/api/v1/orders", cart).await);
    world.post(&format!("/api/v1/orders/{order}/commit"), json!({})).await;

    let at = format!("/console/catalogue/planVariants/{}", sold.basic);
    let (told, _) = twice(&world, &session, &at, &[("RecurringFee", "7")]).await;

    assert!(told.contains("those of the one contract whose bills it changes"), "{told}");
    assert!(told.contains("from 22 Nov 2026 until 22 Nov 2027"), "{told}");
    // Twelve months of 5.00 less the one that is billed, and none of the 1,000.
    assert!(told.contains("€60.00") && !told.contains("€12,060"), "{told}");
}

#[tokio::test]
async fn forms_say_what_is_left_empty_and_coupons_are_told_by_their_codes() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let discount = json!({"PlanGroupId": sold.group, "Effect": {"Type": "Relative", "ReductionPercent": 10}});
    let discount = world::id(&world.post("/api/v1/discounts", discount).await);
    let codes: Vec<String> = (1..=7).map(|number| format!("SPRING{number}")).collect();
    let coupon = json!({"DiscountId": discount, "InternalName": "Fair", "Codes": codes});
    world.post("/api/v1/coupons", coupon).await;

    let new = format!("/console/catalogue/planVariants/new?of={}", sold.plan);
    let variant = page(&world, &session, &new).await.text();
    let listed = page(&world, &session, "/console/catalogue").await.text();

    assert!(variant.contains("Left empty: the price is for one month"), "{variant}");
    assert!(listed.contains("SPRING1, SPRING2, SPRING3, SPRING4, SPRING5, 2 more"), "{listed}");
}
