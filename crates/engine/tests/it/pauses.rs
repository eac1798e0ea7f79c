//! Pauses: credited at once, gone on with on the old periods, taken back.

use turnus_engine::Id;
use turnus_engine::calendar::{Period, Unit};
use turnus_engine::catalogue::Item;
use turnus_engine::contract::PhaseKind;
use turnus_engine::pausing::{pause, resume};
use turnus_engine::plan::{AfterFirstPeriod, PlanVariant};
use turnus_engine::reverse::reverse;
use turnus_engine::scope::Scope;
use turnus_engine::upgrade::{Upgrade, upgrade};
use turnus_engine::verify_lines::explained_lines;

use crate::shop::*;

fn story() -> Story {
    let items = vec![Item::PlanVariant(variant(10, "31")), Item::PlanVariant(variant(11, "62"))];
    let mut story = Story::signed_up(items, group(), "2024-01-01");
    story.bill_at(at("2024-01-01"), &Scope::signup());
    story
}

fn ids(story: &mut Story) -> impl FnMut() -> Id + use<> {
    let mut number = story.next_id;
    story.next_id += 10;
    move || {
        number += 1;
        id(number)
    }
}

fn paused(story: &mut Story, start: &str, end: Option<&str>) {
    let mut new_id = ids(story);
    pause(&mut story.contract, at(start), end.map(at), &story.catalogue, at(start), &mut new_id).unwrap();
}

#[test]
fn a_pause_credits_the_rest_and_going_on_charges_the_stub_to_the_old_boundary() {
    let mut story = story();

    paused(&mut story, "2024-01-11", None);
    assert_eq!(
        amounts(&story.bill_at(at("2024-01-11"), &Scope::closing(at("2024-01-11"), at("2024-01-11")))),
        [-2100]
    );
    assert!(story.recurring("2024-02-01").is_empty());
    let mut new_id = ids(&mut story);
    resume(&mut story.contract, at("2024-02-20"), &story.catalogue, at("2024-02-20"), &mut new_id).unwrap();
    let bill = story.bill_at(at("2024-02-20"), &Scope::reopening());

    // Ten of the 29 days of February.
    assert_eq!(amounts(&bill), [1069]);
    assert_eq!(bill.next_billing, Some(at("2024-03-01")));
    assert_eq!(amounts(&story.recurring("2024-03-01")), [3100]);
}

#[test]
fn a_pause_with_an_end_credits_only_its_own_days() {
    let mut story = story();

    paused(&mut story, "2024-01-11", Some("2024-01-21"));
    let first = story.bill_at(at("2024-01-05"), &Scope::closing(at("2024-01-11"), at("2024-01-05")));
    let second = story.recurring("2024-01-21");

    assert_eq!((amounts(&first), amounts(&second)), (vec![-1000], vec![]));
    assert_eq!(second.next_billing, Some(at("2024-02-01")));
}

#[test]
fn a_pause_taken_back_after_its_credit_charges_the_days_again() {
    let mut story = story();
    paused(&mut story, "2024-01-21", None);
    assert_eq!(
        amounts(&story.bill_at(at("2024-01-05"), &Scope::closing(at("2024-01-21"), at("2024-01-05")))),
        [-1100]
    );

    let mut new_id = ids(&mut story);
    resume(&mut story.contract, at("2024-01-10"), &story.catalogue, at("2024-01-10"), &mut new_id).unwrap();

    let closing = Scope::reopening();
    assert_eq!(amounts(&story.bill_at(at("2024-01-10"), &closing)), [1100]);
    assert!(story.bill_at(at("2024-01-10"), &closing).is_empty());
}

#[test]
fn an_upgrade_during_a_pause_holds_when_it_goes_on_with_periods_of_its_own() {
    let mut story = story();
    paused(&mut story, "2024-01-11", None);
    story.bill_at(at("2024-01-11"), &Scope::closing(at("2024-01-11"), at("2024-01-11")));

    let mut new_id = ids(&mut story);
    let wish = Upgrade { variant: id(11), quantity: dec("1"), at: at("2024-01-15"), inherit_start: false };
    upgrade(&mut story.contract, wish, &story.catalogue, at("2024-01-15"), &mut new_id).unwrap();
    assert!(story.bill_at(at("2024-01-15"), &Scope::upgrade()).is_empty());
    resume(&mut story.contract, at("2024-02-20"), &story.catalogue, at("2024-02-20"), &mut new_id).unwrap();

    let bill = story.bill_at(at("2024-02-20"), &Scope::reopening());
    assert_eq!(amounts(&bill), [6200]);
    assert_eq!(bill.next_billing, Some(at("2024-03-20")));
}

