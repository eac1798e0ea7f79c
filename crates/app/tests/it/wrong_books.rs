//! Books made wrong by hand, past the application: each is found, and named.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

use serde::Serialize;
use turnus_app::verify::{Check, Finding, Report, Scope, verify};
use turnus_app::{App, Setup};
use turnus_engine::line::{Line, Rule};
use turnus_engine::{Exact, Id, Money};
use turnus_store::bills::BillRow;
use turnus_store::documents::{DocumentRow, DocumentStatus, File};
use turnus_store::verify::{WrittenContract, contract, contracts_behind};
use turnus_store::verify_around::{OF_CONTRACTS, strangers};
use turnus_store::{Applied, Changes, Head, Options, Statement, Store, Value, documents, events, ledger};

use crate::databases::{Database, command};
use crate::shop::Shop;
use crate::verified::{Place, live, places};

/// Books that everything happened in, in a database that nobody has open.
pub struct Original {
    place: Place,
    account: Id,
    copies: u32,
}

/// A copy of them, to be made wrong.
pub struct Books {
    pub store: Store,
    pub account: Id,
    is_sqlite: bool,
    wishes: AtomicU32,
    _folder: tempfile::TempDir,
}

impl Original {
    async fn all() -> Vec<Original> {
        let mut originals = Vec::new();
        for place in places("2024-01-01").await {
            let shop = place.shop().await;
            live(&shop).await;
            originals.push(Original::of(place, shop).await);
        }
        originals
    }

    /// What that shop wrote, which lived in that place.
    pub async fn of(place: Place, shop: Shop) -> Original {
        shop.goes_crooked();
        let account = shop.account;
        drop(shop);
        place.database.store.close().await;
        Original { place, account, copies: 0 }
    }

    pub async fn copy(&mut self) -> Books {
        let database: &Database = &self.place.database;
        let folder = tempfile::tempdir().unwrap();
        let options = Options { connections: 8, ..Options::default() };
        let store = match &database.url {
            None => {
                let path = folder.path().join("turnus.db");
                Store::backup_file(&database.path(), &path).await.unwrap();
                Store::open_sqlite(&path, options).await.unwrap()
            }
            Some(url) => {
                self.copies += 1;
                let (server, name) = url.rsplit_once('/').unwrap();
                let name = name.split('?').next().unwrap();
                let copy = format!("{name}_copy_{}", self.copies);
                let make = format!("create database {copy} template {name}");
                command(&format!("{server}/postgres"), &make).await;
                Store::open_postgres(&format!("{server}/{copy}"), options).await.unwrap()
            }
        };
        let is_sqlite = database.url.is_none();
        Books { store, account: self.account, is_sqlite, wishes: AtomicU32::new(0), _folder: folder }
    }
}

impl Books {
    pub async fn run(&self, sql: impl Into<String>, params: impl Into<Vec<Value>>) {
        self.try_run(sql, params).await.unwrap();
    }

    async fn try_run(&self, sql: impl Into<String>, params: impl Into<Vec<Value>>) -> Result<(), String> {
        self.try_write(Statement::new(sql.into(), params)).await
    }

    /// The same of a statement that is there.
    pub async fn write(&self, statement: Statement) {
        self.try_write(statement).await.unwrap();
    }

