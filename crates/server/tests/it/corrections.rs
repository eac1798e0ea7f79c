//! What was taken back: who says so, what is open of it, and what a correction tells before it is made.

use rust_decimal::Decimal;
use serde_json::{Value, json};
use turnus_app::Role;

use crate::console::{hidden, page, send};
use crate::people::{person, signed_in};
use crate::world::{Differently, NOBODY, NOON, World, catalogue, contract, id};

/// A sandbox that sends its documents at once, and its owner's session.
async fn sandbox() -> (World, String) {
    let differently =
        Differently { sandbox: Some(NOON), auto_send_after_minutes: Some(0), ..Differently::default() };
    let world = World::with(differently).await;
    person(&world, Role::Owner).await;
    let session = signed_in(&world, Role::Owner).await;
    (world, session)
}

async fn pass(world: &World, days: u32) {
    world.ask("POST", "/api/turnus/v1/clock/advance", Some(json!({"Days": days}))).await.expect(200);
}

async fn invoices(world: &World) -> Vec<Value> {
    world.get("/api/v1/invoices").await.as_array().unwrap().clone()
}

fn exact(value: &Value) -> Decimal {
    value.to_string().parse().unwrap()
}

/// What is open, by the list.
async fn open(world: &World, more: &str) -> (Vec<String>, Decimal) {
    let found = world.get(&format!("/api/v1/invoices?open=true{more}")).await;
    let found = found.as_array().unwrap();
    (found.iter().map(id).collect(), found.iter().map(|it| exact(&it["RemainingTotal"])).sum())
}

#[tokio::test]
async fn a_corrected_invoice_is_settled_by_what_takes_it_back() {
    let (world, _) = sandbox().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    pass(&world, 65).await;
    let [first, second, third] = &invoices(&world).await[..] else { panic!("three months") };
    world.post(&format!("/api/v1/contracts/{of}/payment"), json!({"Amount": 1})).await;
    let path = format!("/api/turnus/v1/invoices/{}/correct", id(second));

    world.ask("POST", &path, None).await.expect(200);

    let read = async |it: &Value| world.get(&format!("/api/v1/invoices/{}", id(it))).await;
    let now = invoices(&world).await;
    let [credit, anew] = [read(&now[3]).await, read(&now[4]).await];
    let left: Vec<Value> =
        [read(first).await, read(second).await, read(third).await, credit.clone(), anew.clone()]
            .iter()
            .map(|it| it["RemainingTotal"].clone())
            .collect();
    let gross = exact(&first["TotalGross"]);
    // The payment paid what was due first; the credit went to what it takes back.
    assert_eq!(exact(&left[0]), gross - Decimal::ONE, "{left:?}");
    assert_eq!((exact(&left[1]), exact(&left[2])), (Decimal::ZERO, gross), "{left:?}");
    assert_eq!((&left[3], exact(&left[4])), (&Value::Null, gross), "{left:?}");
    let back = &read(second).await["TakenBackBy"];
    assert_eq!((&back["InvoiceId"], &back["InvoiceNumber"]), (&credit["Id"], &credit["InvoiceNumber"]));
    let takes = &credit["TakesBack"];
    assert_eq!((&takes["InvoiceId"], &takes["InvoiceNumber"]), (&second["Id"], &second["InvoiceNumber"]));
    assert_eq!(anew["Replaces"]["InvoiceId"], second["Id"]);
    assert_eq!(credit["TakenBackBy"], Value::Null);
    let (listed, sum) = open(&world, "&currency=EUR").await;
    assert!(listed.len() == 3 && !listed.contains(&id(second)), "{listed:?}");
    let summary = world.get("/api/turnus/v1/summary?currency=EUR").await;
    assert_eq!(sum, exact(&summary["OpenBalance"]));
    let today = world.get("/api/turnus/v1/clock").await["Now"].as_str().unwrap()[..10].to_owned();
    let today: jiff::civil::Date = today.parse().unwrap();
    let late = open(&world, &format!("&currency=EUR&dueTo={}", today.yesterday().unwrap())).await.1;
    assert_eq!(late, exact(&summary["OverdueBalance"]));
}

