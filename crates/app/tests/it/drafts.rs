//! Drafts: made, made anew, sent; and what bills do to the ledger.

use turnus_app::annul_contract::annul_contract;
use turnus_app::bill_contract::bill_interim;
use turnus_app::contracts::contract;
use turnus_app::end_contract::{end_contract, preview_cancellation, revoke_contract_end};
use turnus_app::invoices::{invoice, list_drafts, list_invoices, send_draft};
use turnus_app::ledger::{LedgerKind, ledger_entries};
use turnus_app::orders::Orderer;
use turnus_app::usage::post_usage;
use turnus_engine::document::DocumentKind;
use turnus_engine::order::NewUsage;
use turnus_store::Slice;

use crate::shop::*;

#[tokio::test]
async fn an_upgrade_while_the_draft_is_open_makes_the_draft_anew_and_no_credit_note() {
    let shop = Shop::opened("2024-01-01").await;
    let row = shop.sign_up(shop.basic).await;
    shop.jump("2024-01-11");

    let order = shop.place(Orderer::Contract(row.contract.id), cart(Some(shop.pro))).await.unwrap();
    let after = shop.commit(order.id).await.unwrap();

    let drafts = list_drafts(&shop.app, &shop.caller().await, Slice::first(10)).await.unwrap();
    assert_eq!(drafts.len(), 1);
    let nets: Vec<i64> = drafts[0].document.lines.iter().map(|line| line.net.minor()).collect();
    // Ten of 31 days of the old plan, and a month of the new one.
    assert_eq!(nets, [968, 6000]);
    assert_eq!(after.billing.turnover_net.minor(), 6968);
    assert_eq!(order.figures.totals.net.minor(), 6000 - 2032);
}

#[tokio::test]
async fn usage_that_is_taken_back_while_its_draft_is_open_makes_the_draft_anew() {
    let shop = Shop::opened("2024-01-01").await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    for draft in list_drafts(&shop.app, &shop.caller().await, Slice::first(10)).await.unwrap() {
        send_draft(&shop.app, &shop.call().await, draft.id).await.unwrap();
    }
    shop.wait_until("2024-01-10").await;
    for (quantity, drafts) in [(30, 1), (-10, 1), (-20, 0)] {
        let usage = NewUsage {
            component: shop.calls,
            quantity: quantity.into(),
            due: Some(at("2024-01-10")),
            memo: None,
            key: None,
            product_override: None,
        };
        post_usage(&shop.app, &shop.call().await, id, usage).await.unwrap();
        bill_interim(&shop.app, &shop.call().await, id).await.unwrap();
        let open = list_drafts(&shop.app, &shop.caller().await, Slice::first(10)).await.unwrap();
        assert_eq!(open.len(), drafts, "after {quantity}");
        assert!(open.iter().all(|draft| draft.document.kind == DocumentKind::Invoice));
    }
}

#[tokio::test]
async fn an_upgrade_after_the_invoice_was_sent_credits_it_by_its_number() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let row = shop.sign_up(shop.basic).await;
    shop.wait_until("2024-01-11").await;

    let order = shop.place(Orderer::Contract(row.contract.id), cart(Some(shop.pro))).await.unwrap();
    shop.commit(order.id).await.unwrap();
    shop.wait_until("2024-01-12").await;

    let invoices =
        list_invoices(&shop.app, shop.account, Default::default(), Slice::first(10)).await.unwrap();
    assert_eq!(invoices.len(), 2);
    let credit = invoices[1].document.lines.iter().find(|line| line.net.minor() < 0).unwrap();
    let named = credit.credits.as_ref().unwrap();
    assert_eq!((credit.net.minor(), named.number.as_str()), (-2032, "R2024-0001"));
}

#[tokio::test]
async fn an_end_inside_a_paid_month_makes_a_credit_note_with_positive_amounts_and_revoking_charges_again() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    shop.wait_until("2024-01-05").await;

    let ending =
        end_contract(&shop.app, &shop.call().await, id, at("2024-01-21")).await.unwrap().fresh().unwrap();
    assert_eq!(ending.closing.totals.net.minor(), -1065);
    shop.wait_until("2024-01-06").await;
    let invoices =
        list_invoices(&shop.app, shop.account, Default::default(), Slice::first(10)).await.unwrap();
    let note = &invoices[1].document;
    assert_eq!((note.kind, note.total_net.minor()), (DocumentKind::CreditNote, 1065));
    assert_eq!(note.number.as_deref(), Some("K2024-0001"));

    revoke_contract_end(&shop.app, &shop.call().await, id).await.unwrap();
    let row = contract(&shop.app, shop.account, id).await.unwrap().value;
    assert_eq!(row.billing.turnover_net.minor(), 3000);
    assert_eq!(row.contract.end, None);
}

