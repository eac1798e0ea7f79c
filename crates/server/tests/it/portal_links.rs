//! `/api/turnus/v1/portalLinks` and `/cancellations`: open to everyone, and the same answer to all.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use turnus_app::Role;
use turnus_app::mails::{send_mail, take_mails};

use crate::console::page;
use crate::people::{person, signed_in};
use crate::smtp::Smtp;
use crate::world::{Answer, Differently, NOON, World, account, catalogue, contract, id};

const LINKS: &str = "/api/turnus/v1/portalLinks";
const CANCELLATIONS: &str = "/api/turnus/v1/cancellations";

/// Asks without a token, as a host that a stranger chose.
async fn anybody(world: &World, path: &str, body: &Value) -> Answer {
    let request = Request::post(path).header("host", "evil.example");
    world.send(request.body(Body::from(body.to_string())).unwrap()).await
}

/// The mail of links, once it is queued.
async fn queued(world: &World) -> Value {
    let all = async {
        loop {
            let found = world.get("/api/turnus/v1/mails").await;
            let links = found.as_array().unwrap().iter().find(|mail| mail["Kind"] == "PortalLinks").cloned();
            if let Some(mail) = links {
                return mail;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), all).await.expect("a mail")
}

async fn send_due(world: &World) {
    for (account, mail) in take_mails(&world.app, 100).await.unwrap() {
        send_mail(&world.app, account, &mail).await.unwrap();
    }
}

#[tokio::test]
async fn a_link_comes_by_mail_alone_from_the_public_address_and_opens_the_portal() {
    let smtp = Smtp::that(&[]).await;
    let mut world = World::new().await.mailing(smtp.sender());
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;

    let known = anybody(&world, LINKS, &json!({"EmailAddress": "ADA@lovelace.example"})).await.expect(202);
    let unknown = anybody(&world, LINKS, &json!({"EmailAddress": "eve@example.org"})).await.expect(202);
    let mail = queued(&world).await;
    send_due(&world).await;
    let parked = world.get(&format!("/api/turnus/v1/mails/{}", id(&mail))).await;
    world.app = world.app.clone().with_public_url(Some("https://billing.example.com"));
    world.post(&format!("/api/turnus/v1/mails/{}/resend", id(&mail)), json!({})).await;
    send_due(&world).await;

    assert_eq!((&known, &unknown), (&json!({"ValidMinutes": 60}), &json!({"ValidMinutes": 60})));
    assert!(mail["Text"].as_str().unwrap().contains(&format!("{{link:{of}}}")), "{mail}");
    assert_eq!((&mail["InvoiceId"], &mail["Recipient"]), (&Value::Null, &json!("ada@lovelace.example")));
    assert_eq!(parked["Status"], "Parked", "no link has a host that a stranger chose");
    assert!(parked["LastAnswer"].as_str().unwrap().contains("public_url"), "{parked}");
    let came = smtp.came();
    assert_eq!(came.len(), 1);
    let text = came[0].part("text/plain");
    let path = text.split("https://billing.example.com").nth(1).expect("a link").lines().next().unwrap();
    assert!(path.starts_with(&format!("/portal/data/{of}$")), "{path}");
    let page = world.send(Request::get(path.trim()).body(Body::empty()).unwrap()).await;
    assert_eq!(page.status.as_u16(), 200, "{}", page.text());
    assert!(!world.get("/api/turnus/v1/mails").await.to_string().contains("/portal/data/"));
    world.work().await;
    let told = world.get("/api/turnus/v1/events?kind=PortalLinkMailed").await;
    assert_eq!(told["Events"].as_array().unwrap().len(), 1);
    assert!(!told.to_string().contains("lovelace"), "{told}");
}

fn declared(named: &str) -> Value {
    json!({"Kind": "Ordinary", "Name": "Ada", "Contract": named, "EmailAddress": "ada@lovelace.example",
        "EndDate": "2027-01-31"})
}

#[tokio::test]
async fn a_declaration_is_answered_alike_and_ends_what_it_fits() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let before = world.get(&format!("/api/v1/contracts/{of}")).await;
    let code = before["ReferenceCode"].as_str().unwrap();

    let open = anybody(&world, CANCELLATIONS, &declared("mine")).await.expect(200);
    let fits = anybody(&world, CANCELLATIONS, &declared(code)).await.expect(200);

    let names = |answer: &Value| answer.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&open), names(&fits));
    assert_eq!(fits["EndDate"], "2027-01-31T23:00:00.0000000Z");
    let after = world.get(&format!("/api/v1/contracts/{of}")).await;
    assert_eq!(after["EndDate"], "2027-01-31T23:00:00.0000000Z");
    let waits = world.get(&format!("{CANCELLATIONS}?status=Open")).await;
    assert_eq!((waits.as_array().unwrap().len(), &waits[0]["Id"]), (1, &open["Id"]));
    let operation = world.get("/api/turnus/v1/operations?kind=OpenCancellation").await;
    let path = operation[0]["Action"]["Path"].as_str().unwrap().to_owned();
    let bare = world.ask("POST", &path, Some(json!({}))).await.refusal(422);
    assert!(bare.starts_with("Note"), "nothing is settled without a word: {bare}");
    let settled = world.post(&path, json!({"Note": "spam"})).await;
    assert_eq!((&settled["Status"], &settled["Note"]), (&json!("Settled"), &json!("spam")));
    assert_eq!(world.get("/api/turnus/v1/operations?kind=OpenCancellation").await, json!([]));
}

