//! Drafts changed by hand: texts and recipients, lines, discarded, sent by the dozen, sent by themselves or not.

use std::sync::Arc;

use rust_decimal::Decimal;
use turnus_app::annul_contract::annul_contract;
use turnus_app::bill_contract::{bill_contract, bill_interim};
use turnus_app::contracts::contract;
use turnus_app::correct_invoice::correct_invoice;
use turnus_app::customers::{change_customer, customer};
use turnus_app::delete_contract::delete_contract;
use turnus_app::discard_draft::discard_draft;
use turnus_app::document_settings::change_document_settings;
use turnus_app::draft_edits::{DraftWish, EditedDraft, edit_draft, edited_draft};
use turnus_app::draft_lines::{add_line, remove_line};
use turnus_app::due_work::{parked_work, reopen_work};
use turnus_app::end_contract::end_contract;
use turnus_app::invoices::{invoice, list_drafts, list_invoices, send_draft};
use turnus_app::ledger::{NewBooking, book_payment};
use turnus_app::orders::Orderer;
use turnus_app::rated_items::{create_rated_item, list_rated_items};
use turnus_app::rows::{DocumentRow, WorkKind};
use turnus_app::send_drafts::{Chosen, send_drafts};
use turnus_app::usage::post_usage;
use turnus_app::{AppError, Done};
use turnus_engine::calendar::{Period, Unit};
use turnus_engine::coverage::{Entry, RowKind};
use turnus_engine::customer::{Address, CustomerData};
use turnus_engine::document::DocumentKind;
use turnus_engine::document_settings::DocumentSettings;
use turnus_engine::draft_edit::DraftEdit;
use turnus_engine::order::NewUsage;
use turnus_engine::rated_item::RatedItem;
use turnus_engine::{Id, Money, Span};
use turnus_store::{Slice, coverage, events, ledger};

use crate::shop::*;

async fn drafts(shop: &Shop) -> Vec<DocumentRow> {
    list_drafts(&shop.app, &shop.caller().await, Slice::first(100)).await.unwrap()
}

async fn invoices(shop: &Shop) -> Vec<DocumentRow> {
    list_invoices(&shop.app, shop.account, Default::default(), Slice::first(100)).await.unwrap()
}

async fn send(shop: &Shop, id: Id) -> DocumentRow {
    send_draft(&shop.app, &shop.call().await, id).await.unwrap().fresh().unwrap()
}

async fn edit(
    shop: &Shop,
    id: Id,
    change: impl Fn(&DraftEdit) -> DraftEdit + Send + Sync + 'static,
) -> Result<EditedDraft, AppError> {
    let wish = DraftWish { version: None, change: Arc::new(change) };
    edit_draft(&shop.app, &shop.call().await, id, wish).await.and_then(Done::fresh)
}

/// `quantity` hours at 100 net.
fn hours(shop: &Shop, quantity: i64) -> RatedItem {
    RatedItem {
        id: Id::from_bytes([0; 12]),
        transferred_at: at("2024-01-01"),
        description: "Workshop".to_owned(),
        product_description: None,
        external_product_id: None,
        quantity: Decimal::from(quantity),
        price_per_unit: Decimal::ONE_HUNDRED,
        tax_policy: shop.policy,
        period: Span::new(at("2024-01-01"), at("2024-01-02")),
    }
}

async fn add(shop: &Shop, draft: Id, quantity: i64) -> Result<EditedDraft, AppError> {
    add_line(&shop.app, &shop.call().await, draft, hours(shop, quantity)).await.and_then(Done::fresh)
}

