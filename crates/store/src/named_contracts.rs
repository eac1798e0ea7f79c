//! Contracts with their customers' names, for looking at: one statement, and no more of a body is read than is shown.

use turnus_engine::Id;

use crate::contracts::{BODY, COLUMNS, ContractFilter, ContractRow, billing, listed};
use crate::error::StoreError;
use crate::listing::Slice;
use crate::row::Row;
use crate::store::Store;
use crate::{body, customers};

/// Behind them: the body of the customer.
const CUSTOMER: &str =
    "(select c.body from customers c where c.account = contracts.account and c.id = contracts.customer)";

/// A contract with its customer's name. It is for looking at: what the row's version and a newer release's members are is not
/// read.
#[derive(Clone, Debug, PartialEq)]
pub struct ContractAndCustomer {
    /// The contract.
    pub row: ContractRow,
    /// What people call its customer.
    pub customer: String,
}

/// Contracts that are not deleted, each with its customer's name.
pub async fn list(
    store: &Store,
    account: Id,
    filter: ContractFilter<'_>,
    slice: Slice,
) -> Result<Vec<ContractAndCustomer>, StoreError> {
    listed(store, account, filter, slice, (&format!("{COLUMNS}, {CUSTOMER}"), read_named)).await
}

/// The contract `id`, deleted or not, with its customer's name.
pub async fn by_id(store: &Store, account: Id, id: Id) -> Result<Option<ContractAndCustomer>, StoreError> {
    let sql = format!("select {COLUMNS}, {CUSTOMER} from contracts where account = $1 and id = $2");
    store.query_opt(&sql, &[account.into(), id.into()], read_named).await
}

fn read_named(row: &Row<'_>) -> Result<ContractAndCustomer, StoreError> {
    let contract = body::decode(BODY, row.text(8)?)?;
    let customer = row.opt_text(13)?.map(customers::name_in).transpose()?;
    let row = ContractRow { contract, billing: billing(row)?, deleted_at: row.opt_instant(7)? };
    Ok(ContractAndCustomer { row, customer: customer.unwrap_or_default() })
}
