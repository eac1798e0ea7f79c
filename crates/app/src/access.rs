//! Who may ask: clients with their secrets, people with their passwords, bearer tokens.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use turnus_engine::Id;
use turnus_engine::event::{Event, EventKind};
use turnus_store::clients::{self, Client, User};
use turnus_store::{Applied, Changes};

use crate::app::{App, entity_of};
use crate::error::AppError;
use crate::journal::{self, Members};
use crate::wish::{Call, Caller, Decision, Outcome, grant};

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

/// Whom a token belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// The account.
    pub account: Id,
    /// The client's id.
    pub client_id: String,
    /// Stands for the client where a row belongs to one.
    pub client_key: Id,
}

/// Gives a bearer token that does not expire.
///
/// # Errors
///
/// [`AppError::Unauthorized`] where client, secret, person or password are unknown: it does not say which.
pub async fn issue_token(app: &App, credentials: &Credentials) -> Result<String, AppError> {
    let unknown = || AppError::Unauthorized("the client credentials are unknown");
    let client = clients::by_id(app.store(), &credentials.client_id).await?;
    let given = hash(credentials.client_secret.as_bytes());
    let fits = |client: &Client| bool::from(client.secret_hash.ct_eq(&given));
    let client = client.filter(fits).ok_or_else(unknown)?;
    let user = match &credentials.user {
        None => None,
        Some((email, password)) => Some(check_password(app, client.account, email, password).await?),
    };
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|error| AppError::Internal(error.to_string()))?;
    let token = URL_SAFE_NO_PAD.encode([&client.account.as_bytes()[..], &random].concat());
    let now = app.machine_now().await?;
    let row = clients::insert_token(client.account, hash(token.as_bytes()), &client.id, user, now);
    let changes = Changes::new(client.account, app.new_id(client.account, now)).with(row);
    match app.store().apply(changes).await? {
        Applied::Done(_) => Ok(token),
        Applied::Stale | Applied::Taken(_) => Err(AppError::Busy),
    }
}

async fn check_password(app: &App, account: Id, email: &str, password: &str) -> Result<Id, AppError> {
    let unknown = || AppError::Unauthorized("the user name or the password is unknown");
    let user = clients::user_by_email(app.store(), account, &email.to_lowercase()).await?;
    let (user, password) = (user.ok_or_else(unknown)?, password.to_owned());
    let id = user.id;
    // Each takes 19 MiB and a core: more at once would be slower for everyone.
    let _turn = app.password_turn().await;
    let fits = tokio::task::spawn_blocking(move || {
        let known = PasswordHash::new(&user.password_hash).ok()?;
        Argon2::default().verify_password(password.as_bytes(), &known).ok()
    });
    let fits = fits.await.map_err(|error| AppError::Internal(error.to_string()))?;
    fits.map(|()| id).ok_or_else(unknown)
}

/// Whom a token belongs to.
pub async fn authenticate(app: &App, token: &str) -> Result<Access, AppError> {
    let unknown =
        || AppError::Unauthorized("the access token is missing or unknown: get one at /oauth/token");
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| unknown())?;
    let account = bytes.first_chunk().copied().map(Id::from_bytes).ok_or_else(unknown)?;
    let client =
        clients::by_token(app.store(), account, hash(token.as_bytes())).await?.ok_or_else(unknown)?;
    Ok(Access { account, client_id: client.id, client_key: client.key })
}

/// Makes the client, or gives it that secret: with another secret, the tokens that it got for the old one go. Nodes that
/// start at once may all do it.
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
            let name = id.to_owned();
            changes.statements.push(clients::insert(&Client {
                id: id.to_owned(),
                account,
                key,
                name,
                secret_hash,
                created_at,
            }));
            let event = about(app, caller, EventKind::ClientCreated, key).await?;
            let told = journal::plain("Client", None, Some(&json!({ "id": id })));
            changes.events.push(caller.event(app, event, &told));
        }
    }
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}

/// Makes a user, or gives it that password.
pub async fn put_user(
    app: &App,
    account: Id,
    email: &str,
    password: &str,
    role: &str,
) -> Result<(), AppError> {
    let password = password.to_owned();
    let hashed = tokio::task::spawn_blocking(move || {
        Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())
    });
    let internal = |error: String| AppError::Internal(error);
    let password_hash = hashed
        .await
        .map_err(|error| internal(error.to_string()))?
        .map_err(|error| internal(error.to_string()))?;
    let created_at = app.machine_now().await?;
    let id = app.new_id(account, created_at);
    let user = User { id, email: email.to_lowercase(), password_hash, role: role.to_owned(), created_at };
    let call = Call::plain(setup(app, account).await?);
    grant(app, &call, || Box::pin(decide_user(app, &call.caller, &user))).await?.fresh()
}

/// The journal says nothing of the address: nobody could erase it there.
async fn decide_user(app: &App, caller: &Caller, user: &User) -> Result<Decision<()>, AppError> {
    let mut changes = caller.changes(app);
    changes.statements.push(clients::put_user(caller.account, user));
    let (kind, id, told) = match clients::user_by_email(app.store(), caller.account, &user.email).await? {
        Some(known) => (EventKind::UserChanged, known.id, secret_changed("User", "Password")),
        None => {
            let told = journal::plain("User", None, Some(&json!({ "role": user.role })));
            (EventKind::UserCreated, user.id, told)
        }
    };
    let event = about(app, caller, kind, id).await?;
    changes.events.push(caller.event(app, event, &told));
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}

/// That it is another one, and nothing of what it is.
fn secret_changed(name: &str, member: &str) -> Members {
    journal::plain(name, Some(&json!({ member: "one" })), Some(&json!({ member: "another" })))
}

/// Whoever starts the server.
async fn setup(app: &App, account: Id) -> Result<Caller, AppError> {
    Ok(Caller { account, entity: None, actor: "setup".to_owned(), now: app.now(account).await? })
}

async fn about(app: &App, caller: &Caller, kind: EventKind, subject: Id) -> Result<Event, AppError> {
    let catalogue = app.catalogue(caller.account).await?;
    let entity = entity_of(&catalogue, None)?.id;
    Ok(Event { subject: Some(subject), ..caller.about(kind, entity) })
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
