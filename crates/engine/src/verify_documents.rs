//! Whether a document says what its bill says, and its number what its place says.

use crate::bill::Bill;
use crate::document::{Document, DocumentKind};
use crate::numbering::NumberTemplate;
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
        let amounts = |net: i64, vat: i64, rate: rust_decimal::Decimal| {
            format!("net {net} and VAT {vat} at {} %", rate.normalize())
        };
        let expected = amounts(signed(of_bill.net), signed(of_bill.vat), of_bill.tax.rate);
        let found = amounts(line.net.minor(), line.vat.minor(), line.vat_percentage);
        same(format!("line {}", line.bill_line), expected, found);
        same(format!("the time of line {}", line.bill_line), debug(&of_bill.span), debug(&line.span));
    }
    for sum in &document.vat {
        let of_rate = bill
            .groups
            .iter()
            .filter(|group| group.tax.rate == sum.rate && group.tax.category == sum.category);
        let (net, vat) = of_rate.fold((0_i64, 0_i64), |(net, vat), group| {
            (net.saturating_add(signed(group.net)), vat.saturating_add(signed(group.vat)))
        });
        let what = format!("the sum at {} %", sum.rate.normalize());
        let told = |net: i64, vat: i64| format!("net {net} and VAT {vat}");
        same(what, told(net, vat), told(sum.net.minor(), sum.vat.minor()));
    }
    findings
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
