//! The feed, deliveries with their attempts, and what signs them.

use turnus_engine::{Id, Instant};
use turnus_store::delivery_attempts::{self, AttemptRow, DeliveryFilter, DeliverySlice, DeliveryStatus};
use turnus_store::feed::{self, FeedFilter};
use turnus_store::hook_secrets::{self, HookSecret};
use turnus_store::hooks::{self, Delivery, Hook, HookData, Outcome};
use turnus_store::{Applied, Changes, Statement, Store, events};

use crate::cast::{NOON, account, ada, create, done, event, new_id};
use crate::claims::taken;
use crate::databases::databases;

fn later(seconds: i64) -> Instant {
    NOON.plus_millis(seconds * 1000)
}

async fn write(store: &Store, account: Id, statements: impl IntoIterator<Item = Statement>) {
    let changes = statements.into_iter().fold(Changes::new(account, new_id()), Changes::with);
    done(store, changes).await;
}

fn delivery(account: Id, hook: Id, position: i64, due: Instant) -> Delivery {
    Delivery { account, hook, position, lane: account, attempts: 0, due }
}

fn attempt(position: i64, at: Instant) -> AttemptRow {
    AttemptRow {
        position,
        id: new_id(),
        at,
        millis: 12,
        url: Some("https://example.com/ada".to_owned()),
        status: Some(500),
        answer: Some("no, Ada".to_owned()),
    }
}

/// A hook with `count` events behind it.
async fn told(store: &Store, count: usize) -> (Id, Id) {
    let account = account(store).await;
    for _ in 0..count {
        done(store, Changes::new(account, new_id()).saying(event("Tick", None))).await;
    }
    let data = HookData { url: "https://example.com".to_owned(), events: vec!["Tick".to_owned()] };
    let hook = Hook { id: new_id(), after: 0, data };
    write(store, account, [hooks::insert(account, &hook).unwrap()]).await;
    store.seal(account).await.unwrap();
    (account, hook.id)
}

#[tokio::test]
async fn the_feed_is_read_between_two_positions_with_what_is_personal_and_by_what_it_is_about() {
    for store in databases().await {
        let account = account(&store).await;
        let (one, other) = (ada("c-1"), ada("c-2"));
        let mut first = create(account, &one);
        first.events[0].personal = Some("{\"x\":[null,\"Ada\"]}".to_owned());
        done(&store, first).await;
        done(&store, create(account, &other)).await;
        done(&store, Changes::new(account, new_id()).saying(event("Tick", Some(one.id)))).await;

        store.seal(account).await.unwrap();
        let of = async |filter: FeedFilter, span: (i64, i64), most: u32| {
            let found = feed::between(&store, account, span, &filter, most).await.unwrap();
            found.into_iter().map(|it| (it.event.position, it.personal.is_some())).collect::<Vec<_>>()
        };
        let all = || FeedFilter::default();
        let kinds = FeedFilter { kinds: vec!["Tick".to_owned(), "None".to_owned()], ..all() };
        let person = FeedFilter { customer: Some(one.id), ..all() };
        let nobody = FeedFilter { contract: Some(one.id), ..all() };

        assert_eq!(of(all(), (0, 9), 9).await, [(1, true), (2, false), (3, false)], "{}", store.kind);
        assert_eq!(of(all(), (0, 2), 9).await, [(1, true), (2, false)]);
        assert_eq!(of(all(), (1, 9), 1).await, [(2, false)]);
        assert_eq!(of(kinds, (0, 9), 9).await, [(3, false)]);
        assert_eq!(of(person.clone(), (0, 9), 9).await, [(1, true), (3, false)]);
        assert!(of(nobody, (0, 9), 9).await.is_empty());
        write(&store, account, [events::erase_personal(account, one.id)]).await;
        assert_eq!(of(person, (0, 9), 9).await, [(1, false), (3, false)]);
    }
}

