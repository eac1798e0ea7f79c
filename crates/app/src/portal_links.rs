//! Links to the portal by mail, for whoever asks for them: nobody but who has the address learns whether it is known.

use turnus_documents::portal_links_mail;
use turnus_engine::customer::Customer;
use turnus_engine::event::EventKind;
use turnus_engine::{Id, Instant};
use turnus_store::contracts::{ContractFilter, ContractRow};
use turnus_store::mails::{Mail, MailKind};
use turnus_store::sign_ins::Counter;
use turnus_store::{Applied, NewEvent, Slice, contracts, customers};

use crate::access::hash;
use crate::app::{App, entity_of};
use crate::cancellation_mails::named;
use crate::contracts::{about, contract, customer_of};
use crate::error::AppError;
use crate::journal;
use crate::links::LinkPurpose;
use crate::messages::{Message, language_for, queue_message};
use crate::sign_in::{NO_ACCOUNT, count};
use crate::wish::Caller;

/// How long a link is good for, in minutes from the moment that its mail is sent.
pub const MINUTES: u32 = 60;
/// Contracts that one mail has links to.
const MOST_CONTRACTS: usize = 20;
/// Customers with one address that are looked at, the newest.
const MOST_CUSTOMERS: u32 = 100;
/// Requests of an address in a window ([`crate::sign_in`]).
const MOST_OF_ADDRESS: i64 = 5;
/// Requests of all addresses of the installation in a window: each writes a row.
const MOST_OF_ALL: i64 = 3_000;
/// Mails of an account in a window.
const MOST_OF_ACCOUNT: i64 = 500;
/// A contract that ended has a portal for so long, in milliseconds.
const LOOKED_AT: i64 = 365 * 86_400_000;

/// What stands in the row of a mail for the link to a contract.
const PLACEHOLDER: &str = "{link:";

/// Who asks for links.
#[derive(Clone)]
pub struct LinkRequest {
    /// Address of mail, in any case.
    pub email: String,
    /// The account, where the address is known in several; none: all of them.
    pub account: Option<Id>,
}

impl LinkRequest {
    fn email(&self) -> String {
        self.email.trim().to_lowercase()
    }
}

