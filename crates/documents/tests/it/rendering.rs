//! What is read on the printed pages.

use turnus_documents::render_pdf;
use turnus_engine::document::{Document, DocumentLine};
use turnus_engine::tax::VatCategory;
use turnus_engine::{Currency, Money};

use crate::reading::{is_conforming, pages};
use crate::samples;

/// The pages' texts.
fn printed(document: &Document) -> Vec<String> {
    pages(&render_pdf(document, None).unwrap())
}

/// The text of a document of one page.
fn page(document: &Document) -> String {
    let pages = printed(document);
    assert_eq!(pages.len(), 1, "one page was expected");
    pages.concat()
}

fn assert_says(page: &str, words: &str) {
    assert!(page.contains(words), "\"{words}\" is missing in: {page}");
}

#[test]
fn an_invoice_names_both_parties_its_dates_and_all_its_amounts() {
    let page = page(&samples::invoice(5));

    for words in [
        "Nordlicht Software GmbH · Speicherstraße 12 · 20457 Hamburg",
        "Käsehof Sonnenberg GmbH Jürgen Großmann Am Alten Markt 3 18055 Rostock",
        "Rechnungsnummer RE-2026-00418 Rechnungsdatum 22.11.2026",
        "Leistungszeitraum 01.11.2026 – 30.11.2026 Fällig am 06.12.2026",
        "Kundennummer K-20817 Vertrag V-10442",
        "1 Turnus Team 25 Nutzer 12,00 19 % 300,00 01.11.2026 – 30.11.2026",
        "3 Datenspeicher 1.250 GB 0,09 19 % 112,50",
        "5 Rabatt 10 % auf Turnus Team −1 30,00 19 % −30,00",
        "Summe netto 581,30 € 19 % USt. auf 531,50 € 100,98 € 7 % USt. auf 49,80 € 3,49 €",
        "Gesamtbetrag 685,77 €",
        "Bitte überweisen Sie 685,77 € bis zum 06.12.2026 auf das unten genannte Konto.",
        "Verwendungszweck: RE-2026-00418",
        "IBAN DE89 3704 0044 0532 0130 00",
        "USt-IdNr. DE123456788 Steuernummer 22/815/08150",
        "Seite 1 von 1",
    ] {
        assert_says(&page, words);
    }
}

#[test]
fn the_texts_around_the_lines_and_the_buyers_order_are_printed_and_a_draft_says_what_it_is() {
    let mut document = samples::invoice(2);
    document.order_reference = Some("PO 4711".to_owned());
    document.prologue = Some("Wie besprochen:".to_owned());
    document.epilogue = Some("Bis bald!".to_owned());

    let issued = page(&document);
    document.number = None;
    let draft = page(&document);

    for words in ["Ihre Bestellung PO 4711", "Wie besprochen:", "Bis bald!"] {
        assert_says(&issued, words);
        assert_says(&draft, words);
    }
    assert!(issued.find("Wie besprochen:") < issued.find("Summe netto"));
    assert!(issued.find("Summe netto") < issued.find("Bis bald!"));
    assert_says(&draft, "ENTWURF");
    assert!(!issued.contains("ENTWURF"));
}

#[test]
fn over_many_pages_the_headings_return_and_each_page_carries_the_sum_of_those_before() {
    let document = samples::invoice(200);
    let pages = printed(&document);

    assert!(pages.len() > 3);
    let mut carried = Money::ZERO;
    let mut next = 1;
    for (index, page) in pages.iter().enumerate() {
        assert_says(page, "Pos. Leistung Menge Einzelpreis € USt. Netto €");
        assert_says(page, &format!("Seite {} von {}", index + 1, pages.len()));
        if index > 0 {
            assert_says(page, &format!("Netto € Übertrag {}", german(carried)));
        }
        while let Some(line) = document.lines.get(next - 1) {
            let found = format!(" {next} {} ", line.description);
            if !page.contains(&found) {
                break;
            }
            carried = carried.plus(line.net).unwrap();
            next += 1;
        }
        if index + 1 < pages.len() {
            assert_says(page, &format!("Übertrag {} Seite", german(carried).trim()));
        }
    }
    assert_eq!(next, 201, "each line stands on a page, in order");
    assert_eq!(carried, document.total_net);
    assert_says(pages.last().unwrap(), &format!("Gesamtbetrag {} €", german(document.total_gross)));
}

