//! Pages for people where there is little to show: a new account, a place that is none, a key that sends a form.

use axum::body::Body;
use axum::http::Request;
use turnus_app::Role;

use crate::console::{hidden, page, send, with};
use crate::people::{person, signed_in};
use crate::world::{Differently, NOON, World};

#[tokio::test]
async fn a_new_account_is_told_what_to_do_first() {
    let (world, session) = with(Role::Owner).await;

    let start = page(&world, &session, "/console").await;

    assert_eq!(start.status, 200, "{}", start.text());
    assert!(start.text().contains("href=\"/console/catalogue\""), "{}", start.text());
}

#[tokio::test]
async fn the_enter_key_moves_the_clock_to_the_time_that_was_typed() {
    let world = World::with(Differently { sandbox: Some(NOON), ..Differently::default() }).await;
    person(&world, Role::Owner).await;
    let session = signed_in(&world, Role::Owner).await;

    let form = page(&world, &session, "/console/clock").await.text();

    let form = form.split("action=\"/console/clock/move\"").nth(1).unwrap();
    let first = form.split("<button").nth(1).unwrap();
    assert!(first.starts_with('>'), "the first button is a step: {first}");
    assert!(form.contains("<button name=\"Days\" value=\"1\""), "{form}");
}

#[tokio::test]
async fn what_is_refused_is_a_page_too() {
    let (world, session) = with(Role::Owner).await;
    let nothing = |path: &'static str| {
        let (world, session) = (&world, &session);
        async move { page(world, session, path).await }
    };
    for path in
        ["/console/xyz", "/console/customers/zzz", "/portal", "/portal/a/b", "/console/catalogue/no/new"]
    {
        let answer = nothing(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text().contains("There is no such thing here"), "{path}: {}", answer.text());
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
    }
    let sent = send(&world, &session, "/console/search", &[]).await;
    assert!(sent.status == 405 && sent.text().contains("Nothing was done"), "{}", sent.text());
    let long = "x".repeat(2 << 20);
    let too_long = send(&world, &session, "/console/customers/new", &[("CompanyName", &long)]).await;
    assert!(too_long.status == 413 && too_long.text().contains("Nothing was done"), "{}", too_long.text());
}

#[tokio::test]
async fn an_address_that_no_token_can_be_is_a_dead_link() {
    let world = World::new().await;
    for path in ["/portal/data/%00/", "/portal/data/a%0ab/", "/portal/data/%C3%A4/cancel"] {
        let answer = world.send(Request::get(path).body(Body::empty()).unwrap()).await;

        assert_eq!(answer.status, 410, "{path}: {}", answer.text());
    }
}

#[tokio::test]
async fn two_declarations_of_one_name_are_landmarks_with_labels_of_their_own() {
    let (world, session) = with(Role::Owner).await;
    for contract in ["one", "another"] {
        let form = [
            ("Kind", "Ordinary"),
            ("Name", "Ada Lovelace"),
            ("Contract", contract),
            ("EmailAddress", "ada@lovelace.example"),
        ];
        let declared = crate::portal::send(&world, "/portal/cancel", &form, "same-origin").await;
        assert_eq!(declared.status, 200, "{}", declared.text());
    }

    let shown = page(&world, &session, "/console/cancellations").await.text();

    for label in ["1. Ada Lovelace", "2. Ada Lovelace"] {
        let section = format!("<section aria-label=\"{label}\">");
        assert_eq!(shown.matches(&section).count(), 1, "{shown}");
    }
}

#[tokio::test]
async fn a_second_factor_is_set_up_with_a_code_for_the_camera() {
    let (world, session) = with(Role::Owner).await;
    let form = hidden(&page(&world, &session, "/console/me").await.text(), "_form");

    let offered = send(&world, &session, "/console/me/totp", &[("_form", &form)]).await.text();

    assert!(
        offered.contains("<svg class=\"qr\" viewBox=\"0 0 ") && offered.contains("otpauth://totp/"),
        "{offered}"
    );
}
