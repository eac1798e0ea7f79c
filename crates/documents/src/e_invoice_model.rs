//! An issued document in the terms of EN 16931.

use en16931::invoice::*;
use en16931::{Date, DocumentReference, Identifier, InvoiceAmount, Percentage, Quantity, UnitPriceAmount};
use rust_decimal::Decimal;
use turnus_engine::customer::Address;
use turnus_engine::document::{Document, DocumentKind as Kind, DocumentLine, VatBreakdown as Sum};
use turnus_engine::tax::VatCategory;
use turnus_engine::{Currency, Money};

/// What the model cannot say.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Its amounts have two digits.
    #[error("an e-invoice has amounts of at most two digits, {0} has more")]
    Digits(&'static str),
    /// It has no number yet.
    #[error("a draft has no number and no e-invoice")]
    Draft,
    /// A day outside the years 1 to 9999.
    #[error("there is no day {0} in an e-invoice")]
    Day(jiff::civil::Date),
}

/// The document as an invoice of EN 16931, not validated. Credit notes have positive amounts, as they are printed.
///
/// # Errors
///
/// [`Unfit`] for drafts, and for currencies of more than two digits.
pub(crate) fn invoice(document: &Document) -> Result<Invoice, Unfit> {
    let number = document.number.as_deref().ok_or(Unfit::Draft)?;
    let (code, kind) = match document.kind {
        Kind::Invoice => ("380", DocumentKind::Invoice),
        Kind::CreditNote => ("381", DocumentKind::CreditNote),
    };
    let date = day(document.date)?;
    let mut invoice =
        Invoice::builder("urn:cen.eu:en16931:2017", number, date, code, document.currency.code())
            .seller(seller(document))
            .buyer(buyer(document))
            .payment(payment(document))
            .totals(totals(document)?)
            .build();
    invoice.kind = kind;
    let books = document.stated_accounting();
    invoice.vat_accounting_currency = books.map(|vat| Code::new(vat.currency.code()));
    // That of ordinary invoices, which Peppol and XRechnung want named.
    invoice.business_process = Some("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0".to_owned());
    invoice.due_date = match document.kind {
        Kind::Invoice => Some(day(document.due_date)?),
        Kind::CreditNote => None,
    };
    // XRechnung wants one; who has none of his own finds his number, or the contract's.
    let recipient = &document.recipient;
    let own = recipient.buyer_reference.clone().or_else(|| recipient.external_customer_id.clone());
    invoice.buyer_reference = Some(own.unwrap_or_else(|| document.reference_code.clone()));
    let order = document.order_reference.clone();
    invoice.purchase_order_reference = order.map(DocumentReference::new);
    invoice.contract_reference = Some(DocumentReference::new(document.reference_code.clone()));
    invoice.invoicing_period = document.delivery_period.map(period).transpose()?;
    let texts = [&document.prologue, &document.epilogue].into_iter().flatten();
    invoice.notes = texts.map(|text| InvoiceNote::new(text.clone())).collect();
    invoice.preceding_invoices = preceding(document)?;
    let lines = document.lines.iter().enumerate();
    invoice.lines = lines.map(|(place, it)| line(document, place, it)).collect::<Result<_, _>>()?;
    let sums = document.vat.iter().map(|sum| breakdown(document.currency, sum));
    invoice.vat_breakdown = sums.collect::<Result<_, _>>()?;
    invoice.delivery = delivery(document)?;
    if document.vat.iter().any(|sum| sum.category == VatCategory::O) {
        // What is outside the scope of VAT names no VAT id (BR-O-02); the seller's is a number like any other then.
        let id = invoice.seller.vat_identifier.take();
        invoice.seller.identifiers.extend(id.map(Identifier::new));
        invoice.buyer.vat_identifier = None;
    }
    Ok(invoice)
}

fn day(date: jiff::civil::Date) -> Result<Date, Unfit> {
    let part = |part: i8| u8::try_from(part).unwrap_or_default();
    Date::new(date.year().into(), part(date.month()), part(date.day())).map_err(|_| Unfit::Day(date))
}

fn period((first, last): (jiff::civil::Date, jiff::civil::Date)) -> Result<Period, Unfit> {
    Ok(Period { start: Some(day(first)?), end: Some(day(last)?) })
}

