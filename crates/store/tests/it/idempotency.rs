//! The answer of a write, kept with its effect.

use turnus_engine::Id;
use turnus_store::idempotency::{self, Answer};
use turnus_store::{Applied, Changes, customers};

use crate::cast::{NOON, account, ada, create, done, new_id};
use crate::databases::databases;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_requests_with_one_key_one_takes_effect_and_its_answer_serves_both() {
    for database in databases().await {
        let (account, client) = (account(&database).await, new_id());
        let mut running = Vec::new();
        for number in 0..8 {
            let ada = ada(&format!("c-{number}"));
            let answer = answer(&ada.id.to_string(), ada.id);
            let keeps = idempotency::insert(account, client, "key-1", &answer);
            let changes = create(account, &ada).with(keeps);
            let store = database.store.clone();
            running.push((ada.id, tokio::spawn(async move { store.apply(changes).await.unwrap() })));
        }

        let mut done = Vec::new();
        for (id, applied) in running {
            match applied.await.unwrap() {
                Applied::Done(_) => done.push(id),
                other => assert_eq!(other, Applied::Taken(idempotency::KEY), "{}", database.kind),
            }
        }
        let kept = idempotency::by_key(&database, account, client, "key-1").await.unwrap().unwrap();
        assert_eq!(done.len(), 1, "{}", database.kind);
        assert_eq!(kept, answer(&done[0].to_string(), done[0]));
        assert!(customers::by_id(&database, account, done[0]).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn another_client_may_use_the_same_key_and_old_answers_are_forgotten() {
    for store in databases().await {
        let (account, first, second) = (account(&store).await, new_id(), new_id());
        let keep = |client: Id| {
            let statement = idempotency::insert(account, client, "key-1", &answer("{}", client));
            Changes::new(account, new_id()).with(statement)
        };
        done(&store, keep(first)).await;
        done(&store, keep(second)).await;

        let erase = Changes::new(account, new_id()).with(idempotency::erase(account, first));
        done(&store, erase).await;
        assert_eq!(idempotency::by_key(&store, account, first, "key-1").await.unwrap(), None);
        assert!(idempotency::by_key(&store, account, second, "key-1").await.unwrap().is_some());

        let forget = idempotency::forget_before(account, NOON.plus_millis(1), 10);
        assert!(idempotency::has_before(&store, account, NOON.plus_millis(1)).await.unwrap());
        done(&store, Changes::new(account, new_id()).with(forget)).await;
        assert_eq!(idempotency::by_key(&store, account, second, "key-1").await.unwrap(), None);
    }
}

fn answer(body: &str, customer: Id) -> Answer {
    Answer { hash: [9; 32], status: 201, body: body.to_owned(), customer: Some(customer), created_at: NOON }
}
