//! People, their sessions, and API clients.

use turnus_app::access::{Access, Who, role_name};
use turnus_app::clients::NewClient;
use turnus_app::me::Me;
use turnus_app::rows::{Client, User};
use turnus_app::sessions::{Opened, SessionShown};
use turnus_app::{Permission, Permissions};
use turnus_wire as wire;

use crate::render::{id, time};

/// A session that was opened.
pub(crate) fn opened_session(opened: &Opened) -> wire::sessions::OpenedSession {
    let user = &opened.user;
    wire::sessions::OpenedSession {
        id: id(opened.id),
        token: opened.token.clone(),
        expires_at: time(opened.expires_at),
        user: wire::sessions::SignedInUser {
            id: id(user.id),
            email: user.email.clone(),
            name: user.name.clone(),
            role: role_name(&user.role).to_owned(),
            language: user.language.clone(),
        },
    }
}

/// A session, as it is listed.
pub(crate) fn session(shown: &SessionShown) -> wire::sessions::Session {
    wire::sessions::Session {
        id: id(shown.session.id),
        created_at: time(shown.session.created_at),
        last_used_at: time(shown.session.last_used_at),
        expires_at: time(shown.expires_at),
        user_agent: shown.session.user_agent.clone(),
        current: shown.is_current,
    }
}

/// A person.
pub(crate) fn user(user: &User) -> wire::users::User {
    wire::users::User {
        id: id(user.id),
        email: user.email.clone(),
        name: user.name.clone(),
        role: role_name(&user.role).to_owned(),
        language: user.language.clone(),
        has_totp: user.totp.is_some(),
        created_at: time(user.created_at),
        last_seen_at: user.last_seen_at.map(time),
    }
}

/// Whoever asks.
pub(crate) fn me(me: &Me, access: &Access) -> wire::users::Me {
    let user = me.user.as_ref();
    let client_id = match &access.who {
        Who::Client(id) => Some(id.clone()),
        Who::Person(person) => person.client.clone(),
        Who::Subscriber(..) => None,
    };
    wire::users::Me {
        id: user.map(|user| id(user.id)),
        email: user.map(|user| user.email.clone()),
        name: user.map(|user| user.name.clone()),
        role: user.map(|user| role_name(&user.role).to_owned()),
        language: user.and_then(|user| user.language.clone()),
        has_totp: user.map(|user| user.totp.is_some()),
        client_id,
        permissions: words(access.permissions),
        account: wire::users::AccountName { id: id(me.account), name: me.account_name.clone() },
        sandbox: me.is_sandbox,
    }
}

/// A client.
pub(crate) fn api_client(client: &Client) -> wire::clients::ApiClient {
    wire::clients::ApiClient {
        id: id(client.key),
        client_id: client.id.clone(),
        name: client.name.clone(),
        scopes: words(Permissions::read(&client.scopes)),
        created_at: time(client.created_at),
        last_used_at: client.last_used_at.map(time),
    }
}

/// A client that was made.
pub(crate) fn created_api_client(made: &NewClient) -> wire::clients::CreatedApiClient {
    let wire::clients::ApiClient { id, client_id, name, scopes, created_at, .. } = api_client(&made.client);
    let client_secret = made.secret.clone();
    wire::clients::CreatedApiClient { id, client_id, client_secret, name, scopes, created_at }
}

fn words(permissions: Permissions) -> Vec<String> {
    permissions.all().map(Permission::name).map(str::to_owned).collect()
}
