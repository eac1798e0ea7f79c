//! `/api/turnus/v1/parkedWork`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::due_work::{parked_work, reopen_work};
use turnus_app::rows::Work;
use turnus_wire::parked_work::ParkedWork;

use crate::api::error::ApiError;
use crate::api::route::{BILL, Route, make, read};
use crate::border::{Asking, Ids, Nothing, Written};
use crate::render;
use crate::server::Server;
use crate::web::{answer, ok};

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/turnus/v1/parkedWork", "getParkedWork", list)
            .about("Lists work that failed and was put aside, with the reasons: 500 at most.")
            .lists::<ParkedWork>(),
        make("/api/turnus/v1/parkedWork/{subjectId}/retry", "retryParkedWork", BILL, retry)
            .about("Tries again what was put aside of a contract, draft, document or order.")
            .lists::<ParkedWork>(),
    ]
}

async fn list(State(server): State<Server>, Asking(caller): Asking) -> Result<Response, ApiError> {
    let parked = parked_work(&server.app, caller.account).await?;
    let shown: Vec<_> = parked.into_iter().map(|(work, reason)| shown(&work, Some(reason))).collect();
    Ok(ok(&shown))
}

async fn retry(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = given.wish(|opened: &Vec<Work>| {
        let shown: Vec<_> = opened.iter().map(|work| shown(work, None)).collect();
        answer(StatusCode::OK, &shown)
    });
    Ok(wish.answer(reopen_work(&server.app, &wish.call, id).await?))
}

fn shown(work: &Work, reason: Option<String>) -> ParkedWork {
    ParkedWork {
        kind: format!("{:?}", work.kind),
        subject_id: render::id(work.subject),
        due: render::time(work.due),
        attempts: work.attempts,
        reason,
    }
}
