//! The mistakes in the rules that `engine::fault` knows: lives notice each. `bin/check` runs this with the feature
//! `faults`; `FAULT` names one of them.

use std::sync::Arc;

use turnus_engine::fault::{Fault, plant};
use turnus_simulation::{Run, run};

/// Lives until the mistake is noticed: so many at most.
const SEEDS: u64 = 100;

fn noticed(fault: Fault) -> Option<String> {
    let mistake = Arc::new(move |on: bool| plant(on.then_some(fault)));
    // It is made in the thread that lives, and in no other.
    let lives = Run { seeds: SEEDS, jobs: 2, shorten: false, mistake: Some(mistake), ..Run::default() };
    run(&lives, |_| {}).expect("lives").failed.map(|failed| failed.to_string())
}

#[test]
fn each_mistake_in_a_rule_is_noticed() {
    let mut unnoticed = Vec::new();
    let only = std::env::var("FAULT").ok();
    let chosen = |fault: &Fault| only.as_ref().is_none_or(|name| *name == format!("{fault:?}"));
    for fault in Fault::ALL.into_iter().filter(chosen) {
        match noticed(fault) {
            Some(how) => println!("{fault:?}: {how}"),
            None => unnoticed.push(fault),
        }
    }

    assert_eq!(unnoticed, Vec::new(), "in {SEEDS} lives each");
}
