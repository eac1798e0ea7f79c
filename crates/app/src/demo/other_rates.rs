//! What the demo sells at home beside software: a book, a course that is exempt, a solar module at no rate.

use rust_decimal::Decimal;
use turnus_engine::catalogue::Item;
use turnus_engine::rated_item::RatedItem;
use turnus_engine::tax::{TaxDefinition, TaxPolicy, VatCategory};
use turnus_engine::{Id, Instant, Span};

use crate::standard_taxes::{tax_definition, tax_entry, text};

/// Something that is sold once.
pub struct Extra {
    description: &'static str,
    cents: i64,
    policy: Id,
}

/// Sold in Germany only: one thing for each further rate, and the taxes that they need.
pub fn other_rates(mut new_id: impl FnMut() -> Id) -> (Vec<Extra>, Vec<Item>) {
    let exempt = text("Steuerfrei nach § 4 Nr. 21 UStG", "Exempt from VAT (§ 4 no. 21 UStG)");
    let sold = [
        ("Handbuch, gedruckt", 2_490, "USt. 7 %", 7, VatCategory::S, None),
        ("Lehrgang, zwei Tage", 18_000, "Steuerfreie Bildung", 0, VatCategory::E, Some(exempt)),
        ("Solarmodul für den Serverraum", 14_900, "Nullsatz", 0, VatCategory::Z, None),
    ];
    let (mut extras, mut items) = (Vec::new(), Vec::new());
    for (description, cents, name, rate, category, exemption) in sold {
        let definition = tax_definition(new_id(), name, rate, category, exemption);
        let policy = policy(new_id(), name, &definition);
        extras.push(Extra { description, cents, policy: policy.id });
        items.extend([Item::TaxDefinition(definition), Item::TaxPolicy(policy)]);
    }
    (extras, items)
}

fn policy(id: Id, name: &str, definition: &TaxDefinition) -> TaxPolicy {
    TaxPolicy {
        id,
        version: 1,
        name: name.to_owned(),
        predefined: false,
        is_moss_applicable: false,
        split_on_tax_change: false,
        reverse_charge_definition: None,
        entries: vec![tax_entry(("DE", definition))],
    }
}

impl Extra {
    /// Sold at that time. Its id is given where it is posted.
    pub fn sold_at(&self, now: Instant) -> RatedItem {
        RatedItem {
            id: Id::from_bytes([0; 12]),
            transferred_at: now,
            description: self.description.to_owned(),
            product_description: None,
            external_product_id: None,
            quantity: Decimal::ONE,
            price_per_unit: Decimal::new(self.cents, 2),
            tax_policy: self.policy,
            period: Span { start: now, end: now },
        }
    }
}
