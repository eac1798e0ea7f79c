//! The sums below the lines: net, VAT by rate, gross.
#![expect(clippy::float_arithmetic, reason = "points on paper")]

use crate::format::Format;
use crate::ink::Ink;
use crate::layout::Job;
use crate::sheet::{Item, Mark, RIGHT, Sheet, WIDTH, count, mm};
use crate::tags::{Part, Role};
use crate::text::Style;

const LABEL: Style = Style::regular(9.5, Ink::Muted);
const AMOUNT: Style = Style::regular(9.5, Ink::Text);
const TOTAL: Style = Style::semibold(12.0, Ink::Text);
const ROW_GAP: f32 = 1.5;
const ABOVE: f32 = mm(3.0);
const AROUND_TOTAL: f32 = 5.0;
const BLOCK: f32 = WIDTH / 2.0;

/// How high the block is.
pub(crate) fn height(job: &Job) -> f32 {
    let rows = count(job.document.vat.len() + 1 + usize::from(job.document.stated_accounting().is_some()));
    ABOVE + rows * (LABEL.leading() + ROW_GAP) + 2.0 * AROUND_TOTAL + TOTAL.leading()
}

/// Puts the sums at the right, on one page.
pub(crate) fn block(sheet: &mut Sheet, job: &Job) {
    let (document, labels, format) = (job.document, job.labels, job.format);
    if height(job) > sheet.room() {
        sheet.turn();
    }
    sheet.y += ABOVE;
    let table = sheet.tags.add(Role::Table, None);
    row(sheet, table, labels.total_net, &format.amount(document.total_net), [LABEL, AMOUNT]);
    for vat in &document.vat {
        let label = labels.vat_on(&format.percent(vat.rate), &format.amount(vat.net));
        row(sheet, table, &label, &format.amount(vat.vat), [LABEL, AMOUNT]);
    }
    sheet.y += AROUND_TOTAL / 2.0;
    let (x, y) = (RIGHT - BLOCK, sheet.y);
    sheet.put(Item::Rule { x, y, width: BLOCK, thickness: 0.9, ink: Ink::Accent });
    sheet.y += AROUND_TOTAL / 2.0;
    row(sheet, table, labels.total_gross, &format.amount(document.total_gross), [TOTAL, TOTAL]);
    if let Some(vat) = document.stated_accounting() {
        let books = Format { currency: vat.currency, ..format };
        row(sheet, table, &labels.vat_in_books(format, vat), &books.amount(vat.total_vat), [LABEL, AMOUNT]);
    }
    sheet.y += AROUND_TOTAL;
}

fn row(sheet: &mut Sheet, table: Part, label: &str, amount: &str, [left, right]: [Style; 2]) {
    let row = sheet.tags.add(Role::Row, Some(table));
    let heading = sheet.tags.add(Role::RowHeading, Some(row));
    let cell = sheet.tags.add(Role::Cell, Some(row));
    let amount = sheet.fonts.line(amount, right);
    let label = sheet.fonts.line(label, left);
    sheet.text(label, RIGHT - BLOCK, sheet.y, Mark::Part(heading));
    sheet.text_right(amount, RIGHT, sheet.y, Mark::Part(cell));
    sheet.y += right.leading() + ROW_GAP;
}
