//! Cancellations that anybody declares without signing in (§ 312k BGB). Each is stored and confirmed by mail. One that is
//! ordinary, and whose sender's address and name for the contract both fit one contract, ends it in the same write; any other
//! waits for somebody to look at it. The answer is the same.

use jiff::civil::Date;
use turnus_engine::calendar::Zone;
use turnus_engine::contract::Contract;
use turnus_engine::document::Language;
use turnus_engine::event::{Event, EventKind};
use turnus_engine::{Id, Instant};
use turnus_gateways::mail::is_address;
use turnus_store::cancellations::{self, Cancellation, CancellationKind, CancellationStatus};
use turnus_store::contracts::ContractRow;
use turnus_store::sign_ins::Counter;
use turnus_store::{Slice, customers};

use crate::access::hash;
use crate::app::{App, entity_of};
use crate::books::contract;
use crate::contracts::about;
use crate::declarations::{matching, queue_answer};
use crate::end_contract::{NewEnd, moved_end, preview_cancellation};
use crate::error::AppError;
use crate::journal;
use crate::sign_in::{NO_ACCOUNT, count};
use crate::wish::{Call, Caller, Deciding, Decision, Done, Keep, Outcome, grant, grant_caught_up, replayed};

/// Under which "client" the answers to people without a token are kept: what keys they give, they alone know.
pub const ANYBODY: Id = NO_ACCOUNT;
/// Declarations from an address in a window ([`crate::sign_in`]).
const MOST_OF_ADDRESS: i64 = 5;
/// Declarations to an account in a window: each is stored and mailed.
const MOST_OF_ACCOUNT: i64 = 1_000;

/// When a contract is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WantedEnd {
    /// With the end of that day, in the zone of the legal entity.
    Day(Date),
    /// At that moment, which is no more part of it.
    At(Instant),
}

impl WantedEnd {
    /// The first moment after the contract.
    pub fn instant(self, zone: &Zone) -> Instant {
        match self {
            WantedEnd::Day(day) => day.tomorrow().map_or(Instant::LATEST, |next| zone.midnight(next)),
            WantedEnd::At(at) => at,
        }
    }
}

/// What somebody declares.
#[derive(Clone)]
pub struct Declaration {
    /// Ordinary, or for an important reason.
    pub kind: CancellationKind,
    /// Why.
    pub reason: Option<String>,
    /// Who.
    pub name: String,
    /// By what the contract is named: reference code or customer number. Anything else is for people to understand.
    pub named: String,
    /// Where the confirmation goes.
    pub email: String,
    /// When it is to end; none: as early as possible.
    pub end: Option<WantedEnd>,
    /// The language of the confirmation; none: the customer's, else the legal entity's.
    pub language: Option<Language>,
    /// The account; none where there is one alone, or one alone that is no sandbox.
    pub account: Option<Id>,
}

/// Takes a declaration, confirms it by mail, and ends the contract where it is plain which one. Sent again under the
/// key of `keep`, it is neither stored nor mailed again.
///
/// # Errors
///
/// Refused for what is no address, for an end in the past, and where several accounts live here and none is named; [`AppError::TooOften`].
pub async fn declare_cancellation(
    app: &App,
    declaration: &Declaration,
    keep: Option<Keep<Cancellation>>,
) -> Result<Done<Cancellation>, AppError> {
    if !is_address(declaration.email.trim()) {
        return Err(AppError::refused("EmailAddress: expected an address of mail such as ada@example.com"));
    }
    let account = account_of(app, declaration.account).await?;
    let now = app.now(account).await?;
    let caller = Caller { account, entity: None, actor: "public".to_owned(), now };
    let open = Call { caller, keep: keep.clone() };
    if let Some(answer) = replayed(app, &open).await? {
        return Ok(Done::Replayed(answer));
    }
    let catalogue = app.catalogue(account).await?;
    let zone = &entity_of(&catalogue, None)?.zone;
    if declaration.end.is_some_and(|end| end.instant(zone) <= now) {
        return Err(AppError::refused("EndDate: it lies in the past: give none for the earliest end"));
    }
    count_declaration(app, account, &declaration.email).await?;
    let found = matching(app, account, declaration, now).await?;
    if let (Some(row), CancellationKind::Ordinary) = (found, declaration.kind) {
        let contract = row.contract.id;
        let caller = Caller::subscriber(account, (contract, Some(row.contract.entity)), now);
        let call = Call { caller, keep };
        let decide = || -> Deciding<'_, Cancellation> {
            Box::pin(decide_end(app, &call.caller, declaration, contract))
        };
        match grant_caught_up(app, &call, contract, decide).await {
            // What no rule lets happen by itself is for people to look at.
            Err(AppError::Refused(_) | AppError::NotFound { .. }) => {}
            ended => return ended,
        }
    }
    grant(app, &open, || Box::pin(decide_open(app, &open.caller, declaration))).await
}

/// The zone that receipts are told in: that of the account's first legal entity, whichever contract is meant.
///
/// # Errors
///
/// Refused where several accounts live here and none is named.
pub async fn receipt_zone(app: &App, account: Option<Id>) -> Result<Zone, AppError> {
    let catalogue = app.catalogue(account_of(app, account).await?).await?;
    Ok(entity_of(&catalogue, None)?.zone.clone())
}

/// Declarations.
pub async fn list_cancellations(
    app: &App,
    account: Id,
    status: Option<CancellationStatus>,
    slice: Slice,
) -> Result<Vec<Cancellation>, AppError> {
    Ok(cancellations::list(app.store(), account, status, slice).await?)
}

