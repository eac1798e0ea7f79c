//! Invoices and credit notes.

use turnus_wire::clock::BillResult;
use turnus_wire::explanations::InvoiceExplanation;
use turnus_wire::invoices::{CorrectionPreview, DownloadLink, Invoice, InvoiceFormat, InvoiceSummary};

use crate::transport::Request;
use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_INVOICES: Function = Function {
    name: "getInvoices",
    verb: Verb::Get,
    path: "/api/v1/invoices",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves a list of all invoices / credit notes",
};

pub(crate) static GET_INVOICE_BY_ID: Function = Function {
    name: "getInvoiceById",
    verb: Verb::Get,
    path: "/api/v1/invoices/{invoiceId}",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves an invoice by id",
};

pub(crate) static GET_INVOICE_DOWNLOAD_LINK: Function = Function {
    name: "getInvoiceDownloadLink",
    verb: Verb::Post,
    path: "/api/v1/invoices/{invoiceId}/downloadLink",
    body: Body::None,
    answer: Kind::Json,
    says: "Creates a file download token for the given invoice",
};

pub(crate) static DOWNLOAD_INVOICE: Function = Function {
    name: "downloadInvoice",
    verb: Verb::Get,
    path: "/api/v1/invoices/{invoiceId}/download",
    body: Body::None,
    answer: Kind::File,
    says: "Downloads the PDF of the given invoice",
};

pub(crate) static GET_INVOICE_XML: Function = Function {
    name: "getInvoiceXml",
    verb: Verb::Get,
    path: "/api/turnus/v1/invoices/{invoiceId}/xml",
    body: Body::None,
    answer: Kind::File,
    says: "The XRechnung of an issued document; format=cii or ubl (Turnus only)",
};

pub(crate) static GET_INVOICE_FORMATS: Function = Function {
    name: "getInvoiceFormats",
    verb: Verb::Get,
    path: "/api/turnus/v1/invoices/{invoiceId}/formats",
    body: Body::None,
    answer: Kind::List,
    says: "Which e-invoices a document can be, and what it lacks for the others (Turnus only)",
};

pub(crate) static CORRECT_INVOICE: Function = Function {
    name: "correctInvoice",
    verb: Verb::Post,
    path: "/api/turnus/v1/invoices/{invoiceId}/correct",
    body: Body::None,
    answer: Kind::Json,
    says: "Credit a document with its old data and bill the same anew as things are now (Turnus only)",
};

pub(crate) static PREVIEW_CORRECTION: Function = Function {
    name: "previewCorrection",
    verb: Verb::Get,
    path: "/api/turnus/v1/invoices/{invoiceId}/correctionPreview",
    body: Body::None,
    answer: Kind::Json,
    says: "What a correction would take back and issue; nothing is stored (Turnus only)",
};

pub(crate) static EXPLAIN_INVOICE: Function = Function {
    name: "explainInvoice",
    verb: Verb::Get,
    path: "/api/turnus/v1/invoices/{invoiceId}/explain",
    body: Body::None,
    answer: Kind::Json,
    says: "Why each line of a document is what it is (Turnus only)",
};

impl Client {
    /// Which e-invoices a document can be, and what it lacks for the others.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client, id: &str) -> Result<(), turnus_client::Error> {
    /// for format in client.get_invoice_formats(id).await? {
    ///     println!("{}: {:?}", format.format, format.reason);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_invoice_formats(&self, id: &str) -> Result<Vec<InvoiceFormat>, Error> {
        List::new(self, &GET_INVOICE_FORMATS, &[id]).all().await
    }

    /// All invoices and credit notes. Filters: `search`, `customerId`, `contractId`, `dateFrom`, `dateTo`.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let invoices = client.invoices_stream().with("customerId", "5e5361659cc9ba118cccc630").all().await?;
    /// println!("{}", invoices.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_invoices(&self) -> Result<Vec<InvoiceSummary>, Error> {
        self.invoices_stream().all().await
    }

    /// As [`Client::get_invoices`], page by page while it is read.
    pub fn invoices_stream(&self) -> List<InvoiceSummary> {
        List::new(self, &GET_INVOICES, &[])
    }

    /// Reads an invoice or credit note.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let invoice = client.get_invoice_by_id("5e5361659cc9ba118cccc640").await?;
    /// println!("{:?}", invoice.invoice_number);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_invoice_by_id(&self, invoice_id: &str) -> Result<Invoice, Error> {
        self.ask(&GET_INVOICE_BY_ID, &[invoice_id], &[]).await
    }

    /// An address of the PDF that needs no token, for some time. It may be relative to the server.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let link = client.get_invoice_download_link("5e5361659cc9ba118cccc640").await?;
    /// println!("{}", link.url);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_invoice_download_link(&self, invoice_id: &str) -> Result<DownloadLink, Error> {
        self.ask(&GET_INVOICE_DOWNLOAD_LINK, &[invoice_id], &[]).await
    }

    /// The bytes of the PDF.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let pdf = client.download_invoice("5e5361659cc9ba118cccc640").await?;
    /// println!("{} bytes", pdf.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn download_invoice(&self, invoice_id: &str) -> Result<Vec<u8>, Error> {
        self.fetch(&DOWNLOAD_INVOICE, &[invoice_id]).await
    }

    /// The XRechnung of an issued document, as UN/CEFACT CII.
    ///
    /// # Errors
    ///
    /// See [`Error`]; refused with each member that the format asks for and the document lacks.
    pub async fn get_invoice_xml(&self, invoice_id: &str) -> Result<Vec<u8>, Error> {
        self.fetch(&GET_INVOICE_XML, &[invoice_id]).await
    }

    /// The same in the syntax that `format` names: `cii` or `ubl`.
    ///
    /// # Errors
    ///
    /// As there.
    pub async fn get_invoice_xml_as(&self, invoice_id: &str, format: &str) -> Result<Vec<u8>, Error> {
        let query = [("format".to_owned(), format.to_owned())];
        let request =
            Request { function: &GET_INVOICE_XML, arguments: &[invoice_id], query: &query, body: None };
        self.send(&request).await
    }

    /// Credits a document with its old data, and bills the same anew as things are now.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let corrected = client.correct_invoice("5e53dab7443e5516749566e2").await?;
    /// println!("{} documents", corrected.documents.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn correct_invoice(&self, invoice_id: &str) -> Result<BillResult, Error> {
        self.ask(&CORRECT_INVOICE, &[invoice_id], &[]).await
    }

    /// What a correction would take back and issue. Nothing is stored.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// for back in client.preview_correction("5e53dab7443e5516749566e2").await?.taken_back {
    ///     println!("{:?}", back.invoice_number);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn preview_correction(&self, invoice_id: &str) -> Result<CorrectionPreview, Error> {
        self.ask(&PREVIEW_CORRECTION, &[invoice_id], &[]).await
    }

    /// Why each line of a document or draft is what it is, as data and in words.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let explained = client.explain_invoice("5e53dab7443e5516749566e2").await?;
    /// for line in explained.bills.iter().flat_map(|bill| &bill.lines) {
    ///     println!("{}", line.words.en.join(" "));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn explain_invoice(&self, invoice_id: &str) -> Result<InvoiceExplanation, Error> {
        self.ask(&EXPLAIN_INVOICE, &[invoice_id], &[]).await
    }
}
