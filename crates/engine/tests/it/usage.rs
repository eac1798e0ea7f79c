//! Metered usage: windows, quota once, late usage, interim bills.

use std::collections::BTreeMap;

use turnus_engine::bill::Bill;
use turnus_engine::catalogue::Item;
use turnus_engine::component::{Component, ComponentKind};
use turnus_engine::plan::*;
use turnus_engine::pricing::{Percentage, Pricing, Scale, Step};
use turnus_engine::scope::Scope;
use turnus_engine::tiers::{Tier, Tiers};

use crate::shop::*;

const CALLS: u32 = 40;

fn story(pricing: Pricing, quota: &str) -> Story {
    let variant = PlanVariant { quotas: BTreeMap::from([(id(CALLS), dec(quota))]), ..variant(10, "0") };
    let calls = Component { pricing, ..component(CALLS, ComponentKind::Metered, "0.10") };
    let items = vec![Item::PlanVariant(variant), Item::Component(calls)];
    let mut story = Story::signed_up(items, group(), "2024-01-01");
    story.bill_at(at("2024-01-01"), &Scope::signup());
    story
}

fn per_call() -> Pricing {
    Pricing::PerUnit(dec("0.10"))
}

fn usage_amounts(bill: &Bill) -> Vec<i64> {
    let usage = bill.lines.iter().filter(|line| line.kind == turnus_engine::line::LineKind::Usage);
    usage.map(|line| line.amount.minor()).collect()
}

#[test]
fn usage_above_the_quota_is_billed_on_the_next_billing_date() {
    let mut story = story(per_call(), "100");
    story.use_metered(CALLS, "120", "2024-01-10");
    story.use_metered(CALLS, "30.5", "2024-01-20");
    story.use_metered(CALLS, "7", "2024-02-10");

    assert_eq!(usage_amounts(&story.recurring("2024-02-01")), [505]);
    assert_eq!(usage_amounts(&story.recurring("2024-03-01")), [0]);
}

#[test]
fn late_usage_has_no_quota() {
    let mut story = story(per_call(), "100");
    story.recurring("2024-02-01");
    story.use_metered(CALLS, "10", "2024-01-15");

    assert_eq!(usage_amounts(&story.recurring("2024-03-01")), [100]);
}

#[test]
fn interim_bills_change_nothing_in_the_sum_and_grant_no_second_quota() {
    let steps = vec![
        Step { from: dec("0"), value: dec("1.00"), bucket: false },
        Step { from: dec("10"), value: dec("0.80"), bucket: false },
    ];
    let volume = || Pricing::PriceScale(Scale { cumulative: false, steps: steps.clone() });
    let (mut once, mut often) = (story(volume(), "2"), story(volume(), "2"));
    for (quantity, day) in [("3", "2024-01-05"), ("8", "2024-01-12"), ("4", "2024-01-25")] {
        once.use_metered(CALLS, quantity, day);
        often.use_metered(CALLS, quantity, day);
    }

    let whole = usage_amounts(&once.recurring("2024-02-01"));
    let first = usage_amounts(&often.bill_at(at("2024-01-06"), &Scope::interim()));
    let second = usage_amounts(&often.bill_at(at("2024-01-20"), &Scope::interim()));
    let rest = usage_amounts(&often.recurring("2024-02-01"));

    // 15 units less 2 free: 13 x 0.80. In steps: 1 x 1.00, then 9 x 1.00, then down to 13 x 0.80.
    assert_eq!(whole, [1040]);
    assert_eq!((first, second, rest), (vec![100], vec![800], vec![140]));
}

#[test]
fn a_percentage_of_each_amount_costs_the_same_however_interim_bills_cut_it() {
    let percentage = || {
        Pricing::Percentage(Percentage {
            rate: dec("1.3"),
            fixed: dec("0.105"),
            least: Some(dec("0.333")),
            most: None,
        })
    };
    let (mut once, mut often) = (story(percentage(), "15"), story(percentage(), "15"));
    for (amount, day) in [("10", "2024-01-05"), ("10", "2024-01-12"), ("33.33", "2024-01-25")] {
        once.use_metered(CALLS, amount, day);
        often.use_metered(CALLS, amount, day);
    }

    let whole = usage_amounts(&once.recurring("2024-02-01"));
    let first = usage_amounts(&often.bill_at(at("2024-01-06"), &Scope::interim()));
    let second = usage_amounts(&often.bill_at(at("2024-01-20"), &Scope::interim()));
    let rest = usage_amounts(&often.recurring("2024-02-01"));

    // The first amount is free, half of the second one is: at least 0.333; the third is 0.43329 + 0.105 = 0.53829.
    assert_eq!(whole, [87]);
    assert_eq!((first, second, rest), (vec![0], vec![33], vec![54]));
}

#[test]
fn blocks_are_counted_over_the_whole_period() {
    let blocks = Tiers {
        cumulative: true,
        percent: false,
        tiers: vec![Tier { up_to: None, price: dec("1"), block: Some(dec("100")), flat: dec("0") }],
    };
    let mut story = story(Pricing::Tiers(blocks), "0");
    story.use_metered(CALLS, "130", "2024-01-05");
    let first = story.bill_at(at("2024-01-06"), &Scope::interim());
    story.use_metered(CALLS, "271", "2024-01-07");
    let rest = story.recurring("2024-02-01");

    assert_eq!((usage_amounts(&first), usage_amounts(&rest)), (vec![200], vec![300]));
}

