//! Looks and texts of documents.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use turnus_app::themes::NewTheme;
use turnus_engine::document::DocumentKind;
use turnus_engine::theme::{Color, LineColumn, Portal, Side, ThemeText};
use turnus_wire::themes::{Theme, ThemePortal, ThemeText as Given};

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
        portal: given.portal.as_ref().map(portal).transpose()?.unwrap_or_default(),
    })
}

/// Origins that may show the portal, at most.
const MOST_ORIGINS: usize = 20;

fn portal(given: &ThemePortal) -> Result<Portal, ApiError> {
    let welcome = list("Portal.Welcome", given.welcome.clone(), |at, welcome| {
        let language = language(&format!("{at}.Language"), &welcome.language)?;
        let text = printable(&format!("{at}.Text"), welcome.text, LONGEST_PRINTED, true)?;
        Ok((language, text))
    })?;
    let twice = welcome
        .iter()
        .enumerate()
        .find(|(place, (language, _))| welcome.iter().take(*place).any(|(other, _)| other == language));
    if let Some((place, _)) = twice {
        let name = format!("Portal.Welcome[{place}].Language");
        return Err(ApiError::member(&name, "this language has its words already"));
    }
    if given.frame_origins.len() > MOST_ORIGINS {
        return Err(ApiError::member("Portal.FrameOrigins", format!("expected at most {MOST_ORIGINS}")));
    }
    Ok(Portal {
        welcome: welcome.into_iter().filter(|(_, text)| !text.trim().is_empty()).collect(),
        imprint: address("Portal.ImprintUrl", given.imprint_url.as_deref())?,
        privacy: address("Portal.PrivacyUrl", given.privacy_url.as_deref())?,
        frame_origins: list("Portal.FrameOrigins", given.frame_origins.clone(), |at, text| {
            origin(at, &text)
        })?,
    })
}

fn address(name: &str, given: Option<&str>) -> Result<Option<String>, ApiError> {
    let Some(given) = given.map(str::trim).filter(|given| !given.is_empty()) else { return Ok(None) };
    let url = url::Url::parse(given).ok().filter(|url| url.scheme() == "https" && given.len() <= LONGEST_URL);
    let why = || {
        ApiError::member(
            name,
            format!("expected an address that begins with https://, got '{}'", shortened(given)),
        )
    };
    Ok(Some(url.ok_or_else(why)?.to_string()))
}

/// The longest address, in bytes.
const LONGEST_URL: usize = 500;

/// Scheme, host and port alone: what a browser compares. In plain HTTP only what stands on the same machine.
fn origin(name: &str, given: &str) -> Result<String, ApiError> {
    let given = given.trim();
    let why = || {
        let expected = "expected scheme and host alone, such as https://shop.example";
        ApiError::member(name, format!("{expected}, got '{}'", shortened(given)))
    };
    let url = url::Url::parse(given).map_err(|_| why())?;
    let is_local = matches!(url.host_str(), Some("localhost" | "127.0.0.1"));
    let fits = url.scheme() == "https" || (url.scheme() == "http" && is_local);
    let alone = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let origin = url.origin();
    if fits && alone && origin.is_tuple() && url.username().is_empty() {
        Ok(origin.ascii_serialization())
    } else {
        Err(why())
    }
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
