//! `/console`: signing in, what a page may not be, forms that are wrong, what roles see.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use turnus_app::Role;

use crate::people::{PASSWORD, address, person, signed_in};
use crate::world::{self, Answer, World};

pub(crate) async fn page(world: &World, session: &str, path: &str) -> Answer {
    let request = Request::get(path).header("host", "turnus.example").header("accept-language", "en");
    world
        .send(request.header("cookie", format!("turnus_session={session}")).body(Body::empty()).unwrap())
        .await
}

pub(crate) async fn send(world: &World, session: &str, path: &str, form: &[(&str, &str)]) -> Answer {
    send_from(world, session, path, form, "http://turnus.example").await
}

async fn send_from(world: &World, session: &str, path: &str, form: &[(&str, &str)], origin: &str) -> Answer {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(form);
    let request = Request::post(path).header("host", "turnus.example").header("origin", origin);
    let request =
        request.header("cookie", format!("turnus_session={session}")).header("accept-language", "en");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    world.send(request.body(Body::from(body.finish())).unwrap()).await
}

/// What stands in a hidden field of a page.
pub(crate) fn hidden(page: &str, name: &str) -> String {
    let field = page.split(&format!("name=\"{name}\" value=\"")).nth(1).expect(name);
    field.split('"').next().unwrap().to_owned()
}

