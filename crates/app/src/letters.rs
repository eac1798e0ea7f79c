//! Letters: the documents of a day that go on paper, as one PDF.

use jiff::civil::Date;
use turnus_engine::entity::Entity;
use turnus_engine::event::EventKind;
use turnus_store::sendings::{self, LetterDay};

use crate::app::{App, apart, entity_of};
use crate::error::AppError;
use crate::invoices::pdf;
use crate::journal;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// Days with letters of the chosen legal entity, the latest first.
pub async fn letter_days(
    app: &App,
    caller: &Caller,
    skip: u32,
    take: u32,
) -> Result<Vec<LetterDay>, AppError> {
    let entity = chosen(app, caller).await?;
    Ok(sendings::letter_days(app.store(), caller.account, entity.id, skip, take).await?)
}

/// The letters of a day of the chosen legal entity as one PDF, in the order of their numbers: the same bytes whenever it
/// is asked for, once the day is over.
///
/// # Errors
///
/// Refused where the day has no letters.
pub async fn letters_of(app: &App, caller: &Caller, day: Date) -> Result<Vec<u8>, AppError> {
    let entity = chosen(app, caller).await?;
    let ids = sendings::letters_of(app.store(), caller.account, entity.id, day).await?;
    if ids.is_empty() {
        return Err(no_letters(day));
    }
    let mut pdfs = Vec::with_capacity(ids.len());
    for id in ids {
        pdfs.push(pdf(app, caller, id).await?.1);
    }
    let merged = apart(move || turnus_documents::merge_letters(pdfs)).await?;
    merged.map_err(|error| AppError::Internal(format!("letters of {day}: {error}")))
}

/// Notes that the letters of a day were printed.
///
/// # Errors
///
/// Refused where the day is not over, or has no letters.
pub async fn print_letters(
    app: &App,
    call: &Call<LetterDay>,
    day: Date,
) -> Result<Done<LetterDay>, AppError> {
    grant(app, call, || Box::pin(decide_print(app, &call.caller, day))).await
}

async fn decide_print(app: &App, caller: &Caller, day: Date) -> Result<Decision<LetterDay>, AppError> {
    let entity = chosen(app, caller).await?;
    if day >= entity.zone.day(caller.now) {
        return Err(AppError::Refused(format!(
            "{day} is not over: more letters may come, so print them once it is"
        )));
    }
    let letters = sendings::letters_of(app.store(), caller.account, entity.id, day).await?.len();
    if letters == 0 {
        return Err(no_letters(day));
    }
    let letters = u32::try_from(letters).unwrap_or(u32::MAX);
    let mut changes = caller.changes(app);
    changes.statements.push(sendings::print_letters(caller.account, entity.id, day, caller.now));
    let told = serde_json::json!({"day": day, "count": letters, "printed_at": caller.now});
    let members = journal::plain("Letters", None, Some(&told));
    changes.events.push(caller.event(app, caller.about(EventKind::LettersPrinted, entity.id), &members));
    Ok(Decision { changes, outcome: Outcome::Known(LetterDay { day, letters, printed: letters }) })
}

fn no_letters(day: Date) -> AppError {
    AppError::Refused(format!("there are no letters of {day}: see getLetterDays"))
}

async fn chosen(app: &App, caller: &Caller) -> Result<Entity, AppError> {
    let catalogue = app.catalogue(caller.account).await?;
    Ok(entity_of(&catalogue, caller.entity)?.clone())
}
