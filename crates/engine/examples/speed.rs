//! How long a bill takes, by the number of changes that its contract has behind it, and how that compares to reading the
//! bill's input from JSON, which whoever bills has to do anyway. `cargo run --release -p turnus-engine --example speed`.
//!
//! Fails where a contract of ten years and fifty changes takes a millisecond or more.
#![allow(clippy::unwrap_used, reason = "a program for developers, which should stop at the line that failed")]

use std::hint::black_box;
use std::time::{Duration, Instant as Watch};

use turnus_engine::Id;
use turnus_engine::contract::Contract;
use turnus_engine::course::{Course, Surroundings};
use turnus_engine::coverage::{Billed, Row};
use turnus_engine::floor::settled_until;
use turnus_engine::scope::Scope;
use turnus_engine::usage::UsageCharge;
use turnus_scenarios::{Shop, Walked, walk};

const YEARS: i32 = 10;

fn main() {
    println!(
        "A contract of {YEARS} years, billed monthly, with usage; the bill of its next month, best of many:"
    );
    println!(
        "{:>7} {:>6} {:>12} {:>12} {:>12} {:>9}",
        "changes", "rows", "all, us", "floor, us", "JSON, us", "floor/JSON"
    );
    let mut within = true;
    for changes in [0, 10, 25, 50, 100, 200] {
        let walked = walk(&story(changes), Shop::empty()).unwrap();
        let course = walked.course.clone().unwrap();
        let above = above_floor(&course, &walked);
        let (whole, floor) = (best(|| next_bill(&course, &walked)), best(|| next_bill(&above, &walked)));
        let texts = json(&above);
        let read = best(|| parse(&texts));
        let micros = |time: Duration| format!("{}.{}", time.as_nanos() / 1000, time.as_nanos() / 100 % 10);
        println!(
            "{changes:>7} {:>6} {:>12} {:>12} {:>12} {:>9} %",
            course.billed.rows.len(),
            micros(whole),
            micros(floor),
            micros(read),
            floor.as_nanos() * 100 / read.as_nanos()
        );
        within &= changes != 50 || whole < Duration::from_millis(1);
    }
    assert!(within, "ten years and fifty changes take a millisecond or more");
}

/// Ten years in which every so many days something changes: the plan, seats, a pause.
fn story(changes: i32) -> String {
    let mut text =
        "component Seats: quantity 3.10\ncomponent Calls: metered 0.10\nplan Basic: 31.00 a month, 50 Calls \
        free\nplan Premium: 62.00 a month, 90 Calls free\n\n2014-01-01 order Basic with 2 Seats\n"
            .to_owned();
    let mut events: Vec<(i32, String)> = Vec::new();
    let days = YEARS * 365;
    for change in 0..changes {
        let day = 5 + change * (days - 40) / changes.max(1);
        events.push((
            day,
            match change % 4 {
                0 => "upgrade to Premium".to_owned(),
                1 => "add 1 Seats".to_owned(),
                2 => "upgrade to Basic keeping periods".to_owned(),
                _ => "pause".to_owned(),
            },
        ));
        if change % 4 == 3 {
            events.push((day + 4, "resume".to_owned()));
        }
    }
    events.extend((0..YEARS * 12).map(|month| (month * 30 + 3, "use 70 Calls".to_owned())));
    events.sort();
    for (day, event) in events {
        text.push_str(&format!("{} {event}\n", date(day)));
    }
    text.push_str(&format!("{} use 70 Calls\n", date(days)));
    text
}

fn date(day: i32) -> jiff::civil::Date {
    jiff::civil::date(2014, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap()
}

/// The same with what is billed above the settled floor, as the server reads it.
fn above_floor(course: &Course, walked: &Walked) -> Course {
    let catalogue = &walked.shop.catalogue;
    let floor = settled_until(&course.contract, catalogue, &course.billed).unwrap().unwrap();
    let until = course.billed.usage_until;
    let opening =
        turnus_engine::usage::first_opening(&course.contract, catalogue, until, &course.usage).unwrap();
    Course { billed: course.billed.above(floor, opening), ..course.clone() }
}

fn next_bill(course: &Course, walked: &Walked) {
    let (shop, date) = (&walked.shop, course.dates.next.unwrap());
    let group = shop.plan_group().unwrap();
    let around = Surroundings { catalogue: &shop.catalogue, group, tax: &shop.tax };
    let bill = course.preview(&around, &Scope::recurring(), (date, date), Id::new(0, 1, 999_999)).unwrap();
    assert!(bill.lines.len() > 1);
    black_box(bill);
}

fn json(course: &Course) -> (String, Vec<String>, Vec<String>) {
    let Billed { rows, usage, .. } = &course.billed;
    let contract = serde_json::to_string(&course.contract).unwrap();
    let rows = rows.iter().map(|row| serde_json::to_string(row).unwrap()).collect();
    (contract, rows, usage.iter().map(|charge| serde_json::to_string(charge).unwrap()).collect())
}

fn parse((contract, rows, usage): &(String, Vec<String>, Vec<String>)) {
    black_box(serde_json::from_str::<Contract>(contract).unwrap());
    for row in rows {
        black_box(serde_json::from_str::<Row>(row).unwrap());
    }
    for charge in usage {
        black_box(serde_json::from_str::<UsageCharge>(charge).unwrap());
    }
}

/// The shortest of many times: what a busy machine adds is left out.
fn best(mut work: impl FnMut()) -> Duration {
    let begun = Watch::now();
    let mut best = Duration::MAX;
    while begun.elapsed() < Duration::from_millis(400) {
        let start = Watch::now();
        work();
        best = best.min(start.elapsed());
    }
    best
}
