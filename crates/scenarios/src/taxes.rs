//! Taxes as a scenario writes them.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use turnus_engine::Id;
use turnus_engine::catalogue::Item;
use turnus_engine::tax::{TaxEntry, TaxPolicy, VatCategory};

use crate::shop::{Shop, numbered};
use crate::words::{BadWords, Words};

/// 19 % in Germany, no tax elsewhere.
pub(crate) fn standard() -> Vec<TaxEntry> {
    [("DE", 19), ("EU", 0), ("XX", 0)]
        .map(|(country, rate)| entry(country, Decimal::from(rate), None))
        .to_vec()
}

/// `[NAME:] DE 19, DE 16 from 2020-07-01, EU 0, XX 0, split, oss, no reverse charge`: the next version of that policy,
/// the standard one where no name is given.
pub(crate) fn tax(words: &mut Words, shop: &mut Shop) -> Result<(), BadWords> {
    let name = named(words);
    let name = name.as_deref().unwrap_or("Standard");
    let known = shop.tax_policy(name).cloned();
    let id = known.map_or_else(|_| shop.new_id(), |policy| policy.id);
    let mut policy = TaxPolicy {
        id,
        version: 0,
        name: name.to_owned(),
        predefined: false,
        is_moss_applicable: false,
        split_on_tax_change: false,
        reverse_charge_definition: Some(numbered(4)),
        entries: Vec::new(),
    };
    loop {
        if words.eat("split") {
            policy.split_on_tax_change = true;
        } else if words.eat("oss") {
            policy.is_moss_applicable = true;
        } else if words.eat("no reverse charge") {
            policy.reverse_charge_definition = None;
        } else {
            let country = words.name("a country such as DE, EU or XX")?;
            let rate = words.number("a rate in percent")?.normalize();
            if !(Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&rate) || rate.scale() > 2 {
                return Err(BadWords(format!(
                    "expected a rate from 0 to 100 with at most two decimals, got {rate}"
                )));
            }
            let from = if words.eat("from") { Some(words.moment(&shop.zone)?) } else { None };
            policy.entries.push(entry(&country, rate, from.map(|at| shop.zone.day(at))));
        }
        if !words.eat_comma() {
            break;
        }
    }
    shop.put(Item::TaxPolicy(policy));
    Ok(())
}

/// A name with a colon behind it, if one comes next.
fn named(words: &mut Words) -> Option<String> {
    let mut ahead = words.clone();
    let name = ahead.name_with_colon()?;
    *words = ahead;
    Some(name)
}

/// `DE`, `AT with VAT id`, `FR with VAT id of BE`, `nowhere`: where the customer is.
pub(crate) fn customer(words: &mut Words, shop: &mut Shop) -> Result<(), BadWords> {
    let country = words.name("a country such as DE")?;
    shop.tax.customer_country = (country != "nowhere").then(|| country.clone());
    let has_id = words.eat("with VAT id");
    let of = if words.eat("of") { words.name("a country such as DE")? } else { country };
    shop.tax.vat_id_country = has_id.then_some(of);
    Ok(())
}

/// `DE`, `AT without VAT id`: where the seller is.
pub(crate) fn seller(words: &mut Words, shop: &mut Shop) -> Result<(), BadWords> {
    shop.tax.seller_country = words.name("a country such as DE")?;
    shop.tax.seller_has_vat_id = !words.eat("without VAT id");
    Ok(())
}

fn entry(country: &str, rate: Decimal, valid_from: Option<jiff::civil::Date>) -> TaxEntry {
    let category = match (rate.is_zero(), country) {
        (false, _) => VatCategory::S,
        (true, "XX") => VatCategory::G,
        (true, _) => VatCategory::Z,
    };
    TaxEntry {
        country: country.to_owned(),
        definition: definition(country, rate),
        rate,
        category,
        valid_from,
    }
}

/// One definition for each rate, in hundredths of a percent, and kind of country.
fn definition(country: &str, rate: Decimal) -> Id {
    let hundredths = (rate * Decimal::ONE_HUNDRED).trunc().to_u32().unwrap_or(u32::MAX / 4);
    numbered(1_000_000 + hundredths * 2 + u32::from(country == "XX"))
}
