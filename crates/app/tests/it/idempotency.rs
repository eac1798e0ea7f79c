//! A repeated request with its key gets the first one's answer.

use std::sync::Arc;

use turnus_app::accounts::create_company;
use turnus_app::bill_contract::{BilledNow, bill_contract};
use turnus_app::customers::create_customer;
use turnus_app::lists::list_customers;
use turnus_app::rows::CustomerFilter;
use turnus_app::steps::{finish, unfinished};
use turnus_app::{Answer, App, Call, Caller, Done, Keep, Setup, Slice};
use turnus_engine::customer::Customer;

use crate::databases::databases;
use crate::shop::*;

async fn call(shop: &Shop, key: &str, hash: u8) -> Call<Customer> {
    let render = Arc::new(|customer: &Customer| Answer { status: 201, body: format!("\"{}\"", customer.id) });
    let keep = Keep { client: shop.account, key: key.to_owned(), hash: [hash; 32], render };
    Call { keep: Some(keep), ..shop.call().await }
}

#[tokio::test]
async fn the_repeat_is_answered_as_the_first_and_writes_nothing() {
    let shop = Shop::opened("2024-01-01").await;
    let Done::Fresh(first) = create_customer(&shop.app, &call(&shop, "k", 1).await, ada()).await.unwrap()
    else {
        panic!("not fresh")
    };

    let second = create_customer(&shop.app, &call(&shop, "k", 1).await, ada()).await.unwrap();

    assert_eq!(second, Done::Replayed(Answer { status: 201, body: format!("\"{}\"", first.id) }));
    let other = create_customer(&shop.app, &call(&shop, "k", 2).await, ada()).await.unwrap_err().to_string();
    assert!(other.contains("was used for another request"), "{other}");
}

#[tokio::test]
async fn of_many_at_once_one_is_fresh_and_all_get_its_answer() {
    let shop = Shop::opened("2024-01-01").await;

    let many = (0..10)
        .map(|_| async { create_customer(&shop.app, &call(&shop, "k", 1).await, ada()).await.unwrap() });
    let answers = futures::future::join_all(many).await;

    let fresh: Vec<&Customer> = answers
        .iter()
        .filter_map(|done| match done {
            Done::Fresh(customer) => Some(customer),
            Done::Replayed(_) => None,
        })
        .collect();
    assert_eq!(fresh.len(), 1);
    let body = format!("\"{}\"", fresh[0].id);
    let same = |done: &&Done<Customer>| matches!(done, Done::Replayed(answer) if answer.body == body);
    assert_eq!(answers.iter().filter(same).count(), 9);
}

#[tokio::test]
async fn a_refusal_is_not_kept() {
    let shop = Shop::opened("2024-01-01").await;
    let nobody = turnus_engine::customer::CustomerData::default();

    assert!(create_customer(&shop.app, &call(&shop, "k", 1).await, nobody).await.is_err());

    let then = create_customer(&shop.app, &call(&shop, "k", 2).await, ada()).await.unwrap();
    assert!(matches!(then, Done::Fresh(_)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_nodes_over_one_database_one_writes_and_both_give_its_answer() {
    for database in databases().await {
        let node =
            |node| App::new(database.store.clone(), Setup { key: [7; 32], node, private_webhooks: false });
        let nodes = [node(1), node(2)];
        let account = create_company(&nodes[0], company("Uhrwerk GmbH", None)).await.unwrap();
        let now = nodes[0].machine_now().await.unwrap();
        for round in 0..12 {
            let asked = nodes.iter().map(|app| {
                let caller = Caller { account, entity: None, actor: "client:test".to_owned(), now };
                let render = Arc::new(|made: &Customer| Answer { status: 201, body: made.id.to_string() });
                let keep = Keep { client: account, key: format!("k{round}"), hash: [1; 32], render };
                let (app, call) = (app.clone(), Call { caller, keep: Some(keep) });
                tokio::spawn(async move { create_customer(&app, &call, ada()).await.unwrap() })
            });
            let mut bodies: Vec<String> = Vec::new();
            let mut fresh = 0;
            for asked in asked.collect::<Vec<_>>() {
                match asked.await.unwrap() {
                    Done::Fresh(customer) => {
                        fresh += 1;
                        bodies.push(customer.id.to_string());
                    }
                    Done::Replayed(answer) => bodies.push(answer.body),
                }
            }

            assert_eq!((fresh, bodies[0] == bodies[1]), (1, true), "{} {bodies:?}", database.kind);
            let all = list_customers(&nodes[0], account, CustomerFilter::default(), Slice::first(500)).await;
            assert_eq!(all.unwrap().len(), round + 1, "{}", database.kind);
        }
    }
}

/// Billing under a key.
async fn billing(shop: &Shop) -> Call<BilledNow> {
    let keep =
        Keep { client: shop.account, key: "b".to_owned(), hash: [1; 32], render: Arc::new(unfinished) };
    Call { keep: Some(keep), ..shop.call().await }
}

#[tokio::test]
async fn whoever_repeats_a_request_that_was_cut_short_finishes_it_and_bills_nothing_twice() {
    let shop = Shop::opened("2024-01-01").await;
    let contract = shop.sign_up(shop.basic).await.contract.id;
    let answer = |status, body: &str| Answer { status, body: body.to_owned() };

    let first = bill_contract(&shop.app, &billing(&shop).await, contract, false).await.unwrap();
    // The node dies here: nothing was answered.
    let second = bill_contract(&shop.app, &billing(&shop).await, contract, false).await.unwrap();
    let call = billing(&shop).await;
    let kept = finish(&shop.app, &call, answer(200, "the answer")).await.unwrap();
    let late = finish(&shop.app, &call, answer(200, "of the slower one")).await.unwrap();
    let third = bill_contract(&shop.app, &call, contract, false).await.unwrap();

    let Done::Fresh(billed) = &first else { panic!("not fresh") };
    assert_eq!((billed.documents.len(), &second), (1, &first));
    assert_eq!((kept.clone(), late), (answer(200, "the answer"), kept));
    assert_eq!(third, Done::Replayed(answer(200, "the answer")));
}
