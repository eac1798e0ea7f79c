//! `/console`: lists in either order, where the operator keeps pages short, and what leads from the start page to them.

use serde_json::{Value, json};
use turnus_app::Role;
use turnus_app::webhooks::hand_out;
use turnus_server::Settings;
use turnus_store::Options;

use crate::console::{hidden, link, page, send, with};
use crate::people::{address, person, signed_in};
use crate::world::{self, Differently, NOBODY, NOON, World, ada, catalogue, id};

/// A world whose API gives so many rows at once.
async fn short_pages(page_rows: u32) -> (World, String) {
    let settings = Settings { page_rows, ..Settings::default() };
    let world = World::served(Differently::default(), settings, Options::default()).await;
    person(&world, Role::Owner).await;
    let session = signed_in(&world, Role::Owner).await;
    (world, session)
}

async fn firms(world: &World, count: u32) {
    for number in 0..count {
        world.post("/api/v1/customers", json!({"CompanyName": format!("Firm {number:02}")})).await;
    }
}

/// The numbers of the firms of a page, in its order.
fn shown(page: &str) -> Vec<u32> {
    let rows = page.split("<td><a href=\"/console/customers/").skip(1);
    let names = rows.map(|row| row.split("Firm ").nth(1).unwrap().split('<').next().unwrap());
    names.map(|number| number.parse().unwrap()).collect()
}

#[tokio::test]
async fn a_list_can_begin_with_the_oldest_and_goes_on_in_that_order() {
    let (world, session) = with(Role::Owner).await;
    firms(&world, 52).await;
    let newest = page(&world, &session, "/console/customers?words=firm").await.text();

    let oldest = page(&world, &session, &link(&newest, "data-sort")).await.text();
    let newer = page(&world, &session, &link(&oldest, "rel=\"next\"")).await.text();
    let file = page(&world, &session, &link(&oldest, "format=csv")).await;
    let back = link(&newer, "data-sort");

    assert_eq!(shown(&oldest), (0..50).collect::<Vec<_>>());
    assert_eq!(shown(&newer), [50, 51]);
    assert!(
        newer.contains("type=\"hidden\" name=\"sort\" value=\"oldest\""),
        "what is typed keeps the order"
    );
    assert!(file.text().lines().nth(1).unwrap().starts_with("Firm 00"), "{}", file.text());
    assert_eq!(back, "/console/customers?words=firm");
    assert_eq!(link(&newer, ">Oldest</a>"), "/console/customers?words=firm&sort=oldest");
}

#[tokio::test]
async fn a_file_is_kept_by_nobody_and_is_what_it_says_it_is() {
    let (world, session) = with(Role::Owner).await;
    firms(&world, 1).await;

    let file = page(&world, &session, "/console/customers?format=csv").await;

    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert_eq!(file.header("cache-control"), "private, no-store");
}

#[tokio::test]
async fn as_one_types_the_search_field_is_listened_to_also_on_a_narrowed_list() {
    let (world, session) = with(Role::Owner).await;
    let path = format!("/console/contracts?customerId={NOBODY}");

    let list = page(&world, &session, &path).await.text();

    let field = list
        .split("<input")
        .skip(1)
        .find(|tag| tag.contains("type=\"search\" name=\"words\" value="))
        .unwrap();
    assert!(field.contains("data-search") && list.contains("from:find [type=search]"), "{list}");
}

#[tokio::test]
async fn short_pages_of_the_api_make_no_list_shorter() {
    let (world, session) = short_pages(20).await;
    firms(&world, 52).await;

    let newest = page(&world, &session, "/console/customers").await.text();
    let older = page(&world, &session, &link(&newest, "rel=\"next\"")).await.text();
    let file = page(&world, &session, "/console/customers?format=csv").await.text();

    assert_eq!(shown(&newest), (2..52).rev().collect::<Vec<_>>());
    assert_eq!(shown(&older), [1, 0]);
    assert_eq!(file.lines().count(), 53);
}

