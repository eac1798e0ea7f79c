//! Usage of many contracts at once: nodes that post the same, people who are erased, what the journal keeps.

use std::ops::Range;
use std::sync::Arc;

use turnus_app::access::put_client;
use turnus_app::delete_customer::delete_customer;
use turnus_app::end_contract::end_contract;
use turnus_app::housekeeping::keep_house;
use turnus_app::usage::{delete_usage, list_usage};
use turnus_app::usage_in_bulk::{Fate, NewRecord, post_usage_in_bulk};
use turnus_app::verify::Check;
use turnus_app::{App, Setup};
use turnus_engine::Id;
use turnus_engine::order::NewUsage;
use turnus_store::faults::Faults;
use turnus_store::{Slice, events, usage};

use crate::erasure::holds;
use crate::shop::*;
use crate::verified::places;
use crate::wrong_books::Original;

fn record(shop: &Shop, contract: Id, key: Option<String>) -> NewRecord {
    let usage = NewUsage {
        component: shop.calls,
        quantity: 1.into(),
        due: Some(at("2024-01-05")),
        memo: None,
        key,
        product_override: None,
    };
    NewRecord { contract, usage }
}

/// Keys that differ, of the contracts in turn.
fn keyed(shop: &Shop, contracts: &[Id], numbers: Range<usize>) -> Vec<NewRecord> {
    let contract = |number: usize| contracts[number % contracts.len()];
    numbers.map(|number| record(shop, contract(number), Some(format!("k-{number}")))).collect()
}

/// Another node on the same database.
fn node(shop: &Shop, number: u64) -> App {
    App::new(shop.store.clone(), Setup { key: [7; 32], node: number, private_webhooks: true })
}

fn ids(fates: &[Fate]) -> Vec<Id> {
    let id = |fate: &Fate| match fate {
        Fate::Accepted(id) | Fate::Known(id) => *id,
        Fate::Refused(why) => panic!("{why}"),
    };
    fates.iter().map(id).collect()
}

