//! `/api/turnus/v1/events`: the journal for those who pull.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use turnus_app::{App, Setup};

use crate::webhooks::running;
use crate::world::{NOBODY, World, ada, catalogue, contract};

const FEED: &str = "/api/turnus/v1/events";

async fn rename(world: &World, customer: &str, name: &str) {
    let one = format!("/api/v1/customers/{customer}");
    world.ask("PATCH", &one, Some(json!({"LastName": name}))).await.expect(200);
}

/// All of the feed, `take` at a time.
async fn all(world: &World, filter: &str, take: u32) -> Vec<Value> {
    let (mut events, mut after) = (Vec::new(), 0);
    loop {
        let piece = world.get(&format!("{FEED}?after={after}&take={take}{filter}")).await;
        events.extend(piece["Events"].as_array().unwrap().iter().cloned());
        after = piece["After"].as_i64().unwrap();
        if piece["HasMore"] == json!(false) {
            return events;
        }
    }
}

#[tokio::test]
async fn the_feed_says_who_when_what_before_and_after() {
    let world = World::new().await;
    let customer = ada(&world).await;
    rename(&world, &customer, "Byron").await;

    let events = all(&world, "", 500).await;

    let positions: Vec<i64> = events.iter().map(|event| event["Position"].as_i64().unwrap()).collect();
    assert!(positions.iter().copied().eq(1..=i64::try_from(positions.len()).unwrap()), "{positions:?}");
    let last = events.last().unwrap();
    assert_eq!(last["Event"], "CustomerChanged");
    assert_eq!(last["CustomerId"], customer.as_str());
    assert_eq!(last["Actor"], "client:shop");
    assert_eq!(last["At"], "2026-11-22T12:00:00.0000000Z");
    let change = json!({"Customer.Data.LastName": {"Before": "Lovelace", "After": "Byron"}});
    assert_eq!(last["Changes"], change);
    assert_eq!(last["Hash"].as_str().unwrap().len(), 64);
    let created = events.iter().find(|event| event["Event"] == "CustomerCreated").unwrap();
    assert_eq!(created["Changes"]["Customer.Data.LastName"], json!({"After": "Lovelace"}));
}

#[tokio::test]
async fn a_filter_leaves_out_and_moves_the_cursor_behind_what_it_left_out() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let other = ada(&world).await;
    rename(&world, &other, "Byron").await;

    let whole = all(&world, "", 3).await;
    let head = whole.last().unwrap()["Position"].clone();
    for filter in [
        format!("&contractId={of}"),
        format!("&customerId={other}"),
        "&kind=CustomerChanged,%20OrderSucceeded".to_owned(),
    ] {
        let found = all(&world, &filter, 1).await;
        let wanted = |event: &&Value| {
            event["ContractId"] == of.as_str() && filter.contains(&of)
                || event["CustomerId"] == other.as_str() && filter.contains(&other)
                || filter.contains("kind")
                    && ["CustomerChanged", "OrderSucceeded"].contains(&event["Event"].as_str().unwrap())
        };
        let expected: Vec<Value> = whole.iter().filter(wanted).cloned().collect();
        assert!(!expected.is_empty());
        assert_eq!(found, expected, "{filter}");
    }

    let nothing = world.get(&format!("{FEED}?customerId={NOBODY}")).await;
    assert_eq!(nothing, json!({"Events": [], "After": head, "HasMore": false}));
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_refused_by_name() {
    let world = World::new().await;
    let cases = [
        ("wait=9", "wait"),
        ("take=501", "take"),
        ("after=-2", "after"),
        ("after=900000", "after is 900000, and the journal ends at"),
        ("after=900000&wait=1", "after is 900000"),
        ("kind=Nonsense", "kind"),
    ];
    for (query, named) in cases {
        let refusal = world.ask("GET", &format!("{FEED}?{query}"), None).await.refusal(422);
        assert!(refusal.starts_with(named), "{refusal}");
    }
}