#[tokio::test]
async fn all_drafts_are_sent_and_all_wares_are_found_however_short_pages_are() {
    let (world, session) = short_pages(2).await;
    let sold = catalogue(&world).await;
    for _ in 0..3 {
        world::contract(&world, &sold, json!([])).await;
    }
    let mut discounts = Vec::new();
    for number in 0..3 {
        let discount = json!({"InternalName": format!("D{number}"), "PlanGroupId": sold.group,
            "Targets": {sold.basic.clone(): true}, "Effect": {"Type": "Relative", "ReductionPercent": 5}});
        let made = world.ask("POST", "/api/v1/discounts", Some(discount)).await;
        discounts.push(id(&made.expect(201)));
    }
    let token = hidden(&page(&world, &session, "/console/drafts").await.text(), "_form");

    let sent = send(&world, &session, "/console/drafts/send", &[("_form", &token), ("All", "true")]).await;
    let last = page(&world, &session, &format!("/console/catalogue/discounts/{}", discounts[2])).await;

    assert!(!sent.text().contains("hx-trigger=\"load, submit\""), "{}", sent.text());
    assert_eq!(world.get("/api/v1/invoiceDrafts").await, json!([]));
    assert_eq!(last.status, 200, "{}", last.text());
}

#[tokio::test]
async fn an_order_that_made_no_contract_yet_says_who_orders() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let customer = ada(&world).await;
    let order = json!({"CustomerId": customer, "Cart": {"PlanVariantId": sold.basic}});
    world.post("/api/v1/orders", order).await;

    let listed = world.get("/api/v1/orders").await;
    let list = page(&world, &session, "/console/orders").await.text();

    assert_eq!(listed[0]["CustomerName"], "Ada Lovelace");
    assert!(list.contains("<td>Ada Lovelace</td>"), "{list}");
}

#[tokio::test]
async fn the_start_page_names_the_lists_that_its_figures_lead_to() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    world::contract(&world, &sold, json!([])).await;

    let start = page(&world, &session, "/console").await.text();

    for (name, at) in [
        ("Unpaid documents", "/console/invoices?open=true&currency=EUR"),
        ("one draft", "/console/drafts?currency=EUR"),
        ("active", "/console/contracts?status=Active&currency=EUR"),
        ("0 trials", "/console/contracts?status=InTrial&currency=EUR"),
        ("0 paused", "/console/contracts?status=TemporarilyInactive&currency=EUR"),
    ] {
        assert_eq!(link(&start, &format!(">{name}</a>")), at, "{start}");
    }
}

#[tokio::test]
async fn what_is_mended_already_is_said_to_be_gone() {
    let (world, session) = with(Role::Owner).await;
    let token = hidden(&page(&world, &session, "/console/customers/new").await.text(), "_form");
    let form = [("_form", token.as_str()), ("Kind", "ParkedWork"), ("SubjectId", NOBODY)];

    let answer = send(&world, &session, "/console/work/mend", &form).await;
    let told = page(&world, &session, answer.header("location")).await.text();

    assert!(told.contains("That was no longer there"), "{told}");
}

#[tokio::test]
async fn what_is_not_there_is_404_and_who_may_not_is_403() {
    let (world, session) = with(Role::Owner).await;
    person(&world, Role::ReadOnly).await;
    let reader = signed_in(&world, Role::ReadOnly).await;
    let client = format!("/console/settings/clients/{NOBODY}");
    let token = async |session: &str| hidden(&page(&world, session, "/console/me").await.text(), "_form");

    let of_owner = token(&session).await;
    let nobody =
        send(&world, &session, &client, &[("_form", &of_owner), ("Name", "A"), ("Scopes", "Read")]).await;
    let of_reader = token(&reader).await;
    let forbidden = [("_form", of_reader.as_str()), ("CompanyName", "Lovelace Ltd")];
    let forbidden = send(&world, &reader, "/console/customers/new", &forbidden).await;

    assert_eq!(page(&world, &session, &client).await.status, 404);
    assert_eq!((nobody.status.as_u16(), forbidden.status.as_u16()), (404, 403));
}

