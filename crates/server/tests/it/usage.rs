//! `/contracts/{id}/usage`.

use serde_json::{Value, json};

use crate::world::{NOBODY, World, catalogue, contract, id};

#[tokio::test]
async fn usage_is_posted_listed_and_deleted_and_a_get_deletes_nothing() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let path = format!("/api/v1/Contracts/{}/Usage", contract(&world, &sold, json!([])).await);
    let body = json!({"componentId": sold.calls, "quantity": 2.50, "dueDate": null, "memo": "zwölf"});

    let posted = world.ask("POST", &format!("{path}/?take=500"), Some(body)).await.expect(201);
    let other = json!({"ExternalComponentId": "calls", "Quantity": 1, "Key": "k-1", "DueDate": "2026-11-22T13:00:00+01:00"});
    let other = world.post(&path, other).await;

    assert_eq!(
        (&posted["Quantity"], &posted["Key"], &posted["Memo"]),
        (&json!(2.5), &json!(""), &json!("zwölf"))
    );
    assert_eq!(posted["DueDate"], "2026-11-22T12:00:00.0000000Z");
    assert_eq!(other["ComponentId"], sold.calls.as_str());
    let one = format!("{path}/{}", id(&posted));
    assert_eq!(world.get(&one).await, posted);
    assert_eq!(world.get(&path).await, json!([posted, other]));
    assert_eq!(world.get(&format!("{path}?from={}", id(&other))).await, json!([other]));
    assert_eq!(world.get(&format!("{path}?fromDateTime=2026-11-23")).await, json!([]));
    assert_eq!(world.ask("DELETE", &one, None).await.status.as_u16(), 204);
    world.ask("GET", &one, None).await.refusal(404);
    world.ask("DELETE", &one, None).await.refusal(404);
}

#[tokio::test]
async fn what_cannot_be_used_is_refused_and_a_key_is_taken_once() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let path = format!("/api/v1/contracts/{}/usage", contract(&world, &sold, json!([])).await);
    let first = id(&world.post(&path, json!({"ComponentId": sold.calls, "Quantity": 1, "Key": "k"})).await);
    let cases = [
        (json!({"ComponentId": sold.calls, "Quantity": 1, "Key": "k"}), first.as_str()),
        (json!({"ComponentId": sold.seats, "Quantity": 1}), "is not metered"),
        (json!({"ComponentId": NOBODY, "Quantity": 1}), NOBODY),
        (json!({"Quantity": 1}), "ComponentId: is missing"),
        (json!({"ComponentId": sold.calls}), "Quantity: is missing"),
        (json!({"ComponentId": sold.calls, "Quantity": "1"}), "Quantity: expected a number"),
        (json!({"ComponentId": sold.calls, "Quantity": 1e12}), "Quantity: expected at most 12 digits"),
        (json!({"ComponentId": sold.calls, "Quantity": 1, "DueDate": "2020-01-01"}), "DueDate"),
        (json!({"ExternalComponentId": "none", "Quantity": 1}), "ExternalComponentId"),
    ];

    for (body, named) in cases {
        let refusal = world.ask("POST", &path, Some(body)).await.refusal(422);
        assert!(refusal.contains(named), "{refusal}");
    }

    let listed = world.get(&path).await;
    assert_eq!(listed.as_array().unwrap().len(), 1);
    let nowhere = format!("/api/v1/contracts/{NOBODY}/usage");
    world.ask("GET", &nowhere, None).await.refusal(404);
    world.ask("POST", &nowhere, Some(json!({"ComponentId": sold.calls, "Quantity": 1}))).await.refusal(404);
}

#[tokio::test]
async fn billed_usage_says_so_and_cannot_be_deleted() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let path = format!("/api/v1/contracts/{of}/usage");
    let posted = id(&world.post(&path, json!({"ComponentId": sold.calls, "Quantity": 30})).await);

    let bill = format!("/api/turnus/v1/contracts/{of}/bill");
    let billed = world.post(&bill, json!({"Draft": true})).await;

    assert!(
        billed["Documents"].as_array().unwrap().iter().any(|it| it["TotalNet"] == json!(3.0)),
        "{billed}"
    );
    let read = world.get(&format!("{path}/{posted}")).await;
    assert_ne!(read["BilledOn"], Value::Null);
    assert!(world.ask("DELETE", &format!("{path}/{posted}"), None).await.refusal(422).contains("was billed"));
}
