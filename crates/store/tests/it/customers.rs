//! One wish on both databases: the shape of all others.

use turnus_engine::Id;
use turnus_engine::customer::Customer;
use turnus_store::customers::CustomerFilter;
use turnus_store::{Applied, Changes, Slice, StoreError, Versioned, customers};

use crate::cast::{NOON, account, ada, create, done, new_id};
use crate::databases::databases;

#[tokio::test]
async fn a_customer_comes_back_as_it_was_written() {
    for store in databases().await {
        let account = account(&store).await;
        let ada = ada("c-1");

        done(&store, create(account, &ada)).await;

        let found = customers::by_id(&store, account, ada.id).await.unwrap().unwrap();
        let by_her_own = customers::by_external_id(&store, account, "c-1").await.unwrap().unwrap();
        assert_eq!((found.version.number(), &found.value), (1, &ada), "{}", store.kind);
        assert_eq!(by_her_own, found);
        assert_eq!(customers::by_id(&store, new_id(), ada.id).await.unwrap(), None);
    }
}

#[tokio::test]
async fn an_update_of_a_version_that_has_passed_is_stale_and_changes_nothing() {
    for store in databases().await {
        let account = account(&store).await;
        let mut ada = ada("c-1");
        done(&store, create(account, &ada)).await;

        ada.data.last_name = Some("King".to_owned());
        let first = Changes::new(account, new_id()).with(customers::update(account, &ada, 1).unwrap());
        done(&store, first).await;
        ada.data.last_name = Some("Byron".to_owned());
        let second = Changes::new(account, new_id()).with(customers::update(account, &ada, 1).unwrap());
        let answer = store.apply(second).await.unwrap();

        let found = customers::by_id(&store, account, ada.id).await.unwrap().unwrap();
        assert_eq!(answer, Applied::Stale, "{}", store.kind);
        assert_eq!((found.version.number(), found.value.data.last_name.as_deref()), (2, Some("King")));
    }
}

#[tokio::test]
async fn an_external_id_that_is_taken_is_named_and_nothing_of_the_wish_is_written() {
    for store in databases().await {
        let account = account(&store).await;
        done(&store, create(account, &ada("c-1"))).await;
        let (other, twin) = (ada("c-2"), ada("c-1"));

        let both = create(account, &other).with(customers::insert(account, &twin).unwrap());
        let answer = store.apply(both).await.unwrap();

        assert_eq!(answer, Applied::Taken(customers::EXTERNAL_ID), "{}", store.kind);
        assert_eq!(customers::by_id(&store, account, other.id).await.unwrap(), None);
        assert_eq!(customers::by_id(&store, account, twin.id).await.unwrap(), None);
    }
}

#[tokio::test]
async fn two_accounts_may_use_one_external_id_and_many_customers_none() {
    for store in databases().await {
        let (first, second) = (account(&store).await, account(&store).await);
        let nameless = || {
            let mut customer = ada("");
            customer.data.external_customer_id = None;
            customer
        };

        done(&store, create(first, &ada("c-1"))).await;
        done(&store, create(second, &ada("c-1"))).await;
        done(&store, create(first, &nameless())).await;
        done(&store, create(first, &nameless())).await;
    }
}

#[tokio::test]
async fn an_erased_customer_is_gone_and_cannot_be_erased_twice() {
    for store in databases().await {
        let account = account(&store).await;
        let ada = ada("c-1");
        done(&store, create(account, &ada)).await;
        let erase =
            || Changes::new(account, new_id()).with(customers::erase(account, &ada, 1, NOON).unwrap());

        done(&store, erase()).await;

        assert_eq!(customers::by_id(&store, account, ada.id).await.unwrap(), None);
        assert_eq!(store.apply(erase()).await.unwrap(), Applied::Stale, "{}", store.kind);
    }
}

#[tokio::test]
async fn a_row_that_refers_to_nothing_is_stale() {
    for store in databases().await {
        let no_account = new_id();

        let answer = store.apply(create(no_account, &ada("c-1"))).await.unwrap();

        assert_eq!(answer, Applied::Stale, "{}", store.kind);
    }
}

#[tokio::test]
async fn a_list_is_read_page_by_page_and_searched_without_regard_to_case() {
    for store in databases().await {
        let account = account(&store).await;
        let mut all = Vec::new();
        for number in 0..7 {
            let mut customer = ada(&format!("c-{number}"));
            if number % 2 == 0 {
                customer.data.company_name = Some("100% Äther_GmbH".to_owned());
            }
            done(&store, create(account, &customer)).await;
            all.push(customer.id);
        }

        let list = async |filter: CustomerFilter<'_>, slice: Slice| {
            ids(customers::list(&store, account, filter, slice).await)
        };
        let page = async |slice: Slice| list(CustomerFilter::default(), slice).await;
        let search = async |text: &str| {
            list(CustomerFilter { search: Some(text), ..CustomerFilter::default() }, Slice::first(9)).await
        };
        assert_eq!(page(Slice::first(3)).await, all[..3], "{}", store.kind);
        assert_eq!(page(Slice { from: Some(all[2]), take: 2, ..Slice::first(2) }).await, all[2..4]);
        assert_eq!(page(Slice { skip: 5, ..Slice::first(10) }).await, all[5..]);
        assert_eq!(page(Slice { newest_first: true, ..Slice::first(1) }).await, all[6..]);
        assert_eq!(search("ÄTHER_").await, [all[0], all[2], all[4], all[6]], "{}", store.kind);
        assert_eq!(search("100%").await.len(), 4);
        assert_eq!(search("1_0%").await.len(), 0);
        assert_eq!(search("c-3").await, [all[3]]);
    }
}

fn ids(found: Result<Vec<Versioned<Customer>>, StoreError>) -> Vec<Id> {
    found.unwrap().into_iter().map(|row| row.value.id).collect()
}
