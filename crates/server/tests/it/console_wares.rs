//! `/console/catalogue`: two who edit one thing, and a price whose consequences cannot be told.

use serde_json::json;
use turnus_app::Role;

use crate::console::{hidden, page, send, with};
use crate::world::{self, catalogue};

#[tokio::test]
async fn what_somebody_else_changed_meanwhile_is_not_overwritten_unseen() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let at = format!("/console/catalogue/planGroups/{}", sold.group);
    let form = page(&world, &session, &at).await.text();
    let (token, seen) = (hidden(&form, "_form"), hidden(&form, "_seen"));
    let name = async || world.get(&format!("/api/v1/planGroups/{}", sold.group)).await["Name"]["_c"].clone();
    let saved = async |seen: &str, name: &str| {
        let form = [("_form", token.as_str()), ("_seen", seen), ("Name._c", name), ("Currency", "EUR")];
        send(&world, &session, &at, &form).await
    };

    let mine = saved(&seen, "Mine").await;
    let late = saved(&seen, "Late").await;
    let kept = name().await;
    let after_all = saved(&hidden(&late.text(), "_seen"), "Late").await;

    assert_eq!((mine.status.as_u16(), late.status.as_u16()), (303, 409), "{}", mine.text());
    let told = late.text();
    assert!(told.contains("Somebody else has changed this") && told.contains("value=\"Late\""), "{told}");
    assert_eq!(kept, "Mine");
    assert_eq!((after_all.status.as_u16(), name().await), (303, json!("Late")));
}

#[tokio::test]
async fn where_it_cannot_be_told_what_a_price_does_the_form_stays_and_says_so() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    world::contract(&world, &sold, json!([])).await;
    let at = format!("/console/catalogue/planVariants/{}", sold.basic);
    let form = page(&world, &session, &at).await.text();
    let typed = [
        ("_form", hidden(&form, "_form")),
        ("_seen", hidden(&form, "_seen")),
        ("InternalName", "monthly".to_owned()),
        // More digits than the forecast takes.
        ("RecurringFee", "5.1234567890123".to_owned()),
    ];

    let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let told = send(&world, &session, &at, &typed).await.text();

    assert!(told.contains("What the price does cannot be told."), "{told}");
    assert!(told.contains("value=\"5.1234567890123\"") && !hidden(&told, "_price").is_empty(), "{told}");
}
