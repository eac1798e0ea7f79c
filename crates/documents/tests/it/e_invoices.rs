//! E-invoices: what stands in them, and what refuses a format.

use turnus_documents::{NotInFormat, Syntax, hybrid, render_pdf, xrechnung};
use turnus_engine::document::Document;
use turnus_engine::tax::VatCategory;

use crate::samples;

fn text(document: &Document, syntax: Syntax) -> String {
    xrechnung(document, syntax).unwrap_or_else(|why| panic!("{why}"))
}

/// What stands between the first `<name>` and its end, attributes left out.
fn first<'x>(xml: &'x str, name: &str) -> Option<&'x str> {
    let start = xml.find(&format!("<{name}"))?;
    let inside = &xml[start + xml[start..].find('>')? + 1..];
    inside.get(..inside.find(&format!("</{name}>"))?)
}

#[test]
fn every_sample_that_is_issued_is_an_xrechnung_in_both_syntaxes_and_a_hybrid_pdf() {
    for (name, document) in samples::all() {
        if document.number.is_none() || document.lines.is_empty() {
            continue;
        }
        for syntax in [Syntax::Cii, Syntax::Ubl] {
            let xml = text(&document, syntax);
            assert!(xml.contains(document.number.as_deref().unwrap()), "{name}");
        }
        let logo = samples::logo();
        let pdf = render_pdf(&document, document.looks.logo.as_ref().map(|_| logo.as_slice())).unwrap();
        let made = [(); 2].map(|()| hybrid(&document, &pdf).unwrap_or_else(|why| panic!("{name}: {why}")));
        assert_eq!(made[0], made[1], "{name}: the same document gives the same bytes");
        assert!(made[0].len() > pdf.len());
    }
}

#[test]
fn a_credit_note_is_positive_and_names_what_it_reduces() {
    let xml = text(&samples::credit_note(), Syntax::Cii);

    assert_eq!(first(&xml, "ram:TypeCode"), Some("381"));
    assert!(xml.contains("RE-2026-00418"), "{xml}");
    assert!(!first(&xml, "ram:GrandTotalAmount").unwrap().starts_with('-'));
}

#[test]
fn no_price_is_negative_and_price_times_quantity_is_the_amount() {
    for (name, document) in samples::all() {
        let Ok(xml) = xrechnung(&document, Syntax::Ubl) else { continue };
        let lines: Vec<&str> = xml.split("<cac:InvoiceLine>").skip(1).collect();
        for line in lines {
            let number = |of: &str| first(line, of).unwrap().parse::<rust_decimal::Decimal>().unwrap();
            let (quantity, price) = (number("cbc:InvoicedQuantity"), number("cbc:PriceAmount"));
            assert!(price >= rust_decimal::Decimal::ZERO, "{name}: {line}");
            assert_eq!((quantity * price).round_dp(2), number("cbc:LineExtensionAmount"), "{name}: {line}");
        }
    }
}

#[test]
fn what_a_format_lacks_is_named_by_our_members() {
    let mut document = samples::invoice(1);
    document.recipient.email = None;
    document.seller.phone = None;
    document.recipient.address.city = None;
    let refused = xrechnung(&document, Syntax::Cii).unwrap_err().to_string();
    for member in ["the customer's EmailAddress", "the legal entity's Phone", "the customer's Address.City"] {
        assert!(refused.contains(member), "{refused}");
    }
    let pdf = render_pdf(&document, None).unwrap();
    assert!(hybrid(&document, &pdf).is_ok(), "ZUGFeRD asks for less");
    assert!(matches!(xrechnung(&samples::draft(), Syntax::Ubl), Err(NotInFormat::Unfit(_))));
}

#[test]
fn outside_the_scope_of_vat_no_vat_id_is_named() {
    let mut document = samples::reverse_charge();
    document.reverse_charge = false;
    for line in &mut document.lines {
        line.vat_category = VatCategory::O;
    }
    for sum in &mut document.vat {
        sum.category = VatCategory::O;
    }
    let xml = text(&document, Syntax::Ubl);
    assert!(!xml.contains("<cbc:CompanyID>DE"), "{xml}");
    assert!(xml.contains("VATEX-EU-O"));
}

#[test]
fn vat_stands_in_the_currency_of_the_books_too_where_it_is_charged() {
    let document = samples::usage();

    let (cii, ubl) = (text(&document, Syntax::Cii), text(&document, Syntax::Ubl));

    assert_eq!(first(&cii, "ram:InvoiceCurrencyCode"), Some("CHF"));
    assert_eq!(first(&cii, "ram:TaxCurrencyCode"), Some("EUR"));
    assert!(cii.contains(r#"<ram:TaxTotalAmount currencyID="EUR">166.52<"#), "{cii}");
    assert_eq!(first(&ubl, "cbc:TaxCurrencyCode"), Some("EUR"));
    assert!(ubl.contains(r#"<cbc:TaxAmount currencyID="EUR">166.52<"#), "{ubl}");
    let own = text(&Document { accounting: None, ..document }, Syntax::Cii);
    assert!(!own.contains("TaxCurrencyCode"));
}