#[tokio::test]
async fn a_password_is_shown_again_only_where_the_code_alone_is_missing() {
    let world = World::new().await;
    person(&world, Role::Owner).await;
    let email = address(Role::Owner);
    let form =
        [("Email", email.as_str()), ("Password", "not-the-one"), ("Code", "123456"), ("Account", NOBODY)];

    let wrong = send(&world, "", "/console/sign-in", &form).await;
    let chosen = page(&world, "", &format!("/console/sign-in?account={NOBODY}")).await.text();

    assert_eq!(wrong.status, 401);
    assert!(
        !wrong.text().contains("not-the-one") && wrong.text().contains("name=\"Code\""),
        "{}",
        wrong.text()
    );
    assert_eq!([hidden(&wrong.text(), "Account"), hidden(&chosen, "Account")], [NOBODY, NOBODY]);
}

#[tokio::test]
async fn a_long_span_is_sent_again_piece_by_piece_and_a_piece_that_is_asked_for_twice_once() {
    let (world, session) = with(Role::Owner).await;
    firms(&world, 1_001).await;
    world.work().await;
    while hand_out(&world.app, world.account).await.unwrap() {}
    // What was before the webhook is not under way to it.
    let hook = json!({"Url": "https://hooks.example/turnus", "Events": ["CustomerCreated"]});
    let hook = id(&world.post("/api/v1/webhooks", hook).await);
    let at = format!("/console/webhooks/{hook}");
    let shown = page(&world, &session, &at).await.text();
    let carried = |page: &str, names: &[&'static str]| -> Vec<(&'static str, String)> {
        names.iter().map(|name| (*name, hidden(page, name))).collect()
    };
    let asked = async |form: &[(&'static str, String)]| {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        send(&world, &session, &at, &form).await
    };

    let mut form = carried(&shown, &["_form", "_key", "FirstKey"]);
    form.push(("From", "2026-11-01T00:00".to_owned()));
    let first = asked(&form).await.text();
    let rest = carried(&first, &["_form", "_key", "FirstKey", "From", "To", "After", "Queued"]);
    let last = asked(&rest).await.text();
    let again = asked(&carried(&first, &["_form", "FirstKey", "From", "To", "After", "Queued"])).await.text();

    assert!(first.contains("again: 1000") && last.contains("again: 1001"), "{first}\n{last}");
    assert!(again.contains("again: 1001"), "{again}");
    let told = world.get("/api/turnus/v1/events?kind=WebhookResent").await;
    let queued: Vec<&Value> = told["Events"].as_array().unwrap().iter().collect();
    assert_eq!(queued.len(), 2, "{told}");
}

#[tokio::test]
async fn all_of_a_narrowed_list_of_drafts_is_what_the_list_finds() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let contract = world::contract(&world, &sold, json!([])).await;
    world::contract(&world, &sold, json!([])).await;

    let list = page(&world, &session, &format!("/console/drafts?contractId={contract}")).await.text();
    let form = list.split("<form").find(|form| form.contains("name=\"All\"")).unwrap();
    let form = ["_form", "All", "contractId"]
        .map(|name| (name, hidden(if name == "_form" { &list } else { form }, name)));
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    send(&world, &session, "/console/drafts/send", &form).await;

    let left = world.get("/api/v1/invoiceDrafts").await;
    assert!(list.contains("Send all that this list finds"), "{list}");
    assert!(left.as_array().unwrap().len() == 1 && left[0]["ContractId"] != json!(contract), "{left}");
}

