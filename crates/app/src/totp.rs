//! The second factor: codes of six digits that change every 30 seconds (RFC 6238).

use totp_rs::{Builder, Totp};
use turnus_engine::event::EventKind;
use turnus_engine::{Id, Instant};
use turnus_store::users::{self, User};
use turnus_store::{clients, sessions};

use crate::access::{Access, about};
use crate::app::App;
use crate::error::AppError;
use crate::journal;
use crate::sealed::{Seal, fill_randomly};
use crate::sign_in::check_own_password;
use crate::users::user;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// Bytes of a secret: RFC 4226 asks for 160 bits.
const LENGTH: usize = 20;
const SEAL: Seal = Seal { purpose: b"turnus second factors 1", of: "the second factor" };

/// A secret that was made. It is not shown again.
#[derive(Clone, PartialEq, Eq)]
pub struct OfferedTotp {
    /// Base32.
    pub secret: String,
    /// `otpauth://totp/…`, for a picture.
    pub url: String,
}

/// Makes a secret for a person. It is in force once a code of it was given.
///
/// # Errors
///
/// Refused where one is in force.
pub async fn offer_totp(app: &App, caller: Caller, access: &Access) -> Result<OfferedTotp, AppError> {
    let user = user(app, caller.account, access.person()?.id).await?;
    if user.totp.is_some() {
        return Err(AppError::refused("a second factor is in force: remove it before you make another one"));
    }
    let mut secret = [0; LENGTH];
    fill_randomly(&mut secret)?;
    let totp = of_secret(&secret, &user.email)?;
    let url = totp.to_url().map_err(|error| AppError::Internal(error.to_string()))?;
    let offered = OfferedTotp { secret: totp.secret().to_base32(), url };
    let sealed = SEAL.sealed(app, &[caller.account, user.id], &secret)?;
    let call = Call::plain(caller);
    let decide = async || {
        let mut changes = call.caller.changes(app);
        changes.statements.push(users::offer_totp(call.caller.account, user.id, sealed.clone()));
        Ok(Decision { changes, outcome: Outcome::Known(()) })
    };
    grant(app, &call, || Box::pin(decide())).await?.fresh()?;
    Ok(offered)
}

/// Puts the secret that was shown in force, if the code is one of it. All other sessions of the person end.
///
/// # Errors
///
/// Refused where none was shown, or the code does not fit.
pub async fn confirm_totp(app: &App, caller: Caller, access: &Access, code: &str) -> Result<(), AppError> {
    let call = Call::plain(caller);
    grant(app, &call, || Box::pin(decide_confirm(app, &call.caller, access, code))).await?.fresh()
}

async fn decide_confirm(
    app: &App,
    caller: &Caller,
    access: &Access,
    code: &str,
) -> Result<Decision<()>, AppError> {
    let (account, person) = (caller.account, access.person()?);
    let before = user(app, account, person.id).await?;
    let none = || AppError::refused("no second factor was made that waits for its code: make one first");
    let sealed = before.totp_offered.clone().ok_or_else(none)?;
    let now = app.machine_now().await?;
    let wrong = || AppError::refused("Code: it does not fit: expected the six digits that the app shows now");
    let step = step_of(app, [account, before.id], &sealed, code, now)?.ok_or_else(wrong)?;
    let after = User { totp: Some(sealed.clone()), ..before.clone() };
    let mut changes = caller.changes(app);
    changes.statements.push(users::confirm_totp(account, before.id, sealed, step));
    changes.statements.push(sessions::delete_of_user(account, before.id, person.session));
    changes.statements.push(clients::delete_tokens_of_user(account, before.id, Some(access.token)));
    let event = about(app, caller, EventKind::UserChanged, before.id).await?;
    changes.events.push(caller.event(app, event, &journal::user(Some(&before), Some(&after))));
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}

/// Takes one's own second factor away.
///
/// # Errors
///
/// Refused where the password is not the person's.
pub async fn remove_own_totp(
    app: &App,
    caller: Caller,
    access: &Access,
    password: &str,
) -> Result<(), AppError> {
    let user = user(app, caller.account, access.person()?.id).await?;
    check_own_password(app, caller.account, &user, ("Password", password)).await?;
    remove_totp(app, &Call::plain(caller), user.id).await?.fresh()
}

/// Takes the second factor of a person away.
pub async fn remove_totp(app: &App, call: &Call<()>, id: Id) -> Result<Done<()>, AppError> {
    grant(app, call, || Box::pin(decide_remove(app, &call.caller, id))).await
}

async fn decide_remove(app: &App, caller: &Caller, id: Id) -> Result<Decision<()>, AppError> {
    let before = user(app, caller.account, id).await?;
    let mut changes = caller.changes(app);
    if before.totp.is_some() || before.totp_offered.is_some() {
        changes.statements.push(users::remove_totp(caller.account, id));
    }
    if before.totp.is_some() {
        let after = User { totp: None, ..before.clone() };
        let event = about(app, caller, EventKind::UserChanged, id).await?;
        changes.events.push(caller.event(app, event, &journal::user(Some(&before), Some(&after))));
    }
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}

/// The step that a code is of, the one before `now` (machine time) and the one after it included.
///
/// # Errors
///
/// Internal where the secret cannot be opened: the installation has another key.
pub(crate) fn step_of(
    app: &App,
    whose: [Id; 2],
    sealed: &[u8],
    code: &str,
    now: Instant,
) -> Result<Option<i64>, AppError> {
    let secret = SEAL.opened(app, &whose, sealed)?;
    let seconds = u64::try_from(now.millis().div_euclid(1000)).unwrap_or_default();
    let digits: String = code.chars().filter(|sign| !sign.is_whitespace()).collect();
    let step = of_secret(&secret, "user")?.check(&digits, seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// SHA-1, six digits, 30 seconds, one step either side: what every app knows, and what the crate begins with.
fn of_secret(secret: &[u8], email: &str) -> Result<Totp, AppError> {
    // A colon parts issuer and name.
    let builder = Builder::new().with_secret(secret.to_vec()).with_issuer(Some("Turnus"));
    let built = builder.with_account_name(email.replace(':', " ")).build();
    built.map_err(|error| AppError::Internal(error.to_string()))
}