/// In hundredths, whatever the currency's own digits.
fn amount(money: Money, currency: Currency) -> Result<InvoiceAmount, Unfit> {
    let exact = InvoiceAmount::from_decimal_exact(money.major(currency));
    exact.map_err(|_| Unfit::Digits(currency.code()))
}

fn address(address: &Address) -> PostalAddress {
    let street = [&address.street, &address.house_number].into_iter().flatten();
    let street = street.map(String::as_str).collect::<Vec<_>>().join(" ");
    let mut lines = [Some(street).filter(|street| !street.is_empty())]
        .into_iter()
        .chain([address.address_line1.clone(), address.address_line2.clone()])
        .flatten();
    PostalAddress {
        line1: lines.next(),
        line2: lines.next(),
        line3: lines.next(),
        city: address.city.clone(),
        post_code: address.postal_code.clone(),
        subdivision: address.state.clone(),
        country: address.country.as_deref().map(Code::from),
    }
}

/// An address of mail as an electronic address: EM in the list of the schemes.
fn mail(email: Option<&str>) -> Option<Identifier> {
    email.map(|email| Identifier::schemed(email, "EM"))
}

fn seller(document: &Document) -> Party {
    let seller = &document.seller;
    let additional = seller.register.join("\n");
    Party {
        name: Some(seller.name.clone()),
        vat_identifier: seller.vat_id.as_deref().map(plain),
        tax_registration: seller.tax_number.clone(),
        // One of the numbers has to say who sells (BR-CO-26); the tax office's own is not among them.
        identifiers: seller
            .tax_number
            .as_deref()
            .filter(|_| seller.vat_id.is_none())
            .map(Identifier::new)
            .into_iter()
            .collect(),
        additional_legal_information: Some(additional).filter(|text| !text.is_empty()),
        electronic_address: mail(seller.email.as_deref()),
        address: address(&seller.address),
        contact: Contact {
            name: Some(seller.name.clone()),
            phone: seller.phone.clone(),
            email: seller.email.clone(),
        },
        ..Party::default()
    }
}

fn buyer(document: &Document) -> Party {
    let recipient = &document.recipient;
    let number = recipient.external_customer_id.as_deref();
    Party {
        name: Some(recipient.name.clone()),
        identifiers: number.map(Identifier::new).into_iter().collect(),
        vat_identifier: recipient.vat_id.as_deref().map(plain),
        electronic_address: mail(recipient.email.as_deref()),
        address: address(&recipient.address),
        contact: Contact { name: recipient.sub_name.clone(), ..Contact::default() },
        ..Party::default()
    }
}

/// A VAT id without the blanks and signs that people write.
fn plain(id: &str) -> String {
    id.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
}

/// How it is paid: by transfer to the seller's account; what a credit note gives is set off against later documents.
fn payment(document: &Document) -> PaymentInstructions {
    let seller = &document.seller;
    let mut payment = match (document.kind, &seller.iban) {
        (Kind::Invoice, Some(iban)) => {
            PaymentInstructions::sepa_credit_transfer(plain(iban), seller.bic.as_deref())
        }
        (Kind::Invoice, None) => {
            PaymentInstructions { means_code: Some(Code::new("1")), ..Default::default() }
        }
        (Kind::CreditNote, _) => {
            PaymentInstructions { means_code: Some(Code::new("97")), ..Default::default() }
        }
    };
    payment.remittance_information = document.number.clone();
    payment
}

/// The documents that the lines reduce.
fn preceding(document: &Document) -> Result<Vec<PrecedingInvoice>, Unfit> {
    let mut preceding: Vec<PrecedingInvoice> = Vec::new();
    let credited = document.lines.iter().filter_map(|line| line.credits.as_ref());
    for credited in document.replaces.iter().chain(credited) {
        let reference = DocumentReference::new(credited.number.clone());
        if preceding.iter().all(|known| known.reference != reference) {
            preceding.push(PrecedingInvoice { reference, issue_date: Some(day(credited.date)?) });
        }
    }
    Ok(preceding)
}

fn code(category: VatCategory) -> &'static str {
    match category {
        VatCategory::S => "S",
        VatCategory::Z => "Z",
        VatCategory::E => "E",
        VatCategory::AE => "AE",
        VatCategory::G => "G",
        VatCategory::O => "O",
        VatCategory::K => "K",
    }
}

/// The rate of a line; what is outside the scope of VAT has none.
fn rate(category: VatCategory, rate: Decimal) -> Option<Percentage> {
    (category != VatCategory::O).then(|| Percentage::new(rate.normalize()))
}

