//! `POST /oauth/token`.

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;

use crate::world::{Answer, World};

async fn token(world: &World, path: &str, headers: &[(&str, &str)], form: &str) -> Answer {
    let mut request = Request::builder().method("POST").uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    world.send(request.body(Body::from(form.to_owned())).unwrap()).await
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded; charset=UTF-8");
/// `shop:shop`.
const BASIC: (&str, &str) = ("authorization", "Basic c2hvcDpzaG9w");

#[tokio::test]
async fn a_token_is_given_for_basic_credentials_and_for_those_of_the_form() {
    let world = World::new().await;
    let in_form = "grant_type=client_credentials&client_id=shop&client_secret=shop";

    let basic =
        token(&world, "/oauth/token/?take=500", &[FORM, BASIC], "grant_type=client_credentials").await;
    let form = token(&world, "/OAuth/Token", &[FORM], in_form).await;

    for answer in [basic, form] {
        let given = answer.expect(200);
        assert_eq!((&given["expires"], &given["token_type"]), (&Value::from(0), &Value::from("bearer")));
        let bearer = given["access_token"].as_str().unwrap();
        assert!(bearer.len() > 40);
        let path = format!("/api/v1/customers?access_token={bearer}");
        let listed = world.send(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(listed.expect(200), Value::Array(Vec::new()));
    }
}

#[tokio::test]
async fn a_json_body_is_taken_as_well() {
    let world = World::new().await;
    let body = r#"{"grant_type": "client_credentials", "client_id": "shop", "client_secret": "shop"}"#;

    let answer = token(&world, "/oauth/token", &[("content-type", "application/json")], body).await;

    assert!(answer.expect(200)["access_token"].is_string());
}

#[tokio::test]
async fn refusals_are_those_of_rfc_6749_with_a_message() {
    let world = World::new().await;
    let wrong = "grant_type=client_credentials&client_id=shop&client_secret=wrong";
    let cases = [
        (wrong, 401, "invalid_client"),
        ("grant_type=client_credentials", 401, "invalid_client"),
        ("client_id=shop&client_secret=shop", 400, "invalid_request"),
        ("grant_type=implicit&client_id=shop&client_secret=shop", 400, "unsupported_grant_type"),
        ("grant_type=password&client_id=shop&client_secret=shop", 400, "invalid_request"),
        ("grant_type=password&client_id=shop&client_secret=shop&username=x&password=y", 400, "invalid_grant"),
    ];

    for (form, status, error) in cases {
        let answer = token(&world, "/oauth/token", &[FORM], form).await;
        let said = answer.expect(status);
        assert_eq!(said["error"], error, "{form}");
        assert!(!said["Message"].as_str().unwrap().is_empty());
        assert_eq!(status == 401, !answer.header("www-authenticate").is_empty());
    }
}

#[tokio::test]
async fn a_person_gets_a_token_by_name_and_password() {
    let world = World::new().await;
    turnus_app::access::put_user(
        &world.app,
        world.account,
        "Ada@Shop.example",
        "sesame",
        turnus_app::Role::Owner,
    )
    .await
    .unwrap();

    let form = "grant_type=password&username=ada%40shop.example&password=sesame";
    let answer = token(&world, "/oauth/token", &[FORM, BASIC], form).await;

    assert!(answer.expect(200)["access_token"].is_string());
}