async fn told(shop: &Shop) -> usize {
    shop.app.seal(shop.account).await.unwrap();
    let all = events::after(&shop.store, shop.account, 0, 10_000).await.unwrap();
    all.iter().filter(|event| event.kind == "UsageBatchPosted").count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nodes_that_post_the_same_at_one_moment_write_each_record_once_and_agree_on_its_id() {
    let shop = Arc::new(Shop::opened("2024-01-05").await);
    let mut contracts = Vec::new();
    for _ in 0..3 {
        contracts.push(shop.sign_up(shop.basic).await.contract.id);
    }
    let post = |number: u64| {
        let (shop, records) = (Arc::clone(&shop), keyed(&shop, &contracts, 0..1500));
        tokio::spawn(async move {
            post_usage_in_bulk(&node(&shop, number), &shop.caller().await, &records).await.unwrap()
        })
    };

    let (one, other, third) = tokio::join!(post(11), post(12), post(13));

    let all = [one.unwrap(), other.unwrap(), third.unwrap()];
    let accepted = all.iter().flatten().filter(|fate| matches!(fate, Fate::Accepted(_))).count();
    assert_eq!(accepted, 1500);
    assert!(ids(&all[0]) == ids(&all[1]) && ids(&all[1]) == ids(&all[2]));
    for contract in contracts {
        let written = list_usage(&shop.app, shop.account, contract, (None, None), Slice::first(2000)).await;
        assert_eq!(written.unwrap().len(), 500);
    }
}

#[tokio::test]
async fn records_without_keys_are_one_write_and_records_with_keys_several() {
    let shop = Shop::opened("2024-01-05").await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    let caller = shop.caller().await;
    let mut keyless = keyed(&shop, &[id], 0..2500);
    keyless[7].usage.key = None;
    post_usage_in_bulk(&shop.app, &caller, &keyless).await.unwrap();
    assert_eq!(told(&shop).await, 1);

    let fates = post_usage_in_bulk(&shop.app, &caller, &keyed(&shop, &[id], 2500..5000)).await.unwrap();

    assert_eq!(told(&shop).await, 1 + 3);
    let mut made = ids(&fates);
    made.sort();
    made.dedup();
    assert_eq!(made.len(), 2500);
    let too_many = keyed(&shop, &[id], 0..10_001);
    let refused = post_usage_in_bulk(&shop.app, &caller, &too_many).await.unwrap_err().to_string();
    assert!(refused.contains("at most 10000 records"), "{refused}");
}

#[tokio::test]
async fn of_two_records_with_one_key_the_first_that_can_be_used_wins() {
    let shop = Shop::opened("2024-01-05").await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    let one = |due: &str, quantity: i64| {
        let mut one = record(&shop, id, Some("k".to_owned()));
        (one.usage.due, one.usage.quantity) = (Some(at(due)), quantity.into());
        one
    };
    let records = [one("2020-01-01", 1), one("2024-01-05", 2), one("2024-01-05", 3)];

    let fates = post_usage_in_bulk(&shop.app, &shop.caller().await, &records).await.unwrap();

    let [Fate::Refused(_), Fate::Accepted(made), Fate::Known(known)] = &fates[..] else {
        panic!("{fates:?}")
    };
    assert_eq!(made, known);
    let written = usage::by_id(&shop.store, shop.account, id, *made).await.unwrap().unwrap();
    assert_eq!(written.value.quantity, 2.into());
}

#[tokio::test]
async fn usage_that_was_decided_on_before_an_erasure_says_nothing_of_the_person_and_the_others_is_written() {
    let faults = Faults::seeded(11);
    let shop = Shop::opened_under("2024-01-01", Some(0), Some(faults.clone())).await;
    let slow = App::new(shop.store.as_node(1), Setup { key: [7; 32], node: 3, private_webhooks: true });
    let mut people = Vec::new();
    for _ in 0..10 {
        let row = shop.sign_up(shop.basic).await;
        end_contract(&shop.app, &shop.call().await, row.contract.id, at("2024-01-11")).await.unwrap();
        people.push((row.contract.customer, row.contract.id));
    }
    let other = shop.sign_up(shop.basic).await.contract.id;
    shop.wait_until("2024-02-01").await;
    shop.wait_until("2024-02-02").await;

    let mut erased = 0;
    for (after, (customer, contract)) in (0_u32..).zip(people) {
        let caller = shop.caller().await;
        let mut of_person = record(&shop, contract, Some("key-of-Quux".to_owned()));
        of_person.usage.memo = Some("Calls of Quux".to_owned());
        let records = [of_person, record(&shop, other, Some(format!("other-{after}")))];
        // What is kept in memory is asked for anew: there are more moments to hang at.
        put_client(&shop.app, shop.account, "till", &after.to_string()).await.unwrap();
        faults.hang(1, after);
        let post = post_usage_in_bulk(&slow, &caller, &records);
        let erasure = async {
            let gone = delete_customer(&shop.app, &shop.call().await, customer).await;
            faults.release();
            gone
        };
        let (fates, gone) = tokio::join!(post, erasure);
        let fates = fates.unwrap();
        assert!(matches!(fates[1], Fate::Accepted(_)), "{fates:?}");
        if gone.is_ok() {
            erased += 1;
            let all = usage::list(&shop.store, shop.account, contract, (None, None), Slice::first(9)).await;
            let is_silent = |memo: &Option<String>, key: &Option<String>| memo.is_none() && key.is_none();
            assert!(all.unwrap().iter().all(|it| is_silent(&it.value.memo, &it.value.key)), "after {after}");
        }
    }
    assert!(erased > 3, "{erased}");
}

#[tokio::test]
async fn an_erased_customer_leaves_no_keys_and_memos_of_usage_that_was_posted_in_bulk() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let row = shop.sign_up(shop.basic).await;
    let id = row.contract.id;
    let mut records = keyed(&shop, &[id], 0..3);
    records[1].usage.memo = Some("Calls of Quux".to_owned());
    records[2].usage.key = Some("key-of-Quux".to_owned());
    post_usage_in_bulk(&shop.app, &shop.caller().await, &records).await.unwrap();
    end_contract(&shop.app, &shop.call().await, id, at("2024-01-11")).await.unwrap();
    shop.wait_until("2024-02-01").await;
    shop.wait_until("2024-02-01T12:00").await;
    assert!(["Calls of Quux", "key-of-Quux"].iter().all(|text| holds(&shop, text) > 0));

    delete_customer(&shop.app, &shop.call().await, row.contract.customer).await.unwrap();
    shop.jump("2024-02-02T02:00");
    keep_house(&shop.app).await.unwrap();

    for gone in ["Calls of Quux", "key-of-Quux"] {
        assert_eq!(holds(&shop, gone), 0, "{gone}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_of_a_batch_that_vanished_was_invented_or_is_another_is_told_by_the_journal() {
    let what = "the usage that the event UsageBatchPosted tells of";
    for place in places("2024-01-05").await {
        let shop = Shop::over(Arc::clone(&place.database), Arc::clone(&place.clock), None).await;
        let id = shop.sign_up(shop.basic).await.contract.id;
        let records = keyed(&shop, &[id], 0..9);
        let made = ids(&post_usage_in_bulk(&shop.app, &shop.caller().await, &records).await.unwrap());
        delete_usage(&shop.app, &shop.call().await, id, made[3]).await.unwrap();
        shop.app.seal(shop.account).await.unwrap();
        let right = usage::by_id(&shop.store, shop.account, id, made[5]).await.unwrap().unwrap().value;
        let mut original = Original::of(place, shop).await;

        for which in [made[0], made[5], made[8]] {
            let books = original.copy().await;
            let sql = "delete from usage_records where account = $1 and contract = $2 and id = $3";
            books.run(sql, [books.account.into(), id.into(), which.into()]).await;
            books.are_found(Check::Journal, what).await;
        }
        let books = original.copy().await;
        let mut other = right.clone();
        other.quantity = 10.into();
        for statement in
            [usage::delete(books.account, id, other.id), usage::insert(books.account, id, &other).unwrap()]
        {
            books.run(statement.sql.into_owned(), statement.params).await;
        }
        books.are_found(Check::Journal, what).await;

        let books = original.copy().await;
        let mut invented = right.clone();
        (invented.id, invented.key) = (made[3], None);
        let statement = usage::insert(books.account, id, &invented).unwrap();
        books.run(statement.sql.into_owned(), statement.params).await;
        books.are_found(Check::Journal, "what the journal says was deleted").await;
    }
}
