//! People, their sessions, and tries to sign in.

use turnus_engine::{Id, Instant};
use turnus_store::sessions::{self, Session};
use turnus_store::sign_ins::{self, Counter};
use turnus_store::users::{self, User};
use turnus_store::{Applied, Changes, Statement, Store, clients};

use crate::cast::{NOON, account, new_id};
use crate::databases::databases;

fn at(millis: i64) -> Instant {
    Instant::from_millis(NOON.millis() + millis)
}

fn ada(role: &str) -> User {
    User {
        id: new_id(),
        email: format!("{}@laden.example", new_id()),
        name: "Ada".to_owned(),
        password_hash: "one".to_owned(),
        role: role.to_owned(),
        language: None,
        created_at: NOON,
        last_seen_at: None,
        totp: None,
        totp_offered: None,
        totp_step: 0,
    }
}

async fn write(store: &Store, account: Id, statement: Statement) -> bool {
    let applied = store.apply(Changes::new(account, new_id()).with(statement)).await.unwrap();
    matches!(applied, Applied::Done(_))
}

#[tokio::test]
async fn a_try_counts_until_there_are_as_many_as_there_may_be_and_anew_when_the_window_is_over() {
    for store in databases().await {
        let account = account(&store).await;
        let counter = Counter { account, about: [7; 32], most: 3 };
        let count =
            async |now: i64| write(&store, account, sign_ins::count(&counter, at(now), at(now - 1000))).await;

        let tries = [count(0).await, count(1).await, count(2).await, count(3).await, count(999).await];
        assert_eq!(tries, [true, true, true, false, false], "{}", store.kind);
        write(&store, account, sign_ins::give_back(&counter)).await;
        assert_eq!((count(999).await, count(999).await), (true, false));
        assert_eq!(sign_ins::of(&store, &counter).await.unwrap(), Some((at(0), 3)));
        assert!(count(1000).await);
        assert_eq!(sign_ins::of(&store, &counter).await.unwrap(), Some((at(1000), 1)));

        assert!(!sign_ins::has_over(&store, account, at(999)).await.unwrap());
        assert!(sign_ins::has_over(&store, account, at(1000)).await.unwrap());
        write(&store, account, sign_ins::forget(account, at(1000))).await;
        assert_eq!(sign_ins::of(&store, &counter).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_code_is_taken_once_and_an_owner_is_held_while_another_one_goes() {
    for store in databases().await {
        let (account, ada) = (account(&store).await, ada("Owner"));
        write(&store, account, users::insert(account, &ada)).await;
        let take = async |step| write(&store, account, users::take_totp_step(account, ada.id, step)).await;

        assert_eq!((take(7).await, take(7).await, take(6).await, take(8).await), (true, false, false, true));
        let still = async || write(&store, account, users::still_has_role(account, ada.id, "Owner")).await;
        assert!(still().await);
        write(&store, account, users::set_role(account, ada.id, "Support")).await;
        assert!(!still().await);
        let seen = users::seen_with_password(account, ada.id, "another", NOON);
        assert!(!write(&store, account, seen).await);
        assert!(write(&store, account, users::offer_totp(account, ada.id, vec![1])).await);
        assert!(!write(&store, account, users::confirm_totp(account, ada.id, vec![2], 9)).await);
        assert!(write(&store, account, users::confirm_totp(account, ada.id, vec![1], 9)).await);
        let found = users::of_address(&store, &ada.email, 5).await.unwrap();
        assert_eq!(found.len(), 1);
        let (of, found) = &found[0];
        assert_eq!(
            (of, &found.totp, &found.totp_offered, found.totp_step),
            (&account, &Some(vec![1]), &None, 9)
        );
        let again = User { id: new_id(), ..found.clone() };
        let again = Changes::new(account, new_id()).with(users::insert(account, &again));
        assert_eq!(store.apply(again).await.unwrap(), Applied::Taken(users::EMAIL), "{}", store.kind);
    }
}

#[tokio::test]
async fn sessions_and_tokens_go_with_their_person() {
    for store in databases().await {
        let (account, ada) = (account(&store).await, ada("Support"));
        write(&store, account, users::insert(account, &ada)).await;
        let client = clients::Client {
            id: new_id().to_string(),
            account,
            key: new_id(),
            name: "till".to_owned(),
            secret_hash: [1; 32],
            scopes: "Read".to_owned(),
            created_at: NOON,
            last_used_at: None,
        };
        write(&store, account, clients::insert(&client)).await;
        let token = clients::insert_token(account, [2; 32], &client.id, Some(ada.id), NOON);
        write(&store, account, token).await;
        let session = |id| Session {
            id,
            user: ada.id,
            user_agent: String::new(),
            created_at: NOON,
            last_used_at: NOON,
        };
        let (first, second) = (session(new_id()), session(new_id()));
        write(&store, account, sessions::insert(account, &first, [3; 32])).await;
        write(&store, account, sessions::insert(account, &second, [4; 32])).await;

        write(&store, account, sessions::used(account, first.id, at(9), at(-1))).await;
        write(&store, account, sessions::used(account, second.id, at(9), at(0))).await;
        let (noted, role) = sessions::by_hash(&store, account, [4; 32]).await.unwrap().unwrap();
        assert_eq!((noted.last_used_at, role.as_str()), (at(9), "Support"), "{}", store.kind);
        assert_eq!(sessions::by_id(&store, account, first.id).await.unwrap(), Some(first.clone()));
        let holder = clients::by_token(&store, account, [2; 32]).await.unwrap().unwrap();
        assert_eq!(holder.user, Some((ada.id, "Support".to_owned())));
        write(&store, account, sessions::delete_of_user(account, ada.id, Some(second.id))).await;
        assert_eq!(sessions::of_user(&store, account, ada.id).await.unwrap().len(), 1);
        write(&store, account, users::delete(account, ada.id)).await;

        assert_eq!(sessions::by_hash(&store, account, [4; 32]).await.unwrap(), None);
        assert_eq!(clients::by_token(&store, account, [2; 32]).await.unwrap(), None);
    }
}
