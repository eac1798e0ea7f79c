//! A scenario's text: its head, its days, and what stands under each.

use turnus_engine::Instant;
use turnus_engine::course::Course;

use crate::catalogue::statement;
use crate::events::{Event, event};
use crate::shop::Shop;
use crate::walk::Walk;
use crate::words::{BadWords, Words};

/// The most lines that a scenario may have.
const MOST_LINES: usize = 2_000;

/// The years that scenarios may be about.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=2100;

/// A line that cannot be read, or does not follow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct BadLine {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: String,
}

/// The first line in which a scenario is not what the engine writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The line, from 1.
    pub line: usize,
    /// What stands there.
    pub stands: Option<String>,
    /// What the engine writes there.
    pub engine: Option<String>,
}

/// A scenario that was walked.
#[derive(Clone, Debug)]
pub struct Walked {
    /// Its text with what the engine writes under each day.
    pub text: String,
    /// What was sold in the end.
    pub shop: Shop,
    /// The contract with what is billed of it; none where nothing was ordered.
    pub course: Option<Course>,
}

/// Walks a scenario in `shop`.
///
/// # Errors
///
/// [`BadLine`] for a line that cannot be read or lies before the one above it. What the engine refuses is no error: the
/// refusal stands under the day.
pub fn walk(text: &str, mut shop: Shop) -> Result<Walked, BadLine> {
    let mut written: Vec<String> = Vec::new();
    let mut walk: Option<Walk> = None;
    let mut last = Instant::EARLIEST;
    if text.lines().count() > MOST_LINES {
        return Err(BadLine { line: MOST_LINES, why: format!("a scenario has at most {MOST_LINES} lines") });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (place, line) in text.lines().enumerate() {
        let bad = |why: BadWords| BadLine { line: place + 1, why: why.0 };
        match kind(line) {
            Kind::Written => continue,
            Kind::Quiet => written.push(line.trim_end().to_owned()),
            Kind::Statement => {
                statement(line, &mut shop).map_err(bad)?;
                written.push(line.trim_end().to_owned());
            }
            Kind::Day => {
                written.push(line.trim_end().to_owned());
                let at = day(line, &shop, last).map_err(bad)?;
                last = at.0;
                let lines = happen(&mut walk, &mut shop, at).map_err(bad)?;
                written.extend(lines.into_iter().map(|line| format!("    {line}").trim_end().to_owned()));
            }
        }
    }
    Ok(Walked { text: written.join("\n") + "\n", shop, course: walk.and_then(Walk::course) })
}

/// The first line in which `text` is not what the engine wrote. None: it holds.
pub fn difference(text: &str, engine: &str) -> Option<Difference> {
    let (mut ours, mut theirs) = (engine.lines(), text.lines().map(str::trim_end));
    let mut line = 0;
    loop {
        line += 1;
        match (theirs.next(), ours.next()) {
            (None, None) => return None,
            (stands, engine) if stands == engine => {}
            (stands, engine) => {
                let (stands, engine) = (stands.map(str::to_owned), engine.map(str::to_owned));
                return Some(Difference { line, stands, engine });
            }
        }
    }
}

enum Kind {
    /// Written by the engine: it begins with blanks.
    Written,
    /// Empty, or a remark.
    Quiet,
    Statement,
    Day,
}

fn kind(line: &str) -> Kind {
    let first = line.chars().next();
    match first {
        Some(' ' | '\t') if !line.trim().is_empty() => Kind::Written,
        None | Some(' ' | '\t' | '#') => Kind::Quiet,
        Some(first) if first.is_ascii_digit() => Kind::Day,
        Some(_) => Kind::Statement,
    }
}

/// The moment of a day's line and what happens then.
fn day(line: &str, shop: &Shop, last: Instant) -> Result<(Instant, String), BadWords> {
    let mut words = Words::of(line)?;
    let at = words.moment(&shop.zone)?;
    if at < last {
        return Err(BadWords("it lies before the line above it".to_owned()));
    }
    let year = shop.zone.local(at).year();
    if !YEARS.contains(&year) {
        return Err(BadWords(format!("expected a day of the years {} to {}", YEARS.start(), YEARS.end())));
    }
    Ok((at, words.rest()))
}

fn happen(
    walk: &mut Option<Walk>,
    shop: &mut Shop,
    (at, what): (Instant, String),
) -> Result<Vec<String>, BadWords> {
    let (preview, what) = match what.strip_prefix("preview ") {
        Some(what) => (true, what),
        None => (false, what.as_str()),
    };
    let mut words = Words::of(what)?;
    let event = event(&mut words, what, shop)?;
    let known = walk.get_or_insert_default();
    if !preview {
        return known.happen(shop, at, event);
    }
    let mut lines = known.happen(shop, at, Event::Nothing)?;
    let would = known.clone().happen(&mut shop.clone(), at, event)?;
    lines.extend(would.into_iter().map(|line| format!("would: {line}")));
    Ok(lines)
}