/// Balance, postings and documents of a contract say the same, and no time is charged twice.
async fn agree(shop: &Shop, id: Id) -> i64 {
    let balance = contract(&shop.app, shop.account, id).await.unwrap().value.billing.balance.minor();
    let postings = ledger::of_contract(&shop.store, shop.account, id).await.unwrap();
    let owed = postings.iter().map(|posting| match posting.debit.as_str() {
        "receivable" => posting.amount.minor(),
        _ => -posting.amount.minor(),
    });
    assert_eq!(owed.sum::<i64>(), balance, "postings");
    let all: Vec<DocumentRow> = drafts(shop).await.into_iter().chain(invoices(shop).await).collect();
    let shown = all.iter().filter(|row| row.contract == id).map(|row| match row.document.kind {
        DocumentKind::Invoice => row.document.total_gross.minor(),
        DocumentKind::CreditNote => -row.document.total_gross.minor(),
    });
    assert_eq!(shown.sum::<i64>(), balance, "documents");
    let rows = coverage::billed(&shop.store, shop.account, id).await.unwrap().rows;
    let fees: Vec<_> = rows.iter().filter(|row| row.kind == RowKind::Fee).collect();
    for moment in fees.iter().map(|row| row.span.start) {
        let here = fees.iter().filter(|row| row.span.start <= moment && moment < row.span.end);
        let weight = here.map(|row| match row.entry {
            Entry::Charge { .. } | Entry::Restore(_) => 1,
            Entry::Credit(_) => -1,
        });
        assert!((0..=1).contains(&weight.sum::<i32>()), "coverage at {moment:?}");
    }
    balance
}

#[tokio::test]
async fn what_is_edited_is_printed_when_the_draft_is_sent_and_the_rest_is_the_customers() {
    let shop = Shop::opened("2024-01-01").await;
    let row = shop.sign_up(shop.basic).await;
    let draft = drafts(&shop).await[0].id;

    let edited = edit(&shop, draft, |old| DraftEdit {
        name: Some("Lovelace Ltd".to_owned()),
        address: Some(Address {
            street: Some("Engine Road".to_owned()),
            city: Some("Bonn".to_owned()),
            ..Address::default()
        }),
        order_reference: Some("PO 4711".to_owned()),
        prologue: Some("As agreed on the telephone:".to_owned()),
        epilogue: Some("See you soon.".to_owned()),
        payment_term: Some(Period::new(30, Unit::Day)),
        ..old.clone()
    });
    let edited = edited.await.unwrap();
    let renamed = |data: &CustomerData| CustomerData {
        email_address: Some("new@example.org".to_owned()),
        last_name: Some("Byron".to_owned()),
        ..data.clone()
    };
    change_customer(&shop.app, &shop.call().await, row.contract.customer, renamed).await.unwrap();
    let sent = send(&shop, draft).await.document;

    assert_eq!(edited.row.document.recipient.name, "Lovelace Ltd", "the draft shows it");
    assert_eq!((sent.recipient.name.as_str(), sent.number.as_deref()), ("Lovelace Ltd", Some("R2024-0001")));
    let address = &sent.recipient.address;
    assert_eq!((address.street.as_deref(), address.country.as_deref()), (Some("Engine Road"), Some("DE")));
    assert_eq!(sent.recipient.email.as_deref(), Some("new@example.org"), "not changed by hand");
    assert_eq!(sent.order_reference.as_deref(), Some("PO 4711"));
    assert_eq!(sent.prologue.as_deref(), Some("As agreed on the telephone:"));
    assert_eq!(sent.epilogue.as_deref(), Some("See you soon."));
    assert_eq!(sent.due_date.to_string(), "2024-01-31");
    assert_eq!(invoice(&shop.app, shop.account, draft).await.unwrap().document, sent);
}

#[tokio::test]
async fn what_is_taken_back_is_as_the_customer_has_it() {
    let shop = Shop::opened("2024-01-01").await;
    shop.sign_up(shop.basic).await;
    let draft = drafts(&shop).await[0].id;
    let named = |old: &DraftEdit| DraftEdit { name: Some("Lovelace Ltd".to_owned()), ..old.clone() };
    let first = edit(&shop, draft, named).await.unwrap();

    let second = edit(&shop, draft, |old| DraftEdit { name: None, ..old.clone() }).await.unwrap();

    assert_eq!(second.version, first.version + 1);
    assert_eq!(send(&shop, draft).await.document.recipient.name, "Ada Lovelace-Quux");
}

