//! Events of PostgreSQL wait to be sealed: by any node, once each, in the order in which they were written.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio_postgres::NoTls;
use turnus_engine::Id;
use turnus_store::events::{self, Event};
use turnus_store::{Changes, Head, NewEvent, Options, Store};

use crate::cast::{account, done, event, new_id};
use crate::databases::{command, databases, postgres};

/// An event of contract `contract`, which says its place in the order of its writes.
fn told(contract: Id, place: u32) -> NewEvent {
    NewEvent { contract: Some(contract), body: place.to_string(), ..event("Told", None) }
}

/// All sealed events, after checking that they are dense and chained.
async fn sealed(store: &Store, account: Id) -> Vec<Event> {
    let all = events::after(store, account, 0, 100_000).await.unwrap();
    let mut head = Head::START;
    for event in &all {
        head = head.after(account, event);
        assert_eq!((event.position, event.hash), (head.position, head.hash));
    }
    all
}

#[tokio::test]
async fn what_was_written_is_read_after_it_was_sealed_and_is_sealed_once() {
    for store in databases().await {
        let account = account(&store).await;
        for _ in 0..3 {
            done(&store, Changes::new(account, new_id()).saying(event("Tick", None))).await;
        }

        let unseen = if store.seals_later() { sealed(&store, account).await.len() } else { 0 };
        store.seal(account).await.unwrap();
        let again = store.seal(account).await.unwrap() + store.seal_all().await.unwrap();

        assert_eq!((unseen, again), (0, 0), "{}", store.kind);
        assert_eq!(sealed(&store, account).await.len(), 3);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_that_seal_under_load_never_both_succeed_and_a_reader_misses_nothing() {
    let Some(database) = postgres(Options::default()).await else { return };
    let url = database.url.as_ref().unwrap();
    let options = || Options { connections: 6, ..Options::default() };
    let nodes = [
        Store::open_postgres(url, options()).await.unwrap(),
        Store::open_postgres(url, options()).await.unwrap(),
    ];
    let accounts = [account(&database).await, account(&database).await];
    let end = Arc::new(AtomicBool::new(false));
    let mut sealers = Vec::new();
    for node in nodes.clone() {
        let end = Arc::clone(&end);
        sealers.push(tokio::spawn(async move {
            while !end.load(Ordering::SeqCst) {
                node.seal_all().await.unwrap();
                node.seal(accounts[0]).await.unwrap();
            }
        }));
    }
    let reading = tokio::spawn(read_on(database.store.clone(), accounts[0], 300));

    write_to_ten_contracts(&nodes, accounts).await;
    reading.await.unwrap();
    end.store(true, Ordering::SeqCst);
    for one in sealers {
        one.await.unwrap();
    }

    for account in accounts {
        database.seal(account).await.unwrap();
        let mut places: HashMap<Id, u32> = HashMap::new();
        for event in sealed(&database, account).await {
            let place = places.entry(event.contract.unwrap()).or_default();
            assert_eq!(event.body, place.to_string(), "in the order of the writes");
            *place += 1;
        }
        assert!(places.len() == 5 && places.values().all(|count| *count == 60));
    }
}

/// Reads on from a cursor until it saw so many events.
async fn read_on(store: Store, account: Id, count: usize) {
    let (mut cursor, mut seen) = (0, BTreeSet::new());
    while seen.len() < count {
        for event in events::after(&store, account, cursor, 50).await.unwrap() {
            assert_eq!(event.position, cursor + 1, "a cursor never skips");
            cursor = event.position;
            assert!(seen.insert(event.id));
        }
    }
}

/// Five of each account, each written to by thirty wishes one after another, from one node and the other.
async fn write_to_ten_contracts(nodes: &[Store; 2], accounts: [Id; 2]) {
    let mut writing = Vec::new();
    for (number, contract) in (0..10).map(|_| new_id()).enumerate() {
        let (nodes, account) = (nodes.clone(), accounts[usize::from(number >= 5)]);
        writing.push(tokio::spawn(async move {
            for place in 0..30 {
                let changes = Changes::new(account, new_id());
                let changes = changes.saying(told(contract, place * 2)).saying(told(contract, place * 2 + 1));
                done(&nodes[usize::from(place % 2 == 0)], changes).await;
            }
        }));
    }
    for one in writing {
        one.await.unwrap();
    }
}

#[tokio::test]
async fn an_event_that_arrived_first_and_is_committed_last_stands_behind_what_was_sealed_meanwhile() {
    let Some(database) = postgres(Options::default()).await else { return };
    let account = account(&database).await;
    let (client, connection) = tokio_postgres::connect(database.url.as_ref().unwrap(), NoTls).await.unwrap();
    tokio::spawn(connection);
    let arrive = "insert into unsealed_events (account, id, wish, at, kind, actor, body)
        values ($1, $2, $2, 0, 'Slow', 'client 2', '{}')";
    client.batch_execute("begin").await.unwrap();
    let (of, slow) = (account.as_bytes().to_vec(), new_id());
    client.execute(arrive, &[&of, &slow.as_bytes().to_vec()]).await.unwrap();

    done(&database, Changes::new(account, new_id()).saying(event("Quick", None))).await;
    database.seal(account).await.unwrap();
    let before = sealed(&database, account).await;
    client.batch_execute("commit").await.unwrap();
    database.seal_all().await.unwrap();
    let after = sealed(&database, account).await;

    assert_eq!(before.len(), 1, "nobody waits for what is not committed");
    let kinds: Vec<&str> = after.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["Quick", "Slow"]);
}

#[tokio::test]
async fn a_backlog_of_many_batches_is_sealed_whole() {
    let Some(database) = postgres(Options::default()).await else { return };
    let account = account(&database).await;
    for _ in 0..3 {
        let mut changes = Changes::new(account, new_id());
        changes.events = (0..401).map(|_| event("Tick", None)).collect();
        done(&database, changes).await;
    }

    assert_eq!(database.seal_all().await.unwrap(), 1203);
    assert_eq!(sealed(&database, account).await.len(), 1203);
}

#[tokio::test]
async fn many_who_wait_for_the_sealer_keep_nobody_from_writing() {
    let Some(database) = postgres(Options::default()).await else { return };
    let url = database.url.as_ref().unwrap();
    let store = Store::open_postgres(url, Options { connections: 3, ..Options::default() }).await.unwrap();
    let account = account(&store).await;
    let tell = async || done(&store, Changes::new(account, new_id()).saying(event("Tick", None))).await;
    tell().await;
    store.seal(account).await.unwrap();
    tell().await;
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("begin; select * from chains for update").await.unwrap();

    let mut waiting = Vec::new();
    for _ in 0..50 {
        let store = store.clone();
        waiting.push(tokio::spawn(async move { store.seal(account).await.unwrap() }));
        tokio::task::yield_now().await;
    }
    tell().await;
    let after_the_write = {
        let store = store.clone();
        tokio::spawn(async move { store.seal(account).await.unwrap() })
    };
    tokio::task::yield_now().await;
    client.batch_execute("rollback").await.unwrap();
    let mut sealed_for_all = after_the_write.await.unwrap();
    assert_eq!(sealed(&store, account).await.len(), 3, "what was written before it was asked");
    for one in waiting {
        sealed_for_all += one.await.unwrap();
    }

    assert_eq!(sealed_for_all, 2, "each once");
}

#[tokio::test]
async fn a_node_that_hangs_while_it_seals_keeps_nobody_else_from_it_once_it_is_cut_off() {
    let Some(database) = postgres(Options::default()).await else { return };
    let url = database.url.as_ref().unwrap();
    let account = account(&database).await;
    done(&database, Changes::new(account, new_id()).saying(event("Tick", None))).await;
    database.seal(account).await.unwrap();
    done(&database, Changes::new(account, new_id()).saying(event("Tick", None))).await;
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute("begin; select * from chains for update").await.unwrap();

    let meanwhile = database.seal_all().await.unwrap();
    let end = "select pg_terminate_backend(pid) from pg_locks join pg_database d on d.oid = pg_locks.database
        where relation = 'chains'::regclass and d.datname = current_database()";
    command(url, end).await;
    let afterwards = database.seal(account).await.unwrap();

    assert_eq!((meanwhile, afterwards), (0, 1));
    assert!(connection.await.unwrap().is_err());
}
