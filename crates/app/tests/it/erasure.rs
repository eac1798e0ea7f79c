//! Erasing a customer: the person is gone from the file, the documents are not.

use std::fs;

use turnus_app::delete_customer::delete_customer;
use turnus_app::end_contract::end_contract;
use turnus_app::invoices::list_invoices;
use turnus_app::orders::Orderer;
use turnus_store::Slice;

use crate::shop::*;

#[tokio::test]
async fn a_customer_with_a_running_contract_is_not_erased() {
    let shop = Shop::opened("2024-01-01").await;
    let customer = shop.sign_up(shop.basic).await.contract.customer;

    let refused = delete_customer(&shop.app, &shop.call().await, customer).await.unwrap_err().to_string();

    assert!(refused.contains("is not over"), "{refused}");
}

#[tokio::test]
async fn an_erased_customer_leaves_no_name_address_or_mail_outside_the_documents() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let row = shop.sign_up(shop.basic).await;
    let (id, customer) = (row.contract.id, row.contract.customer);
    shop.wait_until("2024-01-02").await;
    let order = shop.place(Orderer::Customer(customer), cart(Some(shop.pro))).await.unwrap();
    end_contract(&shop.app, &shop.call().await, id, at("2024-01-21")).await.unwrap();
    shop.wait_until("2024-03-01").await;

    delete_customer(&shop.app, &shop.call().await, customer).await.unwrap();
    shop.app.scrub().await.unwrap();

    assert!(turnus_app::customers::customer(&shop.app, shop.account, customer).await.is_err());
    assert!(turnus_app::contracts::contract(&shop.app, shop.account, id).await.is_err());
    assert!(turnus_app::orders::order(&shop.app, shop.account, order.id).await.is_err());
    let invoices = list_invoices(&shop.app, shop.account, Default::default(), Slice::first(9)).await.unwrap();
    assert_eq!(invoices.len(), 2);
    assert_eq!(invoices[0].document.recipient.name, "Ada Lovelace-Quux");
    // The two documents name her once each in their bodies and once in what they are found by; nothing else does.
    let bytes: Vec<u8> = fs::read_dir(shop.folder())
        .unwrap()
        .flatten()
        .flat_map(|file| fs::read(file.path()).unwrap())
        .collect();
    let count = |text: &str| bytes.windows(text.len()).filter(|part| *part == text.as_bytes()).count();
    assert_eq!(count("Lovelace-Quux"), 2, "names");
    assert_eq!(count("lovelace-quux"), 2, "names to be found by");
    assert_eq!(count("ada.quux@example.org"), 2, "addresses of mail");
    assert_eq!(count("Difference Lane Quux"), 2, "streets");
}
