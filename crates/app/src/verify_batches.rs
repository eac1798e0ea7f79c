//! Proves that usage that was posted in bulk is what its events tell: those records, and what they came to.

use std::collections::BTreeMap;

use serde_json::Value;
use turnus_engine::Id;
use turnus_engine::usage::Usage;
use turnus_engine::verify::{Check, Finding};
use turnus_store::usage::Taken;

use crate::usage_batch::{Counted, UsageBatch};
use crate::verify_report::Ledger;

/// What the journal says of usage of a contract that was posted in bulk.
#[derive(Debug, Default)]
pub(crate) struct Batches {
    /// Each with its event's position, none until that is sealed; and by the first of its records.
    told: BTreeMap<Id, (Option<i64>, UsageBatch)>,
    /// Records that were deleted, as they were.
    gone: BTreeMap<Id, Counted>,
}

impl Batches {
    /// An event says that one was posted.
    pub(crate) fn posted(&mut self, position: Option<i64>, after: &BTreeMap<String, Value>) {
        if let Some(batch) = UsageBatch::said(after) {
            self.told.insert(batch.first, (position, batch));
        }
    }

    /// An event says that a record was deleted, and what it was.
    pub(crate) fn deleted(&mut self, id: Id, before: &BTreeMap<String, Value>) {
        self.gone.extend(Counted::gone(id, before).map(|gone| (id, gone)));
    }

    /// One of them has that record.
    pub(crate) fn hold(&self, id: Id) -> bool {
        let before = self.told.range(..=id).next_back();
        before.is_some_and(|(_, (_, batch))| id <= batch.last)
    }
}

/// Compares what is written of a contract with the batches that the journal tells of up to `until`.
pub(crate) fn prove_batches(
    contract: Id,
    (written, batches): (&[Taken<Usage>], &Batches),
    until: i64,
    ledger: &mut Ledger,
) {
    if batches.told.is_empty() {
        return;
    }
    let mut records = batches.gone.clone();
    records.extend(written.iter().map(|it| (it.value.id, Counted::of(&it.value))));
    for (position, told) in batches.told.values() {
        let Some(position) = position.filter(|position| *position <= until) else { continue };
        ledger.looked(Check::Journal, 1);
        let of_it = if told.first <= told.last { records.range(told.first..=told.last) } else { continue };
        let found = UsageBatch::of(of_it.map(|(_, record)| *record));
        if found.as_ref() == Some(told) {
            continue;
        }
        let words = |batch: &UsageBatch| {
            format!("{} from {} to {}, SHA-256 {}", batch.count, batch.first, batch.last, batch.sha256)
        };
        let pair = (words(told), found.as_ref().map_or_else(|| "none".to_owned(), words));
        let place = format!("contract {contract} journal position {position}");
        let what = "the usage that the event UsageBatchPosted tells of";
        ledger.found([Finding::new(Check::Journal, place, what, pair)]);
    }
}
