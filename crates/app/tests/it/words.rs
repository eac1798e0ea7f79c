//! The words that rows are found by: those of an older release are added, those of the erased go.

use turnus_app::customers::change_customer;
use turnus_app::delete_customer::delete_customer;
use turnus_app::end_contract::end_contract;
use turnus_app::housekeeping::keep_house;
use turnus_app::invoices::list_invoices;
use turnus_app::lists::{list_customers, list_orders};
use turnus_engine::Id;
use turnus_engine::customer::CustomerData;
use turnus_store::contracts::{self, ContractFilter};
use turnus_store::customers::CustomerFilter;
use turnus_store::documents::DocumentFilter;
use turnus_store::orders::OrderFilter;
use turnus_store::search_words::{Noun, Typed, found};
use turnus_store::{Applied, Changes, Slice, Statement};

use crate::shop::*;

const NEWEST: Slice =
    Slice { from: None, skip: 0, take: 100, newest_first: true, before: None, behind: None };

/// How many customers, contracts, orders and documents the words find.
async fn counts(shop: &Shop, text: &str) -> [usize; 4] {
    let typed = Typed::of(text).unwrap();
    let (app, account, words) = (&shop.app, shop.account, Some(&typed));
    let customers = CustomerFilter { words, ..CustomerFilter::default() };
    let of_contracts = ContractFilter { words, ..ContractFilter::default() };
    let orders = OrderFilter { words, ..OrderFilter::default() };
    let documents = DocumentFilter { words, ..DocumentFilter::default() };
    [
        list_customers(app, account, customers, NEWEST).await.unwrap().len(),
        contracts::list(&shop.store, account, of_contracts, NEWEST).await.unwrap().len(),
        list_orders(app, account, orders, NEWEST).await.unwrap().len(),
        list_invoices(app, account, documents, NEWEST).await.unwrap().len(),
    ]
}

async fn run(shop: &Shop, sql: &'static str) {
    let wish = shop.app.new_id(shop.account, shop.now().await);
    let changes = Changes::new(shop.account, wish).with(Statement::new(sql, [shop.account.into()]));
    assert!(matches!(shop.store.apply(changes).await.unwrap(), Applied::Done(_)));
}

#[tokio::test]
async fn rows_of_an_older_release_are_found_once_their_words_are_added() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    for _ in 0..3 {
        shop.sign_up(shop.basic).await;
    }
    shop.wait_until("2024-01-02").await;
    run(&shop, "delete from search_words where account = $1").await;
    run(&shop, "delete from search_walks where account = $1").await;
    let before = counts(&shop, "lovelace").await;

    keep_house(&shop.app).await.unwrap();
    let (by_name, by_number) = (counts(&shop, "quux ada").await, counts(&shop, "r2024-0002").await);
    keep_house(&shop.app).await.unwrap();

    assert_eq!((before, by_name, by_number), ([0; 4], [3; 4], [0, 0, 0, 1]));
}

#[tokio::test]
async fn documents_are_found_by_the_name_they_print_after_the_customer_has_another() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let customer = shop.sign_up(shop.basic).await.contract.customer;
    shop.wait_until("2024-01-02").await;
    let renamed = |name: &'static str| {
        move |old: &CustomerData| CustomerData { last_name: Some(name.to_owned()), ..old.clone() }
    };
    change_customer(&shop.app, &shop.call().await, customer, renamed("Byron")).await.unwrap();
    let (old, new) = (counts(&shop, "lovelace").await, counts(&shop, "byron").await);
    // As an older release left it.
    run(&shop, "delete from search_words where account = $1 and noun = 'FormerName'").await;
    run(&shop, "delete from search_walks where account = $1 and noun = 'FormerName'").await;
    let unknown = counts(&shop, "lovelace").await;

    keep_house(&shop.app).await.unwrap();

    // The order says who ordered.
    assert_eq!((old, new), ([0, 0, 1, 1], [1; 4]));
    assert_eq!((unknown, counts(&shop, "lovelace").await), ([0, 0, 1, 0], [0, 0, 1, 1]));
}

#[tokio::test]
async fn an_erased_customer_leaves_no_word() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let row = shop.sign_up(shop.basic).await.contract;
    shop.wait_until("2024-01-10").await;
    end_contract(&shop.app, &shop.call().await, row.id, at("2024-01-20")).await.unwrap();
    shop.wait_until("2024-01-25").await;
    let known = counts(&shop, "quux").await;
    let renamed = |old: &CustomerData| CustomerData { last_name: Some("Byron".to_owned()), ..old.clone() };
    change_customer(&shop.app, &shop.call().await, row.customer, renamed).await.unwrap();

    delete_customer(&shop.app, &shop.call().await, row.customer).await.unwrap();

    assert_eq!(known, [1, 1, 1, 2]);
    for noun in Noun::ALL {
        for text in ["quux", "ada", "lovelace", "byron", &row.reference_code] {
            let ids: Vec<Id> =
                found(&shop.store, shop.account, noun, &Typed::of(text).unwrap()).await.unwrap();
            assert!(ids.is_empty(), "{noun:?} {text}");
        }
    }
}
