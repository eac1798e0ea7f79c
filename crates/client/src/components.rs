//! Components.

use turnus_wire::components::{Component, NewComponent};

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_COMPONENTS: Function = Function {
    name: "getComponents",
    verb: Verb::Get,
    path: "/api/v1/components",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves a list of components",
};

pub(crate) static CREATE_COMPONENT: Function = Function {
    name: "createComponent",
    verb: Verb::Post,
    path: "/api/v1/planGroups/{planGroupId}/components",
    body: Body::Required("ComponentDTO"),
    answer: Kind::Json,
    says: "Create a component in a plan group",
};

pub(crate) static PUT_COMPONENT: Function = Function {
    name: "putComponent",
    verb: Verb::Put,
    path: "/api/v1/components/{componentId}",
    body: Body::Required("ComponentDTO"),
    answer: Kind::Json,
    says: "Replace a component; what runs keeps the price it was booked at",
};

impl Client {
    /// All components.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let components = client.get_components().await?;
    /// println!("{}", components.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_components(&self) -> Result<Vec<Component>, Error> {
        List::new(self, &GET_COMPONENTS, &[]).all().await
    }

    /// Makes a component in a group.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::components::NewComponent;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let component = NewComponent { name: "Seat".into(), component_type: "QuantityBased".to_owned(), price_per_unit: "1.00".parse().ok(), ..NewComponent::default() };
    /// client.create_component("5e5361659cc9ba118cccc610", &component).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_component(
        &self,
        plan_group_id: &str,
        component: &NewComponent,
    ) -> Result<Component, Error> {
        self.tell(&CREATE_COMPONENT, &[plan_group_id], component).await
    }

    /// Replaces a component, as if made anew. What runs keeps the price it was booked at.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::components::NewComponent;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let dearer = NewComponent { name: "Seat".into(), component_type: "QuantityBased".to_owned(), price_per_unit: "1.20".parse().ok(), ..NewComponent::default() };
    /// client.put_component("5e53dab7443e5516749566e2", &dearer).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn put_component(
        &self,
        component_id: &str,
        component: &NewComponent,
    ) -> Result<Component, Error> {
        self.tell(&PUT_COMPONENT, &[component_id], component).await
    }
}
