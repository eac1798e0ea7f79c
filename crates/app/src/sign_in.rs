//! Signing in: address, password and code, and how often one may be wrong.
//!
//! One answer for all that does not fit, after the same time for each account that knows the address. Tries are counted
//! before they are looked at, for all nodes.

use turnus_engine::{Id, Instant};
use turnus_store::sign_ins::{self, Counter};
use turnus_store::users::{self, User};
use turnus_store::{Applied, Changes, Statement};

use crate::access::hash;
use crate::app::App;
use crate::error::AppError;
use crate::passwords;
use crate::totp;

/// Wrong tries of an address in a window.
const MOST_OF_ADDRESS: i64 = 5;
/// Wrong tries of an account in a window.
const MOST_OF_ACCOUNT: i64 = 50;
/// How long a window is, in milliseconds.
pub(crate) const WINDOW: i64 = 15 * 60_000;
/// Accounts that one address is looked for in.
const MOST_ACCOUNTS: u32 = 20;
/// Times that counting is tried where others count too.
const MOST_ATTEMPTS: u32 = 20;

/// What belongs to no account.
pub(crate) const NO_ACCOUNT: Id = Id::from_bytes([0; 12]);

/// What a person gives to sign in.
#[derive(Clone)]
pub struct SignIn {
    /// Address of mail, in any case.
    pub email: String,
    /// The password.
    pub password: String,
    /// The code of the second factor.
    pub code: Option<String>,
    /// The account, where the address is known in several.
    pub account: Option<Id>,
}

/// Who signed in.
pub(crate) struct SignedIn {
    /// The account.
    pub(crate) account: Id,
    /// The person.
    pub(crate) user: User,
    /// What is written with whatever the person signs in for: the password is still that one, the code is taken.
    pub(crate) guards: Vec<Statement>,
    /// To be cleared once it is.
    pub(crate) tries: Tries,
    /// Machine time.
    pub(crate) now: Instant,
}

/// What is said of everything that does not fit.
fn unknown() -> AppError {
    AppError::Unauthorized("address, password or code do not fit")
}

/// Who that is.
///
/// # Errors
///
/// [`AppError::Unauthorized`], [`AppError::CodeNeeded`] or [`AppError::TooManyTries`].
pub(crate) async fn sign_in(app: &App, given: &SignIn) -> Result<SignedIn, AppError> {
    let now = app.machine_now().await?;
    let email = given.email.trim().to_lowercase();
    let known = users::of_address(app.store(), &email, MOST_ACCOUNTS).await?;
    let known: Vec<(Id, User)> = known
        .into_iter()
        .filter(|(account, _)| given.account.is_none_or(|wanted| wanted == *account))
        .collect();
    let mut accounts: Vec<Id> = known.iter().map(|(account, _)| *account).collect();
    if accounts.is_empty() {
        accounts.extend(account_of_nobody(app, &email, given.account).await?);
    }
    let tries = Tries::begin(app, &email, &accounts, now).await?;
    let (account, user) = with_password(app, known, &given.password).await?.ok_or_else(unknown)?;
    let mut guards = vec![users::seen_with_password(account, user.id, &user.password_hash, now)];
    if let Some(sealed) = &user.totp {
        let code = given.code.as_deref().map(str::trim).filter(|code| !code.is_empty());
        let Some(code) = code else {
            tries.give_back(app, now).await?;
            return Err(AppError::CodeNeeded);
        };
        let step = totp::step_of(app, [account, user.id], sealed, code, now)?;
        let step = step.filter(|step| *step > user.totp_step).ok_or_else(unknown)?;
        guards.push(users::take_totp_step(account, user.id, step));
    }
    Ok(SignedIn { account, user, guards, tries, now })
}

impl SignedIn {
    /// Writes what the person signed in for. Where the code was taken meanwhile, or the password is another one, it does
    /// not fit.
    pub(crate) async fn write(self, app: &App, mut changes: Changes) -> Result<User, AppError> {
        changes.statements.extend(self.guards);
        match app.store().apply(changes).await? {
            Applied::Done(_) => {}
            Applied::Stale | Applied::Taken(_) => return Err(unknown()),
        }
        app.wake_workers();
        self.tries.clear(app, self.now).await?;
        Ok(self.user)
    }
}

/// The person of a password grant. Whoever has a second factor signs in with it, and not here.
pub(crate) async fn password_grant(app: &App, given: &SignIn) -> Result<Id, AppError> {
    let signed_in = match sign_in(app, given).await {
        Ok(signed_in) => signed_in,
        Err(AppError::CodeNeeded) => {
            return Err(AppError::Unauthorized(
                "this user has a second factor: open a session at /api/turnus/v1/sessions instead",
            ));
        }
        Err(other) => return Err(other),
    };
    let changes = Changes::new(signed_in.account, app.new_id(signed_in.account, signed_in.now));
    Ok(signed_in.write(app, changes).await?.id)
}