#[tokio::test]
async fn deliveries_are_listed_with_their_attempts_and_queued_again_unless_they_are_under_way() {
    for store in databases().await {
        let (account, hook) = told(&store, 4).await;
        let new: Vec<Delivery> = (1..=3).map(|at| delivery(account, hook, at, NOON)).collect();
        write(&store, account, [hooks::insert_deliveries(&new)]).await;
        let ends = [(Outcome::Delivered, "HTTP 200"), (Outcome::Dropped, "HTTP 500")];
        for (outcome, said) in ends {
            let taken = taken(&store, (later(0), later(60)), &[], 9).await.remove(0);
            write(&store, account, [hooks::finish(&taken, &outcome, said)]).await;
        }
        assert_eq!(taken(&store, (later(0), later(60)), &[], 9).await[0].position, 3);
        write(&store, account, [delivery_attempts::insert(account, &[(hook, attempt(2, NOON))])]).await;

        let status = async |wanted: Option<DeliveryStatus>, before: i64, most: u32| {
            let filter = DeliveryFilter { status: wanted, ..DeliveryFilter::default() };
            let slice = DeliverySlice::before(before, most);
            let list = delivery_attempts::list(&store, account, hook, &filter, slice).await.unwrap();
            list.into_iter().map(|it| (it.event.position, it.status.name(), it.attempts)).collect::<Vec<_>>()
        };
        let whole = [(3, "Waiting", 1), (2, "Dropped", 1), (1, "Delivered", 1)];
        assert_eq!(status(None, i64::MAX, 9).await, whole, "{}", store.kind);
        assert_eq!(status(None, 3, 1).await, [(2, "Dropped", 1)]);
        assert_eq!(status(Some(DeliveryStatus::Delivered), 9, 9).await, [(1, "Delivered", 1)]);
        let noted = delivery_attempts::attempts(&store, account, hook, (1, 3)).await.unwrap();
        assert_eq!(
            (noted.len(), noted[0].status, noted[0].answer.as_deref()),
            (1, Some(500), Some("no, Ada"))
        );

        let again: Vec<Delivery> = (1..=4).map(|at| delivery(account, hook, at, later(1))).collect();
        let under_way = hooks::under_way(&store, account, hook, (1, 4), later(1)).await.unwrap();
        assert_eq!(under_way.into_iter().collect::<Vec<_>>(), [3]);
        let whole = Changes::new(account, new_id()).with(hooks::queue_again(&again));
        assert!(matches!(store.apply(whole).await.unwrap(), Applied::Stale), "one of them is under way");
        let rest: Vec<Delivery> = again.into_iter().filter(|it| it.position != 3).collect();
        write(&store, account, [hooks::queue_again(&rest)]).await;

        let queued = [(4, "Waiting", 0), (3, "Waiting", 1), (2, "Waiting", 0), (1, "Waiting", 0)];
        assert_eq!(status(None, 9, 9).await, queued, "{}: what is under way goes on", store.kind);
        let due = taken(&store, (later(1), later(61)), &[], 9).await;
        let due: Vec<i64> = due.iter().filter(|it| it.account == account).map(|it| it.position).collect();
        assert_eq!(due, [1], "in order");
    }
}

#[tokio::test]
async fn attempts_are_forgotten_by_their_time_and_with_the_person_they_speak_of() {
    for store in databases().await {
        let (account, hook) = told(&store, 0).await;
        let person = ada("c-1");
        done(&store, create(account, &person)).await;
        done(&store, create(account, &ada("c-2"))).await;
        let new: Vec<Delivery> = (1..=2).map(|at| delivery(account, hook, at, NOON)).collect();
        write(&store, account, [hooks::insert_deliveries(&new)]).await;
        let rows = [attempt(1, NOON), attempt(2, NOON), attempt(2, later(9))];
        write(
            &store,
            account,
            rows.iter().map(|row| delivery_attempts::insert(account, &[(hook, row.clone())])),
        )
        .await;
        store.seal(account).await.unwrap();
        let answers = async || {
            let found = delivery_attempts::attempts(&store, account, hook, (1, 2)).await.unwrap();
            found.into_iter().map(|row| row.answer.is_some() && row.url.is_some()).collect::<Vec<_>>()
        };

        write(&store, account, delivery_attempts::erase(account, person.id)).await;
        assert_eq!(answers().await, [false, true, true], "{}", store.kind);

        assert!(delivery_attempts::has_before(&store, account, later(9)).await.unwrap());
        write(&store, account, [delivery_attempts::forget_before(account, later(9), 1)]).await;
        assert_eq!(answers().await.len(), 2);
        write(&store, account, [delivery_attempts::forget_before(account, later(9), 9)]).await;
        assert_eq!(answers().await, [true]);
        assert!(!delivery_attempts::has_before(&store, account, later(9)).await.unwrap());

        write(&store, account, hooks::delete(account, hook)).await;
        assert!(answers().await.is_empty());
    }
}

