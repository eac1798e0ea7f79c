//! The end of a contract: previewed, set, taken back.

use turnus_engine::contract::{Contract, ContractData};
use turnus_engine::customer::CustomerData;
use turnus_engine::event::EventKind;
use turnus_engine::notice::{Cancellation, cancellation};
use turnus_engine::self_service::{self, AskedEnd};
use turnus_engine::wish::{Wish, closing};
use turnus_engine::{Id, Instant};
use turnus_store::Changes;
use turnus_store::contracts::ContractRow;
use turnus_store::mails::Mail;

use crate::app::App;
use crate::billed_change::BilledChange;
use crate::books;
use crate::cancellation_mails::{cancellation_confirmed, cancellation_revoked};
use crate::catch_up::caught_up;
use crate::contracts::about;
use crate::error::AppError;
use crate::journal;
use crate::wish::{Call, Caller, Deciding, Decision, Done, Outcome, grant_caught_up};

/// An end, set or previewed.
#[derive(Clone, Debug)]
pub struct Ending {
    /// The end; none where one was taken back.
    pub end: Option<Instant>,
    /// The last moment until which regular notice leads there; none for an end that was set.
    pub last_notice: Option<Instant>,
    /// The closing bill: what it credits and charges.
    pub closing: turnus_engine::bill::Bill,
    /// The contract after it.
    pub row: ContractRow,
    /// Who pays.
    pub customer: CustomerData,
}

/// Where regular notice given at `notice` leads, and the closing bill it would make. Nothing is written.
pub async fn preview_cancellation(
    app: &App,
    caller: &Caller,
    id: Id,
    notice: Option<Instant>,
) -> Result<Ending, AppError> {
    let books = caught_up(app, caller, books::open(app, caller.account, id).await?)?;
    let contract = &books.row.value.contract;
    let regular = cancellation(contract, &books.catalogue, notice.unwrap_or(caller.now));
    let over = || turnus_engine::upgrade::ended(contract, caller.now);
    let Cancellation { end, last_notice } =
        regular.filter(|_| !contract.is_over(caller.now)).ok_or_else(over)?;
    let change = if end <= contract.start {
        // Notice before it begins, of one that binds for no time: it ends as it begins.
        let contract = Contract { end: Some(contract.start), ..contract.clone() };
        BilledChange::billed(app, caller, books, closing(contract, end, caller.now))?
    } else {
        BilledChange::on(app, caller, books, &Wish::End { at: end })?
    };
    Ok(ending(change, Some(end), Some(last_notice)))
}

/// The closing bill of an end at `at`, whatever notice says. Nothing is written.
///
/// # Errors
///
/// As [`end_contract`].
pub async fn preview_end(app: &App, caller: &Caller, id: Id, at: Instant) -> Result<Ending, AppError> {
    let books = caught_up(app, caller, books::open(app, caller.account, id).await?)?;
    let change = BilledChange::on(app, caller, books, &Wish::End { at })?;
    Ok(ending(change, Some(at), None))
}

/// The end that a subscriber's notice would set now, and its closing bill. Nothing is written.
///
/// # Errors
///
/// As [`end_by_notice`].
pub async fn preview_notice(
    app: &App,
    caller: &Caller,
    id: Id,
    asked: Option<Instant>,
) -> Result<Ending, AppError> {
    let Some(at) = asked else { return preview_cancellation(app, caller, id, None).await };
    let books = caught_up(app, caller, books::open(app, caller.account, id).await?)?;
    let asked = AskedEnd { at: Some(at), latest: None };
    self_service::end_by_notice(&books.row.value.contract, &books.catalogue, asked, caller.now)?;
    let change = BilledChange::on(app, caller, books, &Wish::End { at })?;
    Ok(ending(change, Some(at), None))
}

/// Sets the end of a contract, whatever its notice period, and bills what that closes.
pub async fn end_contract(
    app: &App,
    call: &Call<Ending>,
    id: Id,
    at: Instant,
) -> Result<Done<Ending>, AppError> {
    grant_caught_up(app, call, id, || Box::pin(decide_end(app, &call.caller, id, at))).await
}

async fn decide_end(app: &App, caller: &Caller, id: Id, at: Instant) -> Result<Decision<Ending>, AppError> {
    let (changes, ending) = moved_end(app, caller, id, NewEnd::At(at), None).await?;
    Ok(Decision { changes, outcome: Outcome::Known(ending) })
}

/// Takes back an end that has not come, and bills anew what its closing bill credited.
pub async fn revoke_contract_end(app: &App, call: &Call<Ending>, id: Id) -> Result<Done<Ending>, AppError> {
    grant_caught_up(app, call, id, || Box::pin(decide_revoke(app, &call.caller, id))).await
}

async fn decide_revoke(app: &App, caller: &Caller, id: Id) -> Result<Decision<Ending>, AppError> {
    let (changes, ending) = moved_end(app, caller, id, NewEnd::None, None).await?;
    Ok(Decision { changes, outcome: Outcome::Known(ending) })
}

