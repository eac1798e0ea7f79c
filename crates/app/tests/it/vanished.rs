//! What was taken out of the books, or put into them, so that all that is left agrees with itself: the journal tells of it.

use std::sync::Arc;

use rust_decimal::Decimal;
use turnus_app::discard_draft::discard_draft;
use turnus_app::invoices::{list_drafts, send_draft};
use turnus_app::rated_items::create_rated_item;
use turnus_app::verify::{Check, Scope, keep_proof, last_proof, verify};
use turnus_app::webhooks::{create_webhook, hand_out};
use turnus_app::{App, Setup};
use turnus_engine::bill::Bill;
use turnus_engine::coverage::Billed;
use turnus_engine::rated_item::RatedItem;
use turnus_engine::reverse::reverse;
use turnus_engine::schedule::next_billing;
use turnus_engine::verify_bills::{Sources, made_again};
use turnus_engine::verify_sums::postings_of_bill;
use turnus_engine::{Id, Money, Span};
use turnus_store::bills::{self, BillRow};
use turnus_store::documents::DocumentStatus;
use turnus_store::hooks::HookData;
use turnus_store::ledger::{self, Booking};
use turnus_store::verify::WrittenContract;
use turnus_store::{Slice, Statement, Value, documents, usage};

use crate::shop::*;
use crate::verified::{pay, places, use_calls};
use crate::wrong_books::{Books, Original};

/// A shop with documents, drafts, a payment, and usage and items that are billed, open and deleted.
async fn shops() -> Vec<Original> {
    let mut originals = Vec::new();
    for place in places("2024-01-01").await {
        let shop = Shop::over(Arc::clone(&place.database), Arc::clone(&place.clock), None).await;
        shop.sign_up(shop.basic).await;
        let paid = shop.sign_up(shop.basic).await.contract.id;
        let metered = shop.sign_up(shop.variant_with_quota(5).await).await.contract.id;
        pay(&shop, paid, 1000).await;
        for day in ["2024-01-05", "2024-01-06"] {
            use_calls(&shop, metered, day, 10).await;
            add_item(&shop, paid).await;
        }
        send_all(&shop).await;
        shop.wait_until("2024-01-20").await;
        shop.sign_up(shop.pro).await;
        send_all(&shop).await;
        shop.wait_until("2024-02-02").await;
        discard_draft(&shop.app, &shop.call().await, drafts(&shop).await[1]).await.unwrap();
        use_calls(&shop, metered, "2024-02-02", 3).await;
        shop.app.seal(shop.account).await.unwrap();
        originals.push(Original::of(place, shop).await);
    }
    originals
}

async fn drafts(shop: &Shop) -> Vec<Id> {
    let drafts = list_drafts(&shop.app, &shop.caller().await, Slice::first(10)).await.unwrap();
    let mut drafts: Vec<Id> = drafts.iter().map(|row| row.id).collect();
    drafts.sort();
    drafts
}

async fn send_all(shop: &Shop) {
    for draft in drafts(shop).await {
        send_draft(&shop.app, &shop.call().await, draft).await.unwrap();
    }
    let rendered = if shop.now().await < at("2024-01-08") { "2024-01-08" } else { "2024-01-21" };
    shop.wait_until(rendered).await;
}

async fn add_item(shop: &Shop, contract: Id) {
    let item = RatedItem {
        id: Id::from_bytes([0; 12]),
        transferred_at: at("2024-01-01"),
        description: "Workshop".to_owned(),
        product_description: None,
        external_product_id: None,
        quantity: Decimal::ONE,
        price_per_unit: Decimal::new(5000, 2),
        tax_policy: shop.policy,
        period: Span::new(at("2024-01-04"), at("2024-01-05")),
    };
    create_rated_item(&shop.app, &shop.call().await, contract, item).await.unwrap();
}

