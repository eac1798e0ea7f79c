//! `/files/{token}`: what a signed link leads to, without a bearer token.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::invoices::{file_name, pdf};
use turnus_app::links::{Link, LinkPurpose};
use turnus_app::{App, AppError, Caller};

use crate::api::error::ApiError;
use crate::api::route::{OPEN, Route, Shape, read};
use crate::border::Token;
use crate::server::Server;
use crate::web::file;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/files/{token}", "getFile", by_token)
            .about("The file that a download link leads to.")
            .answering(StatusCode::OK, Shape::Pdf)
            .needs(OPEN),
    ]
}

/// Where a link leads. One that is forged or over is gone, and not a question of who asks.
async fn follow(app: &App, purpose: LinkPurpose, token: &str) -> Result<Link, ApiError> {
    app.follow_link(purpose, token).await.map_err(|error| match error {
        AppError::Unauthorized(why) => ApiError::DeadLink(why),
        other => other.into(),
    })
}

/// Whoever holds a link to something of that account.
async fn holder(app: &App, link: &Link) -> Result<Caller, ApiError> {
    let now = app.now(link.account).await?;
    Ok(Caller { account: link.account, entity: None, actor: "link".to_owned(), now })
}

async fn by_token(State(server): State<Server>, Token(token): Token) -> Result<Response, ApiError> {
    let link = follow(&server.app, LinkPurpose::Document, &token).await?;
    let caller = holder(&server.app, &link).await?;
    let (row, bytes) = pdf(&server.app, &caller, link.subject).await?;
    Ok(file("application/pdf", &file_name(&row, "pdf"), bytes))
}
