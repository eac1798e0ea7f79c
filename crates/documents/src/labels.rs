//! The words on paper, in German and English.

use turnus_engine::document::{AccountingVat, Document, DocumentKind, DocumentReference, Language};

use crate::format::Format;

/// The words that stand alone.
pub(crate) struct Labels {
    pub invoice: &'static str,
    /// Never "Gutschrift": that is an invoice the customer writes.
    pub credit_note: &'static str,
    pub draft: &'static str,
    pub invoice_number: &'static str,
    pub invoice_date: &'static str,
    pub document_number: &'static str,
    pub document_date: &'static str,
    pub due_date: &'static str,
    pub customer_number: &'static str,
    pub contract: &'static str,
    pub delivery_period: &'static str,
    pub customer_vat_id: &'static str,
    pub position: &'static str,
    pub description: &'static str,
    pub quantity: &'static str,
    pub unit_price: &'static str,
    pub vat: &'static str,
    pub net: &'static str,
    pub carried: &'static str,
    pub brought: &'static str,
    pub total_net: &'static str,
    pub total_gross: &'static str,
    pub product_number: &'static str,
    pub period_factor: &'static str,
    pub scale: &'static str,
    pub scale_amount: &'static str,
    pub reverse_charge: &'static str,
    pub giro_code: &'static str,
    pub contact: &'static str,
    pub bank: &'static str,
    pub company: &'static str,
    pub vat_id: &'static str,
    pub tax_number: &'static str,
}

const GERMAN: Labels = Labels {
    invoice: "Rechnung",
    credit_note: "Rechnungskorrektur",
    draft: "Entwurf",
    invoice_number: "Rechnungsnummer",
    invoice_date: "Rechnungsdatum",
    document_number: "Belegnummer",
    document_date: "Belegdatum",
    due_date: "Fällig am",
    customer_number: "Kundennummer",
    contract: "Vertrag",
    delivery_period: "Leistungszeitraum",
    customer_vat_id: "Ihre USt-IdNr.",
    position: "Pos.",
    description: "Leistung",
    quantity: "Menge",
    unit_price: "Einzelpreis",
    vat: "USt.",
    net: "Netto",
    carried: "Übertrag",
    brought: "Übertrag",
    total_net: "Summe netto",
    total_gross: "Gesamtbetrag",
    product_number: "Artikel",
    period_factor: "Zeitfaktor",
    scale: "Staffel",
    scale_amount: "Staffelpreis",
    reverse_charge: "Steuerschuldnerschaft des Leistungsempfängers (Reverse Charge).",
    giro_code: "Mit der Banking-App scannen: Der Code füllt die Überweisung aus (GiroCode).",
    contact: "Kontakt",
    bank: "Bankverbindung",
    company: "Register und Steuer",
    vat_id: "USt-IdNr.",
    tax_number: "Steuernummer",
};

const ENGLISH: Labels = Labels {
    invoice: "Invoice",
    credit_note: "Credit note",
    draft: "Draft",
    invoice_number: "Invoice number",
    invoice_date: "Invoice date",
    document_number: "Document number",
    document_date: "Date",
    due_date: "Due date",
    customer_number: "Customer number",
    contract: "Contract",
    delivery_period: "Service period",
    customer_vat_id: "Your VAT ID",
    position: "No.",
    description: "Description",
    quantity: "Quantity",
    unit_price: "Unit price",
    vat: "VAT",
    net: "Net",
    carried: "Carried forward",
    brought: "Brought forward",
    total_net: "Net total",
    total_gross: "Total",
    product_number: "Item",
    period_factor: "Period factor",
    scale: "scale",
    scale_amount: "Scale price",
    reverse_charge: "Reverse charge: the recipient is liable for the VAT.",
    giro_code: "Scan it with your banking app: the code fills in the transfer (EPC QR code).",
    contact: "Contact",
    bank: "Bank details",
    company: "Register and tax",
    vat_id: "VAT ID",
    tax_number: "Tax number",
};

impl Labels {
    /// The words of a language.
    pub fn of(language: Language) -> &'static Labels {
        match language {
            Language::De => &GERMAN,
            Language::En => &ENGLISH,
        }
    }

    /// What the document is called, with its number: "Rechnung R-2026-17"; "Rechnung – Entwurf".
    pub fn title(&self, document: &Document) -> String {
        let kind = match document.kind {
            DocumentKind::Invoice => self.invoice,
            DocumentKind::CreditNote => self.credit_note,
        };
        match &document.number {
            Some(number) => format!("{kind} {number}"),
            None => format!("{kind} – {}", self.draft),
        }
    }
}

/// "Seite 1 von 3".
pub(crate) fn page_of(language: Language, page: usize, pages: usize) -> String {
    match language {
        Language::De => format!("Seite {page} von {pages}"),
        Language::En => format!("Page {page} of {pages}"),
    }
}

/// The VAT of one rate in the totals: "19 % USt. auf 100,00 €".
pub(crate) fn vat_on(language: Language, rate: &str, net: &str) -> String {
    match language {
        Language::De => format!("{rate} USt. auf {net}"),
        Language::En => format!("{rate} VAT on {net}"),
    }
}

/// The VAT in the currency of the books, and the rate: "USt. in EUR (1 CHF = 1,0512 EUR)".
pub(crate) fn vat_in_books(format: Format, vat: &AccountingVat) -> String {
    let (books, currency) = (vat.currency, format.currency);
    let rate = format.quantity(vat.rate);
    match format.language {
        Language::De => format!("USt. in {books} (1\u{A0}{currency} = {rate}\u{A0}{books})"),
        Language::En => format!("VAT in {books} (1\u{A0}{currency} = {rate}\u{A0}{books})"),
    }
}

/// Which document a line reduces.
pub(crate) fn reduces(format: Format, reference: &DocumentReference) -> String {
    let (number, date) = (&reference.number, format.date(reference.date));
    match format.language {
        Language::De => format!("Zu Beleg {number} vom {date}"),
        Language::En => format!("Refers to {number} of {date}"),
    }
}

/// What happens about the money now.
pub(crate) fn payment(document: &Document, format: Format) -> String {
    let amount = format.amount(document.total_gross);
    let settled = document.total_gross.minor() == 0;
    let (german, english) = match (document.kind, &document.number) {
        (_, None) => (
            "Dieser Entwurf ist keine Rechnung: Er ist nicht zu zahlen und berechtigt nicht zum Vorsteuerabzug."
                .to_owned(),
            "This draft is not an invoice: it is not to be paid and gives no right to deduct VAT.".to_owned(),
        ),
        (_, Some(_)) if settled => {
            ("Es ist nichts zu zahlen.".to_owned(), "There is nothing to pay.".to_owned())
        }
        (DocumentKind::CreditNote, Some(_)) => (
            format!("Wir erstatten Ihnen {amount} oder verrechnen den Betrag mit offenen Rechnungen."),
            format!("We will refund {amount} to you or set it off against open invoices."),
        ),
        (DocumentKind::Invoice, Some(number)) => {
            let due = format.date(document.due_date);
            if document.seller.iban.is_some() {
                (
                    format!(
                        "Bitte überweisen Sie {amount} bis zum {due} auf das unten genannte Konto.\n\
                         Verwendungszweck: {number}"
                    ),
                    format!("Please transfer {amount} by {due} to the account below.\nPayment reference: {number}"),
                )
            } else {
                (
                    format!("Der Betrag von {amount} ist bis zum {due} zu zahlen."),
                    format!("The amount of {amount} is due by {due}."),
                )
            }
        }
    };
    match format.language {
        Language::De => german,
        Language::En => english,
    }
}
