//! SQLite's file: whose it is, what survives, what leaves it.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use rusqlite::Connection;
use turnus_engine::Id;
use turnus_engine::customer::Customer;
use turnus_store::customers::CustomerFilter;
use turnus_store::{Changes, Options, Slice, Store, StoreError, customers, events};

use crate::cast::{NOON, account, ada, create, done, event, new_id};
use crate::databases::sqlite;

#[tokio::test]
async fn a_second_opening_is_refused_by_the_files_name_until_the_first_is_closed() {
    let first = sqlite(Options::default()).await;

    let refused = Store::open_sqlite(&first.path(), Options::default()).await.err().unwrap();
    first.close().await;
    let again = Store::open_sqlite(&first.path(), Options::default()).await;

    assert!(matches!(&refused, StoreError::InUse(path) if *path == first.path()));
    assert!(refused.to_string().contains("turnus.db is in use by another process"), "{refused}");
    again.unwrap().close().await;
}

#[tokio::test]
async fn the_file_and_its_folder_are_its_owners_alone() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("new");
    let store = Store::open_sqlite(&folder.join("turnus.db"), Options::default()).await.unwrap();
    account(&store).await;

    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    store.close().await;
}

#[tokio::test]
async fn a_closed_store_leaves_its_file_alone_which_may_be_moved_and_opened_elsewhere() {
    let outer = tempfile::tempdir().unwrap();
    for turn in 0..20 {
        let folder = outer.path().join(turn.to_string());
        let store = Store::open_sqlite(&folder.join("turnus.db"), Options::default()).await.unwrap();
        account(&store).await;
        store.close().await;

        let beside = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
        let logs: Vec<_> = beside.filter(|name| name.to_string_lossy().contains("turnus.db-")).collect();
        assert_eq!(logs, [""; 0], "no connection is left that keeps them");
    }
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_refused_and_left_alone() {
    let store = sqlite(Options::default()).await;
    store.close().await;
    let connection = Connection::open(store.path()).unwrap();
    let insert = "insert into migrations values (9999, '9999_from_tomorrow.sql', x'00', 0, 9999)";
    connection.execute(insert, []).unwrap();
    connection.execute("update migrations set hash = zeroblob(32) where number = 9999", []).unwrap();
    drop(connection);

    let refused = Store::open_sqlite(&store.path(), Options::default()).await.err().unwrap();

    assert!(matches!(refused, StoreError::Newer { found: 9999, .. }));
    assert!(refused.to_string().contains("use a newer version"));
}

#[tokio::test]
async fn a_file_that_is_something_else_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (text, other) = (folder.path().join("notes.txt"), folder.path().join("other.db"));
    fs::write(&text, "shopping list: milk, eggs, a long enough text to be read as a header".repeat(9))
        .unwrap();
    Connection::open(&other).unwrap().execute_batch("create table recipes (a)").unwrap();

    for path in [text, other] {
        let refused = Store::open_sqlite(&path, Options::default()).await.err().unwrap();
        assert!(matches!(refused, StoreError::NotOurs(_)), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_made_while_work_goes_on_opens_and_is_whole() {
    let database = sqlite(Options::default()).await;
    let account = account(&database).await;
    for number in 0..200 {
        done(&database, create(account, &ada(&format!("c-{number}")))).await;
    }
    let store = database.store.clone();
    let work = tokio::spawn(async move {
        for number in 200..600 {
            done(&store, create(account, &ada(&format!("c-{number}")))).await;
        }
    });

    let copy = database.path().with_file_name("copy.db");
    database.backup(&copy).await.unwrap();
    work.await.unwrap();
    let twice = database.backup(&copy).await;

    assert!(matches!(twice, Err(StoreError::File { .. })), "a copy is never written over");
    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    let opened = Store::open_sqlite(&copy, Options::default()).await.unwrap();
    let customers =
        customers::list(&opened, account, CustomerFilter::default(), Slice::first(1000)).await.unwrap();
    let last = events::head(&opened, account).await.unwrap().position;
    assert!(customers.len() >= 200);
    assert_eq!(i64::try_from(customers.len()).unwrap(), last, "rows and events are of one moment");
    opened.close().await;
}

#[tokio::test]
async fn what_is_erased_leaves_no_trace_in_any_file() {
    let database = sqlite(Options::default()).await;
    let account = account(&database).await;
    let people: Vec<Id> = (0..2000).map(scattered).collect();
    for (number, &id) in people.iter().enumerate() {
        let mut changes = create(account, &marked(id, number, 0));
        changes.events[0].personal = Some(format!("{{\"name\":\"Grace{number}Hopper\"}}"));
        done(&database, changes).await;
    }
    for (number, &id) in people.iter().enumerate() {
        let grown = customers::update(account, &marked(id, number, 1 + number % 7), 1).unwrap();
        done(&database, Changes::new(account, new_id()).with(grown)).await; // rows move between pages
    }

    for (_, &id) in people.iter().enumerate().filter(|(number, _)| number % 3 == 0) {
        let mut changes = Changes::new(account, new_id()).saying(event("CustomerErased", Some(id)));
        changes.statements.push(customers::erase(account, &marked(id, 0, 0), 2, NOON).unwrap());
        changes.statements.push(events::erase_personal(account, id));
        done(&database, changes).await;
    }
    database.scrub().await.unwrap();

    let left = marks_in_all_files(database.path().parent().unwrap());
    let kept: BTreeSet<usize> = (0..2000).filter(|number| number % 3 != 0).collect();
    assert_eq!(
        left.difference(&kept).count(),
        0,
        "traces of {:?}",
        left.difference(&kept).collect::<Vec<_>>()
    );
    assert_eq!(left, kept);
}

/// Ids that fall between one another, so that pages of the trees are split and filled again.
fn scattered(number: u32) -> Id {
    Id::new(number.wrapping_mul(2_654_435_761), 7, number)
}

/// A customer with a name that can be found in bytes, and a row that is the longer the greater `size`.
fn marked(id: Id, number: usize, size: usize) -> Customer {
    let mut customer = ada(&format!("Grace{number}Hopper"));
    customer.id = id;
    customer.data.notes = Some("x".repeat(size * 150));
    customer
}

fn marks_in_all_files(folder: &Path) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        let text: String = bytes.iter().map(|&byte| char::from(byte)).collect();
        let behind =
            text.match_indices("Grace").chain(text.match_indices("grace")).map(|(at, _)| &text[at + 5..]);
        let digits = |rest: &str| rest.chars().take_while(char::is_ascii_digit).collect::<String>();
        found.extend(behind.filter_map(|rest| digits(rest).parse::<usize>().ok()));
    }
    found
}

#[tokio::test]
async fn what_was_acknowledged_before_a_kill_is_there_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("turnus.db");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "file::writes_until_it_is_killed", "--nocapture", "--test-threads=1"])
        .env("TURNUS_TEST_KILLED", &path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut acknowledged = Vec::new();
    let mut account = None;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        match line.unwrap().split_once(' ') {
            Some(("account", id)) => account = Some(id.parse::<Id>().unwrap()),
            Some(("done", id)) => acknowledged.push(id.parse::<Id>().unwrap()),
            _ => {}
        }
        if acknowledged.len() == 500 {
            child.kill().unwrap(); // SIGKILL; lines in the pipe are still read
        }
    }
    child.wait().unwrap();

    let store = Store::open_sqlite(&path, Options::default()).await.unwrap();
    let account = account.unwrap();
    assert!(acknowledged.len() >= 500);
    for id in acknowledged {
        assert!(customers::by_id(&store, account, id).await.unwrap().is_some(), "{id} is lost");
    }
    store.close().await;
}

/// No story: the child of the one above.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_until_it_is_killed() {
    let Some(path) = std::env::var_os("TURNUS_TEST_KILLED") else { return };
    let store = Store::open_sqlite(Path::new(&path), Options::default()).await.unwrap();
    let account = account(&store).await;
    println!("\naccount {account}");
    let writers = (0..8).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            for _ in 0..1_000_000 {
                let ada = ada(&new_id().to_string());
                done(&store, create(account, &ada)).await;
                println!("done {}", ada.id);
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
}
