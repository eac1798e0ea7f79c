//! A year for a tax audit, where something is wrong.

use turnus_app::gobd::gobd_export;
use turnus_app::invoices::{list_drafts, send_draft};
use turnus_engine::Id;
use turnus_engine::theme::{Logo, PictureFormat, Side};
use turnus_store::documents::{self, DocumentStatus, Place};
use turnus_store::{Applied, Changes, Slice, Versioned};

use crate::shop::Shop;

/// Whether the bytes have those of a text: names of files stand in a ZIP as they are.
fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn a_document_that_cannot_be_rendered_is_named_and_the_others_are_there() {
    let shop = Shop::opened("2024-01-01").await;
    for _ in 0..2 {
        shop.sign_up(shop.basic).await;
    }
    let caller = shop.caller().await;
    let drafts = list_drafts(&shop.app, &caller, Slice::first(10)).await.unwrap();
    let [bad, good] = [drafts[0].id, drafts[1].id];
    send_draft(&shop.app, &shop.call().await, good).await.unwrap();
    shop.goes_crooked();
    issue_broken(&shop, bad).await;

    let export = gobd_export(&shop.app, &caller, None, 2024, true).await.unwrap();
    let (pieces, mut taken) = tokio::sync::mpsc::channel(100);
    export.write(&pieces).await.unwrap();
    drop(pieces);
    let mut zip = Vec::new();
    while let Some(piece) = taken.recv().await {
        zip.extend(piece);
    }

    assert!(has(&zip, &format!("belege/{bad}.pdf.missing.txt")));
    assert!(!has(&zip, &format!("belege/{good}.pdf.missing.txt")));
    assert!(has(&zip, &format!("belege/{good}.pdf")));
}

/// Issues a draft with a logo that is nowhere.
async fn issue_broken(shop: &Shop, id: Id) {
    let draft = documents::by_id(&shop.store, shop.account, id, DocumentStatus::Draft).await.unwrap();
    let Versioned { version, value: mut row } = draft.unwrap();
    row.status = DocumentStatus::Issued;
    row.place = Some(Place { sequence: id, period: String::new(), counter: 1 });
    row.document.number = Some("X1".to_owned());
    row.document.looks.logo =
        Some(Logo { hash: "gone".to_owned(), format: PictureFormat::Png, side: Side::Left });
    let changes = Changes::new(shop.account, id);
    let issued = changes.with(documents::update(shop.account, &row, version).unwrap());
    assert!(matches!(shop.store.apply(issued).await.unwrap(), Applied::Done(_)));
}
