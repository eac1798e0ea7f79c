//! `/console/contracts`: what a contract's page says of its end, and of what its buttons do.

use serde_json::json;
use turnus_app::Role;

use crate::console::{page, with};
use crate::world::{self, catalogue};

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
}
