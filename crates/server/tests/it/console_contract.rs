//! `/console/contracts`: what a contract's page says of its end, and of what its buttons do.

use serde_json::json;
use turnus_app::Role;

use crate::console::{hidden, page, send, with};
use crate::people::{person, signed_in};
use crate::world::{self, Differently, NOBODY, NOON, World, catalogue};

#[tokio::test]
async fn a_contract_that_ends_at_midnight_is_shown_to_end_on_its_last_day() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let contract = world::contract(&world, &sold, json!([])).await;
    // Midnight in Berlin.
    let end = json!({"EndDate": "2026-12-31T23:00:00Z"});
    world.post(&format!("/api/v1/contracts/{contract}/end"), end).await;

    let shown = page(&world, &session, &format!("/console/contracts/{contract}")).await.text();

    assert!(shown.contains("<dt>End</dt><dd>31 Dec 2026</dd>"), "{shown}");
}

#[tokio::test]
async fn each_button_of_a_contract_says_what_it_does_before_it_does_it() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let contract = world::contract(&world, &sold, json!([])).await;
    let at = format!("/console/contracts/{contract}");
    let told = |page: &str, act: &str, what: &str| {
        let act = page.split("<details").find(|it| it.contains(&format!("action=\"{at}/{act}\"")));
        assert!(act.is_some_and(|act| act.split("<form").next().unwrap().contains(what)), "{page}");
    };

    let runs = page(&world, &session, &at).await.text();
    told(&runs, "bill", "All that is due by now");
    told(&runs, "bill-interim", "Open rated items");
    world.post(&format!("/api/v1/contracts/{contract}/pause"), json!({})).await;
    let paused = page(&world, &session, &at).await.text();
    told(&paused, "resume", "The contract goes on from now");
    world.post(&format!("/api/v1/contracts/{contract}/resume"), json!({})).await;
    world
        .post(&format!("/api/v1/contracts/{contract}/end"), json!({"EndDate": "2027-01-31T23:00:00Z"}))
        .await;
    let ending = page(&world, &session, &at).await.text();
    told(&ending, "revoke-end", "as if it had never been told to end");
    // The time after the end is no pause, and there is none to take back.
    assert!(!ending.contains("/resume") && !ending.contains("Pause:"), "{ending}");
}

#[tokio::test]
async fn rated_items_that_are_not_billed_stand_on_the_contracts_page_and_can_be_removed() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let contract = world::contract(&world, &sold, json!([])).await;
    let at = format!("/console/contracts/{contract}");
    let items = format!("/api/v1/contracts/{contract}/ratedItems");
    let item = world.post(&items, json!({"Description": "Advice", "Quantity": 2, "PricePerUnit": 80})).await;
    let remove = format!("{at}/rated-items/{}/remove", world::id(&item));

    let shown = page(&world, &session, &at).await.text();
    let removed = send(&world, &session, &remove, &[("_form", &hidden(&shown, "_form"))]).await;
    let after = page(&world, &session, &at).await.text();

    assert!(shown.contains("2 × Advice, €80.00") && shown.contains(&remove), "{shown}");
    assert_eq!((removed.status.as_u16(), removed.header("location")), (303, at.as_str()));
    assert_eq!(world.get(&items).await, json!([]));
    assert!(!after.contains("Advice"), "{after}");
    world.post(&items, json!({"Description": "Travel", "PricePerUnit": 9})).await;
    world.post(&format!("/api/v1/contracts/{contract}/interimBilling"), json!({})).await;
    assert!(
        !page(&world, &session, &at).await.text().contains("Travel"),
        "what is billed is no more to come"
    );
}

#[tokio::test]
async fn a_planned_pause_can_be_taken_back() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let contract = world::contract(&world, &sold, json!([])).await;
    let at = format!("/console/contracts/{contract}");
    let plain = page(&world, &session, &at).await.text();
    let planned = json!({"StartDate": "2027-03-01T00:00:00Z", "EndDate": "2027-04-01T00:00:00Z"});
    world.post(&format!("/api/v1/contracts/{contract}/pause"), planned).await;

    let shown = page(&world, &session, &at).await.text();
    let form = [("_form", &*hidden(&shown, "_form"))];
    let taken_back = send(&world, &session, &format!("{at}/resume"), &form).await;
    let after = page(&world, &session, &at).await.text();

    assert!(shown.contains("Take back planned pause") && !plain.contains("Take back planned"), "{shown}");
    assert_eq!(taken_back.status, 303, "{}", taken_back.text());
    assert!(!after.contains("Take back planned pause"), "{after}");
    let phases = &world.get(&format!("/api/v1/contracts/{contract}")).await["Phases"];
    assert!(phases.as_array().unwrap().iter().all(|phase| phase["Type"] != "Inactive"), "{phases}");
}

