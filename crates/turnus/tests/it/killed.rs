//! Killed with -9 in the middle of 200 concurrent commits: nothing half done, double or forgotten.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::StreamExt;
use turnus_client::Client;
use turnus_client::wire::customers::NewCustomer;
use turnus_client::wire::orders::{Cart, NewOrder, OrderCommit};

use crate::running::{Running, demo_folder};

const COMMITS: usize = 200;

async fn place(client: &Client, number: usize, variant: &str) -> (String, String) {
    let customer = NewCustomer {
        company_name: Some(format!("Killed {number}")),
        email_address: Some(format!("killed{number}@example.org")),
        ..NewCustomer::default()
    };
    let order = NewOrder {
        customer: Some(customer),
        cart: Some(Cart { plan_variant_id: Some(variant.to_owned()), ..Cart::default() }),
        ..NewOrder::default()
    };
    let order = client.create_order(&order).await.unwrap();
    (order.id, order.contract_id.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_in_the_middle_of_200_commits_leaves_no_order_half_done_and_forgets_none() {
    let folder = demo_folder();
    let mut cut_short = false;
    for wait in [5, 40, 150] {
        let server = Running::demo(folder.path());
        let client = server.client();
        let variants = client.get_plan_variants().await.unwrap();
        let variant =
            variants.iter().find(|it| it.internal_name.as_deref() == Some("basic-monthly")).unwrap();
        let placing = (0..COMMITS).map(|number| place(&client, number, &variant.id));
        let orders: BTreeMap<String, String> = futures::stream::iter(placing)
            .buffer_unordered(16)
            .collect::<Vec<_>>()
            .await
            .into_iter()
            .collect();

        let acknowledged = commit_until_killed(server, &client, orders.keys().cloned().collect(), wait).await;

        let server = Running::demo(folder.path());
        let (done, open) = look(&server.client(), &orders, &acknowledged).await;
        assert_eq!(done + open, COMMITS);
        cut_short |= done > 0 && open > 0;
        assert!(server.end().success());
    }
    assert!(cut_short, "no kill came in the middle: choose other waits");
}

/// Commits all orders at once, kills the server after so many milliseconds, and gives what was acknowledged.
async fn commit_until_killed(
    server: Running,
    client: &Client,
    orders: Vec<String>,
    wait: u64,
) -> Vec<String> {
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let commits = orders.into_iter().map(|order| {
        let (client, acknowledged) = (client.clone(), Arc::clone(&acknowledged));
        tokio::spawn(async move {
            if client.commit_order(&order, &OrderCommit::default()).await.is_ok() {
                acknowledged.lock().unwrap().push(order);
            }
        })
    });
    let commits: Vec<_> = commits.collect();
    tokio::time::sleep(Duration::from_millis(wait)).await;
    server.kill();
    for commit in commits {
        commit.abort();
        // Aborted or through, both are fine.
        let _ = commit.await;
    }
    acknowledged.lock().unwrap().clone()
}

async fn look(client: &Client, orders: &BTreeMap<String, String>, acknowledged: &[String]) -> (usize, usize) {
    let (mut done, mut open) = (0, 0);
    let contracts = client.get_contracts().await.unwrap();
    let drafts = client.get_invoice_drafts().await.unwrap();
    let invoices = client.get_invoices().await.unwrap();
    for (order, contract) in orders {
        let status = client.get_order(order).await.unwrap().status;
        let made = contracts.iter().filter(|other| other.id == *contract).count();
        let billed = drafts.iter().filter(|draft| draft.contract_id.as_ref() == Some(contract)).count()
            + invoices.iter().filter(|invoice| invoice.contract_id.as_ref() == Some(contract)).count();
        match status.as_str() {
            "Completed" => {
                assert_eq!((made, billed), (1, 1), "order {order} is done");
                done += 1;
            }
            "InProgress" => {
                assert_eq!((made, billed), (0, 0), "order {order} is not done");
                open += 1;
            }
            other => panic!("order {order} is {other}"),
        }
        if acknowledged.contains(order) {
            assert_eq!(status, "Completed", "order {order} was acknowledged");
        }
    }
    let mut numbers: Vec<_> = invoices.iter().filter_map(|invoice| invoice.invoice_number.clone()).collect();
    let count = numbers.len();
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), count, "a number is used twice");
    (done, open)
}
