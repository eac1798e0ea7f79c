//! Whether the numbers of a sequence run 1, 2, 3 … within its period, on days that do not fall.

use crate::Id;
use crate::verify::{Check, Finding};

/// A number that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The document.
    pub document: Id,
    /// 1, 2, 3 ….
    pub counter: i64,
    /// The document's day, in days since 1970-01-01.
    pub date: i64,
}

/// The numbers of one sequence within one period, looked at one after another.
#[derive(Clone, Debug)]
pub struct Run {
    /// The sequence.
    pub sequence: Id,
    /// The period.
    pub period: String,
    last: Option<Given>,
}

impl Run {
    /// Nothing was looked at yet.
    pub fn new(sequence: Id, period: String) -> Run {
        Run { sequence, period, last: None }
    }

    /// The same behind a number that was proved before.
    pub fn behind(sequence: Id, period: String, last: Given) -> Run {
        Run { sequence, period, last: Some(last) }
    }

    /// The last number that was looked at; 0 before the first.
    pub fn last_counter(&self) -> i64 {
        self.last.as_ref().map_or(0, |last| last.counter)
    }

    /// Looks at the next number, in rising order.
    pub fn next(&mut self, given: Given) -> Vec<Finding> {
        let expected = self.last.as_ref().map_or(1, |last| last.counter.saturating_add(1));
        let mut findings = Vec::new();
        if given.counter > expected {
            let pair = (expected, given.counter);
            findings
                .push(self.finding(&format!("a number is skipped before document {}", given.document), pair));
        }
        if given.counter < expected {
            let pair = (expected, given.counter);
            findings.push(self.finding(&format!("document {} has a number twice", given.document), pair));
        }
        let day = self.last.as_ref().map_or(i64::MIN, |last| last.date);
        if given.date < day {
            let what = format!(
                "the day of document {} lies before its predecessor's, in days since 1970",
                given.document
            );
            findings.push(self.finding(&what, (day, given.date)));
        }
        self.last = Some(given);
        findings
    }

    /// The row that the next number is taken from says the last one that was given: `counter` on the day `date`.
    pub fn end(&self, counter: i64, date: i64) -> Vec<Finding> {
        let (last, day) = self.last.as_ref().map_or((0, date), |last| (last.counter, last.date));
        let mut findings = Vec::new();
        if last != counter {
            findings
                .push(self.finding("the last number, which its sequence counts on from", (last, counter)));
        }
        if day != date {
            findings.push(self.finding("the day of the last number, in days since 1970", (day, date)));
        }
        findings
    }

    fn finding(&self, what: &str, pair: (i64, i64)) -> Finding {
        let period = if self.period.is_empty() { String::new() } else { format!(" of {}", self.period) };
        Finding::new(Check::Numbers, format!("sequence {}{period}", self.sequence), what, pair)
    }
}
