//! People: made, changed, taken away by whoever manages the account.

use turnus_engine::Id;
use turnus_engine::event::EventKind;
use turnus_engine::permission::Role;
use turnus_store::Statement;
use turnus_store::users::{self, User};

use crate::access::{Access, Who, about, new_user, secret_changed, signed_out};
use crate::app::App;
use crate::error::AppError;
use crate::journal::{self, Members};
use crate::passwords;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// A person to be made.
#[derive(Clone)]
pub struct NewUser {
    /// Address of mail.
    pub email: String,
    /// What the person is called.
    pub name: String,
    /// What the person is.
    pub role: Role,
    /// The first password.
    pub password: String,
}

/// What changes of a person. What is none stays.
#[derive(Clone, Default)]
pub struct UserChange {
    /// What the person is called.
    pub name: Option<String>,
    /// What the person is.
    pub role: Option<Role>,
    /// A new password.
    pub password: Option<String>,
}

/// The people of an account.
pub async fn list_users(app: &App, account: Id) -> Result<Vec<User>, AppError> {
    Ok(users::all(app.store(), account).await?)
}

/// A person.
pub async fn user(app: &App, account: Id, id: Id) -> Result<User, AppError> {
    users::by_id(app.store(), account, id).await?.ok_or(AppError::NotFound { kind: "user", id })
}

/// Makes a person. Nothing is kept for a repeated request, as its hash would tell of the password.
///
/// # Errors
///
/// Refused where the address is taken, or the password is too short.
pub async fn create_user(app: &App, caller: Caller, new: &NewUser) -> Result<User, AppError> {
    passwords::check("Password", &new.password)?;
    let password_hash = passwords::hashed(app, &new.password).await?;
    let user = new_user(app, caller.account, (&new.email, new.name.trim()), password_hash, new.role).await?;
    let call = Call::plain(caller);
    grant(app, &call, || Box::pin(decide_create(app, &call.caller, &user))).await?.fresh()
}

async fn decide_create(app: &App, caller: &Caller, user: &User) -> Result<Decision<User>, AppError> {
    if let Some(known) = users::by_email(app.store(), caller.account, &user.email).await? {
        return Err(AppError::Refused(format!(
            "Email: user {} has this address already: choose another one, or change that user",
            known.id
        )));
    }
    let mut changes = caller.changes(app);
    changes.statements.push(users::insert(caller.account, user));
    let event = about(app, caller, EventKind::UserCreated, user.id).await?;
    changes.events.push(caller.event(app, event, &journal::user(None, Some(user))));
    Ok(Decision { changes, outcome: Outcome::Known(user.clone()) })
}

/// Changes a person. Another role or a new password ends the person's sessions.
///
/// # Errors
///
/// Not found; refused where nobody would be an Owner any more, or the password is too short.
pub async fn change_user(app: &App, caller: Caller, id: Id, change: UserChange) -> Result<User, AppError> {
    let password_hash = match &change.password {
        Some(password) => {
            passwords::check("Password", password)?;
            user(app, caller.account, id).await?;
            Some(passwords::hashed(app, password).await?)
        }
        None => None,
    };
    let call = Call::plain(caller);
    let (change, hash) = (&change, password_hash.as_deref());
    grant(app, &call, || Box::pin(decide_change(app, &call.caller, id, (change, hash)))).await?.fresh()
}

async fn decide_change(
    app: &App,
    caller: &Caller,
    id: Id,
    (change, hash): (&UserChange, Option<&str>),
) -> Result<Decision<User>, AppError> {
    let (account, before) = (caller.account, user(app, caller.account, id).await?);
    let (mut after, mut changes) = (before.clone(), caller.changes(app));
    if let Some(name) = &change.name {
        name.trim().clone_into(&mut after.name);
        changes.statements.push(users::set_name(account, id, &after.name));
    }
    if let Some(role) = change.role.filter(|role| Role::named(&before.role) != Some(*role)) {
        changes.statements.extend(another_owner(app, account, &before).await?);
        role.name().clone_into(&mut after.role);
        changes.statements.push(users::set_role(account, id, &after.role));
    }
    let mut told = journal::user(Some(&before), Some(&after));
    if let Some(hash) = hash {
        hash.clone_into(&mut after.password_hash);
        changes.statements.push(users::set_password(account, id, hash));
        told = told.and(secret_changed("User", "Password"));
    }
    if after.role != before.role || hash.is_some() {
        changes.statements.extend(signed_out(account, id));
    }
    tell(app, caller, (EventKind::UserChanged, id), (&mut changes.events, &told)).await?;
    Ok(Decision { changes, outcome: Outcome::Known(after) })
}

/// Takes a person away, with sessions and tokens. What the person did stays in the journal, under the id.
///
/// # Errors
///
/// Not found; refused for oneself, and where nobody would be an Owner any more.
pub async fn delete_user(app: &App, call: &Call<()>, access: &Access, id: Id) -> Result<Done<()>, AppError> {
    grant(app, call, || Box::pin(decide_delete(app, &call.caller, access, id))).await
}

async fn decide_delete(
    app: &App,
    caller: &Caller,
    access: &Access,
    id: Id,
) -> Result<Decision<()>, AppError> {
    let (account, before) = (caller.account, user(app, caller.account, id).await?);
    if matches!(&access.who, Who::Person(person) if person.id == id) {
        return Err(AppError::refused("nobody deletes himself: ask another Owner"));
    }
    let mut changes = caller.changes(app);
    changes.statements.extend(another_owner(app, account, &before).await?);
    changes.statements.extend(signed_out(account, id));
    changes.statements.push(users::delete(account, id));
    let told = journal::user(Some(&before), None);
    tell(app, caller, (EventKind::UserDeleted, id), (&mut changes.events, &told)).await?;
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}

/// Holds another Owner as one, where `user` is one who is about to be none any more.
async fn another_owner(app: &App, account: Id, user: &User) -> Result<Option<Statement>, AppError> {
    let is_owner = |user: &User| Role::named(&user.role) == Some(Role::Owner);
    if !is_owner(user) {
        return Ok(None);
    }
    let all = users::all(app.store(), account).await?;
    let other = all.iter().find(|other| other.id != user.id && is_owner(other));
    let why = || AppError::refused("this is the last Owner of the account: make another one first");
    let other = other.ok_or_else(why)?;
    Ok(Some(users::still_has_role(account, other.id, &other.role)))
}

/// Tells of a change, if anything of it can be told.
async fn tell(
    app: &App,
    caller: &Caller,
    (kind, id): (EventKind, Id),
    (events, told): (&mut Vec<turnus_store::NewEvent>, &Members),
) -> Result<(), AppError> {
    if !told.is_empty() {
        let event = about(app, caller, kind, id).await?;
        events.push(caller.event(app, event, told));
    }
    Ok(())
}
