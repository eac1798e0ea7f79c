//! A store that a simulation strikes, as SQLite alone can be: whole or not at all, whatever strikes when.

use std::path::Path;

use turnus_engine::Id;
use turnus_store::faults::{Faults, Strike};
use turnus_store::{Applied, Options, Store, StoreError, customers, events};

use crate::cast::{account, ada, create};

async fn open(file: &Path, faults: &Faults) -> Store {
    let options = Options { faults: Some(faults.clone()), ..Options::default() };
    Store::open_sqlite(file, options).await.unwrap()
}

/// Whether the customer and his event are both there; they may not be apart.
async fn is_there(store: &Store, account: Id, customer: Id) -> bool {
    let found = customers::by_id(store, account, customer).await.unwrap().is_some();
    let told = events::after(store, account, 0, 100).await.unwrap();
    let told = told.iter().any(|event| event.customer == Some(customer));
    assert_eq!(found, told, "half of a wish");
    found
}

#[tokio::test]
async fn a_crash_between_any_two_statements_leaves_the_wish_out_whole_and_everything_before_it_in() {
    for after in 0..9 {
        let folder = tempfile::tempdir().unwrap();
        let (file, faults) = (folder.path().join("t.db"), Faults::seeded(after));
        let store = open(&file, &faults).await;
        let account = account(&store).await;
        let (first, lost) = (ada("c-1"), ada("c-2"));
        assert!(matches!(store.apply(create(account, &first)).await, Ok(Applied::Done(_))));

        faults.strike(Strike::Crash, u32::try_from(after).unwrap());
        let answer = store.apply(create(account, &lost)).await;

        if !faults.is_dead() {
            // It has no more statements than that.
            assert!(after > 6, "{after}: {answer:?}");
            continue;
        }
        assert!(answer.is_err(), "{after}: {answer:?}");
        assert!(matches!(store.apply(create(account, &lost)).await, Err(StoreError::Closed)));
        let store = open(&file, &faults).await;
        assert!(is_there(&store, account, first.id).await);
        assert!(!is_there(&store, account, lost.id).await, "after {after} statements");
    }
}

#[tokio::test]
async fn after_a_crash_right_behind_commit_the_wish_is_there_though_nobody_was_told() {
    let folder = tempfile::tempdir().unwrap();
    let (file, faults) = (folder.path().join("t.db"), Faults::seeded(1));
    let store = open(&file, &faults).await;
    let account = account(&store).await;
    let ada = ada("c-1");

    faults.strike(Strike::CrashAfterCommit, 0);
    let answer = store.apply(create(account, &ada)).await;

    assert!(matches!(answer, Err(StoreError::Unknown(_))), "{answer:?}");
    assert!(is_there(&open(&file, &faults).await, account, ada.id).await);
}

#[tokio::test]
async fn a_statement_that_fails_takes_its_wish_along_and_the_store_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let faults = Faults::seeded(1);
    let store = open(&folder.path().join("t.db"), &faults).await;
    let account = account(&store).await;
    for (number, strike) in [Strike::Statement, Strike::Group, Strike::Busy].into_iter().enumerate() {
        let ada = ada(&format!("c-{number}"));

        faults.strike(strike, u32::from(strike != Strike::Busy) * 2);
        let failed = store.apply(create(account, &ada)).await;
        let there = is_there(&store, account, ada.id).await;
        let again = store.apply(create(account, &ada)).await;

        assert!(failed.is_err() && !there, "{strike:?}: {failed:?}");
        assert!(matches!(again, Ok(Applied::Done(_))), "{strike:?}: {again:?}");
        assert!(is_there(&store, account, ada.id).await);
    }
    assert_eq!(faults.struck(), 3);
}

#[tokio::test]
async fn a_node_that_hangs_goes_on_when_it_is_released_and_others_need_not_wait() {
    let folder = tempfile::tempdir().unwrap();
    let faults = Faults::seeded(1);
    let store = open(&folder.path().join("t.db"), &faults).await;
    let account = account(&store).await;
    let (mine, theirs) = (ada("c-1"), ada("c-2"));

    faults.hang(1, 0);
    let hung = tokio::spawn({
        let (other, wish) = (store.as_node(1), create(account, &theirs));
        async move { other.apply(wish).await }
    });
    assert!(matches!(store.apply(create(account, &mine)).await, Ok(Applied::Done(_))));
    let before = is_there(&store, account, theirs.id).await;
    faults.release();

    assert!(matches!(hung.await.unwrap(), Ok(Applied::Done(_))));
    assert!(!before && is_there(&store, account, theirs.id).await);
}
