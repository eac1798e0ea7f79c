//! API clients: programs with scopes, made, changed and revoked by whoever manages the account.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use turnus_engine::Id;
use turnus_engine::event::EventKind;
use turnus_engine::permission::Permissions;
use turnus_store::clients::{self, Client};

use crate::access::{Access, Who, about, hash};
use crate::app::App;
use crate::error::AppError;
use crate::journal::{self, Members};
use crate::sealed::fill_randomly;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// A client that was made. Its secret is not shown again.
#[derive(Clone)]
pub struct NewClient {
    /// The client.
    pub client: Client,
    /// Its secret.
    pub secret: String,
}

/// What changes of a client. What is none stays.
#[derive(Clone, Debug, Default)]
pub struct ClientChange {
    /// What people call it.
    pub name: Option<String>,
    /// What it may do.
    pub scopes: Option<Permissions>,
}

/// The clients of an account.
pub async fn list_clients(app: &App, account: Id) -> Result<Vec<Client>, AppError> {
    Ok(clients::all(app.store(), account).await?)
}

/// The client that a path names: by its id, or by its client id.
async fn named(app: &App, account: Id, name: &str) -> Result<Client, AppError> {
    let key: Option<Id> = name.parse().ok();
    let all = clients::all(app.store(), account).await?;
    let found = all.into_iter().find(|client| Some(client.key) == key || client.id == name);
    found.ok_or_else(|| match key {
        Some(id) => AppError::NotFound { kind: "client", id },
        None => AppError::Refused(format!("there is no client '{name}': give its Id or its ClientId")),
    })
}

/// Makes a client.
pub async fn create_client(
    app: &App,
    caller: Caller,
    name: &str,
    scopes: Permissions,
) -> Result<NewClient, AppError> {
    let (account, mut random) = (caller.account, [0; 32]);
    fill_randomly(&mut random)?;
    let secret = URL_SAFE_NO_PAD.encode(random);
    let created_at = app.machine_now().await?;
    let key = app.new_id(account, created_at);
    let client = Client {
        id: key.to_string(),
        account,
        key,
        name: name.trim().to_owned(),
        secret_hash: hash(secret.as_bytes()),
        scopes: scopes.written(),
        created_at,
        last_used_at: None,
    };
    let call = Call::plain(caller);
    let made = NewClient { client, secret };
    let decide = async || {
        let mut changes = call.caller.changes(app);
        changes.statements.push(clients::insert(&made.client));
        let event = about(app, &call.caller, EventKind::ClientCreated, key).await?;
        changes.events.push(call.caller.event(app, event, &told(None, Some(&made.client))));
        Ok(Decision { changes, outcome: Outcome::Known(made.clone()) })
    };
    grant(app, &call, || Box::pin(decide())).await?.fresh()
}

/// Changes a client: its tokens may do from now on what it may.
///
/// # Errors
///
/// Not found.
pub async fn change_client(
    app: &App,
    call: &Call<Client>,
    name: &str,
    change: &ClientChange,
) -> Result<Done<Client>, AppError> {
    grant(app, call, || Box::pin(decide_change(app, &call.caller, name, change))).await
}

async fn decide_change(
    app: &App,
    caller: &Caller,
    name: &str,
    change: &ClientChange,
) -> Result<Decision<Client>, AppError> {
    let before = named(app, caller.account, name).await?;
    let mut after = before.clone();
    if let Some(name) = &change.name {
        name.trim().clone_into(&mut after.name);
    }
    if let Some(scopes) = change.scopes {
        after.scopes = scopes.written();
    }
    let mut changes = caller.changes(app);
    if after != before {
        changes.statements.push(clients::update(caller.account, &after.id, &after.name, &after.scopes));
        let event = about(app, caller, EventKind::ClientChanged, after.key).await?;
        changes.events.push(caller.event(app, event, &told(Some(&before), Some(&after))));
    }
    Ok(Decision { changes, outcome: Outcome::Known(after) })
}

/// Takes a client away, and all its tokens.
///
/// # Errors
///
/// Not found; refused for the one that asks.
pub async fn revoke_client(
    app: &App,
    call: &Call<()>,
    access: &Access,
    name: &str,
) -> Result<Done<()>, AppError> {
    grant(app, call, || Box::pin(decide_revoke(app, &call.caller, access, name))).await
}

async fn decide_revoke(
    app: &App,
    caller: &Caller,
    access: &Access,
    name: &str,
) -> Result<Decision<()>, AppError> {
    let (account, client) = (caller.account, named(app, caller.account, name).await?);
    let used = match &access.who {
        Who::Client(id) => Some(id),
        Who::Person(person) => person.client.as_ref(),
        Who::Subscriber(..) => None,
    };
    if used == Some(&client.id) {
        return Err(AppError::refused("this is the client that you use: revoke it with another one"));
    }
    let mut changes = caller.changes(app);
    changes.statements.push(clients::delete_tokens(account, &client.id));
    changes.statements.push(clients::delete(account, &client.id));
    let event = about(app, caller, EventKind::ClientRevoked, client.key).await?;
    changes.events.push(caller.event(app, event, &told(Some(&client), None)));
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}

fn told(before: Option<&Client>, after: Option<&Client>) -> Members {
    let told = |client: &Client| json!({ "id": client.id, "name": client.name, "scopes": client.scopes });
    journal::plain("Client", before.map(told).as_ref(), after.map(told).as_ref())
}
