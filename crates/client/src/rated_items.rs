//! Rated items.

use turnus_wire::rated_items::{NewRatedItem, RatedItem};

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static CREATE_CONTRACT_RATED_ITEM: Function = Function {
    name: "createContractRatedItem",
    verb: Verb::Post,
    path: "/api/v1/contracts/{contractId}/ratedItems",
    body: Body::Required("RatedItemCreateDTO"),
    answer: Kind::Json,
    says: "Create a Rated Item for this contract",
};

pub(crate) static GET_CONTRACT_RATED_ITEMS: Function = Function {
    name: "getContractRatedItems",
    verb: Verb::Get,
    path: "/api/v1/contracts/{contractId}/ratedItems",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves the Rated Items of this contract",
};

pub(crate) static DELETE_RATED_ITEM: Function = Function {
    name: "deleteRatedItem",
    verb: Verb::Delete,
    path: "/api/v1/ratedItems/{ratedItemId}",
    body: Body::None,
    answer: Kind::Nothing,
    says: "Remove an unbilled Rated Item",
};

impl Client {
    /// Adds an item with a price of its own to the next bill.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::rated_items::NewRatedItem;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let item = NewRatedItem { description: "Consulting".to_owned(), price_per_unit: 120.into(), ..NewRatedItem::default() };
    /// client.create_contract_rated_item("5e53dab7443e5516749566e2", &item).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_contract_rated_item(
        &self,
        contract_id: &str,
        item: &NewRatedItem,
    ) -> Result<RatedItem, Error> {
        self.tell(&CREATE_CONTRACT_RATED_ITEM, &[contract_id], item).await
    }

    /// The items with prices of their own of a contract.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let items = client.get_contract_rated_items("5e53dab7443e5516749566e2").await?;
    /// println!("{}", items.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_contract_rated_items(&self, contract_id: &str) -> Result<Vec<RatedItem>, Error> {
        List::new(self, &GET_CONTRACT_RATED_ITEMS, &[contract_id]).all().await
    }

    /// Removes an item that is not billed yet.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// client.delete_rated_item("5e663e5d9cc9ba14fc9c1e42").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_rated_item(&self, rated_item_id: &str) -> Result<(), Error> {
        self.fetch(&DELETE_RATED_ITEM, &[rated_item_id]).await.map(drop)
    }
}
