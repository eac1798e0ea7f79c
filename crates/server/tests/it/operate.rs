//! What an operator looks at: health, readiness, figures, request ids, limits.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use turnus_server::{Settings, serve};
use turnus_store::{Changes, Options, Statement};

use crate::world::{Answer, DAY, Differently, World, ada, catalogue, contract};

async fn open(world: &World, path: &str) -> Answer {
    world.send(Request::get(path).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn health_names_what_was_looked_at_and_readiness_is_a_word() {
    let world = World::new().await;

    let health = open(&world, "/healthz").await.expect(200);
    let ready = open(&world, "/readyz").await.expect(200);

    let names = ["Database", "Writes", "Clock", "Workers"];
    let checks = names.map(|name| json!({"Name": name, "Status": "ok"}));
    assert_eq!(health, json!({"Status": "ok", "Checks": checks}));
    assert_eq!(ready, json!({"Status": "ready"}));
    assert_eq!(world.operator("/healthz").await.expect(200), health);
}

#[tokio::test]
async fn a_closed_database_is_neither_healthy_nor_ready() {
    let world = World::new().await;

    world.app.close().await;

    let health = open(&world, "/healthz").await.expect(503);
    assert_eq!((&health["Status"], &health["Checks"][0]["Status"]), (&json!("failing"), &json!("failing")));
    assert!(health["Checks"][0]["Message"].as_str().unwrap().contains("does not answer"), "{health}");
    assert!(open(&world, "/readyz").await.expect(503)["Message"].as_str().unwrap().contains("database"));
}

#[tokio::test]
async fn figures_say_what_was_done_by_route_and_nothing_of_an_account() {
    let at = "127.0.0.1:0".parse().unwrap();
    let settings = Settings { metrics: Some(at), ..Settings::default() };
    let world = World::served(Differently::default(), settings, Options::default()).await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    world.get(&format!("/api/v1/contracts/{of}")).await;
    world.ask("GET", "/api/v1/nothing/here", None).await.refusal(404);
    world.wait(31 * DAY);
    world.work().await;

    let scraped = world.operator("/metrics").await;

    let text = scraped.text();
    assert_eq!(scraped.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    for line in [
        "turnus_requests_total{method=\"GET\",route=\"/api/v1/contracts/{contractId}\",status=\"200\"}",
        "turnus_requests_total{method=\"GET\",route=\"none\",status=\"404\"}",
        "turnus_request_seconds_bucket{method=\"POST\",route=\"/api/v1/orders\",le=\"0.001\"}",
        "turnus_writes_total{result=\"done\"}",
        "turnus_writes_waiting{queue=\"people\"} 0",
        "turnus_waiting{kind=\"mails\"} 0",
        "turnus_leases_total{result=\"taken\"}",
        "turnus_operations{kind=\"LateWork\"} 0",
        "turnus_oldest_due_seconds 0",
        "turnus_resident_memory_kib",
        "turnus_build_info{version=\"",
        "# HELP turnus_writes_total Writes by how they ended",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    for secret in [of.as_str(), "Lovelace", "ada@", world.token.as_str(), &world.account.to_string()] {
        assert!(!text.contains(secret), "{secret}");
    }
    world.ask("GET", "/metrics", None).await.refusal(404);
}

#[tokio::test]
async fn a_request_keeps_the_id_it_came_with_and_gets_one_where_that_is_none() {
    let world = World::new().await;
    let id_of = async |given: &str| {
        let answer = world.ask_with("GET", "/api/v1/customers", None, &[("X-Request-Id", given)]).await;
        answer.header("x-request-id").to_owned()
    };

    assert_eq!(id_of("order-7_b.2").await, "order-7_b.2");
    let made = [id_of("").await, id_of("two words").await, id_of(&"x".repeat(129)).await];
    assert!(made.iter().all(|id| id.starts_with("000000002a-")), "{made:?}");
    assert!(made[0] < made[1] && made[1] < made[2]);
    assert!(!world.ask("GET", "/nothing", None).await.header("x-request-id").is_empty());
}

#[tokio::test]
async fn a_failure_of_ours_names_the_request_and_not_its_reason() {
    let world = World::new().await;
    let customer = ada(&world).await;
    let spoil = Statement::new("update customers set body = 'spoilt'", []);
    let wish = world.app.new_id(world.account, world.app.machine_now().await.unwrap());
    let _ = world.store.apply(Changes::new(world.account, wish).with(spoil)).await.unwrap();

    let path = format!("/api/v1/customers/{customer}");
    let answer = world.ask_with("GET", &path, None, &[("X-Request-Id", "mine-1")]).await;

    assert_eq!(answer.refusal(500), "Something went wrong on our side. The log has more under mine-1.");
}

#[tokio::test]
async fn a_body_and_a_page_are_as_long_as_the_operator_says() {
    let settings = Settings { longest_body: 2048, page_rows: 2, ..Settings::default() };
    let world = World::served(Differently::default(), settings, Options::default()).await;
    for _ in 0..3 {
        ada(&world).await;
    }

    let long = world.ask("POST", "/api/v1/customers", Some(json!({"CompanyName": "x".repeat(3000)}))).await;

    assert_eq!(long.refusal(413), "The body is longer than 2048 bytes: send less at a time.");
    assert_eq!(world.get("/api/v1/customers").await.as_array().unwrap().len(), 2);
    assert_eq!(world.get("/api/v1/customers?take=400&skip=2").await.as_array().unwrap().len(), 1);
}

async fn said(stream: &mut TcpStream, request: &str) -> String {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let length = stream.read(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer[..length]).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_ends_says_so_first_answers_what_is_under_way_and_then_takes_no_more() {
    let world = World::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (end, ended) = oneshot::channel::<()>();
    let settings = Settings { drain: Duration::from_secs(1), ..Settings::default() };
    let ended = async move {
        let _ = ended.await;
    };
    let served = tokio::spawn(serve(world.app.clone(), listener, settings, ended));
    let get = |path: &str| {
        format!("GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\r\n", world.token)
    };
    let mut before = TcpStream::connect(address).await.unwrap();
    assert!(said(&mut before, &get("/readyz")).await.starts_with("HTTP/1.1 200"));
    // A request of which the last byte comes when the server has long been told to end.
    let body = json!({"CompanyName": "Under way GmbH"}).to_string();
    let head = format!(
        "POST /api/v1/customers HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-length: {}\r\n\r\n",
        world.token,
        body.len()
    );
    let mut under_way = TcpStream::connect(address).await.unwrap();
    under_way.write_all(format!("{head}{}", &body[..5]).as_bytes()).await.unwrap();

    end.send(()).unwrap();
    let told = async {
        loop {
            let mut new = TcpStream::connect(address).await.expect("it is still taken");
            let answer = said(&mut new, &get("/readyz")).await;
            if answer.starts_with("HTTP/1.1 503") {
                return answer;
            }
            tokio::task::yield_now().await;
        }
    };
    let told = tokio::time::timeout(Duration::from_secs(5), told).await.unwrap();
    let answered = said(&mut under_way, &body[5..]).await;
    served.await.unwrap().unwrap();

    assert!(told.contains("the server is ending"), "{told}");
    assert!(answered.starts_with("HTTP/1.1 201"), "{answered}");
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    let made = world.get("/api/v1/customers?search=under").await;
    assert_eq!(made.as_array().unwrap().len(), 1);
}
