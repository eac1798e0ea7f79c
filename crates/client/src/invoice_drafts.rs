//! Invoice drafts.

use turnus_wire::invoice_drafts::{InvoiceDraft, InvoiceDraftSummary};
use turnus_wire::invoices::Invoice;

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_INVOICE_DRAFTS: Function = Function {
    name: "getInvoiceDrafts",
    verb: Verb::Get,
    path: "/api/v1/invoiceDrafts",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves a list of all invoice drafts",
};

pub(crate) static GET_INVOICE_DRAFT: Function = Function {
    name: "getInvoiceDraft",
    verb: Verb::Get,
    path: "/api/v1/invoiceDrafts/{invoiceDraftId}",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves a draft by id",
};

pub(crate) static SEND_INVOICE_DRAFT: Function = Function {
    name: "sendInvoiceDraft",
    verb: Verb::Post,
    path: "/api/v1/invoiceDrafts/{invoiceDraftId}",
    body: Body::None,
    answer: Kind::Json,
    says: "Sends the given invoice draft id, thus converting it to an invoice. Returns the newly created invoice",
};

impl Client {
    /// All drafts.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let drafts = client.get_invoice_drafts().await?;
    /// println!("{}", drafts.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_invoice_drafts(&self) -> Result<Vec<InvoiceDraftSummary>, Error> {
        self.invoice_drafts_stream().all().await
    }

    /// As [`Client::get_invoice_drafts`], page by page while it is read.
    pub fn invoice_drafts_stream(&self) -> List<InvoiceDraftSummary> {
        List::new(self, &GET_INVOICE_DRAFTS, &[])
    }

    /// Reads a draft.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let draft = client.get_invoice_draft("5e5361659cc9ba118cccc650").await?;
    /// println!("{} lines", draft.item_list.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_invoice_draft(&self, invoice_draft_id: &str) -> Result<InvoiceDraft, Error> {
        self.ask(&GET_INVOICE_DRAFT, &[invoice_draft_id], &[]).await
    }

    /// Issues a draft, and answers the invoice.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let invoice = client.send_invoice_draft("5e5361659cc9ba118cccc650").await?;
    /// println!("{:?}", invoice.invoice_number);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn send_invoice_draft(&self, invoice_draft_id: &str) -> Result<Invoice, Error> {
        self.ask(&SEND_INVOICE_DRAFT, &[invoice_draft_id], &[]).await
    }
}
