//! `/operations`: each kind is made, seen, mended by the action that it names, and gone.

use serde_json::{Value, json};
use turnus_app::mails::{send_mail, take_mails};
use turnus_app::taking::take_deliveries;
use turnus_app::webhooks::hand_out;
use turnus_engine::Instant;
use turnus_server::api::routes;
use turnus_store::clocks::{self, Clock};
use turnus_store::hooks::{self, Outcome};
use turnus_store::{Changes, Statement};

use crate::smtp::{Does, Smtp};
use crate::world::{DAY, Differently, NOON, World, ada, catalogue, contract, id};

const PATH: &str = "/api/turnus/v1/operations";

async fn found(world: &World, kind: &str) -> Vec<Value> {
    let all = world.get(PATH).await.as_array().unwrap().clone();
    let of_kind = world.get(&format!("{PATH}?kind={kind}")).await.as_array().unwrap().clone();
    assert_eq!(all.into_iter().filter(|found| found["Kind"] == kind).collect::<Vec<_>>(), of_kind);
    of_kind
}

/// The one of that kind.
async fn one(world: &World, kind: &str) -> Value {
    let mut found = found(world, kind).await;
    assert_eq!(found.len(), 1, "{kind}: {}", world.get(PATH).await);
    found.remove(0)
}

/// Takes the action that it names.
async fn mend(world: &World, found: &Value) {
    let action = &found["Action"];
    let known = routes().into_iter().find(|route| route.name == action["Function"]);
    assert!(known.is_some_and(|route| route.method == "post" && action["Method"] == "POST"), "{action}");
    let body = action.get("To").map(|to| json!({"To": to}));
    let answer = world.ask("POST", action["Path"].as_str().unwrap(), body).await;
    assert!(answer.status.is_success(), "{action}: {}", answer.text());
}

async fn write(world: &World, statements: Vec<Statement>) {
    let wish = world.app.new_id(world.account, world.app.machine_now().await.unwrap());
    let changes = statements.into_iter().fold(Changes::new(world.account, wish), Changes::with);
    let done = world.store.apply(changes).await.unwrap();
    assert!(matches!(done, turnus_store::Applied::Done(_)), "{done:?}");
}

async fn spoil(world: &World, table: &str) {
    write(world, vec![Statement::new(format!("update {table} set body = 'x' || body"), [])]).await;
}

async fn unspoil(world: &World, table: &str) {
    write(world, vec![Statement::new(format!("update {table} set body = substr(body, 2)"), [])]).await;
}

async fn at_once() -> World {
    World::with(Differently { auto_send_after_minutes: Some(0), ..Differently::default() }).await
}

