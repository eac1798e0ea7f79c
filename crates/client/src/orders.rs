//! Orders.

use serde::Deserialize;
use serde_json::value::RawValue;
use turnus_wire::contracts::Contract;
use turnus_wire::orders::{NewOrder, Order, OrderCommit, OrderPreview};

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static CREATE_ORDER: Function = Function {
    name: "createOrder",
    verb: Verb::Post,
    path: "/api/v1/orders",
    body: Body::Required("OrderDTO"),
    answer: Kind::Json,
    says: "Create a new plan/component subscription or up/downgrade order",
};

pub(crate) static COMMIT_ORDER: Function = Function {
    name: "commitOrder",
    verb: Verb::Post,
    path: "/api/v1/orders/{orderId}/commit",
    body: Body::Optional("OrderCommitDTO"),
    answer: Kind::Json,
    says: "Process and finalize an order",
};

pub(crate) static APPROVE_ORDER: Function = Function {
    name: "approveOrder",
    verb: Verb::Post,
    path: "/api/v1/orders/{orderId}/approve",
    body: Body::None,
    answer: Kind::Json,
    says: "[FEATURE] Approve an order",
};

pub(crate) static DECLINE_ORDER: Function = Function {
    name: "declineOrder",
    verb: Verb::Post,
    path: "/api/v1/orders/{orderId}/decline",
    body: Body::None,
    answer: Kind::Json,
    says: "[FEATURE] Decline an order",
};

pub(crate) static GET_ORDERS: Function = Function {
    name: "getOrders",
    verb: Verb::Get,
    path: "/api/v1/orders",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieve a list of orders",
};

pub(crate) static GET_ORDER: Function = Function {
    name: "getOrder",
    verb: Verb::Get,
    path: "/api/v1/orders/{orderId}",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieve a single order",
};

pub(crate) static DELETE_ORDER: Function = Function {
    name: "deleteOrder",
    verb: Verb::Delete,
    path: "/api/v1/orders/{orderId}",
    body: Body::None,
    answer: Kind::Nothing,
    says: "Delete an order that was not executed",
};

pub(crate) static PREVIEW_ORDER: Function = Function {
    name: "previewOrder",
    verb: Verb::Post,
    path: "/api/v1/orders/preview",
    body: Body::Required("OrderDTO"),
    answer: Kind::Json,
    says: "Price an order without storing it",
};

/// What came of committing an order.
#[derive(Clone, Debug, PartialEq)]
pub enum Committed {
    /// It was executed: the contract after it.
    Contract(Box<Contract>),
    /// It waits for someone to approve it.
    Pending(Box<Order>),
}

impl Committed {
    /// The contract, if the order was executed.
    pub fn contract(self) -> Option<Contract> {
        match self {
            Committed::Contract(contract) => Some(*contract),
            Committed::Pending(_) => None,
        }
    }
}

/// What an order has and a contract has not.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Probe {
    order_type: Option<String>,
}

impl Client {
    /// Places an order. Nothing happens to the contract before it is committed.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::orders::NewOrder;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let order = client.create_order(&NewOrder { contract_id: Some("5e53dab7443e5516749566e2".to_owned()), ..NewOrder::default() }).await?;
    /// println!("{} net", order.total);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_order(&self, order: &NewOrder) -> Result<Order, Error> {
        self.tell(&CREATE_ORDER, &[], order).await
    }

    /// Executes an order, and answers the contract as it is then; or the order, where someone has to approve it first.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::orders::OrderCommit;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let committed = client.commit_order("5e5361659cc9ba118cccc62f", &OrderCommit::default()).await?;
    /// match committed.contract() {
    ///     Some(contract) => println!("{}", contract.id),
    ///     None => println!("it waits for approval"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn commit_order(&self, order_id: &str, commit: &OrderCommit) -> Result<Committed, Error> {
        let answer: Box<RawValue> = self.tell(&COMMIT_ORDER, &[order_id], commit).await?;
        let bytes = answer.get().as_bytes();
        let order: Probe = turnus_wire::from_body(bytes).map_err(Error::Body)?;
        match order.order_type {
            Some(_) => turnus_wire::from_body(bytes).map(|it| Committed::Pending(Box::new(it))),
            None => turnus_wire::from_body(bytes).map(|it| Committed::Contract(Box::new(it))),
        }
        .map_err(Error::Body)
    }

    /// Approves an order that waits for a person.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let order = client.approve_order("5e5361659cc9ba118cccc62f").await?;
    /// println!("{}", order.status);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn approve_order(&self, order_id: &str) -> Result<Order, Error> {
        self.ask(&APPROVE_ORDER, &[order_id], &[]).await
    }

    /// Declines an order that waits for a person.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let order = client.decline_order("5e5361659cc9ba118cccc62f").await?;
    /// println!("{}", order.status);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn decline_order(&self, order_id: &str) -> Result<Order, Error> {
        self.ask(&DECLINE_ORDER, &[order_id], &[]).await
    }

    /// All orders. Filters: `search`, `status`, `type`, `dateFrom`, `dateTo`.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let orders = client.orders_stream().with("status", "ApprovalPending").all().await?;
    /// println!("{}", orders.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_orders(&self) -> Result<Vec<Order>, Error> {
        self.orders_stream().all().await
    }

    /// As [`Client::get_orders`], page by page while it is read.
    pub fn orders_stream(&self) -> List<Order> {
        List::new(self, &GET_ORDERS, &[])
    }

    /// Reads an order.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let order = client.get_order("5e5361659cc9ba118cccc62f").await?;
    /// println!("{}", order.status);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_order(&self, order_id: &str) -> Result<Order, Error> {
        self.ask(&GET_ORDER, &[order_id], &[]).await
    }

    /// Deletes an order that was not executed.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// client.delete_order("5e5361659cc9ba118cccc62f").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_order(&self, order_id: &str) -> Result<(), Error> {
        self.fetch(&DELETE_ORDER, &[order_id]).await.map(drop)
    }

    /// Prices an order without storing it.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::orders::NewOrder;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let preview = client.preview_order(&NewOrder::default()).await?;
    /// println!("{} gross", preview.order.total_gross);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn preview_order(&self, order: &NewOrder) -> Result<OrderPreview, Error> {
        self.tell(&PREVIEW_ORDER, &[], order).await
    }
}
