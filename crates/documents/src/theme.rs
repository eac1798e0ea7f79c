//! What a merchant may change about the looks.

/// A colour of the screen, as eight bits each of red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// What a merchant may change about the looks of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// The one colour beside black and greys: the seller's name, the strong rules. It should be dark enough to
    /// be read on white.
    pub accent: Rgb,
}

impl Default for Theme {
    fn default() -> Theme {
        Theme { accent: Rgb(14, 90, 110) }
    }
}

/// What a stroke or a letter is printed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    /// Text.
    Text,
    /// Labels, and what is said beside the point.
    Muted,
    /// The theme's colour.
    Accent,
    /// Hairlines.
    Hair,
    /// The word across a draft.
    Ghost,
}

impl Theme {
    /// The colour of an ink.
    pub(crate) fn color(&self, ink: Ink) -> Rgb {
        match ink {
            Ink::Text => Rgb(28, 33, 43),
            Ink::Muted => Rgb(98, 105, 118),
            Ink::Accent => self.accent,
            Ink::Hair => Rgb(213, 217, 224),
            Ink::Ghost => Rgb(238, 240, 243),
        }
    }
}
