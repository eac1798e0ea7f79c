//! Requests that nodes tell one another of, so that a limit holds for all of them together.

use turnus_engine::Id;
use turnus_store::{Applied, Changes, request_counts};

use crate::app::App;
use crate::error::AppError;
use crate::wish::in_bulk;

/// What a node counted of an account's requests and did not tell yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The account.
    pub account: Id,
    /// Machine time, in hours since 1970.
    pub hour: i64,
    /// So many.
    pub requests: u32,
    /// Counting begins anew with them: another limit holds.
    pub anew: bool,
}

/// Tells the others of it. The answer is what all nodes counted in that hour.
pub async fn tell(app: &App, counted: Counted) -> Result<i64, AppError> {
    let Counted { account, hour, requests, anew } = counted;
    let make = if anew { request_counts::begin } else { request_counts::add };
    let machine = app.machine_now().await?;
    let changes = Changes::new(account, app.new_id(account, machine)).with(make(account, hour, requests));
    let _: Applied = app.store().apply(in_bulk(changes)).await?;
    Ok(request_counts::of(app.store(), account, hour).await?)
}
