//! Rates, reverse charge, gross prices.

use turnus_engine::catalogue::Item;
use turnus_engine::plan::*;
use turnus_engine::scope::Scope;
use turnus_engine::tax::{TaxSituation, VatCategory};

use crate::shop::*;

fn bill_for(tax: TaxSituation, group: PlanGroup, fee: &str) -> turnus_engine::bill::Bill {
    let mut story = Story::signed_up(vec![Item::PlanVariant(variant(10, fee))], group, "2024-04-01");
    story.tax = tax;
    story.bill_at(at("2024-04-01"), &Scope::signup())
}

#[test]
fn the_rate_is_that_of_the_country_else_of_the_union_else_of_the_world() {
    let vat = |country| sums(&bill_for(situation(Some(country), None), group(), "100")).1;

    assert_eq!(["DE", "AT", "FR", "CH"].map(vat), [1900, 2000, 0, 0]);
}

#[test]
fn without_a_country_the_sellers_counts() {
    assert_eq!(sums(&bill_for(situation(None, None), group(), "100")).1, 1900);
}

#[test]
fn a_vat_id_of_another_state_makes_reverse_charge_and_one_of_the_sellers_does_not() {
    let foreign = bill_for(situation(Some("DE"), Some("AT")), group(), "100");
    let domestic = bill_for(situation(Some("AT"), Some("DE")), group(), "100");

    assert_eq!(sums(&foreign), (10_000, 0, 10_000));
    assert_eq!(foreign.lines[0].tax.category, VatCategory::AE);
    assert_eq!(sums(&domestic).1, 1900);
}

#[test]
fn a_seller_without_vat_id_charges_a_foreign_company_like_anyone() {
    let small = TaxSituation { seller_has_vat_id: false, ..situation(Some("AT"), Some("AT")) };

    assert_eq!(sums(&bill_for(small, group(), "100")).1, 2000);
}

#[test]
fn a_gross_price_of_9_99_is_8_39_and_1_60_and_to_reverse_charge_8_39() {
    let gross = PlanGroup { price_type: PriceType::Gross, ..group() };

    assert_eq!(sums(&bill_for(situation(Some("DE"), None), gross.clone(), "9.99")), (839, 160, 999));
    assert_eq!(sums(&bill_for(situation(Some("AT"), Some("AT")), gross, "9.99")), (839, 0, 839));
}
