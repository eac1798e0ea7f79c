//! What `turnus verify` proves, and what it says of what it finds (docs/operate/verify.md). The checks themselves are in
//! the files `verify_*`: pure, values in, findings out.

use std::fmt::{self, Display};

use serde::{Deserialize, Serialize};

/// Something that is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Check {
    /// Each row's columns say what its body says.
    Columns,
    /// Each bill, made again from what it was made from, comes to what is written.
    Bills,
    /// Each line's amount is what its own explanation comes to.
    Lines,
    /// Lines, VAT by rate and bill add up.
    Sums,
    /// Each document says what its bill says.
    Documents,
    /// Each bill and each payment has exactly its postings.
    Postings,
    /// Each contract's balance and turnover are what its postings and bills come to.
    Balances,
    /// No instant of an item is charged twice, nothing is credited that was not charged.
    Coverage,
    /// Numbers without gap or double.
    Numbers,
    /// The journal is whole.
    Chain,
    /// The personal values of events are what the journal knows by their hash.
    Personal,
    /// What is written has its event in the journal.
    Journal,
    /// The bytes of documents are those that the journal knows.
    Bytes,
    /// Each event reached the webhooks that want it.
    Outbox,
    /// Contracts, drafts and work fit together.
    State,
    /// What is kept of recurring revenue is what contracts and bills come to.
    Revenue,
}

impl Check {
    /// All of them, in the order of the report.
    pub const ALL: [Check; 16] = [
        Check::Columns,
        Check::Bills,
        Check::Lines,
        Check::Sums,
        Check::Documents,
        Check::Postings,
        Check::Balances,
        Check::Coverage,
        Check::Numbers,
        Check::Chain,
        Check::Personal,
        Check::Journal,
        Check::Bytes,
        Check::Outbox,
        Check::State,
        Check::Revenue,
    ];

    /// Its name in the report.
    pub fn name(self) -> &'static str {
        match self {
            Check::Columns => "columns",
            Check::Bills => "bills",
            Check::Lines => "lines",
            Check::Sums => "sums",
            Check::Documents => "documents",
            Check::Postings => "postings",
            Check::Balances => "balances",
            Check::Coverage => "coverage",
            Check::Numbers => "numbers",
            Check::Chain => "chain",
            Check::Personal => "personal values",
            Check::Journal => "journal",
            Check::Bytes => "bytes",
            Check::Outbox => "outbox",
            Check::State => "state",
            Check::Revenue => "recurring revenue",
        }
    }

    /// What holds where nothing is found, as the end of "1,234 …".
    pub fn proves(self) -> &'static str {
        match self {
            Check::Columns => "rows whose columns say what their bodies say",
            Check::Bills => "bills come to the same, made again from what they were made from",
            Check::Lines => "lines are what their own explanations come to",
            Check::Sums => "bills whose lines, VAT by rate and totals add up",
            Check::Documents => "documents say what their bills say",
            Check::Postings => "postings are those of their bills and payments, and none is missing",
            Check::Balances => "contracts whose balance and turnover are what their ledger comes to",
            Check::Coverage => "spans are charged once at most, and credited within what was charged",
            Check::Numbers => "numbers run without gap or double, their days do not fall",
            Check::Chain => "events are chained, each to the one before it",
            Check::Personal => "personal values are what the journal knows by their hash, or were erased",
            Check::Journal => "bills and documents have their event in the journal",
            Check::Bytes => "files of documents are byte for byte what the journal knows",
            Check::Outbox => "events were handed out to each webhook that wants them",
            Check::State => "contracts and documents are where their history and planned work say",
            Check::Revenue => "contracts and documents whose recurring revenue is kept as it comes to",
        }
    }
}

impl Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Something that is not as it has to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was to be proved.
    pub check: Check,
    /// What it is about: `contract … bill …`, `document R2026-0012`.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// What should stand there, in words or as it is written.
    pub expected: String,
    /// What stands there.
    pub found: String,
}

impl Finding {
    /// A finding.
    pub fn new(
        check: Check,
        place: impl Into<String>,
        what: impl Into<String>,
        (expected, found): (impl Display, impl Display),
    ) -> Finding {
        Finding {
            check,
            place: place.into(),
            what: what.into(),
            expected: expected.to_string(),
            found: found.to_string(),
        }
    }
}

impl Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { check, place, what, expected, found } = self;
        write!(f, "{check}: {place}: {what}: expected {expected}, found {found}")
    }
}
