//! Customers: who buys.

use serde::{Deserialize, Serialize};

use crate::{CustomFields, Id, Patch, Timestamp};

/// The body of `POST /customers` and `PUT /customers/{id}`, and the customer of a signup: everything that a
/// client writes. A PUT clears what it leaves out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = CustomerDTO))]
#[serde(rename_all = "PascalCase")]
pub struct NewCustomer {
    /// The merchant's own id, unique in the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_customer_id: Option<String>,
    /// The account in the merchant's books; absent: the next of its sequence, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub debitor_account: Option<String>,
    /// Company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_name: Option<String>,
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Language of documents and mails, `de` or `de-DE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Locale, `de-DE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// VAT id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vat_id: Option<String>,
    /// Address of mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_address: Option<String>,
    /// Telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// A foreign id that is set at the signup and read again from the webhook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// Postal address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// How documents reach the customer: `Email`, a letter, or only the archive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_bearer_medium: Option<String>,
    /// `Consumer` or `Business`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_type: Option<String>,
    /// A time zone's name. Kept, and without effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone_key: Option<String>,
    /// Whether lists for people leave the customer out; absent: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<bool>,
    /// The client's own members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_fields: Option<CustomFields>,
}

/// The body of `PATCH /customers/{id}`: only what is given changes, and null clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = CustomerPatchDTO))]
#[serde(rename_all = "PascalCase")]
pub struct CustomerPatch {
    /// The merchant's own id, unique in the account.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub external_customer_id: Patch<String>,
    /// The account in the merchant's books.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub debitor_account: Patch<String>,
    /// Company.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub company_name: Patch<String>,
    /// First name.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub first_name: Patch<String>,
    /// Last name.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub last_name: Patch<String>,
    /// Language of documents and mails, `de` or `de-DE`.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub language: Patch<String>,
    /// Locale, `de-DE`.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub locale: Patch<String>,
    /// VAT id.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub vat_id: Patch<String>,
    /// Address of mail.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub email_address: Patch<String>,
    /// Telephone.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub phone_number: Patch<String>,
    /// Free text.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub notes: Patch<String>,
    /// A foreign id that is set at the signup and read again from the webhook.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub tag: Patch<String>,
    /// Postal address, changed member by member.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<AddressPatch>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub address: Patch<AddressPatch>,
    /// How documents reach the customer.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub default_bearer_medium: Patch<String>,
    /// `Consumer` or `Business`.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub customer_type: Patch<String>,
    /// A time zone's name. Kept, and without effect.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub time_zone_key: Patch<String>,
    /// Whether lists for people leave the customer out.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<bool>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub hidden: Patch<bool>,
    /// The client's own members.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<CustomFields>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub custom_fields: Patch<CustomFields>,
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = AddressDTO))]
#[serde(rename_all = "PascalCase")]
pub struct Address {
    /// First free line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_line1: Option<String>,
    /// Second free line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_line2: Option<String>,
    /// Street, without the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// House number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub house_number: Option<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// City.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// State or province.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Country: two capital letters of ISO 3166-1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// Changes to a postal address: only what is given changes, and null clears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = AddressPatchDTO))]
#[serde(rename_all = "PascalCase")]
pub struct AddressPatch {
    /// First free line.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub address_line1: Patch<String>,
    /// Second free line.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub address_line2: Patch<String>,
    /// Street, without the number.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub street: Patch<String>,
    /// House number.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub house_number: Patch<String>,
    /// Postal code.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub postal_code: Patch<String>,
    /// City.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub city: Patch<String>,
    /// State or province.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub state: Patch<String>,
    /// Country: two capital letters of ISO 3166-1.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Patch::is_absent")]
    pub country: Patch<String>,
}

/// A customer, as it is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = CustomerReadDTO))]
#[serde(rename_all = "PascalCase")]
pub struct Customer {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::ObjectId))]
    pub id: Id,
    /// When it was made, to the second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Whether it can be deleted now.
    #[serde(default)]
    pub is_deletable: bool,
    /// When it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
    /// Whether it is locked.
    #[serde(default)]
    pub is_locked: bool,
    /// Company, else first and last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<String>,
    /// The person, when a company is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_sub_name: Option<String>,
    /// The merchant's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_customer_id: Option<String>,
    /// The account in the merchant's books.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub debitor_account: Option<String>,
    /// Company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_name: Option<String>,
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Language of documents and mails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Locale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// VAT id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vat_id: Option<String>,
    /// What is wrong with a VAT id that begins as one of the EU; absent where nothing is. With it there is no reverse
    /// charge. Turnus only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vat_id_fault: Option<String>,
    /// Address of mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_address: Option<String>,
    /// Telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// A foreign id that was set at the signup.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// Postal address; `{}` if there is none.
    #[serde(default)]
    pub address: Address,
    /// How documents reach the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_bearer_medium: Option<String>,
    /// `Consumer` or `Business`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_type: Option<String>,
    /// A time zone's name, as a client wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone_key: Option<String>,
    /// Whether lists for people leave the customer out.
    #[serde(default)]
    pub hidden: bool,
    /// The client's own members; `{}` if there are none.
    #[serde(default)]
    pub custom_fields: CustomFields,
}
