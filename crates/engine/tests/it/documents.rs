//! A bill as a document: signs, days, numbers.

use std::collections::HashMap;

use turnus_engine::bill::Bill;
use turnus_engine::calendar::{Period, Unit, Zone};
use turnus_engine::catalogue::Item;
use turnus_engine::customer::{Address, CustomerData};
use turnus_engine::document::{Document, DocumentKind, DocumentReference, Language, Seller};
use turnus_engine::draft_edit::DraftEdit;
use turnus_engine::ending::end;
use turnus_engine::entity::Entity;
use turnus_engine::exchange::Accounting;
use turnus_engine::numbering::NumberTemplate;
use turnus_engine::present::{Presenting, issue, present};
use turnus_engine::scope::Scope;
use turnus_engine::theme::Theme;
use turnus_engine::{Currency, Id};

use crate::shop::*;

fn presented(story: &Story, bill: &Bill, originals: &HashMap<Id, DocumentReference>) -> Document {
    let numbers = |text: &str| NumberTemplate::new(text, id(500)).unwrap();
    let entity = Entity {
        id: id(102),
        version: 1,
        zone: Zone::named("Europe/Berlin").unwrap(),
        seller: Seller { name: "Uhrwerk GmbH".to_owned(), ..Seller::default() },
        language: Language::De,
        auto_send: false,
        auto_send_after_minutes: 0,
        payment_term: Period::new(14, Unit::Day),
        invoice_numbers: numbers("R{year}-{number:4}"),
        credit_note_numbers: numbers("K{year}-{number:4}"),
        documents_of_zero: false,
        theme: Theme::default(),
        accounting_currency: Currency::EUR,
    };
    let data = CustomerData {
        company_name: Some("Lovelace Ltd".to_owned()),
        first_name: Some("Ada".to_owned()),
        address: Address { country: Some("DE".to_owned()), ..Address::default() },
        ..CustomerData::default()
    };
    let presenting = Presenting {
        entity: &entity,
        customer: (id(101), &data),
        contract: &story.contract,
        catalogue: &story.catalogue,
        originals,
        reversed: None,
        replaces: None,
        edit: &DraftEdit::default(),
        date: "2024-01-31".parse().unwrap(),
    };
    present(bill, &presenting).unwrap()
}

#[test]
fn periods_are_printed_without_the_day_on_which_the_next_one_begins() {
    let mut story = Story::signed_up(vec![Item::PlanVariant(variant(10, "31"))], group(), "2024-01-31T08:07");
    let bill = story.bill_at(at("2024-01-31T08:07"), &Scope::signup());

    let document = presented(&story, &bill, &HashMap::new());

    let days = ("2024-01-31".parse().unwrap(), "2024-02-28".parse().unwrap());
    assert_eq!(document.lines[0].period, Some(days));
    assert_eq!(document.delivery_period, Some(days));
    assert_eq!(document.recipient.sub_name.as_deref(), Some("Ada"));
    let books = Accounting { currency: Currency::EUR, rates: Vec::new(), reversed: None };
    let date = "2024-02-02".parse().unwrap();
    let issued = issue(&document, "R2024-0001".to_owned(), date, &books).unwrap();
    assert_eq!(
        (issued.date.to_string(), issued.due_date.to_string()),
        ("2024-02-02".into(), "2024-02-16".into())
    );
}

#[test]
fn a_credit_note_prints_positive_amounts_and_names_what_it_reduces() {
    let mut story = Story::signed_up(vec![Item::PlanVariant(variant(10, "31"))], group(), "2024-01-01");
    let charged = story.bill_at(at("2024-01-01"), &Scope::signup());
    end(&mut story.contract, at("2024-01-21"), at("2024-01-05")).unwrap();
    let closing = story.bill_at(at("2024-01-05"), &Scope::closing(at("2024-01-21"), at("2024-01-05")));
    let reference = DocumentReference {
        id: id(600),
        number: "R2024-0001".to_owned(),
        date: "2024-01-01".parse().unwrap(),
    };

    let note = presented(&story, &closing, &HashMap::from([(charged.id, reference.clone())]));

    assert_eq!(note.kind, DocumentKind::CreditNote);
    assert_eq!((note.total_net.minor(), note.total_vat.minor(), note.total_gross.minor()), (1100, 209, 1309));
    assert_eq!((note.lines[0].net.minor(), note.lines[0].quantity), (1100, dec("1")));
    assert_eq!(note.lines[0].credits, Some(reference));
    assert_eq!(note.due_date, note.date);
}
