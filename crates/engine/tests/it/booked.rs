//! Rows of the books: accounts, sides, keys, and that what DATEV makes of them is the ledger to the cent.

use std::collections::BTreeMap;

use proptest::prelude::*;
use turnus_engine::booked::{Booked, BookedRow, RowKind, TaxSum};
use turnus_engine::catalogue::{Catalogue, Item};
use turnus_engine::customer::Address;
use turnus_engine::datev::{Chart, DatevSettings, RevenueAccount};
use turnus_engine::document::*;
use turnus_engine::exchange::{Accounting, ExchangeRate};
use turnus_engine::tax::{TaxDefinition, TaxEntry, TaxPolicy, TaxTerm, VatCategory};
use turnus_engine::{Currency, Exact, Money};

use crate::shop::{dec, id};

const POLICY: u32 = 900;

fn money(minor: i64) -> Money {
    Money::new(minor).unwrap()
}

fn settings(chart: Chart) -> DatevSettings {
    DatevSettings {
        chart,
        consultant_number: 1001,
        client_number: 1,
        fiscal_year_month: 1,
        account_length: 4,
        collective_debtor: Some("10000".to_owned()),
        clearing_account: chart.clearing().to_owned(),
        revenue_accounts: Vec::new(),
        locked: false,
        service_dates: true,
    }
}

fn tax(definition: u32, rate: &str, category: VatCategory, country: &str) -> TaxTerm {
    let (policy, definition) = (id(POLICY), id(definition));
    let country = country.to_owned();
    TaxTerm { policy, definition, rate: dec(rate), category, country, home_rate: dec("19") }
}

fn standard() -> TaxTerm {
    tax(1, "19", VatCategory::S, "DE")
}

/// Definitions 1 (19 % at home), 2 (20 % in Austria), 3 (with a key), 4 (16 % at home).
fn catalogue() -> Catalogue {
    let definition = |number: u32, rate: &str, key: Option<&str>| {
        Item::TaxDefinition(TaxDefinition {
            id: id(number),
            version: 1,
            name: format!("tax {number}"),
            rate: dec(rate),
            category: VatCategory::S,
            exemption: None,
            exemption_code: None,
            datev_key: key.map(str::to_owned),
        })
    };
    let entry = |country: &str, number: u32, rate: &str| TaxEntry {
        country: country.to_owned(),
        definition: id(number),
        rate: dec(rate),
        category: VatCategory::S,
        valid_from: None,
    };
    let policy = TaxPolicy {
        id: id(POLICY),
        version: 1,
        name: "Standard".to_owned(),
        predefined: false,
        is_moss_applicable: false,
        split_on_tax_change: false,
        reverse_charge_definition: None,
        entries: vec![
            entry("DE", 1, "19"),
            entry("AT", 2, "20"),
            entry("EU", 1, "19"),
            entry("DE", 3, "19"),
            entry("DE", 4, "16"),
        ],
    };
    Catalogue::of([
        definition(1, "19", None),
        definition(2, "20", None),
        definition(3, "19", Some("3")),
        definition(4, "16", None),
        Item::TaxPolicy(policy),
    ])
}

fn sum(tax: TaxTerm, net: i64, vat: i64) -> TaxSum {
    TaxSum { tax, net: money(net), vat: money(vat) }
}

/// The document of those sums: a credit note where they are owed to the customer.
fn document(code: &str, sums: &[TaxSum]) -> Document {
    let total = sums.iter().map(|sum| sum.net.minor() + sum.vat.minor()).sum::<i64>();
    let sign = if total < 0 { -1 } else { 1 };
    let mut vat: Vec<VatBreakdown> = Vec::new();
    for sum in sums {
        let same =
            |known: &&mut VatBreakdown| (known.rate, known.category) == (sum.tax.rate, sum.tax.category);
        match vat.iter_mut().find(same) {
            Some(known) => known.vat = money(known.vat.minor() + sign * sum.vat.minor()),
            None => vat.push(VatBreakdown {
                rate: sum.tax.rate,
                category: sum.tax.category,
                exemption: None,
                net: Money::ZERO,
                vat: money(sign * sum.vat.minor()),
                gross: Money::ZERO,
            }),
        }
    }
    let total_vat = money(vat.iter().map(|sum| sum.vat.minor()).sum());
    let kind = if sign < 0 { DocumentKind::CreditNote } else { DocumentKind::Invoice };
    let home = Address { country: Some("DE".to_owned()), ..Address::default() };
    Document {
        number: Some("R2026-0001".to_owned()),
        due_date: "2026-03-18".parse().unwrap(),
        seller: Seller { address: home, ..Seller::default() },
        recipient: Recipient {
            name: "Lovelace Ltd".to_owned(),
            vat_id: Some("AT U13585627".to_owned()),
            ..Recipient::default()
        },
        vat,
        total_vat,
        total_gross: money(total.abs()),
        ..Document::blank(kind, "2026-03-04".parse().unwrap(), code.parse().unwrap())
    }
}

