//! `Idempotency-Key`: a repeat gets the first one's answer.

use serde_json::json;

use crate::world::{World, ada, catalogue, id};

#[tokio::test]
async fn a_repeat_with_the_same_key_is_answered_the_same_and_changes_nothing() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let key = [("Idempotency-Key", "k-1")];
    let body = json!({"CompanyName": "Einmal GmbH"});
    let order = json!({"CustomerId": ada(&world).await, "Cart": {"PlanVariantId": sold.basic}});
    let order = id(&world.post("/api/v1/orders", order).await);
    let commit = format!("/api/v1/orders/{order}/commit");

    let first = world.ask_with("POST", "/api/v1/customers", Some(body.clone()), &key).await;
    let again = world.ask_with("POST", "/api/v1/customers", Some(body.clone()), &key).await;
    let committed = world.ask_with("POST", &commit, None, &[("idempotency-key", "k-2")]).await;
    let committed_again = world.ask_with("POST", &commit, None, &[("idempotency-key", "k-2")]).await;

    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201));
    assert_eq!(first.text(), again.text());
    assert_eq!(committed.expect(200), committed_again.expect(200));
    assert_eq!(world.get("/api/v1/customers").await.as_array().unwrap().len(), 2);
    assert_eq!(world.get("/api/v1/contracts").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_key_belongs_to_one_request_and_refusals_are_not_kept() {
    let world = World::new().await;
    let key = [("Idempotency-Key", "k")];
    let post = async |body| world.ask_with("POST", "/api/v1/customers", Some(body), &key).await;

    post(json!({})).await.refusal(422);
    post(json!({"CompanyName": "A"})).await.expect(201);
    let other = post(json!({"CompanyName": "B"})).await.refusal(422);
    let elsewhere =
        world.ask_with("POST", "/api/v1/Customers", Some(json!({"CompanyName": "A"})), &key).await;

    assert!(other.contains("Idempotency-Key 'k' was used for another request"), "{other}");
    elsewhere.refusal(422);
    assert_eq!(world.get("/api/v1/customers").await.as_array().unwrap().len(), 1);
    for bad in ["", &"k".repeat(256)] {
        let answer = world.ask_with("POST", "/api/v1/customers", None, &[("Idempotency-Key", bad)]).await;
        assert!(answer.refusal(422).contains("Idempotency-Key"));
    }
}

#[tokio::test]
async fn a_deletion_repeated_under_its_key_is_done_once_and_answered_twice() {
    let world = World::new().await;
    let path = format!("/api/v1/customers/{}", ada(&world).await);
    let key = [("Idempotency-Key", "gone")];

    for _ in 0..2 {
        assert_eq!(world.ask_with("DELETE", &path, None, &key).await.status.as_u16(), 204);
    }

    world.ask("DELETE", &path, None).await.refusal(404);
}
