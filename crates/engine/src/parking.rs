//! A contract whose draft was discarded: it waits until someone bills it (decisions.md section 4).

use serde::{Deserialize, Serialize};

use crate::bill::Bill;
use crate::correction::{charged_time, takings};
use crate::scope::Taking;
use crate::{Id, Span};

/// What discarded drafts took: whoever bills the contract takes it again, whenever it falls due.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Parking {
    /// What their bills took, each up to its own horizon.
    pub takings: Vec<Taking>,
    /// The time of items that they charged.
    pub again: Vec<(Id, Span)>,
}

impl Parking {
    /// The same with the bills of another draft.
    #[must_use]
    pub fn with(mut self, bills: &[&Bill]) -> Parking {
        self.takings.extend(takings(bills.iter().copied()));
        self.again.extend(charged_time(bills.iter().copied()));
        self
    }
}
