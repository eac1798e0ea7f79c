//! Regular cancellation: the samples of billwerk-api.md B.8 and the rules of D.5.

use turnus_engine::calendar::{Period, Unit};
use turnus_engine::catalogue::Item;
use turnus_engine::notice::cancellation;
use turnus_engine::plan::*;

use crate::shop::*;

fn terms(contract: Period, notice: Period) -> PlanVariant {
    PlanVariant { contract_period: contract, cancellation_period: notice, ..variant(10, "10") }
}

#[test]
fn sample_2_notice_in_a_trial_ends_the_contract_after_its_first_paid_month() {
    let trial = Plan {
        version: 2,
        trial_period: Some(MONTH),
        trial_end_policy: TrialEndPolicy::RequestPayment,
        ..plan()
    };
    let items = vec![Item::PlanVariant(terms(MONTH, MONTH)), Item::Plan(trial)];
    let story = Story::signed_up(items, group(), "2015-10-15T09:02:21.275Z");

    let found = cancellation(&story.contract, &story.catalogue, at("2015-10-20")).unwrap();

    assert_eq!(found.end, at("2015-12-15T10:02:21.275Z"));
    assert_eq!(found.last_notice, at("2015-11-15T10:02:21.275Z"));
}

#[test]
fn sample_1_a_day_of_notice_is_a_day_before_the_end_of_the_term() {
    let day = Period::new(1, Unit::Day);
    let story = Story::signed_up(vec![Item::PlanVariant(terms(MONTH, day))], group(), "2018-01-08T23:00:00Z");

    let found = cancellation(&story.contract, &story.catalogue, at("2018-02-01")).unwrap();

    assert_eq!(found.last_notice, at("2018-02-07T23:00:00Z"));
    assert_eq!(found.end, at("2018-02-08T23:00:00Z"));
}

#[test]
fn notice_exactly_on_the_limit_is_in_time_and_a_millisecond_later_is_a_term_late() {
    let variant = PlanVariant {
        later_contract_period: Some(MONTH),
        later_cancellation_period: Some(Period::new(14, Unit::Day)),
        ..terms(YEAR, Period::new(3, Unit::Month))
    };
    let story = Story::signed_up(vec![Item::PlanVariant(variant)], group(), "2023-01-31");
    let notice =
        |time: turnus_engine::Instant| cancellation(&story.contract, &story.catalogue, time).unwrap();

    let limit = at("2023-10-31");
    assert_eq!(notice(limit).end, at("2024-01-31"));
    assert_eq!(notice(limit.plus_millis(1)).end, at("2024-02-29"));
    assert_eq!(notice(at("2024-02-16")).end, at("2024-03-31"));
}

#[test]
fn without_a_term_notice_leads_to_now_and_its_period() {
    let story = Story::signed_up(vec![Item::PlanVariant(terms(NONE, MONTH))], group(), "2023-01-31");

    let found = cancellation(&story.contract, &story.catalogue, at("2023-05-10T12:00")).unwrap();

    assert_eq!((found.last_notice, found.end), (at("2023-05-10T12:00"), at("2023-06-10T12:00")));
}

#[test]
fn a_very_long_notice_against_a_very_short_term_is_answered_at_once() {
    let variant = PlanVariant {
        later_contract_period: Some(Period::new(1, Unit::Minute)),
        later_cancellation_period: Some(Period::new(9999, Unit::Year)),
        ..terms(Period::new(1, Unit::Minute), Period::new(9999, Unit::Year))
    };
    let story = Story::signed_up(vec![Item::PlanVariant(variant)], group(), "2023-01-31");

    assert!(cancellation(&story.contract, &story.catalogue, at("2023-05-10")).is_some());
}
