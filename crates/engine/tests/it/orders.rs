//! The worked samples of createOrder (billwerk-api.md B.1), and fees, periods, discounts by hand.

use turnus_engine::bill::Bill;
use turnus_engine::booking::{NewComponentSubscription, book, book_discount, end_booked};
use turnus_engine::calendar::{Period, Unit};
use turnus_engine::catalogue::Item;
use turnus_engine::component::ComponentKind;
use turnus_engine::ending::end;
use turnus_engine::plan::*;
use turnus_engine::scope::Scope;
use turnus_engine::upgrade::{Upgrade, upgrade};
use turnus_engine::{Id, Instant};

use crate::shop::*;

const SEATS: u32 = 20;

fn seats(quantity: &str) -> NewComponentSubscription {
    NewComponentSubscription::of(id(SEATS), dec(quantity))
}

fn shop(fee: &str) -> Vec<Item> {
    vec![
        Item::PlanVariant(variant(10, fee)),
        Item::Component(component(SEATS, ComponentKind::QuantityBased, "1.00")),
        Item::Discount(discount(30, "50", &[10])),
    ]
}

fn with_seats(fee: &str, quantity: &str) -> Story {
    let mut story = Story::signed_up(shop(fee), group(), "2014-05-22");
    book_seats(&mut story, quantity, at("2014-05-22"));
    story
}

fn book_seats(story: &mut Story, quantity: &str, from: Instant) -> Id {
    let mut number = story.next_id;
    let mut new_id = || {
        number += 1;
        id(number)
    };
    let booked =
        book(&mut story.contract, seats(quantity), &story.catalogue, from, from, &mut new_id).unwrap();
    story.next_id = number;
    booked
}

fn change(story: &mut Story, number: u32, when: &str, now: &str, inherit_start: bool) {
    let wish = Upgrade { variant: id(number), quantity: dec("1"), at: at(when), inherit_start };
    let mut counter = story.next_id;
    let mut new_id = || {
        counter += 1;
        id(counter)
    };
    upgrade(&mut story.contract, wish, &story.catalogue, at(now), &mut new_id).unwrap();
    story.next_id = counter;
}

#[test]
fn sample_1_a_fee_of_5_with_two_seats_of_1_is_7_net_8_33_gross() {
    let mut story = with_seats("5.00", "2");

    let bill = story.bill_at(at("2014-05-22"), &Scope::signup());

    assert_eq!(amounts(&bill), [500, 200]);
    assert_eq!(bill.lines[1].vat.minor(), 38);
    assert_eq!(sums(&bill), (700, 133, 833));
}

#[test]
fn sample_2_four_seats_are_4_net_and_0_76_vat() {
    let mut story = with_seats("5.00", "4");

    let bill = story.bill_at(at("2014-05-22"), &Scope::signup());

    assert_eq!((bill.lines[1].net.minor(), bill.lines[1].vat.minor()), (400, 76));
}

#[test]
fn sample_3_a_fee_of_20_with_half_off_is_10_net_and_1_90_vat() {
    let mut story = Story::signed_up(shop("20.00"), group(), "2014-05-22");
    let mut new_id = || id(900);
    let start = at("2014-05-22");
    book_discount(&mut story.contract, id(30), None, &story.catalogue, start, &mut new_id).unwrap();

    let bill = story.bill_at(start, &Scope::signup());

    assert_eq!(sums(&bill), (1000, 190, 1190));
    assert_eq!(bill.lines[0].unit_price, Some(dec("10")));
}

#[test]
fn sample_4_a_fee_of_24_90_is_4_73_vat_and_29_63_gross() {
    let mut story = Story::signed_up(shop("24.90"), group(), "2014-05-22");

    let bill = story.bill_at(at("2014-05-22"), &Scope::signup());

    assert_eq!(sums(&bill), (2490, 473, 2963));
}

