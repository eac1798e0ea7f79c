//! Forms of the console: what one shows, sent back untouched, changes nothing, and what is typed is what is meant.

use serde_json::json;
use turnus_app::Role;

use crate::console::{hidden, page, send, with};
use crate::world::{self, World};

/// The person reads German from here on.
async fn in_german(world: &World, session: &str) {
    let token = hidden(&page(world, session, "/console").await.text(), "_form");
    let german = [("_form", token.as_str()), ("Language", "de"), ("_here", "/console")];
    send(world, session, "/console/look", &german).await;
}

/// What stands in a field of a page: an input of one line.
fn value(page: &str, name: &str) -> String {
    let input = page.split("<input ").find(|it| it.contains(&format!("name=\"{name}\""))).expect(name);
    input.split("value=\"").nth(1).expect(name).split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_quantity_is_shown_as_it_is_read_back() {
    let (world, session) = with(Role::Owner).await;
    let sold = world::catalogue(&world).await;
    let customer = world::ada(&world).await;
    let cart = json!({"PlanVariantId": sold.basic, "Quantity": 1.125});
    let order = world::id(&world.post("/api/v1/orders", json!({"CustomerId": customer, "Cart": cart})).await);
    let contract = world::id(&world.post(&format!("/api/v1/orders/{order}/commit"), json!({})).await);
    let form = format!("/console/orders/new?contractId={contract}");

    assert_eq!(value(&page(&world, &session, &form).await.text(), "Cart.Quantity"), "1.125");
    in_german(&world, &session).await;
    let shown = page(&world, &session, &form).await.text();

    assert_eq!(value(&shown, "Cart.Quantity"), "1,125");
    let token = hidden(&shown, "_form");
    let seats = format!("Component.{}", sold.seats);
    let typed =
        [("_form", token.as_str()), ("ContractId", &contract), ("Cart.Quantity", "1,125"), (&seats, "2,5")];
    let placed = send(&world, &session, &form, &typed).await;
    assert_eq!(placed.status, 303, "{}", placed.text());
    let order = placed.header("location").rsplit('/').next().unwrap();
    let order = world.get(&format!("/api/v1/orders/{order}")).await;
    assert_eq!(order["RecurringFee"]["Quantity"], json!(1.125), "{order}");
}

#[tokio::test]
async fn a_thousand_is_a_whole_number_in_a_form_as_it_is_shown() {
    let (world, session) = with(Role::Owner).await;
    let sold = world::catalogue(&world).await;
    in_german(&world, &session).await;
    let daily = json!({
        "InternalName": "daily", "RecurringFee": 5, "FeePeriod": {"Unit": "Minute", "Quantity": 1440},
        "BillingPeriod": world::month(), "AllowWithoutPaymentData": true,
    });
    let daily = world::id(&world.post(&format!("/api/v1/plans/{}/planVariants", sold.plan), daily).await);
    let form = format!("/console/catalogue/planVariants/{daily}");
    let shown = page(&world, &session, &form).await.text();

    let period = value(&shown, "FeePeriod.Quantity");
    let token = hidden(&shown, "_form");
    let typed = |quantity: &'static str| {
        [
            ("_form", token.clone()),
            ("InternalName", "renamed".to_owned()),
            ("RecurringFee", "5".to_owned()),
            ("FeePeriod.Quantity", quantity.to_owned()),
            ("FeePeriod.Unit", "Minute".to_owned()),
            ("BillingPeriod.Quantity", "1".to_owned()),
            ("BillingPeriod.Unit", "Month".to_owned()),
            ("AllowWithoutPaymentData", "true".to_owned()),
        ]
    };
    let sent = |fields: [(&'static str, String); 8]| {
        let (world, session, form) = (&world, &session, &form);
        async move { send(world, session, form, &fields.each_ref().map(|(name, it)| (*name, it.as_str()))).await }
    };
    let saved = sent(typed("1.440")).await;
    let refused = sent(typed("14.40,5")).await;

    assert_eq!((period.as_str(), saved.status.as_u16()), ("1.440", 303), "{}", saved.text());
    assert!(refused.text().contains("Das muss eine ganze Zahl sein."), "{}", refused.text());
    let kept = world.get(&format!("/api/v1/planVariants/{daily}")).await;
    assert_eq!((&kept["InternalName"], &kept["FeePeriod"]["Quantity"]), (&json!("renamed"), &json!(1440)));
}

#[tokio::test]
async fn an_end_that_is_sent_as_it_is_shown_is_the_regular_one_to_the_millisecond() {
    let (world, session) = with(Role::Owner).await;
    let sold = world::catalogue(&world).await;
    let bound = json!({
        "InternalName": "bound", "RecurringFee": 5, "FeePeriod": world::month(), "BillingPeriod": world::month(),
        "AllowWithoutPaymentData": true, "ContractPeriod": world::month(),
    });
    let sold = world::Catalogue {
        basic: world::id(&world.post(&format!("/api/v1/plans/{}/planVariants", sold.plan), bound).await),
        ..sold
    };
    world.wait(37_951);
    let contract = world::contract(&world, &sold, json!([])).await;
    let preview = world.get(&format!("/api/v1/contracts/{contract}/cancellationPreview")).await;
    let regular = preview["EndDate"].as_str().unwrap();
    assert!(regular.ends_with("37.9510000Z"), "{regular}");
    let form = format!("/console/contracts/{contract}/end");
    let shown = page(&world, &session, &form).await.text();

    let (token, day) = (hidden(&shown, "_form"), value(&shown, "EndDate"));
    let ended = send(&world, &session, &form, &[("_form", &token), ("EndDate", &day)]).await;

    assert_eq!(ended.status, 303, "{}", ended.text());
    assert!(shown.contains("type=\"datetime-local\" step=\"0.001\""), "{shown}");
    assert_eq!(world.get(&format!("/api/v1/contracts/{contract}")).await["EndDate"], regular);
}