#[tokio::test]
async fn work_that_a_rule_refuses_is_put_aside_and_tried_again_once_its_cause_is_mended() {
    let world = at_once().await;
    let of = contract(&world, &catalogue(&world).await, json!([])).await;
    world.work().await;
    let customer =
        world.get(&format!("/api/v1/contracts/{of}")).await["CustomerId"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/customers/{customer}");
    let address = world.get(&path).await["Address"].clone();
    world.ask("PATCH", &path, Some(json!({"Address": null}))).await.expect(200);
    let dear = json!({"Description": "Workshop", "Quantity": 1, "PricePerUnit": 400,
        "PeriodStart": "2026-11-22T12:00:00Z", "PeriodEnd": "2026-11-22T13:00:00Z"});
    world.post(&format!("/api/v1/contracts/{of}/ratedItems"), dear).await;
    world.post(&format!("/api/v1/contracts/{of}/interimBilling"), json!({})).await;
    world.work().await;

    let parked = one(&world, "ParkedWork").await;
    world.ask("PATCH", &path, Some(json!({"Address": address}))).await.expect(200);
    mend(&world, &parked).await;
    world.work().await;

    assert_eq!((&parked["Work"], &parked["Attempts"]), (&json!("SendDraft"), &json!(1)));
    assert!(parked["Reason"].as_str().unwrap().contains("the draft cannot be sent"), "{parked}");
    assert_eq!((&parked["Since"], parked.get("NextTry")), (&json!("2026-11-22T12:00:00.0000000Z"), None));
    assert_eq!(world.get(PATH).await, json!([]));
    assert_eq!(world.get("/api/v1/invoices").await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn work_that_fails_says_when_it_is_tried_again_and_can_be_tried_at_once() {
    let world = World::new().await;
    let of = contract(&world, &catalogue(&world).await, json!([])).await;
    world.wait(31 * DAY);
    spoil(&world, "contracts").await;
    world.work().await;

    let retried = one(&world, "RetriedWork").await;
    unspoil(&world, "contracts").await;
    let before = world.get("/api/v1/invoiceDrafts").await.as_array().unwrap().len();
    mend(&world, &retried).await;
    world.work().await;

    assert_eq!((&retried["Work"], &retried["SubjectId"]), (&json!("Bill"), &json!(of)));
    assert_eq!(retried["NextTry"], "2026-12-23T12:00:01.0000000Z");
    assert!(!retried["Reason"].as_str().unwrap().is_empty());
    assert_eq!(world.get(PATH).await, json!([]));
    assert_eq!(world.get("/api/v1/invoiceDrafts").await.as_array().unwrap().len(), before + 1);
}

#[tokio::test]
async fn a_document_whose_bytes_could_not_be_made_is_shown_and_made() {
    let world = World::new().await;
    contract(&world, &catalogue(&world).await, json!([])).await;
    let draft = id(&world.get("/api/v1/invoiceDrafts").await[0]);
    world.ask("POST", &format!("/api/v1/invoiceDrafts/{draft}"), None).await.expect(200);
    spoil(&world, "documents").await;
    world.work().await;

    let failed = one(&world, "FailedRender").await;
    unspoil(&world, "documents").await;
    mend(&world, &failed).await;
    world.work().await;

    assert_eq!((&failed["Work"], &failed["SubjectId"]), (&json!("Render"), &json!(draft)));
    assert_eq!(world.get(PATH).await, json!([]));
}

#[tokio::test]
async fn a_contract_whose_draft_was_discarded_is_shown_until_it_is_billed() {
    let world = World::new().await;
    let of = contract(&world, &catalogue(&world).await, json!([])).await;
    let draft = id(&world.get("/api/v1/invoiceDrafts").await[0]);
    world.ask("DELETE", &format!("/api/turnus/v1/invoiceDrafts/{draft}"), None).await;

    let parked = one(&world, "ParkedContract").await;
    mend(&world, &parked).await;

    assert_eq!((&parked["SubjectId"], &parked["Action"]["Function"]), (&json!(of), &json!("billContract")));
    assert_eq!(world.get(PATH).await, json!([]));
}

#[tokio::test]
async fn a_mail_that_is_not_taken_is_shown_while_it_is_tried_and_when_it_is_put_aside() {
    let smtp = Smtp::that(&[Does::Says("450 later"), Does::Says("550 no such user")]).await;
    let world = at_once().await.mailing(smtp.sender());
    contract(&world, &catalogue(&world).await, json!([])).await;
    world.work().await;
    let send = async || {
        for (account, mail) in take_mails(&world.app, 10).await.unwrap() {
            send_mail(&world.app, account, &mail).await.unwrap();
        }
    };

    send().await;
    let retried = one(&world, "RetriedMail").await;
    mend(&world, &retried).await;
    assert_eq!(world.get(PATH).await, json!([]), "it is as good as new");
    send().await;
    let parked = one(&world, "ParkedMail").await;
    mend(&world, &parked).await;
    send().await;

    assert_eq!(retried["NextTry"], "2026-11-22T12:01:00.0000000Z");
    assert!(retried["Reason"].as_str().unwrap().contains("450"), "{retried}");
    assert!(parked["Reason"].as_str().unwrap().contains("550"), "{parked}");
    assert_eq!(world.get(PATH).await, json!([]));
    assert_eq!(smtp.came().len(), 1);
}

#[tokio::test]
async fn a_delivery_that_is_not_taken_is_shown_until_it_is_and_when_it_is_given_up() {
    let world = World::new().await;
    let hook = json!({"Url": "https://8.8.8.8/hook", "Events": ["CustomerCreated"]});
    let hook = id(&world.post("/api/v1/webhooks", hook).await);
    ada(&world).await;
    assert!(hand_out(&world.app, world.account).await.unwrap());
    let ends = async |outcome: Outcome, answer: &'static str| {
        for delivery in take_deliveries(&world.app, 10).await.unwrap() {
            write(&world, vec![hooks::finish(&delivery, &outcome, answer)]).await;
        }
    };

    ends(Outcome::Again(Instant::from_millis(NOON + 45_000)), "HTTP 500").await;
    let retried = one(&world, "RetriedDelivery").await;
    world.wait(45_000);
    ends(Outcome::Dropped, "HTTP 503").await;
    let dropped = one(&world, "DroppedDelivery").await;

    assert_eq!((&retried["SubjectId"], &retried["Reason"]), (&json!(hook), &json!("HTTP 500")));
    assert_eq!(retried["NextTry"], "2026-11-22T12:00:45.0000000Z");
    assert_eq!((&dropped["Position"], dropped.get("NextTry")), (&retried["Position"], None));
    let position = &dropped["Position"];
    let path = format!("/api/turnus/v1/webhooks/{hook}/deliveries/{position}/resend");
    assert_eq!(dropped["Action"]["Path"], path);
    mend(&world, &dropped).await;
    assert_eq!(world.get(PATH).await, json!([]), "it is on its way again");
}

const MINUTES: i64 = 60_000;

#[tokio::test]
async fn work_that_no_worker_does_is_shown_after_five_minutes_and_can_be_opened() {
    let world = World::new().await;
    let of = contract(&world, &catalogue(&world).await, json!([])).await;
    world.work().await;
    world.wait(30 * DAY + 4 * MINUTES);
    let early = found(&world, "LateWork").await;
    world.wait(2 * MINUTES);

    let late = one(&world, "LateWork").await;
    let counted = turnus_app::operations::waiting(&world.app).await.unwrap().operations;
    mend(&world, &late).await;
    world.work().await;

    assert_eq!(early, Vec::<Value>::new());
    assert_eq!((&late["Work"], &late["SubjectId"]), (&json!("Bill"), &json!(of)));
    assert_eq!((&late["Reason"], &late["Attempts"]), (&json!("no worker has taken it"), &json!(0)));
    assert_eq!(late["Since"], "2026-12-22T12:00:00.0000000Z");
    assert_eq!(late["NextTry"], "2026-12-22T12:06:00.0000000Z", "as soon as there is a worker");
    assert_eq!(counted, [(turnus_app::rows::OperationKind::LateWork, 1)]);
    assert_eq!(world.get(PATH).await, json!([]));
}

#[tokio::test]
async fn a_delivery_and_a_mail_that_no_worker_sends_are_shown_after_five_minutes() {
    let smtp = Smtp::that(&[]).await;
    let world = at_once().await.mailing(smtp.sender());
    let hook = json!({"Url": "https://8.8.8.8/hook", "Events": ["CustomerCreated", "CustomerChanged"]});
    let hook = id(&world.post("/api/v1/webhooks", hook).await);
    contract(&world, &catalogue(&world).await, json!([])).await;
    let customer = world.get("/api/v1/customers").await[0]["Id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/customers/{customer}");
    world.ask("PATCH", &path, Some(json!({"Notes": "x"}))).await.expect(200);
    world.work().await;
    while hand_out(&world.app, world.account).await.unwrap() {}
    world.wait(5 * MINUTES);
    let early = world.get(PATH).await;
    world.wait(MINUTES);

    let (delivery, mail) = (one(&world, "LateDelivery").await, one(&world, "LateMail").await);
    let counted = turnus_app::operations::waiting(&world.app).await.unwrap().operations;
    mend(&world, &delivery).await;
    mend(&world, &mail).await;

    assert_eq!(early, json!([]));
    assert_eq!(delivery["SubjectId"], json!(hook));
    assert_eq!(delivery["Action"]["Function"], "resendWebhookDelivery");
    assert_eq!((&mail["Reason"], &mail["Attempts"]), (&json!("no worker has taken it"), &json!(0)));
    assert_eq!(counted.len(), 2, "{counted:?}");
    assert_eq!(world.get(PATH).await, json!([]), "what waits behind it in its order is told with it");
}

#[tokio::test]
async fn a_clock_that_nobody_moves_is_shown_and_goes_on_when_it_is_told_to() {
    let world = World::with(Differently { sandbox: Some(NOON), ..Differently::default() }).await;
    contract(&world, &catalogue(&world).await, json!([])).await;
    let there = Instant::from_millis(NOON + 31 * DAY);
    let clock = clocks::of(&world.store, world.account).await.unwrap().unwrap();
    let gone = Clock { target: Some(there), leased_until: Instant::from_millis(NOON - 1), ..clock };
    write(&world, vec![clocks::update(world.account, &gone)]).await;

    let stuck = one(&world, "StuckClock").await;
    let elsewhere = world.ask("POST", "/api/turnus/v1/clock/advance", Some(json!({"Days": 1}))).await;
    mend(&world, &stuck).await;

    assert!(elsewhere.refusal(422).contains("on its way"));
    assert_eq!(stuck["Action"]["To"], "2026-12-23T12:00:00.0000000Z");
    assert_eq!(stuck["Reason"], "nobody moves it since 2026-11-22T11:59:59.999Z");
    assert_eq!(world.get("/api/turnus/v1/clock").await["Now"], "2026-12-23T12:00:00.0000000Z");
    assert_eq!(world.get(PATH).await, json!([]));
    assert_eq!(world.get("/api/v1/invoiceDrafts").await.as_array().unwrap().len(), 2, "billed on its way");
}

#[tokio::test]
async fn the_list_is_paged_and_counted_for_the_figures() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    for _ in 0..3 {
        contract(&world, &sold, json!([])).await;
    }
    for draft in world.get("/api/v1/invoiceDrafts").await.as_array().unwrap() {
        world.ask("DELETE", &format!("/api/turnus/v1/invoiceDrafts/{}", id(draft)), None).await;
    }

    let all = world.get(PATH).await;
    let parts = [
        world.get(&format!("{PATH}?take=2")).await,
        world.get(&format!("{PATH}?take=2&skip=2&kind=parkedcontract")).await,
    ];
    let counted = turnus_app::operations::waiting(&world.app).await.unwrap().operations;

    let joined: Vec<Value> = parts.iter().flat_map(|part| part.as_array().unwrap().clone()).collect();
    assert_eq!((all.as_array().unwrap().len(), json!(joined)), (3, all));
    assert_eq!(counted, [(turnus_app::rows::OperationKind::ParkedContract, 3)]);
    let figures = world.get("/api/turnus/v1/summary").await;
    assert_eq!(figures["Operations"], json!([{"Kind": "ParkedContract", "Count": 3}]));
    assert!(world.ask("GET", &format!("{PATH}?kind=Everything"), None).await.refusal(422).contains("kind"));
}
