//! The fields that customers and addresses have, and the choices of forms.

use maud::{Markup, html};

use crate::countries::country_field;
use crate::field::Field;
use crate::form::{Member, Takes, Typed};
use crate::words::Words;

/// Members of a customer that its form writes.
pub(crate) const CUSTOMER: [Member; 16] = [
    ("CompanyName", Takes::Text),
    ("FirstName", Takes::Text),
    ("LastName", Takes::Text),
    ("EmailAddress", Takes::Mail),
    ("PhoneNumber", Takes::Text),
    ("Language", Takes::Text),
    ("VatId", Takes::Text),
    ("ExternalCustomerId", Takes::Text),
    ("DebitorAccount", Takes::Text),
    ("Notes", Takes::Text),
    ("Address.Street", Takes::Text),
    ("Address.HouseNumber", Takes::Text),
    ("Address.AddressLine1", Takes::Text),
    ("Address.PostalCode", Takes::Text),
    ("Address.City", Takes::Text),
    ("Address.Country", Takes::Text),
];

/// The fields of a customer. `prefix` stands before each name, as in an order's `Customer.`.
pub(crate) fn customer(words: &Words, typed: &Typed, prefix: &str) -> Markup {
    let name = |member: &str| format!("{prefix}{member}");
    let text = |member: &str, filled: &str| Field::text(&name(member)).filled(filled).show(words, typed);
    let languages = ["de", "en"].map(|tag| (tag.to_owned(), words.of("language", tag)));
    html! {
        fieldset { legend { (words.say("who")) }
            (text("CompanyName", "organization"))
            div.two { (text("FirstName", "given-name")) (text("LastName", "family-name")) }
            (Field::text(&name("EmailAddress")).kind("email").filled("email").show(words, typed))
            div.two { (text("PhoneNumber", "tel")) (Field::text(&name("Language")).choice(words, typed, &languages)) }
        }
        fieldset { legend { (words.say("address")) }
            div.street { (text("Address.Street", "address-line1")) (text("Address.HouseNumber", "off")) }
            (text("Address.AddressLine1", "address-line2"))
            div.place { (text("Address.PostalCode", "postal-code")) (text("Address.City", "address-level2")) }
            (country_field(words, typed, &name("Address.Country")))
        }
        fieldset { legend { (words.say("books")) }
            (Field::text(&name("VatId")).hint("vat-id-hint").show(words, typed))
            div.two { (text("ExternalCustomerId", "off")) (text("DebitorAccount", "off")) }
            (Field::text(&name("Notes")).kind("textarea").show(words, typed))
        }
    }
}