pub(crate) async fn with(role: Role) -> (World, String) {
    let world = World::new().await;
    person(&world, role).await;
    let session = signed_in(&world, role).await;
    (world, session)
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_sent_to_sign_in_and_comes_back() {
    let world = World::new().await;
    person(&world, Role::Owner).await;

    let sent_away = page(&world, "", "/console/customers?words=ada").await;
    assert_eq!(sent_away.status, 303);
    assert_eq!(sent_away.header("location"), "/console/sign-in?next=%2Fconsole%2Fcustomers%3Fwords%3Dada");
    let next = "/console/customers?words=ada";
    let form =
        [("Email", address(Role::Owner)), ("Password", PASSWORD.to_owned()), ("next", next.to_owned())];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    let signed_in = send(&world, "", "/console/sign-in", &form).await;

    assert_eq!((signed_in.status.as_u16(), signed_in.header("location")), (303, next));
    let cookie = signed_in.header("set-cookie");
    assert!(cookie.contains("HttpOnly; SameSite=Lax; Secure"), "{cookie}");
    let session = cookie.split(['=', ';']).nth(1).unwrap();
    assert_eq!(page(&world, session, next).await.status, 200);
}

#[tokio::test]
async fn signing_in_leads_to_no_other_host_and_tells_not_what_is_wrong() {
    let world = World::new().await;
    person(&world, Role::Owner).await;
    let email = address(Role::Owner);

    for next in ["https://evil.example", "//evil.example", "/console/../x\\y", "/consoleevil"] {
        let form = [("Email", email.as_str()), ("Password", PASSWORD), ("next", next)];
        assert_eq!(
            send(&world, "", "/console/sign-in", &form).await.header("location"),
            "/console",
            "{next}"
        );
    }
    let wrong = send(&world, "", "/console/sign-in", &[("Email", &email), ("Password", "wrong")]).await;
    assert_eq!(wrong.status, 401);
    assert!(wrong.text().contains("Address, password or code are wrong."));
    assert!(!wrong.text().contains("value=\"wrong\""), "a password is not shown again");
    let elsewhere = [("Email", email.as_str()), ("Password", PASSWORD)];
    let foreign = send_from(&world, "", "/console/sign-in", &elsewhere, "https://evil.example").await;
    assert_eq!(foreign.status, 403);
}

#[tokio::test]
async fn pages_say_what_browsers_may_do_and_hold_no_script_of_their_own() {
    let (world, session) = with(Role::Owner).await;
    let sold = world::catalogue(&world).await;
    let contract = world::contract(&world, &sold, json!([])).await;

    for path in [
        "/console",
        "/console/customers",
        "/console/contracts",
        "/console/invoices",
        "/console/search?words=a",
        "/console/clock",
        "/console/customers/new",
        &format!("/console/contracts/{contract}"),
    ] {
        let shown = page(&world, &session, path).await;

        assert_eq!(shown.status, 200, "{path}: {}", shown.text());
        let policy = shown.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'; script-src 'self'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(shown.header("cache-control"), "private, no-store");
        let text = shown.text();
        assert!(
            !text.contains("<script>") && !text.contains(" style=") && !text.contains(" onclick="),
            "{path}"
        );
        assert!(!text.contains("http://") && !text.contains("https://"), "{path} asks another host");
        assert!(!text.contains(&session), "{path} shows the session's token");
    }
}

#[tokio::test]
async fn a_form_that_is_not_ours_does_nothing() {
    let (world, session) = with(Role::Owner).await;
    let form = page(&world, &session, "/console/customers/new").await.text();
    let token = hidden(&form, "_form");
    let company = ("CompanyName", "Evil Ltd");

    let without = send(&world, &session, "/console/customers/new", &[company]).await;
    let foreign = [("_form", token.as_str()), company];
    let foreign =
        send_from(&world, &session, "/console/customers/new", &foreign, "https://evil.example").await;

    assert_eq!((without.status.as_u16(), foreign.status.as_u16()), (403, 403));
    assert!(without.text().contains("Nothing was done."));
    assert_eq!(world.get("/api/v1/customers").await, json!([]));
}

#[tokio::test]
async fn a_form_sent_twice_is_done_once_and_its_act_stands_under_the_person() {
    let (world, session) = with(Role::Owner).await;
    let form = page(&world, &session, "/console/customers/new").await.text();
    let (token, key) = (hidden(&form, "_form"), hidden(&form, "_key"));
    let typed = [("_form", token.as_str()), ("_key", &key), ("CompanyName", "Lovelace Ltd")];

    let once = send(&world, &session, "/console/customers/new", &typed).await;
    let twice = send(&world, &session, "/console/customers/new", &typed).await;

    assert_eq!((once.status.as_u16(), twice.status.as_u16()), (303, 303));
    assert_eq!(once.header("location"), twice.header("location"));
    assert_eq!(world.get("/api/v1/customers").await.as_array().unwrap().len(), 1);
    let events = world.get("/api/turnus/v1/events?kind=CustomerCreated").await;
    let actor = events["Events"][0]["Actor"].as_str().unwrap();
    assert!(actor.starts_with("user:"), "{actor}");
}

#[tokio::test]
async fn what_is_wrong_is_told_beside_its_field_and_what_was_typed_is_kept() {
    let (world, session) = with(Role::Owner).await;
    let form = page(&world, &session, "/console/customers/new").await.text();
    let token = hidden(&form, "_form");
    let typed = [("_form", token.as_str()), ("CompanyName", "Ada & Co"), ("Address.Country", "Atlantis")];

    let refused = send(&world, &session, "/console/customers/new", &typed).await;

    assert_eq!(refused.status, 422);
    let text = refused.text();
    assert!(
        text.contains("value=\"Ada &amp; Co\"") && text.contains("<option value=\"Atlantis\" selected"),
        "{text}"
    );
    assert!(text.contains("id=\"f-address-country-wrong\""), "{text}");
    assert_eq!(world.get("/api/v1/customers").await, json!([]));
}

#[tokio::test]
async fn who_may_only_read_sees_no_button_and_a_form_of_his_is_refused() {
    let (world, session) = with(Role::ReadOnly).await;

    let list = page(&world, &session, "/console/customers").await.text();
    let form = page(&world, &session, "/console/customers/new").await.text();
    let token = hidden(&form, "_form");
    let typed = [("_form", token.as_str()), ("CompanyName", "Lovelace Ltd")];
    let refused = send(&world, &session, "/console/customers/new", &typed).await;

    assert!(!list.contains("/console/customers/new"), "{list}");
    assert!(
        refused.status == 403 && refused.text().contains("Your role “Read only” does not allow this"),
        "{}",
        refused.text()
    );
    assert_eq!(world.get("/api/v1/customers").await, json!([]));
}

#[tokio::test]
async fn what_is_not_there_is_404_and_an_id_is_nothing_but_an_id() {
    let (world, session) = with(Role::Owner).await;

    for path in [
        "/console/contracts/000000000000000000000001",
        "/console/contracts/..%2Fcustomers",
        "/console/settings/clients/000000000000000000000001",
        "/console/invoices/x",
    ] {
        assert_eq!(page(&world, &session, path).await.status, 404, "{path}");
    }
    let out = page(&world, "not a session", "/console").await;
    assert_eq!(out.status, 303);
}

/// The address of the first link of a page that is marked so.
pub(crate) fn link(page: &str, marked: &str) -> String {
    let tag = page.split("<a ").find(|tag| tag.contains(marked)).expect(marked);
    let address = tag.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
    address.replace("&amp;", "&")
}

#[tokio::test]
async fn a_list_shows_the_newest_first_and_its_links_lead_to_all_the_others() {
    let (world, session) = with(Role::Owner).await;
    for number in 0..52 {
        world.post("/api/v1/customers", json!({"CompanyName": format!("Firm {number:02}")})).await;
    }

    let newest = page(&world, &session, "/console/customers").await.text();
    let older = page(&world, &session, &link(&newest, "rel=\"next\"")).await.text();

    let has = |page: &str, number: u32| page.contains(&format!("Firm {number:02}"));
    assert!((2..52).all(|number| has(&newest, number)) && !has(&newest, 1), "{newest}");
    assert!((0..2).all(|number| has(&older, number)) && !has(&older, 2), "{older}");
    assert!(!older.contains("rel=\"next\""));
}

#[tokio::test]
async fn what_a_list_is_narrowed_to_stays_in_its_links_and_is_what_its_file_holds() {
    let (world, session) = with(Role::Owner).await;
    let sold = world::catalogue(&world).await;
    world::contract(&world, &sold, json!([])).await;
    let customer = world.get("/api/v1/customers").await[0]["Id"].as_str().unwrap().to_owned();
    let other = "000000000000000000000001";

    let its = page(&world, &session, &format!("/console/contracts?customerId={customer}")).await.text();
    let none = page(&world, &session, &format!("/console/contracts?customerId={other}")).await.text();
    let file = page(&world, &session, &link(&its, "format=csv")).await;

    assert!(its.contains(&format!("type=\"hidden\" name=\"customerId\" value=\"{customer}\"")), "{its}");
    assert!(none.contains("Nothing was found."), "{none}");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"contracts.csv\"");
    assert_eq!(file.text().lines().count(), 2, "{}", file.text());
}

