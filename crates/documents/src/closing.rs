//! Running text: the merchant's prologue and epilogue, what law wants said, and how to pay.
#![expect(clippy::float_arithmetic, reason = "points on paper")]

use turnus_engine::document::Document;
use turnus_engine::tax::VatCategory;

use crate::address::filled;
use crate::giro_code::{BESIDE, GiroCode};
use crate::ink::Ink;
use crate::labels::Labels;
use crate::layout::Job;
use crate::sheet::{Sheet, WIDTH, mm};
use crate::text::Style;

const TEXT: Style = Style::regular(10.0, Ink::Text);
const SMALL: Style = Style::regular(8.5, Ink::Muted);
const NOTE: Style = Style::semibold(10.0, Ink::Text);

/// The text above the lines.
pub(crate) fn prologue(sheet: &mut Sheet, job: &Job) {
    if let Some(text) = filled(&job.document.prologue) {
        sheet.paragraph(text, TEXT);
        sheet.y += mm(4.0);
    }
    sheet.y += mm(2.0);
}

/// The texts below the totals.
pub(crate) fn below(sheet: &mut Sheet, job: &Job) {
    sheet.y += mm(4.0);
    for note in notes(job.document, job.labels) {
        sheet.paragraph(&note, NOTE);
        sheet.y += mm(2.0);
    }
    let code = GiroCode::of(job.document);
    let until = code.as_ref().map(|code| code.put(sheet));
    let (page, width) = (sheet.pages.len(), if code.is_some() { WIDTH - BESIDE } else { WIDTH });
    sheet.paragraph_within(&job.labels.payment(job.document, job.format), TEXT, width);
    if code.is_some() {
        sheet.y += mm(1.0);
        sheet.paragraph_within(job.labels.giro_code, SMALL, width);
    }
    if let Some(text) = filled(&job.document.epilogue) {
        sheet.y += mm(4.0);
        sheet.paragraph_within(text, TEXT, width);
    }
    if let Some(until) = until.filter(|_| sheet.pages.len() == page) {
        sheet.y = sheet.y.max(until);
    }
}

/// Who owes the VAT if not the seller, and why none is charged: each reason once.
fn notes(document: &Document, labels: &Labels) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    if document.reverse_charge {
        notes.push(labels.reverse_charge.to_owned());
    }
    // The reason of a reverse charge is that.
    let others = document.vat.iter().filter(|vat| vat.category != VatCategory::AE);
    for reason in others.filter_map(|vat| filled(&vat.exemption)) {
        if !notes.iter().any(|note| note.contains(reason.trim_end_matches('.'))) {
            notes.push(reason.to_owned());
        }
    }
    notes
}