#[test]
fn sample_5_an_upgrade_eleven_minutes_after_a_paid_month_began_credits_the_month() {
    let mut items = shop("0.99");
    items.push(Item::PlanVariant(variant(11, "0")));
    let mut story = Story::signed_up(items, group(), "2014-05-22T13:22:41Z");
    story.bill_at(at("2014-05-22T13:22:41Z"), &Scope::signup());
    let now = "2014-05-22T13:33:30.951Z";

    change(&mut story, 11, now, now, false);
    let bill = story.bill_at(at(now), &Scope::upgrade());

    assert_eq!(sums(&bill), (-99, -19, -118));
    assert_eq!(bill.last_billing, Some(at(now)));
    assert_eq!(bill.next_billing, Some(at("2014-06-22T13:33:30.951Z")));
}

#[test]
fn a_yearly_fee_billed_monthly_is_charged_once_a_year_and_not_in_between() {
    let yearly = PlanVariant { fee_period: YEAR, ..variant(10, "100") };
    let mut story = Story::signed_up(vec![Item::PlanVariant(yearly)], group(), "2023-03-08");

    assert_eq!(amounts(&story.bill_at(at("2023-03-08"), &Scope::signup())), [10_000]);
    for month in 4..=12 {
        assert!(story.recurring(&format!("2023-{month:02}-08")).is_empty());
    }
    assert!(story.recurring("2024-02-08").is_empty());
    assert_eq!(amounts(&story.recurring("2024-03-08")), [10_000]);
}

#[test]
fn a_monthly_fee_billed_yearly_is_twelve_times_the_fee_on_one_line() {
    let yearly = PlanVariant { billing_period: YEAR, ..variant(10, "100") };
    let mut story = Story::signed_up(vec![Item::PlanVariant(yearly)], group(), "2023-03-08");

    let bill = story.bill_at(at("2023-03-08"), &Scope::signup());

    assert_eq!(amounts(&bill), [120_000]);
    assert_eq!(bill.lines[0].multiplier.to_string(), "12");
    assert_eq!(bill.next_billing, Some(at("2024-03-08")));
    assert!(story.recurring("2023-09-08").is_empty());
}

#[test]
fn postpaid_fees_are_charged_at_the_end_of_their_period_and_up_to_the_end_of_the_contract() {
    let postpaid = PlanVariant { payment_period_mode: PaymentPeriodMode::PostPaid, ..variant(10, "31") };
    let mut story = Story::signed_up(vec![Item::PlanVariant(postpaid)], group(), "2023-05-01");

    assert!(story.bill_at(at("2023-05-01"), &Scope::signup()).is_empty());
    assert_eq!(amounts(&story.recurring("2023-06-01")), [3100]);
    end(&mut story.contract, at("2023-07-11"), at("2023-06-10")).unwrap();
    assert_eq!(amounts(&story.recurring("2023-07-01")), [3100]);
    assert_eq!(amounts(&story.recurring("2023-07-11")), [1000]);
    assert!(story.recurring("2023-08-01").is_empty());
}

#[test]
fn aligned_to_the_first_a_start_on_16_march_costs_sixteen_of_31_days() {
    let fixed = PlanVariant { billing_alignment: BillingAlignment::FixedMonthly(1), ..variant(10, "31.00") };
    let mut story = Story::signed_up(vec![Item::PlanVariant(fixed)], group(), "2023-03-16");

    let bill = story.bill_at(at("2023-03-16"), &Scope::signup());

    assert_eq!(amounts(&bill), [1600]);
    assert_eq!(bill.next_billing, Some(at("2023-04-01")));
}