/// A line. Where price times quantity is not the amount (a scale, a part of a period, several periods), it is one of the
/// amount; what is negative has a negative quantity, never a negative price (decisions.md section 10).
fn line(document: &Document, place: usize, line: &DocumentLine) -> Result<InvoiceLine, Unfit> {
    let net = line.net.major(document.currency);
    let simple = line.scale_amount.is_none()
        && line.period_multiplier == Decimal::ONE
        && !line.quantity.is_zero()
        && line.quantity.checked_mul(line.price_per_unit) == Some(net);
    let (quantity, price) = if simple { (line.quantity, line.price_per_unit) } else { (Decimal::ONE, net) };
    let (quantity, price) = if price < Decimal::ZERO { (-quantity, -price) } else { (quantity, price) };
    let description = [line.product_description.as_deref(), of_quantity(line, simple).as_deref()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("\n");
    let number = (place + 1).to_string();
    let made = InvoiceLine::new(
        number,
        line.description.clone(),
        Quantity::new(quantity.normalize()),
        "C62",
        amount(line.net, document.currency)?,
        code(line.vat_category),
        rate(line.vat_category, line.vat_percentage),
    );
    let price =
        PriceDetails { net_price: UnitPriceAmount::new(price.normalize()), ..PriceDetails::default() };
    let item = Item {
        name: Some(line.description.clone()),
        description: Some(description).filter(|text| !text.is_empty()),
        seller_identifier: line.product_number.clone(),
        ..Item::default()
    };
    let made = made.with_price(price).with_item(item);
    Ok(match line.period {
        Some(days) => made.with_period(period(days)?),
        None => made,
    })
}

/// What the quantity was, where the line is one of its amount.
fn of_quantity(line: &DocumentLine, simple: bool) -> Option<String> {
    let unit = line.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
    (!simple && line.quantity.abs() != Decimal::ONE).then(|| format!("{}{unit}", line.quantity.normalize()))
}

fn breakdown(currency: Currency, sum: &Sum) -> Result<VatBreakdown, Unfit> {
    Ok(VatBreakdown {
        taxable_amount: amount(sum.net, currency)?,
        tax_amount: amount(sum.vat, currency)?,
        category: Code::new(code(sum.category)),
        rate: Some(Percentage::new(sum.rate.normalize())),
        exemption_reason: sum.exemption.clone(),
        exemption_reason_code: exemption_code(sum.category).map(Code::new),
    })
}

/// The reason that a category itself is, in the VATEX list.
fn exemption_code(category: VatCategory) -> Option<&'static str> {
    match category {
        VatCategory::AE => Some("VATEX-EU-AE"),
        VatCategory::G => Some("VATEX-EU-G"),
        VatCategory::K => Some("VATEX-EU-IC"),
        VatCategory::O => Some("VATEX-EU-O"),
        VatCategory::S | VatCategory::Z | VatCategory::E => None,
    }
}

fn totals(document: &Document) -> Result<DocumentTotals, Unfit> {
    let of = |money| amount(money, document.currency);
    let in_books = document.stated_accounting().map(|vat| amount(vat.total_vat, vat.currency));
    Ok(DocumentTotals {
        line_total: of(document.total_net)?,
        taxable_total: of(document.total_net)?,
        vat_total: Some(of(document.total_vat)?),
        vat_total_accounting: in_books.transpose()?,
        gross_total: of(document.total_gross)?,
        due: of(document.total_gross)?,
        ..DocumentTotals::default()
    })
}

/// A supply inside the EU says where to and when.
fn delivery(document: &Document) -> Result<Option<Delivery>, Unfit> {
    if document.vat.iter().all(|sum| sum.category != VatCategory::K) {
        return Ok(None);
    }
    let last = document.delivery_period.map_or(document.date, |(_, last)| last);
    let country = PostalAddress {
        country: document.recipient.address.country.as_deref().map(Code::from),
        ..PostalAddress::default()
    };
    Ok(Some(Delivery { date: Some(day(last)?), address: Some(country), ..Delivery::default() }))
}

/// Whether it is a code of the list VATEX, by which EN 16931 says why no VAT is charged.
pub fn is_exemption_code(code: &str) -> bool {
    en16931::codes::contains(en16931::codes::generated::VATEX_CODES, code)
}
