//! Plans.

use turnus_wire::plans::{NewPlan, Plan};

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_PLANS: Function = Function {
    name: "getPlans",
    verb: Verb::Get,
    path: "/api/v1/plans",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieve a list of available plans",
};

pub(crate) static GET_PLAN: Function = Function {
    name: "getPlan",
    verb: Verb::Get,
    path: "/api/v1/plans/{planId}",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves a single plan by ID",
};

pub(crate) static CREATE_PLAN: Function = Function {
    name: "createPlan",
    verb: Verb::Post,
    path: "/api/v1/planGroups/{planGroupId}/plans",
    body: Body::Required("PlanDTO"),
    answer: Kind::Json,
    says: "Create a plan in a plan group",
};

pub(crate) static PUT_PLAN: Function = Function {
    name: "putPlan",
    verb: Verb::Put,
    path: "/api/v1/plans/{planId}",
    body: Body::Required("PlanDTO"),
    answer: Kind::Json,
    says: "Replace a plan (Turnus only)",
};

impl Client {
    /// All plans.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// for plan in client.get_plans().await? {
    ///     println!("{:?}", plan.name.default_text());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_plans(&self) -> Result<Vec<Plan>, Error> {
        List::new(self, &GET_PLANS, &[]).all().await
    }

    /// Reads a plan.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let plan = client.get_plan("5e5361659cc9ba118cccc611").await?;
    /// println!("{:?}", plan.name.in_language("de"));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_plan(&self, plan_id: &str) -> Result<Plan, Error> {
        self.ask(&GET_PLAN, &[plan_id], &[]).await
    }

    /// Makes a plan in a group.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::plans::NewPlan;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let plan = NewPlan { name: "Basic".into(), ..NewPlan::default() };
    /// println!("{}", client.create_plan("5e5361659cc9ba118cccc610", &plan).await?.id);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_plan(&self, plan_group_id: &str, plan: &NewPlan) -> Result<Plan, Error> {
        self.tell(&CREATE_PLAN, &[plan_group_id], plan).await
    }

    /// Replaces a plan, as if made anew. Turnus only.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::plans::NewPlan;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let other = NewPlan { name: "Basic".into(), ..NewPlan::default() };
    /// client.put_plan("5e53dab7443e5516749566e2", &other).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn put_plan(&self, plan_id: &str, plan: &NewPlan) -> Result<Plan, Error> {
        self.tell(&PUT_PLAN, &[plan_id], plan).await
    }
}