fn booked(rates: &[ExchangeRate]) -> Booked<'_> {
    Booked { source: id(7), contract: id(8), customer: id(9), debtor: None, books: Currency::EUR, rates }
}

fn rows(settings: &DatevSettings, sums: &[TaxSum]) -> Vec<BookedRow> {
    booked(&[]).document(&document("EUR", sums), sums, settings, &catalogue()).unwrap()
}

fn refusal(settings: &DatevSettings, sums: &[TaxSum]) -> String {
    booked(&[]).document(&document("EUR", sums), sums, settings, &catalogue()).unwrap_err().to_string()
}

/// debit or credit, account, contra, key, minor units.
fn short(row: &BookedRow) -> (bool, &str, &str, Option<&str>, i64) {
    (row.debit, &row.account, &row.contra, row.key.as_deref(), row.amount.minor())
}

#[test]
fn each_chart_has_its_account_for_each_tax() {
    let cases = [
        (standard(), "8400", "4400"),
        (tax(9, "7", VatCategory::S, "DE"), "8300", "4300"),
        (tax(9, "0", VatCategory::AE, "AT"), "8336", "4336"),
        (tax(9, "0", VatCategory::O, "CH"), "8338", "4338"),
        (tax(9, "0", VatCategory::O, "AT"), "8339", "4339"),
        (tax(9, "0", VatCategory::E, "DE"), "8100", "4100"),
        (tax(9, "0", VatCategory::Z, "DE"), "8290", "4290"),
        (tax(9, "0", VatCategory::K, "AT"), "8125", "4125"),
        (tax(9, "0", VatCategory::G, "CH"), "8120", "4120"),
    ];
    for (tax, skr03, skr04) in cases {
        let vat = 100 * i64::try_from(tax.rate.mantissa()).unwrap() / 100;
        for (chart, account) in [(Chart::Skr03, skr03), (Chart::Skr04, skr04)] {
            let made = rows(&settings(chart), &[sum(tax.clone(), 100, vat)]);

            assert_eq!(made.len(), 1, "{tax:?}");
            assert_eq!(short(&made[0]), (true, "10000", account, None, 100 + vat), "{tax:?}");
        }
    }
    let long = DatevSettings { account_length: 6, ..settings(Chart::Skr03) };
    assert_eq!(rows(&long, &[sum(standard(), 100, 19)])[0].contra, "840000");
}

#[test]
fn several_taxes_are_several_rows_and_a_credit_note_goes_the_other_way() {
    let reduced = tax(9, "7", VatCategory::S, "DE");
    let charged = [sum(standard(), 1000, 190), sum(reduced.clone(), 100, 7), sum(standard(), 2000, 380)];
    let credited = [sum(standard(), -1000, -190), sum(reduced, 100, 7)];

    let invoice = rows(&settings(Chart::Skr03), &charged);
    let note = rows(&settings(Chart::Skr03), &credited);

    assert_eq!(
        invoice.iter().map(short).collect::<Vec<_>>(),
        [(true, "10000", "8400", None, 3570), (true, "10000", "8300", None, 107)]
    );
    assert_eq!(
        note.iter().map(short).collect::<Vec<_>>(),
        [(false, "10000", "8400", None, 1190), (true, "10000", "8300", None, 107)]
    );
    assert_eq!((invoice[1].number, invoice[1].reference.as_str()), (1, "R2026-0001"));
}

#[test]
fn a_tax_of_another_state_needs_an_account_and_says_its_state_and_rate() {
    let austrian = [sum(tax(2, "20", VatCategory::S, "AT"), 1000, 200)];
    let mut own = settings(Chart::Skr03);
    let refused = refusal(&own, &austrian);
    assert!(refused.contains("R2026-0001: tax definition 'tax 2'") && refused.contains("RevenueAccounts"));
    own.revenue_accounts.push(RevenueAccount {
        tax_definition: id(2),
        account: "8331".to_owned(),
        tax_key: None,
        vat_account: Some("1768".to_owned()),
        automatic: false,
    });

    let made = rows(&own, &austrian);

    assert_eq!(
        made.iter().map(short).collect::<Vec<_>>(),
        [(true, "10000", "8331", None, 1000), (true, "10000", "1768", None, 200)]
    );
    assert_eq!((made[0].eu.as_deref(), made[0].eu_rate), (Some("AT"), Some(dec("20"))));
    // Private customers in the rest of the union pay the seller's own rate here.
    let french = rows(&own, &[sum(tax(1, "19", VatCategory::S, "FR"), 100, 19)]);
    assert_eq!((french[0].contra.as_str(), french[0].eu.as_deref()), ("8400", None));
}

