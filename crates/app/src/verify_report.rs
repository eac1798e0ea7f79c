//! What came of proving the books: how much was looked at, what is wrong, what is worth knowing.

use std::collections::BTreeMap;
use std::fmt::{self, Display};

use turnus_engine::Id;
use turnus_engine::verify::{Check, Finding};
use turnus_store::proofs::Proof;

use crate::verify::Scope;

/// Findings of one check that are told one by one.
pub const MOST_FINDINGS: usize = 100;
/// Places that a note names.
const MOST_PLACES: usize = 20;

/// What came of proving an account's books.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The account.
    pub account: Id,
    /// How much was proved.
    pub scope: Scope,
    /// How many were looked at, by check.
    pub proved: BTreeMap<Check, u64>,
    /// What is wrong: at most [`MOST_FINDINGS`] of each check.
    pub findings: Vec<Finding>,
    /// How many more there are, by check.
    pub more: BTreeMap<Check, u64>,
    /// What is no mistake and worth knowing.
    pub notes: Vec<Note>,
    /// Up to where the books are proved now: none where something is wrong.
    pub proof: Option<Proof>,
}

/// Something that is no mistake and worth knowing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What.
    pub kind: NoteKind,
    /// How often.
    pub count: u64,
    /// Some of the places.
    pub places: Vec<String>,
}

/// What a note says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteKind {
    /// A bill was made by older rules and would come to something else by those of today.
    OlderRules {
        /// The rules that it was made by.
        from: u16,
        /// Those of today.
        to: u16,
    },
    /// A bill that was taken back took usage that was deleted since: it is not made again.
    UsageDeleted,
    /// A bill that was taken back took rated items that were deleted since: it is made again from its own lines.
    ItemsDeleted,
    /// Another rate of tax was entered after a document was issued: it stays as it is.
    OtherRate,
    /// It was changed each time it was read: it is proved with the next run.
    Moving,
    /// Deliveries that ended long ago are forgotten: that each event had one is not proved there.
    Forgotten,
}

impl NoteKind {
    /// What it says of how many.
    pub fn words(self) -> String {
        match self {
            NoteKind::OlderRules { from, to } => format!("bills differ by rule {from} -> {to}"),
            NoteKind::UsageDeleted => {
                "bills that were taken back are not derived again: usage that they took was deleted since"
                    .to_owned()
            }
            NoteKind::ItemsDeleted => {
                "bills that were taken back took items that were deleted since: these are as their lines say"
                    .to_owned()
            }
            NoteKind::OtherRate => {
                "lines of issued documents would be taxed at another rate that was entered since".to_owned()
            }
            NoteKind::Moving => {
                "contracts were written each time they were read: the next run proves them".to_owned()
            }
            NoteKind::Forgotten => {
                "events are older than the deliveries that are kept: whether each had one is not known"
                    .to_owned()
            }
        }
    }
}

impl Report {
    /// Nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// How many were looked at by that check.
    pub fn looked_at(&self, check: Check) -> u64 {
        self.proved.get(&check).copied().unwrap_or(0)
    }
}

impl Display for Report {
    /// What is wrong, one a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            writeln!(f, "{finding}")?;
        }
        for (check, count) in &self.more {
            writeln!(f, "{check}: and {count} more")?;
        }
        Ok(())
    }
}

/// A report in the making.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    proved: BTreeMap<Check, u64>,
    findings: BTreeMap<Check, Vec<Finding>>,
    more: BTreeMap<Check, u64>,
    notes: BTreeMap<NoteKind, (u64, Vec<String>)>,
    unfinished: bool,
}

impl Ledger {
    /// So many were looked at.
    pub(crate) fn looked(&mut self, check: Check, count: usize) {
        *self.proved.entry(check).or_default() += u64::try_from(count).unwrap_or(u64::MAX);
    }

    /// These are wrong.
    pub(crate) fn found(&mut self, findings: impl IntoIterator<Item = Finding>) {
        for finding in findings {
            let known = self.findings.entry(finding.check).or_default();
            if known.len() < MOST_FINDINGS {
                known.push(finding);
            } else {
                *self.more.entry(finding.check).or_default() += 1;
            }
        }
    }

    /// That is worth knowing.
    pub(crate) fn note(&mut self, kind: NoteKind, place: impl FnOnce() -> String) {
        self.note_many(kind, 1, place);
    }

    /// The same of many.
    pub(crate) fn note_many(&mut self, kind: NoteKind, count: u64, place: impl FnOnce() -> String) {
        let (known, places) = self.notes.entry(kind).or_default();
        *known += count;
        if places.len() < MOST_PLACES {
            places.push(place());
        }
        self.unfinished |= kind == NoteKind::Moving;
    }

    /// Whether something is wrong.
    pub(crate) fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// Everything that `other` looked at, found and noted.
    pub(crate) fn take(&mut self, other: Ledger) {
        for (check, count) in other.proved {
            *self.proved.entry(check).or_default() += count;
        }
        self.found(other.findings.into_values().flatten());
        for (check, count) in other.more {
            *self.more.entry(check).or_default() += count;
        }
        for (kind, (count, places)) in other.notes {
            let known = self.notes.entry(kind).or_default();
            known.0 += count;
            let room = MOST_PLACES.saturating_sub(known.1.len());
            known.1.extend(places.into_iter().take(room));
        }
        self.unfinished |= other.unfinished;
    }

    /// Two readings came to the same.
    pub(crate) fn agrees_with(&self, other: &Ledger) -> bool {
        self.findings == other.findings && self.more == other.more
    }

    /// The report. What is not clean, or not finished, is proved no farther than before.
    pub(crate) fn report(self, account: Id, scope: Scope, proof: Option<Proof>) -> Report {
        let done = self.is_clean() && !self.unfinished;
        let notes = self.notes.into_iter().map(|(kind, (count, places))| Note { kind, count, places });
        Report {
            account,
            scope,
            proved: self.proved,
            findings: self.findings.into_values().flatten().collect(),
            more: self.more,
            notes: notes.collect(),
            proof: proof.filter(|_| done),
        }
    }
}
