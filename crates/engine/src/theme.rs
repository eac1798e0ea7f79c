//! What a legal entity may change about the looks and the texts of its documents.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::document::{DocumentKind, Language};

/// The looks of documents, and the texts around their lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Theme {
    /// The looks: frozen with each document that is issued.
    pub looks: Looks,
    /// The texts, at most one for each kind and language.
    pub texts: Vec<ThemeText>,
    /// What the portal shows besides.
    #[serde(default)]
    pub portal: Portal,
}

/// What the portal of a legal entity's customers shows besides their contract.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Portal {
    /// Words of the seller's above the contract, at most one text for each language.
    pub welcome: Vec<(Language, String)>,
    /// Where the seller says who he is, an https address.
    pub imprint: Option<String>,
    /// Where the seller says what becomes of data, an https address.
    pub privacy: Option<String>,
    /// Origins that may show it in a frame, such as `https://shop.example`; none: nobody may.
    pub frame_origins: Vec<String>,
}

impl Portal {
    /// The seller's words in that language; none where he has none.
    pub fn welcome_in(&self, language: Language) -> Option<&str> {
        let text = self.welcome.iter().find(|(known, _)| *known == language);
        text.map(|(_, text)| text.as_str())
    }
}

/// The looks of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looks {
    /// The colour beside that of text and the greys: the seller's name, the strong rules.
    pub accent: Color,
    /// The colour of text.
    pub text: Color,
    /// Stands where else the seller's name does.
    pub logo: Option<Logo>,
    /// The columns of the lines' table, from left to right.
    pub columns: Vec<LineColumn>,
}

impl Default for Looks {
    fn default() -> Looks {
        use LineColumn::{Description, Net, Position, Quantity, UnitPrice, Vat};
        Looks {
            accent: Color { red: 14, green: 90, blue: 110 },
            text: Color { red: 28, green: 33, blue: 43 },
            logo: None,
            columns: vec![Position, Description, Quantity, UnitPrice, Vat, Net],
        }
    }
}

/// Texts around the lines of one kind of document in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThemeText {
    /// Of which documents.
    pub kind: DocumentKind,
    /// In which language.
    pub language: Language,
    /// Above the lines.
    pub prologue: Option<String>,
    /// Below the totals.
    pub epilogue: Option<String>,
}

impl Theme {
    /// The texts above the lines and below the totals.
    pub fn texts_of(&self, kind: DocumentKind, language: Language) -> (Option<String>, Option<String>) {
        let text = self.texts.iter().find(|text| text.kind == kind && text.language == language);
        text.map_or((None, None), |text| (text.prologue.clone(), text.epilogue.clone()))
    }
}

/// A picture, kept by what it is: its bytes are never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logo {
    /// SHA-256 of its bytes, in hexadecimal.
    pub hash: String,
    /// What its bytes are.
    pub format: PictureFormat,
    /// At the left edge of the text, or at the right.
    pub side: Side,
}

/// How a picture is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PictureFormat {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
}

impl PictureFormat {
    /// What bytes say they are by how they begin.
    pub fn of(bytes: &[u8]) -> Option<PictureFormat> {
        match bytes {
            [0x89, b'P', b'N', b'G', ..] => Some(PictureFormat::Png),
            [0xFF, 0xD8, 0xFF, ..] => Some(PictureFormat::Jpeg),
            _ => None,
        }
    }
}

/// A side of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    /// Left.
    #[default]
    Left,
    /// Right.
    Right,
}

/// A column of the lines' table. A unit stands beside its quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineColumn {
    /// The line's number, from 1.
    Position,
    /// What is billed.
    Description,
    /// How many, of what.
    Quantity,
    /// Net price of one.
    UnitPrice,
    /// The rate, in percent.
    Vat,
    /// Net amount.
    Net,
    /// Net and VAT.
    Gross,
}

impl LineColumn {
    /// All of them, in the order in which they stand.
    pub const ALL: [LineColumn; 7] = [
        LineColumn::Position,
        LineColumn::Description,
        LineColumn::Quantity,
        LineColumn::UnitPrice,
        LineColumn::Vat,
        LineColumn::Net,
        LineColumn::Gross,
    ];

    /// What an invoice must state of each line: extent and nature, the price of one without VAT, the taxable amount
    /// (Article 226 (6) and (8) of Directive 2006/112/EC).
    pub fn is_required(self) -> bool {
        matches!(
            self,
            LineColumn::Description | LineColumn::Quantity | LineColumn::UnitPrice | LineColumn::Net
        )
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            LineColumn::Position => "Position",
            LineColumn::Description => "Description",
            LineColumn::Quantity => "Quantity",
            LineColumn::UnitPrice => "UnitPrice",
            LineColumn::Vat => "Vat",
            LineColumn::Net => "Net",
            LineColumn::Gross => "Gross",
        }
    }
}

/// A colour of the screen, written `#0E5A6E`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color {
    /// Red, to 255.
    pub red: u8,
    /// Green, to 255.
    pub green: u8,
    /// Blue, to 255.
    pub blue: u8,
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02X}{:02X}{:02X}", self.red, self.green, self.blue)
    }
}

/// The text is no colour such as `#0E5A6E`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected # and six hexadecimal digits, such as #0E5A6E")]
pub struct NotAColor;

impl FromStr for Color {
    type Err = NotAColor;

    fn from_str(text: &str) -> Result<Color, NotAColor> {
        let digits =
            text.strip_prefix('#').filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let number =
            digits.filter(|digits| digits.len() == 6).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let [_, red, green, blue] = number.ok_or(NotAColor)?.to_be_bytes();
        Ok(Color { red, green, blue })
    }
}

impl Serialize for Color {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Color {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Color, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
