//! Text: cleaned, shaped, measured and broken into lines.
#![expect(clippy::float_arithmetic, reason = "points on paper")]

use std::ops::Range;

use krilla::text::KrillaGlyph;

use unicode_bidi::Level;

use crate::fonts::{Fonts, REPLACEMENT, Typeface, Weight};
use crate::ink::Ink;
use crate::runs::{Run, left_to_right, runs};

/// How text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Style {
    /// How heavy.
    pub weight: Weight,
    /// Size in points.
    pub size: f32,
    /// Printed with.
    pub ink: Ink,
}

impl Style {
    /// Regular text.
    pub const fn regular(size: f32, ink: Ink) -> Style {
        Style { weight: Weight::Regular, size, ink }
    }

    /// Semibold text.
    pub const fn semibold(size: f32, ink: Ink) -> Style {
        Style { weight: Weight::Semibold, size, ink }
    }

    /// The height of a line, in points.
    pub fn leading(self) -> f32 {
        self.size * 1.36
    }

    /// From the top of a line to the feet of its letters, in points: capitals stand in the middle.
    pub fn baseline(self) -> f32 {
        (self.leading() + self.size * 0.66) / 2.0
    }
}

/// A line of text, ready to be placed.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// What it shows.
    pub text: String,
    /// What it says, where that is not what it shows from left to right: letters are missing from the fonts and boxes
    /// are shown, or letters run to the left.
    pub meant: Option<String>,
    /// Its glyphs, from left to right.
    pub stretches: Vec<Stretch>,
    /// Its width in points.
    pub width: f32,
    /// How it looks.
    pub style: Style,
}

/// Glyphs of one face that stand beside each other.
#[derive(Clone, Debug)]
pub(crate) struct Stretch {
    /// Where they are from.
    pub typeface: Typeface,
    /// From left to right, with ranges of the line's text.
    pub glyphs: Vec<KrillaGlyph>,
    /// Their width in points.
    pub width: f32,
}

impl Fonts {
    /// `text` as one line, however wide.
    pub fn line(&self, text: &str, style: Style) -> Line {
        let text = clean(text).replace('\n', " ");
        Paragraph::new(&text, self, style).cut(0, text.len())
    }

    /// `text` as lines no wider than `width` points: broken where Unicode's rules allow, else anywhere. No
    /// character is lost but spaces at the ends of lines.
    pub fn wrap(&self, text: &str, style: Style, width: f32) -> Vec<Line> {
        clean(text)
            .trim_end()
            .split('\n')
            .flat_map(|text| Paragraph::new(text, self, style).wrap(width))
            .collect()
    }
}

/// A shaped text without breaks.
struct Paragraph<'a> {
    text: &'a str,
    fonts: &'a Fonts,
    style: Style,
    // In the order in which the text is read.
    glyphs: Vec<Placed>,
    // Where each glyph starts, in ems, and where the last one ends.
    places: Vec<f32>,
}

/// A glyph, where it is from, and how deep it lies in turns of direction: at odd levels text runs to the left.
struct Placed {
    glyph: KrillaGlyph,
    typeface: Typeface,
    level: Level,
}

