//! Each planted fault is noticed, by the scenarios or by a law: `cargo test -p turnus-engine --features faults faults`.

use std::panic;

use turnus_engine::fault::{Fault, plant};

use crate::{laws, laws_of_time, scenarios};

macro_rules! proofs {
    ($($module:ident::$name:ident,)*) => { &[$((stringify!($name), $module::$name)),*] };
}

/// What must hold, by name, the quickest to notice something first.
const PROOFS: &[(&str, fn())] = proofs![
    scenarios::every_scenario_stands_as_the_engine_writes_it,
    laws::what_is_settled_makes_no_difference,
    laws::nothing_is_charged_twice_and_what_is_kept_and_credited_is_what_was_billed,
    laws::billing_again_bills_nothing,
    laws::a_worker_that_looks_daily_or_at_any_hour_writes_the_same_lines,
    laws::an_annulled_contract_comes_to_nothing,
    laws::no_original_is_reduced_by_more_than_it_charged,
    laws_of_time::a_change_that_is_known_early_or_late_comes_to_the_same,
    laws_of_time::usage_of_an_open_period_costs_the_same_however_interim_bills_cut_it,
    laws_of_time::a_preview_is_what_the_wish_makes_and_a_cancellation_preview_what_the_end_does,
];

#[test]
fn each_planted_fault_is_noticed() {
    // Silent in this thread alone.
    let (hook, here) = (panic::take_hook(), std::thread::current().id());
    panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() != here {
            eprintln!("{info}");
        }
    }));
    assert_eq!(noticed_with(None), None, "without any fault");
    let noticed = Fault::ALL.map(|fault| (fault, noticed_with(Some(fault))));
    panic::set_hook(hook);
    for (fault, by) in &noticed {
        println!("{fault:?}: {}", by.unwrap_or("nothing"));
    }
    assert!(noticed.iter().all(|(_, by)| by.is_some()));
}

/// The first that fails with that fault planted.
fn noticed_with(fault: Option<Fault>) -> Option<&'static str> {
    plant(fault);
    let fails = |(_, proof): &&(&str, fn())| panic::catch_unwind(proof).is_err();
    let by = PROOFS.iter().find(fails).map(|(name, _)| *name);
    plant(None);
    by
}
