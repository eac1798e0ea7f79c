//! What `turnus verify` asks of books, asked of random lives: it finds nothing in what the engine makes. And by hand, of
//! numbers that are wrong.

use std::cell::Cell;
use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use turnus_engine::Id;
use turnus_engine::bill::{Bill, RULES};
use turnus_engine::catalogue::Item;
use turnus_engine::coverage::Billed;
use turnus_engine::line::Rule;
use turnus_engine::rated_item::RatedItem;
use turnus_engine::reverse::reverse;
use turnus_engine::scope::{Scope, Taking};
use turnus_engine::usage::Usage;
use turnus_engine::verify::Finding;
use turnus_engine::verify_bills::{Sources, differences, made_again, may_differ, reversed_again, rules_of};
use turnus_engine::verify_coverage::coverage;
use turnus_engine::verify_horizon::{Moments, moments};
use turnus_engine::verify_lines::explained_lines;
use turnus_engine::verify_numbers::{Given, Run};
use turnus_engine::verify_sums::{Sums, add_sums, sums_of_bill};

use crate::laws::cases;
use crate::life::{Living, live, lives};
use crate::shop::{Story, amounts, at, group, variant};

#[test]
fn lines_sums_and_coverage_of_every_life_are_proved() {
    let config = Config { cases: cases(1000), failure_persistence: None, ..Config::default() };
    let proved = |life| {
        let living = live(&life, |_, _| {});
        let (mut sums, mut rows) = (Sums::new(), Vec::new());
        let mut findings: Vec<Finding> = Vec::new();
        for bill in &living.bills {
            findings.extend(explained_lines(bill, &living.catalogue));
            findings.extend(sums_of_bill(bill, &sums));
            add_sums(&mut sums, bill);
            rows.extend(bill.rows.iter().cloned());
        }
        findings.extend(coverage(living.course.contract.id, &rows));
        prop_assert!(findings.is_empty(), "{}", findings[0]);
        Ok(())
    };
    TestRunner::new(config).run(&lives(12), proved).unwrap();
}

/// Each bill, made again from the contract's version, what was billed before it, and what its lines say that it took.
#[test]
fn bills_of_every_life_come_to_the_same_when_they_are_made_again() {
    let config = Config { cases: cases(1000), failure_persistence: None, ..Config::default() };
    let made = Cell::new(0);
    let proved = |life| {
        let living = live(&life, |_, _| {});
        let mut billed = Billed::default();
        for bill in &living.bills {
            billed.usage_until = bill.previous_usage_until;
            let back = bill.lines.first().and_then(|line| line.reverses);
            let again = match back {
                Some(back) => {
                    let reversed = living.bills.iter().find(|other| other.id == back).unwrap();
                    Some(reversed_again(bill, reversed))
                }
                None => made_of(&living, bill, &billed),
            };
            made.set(made.get() + usize::from(again.is_some()));
            let findings = again.map_or_else(Vec::new, |again| differences(&again, bill, true));
            prop_assert!(findings.is_empty(), "{}", findings[0]);
            billed = billed.with(bill).unwrap();
        }
        Ok(())
    };
    TestRunner::new(config).run(&lives(12), proved).unwrap();
    assert!(made.get() > 1000, "{}", made.get());
}

/// None where the contract changed by itself twice in one walk, and nobody saw the version between.
fn made_of(living: &Living, bill: &Bill, billed: &Billed) -> Option<Bill> {
    let contract = living.contracts.get(&bill.contract.version)?;
    let sources = |rule| {
        let lines = bill.lines.iter().filter(move |line| line.explanation.rule == rule);
        lines.flat_map(|line| line.explanation.sources.iter())
    };
    let usage: BTreeSet<Id> = sources(Rule::UsageWindow).copied().collect();
    let usage: Vec<Usage> = usage.iter().map(|id| living.posted[id].clone()).collect();
    let rated: Vec<RatedItem> = sources(Rule::RatedItem).map(|id| living.items[id].clone()).collect();
    let (catalogue, group) = (&living.catalogue, &living.group);
    let sources = Sources { contract, catalogue, group, billed, usage: &usage, rated: &rated };
    Some(made_again(bill, &sources).unwrap())
}

/// Each month of a late bill is rounded, the opposite of their sum is not.
#[test]
fn the_opposite_of_many_roundings_is_no_wrong_product() {
    let mut story = Story::signed_up(vec![Item::PlanVariant(variant(10, "12.345"))], group(), "2024-01-01");
    let late = story.recurring("2025-05-15");
    let back = reverse(&late, story.new_id(), at("2025-05-16"));
    assert_eq!((amounts(&late), amounts(&back)), (vec![17 * 1235], vec![-17 * 1235]));
    for bill in [late, back] {
        assert_eq!(explained_lines(&bill, &story.catalogue), Vec::new());
    }
}

