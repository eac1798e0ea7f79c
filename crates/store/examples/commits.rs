//! How many wishes of one account commit in a second while a worker seals its events, beside the same wishes without
//! events: what the journal costs.
//!
//! `cargo run --release -p turnus-store --example commits postgres://…`, on a database of its own. The figures to keep
//! are the ratios of one run.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

use std::env;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant as Stopwatch};

use turnus_engine::{Id, Instant};
use turnus_store::accounts::{self, AccountRow, AccountSettings};
use turnus_store::{Applied, Changes, NewEvent, Options, Store, idempotency};

const WISHERS: u32 = 32;
const TIME: Duration = Duration::from_secs(4);
const ROUNDS: u32 = 3;

#[tokio::main]
async fn main() {
    let url = env::args().nth(1).expect("the URL of a database of its own");
    let store = Store::open_postgres(&url, Options::default()).await.unwrap();
    let account = account(&store).await;
    run(&store, account, 1).await;
    for round in 1..=ROUNDS {
        let without = run(&store, account, 0).await;
        let with = run(&store, account, 1).await;
        println!("{round}: {without}/s without events, {with}/s with one: {} %", with * 100 / without.max(1));
    }
    store.close().await;
}

/// Wishes a second, each of one row and so many events, wished by so many at a time.
async fn run(store: &Store, account: Id, events: u32) -> u32 {
    let done = Arc::new(AtomicU32::new(0));
    let started = Stopwatch::now();
    let mut running = Vec::new();
    let sealing = store.clone();
    running.push(tokio::spawn(async move {
        while started.elapsed() < TIME {
            sealing.seal_all().await.unwrap();
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }));
    for _ in 0..WISHERS {
        let (store, done) = (store.clone(), Arc::clone(&done));
        running.push(tokio::spawn(async move {
            while started.elapsed() < TIME {
                let written = store.apply(wish(account, events)).await.unwrap();
                assert!(matches!(written, Applied::Done(_)));
                done.fetch_add(1, Ordering::Relaxed);
            }
        }));
    }
    for one in running {
        one.await.unwrap();
    }
    done.load(Ordering::Relaxed) / u32::try_from(TIME.as_secs()).unwrap()
}

fn wish(account: Id, events: u32) -> Changes {
    let id = new_id();
    let answer = idempotency::Answer {
        hash: [7; 32],
        status: 201,
        body: "{}".to_owned(),
        customer: None,
        created_at: Instant::from_millis(0),
    };
    let mut changes =
        Changes::new(account, id).with(idempotency::insert(account, account, &id.to_string(), &answer));
    for _ in 0..events {
        changes = changes.saying(NewEvent {
            id: new_id(),
            at: Instant::from_millis(0),
            kind: "ContractCreated".into(),
            customer: Some(id),
            contract: Some(id),
            actor: "client:1".to_owned(),
            body: format!("{{\"Text\":\"{}\"}}", "x".repeat(400)),
            personal: None,
        });
    }
    changes
}

async fn account(store: &Store) -> Id {
    let id = new_id();
    let settings = AccountSettings::default();
    let account = AccountRow {
        id,
        version: 1,
        name: "Speed".to_owned(),
        created_at: Instant::from_millis(0),
        settings,
    };
    let written =
        store.apply(Changes::new(id, new_id()).with(accounts::insert(&account).unwrap())).await.unwrap();
    assert!(matches!(written, Applied::Done(_)));
    id
}

fn new_id() -> Id {
    static COUNTER: AtomicU32 = AtomicU32::new(1);
    static NODE: std::sync::OnceLock<u64> = std::sync::OnceLock::new();
    let node = *NODE.get_or_init(|| std::process::id().into());
    Id::new(1_795_348_800, node, COUNTER.fetch_add(1, Ordering::Relaxed))
}
