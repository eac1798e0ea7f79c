//! The taxes that every account begins with: those of a German company.

use rust_decimal::Decimal;
use turnus_engine::Id;
use turnus_engine::tax::{TaxDefinition, TaxEntry, TaxPolicy, VatCategory};
use turnus_engine::text::LocalizedText;

/// A text in German and English; English is the one for all others.
pub(crate) fn text(de: &str, en: &str) -> LocalizedText {
    let entries = [("_c", en), ("de", de), ("en", en)];
    LocalizedText(entries.map(|(language, text)| (language.to_owned(), text.to_owned())).into())
}

/// The standard policy and the definitions it names: Germany 19 %, Austria 20 %, the rest of the EU as Germany unless
/// reverse charge applies, the rest of the world outside the scope.
pub(crate) fn standard_taxes(new_id: &mut impl FnMut() -> Id) -> (TaxPolicy, Vec<TaxDefinition>) {
    let mut definition = |name: &str, rate: i64, category, exemption, code: Option<&str>| TaxDefinition {
        exemption_code: code.map(str::to_owned),
        ..tax_definition(new_id(), name, rate, category, exemption)
    };
    let standard = definition("USt. 19 %", 19, VatCategory::S, None, None);
    let austria = definition("USt. 20 % (AT)", 20, VatCategory::S, None, None);
    let reverse = text(
        "Steuerschuldnerschaft des Leistungsempfängers (Art. 196 MwStSystRL)",
        "Reverse charge: VAT is owed by the recipient (Art. 196 Directive 2006/112/EC)",
    );
    let reverse = definition("Reverse Charge", 0, VatCategory::AE, Some(reverse), Some("VATEX-EU-AE"));
    let outside = text("Nicht im Inland steuerbare Leistung", "Service outside the scope of German VAT");
    let outside = definition("Drittland", 0, VatCategory::O, Some(outside), Some("VATEX-EU-O"));
    let entries =
        [("DE", &standard), ("AT", &austria), ("EU", &standard), ("XX", &outside)].map(tax_entry).into();
    let definitions = vec![standard, austria, reverse.clone(), outside];
    let policy = TaxPolicy {
        id: new_id(),
        version: 1,
        name: "Standard".to_owned(),
        predefined: true,
        is_moss_applicable: false,
        split_on_tax_change: false,
        reverse_charge_definition: Some(reverse.id),
        entries,
    };
    (policy, definitions)
}

/// A definition of that rate, in percent.
pub(crate) fn tax_definition(
    id: Id,
    name: &str,
    rate: i64,
    category: VatCategory,
    exemption: Option<LocalizedText>,
) -> TaxDefinition {
    TaxDefinition {
        id,
        version: 1,
        name: name.to_owned(),
        rate: Decimal::from(rate),
        category,
        exemption,
        exemption_code: None,
        datev_key: None,
    }
}

/// The definition holds in that country, and always did.
pub(crate) fn tax_entry((country, definition): (&str, &TaxDefinition)) -> TaxEntry {
    TaxEntry {
        country: country.to_owned(),
        definition: definition.id,
        rate: definition.rate,
        category: definition.category,
        valid_from: None,
    }
}