#[tokio::test]
async fn usage_ledgers_and_unpaid_documents_can_begin_with_the_oldest() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let of = world::contract(&world, &sold, json!([])).await;
    world::contract(&world, &sold, json!([])).await;
    for place in 1..=4 {
        let used = json!({"ComponentId": sold.calls, "Quantity": place});
        world.post(&format!("/api/v1/contracts/{of}/usage"), used).await;
        world
            .ask("POST", &format!("/api/v1/contracts/{of}/payment"), Some(json!({"Amount": place})))
            .await
            .expect(200);
    }
    for draft in world.get("/api/v1/invoiceDrafts").await.as_array().unwrap() {
        world.ask("POST", &format!("/api/v1/invoiceDrafts/{}", id(draft)), None).await.expect(200);
    }

    for (place, at, count) in [
        ("usage", "/api/turnus/v1/usage?take=500", 4),
        ("ledger", "/api/turnus/v1/ledgerEntries?take=500", 6),
        ("invoices?open=true", "/api/v1/invoices?open=true", 1),
    ] {
        let ids = |found: &Value| found.as_array().unwrap().iter().map(id).collect::<Vec<_>>();
        let newest = ids(&world.get(at).await);
        let oldest = ids(&world.get(&format!("{at}&sort=oldest")).await);
        let last = oldest.last().unwrap();
        let from = ids(&world.get(&format!("{at}&sort=oldest&from={last}")).await);
        let shown = page(&world, &session, &format!("/console/{place}")).await.text();

        assert_eq!(oldest.len(), count, "{at}");
        assert_eq!(newest.iter().rev().collect::<Vec<_>>(), oldest.iter().collect::<Vec<_>>(), "{at}");
        assert_eq!(from, std::slice::from_ref(last), "{at}");
        assert!(link(&shown, "data-sort").ends_with("sort=oldest"), "{place}");
    }
    let ledger = format!("/api/v1/contracts/{of}/ledgerEntries");
    let whole = world.get(&ledger).await;
    let balance = world.get(&format!("/api/v1/contracts/{of}")).await["Balance"].clone();
    assert_eq!((&whole[0]["Balance"], whole.as_array().unwrap().len()), (&balance, 5));
    let second = id(&whole[1]);
    for part in ["skip=1&take=2", &format!("from={second}&take=2")] {
        let part = world.get(&format!("{ledger}?{part}")).await;
        assert_eq!(part.as_array().unwrap()[..], whole.as_array().unwrap()[1..3]);
    }
}

#[tokio::test]
async fn what_is_due_this_week_and_what_is_overdue_is_listed_behind_its_figures() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    world::contract(&world, &sold, json!([])).await;
    let draft = id(&world.get("/api/v1/invoiceDrafts").await[0]);
    let sent = id(&world.ask("POST", &format!("/api/v1/invoiceDrafts/{draft}"), None).await.expect(200));
    let due = world.get("/api/v1/invoices").await[0]["DueDate"].as_str().unwrap()[..10].to_owned();
    let due: jiff::civil::Date = due.parse().unwrap();
    let found = async |query: String| {
        let found = world.get(&format!("/api/v1/invoices?{query}")).await;
        found.as_array().unwrap().iter().map(id).collect::<Vec<_>>()
    };

    // The days of the list are local ones: a day more or less of the midnight that is shown.
    let [before, after] = [-2, 2].map(|days| due.saturating_add(jiff::Span::new().days(days)));
    for currency in ["", "&currency=EUR", "&currency=EUR&open=true", "&currency=EUR&words=R2026"] {
        assert_eq!(
            found(format!("dueFrom={before}&dueTo={after}{currency}")).await,
            std::slice::from_ref(&sent),
            "{currency}"
        );
        assert_eq!(
            found(format!("dueTo={after}{currency}")).await,
            std::slice::from_ref(&sent),
            "{currency}"
        );
        assert!(found(format!("dueFrom={after}{currency}")).await.is_empty(), "{currency}");
        assert!(found(format!("dueTo={before}{currency}")).await.is_empty(), "{currency}");
    }
    let why = world.ask("GET", "/api/v1/invoices?dueTo=soon", None).await.refusal(422);
    assert!(why.starts_with("dueTo"), "{why}");
    let start = page(&world, &session, "/console").await.text();
    let overdue = link(&start, "overdue</a>");
    let week = link(&start, "still to come in</a>");
    assert_eq!(overdue, "/console/invoices?open=true&currency=EUR&dueTo=2026-11-21");
    assert_eq!(week, "/console/invoices?open=true&currency=EUR&dueFrom=2026-11-22&dueTo=2026-11-28");

    let listed = page(&world, &session, &week).await.text();
    let heading = "Invoices: still open, EUR, due from 22 Nov 2026, due until 28 Nov 2026</h1>";
    assert!(listed.contains(heading), "{listed}");
    for (label, field) in [
        ("Due from", "name=\"dueFrom\" value=\"2026-11-22\""),
        ("Due until", "name=\"dueTo\" value=\"2026-11-28\""),
    ] {
        assert!(listed.contains(&format!("{label} <input type=\"date\" {field}>")), "{listed}");
    }
    assert_eq!(link(&listed, "EUR ×</a>"), "/console/invoices?open=true&dueFrom=2026-11-22&dueTo=2026-11-28");
    let late = page(&world, &session, &overdue).await.text();
    assert!(late.contains("Invoices: still open, EUR, due until 21 Nov 2026</h1>"), "{late}");
}

