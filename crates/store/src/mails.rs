//! Mails, with a document or without: queued, leased, tried, and what became of them.

use serde::{Deserialize, Serialize};
use turnus_engine::document::Language;
use turnus_engine::{Id, Instant};

use crate::claim::Claim;
use crate::error::StoreError;
use crate::listing::{Listing, Slice};
use crate::row::Row;
use crate::statement::Statement;
use crate::store::Store;
use crate::{column, json};

/// [`Taken`](crate::Applied::Taken) with this name: the document has a mail to that address.
pub const BY_DOCUMENT: &str = "mails_by_document";

const COLUMNS: &str =
    "id, document, entity, customer, recipient, subject, body, status, attempts, due_at, round,
    created_at, queued_at, sent_at, last_answer, kind, contract, cancellation, language";

/// Where a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MailStatus {
    /// It is to be sent.
    Waiting,
    /// The server took it.
    Sent,
    /// It was put aside: the server refused it, or took it at no attempt.
    Parked,
    /// A sandbox keeps it and sends nothing.
    Captured,
    /// Another way was chosen before it was sent.
    Withdrawn,
}

/// What a mail is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MailKind {
    /// It brings a document.
    #[default]
    Document,
    /// It has links to the portal. The row has placeholders for them.
    PortalLinks,
    /// A cancellation was received; its end is still to be confirmed.
    CancellationReceived,
    /// A cancellation was received, and its end is known.
    CancellationConfirmed,
    /// A cancellation was taken back.
    CancellationRevoked,
}

/// A mail to one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its id.
    pub id: Id,
    /// What it is about.
    pub kind: MailKind,
    /// The document that it brings.
    pub document: Option<Id>,
    /// Its legal entity.
    pub entity: Id,
    /// Its customer; none where nobody knows who declared a cancellation.
    pub customer: Option<Id>,
    /// The contract that it speaks of; none of a document, and of links to several.
    pub contract: Option<Id>,
    /// The declaration that it answers.
    pub cancellation: Option<Id>,
    /// Its language; none: that of the document.
    pub language: Option<Language>,
    /// The address it goes to.
    pub recipient: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// Where it stands.
    pub status: MailStatus,
    /// Attempts so far, in this round.
    pub attempts: u32,
    /// Not before, machine time; while an attempt is under way, the end of its lease.
    pub due: Instant,
    /// How often it was put into the queue, from 1.
    pub round: u32,
    /// When it was written, account time.
    pub created_at: Instant,
    /// When this round began, machine time.
    pub queued_at: Instant,
    /// When the server took it, machine time.
    pub sent_at: Option<Instant>,
    /// What the server said last.
    pub last_answer: Option<String>,
}

/// Which mails.
#[derive(Clone, Copy, Debug, Default)]
pub struct MailFilter {
    /// Those that stand there.
    pub status: Option<MailStatus>,
    /// Of that customer.
    pub customer: Option<Id>,
    /// With that document.
    pub document: Option<Id>,
    /// Of that legal entity.
    pub entity: Option<Id>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The server took it then, machine time.
    Sent(Instant),
    /// Again, not before then, machine time.
    Again(Instant),
    /// Put aside.
    Parked,
}

/// A new mail. Taken where the document has one to that address.
pub fn insert(account: Id, mail: &Mail) -> Result<Statement, StoreError> {
    let sql = "insert into mails (account, id, document, entity, customer, recipient, subject, body, status, attempts,
            due_at, round, created_at, queued_at, kind, contract, cancellation, language)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
    let kind = Some(mail.kind).filter(|kind| *kind != MailKind::Document);
    let params = [
        account.into(),
        mail.id.into(),
        mail.document.unwrap_or(mail.id).into(),
        mail.entity.into(),
        mail.customer.or(mail.cancellation).unwrap_or(mail.id).into(),
        mail.recipient.as_str().into(),
        mail.subject.as_str().into(),
        mail.text.as_str().into(),
        json::name(&mail.status)?.into(),
        mail.attempts.into(),
        mail.due.into(),
        mail.round.into(),
        mail.created_at.into(),
        mail.queued_at.into(),
        kind.map(|kind| json::name(&kind)).transpose()?.into(),
        mail.contract.into(),
        mail.cancellation.into(),
        mail.language.map(|language| json::name(&language)).transpose()?.into(),
    ];
    Ok(Statement::new(sql, params))
}

/// The mail `id`.
pub async fn by_id(store: &Store, account: Id, id: Id) -> Result<Option<Mail>, StoreError> {
    let sql = format!("select {COLUMNS} from mails where account = $1 and id = $2");
    store.query_opt(&sql, &[account.into(), id.into()], read).await
}

/// Mails.
pub async fn list(
    store: &Store,
    account: Id,
    filter: MailFilter,
    slice: Slice,
) -> Result<Vec<Mail>, StoreError> {
    let status = filter.status.map(|status| json::name(&status)).transpose()?;
    let (sql, params) = Listing::of(&format!("select {COLUMNS} from mails"), account)
        .with("status = ?", status)
        .with("customer = ?", filter.customer)
        .with("kind is null and document = ?", filter.document)
        .with("entity = ?", filter.entity)
        .cut(slice);
    store.query(&sql, &params, read).await
}