#[tokio::test]
async fn two_editors_of_one_version_are_told_and_a_sent_draft_is_edited_no_more() {
    let shop = Shop::opened("2024-01-01").await;
    shop.sign_up(shop.basic).await;
    let draft = drafts(&shop).await[0].id;
    let seen = edited_draft(&shop.app, shop.account, draft).await.unwrap().version;
    let text = |text: &'static str| DraftWish {
        version: Some(seen),
        change: Arc::new(move |old: &DraftEdit| DraftEdit { prologue: Some(text.to_owned()), ..old.clone() }),
    };

    edit_draft(&shop.app, &shop.call().await, draft, text("one")).await.unwrap();
    let late = edit_draft(&shop.app, &shop.call().await, draft, text("two")).await.unwrap_err();
    let sent = send(&shop, draft).await;
    let after = edit(&shop, draft, Clone::clone).await.unwrap_err();

    assert!(late.to_string().contains("read it again"), "{late}");
    assert_eq!(sent.document.prologue.as_deref(), Some("one"));
    assert!(matches!(after, AppError::NotFound { .. }), "{after}");
    assert!(matches!(add(&shop, draft, 1).await.unwrap_err(), AppError::NotFound { .. }));
    let discarded = discard_draft(&shop.app, &shop.call().await, draft).await.unwrap_err();
    assert!(matches!(discarded, AppError::NotFound { .. }), "{discarded}");
}

#[tokio::test]
async fn another_country_and_a_wrong_leitweg_id_are_refused_and_change_nothing() {
    let shop = Shop::opened("2024-01-01").await;
    shop.sign_up(shop.basic).await;
    let draft = drafts(&shop).await[0].id;
    let abroad = |old: &DraftEdit| DraftEdit {
        address: Some(Address { country: Some("AT".to_owned()), ..Address::default() }),
        ..old.clone()
    };
    let wrong =
        |old: &DraftEdit| DraftEdit { buyer_reference: Some("04011000-12345-30".to_owned()), ..old.clone() };

    let country = edit(&shop, draft, abroad).await.unwrap_err().to_string();
    let reference = edit(&shop, draft, wrong).await.unwrap_err().to_string();

    assert!(country.contains("RecipientAddress.Country: tax was decided"), "{country}");
    assert!(reference.contains("would be 03"), "{reference}");
    assert!(edited_draft(&shop.app, shop.account, draft).await.unwrap().row.edit.is_nothing());
}

#[tokio::test]
async fn edits_and_lines_survive_a_change_of_the_contract_that_makes_the_draft_anew() {
    let shop = Shop::opened("2024-01-01").await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    let draft = drafts(&shop).await[0].id;
    let text = |old: &DraftEdit| DraftEdit { prologue: Some("As agreed:".to_owned()), ..old.clone() };
    edit(&shop, draft, text).await.unwrap();
    add(&shop, draft, 2).await.unwrap();
    shop.jump("2024-01-11");

    let order = shop.place(Orderer::Contract(id), cart(Some(shop.pro))).await.unwrap();
    shop.commit(order.id).await.unwrap();

    let [anew] = &drafts(&shop).await[..] else { panic!("one draft") };
    let nets: Vec<i64> = anew.document.lines.iter().map(|line| line.net.minor()).collect();
    assert_eq!(nets, [968, 6000, 20_000]);
    assert_ne!(anew.id, draft);
    assert_eq!(edited_draft(&shop.app, shop.account, anew.id).await.unwrap().lines.len(), 1);
    assert_eq!(send(&shop, anew.id).await.document.prologue.as_deref(), Some("As agreed:"));
    agree(&shop, id).await;
}

