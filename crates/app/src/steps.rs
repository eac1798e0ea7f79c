//! Requests whose effect takes more than one write: the first keeps what it made in place of the answer, the last keeps
//! the answer. Whoever repeats such a request in between finishes it.

use serde::Serialize;
use serde::de::DeserializeOwned;
use turnus_store::{Applied, Changes, idempotency};

use crate::app::App;
use crate::error::AppError;
use crate::wish::{Answer, Call, Done, replayed};

/// No status of HTTP: what is kept is what the first write made.
const UNFINISHED: u16 = 0;

/// What the first write made, to be kept until the answer is known. Pure.
pub fn unfinished<T: Serialize>(made: &T) -> Answer {
    Answer { status: UNFINISHED, body: serde_json::to_string(made).unwrap_or_default() }
}

impl Answer {
    /// Whether it is one: else the request is still to be finished.
    pub fn is_finished(&self) -> bool {
        self.status != UNFINISHED
    }
}

impl<T: DeserializeOwned> Done<T> {
    /// What the first write made, by this request or by an earlier one that was not finished.
    pub(crate) fn begun(self) -> Result<Done<T>, AppError> {
        match self {
            Done::Replayed(kept) if !kept.is_finished() => {
                let made = serde_json::from_str(&kept.body);
                made.map(Done::Fresh).map_err(|why| AppError::Internal(why.to_string()))
            }
            other => Ok(other),
        }
    }
}

/// Keeps the answer of a request that is finished now. Where another one with its key was quicker, that one's answer is
/// given.
pub async fn finish<T>(app: &App, call: &Call<T>, answer: Answer) -> Result<Answer, AppError> {
    let Some(keep) = &call.keep else { return Ok(answer) };
    let account = call.caller.account;
    let status = (i64::from(answer.status), i64::from(UNFINISHED));
    let statement = idempotency::finish(account, keep.client, &keep.key, status, &answer.body);
    let changes = Changes::new(account, app.new_id(account, call.caller.now)).with(statement);
    match app.store().apply(changes).await? {
        Applied::Done(_) => Ok(answer),
        // Gone: the person that it speaks of was erased meanwhile.
        Applied::Stale | Applied::Taken(_) => Ok(replayed(app, call).await?.unwrap_or(answer)),
    }
}