impl<'a> Paragraph<'a> {
    fn new(text: &'a str, fonts: &'a Fonts, style: Style) -> Paragraph<'a> {
        let mut glyphs = Vec::with_capacity(text.len());
        for Run { bytes, typeface, level } in runs(text, fonts, style.weight) {
            let shaped = fonts.face(style.weight, typeface).shape(text, bytes, level.is_rtl());
            glyphs.extend(shaped.into_iter().map(|glyph| Placed { glyph, typeface, level }));
        }
        let mut place = 0.0;
        let mut places = vec![place];
        for Placed { glyph, .. } in &glyphs {
            place += glyph.x_advance;
            places.push(place);
        }
        Paragraph { text, fonts, style, glyphs, places }
    }

    fn wrap(&self, width: f32) -> Vec<Line> {
        let mut lines = Vec::new();
        let (mut start, mut fits) = (0, 0); // of the line being filled: its first byte, the end of what fits
        for (opportunity, _) in unicode_linebreak::linebreaks(self.text) {
            if self.width(start, opportunity) > width && fits > start {
                lines.push(self.cut(start, fits));
                start = fits;
            }
            while self.width(start, opportunity) > width {
                let end = self.longest(start, width);
                if end >= opportunity {
                    break;
                }
                lines.push(self.cut(start, end));
                start = end;
            }
            fits = opportunity;
        }
        if start < self.text.len() || lines.is_empty() {
            lines.push(self.cut(start, self.text.len()));
        }
        lines
    }

    /// The width in points from one byte to another, without the spaces at its end.
    fn width(&self, start: usize, end: usize) -> f32 {
        let end = start + self.text[start..end].trim_end().len();
        (self.places[self.glyph_at(end)] - self.places[self.glyph_at(start)]) * self.style.size
    }

    /// The end of the longest piece from `start` that fits `width`: at least one character.
    fn longest(&self, start: usize, width: f32) -> usize {
        let first = self.glyph_at(start);
        let limit = self.places[first] + width / self.style.size;
        self.glyphs
            .iter()
            .zip(&self.places[1..])
            .skip(first)
            .find(|(placed, right)| placed.glyph.text_range.start > start && **right > limit)
            .map_or(self.text.len(), |(placed, _)| placed.glyph.text_range.start)
    }

    /// The piece from one byte to another. A no-break space has done its work and becomes a plain one: readers
    /// and searches of the PDF know no other.
    fn cut(&self, start: usize, end: usize) -> Line {
        let source = self.text[start..end].trim_end();
        let end = start + source.len();
        let mut text = String::with_capacity(source.len());
        let mut is_plain = true;
        let mut character = None; // its place in the source, and in `text`
        let mut stretches: Vec<(Level, Stretch)> = Vec::with_capacity(1);
        for Placed { glyph, typeface, level } in &self.glyphs[self.glyph_at(start)..self.glyph_at(end)] {
            let face = self.fonts.face(self.style.weight, *typeface);
            let is_missing = *typeface == Typeface::Main && face.is_replacement(glyph);
            is_plain &= !is_missing && level.is_ltr();
            let range = match character {
                Some((place, ref range)) if place == glyph.text_range.start => Range::clone(range),
                _ if is_missing => appended(&mut text, &REPLACEMENT.to_string()),
                _ => appended(&mut text, &self.text[glyph.text_range.clone()].replace('\u{A0}', " ")),
            };
            character = Some((glyph.text_range.start, range.clone()));
            let glyph = KrillaGlyph { text_range: range, ..glyph.clone() };
            match stretches.last_mut() {
                Some((at, stretch)) if at == level && stretch.typeface == *typeface => {
                    stretch.push(glyph, self.style)
                }
                Some(_) | None => stretches.push((*level, Stretch::of(glyph, *typeface, self.style))),
            }
        }
        let meant = (!is_plain).then(|| source.to_owned());
        let stretches = left_to_right(stretches);
        Line { text, meant, stretches, width: self.width(start, end), style: self.style }
    }

    /// The first glyph of the character at a byte.
    fn glyph_at(&self, byte: usize) -> usize {
        self.glyphs.partition_point(|placed| placed.glyph.text_range.start < byte)
    }
}

impl Stretch {
    fn of(glyph: KrillaGlyph, typeface: Typeface, style: Style) -> Stretch {
        let mut stretch = Stretch { typeface, glyphs: Vec::new(), width: 0.0 };
        stretch.push(glyph, style);
        stretch
    }

    fn push(&mut self, glyph: KrillaGlyph, style: Style) {
        self.width += glyph.x_advance * style.size;
        self.glyphs.push(glyph);
    }
}

/// Adds to a text; where it lies then.
fn appended(text: &mut String, more: &str) -> Range<usize> {
    let start = text.len();
    text.push_str(more);
    start..text.len()
}

/// The text without what no page can show: line ends become `\n`, tabs spaces, characters that are never seen
/// (marks of direction and byte order, joiners, soft hyphens) go, other control characters become U+FFFD. Directions follow
/// from the letters alone, so nobody can make figures run backwards. The non-joiner stays: Persian words need it.
pub(crate) fn clean(text: &str) -> String {
    text.replace("\r\n", "\n").chars().filter_map(cleaned).collect()
}

fn cleaned(character: char) -> Option<char> {
    match character {
        '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\t' => Some(' '),
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' => None,
        '\u{180B}'..='\u{180F}' | '\u{200B}' | '\u{200D}'..='\u{200F}' | '\u{202A}'..='\u{202E}' => None,
        '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' => None,
        '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}' => None,
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'.. => Some('\u{FFFD}'),
        '\u{FFFE}' | '\u{FFFF}' => Some('\u{FFFD}'),
        other if other.is_control() => Some('\u{FFFD}'),
        other => Some(other),
    }
}
