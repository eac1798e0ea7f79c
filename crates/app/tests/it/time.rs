//! Billing dates: each makes its own bill, however late the worker is.

use turnus_app::accounts::change_settings;
use turnus_app::contracts::{contract, list_changes};
use turnus_app::due_work::{Lane, do_due_work, do_much_due_work};
use turnus_app::invoices::list_invoices;
use turnus_app::orders::{NewOrder, Orderer, place_order};
use turnus_app::usage::post_usage;
use turnus_engine::event::ChangeKind;
use turnus_engine::order::NewUsage;
use turnus_store::accounts::AccountSettings;
use turnus_store::{Slice, documents, events};

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn batches_beside_each_other_bill_each_date_once() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let mut contracts = Vec::new();
    for _ in 0..60 {
        contracts.push(shop.sign_up(shop.basic).await.contract.id);
    }

    shop.jump("2024-02-15");
    while do_much_due_work(&shop.app, shop.account, shop.now().await, Lane::All).await.unwrap() {}

    for id in contracts {
        let billing = contract(&shop.app, shop.account, id).await.unwrap().value.billing;
        assert_eq!((billing.turnover_net.minor(), billing.next), (6000, Some(at("2024-03-01"))));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn documents_are_made_once_the_books_are_done() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    for _ in 0..5 {
        shop.sign_up(shop.basic).await;
    }
    // Issued documents, and how many of them have bytes.
    let made = async || {
        let issued =
            list_invoices(&shop.app, shop.account, Default::default(), Slice::first(100)).await.unwrap();
        let mut with_bytes = 0;
        for row in &issued {
            let file = documents::file(&shop.store, shop.account, row.id, "pdf").await.unwrap();
            with_bytes += usize::from(file.is_some());
        }
        (issued.len(), with_bytes)
    };

    let (_, before) = made().await;
    shop.jump("2024-02-15");
    while do_much_due_work(&shop.app, shop.account, shop.now().await, Lane::Books).await.unwrap() {}
    let books = made().await;
    while do_much_due_work(&shop.app, shop.account, shop.now().await, Lane::All).await.unwrap() {}

    assert_eq!((books, made().await), ((10, before), (10, 10)));
    assert!(before < 10);
}

#[tokio::test]
async fn suspended_billing_goes_on_with_the_dates_it_missed() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    shop.suspend(id, true).await;

    shop.wait_until("2024-03-15").await;
    assert_eq!(contract(&shop.app, shop.account, id).await.unwrap().value.billing.turnover_net.minor(), 3000);
    shop.suspend(id, false).await;
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

#[tokio::test]
async fn an_order_while_billing_is_suspended_bills_only_what_it_begins() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    shop.suspend(id, true).await;
    shop.wait_until("2024-04-04").await;

    let order = shop.place(Orderer::Contract(id), cart(Some(shop.pro))).await.unwrap();
    let after = shop.commit(order.id).await.unwrap();

    // January is billed, and the new plan's first month from 4 April on; February, March and three days wait.
    assert_eq!(after.billing.turnover_net.minor(), 3000 + 6000);
    assert_eq!(after.billing.next, Some(at("2024-02-01")));
    shop.suspend(id, false).await;
    shop.wait_until("2024-04-05").await;
    let after = contract(&shop.app, shop.account, id).await.unwrap().value.billing;
    assert_eq!(after.turnover_net.minor(), 9000 + 3000 + 3000 + 300);
    assert_eq!(after.next, Some(at("2024-05-04")));
}

#[tokio::test]
async fn what_begins_while_the_machine_is_down_is_told_and_follows_its_rules_on_its_day() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    for (variant, change) in [(shop.pro, "2024-01-15"), (shop.basic, "2024-01-20")] {
        let order =
            NewOrder { change: Some(at(change)), ..order(Orderer::Contract(id), cart(Some(variant))) };
        let order = place_order(&shop.app, &shop.call().await, order).await.unwrap().fresh().unwrap();
        shop.commit(order.id).await.unwrap();
    }

    shop.wait_until("2024-03-01").await;

    let changes = list_changes(&shop.app, shop.account, Some(id), Slice::first(50)).await.unwrap();
    let begun: Vec<_> =
        changes.iter().filter(|it| it.kind == ChangeKind::PhaseStart).map(|it| it.effective).collect();
    assert_eq!(begun, [at("2024-01-15"), at("2024-01-20")]);
}

#[tokio::test]
async fn notice_for_later_leaves_usage_to_the_end() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    shop.jump("2024-01-10");
    post_usage(&shop.app, &shop.call().await, id, call(shop.calls, "2024-01-05")).await.unwrap();

    let end = at("2024-01-21");
    let ending =
        turnus_app::end_contract::end_contract(&shop.app, &shop.call().await, id, end).await.unwrap();
    let closing = ending.fresh().unwrap().closing;
    shop.wait_until("2024-01-22").await;

    assert!(closing.lines.iter().all(|line| line.kind != turnus_engine::line::LineKind::Usage));
    let row = contract(&shop.app, shop.account, id).await.unwrap().value.billing;
    assert_eq!((row.turnover_net.minor(), row.next), (1935 + 700, None));
}

#[tokio::test]
async fn a_billing_date_that_waits_is_announced_once() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let settings = AccountSettings { billing_delay_hours: 48, ..AccountSettings::default() };
    change_settings(&shop.app, &shop.call().await, settings).await.unwrap();
    let id = shop.sign_up(shop.basic).await.contract.id;

    for hour in [0, 1, 7, 30, 47] {
        shop.wait_until(&at("2024-02-01").plus_millis(hour * 3_600_000).to_string()).await;
        assert_eq!(announced(&shop).await, 1, "after {hour} hours");
    }
    let row = || async { contract(&shop.app, shop.account, id).await.unwrap().value };
    assert_eq!(row().await.billing.turnover_net.minor(), 3000);
    shop.wait_until("2024-02-03").await;
    assert_eq!(row().await.billing.turnover_net.minor(), 6000);
    shop.wait_until("2024-03-01").await;
    assert_eq!(announced(&shop).await, 2);
}

/// How often a billing date was announced.
async fn announced(shop: &Shop) -> usize {
    shop.app.seal(shop.account).await.unwrap();
    let events = events::after(&shop.store, shop.account, 0, 1000).await.unwrap();
    events.iter().filter(|event| event.kind == "RecurringBillingApproaching").count()
}