#[test]
fn a_negative_record_corrects_what_was_billed() {
    let mut story = story(per_call(), "0");
    story.use_metered(CALLS, "50", "2024-01-05");
    assert_eq!(usage_amounts(&story.bill_at(at("2024-01-06"), &Scope::interim())), [500]);
    story.use_metered(CALLS, "-20", "2024-01-05");

    assert_eq!(usage_amounts(&story.recurring("2024-02-01")), [-200]);
}

#[test]
fn usage_in_a_trial_is_free_and_is_asked_for_only_once() {
    let trial = Plan {
        version: 2,
        trial_period: Some(MONTH),
        trial_end_policy: TrialEndPolicy::RequestPayment,
        ..plan()
    };
    let items = vec![
        Item::PlanVariant(variant(10, "5")),
        Item::Component(component(CALLS, ComponentKind::Metered, "0.10")),
        Item::Plan(trial),
    ];
    let mut story = Story::signed_up(items, group(), "2024-01-01");
    story.use_metered(CALLS, "50", "2024-01-05");
    story.use_metered(CALLS, "20", "2024-02-05");

    let first = story.recurring("2024-02-01");
    assert_eq!(amounts(&first), [500]);
    assert_eq!(first.taken_usage.len(), 1);
    assert_eq!(usage_amounts(&story.recurring("2024-03-01")), [200]);
}

#[test]
fn a_discount_on_usage_takes_its_percentage_of_what_was_due_while_it_held() {
    let variant = variant(10, "0");
    let items = vec![
        Item::PlanVariant(variant),
        Item::Component(component(CALLS, ComponentKind::Metered, "1.00")),
        Item::Discount(discount(30, "50", &[CALLS])),
    ];
    let mut story = Story::signed_up(items, group(), "2024-01-01");
    let mut new_id = || id(900);
    let from = at("2024-01-16");
    turnus_engine::booking::book_discount(
        &mut story.contract,
        id(30),
        None,
        &story.catalogue,
        from,
        &mut new_id,
    )
    .unwrap();
    story.use_metered(CALLS, "10", "2024-01-05");
    story.use_metered(CALLS, "10", "2024-01-20");

    assert_eq!(usage_amounts(&story.bill_at(at("2024-01-10"), &Scope::interim())), [1000]);
    assert_eq!(usage_amounts(&story.recurring("2024-02-01")), [500]);
}

#[test]
fn a_correction_of_billed_usage_gives_back_what_it_had_cost() {
    let mut free = story(per_call(), "100");
    free.use_metered(CALLS, "80", "2024-01-20");
    assert_eq!(usage_amounts(&free.recurring("2024-02-01")), [0]);
    free.use_metered(CALLS, "-80", "2024-01-20");
    assert_eq!(usage_amounts(&free.bill_at(at("2024-02-05"), &Scope::interim())), [0]);

    let steps = vec![
        Step { from: dec("0"), value: dec("1.00"), bucket: false },
        Step { from: dec("10"), value: dec("0.80"), bucket: false },
    ];
    let mut volume = story(Pricing::PriceScale(Scale { cumulative: false, steps }), "0");
    volume.use_metered(CALLS, "15", "2024-01-20");
    assert_eq!(usage_amounts(&volume.recurring("2024-02-01")), [1200]);
    volume.use_metered(CALLS, "-5", "2024-01-20");
    // Ten units cost 10.00.
    assert_eq!(usage_amounts(&volume.recurring("2024-03-01")), [-200]);
}

#[test]
fn a_sudden_change_of_plan_does_not_make_usage_late_that_nothing_has_billed() {
    let mut story = story(per_call(), "100");
    story.use_metered(CALLS, "100", "2024-01-05");
    story.bill_at(at("2024-01-10"), &Scope::upgrade());

    assert_eq!(usage_amounts(&story.recurring("2024-02-01")), [0]);
}

#[test]
fn two_prices_inside_one_period_share_its_quota() {
    let mut story = story(per_call(), "100");
    let dearer = Component { version: 2, ..component(CALLS, ComponentKind::Metered, "0.20") };
    story.change_catalogue(Item::Component(dearer));
    let mut phase = story.contract.phases[0].clone();
    phase.id = story.new_id();
    phase.start = at("2024-01-16");
    phase.metered[0].version = 2;
    story.contract.phases.push(phase);
    story.use_metered(CALLS, "80", "2024-01-05");
    story.use_metered(CALLS, "30", "2024-01-20");

    // Twenty of the hundred are left for the second price: ten units at 0.20.
    assert_eq!(usage_amounts(&story.recurring("2024-02-01")), [0, 200]);
}

#[test]
fn usage_behind_an_end_that_was_set_later_is_taken_and_costs_nothing() {
    let mut story = story(per_call(), "0");
    story.use_metered(CALLS, "10", "2024-03-05");
    story.use_metered(CALLS, "10", "2024-03-20");
    story.recurring("2024-02-01");
    story.recurring("2024-03-01");
    turnus_engine::ending::end(&mut story.contract, at("2024-03-10"), at("2024-03-01")).unwrap();

    let closing = story.recurring("2024-03-10");

    assert_eq!((usage_amounts(&closing), closing.taken_usage.len()), (vec![100], 2));
    assert!(story.bill_at(at("2024-03-21"), &Scope::interim()).is_empty());
}

#[test]
fn nothing_is_billed_on_a_contract_that_was_annulled() {
    let mut story = story(per_call(), "0");
    story.use_metered(CALLS, "10", "2024-01-05");
    story.add_rated_item("100", "2024-01-05");
    story.contract.annulled = true;

    let bill = story.recurring("2024-02-01");

    assert!(usage_amounts(&bill).is_empty() && bill.taken_items.is_empty());
    assert_eq!(bill.totals.gross.minor(), 0);
}