/// Checks the password of a person who is signed in, counted as a try to sign in.
pub(crate) async fn check_own_password(
    app: &App,
    account: Id,
    user: &User,
    (member, password): (&str, &str),
) -> Result<(), AppError> {
    let now = app.machine_now().await?;
    let tries = Tries::begin(app, &user.email, &[account], now).await?;
    if passwords::fits(app, password, &user.password_hash).await? {
        return tries.give_back(app, now).await;
    }
    Err(AppError::Refused(format!("{member}: this is not your password")))
}

/// The account that the tries of an unknown address count for: the chosen one, else one that follows from the address. So
/// the limit of an account does not tell which addresses are known in it.
async fn account_of_nobody(app: &App, email: &str, wanted: Option<Id>) -> Result<Option<Id>, AppError> {
    let all = app.accounts().await?;
    if let Some(wanted) = wanted {
        return Ok(all.iter().map(|account| account.id).find(|id| *id == wanted));
    }
    let sum: usize = hash(email.as_bytes()).into_iter().map(usize::from).sum();
    Ok(sum.checked_rem(all.len()).and_then(|place| all.get(place)).map(|account| account.id))
}

/// Whoever of these has that password. Somebody's is looked at in any case.
async fn with_password(
    app: &App,
    known: Vec<(Id, User)>,
    password: &str,
) -> Result<Option<(Id, User)>, AppError> {
    if known.is_empty() {
        passwords::fits(app, password, passwords::NOBODYS).await?;
    }
    for (account, user) in known {
        if passwords::fits(app, password, &user.password_hash).await? {
            return Ok(Some((account, user)));
        }
    }
    Ok(None)
}

/// A try that was counted.
pub(crate) struct Tries(Vec<Counter>);

impl Tries {
    /// Counts one more for the address and for the accounts.
    async fn begin(app: &App, email: &str, accounts: &[Id], now: Instant) -> Result<Tries, AppError> {
        let of_address =
            Counter { account: NO_ACCOUNT, about: hash(email.as_bytes()), most: MOST_OF_ADDRESS };
        let of_account = |account: &Id| Counter {
            account: *account,
            about: hash(account.as_bytes()),
            most: MOST_OF_ACCOUNT,
        };
        // In one order, so that none waits for another in a circle.
        let counters: Vec<Counter> =
            [of_address].into_iter().chain(accounts.iter().map(of_account)).collect();
        count(app, &counters, now).await?;
        Ok(Tries(counters))
    }

    async fn give_back(&self, app: &App, now: Instant) -> Result<(), AppError> {
        let _: Applied = write(app, now, self.0.iter().map(sign_ins::give_back).collect()).await?;
        Ok(())
    }

    /// Of the address all go, of the accounts this one.
    async fn clear(&self, app: &App, now: Instant) -> Result<(), AppError> {
        let rest = self.0.iter().skip(1).map(sign_ins::give_back);
        let all = self.0.iter().take(1).map(sign_ins::clear).chain(rest).collect();
        let _: Applied = write(app, now, all).await?;
        Ok(())
    }
}

/// Counts one more of each, or none where one is full.
///
/// # Errors
///
/// [`AppError::TooManyTries`] where one is full.
pub(crate) async fn count(app: &App, counters: &[Counter], now: Instant) -> Result<(), AppError> {
    let over = now.plus_millis(-WINDOW);
    for _ in 0..MOST_ATTEMPTS {
        let counted = counters.iter().map(|counter| sign_ins::count(counter, now, over)).collect();
        if let Applied::Done(_) = write(app, now, counted).await? {
            return Ok(());
        }
        for counter in counters {
            let found = sign_ins::of(app.store(), counter).await?;
            let full = found.filter(|(began, tries)| *tries >= counter.most && *began > over);
            if let Some((began, _)) = full {
                let left = began.plus_millis(WINDOW).millis() - now.millis();
                return Err(AppError::TooManyTries { wait_seconds: (left + 999).div_euclid(1000) });
            }
        }
    }
    Err(AppError::Busy)
}

async fn write(app: &App, now: Instant, statements: Vec<Statement>) -> Result<Applied, AppError> {
    let changes = Changes { statements, ..Changes::new(NO_ACCOUNT, app.new_id(NO_ACCOUNT, now)) };
    Ok(app.store().apply(changes).await?)
}