#[test]
fn what_is_not_running_is_not_paused_and_what_is_not_paused_does_not_go_on() {
    let mut story = story();
    let mut new_id = ids(&mut story);

    let early =
        pause(&mut story.contract, at("2023-12-31"), None, &story.catalogue, at("2023-12-31"), &mut new_id);
    let back = pause(
        &mut story.contract,
        at("2024-01-20"),
        Some(at("2024-01-10")),
        &story.catalogue,
        at("2024-01-20"),
        &mut new_id,
    );
    let running =
        resume(&mut story.contract, at("2024-01-20"), &story.catalogue, at("2024-01-20"), &mut new_id);
    assert!(early.is_err() && back.is_err() && running.is_err());
    paused(&mut story, "2024-01-11", None);
    let twice =
        pause(&mut story.contract, at("2024-01-12"), None, &story.catalogue, at("2024-01-12"), &mut new_id);
    assert!(twice.unwrap_err().to_string().contains("Paused"));
}

#[test]
fn a_pause_from_the_very_start_that_is_taken_back_leaves_the_contract_as_it_was() {
    let mut story = story();
    let before = story.contract.phases.clone();

    paused(&mut story, "2024-01-01", None);
    assert_eq!(
        amounts(&story.bill_at(at("2024-01-01"), &Scope::closing(at("2024-01-01"), at("2024-01-01")))),
        [-3100]
    );
    let mut new_id = ids(&mut story);
    resume(&mut story.contract, at("2024-01-01"), &story.catalogue, at("2024-01-01"), &mut new_id).unwrap();

    assert_eq!(story.contract.phases, before);
    let closing = Scope::reopening();
    assert_eq!(amounts(&story.bill_at(at("2024-01-01"), &closing)), [3100]);
}

fn upgraded(story: &mut Story, change: &str, now: &str, inherit_start: bool) {
    let mut new_id = ids(story);
    let wish = Upgrade { variant: id(11), quantity: dec("1"), at: at(change), inherit_start };
    upgrade(&mut story.contract, wish, &story.catalogue, at(now), &mut new_id).unwrap();
}

/// Kind, first day and variant of each phase.
fn course(story: &Story) -> Vec<(PhaseKind, String, Option<Id>)> {
    let zone = &story.contract.zone;
    let phases = story.contract.phases.iter();
    phases.map(|it| (it.kind, zone.day(it.start).to_string(), it.variant.map(|pin| pin.id))).collect()
}

fn expected(phases: &[(PhaseKind, &str, u32)]) -> Vec<(PhaseKind, String, Option<Id>)> {
    phases.iter().map(|(kind, day, variant)| (*kind, (*day).to_owned(), Some(id(*variant)))).collect()
}

#[test]
fn an_upgrade_before_a_planned_pause_holds_behind_it() {
    let mut story = story();
    paused(&mut story, "2024-03-01", Some("2024-04-01"));

    upgraded(&mut story, "2024-02-10", "2024-02-10", false);

    use PhaseKind::{Normal, Paused};
    let course_after = [
        (Normal, "2024-01-01", 10),
        (Normal, "2024-02-10", 11),
        (Paused, "2024-03-01", 11),
        (Normal, "2024-04-01", 11),
    ];
    assert_eq!(course(&story), expected(&course_after));
    // Nine days of February on the old plan, 20 of the 29 from 10 February to 10 March on the new one.
    assert_eq!(amounts(&story.bill_at(at("2024-02-10"), &Scope::upgrade())), [962, 4276]);
    assert!(story.recurring("2024-03-01").is_empty());
    assert_eq!(amounts(&story.recurring("2024-04-01")), [1800]);
}

#[test]
fn an_upgrade_for_a_day_before_the_pause_holds_in_it_and_behind_it() {
    let mut story = story();
    paused(&mut story, "2024-01-10", None);

    upgraded(&mut story, "2024-01-05", "2024-01-20", false);
    let mut new_id = ids(&mut story);
    resume(&mut story.contract, at("2024-02-01"), &story.catalogue, at("2024-02-01"), &mut new_id).unwrap();

    use PhaseKind::{Normal, Paused};
    let course_after = [
        (Normal, "2024-01-01", 10),
        (Normal, "2024-01-05", 11),
        (Paused, "2024-01-10", 11),
        (Normal, "2024-02-01", 11),
    ];
    assert_eq!(course(&story), expected(&course_after));
}

#[test]
fn a_change_planned_for_the_pause_waits_in_it_and_is_there_when_the_pause_is_taken_back() {
    let mut story = story();
    upgraded(&mut story, "2024-02-15", "2024-01-02", false);
    let before = course(&story);

    paused(&mut story, "2024-02-01", None);
    let mut early = story.contract.clone();
    let mut new_id = ids(&mut story);
    resume(&mut early, at("2024-02-10"), &story.catalogue, at("2024-02-10"), &mut new_id).unwrap();
    let mut late = story.contract.clone();
    resume(&mut late, at("2024-02-20"), &story.catalogue, at("2024-02-20"), &mut new_id).unwrap();
    resume(&mut story.contract, at("2024-01-20"), &story.catalogue, at("2024-01-20"), &mut new_id).unwrap();

    assert_eq!(course(&story), before);
    let variant = |contract: &turnus_engine::contract::Contract, day: &str| {
        let phase = contract.phase_at(at(day));
        (phase.kind, phase.variant.map(|pin| pin.id))
    };
    assert_eq!(variant(&early, "2024-02-12"), (PhaseKind::Normal, Some(id(10))));
    assert_eq!(variant(&early, "2024-02-16"), (PhaseKind::Normal, Some(id(11))));
    assert_eq!(variant(&late, "2024-02-16"), (PhaseKind::Paused, Some(id(11))));
    assert_eq!(variant(&late, "2024-02-21"), (PhaseKind::Normal, Some(id(11))));
}

