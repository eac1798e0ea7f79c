//! What strokes and letters are printed with.

use turnus_engine::theme::{Color, Looks};

/// What a stroke or a letter is printed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    /// Text.
    Text,
    /// Labels, and what is said beside the point.
    Muted,
    /// The colour of the looks.
    Accent,
    /// Hairlines.
    Hair,
    /// The word across a draft.
    Ghost,
}

impl Ink {
    /// Its colour.
    pub fn color(self, looks: &Looks) -> Color {
        let grey = |red, green, blue| Color { red, green, blue };
        match self {
            Ink::Text => looks.text,
            Ink::Muted => grey(98, 105, 118),
            Ink::Accent => looks.accent,
            Ink::Hair => grey(213, 217, 224),
            Ink::Ghost => grey(238, 240, 243),
        }
    }
}
