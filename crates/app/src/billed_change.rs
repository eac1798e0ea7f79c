//! A change of a running contract that is billed at once: booked, ended, paused.

use turnus_engine::Instant;
use turnus_engine::contract::Contract;
use turnus_engine::event::ChangeKind;
use turnus_engine::scope::Scope;
use turnus_store::{Changes, contracts};

use crate::app::App;
use crate::books::{Books, originals};
use crate::contracts::{Changed, record_change};
use crate::error::AppError;
use crate::schedule_work::schedule_work;
use crate::settle::{Sending, Settled, Wanted, settle};
use crate::wish::Caller;

/// What changes.
pub(crate) struct BilledChange {
    /// The contract after it; its version is counted here.
    pub(crate) contract: Contract,
    /// What changed it.
    pub(crate) kind: ChangeKind,
    /// When it takes effect.
    pub(crate) effective: Instant,
    /// What is billed at once.
    pub(crate) scope: Scope,
    /// Up to when what falls due is taken.
    pub(crate) horizon: Instant,
}

impl BilledChange {
    /// What it would cost.
    pub(crate) fn settle(
        mut self,
        app: &App,
        caller: &Caller,
        books: &Books,
    ) -> Result<(Self, Settled), AppError> {
        self.contract.version = books.row.value.contract.version + 1;
        if self.contract.data.billing_suspended {
            // Only credits, and what begins with the change: recurring bills wait.
            self.scope = self.scope.suspended(self.effective.max(caller.now));
        }
        let wanted = Wanted {
            contract: self.contract.clone(),
            scope: self.scope.clone(),
            horizon: self.horizon,
            usage: Vec::new(),
            rated_items: Vec::new(),
        };
        let settled = settle(app, caller, books, wanted)?;
        Ok((self, settled))
    }

    /// Adds what it writes to `changes`.
    pub(crate) async fn write(
        self,
        app: &App,
        caller: &Caller,
        books: &Books,
        settled: &Settled,
        changes: &mut Changes,
    ) -> Result<(), AppError> {
        let account = caller.account;
        changes.statements.push(contracts::update(account, &settled.row, books.row.version)?);
        changes.statements.extend(schedule_work(account, &settled.row, &books.catalogue, caller.now)?);
        let changed = Changed { kind: self.kind, effective: self.effective, order: None };
        record_change(app, caller, &settled.row.contract, changed, changes)?;
        if !settled.is_empty() {
            let originals = originals(app, account, &settled.bill).await?;
            settled.write(app, caller, books, &originals, Sending::AsTheEntitySays, changes)?;
        }
        Ok(())
    }
}
