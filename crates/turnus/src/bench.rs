//! `turnus bench`: a table of what is as quick as the bare engine, and by how much it is not.

use std::fs;
use std::path::Path;
use std::time::Duration;

use turnus_bench::pair::{Mille, Row};
use turnus_bench::picture::svg;
use turnus_bench::rows::{built, rows};

use crate::arguments::Benching;
use crate::failure::Failure;

/// Measures, and prints each row as it comes.
pub async fn bench(asked: &Benching) -> Result<(), Failure> {
    println!(
        "{:<60}{:>8}{:>14}{:>8}{:>5}{:>10}{:>12}{:>12}{:>10}{:>8}",
        "", "ratio", "of 5 pairs", "goal", "met", "/s", "p50", "p99", "memory", "bytes"
    );
    // Before all else: nobody measures for minutes to hear that.
    for file in [&asked.json, &asked.svg].into_iter().flatten() {
        write(file, "")?;
    }
    let folder = tempfile::tempdir().map_err(|error| Failure::Usage(error.to_string()))?;
    let only = asked.only.as_deref().unwrap_or_default();
    let asking = (only, asked.postgres.as_deref());
    let (mut measured, mut kept) = (Vec::new(), Ok(()));
    let mut told = |row: &Row| {
        println!("{}", line(row));
        measured.push(row.clone());
        // A run that is broken off leaves what it had measured.
        if kept.is_ok() {
            kept = keep(asked, &measured);
        }
    };
    if let Some(seconds) = asked.build_seconds {
        told(&built(seconds));
    }
    rows(folder.path(), (asked.quick, asked.contracts), asking, &mut told).await?;
    kept
}

fn keep(asked: &Benching, measured: &[Row]) -> Result<(), Failure> {
    if let Some(file) = &asked.json {
        let rows: Vec<String> = measured.iter().map(json).collect();
        write(file, &format!("{{\"rows\": [\n{}\n]}}\n", rows.join(",\n")))?;
    }
    asked.svg.as_ref().map_or(Ok(()), |file| write(file, &svg(measured)))
}

fn write(file: &Path, text: &str) -> Result<(), Failure> {
    fs::write(file, text).map_err(|error| Failure::Usage(format!("{}: {error}", file.display())))
}

fn line(row: &Row) -> String {
    let (least, greatest) = row.spread;
    let spread = format!("{}–{}", decimal(least), decimal(greatest));
    let met = if row.met() { "yes" } else { "no" };
    // A row that is told without a goal meets none.
    let (goal, met) = if row.goal == 0 { (String::new(), "") } else { (decimal(row.goal), met) };
    let memory = format!("{} MB", row.memory / 1_000_000);
    let bytes = row.bytes.map(|bytes| bytes.to_string()).unwrap_or_default();
    let millis =
        |time: Duration| format!("{} ms", decimal(time.as_micros().try_into().unwrap_or(Mille::MAX)));
    let [p50, p99] = row.answers.map_or([String::new(), String::new()], |(p50, p99)| [p50, p99].map(millis));
    let each = Some(row.per_second).filter(|each| *each > 0).map(|each| each.to_string()).unwrap_or_default();
    format!(
        "{:<60}{:>8}{spread:>14}{goal:>8}{met:>5}{each:>10}{p50:>12}{p99:>12}{memory:>10}{bytes:>8}",
        row.name,
        decimal(row.ratio)
    )
}

fn decimal(mille: Mille) -> String {
    format!("{}.{:03}", mille / 1000, mille % 1000)
}

/// A row as JSON: ratios as numbers, times in microseconds, memory and bytes as they are; without a goal where it has none.
fn json(row: &Row) -> String {
    let times = row.answers.map(|(median, late)| {
        format!(", \"p50_us\": {}, \"p99_us\": {}", median.as_micros(), late.as_micros())
    });
    let bytes = row.bytes.map(|bytes| format!(", \"bytes\": {bytes}"));
    let goal = match row.goal {
        0 => String::new(),
        goal => format!("\"goal\": {}, \"met\": {}, ", decimal(goal), row.met()),
    };
    format!(
        "{{\"name\": {:?}, \"ratio\": {}, \"least\": {}, \"greatest\": {}, {goal}\"per_second\": {}, \
         \"memory\": {}{}{}}}",
        row.name,
        decimal(row.ratio),
        decimal(row.spread.0),
        decimal(row.spread.1),
        row.per_second,
        row.memory,
        times.unwrap_or_default(),
        bytes.unwrap_or_default()
    )
}
