//! Wishes that come at one moment.

use turnus_app::contracts::contract;
use turnus_app::due_work::{Lane, do_due_work, do_much_due_work};
use turnus_app::invoices::{list_drafts, list_invoices, send_draft};
use turnus_app::ledger::{NewBooking, book_payment};
use turnus_app::orders::Orderer;
use turnus_engine::{Id, Money};
use turnus_store::faults::Faults;
use turnus_store::{Applied, Changes, Slice, Statement, bills, events};

use crate::shop::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn wishes_for_one_contract_at_one_moment_are_all_granted() {
    let shop = std::sync::Arc::new(Shop::opened("2024-01-01").await);
    let id = shop.sign_up(shop.basic).await.contract.id;
    let pay = |cents: i64| NewBooking {
        amount: Money::new(cents).unwrap(),
        currency: None,
        description: None,
        booked_on: None,
        recurring_payments_off: false,
    };

    let payments: Vec<_> = (1..=40)
        .map(|cents| {
            let shop = std::sync::Arc::clone(&shop);
            let booking = pay(cents);
            tokio::spawn(
                async move { book_payment(&shop.app, &shop.call().await, id, booking).await.map(drop) },
            )
        })
        .collect();
    for payment in payments {
        payment.await.unwrap().unwrap();
    }

    let balance = contract(&shop.app, shop.account, id).await.unwrap().value.billing.balance;
    assert_eq!(balance.minor(), 3570 - 40 * 41 / 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_senders_that_are_ended_anywhere_leave_no_gap_and_send_nothing_twice() {
    let shop = std::sync::Arc::new(Shop::opened("2024-01-01").await);
    for _ in 0..64 {
        shop.sign_up(shop.basic).await;
    }
    for round in 0.. {
        let open = list_drafts(&shop.app, &shop.caller().await, Slice::first(500)).await.unwrap();
        if open.is_empty() {
            break;
        }
        // Each draft has two senders; most of the first are ended somewhere on their way.
        let senders: Vec<_> = open
            .iter()
            .flat_map(|draft| [draft.id, draft.id])
            .map(|id| {
                let shop = std::sync::Arc::clone(&shop);
                tokio::spawn(async move { send_draft(&shop.app, &shop.call().await, id).await.map(drop) })
            })
            .collect();
        for (place, sender) in (0_u64..).zip(&senders).filter(|_| round < 4) {
            if place % 3 != 0 {
                tokio::time::sleep(std::time::Duration::from_micros(37 * (place % 11))).await;
                sender.abort();
            }
        }
        for sender in senders {
            // Ended, sent, or told that the draft is one no more.
            let _ = sender.await;
        }
    }

    let sent = list_invoices(&shop.app, shop.account, Default::default(), Slice::first(500)).await.unwrap();
    let mut numbers: Vec<String> = sent.iter().map(|row| row.document.number.clone().unwrap()).collect();
    numbers.sort();
    let wanted: Vec<String> = (1..=64).map(|number| format!("R2024-{number:04}")).collect();
    assert_eq!(numbers, wanted);
}

/// Found by `turnus simulate --from 34 --seeds 1`: the order counted the dates that it had only looked ahead to, and
/// their bills were then made once more.
#[tokio::test]
async fn an_order_that_is_committed_while_its_contract_is_opened_again_owes_what_was_billed() {
    for seed in 0..60 {
        let shop = Shop::opened_under("2024-01-01", None, Some(Faults::seeded(seed))).await;
        let id = shop.sign_up(shop.basic).await.contract.id;
        shop.suspend(id, true).await;
        shop.jump("2024-03-15");
        let order = shop.place(Orderer::Contract(id), cart(Some(shop.pro))).await.unwrap();

        let (committed, ()) = futures::join!(shop.commit(order.id), shop.suspend(id, false));

        // Refused where the contract that it saw is another now.
        drop(committed);
        shop.wait_until("2024-03-15").await;
        let row = contract(&shop.app, shop.account, id).await.unwrap().value;
        let made = bills::of_contract(&shop.store, shop.account, id).await.unwrap();
        let owed: i64 = made.iter().map(|row| row.bill.totals.gross.minor()).sum();
        assert_eq!(row.billing.balance.minor(), owed, "seed {seed}");
    }
}

#[tokio::test]
async fn contracts_that_are_due_together_are_billed_in_one_write_with_documents_that_count_on() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(shop.sign_up(shop.basic).await.contract.id);
    }
    while do_due_work(&shop.app, shop.account, shop.now().await).await.unwrap() {}
    let first = numbers(&shop).await;
    shop.jump("2024-02-01");

    do_due_work(&shop.app, shop.account, shop.now().await).await.unwrap();

    let all = numbers(&shop).await;
    assert_eq!((first.len(), all.len()), (5, 10));
    let counted: Vec<String> = (1..=10).map(|count| format!("R2024-{count:04}")).collect();
    assert_eq!(all, counted);
    for id in ids {
        let billing = contract(&shop.app, shop.account, id).await.unwrap().value.billing;
        assert_eq!((billing.turnover_net.minor(), billing.balance.minor()), (6000, 7140));
    }
    shop.app.seal(shop.account).await.unwrap();
    let told = events::after(&shop.store, shop.account, 0, 500).await.unwrap();
    let billed = told.iter().filter(|event| event.kind == "ContractBilled" && event.at >= at("2024-02-01"));
    let wishes: Vec<Id> = billed.map(|event| event.wish).collect();
    assert_eq!((wishes.len(), wishes.iter().all(|wish| *wish == wishes[0])), (5, true), "in one write");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn runs_beside_each_other_leave_no_gap_and_bill_nothing_twice() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    for _ in 0..130 {
        shop.sign_up(shop.basic).await;
    }
    let now = shop.now().await;
    while do_much_due_work(&shop.app, shop.account, now, Lane::Books).await.unwrap() {}
    shop.jump("2024-02-01");
    let now = shop.now().await;

    // More than one write takes: numbers are taken by several beside each other.
    let run =
        || async { while do_much_due_work(&shop.app, shop.account, now, Lane::Books).await.unwrap() {} };
    futures::join!(run(), run());

    let counted: Vec<String> = (1..=260).map(|count| format!("R2024-{count:04}")).collect();
    assert_eq!(numbers(&shop).await, counted);
}

