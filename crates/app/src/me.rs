//! What whoever asks sees and changes of himself.

use turnus_engine::Id;
use turnus_engine::event::EventKind;
use turnus_store::users::{self, User};
use turnus_store::{accounts, clients, sessions};

use crate::access::{Access, Who, about, secret_changed};
use crate::app::App;
use crate::error::AppError;
use crate::passwords;
use crate::sign_in::check_own_password;
use crate::users::user;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// Whoever asks, and where.
#[derive(Clone, Debug)]
pub struct Me {
    /// The person; none of a client.
    pub user: Option<User>,
    /// The account.
    pub account: Id,
    /// What the account is called.
    pub account_name: String,
    /// It has a clock of its own.
    pub is_sandbox: bool,
}

/// What a person changes of himself. What is none stays.
#[derive(Clone, Debug, Default)]
pub struct MyChange {
    /// What the person is called.
    pub name: Option<String>,
    /// `de`, `en`, or no choice.
    pub language: Option<Option<&'static str>>,
}

/// Whoever asks.
pub async fn me(app: &App, access: &Access) -> Result<Me, AppError> {
    let account = access.account;
    let row = accounts::by_id(app.store(), account).await?;
    let row = row.ok_or(AppError::NotFound { kind: "account", id: account })?;
    let user = match &access.who {
        Who::Person(person) => Some(user(app, account, person.id).await?),
        Who::Client(_) | Who::Subscriber(..) => None,
    };
    Ok(Me { user, account, account_name: row.name, is_sandbox: app.is_sandbox(account).await? })
}

/// Changes what a person decides of himself.
///
/// # Errors
///
/// Refused where a client asks.
pub async fn change_me(
    app: &App,
    call: &Call<User>,
    access: &Access,
    change: &MyChange,
) -> Result<Done<User>, AppError> {
    let id = access.person()?.id;
    grant(app, call, || Box::pin(decide_change(app, &call.caller, id, change))).await
}

/// Name and language are nobody's business but the person's: the journal says nothing of them.
async fn decide_change(
    app: &App,
    caller: &Caller,
    id: Id,
    change: &MyChange,
) -> Result<Decision<User>, AppError> {
    let (account, mut user) = (caller.account, user(app, caller.account, id).await?);
    let mut changes = caller.changes(app);
    if let Some(name) = &change.name {
        name.trim().clone_into(&mut user.name);
        changes.statements.push(users::set_name(account, id, &user.name));
    }
    if let Some(language) = change.language {
        user.language = language.map(str::to_owned);
        changes.statements.push(users::set_language(account, id, language));
    }
    Ok(Decision { changes, outcome: Outcome::Known(user) })
}

/// Gives oneself a new password. All other sessions end, and tokens that were given for the old one.
///
/// # Errors
///
/// Refused where the current password does not fit, or the new one is too short.
pub async fn change_password(
    app: &App,
    caller: Caller,
    access: &Access,
    (current, new): (&str, &str),
) -> Result<(), AppError> {
    let (account, person) = (caller.account, access.person()?);
    passwords::check("NewPassword", new)?;
    let known = user(app, account, person.id).await?;
    check_own_password(app, account, &known, ("CurrentPassword", current)).await?;
    let hash = passwords::hashed(app, new).await?;
    let call = Call::plain(caller);
    let decide = async || {
        let mut changes = call.caller.changes(app);
        changes.statements = vec![
            users::set_password(account, person.id, &hash),
            sessions::delete_of_user(account, person.id, person.session),
            clients::delete_tokens_of_user(account, person.id, Some(access.token)),
        ];
        let event = about(app, &call.caller, EventKind::UserChanged, person.id).await?;
        changes.events.push(call.caller.event(app, event, &secret_changed("User", "Password")));
        Ok(Decision { changes, outcome: Outcome::Known(()) })
    };
    grant(app, &call, || Box::pin(decide())).await?.fresh()
}