/// billwerk-api.md D.1: a phase from 2017-08-08T12:30Z is billed on 1 September and 1 October, local midnight.
#[test]
fn alignment_to_day_one_falls_on_local_midnight() {
    let fixed = PlanVariant { billing_alignment: BillingAlignment::FixedMonthly(1), ..variant(10, "10") };
    let mut story = Story::signed_up(vec![Item::PlanVariant(fixed)], group(), "2017-08-08T12:30:00Z");

    let first = story.bill_at(at("2017-08-08T12:30:00Z"), &Scope::signup());
    assert_eq!(first.next_billing, Some(at("2017-08-31T22:00:00Z")));
    let second = story.bill_at(at("2017-08-31T22:00:00Z"), &Scope::recurring());
    assert_eq!(second.next_billing, Some(at("2017-09-30T22:00:00Z")));
}

/// billwerk-api.md D.2: today 2022-03-06, start 2021-03-15, yearly, BilledUntil 2022-03-15.
#[test]
fn billed_until_postpones_the_first_bill_to_that_date() {
    let yearly = PlanVariant { fee_period: YEAR, billing_period: YEAR, ..variant(10, "120") };
    let mut story = Story::signed_up_with(vec![Item::PlanVariant(yearly)], group(), "2021-03-15", |wish| {
        wish.billed_until = Some(at("2022-03-15"));
    });

    let bill = story.bill_at(at("2022-03-06"), &Scope::signup());
    assert!(bill.is_empty());
    assert_eq!(bill.next_billing, Some(at("2022-03-15")));
    assert_eq!(amounts(&story.recurring("2022-03-15")), [12_000]);
}

#[test]
fn the_setup_fee_is_charged_once_and_not_on_an_upgrade() {
    let with_setup = PlanVariant { setup_fee: dec("49.90"), ..variant(10, "10") };
    let dearer = PlanVariant { setup_fee: dec("99"), ..variant(11, "20") };
    let items = vec![Item::PlanVariant(with_setup), Item::PlanVariant(dearer)];
    let mut story = Story::signed_up(items, group(), "2023-01-01");

    assert_eq!(amounts(&story.bill_at(at("2023-01-01"), &Scope::signup())), [1000, 4990]);
    assert_eq!(amounts(&story.recurring("2023-02-01")), [1000]);
    change(&mut story, 11, "2023-02-01", "2023-02-01", false);
    assert_eq!(amounts(&story.bill_at(at("2023-02-01"), &Scope::upgrade())), [2000, -1000]);
}

/// The trial of billwerk-api.md D.1: across the end of summer time it ends at the same wall clock.
#[test]
fn a_trial_costs_nothing_and_the_first_bill_is_made_at_its_end() {
    let trial =
        Plan { trial_period: Some(MONTH), trial_end_policy: TrialEndPolicy::RequestPayment, ..plan() };
    let start = "2015-10-15T09:02:21.275Z";
    let items = vec![Item::PlanVariant(variant(10, "10")), Item::Plan(Plan { version: 2, ..trial })];
    let mut story = Story::signed_up(items, group(), start);

    let signup = story.bill_at(at(start), &Scope::signup());
    assert!(signup.is_empty());
    assert_eq!(signup.last_billing, None);
    assert_eq!(signup.next_billing, Some(at("2015-11-15T10:02:21.275Z")));
    assert_eq!(amounts(&story.bill_at(at("2015-11-15T10:02:21.275Z"), &Scope::recurring())), [1000]);
}

#[test]
fn an_upgrade_in_the_middle_of_a_paid_month_credits_the_rest_and_charges_the_new_plan() {
    let items = vec![Item::PlanVariant(variant(10, "30")), Item::PlanVariant(variant(11, "60"))];
    let mut story = Story::signed_up(items, group(), "2024-01-01");
    story.bill_at(at("2024-01-01"), &Scope::signup());

    change(&mut story, 11, "2024-01-11", "2024-01-11", false);
    let bill = story.bill_at(at("2024-01-11"), &Scope::upgrade());

    // 10 of 31 days are kept: 30 x 10/31 = 9.68, credited 20.32.
    assert_eq!(amounts(&bill), [6000, -2032]);
    assert_eq!(bill.next_billing, Some(at("2024-02-11")));
    assert!(story.recurring("2024-01-20").is_empty());
}

