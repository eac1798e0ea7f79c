//! Component subscriptions.

use turnus_wire::component_subscriptions::{
    ComponentSubscription, ComponentSubscriptionChange, NewComponentSubscription,
};

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_CONTRACT_COMPONENT_SUBSCRIPTIONS: Function = Function {
    name: "getContractComponentSubscriptions",
    verb: Verb::Get,
    path: "/api/v1/contracts/{contractId}/componentSubscriptions",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves current subscriptions in the selected contract",
};

pub(crate) static CREATE_CONTRACT_COMPONENT_SUBSCRIPTION: Function = Function {
    name: "createContractComponentSubscription",
    verb: Verb::Post,
    path: "/api/v1/contracts/{contractId}/componentSubscriptions",
    body: Body::Required("ComponentSubscriptionCreateDTO"),
    answer: Kind::Json,
    says: "Create a new component subscription for this contract",
};

pub(crate) static PUT_COMPONENT_SUBSCRIPTION: Function = Function {
    name: "putComponentSubscription",
    verb: Verb::Put,
    path: "/api/v1/componentSubscriptions/{componentSubscriptionId}",
    body: Body::Required("ComponentSubscriptionChangeDTO"),
    answer: Kind::Json,
    says: "Change or end a component subscription",
};

impl Client {
    /// The components that a contract has booked.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let booked = client.get_contract_component_subscriptions("5e53dab7443e5516749566e2").await?;
    /// println!("{}", booked.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_contract_component_subscriptions(
        &self,
        contract_id: &str,
    ) -> Result<Vec<ComponentSubscription>, Error> {
        List::new(self, &GET_CONTRACT_COMPONENT_SUBSCRIPTIONS, &[contract_id]).all().await
    }

    /// Books a component.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::component_subscriptions::NewComponentSubscription;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let new = NewComponentSubscription { component_id: "5e53dab7443e5516749566fb".to_owned(), ..NewComponentSubscription::default() };
    /// client.create_contract_component_subscription("5e53dab7443e5516749566e2", &new).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_contract_component_subscription(
        &self,
        contract_id: &str,
        subscription: &NewComponentSubscription,
    ) -> Result<ComponentSubscription, Error> {
        self.tell(&CREATE_CONTRACT_COMPONENT_SUBSCRIPTION, &[contract_id], subscription).await
    }

    /// Changes or ends a booked component.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::component_subscriptions::ComponentSubscriptionChange;
    /// use turnus_client::wire::Patch;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let end_date = "2027-01-01".parse().map_or(Patch::Absent, Patch::Value);
    /// let change = ComponentSubscriptionChange { end_date, ..ComponentSubscriptionChange::default() };
    /// client.put_component_subscription("5ca70a7b50abb74c34daf315", &change).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn put_component_subscription(
        &self,
        component_subscription_id: &str,
        change: &ComponentSubscriptionChange,
    ) -> Result<ComponentSubscription, Error> {
        self.tell(&PUT_COMPONENT_SUBSCRIPTION, &[component_subscription_id], change).await
    }
}
