//! The cases in this folder.

use std::collections::BTreeMap;

use turnus_cases::{Report, Verdict, run};

/// The report on the default file.
pub fn report() -> Report {
    run(include_str!("../peer-cases.json")).unwrap()
}

#[test]
fn the_published_cases_pass() {
    let report = report();

    assert_eq!(report.failed(), 0, "{report}");
    assert!(report.passed() >= 210, "{report}");
    assert_eq!(report.verdicts.len(), 307);
}

#[test]
fn the_report_names_each_case_that_did_not_pass_and_ends_with_the_counts() {
    let report = report();
    let text = report.to_string();
    let lines: Vec<&str> = text.lines().collect();

    let counts =
        format!("{} passed, {} failed, {} skipped", report.passed(), report.failed(), report.skipped());
    assert_eq!(lines.last(), Some(&counts.as_str()));
    assert_eq!(lines.len() - 1, report.failed() + report.skipped());
    assert!(lines.iter().rev().skip(1).all(|line| line.contains(": skipped: ")));
}

#[test]
fn a_category_is_skipped_whole_only_for_what_billwerks_model_lacks_by_name() {
    let report = report();
    let mut categories: BTreeMap<&str, Vec<&Verdict>> = BTreeMap::new();
    for (case, verdict) in &report.verdicts {
        categories.entry(&case.category).or_default().push(verdict);
    }
    let named = |verdict: &Verdict| {
        matches!(verdict, Verdict::Skipped(reason)
            if reason.starts_with("billwerk's model has no ") && reason.ends_with(')'))
    };

    for (category, verdicts) in categories {
        let some_pass = verdicts.contains(&&Verdict::Passed);
        assert!(some_pass || verdicts.iter().all(|it| named(it)), "{category}: {verdicts:?}");
    }
}
