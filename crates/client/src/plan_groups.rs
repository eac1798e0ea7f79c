//! Plan groups.

use turnus_wire::plan_groups::{NewPlanGroup, PlanGroup};

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_PLAN_GROUPS: Function = Function {
    name: "getPlanGroups",
    verb: Verb::Get,
    path: "/api/v1/planGroups",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves a list of plan groups",
};

pub(crate) static GET_PLAN_GROUP: Function = Function {
    name: "getPlanGroup",
    verb: Verb::Get,
    path: "/api/v1/planGroups/{planGroupId}",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves a single Plangroup by ID",
};

pub(crate) static CREATE_PLAN_GROUP: Function = Function {
    name: "createPlanGroup",
    verb: Verb::Post,
    path: "/api/v1/planGroups",
    body: Body::Required("PlanGroupDTO"),
    answer: Kind::Json,
    says: "Create a plan group (Turnus only)",
};

pub(crate) static PUT_PLAN_GROUP: Function = Function {
    name: "putPlanGroup",
    verb: Verb::Put,
    path: "/api/v1/planGroups/{planGroupId}",
    body: Body::Required("PlanGroupDTO"),
    answer: Kind::Json,
    says: "Replace a plan group, but for its currency and net or gross",
};

impl Client {
    /// All plan groups.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let groups = client.get_plan_groups().await?;
    /// println!("{}", groups.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_plan_groups(&self) -> Result<Vec<PlanGroup>, Error> {
        List::new(self, &GET_PLAN_GROUPS, &[]).all().await
    }

    /// Reads a plan group.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let group = client.get_plan_group("5e5361659cc9ba118cccc610").await?;
    /// println!("{:?}", group.currency);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_plan_group(&self, plan_group_id: &str) -> Result<PlanGroup, Error> {
        self.ask(&GET_PLAN_GROUP, &[plan_group_id], &[]).await
    }

    /// Makes a plan group. Turnus only.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::plan_groups::NewPlanGroup;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let group = NewPlanGroup { name: "Hosting".into(), currency: "EUR".to_owned(), ..NewPlanGroup::default() };
    /// println!("{}", client.create_plan_group(&group).await?.id);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_plan_group(&self, group: &NewPlanGroup) -> Result<PlanGroup, Error> {
        self.tell(&CREATE_PLAN_GROUP, &[], group).await
    }

    /// Replaces a plan group, as if made anew. Currency and net or gross never change.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::plan_groups::NewPlanGroup;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let group = NewPlanGroup { name: "Group".into(), currency: "EUR".to_owned(), proration_policy: Some("Daily".to_owned()), ..NewPlanGroup::default() };
    /// client.put_plan_group("5e5361659cc9ba118cccc610", &group).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn put_plan_group(
        &self,
        plan_group_id: &str,
        group: &NewPlanGroup,
    ) -> Result<PlanGroup, Error> {
        self.tell(&PUT_PLAN_GROUP, &[plan_group_id], group).await
    }
}
