//! Webhooks that cannot be lost: their order, what is kept of them, sending again, signing.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use turnus_app::delivering::deliver;
use turnus_app::taking::take_deliveries;
use turnus_app::webhooks::hand_out;
use turnus_app::{App, Setup, WebhookSender};
use turnus_server::{Settings, serve};
use turnus_store::Options;

use crate::databases;

use crate::webhooks::{Running, running};
use crate::world::{DAY, Differently, NOON, World, account, ada, catalogue, contract, id, token};

/// What a receiver was sent.
pub struct Post {
    headers: HeaderMap,
    body: Bytes,
    status: u16,
}

impl Post {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

#[derive(Clone)]
struct Receiver {
    tell: mpsc::UnboundedSender<Post>,
    /// Answers by the number of the post, from 0.
    answers: Arc<dyn Fn(usize) -> u16 + Send + Sync>,
    count: Arc<AtomicUsize>,
}

async fn receive(State(to): State<Receiver>, headers: HeaderMap, body: Bytes) -> (StatusCode, &'static str) {
    let status = (to.answers)(to.count.fetch_add(1, Ordering::SeqCst));
    let _ = to.tell.send(Post { headers, body, status });
    (StatusCode::from_u16(status).unwrap(), "so be it")
}

pub async fn receiver(
    answers: impl Fn(usize) -> u16 + Send + Sync + 'static,
) -> (String, mpsc::UnboundedReceiver<Post>) {
    let (tell, received) = mpsc::unbounded_channel();
    let state = Receiver { tell, answers: Arc::new(answers), count: Arc::default() };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let router = Router::new().route("/hook", post(receive)).with_state(state);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, received)
}

pub async fn next(received: &mut mpsc::UnboundedReceiver<Post>) -> Post {
    tokio::time::timeout(Duration::from_secs(20), received.recv()).await.expect("a webhook").unwrap()
}

async fn hook(running: &Running, url: &str, events: &[&str]) -> String {
    id(&running.world.post("/api/v1/webhooks", json!({"Url": url, "Events": events})).await)
}

pub fn below(hook: &str, rest: &str) -> String {
    format!("/api/turnus/v1/webhooks/{hook}/{rest}")
}

pub async fn listed(running: &Running, hook: &str, query: &str) -> Vec<Value> {
    let page = running.world.get(&below(hook, &format!("deliveries{query}"))).await;
    page["Deliveries"].as_array().unwrap().clone()
}

async fn rename(running: &Running, customer: &str, name: &str) {
    let one = format!("/api/v1/customers/{customer}");
    running.world.ask("PATCH", &one, Some(json!({"LastName": name}))).await.expect(200);
}

