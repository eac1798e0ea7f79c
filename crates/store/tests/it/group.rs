//! Many wishes at once: each whole or not at all, whoever is beside it.

use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::{Arc, Barrier, Mutex};

use turnus_store::{Applied, Assigned, Changes, Options, Queue, Statement, Store, StoreError, customers};

use crate::cast::{account, ada, create, done, impossible, new_id};
use crate::databases::{databases, sqlite};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_wish_takes_back_only_itself_while_its_neighbours_commit() {
    for database in databases().await {
        let account = account(&database).await;
        let mut running = Vec::new();
        for number in 0..200 {
            let ada = ada(&format!("c-{number}"));
            let mut changes = create(account, &ada);
            if number % 3 == 0 {
                changes.statements.push(impossible(account));
            }
            let store = database.store.clone();
            running.push((ada.id, number % 3 == 0, tokio::spawn(async move { store.apply(changes).await })));
        }

        for (id, refused, answer) in running {
            let answer = answer.await.unwrap().unwrap();
            let found = customers::by_id(&database, account, id).await.unwrap();
            assert_eq!(answer == Applied::Stale, refused, "{}", database.kind);
            assert_eq!(found.is_none(), refused);
        }
    }
}

#[tokio::test]
async fn a_panic_in_finish_fails_that_wish_only() {
    for store in databases().await {
        let account = account(&store).await;
        let (lost, kept) = (ada("c-1"), ada("c-2"));
        let mut panics = create(account, &lost);
        panics.finish = Some(Box::new(|_| panic!("no such template")));

        let failed = store.apply(panics).await;
        done(&store, create(account, &kept)).await;

        assert!(matches!(failed, Err(StoreError::Panicked(why)) if why == "no such template"));
        assert_eq!(customers::by_id(&store, account, lost.id).await.unwrap(), None, "{}", store.kind);
    }
}

#[tokio::test]
async fn a_statement_that_is_wrong_is_an_error_and_leaves_the_store_working() {
    for store in databases().await {
        let account = account(&store).await;
        let wrong = Changes::new(account, new_id()).with(Statement::new("update nowhere set a = 1", []));
        let twice = ada("c-1");

        assert!(store.apply(wrong).await.is_err(), "{}", store.kind);
        done(&store, create(account, &twice)).await;
        let unlisted_key = store.apply(create(account, &twice)).await;

        // The external id is taken as well as the id: either may be named first, and the id is nobody's answer.
        assert!(!matches!(unlisted_key, Ok(Applied::Done(_))));
        done(&store, create(account, &ada("c-2"))).await;
    }
}

/// `insert or rollback` stands for the errors after which SQLite has rolled back by itself (disk full, I/O).
#[tokio::test]
async fn when_sqlite_rolls_back_a_whole_group_nobody_in_it_is_acknowledged() {
    let store = sqlite(Options::default()).await;
    let account = account(&store).await;
    done(&store, create(account, &ada("taken"))).await;
    let before = ada("before");
    let mut rolls_back = create(account, &ada("taken"));
    let sql = rolls_back.statements[0].sql.replace("insert into", "insert or rollback into");
    rolls_back.statements[0].sql = sql.into();

    let hold = Hold::the_writer(&store, account).await;
    let first = queued(&store, create(account, &before)).await;
    let second = queued(&store, rolls_back).await;
    hold.let_go();

    assert!(matches!(first.await, Err(StoreError::GroupLost(_))));
    assert!(matches!(second.await, Err(StoreError::GroupLost(_))));
    assert_eq!(customers::by_id(&store, account, before.id).await.unwrap(), None);
    done(&store, create(account, &before)).await;
}