#[tokio::test]
async fn a_line_by_hand_is_billed_on_its_draft_once_and_takes_nothing_else_along() {
    let shop = Shop::opened("2024-01-01").await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    let draft = drafts(&shop).await[0].id;
    let waits = create_rated_item(&shop.app, &shop.call().await, id, hours(&shop, 5)).await.unwrap();
    let waits = waits.fresh().unwrap().value.id;

    let first = add(&shop, draft, 2).await.unwrap();
    let second = add(&shop, draft, -1).await.unwrap();

    assert_eq!((first.row.id, second.row.id), (draft, draft));
    assert_eq!(second.lines.len(), 2);
    assert_eq!(second.version, edited_draft(&shop.app, shop.account, draft).await.unwrap().version);
    let nets: Vec<i64> = second.row.document.lines.iter().map(|line| line.net.minor()).collect();
    assert_eq!(nets, [3000, 20_000, -10_000]);
    assert_eq!(second.row.document.total_gross.minor(), 13_000 * 119 / 100);
    let sent = send(&shop, draft).await;
    assert_eq!(sent.document.total_gross.minor(), agree(&shop, id).await);

    shop.wait_until("2024-02-01").await;

    let next = drafts(&shop).await;
    let nets: Vec<i64> = next[0].document.lines.iter().map(|line| line.net.minor()).collect();
    assert_eq!(nets, [3000, 50_000], "what waited, and no line a second time");
    let items = list_rated_items(&shop.app, shop.account, (id, false), Slice::first(9)).await.unwrap();
    assert!(items.iter().all(|item| item.bill.is_some()));
    assert_eq!(items.iter().find(|item| item.value.id == waits).unwrap().document, None);
    agree(&shop, id).await;
}

#[tokio::test]
async fn a_draft_with_a_line_by_hand_leaves_when_it_would_have_left() {
    let shop = Shop::opened_with("2024-01-01", Some(60)).await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    let draft = drafts(&shop).await[0].id;
    shop.jump("2024-01-01T00:30");
    add(&shop, draft, 1).await.unwrap();

    shop.wait_until("2024-01-01T00:59").await;
    assert_eq!(invoices(&shop).await.len(), 0);
    shop.wait_until("2024-01-01T01:00").await;

    assert_eq!(invoices(&shop).await[0].document.total_net.minor(), 13_000);
    agree(&shop, id).await;
}

#[tokio::test]
async fn a_line_by_hand_is_taken_off_again_and_no_other() {
    let shop = Shop::opened("2024-01-01").await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    send(&shop, drafts(&shop).await[0].id).await;
    create_rated_item(&shop.app, &shop.call().await, id, hours(&shop, 5)).await.unwrap();
    bill_interim(&shop.app, &shop.call().await, id).await.unwrap();
    let draft = drafts(&shop).await[0].id;
    let posted =
        list_rated_items(&shop.app, shop.account, (id, false), Slice::first(9)).await.unwrap()[0].value.id;
    let line = add(&shop, draft, 2).await.unwrap().lines[0].id;
    let before = agree(&shop, id).await;

    let other = remove_line(&shop.app, &shop.call().await, draft, posted).await.unwrap_err().to_string();
    let left = remove_line(&shop.app, &shop.call().await, draft, line).await.unwrap().fresh().unwrap();
    let again = remove_line(&shop.app, &shop.call().await, draft, line).await.unwrap_err();

    assert!(other.contains("not written on the draft"), "{other}");
    assert_eq!((left.row.id, left.lines.len(), left.row.document.lines.len()), (draft, 0, 1));
    assert!(matches!(again, AppError::NotFound { .. }), "{again}");
    assert_eq!(before - agree(&shop, id).await, 23_800);
    let items = list_rated_items(&shop.app, shop.account, (id, false), Slice::first(9)).await.unwrap();
    assert_eq!(items.len(), 1, "it is no item of the contract any more");
}

#[tokio::test]
async fn a_line_that_leaves_nothing_is_refused_and_one_beyond_makes_a_credit_note() {
    let shop = Shop::opened("2024-01-01").await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    let draft = drafts(&shop).await[0].id;
    let before = agree(&shop, id).await;
    let all = RatedItem { price_per_unit: Decimal::from(-30), ..hours(&shop, 1) };

    let nothing = add_line(&shop.app, &shop.call().await, draft, all).await.unwrap_err().to_string();
    assert_eq!(agree(&shop, id).await, before);
    let beyond = add(&shop, draft, -1).await.unwrap().row.document;

    assert!(nothing.contains("discard it instead"), "{nothing}");
    assert_eq!((beyond.kind, beyond.total_net.minor()), (DocumentKind::CreditNote, 7000));
    assert_eq!(send(&shop, draft).await.document.number.as_deref(), Some("K2024-0001"));
    agree(&shop, id).await;
}

