//! Who buys.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::document_settings::DocumentSettings;
use crate::{Id, Instant};

/// A postal address. Empty members are absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// First free line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_line1: Option<String>,
    /// Second free line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_line2: Option<String>,
    /// Street, without the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// House number, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub house_number: Option<String>,
    /// Postal code, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// City.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// State or province.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Country: two capital letters of ISO 3166-1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// A map of the client's own members, each kept as the JSON text it came as.
pub type CustomFields = BTreeMap<String, String>;

/// Everything about a customer that a client may write.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomerData {
    /// The merchant's own id, unique in the account.
    pub external_customer_id: Option<String>,
    /// The account in the merchant's books.
    pub debitor_account: Option<String>,
    /// Company.
    pub company_name: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Language tag, `de` or `de-DE`.
    pub language: Option<String>,
    /// Locale tag.
    pub locale: Option<String>,
    /// VAT id, as written.
    pub vat_id: Option<String>,
    /// Address of mail.
    pub email_address: Option<String>,
    /// Telephone.
    pub phone_number: Option<String>,
    /// Free text.
    pub notes: Option<String>,
    /// A foreign id given at signup.
    pub tag: Option<String>,
    /// Postal address.
    pub address: Address,
    /// How documents reach the customer: Email, Letter, Archive, or what a client wrote.
    pub default_bearer_medium: Option<String>,
    /// Consumer, Business, or what a client wrote.
    pub customer_type: Option<String>,
    /// Zone the client gave; billing uses the entity's.
    pub time_zone_key: Option<String>,
    /// Not shown in lists of the console.
    pub hidden: bool,
    /// The client's own members.
    pub custom_fields: CustomFields,
}

/// A customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Customer {
    /// Its id.
    pub id: Id,
    /// The legal entity it buys from.
    pub entity: Id,
    /// When it was created, account time.
    pub created_at: Instant,
    /// When the person was erased, account time.
    #[serde(default)]
    pub deleted_at: Option<Instant>,
    /// How its documents are treated.
    #[serde(default)]
    pub documents: DocumentSettings,
    /// What clients write.
    pub data: CustomerData,
}

/// A change of a customer that is made later: what the data was when it was wished, and what it was to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CustomerEdit {
    /// As it was.
    pub before: CustomerData,
    /// As it was to be.
    pub after: CustomerData,
}

impl CustomerData {
    /// Company, else first and last name, else the address of mail.
    pub fn name(&self) -> String {
        filled(&self.company_name)
            .map(str::to_owned)
            .or_else(|| self.person())
            .or_else(|| filled(&self.email_address).map(str::to_owned))
            .unwrap_or_default()
    }

    /// The person, when a company is named.
    pub fn sub_name(&self) -> Option<String> {
        filled(&self.company_name).and_then(|_| self.person())
    }

    /// The reference that its e-invoices name: the custom field BuyerReference or Leitweg-ID, in any case, where it is a
    /// text.
    pub fn buyer_reference(&self) -> Option<String> {
        let named = |name: &str| ["buyerreference", "leitweg-id", "leitwegid"].contains(&name);
        let field = self.custom_fields.iter().find(|(name, _)| named(&name.to_ascii_lowercase()));
        let text = field.and_then(|(_, json)| json.strip_prefix('"')?.strip_suffix('"'));
        text.map(str::trim).filter(|text| !text.is_empty() && !text.contains('\\')).map(str::to_owned)
    }

    fn person(&self) -> Option<String> {
        let names: Vec<&str> =
            [filled(&self.first_name), filled(&self.last_name)].into_iter().flatten().collect();
        (!names.is_empty()).then(|| names.join(" "))
    }
}

fn filled(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.trim().is_empty())
}
