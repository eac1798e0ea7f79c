//! `/letters`.

use serde_json::{Value, json};

use crate::world::{DAY, Differently, World, catalogue, contract};

/// Someone who gets letters has a contract.
async fn letter_writer(world: &World) {
    let sold = catalogue(world).await;
    let of = contract(world, &sold, json!([])).await;
    let customer =
        world.get(&format!("/api/v1/contracts/{of}")).await["CustomerId"].as_str().unwrap().to_owned();
    let change = Some(json!({"DefaultBearerMedium": "Letter"}));
    world.ask("PATCH", &format!("/api/v1/customers/{customer}"), change).await.expect(200);
    world.work().await;
}

async fn letters(world: &World, day: &str) -> Vec<u8> {
    let answer = world.ask("GET", &format!("/api/turnus/v1/letters/{day}"), None).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/pdf"));
    assert_eq!(answer.header("content-disposition"), format!("inline; filename=\"letters-{day}.pdf\""));
    answer.bytes
}

#[tokio::test]
async fn the_letters_of_a_day_are_one_pdf_that_stays_as_it_is_once_the_day_is_over() {
    let world = World::with(Differently { auto_send_after_minutes: Some(0), ..Differently::default() }).await;
    letter_writer(&world).await;
    let one = letters(&world, "2026-11-22").await;
    letter_writer(&world).await;
    let path = "/api/turnus/v1/letters/2026-11-22/printed";
    let early = world.ask("POST", path, None).await.refusal(422);

    world.wait(DAY);
    let two = letters(&world, "2026-11-22").await;
    letter_writer(&world).await;
    let printed = world.ask("POST", path, None).await.expect(200);

    assert!(one.starts_with(b"%PDF-") && one.len() < two.len());
    assert_eq!(letters(&world, "2026-11-22").await, two);
    assert!(early.contains("2026-11-22 is not over"), "{early}");
    assert_eq!(printed, json!({"Date": "2026-11-22", "Letters": 2, "Printed": 2}));
    let days = json!([{"Date": "2026-11-23", "Letters": 1, "Printed": 0}, printed]);
    assert_eq!(world.get("/api/turnus/v1/letters").await, days);
    assert_eq!(world.get("/api/turnus/v1/letters?skip=1&take=1").await, json!([printed]));
    let invoices = world.get("/api/v1/invoices").await;
    let statuses = invoices.as_array().unwrap().iter().map(|it| it["Id"].as_str().unwrap().to_owned());
    let mut told: Vec<Value> = Vec::new();
    for invoice in statuses {
        let delivery = world.get(&format!("/api/turnus/v1/invoices/{invoice}/delivery")).await;
        told.push(json!([delivery["Status"], delivery["LetterDate"]]));
        let again = world.ask("POST", &format!("/api/turnus/v1/invoices/{invoice}/delivery"), None).await;
        assert!(again.refusal(422).contains("among the letters"));
    }
    let first = json!(["Printed", "2026-11-22"]);
    assert_eq!(told, [first.clone(), first, json!(["ForPrint", "2026-11-23"])]);
}

#[tokio::test]
async fn a_day_without_letters_and_what_is_no_day_are_refused() {
    let world = World::new().await;

    for method in [("GET", ""), ("POST", "/printed")] {
        let ask = async |day: &str| {
            let path = format!("/api/turnus/v1/letters/{day}{}", method.1);
            world.ask(method.0, &path, None).await.refusal(422)
        };
        assert!(ask("2026-11-21").await.contains("no letters of 2026-11-21"));
        assert!(ask("2026-02-30").await.contains("expected a day"));
        assert!(ask("yesterday").await.contains("expected a day"));
    }
    assert_eq!(world.get("/api/turnus/v1/letters").await, json!([]));
}
