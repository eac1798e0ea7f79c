//! Tax policies and definitions.

use rust_decimal::Decimal;
use turnus_engine::calendar::Zone;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::tax::{TaxDefinition, TaxEntry, TaxPolicy, VatCategory};
use turnus_wire::tax_policies::{NewTaxDefinition, NewTaxPolicy, TaxPolicyEntry};

use crate::api::error::ApiError;
use crate::read::{filled, instant, list, localized, number, optional_id, shortened, text, unnamed, word};

/// A tax policy. Its days are those of `zone`.
pub(crate) fn tax_policy(
    given: &NewTaxPolicy,
    catalogue: &Catalogue,
    zone: &Zone,
) -> Result<TaxPolicy, ApiError> {
    let (id, version) = unnamed();
    let reverse =
        optional_id("ReverseChargeTaxDefinitionId", given.reverse_charge_tax_definition_id.as_deref())?;
    if let Some(definition) = reverse
        && catalogue.tax_definitions.current(definition).is_none()
    {
        let why = format!("there is no tax definition {definition}: see /taxDefinitions");
        return Err(ApiError::member("ReverseChargeTaxDefinitionId", why));
    }
    let entries = list("Entries", given.entries.clone(), |at, it| entry(at, &it, catalogue, zone))?;
    check_entries(&entries)?;
    Ok(TaxPolicy {
        id,
        version,
        name: filled("Name", given.name.clone())?,
        predefined: false,
        is_moss_applicable: given.is_moss_applicable.unwrap_or(false),
        split_on_tax_change: given.split_on_tax_change.unwrap_or(false),
        reverse_charge_definition: reverse,
        entries,
    })
}

/// One rate for each country and day, and at least one.
fn check_entries(entries: &[TaxEntry]) -> Result<(), ApiError> {
    if entries.is_empty() {
        return Err(ApiError::member(
            "Entries",
            "expected at least one country with its rate, such as that of the seller",
        ));
    }
    for (place, entry) in entries.iter().enumerate() {
        let same = |other: &&TaxEntry| other.country == entry.country && other.valid_from == entry.valid_from;
        if entries[..place].iter().any(|other| same(&other)) {
            let from = entry.valid_from.map_or_else(String::new, |day| format!(" from {day} on"));
            let why = format!("{}{from} has a rate already: give one, or another ValidFrom", entry.country);
            return Err(ApiError::member(format_args!("Entries[{place}].Country"), why));
        }
    }
    Ok(())
}

fn entry(at: &str, given: &TaxPolicyEntry, catalogue: &Catalogue, zone: &Zone) -> Result<TaxEntry, ApiError> {
    let country = given.country.trim().to_ascii_uppercase();
    if !turnus_app::is_country(&country) && !matches!(country.as_str(), "EU" | "XX") {
        let why =
            format!("expected two letters of ISO 3166-1, EU or XX, got '{}'", shortened(&given.country));
        return Err(ApiError::member(format_args!("{at}.Country"), why));
    }
    let named = optional_id(format_args!("{at}.TaxDefinitionId"), given.tax_definition_id.as_deref())?;
    let definition = definition(at, given, named, catalogue)?;
    Ok(TaxEntry {
        country,
        definition: definition.id,
        rate: definition.rate,
        category: definition.category,
        valid_from: given.valid_from.map(|at| zone.day(instant(at))),
    })
}

/// The definition that is named, or the first one of that rate.
fn definition<'c>(
    at: &str,
    given: &TaxPolicyEntry,
    named: Option<turnus_engine::Id>,
    catalogue: &'c Catalogue,
) -> Result<&'c TaxDefinition, ApiError> {
    let rate = given.rate.map(|rate| percent(&format!("{at}.Rate"), rate)).transpose()?;
    let definitions = &catalogue.tax_definitions;
    let found = match (named, rate) {
        (Some(id), _) => definitions.current(id).filter(|it| rate.is_none_or(|rate| rate == it.rate)),
        (None, Some(rate)) => definitions.all().find(|it| it.rate == rate),
        (None, None) => None,
    };
    let why = "no tax definition fits: give Rate or TaxDefinitionId as /taxDefinitions lists them";
    found.ok_or_else(|| ApiError::member(format_args!("{at}.TaxDefinitionId"), why))
}

/// A tax definition. Only standard rates are above 0, and what is not taxed though it could be says why.
pub(crate) fn tax_definition(given: &NewTaxDefinition) -> Result<TaxDefinition, ApiError> {
    let (id, version) = unnamed();
    let rate = percent("Rate", given.rate)?;
    let usual = if rate.is_zero() { VatCategory::Z } else { VatCategory::S };
    let category = word("Category", given.category.as_deref(), usual, &CATEGORIES)?;
    if rate.is_zero() == (category == VatCategory::S) {
        let why = format!("{category:?} does not go with a rate of {rate}: S is above 0, all others are 0");
        return Err(ApiError::member("Category", why));
    }
    let code = text("ExemptionCode", given.exemption_code.clone())?.filter(|code| !code.is_empty());
    if let Some(code) = code.as_deref().filter(|code| !turnus_app::is_exemption_code(code)) {
        let why = format!("expected a code of the list VATEX such as VATEX-EU-AE, got '{}'", shortened(code));
        return Err(ApiError::member("ExemptionCode", why));
    }
    let says_why = given.exemption_text.is_some() || code.is_some();
    if says_why && matches!(category, VatCategory::S | VatCategory::Z) {
        let member = if code.is_some() { "ExemptionCode" } else { "ExemptionText" };
        return Err(ApiError::member(member, format!("does not go with category {category:?}: it is taxed")));
    }
    let key = text("DatevKey", given.datev_key.clone())?.filter(|key| !key.is_empty());
    if key.as_deref().is_some_and(|key| key.len() > 4 || !key.bytes().all(|digit| digit.is_ascii_digit())) {
        return Err(ApiError::member("DatevKey", "expected one to four digits"));
    }
    let exemption = given.exemption_text.as_ref();
    let exemption = exemption.map(|said| localized("ExemptionText", Some(said))).transpose()?;
    if exemption.is_none() && !matches!(category, VatCategory::S | VatCategory::Z) {
        let why = format!("is missing: documents print why category {category:?} is not taxed");
        return Err(ApiError::member("ExemptionText", why));
    }
    Ok(TaxDefinition {
        id,
        version,
        name: filled("Name", given.name.clone())?,
        rate,
        category,
        exemption,
        exemption_code: code,
        datev_key: key,
    })
}

const CATEGORIES: [(&str, VatCategory); 7] = [
    ("S", VatCategory::S),
    ("Z", VatCategory::Z),
    ("E", VatCategory::E),
    ("AE", VatCategory::AE),
    ("G", VatCategory::G),
    ("O", VatCategory::O),
    ("K", VatCategory::K),
];

fn percent(member: &str, given: turnus_wire::Decimal) -> Result<Decimal, ApiError> {
    let rate = number(member, given)?;
    if rate < Decimal::ZERO || rate > Decimal::ONE_HUNDRED {
        return Err(ApiError::member(member, "expected 0 to 100"));
    }
    Ok(rate)
}
