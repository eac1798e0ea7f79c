//! Wishes that come at one moment.

use turnus_app::contracts::contract;
use turnus_app::ledger::{NewBooking, book_payment};
use turnus_engine::Money;

use crate::shop::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn wishes_for_one_contract_at_one_moment_are_all_granted() {
    let shop = std::sync::Arc::new(Shop::opened("2024-01-01").await);
    let id = shop.sign_up(shop.basic).await.contract.id;
    let pay = |cents: i64| NewBooking {
        amount: Money::new(cents).unwrap(),
        currency: None,
        description: None,
        booked_on: None,
        recurring_payments_off: false,
    };

    let payments: Vec<_> = (1..=40)
        .map(|cents| {
            let shop = std::sync::Arc::clone(&shop);
            let booking = pay(cents);
            tokio::spawn(
                async move { book_payment(&shop.app, &shop.call().await, id, booking).await.map(drop) },
            )
        })
        .collect();
    for payment in payments {
        payment.await.unwrap().unwrap();
    }

    let balance = contract(&shop.app, shop.account, id).await.unwrap().value.billing.balance;
    assert_eq!(balance.minor(), 3570 - 40 * 41 / 2);
}
