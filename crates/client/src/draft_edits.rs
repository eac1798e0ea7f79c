//! Drafts changed by hand, and sent by the dozen. Turnus only.

use turnus_wire::draft_edits::{DraftEditPatch, DraftSending, EditedDraft, SentDrafts};
use turnus_wire::rated_items::NewRatedItem;

use crate::{Body, Client, Error, Function, Kind, Verb};

pub(crate) static SEND_INVOICE_DRAFTS: Function = Function {
    name: "sendInvoiceDrafts",
    verb: Verb::Post,
    path: "/api/turnus/v1/invoiceDrafts/send",
    body: Body::Required("DraftSending"),
    answer: Kind::Json,
    says: "Send many invoice drafts, each by itself (Turnus only)",
};

pub(crate) static GET_EDITED_INVOICE_DRAFT: Function = Function {
    name: "getEditedInvoiceDraft",
    verb: Verb::Get,
    path: "/api/turnus/v1/invoiceDrafts/{invoiceDraftId}",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves a draft with what was changed on it by hand (Turnus only)",
};

pub(crate) static PATCH_INVOICE_DRAFT: Function = Function {
    name: "patchInvoiceDraft",
    verb: Verb::Patch,
    path: "/api/turnus/v1/invoiceDrafts/{invoiceDraftId}",
    body: Body::Required("DraftEditPatch"),
    answer: Kind::Json,
    says: "Change who pays, texts and time to pay of a draft (Turnus only)",
};

pub(crate) static DISCARD_INVOICE_DRAFT: Function = Function {
    name: "discardInvoiceDraft",
    verb: Verb::Delete,
    path: "/api/turnus/v1/invoiceDrafts/{invoiceDraftId}",
    body: Body::None,
    answer: Kind::Nothing,
    says: "Discard a draft; its contract waits until someone bills it (Turnus only)",
};

pub(crate) static ADD_INVOICE_DRAFT_LINE: Function = Function {
    name: "addInvoiceDraftLine",
    verb: Verb::Post,
    path: "/api/turnus/v1/invoiceDrafts/{invoiceDraftId}/lines",
    body: Body::Required("RatedItemCreateDTO"),
    answer: Kind::Json,
    says: "Write a line on a draft by hand (Turnus only)",
};

pub(crate) static REMOVE_INVOICE_DRAFT_LINE: Function = Function {
    name: "removeInvoiceDraftLine",
    verb: Verb::Delete,
    path: "/api/turnus/v1/invoiceDrafts/{invoiceDraftId}/lines/{lineId}",
    body: Body::None,
    answer: Kind::Nothing,
    says: "Take a line off a draft that was written on it by hand (Turnus only)",
};

pub(crate) static DOWNLOAD_INVOICE_DRAFT: Function = Function {
    name: "downloadInvoiceDraft",
    verb: Verb::Get,
    path: "/api/turnus/v1/invoiceDrafts/{invoiceDraftId}/pdf",
    body: Body::None,
    answer: Kind::File,
    says: "Retrieves the PDF of a draft as it would be issued now (Turnus only)",
};

impl Client {
    /// Sends many drafts, each by itself: the answer says what came of each. A repeat answers what is sent already as
    /// sent.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::draft_edits::DraftSending;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let all = DraftSending { all: Some(true), ..DraftSending::default() };
    /// for draft in client.send_invoice_drafts(&all).await?.drafts {
    ///     println!("{}: {:?} {:?}", draft.invoice_draft_id, draft.invoice_number, draft.reason);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn send_invoice_drafts(&self, sending: &DraftSending) -> Result<SentDrafts, Error> {
        self.tell(&SEND_INVOICE_DRAFTS, &[], sending).await
    }

    /// A draft with what was changed on it by hand.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let edited = client.get_edited_invoice_draft("5e5361659cc9ba118cccc650").await?;
    /// println!("{} lines by hand", edited.lines.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_edited_invoice_draft(&self, invoice_draft_id: &str) -> Result<EditedDraft, Error> {
        self.ask(&GET_EDITED_INVOICE_DRAFT, &[invoice_draft_id], &[]).await
    }

    /// Changes who pays, texts and time to pay of a draft. Null takes back what was changed.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::draft_edits::DraftEditPatch;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let text = "As agreed on the telephone:".to_owned();
    /// let patch = DraftEditPatch { prologue: text.into(), ..DraftEditPatch::default() };
    /// client.patch_invoice_draft("5e5361659cc9ba118cccc650", &patch).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn patch_invoice_draft(
        &self,
        invoice_draft_id: &str,
        patch: &DraftEditPatch,
    ) -> Result<EditedDraft, Error> {
        self.tell(&PATCH_INVOICE_DRAFT, &[invoice_draft_id], patch).await
    }

    /// Discards a draft: its bill is taken back, and its contract waits until someone bills it.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// client.discard_invoice_draft("5e5361659cc9ba118cccc650").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn discard_invoice_draft(&self, invoice_draft_id: &str) -> Result<(), Error> {
        self.fetch(&DISCARD_INVOICE_DRAFT, &[invoice_draft_id]).await.map(drop)
    }

    /// Writes a line on a draft, which is billed anew with it and keeps its id.
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
    /// let line = NewRatedItem { description: "Workshop".to_owned(), price_per_unit: 120.into(), ..NewRatedItem::default() };
    /// client.add_invoice_draft_line("5e5361659cc9ba118cccc650", &line).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn add_invoice_draft_line(
        &self,
        invoice_draft_id: &str,
        line: &NewRatedItem,
    ) -> Result<EditedDraft, Error> {
        self.tell(&ADD_INVOICE_DRAFT_LINE, &[invoice_draft_id], line).await
    }

    /// Takes a line off a draft that was written on it by hand.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// client.remove_invoice_draft_line("5e5361659cc9ba118cccc650", "5e663e5d9cc9ba14fc9c1e42").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn remove_invoice_draft_line(
        &self,
        invoice_draft_id: &str,
        line_id: &str,
    ) -> Result<(), Error> {
        self.fetch(&REMOVE_INVOICE_DRAFT_LINE, &[invoice_draft_id, line_id]).await.map(drop)
    }

    /// The PDF of a draft as it would be issued now, marked as a draft.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let pdf = client.download_invoice_draft("5e5361659cc9ba118cccc650").await?;
    /// println!("{} bytes", pdf.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn download_invoice_draft(&self, invoice_draft_id: &str) -> Result<Vec<u8>, Error> {
        self.fetch(&DOWNLOAD_INVOICE_DRAFT, &[invoice_draft_id]).await
    }
}
