//! Who may ask: bearer tokens, whose they are, and how one gets them. Clients and people of settings.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use turnus_engine::event::{Event, EventKind};
use turnus_engine::permission::{Permissions, Role};
use turnus_engine::{Id, Instant};
use turnus_store::clients::{self, Client};
use turnus_store::sessions;
use turnus_store::users::{self, User};
use turnus_store::{Applied, Changes, Statement};

use crate::app::{App, entity_of};
pub use crate::bearer::{Access, Person, Who};
use crate::error::AppError;
use crate::journal::{self, Members};
use crate::links::{LinkPurpose, is_link};
use crate::passwords;
use crate::sealed::fill_randomly;
use crate::sessions::is_over;
use crate::sign_in::{SignIn, password_grant};
use crate::wish::{Call, Caller, Decision, Outcome, grant};

/// When a token was used is written so often at most, in milliseconds.
const NOTED: i64 = 5 * 60_000;

/// What is said where client id and secret do not fit.
pub const UNKNOWN_CLIENT: &str = "the client credentials are unknown";

/// What a token request brings.
#[derive(Clone)]
pub struct Credentials {
    /// The OAuth client.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// Address of mail and password of a person, for the password grant.
    pub user: Option<(String, String)>,
}

/// What a role may, as it is stored; one that nobody knows may nothing.
pub(crate) fn permissions_of(role: &str) -> Permissions {
    Role::named(role).map_or(Permissions::NONE, Role::permissions)
}

/// The role's word, as it is written today.
pub fn role_name(role: &str) -> &str {
    match Role::named(role) {
        Some(known) => known.name(),
        None => role,
    }
}

/// Gives a bearer token that does not expire.
///
/// # Errors
///
/// [`AppError::Unauthorized`] where client, secret, person or password are unknown: it does not say which.
pub async fn issue_token(app: &App, credentials: &Credentials) -> Result<String, AppError> {
    let client = clients::by_id(app.store(), &credentials.client_id).await?;
    let given = hash(credentials.client_secret.as_bytes());
    let fits = |client: &Client| bool::from(client.secret_hash.ct_eq(&given));
    let client = client.filter(fits).ok_or(AppError::Unauthorized(UNKNOWN_CLIENT))?;
    let user = match &credentials.user {
        None => None,
        Some((email, password)) => {
            let sign_in = SignIn {
                email: email.clone(),
                password: password.clone(),
                code: None,
                account: Some(client.account),
            };
            Some(password_grant(app, &sign_in).await?)
        }
    };
    let token = new_token(client.account)?;
    let now = app.machine_now().await?;
    let row = clients::insert_token(client.account, hash(token.as_bytes()), &client.id, user, now);
    let changes = Changes::new(client.account, app.new_id(client.account, now)).with(row);
    match app.store().apply(changes).await? {
        Applied::Done(_) => Ok(token),
        Applied::Stale | Applied::Taken(_) => Err(AppError::Busy),
    }
}

/// The text of a new token: its account, and 256 random bits.
pub(crate) fn new_token(account: Id) -> Result<String, AppError> {
    let mut random = [0; 32];
    fill_randomly(&mut random)?;
    Ok(URL_SAFE_NO_PAD.encode([&account.as_bytes()[..], &random].concat()))
}

/// Whom a token belongs to at `now`, machine time. What a role or a client may do is read with it, so that a change holds
/// from the next request on, on every node.
pub async fn authenticate(app: &App, token: &str, now: Instant) -> Result<Access, AppError> {
    let unknown =
        || AppError::Unauthorized("the access token is missing or unknown: get one at /oauth/token");
    if is_link(token) {
        let link = app.follow_link(LinkPurpose::Portal, token).await?;
        return Ok(Access::of_link(&link, hash(token.as_bytes())));
    }
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| unknown())?;
    let account = bytes.first_chunk().copied().map(Id::from_bytes).ok_or_else(unknown)?;
    let token = hash(token.as_bytes());
    let before = now.plus_millis(-NOTED);
    if let Some(holder) = clients::by_token(app.store(), account, token).await? {
        if holder.client.last_used_at.is_none_or(|noted| noted <= before) {
            let of_user = holder.user.as_ref().map(|(user, _)| users::seen(account, *user, now, before));
            let used = [clients::used(account, &holder.client.id, now, before)].into_iter().chain(of_user);
            note(app, account, now, used.collect()).await;
        }
        return Ok(Access::of_token(account, holder, token));
    }
    let found = sessions::by_hash(app.store(), account, token).await?;
    let (session, role) = found.filter(|(session, _)| !is_over(session, now)).ok_or_else(unknown)?;
    if session.last_used_at <= before {
        let used = sessions::used(account, session.id, now, before);
        note(app, account, now, vec![used, users::seen(account, session.user, now, before)]).await;
    }
    Ok(Access::of_session(account, &session, role, token))
}

/// Notes a use. Where nothing can be written, what was asked for goes on.
async fn note(app: &App, account: Id, now: Instant, statements: Vec<Statement>) {
    let changes = Changes { statements, ..Changes::new(account, app.new_id(account, now)) };
    if let Err(error) = app.store().apply(changes).await {
        tracing::debug!(%error, "a use was not noted");
    }
}

