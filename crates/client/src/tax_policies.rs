//! Tax policies.

use turnus_wire::tax_policies::{NewTaxDefinition, NewTaxPolicy, TaxDefinition, TaxPolicy};

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_TAX_POLICIES: Function = Function {
    name: "getTaxPolicies",
    verb: Verb::Get,
    path: "/api/v1/taxPolicies",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves a list of tax policies",
};

pub(crate) static GET_TAX_DEFINITIONS: Function = Function {
    name: "getTaxDefinitions",
    verb: Verb::Get,
    path: "/api/v1/taxDefinitions",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves a list of tax definitions",
};

pub(crate) static CREATE_TAX_POLICY: Function = Function {
    name: "createTaxPolicy",
    verb: Verb::Post,
    path: "/api/v1/taxPolicies",
    body: Body::Required("TaxPolicyDTO"),
    answer: Kind::Json,
    says: "Create a tax policy (Turnus only)",
};

pub(crate) static CREATE_TAX_DEFINITION: Function = Function {
    name: "createTaxDefinition",
    verb: Verb::Post,
    path: "/api/v1/taxDefinitions",
    body: Body::Required("TaxDefinitionDTO"),
    answer: Kind::Json,
    says: "Create a tax definition (Turnus only)",
};

pub(crate) static PUT_TAX_POLICY: Function = Function {
    name: "putTaxPolicy",
    verb: Verb::Put,
    path: "/api/v1/taxPolicies/{taxPolicyId}",
    body: Body::Required("TaxPolicyDTO"),
    answer: Kind::Json,
    says: "Replace a tax policy",
};

pub(crate) static PUT_TAX_DEFINITION: Function = Function {
    name: "putTaxDefinition",
    verb: Verb::Put,
    path: "/api/v1/taxDefinitions/{taxDefinitionId}",
    body: Body::Required("TaxDefinitionDTO"),
    answer: Kind::Json,
    says: "Replace a tax definition, but for its rate and category (Turnus only)",
};

impl Client {
    /// All tax policies.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let policies = client.get_tax_policies().await?;
    /// println!("{}", policies.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_tax_policies(&self) -> Result<Vec<TaxPolicy>, Error> {
        List::new(self, &GET_TAX_POLICIES, &[]).all().await
    }

    /// All tax definitions.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let definitions = client.get_tax_definitions().await?;
    /// println!("{}", definitions.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_tax_definitions(&self) -> Result<Vec<TaxDefinition>, Error> {
        List::new(self, &GET_TAX_DEFINITIONS, &[]).all().await
    }

    /// Makes a tax policy. Turnus only.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::tax_policies::NewTaxPolicy;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let policy = NewTaxPolicy { name: "Standard".to_owned(), ..NewTaxPolicy::default() };
    /// client.create_tax_policy(&policy).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_tax_policy(&self, policy: &NewTaxPolicy) -> Result<TaxPolicy, Error> {
        self.tell(&CREATE_TAX_POLICY, &[], policy).await
    }

    /// Makes a tax definition, for tax policies to name. Turnus only.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::tax_policies::NewTaxDefinition;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let definition =
    ///     NewTaxDefinition { name: "Books".to_owned(), rate: 7.into(), ..NewTaxDefinition::default() };
    /// client.create_tax_definition(&definition).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_tax_definition(&self, definition: &NewTaxDefinition) -> Result<TaxDefinition, Error> {
        self.tell(&CREATE_TAX_DEFINITION, &[], definition).await
    }

    /// Replaces a tax policy, as if made anew. A rate that changes on a day is an entry with `ValidFrom`.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::tax_policies::NewTaxPolicy;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let policy = NewTaxPolicy { name: "Standard".to_owned(), ..NewTaxPolicy::default() };
    /// client.put_tax_policy("5e5361659cc9ba118cccc610", &policy).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn put_tax_policy(
        &self,
        tax_policy_id: &str,
        policy: &NewTaxPolicy,
    ) -> Result<TaxPolicy, Error> {
        self.tell(&PUT_TAX_POLICY, &[tax_policy_id], policy).await
    }

    /// Replaces a tax definition. Its rate and its category never change. Turnus only.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::tax_policies::NewTaxDefinition;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let other = NewTaxDefinition { name: "USt. 19 %".to_owned(), ..NewTaxDefinition::default() };
    /// client.put_tax_definition("5e53dab7443e5516749566e2", &other).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn put_tax_definition(
        &self,
        tax_definition_id: &str,
        definition: &NewTaxDefinition,
    ) -> Result<TaxDefinition, Error> {
        self.tell(&PUT_TAX_DEFINITION, &[tax_definition_id], definition).await
    }
}