#[tokio::test]
async fn what_cannot_be_declared_is_refused_with_its_member_and_a_sixth_one_waits() {
    let world = World::new().await;
    for (member, value) in [
        ("Kind", json!("Maybe")),
        ("Kind", json!("Extraordinary")),
        ("Name", json!(" ")),
        ("Contract", json!("")),
        ("EmailAddress", json!("ada")),
        ("EndDate", json!("soon")),
        ("Reason", json!("x".repeat(2001))),
        ("Language", json!("fr")),
        ("Account", json!("7")),
    ] {
        let mut body = declared("mine");
        body[member] = value.clone();
        let why = anybody(&world, CANCELLATIONS, &body).await.refusal(422);
        let named = if value == "Extraordinary" { "Reason" } else { member };
        assert!(why.starts_with(&format!("{named}: ")), "{member}: {why}");
    }
    assert_eq!(world.get(CANCELLATIONS).await, json!([]));
    for _ in 0..5 {
        anybody(&world, CANCELLATIONS, &declared("mine")).await.expect(200);
    }

    let sixth = anybody(&world, CANCELLATIONS, &declared("mine")).await;

    assert_eq!(sixth.header("retry-after"), "900");
    assert!(sixth.refusal(429).contains("try again in 900 seconds"));
}

#[tokio::test]
async fn where_several_sellers_live_the_page_says_that_it_does_not_know_which_one_is_meant() {
    let world = World::new().await;
    account(&world.app, "other", Differently::default()).await;
    let declared = "_unseen=Account&Account=&Kind=Ordinary&Name=Ada&Contract=mine&EmailAddress=a%40b.example";
    let request = Request::post("/portal/cancel").header("accept-language", "en");
    let request = request.header("content-type", "application/x-www-form-urlencoded");

    let told = world.send(request.body(Body::from(declared)).unwrap()).await;

    assert_eq!(told.status, 422);
    let text = told.text();
    assert!(text.contains("role=\"alert\">Several sellers use this system"), "{text}");
    assert!(text.contains("name=\"_unseen\" value=\"Account\""), "{text}");
    assert_eq!(world.get(CANCELLATIONS).await, json!([]));
}

#[tokio::test]
async fn a_declaration_waits_since_it_was_declared_by_the_clock_of_its_sandbox() {
    let world = World::with(Differently { sandbox: Some(NOON), ..Differently::default() }).await;
    person(&world, Role::Owner).await;
    let session = signed_in(&world, Role::Owner).await;
    world.post("/api/turnus/v1/clock/advance", json!({"Days": 100})).await;
    let mut soonest = declared("mine");
    soonest["EndDate"] = Value::Null;
    anybody(&world, CANCELLATIONS, &soonest).await.expect(200);

    let operation = world.get("/api/turnus/v1/operations?kind=OpenCancellation").await;
    let shown = page(&world, &session, "/console/work").await.text();

    assert_eq!(operation[0]["Since"], "2027-03-02T12:00:00.0000000Z");
    assert!(shown.contains("2 Mar 2027 13:00<br><small>0 min"), "{shown}");
}

#[tokio::test]
async fn a_page_says_by_which_clock_its_link_is_good_where_a_sandbox_is_ahead() {
    let world = World::with(Differently { sandbox: Some(NOON), ..Differently::default() }).await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let given = world.get(&format!("/api/v1/contracts/{of}/selfServiceToken")).await;
    let at = format!("/portal/data/{}/", given["Token"].as_str().unwrap());
    let shown = async || {
        let request = Request::get(&at).body(Body::empty()).unwrap();
        world.send(request).await.text()
    };

    let before = shown().await;
    world.post("/api/turnus/v1/clock/advance", json!({"Days": 100})).await;
    let after = shown().await;

    assert!(before.contains("gilt bis 23.11.2026 13:00.") && !before.contains("wirklichen"), "{before}");
    assert!(after.contains("gilt bis 23.11.2026 13:00, nach der wirklichen Zeit"), "{after}");
}