/// Takes up to `limit` mails of all accounts that are due at `now` until `until`, both machine time, those that wait
/// longest. Nobody else takes them meanwhile.
pub async fn take(
    store: &Store,
    now: Instant,
    until: Instant,
    limit: i64,
) -> Result<Vec<(Id, Mail)>, StoreError> {
    let look = "select distinct account from (
        select account from mails where status = 'Waiting' and due_at <= $1 order by due_at limit $2) as waiting";
    let mut taken: Vec<(Id, Mail)> = Vec::new();
    for account in store.query(look, &[now.into(), limit.into()], |row| row.id(0)).await? {
        let left = limit - i64::try_from(taken.len()).unwrap_or(limit);
        if left <= 0 {
            break;
        }
        let params = vec![account.into(), now.into(), until.into(), left.into()];
        taken.extend(store.claim(taking(), params, read).await?.into_iter().map(|mail| (account, mail)));
    }
    taken.sort_by_key(|(_, mail)| (mail.queued_at, mail.id));
    Ok(taken)
}

/// Takes `$4` of an account `$1` that are due at `$2` until `$3`.
pub(crate) fn taking() -> Claim {
    let select = "select d.id as t_id from mails d
        where d.account = $1 and d.status = 'Waiting' and d.due_at <= $2 order by d.due_at limit $4";
    let columns = COLUMNS.replace("attempts", "attempts - 1");
    let update = format!(
        "update mails set due_at = $3, attempts = attempts + 1 from taken where account = $1 and id = t_id
        returning {columns}"
    );
    Claim { select: select.to_owned(), locks: "d", update }
}

/// How many mails of a legal entity stand there.
pub async fn count(store: &Store, account: Id, entity: Id, status: MailStatus) -> Result<u32, StoreError> {
    let sql = "select count(*) from mails where account = $1 and status = $2 and entity = $3";
    let params = [account.into(), json::name(&status)?.into(), entity.into()];
    Ok(store.query_opt(sql, &params, |row| column::number(row, 0)).await?.unwrap_or(0))
}

/// Notes how the attempt of a leased mail ended. Stale where it is gone, or someone else has it since.
pub fn finish(account: Id, mail: &Mail, ending: Ending, answer: &str) -> Statement {
    let (status, due, sent) = match ending {
        Ending::Sent(at) => ("Sent", at, Some(at)),
        Ending::Again(due) => ("Waiting", due, None),
        Ending::Parked => ("Parked", mail.due, None),
    };
    let sql = "update mails set status = $3, due_at = $4, sent_at = $5, last_answer = $6
        where account = $1 and id = $2 and status = 'Waiting' and attempts = $7 and round = $8";
    let params = [
        account.into(),
        mail.id.into(),
        status.into(),
        due.into(),
        sent.into(),
        answer.into(),
        (mail.attempts + 1).into(),
        mail.round.into(),
    ];
    Statement::new(sql, params).one_row()
}

/// Puts a mail into the queue again, from `now`, machine time. Stale where it changed since it was read.
pub fn queue_again(account: Id, mail: &Mail, now: Instant) -> Result<Statement, StoreError> {
    let sql =
        "update mails set status = 'Waiting', attempts = 0, due_at = $3, queued_at = $3, round = round + 1,
            sent_at = null
        where account = $1 and id = $2 and status = $4 and round = $5 and attempts = $6";
    let params = [
        account.into(),
        mail.id.into(),
        now.into(),
        json::name(&mail.status)?.into(),
        mail.round.into(),
        mail.attempts.into(),
    ];
    Ok(Statement::new(sql, params).one_row())
}

/// Takes the mails of a document that wait from the queue, but for the one to `recipient`.
pub fn withdraw(account: Id, document: Id, recipient: Option<&str>) -> Statement {
    let sql = "update mails set status = 'Withdrawn'
        where account = $1 and document = $2 and status = 'Waiting' and recipient <> $3";
    Statement::new(sql, [account.into(), document.into(), recipient.unwrap_or_default().into()])
}

/// Deletes the mails with links that went to an address.
pub fn erase_links(account: Id, recipient: &str) -> Statement {
    let sql = "delete from mails where account = $1 and kind = 'PortalLinks' and recipient = $2";
    Statement::new(sql, [account.into(), recipient.into()])
}

/// Deletes the mails of a customer, or those that answer a declaration of somebody unknown.
pub fn erase(account: Id, customer: Id) -> Statement {
    Statement::new(
        "delete from mails where account = $1 and customer = $2",
        [account.into(), customer.into()],
    )
}

fn read(row: &Row<'_>) -> Result<Mail, StoreError> {
    let kind = row.opt_text(15)?.map(json::named).transpose()?.unwrap_or_default();
    let (id, cancellation) = (row.id(0)?, row.opt_id(17)?);
    Ok(Mail {
        id,
        kind,
        document: Some(row.id(1)?).filter(|_| kind == MailKind::Document),
        entity: row.id(2)?,
        customer: Some(row.id(3)?).filter(|customer| *customer != id && Some(*customer) != cancellation),
        contract: row.opt_id(16)?,
        cancellation,
        language: row.opt_text(18)?.map(json::named).transpose()?,
        recipient: row.text(4)?.to_owned(),
        subject: row.text(5)?.to_owned(),
        text: row.text(6)?.to_owned(),
        status: json::named(row.text(7)?)?,
        attempts: column::number(row, 8)?,
        due: row.instant(9)?,
        round: column::number(row, 10)?,
        created_at: row.instant(11)?,
        queued_at: row.instant(12)?,
        sent_at: row.opt_instant(13)?,
        last_answer: row.opt_text(14)?.map(str::to_owned),
    })
}
