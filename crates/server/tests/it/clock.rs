//! `/api/turnus/v1`: the account's clock, and billing by hand.

use serde_json::json;

use crate::world::{Differently, NOBODY, NOON, World, catalogue, contract};

async fn sandbox() -> World {
    World::with(Differently { sandbox: Some(NOON), ..Differently::default() }).await
}

#[tokio::test]
async fn a_live_account_has_the_machines_time_and_cannot_move_it() {
    let world = World::new().await;

    let clock = world.get("/API/Turnus/V1/Clock/").await;

    assert_eq!(clock, json!({"Now": "2026-11-22T12:00:00.0000000Z", "Sandbox": false, "Stopped": false}));
    let moved = world.ask("POST", "/api/turnus/v1/clock/advance", Some(json!({"Days": 1}))).await;
    assert!(moved.refusal(422).contains("live account"));
}

#[tokio::test]
async fn a_sandbox_is_moved_forward_and_what_falls_due_is_billed_on_its_day() {
    let world = sandbox().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;

    let job = world.ask("POST", "/api/turnus/v1/clock/advance", Some(json!({"days": 62}))).await.expect(200);

    assert_eq!((&job["Status"], &job["Now"]), (&json!("Done"), &json!("2027-01-23T12:00:00.0000000Z")));
    let after = world.get(&format!("/api/v1/contracts/{of}")).await;
    assert_eq!(
        (&after["LastBillingDate"], &after["Balance"]),
        (&json!("2027-01-22T12:00:00.0000000Z"), &json!(17.85))
    );
    let job = world.get(&format!("/api/turnus/v1/jobs/{}", job["Id"].as_str().unwrap())).await;
    assert_eq!(job["Status"], "Done");
    let set = json!({"Now": "2027-02-01T00:00:00Z"});
    let set = world.ask("PUT", "/api/turnus/v1/clock", Some(set)).await.expect(200);
    assert_eq!(set, json!({"Now": "2027-02-01T00:00:00.0000000Z", "Sandbox": true, "Stopped": true}));
    world.ask("GET", &format!("/api/turnus/v1/jobs/{NOBODY}"), None).await.refusal(404);
}

#[tokio::test]
async fn a_clock_goes_neither_back_nor_too_far() {
    let world = sandbox().await;
    let before = world.get("/api/turnus/v1/clock").await;
    let cases = [
        (json!({}), "exactly one of To, Days and Period"),
        (json!({"Days": 401}), "at most 400"),
        (json!({"Days": 1, "To": "2027-01-01"}), "exactly one of"),
        (json!({"To": "2026-11-21"}), "only moves forward"),
        (json!({"To": "2030-01-01"}), "at most 400 days"),
        (json!({"Period": {"Unit": "Year", "Quantity": 9999}}), "at most 400 days"),
    ];

    for (body, named) in cases {
        let refusal = world.ask("POST", "/api/turnus/v1/clock/advance", Some(body)).await.refusal(422);
        assert!(refusal.contains(named), "{refusal}");
    }

    assert_eq!(world.get("/api/turnus/v1/clock").await, before);
}

#[tokio::test]
async fn a_contract_is_billed_by_hand_once() {
    let world = sandbox().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let bill = format!("/api/turnus/v1/contracts/{of}/bill");
    world
        .post(&format!("/api/v1/contracts/{of}/usage"), json!({"ComponentId": sold.calls, "Quantity": 10}))
        .await;

    let drafts = world.ask("POST", &bill, Some(json!({"Draft": true}))).await.expect(200);
    let sent = world.ask("POST", &bill, Some(json!({"Draft": false}))).await.expect(200);
    let again = world.ask("POST", &bill, None).await.expect(200);

    let documents = drafts["Documents"].as_array().unwrap();
    assert!(documents.iter().all(|it| it["InvoiceDraftId"].is_string()), "{drafts}");
    assert!(sent["Documents"].as_array().unwrap().iter().all(|it| it["InvoiceNumber"].is_string()), "{sent}");
    assert_eq!(again["Documents"], json!([]));
    assert_eq!(again["ContractId"], of.as_str());
    world.ask("POST", &format!("/api/turnus/v1/contracts/{NOBODY}/bill"), None).await.refusal(404);
}

#[tokio::test]
async fn a_stopped_clock_stands_and_a_clock_that_runs_keeps_pace_with_the_machines() {
    let world = sandbox().await;
    let path = "/api/turnus/v1/clock";
    let now = async || world.get(path).await["Now"].clone();

    world.wait(60_000);
    let stood = now().await;
    let runs = world.ask("PUT", path, Some(json!({"Stopped": false}))).await.expect(200);
    world.wait(60_000);
    let ran = now().await;
    world.ask("PUT", path, Some(json!({"Stopped": true}))).await.expect(200);
    world.wait(60_000);

    assert_eq!((stood, &runs["Stopped"]), (json!("2026-11-22T12:00:00.0000000Z"), &json!(false)));
    assert_eq!((&ran, now().await), (&json!("2026-11-22T12:01:00.0000000Z"), ran.clone()));
}