#[tokio::test]
async fn space_around_a_password_belongs_to_it() {
    let (world, session) = with(Role::Owner).await;
    let token = hidden(&page(&world, &session, "/console/settings/users/new").await.text(), "_form");
    let (email, password) = ("grace@laden.example", " two spaces around ");
    let typed = [
        ("_form", token.as_str()),
        ("Email", email),
        ("Name", "Grace"),
        ("Role", "Support"),
        ("Password", password),
    ];
    let made = send(&world, &session, "/console/settings/users/new", &typed).await;

    let right = send(&world, "", "/console/sign-in", &[("Email", email), ("Password", password)]).await;
    let wrong =
        send(&world, "", "/console/sign-in", &[("Email", email), ("Password", password.trim())]).await;

    assert_eq!((made.status.as_u16(), right.status.as_u16(), wrong.status.as_u16()), (303, 303, 401));
}

#[tokio::test]
async fn an_end_is_set_only_after_its_own_closing_bill_was_shown() {
    let (world, session) = with(Role::Owner).await;
    let sold = world::catalogue(&world).await;
    let of = world::contract(&world, &sold, json!([])).await;
    world.wait(world::DAY / 4);
    let path = format!("/console/contracts/{of}/end");
    let regular = page(&world, &session, &path).await.text();
    let token = hidden(&regular, "_form");
    let chosen =
        [("_form", &*token), ("Shown", &*hidden(&regular, "Shown")), ("EndDate", "2026-12-07T00:00")];

    let bill = send(&world, &session, &path, &chosen).await;

    assert!(regular.contains("€5.90"), "a quarter of a day of the month is kept: {regular}");
    let text = bill.text();
    assert!(bill.status == 200 && text.contains("The contract is not ended yet"), "{text}");
    assert!(text.contains("€3.08") && !text.contains("€5.90"), "about half of the month is kept: {text}");
    let contract = format!("/api/v1/contracts/{of}");
    assert!(world.get(&contract).await["EndDate"].is_null());
    let shown = [("_form", &*token), ("Shown", &*hidden(&text, "Shown")), ("EndDate", "2026-12-07T00:00")];
    assert_eq!(send(&world, &session, &path, &shown).await.status, 303);
    assert_eq!(world.get(&contract).await["EndDate"], "2026-12-06T23:00:00.0000000Z");
}