#[test]
fn a_definition_with_a_key_is_booked_with_it_and_an_unknown_rate_is_refused_by_name() {
    let keyed = rows(&settings(Chart::Skr04), &[sum(tax(3, "19", VatCategory::S, "DE"), 100, 19)]);
    assert_eq!(short(&keyed[0]), (true, "10000", "4200", Some("3"), 119));

    let refused = refusal(&settings(Chart::Skr04), &[sum(tax(4, "16", VatCategory::S, "DE"), 100, 16)]);
    assert!(refused.contains("'tax 4'"), "{refused}");
}

#[test]
fn under_reverse_charge_the_row_names_the_recipients_vat_id() {
    let made = rows(&settings(Chart::Skr03), &[sum(tax(9, "0", VatCategory::AE, "AT"), 1000, 0)]);

    assert_eq!(made[0].eu.as_deref(), Some("ATU13585627"));
}

#[test]
fn a_customer_has_his_own_debtor_or_that_of_all_and_a_wrong_one_is_refused() {
    let sums = [sum(standard(), 100, 19)];
    let of = |own: Option<&str>, settings: &DatevSettings| {
        let booked = Booked { debtor: own, ..booked(&[]) };
        booked.document(&document("EUR", &sums), &sums, settings, &catalogue())
    };
    let none = DatevSettings { collective_debtor: None, ..settings(Chart::Skr03) };

    assert_eq!(of(Some("12345"), &none).unwrap()[0].account, "12345");
    let missing = of(None, &none).unwrap_err().to_string();
    assert!(missing.contains(&id(9).to_string()) && missing.contains("CollectiveDebtorAccount"), "{missing}");
    for wrong in ["1234", "123456", "70000", "K-100"] {
        let refused = of(Some(wrong), &settings(Chart::Skr03)).unwrap_err().to_string();
        assert!(refused.contains(&format!("'{wrong}'")), "{refused}");
    }
}

#[test]
fn vat_that_datev_would_take_out_otherwise_has_a_row_of_its_own() {
    // Credited in halves, 0.13 and 0.13 net at 19 % are 0.03 and 0.02: out of 0.15 DATEV takes 0.02, which is right; out
    // of 0.16 it takes 0.03.
    let made = rows(&settings(Chart::Skr03), &[sum(standard(), -13, -3)]);
    assert_eq!(made.iter().map(short).collect::<Vec<_>>(), [(false, "10000", "8400", None, 16)]);

    let odd = rows(&settings(Chart::Skr03), &[sum(standard(), 100, 21)]);

    assert_eq!(
        odd.iter().map(short).collect::<Vec<_>>(),
        [(true, "10000", "8400", None, 121), (true, "8400", "1776", Some("40"), 2)]
    );
    assert_eq!((odd[1].kind, odd[1].net, odd[1].vat), (RowKind::VatDifference, Money::ZERO, Money::ZERO));
    let nothing = rows(&settings(Chart::Skr03), &[sum(standard(), -1, 1)]);
    assert_eq!(nothing.iter().map(short).collect::<Vec<_>>(), [(true, "8400", "1776", Some("40"), 1)]);
}

fn francs() -> Vec<ExchangeRate> {
    vec![ExchangeRate {
        currency: "CHF".parse().unwrap(),
        accounting_currency: Currency::EUR,
        valid_from: "2026-01-01".parse().unwrap(),
        rate: dec("1.0512"),
    }]
}

#[test]
fn another_currency_is_booked_in_both_at_the_frozen_rate() {
    let sums = [sum(standard(), 5000, 950)];
    let mut issued = document("CHF", &sums);
    let rates = francs();
    let books = Accounting { currency: Currency::EUR, rates: rates.clone(), reversed: None };
    issued.accounting = books.vat_of(&issued).unwrap();

    let later = [ExchangeRate { rate: dec("2"), ..rates[0].clone() }];
    let made = booked(&later).document(&issued, &sums, &settings(Chart::Skr03), &catalogue()).unwrap();

    let in_books = made[0].in_books.unwrap();
    assert_eq!((made[0].amount.minor(), in_books.amount.minor(), in_books.rate), (5950, 6255, dec("1.0512")));
    // 9.99 EUR of VAT are frozen, and DATEV takes 9.99 out of 62.55.
    assert_eq!(made.len(), 1);
}

