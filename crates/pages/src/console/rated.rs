//! The fields of a rated item: a line with a price of its own.

use maud::{Markup, html};

use crate::field::Field;
use crate::form::{Member, Takes, Typed};
use crate::words::Words;

/// What its body says.
pub(crate) const RATED_ITEM: [Member; 6] = [
    ("Description", Takes::Needed),
    ("ProductDescription", Takes::Text),
    ("Quantity", Takes::Number),
    ("PricePerUnit", Takes::Number),
    ("PeriodStart", Takes::Day),
    ("PeriodEnd", Takes::LastDay),
];

/// Its fields.
pub(crate) fn rated_fields(words: &Words, typed: &Typed) -> Markup {
    html! {
        (Field::text("Description").needed().show(words, typed))
        (Field::text("ProductDescription").show(words, typed))
        div.two {
            (Field::text("Quantity").hint("rated-quantity-hint").show(words, typed))
            (Field::text("PricePerUnit").needed().hint("rated-price-hint").show(words, typed))
        }
        div.two {
            (Field::text("PeriodStart").kind("date").hint("rated-period-hint").show(words, typed))
            (Field::text("PeriodEnd").kind("date").show(words, typed))
        }
    }
}
