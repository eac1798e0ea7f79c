//! What someone changed on a draft by hand: kept beside the draft, laid over what its bill and its customer say, and
//! frozen with the rest when it is issued (docs/rules/documents.md, "Editing").

use serde::{Deserialize, Serialize};

use crate::calendar::Period;
use crate::customer::Address;
use crate::document::Recipient;

/// The changes of one draft. An absent member is as the customer, the contract and the entity have it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftEdit {
    /// Who pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The person, when a company is named. An empty text: nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_name: Option<String>,
    /// The whole address but its country: tax was decided with that, so it stays the customer's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// What the buyer wants to see on an e-invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_reference: Option<String>,
    /// The number of the buyer's order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_reference: Option<String>,
    /// Text above the lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prologue: Option<String>,
    /// Text below the totals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epilogue: Option<String>,
    /// Time to pay from the document's date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_term: Option<Period>,
}

impl DraftEdit {
    /// Nothing is changed.
    pub fn is_nothing(&self) -> bool {
        *self == DraftEdit::default()
    }

    /// It says who pays, or where.
    pub fn names_recipient(&self) -> bool {
        self.name.is_some() || self.sub_name.is_some() || self.address.is_some()
    }

    /// The customer as printed, with the changes.
    pub fn laid_over(&self, customer: Recipient) -> Recipient {
        let country = customer.address.country.clone();
        let address = |address: &Address| Address { country, ..address.clone() };
        let sub_name = self.sub_name.clone().or(customer.sub_name).filter(|name| !name.is_empty());
        Recipient {
            name: self.name.clone().unwrap_or(customer.name),
            sub_name,
            address: self.address.as_ref().map_or(customer.address, address),
            buyer_reference: self.buyer_reference.clone().or(customer.buyer_reference),
            ..customer
        }
    }

    /// The changes of two drafts that become one: what this one leaves as it is, `other` may change.
    #[must_use]
    pub fn or(self, other: &DraftEdit) -> DraftEdit {
        let other = other.clone();
        DraftEdit {
            name: self.name.or(other.name),
            sub_name: self.sub_name.or(other.sub_name),
            address: self.address.or(other.address),
            buyer_reference: self.buyer_reference.or(other.buyer_reference),
            order_reference: self.order_reference.or(other.order_reference),
            prologue: self.prologue.or(other.prologue),
            epilogue: self.epilogue.or(other.epilogue),
            payment_term: self.payment_term.or(other.payment_term),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer() -> Recipient {
        let address = Address {
            street: Some("Sternstraße".to_owned()),
            city: Some("München".to_owned()),
            country: Some("DE".to_owned()),
            ..Address::default()
        };
        Recipient {
            name: "Lovelace Ltd".to_owned(),
            sub_name: Some("Ada Lovelace".to_owned()),
            vat_id: Some("DE136695976".to_owned()),
            address,
            ..Recipient::default()
        }
    }

    #[test]
    fn what_is_changed_is_laid_over_the_customer_and_the_rest_stays() {
        let address = Address { street: Some("Neue Gasse".to_owned()), ..Address::default() };
        let edit =
            DraftEdit { address: Some(address), sub_name: Some(String::new()), ..DraftEdit::default() };

        let printed = edit.laid_over(customer());

        assert_eq!((printed.name.as_str(), printed.sub_name), ("Lovelace Ltd", None));
        assert_eq!((printed.address.street.as_deref(), printed.address.city), (Some("Neue Gasse"), None));
        assert_eq!(printed.address.country.as_deref(), Some("DE"), "tax was decided with it");
        assert_eq!(printed.vat_id.as_deref(), Some("DE136695976"));
        assert_eq!(DraftEdit::default().laid_over(customer()), customer());
    }

    #[test]
    fn of_two_drafts_that_become_one_the_first_says_and_the_other_adds() {
        let text = |text: &str| Some(text.to_owned());
        let one = DraftEdit { prologue: text("one"), ..DraftEdit::default() };
        let other = DraftEdit { prologue: text("other"), epilogue: text("below"), ..DraftEdit::default() };

        let both = one.or(&other);

        assert_eq!((both.prologue.as_deref(), both.epilogue.as_deref()), (Some("one"), Some("below")));
    }
}
