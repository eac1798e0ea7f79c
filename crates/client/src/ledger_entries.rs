//! The ledger of a contract.

use turnus_wire::ledger_entries::LedgerEntry;

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_LEDGER_ENTRIES: Function = Function {
    name: "getLedgerEntries",
    verb: Verb::Get,
    path: "/api/v1/contracts/{contractId}/ledgerEntries",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves the ledger of a contract",
};

impl Client {
    /// The ledger of a contract, newest first.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// for entry in client.get_ledger_entries("5e53dab7443e5516749566e2").await? {
    ///     println!("{} {:?}", entry.amount, entry.description);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_ledger_entries(&self, contract_id: &str) -> Result<Vec<LedgerEntry>, Error> {
        self.ledger_entries_stream(contract_id).all().await
    }

    /// As [`Client::get_ledger_entries`], page by page while it is read.
    pub fn ledger_entries_stream(&self, contract_id: &str) -> List<LedgerEntry> {
        List::new(self, &GET_LEDGER_ENTRIES, &[contract_id])
    }
}
