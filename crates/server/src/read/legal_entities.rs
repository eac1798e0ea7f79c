//! Legal entities.

use turnus_engine::Id;
use turnus_engine::calendar::{Period, Unit, Zone};
use turnus_engine::document::{Language, Seller};
use turnus_engine::entity::Entity;
use turnus_engine::numbering::NumberTemplate;
use turnus_engine::theme::Theme;
use turnus_wire::legal_entities::NewLegalEntity;

use crate::api::error::ApiError;
use crate::read::{LONGEST_TEXT, address, currency, filled, period, printable, shortened};

/// The longest a draft waits before it is sent by itself: 30 days.
const LONGEST_WAIT: u32 = 43_200;
/// The longest name, which stands atop each document.
const LONGEST_NAME: usize = 150;
/// Lines of a register.
const MOST_LINES: usize = 10;

/// A legal entity of that id, its numbers counting in those sequences: invoices, credit notes. Its theme is its own matter.
pub(crate) fn legal_entity(
    given: &NewLegalEntity,
    id: Id,
    sequences: [Id; 2],
    theme: Theme,
) -> Result<Entity, ApiError> {
    let [invoices, notes] = sequences;
    let wait = given.auto_send_after_minutes.unwrap_or(0);
    if wait > LONGEST_WAIT {
        let why = format!("expected at most {LONGEST_WAIT}, got {wait}");
        return Err(ApiError::member("AutoSendAfterMinutes", why));
    }
    Ok(Entity {
        id,
        version: 1,
        zone: zone(given.time_zone.as_deref())?,
        seller: seller(given)?,
        language: match given.language.as_deref().filter(|tag| !tag.is_empty()) {
            Some(tag) => language("Language", tag)?,
            None => Language::De,
        },
        auto_send: given.auto_send.unwrap_or(true),
        auto_send_after_minutes: wait,
        payment_term: match &given.payment_term {
            Some(given) => period("PaymentTerm", given)?,
            None => Period::new(14, Unit::Day),
        },
        invoice_numbers: numbers("InvoiceNumbers", given.invoice_numbers.as_deref(), "R", invoices)?,
        credit_note_numbers: numbers("CreditNoteNumbers", given.credit_note_numbers.as_deref(), "K", notes)?,
        documents_of_zero: given.documents_of_zero.unwrap_or(false),
        theme,
        accounting_currency: currency(
            "AccountingCurrency",
            given.accounting_currency.as_deref().filter(|code| !code.is_empty()).unwrap_or("EUR"),
        )?,
    })
}

fn seller(given: &NewLegalEntity) -> Result<Seller, ApiError> {
    let member = |name: &str, value: &Option<String>| {
        let value = value.clone().filter(|value| !value.is_empty());
        value.map(|value| printable(name, value, LONGEST_TEXT, false)).transpose()
    };
    if given.register.len() > MOST_LINES {
        return Err(ApiError::member("Register", format!("expected at most {MOST_LINES} lines")));
    }
    let line = |line: &String| printable("Register", filled("Register", line.clone())?, LONGEST_TEXT, false);
    let lines = given.register.iter().map(line);
    let name = printable("Name", filled("Name", given.name.clone())?, LONGEST_NAME, false)?;
    Ok(Seller {
        name,
        address: address("Address", given.address.as_ref())?,
        vat_id: member("VatId", &given.vat_id)?,
        tax_number: member("TaxNumber", &given.tax_number)?,
        email: member("EmailAddress", &given.email_address)?,
        phone: member("PhoneNumber", &given.phone_number)?,
        register: lines.collect::<Result<_, _>>()?,
        bank_name: member("BankName", &given.bank_name)?,
        iban: member("IBAN", &given.iban)?,
        bic: member("BIC", &given.bic)?,
    })
}

fn zone(given: Option<&str>) -> Result<Zone, ApiError> {
    let name = given.filter(|name| !name.is_empty()).unwrap_or("Europe/Berlin");
    Zone::named(&shortened(name)).map_err(|why| ApiError::member("TimeZone", why))
}

/// The language of a tag: `de` or `en`.
pub(crate) fn language(member: &str, tag: &str) -> Result<Language, ApiError> {
    let known = [Language::De, Language::En].into_iter().find(|known| known.tag().eq_ignore_ascii_case(tag));
    known.ok_or_else(|| ApiError::member(member, format!("expected de or en, got '{}'", shortened(tag))))
}

fn numbers(
    member: &str,
    given: Option<&str>,
    letter: &str,
    sequence: Id,
) -> Result<NumberTemplate, ApiError> {
    let usual = format!("{letter}{{year}}-{{number:4}}");
    let template = given.filter(|template| !template.is_empty()).unwrap_or(&usual);
    NumberTemplate::new(template, sequence).map_err(|why| ApiError::member(member, why))
}
