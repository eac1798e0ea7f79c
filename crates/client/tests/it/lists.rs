//! Lists, whole and element by element.

use futures::TryStreamExt;
use turnus_client::wire::customers::Customer;

use crate::server::{Answer, Seen, Server, ok, refusal};

/// Customers `from` to `to`, the last not included.
fn customers(from: usize, to: usize) -> String {
    let all: Vec<String> = (from..to).map(|nth| format!(r#"{{"Id":"{nth:024x}"}}"#)).collect();
    format!("[{}]", all.join(","))
}

/// The page that `seen` asks for, of `total` customers.
fn page(seen: &Seen, total: usize) -> Answer {
    let parameter = |name: &str| {
        let (_, query) = seen.line.split_once('?')?;
        query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')?.parse::<usize>().ok())
    };
    let (skip, take) = (parameter("skip").unwrap_or(0), parameter("take").unwrap_or(500));
    ok(customers(skip.min(total), (skip + take).min(total)))
}

fn distinct(list: &[Customer]) -> usize {
    list.iter().map(|customer| &customer.id).collect::<std::collections::HashSet<_>>().len()
}

#[tokio::test]
async fn a_list_is_read_page_by_page_until_a_short_one() {
    for (total, requests) in [(0, 1), (1, 1), (499, 1), (500, 2), (501, 2), (1000, 3), (1234, 3)] {
        let server = Server::start(move |seen, _| page(seen, total)).await;

        let list = server.client().get_customers().await.unwrap();

        assert_eq!((list.len(), distinct(&list)), (total, total));
        assert_eq!(server.seen().len(), requests, "{total} customers");
    }
}

#[tokio::test]
async fn pages_are_asked_for_by_skip_and_take() {
    let server = Server::start(|seen, _| page(seen, 501)).await;

    server.client().get_customers().await.unwrap();

    let lines = ["GET /api/v1/customers?skip=0&take=500", "GET /api/v1/customers?skip=500&take=500"];
    assert_eq!(server.lines(), lines);
}

#[tokio::test]
async fn a_server_that_does_not_know_skip_ends_the_list_by_repeating_it() {
    let server = Server::start(|_, _| ok(customers(0, 500))).await;
    let list = server.client().get_customers().await.unwrap();
    assert_eq!((list.len(), server.seen().len()), (500, 2));

    let without_ids = format!("[{}]", vec![r#"{"ContractId":"a"}"#; 500].join(","));
    let server = Server::start(move |_, _| ok(without_ids.clone())).await;
    let list = server.client().get_contract_changes("a").await.unwrap();
    assert_eq!((list.len() % 500, server.seen().len()), (0, 2));
}

#[tokio::test]
async fn a_list_that_moves_while_it_is_read_gives_no_element_twice() {
    // Three newer ones came before the second page was asked for, newest first.
    let server = Server::start(|_, before| match before {
        0 => ok(customers(0, 500)),
        1 => ok(customers(497, 997)),
        2 => ok(customers(994, 1020)),
        _ => ok("[]"),
    })
    .await;

    let list = server.client().get_customers().await.unwrap();

    assert_eq!((list.len(), distinct(&list)), (1020, 1020));
}

#[tokio::test]
async fn a_stream_fetches_no_page_before_it_is_needed() {
    let server = Server::start(|seen, _| page(seen, 1200)).await;
    let mut stream = server.client().customers_stream();
    assert!(server.seen().is_empty());

    for _ in 0..500 {
        stream.try_next().await.unwrap().unwrap();
    }
    assert_eq!(server.seen().len(), 1);
    stream.try_next().await.unwrap().unwrap();
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn filters_go_into_the_query_of_every_page() {
    let server = Server::start(|seen, _| page(seen, 501)).await;

    server.client().customers_stream().with("search", "Müller & Co").all().await.unwrap();

    let lines = server.lines();
    assert!(lines.iter().all(|line| line.contains("?search=M%C3%BCller+%26+Co&skip=")), "{lines:?}");
}

#[tokio::test]
async fn a_failure_in_the_middle_is_told_once_and_ends_the_stream() {
    let server =
        Server::start(|seen, before| if before == 0 { page(seen, 900) } else { refusal(422, "no") }).await;
    let mut stream = server.client().customers_stream();
    for _ in 0..500 {
        stream.try_next().await.unwrap().unwrap();
    }

    assert!(stream.try_next().await.is_err());
    assert!(stream.try_next().await.unwrap().is_none());
    assert!(server.client().get_customers().await.is_err());
}

#[tokio::test]
async fn the_changes_of_a_contract_are_asked_for_by_its_id() {
    let server = Server::start(|_, _| ok(r#"[{"Type":"Signup","ContractId":"c"}]"#)).await;

    let changes = server.client().get_contract_changes("c").await.unwrap();

    assert_eq!(changes[0].kind.as_deref(), Some("Signup"));
    assert_eq!(server.lines(), ["GET /api/v1/contractChanges?contractId=c&skip=0&take=500"]);
}
