//! `/webhooks`, and what receivers are sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Redirect;
use axum::routing::post;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use turnus_app::{App, Setup};
use turnus_engine::Instant;
use turnus_server::{Settings, serve};
use turnus_store::{Options, Store, hooks};

use crate::world::{Differently, NOBODY, NOON, World, account, ada, catalogue, contract, id, token};

#[tokio::test]
async fn a_webhook_is_registered_listed_and_removed() {
    let world = World::new().await;
    let hook = json!({"url": "https://203.0.113.5/hook", "events": ["PlanVariantCreated ", "invoicecreated", "InvoiceCreated"]});

    let made = world.ask("POST", "/api/v1/webhooks/", Some(hook)).await.expect(201);

    assert_eq!(made["Events"], json!(["PlanVariantCreated", "InvoiceCreated"]));
    assert_eq!(world.get("/api/v1/Webhooks").await, json!([made]));
    let one = format!("/api/v1/webhooks/{}", id(&made));
    assert_eq!(world.get(&one).await, made);
    assert_eq!(world.ask("DELETE", &one, None).await.status.as_u16(), 204);
    world.ask("DELETE", &one, None).await.refusal(404);
    assert_eq!(world.get("/api/v1/webhooks").await, json!([]));
}

#[tokio::test]
async fn what_cannot_be_told_or_reached_is_refused() {
    let world = World::new().await;
    let events = json!(["CustomerCreated"]);
    let cases = [
        (json!({"Events": events}), "Url: is missing"),
        (json!({"Url": "ftp://example.com", "Events": events}), "no address for a webhook"),
        (json!({"Url": "http://127.0.0.1:9/", "Events": events}), "private address"),
        (json!({"Url": "https://203.0.113.5", "Events": []}), "Events: is empty"),
        (json!({"Url": "https://203.0.113.5", "Events": ["Everything"]}), "there is no event 'Everything'"),
    ];

    for (body, named) in cases {
        let refusal = world.ask("POST", "/api/v1/webhooks", Some(body)).await.refusal(422);
        assert!(refusal.contains(named), "{refusal}");
    }

    world.ask("DELETE", &format!("/api/v1/webhooks/{NOBODY}"), None).await.refusal(404);
    assert_eq!(world.get("/api/v1/webhooks").await, json!([]));
}

/// What a receiver was sent: how often it was tried before, its type, its body.
type Received = (String, String, Value);

/// A receiver: what it tells the test, and how many posts it still refuses.
#[derive(Clone)]
struct Receiver {
    tell: mpsc::UnboundedSender<Received>,
    refuses: Arc<AtomicUsize>,
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, bytes: Bytes) -> StatusCode {
    let header = |name: &str| headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    let body = serde_json::from_slice(&bytes).unwrap();
    receiver.tell.send((header("x-retry-count"), header("content-type"), body)).unwrap();
    let refused =
        receiver.refuses.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
    if refused.is_ok() { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::ACCEPTED }
}

/// A receiver that refuses the first posts.
async fn receiver(refuses: usize) -> (String, mpsc::UnboundedReceiver<Received>) {
    let (tell, received) = mpsc::unbounded_channel();
    let receiver = Receiver { tell, refuses: Arc::new(AtomicUsize::new(refuses)) };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let router = Router::new().route("/hook", post(receive)).with_state(receiver);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, received)
}

/// A server that runs with its workers, beside the world that asks it in process.
pub struct Running {
    pub world: World,
    pub store: Store,
    pub machine: Arc<AtomicI64>,
    pub address: std::net::SocketAddr,
    end: oneshot::Sender<()>,
    served: tokio::task::JoinHandle<std::io::Result<()>>,
}

pub async fn running() -> Running {
    let machine = Arc::new(AtomicI64::new(NOON));
    let options = Options { machine_clock: Some(Arc::clone(&machine)), ..Options::default() };
    let database = Arc::new(crate::databases::chosen(options).await);
    let store = database.store.clone();
    let app = App::new(store.clone(), Setup { key: [7; 32], node: 42, private_webhooks: true });
    let id = account(&app, "shop", Differently::default()).await;
    let token = token(&app, "shop").await;
    let world = World::over(app.clone(), id, token, Arc::clone(&machine), database);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (end, ended) = oneshot::channel::<()>();
    let settings = Settings { tick: Duration::from_millis(5), ..Settings::default() };
    let ended = async move {
        let _ = ended.await;
    };
    let served = tokio::spawn(serve(app, listener, settings, ended));
    Running { world, store, machine, address, end, served }
}

impl Running {
    pub async fn end(self) {
        self.end.send(()).unwrap();
        tokio::time::timeout(Duration::from_secs(20), self.served).await.unwrap().unwrap().unwrap();
    }
}

