//! Whom a bearer token belongs to, and what that one may do.

use turnus_engine::permission::{Permission, Permissions};
use turnus_engine::{Id, Instant};
use turnus_store::clients::Holder;
use turnus_store::sessions::Session;

use crate::access::{permissions_of, role_name};
use crate::error::AppError;
use crate::links::Link;
use crate::wish::SUBSCRIBER;

/// Whom a token belongs to, and what it may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// The account.
    pub account: Id,
    /// Who.
    pub who: Who,
    /// Stands for who asks where a row belongs to one: the client, or the person of a session.
    pub client_key: Id,
    /// What it may do.
    pub permissions: Permissions,
    /// SHA-256 of the token.
    pub(crate) token: [u8; 32],
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// A program, by its client id.
    Client(String),
    /// A person.
    Person(Person),
    /// Whoever holds the self-service token of this contract, which is good until then, machine time.
    Subscriber(Id, Instant),
}

/// A person who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The user.
    pub id: Id,
    /// What the person is, as it is stored.
    pub role: String,
    /// The session.
    pub session: Option<Id>,
    /// The client of a password grant.
    pub client: Option<String>,
}

impl Access {
    /// Who, for the journal.
    pub fn actor(&self) -> String {
        match &self.who {
            Who::Client(id) => format!("client:{id}"),
            Who::Person(person) => format!("user:{}", person.id),
            Who::Subscriber(contract, _) => format!("{SUBSCRIBER}{contract}"),
        }
    }

    /// The contract whose self-service token this is, and until when it is good.
    ///
    /// # Errors
    ///
    /// Forbidden where it is another token.
    pub fn subscriber(&self) -> Result<(Id, Instant), AppError> {
        match &self.who {
            Who::Subscriber(contract, expires) => Ok((*contract, *expires)),
            Who::Client(_) | Who::Person(_) => Err(AppError::Forbidden(
                "this is for the token that getContractSelfServiceToken gives".to_owned(),
            )),
        }
    }

    /// Lets through clients and people.
    ///
    /// # Errors
    ///
    /// Forbidden for a self-service token.
    pub fn is_staff(&self) -> Result<(), AppError> {
        match &self.who {
            Who::Client(_) | Who::Person(_) => Ok(()),
            Who::Subscriber(..) => Err(AppError::Forbidden(
                "a self-service token is for /api/turnus/v1/selfService alone".to_owned(),
            )),
        }
    }

    /// The person who asks.
    ///
    /// # Errors
    ///
    /// Refused where it is a program.
    pub fn person(&self) -> Result<&Person, AppError> {
        match &self.who {
            Who::Person(person) => Ok(person),
            Who::Client(_) | Who::Subscriber(..) => Err(AppError::refused(
                "this token is a client's: what one does with oneself is for people who signed in",
            )),
        }
    }

    /// Lets through who has that permission.
    ///
    /// # Errors
    ///
    /// Forbidden, with what there is.
    pub fn needs(&self, permission: Permission) -> Result<(), AppError> {
        if self.permissions.has(permission) {
            return Ok(());
        }
        self.is_staff()?;
        let has = match &self.who {
            Who::Client(id) => format!("the client {id} has {}", self.permissions),
            Who::Person(Person { client: Some(id), role, .. }) if permissions_of(role).has(permission) => {
                format!("with the client {id} you have {}", self.permissions)
            }
            Who::Person(person) => {
                format!("your role {} has {}", role_name(&person.role), permissions_of(&person.role))
            }
            Who::Subscriber(..) => String::new(),
        };
        Err(AppError::Forbidden(format!("this needs the permission {}: {has}", permission.name())))
    }

    pub(crate) fn of_token(account: Id, holder: Holder, token: [u8; 32]) -> Access {
        let Holder { client, user } = holder;
        let scopes = Permissions::read(&client.scopes);
        let (who, permissions) = match user {
            None => (Who::Client(client.id), scopes),
            Some((id, role)) => {
                let permissions = permissions_of(&role).within(scopes);
                (Who::Person(Person { id, role, session: None, client: Some(client.id) }), permissions)
            }
        };
        Access { account, who, client_key: client.key, permissions, token }
    }

    pub(crate) fn of_session(account: Id, session: &Session, role: String, token: [u8; 32]) -> Access {
        let permissions = permissions_of(&role);
        let person = Person { id: session.user, role, session: Some(session.id), client: None };
        Access { account, who: Who::Person(person), client_key: session.user, permissions, token }
    }

    pub(crate) fn of_link(link: &Link, token: [u8; 32]) -> Access {
        let (account, contract) = (link.account, link.subject);
        let who = Who::Subscriber(contract, link.expires);
        Access { account, who, client_key: contract, permissions: Permissions::NONE, token }
    }
}
