//! Whether the database does what it should, in words for whoever runs it.

use turnus_store::{Applied, Changes, Figures, idempotency};

use crate::app::App;
use crate::error::AppError;

/// A step back of the machine's clock that is worth a word, in milliseconds.
const WORTH_A_WORD: i64 = 1_000;
/// Bytes that a probe asks for.
const PROBE: usize = 64 * 1024;

/// The database answers.
pub async fn answers(app: &App) -> Result<(), AppError> {
    Ok(app.store().answers().await?)
}

/// Why writes fail, if they do. No value of a client stands in it.
pub fn write_trouble(app: &App) -> Option<String> {
    let trouble = app.store().trouble()?;
    Some(format!("writes fail since {} s: {}", trouble.since.as_secs(), trouble.why))
}

/// That the machine's clock was set back, if it was.
pub fn clock_behind(app: &App) -> Option<String> {
    let behind = app.store().clock_behind();
    (behind >= WORTH_A_WORD).then(|| {
        format!(
            "the machine's clock was set back and is {} s behind: time goes on at half its pace until it has caught up",
            behind / 1000
        )
    })
}

/// Where writes fail, tries one that leaves nothing behind: so the trouble is over once it is.
pub async fn probe(app: &App) -> Result<(), AppError> {
    if app.store().trouble().is_none() {
        return Ok(());
    }
    let nobody = turnus_engine::Id::from_bytes([0; 12]);
    let machine = app.machine_now().await?;
    let answer = idempotency::Answer {
        hash: [0; 32],
        status: 0,
        body: " ".repeat(PROBE),
        customer: None,
        created_at: machine,
    };
    let changes = Changes::new(nobody, app.new_id(nobody, machine))
        .with(idempotency::insert(nobody, nobody, "probe", &answer))
        .with(idempotency::forget(nobody, nobody, "probe"));
    let _: Applied = app.store().apply(changes).await?;
    Ok(())
}

/// Figures of this process's way to the database.
pub fn figures(app: &App) -> Figures {
    app.store().figures()
}
