//! Tax policies.

use rust_decimal::Decimal;
use turnus_engine::calendar::Zone;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::tax::{TaxDefinition, TaxEntry, TaxPolicy};
use turnus_wire::tax_policies::{NewTaxPolicy, TaxPolicyEntry};

use crate::api::error::ApiError;
use crate::read::{filled, instant, list, number, optional_id, shortened, unnamed};

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
    Ok(TaxPolicy {
        id,
        version,
        name: filled("Name", given.name.clone())?,
        predefined: false,
        is_moss_applicable: given.is_moss_applicable.unwrap_or(false),
        split_on_tax_change: given.split_on_tax_change.unwrap_or(false),
        reverse_charge_definition: reverse,
        entries: list("Entries", given.entries.clone(), |at, it| entry(at, &it, catalogue, zone))?,
    })
}

fn entry(at: &str, given: &TaxPolicyEntry, catalogue: &Catalogue, zone: &Zone) -> Result<TaxEntry, ApiError> {
    let country = given.country.trim().to_ascii_uppercase();
    if country.len() != 2 || !country.bytes().all(|letter| letter.is_ascii_uppercase()) {
        let why =
            format!("expected two letters of ISO 3166-1, EU or XX, got '{}'", shortened(&given.country));
        return Err(ApiError::member(&format!("{at}.Country"), why));
    }
    let named = optional_id(&format!("{at}.TaxDefinitionId"), given.tax_definition_id.as_deref())?;
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
    let rate = given.rate.map(|rate| number(&format!("{at}.Rate"), rate)).transpose()?;
    if rate.is_some_and(|rate| rate < Decimal::ZERO || rate > Decimal::ONE_HUNDRED) {
        return Err(ApiError::member(&format!("{at}.Rate"), "expected 0 to 100"));
    }
    let definitions = &catalogue.tax_definitions;
    let found = match (named, rate) {
        (Some(id), _) => definitions.current(id).filter(|it| rate.is_none_or(|rate| rate == it.rate)),
        (None, Some(rate)) => definitions.all().find(|it| it.rate == rate),
        (None, None) => None,
    };
    let why = "no tax definition fits: give Rate or TaxDefinitionId as /taxDefinitions lists them";
    found.ok_or_else(|| ApiError::member(&format!("{at}.TaxDefinitionId"), why))
}
