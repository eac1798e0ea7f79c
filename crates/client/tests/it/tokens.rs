//! Tokens: fetched once, renewed when refused or old.

use std::time::Duration;

use turnus_client::{Client, Error};

use crate::server::{Answer, Server, ok, refusal};

const PLAN: &str = r#"{"Id":"a","Name":{"_c":"Basic"}}"#;

#[tokio::test]
async fn a_token_is_fetched_with_basic_credentials_and_used_again() {
    let server = Server::start(|_, _| ok(PLAN)).await;
    let client = server.client();

    client.get_plan("a").await.unwrap();
    client.clone().get_plan("b").await.unwrap();

    let tokens = server.token_requests();
    assert_eq!(tokens.len(), 1);
    assert_eq!(tokens[0].header("authorization"), Some("Basic aWQ6c2VjcmV0"));
    assert_eq!(tokens[0].header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(tokens[0].body, "grant_type=client_credentials");
    assert!(server.seen().iter().all(|seen| seen.header("authorization") == Some("Bearer t1")));
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_request_repeated() {
    let server = Server::start(|seen, _| match seen.header("authorization") {
        Some("Bearer t2") => ok(PLAN),
        _ => refusal(401, "unknown token"),
    })
    .await;

    server.client().get_plan("a").await.unwrap();

    assert_eq!((server.seen().len(), server.token_requests().len()), (2, 2));
}

#[tokio::test]
async fn a_new_token_that_is_refused_too_is_the_end() {
    let server = Server::start(|_, _| refusal(401, "no access")).await;

    let error = server.client().get_plan("a").await.unwrap_err();

    assert!(matches!(&error, Error::Unauthorized { message } if message == "no access"), "{error:?}");
    assert_eq!((server.seen().len(), server.token_requests().len()), (2, 2));
}

#[tokio::test]
async fn many_requests_at_once_share_one_renewal() {
    let server = Server::start(|seen, _| match seen.header("authorization") {
        Some("Bearer t1") => refusal(401, "revoked"),
        _ => ok(PLAN),
    })
    .await;
    let client = server.client();

    let all = futures::future::join_all((0..8).map(|_| client.get_plan("a"))).await;

    assert!(all.iter().all(Result::is_ok));
    assert_eq!(server.token_requests().len(), 2);
}

#[tokio::test]
async fn a_token_that_has_expired_is_not_sent() {
    let short = |nth: usize| ok(format!(r#"{{"access_token":"t{nth}","expires_in":1}}"#));
    let server = Server::with_tokens(|_, _| ok(PLAN), short).await;
    let client = server.client();

    client.get_plan("a").await.unwrap();
    tokio::time::sleep(Duration::from_millis(1100)).await;
    client.get_plan("a").await.unwrap();

    let used: Vec<_> =
        server.seen().iter().map(|seen| seen.header("authorization").unwrap().to_owned()).collect();
    assert_eq!(used, ["Bearer t1", "Bearer t2"]);
}

#[tokio::test]
async fn wrong_credentials_are_told_in_the_servers_words_and_not_tried_again() {
    let refused = |_| {
        let body =
            br#"{"error":"invalid_client","error_description":"wrong secret","Message":"wrong secret"}"#;
        Answer::Say(401, "", body.to_vec())
    };
    let server = Server::with_tokens(|_, _| ok(PLAN), refused).await;

    let error = server.client().get_plan("a").await.unwrap_err();

    assert_eq!(error.to_string(), "not authorized: wrong secret");
    assert_eq!((server.seen().len(), server.token_requests().len()), (0, 1));
}

#[tokio::test]
async fn the_token_request_is_repeated_when_the_server_is_busy() {
    let busy = |nth: usize| match nth {
        1 => refusal(503, "busy"),
        2 => Answer::HangUp,
        _ => ok(r#"{"access_token":"t","expires":0}"#),
    };
    let server = Server::with_tokens(|_, _| ok(PLAN), busy).await;

    server.client().get_plan("a").await.unwrap();

    assert_eq!(server.token_requests().len(), 3);
}

#[tokio::test]
async fn a_given_token_is_used_and_never_renewed() {
    let server = Server::start(|_, _| refusal(401, "revoked")).await;
    let client = Client::builder(&server.base).access_token("mine").build().unwrap();

    let error = client.get_plan("a").await.unwrap_err();

    assert!(matches!(error, Error::Unauthorized { .. }));
    assert_eq!(server.seen()[0].header("authorization"), Some("Bearer mine"));
    assert_eq!((server.seen().len(), server.token_requests().len()), (1, 0));
}

#[tokio::test]
async fn a_client_without_credentials_sends_nothing() {
    let server = Server::start(|_, _| ok(PLAN)).await;
    let client = Client::builder(&server.base).build().unwrap();

    let error = client.get_plan("a").await.unwrap_err();

    assert_eq!(error.to_string(), "the client has neither credentials nor a token");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn the_legal_entity_goes_with_every_request() {
    let server = Server::start(|_, _| ok(PLAN)).await;
    let client = server.builder().legal_entity("5370d9200000000000000001").build().unwrap();

    client.get_plan("a").await.unwrap();

    assert_eq!(server.seen()[0].header("x-selected-legal-entity-id"), Some("5370d9200000000000000001"));
}