#[tokio::test]
async fn from_now_on_is_behind_the_last_event() {
    let world = World::new().await;
    ada(&world).await;

    let end = world.get(&format!("{FEED}?after=-1")).await;
    ada(&world).await;
    let news = world.get(&format!("{FEED}?after={}", end["After"])).await;

    assert_eq!(end["Events"], json!([]));
    assert_eq!(news["Events"].as_array().unwrap().len(), 1, "{news}");
}

#[tokio::test]
async fn what_speaks_of_a_person_is_gone_from_the_feed_once_he_is_erased() {
    let world = World::new().await;
    let customer = ada(&world).await;
    assert!(json!(all(&world, "", 500).await).to_string().contains("Lovelace"));

    world.ask("DELETE", &format!("/api/v1/customers/{customer}"), None).await;

    let events = all(&world, "", 500).await;
    assert_eq!(events.last().unwrap()["Event"], "CustomerDeleted");
    assert!(!json!(events).to_string().contains("Lovelace"));
}

/// A hundred who wait, with the cursor at the end.
async fn waiting(world: &Arc<World>) -> (i64, Vec<tokio::task::JoinHandle<Value>>) {
    let head = world.get(&format!("{FEED}?take=500")).await["After"].as_i64().unwrap();
    let wait = |_| {
        let world = Arc::clone(world);
        tokio::spawn(async move { world.get(&format!("{FEED}?after={head}&wait=8")).await })
    };
    let waiting = (0..100).map(wait).collect();
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    (head, waiting)
}

async fn heard(waiting: Vec<tokio::task::JoinHandle<Value>>, customer: &str) {
    for one in waiting {
        let piece = tokio::time::timeout(Duration::from_secs(5), one).await.expect("an answer").unwrap();
        assert_eq!(piece["Events"][0]["CustomerId"], customer);
    }
}

#[tokio::test]
async fn who_waits_hears_at_once_of_what_this_node_writes_and_holds_up_no_writer() {
    let world = Arc::new(World::new().await);
    let (_, waiting) = waiting(&world).await;

    let customer = tokio::time::timeout(Duration::from_secs(5), ada(&world)).await.expect("the write");

    heard(waiting, &customer).await;
}

#[tokio::test]
async fn who_waits_hears_soon_of_what_another_node_writes() {
    let running = running().await;
    let other = App::new(running.store.clone(), Setup { key: [7; 32], node: 43, private_webhooks: true });
    let first = Arc::new(World::over(
        other,
        running.world.account,
        running.world.token.clone(),
        Arc::clone(&running.machine),
        Arc::clone(running.world.database()),
    ));
    let (_, waiting) = waiting(&first).await;

    let customer = ada(&running.world).await;

    heard(waiting, &customer).await;
    running.end().await;
}

#[tokio::test]
async fn who_waits_for_nothing_gets_nothing_when_the_time_is_over() {
    let world = World::new().await;
    let head = world.get(&format!("{FEED}?take=500")).await["After"].clone();
    let begun = tokio::time::Instant::now();

    let piece = world.get(&format!("{FEED}?after={head}&wait=1")).await;

    assert_eq!(piece, json!({"Events": [], "After": head, "HasMore": false}));
    assert!((1..4).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_is_answered_when_the_server_ends() {
    let running = running().await;
    let head = running.world.get(&format!("{FEED}?take=500")).await["After"].as_i64().unwrap();
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let token = &running.world.token;
    let request = format!(
        "GET {FEED}?after={head}&wait=8 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
         connection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    // Until it waits: an answer that came before the end would show that it does not.
    let early = tokio::time::timeout(Duration::from_secs(2), stream.read_u8()).await;
    assert!(early.is_err(), "it waits");

    let begun = tokio::time::Instant::now();
    let reading = tokio::spawn(async move {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    });
    running.end().await;
    let answer = reading.await.unwrap();

    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains(&format!("\"After\":{head}")), "{answer}");
}