#[tokio::test]
async fn a_secret_holds_until_it_ends_and_one_that_ended_is_gone_with_the_next() {
    for store in databases().await {
        let (account, hook) = told(&store, 0).await;
        let secret = |sealed: u8, created_at: Instant| HookSecret {
            id: new_id(),
            sealed: vec![sealed; 40],
            created_at,
            ends_at: None,
        };
        let holding = async |at: Instant| {
            let found = hook_secrets::holding(&store, account, hook, at).await.unwrap();
            found.into_iter().map(|it| (it.sealed[0], it.ends_at)).collect::<Vec<_>>()
        };

        write(&store, account, [hook_secrets::insert(account, hook, &secret(1, NOON))]).await;
        write(&store, account, hook_secrets::retire(account, hook, later(1), later(10))).await;
        write(&store, account, [hook_secrets::insert(account, hook, &secret(2, later(1)))]).await;

        assert_eq!(holding(later(9)).await, [(2, None), (1, Some(later(10)))], "{}", store.kind);
        assert_eq!(holding(later(10)).await, [(2, None)]);
        write(&store, account, hook_secrets::retire(account, hook, later(10), later(20))).await;
        assert_eq!(holding(later(9)).await, [(2, Some(later(20)))], "the first is gone");
        write(&store, account, [hook_secrets::delete(account, hook)]).await;
        assert!(holding(later(9)).await.is_empty());
    }
}

#[tokio::test]
async fn who_hands_out_while_a_hook_is_registered_or_removed_hands_out_anew() {
    for store in databases().await {
        let (account, first) = told(&store, 3).await;
        let data = HookData { url: "https://example.com".to_owned(), events: vec!["Tick".to_owned()] };
        let hook = |after| Hook { id: new_id(), after, data: data.clone() };
        let apply = async |statements: Vec<Statement>| {
            let changes = statements.into_iter().fold(Changes::new(account, new_id()), Changes::with);
            matches!(store.apply(changes).await.unwrap(), Applied::Done(_))
        };
        let registered = |read, hook: &Hook| {
            vec![hooks::raise_cursor(account, read), hooks::insert(account, hook).unwrap()]
        };

        let read = hooks::cursor(&store, account).await.unwrap();
        let (early, late) = (hook(2), hook(1));
        assert!(apply(registered(read, &early)).await, "{}", store.kind);
        assert!(!apply(vec![hooks::move_cursor(account, read, 3)]).await, "it would be left out");
        assert!(!apply(registered(read, &late)).await, "it was counted without the other");

        let read = hooks::cursor(&store, account).await.unwrap();
        assert!(apply(vec![hooks::move_cursor(account, read, 3)]).await);
        assert!(!apply(vec![hooks::move_cursor(account, read, 3)]).await, "another node was faster");
        assert!(apply(registered(read, &late)).await);
        let after = async |id| hooks::by_id(&store, account, id).await.unwrap().unwrap().after;
        assert_eq!(
            (after(early.id).await, after(late.id).await),
            (2, 3),
            "what went out before it is not its"
        );

        let read = hooks::cursor(&store, account).await.unwrap();
        let removed = [hooks::raise_cursor(account, read)].into_iter().chain(hooks::delete(account, first));
        assert!(apply(removed.collect()).await);
        assert!(
            !apply(vec![hooks::move_cursor(account, read, 4)]).await,
            "it would be told to one that is gone"
        );
    }
}
