//! `/paymentTransactions`, `/paymentRefunds`, `/chargebackFees` and `/dunnings`: no provider collects and nobody is
//! reminded yet, and the lists say so.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use turnus_app::AppError;
use turnus_wire as wire;

use crate::api::error::ApiError;
use crate::api::paging::{CREATED, PAGING};
use crate::api::route::{Route, Shape, read};
use crate::border::{Asking, Ids, Listing};
use crate::server::Server;
use crate::web::ok;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/v1/paymentTransactions", "getPaymentTransactions", none)
            .about("Lists payments by providers. There are none.")
            .with(&CREATED)
            .with(&PAGING)
            .lists::<wire::payments::PaymentTransaction>(),
        read("/api/v1/paymentTransactions/{paymentTransactionId}", "getPaymentTransaction", by_id)
            .about("Reads a payment by a provider.")
            .gives::<wire::payments::PaymentTransaction>(),
        read("/api/v1/paymentRefunds", "getPaymentRefunds", none)
            .about("Lists refunds by providers. There are none.")
            .with(&CREATED)
            .with(&PAGING)
            .lists::<wire::payments::PaymentRefund>(),
        read("/api/v1/chargebackFees", "getChargebackFees", none)
            .about("Lists fees of chargebacks. There are none.")
            .with(&PAGING)
            .answering(StatusCode::OK, anything()),
        read("/api/v1/dunnings", "getDunnings", none)
            .about("Lists reminders. There are none.")
            .with(&PAGING)
            .answering(StatusCode::OK, anything()),
    ]
}

/// A list of what has no shape yet.
fn anything() -> Shape {
    Shape::Json(json!({"type": "array", "items": {"type": "object"}}), Vec::new())
}

async fn none(Asking(_): Asking, _: Listing) -> Response {
    ok::<[(); 0]>(&[])
}

async fn by_id(State(_): State<Server>, Asking(_): Asking, Ids([id]): Ids<1>) -> Result<Response, ApiError> {
    Err(AppError::NotFound { kind: "payment transaction", id }.into())
}
