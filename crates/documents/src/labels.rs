//! The words on paper, in German and English: `locales/`.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use turnus_engine::document::{AccountingVat, Document, DocumentKind, DocumentReference, Language};
use unic_langid::LanguageIdentifier;

use crate::format::Format;

/// The words of one language.
pub(crate) struct Labels {
    sentences: FluentBundle<FluentResource>,
    pub invoice: &'static str,
    pub credit_note: &'static str,
    pub cancellation: &'static str,
    pub draft: &'static str,
    pub replaces: &'static str,
    pub invoice_number: &'static str,
    pub invoice_date: &'static str,
    pub document_number: &'static str,
    pub document_date: &'static str,
    pub due_date: &'static str,
    pub customer_number: &'static str,
    pub order_reference: &'static str,
    pub contract: &'static str,
    pub delivery_period: &'static str,
    pub customer_vat_id: &'static str,
    pub position: &'static str,
    pub description: &'static str,
    pub quantity: &'static str,
    pub unit_price: &'static str,
    pub vat: &'static str,
    pub net: &'static str,
    pub gross: &'static str,
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

static GERMAN: LazyLock<Labels> = LazyLock::new(|| {
    Labels::read(FluentBundle::new_concurrent(vec![language("de")]), include_str!("../locales/de.ftl"))
});
static ENGLISH: LazyLock<Labels> = LazyLock::new(|| {
    Labels::read(FluentBundle::new_concurrent(vec![language("en")]), include_str!("../locales/en.ftl"))
});

impl Labels {
    /// The words of a language, read at the first call.
    pub fn of(language: Language) -> &'static Labels {
        match language {
            Language::De => &GERMAN,
            Language::En => &ENGLISH,
        }
    }

    fn read(mut sentences: FluentBundle<FluentResource>, source: &str) -> Labels {
        let resource =
            FluentResource::try_new(source.to_owned()).expect("the words in the binary can be read");
        sentences.add_resource(resource).expect("no word in the binary is given twice");
        // Amounts come written; marks of direction around them would be seen by who copies the text.
        sentences.set_use_isolating(false);
        // They live as long as the program.
        let word = |key: &str| -> &'static str { say(&sentences, key, &FluentArgs::new()).leak() };
        Labels {
            invoice: word("invoice"),
            credit_note: word("credit-note"),
            cancellation: word("cancellation"),
            draft: word("draft"),
            replaces: word("replaces"),
            invoice_number: word("invoice-number"),
            invoice_date: word("invoice-date"),
            document_number: word("document-number"),
            document_date: word("document-date"),
            due_date: word("due-date"),
            customer_number: word("customer-number"),
            order_reference: word("order-reference"),
            contract: word("contract"),
            delivery_period: word("delivery-period"),
            customer_vat_id: word("customer-vat-id"),
            position: word("position"),
            description: word("description"),
            quantity: word("quantity"),
            unit_price: word("unit-price"),
            vat: word("vat"),
            net: word("net"),
            gross: word("gross"),
            carried: word("carried"),
            brought: word("brought"),
            total_net: word("total-net"),
            total_gross: word("total-gross"),
            product_number: word("product-number"),
            period_factor: word("period-factor"),
            scale: word("scale"),
            scale_amount: word("scale-amount"),
            reverse_charge: word("reverse-charge"),
            giro_code: word("giro-code"),
            contact: word("contact"),
            bank: word("bank"),
            company: word("company"),
            vat_id: word("vat-id"),
            tax_number: word("tax-number"),
            sentences,
        }
    }

    /// A sentence with its values.
    fn sentence<const N: usize>(&self, key: &str, values: [(&'static str, &str); N]) -> String {
        let mut arguments = FluentArgs::with_capacity(N);
        for (name, value) in values {
            arguments.set(name, value);
        }
        say(&self.sentences, key, &arguments)
    }

    /// What the document is called, with its number: "Rechnung R-2026-17"; "Rechnung – Entwurf".
    pub fn title(&self, document: &Document) -> String {
        let kind = match document.kind {
            _ if document.is_cancellation => self.cancellation,
            DocumentKind::Invoice => self.invoice,
            DocumentKind::CreditNote => self.credit_note,
        };
        match &document.number {
            Some(number) => self.sentence("title", [("kind", kind), ("number", number)]),
            None => self.sentence("title-of-draft", [("kind", kind)]),
        }
    }

    /// "Seite 1 von 3".
    pub fn page_of(&self, page: usize, pages: usize) -> String {
        self.sentence("page-of", [("page", &page.to_string()), ("pages", &pages.to_string())])
    }

    /// The VAT of one rate in the totals: "19 % USt. auf 100,00 €".
    pub fn vat_on(&self, rate: &str, net: &str) -> String {
        self.sentence("vat-on", [("rate", rate), ("net", net)])
    }

    /// The VAT in the currency of the books, and the rate: "USt. in EUR (1 CHF = 1,0512 EUR)".
    pub fn vat_in_books(&self, format: Format, vat: &AccountingVat) -> String {
        let (books, currency) = (vat.currency.code(), format.currency.code());
        let rate = format.quantity(vat.rate);
        self.sentence("vat-in-books", [("books", books), ("currency", currency), ("rate", &rate)])
    }

    /// Which document a line reduces.
    pub fn reduces(&self, format: Format, reference: &DocumentReference) -> String {
        self.sentence("reduces", [("number", &reference.number), ("date", &format.date(reference.date))])
    }

    /// In whose place the document stands: "R2026-0017 vom 01.11.2026".
    pub fn replaced(&self, format: Format, reference: &DocumentReference) -> String {
        self.sentence("replaced", [("number", &reference.number), ("date", &format.date(reference.date))])
    }

    /// What happens about the money now.
    pub fn payment(&self, document: &Document, format: Format) -> String {
        let amount = format.amount(document.total_gross);
        let (amount, date) = (("amount", amount.as_str()), format.date(document.due_date));
        match (document.kind, &document.number) {
            (_, None) => self.sentence("not-payable", []),
            (_, Some(_)) if document.total_gross.minor() == 0 => self.sentence("settled", []),
            (DocumentKind::CreditNote, Some(_)) => self.sentence("refund", [amount]),
            (DocumentKind::Invoice, Some(number)) if document.seller.iban.is_some() => {
                self.sentence("transfer", [amount, ("date", &date), ("number", number)])
            }
            (DocumentKind::Invoice, Some(_)) => self.sentence("due", [amount, ("date", &date)]),
        }
    }
}

fn language(tag: &str) -> LanguageIdentifier {
    tag.parse().expect("the languages in the binary have tags")
}

/// A word or sentence of the binary's own: that each is there and takes what it is given, the first document shows.
fn say(sentences: &FluentBundle<FluentResource>, key: &str, values: &FluentArgs) -> String {
    let pattern =
        sentences.get_message(key).and_then(|message| message.value()).expect("the language has the words");
    let mut wrong = Vec::new();
    let said = sentences.format_pattern(pattern, Some(values), &mut wrong);
    debug_assert!(wrong.is_empty(), "{key}: {wrong:?}");
    said.into_owned()
}