#[tokio::test]
async fn what_is_open_after_a_part_was_paid_comes_to_the_figures_of_the_start_page() {
    let world = World::with(Differently { sandbox: Some(NOON), ..Differently::default() }).await;
    person(&world, Role::Owner).await;
    let session = signed_in(&world, Role::Owner).await;
    let sold = catalogue(&world).await;
    let of =
        [world::contract(&world, &sold, json!([])).await, world::contract(&world, &sold, json!([])).await];
    let advance = async |days: u32| {
        let at = "/api/turnus/v1/clock/advance";
        world.ask("POST", at, Some(json!({"Days": days}))).await.expect(200);
    };
    advance(40).await;
    for draft in world.get("/api/v1/invoiceDrafts").await.as_array().unwrap() {
        world.ask("POST", &format!("/api/v1/invoiceDrafts/{}", id(draft)), None).await.expect(200);
    }
    advance(20).await;
    world.post(&format!("/api/v1/contracts/{}/payment", of[0]), json!({"Amount": 7})).await;

    let open = world.get("/api/v1/invoices?open=true&currency=EUR").await;
    let summary = world.get("/api/turnus/v1/summary?currency=EUR").await;
    let start = page(&world, &session, "/console").await.text();
    let overdue = link(&start, "overdue</a>").replace("/console", "/api/v1");
    let overdue = world.get(&overdue).await;
    let left = |of: &Value| {
        let parts = of.as_array().unwrap().iter().map(|it| it["RemainingTotal"].to_string());
        parts.map(|part| part.parse::<rust_decimal::Decimal>().unwrap()).sum::<rust_decimal::Decimal>()
    };
    let drafts = &summary["DueThisWeek"]["Drafts"]["Gross"];
    let one = |it: &Value| it.to_string().parse::<rust_decimal::Decimal>().unwrap();

    assert_eq!(left(&overdue), one(&summary["OverdueBalance"]));
    assert_eq!(left(&open) + one(drafts), one(&summary["OpenBalance"]));
    // A part of an invoice was paid: the one that was due first.
    let first = open.as_array().unwrap().iter().find(|it| it["RemainingTotal"] != it["TotalGross"]).unwrap();
    let read = world.get(&format!("/api/v1/invoices/{}", id(first))).await;
    assert_eq!(read["RemainingTotal"], first["RemainingTotal"]);
    let listed = page(&world, &session, "/console/invoices?open=true").await.text();
    assert!(listed.contains("Still open"), "{listed}");
    // Contracts stand behind the other two figures.
    for (word, count) in [
        ("contracts</a>", &summary["OpenContracts"]),
        ("billing dates</a>", &summary["DueThisWeek"]["BillingDates"]),
    ] {
        let behind = world.get(&link(&start, word).replace("/console", "/api/v1")).await;
        assert_eq!(json!(behind.as_array().unwrap().len()), *count, "{word}");
    }
}

#[tokio::test]
async fn rated_items_that_wait_are_asked_for_alone() {
    let (world, session) = with(Role::Owner).await;
    let of = world::contract(&world, &catalogue(&world).await, json!([])).await;
    let at = format!("/api/v1/contracts/{of}/ratedItems");
    let item = |name: &str| {
        json!({"Description": name, "Quantity": 1, "PricePerUnit": 4,
            "PeriodStart": "2026-11-22T12:00:00Z", "PeriodEnd": "2026-11-22T13:00:00Z"})
    };
    world.post(&at, item("billed")).await;
    world.post(&format!("/api/v1/contracts/{of}/interimBilling"), json!({})).await;
    for number in 0..52 {
        world.post(&at, item(&format!("waiting {number:02}"))).await;
    }

    let waiting = world.get(&format!("{at}?unbilled=true")).await;
    let shown = page(&world, &session, &format!("/console/contracts/{of}")).await.text();

    assert_eq!((waiting.as_array().unwrap().len(), &waiting[0]["Description"]), (52, &json!("waiting 00")));
    assert!(shown.contains("waiting 49") && !shown.contains("waiting 50"), "{shown}");
    assert!(shown.contains("There are more"), "{shown}");
}
