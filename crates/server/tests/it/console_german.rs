//! `/console` in German: what forms refuse is told in German, whatever is wrong with them; nothing is written.

use serde_json::json;
use turnus_app::Role;

use crate::console::{hidden, page, send, with};
use crate::world::{self, Answer, World};

/// Words that stand in the sentences of the API and in no German page.
const ENGLISH: [&str; 12] = [
    "expected",
    " must ",
    " is missing",
    "there is no",
    " got ",
    " cannot ",
    " does not ",
    " this ",
    "has the form",
    " only a ",
    " should ",
    "something went",
];

/// A form: its address, where it stands, and what is wrong in it.
type Wrong<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);

async fn refused(world: &World, session: &str, (stands, sent, fields): Wrong<'_>) -> Answer {
    let token = hidden(&page(world, session, stands).await.text(), "_form");
    let form: Vec<(&str, &str)> =
        [("_form", token.as_str())].into_iter().chain(fields.iter().copied()).collect();
    send(world, session, sent, &form).await
}

/// What stands in the page's own part, without what was typed.
fn told(answer: &Answer) -> String {
    let text = answer.text();
    let main = text.split("<main").nth(1).unwrap_or(&text).to_owned();
    let told = main.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text);
    told.collect::<Vec<_>>().join(" | ").to_lowercase()
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table of what is wrong in each form")]
async fn whatever_is_wrong_with_a_form_is_told_in_german() {
    let (world, session) = with(Role::Owner).await;
    let sold = world::catalogue(&world).await;
    let contract = world::contract(&world, &sold, json!([])).await;
    let token = hidden(&page(&world, &session, "/console").await.text(), "_form");
    let german = [("_form", token.as_str()), ("Language", "de"), ("_here", "/console")];
    send(&world, &session, "/console/look", &german).await;
    let of = |act: &str| format!("/console/contracts/{contract}/{act}");
    let [end, pause, payment, usage, rated] = ["end", "pause", "payment", "usage", "rated-items"].map(of);
    let nobody = "000000000000000000000001";
    let variant = format!("/console/catalogue/planVariants/new?of={}", sold.plan);
    let component = format!("/console/catalogue/components/new?of={}", sold.group);
    let wrong: &[Wrong<'_>] = &[
        ("/console/customers/new", "/console/customers/new", &[("Notes", "x")]),
        (
            "/console/customers/new",
            "/console/customers/new",
            &[("CompanyName", "A"), ("Address.Country", "Atlantis")],
        ),
        (
            "/console/customers/new",
            "/console/customers/new",
            &[("CompanyName", "A"), ("Address.Country", "DE"), ("VatId", "DE1")],
        ),
        ("/console/orders/new", "/console/orders/new", &[("Customer.CompanyName", "A")]),
        (
            "/console/orders/new",
            "/console/orders/new",
            &[("Customer.CompanyName", "A"), ("Cart.PlanVariantId", nobody)],
        ),
        (&end, &end, &[("EndDate", "2001-01-01T00:00")]),
        (&pause, &pause, &[("StartDate", "2001-01-01T00:00")]),
        (&pause, &pause, &[("StartDate", "2200-02-01T00:00"), ("EndDate", "2200-01-01T00:00")]),
        (&payment, &payment, &[("Amount", "0")]),
        (&usage, &usage, &[("ComponentId", nobody), ("Quantity", "1")]),
        (
            &rated,
            &rated,
            &[
                ("Description", "x"),
                ("PricePerUnit", "1"),
                ("PeriodStart", "2026-02-01"),
                ("PeriodEnd", "2026-01-01"),
            ],
        ),
        (
            "/console/webhooks/new",
            "/console/webhooks/new",
            &[("Url", "nirgends"), ("Events", "InvoiceCreated")],
        ),
        (
            "/console/webhooks/new",
            "/console/webhooks/new",
            &[("Url", "https://a.example"), ("Events", "Bogus")],
        ),
        (
            "/console/settings/users/new",
            "/console/settings/users/new",
            &[("Email", "x"), ("Name", "A"), ("Role", "Support"), ("Password", "lange-genug-2026")],
        ),
        (
            "/console/settings/users/new",
            "/console/settings/users/new",
            &[("Email", "a@b.example"), ("Name", "A"), ("Role", "Koenig"), ("Password", "lange-genug-2026")],
        ),
        (
            "/console/settings/users/new",
            "/console/settings/users/new",
            &[("Email", "a@b.example"), ("Name", "A"), ("Role", "Support"), ("Password", "kurz")],
        ),
        (
            "/console/settings/clients/new",
            "/console/settings/clients/new",
            &[("Name", "A"), ("Scopes", "Fliegen")],
        ),
        (
            "/console/me",
            "/console/me/password",
            &[("CurrentPassword", "falsch"), ("NewPassword", "lange-genug-2026")],
        ),
        ("/console/me", "/console/me/totp/confirm", &[("Code", "1")]),
        ("/console/clock", "/console/clock/move", &[("To", "2001-01-01T00:00")]),
        (
            "/console/catalogue/planGroups/new",
            "/console/catalogue/planGroups/new",
            &[("Name._c", "A"), ("Currency", "Taler")],
        ),
        (
            &variant,
            &variant,
            &[
                ("InternalName", "A"),
                ("RecurringFee", "1"),
                ("FeePeriod.Quantity", "-1"),
                ("FeePeriod.Unit", "Month"),
            ],
        ),
        (&component, &component, &[("Name._c", "A"), ("ComponentType", "QuantityBased")]),
        (
            "/console/catalogue/discounts/new",
            "/console/catalogue/discounts/new",
            &[("InternalName", "A"), ("Effect.ReductionPercent", "200")],
        ),
        (
            "/console/catalogue/coupons/new",
            "/console/catalogue/coupons/new",
            &[("InternalName", "A"), ("Codes", "A")],
        ),
        ("/console/catalogue/taxPolicies/new", "/console/catalogue/taxPolicies/new", &[("Name", "A")]),
        (
            "/console/catalogue/taxDefinitions/new",
            "/console/catalogue/taxDefinitions/new",
            &[("Name", "A"), ("Rate", "19"), ("Category", "Z")],
        ),
        ("/console/catalogue/taxDefinitions/new", "/console/catalogue/taxDefinitions/new", &[("Name", "A")]),
    ];
    let before = world.get("/api/turnus/v1/events?take=500").await;

    let mut found = Vec::new();
    for it in wrong {
        let answer = refused(&world, &session, *it).await;
        let told = told(&answer);
        assert!(answer.text().contains("<html lang=\"de\""), "{} {}", it.1, answer.status);
        let english: Vec<_> = ENGLISH.iter().filter(|word| told.contains(**word)).collect();
        if !answer.status.is_client_error() || !english.is_empty() {
            found.push(format!("{} {:?}: {} {english:?} {told}", it.1, it.2, answer.status));
        }
    }

    assert!(found.is_empty(), "{}", found.join("\n\n"));
    assert_eq!(world.get("/api/turnus/v1/events?take=500").await["Events"], before["Events"]);
}

#[tokio::test]
async fn a_forms_own_place_leads_to_its_page() {
    let (world, session) = with(Role::Owner).await;
    let id = "000000000000000000000001";

    for (place, leads) in [
        ("/console/me/password", "/console/me".to_owned()),
        ("/console/clock/move", "/console/clock".to_owned()),
        (&format!("/console/contracts/{id}/resume"), format!("/console/contracts/{id}")),
        (&format!("/console/drafts/{id}/lines/{id}/remove"), format!("/console/drafts/{id}")),
    ] {
        let answer = page(&world, &session, place).await;

        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, leads.as_str()), "{place}");
    }
}
