//! Connections that are cut in the middle of transactions, and a server that is gone for a while: nothing that was
//! acknowledged is lost, nothing is there twice.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_postgres::NoTls;
use turnus_engine::Id;
use turnus_store::{Applied, Changes, Options, Store, StoreError, customers, events};

use crate::cast::{TODAY, account, ada, create, done, new_id, number};
use crate::databases::{Mortal, postgres};

/// A customer with its number, unless the answer with that was lost.
type Granted = (Id, Option<i64>);

/// People who wish until they are told to stop, each again what failed, as their clients would: the same wish.
struct Load {
    stop: Arc<AtomicBool>,
    granted: Arc<AtomicU32>,
    failed: Arc<AtomicU32>,
    people: Vec<JoinHandle<Vec<Granted>>>,
}

impl Load {
    fn on(nodes: &[Store], account: Id, sequence: Id) -> Load {
        let load = Load {
            stop: Arc::default(),
            granted: Arc::default(),
            failed: Arc::default(),
            people: Vec::new(),
        };
        let people = (0..8).map(|person| {
            let store = nodes[person % nodes.len()].clone();
            let (stop, granted, failed) =
                (Arc::clone(&load.stop), Arc::clone(&load.granted), Arc::clone(&load.failed));
            tokio::spawn(async move {
                let mut done = Vec::new();
                while !stop.load(Ordering::SeqCst) {
                    done.push(until_granted(&store, account, sequence, &failed).await);
                    granted.fetch_add(1, Ordering::SeqCst);
                }
                done
            })
        });
        let people = people.collect();
        Load { people, ..load }
    }

    /// Until so many more wishes were granted.
    async fn go_on_for(&self, wishes: u32) {
        let until = self.granted.load(Ordering::SeqCst) + wishes;
        while self.granted.load(Ordering::SeqCst) < until {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// What was granted: customers with their numbers.
    async fn end(self) -> Vec<Granted> {
        self.stop.store(true, Ordering::SeqCst);
        let mut all = Vec::new();
        for person in self.people {
            all.extend(person.await.unwrap());
        }
        all
    }
}

async fn until_granted(store: &Store, account: Id, sequence: Id, failed: &AtomicU32) -> Granted {
    let (ada, wish) = (ada(&new_id().to_string()), new_id());
    let first = create(account, &ada).events;
    loop {
        let mut changes = Changes { wish, events: first.clone(), ..create(account, &ada) };
        changes.numbers.push(number(sequence, TODAY));
        match store.apply(changes).await {
            Ok(Applied::Done(assigned)) => return (ada.id, Some(assigned.numbers[0].counter)),
            Ok(refused) => panic!("{refused:?}: it was written, and is not known"),
            Err(StoreError::Unknown(_)) => {
                // Its client looks whether it is there.
                while customers::by_id(store, account, ada.id).await.is_err() {}
                if customers::by_id(store, account, ada.id).await.is_ok_and(|found| found.is_some()) {
                    return (ada.id, None);
                }
            }
            Err(error) => {
                assert!(!matches!(error, StoreError::Body(_) | StoreError::Column { .. }), "{error}");
                failed.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }
}

/// Every granted wish is there once: its customer, its number, its event.
async fn check(store: &Store, (account, sequence): (Id, Id), granted: &[Granted]) {
    let known: Vec<i64> = granted.iter().filter_map(|(_, number)| *number).collect();
    let numbers: BTreeSet<i64> = known.iter().copied().collect();
    let next =
        done(store, Changes { numbers: vec![number(sequence, TODAY)], ..Changes::new(account, new_id()) });
    let count = i64::try_from(granted.len()).unwrap();
    assert_eq!((numbers.len(), next.await.numbers[0].counter), (known.len(), count + 1));
    store.seal(account).await.unwrap();
    let events = events::after(store, account, 0, 1_000_000).await.unwrap();
    let told: BTreeSet<Option<Id>> = events.iter().map(|event| event.customer).collect();
    assert_eq!((events.len(), told.len()), (granted.len(), granted.len()));
    assert!(events.iter().zip(1..).all(|(event, position)| event.position == position));
    for (customer, _) in granted {
        assert!(customers::by_id(store, account, *customer).await.unwrap().is_some());
    }
}

fn few() -> Options {
    Options { connections: 4, ..Options::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_are_cut_under_load_lose_nothing_and_double_nothing() {
    let Some(database) = postgres(Options::default()).await else { return };
    let url = database.url.as_ref().unwrap();
    let nodes =
        [Store::open_postgres(url, few()).await.unwrap(), Store::open_postgres(url, few()).await.unwrap()];
    let (account, sequence) = (account(&database).await, new_id());
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    let cut = "select count(pg_terminate_backend(pid)) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()";

    let load = Load::on(&nodes, account, sequence);
    let mut connections = 0;
    for _ in 0..15 {
        load.go_on_for(40).await;
        let row = client.query_one(cut, &[]).await.unwrap();
        connections += row.get::<_, i64>(0);
        let _ = nodes[0].seal_all().await;
    }
    let granted = load.end().await;

    assert!(connections >= 15 && granted.len() >= 600, "{connections} cut, {} granted", granted.len());
    check(&database, (account, sequence), &granted).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_crashes_under_load_and_comes_back_lost_nothing_and_doubled_nothing() {
    let Some(mut server) = Mortal::started() else { return };
    let nodes = [
        Store::open_postgres(&server.url, few()).await.unwrap(),
        Store::open_postgres(&server.url, few()).await.unwrap(),
    ];
    let (account, sequence) = (account(&nodes[0]).await, new_id());

    let load = Load::on(&nodes, account, sequence);
    for _ in 0..3 {
        load.go_on_for(100).await;
        server.crash();
        let before = load.failed.load(Ordering::SeqCst);
        while load.failed.load(Ordering::SeqCst) == before {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        server.start();
    }
    load.go_on_for(100).await;
    let granted = load.end().await;

    assert!(granted.len() >= 400);
    check(&nodes[1], (account, sequence), &granted).await;
}
