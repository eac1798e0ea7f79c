//! The booking batch, read back byte by byte as an importing program does.

use jiff::civil::date;
use turnus_documents::{Batch, NotInDatev, datev, datev_file_name};
use turnus_engine::booked::{BookedRow, InBooks, RowKind};
use turnus_engine::datev::{Chart, DatevSettings};
use turnus_engine::{Currency, Id, Money};

fn settings() -> DatevSettings {
    DatevSettings {
        chart: Chart::Skr04,
        consultant_number: 29_098,
        client_number: 55_003,
        fiscal_year_month: 7,
        account_length: 4,
        collective_debtor: None,
        clearing_account: "1460".to_owned(),
        revenue_accounts: Vec::new(),
        locked: true,
        service_dates: true,
    }
}

fn batch(settings: &DatevSettings) -> Batch<'_> {
    Batch {
        settings,
        from: date(2026, 1, 1),
        to: date(2026, 3, 31),
        made: date(2026, 4, 2).at(9, 5, 7, 8_000_000),
        books: Currency::EUR,
    }
}

fn row() -> BookedRow {
    let id = Id::new(1, 2, 3);
    BookedRow {
        source: id,
        number: 0,
        kind: RowKind::Gross,
        contract: id,
        customer: id,
        date: date(2026, 3, 4),
        reference: "R2026-0001".to_owned(),
        text: "Käsehof \"Sonne\"; GmbH".to_owned(),
        amount: Money::new(119_000).unwrap(),
        currency: Currency::EUR,
        in_books: None,
        debit: true,
        account: "10001".to_owned(),
        contra: "4400".to_owned(),
        key: None,
        tax_definition: None,
        rate: None,
        net: Money::ZERO,
        vat: Money::ZERO,
        service_date: Some(date(2026, 3, 31)),
        eu: None,
        eu_rate: None,
    }
}

/// One field as it stands in the file: quoted or not.
#[derive(Clone, Debug, PartialEq)]
enum Read {
    Quoted(String),
    Bare(String),
}

use Read::{Bare, Quoted};

/// The records of a file: CRLF ends one, semicolons part fields, quotes hold either. Written for this test alone.
fn read(bytes: &[u8]) -> Vec<Vec<Read>> {
    // Of CP1252 the tests use what Latin-1 has, and the euro.
    let text: String = bytes.iter().map(|byte| if *byte == 0x80 { '€' } else { char::from(*byte) }).collect();
    assert!(text.ends_with("\r\n"));
    let mut records = Vec::new();
    let (mut record, mut field, mut quoted, mut inside) = (Vec::new(), String::new(), false, false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if inside && letters.peek() == Some(&'"') => {
                letters.next();
                field.push('"');
            }
            '"' => {
                assert!(inside || field.is_empty(), "a quote in the middle of {field}");
                inside = !inside;
                quoted = true;
            }
            ';' | '\r' if !inside => {
                let taken = std::mem::take(&mut field);
                record.push(if quoted { Quoted(taken) } else { Bare(taken) });
                quoted = false;
                if letter == '\r' {
                    assert_eq!(letters.next(), Some('\n'));
                    records.push(std::mem::take(&mut record));
                }
            }
            '\n' => panic!("a line that CR does not end"),
            other => field.push(other),
        }
    }
    records
}

fn quoted(text: &str) -> Read {
    Quoted(text.to_owned())
}

fn bare(text: &str) -> Read {
    Bare(text.to_owned())
}

/// The rows behind header and headings, each with fields counted from 1.
fn fields(rows: &[BookedRow]) -> Vec<Vec<Read>> {
    let file = datev(&batch(&settings()), rows).unwrap();
    let mut records = read(&file);
    records.drain(..2);
    for record in &mut records {
        assert_eq!(record.len(), 125);
        record.insert(0, bare(""));
    }
    records
}