#[test]
fn a_credit_note_is_a_rechnungskorrektur_and_its_lines_name_what_they_reduce() {
    let page = page(&samples::credit_note());

    assert_says(&page, "Rechnungskorrektur RK-2026-00017");
    assert_says(
        &page,
        "Turnus Team, nicht genutzt 25 Nutzer 8,00 19 % 200,00 01.11.2026 – 30.11.2026 \
                        Zu Beleg RE-2026-00418 vom 01.11.2026",
    );
    assert_says(&page, "−10,80");
    assert_says(&page, "Wir erstatten Ihnen 343,35 €");
    assert!(!page.to_lowercase().contains("gutschrift"));
    assert!(!page.contains("Fällig am"));
}

#[test]
fn under_reverse_charge_the_page_says_who_owes_the_vat_and_names_the_recipients_vat_id() {
    let mut document = samples::reverse_charge();
    document.vat[0].exemption = Some("Steuerschuldnerschaft des Leistungsempfängers".to_owned());
    let page = page(&document);

    assert_eq!(page.matches("Steuerschuldnerschaft des Leistungsempfängers").count(), 1);
    assert_says(&page, "Ihre USt-IdNr. ATU12345675");
    assert_says(&page, "1070 Wien ÖSTERREICH");
    assert_says(&page, "0 % USt. auf 1.680,00 € 0,00 €");
}

#[test]
fn an_exemption_gives_its_reason() {
    let mut document = samples::invoice(1);
    document.vat[0].category = VatCategory::E;
    document.vat[0].exemption = Some("Umsatzsteuerfrei nach § 19 UStG.".to_owned());

    assert_says(&page(&document), "Umsatzsteuerfrei nach § 19 UStG.");
}

#[test]
fn an_english_document_is_english_throughout() {
    let page = page(&samples::english());

    for words in [
        "Invoice number RE-2026-00418 Invoice date 22 Nov 2026",
        "Dublin IRELAND",
        "Single sign-on 1 10.00 19% 6.77 10 Nov 2026 – 30 Nov 2026 · Period factor 0.677419355 Item ADD-7",
        "Net total €455.77 19% VAT on €455.77 €86.60 Total €542.37",
        "Please transfer €542.37 by 6 Dec 2026",
        "20457 Hamburg GERMANY",
        "Page 1 of 1",
    ] {
        assert_says(&page, words);
    }
}

#[test]
fn a_document_without_a_number_is_a_draft_and_asks_for_no_money() {
    let page = page(&samples::draft());

    assert_says(&page, "ENTWURF");
    assert_says(&page, "Rechnung – Entwurf");
    assert!(!page.contains("Bitte überweisen"));
}

#[test]
fn a_description_longer_than_a_page_goes_on_on_the_next_and_loses_no_word() {
    let document = samples::long();
    let pages = printed(&document);
    let text = pages.concat();

    let of = |words: &str| text.matches(words).count();
    assert!(pages.len() > 3);
    assert_eq!(of("Rahmenvertrag"), 12 + 80 + 60);
    assert_says(&text, "Letzte Leistung 1 40,00 19 % 40,00");
    assert_says(&text, "99.999.999,00");
    let letters: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    // The figures of a line stand beside the first row of its description.
    let letters = letters.replace("99.999.9991,0019%99.999.999,00", "");
    assert_says(&letters, &"Donaudampfschifffahrtsgesellschaft".repeat(8));
    assert_says(&text, "Gesellschaft für angewandte Bürokratie und Verwaltungswesen mbH & Co. KG");
    assert_says(&text, "VEREINIGTES KÖNIGREICH");
}

