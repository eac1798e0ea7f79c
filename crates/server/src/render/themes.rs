//! Looks and texts of documents.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use turnus_engine::document::{DocumentKind, Language};
use turnus_engine::theme::{LineColumn, Portal, Side, Theme};
use turnus_wire::themes as wire;

/// A theme, with the bytes of its logo.
pub(crate) fn theme(theme: &Theme, logo: Option<&[u8]>) -> wire::Theme {
    let looks = &theme.looks;
    let side = |side| match side {
        Side::Left => "Left".to_owned(),
        Side::Right => "Right".to_owned(),
    };
    let columns = LineColumn::ALL.into_iter().filter(|column| looks.columns.contains(column));
    wire::Theme {
        accent_color: Some(looks.accent.to_string()),
        text_color: Some(looks.text.to_string()),
        logo: logo.map(|bytes| STANDARD.encode(bytes)),
        logo_side: looks.logo.as_ref().map(|logo| side(logo.side)),
        columns: columns.map(|column| column.name().to_owned()).collect(),
        texts: theme.texts.iter().map(text).collect(),
        portal: (theme.portal != Portal::default()).then(|| portal(&theme.portal)),
    }
}

fn portal(portal: &Portal) -> wire::ThemePortal {
    let welcome = |(language, text): &(Language, String)| wire::ThemeWelcome {
        language: language.tag().to_owned(),
        text: text.clone(),
    };
    wire::ThemePortal {
        welcome: portal.welcome.iter().map(welcome).collect(),
        imprint_url: portal.imprint.clone(),
        privacy_url: portal.privacy.clone(),
        frame_origins: portal.frame_origins.clone(),
    }
}

fn text(text: &turnus_engine::theme::ThemeText) -> wire::ThemeText {
    wire::ThemeText {
        kind: match text.kind {
            DocumentKind::Invoice => "Invoice",
            DocumentKind::CreditNote => "CreditNote",
        }
        .to_owned(),
        language: text.language.tag().to_owned(),
        prologue: text.prologue.clone(),
        epilogue: text.epilogue.clone(),
    }
}
