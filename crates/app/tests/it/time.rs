//! Billing dates: each makes its own bill, however late the worker is.

use turnus_app::contracts::contract;
use turnus_app::due_work::do_due_work;
use turnus_app::invoices::list_invoices;
use turnus_app::usage::post_usage;
use turnus_engine::order::NewUsage;
use turnus_store::Slice;

use crate::shop::*;

fn call(component: turnus_engine::Id, due: &str) -> NewUsage {
    NewUsage {
        component,
        quantity: rust_decimal::Decimal::from(7),
        due: Some(at(due)),
        memo: None,
        key: None,
        product_override: None,
    }
}

/// The lines of all documents of the shop, as a person would compare them.
async fn lines(shop: &Shop) -> Vec<String> {
    let rows = list_invoices(&shop.app, shop.account, Default::default(), Slice::first(100)).await.unwrap();
    let lines = rows.iter().flat_map(|row| &row.document.lines);
    lines.map(|line| format!("{} {:?} {}", line.description, line.period, line.net.minor())).collect()
}

#[tokio::test]
async fn a_worker_that_comes_daily_or_once_makes_the_same_lines() {
    let (daily, once) =
        (Shop::opened_with("2024-01-31", Some(0)).await, Shop::opened_with("2024-01-31", Some(0)).await);
    for shop in [&daily, &once] {
        let id = shop.sign_up(shop.basic).await.contract.id;
        post_usage(&shop.app, &shop.call().await, id, call(shop.calls, "2024-02-11")).await.unwrap();
    }

    for day in 1..=60 {
        let date = at("2024-01-31").plus_millis(day * 86_400_000);
        daily.wait_until(&date.to_string()).await;
    }
    once.wait_until("2024-03-31").await;
    daily.wait_until("2024-03-31").await;

    assert_eq!(lines(&daily).await, lines(&once).await);
    assert_eq!(lines(&once).await.len(), 4);
}

#[tokio::test]
async fn suspended_billing_goes_on_with_the_dates_it_missed() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    let suspend = |on: bool| {
        move |data: &turnus_engine::contract::ContractData| turnus_engine::contract::ContractData {
            billing_suspended: on,
            ..data.clone()
        }
    };
    turnus_app::contracts::change_contract(&shop.app, &shop.call().await, id, suspend(true)).await.unwrap();

    shop.wait_until("2024-03-15").await;
    assert_eq!(contract(&shop.app, shop.account, id).await.unwrap().value.billing.turnover_net.minor(), 3000);
    turnus_app::contracts::change_contract(&shop.app, &shop.call().await, id, suspend(false)).await.unwrap();
    while do_due_work(&shop.app, shop.account, shop.now().await).await.unwrap() {}

    let row = contract(&shop.app, shop.account, id).await.unwrap().value;
    assert_eq!((row.billing.turnover_net.minor(), row.billing.next), (9000, Some(at("2024-04-01"))));
}

#[tokio::test]
async fn usage_that_comes_after_the_last_bill_has_a_bill_of_its_own() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    let call_end = shop.call().await;
    turnus_app::end_contract::end_contract(&shop.app, &call_end, id, at("2024-02-01")).await.unwrap();
    shop.wait_until("2024-02-10").await;

    post_usage(&shop.app, &shop.call().await, id, call(shop.calls, "2024-01-20")).await.unwrap();
    shop.wait_until("2024-02-11").await;
    let refused = post_usage(&shop.app, &shop.call().await, id, call(shop.calls, "2024-02-05")).await;

    assert_eq!(contract(&shop.app, shop.account, id).await.unwrap().value.billing.turnover_net.minor(), 3700);
    assert!(refused.unwrap_err().to_string().contains("ended"));
}

#[tokio::test]
async fn a_duplicate_key_is_refused_and_names_the_first_record() {
    let shop = Shop::opened("2024-01-01").await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    let usage = || NewUsage { key: Some("k-1".to_owned()), due: None, ..call(shop.calls, "2024-01-01") };
    let first = post_usage(&shop.app, &shop.call().await, id, usage()).await.unwrap().fresh().unwrap();

    let refused = post_usage(&shop.app, &shop.call().await, id, usage()).await.unwrap_err().to_string();

    assert!(refused.contains(&first.value.id.to_string()), "{refused}");
}