#[test]
fn letters_that_the_fonts_lack_are_boxes_and_stop_nothing() {
    let page = page(&samples::unknown_glyphs());

    assert_says(&page, "□□ □□□ □□ Jürgen Großmann");
    assert_says(&page, "1 □□□ □□□ □□□□x");
    assert_says(&page, "a□b cd e");
}

#[test]
fn letters_of_many_scripts_are_printed_and_those_of_arabic_are_joined_and_run_to_the_left() {
    let page = page(&samples::scripts());

    assert!(!page.contains('□'), "a letter is missing in: {page}");
    assert_says(&page, "Ελληνικά, Кириллица, Tiếng Việt, Žluťoučký kůň");
    assert_says(&page, "株式会社サンプル");
    assert_says(&page, "日本語のサービス ( 漢字 ), 한국어 서비스 , 中文服务");
    // As painted, from left to right: the last word comes first, and brackets are turned.
    assert_says(&page, "2026 ( م . م . ذ ) ةراجتلل رونلا ةكرش");
    assert_says(&page, "r מ \" עב רוא תרבח (Tel Aviv), Stufe 3");
}

#[test]
fn no_character_of_unicode_stops_a_document() {
    let mut document = samples::invoice(1);
    let planes = (0..=u32::from(char::MAX)).step_by(7).filter_map(char::from_u32);
    let first_plane = (0..0x3000).filter_map(char::from_u32);
    let all: Vec<char> = first_plane.chain(planes.step_by(13)).collect();
    let piece = |piece: &[char]| DocumentLine {
        description: piece.iter().collect(),
        ..samples::line("", 1, "", 1, "19")
    };
    document.lines = all.chunks(2_000).map(piece).collect();

    assert!(printed(&document).len() > 3);
}

#[test]
fn nothing_but_what_must_be_there_is_a_document_too() {
    let page = page(&samples::bare());

    assert_says(&page, "Gesamtbetrag 0,00 € Es ist nichts zu zahlen.");
}

#[test]
fn a_price_keeps_its_decimals_and_a_scale_shows_its_result() {
    let page = page(&samples::usage());

    assert_says(&page, "API-Aufrufe 1.234.568 Aufrufe 0,00125 8,1 % 1.543,21");
    assert_says(&page, "Staffelpreis 412,50 CHF");
    assert_says(&page, "Gesamtbetrag 2.114,13 CHF");
    assert_says(&page, "USt. in EUR (1 CHF = 1,0512 EUR) 166,52 €");
    let letters: String = page.split_whitespace().collect();
    assert_says(&letters, "0,1234567890123456");
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let document = samples::invoice(20);

    let first = render_pdf(&document, None).unwrap();

    assert_eq!(first, render_pdf(&document, None).unwrap());
}

#[test]
fn every_file_is_pdf_a_3b_with_title_language_date_and_tags() {
    let logo = samples::logo();
    for (name, document) in samples::all() {
        let logo = document.looks.logo.as_ref().map(|_| logo.as_slice());
        let pdf = render_pdf(&document, logo).unwrap();

        assert!(is_conforming(&pdf), "{name}");
    }
}

#[test]
fn details_at_the_foot_that_leave_no_room_are_refused() {
    let mut document = samples::invoice(1);
    document.seller.register = vec!["Zeile".to_owned(); 60];

    let refused = render_pdf(&document, None).unwrap_err();

    assert!(refused.to_string().contains("shorten them"));
}

/// 1.234,56 as a person writes it, made another way than the code under test.
fn german(amount: Money) -> String {
    let plain = amount.major(Currency::EUR).to_string().replace('.', ",");
    let (whole, cents) = plain.split_once(',').unwrap();
    match whole.len() {
        0..=3 => plain.clone(),
        length => format!("{}.{},{cents}", &whole[..length - 3], &whole[length - 3..]),
    }
}
