//! Metered usage of many contracts at once: each record all or nothing, a Key once for ever.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use turnus_engine::Id;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::event::EventKind;
use turnus_engine::order::NewUsage;
use turnus_engine::usage::Usage;
use turnus_store::accounts::AccountSettings;
use turnus_store::contracts::ContractRow;
use turnus_store::usage_in_bulk::{self, Place};
use turnus_store::{Changes, Statement, contracts, customers, usage};

use crate::accounts::settings;
use crate::app::App;
use crate::contracts::about;
use crate::error::AppError;
use crate::threshold::watch_under;
use crate::usage::late_bill;
use crate::usage_batch::{Counted, UsageBatch};
use crate::wish::{Call, Caller, Decision, Outcome, grant, in_bulk};

/// A record to post.
#[derive(Clone, Debug)]
pub struct NewRecord {
    /// The contract.
    pub contract: Id,
    /// What was used.
    pub usage: NewUsage,
}

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was written, under that id.
    Accepted(Id),
    /// That record has its Key: nothing was written.
    Known(Id),
    /// Nothing was written; this is why.
    Refused(String),
}

/// Records of one transaction. More of them are hardly quicker, and on SQLite people wait for as long as one takes.
const AT_ONCE: usize = 1_000;

/// The most records of one call.
pub const MOST_RECORDS: usize = 10_000;

/// Posts usage. What is answered is written, in the order of `records`.
///
/// # Errors
///
/// Where the database fails in the middle, what was written until then stays: whoever asks again finds it by its Keys.
/// Records without Keys are therefore written all or none.
pub async fn post_usage_in_bulk(
    app: &App,
    caller: &Caller,
    records: &[NewRecord],
) -> Result<Vec<Fate>, AppError> {
    if records.len() > MOST_RECORDS {
        return Err(AppError::Refused(format!("expected at most {MOST_RECORDS} records at a time")));
    }
    // By contract, component and Key: as the indexes lie, so that one page is written once. Of equals the first is first.
    let mut order: Vec<usize> = (0..records.len()).collect();
    let place = |index: &usize| {
        records.get(*index).map(|it| (it.contract, it.usage.component, it.usage.key.as_deref()))
    };
    order.sort_by(|one, other| place(one).cmp(&place(other)));
    let have_keys = records.iter().all(|record| record.usage.key.is_some());
    let at_once = if have_keys { AT_ONCE } else { records.len().max(1) };
    let mut fates: Vec<Option<Fate>> = vec![None; records.len()];
    for indexes in order.chunks(at_once) {
        let some: Vec<&NewRecord> = indexes.iter().filter_map(|index| records.get(*index)).collect();
        for (index, fate) in indexes.iter().zip(post_some(app, caller, &some).await?) {
            if let Some(place) = fates.get_mut(*index) {
                *place = Some(fate);
            }
        }
    }
    Ok(fates.into_iter().flatten().collect())
}

/// Posts records in one transaction.
async fn post_some(app: &App, caller: &Caller, records: &[&NewRecord]) -> Result<Vec<Fate>, AppError> {
    let call = Call::plain(caller.clone());
    let attempts = AtomicU32::new(0);
    let granted = grant(app, &call, || {
        let is_first = attempts.fetch_add(1, Ordering::Relaxed) == 0;
        Box::pin(decide(app, &call.caller, records, is_first))
    });
    granted.await?.fresh()
}

/// At first nobody looks for the Keys: the index does as they are written, and where one is taken the write is stale. It is
/// looked for them where the first is taken, as then the request was sent before, and where something is refused: what was
/// written once is known, whatever has become of its contract since.
async fn decide(
    app: &App,
    caller: &Caller,
    records: &[&NewRecord],
    is_first: bool,
) -> Result<Decision<Vec<Fate>>, AppError> {
    let loading = Loaded::of(app, caller, records);
    let (loaded, is_taken) = tokio::try_join!(loading, is_first_taken(app, caller.account, records))?;
    if is_first && !is_taken {
        let decided = loaded.decide(app, caller, records, HashMap::new())?;
        let is_refused = |fate: &Fate| matches!(fate, Fate::Refused(_));
        if !matches!(&decided.outcome, Outcome::Known(fates) if fates.iter().any(is_refused)) {
            return Ok(decided);
        }
    }
    let taken = usage_in_bulk::taken(app.store(), caller.account, &places(records)).await?;
    loaded.decide(app, caller, records, taken)
}

async fn is_first_taken(app: &App, account: Id, records: &[&NewRecord]) -> Result<bool, AppError> {
    let keyed = records.iter().find(|record| record.usage.key.is_some()).copied();
    let place = keyed.and_then(place);
    let Some((contract, component, key)) = place else { return Ok(false) };
    Ok(usage::by_key(app.store(), account, contract, component, key).await?.is_some())
}

fn places<'a>(records: &[&'a NewRecord]) -> Vec<(Id, Id, &'a str)> {
    records.iter().copied().filter_map(place).collect()
}

fn place(record: &NewRecord) -> Option<(Id, Id, &str)> {
    record.usage.key.as_deref().map(|key| (record.contract, record.usage.component, key))
}

/// What records are judged by.
struct Loaded {
    contracts: HashMap<Id, ContractRow>,
    catalogue: Arc<Catalogue>,
    settings: AccountSettings,
}