#[test]
fn the_header_says_whose_batch_it_is_and_the_headings_are_those_of_version_13() {
    let records = read(&datev(&batch(&settings()), &[row()]).unwrap());

    let header = &records[0];
    assert_eq!(header.len(), 31);
    assert_eq!(
        header[..6],
        [
            quoted("EXTF"),
            bare("700"),
            bare("21"),
            quoted("Buchungsstapel"),
            bare("13"),
            bare("20260402090507008")
        ]
    );
    assert_eq!(header[10..16], ["29098", "55003", "20250701", "4", "20260101", "20260331"].map(bare));
    assert_eq!(header[18..22], [bare("1"), bare("0"), bare("1"), quoted("EUR")]);
    assert_eq!(header[26], quoted("04"));
    assert_eq!(records[1].len(), 125);
    let heading = |place: usize| records[1][place - 1].clone();
    assert_eq!(heading(8), bare("Gegenkonto (ohne BU-Schlüssel)"));
    assert_eq!(heading(40), bare("EU-Land u. UStID (Bestimmung)"));
    assert_eq!(heading(115), bare("Leistungsdatum"));
    assert_eq!(heading(125), bare("Abw. Skontokonto"));
    assert_eq!(records.len(), 3);
    assert_eq!(
        datev_file_name(date(2026, 1, 1), date(2026, 3, 31)),
        "EXTF_Buchungsstapel_20260101_20260331.csv"
    );
}

#[test]
fn a_row_has_amount_side_accounts_day_number_and_text() {
    let made = &fields(&[row()])[0];

    assert_eq!(made[1..4], [bare("1190,00"), quoted("S"), quoted("EUR")]);
    assert_eq!(made[4..7], [bare(""), bare(""), bare("")]);
    assert_eq!(made[7..12], [bare("10001"), bare("4400"), bare(""), bare("0403"), quoted("R2026-0001")]);
    assert_eq!(made[14], quoted("Käsehof \"Sonne\"; GmbH"));
    assert_eq!(made[114..117], [bare("1"), bare("31032026"), bare("04032026")]);
    let filled = made.iter().filter(|field| **field != bare("")).count();
    assert_eq!(filled, 11);
}

#[test]
fn another_currency_has_its_rate_the_other_way_round_and_the_amount_in_the_books() {
    let in_books = InBooks {
        currency: Currency::EUR,
        rate: "1.0512".parse().unwrap(),
        amount: Money::new(125_093).unwrap(),
    };
    let francs = BookedRow { currency: "CHF".parse().unwrap(), in_books: Some(in_books), ..row() };
    let dinars = BookedRow {
        currency: "BHD".parse().unwrap(),
        amount: Money::new(1_234_567).unwrap(),
        ..francs.clone()
    };
    let yen = BookedRow {
        currency: "JPY".parse().unwrap(),
        amount: Money::new(200_000).unwrap(),
        ..francs.clone()
    };

    let made = fields(&[francs, dinars, yen]);

    // 1 EUR is 1/1.0512 = 0.951294 CHF.
    assert_eq!(
        made[0][1..7],
        [bare("1190,00"), quoted("S"), quoted("CHF"), bare("0,951294"), bare("1250,93"), quoted("EUR")]
    );
    // Three digits are more than DATEV has: it is booked in euros.
    assert_eq!(made[1][1..5], [bare("1250,93"), quoted("S"), quoted("EUR"), bare("")]);
    assert_eq!(made[2][1], bare("200000,00"));
}

#[test]
fn keys_states_and_sides_are_said_and_what_datev_does_not_take_is_replaced() {
    let other = BookedRow {
        debit: false,
        key: Some("40".to_owned()),
        eu: Some("AT".to_owned()),
        eu_rate: Some("20".parse().unwrap()),
        reference: "Rechnung Nr. 7_ü/2026 0123456789012345678901234567890".to_owned(),
        text: format!("Łódź € {}", "x".repeat(80)),
        ..row()
    };

    let made = &fields(&[other])[0];

    assert_eq!((made[2].clone(), made[9].clone()), (quoted("H"), quoted("40")));
    assert_eq!(made[40..42], [quoted("AT"), bare("20,00")]);
    assert_eq!(made[11], quoted("Rechnung-Nr--7_-/2026-01234567890123"));
    let text = format!("?ód? € {}", "x".repeat(53));
    assert_eq!(made[14], Quoted(text));
}

#[test]
fn years_rows_and_amounts_that_a_batch_cannot_hold_are_refused() {
    let own = settings();
    let two = Batch { to: date(2026, 7, 1), ..batch(&own) };
    assert!(datev(&two, &[]).unwrap_err().to_string().contains("passes 2026-07-01"));
    assert!(datev(&Batch { to: date(2026, 6, 30), ..batch(&own) }, &[]).is_ok());

    let large = BookedRow { amount: Money::new(1_000_000_000_000).unwrap(), ..row() };
    assert_eq!(datev(&batch(&own), &[large]).unwrap_err(), NotInDatev::Amount("R2026-0001".to_owned()));
    let many = vec![row(); 100_000];
    assert_eq!(datev(&batch(&own), &many).unwrap_err(), NotInDatev::TooMany);
}
