//! The mistakes in the rules that `engine::fault` knows: lives notice each. `bin/check` runs this with the feature
//! `faults`.

use std::sync::Arc;

use turnus_engine::fault::{Fault, plant};
use turnus_simulation::{Run, run};

/// Lives until the mistake is noticed: so many at most.
const SEEDS: u64 = 40;

fn noticed(fault: Fault) -> Option<String> {
    let mistake = Arc::new(move |on: bool| plant(on.then_some(fault)));
    // Each life makes it in a thread of its own run.
    let lives = Run { seeds: SEEDS, jobs: 1, mistake: Some(mistake), ..Run::default() };
    run(&lives, |_| {}).expect("lives").failed.map(|failed| failed.to_string())
}

#[test]
fn each_mistake_in_a_rule_is_noticed() {
    let mut unnoticed = Vec::new();
    for fault in Fault::ALL {
        match noticed(fault) {
            Some(how) => println!("{fault:?}: {how}"),
            None => unnoticed.push(fault),
        }
    }

    assert_eq!(unnoticed, Vec::new(), "in {SEEDS} lives each");
}