async fn next(received: &mut mpsc::UnboundedReceiver<Received>) -> Received {
    tokio::time::timeout(Duration::from_secs(20), received.recv()).await.expect("a webhook").unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_of_a_contract_arrive_in_order_with_the_ids_they_are_about() {
    let running = running().await;
    let world = &running.world;
    let (url, mut received) = receiver(0).await;
    let events = ["ContractCreated", "ContractChanged", "OrderSucceeded", "ContractCancelled"];
    let sold = catalogue(world).await;
    world.post("/api/v1/webhooks", json!({"Url": url, "Events": events})).await;

    let of = contract(world, &sold, json!([])).await;
    world.post(&format!("/api/v1/contracts/{of}/end"), json!({"EndDate": "2027-01-22T12:00:00Z"})).await;
    let mut told = Vec::new();
    for _ in 0..5 {
        told.push(next(&mut received).await);
    }

    let names: Vec<&Value> = told.iter().map(|(_, _, body)| &body["Event"]).collect();
    assert_eq!(
        names,
        ["ContractCreated", "ContractChanged", "OrderSucceeded", "ContractCancelled", "ContractChanged"]
    );
    for (count, kind, body) in &told {
        assert_eq!((count.as_str(), kind.as_str()), ("", "application/json; charset=utf-8"));
        assert_eq!(body["ContractId"], of.as_str());
        assert!(body["EntityId"].is_string() && body["CustomerId"].is_string(), "{body}");
    }
    assert_eq!(told[1].2["ContractChangeType"], "Signup");
    assert!(told[2].2["OrderId"].is_string());
    running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_fails_is_tried_again_after_45_seconds_and_then_after_90() {
    let running = running().await;
    let world = &running.world;
    let (url, mut received) = receiver(2).await;
    world.post("/api/v1/webhooks", json!({"Url": url, "Events": ["CustomerCreated"]})).await;

    let customer = ada(world).await;
    let mut counts = Vec::new();
    for seconds in [0, 45, 90] {
        if seconds > 0 {
            noted(&running, seconds).await;
            running.machine.fetch_add(seconds * 1000, Ordering::SeqCst);
        }
        let (count, _, body) = next(&mut received).await;
        assert_eq!(body["CustomerId"], customer.as_str());
        counts.push(count);
    }

    assert_eq!(counts, ["", "1", "2"]);
    running.end().await;
}

/// Until the failed attempt is noted: the next one is due after that many seconds and not before.
async fn noted(running: &Running, seconds: i64) {
    let now = running.machine.load(Ordering::SeqCst);
    let due = async |millis: i64| {
        let at = Instant::from_millis(now + millis);
        hooks::is_due(&running.store, at).await.unwrap()
    };
    for _ in 0..1500 {
        if due(seconds * 1000).await && !due(seconds * 1000 - 1).await {
            return;
        }
        // Where all is serializable each look can be in the way of what it waits for.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let hook = running.world.get("/api/v1/webhooks").await[0]["Id"].clone();
    let path = format!("/api/turnus/v1/webhooks/{}/deliveries", hook.as_str().unwrap());
    let shown = running.world.get(&path).await;
    panic!("the failed attempt was not noted: it is {now}, the deliveries are {shown}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redirect_gets_the_same_post_and_one_that_asks_for_a_get_is_a_failure() {
    let running = running().await;
    let world = &running.world;
    let (url, mut received) = receiver(0).await;
    let (moved, gone) = (url.clone(), url.clone());
    let router = Router::new()
        .route("/moved", post(async move || Redirect::permanent(&moved)))
        .route("/see", post(async move || Redirect::to(&gone)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let before = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    for path in ["moved", "see"] {
        let hook = json!({"Url": format!("{before}/{path}"), "Events": ["CustomerCreated"]});
        world.post("/api/v1/webhooks", hook).await;
    }

    let customer = ada(world).await;

    let (_, kind, body) = next(&mut received).await;
    assert_eq!((kind.as_str(), &body["CustomerId"]), ("application/json; charset=utf-8", &json!(customer)));
    noted(&running, 45).await;
    assert!(received.try_recv().is_err(), "303 leads nowhere");
    running.end().await;
}

/// A receiver that takes connections and never answers.
async fn silent() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
        }
    });
    url
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_never_answers_holds_up_no_other() {
    let running = running().await;
    let world = &running.world;
    let silent = silent().await;
    world.post("/api/v1/webhooks", json!({"Url": silent, "Events": ["CustomerCreated"]})).await;
    for _ in 0..100 {
        ada(world).await;
    }
    let (url, mut received) = receiver(0).await;
    world.post("/api/v1/webhooks", json!({"Url": url, "Events": ["CustomerChanged"]})).await;

    let customer = ada(world).await;
    let one = format!("/api/v1/customers/{customer}");
    world.ask("PATCH", &one, Some(json!({"Notes": "x"}))).await.expect(200);

    let (_, _, body) = tokio::time::timeout(Duration::from_secs(5), received.recv()).await.unwrap().unwrap();
    assert_eq!(body["CustomerId"], customer.as_str());
    running.end().await;
}

#[tokio::test]
async fn an_account_has_at_most_fifty_webhooks() {
    let world = World::new().await;
    let hook = || json!({"Url": "https://203.0.113.5/hook", "Events": ["CustomerCreated"]});
    for _ in 0..50 {
        world.post("/api/v1/webhooks", hook()).await;
    }

    let refusal = world.ask("POST", "/api/v1/webhooks", Some(hook())).await.refusal(422);

    assert!(refusal.contains("50 webhooks"), "{refusal}");
}
