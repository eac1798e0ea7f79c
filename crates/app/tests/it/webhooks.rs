//! Webhooks that several nodes register and hand out to at one moment.

use std::sync::Arc;

use turnus_app::webhooks::{create_webhook, hand_out, list_webhooks, webhook};
use turnus_app::{App, AppError, Setup};
use turnus_store::Slice;
use turnus_store::hooks::HookData;

use crate::shop::*;

fn to(number: usize) -> HookData {
    HookData { url: format!("http://127.0.0.1:9/{number}"), events: vec!["CustomerCreated".to_owned()] }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nodes_that_register_webhooks_at_one_moment_make_fifty_and_no_more() {
    let shop = Arc::new(Shop::opened("2024-01-01").await);
    let node = |node| App::new(shop.store.clone(), Setup { key: [7; 32], node, private_webhooks: true });
    let nodes = [node(7), node(8), node(9)];
    for number in 0..48 {
        create_webhook(&shop.app, &shop.call().await, to(number)).await.unwrap();
    }

    let makers: Vec<_> = (0..6)
        .map(|number| {
            let (shop, node) = (Arc::clone(&shop), nodes[number % 3].clone());
            tokio::spawn(async move { create_webhook(&node, &shop.call().await, to(number)).await })
        })
        .collect();
    let mut made = 0;
    for maker in makers {
        match maker.await.unwrap() {
            Ok(_) => made += 1,
            Err(AppError::Refused(why)) => assert!(why.contains("50 webhooks"), "{why}"),
            Err(AppError::Busy) => {}
            Err(other) => panic!("{other}"),
        }
    }

    let all = list_webhooks(&shop.app, shop.account, Slice::first(100)).await.unwrap();
    assert!(all.len() <= 50 && all.len() == 48 + made, "{}", all.len());
}

#[tokio::test]
async fn a_webhook_hears_of_nothing_that_was_handed_out_before_it() {
    let shop = Shop::opened("2024-01-01").await;
    create_webhook(&shop.app, &shop.call().await, to(1)).await.unwrap();
    shop.sign_up(shop.basic).await;
    while hand_out(&shop.app, shop.account).await.unwrap() {}

    let late = create_webhook(&shop.app, &shop.call().await, to(2)).await.unwrap().fresh().unwrap();
    shop.sign_up(shop.basic).await;
    while hand_out(&shop.app, shop.account).await.unwrap() {}

    let found = webhook(&shop.app, shop.account, late.id).await.unwrap();
    assert_eq!(found, late, "and the books are right: the shop proves the deliveries when it closes");
}
