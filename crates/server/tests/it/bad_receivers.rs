//! Receivers of webhooks that hang, reset, lead astray or flood: each is contained, and slows nobody else.

use std::time::Duration;

use axum::Router;
use axum::response::Redirect;
use axum::routing::post;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use turnus_engine::event::{Event, EventKind};
use turnus_engine::{Id, Instant};
use turnus_store::delivery_attempts::{self, DeliveryFilter, DeliverySlice, DeliveryStatus};
use turnus_store::{Changes, NewEvent};

use crate::deliveries::{below, listed, next, receiver};
use crate::webhooks::running;
use crate::world::{NOON, ada, id};

/// What a bad receiver does with a connection once the head of the request is there.
#[derive(Clone, Copy)]
enum Vice {
    /// It says nothing.
    Hangs,
    /// It closes.
    Resets,
    /// It answers and never stops.
    Floods,
    /// It answers, and its body comes a byte at a time.
    Drips,
    /// The head of its answer is as long as it likes.
    Boasts,
    /// It says that it goes on, for ever.
    Continues,
}

async fn bad(vice: Vice) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(misbehave(stream, vice));
        }
    });
    url
}

async fn misbehave(mut stream: TcpStream, vice: Vice) -> std::io::Result<()> {
    let mut head = [0; 64];
    let _ = stream.read(&mut head).await?;
    match vice {
        Vice::Hangs => std::future::pending::<()>().await,
        Vice::Resets => {}
        Vice::Floods => {
            stream.write_all(b"HTTP/1.1 500 No\r\n\r\n").await?;
            loop {
                stream.write_all(&[b'x'; 65536]).await?;
            }
        }
        Vice::Drips => {
            stream.write_all(b"HTTP/1.1 500 No\r\ncontent-length: 100000\r\n\r\n").await?;
            loop {
                stream.write_all(b"x").await?;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
        Vice::Boasts => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n").await?;
            loop {
                stream
                    .write_all(b"x-boast: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n")
                    .await?;
            }
        }
        Vice::Continues => loop {
            stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
            tokio::time::sleep(Duration::from_millis(1)).await;
        },
    }
    Ok(())
}

/// One that sends each post to itself.
async fn circle() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let to = url.clone();
    let router = Router::new().route("/hook", post(async move || Redirect::temporary(&to)));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_receiver_is_contained_noted_and_slows_nobody() {
    let running = running().await;
    let world = &running.world;
    let vices = [
        (bad(Vice::Hangs).await, Value::Null, "no answer within 10 s"),
        (bad(Vice::Resets).await, Value::Null, "the request failed"),
        (bad(Vice::Floods).await, json!(500), "xxxxxxxx"),
        (bad(Vice::Drips).await, json!(500), "x"),
        (bad(Vice::Boasts).await, Value::Null, "the request failed"),
        (bad(Vice::Continues).await, Value::Null, "no answer within 10 s"),
        (circle().await, Value::Null, "more than 3 redirects"),
        ("http://127.0.0.1:1/hook".to_owned(), Value::Null, "no connection"),
    ];
    let events = json!(["CustomerCreated"]);
    let mut hooks = Vec::new();
    for (url, ..) in &vices {
        hooks.push(id(&world.post("/api/v1/webhooks", json!({"Url": url, "Events": events})).await));
    }
    let (good, mut received) = receiver(|_| 200).await;
    world.post("/api/v1/webhooks", json!({"Url": good, "Events": events})).await;

    let mut customers = Vec::new();
    for _ in 0..50 {
        customers.push(ada(world).await);
    }
    for _ in &customers {
        let sent = tokio::time::timeout(Duration::from_secs(20), next(&mut received))
            .await
            .expect("before the backlog");
        assert_eq!(sent.header("x-retry-count"), "");
    }

    for (hook, (url, status, says)) in hooks.iter().zip(&vices) {
        let attempt = first_attempt(&running, hook).await;
        let shown = attempt["Status"].clone();
        let answer = attempt["Answer"].as_str().unwrap();
        assert!(answer.starts_with(says) && answer.len() <= 500, "{url}: {answer}");
        assert_eq!(&shown, status, "{url}");
        assert!(attempt["Duration"].as_i64().unwrap() < 13_000, "{attempt}");
        let gone = listed(&running, hook, "?status=Dropped").await;
        assert!(gone.is_empty(), "it waits for its next attempt");
        running.world.get(&below(hook, "deliveries?take=1")).await;
    }
    running.end().await;
}

/// The first attempt that a hook's deliveries have noted.
async fn first_attempt(running: &crate::webhooks::Running, hook: &str) -> Value {
    for _ in 0..600 {
        let deliveries = listed(running, hook, "?take=100").await;
        let noted = deliveries.iter().find_map(|delivery| delivery["Attempts"].get(0).cloned());
        if let Some(attempt) = noted {
            return attempt;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no attempt was noted");
}

/// `count` events of customers, each with a contract of its own in turn of so many.
async fn happened(running: &crate::webhooks::Running, count: usize, customers: usize) {
    let world = &running.world;
    let mut lanes: Vec<Id> = Vec::new();
    for _ in 0..customers {
        lanes.push(ada(world).await.parse().unwrap());
    }
    let body = Event {
        kind: EventKind::CustomerCreated,
        entity: lanes[0],
        customer: None,
        contract: None,
        subject: None,
        change: None,
    };
    let mut changes = Changes::new(world.account, lanes[0]);
    for number in 0..count {
        changes = changes.saying(NewEvent {
            id: world.app.new_id(world.account, Instant::from_millis(NOON)),
            at: Instant::from_millis(NOON),
            kind: "CustomerCreated".into(),
            customer: Some(lanes[number % customers]),
            contract: None,
            actor: "client 1".to_owned(),
            body: serde_json::to_string(&body).unwrap(),
            personal: None,
        });
    }
    let _ = running.store.apply(changes).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_backlog_of_a_dead_receiver_is_put_off_and_a_live_one_is_served_at_once() {
    let running = running().await;
    let world = &running.world;
    let (dead, _posts) = receiver(|_| 500).await;
    let dead = id(&world.post("/api/v1/webhooks", json!({"Url": dead, "Events": ["CustomerCreated"]})).await);
    let (good, mut received) = receiver(|_| 200).await;
    happened(&running, 4000, 5).await;
    while !hand_out_is_over(&running).await {}
    world.post("/api/v1/webhooks", json!({"Url": good, "Events": ["CustomerChanged"]})).await;
    let customer = ada(world).await;

    let one = format!("/api/v1/customers/{customer}");
    for number in 0..10 {
        world.ask("PATCH", &one, Some(json!({"Notes": number.to_string()}))).await.expect(200);
        let sent = tokio::time::timeout(Duration::from_secs(20), next(&mut received))
            .await
            .expect("before the backlog");
        assert_eq!(sent.header("x-retry-count"), "");
    }

    // Each first of a lane was tried; of what waits behind them less than one look reads is left where it was.
    let now = Instant::from_millis(NOON);
    for _ in 0..4000 {
        let waits = due_within(&running, &dead, now).await;
        let tried = listed(&running, &dead, "?take=100").await;
        if waits < 200 && hand_out_is_over(&running).await {
            assert!(tried.iter().all(|delivery| delivery["Status"] == "Waiting"));
            running.end().await;
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it is never put off");
}

async fn hand_out_is_over(running: &crate::webhooks::Running) -> bool {
    !turnus_app::webhooks::hand_out(&running.world.app, running.world.account).await.unwrap()
}

/// How many deliveries to a webhook are due.
async fn due_within(running: &crate::webhooks::Running, hook: &str, now: Instant) -> usize {
    let (hook, account) = (hook.parse().unwrap(), running.world.account);
    let waiting = DeliveryFilter { status: Some(DeliveryStatus::Waiting), ..DeliveryFilter::default() };
    let latest = DeliverySlice::before(i64::MAX, 9000);
    let found = delivery_attempts::list(&running.store, account, hook, &waiting, latest);
    found.await.unwrap().iter().filter(|row| row.due <= now).count()
}
