//! Looks and texts of documents.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use turnus_app::themes::NewTheme;
use turnus_engine::document::DocumentKind;
use turnus_engine::theme::{Color, LineColumn, Side, ThemeText};
use turnus_wire::themes::{Theme, ThemeText as Given};

use crate::api::error::ApiError;
use crate::read::{LONGEST_PRINTED, language, list, printable, shortened};

/// A theme.
pub(crate) fn theme(given: &Theme) -> Result<NewTheme, ApiError> {
    let columns = list("Columns", given.columns.clone(), |at, name| {
        let known = LineColumn::ALL.into_iter().find(|column| column.name().eq_ignore_ascii_case(&name));
        known.ok_or_else(|| {
            let names = LineColumn::ALL.map(LineColumn::name).join(", ");
            ApiError::member(at, format!("there is no column '{}': expected {names}", shortened(&name)))
        })
    })?;
    let side = match given.logo_side.as_deref().unwrap_or("Left") {
        side if side.eq_ignore_ascii_case("Left") => Side::Left,
        side if side.eq_ignore_ascii_case("Right") => Side::Right,
        other => return Err(unknown("LogoSide", "Left or Right", other)),
    };
    let logo = given.logo.as_deref().filter(|logo| !logo.is_empty());
    let logo = logo.map(|logo| STANDARD.decode(logo)).transpose();
    let logo = logo.map_err(|why| ApiError::member("Logo", format!("expected base64: {why}")))?;
    Ok(NewTheme {
        accent: color("AccentColor", given.accent_color.as_deref())?,
        text: color("TextColor", given.text_color.as_deref())?,
        logo: logo.map(|bytes| (bytes, side)),
        columns: (!columns.is_empty()).then_some(columns),
        texts: list("Texts", given.texts.clone(), |at, text| text_of(at, &text))?,
    })
}

fn color(name: &str, given: Option<&str>) -> Result<Option<Color>, ApiError> {
    let given = given.filter(|color| !color.is_empty());
    given
        .map(str::parse)
        .transpose()
        .map_err(|why: turnus_engine::theme::NotAColor| ApiError::member(name, why))
}

fn text_of(at: &str, given: &Given) -> Result<ThemeText, ApiError> {
    let kind = match given.kind.as_str() {
        kind if kind.eq_ignore_ascii_case("Invoice") => DocumentKind::Invoice,
        kind if kind.eq_ignore_ascii_case("CreditNote") => DocumentKind::CreditNote,
        other => return Err(unknown(&format!("{at}.Kind"), "Invoice or CreditNote", other)),
    };
    let language = language(&format!("{at}.Language"), &given.language)?;
    let text = |name: &str, text: &Option<String>| {
        let text = text.clone().filter(|text| !text.trim().is_empty());
        text.map(|text| printable(&format!("{at}.{name}"), text, LONGEST_PRINTED, true)).transpose()
    };
    let prologue = text("Prologue", &given.prologue)?;
    Ok(ThemeText { kind, language, prologue, epilogue: text("Epilogue", &given.epilogue)? })
}

fn unknown(name: &str, expected: &str, found: &str) -> ApiError {
    ApiError::member(name, format!("expected {expected}, got '{}'", shortened(found)))
}
