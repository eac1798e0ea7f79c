//! Many letters as one PDF.

use lopdf::Document;
use turnus_documents::{hybrid, merge_letters, render_pdf};

use crate::reading::pages;
use crate::samples;

/// As a document is archived: with the e-invoice inside, where it can be one.
fn archived(document: &turnus_engine::document::Document) -> Vec<u8> {
    let pdf = render_pdf(document, None).unwrap();
    hybrid(document, &pdf).unwrap_or(pdf)
}

#[test]
fn letters_put_together_print_what_each_printed_page_by_page_with_its_fonts() {
    let letters = [samples::invoice(20), samples::credit_note(), samples::english()].map(|it| archived(&it));

    let merged = merge_letters(letters.clone()).unwrap();

    let each: Vec<String> = letters.iter().flat_map(|letter| pages(letter)).collect();
    assert_eq!(pages(&merged), each);
    let document = Document::load_mem(&merged).unwrap();
    for id in document.get_pages().into_values() {
        let fonts = document.get_page_fonts(id).unwrap();
        assert!(!fonts.is_empty());
        assert!(document.get_dictionary(id).unwrap().has(b"MediaBox"));
    }
    assert!(document.objects.values().filter_map(|object| object.as_dict().ok()).all(|it| !it.has(b"EF")));
}

#[test]
fn the_same_letters_give_the_same_bytes_and_what_is_no_pdf_is_told() {
    let letters = || [samples::invoice(1), samples::usage()].map(|it| archived(&it));

    assert_eq!(merge_letters(letters()).unwrap(), merge_letters(letters()).unwrap());
    assert!(merge_letters([b"no PDF".to_vec()]).is_err());
}
