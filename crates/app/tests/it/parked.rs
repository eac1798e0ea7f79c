//! Work that cannot be done is put aside with its reason, and done once the cause is mended.

use turnus_app::contracts::contract;
use turnus_app::customers::change_customer;
use turnus_app::due_work::{do_due_work, parked_work, reopen_work};
use turnus_app::rows::WorkKind;
use turnus_engine::catalogue::Item;
use turnus_engine::customer::{Address, CustomerData};
use turnus_engine::tax::TaxPolicy;

use crate::shop::*;

/// The shop's tax policy without or with an entry for the rest of the world.
async fn rest_of_world(shop: &Shop, known: bool) {
    let catalogue = shop.app.catalogue(shop.account).await.unwrap();
    let first = catalogue.tax_policies.first(shop.policy).unwrap().clone();
    let entries = first.entries.iter().filter(|entry| known || entry.country != "XX").cloned().collect();
    let policy = TaxPolicy { entries, ..first };
    shop.put(move |_| Item::TaxPolicy(policy.clone())).await;
}

#[tokio::test]
async fn a_bill_that_lacks_a_rate_is_put_aside_with_the_reason_and_made_once_there_is_one() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let row = shop.sign_up(shop.basic).await;
    let other = shop.sign_up(shop.basic).await.contract.id;
    let id = row.contract.id;
    rest_of_world(&shop, false).await;
    let moved = |data: &CustomerData| CustomerData {
        address: Address { country: Some("US".to_owned()), ..data.address.clone() },
        ..data.clone()
    };
    change_customer(&shop.app, &shop.call().await, row.contract.customer, moved).await.unwrap();

    shop.wait_until("2024-02-01").await;
    let parked = parked_work(&shop.app, shop.account).await.unwrap();
    let others = contract(&shop.app, shop.account, other).await.unwrap().value.billing.turnover_net.minor();
    rest_of_world(&shop, true).await;
    let opened = reopen_work(&shop.app, &shop.call().await, id).await.unwrap().fresh().unwrap();
    while do_due_work(&shop.app, shop.account, shop.now().await).await.unwrap() {}

    let [(work, why)] = &parked[..] else { panic!("{parked:?}") };
    assert_eq!((work.kind, work.subject), (WorkKind::Bill, id));
    assert!(why.contains("has no rate for US"), "{why}");
    assert_eq!(others, 6000, "the rest is not stopped");
    assert_eq!(opened.len(), 1);
    assert!(parked_work(&shop.app, shop.account).await.unwrap().is_empty());
    let row = contract(&shop.app, shop.account, id).await.unwrap().value;
    assert_eq!((row.billing.turnover_net.minor(), row.billing.balance.minor()), (6000, 3570 + 3000));
}

#[tokio::test]
async fn what_is_not_put_aside_cannot_be_opened() {
    let shop = Shop::opened("2024-01-01").await;
    let id = shop.sign_up(shop.basic).await.contract.id;

    let refused = reopen_work(&shop.app, &shop.call().await, id).await.unwrap_err().to_string();

    assert!(refused.contains("work put aside"), "{refused}");
}
