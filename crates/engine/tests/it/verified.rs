//! What `turnus verify` asks of books, asked of random lives: it finds nothing in what the engine makes. And by hand, of
//! numbers that are wrong.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use turnus_engine::Id;
use turnus_engine::verify::Finding;
use turnus_engine::verify_coverage::coverage;
use turnus_engine::verify_lines::lines;
use turnus_engine::verify_numbers::{Given, Run};
use turnus_engine::verify_sums::{Sums, add_sums, sums_of_bill};

use crate::laws::cases;
use crate::life::{live, lives};

#[test]
fn lines_sums_and_coverage_of_every_life_are_proved() {
    let config = Config { cases: cases(1000), failure_persistence: None, ..Config::default() };
    let proved = |life| {
        let living = live(&life, |_, _| {});
        let (mut sums, mut rows) = (Sums::new(), Vec::new());
        let mut findings: Vec<Finding> = Vec::new();
        for bill in &living.bills {
            findings.extend(lines(bill, &living.catalogue));
            findings.extend(sums_of_bill(bill, &sums));
            add_sums(&mut sums, bill);
            rows.extend(bill.rows.iter().cloned());
        }
        findings.extend(coverage(living.course.contract.id, &rows));
        prop_assert!(findings.is_empty(), "{}", findings[0]);
        Ok(())
    };
    TestRunner::new(config).run(&lives(12), proved).unwrap();
}

fn given(counter: i64, date: i64) -> Given {
    Given { document: Id::new(1, 1, 1), counter, date }
}

fn found(numbers: &[(i64, i64)], last: (i64, i64)) -> Vec<String> {
    let mut run = Run::new(Id::new(2, 2, 2), "2026".to_owned());
    let mut findings: Vec<Finding> = Vec::new();
    for (counter, date) in numbers {
        findings.extend(run.next(given(*counter, *date)));
    }
    findings.extend(run.end(last.0, last.1));
    findings.into_iter().map(|finding| finding.what).collect()
}

#[test]
fn a_gap_a_double_a_day_that_falls_and_a_wrong_end_are_told_apart() {
    assert!(found(&[(1, 10), (2, 10), (3, 12)], (3, 12)).is_empty());
    assert!(found(&[(1, 10), (3, 12)], (3, 12))[0].starts_with("a number is skipped"));
    assert!(found(&[(1, 10), (1, 12)], (1, 12))[0].contains("has a number twice"));
    assert!(found(&[(1, 10), (2, 9)], (2, 9))[0].contains("lies before its predecessor's"));
    assert!(found(&[(1, 10)], (2, 10))[0].starts_with("the last number"));
    assert!(found(&[(1, 10)], (1, 11))[0].starts_with("the day of the last number"));
    assert_eq!(found(&[(2, 10)], (2, 10)).len(), 1, "the first is 1");
}
