//! What `turnus verify` says: in sentences for people, and as JSON.

use std::fmt::Write;

use serde_json::{Value, json as object};
use turnus_app::verify::{Check, Report, Scope};

/// The report in sentences.
pub fn words(name: &str, report: &Report) -> String {
    let mut text = format!("Account {} ({name})\n", report.account);
    let scope = match report.scope {
        Scope::Whole => "Everything was looked at.".to_owned(),
        Scope::Since(proof) => format!(
            "What was written since {} was looked at (behind event {}). --whole looks at everything.",
            proof.at, proof.position
        ),
    };
    line(&mut text, &scope);
    for check in Check::ALL {
        let wrong = report.findings.iter().filter(|finding| finding.check == check).count();
        let count = report.looked_at(check);
        let said =
            if wrong == 0 { check.proves().to_owned() } else { format!("looked at, NOT right: {check}") };
        line(&mut text, &format!("  {count:>9} {said}"));
    }
    for finding in &report.findings {
        let (place, what) = (&finding.place, &finding.what);
        line(&mut text, &format!("WRONG ({}): {place}: {what}", finding.check));
        line(&mut text, &format!("  expected: {}", finding.expected));
        line(&mut text, &format!("  found:    {}", finding.found));
    }
    for (check, count) in &report.more {
        line(&mut text, &format!("WRONG ({check}): and {count} more"));
    }
    for note in &report.notes {
        let rest =
            if u64::try_from(note.places.len()).is_ok_and(|told| told < note.count) { ", …" } else { "" };
        let places = note.places.join(", ");
        line(&mut text, &format!("Note: {} {}: {places}{rest}", note.count, note.kind.words()));
    }
    let more: u64 = report.more.values().sum();
    let count = u64::try_from(report.findings.len()).unwrap_or(u64::MAX).saturating_add(more);
    text.push_str(&match count {
        0 => "The books are right.".to_owned(),
        1 => "One thing is wrong.".to_owned(),
        _ => format!("{count} things are wrong."),
    });
    text
}

fn line(text: &mut String, line: &str) {
    // Writing to a text does not fail.
    let _ = writeln!(text, "{line}");
}

/// The reports of all accounts.
pub fn json(reports: &[(String, Report)]) -> String {
    let reports: Vec<Value> = reports.iter().map(|(name, report)| of_report(name, report)).collect();
    serde_json::to_string_pretty(&reports).unwrap_or_default()
}

fn of_report(name: &str, report: &Report) -> Value {
    let since = match report.scope {
        Scope::Whole => Value::Null,
        Scope::Since(proof) => object!({ "Position": proof.position, "At": proof.at.to_string() }),
    };
    let proved: serde_json::Map<String, Value> =
        report.proved.iter().map(|(check, count)| (check.name().to_owned(), (*count).into())).collect();
    let more: serde_json::Map<String, Value> =
        report.more.iter().map(|(check, count)| (check.name().to_owned(), (*count).into())).collect();
    let findings: Vec<Value> = report
        .findings
        .iter()
        .map(|it| {
            object!({
                "Check": it.check.name(), "Place": it.place, "What": it.what,
                "Expected": it.expected, "Found": it.found,
            })
        })
        .collect();
    let notes: Vec<Value> = report
        .notes
        .iter()
        .map(|it| object!({ "Note": it.kind.words(), "Count": it.count, "Places": it.places }))
        .collect();
    let proof = report.proof.map(|proof| {
        let hash = hex::encode(proof.hash);
        object!({
            "Position": proof.position, "Hash": hash, "At": proof.at.to_string(), "HandedOut": proof.handed_out,
        })
    });
    object!({
        "Account": report.account.to_string(),
        "Name": name,
        "Right": report.is_clean(),
        "Since": since,
        "Proof": proof,
        "Proved": proved,
        "Findings": findings,
        "More": more,
        "Notes": notes,
    })
}
