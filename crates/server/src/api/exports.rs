//! `/api/turnus/v1/exports`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use tokio::sync::mpsc;
use turnus_app::exports::{Asked, datev_export, postings, postings_csv};
use turnus_app::gobd::gobd_export;

use crate::api::error::ApiError;
use crate::api::route::{Parameter, Route, Shape, Takes, parameter, read};
use crate::border::{Asking, Query};
use crate::render;
use crate::server::Server;
use crate::web::{file, file_in_pieces, ok};

const ENTITY: Parameter =
    parameter("legalEntityId", Takes::Id, "The legal entity; the account's first without one.");
const DAYS: [Parameter; 2] = [
    parameter("from", Takes::Day, "The first day, such as 2026-01-01."),
    parameter("to", Takes::Day, "The last day, itself included."),
];

const FIRST_YEAR: i64 = 1970;
const LAST_YEAR: i64 = 2999;

/// Pieces of a file that wait until the client takes them.
const PIECES: usize = 2;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/turnus/v1/exports/datev", "getDatevExport", batch)
            .about("Issued documents and payments as a booking batch of DATEV (EXTF).")
            .with(&[ENTITY])
            .with(&DAYS)
            .answering(StatusCode::OK, Shape::File("text/csv")),
        read("/api/turnus/v1/exports/postings", "getPostingsExport", rows)
            .about("The rows of that batch with what they are in the ledger, as JSON or CSV.")
            .with(&[ENTITY])
            .with(&DAYS)
            .with(&[parameter("format", Takes::Word(&["json", "csv"]), "The format; json without one.")])
            .lists::<turnus_wire::exports::Posting>()
            .answering(StatusCode::OK, Shape::File("text/csv")),
        read("/api/turnus/v1/exports/gobd", "getGobdExport", year)
            .about(
                "A year for a tax audit: tables with their description (GDPdU), and the documents, as a ZIP.",
            )
            .with(&[
                ENTITY,
                parameter("year", Takes::Number(FIRST_YEAR, LAST_YEAR), "The calendar year."),
                parameter(
                    "files",
                    Takes::Word(&["false", "true"]),
                    "Whether the PDFs go along; false without it.",
                ),
            ])
            .answering(StatusCode::OK, Shape::File("application/zip")),
    ]
}

fn asked(query: &Query) -> Result<Asked, ApiError> {
    let day = |name: &str| -> Result<Date, ApiError> {
        let missing = || ApiError::member(name, "is missing: expected a day such as 2026-01-31");
        query.day(name)?.ok_or_else(missing)
    };
    Ok(Asked { entity: query.id("legalEntityId")?, from: day("from")?, to: day("to")? })
}

async fn batch(
    State(server): State<Server>,
    Asking(caller): Asking,
    query: Query,
) -> Result<Response, ApiError> {
    let (name, bytes) = datev_export(&server.app, &caller, asked(&query)?).await?;
    Ok(file("text/csv; charset=windows-1252", &name, bytes))
}

async fn rows(
    State(server): State<Server>,
    Asking(caller): Asking,
    query: Query,
) -> Result<Response, ApiError> {
    let format = query.word("format", &["json", "csv"])?;
    let asked = asked(&query)?;
    let rows = postings(&server.app, &caller, asked).await?;
    if format == Some("csv") {
        let name = format!("postings-{}-{}.csv", asked.from, asked.to);
        return Ok(file("text/csv; charset=utf-8", &name, postings_csv(&rows).into_bytes()));
    }
    Ok(ok(&rows.iter().map(render::posting).collect::<Vec<_>>()))
}

/// The file is written while it is read: what cannot be read any more breaks it off, and the client sees that it is not
/// whole.
async fn year(
    State(server): State<Server>,
    Asking(caller): Asking,
    query: Query,
) -> Result<Response, ApiError> {
    let missing = || ApiError::member("year", "is missing: expected a year such as 2026");
    let year = query.number("year", FIRST_YEAR, LAST_YEAR)?.and_then(|year| i16::try_from(year).ok());
    let with_files = query.word("files", &["false", "true"])? == Some("true");
    let entity = query.id("legalEntityId")?;
    let export = gobd_export(&server.app, &caller, entity, year.ok_or_else(missing)?, with_files).await?;
    let (pieces, written) = mpsc::channel(PIECES);
    let name = export.file_name();
    let writing = tokio::spawn(async move { export.write(&pieces).await });
    Ok(file_in_pieces("application/zip", &name, written, writing))
}
