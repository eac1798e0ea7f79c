//! What is decided of the documents of one customer, beside what clients write of the customer itself.

use serde::{Deserialize, Serialize};

use crate::entity::Entity;

/// How the documents of one customer are treated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DocumentSettings {
    /// Drafts become documents by themselves; none: as the legal entity says.
    pub auto_send: Option<bool>,
}

impl Entity {
    /// Minutes after which a new draft of that customer becomes a document by itself; none: when someone sends it.
    pub fn sends_after(&self, customer: &DocumentSettings) -> Option<u32> {
        customer.auto_send.unwrap_or(self.auto_send).then_some(self.auto_send_after_minutes)
    }
}
