//! `/console/settings/companies`: who sells, what documents lack of it, and what they do meanwhile.

use serde_json::{Value, json};
use turnus_app::Role;

use crate::console::{page, send, with};
use crate::console_meanwhile::{fields, typed};
use crate::world::{self, World, catalogue};

const ENTITIES: &str = "/api/turnus/v1/legalEntities";

/// The company as a settings file leaves it in which nobody named it.
async fn unnamed(world: &World) -> String {
    let mut company = world.get(ENTITIES).await[0].clone();
    let id = world::id(&company);
    company["Name"] = json!("My company");
    company["Address"] = json!({"Country": "DE"});
    company["VatId"] = Value::Null;
    world.ask("PUT", &format!("{ENTITIES}/{id}"), Some(company)).await.expect(200);
    id
}

#[tokio::test]
async fn who_sells_is_named_before_a_document_has_a_number() {
    let (world, session) = with(Role::Owner).await;
    assert_eq!(world.get(ENTITIES).await[0]["Lacks"], json!([]));
    let sold = catalogue(&world).await;
    let id = unnamed(&world).await;
    let at = format!("/console/settings/companies/{id}");
    world::contract(&world, &sold, json!([])).await;
    let draft = format!("/api/v1/invoiceDrafts/{}", world::id(&world.get("/api/v1/invoiceDrafts").await[0]));

    let refused = world.ask("POST", &draft, None).await.refusal(422);
    let start = page(&world, &session, "/console").await.text();
    let settings = page(&world, &session, "/console/settings").await.text();
    let form = fields(&page(&world, &session, &at).await.text());
    let named = [
        ("Name", "Laden GmbH"),
        ("Address.Street", "Hauptstraße"),
        ("Address.City", "Berlin"),
        ("TaxNumber", "12/345/67890"),
    ];
    let saved = send(&world, &session, &at, &typed(&form, &named)).await;
    let after = world.get(ENTITIES).await[0].clone();

    assert!(refused.contains("the legal entity's Name is missing: a document names who sells"), "{refused}");
    let lacks = "its name, street, city, VAT id or tax number";
    assert!(start.contains("Your company: My company") && start.contains(lacks), "{start}");
    assert!(start.contains(&at) && settings.contains(&at), "{settings}");
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert_eq!((&after["Name"], &after["Lacks"]), (&json!("Laden GmbH"), &json!([])));
    // What the form does not show stays.
    assert_eq!(
        (&after["CreditNoteNumbers"], &after["AutoSend"]),
        (&json!("G{year}-{number:4}"), &json!(false))
    );
    let start = page(&world, &session, "/console").await.text();
    assert!(start.contains("Turnus<small>Laden GmbH</small>") && !start.contains("Your company"), "{start}");
    world.ask("POST", &draft, None).await.expect(200);
}

#[tokio::test]
async fn a_small_document_needs_the_address_of_who_sells_and_no_tax_number() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let mut company = world.get(ENTITIES).await[0].clone();
    company["VatId"] = Value::Null;
    let at = format!("{ENTITIES}/{}", world::id(&company));
    let changed = world.ask("PUT", &at, Some(company)).await.expect(200);
    world::contract(&world, &sold, json!([])).await;
    let draft = world::id(&world.get("/api/v1/invoiceDrafts").await[0]);

    world.ask("POST", &format!("/api/v1/invoiceDrafts/{draft}"), None).await.expect(200);

    assert_eq!(changed["Lacks"], json!(["VatId or TaxNumber"]));
}

#[tokio::test]
async fn a_company_that_cannot_be_is_refused_beside_its_field() {
    let (world, session) = with(Role::Owner).await;
    let company = world.get(ENTITIES).await[0].clone();
    let at = format!("/console/settings/companies/{}", world::id(&company));
    let form = fields(&page(&world, &session, &at).await.text());

    for (name, value, field) in [("VatId", "DE1", "vatid"), ("Name", "", "name"), ("IBAN", "DE00", "iban")] {
        let answer = send(&world, &session, &at, &typed(&form, &[(name, value)])).await;
        assert_eq!(answer.status, 422, "{name}");
        assert!(answer.text().contains(&format!("id=\"f-{field}-wrong\"")), "{}", answer.text());
    }

    assert_eq!(world.get(ENTITIES).await[0], company);
}
