//! A statement that takes too long, a database that takes no writes, a disk that is full: each by its name.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio_postgres::NoTls;
use turnus_engine::Instant;
use turnus_store::due_work::{self, Lane, Taking, WorkKind};
use turnus_store::{Applied, Changes, Options, Statement, Store, StoreError, customers, request_counts};

use crate::cast::{NOON, account, ada, create, done, new_id};
use crate::databases::{command, databases, postgres, sqlite};

fn hasty() -> Options {
    Options { statement_time: Duration::from_millis(300), ..Options::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_and_a_write_that_wait_too_long_on_postgresql_are_given_up_and_the_next_go_through() {
    let Some(database) = postgres(hasty()).await else { return };
    let account = account(&database).await;
    let (client, connection) = tokio_postgres::connect(database.url.as_ref().unwrap(), NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("begin; lock table customers in access exclusive mode").await.unwrap();

    let read = customers::by_id(&database, account, new_id()).await.unwrap_err();
    let write = database.apply(create(account, &ada("late"))).await.unwrap_err();
    client.batch_execute("rollback").await.unwrap();

    assert!(
        matches!(read, StoreError::TooLong(_)) && matches!(write, StoreError::TooLong(_)),
        "{read} {write}"
    );
    assert_eq!(read.to_string(), "the database took longer than 300ms for one statement");
    assert!(customers::by_id(&database, account, new_id()).await.unwrap().is_none());
    done(&database, create(account, &ada("in time"))).await;
    assert_eq!(database.trouble(), None, "the database is not to blame");
}

#[tokio::test]
async fn a_read_that_takes_too_long_on_sqlite_is_interrupted() {
    let database = sqlite(Options { statement_time: Duration::ZERO, ..Options::default() }).await;
    let account = account(&database).await;
    // Enough rows that SQLite looks at the time while it reads them.
    let endless =
        "insert into customers (account, id, version, entity, external_id, search, hidden, created_at, body)
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)
        select $1, randomblob(12), 1, $1, null, 'x', 0, i, '{}' from n";
    let filled =
        database.apply(Changes::new(account, new_id()).with(Statement::new(endless, [account.into()]))).await;
    assert!(matches!(filled, Ok(Applied::Done(_))), "{filled:?}");

    let filter = customers::CustomerFilter { search: Some("nobody"), ..Default::default() };
    let read = customers::list(&database, account, filter, turnus_store::Slice::first(10)).await;

    assert!(matches!(read, Err(StoreError::TooLong(_))), "{read:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_takes_no_writes_says_so_until_it_takes_one() {
    let Some(database) = postgres(Options::default()).await else { return };
    let account = account(&database).await;
    let url = database.url.as_ref().unwrap();
    let name = url.rsplit('/').next().unwrap();
    let ends = "select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()";
    command(url, &format!("alter database {name} set default_transaction_read_only = on; {ends}")).await;

    let refused = loop {
        match database.apply(create(account, &ada("no"))).await {
            Err(StoreError::ReadOnly(why)) => break why,
            Err(other) => assert!(other.to_string().contains("connection"), "{other}"),
            Ok(applied) => panic!("{applied:?}"),
        }
    };
    let trouble = database.trouble().unwrap();
    command(
        url,
        &format!("begin read write; alter database {name} reset default_transaction_read_only; commit"),
    )
    .await;
    command(url, ends).await;
    while database.apply(create(account, &ada("yes"))).await.is_err() {}

    assert!(refused.contains("read-only transaction"), "{refused}");
    assert!(trouble.why.starts_with("the database cannot be written"), "{trouble:?}");
    assert_eq!(database.trouble(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_no_space_is_left_everyone_of_a_group_hears_it_and_nothing_is_half_written() {
    let pages = Arc::new(AtomicI64::new(0));
    let database = sqlite(Options { most_pages: Some(Arc::clone(&pages)), ..Options::default() }).await;
    let account = account(&database).await;
    pages.store(1, Ordering::SeqCst);

    let mut written = Vec::new();
    let mut full = 0;
    for round in 0..200 {
        let group: Vec<_> =
            (0..16).map(|number| ada(&format!("{round}-{number} {}", "x".repeat(300)))).collect();
        let writes = group.iter().map(|ada| {
            let (store, changes) = (database.store.clone(), create(account, ada));
            tokio::spawn(async move { store.apply(changes).await })
        });
        for (write, ada) in writes.collect::<Vec<_>>().into_iter().zip(&group) {
            match write.await.unwrap() {
                Ok(_) => written.push(ada.id),
                Err(StoreError::Full(_)) => full += 1,
                Err(other) => panic!("{other}"),
            }
        }
        if full > 20 {
            break;
        }
    }
    let there = async || {
        let all =
            customers::list(&database, account, Default::default(), turnus_store::Slice::first(9_999)).await;
        all.unwrap().into_iter().map(|row| row.value.id).collect::<Vec<_>>()
    };
    let while_full = there().await;
    pages.store(0, Ordering::SeqCst);
    let last = ada("last");
    done(&database, create(account, &last)).await;

    written.sort();
    assert!(full > 20 && database.trouble().is_none());
    assert_eq!(while_full, written);
    written.push(last.id);
    written.sort();
    assert_eq!(there().await, written);
}

#[tokio::test]
async fn time_never_goes_back_and_a_lease_from_before_a_long_step_back_is_none() {
    let clock = Arc::new(AtomicI64::new(NOON.millis()));
    let options = Options { machine_clock: Some(Arc::clone(&clock)), ..Options::default() };
    let mut all = vec![sqlite(options.clone()).await];
    all.extend(postgres(options).await);
    for database in all {
        clock.store(NOON.millis(), Ordering::SeqCst);
        let (account, contract) = (account(&database).await, new_id());
        let write = async |statement| done(&database, Changes::new(account, new_id()).with(statement)).await;
        write(due_work::plan(account, WorkKind::Bill, contract, NOON).unwrap()).await;
        let take = async |machine: Instant| {
            let what =
                Taking { lane: Lane::All, due: NOON, machine, until: NOON.plus_millis(60_000), limit: 9 };
            due_work::take(&database, account, what).await.unwrap().len()
        };
        assert_eq!(take(database.machine_now().await.unwrap()).await, 1);

        clock.fetch_add(-3_600_000, Ordering::SeqCst);
        let after = database.machine_now().await.unwrap();

        assert!(after >= NOON && after.millis() - NOON.millis() < 30_000, "{}: {after}", database.kind);
        assert!(database.clock_behind() >= 3_600_000);
        assert_eq!(take(after).await, 0, "someone has it");
        assert_eq!(take(NOON.plus_millis(60_000)).await, 1, "and has it no longer than he had");
        // A process over a file that starts then hears the clock as it is: with a step of hours nobody waits for the lease.
        assert_eq!(take(NOON.plus_millis(-3 * 3_600_000)).await, 1, "{}", database.kind);
    }
}

#[tokio::test]
async fn a_node_that_starts_after_the_clock_was_set_back_takes_nothing_that_another_has_and_keeps_what_it_takes()
 {
    let clock = Arc::new(AtomicI64::new(NOON.millis()));
    let options = || Options { machine_clock: Some(Arc::clone(&clock)), ..Options::default() };
    let Some(running) = postgres(options()).await else { return };
    let (account, bulk) = (account(&running).await, [new_id(), new_id()]);
    let take = async |node: &Store, limit: i64| {
        let machine = node.machine_now().await.unwrap();
        let until = machine.plus_millis(60_000);
        due_work::take(node, account, Taking { lane: Lane::All, due: NOON, machine, until, limit })
            .await
            .unwrap()
            .len()
    };
    for contract in bulk {
        let plan = due_work::plan(account, WorkKind::Bill, contract, NOON).unwrap();
        done(&running, Changes::new(account, new_id()).with(plan)).await;
    }
    let before = take(&running, 1).await;

    clock.fetch_add(-3_600_000, Ordering::SeqCst);
    let started = Store::open_postgres(running.url.as_ref().unwrap(), options()).await.unwrap();
    let by_the_new = take(&started, 9).await;
    let by_the_old = take(&running, 9).await;

    assert_eq!((before, by_the_new, by_the_old), (1, 1, 0));
    assert!(started.clock_behind() > 3_500_000);
}

#[tokio::test]
async fn requests_of_an_hour_are_counted_together_and_an_earlier_hour_is_over() {
    for database in databases().await {
        let account = account(&database).await;
        let write = async |statement| done(&database, Changes::new(account, new_id()).with(statement)).await;
        let of = async |hour| request_counts::of(&database, account, hour).await.unwrap();

        for (hour, requests) in [(7, 3), (7, 4), (8, 5), (7, 100)] {
            write(request_counts::add(account, hour, requests)).await;
        }

        assert_eq!((of(7).await, of(8).await), (0, 5), "{}", database.kind);
        write(request_counts::begin(account, 8, 2)).await;
        assert_eq!(of(8).await, 2);
    }
}