#[tokio::test]
async fn a_discarded_draft_parks_its_contract_until_someone_bills_it() {
    let shop = Shop::opened_with("2024-01-01", Some(60)).await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    let draft = drafts(&shop).await[0].clone();
    add(&shop, draft.id, 1).await.unwrap();

    discard_draft(&shop.app, &shop.call().await, draft.id).await.unwrap();
    assert_eq!((agree(&shop, id).await, drafts(&shop).await.len()), (0, 0));
    shop.wait_until("2024-02-02").await;
    // A change of the contract's data is no reason to bill it.
    shop.suspend(id, false).await;
    shop.wait_until("2024-02-03").await;

    assert_eq!((agree(&shop, id).await, drafts(&shop).await.len(), invoices(&shop).await.len()), (0, 0, 0));
    let [(work, why)] = &parked_work(&shop.app, shop.account).await.unwrap()[..] else { panic!("one") };
    assert_eq!((work.kind, work.subject), (WorkKind::Bill, id));
    assert!(why.contains(&format!("draft {} was discarded", draft.id)), "{why}");
    let retried = reopen_work(&shop.app, &shop.call().await, id).await.unwrap_err().to_string();
    assert!(retried.contains("bill the contract by hand"), "{retried}");

    bill_contract(&shop.app, &shop.call().await, id, true).await.unwrap();

    assert!(parked_work(&shop.app, shop.account).await.unwrap().is_empty());
    let nets: Vec<Vec<i64>> = drafts(&shop)
        .await
        .iter()
        .map(|row| row.document.lines.iter().map(|line| line.net.minor()).collect())
        .collect();
    assert_eq!(nets, [vec![3000, 10_000], vec![3000]], "the discarded one, and the date that was missed");
    assert_eq!(agree(&shop, id).await, (13_000 + 3000) * 119 / 100);
    shop.wait_until("2024-03-02").await;
    assert_eq!(agree(&shop, id).await, (13_000 + 6000) * 119 / 100, "it goes on by itself");
    let again = bill_contract(&shop.app, &shop.call().await, id, true).await.unwrap().fresh().unwrap();
    let row = contract(&shop.app, shop.account, again.contract).await.unwrap().value;
    assert_eq!(row.billing.turnover_net.minor(), 19_000);
}

#[tokio::test]
async fn a_correction_bills_the_lines_by_hand_again() {
    let shop = Shop::opened("2024-01-01").await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    let draft = drafts(&shop).await[0].id;
    add(&shop, draft, 1).await.unwrap();
    let line = add(&shop, draft, 2).await.unwrap().lines[1].id;
    remove_line(&shop.app, &shop.call().await, draft, line).await.unwrap();
    let sent = send(&shop, draft).await;

    correct_invoice(&shop.app, &shop.call().await, draft).await.unwrap();

    let all = invoices(&shop).await;
    let totals: Vec<_> = all.iter().map(|row| (row.document.kind, row.document.total_gross)).collect();
    let gross = sent.document.total_gross;
    let wanted = [DocumentKind::Invoice, DocumentKind::CreditNote, DocumentKind::Invoice];
    assert_eq!(totals, wanted.map(|kind| (kind, gross)));
    assert_eq!(agree(&shop, id).await, gross.minor());
}

#[tokio::test]
async fn a_discarded_credit_note_is_made_again_by_the_bill_by_hand_and_its_contract_stays_till_then() {
    let shop = Shop::opened("2024-01-01").await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    send(&shop, drafts(&shop).await[0].id).await;
    shop.jump("2024-01-05");
    end_contract(&shop.app, &shop.call().await, id, at("2024-01-21")).await.unwrap();
    let note = drafts(&shop).await[0].clone();
    assert_eq!((note.document.kind, note.document.total_net.minor()), (DocumentKind::CreditNote, 1065));

    discard_draft(&shop.app, &shop.call().await, note.id).await.unwrap();
    assert_eq!(agree(&shop, id).await, 3570);
    shop.wait_until("2024-03-01").await;
    assert_eq!(agree(&shop, id).await, 3570);
    let paid = NewBooking {
        amount: Money::new(3570).unwrap(),
        currency: None,
        description: None,
        booked_on: None,
        recurring_payments_off: false,
    };
    book_payment(&shop.app, &shop.call().await, id, paid).await.unwrap();
    let deleted = delete_contract(&shop.app, &shop.call().await, id).await.unwrap_err().to_string();
    bill_contract(&shop.app, &shop.call().await, id, true).await.unwrap();

    assert!(deleted.contains("has fees to bill"), "{deleted}");
    let again = &drafts(&shop).await[0].document;
    assert_eq!((again.kind, again.total_gross), (DocumentKind::CreditNote, note.document.total_gross));
    let after = contract(&shop.app, shop.account, id).await.unwrap().value;
    assert_eq!((after.billing.next, after.contract.parked), (None, None));
    assert_eq!(after.billing.balance.minor(), -note.document.total_gross.minor());
}

