//! `/contracts/{id}/componentSubscriptions` and `/componentSubscriptions/{id}`.

use serde_json::{Value, json};

use crate::world::{NOBODY, World, catalogue, contract, id};

#[tokio::test]
async fn a_component_is_booked_billed_at_once_and_ended() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let path = format!("/api/v1/contracts/{of}/componentSubscriptions");
    let body =
        json!({"componentId": sold.seats, "Quantity": 2, "Memo": "for Eva", "CustomFields": {"a": true}});

    let booked = world.ask("POST", &path, Some(body)).await.expect(201);

    assert_eq!((&booked["Quantity"], &booked["ComponentName"]), (&json!(2), &json!("Seat")));
    assert_eq!(
        (&booked["StartDate"], &booked["CustomFields"]),
        (&json!("2026-11-22T12:00:00.0000000Z"), &json!({"a": true}))
    );
    assert_eq!(world.get(&path).await, json!([booked]));
    assert_eq!(world.get(&format!("/api/v1/contracts/{of}")).await["Balance"], json!(8.33));
    let one = format!("/api/v1/componentSubscriptions/{}", id(&booked));
    let change = json!({"Id": id(&booked), "EndDate": "2026-12-01T00:00:00+01:00"});
    let ended = world.ask("PUT", &one, Some(change)).await.expect(200);
    assert_eq!(
        (&ended["EndDate"], &ended["Memo"]),
        (&json!("2026-11-30T23:00:00.0000000Z"), &json!("for Eva"))
    );
    let kept = world.ask("PUT", &one, Some(json!({"Memo": "for Ida"}))).await.expect(200);
    assert_eq!((&kept["EndDate"], &kept["Memo"]), (&ended["EndDate"], &json!("for Ida")));
    let open = world.ask("PUT", &one, Some(json!({"EndDate": null}))).await.expect(200);
    assert_eq!(open["EndDate"], Value::Null);
    world.ask("PUT", &format!("/api/v1/componentSubscriptions/{NOBODY}"), Some(json!({}))).await.refusal(404);
}

#[tokio::test]
async fn what_cannot_be_booked_is_refused_and_nothing_is_billed() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([{"ComponentId": sold.backup}])).await;
    let path = format!("/api/v1/contracts/{of}/componentSubscriptions");
    let before = world.get(&format!("/api/v1/contracts/{of}")).await;
    let cases = [
        (json!({"Quantity": 1}), "ComponentId: is missing"),
        (json!({"ComponentId": sold.calls}), "is metered"),
        (json!({"ComponentId": sold.backup}), "booked already"),
        (json!({"ComponentId": sold.backup, "Quantity": 2}), "must be 1"),
        (json!({"ComponentId": sold.seats, "Quantity": 0}), "Quantity must be more than 0"),
        (json!({"ComponentId": sold.seats, "StartDate": "2026-12-01", "EndDate": "2026-11-30"}), "EndDate"),
        (json!({"ComponentId": NOBODY}), NOBODY),
    ];

    for (body, named) in cases {
        let refusal = world.ask("POST", &path, Some(body)).await.refusal(422);
        assert!(refusal.contains(named), "{refusal}");
    }

    assert_eq!(world.get(&format!("/api/v1/contracts/{of}")).await, before);
    assert_eq!(world.get(&path).await.as_array().unwrap().len(), 1);
}
