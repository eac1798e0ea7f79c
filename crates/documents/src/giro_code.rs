//! The code that a banking app scans to fill in a transfer (EPC069-12, "GiroCode").
#![expect(clippy::float_arithmetic, reason = "points on paper")]

use fast_qr::{ECL, QRBuilder};
use turnus_engine::document::{Document, DocumentKind};

use crate::ink::Ink;
use crate::sheet::{Item, RIGHT, Sheet, count, mm};

/// The side of the code. A phone reads a module from 0.3 mm on.
const SIDE: f32 = mm(28.0);

/// What stands beside a code leaves it so much room.
pub(crate) const BESIDE: f32 = SIDE + mm(6.0);

/// The code of a document that is to be transferred.
pub(crate) struct GiroCode(Modules);

impl GiroCode {
    /// None where there is nothing to transfer to the seller's account in euros.
    pub(crate) fn of(document: &Document) -> Option<GiroCode> {
        Some(GiroCode(Modules::of(&payload(document)?)?))
    }

    /// Puts it at the right edge, its top at the cursor, on a new page where this one has no room for it. The answer is
    /// where it ends.
    pub(crate) fn put(&self, sheet: &mut Sheet) -> f32 {
        if SIDE > sheet.room() {
            sheet.turn();
        }
        let GiroCode(modules) = self;
        let top = sheet.y;
        let rectangle =
            |(row, column, length): (usize, usize, usize)| [count(column), count(row), count(length), 1.0];
        let rectangles = modules.runs().into_iter().map(rectangle).collect();
        let unit = SIDE / count(modules.width);
        sheet.put(Item::Figure { rectangles, at: [RIGHT - SIDE, top], unit, ink: Ink::Text });
        top + SIDE
    }
}

/// What the code says. None where there is nothing to transfer to the seller's account in euros.
fn payload(document: &Document) -> Option<String> {
    let (number, iban) = (document.number.as_deref()?, document.seller.iban.as_deref()?);
    let cents = document.total_gross.minor();
    let is_transfer = document.kind == DocumentKind::Invoice
        && document.currency.code() == "EUR"
        && (1..=99_999_999_999).contains(&cents);
    if !is_transfer {
        return None;
    }
    let plain = |text: &str| text.chars().filter(|sign| !sign.is_whitespace()).collect::<String>();
    let name: String = document.seller.name.chars().take(70).collect();
    let reference: String = number.chars().take(140).collect();
    let bic = document.seller.bic.as_deref().map(plain).unwrap_or_default();
    let amount = format!("EUR{}", document.total_gross.major(document.currency));
    // Version 2, UTF-8, SEPA transfer; no purpose and no structured reference.
    let lines = ["BCD", "002", "1", "SCT", &bic, &name, &plain(iban), &amount, "", "", &reference];
    Some(lines.join("\n"))
}

struct Modules {
    width: usize,
    dark: Vec<bool>,
}

impl Modules {
    fn of(text: &str) -> Option<Modules> {
        let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
        let dark = code.data.iter().take(code.size * code.size).map(|module| module.value()).collect();
        Some(Modules { width: code.size, dark })
    }

    /// Dark modules that stand side by side: row, first column, how many.
    fn runs(&self) -> Vec<(usize, usize, usize)> {
        let mut runs: Vec<(usize, usize, usize)> = Vec::new();
        for (row, modules) in self.dark.chunks(self.width).enumerate() {
            for (column, _) in modules.iter().enumerate().filter(|(_, dark)| **dark) {
                match runs.last_mut() {
                    Some((of, first, length)) if *of == row && *first + *length == column => *length += 1,
                    Some(_) | None => runs.push((row, column, 1)),
                }
            }
        }
        runs
    }
}