#[tokio::test]
async fn usage_of_a_discarded_draft_is_billed_with_the_quota_it_had() {
    let shop = Shop::opened("2024-01-01").await;
    let variant = shop.variant_with_quota(100).await;
    let id = shop.sign_up(variant).await.contract.id;
    let usage = NewUsage {
        component: shop.calls,
        quantity: 130.into(),
        due: Some(at("2024-01-05")),
        memo: None,
        key: None,
        product_override: None,
    };
    shop.jump("2024-01-10");
    post_usage(&shop.app, &shop.call().await, id, usage).await.unwrap();
    shop.wait_until("2024-02-03").await;
    let february = drafts(&shop).await[1].clone();
    let before = agree(&shop, id).await;

    discard_draft(&shop.app, &shop.call().await, february.id).await.unwrap();
    let parked = agree(&shop, id).await;
    bill_contract(&shop.app, &shop.call().await, id, true).await.unwrap();

    assert_eq!(before - parked, february.document.total_gross.minor());
    assert_eq!(february.document.total_net.minor(), 6000);
    assert_eq!(agree(&shop, id).await, before);
}

#[tokio::test]
async fn usage_of_a_discarded_closing_draft_waits_for_someone_too() {
    let shop = Shop::opened("2024-01-01").await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    send(&shop, drafts(&shop).await[0].id).await;
    shop.jump("2024-01-05");
    end_contract(&shop.app, &shop.call().await, id, at("2024-01-21")).await.unwrap();
    let closing = drafts(&shop).await[0].clone();
    add(&shop, closing.id, 1).await.unwrap();
    shop.wait_until("2024-01-21").await;
    let open = drafts(&shop).await;
    for draft in &open {
        discard_draft(&shop.app, &shop.call().await, draft.id).await.unwrap();
    }
    let parked = agree(&shop, id).await;

    shop.wait_until("2024-02-01").await;

    assert_eq!((agree(&shop, id).await, drafts(&shop).await.len()), (parked, 0), "nobody billed it");
    bill_contract(&shop.app, &shop.call().await, id, true).await.unwrap();
    let lines: Vec<String> = drafts(&shop)
        .await
        .iter()
        .flat_map(|row| row.document.lines.iter().map(|line| line.description.clone()))
        .collect();
    assert!(!open.is_empty() && !lines.is_empty(), "{lines:?}");
}

#[tokio::test]
async fn an_upgrade_of_a_parked_contract_charges_what_begins_with_it_and_the_bill_by_hand_the_rest() {
    let shop = Shop::opened("2024-01-01").await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    discard_draft(&shop.app, &shop.call().await, drafts(&shop).await[0].id).await.unwrap();
    shop.jump("2024-01-11");

    let order = shop.place(Orderer::Contract(id), cart(Some(shop.pro))).await.unwrap();
    shop.commit(order.id).await.unwrap();
    let nets = |rows: Vec<DocumentRow>| -> Vec<i64> {
        rows.iter().flat_map(|row| row.document.lines.iter().map(|line| line.net.minor())).collect()
    };
    assert_eq!(nets(drafts(&shop).await), [6000]);
    bill_contract(&shop.app, &shop.call().await, id, true).await.unwrap();

    assert_eq!(nets(drafts(&shop).await), [6000, 968]);
    agree(&shop, id).await;
}

