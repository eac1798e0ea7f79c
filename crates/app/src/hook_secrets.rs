//! What webhooks are signed with (Standard Webhooks 1.0): made, shown once, kept sealed, rotated with an overlap.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use turnus_engine::event::EventKind;
use turnus_engine::{Id, Instant};
use turnus_store::hook_secrets::{self, HookSecret};

use crate::app::App;
use crate::error::AppError;
use crate::journal;
use crate::sealed::{Seal, fill_randomly};
use crate::webhooks::{about, webhook};
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// Secrets of a hook that may hold at a time: each is one more signature with every post.
const MOST_SECRETS: usize = 5;
/// Random bytes of a secret.
const LENGTH: usize = 32;
const HOUR: i64 = 3_600_000;
const SEAL: Seal = Seal { purpose: b"turnus webhook secrets 1", of: "the webhook's secret" };

/// A secret that was made. It is not shown again.
#[derive(Clone, PartialEq, Eq)]
pub struct NewSecret {
    /// `whsec_` and 32 bytes in base64.
    pub secret: String,
    /// Until when the ones before it hold as well, machine time; none where there is none.
    pub previous_until: Option<Instant>,
}

/// Gives a hook a new secret. Those that it has hold for `overlap` more hours: both sign meanwhile.
///
/// Nothing of it is kept for a repeated request, as that would keep the secret: each call makes another one.
///
/// # Errors
///
/// Not found; refused where five hold already.
pub async fn rotate_secret(app: &App, caller: Caller, hook: Id, overlap: u32) -> Result<NewSecret, AppError> {
    let call = Call::plain(caller);
    grant(app, &call, || Box::pin(decide_rotate(app, &call.caller, hook, overlap))).await?.fresh()
}

async fn decide_rotate(
    app: &App,
    caller: &Caller,
    hook: Id,
    overlap: u32,
) -> Result<Decision<NewSecret>, AppError> {
    let account = caller.account;
    webhook(app, account, hook).await?;
    let machine = app.machine_now().await?;
    let until = machine.plus_millis(i64::from(overlap) * HOUR);
    let known = hook_secrets::holding(app.store(), account, hook, machine).await?;
    if known.len() >= MOST_SECRETS {
        return Err(AppError::Refused(format!(
            "webhook {hook} has {MOST_SECRETS} secrets that hold: wait until the older ones end, or delete them all"
        )));
    }
    let mut bytes = [0; LENGTH];
    fill_randomly(&mut bytes)?;
    let id = app.new_id(account, caller.now);
    let secret = HookSecret {
        id,
        sealed: SEAL.sealed(app, &[account, hook, id], &bytes)?,
        created_at: machine,
        ends_at: None,
    };
    let ends = known.iter().map(|known| known.ends_at.map_or(until, |end| end.min(until)));
    let previous_until = ends.max();
    let mut changes = caller.changes(app);
    changes.statements.extend(hook_secrets::retire(account, hook, machine, until));
    changes.statements.push(hook_secrets::insert(account, hook, &secret));
    let told = serde_json::json!({"secret": id, "overlap_hours": overlap});
    let event = about(app, caller, EventKind::WebhookSecretRotated, hook).await?;
    changes.events.push(caller.event(app, event, &journal::plain("Webhook", None, Some(&told))));
    let secret = format!("whsec_{}", STANDARD.encode(bytes));
    Ok(Decision { changes, outcome: Outcome::Known(NewSecret { secret, previous_until }) })
}

/// Takes all secrets off a hook: its posts are not signed any more.
pub async fn remove_secrets(app: &App, call: &Call<()>, hook: Id) -> Result<Done<()>, AppError> {
    grant(app, call, || Box::pin(decide_remove(app, &call.caller, hook))).await
}

async fn decide_remove(app: &App, caller: &Caller, hook: Id) -> Result<Decision<()>, AppError> {
    let account = caller.account;
    webhook(app, account, hook).await?;
    let known = hook_secrets::holding(app.store(), account, hook, app.machine_now().await?).await?;
    let mut changes = caller.changes(app);
    if !known.is_empty() {
        changes.statements.push(hook_secrets::delete(account, hook));
        let told = serde_json::json!({"secrets": known.iter().map(|known| known.id).collect::<Vec<_>>()});
        let event = about(app, caller, EventKind::WebhookSecretRemoved, hook).await?;
        changes.events.push(caller.event(app, event, &journal::plain("Webhook", Some(&told), None)));
    }
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}

/// The headers that sign `body`, sent at `now`, with the secrets of a hook that hold then; none without. `message` is the
/// same at every attempt.
///
/// # Errors
///
/// Internal where a secret cannot be opened: the installation has another key than when it was made.
pub(crate) fn signature(
    app: &App,
    (account, hook): (Id, Id),
    secrets: &[HookSecret],
    message: Id,
    now: Instant,
    body: &str,
) -> Result<Vec<(&'static str, String)>, AppError> {
    if secrets.is_empty() {
        return Ok(Vec::new());
    }
    let seconds = now.millis().div_euclid(1000);
    let signed = format!("{message}.{seconds}.{body}");
    let mut signatures = Vec::with_capacity(secrets.len());
    for secret in secrets {
        let key = SEAL.opened(app, &[account, hook, secret.id], &secret.sealed)?;
        signatures.push(format!("v1,{}", STANDARD.encode(mac(&key, signed.as_bytes())?)));
    }
    Ok(vec![
        ("webhook-id", message.to_string()),
        ("webhook-timestamp", seconds.to_string()),
        ("webhook-signature", signatures.join(" ")),
    ])
}

/// Posts of a hook are signed at `now`.
pub(crate) async fn is_signed(app: &App, account: Id, hook: Id, now: Instant) -> Result<bool, AppError> {
    Ok(!hook_secrets::holding(app.store(), account, hook, now).await?.is_empty())
}

fn mac(key: &[u8], text: &[u8]) -> Result<[u8; 32], AppError> {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key).map_err(|error| AppError::Internal(error.to_string()))?;
    mac.update(text);
    Ok(mac.finalize().into_bytes().into())
}
