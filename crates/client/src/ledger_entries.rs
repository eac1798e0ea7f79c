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

pub(crate) static GET_ALL_LEDGER_ENTRIES: Function = Function {
    name: "getAllLedgerEntries",
    verb: Verb::Get,
    path: "/api/turnus/v1/ledgerEntries",
    body: Body::None,
    answer: Kind::List,
    says: "The ledgers of all contracts, latest first; customerId=… (Turnus only)",
};

impl Client {
    /// The ledgers of all contracts, latest first. Turnus only.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// for entry in client.get_all_ledger_entries().await? {
    ///     println!("{:?}: {}", entry.contract_id, entry.amount);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_all_ledger_entries(&self) -> Result<Vec<LedgerEntry>, Error> {
        self.all_ledger_entries_stream().all().await
    }

    /// As [`Client::get_all_ledger_entries`], page by page while it is read; `with("customerId", …)` for some.
    pub fn all_ledger_entries_stream(&self) -> List<LedgerEntry> {
        List::new(self, &GET_ALL_LEDGER_ENTRIES, &[])
    }

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
