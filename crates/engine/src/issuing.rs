//! What law asks of a document before it may have a number (decisions.md section 10; § 14 and § 33 UStDV, Art. 226 of
//! Directive 2006/112/EC). What only an e-invoice asks for stops no document.

use rust_decimal::Decimal;

use crate::buyer_reference::{self, BadLeitwegId};
use crate::document::{Document, Seller};
use crate::exchange::{Accounting, NoAccountingVat};
use crate::vat_id::VatId;

/// Why a draft cannot be issued.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotIssuable {
    /// Who pays is not named, or has no address.
    #[error(
        "{member} is missing: a document of more than 250, or under reverse charge, names the customer with his address"
    )]
    Recipient {
        /// The customer's member.
        member: &'static str,
    },
    /// Reverse charge names both VAT ids.
    #[error("{member} is missing: a document under reverse charge names the VAT ids of both sides")]
    VatId {
        /// Whose.
        member: &'static str,
    },
    /// Within one state there is no reverse charge.
    #[error(
        "the customer's VatId is of {0}, as the legal entity's, and this draft is under reverse charge: discard it and bill \
         the contract"
    )]
    SameState(String),
    /// Who sells is not named or has no address.
    #[error("the legal entity's {member} is missing: a document names who sells, with the address")]
    Seller {
        /// The legal entity's member.
        member: &'static str,
    },
    /// Who sells has no number of a tax office.
    #[error(
        "the legal entity's VatId or TaxNumber is missing: a document of more than 250 names who sells, with address and VAT id \
         or tax number"
    )]
    SellerTax,
    /// The reference would reach nobody.
    #[error("the customer's BuyerReference: {0}")]
    BuyerReference(#[from] BadLeitwegId),
    /// VAT is stated in the currency of the books too (Art. 230 of Directive 2006/112/EC).
    #[error(transparent)]
    AccountingVat(#[from] NoAccountingVat),
}

/// Gross amounts up to this need no name and address of who pays (§ 33 UStDV): in major units of the document.
const SMALL: Decimal = Decimal::from_parts(250, 0, 0, false, 0);

/// The name of a company in the settings where nobody gave one: a placeholder, which no document may name.
pub const UNNAMED: &str = "My company";

/// What documents name of who sells and is not given: members of the legal entity. Name and address stand on all of them,
/// small ones too (§ 33 UStDV number 1), a number of a tax office on larger ones.
#[must_use]
pub fn lacking(seller: &Seller) -> Vec<&'static str> {
    let tax_number = (has_tax_number(seller), "VatId or TaxNumber");
    let needed = needed(seller).into_iter().chain([tax_number]);
    needed.filter(|(given, _)| !given).map(|(_, member)| member).collect()
}

/// Name and address of who sells.
fn needed(seller: &Seller) -> [(bool, &'static str); 3] {
    let named = says_something(&seller.name) && seller.name.trim() != UNNAMED;
    let address = &seller.address;
    let street = filled(&address.street) || filled(&address.address_line1);
    [(named, "Name"), (street, "Address.Street"), (filled(&address.city), "Address.City")]
}

fn has_tax_number(seller: &Seller) -> bool {
    filled(&seller.vat_id) || filled(&seller.tax_number)
}

/// The document has what law asks for, and what brings it into the books.
///
/// # Errors
///
/// [`NotIssuable`], with the member that is missing.
pub fn may_be_issued(document: &Document, accounting: &Accounting) -> Result<(), NotIssuable> {
    accounting.vat_of(document)?;
    let recipient = &document.recipient;
    let large = document.total_gross.major(document.currency).abs() > SMALL;
    if large || document.reverse_charge {
        let address = &recipient.address;
        // An address of mail stands in for a name that nobody gave.
        let named = says_something(&recipient.name) && recipient.email.as_ref() != Some(&recipient.name);
        let street = filled(&address.street) || filled(&address.address_line1);
        let needed = [
            (named, "the customer's name"),
            (street, "the customer's Address.Street"),
            (filled(&address.city), "the customer's Address.City"),
        ];
        if let Some(member) = missing(needed) {
            return Err(NotIssuable::Recipient { member });
        }
    }
    if let Some(member) = missing(needed(&document.seller)) {
        return Err(NotIssuable::Seller { member });
    }
    if large && !has_tax_number(&document.seller) {
        return Err(NotIssuable::SellerTax);
    }
    if document.reverse_charge {
        let state = |id: &Option<String>| id.as_deref().and_then(VatId::read).map(|id| id.country.to_owned());
        let (own, other) = (state(&document.seller.vat_id), state(&recipient.vat_id));
        let needed = [(own.is_some(), "the legal entity's VatId"), (other.is_some(), "the customer's VatId")];
        if let Some(member) = missing(needed) {
            return Err(NotIssuable::VatId { member });
        }
        if let Some(same) = other.filter(|other| Some(other) == own.as_ref()) {
            return Err(NotIssuable::SameState(same));
        }
    }
    recipient.buyer_reference.as_deref().map_or(Ok(()), |reference| Ok(buyer_reference::check(reference)?))
}

/// The first member that is not given.
fn missing<const N: usize>(needed: [(bool, &'static str); N]) -> Option<&'static str> {
    needed.into_iter().find(|(given, _)| !given).map(|(_, member)| member)
}

fn filled(text: &Option<String>) -> bool {
    text.as_deref().is_some_and(says_something)
}

/// Blanks and characters that nobody sees say nothing.
fn says_something(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_settings_file_that_nobody_filled_in_is_no_name() {
        let settings = include_str!("../../../turnus.default.toml");
        assert!(settings.contains(&format!("[company]\nname = \"{UNNAMED}\"\n")), "{settings}");

        let seller = Seller { name: UNNAMED.to_owned(), ..Seller::default() };

        assert_eq!(lacking(&seller), ["Name", "Address.Street", "Address.City", "VatId or TaxNumber"]);
    }
}
