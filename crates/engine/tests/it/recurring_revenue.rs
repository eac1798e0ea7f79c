//! Recurring revenue by hand, beside bills, and over random lives (docs/rules/recurring_revenue.md).

use jiff::civil::date;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use turnus_engine::booking::{NewComponentSubscription, book, book_discount, end_booked};
use turnus_engine::calendar::{Period, Unit};
use turnus_engine::catalogue::Item;
use turnus_engine::component::ComponentKind;
use turnus_engine::contract::{Contract, PhaseKind};
use turnus_engine::discount::Discount;
use turnus_engine::ending::end;
use turnus_engine::pausing::{pause, resume};
use turnus_engine::plan::*;
use turnus_engine::recurring_revenue::{RevenueKind, RevenueStep, recurring_net, revenue_steps};
use turnus_engine::scope::Scope;
use turnus_engine::tax::{TaxEntry, TaxPolicy};
use turnus_engine::upgrade::{Upgrade, upgrade};
use turnus_engine::{Instant, Money};

use crate::laws::cases;
use crate::life::{live, lives};
use crate::shop::*;
use RevenueKind::{Churn, Contraction, Expansion, New, Reactivation};

const SEATS: u32 = 20;

fn items(fee: &str) -> Vec<Item> {
    vec![
        Item::PlanVariant(variant(10, fee)),
        Item::PlanVariant(variant(11, "62")),
        Item::Component(component(SEATS, ComponentKind::QuantityBased, "2.50")),
        Item::Discount(Discount {
            duration: Some(Period::new(2, Unit::Month)),
            separate_line: true,
            ..discount(30, "50", &[10])
        }),
    ]
}

fn steps(story: &Story) -> Vec<(RevenueKind, Instant, i64)> {
    let steps = revenue_steps(&story.contract, &story.catalogue, &story.group, &story.tax).unwrap();
    steps.iter().map(|step| (step.kind, step.at, step.amount.minor())).collect()
}

/// A variant that costs 120.00 for `period`.
fn a_month(quantity: u16, unit: Unit) -> i64 {
    let fee_period = Period::new(quantity, unit);
    let item =
        Item::PlanVariant(PlanVariant { fee_period, billing_period: fee_period, ..variant(10, "120") });
    steps(&Story::signed_up(vec![item], group(), "2024-01-01"))[0].2
}

fn change(story: &mut Story, number: u32, when: &str) {
    let wish = Upgrade { variant: id(number), quantity: dec("1"), at: at(when), inherit_start: true };
    let mut counter = story.next_id;
    let mut new_id = || {
        counter += 1;
        id(counter)
    };
    upgrade(&mut story.contract, wish, &story.catalogue, at(when), &mut new_id).unwrap();
    story.next_id = counter;
}

fn seats(story: &mut Story, quantity: &str, from: &str) -> turnus_engine::Id {
    let mut counter = story.next_id;
    let mut new_id = || {
        counter += 1;
        id(counter)
    };
    let wish = NewComponentSubscription::of(id(SEATS), dec(quantity));
    let (contract, catalogue) = (&mut story.contract, &story.catalogue);
    let booked = book(contract, wish, catalogue, at(from), at(from), &mut new_id).unwrap();
    story.next_id = counter;
    booked
}

#[test]
fn each_fee_period_is_reckoned_to_a_month() {
    assert_eq!(a_month(1, Unit::Month), 12_000);
    assert_eq!(a_month(3, Unit::Month), 4_000);
    assert_eq!(a_month(1, Unit::Year), 1_000);
    // 365.2425 / 12 = 30.436875 days: 120 x 30.436875 / 7 and / 30.
    assert_eq!(a_month(1, Unit::Week), 52_178);
    assert_eq!(a_month(30, Unit::Day), 12_175);
    assert_eq!(a_month(24, Unit::Hour), a_month(1, Unit::Day));
    assert_eq!(a_month(1_440, Unit::Minute), a_month(1, Unit::Day));
}

