//! Laws of when things are known, and of how usage is cut: over random contracts.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use turnus_engine::coverage::RowKind;
use turnus_engine::notice::cancellation;
use turnus_engine::wish::Wish;
use turnus_engine::{Id, Instant, Span};

use crate::laws::cases;
use crate::life::{Event, Life, Living, SEATS, Sold, booking, live, lives, sold};

const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;

/// A change with the hour after the start at which it takes effect.
#[derive(Clone, Debug)]
enum Change {
    Upgrade(u32, bool),
    /// For so many hours.
    Pause(i64),
    Seats,
    EndOfSeats,
    End,
}

fn changes() -> impl Strategy<Value = Vec<(i64, Change)>> {
    let change = prop_oneof![
        3 => (prop::sample::select(vec![10_u32, 11, 12]), any::<bool>()).prop_map(|(to, keep)| Change::Upgrade(to, keep)),
        3 => (1_i64..24 * 50).prop_map(Change::Pause),
        1 => Just(Change::Seats),
        1 => Just(Change::EndOfSeats),
        1 => Just(Change::End),
    ];
    prop::collection::vec((1_i64..24 * 90, change), 1..5).prop_map(|gaps| {
        let mut at = 0;
        let mut changes = Vec::new();
        for (gap, change) in gaps {
            // What is inside a pause is another story: the next change comes when it is over.
            at += gap;
            changes.push((at, change.clone()));
            if let Change::Pause(hours) = change {
                at += hours;
            }
        }
        changes
    })
}

/// Grants each change `late` hours after it takes effect, earlier if negative, uses calls whenever they are used, and
/// lives on for three years.
fn known(life: &Life, changes: &[(i64, Change)], used: &[i64], late: i64) -> Option<Living> {
    let mut living = Living::begin(life);
    let start = living.now;
    living.course.contract.discounts.clear();
    let told = changes.iter().map(|(at, change)| ((at + late).max(0), Some((*at, change))));
    let used = used.iter().map(|at| (*at, None));
    let mut all: Vec<(i64, Option<(i64, &Change)>)> = told.chain(used).collect();
    all.sort_by_key(|(at, _)| *at);
    for (at, told) in all {
        living.look(start.plus_millis(at * HOUR));
        let Some((effective, change)) = told else {
            living.happen(&Event::Use("30", if at % 2 == 0 { 0 } else { -6 }));
            continue;
        };
        let effective = start.plus_millis(effective * HOUR);
        living.grant_at(change_at(change, effective, &living)?, effective).ok()?;
    }
    living.look(start.plus_millis(1_200 * DAY));
    Some(living)
}

/// A change of plan that begins new periods leaves what of a component is billed, in the periods it was billed for: what
/// is known late finds more of that. The time is the same, cut into other periods.
fn restarts(life: &Life, changes: &[(i64, Change)]) -> bool {
    let keeps = |keep: bool| keep && life.sold.has_one_grid();
    let restarts = |change: &Change| matches!(change, Change::Upgrade(_, keep) if !keeps(*keep));
    life.sold.leads_on() || changes.iter().any(|(_, change)| restarts(change))
}

enum Granted {
    Wish(Wish),
    Upgrade(u32, bool),
}

fn change_at(change: &Change, at: Instant, living: &Living) -> Option<Granted> {
    Some(match change {
        Change::Upgrade(to, keep) => Granted::Upgrade(*to, *keep),
        Change::Pause(hours) => {
            Granted::Wish(Wish::Pause { start: Some(at), end: Some(at.plus_millis(hours * HOUR)) })
        }
        Change::Seats => {
            let wish =
                turnus_engine::booking::NewComponentSubscription { start: Some(at), ..booking(SEATS, "2.5") };
            Granted::Wish(Wish::Book(wish))
        }
        Change::EndOfSeats => {
            let booked = living.course.contract.components.last()?;
            (booked.end.is_none() && booked.start < at).then_some(())?;
            Granted::Wish(Wish::EndComponent { id: booked.id, end: Some(at) })
        }
        Change::End => Granted::Wish(Wish::End { at }),
    })
}

impl Living {
    fn grant_at(&mut self, granted: Granted, at: Instant) -> Result<(), turnus_engine::refusal::Refusal> {
        match granted {
            Granted::Wish(wish) => self.grant(&wish),
            Granted::Upgrade(to, keep) => self.upgrade(to, keep, at),
        }
    }

