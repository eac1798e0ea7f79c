//! The machine's time and its housekeeping.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use turnus_engine::Instant;
use turnus_store::Options;

use crate::databases::{databases, postgres, sqlite};

#[tokio::test]
async fn the_machines_time_is_the_databases() {
    for store in databases().await {
        let first = store.machine_now().await.unwrap();
        let second = store.machine_now().await.unwrap();

        assert!(first > Instant::from_millis(1_790_000_000_000), "{}: {first}", store.kind);
        assert!(first <= second);
    }
}

#[tokio::test]
async fn a_test_may_set_the_machines_time() {
    let clock = Arc::new(AtomicI64::new(5000));
    let options = Options { machine_clock: Some(Arc::clone(&clock)), ..Options::default() };
    let mut stores = vec![sqlite(options.clone()).await];
    stores.extend(postgres(options).await);
    for store in stores {
        clock.store(5000, Ordering::SeqCst);
        assert_eq!(store.machine_now().await.unwrap(), Instant::from_millis(5000), "{}", store.kind);

        clock.fetch_add(60_000, Ordering::SeqCst);
        assert_eq!(store.machine_now().await.unwrap(), Instant::from_millis(65_000));
    }
}

#[tokio::test]
async fn housekeeping_and_an_emptied_log_disturb_nothing() {
    for store in databases().await {
        let account = crate::cast::account(&store).await;

        store.tidy().await.unwrap();
        store.checkpoint_truncate().await.unwrap();

        let kept = turnus_store::accounts::by_id(&store, account).await.unwrap();
        assert_eq!(kept.unwrap().id, account, "{}", store.kind);
    }
}
