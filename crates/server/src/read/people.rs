//! People, their sessions, and API clients.

use turnus_app::clients::ClientChange;
use turnus_app::me::MyChange;
use turnus_app::sign_in::SignIn;
use turnus_app::users::{NewUser, UserChange};
use turnus_app::{Permission, Permissions, Role};
use turnus_wire as wire;

use crate::api::error::ApiError;
use crate::read::{filled, optional_id, printable, shortened, text};

/// The most characters of an address of mail (RFC 5321).
const LONGEST_ADDRESS: usize = 254;

/// What a person gives to sign in. What is no address is one that nobody has.
pub(crate) fn sign_in(given: wire::sessions::NewSession) -> Result<SignIn, ApiError> {
    let text = |name, given| text(name, Some(given)).map(Option::unwrap_or_default);
    Ok(SignIn {
        email: text("Email", given.email)?,
        password: text("Password", given.password)?,
        code: given.code.map(|code| text("Code", code)).transpose()?,
        account: optional_id("Account", given.account.as_deref())?,
    })
}

/// A person to be made.
pub(crate) fn new_user(given: wire::users::NewUser) -> Result<NewUser, ApiError> {
    Ok(NewUser {
        email: mail_address("Email", given.email)?,
        name: printable("Name", given.name, LONGEST_ADDRESS, false)?,
        role: role(&given.role)?,
        password: given.password,
    })
}

/// What changes of a person.
pub(crate) fn user_change(given: wire::users::UserPatch) -> Result<UserChange, ApiError> {
    let name = given.name.map(|name| printable("Name", name, LONGEST_ADDRESS, false));
    Ok(UserChange {
        name: name.transpose()?,
        role: given.role.as_deref().map(role).transpose()?,
        password: given.password,
    })
}

/// What a person changes of himself.
pub(crate) fn my_change(given: wire::users::MePatch) -> Result<MyChange, ApiError> {
    let name = given.name.map(|name| printable("Name", name, LONGEST_ADDRESS, false));
    let language = given.language.change().map(|chosen| chosen.as_deref().map(spoken).transpose());
    Ok(MyChange { name: name.transpose()?, language: language.transpose()? })
}

/// Name and scopes of a client to be made.
pub(crate) fn new_client(given: wire::clients::NewApiClient) -> Result<(String, Permissions), ApiError> {
    let name = printable("Name", filled("Name", given.name)?, LONGEST_ADDRESS, false)?;
    Ok((name, scopes(&given.scopes)?))
}

/// What changes of a client.
pub(crate) fn client_change(given: wire::clients::ApiClientPatch) -> Result<ClientChange, ApiError> {
    let name = given.name.map(|name| printable("Name", filled("Name", name)?, LONGEST_ADDRESS, false));
    let scopes = given.scopes.as_deref().map(scopes);
    Ok(ClientChange { name: name.transpose()?, scopes: scopes.transpose()? })
}

/// An address of mail.
pub(crate) fn mail_address(name: &str, given: String) -> Result<String, ApiError> {
    let given = printable(name, given.trim().to_owned(), LONGEST_ADDRESS, false)?;
    let parts = given.split_once('@').filter(|(before, behind)| !before.is_empty() && !behind.is_empty());
    if parts.is_none_or(|(_, behind)| behind.contains('@')) || given.contains(char::is_whitespace) {
        let why = format!("expected an address of mail, got '{}'", shortened(&given));
        return Err(ApiError::member(name, why));
    }
    Ok(given)
}

fn role(given: &str) -> Result<Role, ApiError> {
    let why = || format!("expected Owner, Finance, Support or ReadOnly, got '{}'", shortened(given));
    Role::named(given.trim()).ok_or_else(|| ApiError::member("Role", why()))
}

/// `de` or `en`.
pub(crate) fn spoken(given: &str) -> Result<&'static str, ApiError> {
    let known = ["de", "en"].into_iter().find(|known| known.eq_ignore_ascii_case(given.trim()));
    known.ok_or_else(|| {
        ApiError::member("Language", format!("expected de, en or null, got '{}'", shortened(given)))
    })
}

fn scopes(given: &[String]) -> Result<Permissions, ApiError> {
    let expected = "expected at least one of Read, Sell, Bill, Manage";
    let scope = |word: &String| {
        let why = || format!("{expected}, got '{}'", shortened(word));
        Permission::named(word.trim()).ok_or_else(|| ApiError::member("Scopes", why()))
    };
    let found = given.iter().map(scope).collect::<Result<Vec<_>, _>>()?;
    if found.is_empty() {
        return Err(ApiError::member("Scopes", format!("is empty: {expected}")));
    }
    Ok(Permissions::of(found))
}
