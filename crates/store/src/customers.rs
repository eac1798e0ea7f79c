//! Who buys.

use turnus_engine::Id;
use turnus_engine::customer::Customer;

use crate::body;
use crate::error::StoreError;
use crate::page::Page;
use crate::row::Row;
use crate::statement::Statement;
use crate::store::Store;
use crate::value::Value;
use crate::versioned::Versioned;

/// [`Taken`](crate::Applied::Taken) with this name: another customer has the external id.
pub const EXTERNAL_ID: &str = "customers_by_external_id";

const BODY: u32 = 1;
const COLUMNS: &str = "version, body";

/// A new customer, in version 1.
pub fn insert(account: Id, customer: &Customer) -> Result<Statement, StoreError> {
    let sql =
        "insert into customers (account, id, external_id, email, search, hidden, created_at, body, version)
        values ($1, $2, $3, $4, $5, $6, $7, $8, 1)";
    Ok(Statement::new(sql, params(account, customer)?))
}

/// What the customer is now, if it still is in the version that was read. Stale otherwise.
pub fn update(account: Id, customer: &Customer, version: i64) -> Result<Statement, StoreError> {
    let sql = "update customers set external_id = $3, email = $4, search = $5, hidden = $6, created_at = $7,
            body = $8, version = version + 1
        where account = $1 and id = $2 and version = $9";
    let mut params = params(account, customer)?;
    params.push(version.into());
    Ok(Statement::new(sql, params).one_row())
}

/// Deletes the customer, if it still is in the version that was read. Stale otherwise.
pub fn delete(account: Id, id: Id, version: i64) -> Statement {
    let sql = "delete from customers where account = $1 and id = $2 and version = $3";
    Statement::new(sql, [account.into(), id.into(), version.into()]).one_row()
}

/// The customer `id`.
pub async fn by_id(store: &Store, account: Id, id: Id) -> Result<Option<Versioned<Customer>>, StoreError> {
    let sql = format!("select {COLUMNS} from customers where account = $1 and id = $2");
    store.query_opt(&sql, &[account.into(), id.into()], read).await
}

/// The customer with the merchant's own id.
pub async fn by_external_id(
    store: &Store,
    account: Id,
    external_id: &str,
) -> Result<Option<Versioned<Customer>>, StoreError> {
    let sql = format!("select {COLUMNS} from customers where account = $1 and external_id = $2");
    store.query_opt(&sql, &[account.into(), external_id.into()], read).await
}

/// A page of the customers, in order of ids.
pub async fn page(store: &Store, account: Id, page: Page) -> Result<Vec<Versioned<Customer>>, StoreError> {
    let sql = format!(
        "select {COLUMNS} from customers where account = $1 and id > $2 order by id limit $3 offset $4"
    );
    store.query(&sql, &page.params(account), read).await
}

/// A page of the customers whose names, address of mail or external id contain `text`, in order of ids.
pub async fn search(
    store: &Store,
    account: Id,
    text: &str,
    page: Page,
) -> Result<Vec<Versioned<Customer>>, StoreError> {
    let sql = format!(
        "select {COLUMNS} from customers where account = $1 and id > $2 and search like $5 escape '\\'
            order by id limit $3 offset $4"
    );
    let mut params = page.params(account).to_vec();
    params.push(containing(text).into());
    store.query_long(sql, params, read).await
}

fn params(account: Id, customer: &Customer) -> Result<Vec<Value>, StoreError> {
    let data = &customer.data;
    Ok(vec![
        account.into(),
        customer.id.into(),
        data.external_customer_id.clone().into(),
        data.email_address.as_ref().map(|email| email.to_lowercase()).into(),
        search_text(customer).into(),
        data.hidden.into(),
        customer.created_at.into(),
        body::encode(BODY, customer)?.into(),
    ])
}

fn search_text(customer: &Customer) -> String {
    let data = &customer.data;
    let parts = [
        &data.company_name,
        &data.first_name,
        &data.last_name,
        &data.email_address,
        &data.external_customer_id,
    ];
    let present: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    present.join(" ").to_lowercase()
}

/// The pattern of `like` for texts that contain `search`.
fn containing(search: &str) -> String {
    let mut pattern = String::from("%");
    for letter in search.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern + "%"
}

fn read(row: &Row<'_>) -> Result<Versioned<Customer>, StoreError> {
    Ok(Versioned { version: row.int(0)?, value: body::decode(BODY, row.text(1)?)? })
}
