//! What came of a file of cases.

use std::fmt;

use crate::case::{BadFile, Case, cases};
use crate::found::Mismatch;
use crate::mapping::figures;
use crate::why::Why;

/// What came of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every expected figure is the engine's.
    Passed,
    /// A figure is not.
    Failed(String),
    /// It was not compared, or not whole.
    Skipped(String),
}

/// What came of the cases of a file, in their order.
#[derive(Clone, Debug)]
pub struct Report {
    /// Each case with its verdict.
    pub verdicts: Vec<(Case, Verdict)>,
}

/// Runs the cases of a file with that text.
///
/// # Errors
///
/// [`BadFile`] where it is not JSON with a list of cases.
pub fn run(text: &str) -> Result<Report, BadFile> {
    let judged = |case: Case| {
        let verdict = case.verdict();
        (case, verdict)
    };
    Ok(Report { verdicts: cases(text)?.into_iter().map(judged).collect() })
}

impl Case {
    /// Maps the case, and compares what it expects with what comes of it.
    pub fn verdict(&self) -> Verdict {
        let found = match figures(self) {
            Ok(found) => found,
            Err(why @ (Why::NotUnderstood(_) | Why::Lacking(_))) => return Verdict::Skipped(why.to_string()),
            Err(why @ Why::Refused(_)) => return Verdict::Failed(why.to_string()),
        };
        match found.compare(&self.expected) {
            Ok(()) => Verdict::Passed,
            Err(Mismatch::Differs(what)) => Verdict::Failed(what),
            Err(Mismatch::NotUnderstood(what)) => Verdict::Skipped(Why::NotUnderstood(what).to_string()),
        }
    }
}

impl Report {
    /// How many passed.
    pub fn passed(&self) -> usize {
        self.count(|verdict| matches!(verdict, Verdict::Passed))
    }

    /// How many failed.
    pub fn failed(&self) -> usize {
        self.count(|verdict| matches!(verdict, Verdict::Failed(_)))
    }

    /// How many were skipped.
    pub fn skipped(&self) -> usize {
        self.count(|verdict| matches!(verdict, Verdict::Skipped(_)))
    }

    fn count(&self, which: impl Fn(&Verdict) -> bool) -> usize {
        self.verdicts.iter().filter(|(_, verdict)| which(verdict)).count()
    }
}

impl fmt::Display for Report {
    /// A line for each case that did not pass, then the counts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (case, verdict) in &self.verdicts {
            match verdict {
                Verdict::Passed => {}
                Verdict::Failed(reason) => writeln!(f, "{}: FAILED: {reason}", case.id)?,
                Verdict::Skipped(reason) => writeln!(f, "{}: skipped: {reason}", case.id)?,
            }
        }
        write!(f, "{} passed, {} failed, {} skipped", self.passed(), self.failed(), self.skipped())
    }
}
