//! The legal entity that sells. Every version is immutable.

use serde::{Deserialize, Serialize};

use crate::calendar::{Period, Zone};
use crate::document::{DocumentKind, Language, Seller};
use crate::numbering::NumberTemplate;
use crate::tax::TaxSituation;
use crate::theme::Theme;
use crate::vat_id::VatId;
use crate::{Currency, Id};

/// A company within an account, with its own numbers, zone and texts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entity {
    /// Its id.
    pub id: Id,
    /// From 1; another one for each change.
    pub version: u32,
    /// The zone of every calendar step and of document dates.
    pub zone: Zone,
    /// What documents print of it.
    pub seller: Seller,
    /// Language of documents for customers who name none.
    pub language: Language,
    /// Drafts become documents by themselves.
    pub auto_send: bool,
    /// So many minutes after they were made.
    pub auto_send_after_minutes: u32,
    /// Time to pay from the document's date.
    pub payment_term: Period,
    /// Numbers of invoices.
    pub invoice_numbers: NumberTemplate,
    /// Numbers of credit notes.
    pub credit_note_numbers: NumberTemplate,
    /// Bills of nothing make a document too.
    pub documents_of_zero: bool,
    /// The looks and the texts of its documents.
    #[serde(default)]
    pub theme: Theme,
    /// The currency of its books: documents in another one state their VAT in it too.
    #[serde(default = "euro")]
    pub accounting_currency: Currency,
}

/// The currency of the books of an entity that was written before it could be chosen.
fn euro() -> Currency {
    Currency::EUR
}

impl Entity {
    /// The numbers of documents of that kind.
    pub fn numbers(&self, kind: DocumentKind) -> &NumberTemplate {
        match kind {
            DocumentKind::Invoice => &self.invoice_numbers,
            DocumentKind::CreditNote => &self.credit_note_numbers,
        }
    }

    /// What decides the tax of a customer with that country and VAT id.
    pub fn tax_situation(&self, country: Option<&str>, vat_id: Option<&str>) -> TaxSituation {
        let own = self.seller.vat_id.as_deref().and_then(VatId::read);
        TaxSituation {
            seller_country: self.seller.address.country.clone().unwrap_or_else(|| "DE".to_owned()),
            seller_has_vat_id: own.is_some(),
            customer_country: country.filter(|country| !country.is_empty()).map(str::to_owned),
            vat_id_country: vat_id.and_then(VatId::read).map(|id| id.country.to_owned()),
        }
    }
}
