//! The code of a transfer, read from the page as a phone reads it.

use std::process::Command;

use turnus_documents::render_pdf;
use turnus_engine::document::Document;

use crate::samples;

/// What the codes on the last page say.
fn codes(document: &Document) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let pdf = folder.path().join("page.pdf");
    std::fs::write(&pdf, render_pdf(document, None).unwrap()).unwrap();
    let page = folder.path().join("page");
    let paint = ["-gray", "-r", "150", "-singlefile"];
    let painted = Command::new("pdftoppm").args(paint).arg(&pdf).arg(&page).status();
    assert!(painted.unwrap().success(), "pdftoppm (bin/setup installs it)");
    let image = image::open(page.with_extension("pgm")).unwrap().to_luma8();
    let mut read = rqrr::PreparedImage::prepare(image);
    read.detect_grids().iter().map(|grid| grid.decode().unwrap().1).collect()
}

#[test]
fn a_phone_reads_account_amount_and_number_from_the_page() {
    let said = codes(&samples::invoice(5));

    let lines: Vec<&str> = said[0].lines().collect();
    assert_eq!(said.len(), 1);
    assert_eq!(lines[..4], ["BCD", "002", "1", "SCT"]);
    assert_eq!(
        lines[4..8],
        ["COBADEFFXXX", "Nordlicht Software GmbH", "DE89370400440532013000", "EUR685.77"]
    );
    assert_eq!(lines[8..], ["", "", "RE-2026-00418"]);
}

#[test]
fn what_is_no_transfer_has_no_code() {
    let mut settled = samples::invoice(1);
    settled.total_gross = turnus_engine::Money::ZERO;
    let mut nowhere = samples::invoice(1);
    nowhere.seller.iban = None;
    for document in [samples::credit_note(), samples::draft(), samples::usage(), settled, nowhere] {
        assert_eq!(codes(&document), Vec::<String>::new());
    }
}
