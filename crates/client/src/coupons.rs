//! Coupons.

use turnus_wire::coupons::{Coupon, NewCoupon};

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_COUPONS: Function = Function {
    name: "getCoupons",
    verb: Verb::Get,
    path: "/api/v1/coupons",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves a list of coupons",
};

pub(crate) static CREATE_COUPON: Function = Function {
    name: "createCoupon",
    verb: Verb::Post,
    path: "/api/v1/coupons",
    body: Body::Required("CouponDTO"),
    answer: Kind::Json,
    says: "Create a coupon (Turnus only)",
};

pub(crate) static PUT_COUPON: Function = Function {
    name: "putCoupon",
    verb: Verb::Put,
    path: "/api/v1/coupons/{couponId}",
    body: Body::Required("CouponDTO"),
    answer: Kind::Json,
    says: "Replace a coupon (Turnus only)",
};

impl Client {
    /// All coupons.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let coupons = client.get_coupons().await?;
    /// println!("{}", coupons.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_coupons(&self) -> Result<Vec<Coupon>, Error> {
        List::new(self, &GET_COUPONS, &[]).all().await
    }

    /// Makes a coupon. Turnus only.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::coupons::NewCoupon;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let coupon = NewCoupon { discount_id: "5e5361659cc9ba118cccc670".to_owned(), codes: vec!["SPRING".to_owned()], ..NewCoupon::default() };
    /// client.create_coupon(&coupon).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_coupon(&self, coupon: &NewCoupon) -> Result<Coupon, Error> {
        self.tell(&CREATE_COUPON, &[], coupon).await
    }

    /// Replaces a coupon, as if made anew. What was booked with it stays. Turnus only.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::coupons::NewCoupon;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let other = NewCoupon { enabled: Some(false), ..NewCoupon::default() };
    /// client.put_coupon("5e53dab7443e5516749566e2", &other).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn put_coupon(&self, coupon_id: &str, coupon: &NewCoupon) -> Result<Coupon, Error> {
        self.tell(&PUT_COUPON, &[coupon_id], coupon).await
    }
}
