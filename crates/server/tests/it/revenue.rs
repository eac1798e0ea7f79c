//! `/revenue` and `/summary`: what they answer, and what they refuse.

use serde_json::{Value, json};

use crate::world::{DAY, Differently, World, catalogue, contract};

const REVENUE: &str = "/api/turnus/v1/revenue";

async fn refused(world: &World, path: &str) -> String {
    let answer = world.ask("GET", path, None).await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    answer.json()["Message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_contract_is_revenue_of_its_month_and_is_listed_behind_the_figure() {
    let world = World::with(Differently { auto_send_after_minutes: Some(0), ..Differently::default() }).await;
    let sold = catalogue(&world).await;
    let bought = contract(&world, &sold, json!([])).await;
    world.wait(DAY);
    world.work().await;

    let found = world.get(&format!("{REVENUE}?months=2&currency=eur")).await;
    let changes = world.get(&format!("{REVENUE}/changes?month=2026-11&kind=new")).await;
    let none = world.get(&format!("{REVENUE}/changes?month=2026-11&kind=Churn")).await;
    let contracts = world.get(&format!("{REVENUE}/contracts")).await;
    let before = world.get(&format!("{REVENUE}/contracts?at=2026-11-01")).await;

    let months: Vec<&str> = found["Months"].as_array().unwrap().iter().map(text("Month")).collect();
    assert_eq!(months, ["2026-10", "2026-11"]);
    assert_eq!((&found["Currency"], &found["Complete"]), (&Value::from("EUR"), &Value::from(true)));
    let [october, november] = [&found["Months"][0], &found["Months"][1]];
    assert_eq!(october["End"], november["Start"]);
    assert_eq!(november["End"], found["Now"]["Amount"]);
    assert_eq!(november["Until"], found["Now"]["At"]);
    assert_eq!((&november["Contracts"], &found["Now"]["Contracts"]), (&Value::from(1), &Value::from(1)));
    assert_eq!(november["New"], november["End"]);
    assert_eq!(november["InvoicedRecurring"], november["End"]);
    let [change] = &changes.as_array().unwrap()[..] else { panic!("{changes}") };
    assert_eq!((&change["ContractId"], &change["Kind"]), (&Value::from(bought.clone()), &Value::from("New")));
    assert_eq!((&change["Change"], &change["After"]), (&november["New"], &november["End"]));
    assert_eq!(none, Value::Array(Vec::new()));
    assert_eq!(contracts[0]["Amount"], november["End"]);
    assert_eq!(contracts[0]["CustomerName"], change["CustomerName"]);
    assert_eq!(before, Value::Array(Vec::new()));
}

fn text(member: &'static str) -> impl Fn(&Value) -> &str {
    move |value| value[member].as_str().unwrap()
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_by_name() {
    let world = World::new().await;
    catalogue(&world).await;

    for (query, why) in [
        ("?months=0", "months: expected a whole number from 1 to 60"),
        ("?months=61", "months: expected a whole number from 1 to 60"),
        ("?currency=EURO", "currency: "),
        ("?currency=CHF", "currency: nothing is sold in CHF"),
        ("/changes?month=2026-3", "month: expected a month such as 2026-03"),
        ("/changes?month=2026-13", "month: expected a month such as 2026-03"),
        ("/changes?kind=Gone", "kind: expected one of New, Expansion"),
        ("/contracts?at=then", "at: expected a time"),
    ] {
        let found = refused(&world, &format!("{REVENUE}{query}")).await;
        assert!(found.starts_with(why), "{query}: {found}");
    }
    let other = format!("{REVENUE}?legalEntityId={}", crate::world::NOBODY);
    assert_eq!(world.ask("GET", &other, None).await.status, 404);
}

#[tokio::test]
async fn the_summary_counts_contracts_drafts_and_what_is_due() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let empty = world.get("/api/turnus/v1/summary").await;
    contract(&world, &sold, json!([])).await;
    world.work().await;

    let found = world.get("/api/turnus/v1/summary?currency=EUR").await;

    assert_eq!((&empty["OpenContracts"], &empty["Running"]["Contracts"]), (&Value::from(0), &Value::from(0)));
    assert_eq!((&found["OpenContracts"], &found["Running"]["Contracts"]), (&Value::from(1), &Value::from(1)));
    let drafts = &found["DueThisWeek"]["Drafts"];
    assert_eq!((&drafts["Count"], &drafts["Gross"]), (&Value::from(1), &found["OpenBalance"]));
    assert_eq!((&found["Operations"], &found["Complete"]), (&Value::Array(Vec::new()), &Value::from(true)));
}
