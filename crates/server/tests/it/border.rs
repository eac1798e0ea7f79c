//! What every request passes: paths, tokens, bodies, limits.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use turnus_app::rows::AccountSettings;

use crate::world::{Differently, NOBODY, World, ada, id};

#[tokio::test]
async fn paths_are_read_in_any_case_and_with_a_slash_behind() {
    let world = World::new().await;

    for path in
        ["/api/v1/customers", "/Api/V1/Customers/", "/api/v1/CUSTOMERS//?take=500", "/api/v1/PlanGroups/"]
    {
        assert_eq!(world.get(path).await, json!([]), "{path}");
    }
}

#[tokio::test]
async fn nobody_is_let_in_without_a_known_token() {
    let world = World::new().await;
    let bearers =
        ["", "Bearer", "Bearer no-such-token", "Basic c2hvcDpzaG9w", "Bearer AAAAAAAAAAAAAAAAAAAAAAAA"];

    for bearer in bearers {
        let request = Request::get("/api/v1/customers").header("authorization", bearer);
        let answer = world.send(request.body(Body::empty()).unwrap()).await;

        assert!(answer.refusal(401).contains("access token"), "{bearer}");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    let bearer = format!("bEaReR {}", world.token);
    let request = Request::get("/api/v1/customers").header("authorization", bearer);
    assert_eq!(world.send(request.body(Body::empty()).unwrap()).await.expect(200), json!([]));
}

#[tokio::test]
async fn what_is_not_there_and_what_cannot_be_done_is_said_in_json() {
    let world = World::new().await;

    for path in
        ["/", "/api/v1", "/api/v1/nothing", "/api/v1/contract/5", "/nothing/at/all", "/api/v1/customers/a/b"]
    {
        assert!(world.ask("GET", path, None).await.refusal(404).contains("nothing at"), "{path}");
    }
    let answer = world.ask("DELETE", "/api/v1/customers", None).await;
    assert!(answer.refusal(405).starts_with("DELETE is not possible here"));
    assert!(answer.header("allow").contains("POST"), "{:?}", answer.headers);
}

#[tokio::test]
async fn an_id_that_is_none_is_refused_in_billwerks_words_and_an_unknown_one_is_not_found() {
    let world = World::new().await;

    let bad = world.ask("GET", "/api/v1/customers/Something", None).await;
    let unknown = world.ask("GET", &format!("/api/v1/customers/{NOBODY}"), None).await;

    assert_eq!(bad.refusal(422), "'Something' is not a valid ObjectId. Expected a 24 digit hex string.");
    assert_eq!(unknown.refusal(404), format!("there is no customer {NOBODY}"));
    for path in
        ["/api/v1/customers/%FF", "/api/v1/customers/5370d920000000000000000g", "/api/v1/customers/%2F"]
    {
        assert!(world.ask("GET", path, None).await.refusal(422).contains("ObjectId"), "{path}");
    }
}

async fn post(world: &World, path: &str, body: impl Into<Body>) -> crate::world::Answer {
    let bearer = format!("Bearer {}", world.token);
    let request =
        Request::post(path).header("authorization", bearer).header("content-type", "application/json");
    world.send(request.body(body.into()).unwrap()).await
}

#[tokio::test]
async fn malformed_json_is_400_a_wrong_value_422_by_its_name_and_too_much_413() {
    let world = World::new().await;

    let malformed = post(&world, "/api/v1/customers", "{\"CompanyName\": ").await;
    let wrong = post(&world, "/api/v1/customers", r#"{"address": {"city": 5}}"#).await;
    let long =
        post(&world, "/api/v1/customers", r#"{"CompanyName": "x"}"#.replace('x', &"x".repeat(501))).await;
    let huge = post(&world, "/api/v1/customers", " ".repeat(1024 * 1024 + 1)).await;

    assert!(malformed.refusal(400).starts_with("The body is not JSON"));
    assert!(wrong.refusal(422).starts_with("Address.City: expected a text"));
    assert_eq!(long.refusal(422), "CompanyName: expected at most 500 characters, got 501");
    assert!(huge.refusal(413).contains("1048576"));
    assert_eq!(world.get("/api/v1/customers").await, json!([]));
}

#[tokio::test]
async fn an_absent_body_an_empty_object_and_an_empty_list_are_the_same() {
    let world = World::new().await;

    for body in ["", "{}", "[]", " \n"] {
        let refusal = post(&world, "/api/v1/customers", body).await.refusal(422);
        assert!(refusal.contains("has no name"), "{body}: {refusal}");
    }
}

#[tokio::test]
async fn the_legal_entity_is_the_accounts_unless_the_header_names_another() {
    let world = World::new().await;
    let ask = async |value: &str| {
        let header = [("X-Selected-Legal-Entity-Id", value)];
        world.ask_with("GET", "/api/v1/customers", None, &header).await
    };

    for value in ["", "undefined", "null", " "] {
        assert_eq!(ask(value).await.expect(200), json!([]), "{value}");
    }
    assert!(ask("nonsense").await.refusal(422).contains("X-SELECTED-LEGAL-ENTITY-ID"));
    assert!(ask(NOBODY).await.refusal(404).contains("legal entity"));
}

#[tokio::test]
async fn the_limit_is_shown_on_every_answer_and_holds_where_it_is_set() {
    let settings = AccountSettings { rate_limit: Some(3), ..AccountSettings::default() };
    let world = World::with(Differently { settings, ..Differently::default() }).await;
    let left = |answer: &crate::world::Answer| {
        (answer.header("x-ratelimit-limit").to_owned(), answer.header("x-ratelimit-remaining").to_owned())
    };

    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(world.ask("GET", "/api/v1/plans", None).await);
    }

    let expected = ["2", "1", "0", "0"].map(|left| ("3".to_owned(), left.to_owned()));
    assert_eq!(seen.iter().map(left).collect::<Vec<_>>(), expected);
    assert_eq!(seen[2].expect(200), json!([]));
    assert!(seen[3].refusal(429).contains("limit"));
    assert_eq!(seen[3].header("retry-after"), "3600");
    world.wait(3_600_000);
    assert_eq!(world.get("/api/v1/plans").await, json!([]));
}

#[tokio::test]
async fn without_a_limit_the_headers_say_ten_thousand() {
    let world = World::new().await;

    let answer = world.ask("GET", &format!("/api/v1/plans/{NOBODY}"), None).await;

    answer.refusal(404);
    assert_eq!(answer.header("x-ratelimit-limit"), "10000");
    assert_eq!(answer.header("x-ratelimit-remaining"), "9999");
}

#[tokio::test]
async fn health_is_told_to_everyone() {
    let world = World::new().await;

    let answer = world.send(Request::get("/healthz").body(Body::empty()).unwrap()).await;

    assert_eq!(answer.expect(200)["Status"], "ok");
}

#[tokio::test]
async fn lists_are_paged_by_skip_and_by_the_id_to_begin_with() {
    let world = World::new().await;
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(ada(&world).await);
    }
    let ids = |list: Value| list.as_array().unwrap().iter().map(id).collect::<Vec<_>>();
    let list = async |query: &str| ids(world.get(&format!("/api/v1/customers?{query}")).await);

    assert_eq!(list("").await, made);
    assert_eq!(list("take=1").await, made[..1]);
    assert_eq!(list("TAKE=1&SKIP=1").await, made[1..2]);
    assert_eq!(list(&format!("from={}", made[1])).await, made[1..]);
    assert!(list("skip=1000").await.is_empty());
    assert_eq!(list("from=&search=&statusFilter=&externalId=").await, made);
    for query in ["take=0", "take=x", "skip=-1", "from=x", "dateFrom=x", "statusFilter=x"] {
        world.ask("GET", &format!("/api/v1/customers?{query}"), None).await.refusal(422);
    }
}
