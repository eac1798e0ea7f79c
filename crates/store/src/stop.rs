//! Why a transaction did not come to its end.

use crate::changes::Applied;
use crate::error::StoreError;

/// Refused is an answer, failed is an error. Either way nothing is written.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Stale or taken.
    Refused(Applied),
    /// The rest.
    Failed(StoreError),
}

impl Stop {
    /// As the answer of `apply`.
    pub(crate) fn answer(self) -> Result<Applied, StoreError> {
        match self {
            Stop::Refused(applied) => Ok(applied),
            Stop::Failed(error) => Err(error),
        }
    }

    /// As an error, of statements without guards: they are never refused.
    pub(crate) fn error(self) -> StoreError {
        self.answer().err().unwrap_or(StoreError::NotCommitted)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Stop {
        Stop::Failed(error)
    }
}

/// A panic of a `finish` as an error.
pub(crate) fn panicked(panic: &(dyn std::any::Any + Send)) -> StoreError {
    let words = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
    StoreError::Panicked(words.unwrap_or_else(|| "without a word".to_owned()))
}
