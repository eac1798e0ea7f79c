//! What waits for a worker is taken once, in its order, by however many nodes.

use std::collections::BTreeSet;

use turnus_engine::{Id, Instant};
use turnus_store::due_deliveries::{self, DueHook};
use turnus_store::due_work::{self, Lane, Taking, Work, WorkKind};
use turnus_store::hooks::{self, Delivery, Outcome};
use turnus_store::{Changes, Options, Statement, Store};

use crate::cast::{NOON, account, done, new_id};
use crate::databases::{databases, postgres};

fn later(seconds: i64) -> Instant {
    NOON.plus_millis(seconds * 1000)
}

async fn write(store: &Store, account: Id, statement: Statement) {
    done(store, Changes::new(account, new_id()).with(statement)).await;
}

async fn plan(store: &Store, account: Id, kind: WorkKind, subject: Id, due: Instant) {
    write(store, account, due_work::plan(account, kind, subject, due).unwrap()).await;
}

/// Takes what is due at noon, for a minute from `machine`.
async fn take(store: &Store, account: Id, machine: Instant, limit: i64) -> Vec<Work> {
    let until = machine.plus_millis(60_000);
    due_work::take(store, account, Taking { lane: Lane::All, due: NOON, machine, until, limit })
        .await
        .unwrap()
}

fn names(work: &[Work]) -> Vec<(WorkKind, Id)> {
    work.iter().map(|work| (work.kind, work.subject)).collect()
}

#[tokio::test]
async fn work_is_taken_in_its_order_and_what_follows_in_the_same_subject_waits_for_it() {
    for store in databases().await {
        let account = account(&store).await;
        let (a, b) = (new_id(), new_id());
        plan(&store, account, WorkKind::Bill, a, NOON).await;
        plan(&store, account, WorkKind::Phase, a, NOON).await;
        plan(&store, account, WorkKind::Bill, b, NOON).await;
        plan(&store, account, WorkKind::SendDraft, b, later(-5)).await;
        plan(&store, account, WorkKind::Bill, new_id(), later(1)).await;

        let first = take(&store, account, NOON, 9).await;
        let meanwhile = take(&store, account, later(59), 9).await;
        write(&store, account, due_work::finish(account, &first[0]).unwrap()).await;
        write(&store, account, due_work::park(account, &first[1], "no rate").unwrap()).await;
        let second = take(&store, account, later(59), 9).await;

        assert_eq!(names(&first), [(WorkKind::SendDraft, b), (WorkKind::Phase, a)], "{}", store.kind);
        assert_eq!(meanwhile, []);
        assert_eq!(names(&second), [(WorkKind::Bill, a), (WorkKind::Bill, b)]);
        assert_eq!(due_work::parked(&store, account, 9).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_lease_that_ran_out_is_taken_anew_and_whoever_had_it_can_write_nothing_of_it() {
    for store in databases().await {
        let account = account(&store).await;
        let subject = new_id();
        plan(&store, account, WorkKind::Bill, subject, NOON).await;

        let slow = take(&store, account, NOON, 9).await.remove(0);
        let quick = take(&store, account, later(60), 9).await.remove(0);
        for late in [
            due_work::finish(account, &slow).unwrap(),
            due_work::park(account, &slow, "late").unwrap(),
            due_work::retry(account, &slow, NOON, "it failed").unwrap(),
            due_work::give_back(account, &slow).unwrap(),
        ] {
            // Stale, or without effect.
            let _ = store.apply(Changes::new(account, new_id()).with(late)).await.unwrap();
        }
        let still = take(&store, account, later(61), 9).await;
        write(&store, account, due_work::give_back(account, &quick).unwrap()).await;
        let again = take(&store, account, later(61), 9).await;

        assert_eq!((slow.attempts, quick.attempts, still.len()), (0, 1, 0), "{}", store.kind);
        assert_eq!((again.len(), again[0].attempts), (1, 1), "it was not tried");
        write(&store, account, due_work::finish(account, &again[0]).unwrap()).await;
        assert_eq!(due_work::next(&store, account).await.unwrap(), None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_nodes_take_each_thing_once_and_share_it() {
    let Some(database) = postgres(Options::default()).await else { return };
    let account = account(&database).await;
    let mut changes = Changes::new(account, new_id());
    for _ in 0..300 {
        changes = changes.with(due_work::plan(account, WorkKind::Bill, new_id(), NOON).unwrap());
    }
    done(&database, changes).await;

    let mut nodes = Vec::new();
    for _ in 0..3 {
        let url = database.url.as_ref().unwrap();
        let node = Store::open_postgres(url, Options { connections: 2, ..Options::default() }).await.unwrap();
        nodes.push(tokio::spawn(async move {
            let mut all = Vec::new();
            loop {
                let taken = take(&node, account, NOON, 10).await;
                if taken.is_empty() {
                    return all;
                }
                all.extend(taken.into_iter().map(|work| work.subject));
            }
        }));
    }
    let mut taken = Vec::new();
    for node in nodes {
        taken.extend(node.await.unwrap());
    }

    let once: BTreeSet<Id> = taken.iter().copied().collect();
    assert_eq!((taken.len(), once.len()), (300, 300));
}

/// Takes what is due for a hook.
pub async fn taken_of(
    store: &Store,
    due: &DueHook,
    (now, until): (Instant, Instant),
    most: usize,
) -> Vec<Delivery> {
    let looked = due_deliveries::look(store, due, now, most).await.unwrap();
    due_deliveries::take(store, due.account, until, looked.sendable).await.unwrap()
}

/// Takes what is due, but for some hooks, up to `most` for each of the others.
pub async fn taken(store: &Store, times: (Instant, Instant), busy: &[Id], most: usize) -> Vec<Delivery> {
    let mut all = Vec::new();
    for due in due_deliveries::hooks(store, times.0).await.unwrap() {
        if !busy.contains(&due.hook) {
            all.extend(taken_of(store, &due, times, most).await);
        }
    }
    all
}

#[tokio::test]
async fn deliveries_are_taken_one_a_lane_and_given_back_untried() {
    for store in databases().await {
        let (account, hook, busy) = (account(&store).await, new_id(), new_id());
        let (lane, other) = (new_id(), new_id());
        let delivery =
            |hook, position, lane| Delivery { account, hook, position, lane, attempts: 0, due: NOON };
        let all = [
            delivery(hook, 1, lane),
            delivery(hook, 2, lane),
            delivery(hook, 3, other),
            delivery(busy, 1, lane),
        ];
        write(&store, account, hooks::insert_deliveries(&all)).await;
        let take = async |at: i64, busy: &[Id]| {
            let taken = taken(&store, (later(at), later(at + 60)), busy, 9).await;
            taken.into_iter().map(|delivery| (delivery.position, delivery)).collect::<Vec<_>>()
        };

        let early = take(-1, &[]).await;
        let first = take(0, &[busy]).await;
        let meanwhile = take(59, &[busy]).await;
        write(&store, account, hooks::finish(&first[0].1, &Outcome::Delivered, "HTTP 200")).await;
        write(&store, account, hooks::give_back(&first[1].1, later(1))).await;
        let second = take(1, &[busy]).await;

        let positions =
            |taken: &[(i64, Delivery)]| taken.iter().map(|(position, _)| *position).collect::<Vec<_>>();
        assert_eq!((positions(&early), positions(&meanwhile)), (vec![], vec![]), "{}", store.kind);
        assert_eq!((positions(&first), positions(&second)), (vec![1, 3], vec![2, 3]));
        assert_eq!((first[1].1.attempts, second[1].1.attempts, second[1].1.due), (0, 0, later(61)));
    }
}
