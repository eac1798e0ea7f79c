//! The journal: dense, chained, append-only, and able to forget a person.

use turnus_engine::Id;
use turnus_store::events::{self, Event};
use turnus_store::{Changes, Head, Options, Statement, Store, personal_hash};

use crate::cast::{account, ada, create, done, event, impossible, new_id};
use crate::databases::{command, databases, postgres, sqlite};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn positions_are_dense_and_each_hash_follows_from_the_one_before_it() {
    for database in databases().await {
        let (account, other) = (account(&database).await, account(&database).await);
        let mut running = Vec::new();
        for number in 0..100 {
            let account = if number % 5 == 0 { other } else { account };
            let mut changes = create(account, &ada(&format!("c-{number}"))).saying(event("Second", None));
            if number % 7 == 0 {
                changes.statements.push(impossible(account));
            }
            let store = database.store.clone();
            running.push(tokio::spawn(async move { store.apply(changes).await.unwrap() }));
        }
        for answer in running {
            let _ = answer.await.unwrap();
        }

        assert_eq!(whole(&database, account).await.len(), 2 * 68, "{}", database.kind);
        assert_eq!(whole(&database, other).await.len(), 2 * 17, "{}", database.kind);
    }
}

#[tokio::test]
async fn the_events_of_one_wish_stand_together_in_their_order() {
    for store in databases().await {
        let account = account(&store).await;
        let mut changes = Changes::new(account, new_id());
        let wish = changes.wish;
        changes.events = ["First", "Second", "Third"].map(|kind| event(kind, None)).to_vec();

        done(&store, changes).await;

        let all = whole(&store, account).await;
        let kinds: Vec<&str> = all.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["First", "Second", "Third"], "{}", store.kind);
        assert!(all.iter().all(|event| event.wish == wish));
    }
}

#[tokio::test]
async fn a_reader_goes_on_from_where_it_stopped() {
    for store in databases().await {
        let account = account(&store).await;
        for _ in 0..5 {
            done(&store, Changes::new(account, new_id()).saying(event("Tick", None))).await;
        }
        store.seal(account).await.unwrap();

        let first = events::after(&store, account, 0, 2).await.unwrap();
        let rest = events::after(&store, account, first[1].position, 10).await.unwrap();

        let positions: Vec<i64> = first.iter().chain(&rest).map(|event| event.position).collect();
        assert_eq!(positions, [1, 2, 3, 4, 5], "{}", store.kind);
    }
}

#[tokio::test]
async fn erasing_a_persons_values_leaves_the_chain_whole() {
    for store in databases().await {
        let account = account(&store).await;
        let ada = ada("c-1");
        let mut changes = create(account, &ada);
        changes.events[0].personal = Some(r#"{"Name":"Ada Lovelace"}"#.to_owned());
        let id = changes.events[0].id;
        done(&store, changes).await;
        let written = whole(&store, account).await;
        let personal = events::personal(&store, account, id).await.unwrap().unwrap();
        let known = personal_hash(&personal.salt, &personal.body);

        let erase = Changes::new(account, new_id()).with(events::erase_personal(account, ada.id));
        done(&store, erase).await;

        assert_eq!(written[0].personal_hash, Some(known), "{}", store.kind);
        assert_eq!(events::personal(&store, account, id).await.unwrap(), None);
        assert_eq!(whole(&store, account).await, written);
    }
}

#[tokio::test]
async fn on_sqlite_what_is_written_cannot_be_changed_or_deleted() {
    let store = sqlite(Options::default()).await;
    let account = account(&store).await;
    done(&store, Changes::new(account, new_id()).saying(event("Tick", None))).await;

    for sql in ["update events set body = '1'", "delete from events"] {
        let refused = store.apply(Changes::new(account, new_id()).with(Statement::new(sql, []))).await;
        assert!(refused.unwrap_err().to_string().contains("append-only"));
    }
    assert_eq!(whole(&store, account).await.len(), 1);
}

/// The tests' user is a superuser, whom no revocation binds; so the list of rights itself is asked.
#[tokio::test]
async fn on_postgres_the_owner_of_the_journal_may_only_add_to_it() {
    let Some(database) = postgres(Options::default()).await else { return };

    let sql = "do $$ begin
        if exists (select from pg_class, aclexplode(relacl)
            where relname ~ '^events(_[0-9]+)?$' and privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE'))
        then raise 'the owner may change the journal'; end if;
    end $$";

    command(database.url.as_ref().unwrap(), sql).await;
}

/// All events, after checking that they are dense and chained up to the head.
async fn whole(store: &Store, account: Id) -> Vec<Event> {
    store.seal(account).await.unwrap();
    let all = events::after(store, account, 0, 10_000).await.unwrap();
    let mut head = Head::START;
    for event in &all {
        head = head.after(account, event);
        assert_eq!((event.position, event.hash), (head.position, head.hash));
    }
    assert_eq!(events::head(store, account).await.unwrap(), head);
    all
}
