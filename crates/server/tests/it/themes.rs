//! `/api/turnus/v1/legalEntities/{id}/theme`.

use std::process::Command;

use serde_json::{Value, json};

use crate::world::{NOBODY, World, catalogue, contract, id};

/// One red dot.
const DOT: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

async fn path(world: &World) -> String {
    format!("/api/turnus/v1/legalEntities/{}/theme", id(&world.get("/api/turnus/v1/legalEntities").await[0]))
}

/// What one of poppler's programs says of a document's PDF.
async fn poppler(world: &World, document: &str, program: &[&str]) -> String {
    let pdf = world.ask("GET", &format!("/api/v1/invoices/{document}/download"), None).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("document.pdf");
    std::fs::write(&file, &pdf.bytes).unwrap();
    let mut command = Command::new(program[0]);
    let said =
        command.args(&program[1..]).arg(&file).args((program[0] == "pdftotext").then_some("-")).output();
    String::from_utf8(said.unwrap().stdout).unwrap()
}

/// The text of a document's PDF.
pub async fn printed(world: &World, document: &str) -> String {
    poppler(world, document, &["pdftotext", "-layout"]).await
}

async fn issued(world: &World) -> String {
    let draft = id(&world.get("/api/v1/invoiceDrafts?take=500").await[0]);
    id(&world.ask("POST", &format!("/api/v1/invoiceDrafts/{draft}"), None).await.expect(200))
}

#[tokio::test]
async fn a_theme_is_printed_from_then_on_and_issued_documents_keep_theirs() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    contract(&world, &sold, json!([])).await;
    let before = issued(&world).await;
    let path = path(&world).await;
    let theme = json!({"accentColor": "#8a1538", "Logo": DOT, "LogoSide": "right",
        "Columns": ["Description", "quantity", "UnitPrice", "Net", "Gross"],
        "Texts": [{"Kind": "Invoice", "Language": "de", "Prologue": "Moin, das war Ihr Monat:"}]});

    let saved = world.ask("PUT", &path, Some(theme)).await.expect(200);
    contract(&world, &sold, json!([])).await;
    let after = issued(&world).await;

    assert_eq!(world.get(&path).await, saved);
    assert_eq!(
        (&saved["AccentColor"], &saved["TextColor"], &saved["LogoSide"], &saved["Logo"]),
        (&json!("#8A1538"), &json!("#1C212B"), &json!("Right"), &json!(DOT))
    );
    let text = printed(&world, &after).await;
    assert!(text.contains("Moin, das war Ihr Monat:") && text.contains("Brutto €"), "{text}");
    assert!(!text.contains("Pos."), "{text}");
    assert!(poppler(&world, &after, &["pdfimages", "-list"]).await.contains("image"));
    let text = printed(&world, &before).await;
    assert!(text.contains("Pos.") && !text.contains("Moin"), "{text}");
    assert!(!poppler(&world, &before, &["pdfimages", "-list"]).await.contains("image"));
    let entity = path.strip_suffix("/theme").unwrap();
    world
        .ask("PUT", entity, Some(json!({"Name": "Laden SE", "Address": {"Country": "DE"}})))
        .await
        .expect(200);
    assert_eq!(world.get(&path).await, saved, "who replaces the entity does not lose its theme");
}

#[tokio::test]
async fn a_theme_that_cannot_be_printed_or_read_is_refused_with_its_field_and_changes_nothing() {
    let world = World::new().await;
    let path = path(&world).await;
    let before = world.get(&path).await;
    let text = |members: Value| json!({"Texts": [members]});
    let cut = &DOT[..60];
    let cases = [
        (json!({"AcentColor": "#000000"}), "there is no member AcentColor: expected AccentColor, TextColor"),
        (text(json!({"Kind": "Invoice", "Language": "de", "Intro": "x"})), "there is no member Intro"),
        (json!({"AccentColor": "blue"}), "AccentColor: expected # and six hexadecimal digits"),
        (json!({"AccentColor": "#FFEE00"}), "AccentColor: #FFEE00 on white paper has a contrast of 1.2"),
        (json!({"TextColor": "#BBBBBB"}), "TextColor: #BBBBBB on white paper"),
        (json!({"Logo": "%%%"}), "Logo: expected base64"),
        (json!({"Logo": "aGFsbG8="}), "Logo: expected the bytes of a PNG or a JPEG"),
        (json!({"Logo": cut}), "Logo: "),
        (json!({"Logo": DOT, "LogoSide": "Top"}), "LogoSide: expected Left or Right, got 'Top'"),
        (json!({"Columns": ["Description", "Price"]}), "Columns[1]: there is no column 'Price'"),
        (json!({"Columns": ["Description", "Net"]}), "Columns: Quantity is missing"),
        (text(json!({"Kind": "Letter", "Language": "de"})), "Texts[0].Kind: expected Invoice or CreditNote"),
        (
            text(json!({"Kind": "Invoice", "Language": "fr"})),
            "Texts[0].Language: expected de or en, got 'fr'",
        ),
        (
            text(json!({"Kind": "Invoice", "Language": "de", "Epilogue": "x".repeat(2001)})),
            "Texts[0].Epilogue: expected at most 2000 characters",
        ),
        (
            json!({"Texts": [{"Kind": "Invoice", "Language": "de"}, {"Kind": "invoice", "Language": "DE"}]}),
            "Texts[1]: this kind and language have their texts already",
        ),
    ];

    for (body, why) in cases {
        let refused = world.ask("PUT", &path, Some(body.clone())).await.refusal(422);
        assert!(refused.contains(why), "{body}: {refused}");
    }
    assert_eq!(world.get(&path).await, before);
    let missing = format!("/api/turnus/v1/legalEntities/{NOBODY}/theme");
    world.ask("GET", &missing, None).await.refusal(404);
    world.ask("PUT", &missing, Some(json!({}))).await.refusal(404);
}
