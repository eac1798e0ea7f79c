//! Laws of billing, over random lives. `LAWS` says how many of them, 1000 where it says nothing.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use turnus_engine::bill::Bill;
use turnus_engine::coverage::{Billed, Entry, Remainder, RowKind, Terms};
use turnus_engine::explain::recomputed;
use turnus_engine::floor::settled_until;
use turnus_engine::line::LineKind;
use turnus_engine::schedule::{last_billing, scope_at};
use turnus_engine::scope::Scope;
use turnus_engine::totals::net_and_vat;
use turnus_engine::usage::first_opening;
use turnus_engine::{Exact, Id, Instant, Money, Span};

use crate::life::{Event, Life, Living, live, lives};

pub fn cases(usual: u32) -> u32 {
    std::env::var("LAWS").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn for_lives(usual: u32, most: usize, law: impl Fn(&Life) -> Result<(), TestCaseError>) {
    let config = Config { cases: cases(usual), failure_persistence: None, ..Config::default() };
    TestRunner::new(config).run(&lives(most), |life| law(&life)).unwrap();
}

/// At every instant an item's charges less credits are 0 or 1.
pub fn covered_once(billed: &Billed) -> Result<(), TestCaseError> {
    let mut items: BTreeMap<Id, Vec<(Instant, i64)>> = BTreeMap::new();
    for row in billed.rows.iter().filter(|row| row.kind == RowKind::Fee && !row.span.is_empty()) {
        let steps = items.entry(row.item).or_default();
        steps.extend([(row.span.start, row.entry.weight()), (row.span.end, -row.entry.weight())]);
    }
    for (item, mut steps) in items {
        steps.sort();
        let mut sum = 0;
        for (place, (at, weight)) in steps.iter().enumerate() {
            sum += weight;
            let last_of_its_instant = steps.get(place + 1).is_none_or(|(next, _)| next != at);
            prop_assert!(
                !last_of_its_instant || sum == 0 || sum == 1,
                "{item} is covered {sum} times at {at}"
            );
        }
    }
    Ok(())
}

/// Each charge keeps between nothing and all of itself, in time and in money; and what is left of a fee period on equal
/// terms is what its time costs together, reckoned here by itself.
pub fn kept_and_credited(living: &Living) -> Result<(), TestCaseError> {
    let remainders = living.course.billed.remainders().unwrap();
    let mut tallies: HashMap<(Id, RowKind, String), Vec<&Remainder<'_>>> = HashMap::new();
    for remainder in &remainders {
        let (all, left) = (remainder.row.amount.minor(), remainder.amount.minor());
        prop_assert!(left * all.signum() >= 0 && left.abs() <= all.abs(), "{all} of which {left} is left");
        let kind = remainder.row.kind;
        if matches!(kind, RowKind::Fee | RowKind::Discount) {
            let key = (remainder.row.item, kind, format!("{:?}", remainder.terms));
            tallies.entry(key).or_default().push(remainder);
        }
    }
    for rows in tallies.values() {
        let left: i64 = rows.iter().map(|row| row.amount.minor()).sum();
        let spans = joined(rows.iter().flat_map(|row| row.spans.iter().copied()).collect());
        let wanted = cost(rows[0].terms, &spans, living);
        prop_assert_eq!(left, wanted, "{:?} {:?}", spans, rows[0].terms);
    }
    Ok(())
}

fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort();
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

fn cost(terms: &Terms, spans: &[Span], living: &Living) -> i64 {
    let round = |exact: &Exact| Money::round(exact, living.course.contract.currency).unwrap().minor();
    let times = |count: u32| round(&(terms.full.clone() * Exact::from(i64::from(count))));
    if spans.is_empty() {
        return 0;
    }
    let whole = times(terms.nth) - times(terms.nth - 1);
    let zone = &living.course.contract.zone;
    let share = |span: &Span| terms.proration.share(*span, terms.whole, terms.unit, zone).ratio();
    let ratio = spans.iter().map(share).sum::<Exact>();
    if !terms.prorate || ratio >= Exact::ONE {
        return whole;
    }
    let part = round(&(terms.full.clone() * ratio));
    if whole < 0 { part.max(whole) } else { part.min(whole) }
}

/// What is left of an original is taxed as if it had been billed alone; nothing of it is nothing.
pub fn taxed_as_one(living: &Living) -> Result<(), TestCaseError> {
    let currency = living.course.contract.currency;
    let lines: HashMap<_, _> = living
        .bills
        .iter()
        .flat_map(|bill| &bill.groups)
        .map(|group| ((group.original, turnus_engine::coverage::TaxKey::of(&group.tax)), group.tax.clone()))
        .collect();
    for (key, state) in &living.course.billed.vat {
        let wanted = net_and_vat(state.base, &lines[key], living.group.price_type, currency).unwrap();
        prop_assert_eq!(*state, wanted);
    }
    Ok(())
}

/// Lines add up, and each says how it came about.
pub fn lines_add_up(bill: &Bill) -> Result<(), TestCaseError> {
    for line in &bill.lines {
        prop_assert_eq!(recomputed(line, bill.currency).unwrap(), line.amount, "{:?}", line);
    }
    let net: i64 = bill.lines.iter().map(|line| line.net.minor()).sum();
    prop_assert_eq!(net, bill.totals.net.minor());
    prop_assert_eq!(bill.totals.gross.minor(), bill.totals.net.minor() + bill.totals.vat.minor());
    let rows: i64 = bill.rows.iter().map(|row| row.amount.minor()).sum();
    let fees = bill.lines.iter().filter(|line| !is_usage(line) && line.kind != LineKind::RatedItem);
    prop_assert_eq!(rows, fees.map(|line| line.amount.minor()).sum::<i64>());
    Ok(())
}

fn is_usage(line: &turnus_engine::line::Line) -> bool {
    let of_usage = line.explanation.counted.is_some();
    line.kind == LineKind::Usage || of_usage
}

#[test]
pub fn nothing_is_charged_twice_and_what_is_kept_and_credited_is_what_was_billed() {
    for_lives(1000, 24, |life| {
        let failed = RefCell::new(Ok(()));
        let check = |living: &Living| {
            covered_once(&living.course.billed)?;
            kept_and_credited(living)?;
            taxed_as_one(living)
        };
        let living = live(life, |living, _| {
            let found = check(living);
            if failed.borrow().is_ok() {
                *failed.borrow_mut() = found;
            }
        });
        failed.into_inner()?;
        check(&living)?;
        living.bills.iter().try_for_each(lines_add_up)
    });
}

#[test]
pub fn billing_again_bills_nothing() {
    for_lives(1000, 24, |life| {
        let failed = RefCell::new(Ok(()));
        let note = |wrong: bool, what: &str| {
            if wrong && failed.borrow().is_ok() {
                *failed.borrow_mut() = Err(TestCaseError::fail(what.to_owned()));
            }
        };
        live(life, |living, next| {
            let before = living.course.dates.last;
            living.look(next);
            let made = living.bills.len();
            living.look(next);
            note(living.bills.len() != made, "a second look billed something");
            let last = living.course.dates.last.filter(|last| Some(*last) != before);
            // A pause that was told late may have taken the date away of an order that was billed then.
            let (contract, catalogue) = (&living.course.contract, &living.catalogue);
            let stands = |last: &Instant| last_billing(contract, catalogue, *last) == Some(*last);
            if let Some(last) = last.filter(stands).filter(|_| !contract.data.billing_suspended) {
                let scope = scope_at(&living.course.contract, &living.catalogue, last);
                let again = living.preview_at(&scope, last);
                note(!again.is_empty(), "the billing date billed something again");
            }
            let open = living.preview(&Scope::open());
            let mut twice = living.clone();
            twice.happen(&Event::BillNow);
            note(
                !twice.preview(&Scope::open()).is_empty() && !open.is_empty(),
                "open usage was billed again",
            );
        });
        failed.into_inner()
    });
}

/// What a bill says, without the names that count.
fn said(bill: &Bill) -> Vec<String> {
    let line = |line: &turnus_engine::line::Line| {
        format!(
            "{} {:?} {:?} {:?} {} {} {} {} {}",
            bill.at,
            line.kind,
            line.product,
            line.span,
            line.quantity,
            line.multiplier,
            line.amount.minor(),
            line.net.minor(),
            line.vat.minor()
        )
    };
    bill.lines.iter().map(line).collect()
}

fn same(lines: &[String], others: &[String]) -> Result<(), TestCaseError> {
    let place = lines.iter().zip(others).position(|(line, other)| line != other);
    let place = place.unwrap_or(lines.len().min(others.len()));
    prop_assert_eq!(lines.get(place), others.get(place), "line {}", place);
    Ok(())
}

#[test]
pub fn a_worker_that_looks_daily_or_at_any_hour_writes_the_same_lines() {
    for_lives(400, 14, |life| {
        let lines = |living: &Living| living.bills.iter().flat_map(said).collect::<Vec<_>>();
        let seldom = live(life, |_, _| {});
        let daily = live(life, |living, next| {
            while living.now.plus_millis(86_400_000) < next {
                living.look(living.now.plus_millis(86_400_000));
            }
        });
        let sometimes = live(life, |living, next| {
            let gap = next.millis() - living.now.millis();
            living.look(living.now.plus_millis(gap / 3));
            living.look(living.now.plus_millis(gap / 7));
        });
        same(&lines(&seldom), &lines(&daily))?;
        same(&lines(&seldom), &lines(&sometimes))
    });
}

#[test]
pub fn an_annulled_contract_comes_to_nothing() {
    for_lives(600, 24, |life| {
        let mut living = live(life, |_, _| {});
        let now = living.now;
        let mut next = 90_000_u32;
        let mut new_id = || {
            next += 1;
            crate::shop::id(next)
        };
        let reversals = living.course.annul(now, &mut new_id).unwrap();
        let all = || living.bills.iter().chain(&reversals);
        let sum = |of: fn(&Bill) -> Money| all().map(|bill| of(bill).minor()).sum::<i64>();
        prop_assert_eq!(sum(|bill| bill.totals.net), 0);
        prop_assert_eq!(sum(|bill| bill.totals.vat), 0);
        prop_assert_eq!(sum(|bill| bill.totals.gross), 0);
        prop_assert!(living.course.billed.vat.values().all(|state| state.base == Money::ZERO));
        let rows = living.course.billed.remainders().unwrap();
        prop_assert!(rows.iter().all(|row| row.amount == Money::ZERO && row.spans.is_empty()));
        covered_once(&living.course.billed)
    });
}

#[test]
pub fn no_original_is_reduced_by_more_than_it_charged() {
    let reduced = Cell::new(0_u32);
    for_lives(600, 24, |life| {
        let living = live(life, |_, _| {});
        let mut charged: HashMap<Id, i64> = HashMap::new();
        for charge in &living.course.billed.usage {
            *charged.entry(charge.original()).or_default() += charge.amount.minor();
        }
        let negative = |charge: &&turnus_engine::usage::UsageCharge| charge.credits.is_none();
        let below =
            living.course.billed.usage.iter().filter(negative).any(|charge| charge.amount < Money::ZERO);
        let credits = living.course.billed.usage.iter().any(|charge| charge.credits.is_some());
        reduced.set(reduced.get() + u32::from(credits && !below));
        prop_assert!(below || charged.values().all(|left| *left >= 0), "{charged:?}");
        for row in &living.course.billed.rows {
            if let Entry::Credit(of) = row.entry {
                prop_assert!(living.course.billed.rows.iter().any(|charge| charge.id == of));
            }
        }
        Ok(())
    });
    assert!(reduced.get() * 200 > cases(600), "only {} lives gave usage back", reduced.get());
}

/// How often events, and pairs of them, happened in the lives of a law that were not refused: in percent of lives.
#[test]
pub fn lives_have_all_that_happens_and_it_happens_together() {
    let counts: RefCell<BTreeMap<String, u32>> = RefCell::default();
    let lives_told = RefCell::new(0_u32);
    for_lives(1500, 24, |life| {
        let living = live(life, |_, _| {});
        let mut names: Vec<&str> = living.happened.iter().copied().collect();
        if living.bills.iter().any(|bill| bill.totals.gross < Money::ZERO) {
            names.push("credit note");
        }
        let mut counts = counts.borrow_mut();
        for (place, name) in names.iter().enumerate() {
            *counts.entry((*name).to_owned()).or_default() += 1;
            for other in &names[place + 1..] {
                *counts.entry(format!("{name} + {other}")).or_default() += 1;
            }
        }
        *lives_told.borrow_mut() += 1;
        Ok(())
    });
    let (counts, lives) = (counts.into_inner(), lives_told.into_inner());
    let permille = |count: u32| count * 1000 / lives;
    for (name, count) in &counts {
        println!("{:5} of 1000  {name}", permille(*count));
    }
    for (name, floor) in FLOORS {
        let found = permille(counts.get(name).copied().unwrap_or(0));
        assert!(found >= floor, "{name}: in {found} of 1000 lives, {floor} are wanted");
    }
}

/// In how many of 1000 lives it must have happened.
const FLOORS: [(&str, u32); 34] = [
    ("upgrade", 300),
    ("pause", 300),
    ("resume", 50),
    ("end", 200),
    ("revoke", 20),
    ("book", 200),
    ("end of a component", 40),
    ("usage", 300),
    ("late usage", 150),
    ("correction of usage", 150),
    ("rated item", 100),
    ("interim bill", 200),
    ("bill now", 100),
    ("price change", 100),
    ("discount", 100),
    ("reactivation", 50),
    ("suspension", 50),
    ("correction", 200),
    ("credit note", 300),
    ("pause + upgrade", 150),
    ("pause + usage", 150),
    ("late usage + upgrade", 100),
    ("late usage over a quota", 20),
    ("price change + upgrade", 30),
    ("pause + price change", 30),
    ("correction + pause", 100),
    ("correction + upgrade", 100),
    ("correction + usage", 100),
    ("end + reactivation", 50),
    ("end + revoke", 20),
    ("discount + upgrade", 50),
    ("end of a component + pause", 20),
    ("interim bill + late usage", 50),
    ("correction + credit note", 150),
];

/// What a bill has to see above the settled floor.
fn above(living: &Living, floor: Instant) -> Billed {
    let (course, billed) = (&living.course, &living.course.billed);
    let until = billed.usage_until;
    let opening = first_opening(&course.contract, &living.catalogue, until, &course.usage).unwrap();
    billed.above(floor, opening)
}

#[test]
pub fn what_is_settled_makes_no_difference() {
    let left_out = Cell::new(0_u32);
    for_lives(1000, 25, |life| {
        let mut law = Ok(());
        live(life, |living, next| {
            if law.is_ok() {
                law = settled_makes_no_difference(living, next, &left_out);
            }
        });
        law
    });
    assert!(left_out.get() > cases(1000), "only {} times was something left out", left_out.get());
}

fn settled_makes_no_difference(
    living: &Living,
    next: Instant,
    left_out: &Cell<u32>,
) -> Result<(), TestCaseError> {
    let floor_of = |living: &Living| {
        settled_until(&living.course.contract, &living.catalogue, &living.course.billed).unwrap()
    };
    let Some(floor) = floor_of(living) else { return Ok(()) };
    let mut above_floor = living.clone();
    above_floor.course.billed = above(living, floor);
    let fewer = above_floor.course.billed.rows.len() < living.course.billed.rows.len();
    left_out.set(left_out.get() + u32::from(fewer));
    let (whole, since) = (goes_on(living.clone(), next), goes_on(above_floor, next));
    prop_assert_eq!(&whole.bills, &since.bills, "above {}", floor);
    prop_assert_eq!(floor_of(&whole), floor_of(&since));
    Ok(())
}

/// Bills what comes until `next`, what is open then, and a year more.
fn goes_on(mut living: Living, next: Instant) -> Living {
    living.look(next);
    for event in [Event::Interim, Event::BillNow] {
        living.happen(&event);
    }
    living.look(next.plus_millis(366 * 86_400_000));
    living
}
