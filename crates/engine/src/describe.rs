//! What a line of a bill says in print.

use crate::catalogue::Catalogue;
use crate::document::Language;
use crate::line::{Line, LineKind};

/// The texts of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineText {
    /// What is billed.
    pub description: String,
    /// More about it.
    pub product_description: Option<String>,
    /// The merchant's own number of the product.
    pub product_number: Option<String>,
    /// What one of it is called.
    pub unit: Option<String>,
}

/// The texts of `line` in `language`, from the versions that the line pins.
pub fn describe(line: &Line, catalogue: &Catalogue, language: Language) -> LineText {
    let own = own_text(line, catalogue, language);
    let description = match (line.kind, line.credits.is_some()) {
        (LineKind::Discount, _) => discount_text(line, catalogue, language, &own.description),
        (_, true) => format!("{} {}", credit_word(language), own.description),
        (LineKind::PlanFee | LineKind::SetupFee | LineKind::ComponentFee, false)
        | (LineKind::Usage | LineKind::RatedItem, false) => own.description.clone(),
    };
    LineText { description, ..own }
}

fn own_text(line: &Line, catalogue: &Catalogue, language: Language) -> LineText {
    let variant = line.product.and_then(|pin| catalogue.variants.pinned(pin));
    let plan = variant.and_then(|variant| catalogue.plans.current(variant.plan));
    let component = line.product.and_then(|pin| catalogue.components.pinned(pin));
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    if let Some(component) = component {
        let name = component.name.text(language).to_owned();
        return LineText {
            description: line.text.clone().unwrap_or(name),
            product_description: line
                .more_text
                .clone()
                .or_else(|| filled(component.description.text(language))),
            product_number: component.external_id.clone(),
            unit: component.unit.clone(),
        };
    }
    let Some((variant, plan)) = variant.zip(plan) else {
        let description = line.text.clone().unwrap_or_default();
        return LineText { description, product_description: line.more_text.clone(), ..LineText::default() };
    };
    let name = plan.name.text(language).to_owned();
    let (description, more) = if line.kind == LineKind::SetupFee {
        (format!("{} {name}", setup_word(language)), plan.setup_description.text(language))
    } else {
        (name, variant.description.text(language))
    };
    LineText {
        description,
        product_description: filled(more),
        product_number: variant.external_id.clone(),
        unit: None,
    }
}

fn discount_text(line: &Line, catalogue: &Catalogue, language: Language, on: &str) -> String {
    let discount = line.discount.and_then(|pin| catalogue.discounts.pinned(pin));
    let name = discount.map_or("", |discount| discount.description.text(language));
    if name.is_empty() { format!("{} {on}", discount_word(language)) } else { format!("{name}: {on}") }
}

fn credit_word(language: Language) -> &'static str {
    match language {
        Language::De => "Erstattung",
        Language::En => "Credit",
    }
}

fn setup_word(language: Language) -> &'static str {
    match language {
        Language::De => "Einrichtung",
        Language::En => "Setup",
    }
}

fn discount_word(language: Language) -> &'static str {
    match language {
        Language::De => "Rabatt",
        Language::En => "Discount",
    }
}