/// Declarations about a contract, of which its customer is known.
pub async fn cancellations_of(
    app: &App,
    account: Id,
    of: &Contract,
    slice: Slice,
) -> Result<Vec<Cancellation>, AppError> {
    Ok(cancellations::of_contract(app.store(), account, (of.customer, of.id), slice).await?)
}

/// The account that a declaration is for. It does not depend on who is known where.
async fn account_of(app: &App, wanted: Option<Id>) -> Result<Id, AppError> {
    let mut all: Vec<Id> = app.accounts().await?.into_iter().map(|account| account.id).collect();
    if let Some(wanted) = wanted {
        let known = all.into_iter().find(|id| *id == wanted);
        return known.ok_or_else(|| AppError::Refused(format!("Account: there is no account {wanted}")));
    }
    if all.len() > 1 {
        let mut live = Vec::new();
        for id in all {
            if !app.is_sandbox(id).await? {
                live.push(id);
            }
        }
        all = live;
    }
    match all.as_slice() {
        [one] => Ok(*one),
        _ => Err(AppError::refused("Account: several accounts live here: say which one by its id")),
    }
}

async fn count_declaration(app: &App, account: Id, email: &str) -> Result<(), AppError> {
    let email = email.trim().to_lowercase();
    let of_address = Counter {
        account: NO_ACCOUNT,
        about: hash(format!("cancellation {email}").as_bytes()),
        most: MOST_OF_ADDRESS,
    };
    let about = hash(format!("cancellations {account}").as_bytes());
    let of_account = Counter { account, about, most: MOST_OF_ACCOUNT };
    let counted = count(app, &[of_address, of_account], app.machine_now().await?).await;
    counted.map_err(|error| match error {
        AppError::TooManyTries { wait_seconds } => AppError::TooOften {
            what: "too many cancellations were declared in a short time; those that were confirmed are received",
            wait_seconds,
        },
        other => other,
    })
}

/// The row of a declaration that was just received.
async fn received(
    app: &App,
    caller: &Caller,
    declaration: &Declaration,
    row: Option<&ContractRow>,
) -> Result<Cancellation, AppError> {
    let catalogue = app.catalogue(caller.account).await?;
    let zone = &entity_of(&catalogue, row.map(|row| row.contract.entity))?.zone;
    Ok(Cancellation {
        id: app.new_id(caller.account, caller.now),
        kind: declaration.kind,
        status: CancellationStatus::Open,
        reason: declaration.reason.clone(),
        name: declaration.name.trim().to_owned(),
        named: declaration.named.trim().to_owned(),
        email: declaration.email.trim().to_owned(),
        wanted_end: declaration.end.map(|end| end.instant(zone)),
        language: declaration.language,
        received_at: caller.now,
        queued_at: app.machine_now().await?,
        customer: row.map(|row| row.contract.customer),
        contract: row.map(|row| row.contract.id),
        ends_at: None,
        settled_at: None,
        note: None,
    })
}

/// Ends the contract with the declaration: at the regular end, or at a later one that was wanted. One that ends by then
/// already is left as it is.
async fn decide_end(
    app: &App,
    caller: &Caller,
    declaration: &Declaration,
    id: Id,
) -> Result<Decision<Cancellation>, AppError> {
    let row = contract(app, caller.account, id).await?.value;
    let new = received(app, caller, declaration, Some(&row)).await?;
    let regular = preview_cancellation(app, caller, id, None).await?;
    let end = regular.end.max(new.wanted_end);
    let end = end.ok_or_else(|| AppError::Internal("a preview without an end".to_owned()))?;
    let known = row.contract.end_date().filter(|known| *known <= end);
    let (mut changes, ending) = match known {
        Some(_) => (caller.changes(app), None),
        None => {
            let (changes, ending) = moved_end(app, caller, id, NewEnd::At(end), None).await?;
            (changes, Some(ending))
        }
    };
    let new = Cancellation {
        status: CancellationStatus::Settled,
        ends_at: Some(known.unwrap_or(end)),
        settled_at: Some(caller.now),
        ..new
    };
    // Who is erased meanwhile leaves no declaration behind.
    changes.statements.push(customers::living(caller.account, row.contract.customer));
    changes.statements.push(cancellations::insert(caller.account, &new)?);
    let event =
        Event { subject: Some(new.id), ..about(caller, EventKind::CancellationDeclared, &row.contract) };
    changes.events.push(caller.event(app, event, &journal::cancellation(None, &new)));
    queue_answer(app, caller, (&new, Some(&row)), ending.as_ref(), &mut changes).await?;
    Ok(Decision { changes, outcome: Outcome::Known(new) })
}

/// Keeps the declaration for people to look at.
async fn decide_open(
    app: &App,
    caller: &Caller,
    declaration: &Declaration,
) -> Result<Decision<Cancellation>, AppError> {
    let row = matching(app, caller.account, declaration, caller.now).await?;
    let new = received(app, caller, declaration, row.as_ref()).await?;
    let mut changes = caller.changes(app);
    changes.statements.extend(new.customer.map(|customer| customers::living(caller.account, customer)));
    changes.statements.push(cancellations::insert(caller.account, &new)?);
    let event = match &row {
        Some(row) => about(caller, EventKind::CancellationDeclared, &row.contract),
        None => {
            let catalogue = app.catalogue(caller.account).await?;
            caller.about(EventKind::CancellationDeclared, entity_of(&catalogue, None)?.id)
        }
    };
    let event = Event { subject: Some(new.id), ..event };
    changes.events.push(caller.event(app, event, &journal::cancellation(None, &new)));
    queue_answer(app, caller, (&new, row.as_ref()), None, &mut changes).await?;
    Ok(Decision { changes, outcome: Outcome::Known(new) })
}
