//! The backlog of a receiver that takes nothing: it is put off, in order, and costs nobody a look.

use tokio_postgres::NoTls;
use turnus_engine::{Id, Instant};
use turnus_store::due_deliveries::{self, DueHook};
use turnus_store::hooks::{self, Delivery, Outcome};
use turnus_store::{Changes, Options, Statement, Store};

use crate::cast::{NOON, account, done, new_id};
use crate::claims::{taken, taken_of};
use crate::databases::{databases, postgres};

fn later(seconds: i64) -> Instant {
    NOON.plus_millis(seconds * 1000)
}

async fn write(store: &Store, account: Id, statements: impl IntoIterator<Item = Statement>) {
    let changes = statements.into_iter().fold(Changes::new(account, new_id()), Changes::with);
    done(store, changes).await;
}

/// `count` deliveries to a hook, in one lane.
async fn backlog(store: &Store, account: Id, count: i64, due: Instant) -> Id {
    let (hook, lane) = (new_id(), new_id());
    let all: Vec<Delivery> =
        (1..=count).map(|position| Delivery { account, hook, position, lane, attempts: 0, due }).collect();
    write(store, account, [hooks::insert_deliveries(&all)]).await;
    hook
}

/// The hooks for which something is due, and what of it can be sent at once, at most four each.
async fn look(store: &Store, at: i64) -> (Vec<Id>, Vec<(Id, i64)>) {
    let due = due_deliveries::hooks(store, later(at)).await.unwrap();
    let found = taken(store, (later(at), later(at + 60)), &[], 4).await;
    (due.iter().map(|due| due.hook).collect(), found.iter().map(|it| (it.hook, it.position)).collect())
}

/// Puts off what can be, a window a round. The answer is how many rounds had something.
async fn put_off(store: &Store, account: Id, hook: Id, at: i64) -> usize {
    let due = DueHook { account, hook, since: NOON };
    let mut rounds = 0;
    loop {
        let statements = due_deliveries::put_off(store, &due, later(at)).await.unwrap();
        if statements.is_empty() {
            return rounds;
        }
        write(store, account, statements).await;
        rounds += 1;
    }
}

#[tokio::test]
async fn what_waits_behind_a_failure_is_put_off_and_comes_in_its_order_once_it_is_over() {
    for store in databases().await {
        let account = account(&store).await;
        let dead = backlog(&store, account, 1100, NOON).await;
        let alive = backlog(&store, account, 1, later(1)).await;
        let finish = async |delivery: &Delivery, outcome: Outcome, at: i64| {
            let finished = hooks::finish(delivery, &outcome, "HTTP 500");
            write(&store, account, [finished, hooks::wake_next(delivery, later(at))]).await;
        };
        let of_dead = async |at: i64| {
            let due = DueHook { account, hook: dead, since: NOON };
            let times = (later(at), later(at + 60));
            let mut found = taken_of(&store, &due, times, 4).await;
            assert!(found.len() < 2, "{}: one at a time: {found:?}", store.kind);
            found.pop()
        };

        let first = of_dead(1).await.unwrap();
        let failed = hooks::finish(&first, &Outcome::Again(later(91)), "HTTP 500");
        write(&store, account, [failed]).await;
        let rounds = put_off(&store, account, dead, 1).await;
        let small = backlog(&store, account, 150, NOON).await;

        // 1,099 wait behind the first: five windows are put off, and less than one is left where it is.
        assert_eq!(rounds, 5, "{}", store.kind);
        let (hooks, found) = look(&store, 1).await;
        assert_eq!((hooks.len(), found.len()), (3, 2), "the others are served");
        assert!(found.contains(&(alive, 1)) && found.contains(&(small, 1)));
        assert_eq!(put_off(&store, account, small, 1).await, 0, "a backlog within one window stays");

        let again = of_dead(91).await.unwrap();
        assert_eq!((again.position, again.attempts), (1, 1));
        finish(&again, Outcome::Dropped, 92).await;
        for position in 2..5 {
            let next = of_dead(92).await.unwrap();
            assert_eq!((next.position, next.attempts), (position, 0), "it was woken");
            finish(&next, Outcome::Delivered, 92).await;
        }

        // A node that wakes nobody: what was put off comes back by itself, ten minutes after its first was due.
        let fifth = of_dead(92).await.unwrap();
        write(&store, account, [hooks::finish(&fifth, &Outcome::Delivered, "HTTP 200")]).await;
        assert_eq!(of_dead(92 + 60 + 600).await.unwrap().position, 6);
    }
}

#[tokio::test]
async fn nothing_is_put_off_behind_what_is_just_being_finished() {
    let Some(database) = postgres(Options::default()).await else { return };
    let account = account(&database).await;
    let hook = backlog(&database, account, 300, NOON).await;
    let due = DueHook { account, hook, since: NOON };
    let (mut client, connection) =
        tokio_postgres::connect(database.url.as_ref().unwrap(), NoTls).await.unwrap();
    tokio::spawn(connection);

    let statements = due_deliveries::put_off(&database, &due, later(1)).await.unwrap();
    let finishing = client.transaction().await.unwrap();
    let sql = "update deliveries set status = 'Delivered' where position = 1";
    finishing.batch_execute(sql).await.unwrap();
    let mut putting_off = Box::pin(write(&database, account, statements));
    let waits = tokio::time::timeout(std::time::Duration::from_millis(300), &mut putting_off).await;
    finishing.commit().await.unwrap();
    putting_off.await;
    let next = taken_of(&database, &due, (later(1), later(61)), 4).await;

    assert!(waits.is_err(), "it waits for whoever finishes it");
    assert_eq!(next.iter().map(|it| it.position).collect::<Vec<_>>(), [2], "nobody would have woken it");
}