#[tokio::test]
async fn a_contract_that_cannot_be_read_hinders_none_that_is_due_with_it() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let mut ids = Vec::new();
    for _ in 0..4 {
        ids.push(shop.sign_up(shop.basic).await.contract.id);
    }
    while do_due_work(&shop.app, shop.account, shop.now().await).await.unwrap() {}
    let sql = "update contracts set body = 'x' where account = $1 and id = $2";
    let broken = Statement::new(sql, [shop.account.into(), ids[1].into()]);
    let wish = shop.app.new_id(shop.account, shop.now().await);
    let applied = shop.store.apply(Changes::new(shop.account, wish).with(broken)).await.unwrap();
    assert!(matches!(applied, Applied::Done(_)));
    shop.jump("2024-02-01");

    do_due_work(&shop.app, shop.account, shop.now().await).await.unwrap();

    assert_eq!(numbers(&shop).await.len(), 4 + 3);
    shop.goes_crooked();
}

#[tokio::test]
async fn drafts_that_are_due_together_are_sent_in_one_write_but_for_one_that_cannot_be_read() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    for _ in 0..5 {
        shop.sign_up(shop.basic).await;
    }
    let drafts = list_drafts(&shop.app, &shop.caller().await, Slice::first(500)).await.unwrap();
    assert_eq!(drafts.len(), 5);
    let sql = "update documents set body = 'x' where account = $1 and id = $2";
    let broken = Statement::new(sql, [shop.account.into(), drafts[1].id.into()]);
    let wish = shop.app.new_id(shop.account, shop.now().await);
    let applied = shop.store.apply(Changes::new(shop.account, wish).with(broken)).await.unwrap();
    assert!(matches!(applied, Applied::Done(_)));

    do_due_work(&shop.app, shop.account, shop.now().await).await.unwrap();

    let counted: Vec<String> = (1..=4).map(|count| format!("R2024-{count:04}")).collect();
    assert_eq!(numbers(&shop).await, counted);
    shop.app.seal(shop.account).await.unwrap();
    let told = events::after(&shop.store, shop.account, 0, 500).await.unwrap();
    let issued = told.iter().filter(|event| event.kind == "InvoiceIssued");
    let wishes: Vec<Id> = issued.map(|event| event.wish).collect();
    assert_eq!((wishes.len(), wishes.iter().all(|wish| *wish == wishes[0])), (4, true), "in one write");
    shop.goes_crooked();
}

/// Of issued documents, in order.
async fn numbers(shop: &Shop) -> Vec<String> {
    let caller = shop.caller().await;
    let filter = turnus_store::documents::DocumentFilter::default();
    let rows = list_invoices(&shop.app, caller.account, filter, Slice::first(500)).await.unwrap();
    let mut numbers: Vec<String> = rows.into_iter().filter_map(|row| row.document.number).collect();
    numbers.sort();
    numbers
}
