//! Text in several scripts and directions (UAX #9): cut into runs of one face and direction, and put in visual order.

use std::ops::Range;

use unicode_bidi::{BidiInfo, Level};

use crate::fonts::{Fonts, Typeface, Weight};
use crate::text::Stretch;

/// A piece of text of one face and one direction.
pub(crate) struct Run {
    /// Where it lies in the text.
    pub bytes: Range<usize>,
    /// The face that has its letters.
    pub typeface: Typeface,
    /// Its direction: leftward at odd levels.
    pub level: Level,
}

/// The runs of a text without line ends, in the order in which it is read.
pub(crate) fn runs(text: &str, fonts: &Fonts, weight: Weight) -> Vec<Run> {
    // Most texts need no second look: no letter up to here runs to the left, or is missing from the main face.
    if text.chars().all(|character| character < '\u{250}') {
        return vec![Run { bytes: 0..text.len(), typeface: Typeface::Main, level: Level::ltr() }];
    }
    let directions = BidiInfo::new(text, None);
    let mut runs: Vec<Run> = Vec::new();
    for (place, character) in text.char_indices() {
        let level = directions.levels.get(place).copied().unwrap_or(Level::ltr());
        let end = place + character.len_utf8();
        let before = runs.last().map_or(Typeface::Main, |run| run.typeface);
        let typeface = face(fonts, character, weight, before);
        match runs.last_mut() {
            Some(run) if run.level == level && run.typeface == typeface => run.bytes.end = end,
            Some(_) | None => runs.push(Run { bytes: place..end, typeface, level }),
        }
    }
    runs
}

/// The non-joiner is seen by the shaper only, in the face of the letters it parts.
fn face(fonts: &Fonts, character: char, weight: Weight, before: Typeface) -> Typeface {
    if character == '\u{200C}' { before } else { fonts.typeface_of(character, weight) }
}

/// The stretches of a line from left to right, each with its level; given in the order in which they are read.
pub(crate) fn left_to_right(mut stretches: Vec<(Level, Stretch)>) -> Vec<Stretch> {
    let levels: Vec<Level> = stretches.iter().map(|(level, _)| *level).collect();
    for (level, stretch) in &mut stretches {
        if level.is_rtl() {
            stretch.glyphs.reverse();
        }
    }
    if levels.iter().all(Level::is_ltr) {
        return stretches.into_iter().map(|(_, stretch)| stretch).collect();
    }
    let mut stretches: Vec<Option<Stretch>> =
        stretches.into_iter().map(|(_, stretch)| Some(stretch)).collect();
    BidiInfo::reorder_visual(&levels)
        .into_iter()
        .filter_map(|place| stretches.get_mut(place)?.take())
        .collect()
}
