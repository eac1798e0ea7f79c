//! VAT in the currency of the books: which rate, and how it adds up.

use jiff::civil::Date;
use turnus_engine::document::*;
use turnus_engine::exchange::{Accounting, ExchangeRate, NoAccountingVat, rate_on};
use turnus_engine::tax::VatCategory;
use turnus_engine::{Currency, Money};

use crate::shop::dec;

fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn rate(from: &str, value: &str) -> ExchangeRate {
    ExchangeRate {
        currency: currency("CHF"),
        accounting_currency: Currency::EUR,
        valid_from: day(from),
        rate: dec(value),
    }
}

fn books(rates: &[ExchangeRate]) -> Accounting {
    Accounting { currency: Currency::EUR, rates: rates.to_vec(), reversed: None }
}

/// A document of that day with so much VAT at each of some rates.
fn document(date: &str, code: &str, vat: &[i64]) -> Document {
    let money = |minor: i64| Money::new(minor).unwrap();
    let sum = |vat: &i64| VatBreakdown {
        rate: dec("19"),
        category: VatCategory::S,
        exemption: None,
        net: money(0),
        vat: money(*vat),
        gross: money(*vat),
    };
    Document {
        vat: vat.iter().map(sum).collect(),
        total_vat: money(vat.iter().sum()),
        total_gross: money(vat.iter().sum()),
        ..Document::blank(DocumentKind::Invoice, day(date), currency(code))
    }
}

fn stated(accounting: &Accounting, document: &Document) -> (i64, Vec<i64>) {
    let vat = accounting.vat_of(document).unwrap().unwrap();
    (vat.total_vat.minor(), vat.vat.into_iter().map(Money::minor).collect())
}

#[test]
fn the_rate_is_the_latest_one_that_is_not_after_the_day() {
    let rates = [rate("2026-02-01", "1.06"), rate("2026-01-01", "1.05"), rate("2026-03-01", "1.07")];
    let on = |text: &str| rate_on(&rates, day(text)).map(|rate| rate.rate);

    assert_eq!(on("2025-12-31"), None);
    assert_eq!(on("2026-01-01"), Some(dec("1.05")));
    assert_eq!(on("2026-02-28"), Some(dec("1.06")));
    assert_eq!(on("2030-01-01"), Some(dec("1.07")));
}

#[test]
fn the_sum_is_rounded_once_half_away_from_zero_and_the_rates_add_up_to_it() {
    let half = books(&[rate("2026-01-01", "0.5")]);

    // 0.03 and 0.03 are 0.015 and 0.015: each alone would be 0.02, together they are 0.03.
    assert_eq!(stated(&half, &document("2026-01-02", "CHF", &[3, 3])), (3, vec![1, 2]));
    assert_eq!(stated(&half, &document("2026-01-02", "CHF", &[3])), (2, vec![2]));
    assert_eq!(stated(&half, &document("2026-01-02", "CHF", &[-3])), (-2, vec![-2]));
    let exact = books(&[rate("2026-01-01", "1.0512")]);
    assert_eq!(stated(&exact, &document("2026-01-02", "CHF", &[1900, 70])), (2071, vec![1997, 74]));
}

#[test]
fn yen_have_no_digits_and_are_counted_as_what_they_are() {
    let books = Accounting {
        currency: Currency::EUR,
        rates: vec![ExchangeRate { currency: currency("JPY"), ..rate("2026-01-01", "0.0061") }],
        reversed: None,
    };

    assert_eq!(stated(&books, &document("2026-01-02", "JPY", &[1900])).0, 1159);
}

#[test]
fn without_a_rate_vat_cannot_be_stated_and_what_has_none_needs_no_rate() {
    let later = books(&[rate("2026-02-01", "1.06")]);

    let refused = later.vat_of(&document("2026-01-31", "CHF", &[19])).unwrap_err();

    assert!(matches!(refused, NoAccountingVat::NoRate { .. }));
    assert!(refused.to_string().contains("from CHF to EUR on 2026-01-31"), "{refused}");
    assert_eq!(later.vat_of(&document("2026-01-31", "CHF", &[0])), Ok(None));
    assert_eq!(later.vat_of(&document("2026-01-31", "EUR", &[19])), Ok(None));
}

#[test]
fn what_takes_a_document_back_has_that_documents_rate() {
    let invoice = document("2026-01-02", "CHF", &[1900, 70]);
    let frozen = books(&[rate("2026-01-01", "1.0512")]).vat_of(&invoice).unwrap().unwrap();
    let moved = Accounting { reversed: Some(frozen.clone()), ..books(&[rate("2026-02-01", "0.9")]) };

    let taken_back = moved.vat_of(&document("2026-03-01", "CHF", &[1900, 70])).unwrap().unwrap();

    assert_eq!(taken_back, frozen);
}
