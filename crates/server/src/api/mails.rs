//! `/api/turnus/v1/mails`, and how a document is delivered.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::mails::{list_mails, mail, resend_mail};
use turnus_app::rows::{Mail as Row, MailFilter, MailStatus};
use turnus_app::sending::{Delivery, deliver_again, delivery};
use turnus_wire::sending::{InvoiceDelivery, Mail};

use crate::api::error::ApiError;
use crate::api::paging::PAGING;
use crate::api::route::{Route, SELL, Takes, make, parameter, read};
use crate::border::{Asking, Ids, Listing, Nothing, Written};
use crate::render;
use crate::server::Server;
use crate::web::{answer, ok};

const STATUS: [&str; 5] = ["Waiting", "Sent", "Parked", "Captured", "Withdrawn"];

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/turnus/v1/mails", "getMails", list)
            .about("Lists the mails, with what they say and what became of them.")
            .with(&[
                parameter("status", Takes::Word(&STATUS), "Mails that stand there."),
                parameter("customerId", Takes::Id, "Mails to that customer."),
                parameter("invoiceId", Takes::Id, "Mails with that document."),
            ])
            .with(&PAGING)
            .lists::<Mail>(),
        read("/api/turnus/v1/mails/{mailId}", "getMail", by_id).about("Reads a mail.").gives::<Mail>(),
        make("/api/turnus/v1/mails/{mailId}/resend", "resendMail", SELL, resend)
            .about("Puts a mail into the queue again, to the same address.")
            .gives::<Mail>(),
        read("/api/turnus/v1/invoices/{invoiceId}/delivery", "getInvoiceDelivery", delivered)
            .about("How a document reaches its recipient, when, and why not as asked.")
            .gives::<InvoiceDelivery>(),
        make("/api/turnus/v1/invoices/{invoiceId}/delivery", "deliverInvoice", SELL, deliver)
            .about("Chooses anew how a document reaches its customer, by the address and medium that he has now.")
            .gives::<InvoiceDelivery>(),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let status = match listing.query.word("status", &STATUS)? {
        Some("Waiting") => Some(MailStatus::Waiting),
        Some("Sent") => Some(MailStatus::Sent),
        Some("Parked") => Some(MailStatus::Parked),
        Some("Captured") => Some(MailStatus::Captured),
        Some(_) => Some(MailStatus::Withdrawn),
        None => None,
    };
    let filter = MailFilter {
        status,
        customer: listing.query.id("customerId")?,
        document: listing.query.id("invoiceId")?,
        entity: caller.entity,
    };
    let found = list_mails(&server.app, caller.account, filter, listing.slice).await?;
    Ok(ok(&found.iter().map(render::mail).collect::<Vec<_>>()))
}

async fn by_id(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    Ok(ok(&render::mail(&mail(&server.app, caller.account, id).await?)))
}

async fn resend(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = given.wish(|mail: &Row| answer(StatusCode::OK, &render::mail(mail)));
    Ok(wish.answer(resend_mail(&server.app, &wish.call, id).await?))
}

async fn delivered(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    Ok(ok(&render::delivery(id, &delivery(&server.app, caller.account, id).await?)))
}

async fn deliver(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = given.wish(move |delivery: &Delivery| answer(StatusCode::OK, &render::delivery(id, delivery)));
    Ok(wish.answer(deliver_again(&server.app, &wish.call, id).await?))
}
