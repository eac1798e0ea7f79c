//! Recurring revenue. Turnus only.

use turnus_wire::revenue::{Revenue, RevenueChange, RevenueContract};

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_REVENUE: Function = Function {
    name: "getRevenue",
    verb: Verb::Get,
    path: "/api/turnus/v1/revenue",
    body: Body::None,
    answer: Kind::Json,
    says: "Recurring revenue month by month; months=24 currency=EUR (Turnus only)",
};

pub(crate) static GET_REVENUE_CHANGES: Function = Function {
    name: "getRevenueChanges",
    verb: Verb::Get,
    path: "/api/turnus/v1/revenue/changes",
    body: Body::None,
    answer: Kind::List,
    says: "The changes that a month's recurring revenue is made of; month=2026-03 kind=Churn (Turnus only)",
};

pub(crate) static GET_REVENUE_CONTRACTS: Function = Function {
    name: "getRevenueContracts",
    verb: Verb::Get,
    path: "/api/turnus/v1/revenue/contracts",
    body: Body::None,
    answer: Kind::List,
    says: "Contracts with recurring revenue, and how much; at=2026-03-01 (Turnus only)",
};

impl Client {
    /// The recurring revenue of the last months, 1 to 60, the current one among them; without a currency, in the one that
    /// most is sold in.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// for month in client.get_revenue(12, Some("EUR")).await?.months {
    ///     println!("{}: {} from {} contracts", month.month, month.end, month.contracts);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_revenue(&self, months: u32, currency: Option<&str>) -> Result<Revenue, Error> {
        let mut query = vec![("months".to_owned(), months.to_string())];
        query.extend(currency.map(|code| ("currency".to_owned(), code.to_owned())));
        self.ask(&GET_REVENUE, &[], &query).await
    }

    /// The changes of recurring revenue in a month such as `2026-03`, which add up to its figures.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// for change in client.get_revenue_changes("2026-03").await? {
    ///     println!("{} {}: {}", change.kind, change.customer_name, change.change);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_revenue_changes(&self, month: &str) -> Result<Vec<RevenueChange>, Error> {
        self.revenue_changes_stream().with("month", month).all().await
    }

    /// As [`Client::get_revenue_changes`] of the current month, page by page while it is read.
    pub fn revenue_changes_stream(&self) -> List<RevenueChange> {
        List::new(self, &GET_REVENUE_CHANGES, &[])
    }

    /// Contracts with recurring revenue now, and how much.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// for contract in client.get_revenue_contracts().await? {
    ///     println!("{}: {}", contract.customer_name, contract.amount);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_revenue_contracts(&self) -> Result<Vec<RevenueContract>, Error> {
        self.revenue_contracts_stream().all().await
    }

    /// As [`Client::get_revenue_contracts`], page by page while it is read; `with("at", …)` for another time.
    pub fn revenue_contracts_stream(&self) -> List<RevenueContract> {
        List::new(self, &GET_REVENUE_CONTRACTS, &[])
    }
}