/// Makes the client, or gives it that secret: with another secret, the tokens that it got for the old one go. It may do
/// everything. Nodes that start at once may all do it.
///
/// # Errors
///
/// Refused where the client belongs to another account.
pub async fn put_client(app: &App, account: Id, id: &str, secret: &str) -> Result<(), AppError> {
    if id.is_empty() || secret.is_empty() {
        return Err(AppError::refused(
            "an OAuth client needs an id and a secret, and both must not be empty",
        ));
    }
    let secret_hash = hash(secret.as_bytes());
    let call = Call::plain(setup(app, account).await?);
    grant(app, &call, || Box::pin(decide_client(app, &call.caller, id, secret_hash))).await?.fresh()
}

async fn decide_client(
    app: &App,
    caller: &Caller,
    id: &str,
    secret_hash: [u8; 32],
) -> Result<Decision<()>, AppError> {
    let account = caller.account;
    let mut changes = caller.changes(app);
    match clients::by_id(app.store(), id).await? {
        Some(client) if client.account != account => {
            return Err(AppError::Refused(format!(
                "client '{id}' belongs to another account: choose another id"
            )));
        }
        Some(client) if client.secret_hash == secret_hash => {}
        Some(client) => {
            changes.statements.push(clients::update_secret(id, secret_hash));
            changes.statements.push(clients::delete_tokens(account, id));
            let event = about(app, caller, EventKind::ClientChanged, client.key).await?;
            changes.events.push(caller.event(app, event, &secret_changed("Client", "Secret")));
        }
        None => {
            let created_at = app.machine_now().await?;
            let key = app.new_id(account, created_at);
            let (name, scopes) = (id.to_owned(), Permissions::ALL.written());
            changes.statements.push(clients::insert(&Client {
                id: id.to_owned(),
                account,
                key,
                name,
                secret_hash,
                scopes,
                created_at,
                last_used_at: None,
            }));
            let event = about(app, caller, EventKind::ClientCreated, key).await?;
            let told = journal::plain("Client", None, Some(&json!({ "id": id })));
            changes.events.push(caller.event(app, event, &told));
        }
    }
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}

/// Makes a user, or gives it that password: it may be of any length. Of a known one the role stays.
pub async fn put_user(
    app: &App,
    account: Id,
    email: &str,
    password: &str,
    role: Role,
) -> Result<(), AppError> {
    let password_hash = passwords::hashed(app, password).await?;
    let user = new_user(app, account, (email, ""), password_hash, role).await?;
    let call = Call::plain(setup(app, account).await?);
    grant(app, &call, || Box::pin(decide_user(app, &call.caller, &user))).await?.fresh()
}

/// A user in the making.
pub(crate) async fn new_user(
    app: &App,
    account: Id,
    (email, name): (&str, &str),
    password_hash: String,
    role: Role,
) -> Result<User, AppError> {
    let created_at = app.machine_now().await?;
    Ok(User {
        id: app.new_id(account, created_at),
        email: email.trim().to_lowercase(),
        name: name.to_owned(),
        password_hash,
        role: role.name().to_owned(),
        language: None,
        created_at,
        last_seen_at: None,
        totp: None,
        totp_offered: None,
        totp_step: 0,
    })
}

/// The journal says nothing of the address: nobody could erase it there.
async fn decide_user(app: &App, caller: &Caller, user: &User) -> Result<Decision<()>, AppError> {
    let (account, mut changes) = (caller.account, caller.changes(app));
    let (kind, id, told) = match users::by_email(app.store(), account, &user.email).await? {
        Some(known) => {
            changes.statements.push(users::set_password(account, known.id, &user.password_hash));
            changes.statements.extend(signed_out(account, known.id));
            (EventKind::UserChanged, known.id, secret_changed("User", "Password"))
        }
        None => {
            changes.statements.push(users::insert(account, user));
            (EventKind::UserCreated, user.id, journal::user(None, Some(user)))
        }
    };
    let event = about(app, caller, kind, id).await?;
    changes.events.push(caller.event(app, event, &told));
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}

/// Ends all sessions of a person, and takes back the tokens.
pub(crate) fn signed_out(account: Id, user: Id) -> [Statement; 2] {
    [sessions::delete_of_user(account, user, None), clients::delete_tokens_of_user(account, user, None)]
}

/// That it is another one, and nothing of what it is.
pub(crate) fn secret_changed(name: &str, member: &str) -> Members {
    journal::plain(name, Some(&json!({ member: "one" })), Some(&json!({ member: "another" })))
}

/// Whoever starts the server.
async fn setup(app: &App, account: Id) -> Result<Caller, AppError> {
    Ok(Caller { account, entity: None, actor: "setup".to_owned(), now: app.now(account).await? })
}

/// An event about a client, a person or a session.
pub(crate) async fn about(
    app: &App,
    caller: &Caller,
    kind: EventKind,
    subject: Id,
) -> Result<Event, AppError> {
    let catalogue = app.catalogue(caller.account).await?;
    let entity = entity_of(&catalogue, None)?.id;
    Ok(Event { subject: Some(subject), ..caller.about(kind, entity) })
}

/// SHA-256.
pub(crate) fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
