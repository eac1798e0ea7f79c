//! Letters: whatever order they were made in, they are printed in the order of their numbers.

use turnus_app::end_contract::end_contract;
use turnus_app::invoices::{list_drafts, list_invoices, pdf, send_draft};
use turnus_app::orders::Orderer;
use turnus_engine::Id;
use turnus_engine::customer::CustomerData;
use turnus_store::{Slice, sendings};

use crate::shop::*;

/// Ada, who wants letters, buys something and gets an invoice.
async fn billed(shop: &Shop) -> (Id, Id) {
    let ada = CustomerData { default_bearer_medium: Some("Letter".to_owned()), ..ada() };
    let order = shop.place(Orderer::NewCustomer(Box::new(ada)), cart(Some(shop.basic))).await.unwrap();
    let contract = shop.commit(order.id).await.unwrap().contract.id;
    (contract, sent(shop).await)
}

/// Sends the one draft that there is.
async fn sent(shop: &Shop) -> Id {
    let drafts = list_drafts(&shop.app, &shop.caller().await, Slice::first(9)).await.unwrap();
    assert_eq!(drafts.len(), 1);
    send_draft(&shop.app, &shop.call().await, drafts[0].id).await.unwrap();
    drafts[0].id
}

#[tokio::test]
async fn the_letters_of_a_day_are_invoices_and_then_credit_notes_in_the_order_of_their_numbers() {
    let shop = Shop::opened("2024-01-01").await;
    let (contract, first) = billed(&shop).await;
    shop.jump("2024-01-11T09:00");
    end_contract(&shop.app, &shop.call().await, contract, at("2024-01-11T09:00")).await.unwrap();
    let credit = sent(&shop).await;
    let (_, second) = billed(&shop).await;

    for id in [credit, second, first] {
        pdf(&shop.app, &shop.caller().await, id).await.unwrap();
    }

    let entity = shop.app.catalogue(shop.account).await.unwrap().entities.all().next().unwrap().id;
    let day = jiff::civil::date(2024, 1, 11);
    let letters = sendings::letters_of(&shop.store, shop.account, entity, day).await.unwrap();
    assert_eq!(letters, [first, second, credit]);
    let invoices = list_invoices(&shop.app, shop.account, Default::default(), Slice::first(9)).await.unwrap();
    let number =
        |id: &Id| invoices.iter().find(|row| row.id == *id).unwrap().document.number.clone().unwrap();
    let numbers: Vec<String> = letters.iter().map(number).collect();
    assert_eq!(numbers, ["R2024-0001", "R2024-0002", "K2024-0001"]);
}
