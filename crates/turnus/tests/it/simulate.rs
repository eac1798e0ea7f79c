//! `turnus simulate`, as one runs it.

use std::process::{Command, Output};

fn simulate(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_turnus")).arg("simulate").args(arguments).output().unwrap()
}

#[test]
fn it_says_how_much_happened_and_each_step_where_that_is_asked() {
    let seeds = simulate(&["--from", "3", "--seeds", "2", "--steps", "12"]);
    let traced = simulate(&["--from", "3", "--seeds", "1", "--steps", "12", "--trace", "--closely"]);

    let said = String::from_utf8_lossy(&seeds.stdout).into_owned();
    assert!(seeds.status.success(), "{seeds:?}");
    assert!(said.contains("  2  lives") && said.contains("  24  steps"), "{said}");
    assert!(!said.contains("node 0:"), "{said}");
    let told = String::from_utf8_lossy(&traced.stdout).into_owned();
    assert!(traced.status.success() && told.contains("node 0:"), "{told}");
}

#[test]
fn a_seed_that_is_none_is_refused() {
    assert!(!simulate(&["--from", "tomorrow"]).status.success());
}

#[test]
fn no_seeds_are_refused() {
    let refused = simulate(&["--seeds", "0"]);

    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("that does nothing: give 1 or more"), "{said}");
}
