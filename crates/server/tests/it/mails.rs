//! `/mails`, `/invoices/{id}/delivery`, `/legalEntities/{id}/mailTemplates` and `…/sending`, and what reaches a server
//! that takes mail.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use turnus_app::mails::{send_mail, take_mails};
use turnus_app::{Encryption, MailSender, MailSettings};
use turnus_server::{Settings, serve};

use crate::smtp::{Does, Smtp};
use crate::world::{Differently, NOBODY, NOON, World, ada, catalogue, contract, id};

/// A world whose drafts become documents by themselves, with that server.
async fn mailing(smtp: &Smtp) -> World {
    at_once().await.mailing(smtp.sender())
}

async fn at_once() -> World {
    World::with(Differently { auto_send_after_minutes: Some(0), ..Differently::default() }).await
}

/// Bills Ada, who is changed first. The answer is the document.
async fn billed(world: &World, change: Value) -> String {
    let sold = catalogue(world).await;
    let customer = ada(world).await;
    world.ask("PATCH", &format!("/api/v1/customers/{customer}"), Some(change)).await.expect(200);
    let cart = json!({"PlanVariantId": sold.basic});
    let order = world.post("/api/v1/orders", json!({"CustomerId": customer, "Cart": cart})).await;
    let of = id(&world.post(&format!("/api/v1/orders/{}/commit", id(&order)), json!({})).await);
    let issued = async {
        loop {
            world.work().await;
            let found = world.get(&format!("/api/v1/invoices?contractId={of}")).await;
            if let Some(invoice) = found.as_array().and_then(|all| all.first()) {
                return id(invoice);
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), issued).await.expect("a document")
}

/// Tries every mail that is due, as the worker would.
async fn send_due(world: &World) {
    for (account, mail) in take_mails(&world.app, 100).await.unwrap() {
        send_mail(&world.app, account, &mail).await.unwrap();
    }
}

async fn mails(world: &World) -> Vec<Value> {
    world.get("/api/turnus/v1/mails").await.as_array().unwrap().clone()
}

async fn delivery(world: &World, invoice: &str) -> Value {
    world.get(&format!("/api/turnus/v1/invoices/{invoice}/delivery")).await
}

/// That many milliseconds after noon, as times are written.
fn at(millis: i64) -> String {
    let at = turnus_engine::Instant::from_millis(NOON + millis).to_string();
    at.replace('Z', ".0000000Z")
}

#[tokio::test]
async fn a_document_is_mailed_once_with_the_very_bytes_of_its_archive() {
    let smtp = Smtp::that(&[]).await;
    let world = mailing(&smtp).await;
    let invoice = billed(&world, json!({})).await;
    let waiting = delivery(&world, &invoice).await;

    send_due(&world).await;
    world.wait(100 * 86_400_000);
    send_due(&world).await;

    let came = smtp.came();
    assert_eq!(came.len(), 1);
    assert_eq!(
        (came[0].to.as_slice(), came[0].from.as_str()),
        (["ada@lovelace.example".to_owned()].as_slice(), " FROM:<billing@laden.example>")
    );
    assert_eq!(came[0].header("Subject"), "Rechnung R2026-0001 von Laden GmbH");
    assert_eq!(came[0].header("From"), "\"Laden GmbH\" <billing@laden.example>");
    assert_eq!(came[0].header("Date"), "Sun, 22 Nov 2026 12:00:00 +0000");
    assert!(
        came[0].part("text/plain").contains("Rechnung R2026-0001 vom 22.11.2026 über 5,95\u{A0}€"),
        "{}",
        came[0].part("text/plain")
    );
    assert!(
        came[0].part("text/html").contains("Freundlichen Grüßen<br>Laden GmbH")
            || came[0].part("text/html").contains("freundlichen Grüßen<br>Laden GmbH")
    );
    assert!(came[0].text.contains("filename=\"invoice-R2026-0001.pdf\""));
    let archived = world.ask("GET", &format!("/api/v1/invoices/{invoice}/download"), None).await.bytes;
    assert!(archived.starts_with(b"%PDF-") && came[0].attachment() == archived);
    assert_eq!((&waiting["Status"], &waiting["Medium"]), (&json!("Waiting"), &json!("Email")));
    let sent = delivery(&world, &invoice).await;
    assert_eq!((&sent["Status"], &sent["SentAt"]), (&json!("Sent"), &json!(at(0))));
    assert_eq!(sent["Mail"]["LastAnswer"], "250 taken as 1");
    assert_eq!(world.get(&format!("/api/v1/invoices/{invoice}")).await["BearerMedium"], "Email");
    assert_eq!(mails(&world).await, [sent["Mail"].clone()]);
    assert_eq!(world.get(&format!("/api/turnus/v1/mails/{}", id(&sent["Mail"]))).await, sent["Mail"]);
    for (query, count) in [("status=sent", 1), ("status=Parked", 0), (&format!("invoiceId={NOBODY}"), 0)] {
        let found = world.get(&format!("/api/turnus/v1/mails?{query}")).await;
        assert_eq!(found.as_array().unwrap().len(), count, "{query}");
    }
}

#[tokio::test]
async fn what_the_server_cannot_take_now_is_tried_again_after_a_minute_and_then_after_two() {
    let smtp = Smtp::that(&[Does::Says("451 come back"), Does::Says("421 busy")]).await;
    let world = mailing(&smtp).await;
    let invoice = billed(&world, json!({})).await;

    let mut seen = Vec::new();
    for wait in [0, 59_999, 1, 119_999, 1] {
        world.wait(wait);
        send_due(&world).await;
        let mail = delivery(&world, &invoice).await["Mail"].take();
        seen.push((
            mail["Attempts"].clone(),
            mail["NextTry"].clone(),
            mail["LastAnswer"].as_str().unwrap().to_owned(),
        ));
    }

    let attempts: Vec<&Value> = seen.iter().map(|(attempts, _, _)| attempts).collect();
    assert_eq!(attempts, [1, 1, 2, 2, 3]);
    assert_eq!((&seen[0].1, &seen[2].1, &seen[4].1), (&json!(at(60_000)), &json!(at(180_000)), &Value::Null));
    assert!(seen[0].2.contains("451") && seen[0].2.contains("come back"), "{}", seen[0].2);
    assert_eq!(seen[4].2, "250 taken as 1");
    assert_eq!(smtp.came().len(), 1);
}

#[tokio::test]
async fn what_the_server_refuses_is_put_aside_with_its_words_until_someone_sends_it_again() {
    let smtp = Smtp::that(&[Does::Says("550 no such user")]).await;
    let world = mailing(&smtp).await;
    let invoice = billed(&world, json!({})).await;

    send_due(&world).await;
    world.wait(100 * 86_400_000);
    send_due(&world).await;
    let parked = world.get("/api/turnus/v1/mails?status=Parked").await;
    let entity = id(&world.get("/api/turnus/v1/legalEntities").await[0]);
    let state = world.get(&format!("/api/turnus/v1/legalEntities/{entity}/sending")).await;
    let again = format!("/api/turnus/v1/mails/{}/resend", id(&parked[0]));
    let queued = world.ask("POST", &again, None).await.expect(200);
    send_due(&world).await;

    assert!(parked[0]["LastAnswer"].as_str().unwrap().contains("no such user"), "{parked}");
    assert_eq!((&parked[0]["Attempts"], &parked[0]["NextTry"]), (&json!(1), &Value::Null));
    assert_eq!(
        (&state["Mail"], &state["Parked"], &state["Waiting"]),
        (&json!("Sending"), &json!(1), &json!(0))
    );
    assert_eq!((&queued["Status"], &queued["Attempts"]), (&json!("Waiting"), &json!(0)));
    assert_eq!(delivery(&world, &invoice).await["Status"], "Sent");
    assert_eq!(smtp.came().len(), 1);
    world.ask("POST", &format!("/api/turnus/v1/mails/{NOBODY}/resend"), None).await.refusal(404);
}

#[tokio::test]
async fn a_mail_that_is_taken_at_no_attempt_is_put_aside_after_three_days() {
    let smtp = Smtp::that(&[]).await;
    let world = mailing(&smtp).await;
    smtp.will(&[const { Does::Says("451 later") }; 13]);
    let invoice = billed(&world, json!({})).await;

    for attempt in 0..13 {
        assert_eq!(delivery(&world, &invoice).await["Status"], "Waiting", "before attempt {attempt}");
        send_due(&world).await;
        world.wait(60_000 << attempt);
    }

    let ended = delivery(&world, &invoice).await;
    assert_eq!((&ended["Status"], &ended["Mail"]["Attempts"]), (&json!("Parked"), &json!(13)));
    assert!(smtp.came().is_empty());
}

#[tokio::test]
async fn a_server_that_says_nothing_is_cut_off_and_a_login_that_fails_is_tried_again() {
    let smtp = Smtp::that(&[Does::Hangs, Does::Says("535 wrong password")]).await;
    let world = mailing(&smtp).await;
    let invoice = billed(&world, json!({})).await;

    send_due(&world).await;
    let cut = delivery(&world, &invoice).await["Mail"].take();
    world.wait(60_000);
    send_due(&world).await;

    assert_eq!((&cut["Status"], &cut["NextTry"]), (&json!("Waiting"), &json!(at(60_000))));
    assert!(
        cut["LastAnswer"].as_str().unwrap().contains("no answer")
            || cut["LastAnswer"].as_str().unwrap().contains("timed out"),
        "{cut}"
    );
    let login = delivery(&world, &invoice).await;
    assert_eq!(login["Status"], "Waiting", "what the operator can mend is no word about the mail");
}

#[tokio::test]
async fn a_server_that_asks_for_a_login_gets_it() {
    let smtp = Smtp::that(&[]).await;
    let world = at_once().await.mailing(smtp.sender_as("billing", "hush"));
    billed(&world, json!({})).await;

    send_due(&world).await;

    assert_eq!(smtp.came()[0].login.as_deref(), Some(" billing hush"));
}

#[tokio::test]
async fn a_server_that_has_the_mail_and_forgets_to_say_goodbye_has_it_once() {
    let smtp = Smtp::that(&[Does::TakesAndForgets]).await;
    let world = mailing(&smtp).await;
    let invoice = billed(&world, json!({})).await;

    send_due(&world).await;

    assert_eq!((&delivery(&world, &invoice).await["Status"], smtp.came().len()), (&json!("Sent"), 1));
}

#[tokio::test]
async fn a_mail_whose_taking_was_not_heard_goes_out_again_under_the_same_name_and_a_resend_under_another() {
    let smtp = Smtp::that(&[Does::Drops]).await;
    let world = mailing(&smtp).await;
    let invoice = billed(&world, json!({})).await;

    send_due(&world).await;
    world.wait(60_000);
    send_due(&world).await;
    let mail = id(&delivery(&world, &invoice).await["Mail"]);
    world.ask("POST", &format!("/api/turnus/v1/mails/{mail}/resend"), None).await.expect(200);
    send_due(&world).await;

    let names: Vec<String> = smtp.came().iter().map(|came| came.header("Message-ID")).collect();
    assert_eq!(names[0], format!("<{mail}.1@laden.example>"));
    assert_eq!((names.len(), &names[0]), (3, &names[1]));
    assert_eq!(names[2], format!("<{mail}.2@laden.example>"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_that_dies_at_its_work_leaves_the_mail_to_the_next_one() {
    let mut smtp = Smtp::that(&[Does::Hangs]).await;
    let world = mailing(&smtp).await;
    let invoice = billed(&world, json!({})).await;
    let (account, mail) = take_mails(&world.app, 1).await.unwrap().remove(0);
    let slow = world.app.clone().with_mail(smtp.sender_by(Encryption::None, Duration::from_secs(60)));

    let dying = tokio::spawn(async move { send_mail(&slow, account, &mail).await });
    smtp.named().await;
    dying.abort();
    let _ = dying.await;

    assert!(take_mails(&world.app, 1).await.unwrap().is_empty(), "it is leased");
    world.wait(121_000);
    send_due(&world).await;
    assert_eq!(delivery(&world, &invoice).await["Status"], "Sent");
    assert_eq!((smtp.came().len(), &delivery(&world, &invoice).await["Mail"]["Attempts"]), (1, &json!(2)));
}

#[tokio::test]
async fn a_sandbox_keeps_its_mail_and_sends_none() {
    let smtp = Smtp::that(&[]).await;
    let sandbox =
        Differently { sandbox: Some(NOON), auto_send_after_minutes: Some(0), ..Differently::default() };
    let world = World::with(sandbox).await.mailing(smtp.sender());
    let invoice = billed(&world, json!({})).await;

    send_due(&world).await;

    let kept = delivery(&world, &invoice).await;
    assert_eq!((&kept["Status"], &kept["Mail"]["Status"]), (&json!("Captured"), &json!("Captured")));
    assert_eq!(kept["Mail"]["Subject"], "Rechnung R2026-0001 von Laden GmbH");
    assert!(kept["Mail"]["Text"].as_str().unwrap().contains("über 5,95"));
    let entity = id(&world.get("/api/turnus/v1/legalEntities").await[0]);
    let state = world.get(&format!("/api/turnus/v1/legalEntities/{entity}/sending")).await;
    assert_eq!(state["Mail"], "Captured");
    let again = format!("/api/turnus/v1/mails/{}/resend", id(&kept["Mail"]));
    assert!(world.ask("POST", &again, None).await.refusal(422).contains("sandbox"));
    assert!(smtp.came().is_empty());
}

#[tokio::test]
async fn without_a_server_documents_are_archived_and_say_so_and_can_be_delivered_once_there_is_one() {
    let world = at_once().await;
    let invoice = billed(&world, json!({})).await;

    let archived = delivery(&world, &invoice).await;
    let entity = id(&world.get("/api/turnus/v1/legalEntities").await[0]);
    let state = world.get(&format!("/api/turnus/v1/legalEntities/{entity}/sending")).await;
    assert_eq!((&archived["Medium"], &archived["Status"]), (&json!("Archive"), &json!("Archived")));
    assert_eq!(archived["Detour"], "NoMailServer");
    assert!(archived["Message"].as_str().unwrap().contains("[mail]"));
    assert_eq!(state["Mail"], "NotConfigured");
    assert_eq!((mails(&world).await.len(), world.get("/api/turnus/v1/parkedWork").await), (0, json!([])));
    assert_eq!(world.get(&format!("/api/v1/invoices/{invoice}")).await["BearerMedium"], "Archive");

    let smtp = Smtp::that(&[]).await;
    let world = world.mailing(smtp.sender());
    let path = format!("/api/turnus/v1/invoices/{invoice}/delivery");
    let queued = world.ask("POST", &path, None).await.expect(200);
    send_due(&world).await;

    assert_eq!((&queued["Medium"], &queued["Status"]), (&json!("Email"), &json!("Waiting")));
    assert_eq!(smtp.came().len(), 1);
    world.ask("POST", &format!("/api/turnus/v1/invoices/{NOBODY}/delivery"), None).await.refusal(404);
}

#[tokio::test]
async fn a_document_goes_to_the_address_that_the_customer_has_now_when_it_is_delivered_anew() {
    let smtp = Smtp::that(&[Does::Says("550 no such user")]).await;
    let world = mailing(&smtp).await;
    let invoice = billed(&world, json!({})).await;
    send_due(&world).await;
    let customer =
        world.get(&format!("/api/v1/invoices/{invoice}")).await["CustomerId"].as_str().unwrap().to_owned();
    let change = json!({"EmailAddress": "countess@lovelace.example"});
    world.ask("PATCH", &format!("/api/v1/customers/{customer}"), Some(change)).await.expect(200);

    let path = format!("/api/turnus/v1/invoices/{invoice}/delivery");
    world.ask("POST", &path, None).await.expect(200);
    send_due(&world).await;
    world.ask("POST", &path, None).await.expect(200);
    send_due(&world).await;

    let to: Vec<String> = smtp.came().into_iter().flat_map(|came| came.to).collect();
    assert_eq!(to, ["countess@lovelace.example"; 2]);
    assert_eq!(mails(&world).await.len(), 2, "one for each address");
    assert_eq!(delivery(&world, &invoice).await["Status"], "Sent");
}

#[tokio::test]
async fn a_mail_to_a_wrong_address_that_still_waits_does_not_leave_once_the_document_is_delivered_anew() {
    let smtp = Smtp::that(&[]).await;
    let world = mailing(&smtp).await;
    let invoice = billed(&world, json!({})).await;
    let customer =
        world.get(&format!("/api/v1/invoices/{invoice}")).await["CustomerId"].as_str().unwrap().to_owned();
    let change = json!({"EmailAddress": "countess@lovelace.example"});
    world.ask("PATCH", &format!("/api/v1/customers/{customer}"), Some(change)).await.expect(200);

    world.ask("POST", &format!("/api/turnus/v1/invoices/{invoice}/delivery"), None).await.expect(200);
    send_due(&world).await;

    let to: Vec<String> = smtp.came().into_iter().flat_map(|came| came.to).collect();
    assert_eq!(to, ["countess@lovelace.example"]);
    let withdrawn = world.get("/api/turnus/v1/mails?status=Withdrawn").await;
    assert_eq!(withdrawn[0]["Recipient"], "ada@lovelace.example");
}

#[tokio::test]
async fn a_document_goes_the_way_that_the_customer_asked_for_as_far_as_he_can_be_reached() {
    let smtp = Smtp::that(&[]).await;
    let nowhere = json!({"City": null});
    let cases = [
        (json!({}), "Email", "Waiting", Value::Null),
        (json!({"DefaultBearerMedium": "Email"}), "Email", "Waiting", Value::Null),
        (
            json!({"DefaultBearerMedium": "Email", "EmailAddress": null}),
            "Archive",
            "Archived",
            json!("NoMailAddress"),
        ),
        (json!({"EmailAddress": "ada at home"}), "Archive", "Archived", json!("NoMailAddress")),
        (
            json!({"EmailAddress": "ada@b.example>\r\nRCPT TO:<eve@c.example"}),
            "Archive",
            "Archived",
            json!("NoMailAddress"),
        ),
        (json!({"DefaultBearerMedium": "Letter"}), "Letter", "ForPrint", Value::Null),
        (json!({"DefaultBearerMedium": "snailmail"}), "Letter", "ForPrint", Value::Null),
        (
            json!({"DefaultBearerMedium": "Letter", "Address": nowhere}),
            "Archive",
            "Archived",
            json!("NoPostalAddress"),
        ),
        (json!({"DefaultBearerMedium": "None"}), "Archive", "Archived", Value::Null),
        (json!({"DefaultBearerMedium": "Fax"}), "Email", "Waiting", json!("UnknownMedium")),
    ];
    for (change, medium, status, detour) in cases {
        let world = mailing(&smtp).await;
        let invoice = billed(&world, change.clone()).await;

        let went = delivery(&world, &invoice).await;

        assert_eq!((&went["Medium"], &went["Status"]), (&json!(medium), &json!(status)), "{change}");
        assert_eq!((&went["Detour"], went["Message"].is_string()), (&detour, detour.is_string()), "{change}");
        assert_eq!(mails(&world).await.len(), usize::from(medium == "Email"), "{change}");
    }
}

#[tokio::test]
async fn a_document_that_is_not_rendered_yet_is_pending_and_mails_nothing() {
    let smtp = Smtp::that(&[]).await;
    let world = World::new().await.mailing(smtp.sender());
    let sold = catalogue(&world).await;
    contract(&world, &sold, json!([])).await;
    let draft = id(&world.get("/api/v1/invoiceDrafts").await[0]);
    world.ask("POST", &format!("/api/v1/invoiceDrafts/{draft}"), None).await.expect(200);

    let pending = delivery(&world, &draft).await;
    let early =
        world.ask("POST", &format!("/api/turnus/v1/invoices/{draft}/delivery"), None).await.refusal(422);
    world.ask("GET", &format!("/api/v1/invoices/{draft}/download"), None).await;
    world.work().await;

    assert_eq!((&pending["Status"], &pending["Medium"]), (&json!("Pending"), &Value::Null));
    assert!(early.contains("still to be made"), "{early}");
    assert_eq!(mails(&world).await.len(), 1, "made by the first download, and once");
}

async fn templates(world: &World) -> String {
    let entity = id(&world.get("/api/turnus/v1/legalEntities").await[0]);
    format!("/api/turnus/v1/legalEntities/{entity}/mailTemplates")
}

#[tokio::test]
async fn a_legal_entitys_own_words_are_filled_and_no_value_becomes_markup_or_a_header() {
    let smtp = Smtp::that(&[]).await;
    let world = mailing(&smtp).await;
    let path = templates(&world).await;
    let before = world.get(&path).await;
    let own = json!({"Subject": "{number} für {customer}", "Text": "Liebe <{customer}>,\n\n{total} bis {due_date}\nVertrag {contract}"});

    let put = world.ask("PUT", &path, Some(json!({"invoice": {"DE": own}}))).await.expect(200);
    let name = json!({"LastName": "Love & <b>\r\nBcc: eve@c.example\r\n\r\nx"});
    billed(&world, name).await;
    send_due(&world).await;

    assert_eq!(before["Invoice"]["En"]["Subject"], "Invoice {number} from {company}");
    assert_eq!(
        (&put["Invoice"]["De"], &put["Invoice"]["En"], &put["CreditNote"]),
        (&own, &before["Invoice"]["En"], &before["CreditNote"])
    );
    assert_eq!(world.get(&path).await, put);
    let came = &smtp.came()[0];
    assert_eq!(came.to, ["ada@lovelace.example"]);
    assert!(
        !came.headers().iter().any(|line| line.to_lowercase().starts_with("bcc")),
        "{:?}",
        came.headers()
    );
    assert!(
        came.part("text/html").contains("<p>Liebe &lt;Ada Love &amp; &lt;b&gt;"),
        "{}",
        came.part("text/html")
    );
    assert!(came.part("text/html").contains("06.12.2026<br>Vertrag "));
    assert!(came.part("text/plain").contains("Liebe <Ada Love & <b>  Bcc: eve@c.example    x>,"));
    world.ask("PUT", &path, Some(json!({}))).await.expect(200);
    assert_eq!(world.get(&path).await, before, "what is absent is the default again");
}

#[tokio::test]
async fn a_template_that_cannot_be_filled_is_refused_with_its_member_and_changes_nothing() {
    let world = World::new().await;
    let path = templates(&world).await;
    let before = world.get(&path).await;
    let long = "x".repeat(10_001);
    let cases = [
        (json!({"Invoice": {"De": {"Subject": "", "Text": "x"}}}), "Invoice.De.Subject: is empty"),
        (
            json!({"Invoice": {"En": {"Subject": "a\nb", "Text": "x"}}}),
            "Invoice.En.Subject: expected no line break",
        ),
        (json!({"CreditNote": {"De": {"Subject": "x", "Text": "{nummer}"}}}), "CreditNote.De.Text:"),
        (json!({"CreditNote": {"En": {"Subject": "{number", "Text": "x"}}}), "CreditNote.En.Subject:"),
        (
            json!({"Invoice": {"De": {"Subject": "x", "Text": long}}}),
            "Invoice.De.Text: expected at most 10000",
        ),
        (json!({"Invoice": {"De": {"Subject": "x"}}}), "Invoice.De.Text: is missing"),
        (json!({"Invocie": {}}), "The body: there is no member Invocie: expected Invoice, CreditNote"),
    ];

    for (body, named) in cases {
        let refusal = world.ask("PUT", &path, Some(body)).await.refusal(422);
        assert!(refusal.starts_with(named), "{refusal}");
    }

    assert_eq!(world.get(&path).await, before);
    let nobodys = format!("/api/turnus/v1/legalEntities/{NOBODY}");
    world.ask("GET", &format!("{nobodys}/mailTemplates"), None).await.refusal(404);
    world.ask("PUT", &format!("{nobodys}/mailTemplates"), Some(json!({}))).await.refusal(404);
    world.ask("GET", &format!("{nobodys}/sending"), None).await.refusal(404);
}

#[tokio::test]
async fn nothing_is_said_in_the_clear_to_a_server_that_offers_no_tls_where_tls_is_asked_for() {
    let smtp = Smtp::that(&[]).await;
    let world = at_once().await.mailing(smtp.sender_by(Encryption::StartTls, Duration::from_secs(5)));
    billed(&world, json!({})).await;
    send_due(&world).await;

    assert_eq!(mails(&world).await[0]["Status"], "Waiting");
    assert!(smtp.came().is_empty());

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = MailSettings {
        host: "localhost".to_owned(),
        port: listener.local_addr().unwrap().port(),
        encryption: Encryption::Tls,
        login: Some(("user".to_owned(), "hush".to_owned())),
        from: "billing@laden.example".to_owned(),
        reply_to: None,
        timeout: Duration::from_secs(5),
    };
    let world = world.mailing(MailSender::new(&settings).unwrap());
    world.wait(60_000);
    let first = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_u8().await.unwrap()
    });
    send_due(&world).await;
    assert_eq!(first.await.unwrap(), 0x16, "a handshake of TLS comes first");
}

/// Until that is so, within twenty seconds.
async fn until(world: &World, invoice: &str, status: &str) {
    let is_so = async {
        while delivery(world, invoice).await["Status"] != status {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), is_so).await.expect(status);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_server_sends_what_it_bills_and_a_mail_that_hangs_holds_up_no_other_work() {
    let mut smtp = Smtp::that(&[]).await;
    let world = at_once().await.mailing(smtp.sender_by(Encryption::None, Duration::from_secs(600)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let tick = Duration::from_millis(5);
    let settings = Settings { tick, grace: Duration::from_millis(100), ..Settings::default() };
    let ended = async move {
        let _ = ended.await;
    };
    let served = tokio::spawn(serve(world.app.clone(), listener, settings, ended));

    let first = billed(&world, json!({})).await;
    until(&world, &first, "Sent").await;
    smtp.named().await;
    smtp.will(&[Does::Hangs]);
    let hanging = billed(&world, json!({})).await;
    smtp.named().await;
    let later = billed(&world, json!({})).await;
    until(&world, &later, "Sent").await;

    assert_eq!(delivery(&world, &hanging).await["Status"], "Waiting");
    assert_eq!(smtp.came().len(), 2);
    end.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(20), served).await.unwrap().unwrap().unwrap();
}
