//! `/console/exports`: postings, a year for an audit, letters.

use serde_json::json;
use turnus_app::Role;

use crate::console::{hidden, link, page, send};
use crate::console_meanwhile::{fields, typed};
use crate::people::{person, signed_in};
use crate::world::{DAY, Differently, World, catalogue, contract};

/// A seller whose customer has a document, which goes by letter.
async fn seller(role: Role) -> (World, String) {
    let world = World::with(Differently { auto_send_after_minutes: Some(0), ..Differently::default() }).await;
    person(&world, role).await;
    let session = signed_in(&world, role).await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let owner =
        world.get(&format!("/api/v1/contracts/{of}")).await["CustomerId"].as_str().unwrap().to_owned();
    let by_letter = Some(json!({"DefaultBearerMedium": "Letter"}));
    world.ask("PATCH", &format!("/api/v1/customers/{owner}"), by_letter).await.expect(200);
    world.work().await;
    (world, session)
}

#[tokio::test]
async fn postings_and_a_year_are_files_and_what_is_wrong_is_told_beside_its_field() {
    let (world, session) = seller(Role::Owner).await;
    let at = async |path: &str| page(&world, &session, &format!("/console/exports{path}")).await;

    let shown = at("").await.text();
    let unset = at("/postings?from=2026-11-01&to=2026-11-30&format=csv").await;
    let accounts = link(&shown, ">Accounts for DATEV</a>");
    let form = fields(&page(&world, &session, &accounts).await.text());
    let wrong = [("ConsultantNumber", "7"), ("ClientNumber", "55003")];
    let told = send(&world, &session, &accounts, &typed(&form, &wrong)).await.text();
    let numbers =
        [("ConsultantNumber", "29098"), ("ClientNumber", "55003"), ("CollectiveDebtorAccount", "10000")];
    let set = send(&world, &session, &accounts, &typed(&form, &numbers)).await;
    let rows = at("/postings?from=2026-11-01&to=2026-11-30&format=csv").await;
    let none = at("/postings?from=2026-11-30&to=2026-11-01&format=csv").await;
    let datev = at("/postings?from=2026-11-01&to=2026-11-30&format=datev").await;
    let year = at("/audit?year=2026&files=true").await;
    let other = at("/audit?year=soon").await;

    // The month before is what is offered.
    assert!(shown.contains("value=\"2026-10-01\"") && shown.contains("value=\"2026-10-31\""), "{shown}");
    assert_eq!((rows.status.as_u16(), rows.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert!(rows.text().contains("Lovelace"), "{}", rows.text());
    assert!(told.contains("id=\"f-consultantnumber-wrong\"") && told.contains("value=\"7\""), "{told}");
    assert_eq!(set.status, 303, "{}", set.text());
    assert_eq!(unset.status, 422);
    assert!(unset.text().contains("has no DATEV settings"), "{}", unset.text());
    let told = none.text();
    assert_eq!(none.status, 422);
    assert!(told.contains("id=\"f-to-wrong\"") && told.contains("value=\"2026-11-30\""), "{told}");
    assert_eq!(
        (datev.status.as_u16(), datev.header("content-type")),
        (200, "text/csv; charset=windows-1252")
    );
    assert!(year.bytes.starts_with(b"PK"), "{}", year.text());
    assert_eq!(other.status, 422);
    assert!(other.text().contains("id=\"f-year-wrong\"") && other.text().contains("value=\"soon\""));
}

#[tokio::test]
async fn the_letters_of_a_day_are_loaded_and_noted_as_printed_once_it_is_over() {
    let (world, session) = seller(Role::Finance).await;
    let here = "/console/exports";
    let day = format!("{here}/letters/2026-11-22");
    let shown = page(&world, &session, here).await.text();
    let form = hidden(&shown, "_form");
    let note = async |session: &str, form: &str| {
        send(&world, session, &format!("{day}/printed"), &[("_form", form), ("_key", "")]).await
    };

    let pdf = page(&world, &session, &format!("{day}/pdf")).await;
    let early = note(&session, &form).await;
    world.wait(DAY);
    let session = signed_in(&world, Role::Finance).await;
    let late = note(&session, &hidden(&page(&world, &session, here).await.text(), "_form")).await;

    assert!(pdf.bytes.starts_with(b"%PDF-"));
    assert_eq!(early.status, 422);
    assert!(early.text().contains("is not over"), "{}", early.text());
    assert_eq!((late.status.as_u16(), late.header("location")), (303, here));
    let after = page(&world, &session, here).await.text();
    assert!(shown.contains("Note as printed") && !after.contains("Note as printed"), "{after}");
}

#[tokio::test]
async fn invoices_of_a_day_are_those_of_the_day_as_people_count() {
    let world = World::with(Differently { auto_send_after_minutes: Some(0), ..Differently::default() }).await;
    // The first of December in Berlin, and still November in UTC.
    world.wait(8 * DAY + 41_400_000);
    person(&world, Role::Owner).await;
    let session = signed_in(&world, Role::Owner).await;
    let sold = catalogue(&world).await;
    contract(&world, &sold, json!([])).await;
    world.work().await;
    let number = world.get("/api/v1/invoices").await[0]["InvoiceNumber"].as_str().unwrap().to_owned();
    let listed = async |day: &str| {
        let at = format!("/console/invoices?dateFrom={day}&dateTo={day}");
        page(&world, &session, &at).await.text().contains(&number)
    };

    assert!(listed("2026-12-01").await);
    assert!(!listed("2026-11-30").await);
}
