//! After a restore: numbers that were given since the backup are never given again.

use turnus_engine::Id;
use turnus_engine::catalogue::Item;
use turnus_engine::entity::Entity;
use turnus_engine::numbering::NumberTemplate;

use crate::app::App;
use crate::catalogue_items::put_item;
use crate::error::AppError;
use crate::wish::{Call, Caller};

/// Puts `before` in front of the number templates of each legal entity, which count from 1 in new sequences.
///
/// # Errors
///
/// Refused where such numbers could be some that were printed before, or cannot be printed.
pub async fn begin_new_numbers(app: &App, account: Id, before: &str) -> Result<Vec<Entity>, AppError> {
    let now = app.now(account).await?;
    let caller = Caller { account, entity: None, actor: "restore".to_owned(), now };
    let entities: Vec<Entity> = app.catalogue(account).await?.entities.all().cloned().collect();
    let mut changed = Vec::with_capacity(entities.len());
    for entity in entities {
        let anew = |template: &NumberTemplate| {
            NumberTemplate::new(&format!("{before}{template}"), app.new_id(account, now))
                .map_err(|error| AppError::Refused(error.to_string()))
        };
        let entity = Entity {
            invoice_numbers: anew(&entity.invoice_numbers)?,
            credit_note_numbers: anew(&entity.credit_note_numbers)?,
            ..entity
        };
        put_item(app, &Call::plain(caller.clone()), |_, _| Ok(Item::Entity(entity.clone()))).await?;
        changed.push(entity);
    }
    Ok(changed)
}
