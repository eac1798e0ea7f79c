//! Metered usage.

use turnus_wire::usage::{MeteredUsage, NewMeteredUsage, NewUsageRecord, PostedUsage};

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_CONTRACT_USAGE: Function = Function {
    name: "getContractUsage",
    verb: Verb::Get,
    path: "/api/v1/contracts/{contractId}/usage",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves a contract's associated usage",
};

pub(crate) static POST_CONTRACT_USAGE: Function = Function {
    name: "postContractUsage",
    verb: Verb::Post,
    path: "/api/v1/contracts/{contractId}/usage",
    body: Body::Required("MeteredUsageDTO"),
    answer: Kind::Json,
    says: "Posts new metered usage data",
};

pub(crate) static GET_USAGE: Function = Function {
    name: "getUsage",
    verb: Verb::Get,
    path: "/api/v1/contracts/{contractId}/usage/{usageId}",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves a single metered usage",
};

pub(crate) static DELETE_CONTRACT_USAGE: Function = Function {
    name: "deleteContractUsage",
    verb: Verb::Delete,
    path: "/api/v1/contracts/{contractId}/usage/{usageId}",
    body: Body::None,
    answer: Kind::Nothing,
    says: "Remove an unbilled metered usage",
};

pub(crate) static GET_ALL_USAGE: Function = Function {
    name: "getAllUsage",
    verb: Verb::Get,
    path: "/api/turnus/v1/usage",
    body: Body::None,
    answer: Kind::List,
    says: "The metered usage of all contracts, latest first; unbilled=true (Turnus only)",
};

pub(crate) static POST_USAGE: Function = Function {
    name: "postUsage",
    verb: Verb::Post,
    path: "/api/turnus/v1/usage",
    body: Body::Required("MeteredUsageRecordDTO[]"),
    answer: Kind::Json,
    says: "Posts usage of many contracts, up to 10,000 records; says what became of each; ids=false (Turnus only)",
};

impl Client {
    /// Posts usage of many contracts at once, up to 10,000 records. Each is written or not by itself, and the answer says
    /// which; a record with a `key` counts once, however often it is sent. Turnus only.
    ///
    /// # Errors
    ///
    /// See [`Error`]. Records that were refused are no error.
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::usage::NewUsageRecord;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let record = NewUsageRecord { contract_id: "5e563b344de08409ace88ecb".to_owned(), external_component_id: Some("calls".to_owned()),
    ///     quantity: 5.into(), key: Some("2026-11-27/1".to_owned()), ..NewUsageRecord::default() };
    /// let posted = client.post_usage(&[record]).await?;
    /// println!("{} new, {} known, {} refused", posted.accepted, posted.known, posted.refused);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn post_usage(&self, records: &[NewUsageRecord]) -> Result<PostedUsage, Error> {
        self.tell(&POST_USAGE, &[], &records).await
    }

    /// The metered usage of all contracts, latest first. Turnus only.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// for usage in client.get_all_usage().await? {
    ///     println!("{:?}: {}", usage.contract_id, usage.quantity);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_all_usage(&self) -> Result<Vec<MeteredUsage>, Error> {
        self.all_usage_stream().all().await
    }

    /// As [`Client::get_all_usage`], page by page while it is read; `with("unbilled", "true")` for some.
    pub fn all_usage_stream(&self) -> List<MeteredUsage> {
        List::new(self, &GET_ALL_USAGE, &[])
    }

    /// The usage of a contract. Filters: `fromDateTime`, `untilDateTime`.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let usage = client.get_contract_usage("5e563b344de08409ace88ecb").await?;
    /// println!("{}", usage.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_contract_usage(&self, contract_id: &str) -> Result<Vec<MeteredUsage>, Error> {
        self.contract_usage_stream(contract_id).all().await
    }

    /// As [`Client::get_contract_usage`], page by page while it is read.
    pub fn contract_usage_stream(&self, contract_id: &str) -> List<MeteredUsage> {
        List::new(self, &GET_CONTRACT_USAGE, &[contract_id])
    }

    /// Posts usage. With a `key` a repeat is refused instead of counted twice.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::usage::NewMeteredUsage;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let usage = NewMeteredUsage { component_id: Some("5cb5c38e4de0842368ea6e32".to_owned()), quantity: 5.into(), ..NewMeteredUsage::default() };
    /// client.post_contract_usage("5e563b344de08409ace88ecb", &usage).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn post_contract_usage(
        &self,
        contract_id: &str,
        usage: &NewMeteredUsage,
    ) -> Result<MeteredUsage, Error> {
        self.tell(&POST_CONTRACT_USAGE, &[contract_id], usage).await
    }

    /// Reads one usage.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let usage = client.get_usage("5e563b344de08409ace88ecb", "5e56923d9cc9ba14fc9c1e41").await?;
    /// println!("{}", usage.quantity);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_usage(&self, contract_id: &str, usage_id: &str) -> Result<MeteredUsage, Error> {
        self.ask(&GET_USAGE, &[contract_id, usage_id], &[]).await
    }

    /// Removes usage that is not billed yet.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// client.delete_contract_usage("5e563b344de08409ace88ecb", "5e56923d9cc9ba14fc9c1e41").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_contract_usage(&self, contract_id: &str, usage_id: &str) -> Result<(), Error> {
        self.fetch(&DELETE_CONTRACT_USAGE, &[contract_id, usage_id]).await.map(drop)
    }
}
