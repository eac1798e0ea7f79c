//! What exports say of a whole history, beside its ledger.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;
use turnus_app::contracts::list_contracts;
use turnus_app::exports::{Asked, datev_export, postings};
use turnus_app::{App, Caller};
use turnus_engine::Id;
use turnus_engine::booked::BookedRow;
use turnus_store::{Slice, Store, bills, ledger};

fn day(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap()
}

/// The rows of all years come to the ledger's postings of issued documents and payments, for each contract, to the cent,
/// and each year's batch has them one for one.
pub async fn the_books_are_the_ledger(app: &App, store: &Store, account: Id) {
    let now = app.now(account).await.unwrap();
    let caller = Caller { account, entity: None, actor: "test".to_owned(), now };
    let mut rows: Vec<BookedRow> = Vec::new();
    for year in 2020..2100 {
        let asked = Asked { entity: None, from: day(year, 1, 1), to: day(year, 12, 31) };
        let booked = postings(app, &caller, asked).await.unwrap();
        if booked.is_empty() {
            continue;
        }
        let (name, file) = datev_export(app, &caller, asked).await.unwrap();
        assert_eq!(name, format!("EXTF_Buchungsstapel_{year}0101_{year}1231.csv"));
        assert_eq!(file.iter().filter(|byte| **byte == b'\n').count(), booked.len() + 2);
        rows.extend(booked);
    }
    let mut told: BTreeMap<(Id, &str), i64> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.account == "10000") {
        let amount = if row.debit { row.amount.minor() } else { -row.amount.minor() };
        *told.entry((row.contract, "receivable")).or_default() += amount;
        *told.entry((row.contract, "revenue")).or_default() -= row.net.minor();
        *told.entry((row.contract, "vat")).or_default() -= row.vat.minor();
    }
    let mut kept: BTreeMap<(Id, &str), i64> = BTreeMap::new();
    for row in list_contracts(app, account, Default::default(), Slice::first(1000)).await.unwrap() {
        let contract = row.contract.id;
        let issued = bills::presented(store, account, contract).await.unwrap();
        let mut sources: HashSet<Id> = issued.into_iter().map(|it| it.bill).collect();
        let paid = ledger::bookings(store, account, contract, Slice::first(10_000)).await.unwrap();
        sources.extend(paid.into_iter().map(|booking| booking.id));
        for posting in ledger::of_contract(store, account, contract).await.unwrap() {
            let kind = |name: &str| match name.split(':').next() {
                Some("receivable") => "receivable",
                Some("revenue") => "revenue",
                Some("vat") => "vat",
                _ => "clearing",
            };
            if sources.contains(&posting.source) {
                *kept.entry((contract, kind(&posting.debit))).or_default() += posting.amount.minor();
                *kept.entry((contract, kind(&posting.credit))).or_default() -= posting.amount.minor();
            }
        }
    }
    kept.retain(|(_, kind), _| *kind != "clearing");
    told.retain(|_, amount| *amount != 0);
    kept.retain(|_, amount| *amount != 0);
    assert!(rows.len() > 500, "{}", rows.len());
    assert_eq!(told, kept);
}
