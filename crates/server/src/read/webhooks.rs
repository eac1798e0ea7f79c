//! Webhooks.

use turnus_app::rows::HookData;
use turnus_wire::event;
use turnus_wire::webhooks::NewWebhook;

use crate::api::error::ApiError;
use crate::read::{list, shortened};

/// The longest address.
const LONGEST_URL: usize = 2000;

/// A webhook: its events by their names, in any case and with blanks around them.
pub(crate) fn webhook(given: NewWebhook) -> Result<HookData, ApiError> {
    let url = given.url.trim().to_owned();
    if url.chars().count() > LONGEST_URL || url.contains('\0') {
        return Err(ApiError::member("Url", format!("expected at most {LONGEST_URL} characters")));
    }
    if given.events.is_empty() {
        return Err(ApiError::member("Events", "is empty: name at least one event"));
    }
    let mut events = list("Events", given.events, |at, name| {
        let why = format!("there is no event '{}': see /docs for their names", shortened(&name));
        event::parse(&name).map(str::to_owned).ok_or_else(|| ApiError::member(at, why))
    })?;
    let mut seen = std::collections::HashSet::new();
    events.retain(|name| seen.insert(name.clone()));
    Ok(HookData { url, events })
}
