//! Customers.

use turnus_wire::contracts::Contract;
use turnus_wire::customers::{Customer, CustomerPatch, NewCustomer};

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_CUSTOMERS: Function = Function {
    name: "getCustomers",
    verb: Verb::Get,
    path: "/api/v1/customers",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieve a list of all customers",
};

pub(crate) static CREATE_CUSTOMER: Function = Function {
    name: "createCustomer",
    verb: Verb::Post,
    path: "/api/v1/customers",
    body: Body::Required("CustomerDTO"),
    answer: Kind::Json,
    says: "Create a new customer",
};

pub(crate) static GET_CUSTOMER: Function = Function {
    name: "getCustomer",
    verb: Verb::Get,
    path: "/api/v1/customers/{customerId}",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieve a single customer",
};

pub(crate) static PUT_CUSTOMER: Function = Function {
    name: "putCustomer",
    verb: Verb::Put,
    path: "/api/v1/customers/{customerId}",
    body: Body::Required("CustomerDTO"),
    answer: Kind::Json,
    says: "Replaces a customer's data",
};

pub(crate) static PATCH_CUSTOMER: Function = Function {
    name: "patchCustomer",
    verb: Verb::Patch,
    path: "/api/v1/customers/{customerId}",
    body: Body::Required("CustomerDTO"),
    answer: Kind::Json,
    says: "Updates parts of a customer",
};

pub(crate) static DELETE_CUSTOMER: Function = Function {
    name: "deleteCustomer",
    verb: Verb::Delete,
    path: "/api/v1/customers/{customerId}",
    body: Body::None,
    answer: Kind::Nothing,
    says: "Deletes a customer",
};

pub(crate) static GET_CUSTOMER_CONTRACTS: Function = Function {
    name: "getCustomerContracts",
    verb: Verb::Get,
    path: "/api/v1/customers/{customerId}/contracts",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves a list of all contracts for the given customer id",
};

impl Client {
    /// All customers. Filters: `search`, `statusFilter`, `externalId`.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let customers = client.customers_stream().with("externalId", "4711").all().await?;
    /// println!("{}", customers.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_customers(&self) -> Result<Vec<Customer>, Error> {
        self.customers_stream().all().await
    }

    /// As [`Client::get_customers`], page by page while it is read.
    pub fn customers_stream(&self) -> List<Customer> {
        List::new(self, &GET_CUSTOMERS, &[])
    }

    /// Makes a customer.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::customers::NewCustomer;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let new = NewCustomer { company_name: Some("ACME Inc.".to_owned()), ..NewCustomer::default() };
    /// println!("{}", client.create_customer(&new).await?.id);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_customer(&self, customer: &NewCustomer) -> Result<Customer, Error> {
        self.tell(&CREATE_CUSTOMER, &[], customer).await
    }

    /// Reads a customer.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let customer = client.get_customer("5e5361659cc9ba118cccc630").await?;
    /// println!("{:?}", customer.customer_name);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_customer(&self, customer_id: &str) -> Result<Customer, Error> {
        self.ask(&GET_CUSTOMER, &[customer_id], &[]).await
    }

    /// Replaces everything that a client may write of a customer: what is left out is cleared.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::customers::NewCustomer;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let new = NewCustomer { company_name: Some("ACME Ltd.".to_owned()), ..NewCustomer::default() };
    /// client.put_customer("5e5361659cc9ba118cccc630", &new).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn put_customer(&self, customer_id: &str, customer: &NewCustomer) -> Result<Customer, Error> {
        self.tell(&PUT_CUSTOMER, &[customer_id], customer).await
    }

    /// Changes the given members of a customer.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::customers::CustomerPatch;
    /// use turnus_client::wire::Patch;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let patch = CustomerPatch { notes: Patch::Null, tag: Patch::Value("vip".to_owned()), ..CustomerPatch::default() };
    /// client.patch_customer("5e5361659cc9ba118cccc630", &patch).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn patch_customer(&self, customer_id: &str, patch: &CustomerPatch) -> Result<Customer, Error> {
        self.tell(&PATCH_CUSTOMER, &[customer_id], patch).await
    }

    /// Deletes a customer, and makes what must be kept anonymous.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// client.delete_customer("5e5361659cc9ba118cccc630").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_customer(&self, customer_id: &str) -> Result<(), Error> {
        self.fetch(&DELETE_CUSTOMER, &[customer_id]).await.map(drop)
    }

    /// The contracts of a customer.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let contracts = client.get_customer_contracts("5e5361659cc9ba118cccc630").await?;
    /// println!("{}", contracts.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_customer_contracts(&self, customer_id: &str) -> Result<Vec<Contract>, Error> {
        self.customer_contracts_stream(customer_id).all().await
    }

    /// As [`Client::get_customer_contracts`], page by page while it is read.
    pub fn customer_contracts_stream(&self, customer_id: &str) -> List<Contract> {
        List::new(self, &GET_CUSTOMER_CONTRACTS, &[customer_id])
    }
}
