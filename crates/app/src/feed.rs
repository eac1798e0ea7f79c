//! The journal for those who pull: sealed events behind a cursor.

use turnus_engine::Id;
use turnus_store::events;
use turnus_store::feed::{self, Entry, FeedFilter};

use crate::app::App;
use crate::error::AppError;

/// Positions that one look goes over where a filter leaves most of them out.
const WINDOW: i64 = 10_000;
/// Looks of one request.
const MOST_LOOKS: usize = 10;

/// A piece of the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The events, in order.
    pub entries: Vec<Entry>,
    /// Where the next piece begins: behind the last event that was looked at, also of those that the filter left out.
    pub after: i64,
    /// There is more that was not looked at yet.
    pub more: bool,
}

/// The position of the last event.
pub async fn end_of_journal(app: &App, account: Id) -> Result<i64, AppError> {
    app.seal(account).await?;
    Ok(events::head(app.store(), account).await?.position)
}

/// The first `most` events of that kind behind the position `after`. Only sealed ones: what is written later has a later
/// position, so that none is ever skipped.
pub async fn read(
    app: &App,
    account: Id,
    after: i64,
    filter: &FeedFilter,
    most: u32,
) -> Result<Piece, AppError> {
    // Whoever asks finds what he wrote before.
    app.seal(account).await?;
    let head = events::head(app.store(), account).await?.position;
    if after > head {
        // Whoever reads on from there would never hear of what is written up to it.
        return Err(AppError::Refused(format!(
            "after is {after}, and the journal ends at {head}: it is another one, or was restored. Begin again behind \
             the last event that you know to be in it, or at 0"
        )));
    }
    let mut cursor = after;
    for _ in 0..MOST_LOOKS {
        let until = head.min(cursor.saturating_add(WINDOW));
        if cursor >= until {
            break;
        }
        let entries = feed::between(app.store(), account, (cursor, until), filter, most).await?;
        let full = u32::try_from(entries.len()).is_ok_and(|count| count >= most);
        let last = entries.last().map(|entry| entry.event.position);
        cursor = last.filter(|_| full).unwrap_or(until);
        if !entries.is_empty() {
            return Ok(Piece { entries, after: cursor, more: cursor < head });
        }
    }
    Ok(Piece { entries: Vec::new(), after: cursor, more: cursor < head })
}
