//! What a line of a bill says in print.

use rust_decimal::Decimal;

use crate::catalogue::Catalogue;
use crate::document::Language;
use crate::line::{Counted, Line, LineKind};

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
    // What takes a charge back says so once, and what takes a credit back is no credit itself.
    let credits = line.credits.is_some() && line.reverses != line.credits;
    let mut description = match (line.kind, credits) {
        (LineKind::Discount, _) => discount_text(line, catalogue, language, &own.description),
        (_, true) => format!("{} {}", credit_word(language), own.description),
        (LineKind::PlanFee | LineKind::SetupFee | LineKind::ComponentFee, false)
        | (LineKind::Usage | LineKind::RatedItem, false) => own.description.clone(),
    };
    if line.reverses.is_some() {
        description = format!("{} {description}", reversal_word(language));
    }
    let free = line.explanation.counted.as_ref().and_then(|counted| free_units(counted, language));
    let said = [own.product_description.clone(), free].into_iter().flatten().collect::<Vec<_>>();
    let product_description = (!said.is_empty()).then(|| said.join("; "));
    LineText { description, product_description, ..own }
}

/// How many units of the period were used, and how many of them are free; none where none are.
fn free_units(counted: &Counted, language: Language) -> Option<String> {
    let total = counted.total.to_decimal(6)?;
    let free = counted
        .quota
        .clone()
        .min(counted.total.clone())
        .to_decimal(6)
        .filter(|free| *free > Decimal::ZERO)?;
    Some(match language {
        Language::De => format!("{total} in der Periode, davon {free} frei").replace('.', ","),
        Language::En => format!("{total} in the period, {free} of them free"),
    })
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

fn reversal_word(language: Language) -> &'static str {
    match language {
        Language::De => "Storno",
        Language::En => "Reversal of",
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
