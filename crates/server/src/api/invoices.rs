//! `/invoices`.

use axum::extract::State;
use axum::response::Response;
use turnus_app::correct_invoice::{correct_invoice, preview_correction};
use turnus_app::entity_of;
use turnus_app::explain_invoice::explain_invoice;
use turnus_app::invoices::{
    Syntax, counterparts, file_name, formats, invoice, list_invoices, pdf, remaining, xml,
};
use turnus_app::links::LinkPurpose;
use turnus_app::rows::{DocumentFilter, DocumentRow};
use turnus_app::sending::medium_of;
use turnus_engine::Id;
use turnus_engine::calendar::Zone;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::document::DocumentKind;
use turnus_wire as wire;

use crate::api::clock::{bill_result, in_steps};
use crate::api::error::ApiError;
use crate::api::paging::{CREATED, ORDER, PAGING};
use crate::api::route::{BILL, Parameter, READ, Route, Shape, Takes, make, parameter, read};
use crate::border::{Asking, Ids, Listing, Nothing, Query, Written};
use crate::render;
use crate::server::Server;
use crate::web::{file, ok};

/// Minutes that a download link is good for.
pub(crate) const LINK_MINUTES: u32 = 60;

const OPEN: Parameter = parameter(
    "open",
    Takes::Word(&["true", "false"]),
    "true: invoices that are not paid, of the latest 10,000. A payment of a contract pays first what was due first; what was taken back is paid by what takes it back.",
);

const TYPES: [&str; 2] = ["Invoice", "CreditNote"];

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/v1/invoices", "getInvoices", list)
            .about("Lists invoices and credit notes.")
            .with(&[
                parameter("search", Takes::Text, "Part of the document's number or the recipient's name."),
                parameter("customerId", Takes::Id, "Documents of that customer."),
                parameter("contractId", Takes::Id, "Documents of that contract."),
                parameter("type", Takes::Word(&TYPES), "Documents of that kind."),
                parameter("currency", Takes::Text, "Documents in that currency."),
                parameter(
                    "dueFrom",
                    Takes::Day,
                    "Due on that day or later; without a currency, of the latest 10,000 documents.",
                ),
                parameter("dueTo", Takes::Day, "Due on that day or before; likewise."),
                OPEN,
            ])
            .with(&ORDER)
            .with(&CREATED)
            .with(&PAGING)
            .lists::<wire::invoices::InvoiceSummary>(),
        read("/api/v1/invoices/{invoiceId}", "getInvoiceById", by_id)
            .about("Reads an invoice or credit note.")
            .gives::<wire::invoices::Invoice>(),
        make("/api/v1/invoices/{invoiceId}/downloadLink", "getInvoiceDownloadLink", READ, link)
            .about("A link to the PDF that needs no token, good for an hour.")
            .gives::<wire::invoices::DownloadLink>(),
        read("/api/turnus/v1/invoices/{invoiceId}/explain", "explainInvoice", explain)
            .about("Why each line of a document or draft is what it is, as data and in words.")
            .gives::<wire::explanations::InvoiceExplanation>(),
        read("/api/turnus/v1/invoices/{invoiceId}/correctionPreview", "previewCorrection", preview)
            .about(
                "What a correction would take back and issue, of what is billed by now. Nothing is stored.",
            )
            .gives::<wire::invoices::CorrectionPreview>(),
        make("/api/turnus/v1/invoices/{invoiceId}/correct", "correctInvoice", BILL, correct)
            .about("Credits a document with its old data, and bills the same anew as things are now.")
            .gives::<wire::clock::BillResult>(),
        read("/api/turnus/v1/invoices/{invoiceId}/xml", "getInvoiceXml", xrechnung)
            .about("The XRechnung of an issued document.")
            .with(&[parameter("format", Takes::Word(&["cii", "ubl"]), "The syntax; cii without one.")])
            .answering(axum::http::StatusCode::OK, Shape::Xml),
        read("/api/turnus/v1/invoices/{invoiceId}/formats", "getInvoiceFormats", formats_of)
            .about("Which e-invoices an issued document can be, and what it lacks for the others.")
            .lists::<wire::invoices::InvoiceFormat>(),
        read("/api/v1/invoices/{invoiceId}/download", "downloadInvoice", download)
            .about("The PDF itself.")
            .answering(axum::http::StatusCode::OK, Shape::Pdf),
    ]
}

