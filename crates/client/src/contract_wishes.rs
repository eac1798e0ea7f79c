//! What is wished of a contract and billwerk has no call for. Turnus only.

use turnus_wire::contract_wishes::{PriceChange, Reactivation};
use turnus_wire::contracts::Contract;

use crate::{Body, Client, Error, Function, Kind, Verb};

pub(crate) static CHANGE_CONTRACT_PRICES: Function = Function {
    name: "changeContractPrices",
    verb: Verb::Post,
    path: "/api/turnus/v1/contracts/{contractId}/priceChange",
    body: Body::Optional("PriceChangeDTO"),
    answer: Kind::Json,
    says: "Let today's prices hold for a contract (Turnus only)",
};

pub(crate) static REACTIVATE_CONTRACT: Function = Function {
    name: "reactivateContract",
    verb: Verb::Post,
    path: "/api/turnus/v1/contracts/{contractId}/reactivate",
    body: Body::Optional("ReactivationDTO"),
    answer: Kind::Json,
    says: "Begin a contract anew that is over (Turnus only)",
};

impl Client {
    /// Lets today's prices hold for a contract; periods, terms and notice dates go on.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::contract_wishes::PriceChange;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let from = PriceChange { date: "2027-01-01T00:00:00+01:00".parse().ok(), ..PriceChange::default() };
    /// client.change_contract_prices("5e53dab7443e5516749566e2", &from).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn change_contract_prices(
        &self,
        contract_id: &str,
        change: &PriceChange,
    ) -> Result<Contract, Error> {
        self.tell(&CHANGE_CONTRACT_PRICES, &[contract_id], change).await
    }

    /// Begins a contract anew that is over, with periods and terms of its own.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::contract_wishes::Reactivation;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// client.reactivate_contract("5e53dab7443e5516749566e2", &Reactivation::default()).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn reactivate_contract(
        &self,
        contract_id: &str,
        reactivation: &Reactivation,
    ) -> Result<Contract, Error> {
        self.tell(&REACTIVATE_CONTRACT, &[contract_id], reactivation).await
    }
}
