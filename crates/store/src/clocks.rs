//! The clocks of sandboxes.

use turnus_engine::{Id, Instant};

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::Statement;
use crate::store::Store;

/// A sandbox's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Counts updates, from 1.
    pub version: i64,
    /// What it said at `mark`, account time.
    pub at: Instant,
    /// The machine's time then; none: it stands still.
    pub mark: Option<Instant>,
    /// It is on its way there, account time.
    pub target: Option<Instant>,
    /// Once there it runs on with the machine's time.
    pub resume: bool,
    /// Whoever brings it to its target has it until then, machine time.
    pub leased_until: Instant,
}

impl Clock {
    /// What it says when the machine's clock says `machine`. It never goes back.
    pub fn now(&self, machine: Instant) -> Instant {
        let since = self.mark.map_or(0, |mark| (machine.millis() - mark.millis()).max(0));
        self.at.plus_millis(since)
    }
}

/// The clock of a new sandbox.
pub fn insert(account: Id, clock: &Clock) -> Statement {
    let sql = "insert into clocks (account, version, at, mark, target, resume, leased_until)
        values ($1, 1, $2, $3, $4, $5, $6)";
    let Clock { at, mark, target, resume, leased_until, .. } = *clock;
    let params = [account.into(), at.into(), mark.into(), target.into(), resume.into(), leased_until.into()];
    Statement::new(sql, params)
}

/// What the clock is now, if it still is in the version that was read. Stale otherwise.
pub fn update(account: Id, clock: &Clock) -> Statement {
    let sql = "update clocks set at = $2, mark = $3, target = $4, resume = $5, leased_until = $6,
            version = version + 1
        where account = $1 and version = $7";
    let Clock { at, mark, target, resume, leased_until, version } = *clock;
    let params = [
        account.into(),
        at.into(),
        mark.into(),
        target.into(),
        resume.into(),
        leased_until.into(),
        version.into(),
    ];
    Statement::new(sql, params).one_row()
}

/// The clock of a sandbox; none for a live account.
pub async fn of(store: &Store, account: Id) -> Result<Option<Clock>, StoreError> {
    let sql = "select version, at, mark, target, resume, leased_until from clocks where account = $1";
    let read = async || store.query_opt(sql, &[account.into()], read).await;
    store.kept(&store.kept.clocks, account, read).await
}

fn read(row: &Row<'_>) -> Result<Clock, StoreError> {
    Ok(Clock {
        version: row.int(0)?,
        at: row.instant(1)?,
        mark: row.opt_instant(2)?,
        target: row.opt_instant(3)?,
        resume: row.flag(4)?,
        leased_until: row.instant(5)?,
    })
}
