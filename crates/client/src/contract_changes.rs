//! The history of contracts.

use turnus_wire::contract_changes::ContractChange;

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_CONTRACT_CHANGES: Function = Function {
    name: "getContractChanges",
    verb: Verb::Get,
    path: "/api/v1/contractChanges",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves the history of contract changes (contractId=ID)",
};

impl Client {
    /// The changes of a contract, newest first.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let changes = client.get_contract_changes("5e53dab7443e5516749566e2").await?;
    /// println!("{}", changes.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_contract_changes(&self, contract_id: &str) -> Result<Vec<ContractChange>, Error> {
        self.contract_changes_stream(contract_id).all().await
    }

    /// As [`Client::get_contract_changes`], page by page while it is read.
    pub fn contract_changes_stream(&self, contract_id: &str) -> List<ContractChange> {
        List::new(self, &GET_CONTRACT_CHANGES, &[]).with("contractId", contract_id)
    }
}
