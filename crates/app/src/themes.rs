//! The looks and texts of a legal entity's documents.

use sha2::{Digest, Sha256};
use turnus_engine::Id;
use turnus_engine::catalogue::Item;
use turnus_engine::document::Document;
use turnus_engine::entity::Entity;
use turnus_engine::event::{Event, EventKind};
use turnus_engine::theme::{Color, LineColumn, Logo, Looks, PictureFormat, Portal, Side, Theme, ThemeText};
use turnus_store::{catalogue, pictures};

use crate::app::{App, apart, entity_of};
use crate::error::AppError;
use crate::journal;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// A theme as it is asked for.
#[derive(Clone, Debug)]
pub struct NewTheme {
    /// The accent; none: the usual one.
    pub accent: Option<Color>,
    /// The colour of text; none: the usual one.
    pub text: Option<Color>,
    /// The bytes of the logo, and its side.
    pub logo: Option<(Vec<u8>, Side)>,
    /// The columns of the lines' table; none: the usual ones.
    pub columns: Option<Vec<LineColumn>>,
    /// Texts around the lines.
    pub texts: Vec<ThemeText>,
    /// What the portal shows besides.
    pub portal: Portal,
}

/// A theme, and the bytes of its logo.
pub type Shown = (Theme, Option<Vec<u8>>);

/// The theme of the legal entity `id`.
pub async fn theme(app: &App, account: Id, id: Id) -> Result<Shown, AppError> {
    let theme = entity(app, account, id).await?.theme;
    let logo = picture(app, account, &theme.looks).await?;
    Ok((theme, logo))
}

/// Replaces the theme of the legal entity `id`. Issued documents keep theirs.
///
/// # Errors
///
/// Refused with the member: colours that cannot be read on paper, columns that law asks for, a logo that is no picture.
pub async fn put_theme(
    app: &App,
    call: &Call<Shown>,
    id: Id,
    new: NewTheme,
) -> Result<Done<Shown>, AppError> {
    grant(app, call, || Box::pin(decide(app, &call.caller, id, new.clone()))).await
}

async fn decide(app: &App, caller: &Caller, id: Id, new: NewTheme) -> Result<Decision<Shown>, AppError> {
    let before = entity(app, caller.account, id).await?;
    let (theme, logo) = made(new)?;
    let looks = theme.looks.clone();
    let check = move || {
        let checked = turnus_documents::check_looks(&looks, logo.as_deref());
        checked.map(|()| logo).map_err(|why| AppError::Refused(why.to_string()))
    };
    let logo = apart(check).await??;
    let version = before.version + 1;
    let was = Item::Entity(before.clone());
    let item = Item::Entity(Entity { theme: theme.clone(), version, ..before });
    let mut changes = caller.changes(app);
    if let Some((named, bytes)) = theme.looks.logo.as_ref().zip(logo.as_ref()) {
        changes.statements.push(pictures::insert(caller.account, &named.hash, bytes));
    }
    changes.statements.extend(catalogue::insert(caller.account, &item, caller.now)?);
    let event = Event { subject: Some(id), ..caller.about(EventKind::EntityChanged, id) };
    changes.events.push(caller.event(app, event, &journal::item(Some(&was), &item)));
    Ok(Decision { changes, outcome: Outcome::Known((theme, logo)) })
}

fn made(new: NewTheme) -> Result<Shown, AppError> {
    let usual = Looks::default();
    let (logo, bytes) = match new.logo {
        None => (None, None),
        Some((bytes, side)) => {
            let format = PictureFormat::of(&bytes);
            let format =
                format.ok_or_else(|| AppError::refused("Logo: expected the bytes of a PNG or a JPEG"))?;
            let hash = hex::encode(Sha256::digest(&bytes));
            (Some(Logo { hash, format, side }), Some(bytes))
        }
    };
    let looks = Looks {
        accent: new.accent.unwrap_or(usual.accent),
        text: new.text.unwrap_or(usual.text),
        logo,
        columns: new.columns.unwrap_or(usual.columns),
    };
    let twice = new.texts.iter().enumerate().find(|(place, text)| {
        let same = |other: &ThemeText| other.kind == text.kind && other.language == text.language;
        new.texts.iter().take(*place).any(same)
    });
    if let Some((place, _)) = twice {
        let why = format!("Texts[{place}]: this kind and language have their texts already");
        return Err(AppError::Refused(why));
    }
    Ok((Theme { looks, texts: new.texts, portal: new.portal }, bytes))
}

async fn entity(app: &App, account: Id, id: Id) -> Result<Entity, AppError> {
    Ok(entity_of(&*app.catalogue(account).await?, Some(id))?.clone())
}

/// The bytes of the logo that a document shows.
pub(crate) async fn logo_of(
    app: &App,
    account: Id,
    document: &Document,
) -> Result<Option<Vec<u8>>, AppError> {
    picture(app, account, &document.looks).await
}

async fn picture(app: &App, account: Id, looks: &Looks) -> Result<Option<Vec<u8>>, AppError> {
    match &looks.logo {
        None => Ok(None),
        Some(logo) => Ok(pictures::by_hash(app.store(), account, &logo.hash).await?),
    }
}
