//! The program as `bin/check` and people call it. That it is called here has the tests' build make it, which the gate runs.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up should stop at the line that failed")]

use std::process::{Command, Output};

fn torture(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_turnus-torture")).args(arguments).output().unwrap()
}

#[test]
fn what_it_is_not_told_is_named_before_anything_is_started() {
    let of_no_program = torture(&["--turnus", "turnus", "against"]);
    let of_no_binary = torture(&["run", "--seconds", "1"]);

    let said = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((of_no_program.status.code(), of_no_binary.status.code()), (Some(2), Some(2)));
    assert!(said(&of_no_program).contains("<PROGRAM>"), "{}", said(&of_no_program));
    assert!(said(&of_no_binary).contains("--turnus <FILE>"), "{}", said(&of_no_binary));
}
