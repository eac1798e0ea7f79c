//! A repeated request with its key gets the first one's answer.

use std::sync::Arc;

use turnus_app::customers::create_customer;
use turnus_app::{Answer, Call, Done, Keep};
use turnus_engine::customer::Customer;

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
