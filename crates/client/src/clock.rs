//! The account's clock, and billing by hand. Turnus only.

use std::time::Duration;

use turnus_wire::clock::{BillRequest, BillResult, Clock, ClockAdvance, ClockSetting, Job};

use crate::{Body, Client, Error, Function, Kind, Verb};

pub(crate) static GET_CLOCK: Function = Function {
    name: "getClock",
    verb: Verb::Get,
    path: "/api/turnus/v1/clock",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves the account's clock (Turnus only)",
};

pub(crate) static SET_CLOCK: Function = Function {
    name: "setClock",
    verb: Verb::Put,
    path: "/api/turnus/v1/clock",
    body: Body::Required("ClockSetting"),
    answer: Kind::Json,
    says: "Set a sandbox's clock (Turnus only)",
};

pub(crate) static ADVANCE_CLOCK: Function = Function {
    name: "advanceClock",
    verb: Verb::Post,
    path: "/api/turnus/v1/clock/advance",
    body: Body::Required("ClockAdvance"),
    answer: Kind::Json,
    says: "Move a sandbox's clock on, doing all that falls due (Turnus only)",
};

pub(crate) static GET_JOB: Function = Function {
    name: "getJob",
    verb: Verb::Get,
    path: "/api/turnus/v1/jobs/{jobId}",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves the state of work in the background (Turnus only)",
};

pub(crate) static BILL_CONTRACT: Function = Function {
    name: "billContract",
    verb: Verb::Post,
    path: "/api/turnus/v1/contracts/{contractId}/bill",
    body: Body::Optional("BillRequest"),
    answer: Kind::Json,
    says: "Bill what is due on a contract now (Turnus only)",
};

pub(crate) static BILL_INTERIM: Function = Function {
    name: "billInterim",
    verb: Verb::Post,
    path: "/api/v1/contracts/{contractId}/interimBilling",
    body: Body::None,
    answer: Kind::Json,
    says: "Bill open rated items and usage of a contract before its next date (Turnus only)",
};

impl Client {
    /// The account's time.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let clock = client.get_clock().await?;
    /// println!("{}", clock.now);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_clock(&self) -> Result<Clock, Error> {
        self.ask(&GET_CLOCK, &[], &[]).await
    }

    /// Sets a sandbox's clock to a later time, stops it or lets it run.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::clock::ClockSetting;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// if let Ok(now) = "2027-01-01T00:00:00Z".parse() {
    ///     client.set_clock(&ClockSetting { now: Some(now), stopped: Some(true) }).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn set_clock(&self, setting: &ClockSetting) -> Result<Clock, Error> {
        self.tell(&SET_CLOCK, &[], setting).await
    }

    /// Moves a sandbox's clock on, with everything that falls due on the way.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::clock::ClockAdvance;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let job = client.advance_clock(&ClockAdvance { days: Some(31), ..ClockAdvance::default() }).await?;
    /// println!("{}", client.finish_job(&job).await?.status);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn advance_clock(&self, advance: &ClockAdvance) -> Result<Job, Error> {
        self.tell(&ADVANCE_CLOCK, &[], advance).await
    }

    /// Bills open rated items, and usage of components with IncludeInInterimBilling, before the next billing date.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let billed = client.bill_interim("5e53dab7443e5516749566e2").await?;
    /// println!("{} drafts or invoices", billed.documents.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn bill_interim(&self, contract_id: &str) -> Result<BillResult, Error> {
        self.ask(&BILL_INTERIM, &[contract_id], &[]).await
    }

    /// How far work in the background has come.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let job = client.get_job("5e5361659cc9ba118cccc680").await?;
    /// println!("{:?} of {:?}", job.now, job.target);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_job(&self, job_id: &str) -> Result<Job, Error> {
        self.ask(&GET_JOB, &[job_id], &[]).await
    }

    /// Bills what is due on a contract now. Again: nothing.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::clock::BillRequest;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let result = client.bill_contract("5e53dab7443e5516749566e2", &BillRequest::default()).await?;
    /// println!("{} documents", result.documents.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn bill_contract(&self, contract_id: &str, request: &BillRequest) -> Result<BillResult, Error> {
        self.tell(&BILL_CONTRACT, &[contract_id], request).await
    }

    /// Waits until `job` is done or has failed, asking the server now and then, and answers it as it is then.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn finish_job(&self, job: &Job) -> Result<Job, Error> {
        let mut job = job.clone();
        let mut wait = Duration::from_millis(50);
        while matches!(job.status.as_str(), "Waiting" | "Running") {
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(Duration::from_secs(2));
            job = self.get_job(&job.id).await?;
        }
        Ok(job)
    }
}