#[test]
fn an_upgrade_that_inherits_the_start_charges_the_rest_of_the_running_month() {
    let items = vec![Item::PlanVariant(variant(10, "30")), Item::PlanVariant(variant(11, "60"))];
    let mut story = Story::signed_up(items, group(), "2024-01-01");
    story.bill_at(at("2024-01-01"), &Scope::signup());

    change(&mut story, 11, "2024-01-11", "2024-01-11", true);
    let bill = story.bill_at(at("2024-01-11"), &Scope::upgrade());

    assert_eq!(amounts(&bill), [4065, -2032]);
    assert_eq!(bill.next_billing, Some(at("2024-02-01")));
}

#[test]
fn a_planned_upgrade_is_billed_at_its_date_and_costs_what_a_sudden_one_costs() {
    let items = vec![Item::PlanVariant(variant(10, "30")), Item::PlanVariant(variant(11, "60"))];
    let mut story = Story::signed_up(items, group(), "2024-01-01");
    story.bill_at(at("2024-01-01"), &Scope::signup());

    change(&mut story, 11, "2024-02-11", "2024-01-05", false);
    assert!(story.bill_at(at("2024-01-05"), &Scope::upgrade()).is_empty());
    // February 2024 has 29 days; ten of them are of the old plan.
    let february = story.recurring("2024-02-01");
    assert_eq!(amounts(&february), [1034]);
    assert_eq!(february.next_billing, Some(at("2024-02-11")));
    assert_eq!(amounts(&story.recurring("2024-02-11")), [6000]);
}

#[test]
fn an_end_credits_the_prepaid_rest_at_once_and_taking_it_back_charges_it_again() {
    let mut story = Story::signed_up(vec![Item::PlanVariant(variant(10, "31"))], group(), "2024-01-01");
    story.bill_at(at("2024-01-01"), &Scope::signup());

    end(&mut story.contract, at("2024-01-21"), at("2024-01-05")).unwrap();
    let closing = story.bill_at(at("2024-01-05"), &Scope::closing(at("2024-01-21"), at("2024-01-05")));
    assert_eq!(sums(&closing), (-1100, -209, -1309));
    assert!(story.bill_at(at("2024-01-06"), &Scope::closing(at("2024-01-21"), at("2024-01-06"))).is_empty());

    story.contract.end = None;
    let again = story.recurring("2024-01-07");
    assert_eq!(sums(&again), (1100, 209, 1309));
    assert!(story.recurring("2024-01-08").is_empty());
}

#[test]
fn a_component_booked_in_the_middle_costs_its_part_and_ended_gives_it_back() {
    let mut story = Story::signed_up(shop("30"), group(), "2024-04-01");
    story.bill_at(at("2024-04-01"), &Scope::signup());

    let booked = book_seats(&mut story, "3", at("2024-04-16"));
    let bill = story.bill_at(at("2024-04-16"), &Scope::component(booked));
    assert_eq!(amounts(&bill), [150]);
    end_booked(&mut story.contract, id(SEATS), at("2024-04-21")).unwrap();
    assert_eq!(amounts(&story.recurring("2024-05-01")), [3000, -100]);
}

#[test]
fn a_credit_of_many_halves_returns_every_cent_of_vat() {
    let items = vec![Item::PlanVariant(variant(10, "0.26"))];
    let mut story = Story::signed_up(items, group(), "2024-04-01");
    let charged = story.bill_at(at("2024-04-01"), &Scope::signup());
    assert_eq!(sums(&charged), (26, 5, 31));

    end(&mut story.contract, at("2024-04-16"), at("2024-04-02")).unwrap();
    let first = story.bill_at(at("2024-04-02"), &Scope::closing(at("2024-04-16"), at("2024-04-02")));
    end(&mut story.contract, at("2024-04-01T00:00:00.001"), at("2024-04-02")).unwrap();
    let second = story.bill_at(at("2024-04-02"), &Scope::closing(at("2024-04-01"), at("2024-04-02")));

    assert_eq!(sums(&first), (-13, -3, -16));
    assert_eq!(sums(&second), (-13, -2, -15));
}

