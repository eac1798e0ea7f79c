//! Sessions of people: opened with password and code, listed, ended.

use serde_json::json;
use turnus_engine::event::EventKind;
use turnus_engine::permission::Permission;
use turnus_engine::{Id, Instant};
use turnus_store::Changes;
use turnus_store::sessions::{self, Session};
use turnus_store::users::User;

use crate::access::{Access, Who, about, hash, new_token};
use crate::app::App;
use crate::error::AppError;
use crate::journal;
use crate::sign_in::{SignIn, sign_in};
use crate::users::user;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// A session ends so long after its last use, in milliseconds.
pub(crate) const IDLE: i64 = 12 * HOUR;
/// And so long after it was opened.
pub(crate) const LONGEST: i64 = 30 * 24 * HOUR;
const HOUR: i64 = 3_600_000;
/// Characters that are kept of what a browser says of itself.
const LONGEST_AGENT: usize = 200;

/// A session that was opened. Its token is not shown again.
#[derive(Clone)]
pub struct Opened {
    /// Its id.
    pub id: Id,
    /// A bearer token.
    pub token: String,
    /// When it ends if it is not used, machine time.
    pub expires_at: Instant,
    /// Who signed in.
    pub user: User,
}

/// A session, as its person sees it. Times are the machine's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionShown {
    /// What is stored.
    pub session: Session,
    /// When it ends if it is not used.
    pub expires_at: Instant,
    /// It is the one that asks.
    pub is_current: bool,
}

/// When a session ends if it is not used any more.
fn expires_at(session: &Session) -> Instant {
    session.last_used_at.plus_millis(IDLE).min(session.created_at.plus_millis(LONGEST))
}

/// It has ended by itself.
pub(crate) fn is_over(session: &Session, now: Instant) -> bool {
    expires_at(session) <= now
}

/// Signs a person in. `user_agent` is what the browser says of itself.
///
/// # Errors
///
/// [`AppError::Unauthorized`] where anything does not fit: it does not say what; [`AppError::CodeNeeded`] where only the code
/// is missing; [`AppError::TooManyTries`].
pub async fn open_session(app: &App, given: &SignIn, user_agent: &str) -> Result<Opened, AppError> {
    let signed_in = sign_in(app, given).await?;
    let (account, now) = (signed_in.account, signed_in.now);
    let session = Session {
        id: app.new_id(account, now),
        user: signed_in.user.id,
        user_agent: user_agent.chars().take(LONGEST_AGENT).collect(),
        created_at: now,
        last_used_at: now,
    };
    let token = new_token(account)?;
    let actor = format!("user:{}", session.user);
    let caller = Caller { account, entity: None, actor, now: app.now(account).await? };
    let event = about(app, &caller, EventKind::SessionOpened, session.id).await?;
    let told = journal::plain("Session", None, Some(&json!({ "id": session.id })));
    let changes = Changes::new(account, app.new_id(account, now))
        .with(sessions::insert(account, &session, hash(token.as_bytes())))
        .saying(caller.event(app, event, &told));
    let user = signed_in.write(app, changes).await?;
    Ok(Opened { id: session.id, token, expires_at: expires_at(&session), user })
}

/// The sessions of whoever asks, or of another person, the first opened first; those that are over are left out.
///
/// # Errors
///
/// Forbidden for another's without [`Permission::Manage`]; refused where a client asks for its own.
pub async fn list_sessions(
    app: &App,
    access: &Access,
    of: Option<Id>,
) -> Result<Vec<SessionShown>, AppError> {
    let (account, own) = (access.account, own_id(access));
    let of = match of {
        Some(other) if own != Some(other) => {
            access.needs(Permission::Manage)?;
            user(app, account, other).await?.id
        }
        Some(own) => own,
        None => access.person()?.id,
    };
    let now = app.machine_now().await?;
    let found = sessions::of_user(app.store(), account, of).await?;
    let shown = |session: Session| SessionShown {
        expires_at: expires_at(&session),
        is_current: current(access) == Some(session.id),
        session,
    };
    Ok(found.into_iter().filter(|session| !is_over(session, now)).map(shown).collect())
}

/// Ends a session: its token is unknown from then on.
///
/// # Errors
///
/// Not found; forbidden for another's without [`Permission::Manage`].
pub async fn end_session(app: &App, call: &Call<()>, access: &Access, id: Id) -> Result<Done<()>, AppError> {
    grant(app, call, || Box::pin(decide_end(app, &call.caller, access, id))).await
}

async fn decide_end(app: &App, caller: &Caller, access: &Access, id: Id) -> Result<Decision<()>, AppError> {
    let session = sessions::by_id(app.store(), caller.account, id).await?;
    let session = session.ok_or(AppError::NotFound { kind: "session", id })?;
    if own_id(access) != Some(session.user) {
        access.needs(Permission::Manage)?;
    }
    let mut changes = caller.changes(app);
    changes.statements.push(sessions::delete(caller.account, id));
    let event = about(app, caller, EventKind::SessionEnded, id).await?;
    let told = journal::plain("Session", Some(&json!({ "id": id, "user": session.user })), None);
    changes.events.push(caller.event(app, event, &told));
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}

fn own_id(access: &Access) -> Option<Id> {
    match &access.who {
        Who::Person(person) => Some(person.id),
        Who::Client(_) | Who::Subscriber(..) => None,
    }
}

fn current(access: &Access) -> Option<Id> {
    match &access.who {
        Who::Person(person) => person.session,
        Who::Client(_) | Who::Subscriber(..) => None,
    }
}
