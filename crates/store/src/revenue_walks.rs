//! How far what is derived of contracts and documents was made anew: of those that an older release wrote, and of all
//! contracts where taxes change what gross prices hold.

use turnus_engine::contract::{Contract, LifecycleStatus};
use turnus_engine::{Id, Instant, Money};

use crate::contracts::{self, ContractRow};
use crate::error::StoreError;
use crate::json;
use crate::row::Row;
use crate::statement::Statement;
use crate::store::Store;
use crate::value::Value;
use crate::versioned::Versioned;

/// How far the walk over an account's contracts is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RevenueWalk {
    /// Counts updates; 0: it has not begun.
    pub version: i64,
    /// The last contract that was looked at.
    pub behind: Option<Id>,
    /// All were.
    pub done: bool,
}

impl RevenueWalk {
    /// What is kept of that contract is as it has to be.
    pub fn has_passed(&self, contract: Id) -> bool {
        self.done || self.behind.is_some_and(|behind| contract <= behind)
    }
}

/// How far it is.
pub async fn of(store: &Store, account: Id) -> Result<RevenueWalk, StoreError> {
    let sql = "select version, behind, done from revenue_walks where account = $1";
    let read =
        |row: &Row<'_>| Ok(RevenueWalk { version: row.int(0)?, behind: row.opt_id(1)?, done: row.flag(2)? });
    Ok(store.query_opt(sql, &[account.into()], read).await?.unwrap_or_default())
}

/// A new account has nothing to walk over.
pub fn nothing_to_do(account: Id) -> Statement {
    let sql = "insert into revenue_walks (account, version, behind, done) values ($1, 1, null, 1)";
    Statement::new(sql, [account.into()])
}

/// It begins anew with the first contract.
pub fn restart(account: Id) -> Statement {
    let sql = "insert into revenue_walks (account, version, behind, done) values ($1, 1, null, 0)
        on conflict (account) do update set version = revenue_walks.version + 1, behind = null, done = 0";
    Statement::new(sql, [account.into()])
}

/// It is at `to` now, if it still is where it was read. Stale otherwise: another node walks, or it began anew.
pub fn step(account: Id, from: &RevenueWalk, to: (Option<Id>, bool)) -> Statement {
    let (behind, done) = to;
    if from.version == 0 {
        let sql = "insert into revenue_walks (account, version, behind, done) values ($1, 1, $2, $3)
            on conflict (account) do nothing";
        return Statement::new(sql, [account.into(), behind.into(), done.into()]).one_row();
    }
    let sql = "update revenue_walks set version = version + 1, behind = $2, done = $3
        where account = $1 and version = $4";
    let params = [account.into(), behind.into(), done.into(), from.version.into()];
    Statement::new(sql, params).one_row()
}

/// Where a contract stands, as its columns say: nothing of one that an older release wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Its state.
    pub state: Option<String>,
    /// The plan of its phase.
    pub plan: Option<Id>,
    /// The plan variant of its phase.
    pub plan_variant: Option<Id>,
}

impl Standing {
    /// Where `contract` stands at `now`.
    pub fn of(contract: &Contract, now: Instant) -> Result<Standing, StoreError> {
        let status: LifecycleStatus = contract.status(now);
        let phase = contract.plan_phase_at(now).unwrap_or_else(|| contract.phase_at(now));
        let plan_variant = phase.variant.map(|pin| pin.id);
        Ok(Standing { state: Some(json::name(&status)?), plan: phase.plan, plan_variant })
    }
}

/// Writes where the contract stands.
pub fn stand(account: Id, contract: Id, standing: &Standing) -> Statement {
    let sql = "update contracts set state = $3, plan = $4, plan_variant = $5 where account = $1 and id = $2";
    let params = [
        account.into(),
        contract.into(),
        standing.state.clone().into(),
        standing.plan.into(),
        standing.plan_variant.into(),
    ];
    Statement::new(sql, params)
}

/// A guard: the contract is in the version that was read, and stays so until this is written.
pub fn unchanged(account: Id, contract: Id, version: impl Into<i64>) -> Statement {
    let version: i64 = version.into();
    let sql = "update contracts set version = version where account = $1 and id = $2 and version = $3";
    Statement::new(sql, [account.into(), contract.into(), version.into()]).one_row()
}

/// The next `most` contracts behind that id, deleted ones too, with where their columns say they stand.
pub async fn contracts_behind(
    store: &Store,
    account: Id,
    behind: Option<Id>,
    most: u32,
) -> Result<Vec<(Versioned<ContractRow>, Standing)>, StoreError> {
    let sql = format!(
        "select {}, state, plan, plan_variant from contracts where account = $1 and id > $2 order by id limit $3",
        contracts::COLUMNS
    );
    let behind = behind.map_or_else(|| Value::Bytes(Vec::new()), Into::into);
    let read = |row: &Row<'_>| {
        let state = row.opt_text(13)?.map(str::to_owned);
        let standing = Standing { state, plan: row.opt_id(14)?, plan_variant: row.opt_id(15)? };
        Ok((contracts::read(row)?, standing))
    };
    store.query(&sql, &[account.into(), behind, most.into()], read).await
}

/// Issued documents that say nothing of what part of them is recurring fees: `most` of them.
pub async fn unsplit_documents(store: &Store, account: Id, most: u32) -> Result<Vec<Id>, StoreError> {
    let sql = "select id from documents
        where account = $1 and recurring_net is null and number is not null order by id limit $2";
    store.query(sql, &[account.into(), most.into()], |row| row.id(0)).await
}

/// Says what part of a document's net is recurring fees, where nothing is said.
pub fn split_document(account: Id, document: Id, recurring_net: Money) -> Statement {
    let sql =
        "update documents set recurring_net = $3 where account = $1 and id = $2 and recurring_net is null";
    Statement::new(sql, [account.into(), document.into(), recurring_net.minor().into()])
}
