//! A bill as the document that presents it.

use std::collections::HashMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::bill::Bill;
use crate::calendar::Zone;
use crate::catalogue::Catalogue;
use crate::contract::Contract;
use crate::customer::CustomerData;
use crate::describe::describe;
use crate::document::*;
use crate::draft_edit::DraftEdit;
use crate::entity::Entity;
use crate::exchange::{Accounting, NoAccountingVat};
use crate::line::Line;
use crate::money::TooLarge;
use crate::tax::{TaxTerm, VatCategory};
use crate::{Exact, Id, Money, Span};

/// What a document is made from, beside the bill.
#[derive(Clone, Copy, Debug)]
pub struct Presenting<'a> {
    /// Who sells.
    pub entity: &'a Entity,
    /// Who pays: id and data.
    pub customer: (Id, &'a CustomerData),
    /// The contract.
    pub contract: &'a Contract,
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// Issued documents that the lines reduce, by bill.
    pub originals: &'a HashMap<Id, DocumentReference>,
    /// The document that this one takes back: it names the same recipient, in the same language.
    pub reversed: Option<&'a Document>,
    /// The document in whose place this one stands.
    pub replaces: Option<&'a DocumentReference>,
    /// What someone changed on the draft.
    pub edit: &'a DraftEdit,
    /// The day it is dated.
    pub date: Date,
}

/// The document of `bill`: a credit note where the customer is owed, with positive amounts; its charges are negative
/// lines there.
///
/// # Errors
///
/// [`TooLarge`] where a sum is beyond what an amount can be.
pub fn present(bill: &Bill, from: &Presenting<'_>) -> Result<Document, TooLarge> {
    let owed_to_customer = bill.totals.gross < Money::ZERO;
    let kind = if owed_to_customer { DocumentKind::CreditNote } else { DocumentKind::Invoice };
    let signed = |amount: Money| if owed_to_customer { amount.negated() } else { amount };
    let (customer, data) = from.customer;
    let language = data.language.as_deref().map_or(from.entity.language, |tag| Language::of_tag(Some(tag)));
    let language = from.reversed.map_or(language, |reversed| reversed.language);
    let recipient = || from.edit.laid_over(recipient(customer, data));
    let lines: Vec<DocumentLine> = bill
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !line.is_nothing())
        .map(|(place, line)| printed(place, line, owed_to_customer, from, language))
        .collect();
    let (prologue, epilogue) = from.entity.theme.texts_of(kind, language);
    // An empty text that someone wrote on the draft: none.
    let text = |edited: &Option<String>, usual: Option<String>| {
        edited.clone().or(usual).filter(|text| !text.is_empty())
    };
    Ok(Document {
        kind,
        number: None,
        date: from.date,
        due_date: due_date(from, owed_to_customer),
        currency: bill.currency,
        language,
        seller: from.entity.seller.clone(),
        recipient: from.reversed.map_or_else(recipient, |reversed| reversed.recipient.clone()),
        is_cancellation: from.reversed.is_some(),
        replaces: from.replaces.cloned(),
        reference_code: from.contract.reference_code.clone(),
        order_reference: from.edit.order_reference.clone(),
        delivery_period: delivery_period(&lines),
        vat: breakdown(bill, from, language, owed_to_customer)?,
        lines,
        total_net: signed(bill.totals.net),
        total_vat: signed(bill.totals.vat),
        total_gross: signed(bill.totals.gross),
        accounting: None,
        reverse_charge: bill.groups.iter().any(|group| group.tax.category == VatCategory::AE),
        prologue: text(&from.edit.prologue, prologue),
        epilogue: text(&from.edit.epilogue, epilogue),
        looks: from.entity.theme.looks.clone(),
    })
}

/// The same document as issued: numbered, dated, and with its VAT in the currency of the books. Its due date keeps its
/// distance from the date.
///
/// # Errors
///
/// As [`Accounting::vat_of`], at that date.
pub fn issue(
    draft: &Document,
    number: String,
    date: Date,
    accounting: &Accounting,
) -> Result<Document, NoAccountingVat> {
    let term = draft.due_date.duration_since(draft.date);
    let due_date = date.checked_add(term).unwrap_or(date);
    let issued = Document { number: Some(number), date, due_date, ..draft.clone() };
    Ok(Document { accounting: accounting.vat_of(&issued)?, ..issued })
}

/// Who pays, as printed.
pub fn recipient(customer: Id, data: &CustomerData) -> Recipient {
    Recipient {
        customer: Some(customer),
        external_customer_id: data.external_customer_id.clone(),
        debitor_account: data.debitor_account.clone(),
        name: data.name(),
        sub_name: data.sub_name(),
        address: data.address.clone(),
        vat_id: data.vat_id.clone(),
        email: data.email_address.clone(),
        buyer_reference: data.buyer_reference(),
    }
}

