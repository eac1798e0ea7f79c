//! Pauses: credited at once, gone on with on the old periods, taken back.

use turnus_engine::Id;
use turnus_engine::catalogue::Item;
use turnus_engine::pausing::{pause, resume};
use turnus_engine::scope::Scope;
use turnus_engine::upgrade::{Upgrade, upgrade};

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
    pause(&mut story.contract, at(start), end.map(at), &story.catalogue, &mut new_id).unwrap();
}

#[test]
fn a_pause_credits_the_rest_and_going_on_charges_the_stub_to_the_old_boundary() {
    let mut story = story();

    paused(&mut story, "2024-01-11", None);
    assert_eq!(amounts(&story.bill_at(at("2024-01-11"), &Scope::closing(at("2024-01-11")))), [-2100]);
    assert!(story.recurring("2024-02-01").is_empty());
    let mut new_id = ids(&mut story);
    resume(&mut story.contract, at("2024-02-20"), &story.catalogue, &mut new_id).unwrap();
    let bill = story.bill_at(at("2024-02-20"), &Scope::closing(turnus_engine::Instant::LATEST));

    // Ten of the 29 days of February.
    assert_eq!(amounts(&bill), [1069]);
    assert_eq!(bill.next_billing, Some(at("2024-03-01")));
    assert_eq!(amounts(&story.recurring("2024-03-01")), [3100]);
}

#[test]
fn a_pause_with_an_end_credits_only_its_own_days() {
    let mut story = story();

    paused(&mut story, "2024-01-11", Some("2024-01-21"));
    let first = story.bill_at(at("2024-01-05"), &Scope::closing(at("2024-01-11")));
    let second = story.recurring("2024-01-21");

    assert_eq!((amounts(&first), amounts(&second)), (vec![-2100], vec![1100]));
    assert_eq!(second.next_billing, Some(at("2024-02-01")));
}

#[test]
fn a_pause_taken_back_after_its_credit_charges_the_days_again() {
    let mut story = story();
    paused(&mut story, "2024-01-21", None);
    assert_eq!(amounts(&story.bill_at(at("2024-01-05"), &Scope::closing(at("2024-01-21")))), [-1100]);

    let mut new_id = ids(&mut story);
    resume(&mut story.contract, at("2024-01-10"), &story.catalogue, &mut new_id).unwrap();

    let closing = Scope::closing(turnus_engine::Instant::LATEST);
    assert_eq!(amounts(&story.bill_at(at("2024-01-10"), &closing)), [1100]);
    assert!(story.bill_at(at("2024-01-10"), &closing).is_empty());
}

#[test]
fn an_upgrade_during_a_pause_holds_when_it_goes_on_with_periods_of_its_own() {
    let mut story = story();
    paused(&mut story, "2024-01-11", None);
    story.bill_at(at("2024-01-11"), &Scope::closing(at("2024-01-11")));

    let mut new_id = ids(&mut story);
    let wish = Upgrade { variant: id(11), quantity: dec("1"), at: at("2024-01-15"), inherit_start: false };
    upgrade(&mut story.contract, wish, &story.catalogue, at("2024-01-15"), &mut new_id).unwrap();
    assert!(story.bill_at(at("2024-01-15"), &Scope::upgrade()).is_empty());
    resume(&mut story.contract, at("2024-02-20"), &story.catalogue, &mut new_id).unwrap();

    let bill = story.bill_at(at("2024-02-20"), &Scope::closing(turnus_engine::Instant::LATEST));
    assert_eq!(amounts(&bill), [6200]);
    assert_eq!(bill.next_billing, Some(at("2024-03-20")));
}

#[test]
fn what_is_not_running_is_not_paused_and_what_is_not_paused_does_not_go_on() {
    let mut story = story();
    let mut new_id = ids(&mut story);

    let early = pause(&mut story.contract, at("2023-12-31"), None, &story.catalogue, &mut new_id);
    let back =
        pause(&mut story.contract, at("2024-01-20"), Some(at("2024-01-10")), &story.catalogue, &mut new_id);
    let running = resume(&mut story.contract, at("2024-01-20"), &story.catalogue, &mut new_id);
    assert!(early.is_err() && back.is_err() && running.is_err());
    paused(&mut story, "2024-01-11", None);
    let twice = pause(&mut story.contract, at("2024-01-12"), None, &story.catalogue, &mut new_id);
    assert!(twice.unwrap_err().to_string().contains("Paused"));
}

#[test]
fn a_pause_from_the_very_start_that_is_taken_back_leaves_the_contract_as_it_was() {
    let mut story = story();
    let before = story.contract.phases.clone();

    paused(&mut story, "2024-01-01", None);
    assert_eq!(amounts(&story.bill_at(at("2024-01-01"), &Scope::closing(at("2024-01-01")))), [-3100]);
    let mut new_id = ids(&mut story);
    resume(&mut story.contract, at("2024-01-01"), &story.catalogue, &mut new_id).unwrap();

    assert_eq!(story.contract.phases, before);
    let closing = Scope::closing(turnus_engine::Instant::LATEST);
    assert_eq!(amounts(&story.bill_at(at("2024-01-01"), &closing)), [3100]);
}