#[test]
fn fee_periods_of_one_billing_period_share_one_rounding_and_others_do_not() {
    let quarter = Period::new(3, Unit::Month);
    let quarterly = PlanVariant { billing_period: quarter, ..variant(10, "0.333") };
    let mut at_once = Story::signed_up(vec![Item::PlanVariant(quarterly)], group(), "2024-01-01");
    let mut monthly = Story::signed_up(vec![Item::PlanVariant(variant(10, "0.333"))], group(), "2024-01-01");

    let bill = at_once.bill_at(at("2024-01-01"), &Scope::signup());
    let late = monthly.bill_at(at("2024-03-15"), &Scope::signup());

    let rows = |bill: &Bill| bill.rows.iter().map(|row| row.amount.minor()).collect::<Vec<_>>();
    assert_eq!((amounts(&bill), rows(&bill)), (vec![100], vec![33, 34, 33]));
    // Three billing dates that are billed late cost what they would have cost in time.
    assert_eq!((amounts(&late), rows(&late)), (vec![99], vec![33, 33, 33]));
}

#[test]
fn a_discount_that_ends_inside_a_period_holds_for_its_part() {
    let short = turnus_engine::discount::Discount {
        duration: Some(Period::new(15, Unit::Day)),
        ..discount(31, "10", &[10])
    };
    let items = vec![Item::PlanVariant(variant(10, "30")), Item::Discount(short)];
    let mut story = Story::signed_up(items, group(), "2024-04-01");
    let mut new_id = || id(900);
    let start = at("2024-04-01");
    book_discount(&mut story.contract, id(31), None, &story.catalogue, start, &mut new_id).unwrap();

    assert_eq!(amounts(&story.bill_at(start, &Scope::signup())), [1350, 1500]);
    assert_eq!(amounts(&story.recurring("2024-05-01")), [3000]);
}

#[test]
fn of_two_discounts_only_the_higher_counts_and_one_apart_is_a_line_and_is_credited_with_its_fee() {
    let apart = turnus_engine::discount::Discount { separate_line: true, ..discount(31, "20", &[PLAN]) };
    let items = vec![
        Item::PlanVariant(variant(10, "30")),
        Item::Discount(discount(30, "10", &[10])),
        Item::Discount(apart),
    ];
    let mut story = Story::signed_up(items, group(), "2024-04-01");
    let start = at("2024-04-01");
    for (number, name) in [(30, 900), (31, 901)] {
        let mut new_id = || id(name);
        book_discount(&mut story.contract, id(number), None, &story.catalogue, start, &mut new_id).unwrap();
    }

    assert_eq!(amounts(&story.bill_at(start, &Scope::signup())), [3000, -600]);
    end(&mut story.contract, at("2024-04-16"), start).unwrap();
    let closing = story.bill_at(start, &Scope::closing(at("2024-04-16"), start));
    assert_eq!(amounts(&closing), [-1500, 300]);
}

fn yearly(number: u32, fee: &str) -> PlanVariant {
    PlanVariant { billing_period: YEAR, ..variant(number, fee) }
}

#[test]
fn a_change_credits_all_that_was_billed_in_advance_however_many_fee_periods_that_were() {
    let items = vec![Item::PlanVariant(yearly(10, "100")), Item::PlanVariant(yearly(11, "200"))];
    let mut story = Story::signed_up(items, group(), "2024-01-01");
    assert_eq!(amounts(&story.bill_at(at("2024-01-01"), &Scope::signup())), [120_000]);

    change(&mut story, 11, "2024-03-10", "2024-03-10", false);
    let bill = story.bill_at(at("2024-03-10"), &Scope::upgrade());

    // 22 of the 31 days of March, and nine months.
    assert_eq!(amounts(&bill), [240_000, -7097 - 90_000]);
    assert_eq!(story.preview(at("2024-03-10"), &Scope::recurring()).totals.net.minor(), 0);
}

