//! Contracts.

use turnus_wire::Timestamp;
use turnus_wire::contracts::{
    CancellationPreview, Contract, ContractEnd, ContractEnding, ContractPatch, ContractPause, ContractResume,
    ContractSubscriptions, SelfServiceToken,
};

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_CONTRACTS: Function = Function {
    name: "getContracts",
    verb: Verb::Get,
    path: "/api/v1/contracts",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieve a list of contracts",
};

pub(crate) static GET_CONTRACT: Function = Function {
    name: "getContract",
    verb: Verb::Get,
    path: "/api/v1/contracts/{contractId}",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves a single contract by Id",
};

pub(crate) static PATCH_CONTRACT: Function = Function {
    name: "patchContract",
    verb: Verb::Patch,
    path: "/api/v1/contracts/{contractId}",
    body: Body::Required("ContractPatchDTO"),
    answer: Kind::Json,
    says: "Updates notes, custom fields and switches of a contract",
};

pub(crate) static DELETE_CONTRACT: Function = Function {
    name: "deleteContract",
    verb: Verb::Delete,
    path: "/api/v1/contracts/{contractId}",
    body: Body::None,
    answer: Kind::Nothing,
    says: "Deletes a contract's data",
};

pub(crate) static GET_CONTRACT_SUBSCRIPTIONS: Function = Function {
    name: "getContractSubscriptions",
    verb: Verb::Get,
    path: "/api/v1/contracts/{contractId}/subscriptions",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves all currently active subscriptions including plan variant, component subscriptions and discount subscriptions",
};

pub(crate) static GET_CONTRACT_SELF_SERVICE_TOKEN: Function = Function {
    name: "getContractSelfServiceToken",
    verb: Verb::Get,
    path: "/api/v1/contracts/{contractId}/selfServiceToken",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieve a short-lived selfservice access token",
};

pub(crate) static GET_CONTRACT_CANCELLATION_PREVIEW: Function = Function {
    name: "getContractCancellationPreview",
    verb: Verb::Get,
    path: "/api/v1/contracts/{contractId}/cancellationPreview",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves a cancellation preview for a contract for a regular cancellation, considering contract and notice periods of the booked PlanVariant.",
};

pub(crate) static END_CONTRACT: Function = Function {
    name: "endContract",
    verb: Verb::Post,
    path: "/api/v1/contracts/{contractId}/end",
    body: Body::Required("ContractEndDTO"),
    answer: Kind::Json,
    says: "Set an enddate for this contract",
};

pub(crate) static ANNULATE_CONTRACT: Function = Function {
    name: "annulateContract",
    verb: Verb::Post,
    path: "/api/v1/contracts/{contractId}/annulate",
    body: Body::None,
    answer: Kind::Json,
    says: "Reverse all billings and end the contract at its start",
};

pub(crate) static PAUSE_CONTRACT: Function = Function {
    name: "pauseContract",
    verb: Verb::Post,
    path: "/api/v1/contracts/{contractId}/pause",
    body: Body::Optional("ContractPauseDTO"),
    answer: Kind::Json,
    says: "Pause a contract",
};

pub(crate) static RESUME_CONTRACT: Function = Function {
    name: "resumeContract",
    verb: Verb::Post,
    path: "/api/v1/contracts/{contractId}/resume",
    body: Body::Optional("ContractResumeDTO"),
    answer: Kind::Json,
    says: "Resume a paused contract",
};

