//! Taxes: which rate, which category, who owes it (docs/rules/tax.md).

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Id;
use crate::text::LocalizedText;
use crate::vat_id::in_eu;

/// VAT category of EN 16931 (UNTDID 5305).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum VatCategory {
    /// Standard or reduced rate.
    S,
    /// Zero rate.
    Z,
    /// Exempt.
    E,
    /// Reverse charge.
    AE,
    /// Export outside the EU.
    G,
    /// Outside the scope of VAT.
    O,
    /// Supply inside the EU.
    K,
}

/// A rate with what belongs to it in print and in the books.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaxDefinition {
    /// Its id.
    pub id: Id,
    /// From 1; another one for each change.
    pub version: u32,
    /// Name.
    pub name: String,
    /// Percent.
    pub rate: Decimal,
    /// Category of EN 16931.
    pub category: VatCategory,
    /// Why no VAT is charged, where the category asks for a reason.
    pub exemption: Option<LocalizedText>,
    /// The reason's code of the VATEX list.
    pub exemption_code: Option<String>,
    /// The key in DATEV.
    pub datev_key: Option<String>,
}

/// Which definition holds for which country from when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaxPolicy {
    /// Its id.
    pub id: Id,
    /// From 1; another one for each change.
    pub version: u32,
    /// Name.
    pub name: String,
    /// It came with the account.
    pub predefined: bool,
    /// Private customers in other EU states are taxed at their state's rate (OSS).
    pub is_moss_applicable: bool,
    /// A service period is split at the date of a new rate.
    pub split_on_tax_change: bool,
    /// The definition of reverse charge; none means that it is not allowed.
    pub reverse_charge_definition: Option<Id>,
    /// By country: ISO 3166 codes, EU for every other state of the EU, XX for the rest of the world.
    pub entries: Vec<TaxEntry>,
}

/// One line of a tax policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaxEntry {
    /// ISO 3166 code, EU or XX.
    pub country: String,
    /// The definition.
    pub definition: Id,
    /// Its rate, in percent.
    pub rate: Decimal,
    /// Its category.
    pub category: VatCategory,
    /// From this day on, in the entity's zone; none means ever since.
    pub valid_from: Option<Date>,
}

/// What decides the tax of a customer, without the person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TaxSituation {
    /// Country of the legal entity, ISO 3166.
    pub seller_country: String,
    /// The legal entity has a VAT id of right form and check digits.
    pub seller_has_vat_id: bool,
    /// Country of the customer's address, ISO 3166; none counts as the seller's.
    pub customer_country: Option<String>,
    /// Country of the customer's VAT id, where that id has the right form.
    pub vat_id_country: Option<String>,
}

/// The tax of a line, pinned to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaxTerm {
    /// The policy it came from.
    pub policy: Id,
    /// The definition.
    pub definition: Id,
    /// Percent.
    pub rate: Decimal,
    /// Category of EN 16931.
    pub category: VatCategory,
    /// The country whose entry it is.
    pub country: String,
    /// Percent of the seller's own country: what a gross price holds where no tax is charged.
    pub home_rate: Decimal,
}

/// A policy has no entry for a country.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "tax policy '{policy}' has no rate for {country} on {day}: add an entry for it{}",
    if *.own_only { " (IsMossApplicable taxes private customers at the rate of their own state)" } else { ", for EU or for XX" }
)]
pub struct MissingRate {
    /// The policy's name.
    pub policy: String,
    /// Only an entry of the country itself would do.
    pub own_only: bool,
    /// The country looked for.
    pub country: String,
    /// The day looked for.
    pub day: Date,
}

impl TaxSituation {
    /// The country whose rate counts: that of the VAT id, else of the address, else the seller's (D.10).
    pub fn country(&self) -> &str {
        let country = self.vat_id_country.as_deref().or(self.customer_country.as_deref());
        country.unwrap_or(&self.seller_country)
    }

    /// Nobody who could owe the tax himself, in another state of the EU than the seller: taxed at that state's rate under
    /// the one-stop shop (Directive 2006/112/EC, art. 58 and 369a).
    pub fn is_private_elsewhere_in_eu(&self) -> bool {
        let state = self.country();
        self.vat_id_country.is_none()
            && in_eu(&self.seller_country)
            && in_eu(state)
            && state != self.seller_country
    }

    /// Seller and customer have VAT ids, and the customer is in another state of the EU.
    pub fn is_reverse_charge(&self) -> bool {
        self.seller_has_vat_id
            && in_eu(&self.seller_country)
            && self
                .vat_id_country
                .as_deref()
                .is_some_and(|state| in_eu(state) && state != self.seller_country)
    }
}

impl TaxPolicy {
    /// The tax for a service whose rate is that of `day`.
    ///
    /// Source: billwerk-api.md D.10; decisions.md section 5.
    pub fn term(&self, situation: &TaxSituation, day: Date) -> Result<TaxTerm, MissingRate> {
        let home = &situation.seller_country;
        let own_only = self.is_moss_applicable && situation.is_private_elsewhere_in_eu();
        let home_rate = self.entry(home, home, day, false).map_or(Decimal::ZERO, |entry| entry.rate);
        let country = situation.country();
        let term = |definition, rate, category| TaxTerm {
            policy: self.id,
            definition,
            rate,
            category,
            country: country.to_owned(),
            home_rate,
        };
        if let (true, Some(definition)) = (situation.is_reverse_charge(), self.reverse_charge_definition) {
            return Ok(term(definition, Decimal::ZERO, VatCategory::AE));
        }
        let missing =
            || MissingRate { policy: self.name.clone(), own_only, country: country.to_owned(), day };
        let entry = self.entry(country, home, day, own_only).ok_or_else(missing)?;
        Ok(term(entry.definition, entry.rate, entry.category))
    }

    /// The days after `from` and not after `to` on which the entry for this customer changes.
    pub fn changes(&self, situation: &TaxSituation, from: Date, to: Date) -> Vec<Date> {
        let mut days: Vec<Date> = self
            .entries
            .iter()
            .filter_map(|entry| entry.valid_from)
            .filter(|day| from < *day && *day <= to)
            .filter(|day| {
                let before = day.yesterday().ok().and_then(|day| self.term(situation, day).ok());
                self.term(situation, *day).ok() != before
            })
            .collect();
        days.sort();
        days.dedup();
        days
    }

    fn entry(&self, country: &str, home: &str, day: Date, own_only: bool) -> Option<&TaxEntry> {
        let union = (in_eu(country) && country != home && !own_only).then_some("EU");
        let rest = (!own_only).then_some("XX");
        [Some(country), union, rest].into_iter().flatten().find_map(|key| {
            let holds =
                |entry: &&TaxEntry| entry.country == key && entry.valid_from.is_none_or(|from| from <= day);
            self.entries.iter().filter(holds).max_by_key(|entry| entry.valid_from)
        })
    }
}