    /// Net by what it was for: the start of the phase or component subscription, and its product.
    fn nets(&self) -> BTreeMap<(Instant, Id), i64> {
        self.nets_of(|_| true)
    }

    fn plan_nets(&self) -> BTreeMap<(Instant, Id), i64> {
        self.nets_of(|item| self.course.contract.component_subscription(item).is_none())
    }

    /// What was charged for usage in all.
    fn of_usage(&self) -> i64 {
        self.course.billed.usage.iter().map(|charge| charge.amount.minor()).sum()
    }

    /// The time for which each thing is billed, by its start, as far as every
    /// fee period that began has fallen due, and what was told late has had its bill.
    fn covered(&self) -> BTreeMap<Instant, Vec<Span>> {
        let contract = &self.course.contract;
        let phases = contract.phases.iter().map(|phase| (phase.start, phase.item));
        let booked = contract.components.iter().map(|booked| (booked.start, booked.id));
        let due = Span::new(Instant::EARLIEST, self.now.plus_millis(-800 * DAY));
        let covered = phases.chain(booked).map(|(start, item)| {
            let spans = self.course.billed.covered(item);
            (start, spans.iter().filter_map(|span| span.common(due)).collect())
        });
        covered.filter(|(_, spans): &(_, Vec<Span>)| !spans.is_empty()).collect()
    }

    fn nets_of(&self, counts: impl Fn(Id) -> bool) -> BTreeMap<(Instant, Id), i64> {
        let contract = &self.course.contract;
        let begun = |item: Id| {
            let phase = contract.phases.iter().find(|phase| phase.item == item).map(|phase| phase.start);
            phase.or(contract.component_subscription(item).map(|booked| booked.start))
        };
        let mut nets = BTreeMap::new();
        for remainder in self.course.billed.remainders().unwrap() {
            if remainder.row.kind == RowKind::Fee && counts(remainder.row.item) {
                let begun = begun(remainder.row.item).unwrap_or(Instant::EARLIEST);
                *nets.entry((begun, remainder.terms.product.id)).or_default() += remainder.amount.minor();
            }
        }
        nets.retain(|_, net| *net != 0);
        nets
    }
}

fn life(sold: Sold, day: i64, minute: i64) -> Life {
    let start = Instant::from_millis(1_546_300_800_000 + (day * 24 * 60 + minute) * 60_000);
    Life { sold, start, events: Vec::new(), rest: 0 }
}

#[test]
pub fn a_change_that_is_known_early_or_late_comes_to_the_same() {
    let config = Config { cases: cases(1500), failure_persistence: None, ..Config::default() };
    let used = prop::collection::vec(1_i64..24 * 300, 0..8);
    let lives = (sold(), 0_i64..1_500, 0_i64..24 * 60, changes(), (used, 1_i64..24 * 200));
    let told = std::cell::Cell::new(0_u32);
    TestRunner::new(config)
        .run(&lives, |(sold, day, minute, changes, (used, late))| {
            let life = life(sold, day, minute);
            let runs = [-100_000, -36, 0, late].map(|late| known(&life, &changes, &used, late));
            let [Some(early), Some(soon), Some(then), Some(late)] = runs else { return Ok(()) };
            told.set(told.get() + 1);
            let nets = if restarts(&life, &changes) { Living::plan_nets } else { Living::nets };
            for (other, what) in [(&early, "early"), (&soon, "soon"), (&late, "late")] {
                prop_assert_eq!(nets(other), nets(&then), "{}", what);
                prop_assert_eq!(other.covered(), then.covered(), "{}", what);
            }
            for (other, what) in [(&early, "early"), (&soon, "soon")] {
                prop_assert_eq!(other.of_usage(), then.of_usage(), "usage {}", what);
            }
            Ok(())
        })
        .unwrap();
    assert!(told.get() * 4 > cases(1500), "only {} contracts took all their changes", told.get());
}