#[tokio::test]
async fn what_takes_an_issued_document_back_is_neither_discarded_nor_gets_lines_or_another_recipient() {
    let shop = Shop::opened("2024-01-01").await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    send(&shop, drafts(&shop).await[0].id).await;
    annul_contract(&shop.app, &shop.call().await, id).await.unwrap();
    let draft = drafts(&shop).await[0].id;

    let line = add(&shop, draft, 1).await.unwrap_err().to_string();
    let gone = discard_draft(&shop.app, &shop.call().await, draft).await.unwrap_err().to_string();
    let named = |old: &DraftEdit| DraftEdit { name: Some("Lovelace Ltd".to_owned()), ..old.clone() };
    let named = edit(&shop, draft, named).await.unwrap_err().to_string();
    let reference = |old: &DraftEdit| DraftEdit { buyer_reference: Some("B-1".to_owned()), ..old.clone() };
    let reference = edit(&shop, draft, reference).await.unwrap_err().to_string();
    assert!(reference.contains("BuyerReference: the draft takes an issued document back"), "{reference}");
    let text = |old: &DraftEdit| DraftEdit { epilogue: Some("Sorry.".to_owned()), ..old.clone() };
    edit(&shop, draft, text).await.unwrap();

    assert!(line.contains("takes an issued document back"), "{line}");
    assert!(gone.contains("takes an issued document back"), "{gone}");
    assert!(named.contains("takes an issued document back"), "{named}");
    assert_eq!(send(&shop, draft).await.document.epilogue.as_deref(), Some("Sorry."));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_drafts_are_sent_each_once_and_one_that_lacks_something_does_not_stop_the_rest() {
    let shop = Arc::new(Shop::opened("2024-01-01").await);
    for _ in 0..40 {
        shop.sign_up(shop.basic).await;
    }
    let open = drafts(&shop).await;
    // Above 250 gross, and without an address.
    let broken = open[7].clone();
    add(&shop, broken.id, 5).await.unwrap();
    let homeless = |data: &CustomerData| CustomerData {
        address: Address { country: Some("DE".to_owned()), ..Address::default() },
        ..data.clone()
    };
    change_customer(&shop.app, &shop.call().await, broken.customer, homeless).await.unwrap();
    let ids: Vec<Id> = open.iter().map(|draft| draft.id).chain([shop.account]).collect();

    let requests: Vec<_> = (0..4)
        .map(|_| {
            let (shop, ids) = (Arc::clone(&shop), ids.clone());
            tokio::spawn(async move {
                let sent = send_drafts(&shop.app, &shop.call().await, Chosen::These(ids)).await;
                sent.unwrap().fresh().unwrap()
            })
        })
        .collect();

    for request in requests {
        let sent = request.await.unwrap();
        let failed: Vec<_> = sent.drafts.iter().filter_map(|draft| draft.outcome.clone().err()).collect();
        assert_eq!((sent.drafts.len(), sent.more, failed.len()), (41, false, 2), "{failed:?}");
        assert!(failed[0].contains("the customer's Address.Street is missing"), "{failed:?}");
        assert!(failed[1].contains("there is no invoice draft"), "{failed:?}");
    }
    let mut numbers: Vec<String> =
        invoices(&shop).await.into_iter().map(|row| row.document.number.unwrap()).collect();
    numbers.sort();
    let wanted: Vec<String> = (1..=39).map(|number| format!("R2024-{number:04}")).collect();
    assert_eq!(numbers, wanted);
    assert_eq!(drafts(&shop).await.iter().map(|row| row.id).collect::<Vec<_>>(), [broken.id]);
}

#[tokio::test]
async fn drafts_made_before_a_moment_are_sent_and_those_made_later_are_not() {
    let shop = Shop::opened("2024-01-01").await;
    shop.sign_up(shop.basic).await;
    shop.jump("2024-01-05");
    let later = shop.sign_up(shop.basic).await.contract.id;
    let before = |day: &str| Chosen::Those { entity: None, created_before: Some(at(day)) };

    let none = send_drafts(&shop.app, &shop.call().await, before("2024-01-01")).await.unwrap();
    let one = send_drafts(&shop.app, &shop.call().await, before("2024-01-05")).await.unwrap();

    assert!(none.fresh().unwrap().drafts.is_empty());
    assert_eq!(one.fresh().unwrap().drafts.len(), 1);
    assert_eq!(drafts(&shop).await.iter().map(|row| row.contract).collect::<Vec<_>>(), [later]);
}

#[tokio::test]
async fn a_customers_own_auto_send_goes_before_the_entitys_and_touches_no_draft_that_is_there() {
    let shop = Shop::opened_with("2024-01-01", Some(60)).await;
    let never = shop.sign_up(shop.basic).await.contract;
    let always = shop.sign_up(shop.basic).await.contract;
    let decide = async |customer: Id, auto_send: Option<bool>| {
        let settings = DocumentSettings { auto_send };
        change_document_settings(&shop.app, &shop.call().await, customer, settings).await.unwrap();
    };
    decide(never.customer, Some(false)).await;
    shop.wait_until("2024-01-02").await;
    assert_eq!(invoices(&shop).await.len(), 2, "what was planned before goes on");

    shop.wait_until("2024-02-01").await;
    shop.wait_until("2024-02-02").await;
    let kept = drafts(&shop).await;
    assert_eq!(kept.iter().map(|row| row.contract).collect::<Vec<_>>(), [never.id]);
    assert_eq!(invoices(&shop).await.iter().filter(|row| row.contract == always.id).count(), 2);
    // The opposite of what was issued waits too.
    annul_contract(&shop.app, &shop.call().await, never.id).await.unwrap();
    shop.wait_until("2024-02-10").await;
    let kinds: Vec<_> = drafts(&shop).await.iter().map(|row| row.document.kind).collect();
    assert_eq!(kinds, [DocumentKind::CreditNote]);
    decide(never.customer, None).await;
    assert_eq!(
        customer(&shop.app, shop.account, never.customer).await.unwrap().value.documents.auto_send,
        None
    );
}

#[tokio::test]
async fn a_customers_drafts_leave_by_themselves_where_the_entity_keeps_those_of_others() {
    let shop = Shop::opened("2024-01-01").await;
    let own = shop.sign_up(shop.basic).await.contract;
    shop.sign_up(shop.basic).await;
    let settings = DocumentSettings { auto_send: Some(true) };
    change_document_settings(&shop.app, &shop.call().await, own.customer, settings).await.unwrap();

    shop.wait_until("2024-02-02").await;
    let order = shop.place(Orderer::Customer(own.customer), cart(Some(shop.pro))).await.unwrap();
    let second = shop.commit(order.id).await.unwrap().contract.id;
    shop.wait_until("2024-02-03").await;

    let sent: Vec<Id> = invoices(&shop).await.iter().map(|row| row.contract).collect();
    assert_eq!(sent, [own.id, second]);
    assert_eq!(drafts(&shop).await.len(), 3);
}

#[tokio::test]
async fn every_edit_is_in_the_journal_under_its_caller_without_what_it_said() {
    let shop = Shop::opened("2024-01-01").await;
    shop.sign_up(shop.basic).await;
    let draft = drafts(&shop).await[0].id;

    let named = |old: &DraftEdit| DraftEdit { name: Some("Lovelace Ltd".to_owned()), ..old.clone() };
    edit(&shop, draft, named).await.unwrap();
    let line = add(&shop, draft, 1).await.unwrap().lines[0].id;
    remove_line(&shop.app, &shop.call().await, draft, line).await.unwrap();
    discard_draft(&shop.app, &shop.call().await, draft).await.unwrap();

    shop.app.seal(shop.account).await.unwrap();
    let all = events::after(&shop.store, shop.account, 0, 100).await.unwrap();
    let about: Vec<_> = all.iter().filter(|event| event.kind.starts_with("Draft")).collect();
    let kinds: Vec<&str> = about.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["DraftEdited", "DraftLineAdded", "DraftLineRemoved", "DraftDiscarded"]);
    assert!(about.iter().all(|event| event.actor == "test"));
    assert!(all.iter().all(|event| !event.body.contains("Lovelace")));
    let personal = events::personal(&shop.store, shop.account, about[0].id).await.unwrap().unwrap();
    assert!(personal.body.contains("Lovelace Ltd"), "{}", personal.body);
}
