//! Through a pooler that gives each transaction another connection. `TURNUS_TEST_POOLER=1` tells it every story.

use std::collections::BTreeSet;

use turnus_store::due_work::{self, Lane, Taking, WorkKind};
use turnus_store::{Applied, Changes, Options, Store, customers, events};

use crate::cast::{NOON, TODAY, account, ada, create, done, impossible, new_id, number};
use crate::databases::{Database, command, pooled, postgres};

/// A database with two nodes behind the pooler, which has fewer connections than they.
async fn nodes() -> Option<(Database, [Store; 2])> {
    let database = postgres(Options::default()).await?;
    let Some(url) = pooled(database.url.as_ref().unwrap()) else {
        eprintln!("PgBouncer is not installed: what goes through it is not tested");
        return None;
    };
    let options = || Options { connections: 8, prepared_statements: false, ..Options::default() };
    let one = Store::open_postgres(&url, options()).await.unwrap();
    let other = Store::open_postgres(&url, options()).await.unwrap();
    Some((database, [one, other]))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wishes_keep_their_guards_numbers_and_events_behind_a_pooler() {
    let Some((_database, nodes)) = nodes().await else { return };
    let (account, sequence) = (account(&nodes[0]).await, new_id());
    let mut running = Vec::new();
    for place in 0..80 {
        let mut changes = create(account, &ada(&format!("c-{place}")));
        changes.numbers.push(number(sequence, TODAY));
        if place % 4 == 0 {
            changes.statements.push(impossible(account));
        }
        let store = nodes[place % 2].clone();
        running.push(tokio::spawn(async move { store.apply(changes).await.unwrap() }));
    }

    let mut taken = BTreeSet::new();
    for answer in running {
        if let Applied::Done(assigned) = answer.await.unwrap() {
            assert!(taken.insert(assigned.numbers[0].counter));
        }
    }

    assert!(taken.into_iter().eq(1..=60));
    nodes[0].seal(account).await.unwrap();
    assert_eq!(events::after(&nodes[1], account, 0, 100).await.unwrap().len(), 60);
    let again = nodes[1].apply(create(account, &ada("c-1"))).await.unwrap();
    assert_eq!(again, Applied::Taken(customers::EXTERNAL_ID));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_is_taken_once_behind_a_pooler() {
    let Some((_database, nodes)) = nodes().await else { return };
    let account = account(&nodes[0]).await;
    let mut changes = Changes::new(account, new_id());
    for _ in 0..100 {
        changes = changes.with(due_work::plan(account, WorkKind::Bill, new_id(), NOON).unwrap());
    }
    done(&nodes[0], changes).await;

    let take = async |node: &Store| {
        let until = NOON.plus_millis(60_000);
        due_work::take(node, account, Taking { lane: Lane::All, due: NOON, machine: NOON, until, limit: 100 })
            .await
            .unwrap()
    };
    let (one, other) = tokio::join!(take(&nodes[0]), take(&nodes[1]));

    let subjects: BTreeSet<_> = one.iter().chain(&other).map(|work| work.subject).collect();
    assert_eq!((one.len() + other.len(), subjects.len()), (100, 100));
}

#[tokio::test]
async fn an_empty_database_is_brought_up_to_date_through_a_pooler() {
    let Some((database, _)) = nodes().await else { return };
    let url = database.url.as_ref().unwrap();
    let name = url.rsplit('/').next().unwrap();
    command(url, &format!("create database {name}_empty")).await;
    let empty = pooled(&url.replace(name, &format!("{name}_empty"))).unwrap();

    let options = || Options { prepared_statements: false, connections: 2, ..Options::default() };
    let (one, other) =
        tokio::join!(Store::open_postgres(&empty, options()), Store::open_postgres(&empty, options()));

    let account = account(&one.unwrap()).await;
    assert!(turnus_store::accounts::by_id(&other.unwrap(), account).await.unwrap().is_some());
}