/// Found by the journal, and by nothing else.
async fn only_the_journal_tells(books: &Books, what: &str) {
    let report = books.are_found(Check::Journal, what).await;
    let others: Vec<_> = report.findings.iter().filter(|it| it.check != Check::Journal).collect();
    assert!(others.is_empty(), "all else agrees with itself: {others:?}");
}

async fn write(books: &Books, statements: impl IntoIterator<Item = Statement>) {
    for statement in statements {
        books.write(statement).await;
    }
}

/// Lowers what the contract of a row owes, and what it turned over.
async fn lower(books: &Books, contract: Id, (balance, net, gross): (i64, i64, i64)) {
    let sql = "update contracts set balance = balance - $3, turnover_net = turnover_net - $4,
        turnover_gross = turnover_gross - $5 where account = $1 and id = $2";
    let params: Vec<Value> =
        vec![books.account.into(), contract.into(), balance.into(), net.into(), gross.into()];
    books.run(sql, params).await;
}

/// Takes out a bill with everything that belongs to it, and with its document.
async fn take_out(books: &Books, row: &BillRow) {
    for (table, bill) in [
        ("bill_lines", "bill"),
        ("bill_vat", "bill"),
        ("coverage", "bill"),
        ("usage_charges", "bill"),
        ("postings", "source"),
        ("bills", "id"),
    ] {
        let sql = format!("delete from {table} where account = $1 and contract = $2 and {bill} = $3");
        books.run(sql, books.of(row)).await;
    }
    let of = books.of(row);
    for table in ["usage_records", "rated_items"] {
        let sql = format!(
            "update {table} set bill = null, line = null where account = $1 and contract = $2 and bill = $3"
        );
        books.run(sql, of.clone()).await;
    }
    let document: Vec<Value> = vec![books.account.into(), row.document.unwrap().into()];
    books.run("delete from files where account = $1 and document = $2", document.clone()).await;
    books.run("delete from documents where account = $1 and id = $2", document).await;
    let totals = &row.bill.totals;
    let owed = totals.gross.minor();
    lower(books, row.bill.contract.id, (owed, totals.net.minor(), owed)).await;
}

