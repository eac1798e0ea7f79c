//! Proves the journal: each event chained to the one before it, personal values that are what the chain knows of them, and
//! what was handed out of it.

use std::collections::{BTreeSet, HashMap};

use turnus_engine::Id;
use turnus_engine::verify::{Check, Finding};
use turnus_store::events::{self, Event, Personal};
use turnus_store::hooks::{self, Hook};
use turnus_store::{Head, Slice, personal_hash, verify as written, verify_journal};

use crate::app::App;
use crate::error::AppError;
use crate::verify_contract::no_such_contract;
use crate::verify_report::{Ledger, NoteKind};
use crate::webhooks::{MOST_HOOKS, wants};

/// Events read at a time.
const PAGE: i64 = 500;

/// Proves the chain from `since` up to `head`, where it said that it ends when the run began. The answer is that end; none
/// where it is not whole.
pub(crate) async fn prove_chain(
    app: &App,
    account: Id,
    since: Head,
    head: Head,
    ledger: &mut Ledger,
) -> Result<Option<Head>, AppError> {
    let store = app.store();
    let mut here = since;
    let mut whole = begins_as_proved(app, account, since, head, ledger).await?;
    while whole && here.position < head.position {
        let mut page = events::after(store, account, here.position, PAGE).await?;
        page.retain(|event| event.position <= head.position);
        ledger.looked(Check::Chain, page.len());
        prove_personal(app, account, &page, ledger).await?;
        if since.position == 0 {
            // A run that goes on from a proof asks for these contracts one by one.
            prove_contracts_are_there(app, account, &page, ledger).await?;
        }
        if page.is_empty() {
            let pair = (format!("event {}", head.position), format!("event {}", here.position));
            ledger.found([finding(here.position, "the last event of the journal", pair)]);
            whole = false;
        }
        for event in &page {
            let next = here.after(account, event);
            let broken = broken_at(&next, event);
            whole &= broken.is_none();
            ledger.found(broken);
            // From a broken event on, the chain is followed as it stands: what is broken behind it is told too.
            here = Head { position: event.position, hash: event.hash };
        }
    }
    if whole && here != head {
        ledger.found([finding(
            head.position,
            "the end of the chain",
            (hex::encode(here.hash), hex::encode(head.hash)),
        )]);
        whole = false;
    }
    Ok(whole.then_some(head))
}

/// What was proved up to once is still there.
async fn begins_as_proved(
    app: &App,
    account: Id,
    since: Head,
    head: Head,
    ledger: &mut Ledger,
) -> Result<bool, AppError> {
    if since.position == 0 {
        return Ok(true);
    }
    let there = events::after(app.store(), account, since.position - 1, 1).await?;
    let hash = there.first().filter(|event| event.position == since.position).map(|event| event.hash);
    let cut = head.position < since.position || hash != Some(since.hash);
    if cut {
        let found = hash.map_or_else(|| "no such event".to_owned(), hex::encode);
        let what = "the event up to which the journal was proved before";
        ledger.found([finding(since.position, what, (hex::encode(since.hash), found))]);
    }
    Ok(!cut)
}

async fn prove_contracts_are_there(
    app: &App,
    account: Id,
    page: &[Event],
    ledger: &mut Ledger,
) -> Result<(), AppError> {
    let about = page.iter().filter(|event| verify_journal::is_about_contract(&event.kind));
    let named: BTreeSet<Id> = about.filter_map(|event| event.contract).collect();
    let missing = verify_journal::missing(app.store(), account, &named).await?;
    ledger.found(missing.into_iter().map(no_such_contract));
    Ok(())
}

fn broken_at(next: &Head, event: &Event) -> Option<Finding> {
    if next.position != event.position {
        let pair = (next.position.to_string(), event.position.to_string());
        return Some(finding(event.position, "an event is missing before it: its position", pair));
    }
    let same = next.hash == event.hash;
    (!same).then(|| {
        let what = format!("the hash of event {} and of what was before it", event.id);
        finding(event.position, &what, (hex::encode(next.hash), hex::encode(event.hash)))
    })
}