#[test]
fn changes_are_steps_with_what_they_are() {
    let mut story = Story::signed_up(items("31"), group(), "2024-01-01");
    let booked = seats(&mut story, "4", "2024-02-01");
    end_booked(&mut story.contract, booked, at("2024-02-15")).unwrap();
    change(&mut story, 11, "2024-03-10");
    end(&mut story.contract, at("2024-06-01"), at("2024-03-10")).unwrap();

    assert_eq!(
        steps(&story),
        [
            (New, at("2024-01-01"), 3_100),
            (Expansion, at("2024-02-01"), 4_100),
            (Contraction, at("2024-02-15"), 3_100),
            (Expansion, at("2024-03-10"), 6_200),
            (Churn, at("2024-06-01"), 0),
        ]
    );
}

#[test]
fn a_pause_is_nothing_and_a_trial_too_whatever_is_billed_in_it() {
    let mut story = Story::signed_up(items("31"), group(), "2024-01-01");
    let mut next = 5_000;
    let mut new_id = || {
        next += 1;
        id(next)
    };
    pause(&mut story.contract, at("2024-01-11"), None, &story.catalogue, at("2024-01-11"), &mut new_id)
        .unwrap();
    resume(&mut story.contract, at("2024-02-20"), &story.catalogue, at("2024-02-20"), &mut new_id).unwrap();

    let paused = steps(&story);
    story.contract.phases.truncate(2);
    story.contract.phases[0].kind = PhaseKind::Trial;
    story.contract.phases[1].kind = PhaseKind::Normal;
    let in_trial = steps(&story);

    assert_eq!(
        paused,
        [
            (New, at("2024-01-01"), 3_100),
            (Churn, at("2024-01-11"), 0),
            (Reactivation, at("2024-02-20"), 3_100),
        ]
    );
    assert_eq!(in_trial[0].1, at("2024-01-11"));
}

#[test]
fn what_is_annulled_never_was() {
    let mut story = Story::signed_up(items("31"), group(), "2024-01-01");
    story.contract.annulled = true;

    assert_eq!(steps(&story), []);
}

#[test]
fn what_is_billed_elsewhere_is_revenue_all_the_same() {
    let story = Story::signed_up_with(items("31"), group(), "2024-01-01", |wish| {
        wish.billed_until = Some(at("2024-05-01"));
    });

    assert_eq!(steps(&story), [(New, at("2024-01-01"), 3_100)]);
}

#[test]
fn a_discount_counts_while_it_holds() {
    let mut story = Story::signed_up(items("31"), group(), "2024-01-01");
    let mut new_id = || id(7_000);
    let start = at("2024-01-01");
    book_discount(&mut story.contract, id(30), None, &story.catalogue, start, &mut new_id).unwrap();

    assert_eq!(steps(&story), [(New, at("2024-01-01"), 1_550), (Expansion, at("2024-03-01"), 3_100)]);
}

#[test]
fn vat_is_taken_out_of_gross_prices_at_the_rate_that_holds_then() {
    let gross = PlanGroup { price_type: PriceType::Gross, ..group() };
    let mut story = Story::signed_up(items("119"), gross, "2024-01-01");
    let plain = steps(&story);
    let mut higher = policy();
    let german = higher.entries[0].clone();
    let valid_from = Some(date(2024, 7, 1));
    higher.entries.push(TaxEntry { rate: dec("25"), valid_from, ..german });
    story.change_catalogue(Item::TaxPolicy(TaxPolicy { version: 2, ..higher }));
    let raised = steps(&story);
    story.tax = situation(Some("AT"), None);
    let austrian = steps(&story);
    story.tax = situation(Some("CH"), None);
    let abroad = steps(&story);

    assert_eq!(plain, [(New, at("2024-01-01"), 10_000)]);
    assert_eq!(raised, [(New, at("2024-01-01"), 10_000), (Contraction, at("2024-07-01"), 9_520)]);
    assert_eq!(austrian, [(New, at("2024-01-01"), 9_917)]);
    // Where no tax is charged, the price holds that of the seller's own country.
    assert_eq!(abroad[0], (New, at("2024-01-01"), 10_000));
}