fn due_date(from: &Presenting<'_>, owed_to_customer: bool) -> Date {
    if owed_to_customer {
        return from.date;
    }
    let zone = &from.entity.zone;
    let usual = from.contract.data.on_account_due_after.unwrap_or(from.entity.payment_term);
    let term = from.edit.payment_term.unwrap_or(usual);
    zone.day(term.after(zone.midnight(from.date), 1, zone))
}

fn printed(
    place: usize,
    line: &Line,
    opposite: bool,
    from: &Presenting<'_>,
    language: Language,
) -> DocumentLine {
    let signed = |amount: Money| if opposite { amount.negated() } else { amount };
    let text = describe(line, from.catalogue, language);
    let gross = line.net.plus(line.vat).unwrap_or(line.net);
    let currency = from.contract.currency;
    let quantity = if opposite { -line.quantity } else { line.quantity };
    let price = net_price(line, currency);
    // Less than nothing of what costs less than nothing is what it comes to.
    let turned = quantity.is_sign_negative() && price.is_sign_negative();
    let (quantity, price) = if turned { (-quantity, -price) } else { (quantity, price) };
    DocumentLine {
        bill_line: u32::try_from(place).unwrap_or(u32::MAX),
        product: line.product.map(|pin| pin.id),
        component_subscription: line.component_subscription,
        product_number: text.product_number,
        description: text.description,
        product_description: text.product_description,
        quantity,
        unit: text.unit,
        price_per_unit: price,
        period_multiplier: line.multiplier.to_decimal(9).unwrap_or(Decimal::ONE),
        scale_amount: line.unit_price.is_none().then(|| signed(line.net)),
        period: line.span.map(|span| days(span, &from.contract.zone)),
        span: line.span,
        vat_percentage: line.tax.rate,
        vat_category: line.tax.category,
        tax_policy: Some(line.tax.policy),
        net: signed(line.net),
        vat: signed(line.vat),
        gross: signed(gross),
        credits: line.reverses.or(line.credits).and_then(|bill| from.originals.get(&bill).cloned()),
    }
}

/// The net price of a unit: as given, or of a gross price its net part. A scale's is the net over the quantity.
pub fn net_price(line: &Line, currency: crate::Currency) -> Decimal {
    let ratio = if line.amount == line.net || line.amount == Money::ZERO {
        Exact::ONE
    } else {
        let rate = if line.tax.rate.is_zero() { line.tax.home_rate } else { line.tax.rate };
        let whole = Exact::from(Decimal::ONE_HUNDRED + rate);
        Exact::from(Decimal::ONE_HUNDRED).divided_by(&whole).unwrap_or(Exact::ONE)
    };
    let of_scale = || {
        let units = Exact::from(line.quantity) * &line.multiplier;
        Exact::from(line.net.major(currency)).divided_by(&units).unwrap_or(Exact::ZERO)
    };
    let price = line.unit_price.map_or_else(of_scale, |price| Exact::from(price) * &ratio);
    price.to_decimal(6).unwrap_or_default()
}

/// First and last day of a span, both included: the day it ends on belongs to what follows, at whatever hour it does.
pub fn days(span: Span, zone: &Zone) -> (Date, Date) {
    let first = zone.day(span.start);
    let last = zone.day(span.end).yesterday().unwrap_or(first);
    (first, last.max(first))
}

fn delivery_period(lines: &[DocumentLine]) -> Option<(Date, Date)> {
    let first = lines.iter().filter_map(|line| line.period).map(|(first, _)| first).min();
    let last = lines.iter().filter_map(|line| line.period).map(|(_, last)| last).max();
    first.zip(last)
}

fn breakdown(
    bill: &Bill,
    from: &Presenting<'_>,
    language: Language,
    opposite: bool,
) -> Result<Vec<VatBreakdown>, TooLarge> {
    let signed = |amount: Money| if opposite { amount.negated() } else { amount };
    let mut sums: Vec<VatBreakdown> = Vec::new();
    for group in &bill.groups {
        let same = |sum: &&mut VatBreakdown| sum.rate == group.tax.rate && sum.category == group.tax.category;
        let (net, vat) = (signed(group.net), signed(group.vat));
        let gross = net.plus(vat)?;
        match sums.iter_mut().find(same) {
            Some(sum) => {
                sum.net = sum.net.plus(net)?;
                sum.vat = sum.vat.plus(vat)?;
                sum.gross = sum.gross.plus(gross)?;
            }
            None => sums.push(VatBreakdown {
                rate: group.tax.rate,
                category: group.tax.category,
                exemption: exemption(&group.tax, from.catalogue, language),
                net,
                vat,
                gross,
            }),
        }
    }
    sums.sort_by_key(|sum| (std::cmp::Reverse(sum.rate), sum.category));
    Ok(sums)
}

fn exemption(tax: &TaxTerm, catalogue: &Catalogue, language: Language) -> Option<String> {
    let definition = catalogue.tax_definitions.current(tax.definition)?;
    definition.exemption.as_ref().map(|text| text.text(language).to_owned())
}
