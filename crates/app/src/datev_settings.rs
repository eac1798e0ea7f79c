//! How the postings of a legal entity are told to DATEV: read and decided.

use rust_decimal::Decimal;
use turnus_engine::Id;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::datev::DatevSettings;
use turnus_engine::event::{Event, EventKind};
use turnus_store::datev_settings;

use crate::app::{App, entity_of};
use crate::error::AppError;
use crate::journal;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// What was decided for the legal entity.
///
/// # Errors
///
/// Not found where there is no such entity, or nothing was decided for it.
pub async fn datev_settings(app: &App, account: Id, entity: Id) -> Result<DatevSettings, AppError> {
    entity_of(&*app.catalogue(account).await?, Some(entity))?;
    let found = datev_settings::of(app.store(), account, entity).await?;
    found.ok_or(AppError::NotFound { kind: "DATEV setting of legal entity", id: entity })
}

/// Decides anew how the postings of a legal entity are told.
pub async fn put_datev_settings(
    app: &App,
    call: &Call<DatevSettings>,
    entity: Id,
    settings: DatevSettings,
) -> Result<Done<DatevSettings>, AppError> {
    grant(app, call, || Box::pin(decide(app, &call.caller, entity, settings.clone()))).await
}

async fn decide(
    app: &App,
    caller: &Caller,
    entity: Id,
    settings: DatevSettings,
) -> Result<Decision<DatevSettings>, AppError> {
    let catalogue = app.catalogue(caller.account).await?;
    entity_of(&catalogue, Some(entity))?;
    check(&settings, &catalogue)?;
    let before = datev_settings::of(app.store(), caller.account, entity).await?;
    let members = journal::plain("DatevSettings", before.as_ref(), Some(&settings));
    let mut changes = caller.changes(app);
    if members.is_empty() {
        return Ok(Decision { changes, outcome: Outcome::Known(settings) });
    }
    changes.statements.push(datev_settings::put(caller.account, entity, &settings)?);
    let event = Event { subject: Some(entity), ..caller.about(EventKind::SettingsChanged, entity) };
    changes.events.push(caller.event(app, event, &members));
    Ok(Decision { changes, outcome: Outcome::Known(settings) })
}

/// Each revenue account is one of a tax that there is, once, and knows where its VAT goes.
fn check(settings: &DatevSettings, catalogue: &Catalogue) -> Result<(), AppError> {
    for (place, account) in settings.revenue_accounts.iter().enumerate() {
        let refused = |member: &str, why: String| {
            Err(AppError::Refused(format!("RevenueAccounts[{place}].{member}: {why}")))
        };
        let id = account.tax_definition;
        let Some(definition) = catalogue.tax_definitions.current(id) else {
            return refused("TaxDefinitionId", format!("there is no tax definition {id}"));
        };
        if settings.revenue_accounts[..place].iter().any(|other| other.tax_definition == id) {
            return refused("TaxDefinitionId", format!("tax definition {id} has an account before"));
        }
        if definition.rate != Decimal::ZERO && account.vat_account.is_none() {
            return refused("VatAccount", format!("is missing: '{}' has VAT", definition.name));
        }
    }
    Ok(())
}
