//! What exports read, page by page, and the tables that are theirs, on both databases.

use jiff::civil::{Date, date};
use turnus_engine::datev::{Chart, DatevSettings};
use turnus_engine::document::{Document, DocumentKind};
use turnus_engine::exchange::ExchangeRate;
use turnus_engine::{Currency, Id, Money};
use turnus_store::documents::{self, DocumentRow, DocumentStatus};
use turnus_store::exports::{self, Days};
use turnus_store::ledger::Booking;
use turnus_store::{Changes, datev_settings, exchange_rates};

use crate::cast::{NOON, account, ada, create, done, new_id};
use crate::databases::databases;

fn rate(from: Date, value: &str) -> ExchangeRate {
    ExchangeRate {
        currency: "CHF".parse().unwrap(),
        accounting_currency: Currency::EUR,
        valid_from: from,
        rate: value.parse().unwrap(),
    }
}

#[tokio::test]
async fn a_rate_takes_the_place_of_that_of_its_day_and_is_removed_with_it() {
    for store in databases().await {
        let account = account(&store).await;
        let put =
            |rate: &ExchangeRate| Changes::new(account, new_id()).with(exchange_rates::put(account, rate));
        let (november, october) = (date(2026, 11, 1), date(2026, 10, 1));
        for rate in [rate(november, "1.05"), rate(october, "1.04"), rate(november, "1.0512")] {
            done(&store, put(&rate)).await;
        }

        let francs: Currency = "CHF".parse().unwrap();
        let known = exchange_rates::list(&store, account, Some(francs), Some(Currency::EUR)).await.unwrap();
        assert_eq!(known, [rate(october, "1.04"), rate(november, "1.0512")], "{}", store.kind);
        assert_eq!(exchange_rates::list(&store, new_id(), None, None).await.unwrap(), []);
        let removal = exchange_rates::remove(account, (francs, Currency::EUR), october);
        done(&store, Changes::new(account, new_id()).with(removal)).await;
        assert_eq!(exchange_rates::list(&store, account, None, None).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn datev_settings_are_those_that_were_put_last() {
    for store in databases().await {
        let (account, entity) = (account(&store).await, new_id());
        let mut settings = DatevSettings {
            chart: Chart::Skr04,
            consultant_number: 1001,
            client_number: 1,
            fiscal_year_month: 1,
            account_length: 4,
            collective_debtor: None,
            clearing_account: "1460".to_owned(),
            revenue_accounts: Vec::new(),
            locked: false,
            service_dates: true,
        };
        for client in [1, 2] {
            settings.client_number = client;
            let put = datev_settings::put(account, entity, &settings).unwrap();
            done(&store, Changes::new(account, new_id()).with(put)).await;
        }

        assert_eq!(
            datev_settings::of(&store, account, entity).await.unwrap(),
            Some(settings),
            "{}",
            store.kind
        );
        assert_eq!(datev_settings::of(&store, account, new_id()).await.unwrap(), None);
    }
}

/// A document of that day, issued where it has a number.
fn document(entity: Id, number: Option<&str>, date: Date) -> DocumentRow {
    let document = Document {
        number: number.map(str::to_owned),
        ..Document::blank(DocumentKind::Invoice, date, Currency::EUR)
    };
    let status = if number.is_some() { DocumentStatus::Issued } else { DocumentStatus::Draft };
    let (customer, contract) = (new_id(), new_id());
    DocumentRow {
        id: new_id(),
        entity,
        customer,
        contract,
        status,
        created_at: NOON,
        sent_at: None,
        place: None,
        document,
        edit: turnus_engine::draft_edit::DraftEdit::default(),
        recurring_net: None,
    }
}

#[tokio::test]
async fn pages_of_documents_are_in_order_of_days_and_each_comes_once() {
    for store in databases().await {
        let (account, entity) = (account(&store).await, new_id());
        let rows = [
            document(entity, Some("R3"), date(2026, 3, 1)),
            document(entity, Some("R1"), date(2026, 1, 1)),
            document(entity, Some("R2"), date(2026, 2, 1)),
            document(entity, Some("R2b"), date(2026, 2, 1)),
            document(entity, None, date(2026, 2, 1)),
            document(entity, Some("R4"), date(2027, 1, 1)),
            document(new_id(), Some("R5"), date(2026, 2, 1)),
        ];
        for row in &rows {
            done(&store, Changes::new(account, new_id()).with(documents::insert(account, row).unwrap()))
                .await;
        }
        let days = Days { entity, from: date(2026, 1, 1), to: date(2026, 12, 31) };

        let (mut numbers, mut behind) = (Vec::new(), None);
        loop {
            let page = exports::documents(&store, account, days, behind, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            behind = Some((last.document.date, last.id));
            numbers.extend(page.into_iter().filter_map(|row| row.document.number));
        }

        assert_eq!(numbers, ["R1", "R2", "R2b", "R3"], "{}", store.kind);
        let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
        assert_eq!(exports::tax_sums(&store, account, &ids).await.unwrap(), []);
        assert_eq!(exports::postings_of_documents(&store, account, &ids).await.unwrap(), []);
        let booking = Booking {
            id: ids[0],
            contract: ids[1],
            at: NOON,
            booked_on: 0,
            amount: Money::ZERO,
            currency: Currency::EUR,
            description: String::new(),
        };
        assert_eq!(exports::postings_of_bookings(&store, account, &[&booking]).await.unwrap(), []);
        let behind = Some((date(2026, 1, 1), ids[0]));
        assert_eq!(exports::bookings(&store, account, days, behind, 2).await.unwrap(), []);
    }
}

#[tokio::test]
async fn customers_events_and_contracts_come_page_by_page() {
    for store in databases().await {
        let account = account(&store).await;
        let (first, mut second) = (ada("c-1"), ada("c-2"));
        second.entity = first.entity;
        for customer in [&first, &second, &ada("c-3")] {
            done(&store, create(account, customer)).await;
        }
        store.seal(account).await.unwrap();

        let page = exports::customers(&store, account, first.entity, None, 1).await.unwrap();
        let next = exports::customers(&store, account, first.entity, Some(first.id), 5).await.unwrap();
        let of_day = (NOON, NOON.plus_millis(1));
        let events = exports::events(&store, account, of_day, 1, 5).await.unwrap();

        assert_eq!((page, next), (vec![first.clone()], vec![second]), "{}", store.kind);
        assert_eq!(events.iter().map(|event| event.position).collect::<Vec<_>>(), [2, 3]);
        assert_eq!(exports::events(&store, account, (of_day.1, of_day.1), 0, 5).await.unwrap(), []);
        assert_eq!(exports::contracts(&store, account, first.entity, Some(first.id), 5).await.unwrap(), []);
    }
}
