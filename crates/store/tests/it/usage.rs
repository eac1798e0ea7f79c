//! Usage and rated items of a contract, page by page, on both databases.

use std::collections::HashMap;

use turnus_engine::customer::Customer;
use turnus_engine::rated_item::RatedItem;
use turnus_engine::usage::Usage;
use turnus_engine::{Id, Span};
use turnus_store::{Applied, Changes, Slice, Store, Versioned, customers, usage, usage_in_bulk};

use crate::cast::{NOON, account, ada, create, done, new_id};
use crate::databases::databases;

fn record(id: Id) -> Usage {
    Usage {
        id,
        transferred_at: NOON,
        component: new_id(),
        quantity: 1.into(),
        due: NOON,
        memo: None,
        key: None,
        product_override: None,
    }
}

fn item(id: Id) -> RatedItem {
    RatedItem {
        id,
        transferred_at: NOON,
        description: "Training".to_owned(),
        product_description: None,
        external_product_id: None,
        quantity: 1.into(),
        price_per_unit: 25.into(),
        tax_policy: new_id(),
        period: Span::new(NOON, NOON),
    }
}

/// The ids that are listed, seven at a time.
async fn paged<F: Future<Output = Vec<Id>>>(mut page: impl FnMut(Slice) -> F) -> Vec<Id> {
    let mut found = Vec::new();
    loop {
        let skip = u32::try_from(found.len()).unwrap();
        let some = page(Slice { skip, ..Slice::first(7) }).await;
        if some.is_empty() {
            return found;
        }
        found.extend(some);
    }
}

async fn written(store: &Store, account: Id, contract: Id, ids: &[Id]) {
    // Not in the order of their ids.
    for id in ids.iter().skip(1).step_by(2).rev().chain(ids.iter().step_by(2)) {
        let changes = Changes::new(account, new_id())
            .with(usage::insert(account, contract, &record(*id)).unwrap())
            .with(usage::insert_rated_item(account, contract, &item(*id)).unwrap());
        done(store, changes).await;
    }
}

#[tokio::test]
async fn pages_are_in_the_order_of_ids_and_hold_each_once() {
    for database in databases().await {
        let (store, account, contract) = (&database.store, account(&database).await, new_id());
        let ids: Vec<Id> = (0..40).map(|_| new_id()).collect();
        written(store, account, contract, &ids).await;

        let used = paged(async |slice| {
            let page = usage::list(store, account, contract, (None, None), slice).await.unwrap();
            page.into_iter().map(|taken| taken.value.id).collect()
        });
        let rated = paged(async |slice| {
            let page = usage::rated_items(store, account, (contract, false), slice).await.unwrap();
            page.into_iter().map(|taken| taken.value.id).collect()
        });

        assert_eq!(used.await, ids, "{}", database.kind);
        assert_eq!(rated.await, ids, "{}", database.kind);
    }
}

fn keyed(contract: Id, component: Id, key: &str) -> (Id, Usage) {
    (contract, Usage { component, key: Some(key.to_owned()), ..record(new_id()) })
}

#[tokio::test]
async fn records_in_bulk_are_written_all_or_none_and_those_that_are_taken_are_found_by_one_query() {
    for database in databases().await {
        let (store, account) = (&database.store, account(&database).await);
        let (one, other, calls, bytes) = (new_id(), new_id(), new_id(), new_id());
        let first = [keyed(one, calls, "a"), keyed(one, bytes, "a"), keyed(other, calls, "\"ü%'\\")];
        let mut keyless = keyed(one, calls, "");
        keyless.1.memo = Some("a memo".to_owned());
        let records = first.iter().cloned().chain([keyless.clone()]).collect();
        done(store, Changes::new(account, new_id()).with(usage_in_bulk::insert(account, records).unwrap()))
            .await;

        let again = vec![keyed(one, calls, "new"), keyed(other, calls, "\"ü%'\\")];
        let again = Changes::new(account, new_id()).with(usage_in_bulk::insert(account, again).unwrap());
        assert_eq!(store.apply(again).await.unwrap(), Applied::Stale, "{}", database.kind);
        let asked = [
            (one, calls, "a"),
            (one, bytes, "a"),
            (other, calls, "\"ü%'\\"),
            (one, calls, "new"),
            (other, calls, "a"),
        ];
        let taken = usage_in_bulk::taken(store, account, &asked).await.unwrap();

        let place = |of: &(Id, Usage)| (of.0, of.1.component, of.1.key.clone().unwrap());
        let expected: HashMap<_, _> = first.iter().map(|of| (place(of), of.1.id)).collect();
        assert_eq!(taken, expected, "{}", database.kind);
        assert_eq!(usage_in_bulk::taken(store, account, &[]).await.unwrap(), HashMap::new());
        let read = usage::by_id(store, account, one, keyless.1.id).await.unwrap().unwrap();
        assert_eq!((read.value.key, read.value.memo.as_deref()), (None, Some("a memo")));
    }
}

#[tokio::test]
async fn nothing_is_written_for_people_of_whom_one_is_erased() {
    for database in databases().await {
        let (store, account) = (&database.store, account(&database).await);
        let people: Vec<Customer> = (0..5).map(|number| ada(&format!("A{number}"))).collect();
        for person in &people {
            done(store, create(account, person)).await;
        }
        let ids: Vec<Id> = people.iter().map(|person| person.id).collect();
        let guarded = || Changes::new(account, new_id()).with(customers::all_living(store, account, &ids));
        done(store, guarded()).await;

        let Versioned { version, value } = customers::by_id(store, account, ids[3]).await.unwrap().unwrap();
        done(
            store,
            Changes::new(account, new_id()).with(customers::erase(account, &value, version, NOON).unwrap()),
        )
        .await;

        assert_eq!(store.apply(guarded()).await.unwrap(), Applied::Stale, "{}", database.kind);
    }
}
