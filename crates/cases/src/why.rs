//! Why a case has no figures to compare.

use turnus_engine::bill::BillError;
use turnus_engine::money::TooLarge;

/// Why a case has no figures to compare.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// Its shape or a member of it means nothing to the runner: it is skipped.
    #[error("not understood: {0}")]
    NotUnderstood(String),
    /// It needs something that billwerk's model does not have: it is skipped.
    #[error("billwerk's model has no {0}")]
    Lacking(String),
    /// The engine makes no bill of it: it has failed.
    #[error("the engine makes no bill: {0}")]
    Refused(#[from] BillError),
}

impl From<TooLarge> for Why {
    fn from(error: TooLarge) -> Why {
        Why::Refused(error.into())
    }
}

impl Why {
    /// Something the runner cannot read.
    pub fn not_understood(what: impl Into<String>) -> Why {
        Why::NotUnderstood(what.into())
    }
}