#[tokio::test]
async fn what_is_due_this_week_is_what_is_still_to_come_in() {
    let (world, session) = sandbox().await;
    let sold = catalogue(&world).await;
    let of = [contract(&world, &sold, json!([])).await, contract(&world, &sold, json!([])).await];
    pass(&world, 10).await;
    let gross = exact(&invoices(&world).await[0]["TotalGross"]);
    let week = async || {
        let found = world.get("/api/turnus/v1/summary?currency=EUR").await;
        exact(&found["DueThisWeek"]["Payments"])
    };
    assert_eq!(week().await, gross + gross, "both are due in four days");
    world.post(&format!("/api/v1/contracts/{}/payment", of[0]), json!({"Amount": 5.95})).await;
    world.post(&format!("/api/v1/contracts/{}/payment", of[1]), json!({"Amount": 1})).await;

    let start = page(&world, &session, "/console").await.text();
    let behind = crate::console::link(&start, "still to come in</a>").replace("/console", "/api/v1");
    let listed = world.get(&behind).await;

    assert_eq!(week().await, gross - Decimal::ONE);
    assert_eq!(listed.as_array().unwrap().len(), 1, "{listed}");
    assert_eq!(exact(&listed[0]["RemainingTotal"]), gross - Decimal::ONE);
}

#[tokio::test]
async fn pages_of_documents_say_what_took_them_back_and_a_correction_says_all_before_it_is_made() {
    let (world, session) = sandbox().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    pass(&world, 1).await;
    // The end credits what is left of the month.
    let end = json!({"EndDate": "2026-12-01T12:00:00Z"});
    world.post(&format!("/api/v1/contracts/{of}/end"), end).await;
    pass(&world, 15).await;
    let [first, credit] = &invoices(&world).await[..] else { panic!("an invoice, and what the end credits") };
    let preview = format!("/api/turnus/v1/invoices/{}/correctionPreview", id(first));
    let at = format!("/console/invoices/{}", id(first));

    let shown = page(&world, &session, &at).await.text();
    let told = world.get(&preview).await;
    let asked = page(&world, &session, &format!("{at}/correct")).await.text();
    let untouched = invoices(&world).await.len();
    let form = hidden(&asked, "_form");
    let done = send(&world, &session, &format!("{at}/correct"), &[("_form", &form)]).await;

    assert!(shown.contains(&format!("href=\"{at}/correct\"")), "{shown}");
    let back: Vec<&Value> = told["TakenBack"].as_array().unwrap().iter().map(|it| &it["Id"]).collect();
    assert_eq!((back, untouched), (vec![&credit["Id"], &first["Id"]], 2), "{told}");
    for number in [&first["InvoiceNumber"], &credit["InvoiceNumber"]] {
        assert!(asked.contains(number.as_str().unwrap()), "{asked}");
    }
    assert!(asked.contains("More than this invoice is taken back"), "{asked}");
    assert_eq!(done.status, 303);
    let made = invoices(&world).await[2..].to_vec();
    let told = told["Documents"].as_array().unwrap();
    let sums =
        |of: &[Value]| of.iter().map(|it| (it["IsInvoice"].clone(), it["TotalGross"].clone())).collect();
    let (made_sums, told_sums): (Vec<_>, Vec<_>) = (sums(&made), sums(told));
    assert_eq!(made_sums, told_sums);
    // Both ways, and no button that leads to a refusal.
    let shown = page(&world, &session, &at).await.text();
    let number = |it: &Value| it["InvoiceNumber"].as_str().unwrap().to_owned();
    let by = made.iter().find(|it| it["IsInvoice"] == false).unwrap();
    let link = format!("<a href=\"/console/invoices/{}\">{}</a>", id(by), number(by));
    assert!(shown.contains(&format!("It was taken back by {link}")), "{shown}");
    assert!(!shown.contains("/correct\""), "{shown}");
    let other = page(&world, &session, &format!("/console/invoices/{}", id(by))).await.text();
    let link = format!("<a href=\"{at}\">{}</a>", number(first));
    assert!(other.contains(&format!("It takes back {link}")), "{other}");
    assert_eq!(page(&world, &session, &format!("{at}/correct")).await.header("location"), at);
    let why = world.ask("GET", &preview, None).await.refusal(422);
    assert_eq!(
        why,
        format!("invoice {} was taken back before: correct what was made in its place", number(first))
    );
    world.ask("GET", &format!("/api/turnus/v1/invoices/{NOBODY}/correctionPreview"), None).await.refusal(404);
}
