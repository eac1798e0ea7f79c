//! The document as an e-invoice of EN 16931: XRechnung in either syntax, and ZUGFeRD / Factur-X inside the PDF.

use en16931::validation::profile::Rejected;
use en16931::{En16931, Finding, Invoice, Validated, XRechnung};
use en16931_formats::zugferd::{EmbedOptions, embed};
use turnus_engine::document::Document;

use crate::e_invoice_model::{Unfit, invoice};

/// A way of writing the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// UN/CEFACT Cross Industry Invoice.
    Cii,
    /// OASIS UBL 2.1.
    Ubl,
}

/// Why a document cannot have a format. The document itself may be right: what is missing is what the format asks for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotInFormat {
    /// Something that the model cannot say.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// Rules of the format that it breaks, each with the member that is to be filled.
    #[error("{format} asks for more: {}", .missing.join("; "))]
    Missing {
        /// The format.
        format: &'static str,
        /// What is missing.
        missing: Vec<String>,
    },
    /// The PDF cannot take it: our fault.
    #[error("the e-invoice cannot be embedded: {0}")]
    Pdf(String),
}

/// The XRechnung 3.0 of an issued document.
///
/// # Errors
///
/// [`NotInFormat`], with each member that is missing.
pub fn xrechnung(document: &Document, syntax: Syntax) -> Result<String, NotInFormat> {
    let proof = proved::<XRechnung>(invoice(document)?, "XRechnung")?;
    let syntax = match syntax {
        Syntax::Cii => en16931_formats::Syntax::Cii,
        Syntax::Ubl => en16931_formats::Syntax::Ubl,
    };
    Ok(en16931_formats::write(&proof, syntax).xml)
}

/// `pdf`, the rendered document, with the same document inside as ZUGFeRD / Factur-X, profile EN 16931.
///
/// # Errors
///
/// [`NotInFormat`], with each member that is missing.
pub fn hybrid(document: &Document, pdf: &[u8]) -> Result<Vec<u8>, NotInFormat> {
    let proof = proved::<En16931>(invoice(document)?, "ZUGFeRD")?;
    // The same document gives the same bytes.
    let midnight = document.date.to_zoned(jiff::tz::TimeZone::UTC).ok();
    let modified = midnight.map(|midnight| midnight.timestamp().into());
    let options = EmbedOptions { modified, ..EmbedOptions::default() };
    embed(pdf, &proof, &options).map_err(|error| NotInFormat::Pdf(error.to_string()))
}

/// The e-invoices that a document can be, by their names, and why one it cannot: ZUGFeRD, which is inside the PDF, and
/// XRechnung.
pub fn formats(document: &Document) -> [(&'static str, Result<(), NotInFormat>); 2] {
    let model = invoice(document);
    let zugferd =
        model.clone().map_err(NotInFormat::from).and_then(|it| proved::<En16931>(it, "ZUGFeRD").map(drop));
    let xrechnung =
        model.map_err(NotInFormat::from).and_then(|it| proved::<XRechnung>(it, "XRechnung").map(drop));
    [("ZUGFeRD", zugferd), ("XRechnung", xrechnung)]
}

fn proved<P: en16931::validation::profile::ProfileMarker>(
    invoice: Invoice,
    format: &'static str,
) -> Result<Validated<P>, NotInFormat> {
    let missing = |rejected: Rejected| {
        let mut missing: Vec<String> = rejected.report().fatal().map(told).collect();
        missing.dedup();
        NotInFormat::Missing { format, missing }
    };
    Validated::new(invoice).map_err(missing)
}

/// What a rule says, with the member that it asks for where that is known.
fn told(finding: &Finding) -> String {
    let member = finding.path.term.and_then(|term| member(term.0));
    member.map_or_else(
        || finding.to_string(),
        |member| format!("{member} ({}: {})", finding.rule, finding.message),
    )
}

/// Our word for a business term of EN 16931.
fn member(term: u16) -> Option<&'static str> {
    Some(match term {
        10 => "the customer's BuyerReference, a custom field",
        20 | 84 => "the legal entity's Iban",
        27 => "the legal entity's Name",
        31 | 32 => "the legal entity's VatId or TaxNumber",
        34 | 43 => "the legal entity's Email",
        35 => "the legal entity's Street",
        37 => "the legal entity's City",
        38 => "the legal entity's PostalCode",
        40 => "the legal entity's Country",
        42 => "the legal entity's Phone",
        44 => "the customer's name",
        48 => "the customer's VatId",
        49 => "the customer's EmailAddress",
        50 => "the customer's Address.Street",
        52 => "the customer's Address.City",
        53 => "the customer's Address.PostalCode",
        55 => "the customer's Address.Country",
        120 | 121 => "the tax definition's Exemption",
        _ => return None,
    })
}