fn finding(position: i64, what: &str, pair: (String, String)) -> Finding {
    Finding::new(Check::Chain, format!("journal position {position}"), what, pair)
}

/// Personal values are what the chain knows of them. They are gone only where their customer was erased.
async fn prove_personal(app: &App, account: Id, page: &[Event], ledger: &mut Ledger) -> Result<(), AppError> {
    let with: Vec<&Event> = page.iter().filter(|event| event.personal_hash.is_some()).collect();
    let ids: Vec<Id> = with.iter().map(|event| event.id).collect();
    let known: HashMap<Id, Personal> = verify_journal::personal_of(app.store(), account, &ids).await?;
    ledger.looked(Check::Personal, with.len());
    for event in with {
        let place = format!("journal position {}", event.position);
        let wrong = |pair: (String, String)| {
            Finding::new(Check::Personal, place.clone(), "the personal values of the event", pair)
        };
        match (known.get(&event.id), event.customer) {
            (Some(personal), _) => {
                let hash = personal_hash(&personal.salt, &personal.body);
                let is_right = event.personal_hash == Some(hash);
                let expected = event.personal_hash.map(hex::encode).unwrap_or_default();
                ledger.found((!is_right).then(|| wrong((expected, hex::encode(hash)))));
            }
            (None, Some(customer)) => {
                let is_customer = written::is_customer(app.store(), account, customer).await?;
                let pair = ("values, or an erased customer".to_owned(), "no values".to_owned());
                ledger.found(is_customer.then(|| wrong(pair)));
            }
            (None, None) => ledger.found([wrong(("values".to_owned(), "none".to_owned()))]),
        }
    }
    Ok(())
}

/// Each event behind `since` up to where the journal was handed out has its delivery to each webhook that wants it. The
/// answer is that position.
pub(crate) async fn prove_outbox(
    app: &App,
    account: Id,
    since: i64,
    ledger: &mut Ledger,
) -> Result<i64, AppError> {
    let store = app.store();
    // The cursor first: what is handed out meanwhile lies behind it.
    let cursor = hooks::cursor(store, account).await?.position;
    let listening = hooks::list(store, account, Slice::first(MOST_HOOKS)).await?;
    let first = listening.iter().map(|hook| hook.after).min().unwrap_or(cursor).max(since);
    let mut behind = first;
    while behind < cursor {
        let mut page = events::after(store, account, behind, PAGE).await?;
        page.retain(|event| event.position <= cursor);
        let Some(last) = page.last() else { break };
        let span = (behind, last.position);
        for hook in &listening {
            prove_hook(app, account, hook, &page, span, ledger).await?;
        }
        ledger.looked(Check::Outbox, page.len());
        behind = last.position;
    }
    Ok(cursor)
}

async fn prove_hook(
    app: &App,
    account: Id,
    hook: &Hook,
    page: &[Event],
    span: (i64, i64),
    ledger: &mut Ledger,
) -> Result<(), AppError> {
    let wanted = |event: &&Event| hook.after < event.position && wants(hook, &event.kind);
    let delivered = verify_journal::delivered(app.store(), account, hook.id, span).await?;
    let missing: Vec<&Event> =
        page.iter().filter(wanted).filter(|event| !delivered.contains(&event.position)).collect();
    if missing.is_empty() || hooks::by_id(app.store(), account, hook.id).await?.is_none() {
        return Ok(());
    }
    let forgotten = verify_journal::forgotten_until(app.store(), account).await?;
    for event in missing {
        let place = format!("webhook {} journal position {}", hook.id, event.position);
        if event.position <= forgotten {
            ledger.note(NoteKind::Forgotten, || place);
            continue;
        }
        let what = format!("the delivery of {}", event.kind);
        ledger.found([Finding::new(Check::Outbox, place, what, ("one", "none"))]);
    }
    Ok(())
}