fn prices() -> impl Strategy<Value = (i64, i64, Option<i64>)> {
    (1_i64..20_000, 0_i64..40, prop::option::of(1_i64..=20))
}

#[test]
fn of_a_monthly_contract_it_is_the_net_of_the_recurring_lines_of_a_whole_months_bill() {
    let config = Config { cases: cases(300), failure_persistence: None, ..Config::default() };
    let law = |(cents, count, twentieths): (i64, i64, Option<i64>)| {
        let fee = format!("{}.{:02}", cents / 100, cents % 100);
        let mut all = items(&fee);
        let percent = (twentieths.unwrap_or(20) * 5).to_string();
        all.push(Item::Discount(discount(31, &percent, &[10, SEATS])));
        let mut story = Story::signed_up(all, group(), "2024-01-01");
        if count > 0 {
            seats(&mut story, &count.to_string(), "2024-01-01");
        }
        if twentieths.is_some() {
            let start = at("2024-01-01");
            let mut new_id = || id(7_000);
            book_discount(&mut story.contract, id(31), None, &story.catalogue, start, &mut new_id).unwrap();
        }
        story.add_rated_item("17.77", "2024-01-01");
        story.bill_at(at("2024-01-01"), &Scope::signup());
        let bill = story.recurring("2024-02-01");

        let revenue = steps(&story).first().map_or(0, |step| step.2);
        let billed = recurring_net(&bill).unwrap().minor();

        // Each line is rounded by itself, and the sum of a contract once.
        let whole = (cents * (20 - twentieths.unwrap_or(0))) % 20 == 0
            && (250 * count * (20 - twentieths.unwrap_or(0))) % 20 == 0;
        let apart = (revenue - billed).abs();
        prop_assert!(if whole { apart == 0 } else { apart <= 1 }, "{} {} {:?}", revenue, billed, bill.lines);
        Ok(())
    };
    TestRunner::new(config).run(&prices(), law).unwrap();
}

fn amount_at(steps: &[RevenueStep], at: Instant) -> Money {
    steps.iter().rev().find(|step| step.at <= at).map_or(Money::ZERO, |step| step.amount)
}

fn is_paid(contract: &Contract, at: Instant) -> bool {
    contract.stretches().any(|stretch| stretch.phase.kind == PhaseKind::Normal && stretch.span.contains(at))
}

#[test]
fn over_any_life_the_steps_follow_each_other_and_are_nothing_where_nothing_is_paid() {
    let config = Config { cases: cases(300), failure_persistence: None, ..Config::default() };
    let law = |life: crate::life::Life| {
        let living = live(&life, |_, _| {});
        let contract = &living.course.contract;
        let steps = revenue_steps(contract, &living.catalogue, &living.group, &living.tax).unwrap();
        let mut before = Money::ZERO;
        for (place, step) in steps.iter().enumerate() {
            prop_assert!(place == 0 || steps[place - 1].at < step.at);
            prop_assert_eq!(step.before, before);
            prop_assert_ne!(step.amount, before);
            let ever = steps[..place].iter().any(|step| step.amount > Money::ZERO);
            let kind = match (before > Money::ZERO, step.amount > Money::ZERO) {
                (false, true) => {
                    if ever {
                        Reactivation
                    } else {
                        New
                    }
                }
                (true, true) => {
                    if step.amount > before {
                        Expansion
                    } else {
                        Contraction
                    }
                }
                (true, false) => Churn,
                (false, false) => Contraction,
            };
            prop_assert_eq!(step.kind, kind);
            before = step.amount;
        }
        let turns = contract.phases.iter().map(|phase| phase.start).chain(contract.end);
        for at in turns.chain([contract.start.plus_millis(-1)]) {
            prop_assert!(is_paid(contract, at) || amount_at(&steps, at) == Money::ZERO);
        }
        Ok(())
    };
    TestRunner::new(config).run(&lives(14), law).unwrap();
}