impl Loaded {
    async fn of(app: &App, caller: &Caller, records: &[&NewRecord]) -> Result<Loaded, AppError> {
        let mut ids: Vec<Id> = records.iter().map(|record| record.contract).collect();
        ids.dedup();
        let contracts = async { Ok(contracts::of_ids(app.store(), caller.account, &ids).await?) };
        let catalogue = app.catalogue(caller.account);
        let (found, catalogue, settings) =
            tokio::try_join!(contracts, catalogue, settings(app, caller.account))?;
        let living = found.into_iter().filter(|row| row.deleted_at.is_none());
        let contracts = living.map(|row| (row.contract.id, row)).collect();
        Ok(Loaded { contracts, catalogue, settings })
    }

    /// Decides on all of them, those of one contract together.
    fn decide(
        &self,
        app: &App,
        caller: &Caller,
        records: &[&NewRecord],
        taken: HashMap<Place, Id>,
    ) -> Result<Decision<Vec<Fate>>, AppError> {
        let mut deciding = Deciding {
            app,
            caller,
            loaded: self,
            taken,
            changes: in_bulk(caller.changes(app)),
            work: Vec::new(),
            records: Vec::with_capacity(records.len()),
            customers: Vec::new(),
        };
        let mut fates = Vec::with_capacity(records.len());
        for of_contract in records.chunk_by(|one, other| one.contract == other.contract) {
            deciding.decide(of_contract, &mut fates)?;
        }
        Ok(Decision { changes: deciding.finish()?, outcome: Outcome::Known(fates) })
    }
}

/// A decision in the making.
struct Deciding<'a> {
    app: &'a App,
    caller: &'a Caller,
    loaded: &'a Loaded,
    taken: HashMap<Place, Id>,
    changes: Changes,
    work: Vec<Statement>,
    records: Vec<(Id, Usage)>,
    customers: Vec<Id>,
}

impl Deciding<'_> {
    /// Decides on records of one contract, in the order of their Keys.
    fn decide(&mut self, records: &[&NewRecord], fates: &mut Vec<Fate>) -> Result<(), AppError> {
        let Some(id) = records.first().map(|record| record.contract) else { return Ok(()) };
        let Some(row) = self.loaded.contracts.get(&id) else {
            let why = AppError::NotFound { kind: "contract", id }.to_string();
            fates.extend(records.iter().map(|_| Fate::Refused(why.clone())));
            return Ok(());
        };
        let mut accepted: Vec<Usage> = Vec::with_capacity(records.len());
        let judged: Vec<Judged> = records.iter().map(|it| self.judge(row, it, &mut accepted)).collect();
        let count = u32::try_from(accepted.len()).unwrap_or(u32::MAX);
        let ids = self.app.new_ids(self.caller.account, self.caller.now, count);
        for (record, id) in accepted.iter_mut().zip(&ids) {
            record.id = *id;
        }
        fates.extend(judged.into_iter().map(|judged| match judged {
            Judged::New(place) => Fate::Accepted(ids[place]),
            Judged::Twice(place) => Fate::Known(ids[place]),
            Judged::Taken(id) => Fate::Known(id),
            Judged::Refused(why) => Fate::Refused(why),
        }));
        self.write(id, accepted)
    }

    /// As one record is judged that is posted alone, but that a Key which is taken is no refusal.
    fn judge(&self, row: &ContractRow, record: &NewRecord, accepted: &mut Vec<Usage>) -> Judged {
        let (component, key) = (record.usage.component, record.usage.key.as_ref());
        let place = || key.map(|key| (record.contract, component, key.clone()));
        let is_looked_for = !self.taken.is_empty();
        if let Some(id) = is_looked_for.then(place).flatten().and_then(|place| self.taken.get(&place)) {
            return Judged::Taken(*id);
        }
        let is_it =
            |last: &Usage| last.component == component && last.key.is_some() && last.key.as_ref() == key;
        if accepted.last().is_some_and(is_it) {
            return Judged::Twice(accepted.len() - 1);
        }
        let usage = record.usage.clone();
        match usage.post(&row.contract, &self.loaded.catalogue, self.caller.now, self.changes.wish) {
            Ok(usage) => {
                accepted.push(usage);
                Judged::New(accepted.len() - 1)
            }
            Err(why) => Judged::Refused(AppError::from(why).to_string()),
        }
    }

    /// Writes the records that the contract takes: their event, and what becomes of them without anyone asking.
    fn write(&mut self, id: Id, accepted: Vec<Usage>) -> Result<(), AppError> {
        let batch = UsageBatch::of(accepted.iter().map(Counted::of));
        let (Some(batch), Some(row)) = (batch, self.loaded.contracts.get(&id)) else { return Ok(()) };
        let caller = self.caller;
        let first_due = accepted.iter().map(|record| record.due).min().unwrap_or(caller.now);
        self.work.extend(late_bill(caller, row)?);
        self.work.extend(watch_under(&self.loaded.settings, caller, &row.contract, first_due)?);
        let event = about(caller, EventKind::UsageBatchPosted, &row.contract);
        self.changes.events.push(caller.event(self.app, event, &batch.members()));
        self.customers.push(row.contract.customer);
        self.records.extend(accepted.into_iter().map(|record| (id, record)));
        Ok(())
    }

    fn finish(mut self) -> Result<Changes, AppError> {
        if self.records.is_empty() {
            return Ok(self.changes);
        }
        let account = self.caller.account;
        self.customers.sort();
        self.customers.dedup();
        // Who is erased meanwhile leaves no memo behind.
        let living = customers::all_living(self.app.store(), account, &self.customers);
        self.changes.statements.extend([living, usage_in_bulk::insert(account, self.records)?]);
        self.changes.statements.extend(self.work);
        Ok(self.changes)
    }
}

/// What a record is, before it has an id.
enum Judged {
    /// The new record at that place.
    New(usize),
    /// It has the Key of the new record at that place.
    Twice(usize),
    /// A record that was there before has its Key.
    Taken(Id),
    Refused(String),
}