#[test]
fn a_payment_is_the_debtors_and_a_refund_the_other_way() {
    let pay = |amount: i64, code: &str, rates: &[ExchangeRate]| {
        let what = ("2026-03-04".parse().unwrap(), money(amount), code.parse().unwrap());
        booked(rates).payment(what, "Ada".to_owned(), &settings(Chart::Skr03))
    };

    let paid = pay(1190, "EUR", &[]).unwrap().unwrap();
    let refunded = pay(-190, "CHF", &francs()).unwrap().unwrap();

    assert_eq!(short(&paid), (false, "10000", "1360", None, 1190));
    assert_eq!(short(&refunded), (true, "10000", "1360", None, 190));
    assert_eq!(refunded.in_books.unwrap().amount.minor(), 200);
    let refused = pay(100, "CHF", &[]).unwrap_err().to_string();
    assert!(refused.contains("from CHF to EUR on 2026-03-04"), "{refused}");
}

#[test]
fn the_fiscal_year_begins_in_its_month() {
    let of = |month: i8, day: &str| {
        let settings = DatevSettings { fiscal_year_month: month, ..settings(Chart::Skr03) };
        settings.fiscal_year(day.parse().unwrap()).to_string()
    };

    assert_eq!(of(1, "2026-12-31"), "2026-01-01");
    assert_eq!(of(7, "2026-06-30"), "2025-07-01");
    assert_eq!(of(7, "2026-07-01"), "2026-07-01");
}

/// What DATEV makes of the rows: balances by account, debit positive, in minor units of the books. Told apart from the
/// code under test: it knows the automatic accounts alone.
fn balances(rows: &[BookedRow]) -> BTreeMap<String, i64> {
    let mut balances: BTreeMap<String, i64> = BTreeMap::new();
    let mut add = |account: &str, amount: i64| *balances.entry(account.to_owned()).or_default() += amount;
    for row in rows {
        let amount = row.in_books.map_or(row.amount, |it| it.amount).minor();
        let signed = if row.debit { amount } else { -amount };
        let (rate, vat_account) = match (row.contra.as_str(), row.key.as_deref()) {
            ("8400", None) => (19, "1776"),
            ("8300", None) => (7, "1771"),
            (_, _) => (0, ""),
        };
        let vat = Exact::fraction(signed * rate, 100 + rate).unwrap().scaled_to(0).unwrap();
        add(&row.account, signed);
        add(&row.contra, -(signed - vat));
        add(vat_account, -vat);
    }
    balances.retain(|account, _| !account.is_empty());
    balances
}

proptest! {
    /// Whatever a document comes to, DATEV has the same in debtor, revenue and VAT, to the cent.
    #[test]
    fn the_books_are_the_ledger_to_the_cent(
        net in -100_000_i64..100_000, vat in -20_000_i64..20_000,
        reduced in -100_000_i64..100_000, reduced_vat in -7_000_i64..7_000, free in -100_000_i64..100_000,
        own in any::<bool>(),
    ) {
        let sums = [
            sum(standard(), net, vat),
            sum(tax(9, "7", VatCategory::S, "DE"), reduced, reduced_vat),
            sum(tax(10, "0", VatCategory::AE, "AT"), free, 0),
        ];
        let mut issued = document(if own { "EUR" } else { "CHF" }, &sums);
        let rates = francs();
        let books = Accounting { currency: Currency::EUR, rates: rates.clone(), reversed: None };
        issued.accounting = books.vat_of(&issued).unwrap();
        let made = booked(&rates).document(&issued, &sums, &settings(Chart::Skr03), &catalogue()).unwrap();

        let balances = balances(&made);
        let of = |account: &str| balances.get(account).copied().unwrap_or(0);
        let debtor: i64 = sums.iter().map(|sum| sum.net.minor() + sum.vat.minor()).sum();
        if own {
            prop_assert_eq!(of("10000"), debtor);
            prop_assert_eq!([of("8400"), of("1776")], [-net, -vat]);
            prop_assert_eq!([of("8300"), of("1771"), of("8336")], [-reduced, -reduced_vat, -free]);
            let ledger = |part: fn(&BookedRow) -> Money| made.iter().map(|row| part(row).minor()).sum::<i64>();
            prop_assert_eq!(ledger(|row| row.net), net + reduced + free);
            prop_assert_eq!(ledger(|row| row.vat), vat + reduced_vat);
        } else {
            let frozen = issued.accounting.unwrap();
            let sign = if issued.kind == DocumentKind::CreditNote { -1 } else { 1 };
            let vats: Vec<i64> = frozen.vat.iter().map(|vat| sign * vat.minor()).collect();
            prop_assert_eq!([-of("1776"), -of("1771")], [vats[0], vats[1]]);
            prop_assert!((of("10000") - Exact::fraction(debtor * 10_512, 10_000).unwrap().scaled_to(0).unwrap()).abs() <= 1);
        }
        prop_assert_eq!(balances.values().sum::<i64>(), 0);
    }
}
