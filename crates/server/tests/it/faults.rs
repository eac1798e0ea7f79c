//! What a full disk and a clock that is set back do, and what is said of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use turnus_app::due_work::do_due_work;
use turnus_app::health::probe;
use turnus_server::Settings;
use turnus_store::Options;

use crate::world::{DAY, Differently, World, ada, catalogue, contract, id};

const HOUR: i64 = 3_600_000;

async fn health(world: &World, status: u16) -> Value {
    let answer = world.send(Request::get("/healthz").body(Body::empty()).unwrap()).await;
    answer.expect(status)
}

/// What a check says, if something is wrong.
fn said<'h>(health: &'h Value, name: &str) -> Option<&'h str> {
    let checks = health["Checks"].as_array().unwrap();
    checks.iter().find(|check| check["Name"] == name).unwrap()["Message"].as_str()
}

#[tokio::test]
async fn a_full_disk_refuses_writes_loses_nothing_and_is_over_when_there_is_space_again() {
    let pages = Arc::new(AtomicI64::new(0));
    let stored = Options { most_pages: Some(Arc::clone(&pages)), ..Options::default() };
    let world = World::served(Differently::default(), Settings::default(), stored).await;
    if world.database().url.is_some() {
        return; // PostgreSQL's disk is not ours to fill
    }
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    pages.store(1, Ordering::SeqCst);
    let body = |number: usize| json!({"CompanyName": format!("{number} {}", "x".repeat(200))});
    let key = [("Idempotency-Key", "the last one")];

    let mut made = 1;
    let refused = loop {
        let answer = world.ask_with("POST", "/api/v1/customers", Some(body(made)), &[]).await;
        if answer.status.as_u16() != 201 {
            break answer;
        }
        made += 1;
        assert!(made < 2_000, "it is never full");
    };
    let keyed = world.ask_with("POST", "/api/v1/customers", Some(body(0)), &key).await;
    let full = health(&world, 503).await;
    let probed = probe(&world.app).await;
    let listed = world.get("/api/v1/customers").await.as_array().unwrap().len();
    world.wait(31 * DAY);
    // What needs no new page goes through, and whatever does not is tried again.
    let _ = do_due_work(&world.app, world.account, world.app.now(world.account).await.unwrap()).await;
    pages.store(0, Ordering::SeqCst);
    probe(&world.app).await.unwrap();
    let after = health(&world, 200).await;
    let again = world.ask_with("POST", "/api/v1/customers", Some(body(0)), &key).await;
    let twice = world.ask_with("POST", "/api/v1/customers", Some(body(0)), &key).await;
    world.wait(60_001);
    world.work().await;

    assert!(refused.refusal(507).starts_with("no space is left for the database: nothing was changed"));
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(keyed.status.as_u16(), 507);
    assert!(probed.is_err(), "it is looked at by itself");
    assert!(said(&full, "Writes").unwrap().contains("no space is left"), "{full}");
    assert_eq!(said(&full, "Database"), None, "reading goes on");
    assert_eq!(listed, made, "what was answered is there, and nothing else");
    assert_eq!(after["Status"], "ok");
    assert_eq!(again.expect(201), twice.expect(201));
    assert_eq!(world.get("/api/v1/customers").await.as_array().unwrap().len(), made + 1);
    let billed = world.get(&format!("/api/v1/contracts/{of}")).await;
    assert_eq!(billed["LastBillingDate"], "2026-12-22T12:00:00.0000000Z", "the date that fell due meanwhile");
}

#[tokio::test]
async fn a_clock_that_is_set_back_an_hour_makes_nothing_older_and_is_said() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    world.wait(30 * DAY + HOUR / 2);
    world.work().await;
    let before = ada(&world).await;
    let now = world.app.machine_now().await.unwrap();
    let billed = world.get(&format!("/api/v1/contracts/{of}")).await;

    world.wait(-HOUR);
    let after = [ada(&world).await, ada(&world).await];
    let usage = world
        .post(&format!("/api/v1/contracts/{of}/usage"), json!({"ComponentId": sold.calls, "Quantity": 1}))
        .await;
    world.work().await;
    let warned = health(&world, 200).await;
    let drafts = world.get("/api/v1/invoiceDrafts").await;
    world.wait(2 * HOUR);
    world.work().await;
    let over = world.app.machine_now().await.unwrap();

    let ids: Vec<&str> = [before.as_str(), &after[0], &after[1]].to_vec();
    assert!(ids.is_sorted() && usage["Id"].as_str().unwrap() > ids[2], "{ids:?}");
    assert_eq!(warned["Status"], "warning");
    assert!(said(&warned, "Clock").unwrap().contains("was set back"), "{warned}");
    assert!(over.millis() >= now.millis() + HOUR);
    assert_eq!(health(&world, 200).await["Status"], "ok", "it has caught up");
    assert_eq!(world.get("/api/v1/invoiceDrafts").await, drafts, "nothing was billed twice");
    assert_eq!(
        world.get(&format!("/api/v1/contracts/{of}")).await["LastBillingDate"],
        billed["LastBillingDate"]
    );
    let numbers: Vec<String> = drafts.as_array().unwrap().iter().map(id).collect();
    assert_eq!(numbers.len(), 2);
}
