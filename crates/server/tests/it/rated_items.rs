//! `/contracts/{id}/ratedItems` and `/ratedItems/{id}`.

use serde_json::json;

use crate::world::{World, catalogue, contract, id};

#[tokio::test]
async fn a_rated_item_is_added_at_the_published_path_listed_and_removed() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let policy = world.get(&format!("/api/v1/planGroups/{}", sold.group)).await["TaxPolicyId"].clone();
    let body = json!({
        "Description": "Beratung", "Quantity": 2, "PricePerUnit": 12.34, "TaxPolicyId": policy,
        "PeriodStart": "2026-11-21T00:00:00Z", "PeriodEnd": "2026-11-22",
    });

    let added = world
        .ask("POST", &format!("/api/v1/Contract/{of}/ratedItems?take=500"), Some(body))
        .await
        .expect(201);
    let bare = world
        .post(&format!("/api/v1/contracts/{of}/ratedItems"), json!({"description": "x", "pricePerUnit": 1}))
        .await;

    assert_eq!((&added["Quantity"], &added["PricePerUnit"]), (&json!(2), &json!(12.34)));
    assert_eq!((&bare["TaxPolicyId"], &bare["Quantity"]), (&policy, &json!(1)));
    let list = format!("/api/v1/contracts/{of}/RatedItems");
    assert_eq!(world.get(&list).await, json!([added, bare]));
    let one = format!("/api/v1/ratedItems/{}", id(&added));
    assert_eq!(world.ask("DELETE", &one, None).await.status.as_u16(), 204);
    world.ask("DELETE", &one, None).await.refusal(404);
    assert_eq!(world.get(&list).await, json!([bare]));
}

#[tokio::test]
async fn what_cannot_be_added_is_refused_by_name() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let path = format!("/api/v1/contracts/{}/ratedItems", contract(&world, &sold, json!([])).await);
    let cases = [
        (json!({"PricePerUnit": 1}), "Description: is missing"),
        (json!({"Description": " ", "PricePerUnit": 1}), "Description: is empty"),
        (json!({"Description": "x"}), "PricePerUnit: is missing"),
        (json!({"Description": "x", "PricePerUnit": 1, "TaxPolicyId": sold.plan}), "tax policy"),
        (
            json!({"Description": "x", "PricePerUnit": 0.000_000_000_000_1}),
            "PricePerUnit: expected at most 12",
        ),
        (
            json!({"Description": "x", "PricePerUnit": 1, "PeriodStart": "2026-02-02", "PeriodEnd": "2026-02-01"}),
            "PeriodEnd",
        ),
    ];

    for (body, named) in cases {
        let refusal = world.ask("POST", &path, Some(body)).await.refusal(422);
        assert!(refusal.contains(named), "{refusal}");
    }

    assert_eq!(world.get(&path).await, json!([]));
}