/// Until nothing is due or under way: each delivery that waits has noted its last attempt.
async fn quiet(running: &Running, hook: &str) {
    let mut seen = 0;
    for _ in 0..4000 {
        let machine = running.machine.load(Ordering::SeqCst);
        let handed_out = !hand_out(&running.world.app, running.world.account).await.unwrap();
        let waiting = listed(running, hook, "?status=Waiting&take=100").await;
        let noted = waiting.iter().all(|delivery| {
            let counted = delivery["Request"]["Headers"]["x-retry-count"].as_str().unwrap_or("0");
            delivery["Attempts"].as_array().unwrap().len() >= counted.parse().unwrap()
        });
        // Another hand may have been at it just then: it is looked at again.
        seen = if handed_out && noted && !is_due(&waiting, machine) { seen + 1 } else { 0 };
        if seen == 3 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it is never quiet");
}

/// Whether the first delivery of a lane waits for nothing.
fn is_due(waiting: &[Value], machine: i64) -> bool {
    let mut lanes = HashSet::new();
    // The latest is the first of the list.
    waiting.iter().rev().any(|delivery| {
        let lane = delivery["ContractId"].as_str().or(delivery["CustomerId"].as_str());
        let next: jiff::Timestamp = delivery["NextTry"].as_str().unwrap().parse().unwrap();
        lanes.insert(lane) && next.as_millisecond() <= machine
    })
}

/// Until so many deliveries are noted as delivered, and none waits.
async fn delivered(running: &Running, hook: &str, count: usize) {
    for _ in 0..4000 {
        let waiting = listed(running, hook, "?status=Waiting").await;
        if waiting.is_empty() && listed(running, hook, "?status=Delivered&take=100").await.len() == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it is not delivered");
}

fn elapse(running: &Running, millis: i64) {
    running.machine.fetch_add(millis, Ordering::SeqCst);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_fails_in_the_middle_gets_the_rest_of_the_contract_behind_it() {
    let running = running().await;
    let (url, mut received) = receiver(|number| if number == 1 { 500 } else { 200 }).await;
    let sold = catalogue(&running.world).await;
    let told = ["ContractCreated", "ContractChanged", "OrderSucceeded"];
    let hook = hook(&running, &url, &told).await;

    contract(&running.world, &sold, json!([])).await;
    let first = [next(&mut received).await, next(&mut received).await];
    quiet(&running, &hook).await;
    assert!(received.try_recv().is_err(), "what is behind the failed one waits");
    let ahead = listed(&running, &hook, "").await;
    elapse(&running, 45_000);
    let rest = [next(&mut received).await, next(&mut received).await];

    let names = |posts: &[Post]| posts.iter().map(|post| post.json()["Event"].clone()).collect::<Vec<_>>();
    assert_eq!(names(&first), ["ContractCreated", "ContractChanged"]);
    assert_eq!(names(&rest), ["ContractChanged", "OrderSucceeded"]);
    assert_eq!(rest[0].header("x-retry-count"), "1");
    let status: Vec<&Value> = ahead.iter().map(|delivery| &delivery["Status"]).collect();
    assert_eq!(status, ["Waiting", "Waiting", "Delivered"]);
    assert_eq!(ahead[1]["NextTry"], "2026-11-22T12:00:45.0000000Z");
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delivery_shows_what_is_sent_and_what_came_back_each_time() {
    let running = running().await;
    let (url, mut received) = receiver(|number| if number == 0 { 503 } else { 200 }).await;
    let hook = hook(&running, &url, &["CustomerCreated"]).await;

    let customer = ada(&running.world).await;
    let sent = next(&mut received).await;
    quiet(&running, &hook).await;
    elapse(&running, 45_000);
    next(&mut received).await;
    quiet(&running, &hook).await;

    let shown = listed(&running, &hook, "?status=Delivered").await.remove(0);
    assert_eq!((&shown["Event"], &shown["CustomerId"]), (&json!("CustomerCreated"), &json!(customer)));
    assert_eq!(shown["Request"]["Url"], url.as_str());
    assert_eq!(shown["Request"]["Headers"]["content-type"], "application/json; charset=utf-8");
    assert_eq!(shown["Request"]["Body"].as_str().unwrap().as_bytes(), &sent.body);
    let attempts = shown["Attempts"].as_array().unwrap();
    let seen: Vec<_> = attempts.iter().map(|it| (&it["Status"], &it["At"], &it["Answer"])).collect();
    assert_eq!(
        seen,
        [
            (&json!(503), &json!("2026-11-22T12:00:00.0000000Z"), &json!("so be it")),
            (&json!(200), &json!("2026-11-22T12:00:45.0000000Z"), &json!("so be it")),
        ]
    );
    assert!(attempts.iter().all(|it| it["Duration"].as_i64().unwrap() < 10_000 && it["Url"] == url.as_str()));
    let one = below(&hook, &format!("deliveries/{}", shown["Position"]));
    assert_eq!(running.world.get(&one).await, shown);
    running.world.ask("GET", &below(&hook, "deliveries/1"), None).await.refusal(404);
    assert_eq!(listed(&running, &hook, "?status=Waiting").await, Vec::<Value>::new());
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deliveries_are_read_page_by_page_the_latest_first() {
    let running = running().await;
    let (url, _received) = receiver(|_| 200).await;
    let hook = hook(&running, &url, &["CustomerCreated"]).await;
    for _ in 0..5 {
        ada(&running.world).await;
    }
    delivered(&running, &hook, 5).await;

    let whole = listed(&running, &hook, "").await;
    let (mut paged, mut before) = (Vec::new(), String::new());
    loop {
        let page = running.world.get(&below(&hook, &format!("deliveries?take=2{before}"))).await;
        paged.extend(page["Deliveries"].as_array().unwrap().clone());
        let Some(next) = page["Before"].as_i64() else { break };
        before = format!("&before={next}");
    }

    let positions: Vec<i64> = whole.iter().map(|it| it["Position"].as_i64().unwrap()).collect();
    assert!(positions.len() == 5 && positions.windows(2).all(|pair| pair[0] > pair[1]), "{positions:?}");
    assert_eq!(paged, whole);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_delivered_or_given_up_is_sent_again_one_by_one() {
    let running = running().await;
    let (url, mut received) = receiver(|number| if number < 13 { 500 } else { 200 }).await;
    let hook = hook(&running, &url, &["CustomerCreated"]).await;
    let customer = ada(&running.world).await;
    for _ in 0..13 {
        next(&mut received).await;
        quiet(&running, &hook).await;
        elapse(&running, 45_000 << 12);
    }
    let dropped = listed(&running, &hook, "?status=Dropped").await.remove(0);
    assert_eq!(dropped["Attempts"].as_array().unwrap().len(), 13);

    let again = below(&hook, &format!("deliveries/{}/resend", dropped["Position"]));
    for _ in 0..2 {
        assert_eq!(running.world.post(&again, json!({})).await, json!({"Queued": 1}));
        let sent = next(&mut received).await;
        assert_eq!((sent.header("x-retry-count"), &sent.json()["CustomerId"]), ("", &json!(customer)));
        delivered(&running, &hook, 1).await;
    }

    assert_eq!(listed(&running, &hook, "?status=Delivered").await.len(), 1);
    running.world.ask("POST", &below(&hook, "deliveries/1/resend"), None).await.refusal(404);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_span_of_time_is_sent_again_with_what_was_before_the_hook_and_in_order() {
    let running = running().await;
    let (url, mut received) = receiver(|_| 200).await;
    let early = ada(&running.world).await;
    elapse(&running, DAY);
    let wanted = ["CustomerCreated", "CustomerChanged"];
    let hook = hook(&running, &url, &wanted).await;
    let customer = ada(&running.world).await;
    for name in ["Byron", "King"] {
        rename(&running, &customer, name).await;
    }
    elapse(&running, DAY);
    let late = ada(&running.world).await;
    for _ in 0..4 {
        next(&mut received).await;
    }
    delivered(&running, &hook, 4).await;

    let resend = below(&hook, "resend");
    let body = json!({"From": "2026-11-22T12:00:00Z", "To": "2026-11-23T12:00:00Z"});
    assert_eq!(running.world.post(&resend, body).await, json!({"Queued": 4}));
    let mut told = Vec::new();
    for _ in 0..4 {
        let body = next(&mut received).await.json();
        told.push((body["CustomerId"].clone(), body["Event"].clone()));
    }
    delivered(&running, &hook, 5).await;
    let body = json!({"From": "2026-11-24", "Events": ["customercreated"]});
    assert_eq!(running.world.post(&resend, body).await, json!({"Queued": 1}));
    assert_eq!(next(&mut received).await.json()["CustomerId"], late.as_str());

    told.sort_by_key(|(of, _)| of.as_str().map(str::to_owned));
    let mut expected: Vec<(Value, Value)> = vec![(json!(early), json!("CustomerCreated"))];
    for event in ["CustomerCreated", "CustomerChanged", "CustomerChanged"] {
        expected.push((json!(customer), json!(event)));
    }
    expected.sort_by_key(|(of, _)| of.as_str().map(str::to_owned));
    assert_eq!(told, expected);
    let bad = json!({"From": "2026-11-24", "To": "2026-11-23"});
    assert!(running.world.ask("POST", &resend, Some(bad)).await.refusal(422).starts_with("To"));
    let bad = json!({"From": "2026-11-24", "Events": ["Everything"]});
    assert!(running.world.ask("POST", &resend, Some(bad)).await.refusal(422).starts_with("Events"));
    running.end().await;
}

/// HMAC by its formula (RFC 2104), with SHA-256.
fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let inner = Sha256::digest([block.map(|byte| byte ^ 0x36).as_slice(), text].concat());
    Sha256::digest([block.map(|byte| byte ^ 0x5c).as_slice(), &inner].concat()).to_vec()
}

fn signature(secret: &str, sent: &Post) -> String {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let before = format!("{}.{}.", sent.header("webhook-id"), sent.header("webhook-timestamp"));
    format!("v1,{}", STANDARD.encode(hmac(&key, &[before.as_bytes(), &sent.body].concat())))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn posts_are_signed_with_the_secret_and_while_it_is_rotated_with_both() {
    let running = running().await;
    let (url, mut received) = receiver(|number| if number == 1 { 500 } else { 200 }).await;
    let hook = hook(&running, &url, &["CustomerCreated"]).await;
    ada(&running.world).await;
    assert_eq!(next(&mut received).await.header("webhook-signature"), "", "billwerk's form");

    let secret = below(&hook, "secret");
    let made = running.world.post(&secret, json!({})).await;
    let first = made["Secret"].as_str().unwrap().to_owned();
    assert_eq!((first.len(), made["PreviousValidUntil"].clone()), (50, Value::Null));
    ada(&running.world).await;
    let sent = next(&mut received).await;
    assert_eq!(sent.header("webhook-timestamp"), "1795348800");
    assert_eq!(sent.header("webhook-signature"), signature(&first, &sent));
    quiet(&running, &hook).await;

    let made = running.world.post(&secret, json!({"OverlapHours": 2})).await;
    let second = made["Secret"].as_str().unwrap().to_owned();
    assert_eq!(made["PreviousValidUntil"], "2026-11-22T14:00:00.0000000Z");
    elapse(&running, 45_000);
    let repeated = next(&mut received).await;
    assert_eq!(repeated.header("webhook-id"), sent.header("webhook-id"), "the same at every attempt");
    let both = format!("{} {}", signature(&second, &repeated), signature(&first, &repeated));
    assert_eq!(repeated.header("webhook-signature"), both);
    quiet(&running, &hook).await;

    elapse(&running, 2 * 3_600_000);
    ada(&running.world).await;
    let sent = next(&mut received).await;
    assert_eq!(sent.header("webhook-signature"), signature(&second, &sent));
    assert_eq!(running.world.ask("DELETE", &secret, None).await.status.as_u16(), 204);
    ada(&running.world).await;
    assert_eq!(next(&mut received).await.header("webhook-signature"), "");
    let refusal = running.world.ask("POST", &secret, Some(json!({"OverlapHours": 169}))).await.refusal(422);
    assert!(refusal.starts_with("OverlapHours"), "{refusal}");
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_is_shown_once_and_never_lies_open() {
    let running = running().await;
    let hook = hook(&running, "http://127.0.0.1:9/hook", &["CustomerCreated"]).await;
    let secret = below(&hook, "secret");
    let key = [("idempotency-key", "once")];
    let made = running.world.ask_with("POST", &secret, Some(json!({})), &key).await.expect(201);
    let shown = made["Secret"].as_str().unwrap();
    let bytes = STANDARD.decode(shown.strip_prefix("whsec_").unwrap()).unwrap();

    let again = running.world.ask_with("POST", &secret, Some(json!({})), &key).await.expect(201);

    assert_ne!(again["Secret"], shown, "nothing of it was kept");
    for _ in 0..3 {
        running.world.post(&secret, json!({})).await;
    }
    running.world.ask("POST", &secret, Some(json!({}))).await.refusal(422);
    let whole = running.world.database().everything();
    for text in [shown.as_bytes(), &shown.as_bytes()[6..], &bytes] {
        assert!(!whole.windows(text.len()).any(|part| part == text));
    }
    let events = running.world.get("/api/turnus/v1/events?kind=WebhookSecretRotated").await;
    assert_eq!(events["Events"].as_array().unwrap().len(), 5);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_day_of_failures_everything_arrives_in_order_and_others_had_it_at_once() {
    let running = running().await;
    let broken = Arc::new(AtomicUsize::new(1));
    let state = Arc::clone(&broken);
    let (bad, mut late) = receiver(move |_| if state.load(Ordering::SeqCst) == 1 { 500 } else { 200 }).await;
    let (good, mut punctual) = receiver(|_| 200).await;
    let wanted = ["CustomerCreated", "CustomerChanged"];
    let failing = hook(&running, &bad, &wanted).await;
    hook(&running, &good, &wanted).await;
    running.world.post(&below(&failing, "secret"), json!({})).await;
    let customers = [ada(&running.world).await, ada(&running.world).await];

    for hour in 0..24 {
        if hour % 8 == 0 {
            for customer in &customers {
                rename(&running, customer, &format!("Byron {hour}")).await;
            }
        }
        quiet(&running, &failing).await;
        let expected = if hour == 0 {
            4
        } else if hour % 8 == 0 {
            2
        } else {
            0
        };
        for _ in 0..expected {
            assert_eq!(next(&mut punctual).await.header("x-retry-count"), "", "at once");
        }
        elapse(&running, 3_600_000);
    }
    while late.try_recv().is_ok() {}
    broken.store(0, Ordering::SeqCst);
    for _ in 0..30 {
        quiet(&running, &failing).await;
        elapse(&running, 3_600_000);
    }

    let mut arrived = Vec::new();
    while let Ok(post) = late.try_recv() {
        arrived.push((post.json()["CustomerId"].clone(), post.header("webhook-id").to_owned()));
    }
    assert_eq!(arrived.len(), 8);
    let feed = running.world.get("/api/turnus/v1/events?kind=CustomerCreated,CustomerChanged").await;
    for customer in &customers {
        let of = |event: &&Value| event["CustomerId"] == customer.as_str();
        let written = feed["Events"].as_array().unwrap().iter().filter(of).map(|event| event["Id"].clone());
        let told = arrived.iter().filter(|(of, _)| of == customer.as_str()).map(|(_, event)| json!(event));
        assert_eq!(told.collect::<Vec<_>>(), written.collect::<Vec<_>>());
    }
    assert_eq!(listed(&running, &failing, "?status=Delivered").await.len(), 8);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_with_workers_keep_the_order_at_a_receiver_that_fails_now_and_then() {
    let running = running().await;
    let app = App::new(running.store.clone(), Setup { key: [7; 32], node: 43, private_webhooks: true });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let settings = Settings { tick: Duration::from_millis(5), ..Settings::default() };
    let other = tokio::spawn(serve(app, listener, settings, async move { ended.await.unwrap() }));
    let (url, mut received) = receiver(|number| if number % 4 == 1 { 500 } else { 200 }).await;
    let hook = hook(&running, &url, &["CustomerCreated", "CustomerChanged"]).await;
    running.world.post(&below(&hook, "secret"), json!({})).await;

    let mut customers = Vec::new();
    for _ in 0..4 {
        customers.push(ada(&running.world).await);
    }
    for name in ["Byron", "King", "Quux"] {
        for customer in &customers {
            rename(&running, customer, name).await;
        }
    }
    let mut taken: Vec<(Value, Value)> = Vec::new();
    while taken.len() < 16 {
        match tokio::time::timeout(Duration::from_millis(500), received.recv()).await {
            Ok(post) => {
                let post = post.unwrap();
                let told = (post.json()["CustomerId"].clone(), json!(post.header("webhook-id")));
                // It may come twice, where the first answer was lost: what counts is the order of the first.
                if post.status == 200 && !taken.contains(&told) {
                    taken.push(told);
                }
            }
            Err(_) => elapse(&running, 60_000),
        }
    }

    let feed = running.world.get("/api/turnus/v1/events?kind=CustomerCreated,CustomerChanged").await;
    for customer in &customers {
        let of = |event: &&Value| event["CustomerId"] == customer.as_str();
        let written = feed["Events"].as_array().unwrap().iter().filter(of).map(|event| &event["Id"]);
        let told = taken.iter().filter(|(of, _)| of == customer.as_str()).map(|(_, event)| event);
        assert!(told.eq(written), "{taken:?}");
    }
    end.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(20), other).await.unwrap().unwrap().unwrap();
    running.end().await;
}

/// Two nodes over one store, without workers; the world asks the first.
struct TwoNodes {
    world: World,
    machine: Arc<AtomicI64>,
    first: App,
    second: App,
}

async fn two_nodes(second_key: [u8; 32]) -> TwoNodes {
    let machine = Arc::new(AtomicI64::new(NOON));
    let options = Options { machine_clock: Some(Arc::clone(&machine)), ..Options::default() };
    let database = Arc::new(databases::chosen(options).await);
    let store = database.store.clone();
    let node = |node, key| App::new(store.clone(), Setup { key, node, private_webhooks: true });
    let (first, second) = (node(43, [7; 32]), node(44, second_key));
    let account = account(&first, "shop", Differently::default()).await;
    let token = token(&first, "shop").await;
    let world = World::over(first.clone(), account, token, Arc::clone(&machine), database);
    TwoNodes { world, machine, first, second }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_that_cannot_be_opened_is_an_attempt_that_says_so() {
    let TwoNodes { world, second, .. } = two_nodes([8; 32]).await;
    let (url, mut received) = receiver(|_| 200).await;
    let hook = id(&world.post("/api/v1/webhooks", json!({"Url": url, "Events": ["CustomerCreated"]})).await);
    world.post(&below(&hook, "secret"), json!({})).await;
    ada(&world).await;
    hand_out(&second, world.account).await.unwrap();
    let due = take_deliveries(&second, 10).await.unwrap().remove(0);

    let told = |_: &turnus_engine::event::Event, _: Option<&str>| Some("{}".to_owned());
    let taken = deliver(&second, &WebhookSender::new().unwrap(), &due, &told).await.unwrap();

    assert_eq!(taken, Some(false));
    let shown = world.get(&below(&hook, &format!("deliveries/{}", due.position))).await;
    assert_eq!(shown["Status"], "Waiting");
    let said = shown["Attempts"][0]["Answer"].as_str().unwrap();
    assert!(said.contains("another key of the installation"), "{said}");
    assert!(received.try_recv().is_err(), "nothing goes out unsigned");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_dead_node_had_under_way_another_takes_over_once_its_lease_is_over() {
    let TwoNodes { world, machine, first: dies, second: lives } = two_nodes([7; 32]).await;
    let account = world.account;
    let (url, mut received) = receiver(|_| 200).await;
    world.post("/api/v1/webhooks", json!({"Url": url, "Events": ["CustomerCreated"]})).await;
    ada(&world).await;
    hand_out(&dies, account).await.unwrap();
    assert_eq!(take_deliveries(&dies, 10).await.unwrap().len(), 1);

    assert!(take_deliveries(&lives, 10).await.unwrap().is_empty(), "it is under way");
    machine.fetch_add(60_000, Ordering::SeqCst);
    let found = take_deliveries(&lives, 10).await.unwrap().remove(0);
    let sender = WebhookSender::new().unwrap();
    let told = |_: &turnus_engine::event::Event, _: Option<&str>| Some("{}".to_owned());
    let taken = deliver(&lives, &sender, &found, &told).await.unwrap();

    assert_eq!(taken, Some(true));
    assert_eq!(next(&mut received).await.header("x-retry-count"), "1");
}
