//! `/api/turnus/v1/letters`: documents that go on paper.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::letters::{letter_days, letters_of, print_letters};
use turnus_app::rows;
use turnus_wire::sending::LetterDay;

use crate::api::error::ApiError;
use crate::api::paging::PAGING;
use crate::api::route::{BILL, Route, Shape, make, read};
use crate::border::{Asking, Day, Listing, Nothing, Written};
use crate::render;
use crate::server::Server;
use crate::web::{answer, file, ok};

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/turnus/v1/letters", "getLetterDays", list)
            .about("Lists the days that have letters, the latest first.")
            .with(&PAGING[1..])
            .lists::<LetterDay>(),
        read("/api/turnus/v1/letters/{date}", "getLetters", by_day)
            .about("The letters of a day as one PDF, in the order of their numbers.")
            .answering(StatusCode::OK, Shape::Pdf),
        make("/api/turnus/v1/letters/{date}/printed", "printLetters", BILL, print)
            .about("Notes that the letters of a day that is over were printed.")
            .gives::<LetterDay>(),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let days = letter_days(&server.app, &caller, listing.slice.skip, listing.slice.take).await?;
    Ok(ok(&days.iter().map(render::letter_day).collect::<Vec<_>>()))
}

async fn by_day(
    State(server): State<Server>,
    Asking(caller): Asking,
    Day(day): Day,
) -> Result<Response, ApiError> {
    let bytes = letters_of(&server.app, &caller, day).await?;
    Ok(file("application/pdf", &format!("letters-{day}.pdf"), bytes))
}

async fn print(
    State(server): State<Server>,
    Day(day): Day,
    given: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = given.wish(|day: &rows::LetterDay| answer(StatusCode::OK, &render::letter_day(day)));
    Ok(wish.answer(print_letters(&server.app, &wish.call, day).await?))
}
