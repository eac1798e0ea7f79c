//! Pages for the merchant's customers, reached by a signed link and nothing else.

mod contract_page;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use maud::{DOCTYPE, Markup, html};
use turnus_app::contracts::{contract, customer_of};
use turnus_app::invoices::list_invoices;
use turnus_app::links::LinkPurpose;
use turnus_app::rows::DocumentFilter;
use turnus_app::{App, Slice};
use turnus_engine::Id;

use crate::api::error::ApiError;
use crate::api::files::{follow, holder};
use crate::border::Token;
use crate::portal::contract_page::{Shown, contract_page};
use crate::server::Server;
use crate::web;

/// Documents that are shown, latest first.
const MOST_DOCUMENTS: u32 = 100;
/// Minutes that the page's links to documents are good for.
const LINK_MINUTES: u32 = 60;

/// The pages.
pub(crate) fn router() -> Router<Server> {
    Router::new().route("/portal/data/{token}/", get(data)).route("/portal/data/{token}", get(data))
}

/// `GET /portal/data/{token}/`: a contract, its next bill, its documents.
async fn data(State(server): State<Server>, Token(token): Token) -> Response {
    match shown(&server.app, &token).await {
        Ok(markup) => web::page(axum::http::StatusCode::OK, markup),
        Err(error) => {
            error.note();
            web::page(error.status(), refusal(&error))
        }
    }
}

async fn shown(app: &App, token: &str) -> Result<Markup, ApiError> {
    let link = follow(app, LinkPurpose::Portal, token).await?;
    let (account, caller) = (link.account, holder(app, &link).await?);
    let row = contract(app, account, link.subject).await?.value;
    let customer = customer_of(app, account, &row.contract).await?;
    let filter = DocumentFilter { contract: Some(link.subject), ..DocumentFilter::default() };
    let slice = Slice { newest_first: true, ..Slice::first(MOST_DOCUMENTS) };
    let mut documents = Vec::new();
    for document in list_invoices(app, account, filter, slice).await? {
        let url = document_url(app, account, document.id).await?;
        documents.push((document, url));
    }
    let catalogue = app.catalogue(account).await?;
    Ok(contract_page(&Shown {
        row: &row,
        customer: &customer,
        documents: &documents,
        catalogue: &catalogue,
        now: caller.now,
    }))
}

async fn document_url(app: &App, account: Id, document: Id) -> Result<String, ApiError> {
    let (token, _) = app.sign_link(LinkPurpose::Document, account, document, LINK_MINUTES).await?;
    Ok(format!("/files/{token}"))
}

/// The frame of every page.
pub(crate) fn frame(title: &str, language: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                meta name="robots" content="noindex, nofollow";
                meta name="referrer" content="no-referrer";
                title { (title) }
                link rel="stylesheet" href="/style.css";
            }
            body { main { (body) } }
        }
    }
}

fn refusal(error: &ApiError) -> Markup {
    let body = html! {
        h1 { "Dieser Link gilt nicht mehr" }
        p { "Bitte lassen Sie sich einen neuen geben." }
        p lang="en" { "This link is no longer valid. Please ask for a new one." }
        p { small { (error.message()) } }
    };
    frame("Link abgelaufen", "de", body)
}
