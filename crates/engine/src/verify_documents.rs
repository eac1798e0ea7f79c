//! Whether a document says what its bill says, and its number what its place says.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::bill::Bill;
use crate::document::{Document, DocumentKind};
use crate::numbering::NumberTemplate;
use crate::tax::VatCategory;
use crate::verify::{Check, Finding};
use crate::{Id, Money};

/// What of the draft or document `id` is not what `bill`, which it presents, says. A credit note prints positive amounts.
pub fn document_of_bill(id: Id, document: &Document, bill: &Bill) -> Vec<Finding> {
    let place = name_of(id, document);
    let opposite = document.kind == DocumentKind::CreditNote;
    let signed = |amount: Money| if opposite { -amount.minor() } else { amount.minor() };
    let mut findings = Vec::new();
    let mut same = |what: String, expected: String, found: String| {
        if expected != found {
            findings.push(Finding::new(Check::Documents, place.clone(), what, (expected, found)));
        }
    };
    let kind = if bill.totals.gross < Money::ZERO { DocumentKind::CreditNote } else { DocumentKind::Invoice };
    same("its kind".to_owned(), format!("{kind:?}"), format!("{:?}", document.kind));
    same("its currency".to_owned(), bill.currency.to_string(), document.currency.to_string());
    let totals = [
        ("the total net", bill.totals.net, document.total_net),
        ("the total VAT", bill.totals.vat, document.total_vat),
        ("the total gross", bill.totals.gross, document.total_gross),
    ];
    for (what, expected, found) in totals {
        same(what.to_owned(), signed(expected).to_string(), found.minor().to_string());
    }
    let shown: Vec<u32> =
        (0_u32..).zip(&bill.lines).filter(|(_, it)| !it.is_nothing()).map(|it| it.0).collect();
    let printed: Vec<u32> = document.lines.iter().map(|line| line.bill_line).collect();
    same("the lines that it prints".to_owned(), format!("{shown:?}"), format!("{printed:?}"));
    for line in &document.lines {
        let of_bill = usize::try_from(line.bill_line).ok().and_then(|place| bill.lines.get(place));
        let Some(of_bill) = of_bill else { continue };
        let amounts =
            |net: i64, vat: i64, rate: Decimal| format!("net {net} and VAT {vat} at {} %", rate.normalize());
        let expected = amounts(signed(of_bill.net), signed(of_bill.vat), of_bill.tax.rate);
        let found = amounts(line.net.minor(), line.vat.minor(), line.vat_percentage);
        same(format!("line {}", line.bill_line), expected, found);
        same(format!("the time of line {}", line.bill_line), debug(&of_bill.span), debug(&line.span));
    }
    let (expected, found) = (vat_of_bill(bill), vat_of_document(document));
    let rates: BTreeSet<&Rate> = expected.keys().chain(found.keys()).collect();
    for rate in rates {
        let told = |sums: &BTreeMap<Rate, (i128, i128)>, sign: i128| {
            let (net, vat) = sums.get(rate).copied().unwrap_or_default();
            format!("net {} and VAT {}", sign * net, sign * vat)
        };
        let what = format!("the sum at {} %", rate.0);
        same(what, told(&expected, if opposite { -1 } else { 1 }), told(&found, 1));
    }
    findings
}

/// A rate in percent, and its category.
type Rate = (Decimal, VatCategory);

/// Net and VAT of each rate, in minor units: one that comes to nothing may be printed or not.
fn vat_of_bill(bill: &Bill) -> BTreeMap<Rate, (i128, i128)> {
    added(bill.groups.iter().map(|it| ((it.tax.rate, it.tax.category), (it.net, it.vat))))
}

fn vat_of_document(document: &Document) -> BTreeMap<Rate, (i128, i128)> {
    added(document.vat.iter().map(|it| ((it.rate, it.category), (it.net, it.vat))))
}

fn added(sums: impl Iterator<Item = (Rate, (Money, Money))>) -> BTreeMap<Rate, (i128, i128)> {
    let mut added: BTreeMap<Rate, (i128, i128)> = BTreeMap::new();
    for ((rate, category), (net, vat)) in sums {
        let (all_net, all_vat) = added.entry((rate.normalize(), category)).or_default();
        *all_net += i128::from(net.minor());
        *all_vat += i128::from(vat.minor());
    }
    added
}

/// The printed number is what one of the entity's templates of that sequence prints.
pub fn printed_number<'t>(
    id: Id,
    document: &Document,
    counter: i64,
    templates: impl Iterator<Item = &'t NumberTemplate>,
) -> Option<Finding> {
    let printed = document.number.clone().unwrap_or_default();
    let could: Vec<String> = templates.map(|template| template.print(counter, document.date)).collect();
    let fits = could.contains(&printed);
    let expected = could.last().cloned().unwrap_or_else(|| "a template of its sequence".to_owned());
    (!fits).then(|| {
        let what = format!("what number {counter} of its sequence prints as");
        Finding::new(Check::Numbers, name_of(id, document), what, (expected, printed))
    })
}

/// The name of a document in the report.
pub fn name_of(id: Id, document: &Document) -> String {
    match &document.number {
        Some(number) => format!("document {number} ({id})"),
        None => format!("draft {id}"),
    }
}

fn debug(value: &impl std::fmt::Debug) -> String {
    format!("{value:?}")
}
