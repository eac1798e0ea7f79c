//! The whole catalogue.

use turnus_wire::product_info::ProductInfo;

use crate::{Body, Client, Error, Function, Kind, Verb};

pub(crate) static GET_PRODUCT_INFO: Function = Function {
    name: "getProductInfo",
    verb: Verb::Get,
    path: "/api/v1/productInfo",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves the whole catalogue in one object",
};

impl Client {
    /// The whole catalogue in one object.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let catalogue = client.get_product_info().await?;
    /// println!("{} plans", catalogue.plans.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_product_info(&self) -> Result<ProductInfo, Error> {
        self.ask(&GET_PRODUCT_INFO, &[], &[]).await
    }
}