#[tokio::test]
async fn the_preview_of_a_cancellation_is_what_the_end_then_is() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    shop.wait_until("2024-01-28").await;

    let preview = preview_cancellation(&shop.app, &shop.caller().await, id, None).await.unwrap();
    let end = preview.end.unwrap();
    let ended = end_contract(&shop.app, &shop.call().await, id, end).await.unwrap().fresh().unwrap();

    // The notice of a week is too late for the end of January.
    assert_eq!((end, preview.last_notice), (at("2024-03-01"), Some(at("2024-02-23"))));
    assert_eq!(preview.closing.totals, ended.closing.totals);
}

#[tokio::test]
async fn a_draft_sent_twice_is_sent_once_and_numbers_have_no_gap_under_concurrency() {
    let shop = Shop::opened("2024-01-01").await;
    for _ in 0..12 {
        shop.sign_up(shop.basic).await;
    }
    let drafts = list_drafts(&shop.app, &shop.caller().await, Slice::first(100)).await.unwrap();

    let sends = drafts
        .iter()
        .chain(&drafts)
        .map(|draft| async { send_draft(&shop.app, &shop.call().await, draft.id).await });
    let sent = futures::future::join_all(sends).await;

    assert_eq!(sent.iter().filter(|sent| sent.is_ok()).count(), 12);
    let invoices =
        list_invoices(&shop.app, shop.account, Default::default(), Slice::first(100)).await.unwrap();
    let mut numbers: Vec<String> = invoices.into_iter().map(|row| row.document.number.unwrap()).collect();
    numbers.sort();
    let wanted: Vec<String> = (1..=12).map(|number| format!("R2024-{number:04}")).collect();
    assert_eq!(numbers, wanted);
}

#[tokio::test]
async fn the_ledger_names_the_invoice_and_runs_its_balance() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    shop.wait_until("2024-02-02").await;

    let entries = ledger_entries(&shop.app, shop.account, id, Slice::first(10)).await.unwrap();

    let amounts: Vec<(i64, i64)> =
        entries.iter().map(|entry| (entry.amount.minor(), entry.balance.minor())).collect();
    assert_eq!(amounts, [(3570, 7140), (3570, 3570)]);
    let LedgerKind::Bill(Some(document)) = &entries[1].kind else { panic!("{:?}", entries[1]) };
    let named = invoice(&shop.app, shop.account, document.0.id).await.unwrap();
    assert_eq!(named.document.number.as_deref(), Some("R2024-0001"));
}

#[tokio::test]
async fn an_annulled_contract_has_a_counter_document_for_each_document_and_owes_nothing() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    shop.wait_until("2024-02-01").await;
    end_contract(&shop.app, &shop.call().await, id, at("2024-02-11")).await.unwrap();
    shop.wait_until("2024-02-02").await;

    let row = annul_contract(&shop.app, &shop.call().await, id).await.unwrap().fresh().unwrap();
    shop.wait_until("2024-02-03").await;

    assert_eq!((row.billing.balance.minor(), row.billing.turnover_net.minor()), (0, 0));
    let all = list_invoices(&shop.app, shop.account, Default::default(), Slice::first(10)).await.unwrap();
    let signed = |row: &turnus_store::documents::DocumentRow| match row.document.kind {
        DocumentKind::Invoice => row.document.total_gross.minor(),
        DocumentKind::CreditNote => -row.document.total_gross.minor(),
    };
    // Two invoices and the credit note of the end, each with its opposite.
    assert_eq!(all.len(), 6);
    assert_eq!(all.iter().map(signed).sum::<i64>(), 0);
    let again = annul_contract(&shop.app, &shop.call().await, id).await.unwrap_err();
    assert!(again.to_string().contains("annulled already"), "{again}");
    shop.wait_until("2024-06-01").await;
    let all = list_invoices(&shop.app, shop.account, Default::default(), Slice::first(10)).await.unwrap();
    assert_eq!(all.len(), 6, "nothing is billed after it");
}

#[tokio::test]
async fn a_draft_that_is_made_anew_keeps_the_quota_of_its_usage() {
    let shop = Shop::opened("2024-01-01").await;
    let variant = shop.variant_with_quota(100).await;
    let id = shop.sign_up(variant).await.contract.id;
    let usage = |due: &str| NewUsage {
        component: shop.calls,
        quantity: 100.into(),
        due: Some(at(due)),
        memo: None,
        key: None,
        product_override: None,
    };
    shop.jump("2024-01-10");
    post_usage(&shop.app, &shop.call().await, id, usage("2024-01-05")).await.unwrap();
    shop.wait_until("2024-02-03").await;
    let before = contract(&shop.app, shop.account, id).await.unwrap().value.billing.turnover_net;

    end_contract(&shop.app, &shop.call().await, id, at("2024-02-16")).await.unwrap();

    let after = contract(&shop.app, shop.account, id).await.unwrap().value.billing.turnover_net;
    // 14 of the 29 days of February are taken back, and nothing is asked for the free usage of January.
    assert_eq!((before.minor(), after.minor()), (6000, 6000 - 1448));
}