/// Ends a contract as its notice allows, as `asked` or as soon as it does.
///
/// # Errors
///
/// Not found; refused where it ends already, or notice does not lead to what is asked for.
pub async fn end_by_notice(
    app: &App,
    call: &Call<Ending>,
    id: Id,
    asked: AskedEnd,
) -> Result<Done<Ending>, AppError> {
    let decide = || -> Deciding<'_, Ending> {
        Box::pin(decide_by_subscriber(app, &call.caller, id, NewEnd::ByNotice(asked)))
    };
    grant_caught_up(app, call, id, decide).await
}

/// Takes back an end that [`end_by_notice`] set.
///
/// # Errors
///
/// Not found; refused where there is none, it has come, or somebody else set it.
pub async fn take_back_notice(app: &App, call: &Call<Ending>, id: Id) -> Result<Done<Ending>, AppError> {
    let decide = || -> Deciding<'_, Ending> {
        Box::pin(decide_by_subscriber(app, &call.caller, id, NewEnd::OwnTakenBack))
    };
    grant_caught_up(app, call, id, decide).await
}

async fn decide_by_subscriber(
    app: &App,
    caller: &Caller,
    id: Id,
    end: NewEnd,
) -> Result<Decision<Ending>, AppError> {
    let (mut changes, ending) = moved_end(app, caller, id, end, None).await?;
    // Who has no address of mail has read it on the page.
    let _: Option<Mail> = match ending.end {
        Some(_) => cancellation_confirmed(app, caller, &ending, caller.now, &mut changes).await?,
        None => cancellation_revoked(app, caller, &ending, &mut changes).await?,
    };
    Ok(Decision { changes, outcome: Outcome::Known(ending) })
}

/// What becomes of a contract's end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NewEnd {
    /// It is that, whatever notice says.
    At(Instant),
    /// It is that, or the first that notice allows.
    ByNotice(AskedEnd),
    /// There is none.
    None,
    /// There is none, if the subscriber set the one there is.
    OwnTakenBack,
}

impl NewEnd {
    /// The end, decided on what was read.
    fn on(self, books: &books::Books, now: Instant) -> Result<Option<Instant>, AppError> {
        let contract = &books.row.value.contract;
        match self {
            NewEnd::At(at) => Ok(Some(at)),
            NewEnd::ByNotice(asked) => {
                Ok(Some(self_service::end_by_notice(contract, &books.catalogue, asked, now)?))
            }
            NewEnd::None => Ok(None),
            NewEnd::OwnTakenBack => {
                self_service::check_revoke(contract, now)?;
                Ok(None)
            }
        }
    }
}

impl From<Option<Instant>> for NewEnd {
    fn from(end: Option<Instant>) -> NewEnd {
        end.map_or(NewEnd::None, NewEnd::At)
    }
}

/// Makes the new data of the old.
type ChangeData<'a> = &'a (dyn Fn(&ContractData) -> ContractData + Send + Sync);

/// What the contract's end, set or taken back, writes; with what else clients write on it, if that changes too.
pub(crate) async fn moved_end(
    app: &App,
    caller: &Caller,
    id: Id,
    end: NewEnd,
    change: Option<ChangeData<'_>>,
) -> Result<(Changes, Ending), AppError> {
    let mut books = books::open(app, caller.account, id).await?;
    let end = end.on(&books, caller.now)?;
    let mut changes = caller.changes(app);
    // An end that the seller set stays his, also where notice leads to an earlier one.
    let of_seller = books.row.value.contract.end.is_some();
    let data = &mut books.row.value.contract.data;
    let of_seller = of_seller && !data.cancelled_by_subscriber;
    if let Some(change) = change {
        *data = change(data);
    }
    data.cancelled_by_subscriber = end.is_some() && caller.is_subscriber() && !of_seller;
    let wish = end.map_or(Wish::RevokeEnd, |at| Wish::End { at });
    let change = BilledChange::on(app, caller, books, &wish)?;
    if end.is_some() {
        let cancelled = about(caller, EventKind::ContractCancelled, &change.execution.contract);
        // What else it changes is told by ContractChanged, in the same write.
        let told = |end: Option<Instant>| serde_json::json!({"end": end});
        let was = told(change.books.row.value.contract.end);
        let members = journal::plain("Contract", Some(&was), Some(&told(change.execution.contract.end)));
        changes.events.push(caller.event(app, cancelled, &members));
    }
    change.write(app, caller, &mut changes).await?;
    Ok((changes, ending(change, end, None)))
}

fn ending(change: BilledChange, end: Option<Instant>, last_notice: Option<Instant>) -> Ending {
    let BilledChange { books, settled, .. } = change;
    let closing = settled.own.unwrap_or(settled.bill);
    Ending { end, last_notice, closing, row: settled.row, customer: books.customer }
}