/// The last bill that stands on a draft or on an issued document.
async fn last_bill(books: &Books, status: DocumentStatus) -> BillRow {
    let of = |written: WrittenContract| {
        let presents = |row: &BillRow| {
            let is_of =
                |document: Id| written.documents.iter().any(|it| it.id == document && it.status == status);
            row.document.is_some_and(is_of)
        };
        written.bills.iter().filter(|row| presents(row)).cloned().collect::<Vec<_>>()
    };
    let all = books.contracts().await.into_iter().flat_map(of);
    all.max_by_key(|row| row.bill.id).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bill_an_invoice_and_a_contract_that_vanished_whole_are_told_by_the_journal() {
    for mut original in shops().await {
        let books = original.copy().await;
        let row = last_bill(&books, DocumentStatus::Draft).await;
        take_out(&books, &row).await;
        only_the_journal_tells(&books, "the bill that the event ContractBilled tells of").await;

        let books = original.copy().await;
        let row = last_bill(&books, DocumentStatus::Issued).await;
        take_out(&books, &row).await;
        let sql =
            "update sequences set counter = counter - 1, last_date = (select max(d.date) from documents d
            where d.account = $1 and d.sequence = sequences.id) where account = $1 and counter = 4";
        books.run(sql, [books.account.into()]).await;
        only_the_journal_tells(&books, "the issued document that the event InvoiceIssued tells of").await;

        let books = original.copy().await;
        let row = last_bill(&books, DocumentStatus::Draft).await;
        let of: Vec<Value> = books.of(&row)[..2].to_vec();
        for table in [
            "contract_versions",
            "bills",
            "bill_lines",
            "bill_vat",
            "coverage",
            "usage_charges",
            "usage_records",
            "rated_items",
            "postings",
            "bookings",
        ] {
            books.run(format!("delete from {table} where account = $1 and contract = $2"), of.clone()).await;
        }
        books.run("delete from documents where account = $1 and contract = $2", of.clone()).await;
        books.run("delete from contracts where account = $1 and id = $2", of).await;
        books.are_found(Check::State, "the journal tells of a contract that there is not").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn payments_that_vanished_were_invented_or_are_another_are_told_by_the_journal() {
    for mut original in shops().await {
        let books = original.copy().await;
        let all = books.contracts().await;
        let paid = all.iter().find(|written| !written.bookings.is_empty()).unwrap();
        let (contract, booking) = (paid.id(), paid.bookings[0].clone());
        let of: Vec<Value> = vec![books.account.into(), contract.into(), booking.id.into()];
        books.run("delete from bookings where account = $1 and contract = $2 and id = $3", of.clone()).await;
        let sql = "delete from postings where account = $1 and contract = $2 and source = $3";
        books.run(sql, of.clone()).await;
        lower(&books, contract, (-booking.amount.minor(), 0, 0)).await;
        only_the_journal_tells(&books, "the payment that the event PaymentRegistered tells of").await;

        let books = original.copy().await;
        let mut posting = paid.postings.iter().find(|it| it.source == booking.id).unwrap().clone();
        let new = Booking { id: Id::new(7, 7, 7), ..booking.clone() };
        posting.source = new.id;
        let made = [
            Some(ledger::insert_booking(books.account, &new)),
            ledger::insert(books.account, &[posting.clone()]),
        ];
        write(&books, made.into_iter().flatten()).await;
        lower(&books, contract, (new.amount.minor(), 0, 0)).await;
        only_the_journal_tells(&books, "the event PaymentRegistered: expected one, found none").await;

        let books = original.copy().await;
        let sql =
            "update bookings set amount = amount + 500 where account = $1 and contract = $2 and id = $3";
        books.run(sql, of.clone()).await;
        let sql =
            "update postings set amount = amount + 500 where account = $1 and contract = $2 and source = $3";
        books.run(sql, of.clone()).await;
        lower(&books, contract, (500, 0, 0)).await;
        only_the_journal_tells(&books, "Payment.Amount, which its event says: expected 1000, found 1500")
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn usage_and_items_that_vanished_were_invented_or_are_another_are_told_by_the_journal() {
    for mut original in shops().await {
        let books = original.copy().await;
        let open = "delete from usage_records where account = $1 and bill is null and due_at =
            (select max(due_at) from usage_records where account = $1)";
        books.run(open, [books.account.into()]).await;
        only_the_journal_tells(&books, "the usage that the event UsagePosted tells of").await;

        let books = original.copy().await;
        let all = books.contracts().await;
        let metered = all.iter().find(|written| !written.usage.is_empty()).unwrap();
        let last = metered.usage.iter().find(|it| it.bill.is_none()).unwrap().value.clone();
        let new = turnus_engine::usage::Usage { id: Id::new(7, 7, 7), ..last.clone() };
        write(&books, [usage::insert(books.account, metered.id(), &new).unwrap()]).await;
        only_the_journal_tells(&books, "the event UsagePosted: expected one, found none").await;

        let books = original.copy().await;
        let more = turnus_engine::usage::Usage { quantity: Decimal::from(30), ..last.clone() };
        let anew = [usage::delete(books.account, metered.id(), last.id)];
        write(&books, anew.into_iter().chain([usage::insert(books.account, metered.id(), &more).unwrap()]))
            .await;
        only_the_journal_tells(&books, "Usage.Quantity, which its event says: expected \"3\", found \"30\"")
            .await;

        let books = original.copy().await;
        let with = all.iter().find(|written| !written.rated_items.is_empty()).unwrap();
        let item = with.rated_items[0].value.clone();
        let new = RatedItem { id: Id::new(7, 7, 7), transferred_at: at("2024-01-07"), ..item };
        write(&books, [usage::insert_rated_item(books.account, with.id(), &new).unwrap()]).await;
        only_the_journal_tells(&books, "the event RatedItemCreated or DraftLineAdded: expected one").await;
    }
}

/// The debt of an issued document, taken away by an opposite that nobody asked for.
#[tokio::test(flavor = "multi_thread")]
async fn a_bill_that_is_taken_back_by_nobody_is_told_by_the_journal() {
    for mut original in shops().await {
        let books = original.copy().await;
        let row = last_bill(&books, DocumentStatus::Issued).await;
        let contract = row.bill.contract.id;
        let all = books.contracts().await;
        let written = all.iter().find(|written| written.id() == contract).unwrap();
        let whole = written.bills.iter().find(|it| it.bill.id == row.bill.id).unwrap();
        let last = all.iter().flat_map(|it| &it.bills).map(|it| it.bill.id.created_at()).max().unwrap();
        let back = reverse(
            &whole.bill,
            Id::new(u32::try_from(last.millis() / 1000).unwrap(), 77, 77),
            whole.bill.at,
        );
        let new =
            BillRow { bill: back.clone(), document: None, reverses: Some(row.bill.id), reversed_by: None };
        write(&books, [bills::reverse(books.account, contract, row.bill.id, back.id)]).await;
        write(&books, bills::insert(books.account, &new).unwrap()).await;
        for posting in written.postings.iter().filter(|it| it.source == row.bill.id) {
            let mut opposite = posting.clone();
            opposite.source = back.id;
            std::mem::swap(&mut opposite.debit, &mut opposite.credit);
            write(&books, ledger::insert(books.account, &[opposite.clone()])).await;
        }
        let totals = &row.bill.totals;
        let owed = totals.gross.minor();
        lower(&books, contract, (owed, totals.net.minor(), owed)).await;
        assert_ne!(totals.gross, Money::ZERO);
        only_the_journal_tells(&books, "an event that says what it takes back").await;
    }
}

/// A run that began before the journal was handed out proves only what was: the next one goes on there.
#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_is_lost_after_the_journal_was_proved_is_found() {
    for place in places("2024-01-01").await {
        let shop = Shop::over(Arc::clone(&place.database), Arc::clone(&place.clock), None).await;
        let data =
            HookData { url: "http://127.0.0.1:9/".to_owned(), events: vec!["PaymentRegistered".to_owned()] };
        create_webhook(&shop.app, &shop.call().await, data).await.unwrap();
        let paid = shop.sign_up(shop.basic).await.contract.id;
        while hand_out(&shop.app, shop.account).await.unwrap() {}
        pay(&shop, paid, 1000).await;
        shop.app.seal(shop.account).await.unwrap();
        let first = verify(&shop.app, shop.account, Scope::Whole).await.unwrap().proof.unwrap();
        while hand_out(&shop.app, shop.account).await.unwrap() {}
        keep_proof(&shop.app, shop.account, &first).await.unwrap();
        let known = last_proof(&shop.app, shop.account).await.unwrap().unwrap();
        let original = &mut Original::of(place, shop).await;
        let books = original.copy().await;
        let right = books.verify(Scope::Since(known)).await;
        books.run("delete from deliveries where account = $1", [books.account.into()]).await;

        let wrong = books.verify(Scope::Since(known)).await;

        assert_eq!(known, first);
        assert!(first.handed_out < first.position, "{first:?}");
        assert!(right.is_clean(), "{right}");
        assert_eq!(right.proof.unwrap().handed_out, right.proof.unwrap().position);
        let found: Vec<_> = wrong.findings.iter().map(|it| (it.check, it.what.as_str())).collect();
        assert_eq!(found, [(Check::Outbox, "the delivery of PaymentRegistered")]);
    }
}

/// A billing date of next year, with twelve months more on its bill, its draft, its coverage, its postings, the balance, and
/// in the journal.
#[tokio::test(flavor = "multi_thread")]
async fn a_billing_date_that_had_not_come_is_found_though_all_agrees_with_it() {
    for mut original in shops().await {
        let books = original.copy().await;
        let all = books.contracts().await;
        let fees = |row: &&BillRow| row.bill.lines.len() == 1 && row.bill.at == at("2024-02-02");
        let stands = |row: &&BillRow| row.reverses.is_none() && row.reversed_by.is_none();
        let plain = |it: &WrittenContract| it.bills.iter().find(|row| fees(row) && stands(row)).cloned();
        let (written, row) = all.iter().find_map(|it| Some((it, plain(it)?))).unwrap();
        let forged = year_ahead(&books, written, &row).await;
        let document = written.documents.iter().find(|it| Some(it.id) == row.document).unwrap();
        let mut document = document.clone();
        take_out(&books, &row).await;
        write(
            &books,
            bills::insert(books.account, &BillRow { bill: forged.clone(), ..row.clone() }).unwrap(),
        )
        .await;
        for (number, posted) in (0..).zip(postings_of_bill(&forged)) {
            let mut posting = written.postings.iter().find(|it| it.source == row.bill.id).unwrap().clone();
            (posting.number, posting.debit, posting.credit) = (number, posted.debit, posted.credit);
            posting.amount = Money::new(posted.amount).unwrap();
            write(&books, ledger::insert(books.account, &[posting.clone()])).await;
        }
        let (totals, of) = (&forged.totals, &mut document.document);
        (of.total_net, of.total_vat, of.total_gross) = (totals.net, totals.vat, totals.gross);
        let (line, made) = (&mut of.lines[0], &forged.lines[0]);
        (line.net, line.vat, line.gross, line.span) = (made.net, made.vat, totals.gross, made.span);
        (of.vat[0].net, of.vat[0].vat, of.vat[0].gross) = (totals.net, totals.vat, totals.gross);
        write(&books, [documents::insert(books.account, &document).unwrap()]).await;
        let (net, gross) = (totals.net.minor(), totals.gross.minor());
        lower(&books, written.id(), (-gross, -net, -gross)).await;
        let next: Vec<Value> =
            vec![books.account.into(), written.id().into(), forged.next_billing.unwrap().into()];
        let sql = "update contracts set next_billing = $3 where account = $1 and id = $2";
        books.run(sql, next.clone()).await;
        books.run("update due_work set due_at = $3 where account = $1 and subject = $2", next).await;
        let told = [("Bill.Net", net), ("Bill.Gross", gross), ("Bill.Horizon", forged.horizon.millis())];
        books.tell_anew("ContractBilled", row.bill.id, &told).await;

        let what = "up to when it took what fell due";
        let report = books.are_found(Check::Bills, what).await;

        let others: Vec<_> = report.findings.iter().filter(|it| it.what != what).collect();
        assert!(others.is_empty(), "all else agrees with itself: {others:?}");
        assert!(gross > 10 * row.bill.totals.gross.minor(), "{gross}");
    }
}

/// The bill of `row`, made with everything that falls due in the year behind its own billing date.
async fn year_ahead(books: &Books, written: &WrittenContract, row: &BillRow) -> Bill {
    let setup = Setup { key: [7; 32], node: 2, private_webhooks: false };
    let catalogue = App::new(books.store.clone(), setup).catalogue(books.account).await.unwrap();
    let mut billed = Billed::default();
    for before in written.bills.iter().take_while(|it| it.bill.id != row.bill.id) {
        billed = billed.with(&before.bill).unwrap();
    }
    billed.usage_until = row.bill.previous_usage_until;
    let contract = written.versions.last().unwrap();
    let group = catalogue.plan_groups.current(contract.plan_group).unwrap();
    let later = row.bill.horizon.plus_millis(366 * 86_400_000);
    let later = next_billing(contract, &catalogue, later.plus_millis(-86_400_000 * 3)).unwrap();
    let wanted = Bill { horizon: later, ..row.bill.clone() };
    let sources = Sources { contract, catalogue: &catalogue, group, billed: &billed, usage: &[], rated: &[] };
    made_again(&wanted, &sources).unwrap()
}