#[test]
pub fn usage_of_an_open_period_costs_the_same_however_interim_bills_cut_it() {
    let config = Config { cases: cases(1500), failure_persistence: None, ..Config::default() };
    let uses = prop::collection::vec(
        (
            1_i64..24 * 20,
            prop::sample::select(vec!["1", "25", "3.5", "120", "-2", "-30"]),
            any::<bool>(),
            any::<bool>(),
        ),
        1..12,
    );
    let lives = (sold(), 0_i64..1_500, 0_i64..24 * 60, uses, prop::option::of(0_i64..24 * 60));
    let cut = std::cell::Cell::new(0_u32);
    TestRunner::new(config)
        .run(&lives, |(sold, day, minute, uses, discount)| {
            let life = life(sold, day, minute);
            let tell = |interim: bool| {
                let mut living = Living::begin(&life);
                let mut at = living.now;
                for (place, (hours, units, bill, all)) in uses.iter().enumerate() {
                    at = at.plus_millis(hours * HOUR);
                    living.look(at);
                    if place == 2 && discount.is_some() {
                        living.happen(&Event::Discount(31));
                    }
                    living.happen(&Event::Use(units, 0));
                    if *bill && interim {
                        living.happen(if *all { &Event::BillNow } else { &Event::Interim });
                    }
                }
                living.look(at.plus_millis(900 * DAY));
                living.windows()
            };
            let windows = tell(true);
            let billed = uses.iter().any(|(_, _, bill, _)| *bill) && !windows.is_empty();
            cut.set(cut.get() + u32::from(billed));
            prop_assert_eq!(windows, tell(false));
            Ok(())
        })
        .unwrap();
    assert!(cut.get() * 4 > cases(1500), "only {} windows were cut", cut.get());
}

impl Living {
    /// What each window came to, discounts taken off.
    fn windows(&self) -> BTreeMap<String, i64> {
        let mut windows: BTreeMap<String, i64> = BTreeMap::new();
        for charge in &self.course.billed.usage {
            let sum = windows.entry(format!("{:?}", charge.window)).or_default();
            *sum += charge.amount.minor() + charge.reduction.minor();
        }
        windows.retain(|_, sum| *sum != 0);
        windows
    }
}

#[test]
pub fn a_preview_is_what_the_wish_makes_and_a_cancellation_preview_what_the_end_does() {
    let config = Config { cases: cases(600), failure_persistence: None, ..Config::default() };
    let wishes = prop_oneof![
        (-20_i32..40).prop_map(Asked::End),
        Just(Asked::Notice),
        Just(Asked::RevokeEnd),
        (-5_i32..20).prop_map(Asked::Pause),
        Just(Asked::Resume),
        Just(Asked::Seats),
    ];
    let (asked_of, granted) = (std::cell::Cell::new(0_u32), std::cell::Cell::new(0_u32));
    TestRunner::new(config)
        .run(&(lives(12), wishes), |(life, asked)| {
            let mut living = live(&life, |_, _| {});
            let Some(wish) = asked.wish(&living) else { return Ok(()) };
            asked_of.set(asked_of.get() + 1);
            let before = living.bills.len();
            let preview = living.would(&wish);
            let done = living.grant(&wish);
            match preview {
                Ok(preview) => {
                    granted.set(granted.get() + 1);
                    prop_assert!(done.is_ok());
                    prop_assert_eq!(&preview[..], &living.bills[before..]);
                }
                Err(why) => prop_assert_eq!(Some(why.to_string()), done.err().map(|why| why.to_string())),
            }
            Ok(())
        })
        .unwrap();
    let (asked_of, granted) = (asked_of.get(), granted.get());
    assert!(
        asked_of * 2 > cases(600) && granted * 5 > asked_of,
        "{granted} of {asked_of} wishes were granted"
    );
}

#[derive(Clone, Debug)]
enum Asked {
    End(i32),
    /// Regular notice.
    Notice,
    RevokeEnd,
    Pause(i32),
    Resume,
    Seats,
}

impl Asked {
    fn wish(&self, living: &Living) -> Option<Wish> {
        let day = |days: &i32| living.now.plus_millis(i64::from(*days) * DAY);
        Some(match self {
            Asked::End(days) => Wish::End { at: day(days) },
            Asked::Notice => {
                let contract = &living.course.contract;
                Wish::End { at: cancellation(contract, &living.catalogue, living.now)?.end }
            }
            Asked::RevokeEnd => Wish::RevokeEnd,
            Asked::Pause(days) => Wish::Pause { start: Some(day(days)), end: Some(day(&(days + 9))) },
            Asked::Resume => Wish::Resume { at: None },
            Asked::Seats => Wish::Book(booking(SEATS, "3")),
        })
    }
}