#[tokio::test]
async fn a_form_of_what_is_not_there_is_404() {
    let (world, session) = with(Role::Owner).await;
    let acts =
        ["payment", "usage", "rated-items", "pause", "end"].map(|act| format!("contracts/{NOBODY}/{act}"));
    let others = ["lines", "edit"].map(|act| format!("drafts/{NOBODY}/{act}"));

    for path in acts.iter().chain(&others) {
        let shown = page(&world, &session, &format!("/console/{path}")).await;

        assert_eq!(shown.status, 404, "{path}: {}", shown.text());
    }
}

#[tokio::test]
async fn a_commit_that_is_refused_says_why_on_the_orders_page() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let customer = world::ada(&world).await;
    let order = json!({"CustomerId": customer, "Cart": {"PlanVariantId": sold.basic}});
    let order = world::id(&world.post("/api/v1/orders", order).await);
    let at = format!("/console/orders/{order}");
    let form = hidden(&page(&world, &session, &at).await.text(), "_form");
    world.post(&format!("/api/v1/orders/{order}/commit"), json!({})).await;

    let refused = send(&world, &session, &format!("{at}/commit"), &[("_form", &form)]).await;

    let text = refused.text();
    assert_eq!(refused.status, 422);
    assert!(
        text.contains("role=\"alert\"") && text.contains("is Completed and cannot be committed"),
        "{text}"
    );
}

#[tokio::test]
async fn who_may_not_move_the_clock_or_has_none_is_told_why() {
    let (world, owner) = with(Role::Owner).await;
    person(&world, Role::ReadOnly).await;
    let reader = signed_in(&world, Role::ReadOnly).await;

    for (session, fields, why) in [
        (&reader, [("Days", "1")], "does not allow this"),
        (&reader, [("To", "")], "does not allow this"),
        (&owner, [("Days", "1")], "only a sandbox has a clock"),
    ] {
        let form = hidden(&page(&world, session, "/console/me").await.text(), "_form");
        let fields = [("_form", form.as_str()), fields[0]];
        let refused = send(&world, session, "/console/clock/move", &fields).await;

        assert!(refused.status.is_client_error() && refused.text().contains(why), "{}", refused.text());
    }
}

#[tokio::test]
async fn a_commit_ends_on_a_page_that_says_what_was_done() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let customer = world::ada(&world).await;
    let order = json!({"CustomerId": customer, "Cart": {"PlanVariantId": sold.basic}});
    let at = format!("/console/orders/{}", world::id(&world.post("/api/v1/orders", order).await));
    let form = hidden(&page(&world, &session, &at).await.text(), "_form");

    let committed = send(&world, &session, &format!("{at}/commit"), &[("_form", &form)]).await;
    let shown = page(&world, &session, committed.header("location")).await;

    assert_eq!((committed.status.as_u16(), shown.status.as_u16()), (303, 200));
    assert!(shown.text().contains("The order is executed"), "{}", shown.text());
}

#[tokio::test]
async fn a_credit_note_is_below_zero_in_the_drawing_too() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let contract = world::contract(&world, &sold, json!([])).await;
    let draft = world::id(&world.get("/api/v1/invoiceDrafts").await[0]);
    world.ask("POST", &format!("/api/v1/invoiceDrafts/{draft}"), None).await.expect(200);
    world.ask("POST", &format!("/api/turnus/v1/invoices/{draft}/correct"), None).await.expect(200);

    let shown = page(&world, &session, &format!("/console/contracts/{contract}")).await.text();

    let drawn: Vec<&str> = shown.split("data-kind=\"invoice\"").skip(1).collect();
    assert_eq!(drawn.len(), 3, "{shown}");
    for sum in [": 22 Nov 2026, €5.95</a>", ": 22 Nov 2026, −€5.95</a>"] {
        assert!(shown.contains(sum), "{sum}: {shown}");
    }
}

#[tokio::test]
async fn what_happened_while_the_clock_moved_is_counted_first_and_told_with_number_and_customer() {
    let world = World::with(Differently {
        sandbox: Some(NOON),
        auto_send_after_minutes: Some(0),
        ..Differently::default()
    });
    let world = world.await;
    person(&world, Role::Owner).await;
    let session = signed_in(&world, Role::Owner).await;
    let sold = catalogue(&world).await;
    world::contract(&world, &sold, json!([])).await;
    world.work().await;
    let form = hidden(&page(&world, &session, "/console/clock").await.text(), "_form");

    let moved = send(&world, &session, "/console/clock/move", &[("_form", &form), ("Days", "62")]).await;
    let shown = page(&world, &session, moved.header("location")).await.text();

    let (counted, told) = shown.split_once("One by one").unwrap();
    assert!(counted.contains("<li>2 × Invoice issued</li>"), "{shown}");
    let rows: Vec<&str> = told.split("<li>").filter(|row| row.contains("Invoice ")).collect();
    assert!(rows[0].contains("Invoice issued") && rows[1].contains("Invoice file made"), "{rows:?}");
    for part in ["22 Dec 2026 13:00", "R2026-0002", "€5.95", "Ada Lovelace", "to the contract"] {
        assert!(rows[0].contains(part), "{part}: {rows:?}");
    }
}