    async fn try_write(&self, statement: Statement) -> Result<(), String> {
        // Each is a wish of its own: one that was written is not written again.
        let wish = Id::new(9, 9, self.wishes.fetch_add(1, Ordering::SeqCst));
        let changes = Changes::new(self.account, wish).with(statement);
        match self.store.apply(changes).await {
            Ok(Applied::Done(_)) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    }

    /// Whoever does this has the database in his hands.
    pub async fn unlock_journal(&self) {
        if self.is_sqlite {
            self.run("drop trigger if exists events_are_not_changed", []).await;
            self.run("drop trigger if exists events_are_not_deleted", []).await;
        } else {
            self.run("grant update, delete on events to current_user", []).await;
        }
    }

    pub async fn verify(&self, scope: Scope) -> Report {
        let setup = Setup { key: [7; 32], node: 2, private_webhooks: false };
        verify(&App::new(self.store.clone(), setup), self.account, scope).await.unwrap()
    }

    /// The books are found wrong by that check, in words that hold `what`.
    pub async fn are_found(&self, check: Check, what: &str) -> Report {
        let report = self.verify(Scope::Whole).await;
        let named = report.findings.iter().any(|it| it.check == check && it.to_string().contains(what));
        assert!(named, "{check}, {what} is not among these:\n{report}");
        assert_eq!(report.proof, None, "what is wrong is not proved");
        report
    }

    pub async fn contracts(&self) -> Vec<WrittenContract> {
        let mut all = Vec::new();
        for id in contracts_behind(&self.store, self.account, None, 1000).await.unwrap() {
            all.push(contract(&self.store, self.account, id).await.unwrap().unwrap());
        }
        all
    }

    /// A contract that nothing was changed of, its first bill, and the document of that.
    pub async fn simple(&self) -> (WrittenContract, BillRow, DocumentRow) {
        for written in self.contracts().await {
            let plain = |line: &Line| line.explanation.rule == Rule::Fee && line.discount.is_none();
            let lines = || written.bills.iter().flat_map(|row| &row.bill.lines);
            let Some(bill) = written.bills.first().filter(|_| lines().all(plain)).cloned() else { continue };
            let document = written.documents.iter().find(|row| Some(row.id) == bill.document);
            let issued = document.filter(|row| row.status == DocumentStatus::Issued).cloned();
            if let Some(document) = issued.filter(|_| written.row.value.billing.next.is_some()) {
                return (written, bill, document);
            }
        }
        panic!("no contract that nothing was changed of");
    }

    pub fn of(&self, row: &BillRow) -> Vec<Value> {
        vec![self.account.into(), row.bill.contract.id.into(), row.bill.id.into()]
    }

    async fn write_line(&self, row: &BillRow, number: u32, line: &Line) {
        let mut params = self.of(row);
        params.extend([number.into(), text(line), line.amount.minor().into()]);
        params.extend([line.net.minor().into(), line.vat.minor().into()]);
        let sql = "update bill_lines set body = $5, amount = $6, net = $7, vat = $8
            where account = $1 and contract = $2 and bill = $3 and number = $4";
        self.run(sql, params).await;
    }

    pub async fn write_document(&self, row: &DocumentRow) {
        let body = serde_json::to_string(&row.document).unwrap();
        let of = &row.document;
        let totals = [of.total_net, of.total_vat, of.total_gross].map(|total| total.minor().into());
        let mut params: Vec<Value> =
            vec![self.account.into(), row.id.into(), format!("{{\"v\":1,{}", &body[1..]).into()];
        params.extend(totals);
        let sql =
            "update documents set body = $3, net = $4, vat = $5, gross = $6 where account = $1 and id = $2";
        self.run(sql, params).await;
    }

    pub async fn events(&self) -> Vec<events::Event> {
        events::after(&self.store, self.account, 0, 10_000).await.unwrap()
    }

    /// Writes the chain anew from `position` on, as whoever changed an event would.
    pub async fn chain_anew(&self, position: i64) {
        let all = self.events().await;
        let before = all.iter().rev().find(|event| event.position < position);
        let mut head =
            before.map_or(Head::START, |event| Head { position: event.position, hash: event.hash });
        for event in all.iter().filter(|event| event.position >= position) {
            head = head.after(self.account, event);
            let params: Vec<Value> = vec![self.account.into(), event.id.into(), head.hash.into()];
            self.run("update events set hash = $3 where account = $1 and id = $2", params).await;
        }
        let params: Vec<Value> = vec![self.account.into(), head.position.into(), head.hash.into()];
        self.run("update chains set position = $2, hash = $3 where account = $1", params).await;
    }
}

impl Books {
    /// Makes the event `kind` about `subject` say other members, as whoever changed what it tells of would, and the chain
    /// from there on.
    pub async fn tell_anew(&self, kind: &str, subject: Id, members: &[(&str, i64)]) {
        self.unlock_journal().await;
        let (id, all) = (subject.to_string(), self.events().await);
        let event = all.iter().find(|event| event.kind == kind && event.body.contains(&id)).unwrap();
        let mut body: serde_json::Value = serde_json::from_str(&event.body).unwrap();
        for (member, after) in members {
            body["changes"][*member][1] = (*after).into();
        }
        let params: Vec<Value> = vec![self.account.into(), event.id.into(), body.to_string().into()];
        self.run("update events set body = $3 where account = $1 and id = $2", params).await;
        self.chain_anew(event.position).await;
    }
}

fn text(value: &impl Serialize) -> Value {
    Value::Text(serde_json::to_string(value).unwrap())
}

fn more(amount: Money, by: i64) -> Money {
    Money::new(amount.minor() + by).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_amounts_lines_sums_and_postings_are_found_and_named() {
    for mut original in Original::all().await {
        let books = original.copy().await;
        let (_, row, _) = books.simple().await;
        let sql =
            "update bill_lines set amount = amount + 100 where account = $1 and contract = $2 and bill = $3";
        books.run(sql, books.of(&row)).await;
        books.are_found(Check::Columns, "bill_lines").await;

        let books = original.copy().await;
        let mut line = row.bill.lines[0].clone();
        line.amount = more(line.amount, 100);
        books.write_line(&row, 0, &line).await;
        books.are_found(Check::Lines, "what its roundings come to").await;
        books.are_found(Check::Sums, "the sum of line amounts").await;
        books.are_found(Check::Bills, "line 0, its amount").await;

        let books = original.copy().await;
        books
            .run("delete from bill_lines where account = $1 and contract = $2 and bill = $3", books.of(&row))
            .await;
        books.are_found(Check::Bills, "how many lines: expected 1 lines, found 0 lines").await;

        let books = original.copy().await;
        let sql = "update bills set vat = vat + 1, gross = gross + 1
            where account = $1 and contract = $2 and id = $3";
        books.run(sql, books.of(&row)).await;
        books.are_found(Check::Sums, "the total VAT").await;
        books.are_found(Check::Balances, "the turnover gross").await;

        let books = original.copy().await;
        let sql = "update postings set credit = 'clearing:manual' where account = $1 and contract = $2
            and source = $3 and number = 0";
        books.run(sql, books.of(&row)).await;
        books.are_found(Check::Postings, "the posting is another").await;

        let books = original.copy().await;
        let sql = "delete from postings where account = $1 and contract = $2 and source = $3 and number = 1";
        books.run(sql, books.of(&row)).await;
        books.are_found(Check::Postings, "the posting is missing").await;

        let books = original.copy().await;
        let sql = "update contracts set balance = balance - 1 where account = $1 and id = $2";
        books.run(sql, books.of(&row)[..2].to_vec()).await;
        books.are_found(Check::Balances, "the balance").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_coverage_and_documents_are_found_and_named() {
    for mut original in Original::all().await {
        let books = original.copy().await;
        let (_, row, document) = books.simple().await;
        let sql = "insert into coverage (account, contract, bill, number, line, item, kind, entry, span_start, span_end,
                revision, amount, whole_end, terms)
            select account, contract, bill, 99, line, item, kind, entry, span_start, span_end, 99, amount, whole_end,
                terms from coverage where account = $1 and contract = $2 and bill = $3 and number = 0";
        books.run(sql, books.of(&row)).await;
        books.are_found(Check::Coverage, "how often Fee of item").await;

        let books = original.copy().await;
        let credited =
            "update coverage set amount = amount * 3 where account = $1 and entry = 'Credit' and amount <> 0";
        books.run(credited, [books.account.into()]).await;
        books.are_found(Check::Coverage, "what is left of the charge").await;

        let books = original.copy().await;
        let mut dearer = document.clone();
        dearer.document.total_net = more(dearer.document.total_net, 500);
        dearer.document.total_gross = more(dearer.document.total_gross, 500);
        books.write_document(&dearer).await;
        books.are_found(Check::Documents, "the total net").await;

        let books = original.copy().await;
        let mut untaxed = document.clone();
        untaxed.document.vat.clear();
        books.write_document(&untaxed).await;
        books.are_found(Check::Documents, "the sum at 19 %").await;

        let books = original.copy().await;
        let mut twice = document.clone();
        twice.document.vat.push(document.document.vat[0].clone());
        books.write_document(&twice).await;
        books.are_found(Check::Documents, "the sum at 19 %").await;

        let books = original.copy().await;
        let of_document: Vec<Value> = vec![books.account.into(), document.id.into()];
        books
            .run("update documents set net = net + 1 where account = $1 and id = $2", of_document.clone())
            .await;
        books.are_found(Check::Columns, "column net").await;

        let books = original.copy().await;
        let packed = zstd::bulk::compress(b"%PDF of something else", 3).unwrap();
        let params = [of_document.clone(), vec![packed.into()]].concat();
        books.run("update files set bytes = $3 where account = $1 and document = $2", params).await;
        books.are_found(Check::Bytes, "the hash of its bytes").await;

        let books = original.copy().await;
        books.run("delete from files where account = $1 and document = $2", of_document).await;
        books.are_found(Check::State, "its bytes").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_states_of_contracts_and_usage_are_found_and_named() {
    for mut original in Original::all().await {
        let books = original.copy().await;
        let (written, _, _) = books.simple().await;
        let of_contract: Vec<Value> = vec![books.account.into(), written.id().into()];
        books.run("delete from due_work where account = $1 and subject = $2", of_contract.clone()).await;
        books.are_found(Check::State, "work that bills its next billing date: expected planned,").await;

        let books = original.copy().await;
        let sql = "update due_work set due_at = due_at + 31622400000 where account = $1 and subject = $2";
        books.run(sql, of_contract.clone()).await;
        books.are_found(Check::State, "work that bills its next billing date: expected planned for").await;

        let books = original.copy().await;
        let (forgotten, unplanned) = (
            "update contracts set next_billing = null where account = $1 and id = $2",
            "delete from due_work where account = $1 and subject = $2",
        );
        books.run(forgotten, of_contract.clone()).await;
        books.run(unplanned, of_contract.clone()).await;
        books.are_found(Check::State, "its next billing date: expected 2").await;

        for moved in ["next_billing + 86400000", "next_billing + 3162240000000"] {
            let books = original.copy().await;
            let sql = format!("update contracts set next_billing = {moved} where account = $1 and id = $2");
            books.run(sql, of_contract.clone()).await;
            let sql = "update due_work set due_at = (select next_billing from contracts where account = $1 and id = $2)
                where account = $1 and subject = $2";
            books.run(sql, of_contract.clone()).await;
            books.are_found(Check::State, "its next billing date: expected 2").await;
        }

        let books = original.copy().await;
        let sql = "update usage_records set line = 77 where account = $1 and line is not null";
        books.run(sql, [books.account.into()]).await;
        books.are_found(Check::State, "the line that billed it").await;
        books.are_found(Check::Bills, "the usage or rated item that it took").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn contracts_that_are_another_unreadable_or_missing_are_found_and_named() {
    for mut original in Original::all().await {
        let books = original.copy().await;
        let (written, _, _) = books.simple().await;
        let of_contract: Vec<Value> = vec![books.account.into(), written.id().into()];
        let sql = "update contracts set body = replace(body, '\"annulled\":false', '\"annulled\":true')
            where account = $1 and id = $2";
        books.run(sql, of_contract.clone()).await;
        books.are_found(Check::State, "the contract as its last version keeps it").await;

        let books = original.copy().await;
        books.run("update contracts set body = '{' where account = $1 and id = $2", of_contract).await;
        books.are_found(Check::Columns, "cannot be read").await;

        let books = original.copy().await;
        let of_contract: Vec<Value> = vec![books.account.into(), written.id().into()];
        books.run("delete from contracts where account = $1 and id = $2", of_contract).await;
        books.are_found(Check::State, "rows of bills without the contract").await;

        let books = original.copy().await;
        let contracts = books.contracts().await;
        books.run("delete from contracts where account = $1", [books.account.into()]).await;
        books.are_found(Check::State, "without the contract").await;
        let everywhere = (None, Id::from_bytes([255; 12]));
        let lost = strangers(&books.store, books.account, everywhere).await.unwrap();
        let tables: BTreeSet<&str> = lost.iter().map(|(table, _)| *table).collect();
        assert_eq!(tables, OF_CONTRACTS.into_iter().collect());
        let of_bills: BTreeSet<Id> =
            lost.iter().filter(|(table, _)| *table == "bills").map(|it| it.1).collect();
        let billed = contracts.iter().filter(|it| !it.bills.is_empty()).map(WrittenContract::id);
        assert_eq!(of_bills, billed.collect());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn skipped_numbers_and_cut_chains_are_found_and_named() {
    for mut original in Original::all().await {
        let books = original.copy().await;
        let (_, _, document) = books.simple().await;
        let of_document: Vec<Value> = vec![books.account.into(), document.id.into()];
        let sql = "update documents set counter = counter + 1000 where account = $1 and id = $2";
        books.run(sql, of_document.clone()).await;
        books.are_found(Check::Numbers, "a number is skipped before document").await;

        let books = original.copy().await;
        books
            .run("delete from documents where account = $1 and number = 'R2024-0003'", [books.account.into()])
            .await;
        books.are_found(Check::Numbers, "a number is skipped before").await;

        let books = original.copy().await;
        books
            .run("update sequences set counter = counter + 1 where account = $1", [books.account.into()])
            .await;
        books.are_found(Check::Numbers, "the last number, which its sequence counts on from").await;

        let books = original.copy().await;
        books
            .run("update sequences set counter = counter - 1 where account = $1", [books.account.into()])
            .await;
        books.are_found(Check::Numbers, "the last number, which its sequence counts on from").await;

        let books = original.copy().await;
        books.run("delete from sequences where account = $1", [books.account.into()]).await;
        let what = "the last number, which its sequence counts on from";
        let report = books.are_found(Check::Numbers, what).await;
        let nothing = |it: &&Finding| it.what == what && it.found == "0";
        assert_eq!(report.findings.iter().filter(nothing).count(), 2, "invoices and credit notes: {report}");

        let books = original.copy().await;
        let mut other = document.clone();
        other.document.number = Some("R2024-9999".to_owned());
        books.write_document(&other).await;
        books.are_found(Check::Numbers, "of its sequence prints as").await;

        let books = original.copy().await;
        books.unlock_journal().await;
        let at = |position: i64| -> Vec<Value> { vec![books.account.into(), position.into()] };
        books.run("delete from events where account = $1 and position = $2", at(7)).await;
        books.are_found(Check::Chain, "an event is missing before it").await;

        let books = original.copy().await;
        books.unlock_journal().await;
        let sql = "update events set actor = 'somebody' where account = $1 and position = $2";
        books.run(sql, at(7)).await;
        books.are_found(Check::Chain, "the hash of event").await;

        let books = original.copy().await;
        books.unlock_journal().await;
        let last = books.events().await.last().unwrap().position;
        books.run("delete from events where account = $1 and position = $2", at(last)).await;
        books.are_found(Check::Chain, "the last event of the journal").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_ends_earlier_than_it_was_proved_is_found_even_if_its_end_was_rewritten() {
    for mut original in Original::all().await {
        let books = original.copy().await;
        let proved = books.verify(Scope::Whole).await.proof.unwrap();
        books.unlock_journal().await;
        let all = books.events().await;
        let created = all.iter().rev().find(|event| event.kind == "InvoiceCreated").unwrap();
        let behind: Vec<Value> = vec![books.account.into(), created.position.into()];
        books.run("delete from events where account = $1 and position >= $2", behind).await;
        let last = &all[usize::try_from(created.position).unwrap() - 2];
        let params: Vec<Value> = vec![books.account.into(), last.position.into(), last.hash.into()];
        books.run("update chains set position = $2, hash = $3 where account = $1", params).await;

        let later = books.verify(Scope::Since(proved)).await;

        let what = "the event up to which the journal was proved before";
        assert!(later.findings.iter().any(|it| it.check == Check::Chain && it.what == what), "{later}");
        books.are_found(Check::Journal, "the event InvoiceCreated").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_deliveries_and_changed_personal_values_are_found_and_named() {
    for mut original in Original::all().await {
        let books = original.copy().await;
        let sql = "delete from deliveries where account = $1 and position =
            (select max(position) from deliveries where account = $1)";
        books.run(sql, [books.account.into()]).await;
        books.are_found(Check::Outbox, "the delivery of").await;

        let books = original.copy().await;
        books.run("update event_personal set body = '{}' where account = $1", [books.account.into()]).await;
        books.are_found(Check::Personal, "the personal values of the event").await;

        let books = original.copy().await;
        books.run("delete from event_personal where account = $1", [books.account.into()]).await;
        books.are_found(Check::Personal, "expected values, or an erased customer, found no values").await;
    }
}

/// Ten more, on the line, its explanation, its coverage, the sums, the postings, the balance, the document, its bytes, their
/// hash in the journal, and the chain from there on: everything agrees with itself, and with nothing that was ever priced.
#[tokio::test(flavor = "multi_thread")]
async fn wrong_sums_that_agree_with_themselves_are_found_by_making_the_bill_again() {
    for mut original in Original::all().await {
        let books = original.copy().await;
        let (_, row, document) = books.simple().await;
        let (net, vat) = (1000, 190);
        rewrite_bill(&books, &row, net, vat).await;
        rewrite_ledger(&books, &row, net, vat).await;
        rewrite_document(&books, &document, net, vat).await;

        let report = books.are_found(Check::Bills, "line 0, its amount").await;

        let others: Vec<_> = report.findings.iter().filter(|it| it.check != Check::Bills).collect();
        assert!(others.is_empty(), "all else agrees with itself: {others:?}");
    }
}

/// The same in a bill that says that it was made by other rules: there are none yet that it could have been made by.
#[tokio::test(flavor = "multi_thread")]
async fn rules_that_there_never_were_hide_nothing() {
    for mut original in Original::all().await {
        for rules in [0, 2, 9] {
            let books = original.copy().await;
            let (_, row, document) = books.simple().await;
            rewrite_bill(&books, &row, 1000, 190).await;
            rewrite_ledger(&books, &row, 1000, 190).await;
            rewrite_document(&books, &document, 1000, 190).await;
            let sql = format!(
                "update bills set body = replace(body, '\"rules\":1', '\"rules\":{rules}')
                where account = $1 and contract = $2 and id = $3"
            );
            books.run(sql, books.of(&row)).await;

            let report = books.are_found(Check::Bills, "line 0, its amount").await;

            let what = "the number of the rules that it was made by";
            assert!(report.findings.iter().any(|it| it.what == what), "{report}");
        }
    }
}

async fn rewrite_bill(books: &Books, row: &BillRow, net: i64, vat: i64) {
    let mut line = row.bill.lines[0].clone();
    line.amount = more(line.amount, net);
    line.net = more(line.net, net);
    line.vat = more(line.vat, vat);
    let ten = rust_decimal::Decimal::TEN;
    line.unit_price = line.unit_price.map(|price| price + ten);
    let part = &mut line.explanation.parts[0];
    part.unrounded = part.unrounded.clone() + Exact::from(ten);
    books.write_line(row, 0, &line).await;
    let turnus_engine::coverage::Entry::Charge { terms, .. } = &row.bill.rows[0].entry else { panic!() };
    let mut terms = terms.clone();
    terms.full = terms.full.clone() + Exact::from(ten);
    terms.unit_price = terms.unit_price.map(|price| price + ten);
    let params = [books.of(row), vec![net.into(), text(&terms)]].concat();
    let sql = "update coverage set amount = amount + $4, terms = $5
        where account = $1 and contract = $2 and bill = $3 and number = 0";
    books.run(sql, params).await;
    let params = [books.of(row), vec![net.into(), vat.into()]].concat();
    let sql = "update bill_vat set base = base + $4, net = net + $4, vat = vat + $5
        where account = $1 and contract = $2 and bill = $3";
    books.run(sql, params.clone()).await;
    let params = [books.of(row), vec![net.into(), vat.into(), (net + vat).into()]].concat();
    let sql = "update bills set net = net + $4, vat = vat + $5, gross = gross + $6
        where account = $1 and contract = $2 and id = $3";
    books.run(sql, params).await;
}

async fn rewrite_ledger(books: &Books, row: &BillRow, net: i64, vat: i64) {
    let postings = ledger::of_contract(&books.store, books.account, row.bill.contract.id).await.unwrap();
    for posting in postings.iter().filter(|posting| posting.source == row.bill.id) {
        let by = if posting.credit == "revenue" { net } else { vat };
        let params = [books.of(row), vec![posting.number.into(), by.into()]].concat();
        let sql = "update postings set amount = amount + $5
            where account = $1 and contract = $2 and source = $3 and number = $4";
        books.run(sql, params).await;
    }
    let of: Vec<Value> = vec![books.account.into(), row.bill.contract.id.into()];
    let params = [of, vec![net.into(), (net + vat).into()]].concat();
    let sql = "update contracts set balance = balance + $4, turnover_net = turnover_net + $3,
        turnover_gross = turnover_gross + $4 where account = $1 and id = $2";
    books.run(sql, params).await;
    let totals = &row.bill.totals;
    let told = [("Bill.Net", totals.net.minor() + net), ("Bill.Gross", totals.gross.minor() + net + vat)];
    books.tell_anew("ContractBilled", row.bill.id, &told).await;
}

async fn rewrite_document(books: &Books, row: &DocumentRow, net: i64, vat: i64) {
    let mut row = row.clone();
    let of = &mut row.document;
    (of.total_net, of.total_vat) = (more(of.total_net, net), more(of.total_vat, vat));
    of.total_gross = more(of.total_gross, net + vat);
    let line = &mut of.lines[0];
    (line.net, line.vat, line.gross) =
        (more(line.net, net), more(line.vat, vat), more(line.gross, net + vat));
    let sum = &mut of.vat[0];
    (sum.net, sum.vat, sum.gross) = (more(sum.net, net), more(sum.vat, vat), more(sum.gross, net + vat));
    books.write_document(&row).await;
    let recurring: Vec<Value> = vec![books.account.into(), row.id.into(), net.into()];
    let sql = "update documents set recurring_net = recurring_net + $3 where account = $1 and id = $2";
    books.run(sql, recurring).await;
    let bytes = b"%PDF of ten more".to_vec();
    let hash = sha256(&bytes);
    let of: Vec<Value> = vec![books.account.into(), row.id.into()];
    books.run("delete from files where account = $1 and document = $2", of).await;
    let file = File { hash, bytes };
    let insert = documents::insert_file(books.account, row.id, "pdf", &file, row.created_at).unwrap();
    books.run(insert.sql.into_owned(), insert.params).await;
    let events = books.events().await;
    let id = row.id.to_string();
    let created =
        events.iter().find(|event| event.kind == "InvoiceCreated" && event.body.contains(&id)).unwrap();
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let (before, _) = created.body.split_once("\"sha256\":").unwrap();
    let body = format!("{before}\"sha256\":\"{hex}\"}}");
    let params: Vec<Value> = vec![books.account.into(), created.id.into(), body.into()];
    books.run("update events set body = $3 where account = $1 and id = $2", params).await;
    let of = &row.document;
    let told = [of.total_net, of.total_vat, of.total_gross].map(|total| total.minor());
    let told = [("Document.Net", told[0]), ("Document.Vat", told[1]), ("Document.Gross", told[2])];
    books.tell_anew("InvoiceCreated", row.id, &told).await;
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).into()
}
