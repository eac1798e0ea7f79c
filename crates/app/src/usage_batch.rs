//! What the journal says of usage that was posted in bulk: one event for all records of a contract.
//!
//! Their ids follow one another, so the first and the last say which records they are; a digest over what each counts
//! says what they came to. Keys and memos are the client's words, go with the customer, and are not in it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use turnus_engine::usage::Usage;
use turnus_engine::{Id, Instant};

use crate::journal::{self, Members};

/// Records of one contract that were posted together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UsageBatch {
    /// The first of them.
    pub(crate) first: Id,
    /// The last; no other record has an id between the two.
    pub(crate) last: Id,
    /// How many there are.
    pub(crate) count: usize,
    /// SHA-256 over [`Counted`] of each, in the order of their ids, in hexadecimal.
    pub(crate) sha256: String,
}

/// What of a record decides what it costs, but for a price of its own, which is said by nobody but the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) id: Id,
    component: Id,
    transferred_at: Instant,
    due: Instant,
    /// In its shortest form: 1.50 and 1.5 are the same.
    quantity: [u8; 16],
}

impl UsageBatch {
    /// Of records in the order of their ids; none where there are none.
    pub(crate) fn of(records: impl IntoIterator<Item = Counted>) -> Option<UsageBatch> {
        let (mut ends, mut count, mut digest) = (None, 0, Sha256::new());
        for record in records {
            let (first, _) = ends.unwrap_or((record.id, record.id));
            ends = Some((first, record.id));
            count += 1;
            digest.update(record.id.as_bytes());
            digest.update(record.component.as_bytes());
            digest.update(record.transferred_at.millis().to_be_bytes());
            digest.update(record.due.millis().to_be_bytes());
            digest.update(record.quantity);
        }
        let (first, last) = ends?;
        Some(UsageBatch { first, last, count, sha256: hex::encode(digest.finalize()) })
    }

    /// What its event says.
    pub(crate) fn members(&self) -> Members {
        journal::plain("UsageBatch", None, Some(self))
    }

    /// What an event said, by the members that it names.
    pub(crate) fn said(after: &std::collections::BTreeMap<String, Value>) -> Option<UsageBatch> {
        let member = |name: &str| after.get(&format!("UsageBatch.{name}"));
        Some(UsageBatch {
            first: member("First")?.as_str()?.parse().ok()?,
            last: member("Last")?.as_str()?.parse().ok()?,
            count: usize::try_from(member("Count")?.as_u64()?).ok()?,
            sha256: member("Sha256")?.as_str()?.to_owned(),
        })
    }
}

impl Counted {
    /// Of a record.
    pub(crate) fn of(record: &Usage) -> Counted {
        Counted {
            id: record.id,
            component: record.component,
            transferred_at: record.transferred_at,
            due: record.due,
            quantity: record.quantity.normalize().serialize(),
        }
    }

    /// Of a record that is gone, as the event of its end tells what it was.
    pub(crate) fn gone(id: Id, before: &std::collections::BTreeMap<String, Value>) -> Option<Counted> {
        let member = |name: &str| before.get(&format!("Usage.{name}")).cloned();
        let instant = |name: &str| serde_json::from_value::<Instant>(member(name)?).ok();
        let quantity: rust_decimal::Decimal = serde_json::from_value(member("Quantity")?).ok()?;
        Some(Counted {
            id,
            component: serde_json::from_value(member("Component")?).ok()?,
            transferred_at: instant("TransferredAt")?,
            due: instant("Due")?,
            quantity: quantity.normalize().serialize(),
        })
    }
}