#[test]
fn a_fixed_term_runs_out_in_a_pause_or_behind_it() {
    let year = Period::new(12, Unit::Month);
    let fixed = PlanVariant {
        contract_period: year,
        after_first_period: AfterFirstPeriod::EndAfterFirstPeriod,
        ..variant(10, "31")
    };
    let signed = |start: &str, end: &str| {
        let mut story = Story::signed_up(vec![Item::PlanVariant(fixed.clone())], group(), "2024-01-01");
        paused(&mut story, start, None);
        let mut new_id = ids(&mut story);
        (resume(&mut story.contract, at(end), &story.catalogue, at(end), &mut new_id), story)
    };

    let (gone_on, story) = signed("2024-06-01", "2024-08-01");
    assert_eq!((gone_on, story.contract.end_date()), (Ok(()), Some(at("2025-01-01"))));
    let (too_late, story) = signed("2024-12-01", "2025-02-01");
    assert!(too_late.unwrap_err().to_string().contains("ended"));
    assert_eq!(story.contract.end_date(), Some(at("2025-01-01")));
}

#[test]
fn going_on_and_an_inherited_start_charge_nothing_that_is_billed_elsewhere() {
    let yearly = |number, fee| PlanVariant {
        fee_period: Period::new(1, Unit::Year),
        billing_period: Period::new(1, Unit::Year),
        ..variant(number, fee)
    };
    let items = vec![Item::PlanVariant(yearly(10, "120")), Item::PlanVariant(yearly(11, "240"))];
    let elsewhere = |wish: &mut turnus_engine::signup::SignUp<'_>| wish.billed_until = Some(at("2025-01-01"));
    let mut story = Story::signed_up_with(items, group(), "2024-01-01", elsewhere);
    paused(&mut story, "2024-05-01", None);
    let mut new_id = ids(&mut story);
    resume(&mut story.contract, at("2024-06-01"), &story.catalogue, at("2024-06-01"), &mut new_id).unwrap();
    upgraded(&mut story, "2024-07-01", "2024-07-01", true);

    assert!(story.bill_at(at("2024-07-01"), &Scope::upgrade()).is_empty());
    assert_eq!(amounts(&story.recurring("2025-01-01")), [24000]);
}

/// Two pauses of a fee of 0.40 are credited one after the other; then the credit of the first, which lasts until `end`, is
/// taken back as it was. What the next bill makes of it, and what is left of the fee then, in cents.
fn credited_twice_and_one_taken_back(end: &str, open: &str) -> (Vec<i64>, i64) {
    let mut story = Story::signed_up(vec![Item::PlanVariant(variant(10, "0.40"))], group(), "2024-01-01");
    let signup = story.bill_at(at("2024-01-01"), &Scope::signup());
    let unpaused = story.contract.clone();
    paused(&mut story, "2024-01-05", Some(end));
    let first = story.bill_at(at("2024-01-05"), &Scope::closing(at("2024-01-05"), at("2024-01-05")));
    paused(&mut story, open, None);
    let second = story.bill_at(at(open), &Scope::closing(at(open), at(open)));
    story.contract = unpaused;
    paused(&mut story, open, None);
    let back = reverse(&first, story.new_id(), at(open));
    story.billed = std::mem::take(&mut story.billed).with(&back).unwrap();

    let trued = story.bill_at(at(open), &Scope::reopening());

    assert!(explained_lines(&trued, &story.catalogue).is_empty());
    assert!(story.preview(at(open), &Scope::reopening()).is_empty());
    let bills = [&signup, &first, &second, &back, &trued];
    (amounts(&trued), bills.iter().flat_map(|bill| amounts(bill)).sum())
}

/// 19 of 31 days of 0.40 cost 0.25; 15 of them cost 0.19, and 0.05 were credited for the other four: 0.24 would be left.
#[test]
fn a_cent_that_a_credit_taken_back_leaves_is_charged() {
    assert_eq!(credited_twice_and_one_taken_back("2024-01-09", "2024-01-20"), (vec![1], 25));
}

/// 22 of 31 days of 0.40 cost 0.28; 20 of them cost 0.26, and 0.03 were credited for the other two: 0.29 would be left.
#[test]
fn a_cent_that_a_credit_taken_back_leaves_is_credited() {
    assert_eq!(credited_twice_and_one_taken_back("2024-01-07", "2024-01-23"), (vec![-1], 28));
}