impl Client {
    /// All contracts. Filter: `externalId`.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let contracts = client.get_contracts().await?;
    /// println!("{}", contracts.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_contracts(&self) -> Result<Vec<Contract>, Error> {
        self.contracts_stream().all().await
    }

    /// As [`Client::get_contracts`], page by page while it is read.
    pub fn contracts_stream(&self) -> List<Contract> {
        List::new(self, &GET_CONTRACTS, &[])
    }

    /// Reads a contract.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let contract = client.get_contract("5e53dab7443e5516749566e2").await?;
    /// println!("{} {:?}", contract.balance, contract.currency);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_contract(&self, contract_id: &str) -> Result<Contract, Error> {
        self.ask(&GET_CONTRACT, &[contract_id], &[]).await
    }

    /// Changes the given members of a contract.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::contracts::ContractPatch;
    /// use turnus_client::wire::Patch;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let patch = ContractPatch { billing_suspended: Patch::Value(true), ..ContractPatch::default() };
    /// client.patch_contract("5e53dab7443e5516749566e2", &patch).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn patch_contract(&self, contract_id: &str, patch: &ContractPatch) -> Result<Contract, Error> {
        self.tell(&PATCH_CONTRACT, &[contract_id], patch).await
    }

    /// Deletes a contract that may be deleted.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// client.delete_contract("5e53dab7443e5516749566e2").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_contract(&self, contract_id: &str) -> Result<(), Error> {
        self.fetch(&DELETE_CONTRACT, &[contract_id]).await.map(drop)
    }

    /// What a contract has booked now: plan variant, components, discounts.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let booked = client.get_contract_subscriptions("5e53dab7443e5516749566e2").await?;
    /// println!("{}", booked.component_subscriptions.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_contract_subscriptions(
        &self,
        contract_id: &str,
    ) -> Result<ContractSubscriptions, Error> {
        self.ask(&GET_CONTRACT_SUBSCRIPTIONS, &[contract_id], &[]).await
    }

    /// A token for the customer's portal, valid as long as the server chooses.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let token = client.get_contract_self_service_token("5e53dab7443e5516749566e2").await?;
    /// println!("{}", token.url);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_contract_self_service_token(
        &self,
        contract_id: &str,
    ) -> Result<SelfServiceToken, Error> {
        self.ask(&GET_CONTRACT_SELF_SERVICE_TOKEN, &[contract_id], &[]).await
    }

    /// What notice given now would bring.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let preview = client.get_contract_cancellation_preview("5e53dab7443e5516749566e2").await?;
    /// println!("{:?}", preview.end_date);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_contract_cancellation_preview(
        &self,
        contract_id: &str,
    ) -> Result<CancellationPreview, Error> {
        self.ask(&GET_CONTRACT_CANCELLATION_PREVIEW, &[contract_id], &[]).await
    }

    /// Sets the end of a contract, without regard to notice; `None` revokes one that has not come.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::contracts::ContractEnd;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let end = ContractEnd { end_date: "2027-01-01T00:00:00+01:00".parse().ok() };
    /// let ending = client.end_contract("5e53dab7443e5516749566e2", &end).await?;
    /// println!("{} net", ending.invoice.total_net);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn end_contract(&self, contract_id: &str, end: &ContractEnd) -> Result<ContractEnding, Error> {
        self.tell(&END_CONTRACT, &[contract_id], end).await
    }

    /// Reverses every document of a contract and ends it at its start. There is no way back.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// client.annulate_contract("5e53dab7443e5516749566e2").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn annulate_contract(&self, contract_id: &str) -> Result<Contract, Error> {
        self.ask(&ANNULATE_CONTRACT, &[contract_id], &[]).await
    }

    /// Pauses a contract.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::contracts::ContractPause;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// client.pause_contract("5e53dab7443e5516749566e2", &ContractPause::default()).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn pause_contract(&self, contract_id: &str, pause: &ContractPause) -> Result<Contract, Error> {
        self.tell(&PAUSE_CONTRACT, &[contract_id], pause).await
    }

    /// Lets a paused contract go on.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::contracts::ContractResume;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// client.resume_contract("5e53dab7443e5516749566e2", &ContractResume::default()).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn resume_contract(
        &self,
        contract_id: &str,
        resume: &ContractResume,
    ) -> Result<Contract, Error> {
        self.tell(&RESUME_CONTRACT, &[contract_id], resume).await
    }

    /// A token for the customer's portal, valid for `minutes`, 10080 (7 days) at most.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn get_contract_self_service_token_for(
        &self,
        contract_id: &str,
        minutes: u32,
    ) -> Result<SelfServiceToken, Error> {
        let query = [("tokenValidity".to_owned(), minutes.to_string())];
        self.ask(&GET_CONTRACT_SELF_SERVICE_TOKEN, &[contract_id], &query).await
    }

    /// What notice given at `notice` would bring.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn get_contract_cancellation_preview_at(
        &self,
        contract_id: &str,
        notice: Timestamp,
    ) -> Result<CancellationPreview, Error> {
        let query = [("cancellationTime".to_owned(), notice.to_string())];
        self.ask(&GET_CONTRACT_CANCELLATION_PREVIEW, &[contract_id], &query).await
    }
}