/// The zone of a document's days: that of its legal entity.
pub(crate) fn zone_of(catalogue: &Catalogue, row: &DocumentRow) -> Zone {
    entity_of(catalogue, Some(row.entity)).map_or_else(|_| Zone::utc(), |entity| entity.zone.clone())
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let listing = listing.ordered()?;
    let (search, words) = (listing.query.text("search")?, listing.words()?);
    let code = listing.query.text("currency")?;
    let open = listing.query.word("open", &["true", "false"])? == Some("true");
    // What is looked at for open ones is counted from the latest.
    let listing = if open { listing.latest()? } else { listing };
    let filter = DocumentFilter {
        entity: caller.entity,
        search: search.as_deref(),
        customer: listing.query.id("customerId")?,
        contract: listing.query.id("contractId")?,
        created: listing.created,
        kind: listing.query.word("type", &TYPES)?.map(|word| match word {
            "CreditNote" => DocumentKind::CreditNote,
            _ => DocumentKind::Invoice,
        }),
        currency: code.map(|code| crate::read::currency("currency", &code)).transpose()?,
        open,
        due: (listing.query.day("dueFrom")?, listing.query.day("dueTo")?),
        words: words.as_ref(),
    };
    let rows = list_invoices(&server.app, caller.account, filter, listing.slice).await?;
    let catalogue = server.app.catalogue(caller.account).await?;
    let ids: Vec<Id> = rows.iter().map(|row| row.id).filter(|_| open).collect();
    let left = remaining(&server.app, caller.account, &ids).await?;
    let shown = |row: &DocumentRow| {
        render::invoice_summary(row, &zone_of(&catalogue, row), left.get(&row.id).copied())
    };
    Ok(ok(&rows.iter().map(shown).collect::<Vec<_>>()))
}

async fn by_id(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let row = invoice(&server.app, caller.account, id).await?;
    let catalogue = server.app.catalogue(caller.account).await?;
    let left = remaining(&server.app, caller.account, &[id]).await?;
    let shown = render::invoice(&row, &zone_of(&catalogue, &row), left.get(&id).copied());
    let others = counterparts(&server.app, caller.account, id).await?;
    let mut shown = render::with_counterparts(shown, &others);
    if let Some(medium) = medium_of(&server.app, caller.account, id).await? {
        shown.bearer_medium = Some(render::medium(medium));
    }
    Ok(ok(&shown))
}

async fn link(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    invoice(&server.app, caller.account, id).await?;
    let signed = server.app.sign_link(LinkPurpose::Document, caller.account, id, LINK_MINUTES).await?;
    let url = format!("/files/{}", signed.0);
    Ok(ok(&wire::invoices::DownloadLink { url }))
}

async fn explain(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let explained = explain_invoice(&server.app, caller.account, id).await?;
    Ok(ok(&render::explanation(&explained)?))
}

async fn preview(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let row = invoice(&server.app, caller.account, id).await?;
    let found = preview_correction(&server.app, &caller, id).await?;
    let zone = zone_of(&*server.app.catalogue(caller.account).await?, &row);
    Ok(ok(&render::correction(&found, &zone)))
}

async fn correct(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<Nothing>,
) -> Result<Response, ApiError> {
    let (app, call) = (&server.app, given.in_steps());
    let done = correct_invoice(app, &call, id).await?;
    in_steps(app, &call, done, async |billed| bill_result(app, &given.caller, &billed).await).await
}

async fn download(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let (row, bytes) = pdf(&server.app, &caller, id).await?;
    Ok(file("application/pdf", &file_name(&row, "pdf"), bytes))
}

async fn formats_of(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let shown = formats(&server.app, caller.account, id).await?.map(|(format, reason)| {
        let available = reason.is_none();
        wire::invoices::InvoiceFormat { format: format.to_owned(), available, reason }
    });
    Ok(ok(&shown))
}

async fn xrechnung(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
    query: Query,
) -> Result<Response, ApiError> {
    let syntax = match query.text("format")?.map(|format| format.to_ascii_lowercase()).as_deref() {
        None | Some("cii") => Syntax::Cii,
        Some("ubl") => Syntax::Ubl,
        Some(other) => return Err(ApiError::member("format", format!("expected cii or ubl, got '{other}'"))),
    };
    let (row, text) = xml(&server.app, caller.account, id, syntax).await?;
    Ok(file("application/xml", &file_name(&row, "xml"), text.into_bytes()))
}
