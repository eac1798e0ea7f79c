//! How the postings of legal entities are told to DATEV.

use turnus_engine::Id;
use turnus_engine::datev::DatevSettings;

use crate::body;
use crate::error::StoreError;
use crate::statement::Statement;
use crate::store::Store;

const BODY: u32 = 1;

/// What holds for the legal entity from now on.
pub fn put(account: Id, entity: Id, settings: &DatevSettings) -> Result<Statement, StoreError> {
    let sql = "insert into datev_settings (account, entity, body) values ($1, $2, $3)
        on conflict (account, entity) do update set body = excluded.body";
    let params = [account.into(), entity.into(), body::encode(BODY, settings)?.into()];
    Ok(Statement::new(sql, params))
}

/// What holds for the legal entity, if anything was said.
pub async fn of(store: &Store, account: Id, entity: Id) -> Result<Option<DatevSettings>, StoreError> {
    let sql = "select body from datev_settings where account = $1 and entity = $2";
    let params = [account.into(), entity.into()];
    store.query_opt(sql, &params, |row| body::decode(BODY, row.text(0)?)).await
}
