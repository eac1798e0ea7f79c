//! Discounts.

use turnus_wire::discounts::{Discount, NewDiscount};

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_DISCOUNTS: Function = Function {
    name: "getDiscounts",
    verb: Verb::Get,
    path: "/api/v1/discounts",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves a list of discounts",
};

pub(crate) static CREATE_DISCOUNT: Function = Function {
    name: "createDiscount",
    verb: Verb::Post,
    path: "/api/v1/discounts",
    body: Body::Required("DiscountDTO"),
    answer: Kind::Json,
    says: "Create a discount (Turnus only)",
};

pub(crate) static PUT_DISCOUNT: Function = Function {
    name: "putDiscount",
    verb: Verb::Put,
    path: "/api/v1/discounts/{discountId}",
    body: Body::Required("DiscountDTO"),
    answer: Kind::Json,
    says: "Replace a discount; what is booked keeps its own (Turnus only)",
};

impl Client {
    /// All discounts.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let discounts = client.get_discounts().await?;
    /// println!("{}", discounts.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_discounts(&self) -> Result<Vec<Discount>, Error> {
        List::new(self, &GET_DISCOUNTS, &[]).all().await
    }

    /// Makes a discount. Turnus only.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::discounts::NewDiscount;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let discount = NewDiscount { plan_group_id: "5e5361659cc9ba118cccc610".to_owned(), ..NewDiscount::default() };
    /// client.create_discount(&discount).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_discount(&self, discount: &NewDiscount) -> Result<Discount, Error> {
        self.tell(&CREATE_DISCOUNT, &[], discount).await
    }

    /// Replaces a discount, as if made anew. What is booked keeps the discount that it was booked with. Turnus only.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::discounts::NewDiscount;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let other = NewDiscount { plan_group_id: "5e5361659cc9ba118cccc610".to_owned(), ..NewDiscount::default() };
    /// client.put_discount("5e53dab7443e5516749566e2", &other).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn put_discount(&self, discount_id: &str, discount: &NewDiscount) -> Result<Discount, Error> {
        self.tell(&PUT_DISCOUNT, &[discount_id], discount).await
    }
}
