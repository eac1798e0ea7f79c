//! What an end of a contract brings, as the API says it before anything is told: for the console and the portal.

use axum::http::StatusCode;
use serde::de::DeserializeOwned;

use crate::api::{Asking, Refusal, path};
use crate::form::{Reader, Takes, Typed};

/// The field of the end.
const END: &str = "EndDate";

/// What the end that was typed brings, as it is asked for at `at`; none where none was typed, or it cannot be: then that
/// is marked.
pub(crate) async fn brought_by<T: DeserializeOwned>(
    (api, reader): (&Asking, &impl Reader),
    at: &str,
    typed: &mut Typed,
    takes: Takes,
) -> Result<Option<T>, Refusal> {
    if !typed.has(END) || !typed.is_right() {
        return Ok(None);
    }
    let body = typed.body(reader, &[(END, takes)]);
    let Some(end) = body[END].text() else { return Ok(None) };
    match api.get(&path(at, &[("endDate", end)])).await {
        Ok(brought) => Ok(Some(brought)),
        Err(refusal) if refusal.status == StatusCode::UNPROCESSABLE_ENTITY => {
            typed.refuse(reader.words(), &refusal);
            Ok(None)
        }
        Err(refusal) => Err(refusal),
    }
}
