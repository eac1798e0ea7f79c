//! What a wish makes of a contract, and what is billed with it: the same for previews, commits, forecasts and tests.

use crate::contract::Contract;
use crate::coverage::Billed;
use crate::event::ChangeKind;
use crate::rated_item::RatedItem;
use crate::scope::{ComponentsTaken, Scope};
use crate::usage::Usage;
use crate::{Id, Instant};

/// What a wish makes.
#[derive(Clone, Debug, PartialEq)]
pub struct Execution {
    /// The contract after it, at its next version.
    pub contract: Contract,
    /// What it is in the contract's history.
    pub kind: ChangeKind,
    /// When it takes effect.
    pub effective: Instant,
    /// What its bill takes.
    pub scope: Scope,
    /// Up to when the bill takes what falls due.
    pub horizon: Instant,
    /// Usage it posts.
    pub usage: Vec<Usage>,
    /// Rated items it adds.
    pub rated_items: Vec<RatedItem>,
}

impl Execution {
    /// Of a change. While the contract waits, its recurring bills suspended or it parked, it is billed for what begins with it, and
    /// credited, and nothing else. Where it leaves the contract over, its bill is the last and takes the rest.
    pub fn of(
        contract: Contract,
        kind: ChangeKind,
        effective: Instant,
        scope: Scope,
        horizon: Instant,
    ) -> Execution {
        let scope = match contract.waits() {
            true => scope.suspended(effective),
            false if contract.is_over(horizon) => scope.last(),
            false => scope,
        };
        Execution { contract, kind, effective, scope, horizon, usage: Vec::new(), rated_items: Vec::new() }
    }

    /// What its bill takes where that is billed already. An end that is taken back charges again what it credited: a
    /// component of which nothing was ever charged waits for the next billing date, as it did before.
    pub fn scope_beside(&self, billed: &Billed) -> Scope {
        let mut scope = self.scope.clone();
        if self.kind == ChangeKind::CancellationRevoked && scope.components == ComponentsTaken::All {
            let ids = self.contract.components.iter().map(|booked| booked.id);
            let charged = |id: &Id| billed.rows.iter().any(|row| row.item == *id);
            scope.components = ComponentsTaken::Only(ids.filter(charged).collect());
        }
        scope
    }
}
