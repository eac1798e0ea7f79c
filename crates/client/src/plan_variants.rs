//! Plan variants.

use turnus_wire::plan_variants::{NewPlanVariant, PlanVariant};

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_PLAN_VARIANTS: Function = Function {
    name: "getPlanVariants",
    verb: Verb::Get,
    path: "/api/v1/planVariants",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves a list of available Planvariants",
};

pub(crate) static GET_PLAN_VARIANT: Function = Function {
    name: "getPlanVariant",
    verb: Verb::Get,
    path: "/api/v1/planVariants/{planVariantId}",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves a single Planvariant by ID",
};

pub(crate) static CREATE_PLAN_VARIANT: Function = Function {
    name: "createPlanVariant",
    verb: Verb::Post,
    path: "/api/v1/plans/{planId}/planVariants",
    body: Body::Required("PlanVariantDTO"),
    answer: Kind::Json,
    says: "Create a plan variant of a plan",
};

pub(crate) static PUT_PLAN_VARIANT: Function = Function {
    name: "putPlanVariant",
    verb: Verb::Put,
    path: "/api/v1/planVariants/{planVariantId}",
    body: Body::Required("PlanVariantDTO"),
    answer: Kind::Json,
    says: "Replace a plan variant",
};

impl Client {
    /// All plan variants.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let variants = client.get_plan_variants().await?;
    /// println!("{}", variants.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_plan_variants(&self) -> Result<Vec<PlanVariant>, Error> {
        List::new(self, &GET_PLAN_VARIANTS, &[]).all().await
    }

    /// Reads a plan variant.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let variant = client.get_plan_variant("5e5361659cc9ba118cccc620").await?;
    /// println!("{}", variant.recurring_fee);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_plan_variant(&self, plan_variant_id: &str) -> Result<PlanVariant, Error> {
        self.ask(&GET_PLAN_VARIANT, &[plan_variant_id], &[]).await
    }

    /// Makes a variant of a plan.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::plan_variants::NewPlanVariant;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let variant = NewPlanVariant { internal_name: Some("Monthly".to_owned()), recurring_fee: "24.90".parse().ok(), ..NewPlanVariant::default() };
    /// client.create_plan_variant("5e5361659cc9ba118cccc611", &variant).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_plan_variant(
        &self,
        plan_id: &str,
        variant: &NewPlanVariant,
    ) -> Result<PlanVariant, Error> {
        self.tell(&CREATE_PLAN_VARIANT, &[plan_id], variant).await
    }

    /// Replaces a plan variant.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::plan_variants::NewPlanVariant;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let variant = NewPlanVariant { recurring_fee: "29.75".parse().ok(), ..NewPlanVariant::default() };
    /// client.put_plan_variant("5e5361659cc9ba118cccc620", &variant).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn put_plan_variant(
        &self,
        plan_variant_id: &str,
        variant: &NewPlanVariant,
    ) -> Result<PlanVariant, Error> {
        self.tell(&PUT_PLAN_VARIANT, &[plan_variant_id], variant).await
    }
}