#[test]
fn a_pause_does_not_bring_forward_the_credit_of_a_change_that_was_planned() {
    let items = vec![Item::PlanVariant(yearly(10, "100")), Item::PlanVariant(yearly(11, "100"))];
    let mut story = Story::signed_up(items, group(), "2024-01-01");
    story.bill_at(at("2024-01-01"), &Scope::signup());
    change(&mut story, 11, "2024-07-01", "2024-01-02", false);
    assert!(story.bill_at(at("2024-01-02"), &Scope::upgrade()).is_empty());

    end(&mut story.contract, at("2024-10-01"), at("2024-01-05")).unwrap();
    let closing = Scope::closing(at("2024-10-01"), at("2024-01-05"));

    assert!(story.bill_at(at("2024-01-05"), &closing).is_empty());
    assert_eq!(amounts(&story.recurring("2024-07-01")), [30_000, -60_000]);
}

#[test]
fn what_is_not_prorated_is_charged_once_for_a_period_that_a_change_cuts() {
    let postpaid = |number, fee| PlanVariant {
        payment_period_mode: PaymentPeriodMode::PostPaid,
        ..variant(number, fee)
    };
    let whole = turnus_engine::component::Component {
        prorate: false,
        ..component(SEATS, ComponentKind::QuantityBased, "10")
    };
    let items = vec![
        Item::PlanVariant(postpaid(10, "0")),
        Item::PlanVariant(postpaid(11, "0")),
        Item::Component(whole),
    ];
    let mut story = Story::signed_up(items, group(), "2024-01-01");
    book_seats(&mut story, "1", at("2024-01-01"));
    story.bill_at(at("2024-01-01"), &Scope::signup());
    change(&mut story, 11, "2024-01-10", "2024-01-10", true);
    story.bill_at(at("2024-01-10"), &Scope::upgrade());

    let bill = story.recurring("2024-02-01");

    assert_eq!(bill.totals.net.minor(), 1000);
    assert_eq!(story.recurring("2024-03-01").totals.net.minor(), 1000);
}

#[test]
fn a_change_back_to_the_very_start_charges_no_setup_fee() {
    let dear = PlanVariant { setup_fee: dec("99"), ..variant(11, "62") };
    let items = vec![Item::PlanVariant(variant(10, "31")), Item::PlanVariant(dear)];
    let mut story = Story::signed_up(items, group(), "2024-01-01");
    story.bill_at(at("2024-01-01"), &Scope::signup());

    change(&mut story, 11, "2024-01-01", "2024-01-10", false);

    assert_eq!(amounts(&story.bill_at(at("2024-01-10"), &Scope::upgrade())), [6200, -3100]);
}

#[test]
fn plans_that_lead_to_each_other_are_planned_one_at_a_time() {
    let leads_to = |number: u32, next: u32| PlanVariant {
        contract_period: MONTH,
        after_first_period: AfterFirstPeriod::ChangeAfterFirstPeriod(id(next)),
        ..variant(number, "31")
    };
    let items = vec![Item::PlanVariant(leads_to(10, 11)), Item::PlanVariant(leads_to(11, 10))];
    let mut story = Story::signed_up(items, group(), "2024-01-01");
    assert_eq!(story.contract.phases.len(), 2);

    let mut new_id = || id(7777);
    for now in ["2024-01-05", "2024-02-01", "2024-02-01"] {
        turnus_engine::signup::follow_rules(&mut story.contract, &story.catalogue, at(now), &mut new_id);
    }

    assert_eq!(story.contract.phases.len(), 3);
    assert_eq!(story.contract.phases[2].start, at("2024-03-01"));
}
