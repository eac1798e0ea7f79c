//! Payments and refunds.

use turnus_wire::ledger_entries::LedgerEntry;
use turnus_wire::payments::{NewPayment, PaymentRefund, PaymentTransaction};

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static BOOK_PAYMENT: Function = Function {
    name: "bookPayment",
    verb: Verb::Post,
    path: "/api/v1/contracts/{contractId}/payment",
    body: Body::Required("PaymentBookingDTO"),
    answer: Kind::Json,
    says: "Book an external payment (positive) or refund (negative)",
};

pub(crate) static GET_PAYMENT_TRANSACTIONS: Function = Function {
    name: "getPaymentTransactions",
    verb: Verb::Get,
    path: "/api/v1/paymentTransactions",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves a list of payment transactions",
};

pub(crate) static GET_PAYMENT_REFUNDS: Function = Function {
    name: "getPaymentRefunds",
    verb: Verb::Get,
    path: "/api/v1/paymentRefunds",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves a list of payment refunds",
};

impl Client {
    /// Books a payment that came another way. billwerk's answer is not known; Turnus answers the ledger's
    /// entry.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::payments::NewPayment;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let payment = NewPayment { amount: 20.into(), ..NewPayment::default() };
    /// client.book_payment("5e53dab7443e5516749566e2", &payment).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn book_payment(&self, contract_id: &str, payment: &NewPayment) -> Result<LedgerEntry, Error> {
        self.tell(&BOOK_PAYMENT, &[contract_id], payment).await
    }

    /// All payments by providers. Filters: `search`, `status`, `dateFrom`, `dateTo`.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let payments = client.payment_transactions_stream().with("status", "Failed").all().await?;
    /// println!("{}", payments.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_payment_transactions(&self) -> Result<Vec<PaymentTransaction>, Error> {
        self.payment_transactions_stream().all().await
    }

    /// As [`Client::get_payment_transactions`], page by page while it is read.
    pub fn payment_transactions_stream(&self) -> List<PaymentTransaction> {
        List::new(self, &GET_PAYMENT_TRANSACTIONS, &[])
    }

    /// All refunds by providers. Filters: `dateFrom`, `dateTo`.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let refunds = client.get_payment_refunds().await?;
    /// println!("{}", refunds.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_payment_refunds(&self) -> Result<Vec<PaymentRefund>, Error> {
        self.payment_refunds_stream().all().await
    }

    /// As [`Client::get_payment_refunds`], page by page while it is read.
    pub fn payment_refunds_stream(&self) -> List<PaymentRefund> {
        List::new(self, &GET_PAYMENT_REFUNDS, &[])
    }
}
