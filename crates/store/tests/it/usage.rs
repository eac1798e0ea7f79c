//! Usage and rated items of a contract, page by page, on both databases.

use turnus_engine::rated_item::RatedItem;
use turnus_engine::usage::Usage;
use turnus_engine::{Id, Span};
use turnus_store::{Changes, Slice, Store, usage};

use crate::cast::{NOON, account, done, new_id};
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
