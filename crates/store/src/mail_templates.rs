//! What the mails of a legal entity say, where it is not the default.

use turnus_engine::Id;
use turnus_engine::document::{DocumentKind, Language};
use turnus_engine::sending::MailTemplate;

use crate::error::StoreError;
use crate::json;
use crate::row::Row;
use crate::statement::Statement;
use crate::store::Store;

/// Replaces all templates of a legal entity.
pub fn replace(account: Id, entity: Id, templates: &[MailTemplate]) -> Result<Vec<Statement>, StoreError> {
    let forget = "delete from mail_templates where account = $1 and entity = $2";
    let mut statements = vec![Statement::new(forget, [account.into(), entity.into()])];
    let sql = "insert into mail_templates (account, entity, kind, language, subject, body)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (account, entity, kind, language) do update set subject = excluded.subject, body = excluded.body";
    for template in templates {
        let params = [
            account.into(),
            entity.into(),
            json::name(&template.kind)?.into(),
            json::name(&template.language)?.into(),
            template.subject.as_str().into(),
            template.text.as_str().into(),
        ];
        statements.push(Statement::new(sql, params));
    }
    Ok(statements)
}

/// The templates that a legal entity has of its own.
pub async fn of_entity(store: &Store, account: Id, entity: Id) -> Result<Vec<MailTemplate>, StoreError> {
    let sql = "select kind, language, subject, body from mail_templates where account = $1 and entity = $2
        order by kind desc, language";
    store.query(sql, &[account.into(), entity.into()], read).await
}

/// The template for that kind and language that a legal entity has of its own.
pub async fn one(
    store: &Store,
    account: Id,
    entity: Id,
    kind: DocumentKind,
    language: Language,
) -> Result<Option<MailTemplate>, StoreError> {
    let sql = "select kind, language, subject, body from mail_templates
        where account = $1 and entity = $2 and kind = $3 and language = $4";
    let params = [account.into(), entity.into(), json::name(&kind)?.into(), json::name(&language)?.into()];
    store.query_opt(sql, &params, read).await
}

fn read(row: &Row<'_>) -> Result<MailTemplate, StoreError> {
    Ok(MailTemplate {
        kind: json::named(row.text(0)?)?,
        language: json::named(row.text(1)?)?,
        subject: row.text(2)?.to_owned(),
        text: row.text(3)?.to_owned(),
    })
}
