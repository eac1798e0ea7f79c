//! What is repeated, how often, and what is told when that did not help.

use std::time::{Duration, Instant};

use turnus_client::wire::customers::{CustomerPatch, NewCustomer};
use turnus_client::wire::rated_items::NewRatedItem;
use turnus_client::{Client, Error};

use crate::server::{Answer, Server, ok, refusal};

const CUSTOMER: &str = r#"{"Id":"a"}"#;

#[tokio::test]
async fn a_read_is_repeated_three_times_and_no_more() {
    let server = Server::start(|_, _| refusal(503, "busy")).await;

    let error = server.client().get_customer("a").await.unwrap_err();

    assert!(matches!(&error, Error::Server { status: 503, message, .. } if message == "busy"), "{error:?}");
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn a_read_survives_hang_ups_and_gateways() {
    for first in [Answer::HangUp, refusal(502, "x"), refusal(503, "x"), refusal(504, "x"), refusal(429, "x")]
    {
        let server =
            Server::start(move |_, before| if before == 0 { first.clone() } else { ok(CUSTOMER) }).await;

        assert_eq!(server.client().get_customer("a").await.unwrap().id, "a");
        assert_eq!(server.seen().len(), 2);
    }
}

#[tokio::test]
async fn put_and_patch_are_repeated_with_the_same_body() {
    let server = Server::start(|_, before| if before % 2 == 0 { Answer::HangUp } else { ok(CUSTOMER) }).await;
    let client = server.client();

    client
        .put_customer("a", &NewCustomer { tag: Some("x".to_owned()), ..NewCustomer::default() })
        .await
        .unwrap();
    client.patch_customer("a", &CustomerPatch::default()).await.unwrap();

    let bodies: Vec<String> = server.seen().into_iter().map(|seen| seen.body).collect();
    assert_eq!(bodies, [r#"{"Tag":"x"}"#, r#"{"Tag":"x"}"#, "{}", "{}"]);
}

#[tokio::test]
async fn a_post_whose_answer_was_lost_is_not_repeated() {
    for lost in [Answer::HangUp, refusal(502, "x"), refusal(503, "x"), refusal(504, "x"), refusal(500, "x")] {
        let server = Server::start(move |_, _| lost.clone()).await;

        assert!(server.client().create_customer(&NewCustomer::default()).await.is_err());
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_post_that_the_server_did_not_begin_is_repeated() {
    for busy in [Answer::Say(503, "retry-after: 0\r\n", Vec::new()), refusal(429, "slow down")] {
        let server =
            Server::start(move |_, before| if before == 0 { busy.clone() } else { ok(CUSTOMER) }).await;

        server.client().create_customer(&NewCustomer::default()).await.unwrap();
        assert_eq!(server.seen().len(), 2);
    }
}

#[tokio::test]
async fn a_connection_that_was_never_made_is_tried_again_and_then_told_with_its_cause() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let waits = (Duration::from_millis(20), Duration::from_secs(1));
    let client = Client::builder(&base).access_token("t").retries(2).waits(waits.0, waits.1).build().unwrap();

    let begun = Instant::now();
    let error = client.create_customer(&NewCustomer::default()).await.unwrap_err();

    assert!(matches!(&error, Error::Transport(inner) if inner.is_connect()), "{error:?}");
    assert!(error.to_string().to_lowercase().contains("refused"), "{error}");
    assert!(begun.elapsed() >= Duration::from_millis(60), "20 ms and 40 ms lie between the attempts");
}

#[tokio::test]
async fn a_delete_that_finds_nothing_after_its_answer_was_lost_has_done_its_work() {
    let gone =
        |_: &crate::server::Seen, before| if before == 0 { Answer::HangUp } else { refusal(404, "gone") };
    let server = Server::start(gone).await;
    server.client().delete_webhook("a").await.unwrap();

    let server = Server::start(|_, _| refusal(404, "there is no such webhook")).await;
    let error = server.client().delete_webhook("a").await.unwrap_err();
    assert!(
        matches!(&error, Error::NotFound { message } if message == "there is no such webhook"),
        "{error:?}"
    );
    assert_eq!(server.lines(), ["DELETE /api/v1/webhooks/a"]);
}

#[tokio::test]
async fn as_long_as_the_server_asks_is_waited_for_and_longer_than_allowed_is_not() {
    let server = Server::start(|_, before| match before {
        0 => Answer::Say(429, "retry-after: 1\r\n", Vec::new()),
        _ => ok(CUSTOMER),
    })
    .await;
    let begun = Instant::now();
    server.client().get_customer("a").await.unwrap();
    assert!(begun.elapsed() >= Duration::from_secs(1));

    let server =
        Server::start(|_, _| Answer::Say(429, "retry-after: 3600\r\n", b"{\"Message\":\"later\"}".to_vec()))
            .await;
    let error = server.client().get_customer("a").await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!(error.to_string(), "too many requests: later");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_refusal_is_told_in_the_servers_words_and_not_repeated() {
    let server = Server::start(|_, _| refusal(422, "Cart.Quantity: must be positive")).await;

    let error = server.client().get_customer("a").await.unwrap_err();

    assert_eq!(error.to_string(), "Cart.Quantity: must be positive (status 422)");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_server_that_never_answers_is_left_after_the_timeout() {
    let server = Server::start(|_, _| Answer::Sleep).await;
    let client = server.builder().timeout(Duration::from_millis(100)).retries(1).build().unwrap();

    let error = client.get_customer("a").await.unwrap_err();

    assert!(matches!(&error, Error::Transport(inner) if inner.is_timeout()), "{error:?}");
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_says_what_is_wrong_with_it() {
    let server = Server::start(|_, _| ok(r#"{"Id":5}"#)).await;
    let error = server.client().get_customer("a").await.unwrap_err();
    assert_eq!(error.to_string(), "the answer cannot be read: Id: expected a text, got 5");

    let server = Server::start(|_, _| ok("<html>")).await;
    assert!(matches!(server.client().get_customer("a").await, Err(Error::Body(_))));
}

#[tokio::test]
async fn a_redirection_names_the_address_to_use() {
    let server = Server::start(|_, _| Answer::Say(301, "location: https://b.example/\r\n", Vec::new())).await;

    let error = server.client().get_customer("a").await.unwrap_err();

    let expected = "the server points to https://b.example/: use that as the address (status 301)";
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn every_digit_of_a_decimal_survives_both_ways() {
    let server = Server::start(|seen, _| ok(format!(r#"{{"Id":"a",{}"#, &seen.body[1..]))).await;
    let item = NewRatedItem {
        description: "x".to_owned(),
        quantity: "1.50".parse().ok(),
        price_per_unit: "12345678901234567.89".parse().unwrap(),
        ..NewRatedItem::default()
    };

    let read = server.client().create_contract_rated_item("c", &item).await.unwrap();

    let sent = server.seen().remove(0).body;
    assert_eq!(sent, r#"{"Description":"x","Quantity":1.50,"PricePerUnit":12345678901234567.89}"#);
    assert_eq!((read.quantity.to_string().as_str(), read.price_per_unit), ("1.50", item.price_per_unit));
}

#[tokio::test]
async fn an_empty_argument_is_refused_before_it_turns_a_thing_into_the_list_of_them() {
    let server = Server::start(|_, _| ok("")).await;
    for argument in ["", ".", ".."] {
        let error = server.client().delete_customer(argument).await.unwrap_err();
        assert_eq!(error.to_string(), "customerId must not be empty");
    }
    assert!(server.seen().is_empty());

    server.client().delete_customer("a/../b?c").await.unwrap();
    assert_eq!(server.lines(), ["DELETE /api/v1/customers/a%2F..%2Fb%3Fc"]);
}
