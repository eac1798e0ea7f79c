//! `turnus bench`: a table of what is as quick as the bare engine, and by how much it is not.

use std::fs;

use turnus_bench::pair::{Mille, Row};
use turnus_bench::rows::rows;

use crate::arguments::Benching;
use crate::failure::Failure;

/// Measures, and prints each row as it comes.
pub async fn bench(asked: &Benching) -> Result<(), Failure> {
    println!(
        "{:<36}{:>8}{:>16}{:>8}{:>6}{:>12}{:>12}{:>12}",
        "", "ratio", "of 5 pairs", "goal", "met", "/s", "memory", "bytes"
    );
    let folder = tempfile::tempdir().map_err(|error| Failure::Usage(error.to_string()))?;
    let only = asked.only.as_deref().unwrap_or_default();
    let asking = (only, asked.postgres.as_deref());
    let measured =
        rows(folder.path(), (asked.quick, asked.contracts), asking, |row| println!("{}", line(row))).await?;
    if let Some(file) = &asked.json {
        let rows: Vec<String> = measured.iter().map(json).collect();
        let text = format!("{{\"rows\": [\n{}\n]}}\n", rows.join(",\n"));
        fs::write(file, text).map_err(|error| Failure::Usage(format!("{}: {error}", file.display())))?;
    }
    Ok(())
}

fn line(row: &Row) -> String {
    let (least, greatest) = row.spread;
    let spread = format!("{}–{}", decimal(least), decimal(greatest));
    let met = if row.met() { "yes" } else { "no" };
    let memory = format!("{} MB", row.memory / 1_000_000);
    let bytes = row.bytes.map(|bytes| bytes.to_string()).unwrap_or_default();
    format!(
        "{:<36}{:>8}{spread:>16}{:>8}{met:>6}{:>12}{memory:>12}{bytes:>12}",
        row.name,
        decimal(row.ratio),
        decimal(row.goal),
        row.per_second
    )
}

fn decimal(mille: Mille) -> String {
    format!("{}.{:03}", mille / 1000, mille % 1000)
}

/// A row as JSON: ratios as numbers, times in microseconds, memory and bytes as they are.
fn json(row: &Row) -> String {
    let times = row.answers.map(|(median, late)| {
        format!(", \"p50_us\": {}, \"p99_us\": {}", median.as_micros(), late.as_micros())
    });
    let bytes = row.bytes.map(|bytes| format!(", \"bytes\": {bytes}"));
    format!(
        "{{\"name\": {:?}, \"ratio\": {}, \"least\": {}, \"greatest\": {}, \"goal\": {}, \"met\": {}, \"per_second\": {}, \
         \"memory\": {}{}{}}}",
        row.name,
        decimal(row.ratio),
        decimal(row.spread.0),
        decimal(row.spread.1),
        decimal(row.goal),
        row.met(),
        row.per_second,
        row.memory,
        times.unwrap_or_default(),
        bytes.unwrap_or_default()
    )
}