/// A limit on the file's pages stands for a disk that is full.
#[tokio::test]
async fn a_full_disk_fails_what_does_not_fit_and_the_store_goes_on_when_there_is_room() {
    let store = sqlite(Options::default()).await;
    let account = account(&store).await;
    let limit = |pages: u32| {
        let sql = format!("pragma max_page_count = {pages}"); // it answers a row, which is an error; yet it is done
        Changes::new(account, new_id()).with(Statement::new(sql, []))
    };
    let mut large = ada("large");
    large.data.notes = Some("x".repeat(1_000_000));

    let _ = store.apply(limit(1)).await; // as many as there are
    let failed = store.apply(create(account, &large)).await;
    let _ = store.apply(limit(1_000_000)).await;
    let again = done(&store, create(account, &large)).await;

    assert!(failed.is_err(), "{failed:?}");
    assert_eq!(again, Assigned::default());
}

#[tokio::test]
async fn when_too_many_wait_the_next_is_turned_away_and_people_go_before_bulk() {
    let options = Options { people_waiting: 2, bulk_waiting: 1, ..Options::default() };
    let store = sqlite(options).await;
    let account = account(&store).await;
    let order = Arc::new(Mutex::new(Vec::new()));
    let wish = |queue: Queue| {
        let order = Arc::clone(&order);
        let mut changes = create(account, &ada(&new_id().to_string()));
        changes.queue = queue;
        changes.finish = Some(Box::new(move |_| {
            order.lock().unwrap().push(queue);
            Vec::new()
        }));
        changes
    };

    let hold = Hold::the_writer(&store, account).await;
    let bulk = queued(&store, wish(Queue::Bulk)).await;
    let person = queued(&store, wish(Queue::People)).await;
    let other = queued(&store, wish(Queue::People)).await;
    let third_person = store.apply(wish(Queue::People)).await;
    let second_bulk = store.apply(wish(Queue::Bulk)).await;
    hold.let_go();

    assert!(matches!(third_person, Err(StoreError::Busy)));
    assert!(matches!(second_bulk, Err(StoreError::Busy)));
    for waiting in [bulk, person, other] {
        assert!(matches!(waiting.await, Ok(Applied::Done(_))));
    }
    assert_eq!(*order.lock().unwrap(), [Queue::People, Queue::People, Queue::Bulk]);
}

#[tokio::test]
async fn what_waits_when_the_store_is_closed_is_written_and_what_comes_later_is_not() {
    let store = sqlite(Options::default()).await;
    let account = account(&store).await;

    let hold = Hold::the_writer(&store, account).await;
    let waiting = queued(&store, create(account, &ada("c-1"))).await;
    hold.let_go();
    store.close().await;
    let late = store.apply(create(account, &ada("c-2"))).await;

    assert!(matches!(waiting.await, Ok(Applied::Done(_))));
    assert!(matches!(late, Err(StoreError::Closed)));
    assert!(matches!(customers::by_id(&store, account, account).await, Err(StoreError::Closed)));
}

type Waiting = Pin<Box<dyn Future<Output = Result<Applied, StoreError>>>>;

/// Lines up a wish behind a writer that is held.
async fn queued(store: &Store, changes: Changes) -> Waiting {
    let store = store.clone();
    let mut wish: Waiting = Box::pin(async move { store.apply(changes).await });
    tokio::select! {
        biased;
        _ = &mut wish => panic!("it did not wait"),
        () = ready(()) => {}
    }
    wish
}

/// SQLite's writer in the middle of a wish, until it is let go.
struct Hold {
    goes_on: Arc<Barrier>,
    _wish: Waiting,
}

impl Hold {
    async fn the_writer(store: &Store, account: turnus_engine::Id) -> Hold {
        let (begins, goes_on) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
        let mut changes = Changes::new(account, new_id());
        let (there, until) = (Arc::clone(&begins), Arc::clone(&goes_on));
        changes.finish = Some(Box::new(move |_| {
            there.wait();
            until.wait();
            Vec::new()
        }));
        let wish = queued(store, changes).await;
        begins.wait();
        Hold { goes_on, _wish: wish }
    }

    fn let_go(self) {
        self.goes_on.wait();
    }
}