/// Counts a request, whether the address is known or not. False: there were too many, and nothing is to be mailed.
pub async fn count_link_request(app: &App, request: &LinkRequest) -> Result<bool, AppError> {
    let now = app.machine_now().await?;
    let of_address = Counter {
        account: NO_ACCOUNT,
        about: hash(format!("portal link {}", request.email()).as_bytes()),
        most: MOST_OF_ADDRESS,
    };
    let of_all = Counter { account: NO_ACCOUNT, about: hash(b"portal links"), most: MOST_OF_ALL };
    match count(app, &[of_address, of_all], now).await {
        Ok(()) => Ok(true),
        Err(AppError::TooManyTries { .. }) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Queues the mails of a request that was counted: one for each account and legal entity that sells to the address.
pub async fn mail_portal_links(app: &App, request: &LinkRequest) -> Result<(), AppError> {
    let email = request.email();
    let found = customers::of_address(app.store(), request.account, &email, MOST_CUSTOMERS).await?;
    let mut accounts: Vec<Id> = found.iter().map(|(account, _)| *account).collect();
    accounts.sort();
    accounts.dedup();
    for account in accounts {
        let of_account = found.iter().filter(|(of, _)| *of == account).map(|(_, customer)| customer);
        mail_of_account(app, account, of_account.collect(), &email).await?;
    }
    Ok(())
}

async fn mail_of_account(
    app: &App,
    account: Id,
    customers: Vec<&Customer>,
    email: &str,
) -> Result<(), AppError> {
    let now = app.now(account).await?;
    let mut rows = open_contracts(app, account, &customers, now).await?;
    if rows.is_empty() {
        return Ok(());
    }
    if app.mail().is_none() && !app.is_sandbox(account).await? {
        tracing::warn!(
            "links to the portal were asked for: no server takes mail, set one in the section [mail]"
        );
        return Ok(());
    }
    let most =
        Counter { account, about: hash(format!("portal links {account}").as_bytes()), most: MOST_OF_ACCOUNT };
    match count(app, &[most], app.machine_now().await?).await {
        Ok(()) => {}
        Err(AppError::TooManyTries { .. }) => {
            tracing::warn!(%account, "more links to the portal were asked for than are mailed in a quarter of an hour");
            return Ok(());
        }
        Err(other) => return Err(other),
    }
    while let Some(first) = rows.first() {
        let entity = first.contract.entity;
        let (of_entity, others): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| row.contract.entity == entity);
        rows = others;
        let caller = Caller { account, entity: Some(entity), actor: "public".to_owned(), now };
        mail_of_entity(app, &caller, &of_entity, &customers, email).await?;
    }
    app.wake_workers();
    Ok(())
}

/// Contracts that run or ended not long ago, the newest first.
async fn open_contracts(
    app: &App,
    account: Id,
    customers: &[&Customer],
    now: Instant,
) -> Result<Vec<ContractRow>, AppError> {
    let newest = Slice { newest_first: true, ..Slice::first(u32::try_from(MOST_CONTRACTS).unwrap_or(1)) };
    let mut rows = Vec::new();
    for customer in customers {
        let filter = ContractFilter { customer: Some(customer.id), ..ContractFilter::default() };
        let found = contracts::list(app.store(), account, filter, newest).await?;
        rows.extend(found.into_iter().map(|row| row.value));
    }
    let since = now.plus_millis(-LOOKED_AT);
    rows.retain(|row| row.contract.end_date().is_none_or(|end| end > since));
    rows.sort_by_key(|row| std::cmp::Reverse(row.contract.id));
    rows.truncate(MOST_CONTRACTS);
    Ok(rows)
}

async fn mail_of_entity(
    app: &App,
    caller: &Caller,
    rows: &[ContractRow],
    customers: &[&Customer],
    email: &str,
) -> Result<(), AppError> {
    let catalogue = app.catalogue(caller.account).await?;
    let entity = entity_of(&catalogue, caller.entity)?;
    let Some(first) = rows.first() else { return Ok(()) };
    let customer = customers.iter().find(|customer| customer.id == first.contract.customer);
    let language = language_for(entity, customer.and_then(|customer| customer.data.language.as_deref()));
    let one = |row: &ContractRow| {
        let link = format!("{PLACEHOLDER}{}}}", row.contract.id);
        (named(&row.contract, &catalogue, caller.now, language), link)
    };
    let linked: Vec<_> = rows.iter().map(one).collect();
    let message = Message {
        kind: MailKind::PortalLinks,
        document: None,
        entity: entity.id,
        customer: Some(first.contract.customer),
        contract: None,
        cancellation: None,
        recipient: email.to_owned(),
        language: Some(language),
        words: portal_links_mail(language, &entity.seller.name, &linked, MINUTES),
    };
    let mut changes = caller.changes(app);
    queue_message(app, caller, message, &mut changes).await?;
    // Stale: the customer was erased meanwhile.
    let _: Applied = app.store().apply(changes).await?;
    Ok(())
}

/// The contracts that a mail has links to.
fn linked(mail: &Mail) -> Vec<Id> {
    let parts = mail.text.split(PLACEHOLDER).skip(1);
    parts.filter_map(|part| part.split('}').next()?.parse().ok()).collect()
}

/// The text of a mail with its links, each signed for this attempt. They are no part of the row: whoever may read mails may
/// not open the portal.
///
/// # Errors
///
/// Refused where the address of the portal is not known, or the recipient's is not the customer's any more.
pub(crate) async fn with_links(app: &App, account: Id, mail: &Mail) -> Result<String, AppError> {
    if mail.kind != MailKind::PortalLinks {
        return Ok(mail.text.clone());
    }
    // The host of a request is what a stranger says: no link is made of it.
    let base = app.public_url().ok_or_else(|| {
        AppError::refused("links cannot be mailed: set public_url in the settings, and send this again")
    })?;
    let mut text = mail.text.clone();
    for id in linked(mail) {
        let row = contract(app, account, id).await?.value;
        let address = customer_of(app, account, &row.contract).await?.data.email_address;
        if address.is_none_or(|address| address.trim().to_lowercase() != mail.recipient) {
            return Err(AppError::refused("this is not the customer's address any more"));
        }
        let (token, _) = app.sign_link(LinkPurpose::Portal, account, id, MINUTES).await?;
        text = text.replace(&format!("{PLACEHOLDER}{id}}}"), &format!("{base}/portal/data/{token}/"));
    }
    Ok(text)
}

/// What the journal tells of a mail with links that was sent: each contract that somebody got a link to.
pub(crate) async fn links_mailed(app: &App, caller: &Caller, mail: &Mail) -> Result<Vec<NewEvent>, AppError> {
    let mut events = Vec::new();
    if mail.kind != MailKind::PortalLinks {
        return Ok(events);
    }
    for id in linked(mail) {
        let Ok(row) = contract(app, caller.account, id).await else { continue };
        let event = about(caller, EventKind::PortalLinkMailed, &row.value.contract);
        let told = journal::plain("Mail", None, Some(&serde_json::json!({ "id": mail.id })));
        events.push(caller.event(app, event, &told));
    }
    Ok(events)
}