/// What a bill says of the moment up to when it took what fell due.
#[test]
fn a_bill_is_made_for_a_moment_that_it_could_be_made_for() {
    let mut story = Story::signed_up(vec![Item::PlanVariant(variant(10, "30"))], group(), "2024-01-01");
    let right = story.recurring("2024-02-01");
    let contract = story.contract.clone();
    let (told, nobody) = (BTreeSet::new(), Vec::new());
    let found = |bill: &Bill, taken_back: &[&Bill]| -> Vec<String> {
        let (catalogue, versions) = (&story.catalogue, &[&contract][..]);
        let of = Moments { contract: &contract, versions, catalogue, told: &told, taken_back };
        moments(bill, &of).into_iter().map(|finding| finding.what).collect()
    };
    let with = |change: &dyn Fn(&mut Bill)| {
        let mut bill = right.clone();
        change(&mut bill);
        bill
    };
    let when = ["up to when it took what fell due"];
    let of_scope = |scope: Scope, horizon: &'static str| {
        with(&move |it| (it.scope, it.horizon) = (scope.clone(), at(horizon)))
    };

    assert_eq!(found(&right, &nobody), Vec::<String>::new());
    assert_eq!(found(&with(&|it| it.horizon = at("2025-02-01")), &nobody), when);
    assert_eq!(found(&with(&|it| it.horizon = at("2024-01-15")), &nobody), when);
    assert_eq!(found(&of_scope(Scope::upgrade(), "2024-02-01"), &nobody), Vec::<String>::new());
    assert_eq!(found(&of_scope(Scope::upgrade(), "2024-03-01"), &nobody), when);
    assert_eq!(found(&of_scope(Scope::interim(), "2024-03-01"), &nobody), when);
    let narrower = Scope { setup: false, ..Scope::recurring() };
    assert_eq!(found(&of_scope(narrower, "2024-02-01"), &nobody), ["what its billing date takes"]);
    assert_eq!(
        found(&with(&|it| it.last_billing = Some(at("2024-03-01"))), &nobody),
        ["the last billing date"]
    );
    let besides = with(&|it| it.also = vec![Taking { scope: Scope::recurring(), horizon: at("2025-02-01") }]);
    assert_eq!(found(&besides, &nobody), ["what it took besides"]);
    let again = with(&|it| it.again = vec![(it.rows[0].item, it.rows[0].span)]);
    assert_eq!(found(&again, &nobody), ["what it billed again"]);
    assert_eq!(found(&again, &[&right]), Vec::<String>::new());
    let anew = with(&|it| it.also = vec![Taking { scope: it.scope.clone(), horizon: it.horizon }]);
    assert_eq!(found(&anew, &[&right]), Vec::<String>::new());
}

#[test]
fn a_bill_with_other_billing_dates_differs_and_no_rules_hide_it() {
    let mut story = Story::signed_up(vec![Item::PlanVariant(variant(10, "30"))], group(), "2024-01-01");
    let right = story.recurring("2024-02-01");
    let with = |change: &dyn Fn(&mut Bill)| {
        let mut bill = right.clone();
        change(&mut bill);
        differences(&right, &bill, true).into_iter().map(|finding| finding.what).collect::<Vec<String>>()
    };

    assert_eq!(with(&|_| ()), Vec::<String>::new());
    assert_eq!(with(&|it| it.next_billing = Some(at("2024-04-01"))), ["the next billing date"]);
    assert_eq!(with(&|it| it.next_billing = None), ["the next billing date"]);
    assert_eq!(with(&|it| it.last_billing = None), ["the last billing date"]);
    for rules in [0, RULES + 1] {
        let other = Bill { rules, ..right.clone() };
        assert!(rules_of(&other).is_some() && !may_differ(&other), "{rules}");
    }
    assert!(rules_of(&right).is_none() && !may_differ(&right));
}

fn given(counter: i64, date: i64) -> Given {
    Given { document: Id::new(1, 1, 1), counter, date }
}

fn found(numbers: &[(i64, i64)], last: (i64, i64)) -> Vec<String> {
    let mut run = Run::new(Id::new(2, 2, 2), "2026".to_owned());
    let mut findings: Vec<Finding> = Vec::new();
    for (counter, date) in numbers {
        findings.extend(run.next(given(*counter, *date)));
    }
    findings.extend(run.end(last.0, last.1));
    findings.into_iter().map(|finding| finding.what).collect()
}

#[test]
fn a_gap_a_double_a_day_that_falls_and_a_wrong_end_are_told_apart() {
    assert!(found(&[(1, 10), (2, 10), (3, 12)], (3, 12)).is_empty());
    assert!(found(&[(1, 10), (3, 12)], (3, 12))[0].starts_with("a number is skipped"));
    assert!(found(&[(1, 10), (1, 12)], (1, 12))[0].contains("has a number twice"));
    assert!(found(&[(1, 10), (2, 9)], (2, 9))[0].contains("lies before its predecessor's"));
    assert!(found(&[(1, 10)], (2, 10))[0].starts_with("the last number"));
    assert!(found(&[(1, 10)], (1, 11))[0].starts_with("the day of the last number"));
    assert_eq!(found(&[(2, 10)], (2, 10)).len(), 1, "the first is 1");
}
