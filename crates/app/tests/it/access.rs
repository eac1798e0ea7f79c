//! Clients and people: made by nodes that start at once, and told in the journal without their secrets.

use turnus_app::Role;
use turnus_app::access::{put_client, put_user};
use turnus_store::events;

use crate::shop::Shop;

#[tokio::test]
async fn nodes_that_start_at_once_make_one_client_and_none_is_refused() {
    let shop = Shop::opened("2024-01-31").await;

    for number in 0..20 {
        let id = format!("command-line-{number}");
        let (one, two, three) = tokio::join!(
            put_client(&shop.app, shop.account, &id, "secret"),
            put_client(&shop.app, shop.account, &id, "secret"),
            put_client(&shop.app, shop.account, &id, "secret"),
        );
        for done in [one, two, three] {
            done.unwrap();
        }
    }

    assert_eq!(told(&shop).await.iter().filter(|(kind, _)| kind == "ClientCreated").count(), 20);
}

#[tokio::test]
async fn the_journal_tells_of_clients_and_people_and_nothing_of_their_secrets() {
    let shop = Shop::opened("2024-01-31").await;
    let client = async |secret| put_client(&shop.app, shop.account, "till", secret).await.unwrap();
    let user = async |password| {
        put_user(&shop.app, shop.account, "Ada@Shop.example", password, Role::Owner).await.unwrap();
    };

    client("sesame-1").await;
    client("sesame-1").await;
    client("sesame-2").await;
    user("sesame-3").await;
    user("sesame-4").await;

    let told: Vec<(String, String)> = told(&shop).await.into_iter().rev().take(4).rev().collect();
    let kinds: Vec<&str> = told.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["ClientCreated", "ClientChanged", "UserCreated", "UserChanged"]);
    assert!(told[0].1.contains(r#""Client.Id":[null,"till"]"#), "{}", told[0].1);
    assert!(told[2].1.contains(r#""User.Role":[null,"Owner"]"#), "{}", told[2].1);
    assert!(told.iter().all(|(_, body)| !body.contains("sesame") && !body.contains("example")));
}

/// What the journal says: kinds and bodies.
async fn told(shop: &Shop) -> Vec<(String, String)> {
    shop.store.seal(shop.account).await.unwrap();
    let all = events::after(&shop.store, shop.account, 0, 1000).await.unwrap();
    all.into_iter().map(|event| (event.kind, event.body)).collect()
}
