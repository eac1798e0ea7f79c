//! The two faces in the binary: Source Sans 3, Regular and Semibold (fonts/LICENSE-SourceSans3.md).
//!
//! They have Latin, Greek and Cyrillic letters, and figures that are equally wide.
#![expect(clippy::float_arithmetic, reason = "points on paper")]

use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, ShapePlan, UnicodeBuffer, script};

static REGULAR: &[u8] = include_bytes!("../fonts/SourceSans3-Regular.otf");
static SEMIBOLD: &[u8] = include_bytes!("../fonts/SourceSans3-Semibold.otf");

/// Printed, visibly, for a character that the fonts lack.
pub(crate) const REPLACEMENT: char = '\u{25A1}';

/// How heavy letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// For reading.
    Regular,
    /// For names and sums.
    Semibold,
}

/// Both faces, opened.
pub(crate) struct Fonts {
    regular: OpenFace,
    semibold: OpenFace,
}

impl Fonts {
    /// The faces, opened at the first call.
    pub fn open() -> &'static Fonts {
        static FONTS: LazyLock<Fonts> =
            LazyLock::new(|| Fonts { regular: OpenFace::open(REGULAR), semibold: OpenFace::open(SEMIBOLD) });
        &FONTS
    }

    /// The face of a weight.
    pub fn face(&self, weight: Weight) -> &OpenFace {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Semibold => &self.semibold,
        }
    }
}

/// One face, for the shaper and for the PDF.
pub(crate) struct OpenFace {
    face: Face<'static>,
    // What the shaper needs to know about Latin text; working it out takes longer than shaping a line.
    latin: ShapePlan,
    font: Font,
    replacement: GlyphId,
    // In units of the font, of the replacement.
    replacement_advance: f32,
    units_per_em: f32,
}

impl OpenFace {
    fn open(bytes: &'static [u8]) -> OpenFace {
        let face = Face::from_slice(bytes, 0).expect("the font in the binary is a font");
        let font = Font::new(bytes.into(), 0).expect("the font in the binary is a font");
        let box_glyph = face.glyph_index(REPLACEMENT).expect("the font has a box");
        OpenFace {
            latin: ShapePlan::new(&face, Direction::LeftToRight, Some(script::LATIN), None, &[]),
            replacement: GlyphId::new(u32::from(box_glyph.0)),
            replacement_advance: face.glyph_hor_advance(box_glyph).map_or(0.0, f32::from),
            units_per_em: font.units_per_em(),
            face,
            font,
        }
    }

    /// The face as the PDF takes it.
    pub fn font(&self) -> Font {
        self.font.clone()
    }

    /// Whether a glyph stands for a character that the face lacks.
    pub fn is_replacement(&self, glyph: &KrillaGlyph) -> bool {
        glyph.glyph_id == self.replacement
    }

    /// The glyphs of one line of text, in reading order, left to right; lengths in ems.
    pub fn shape(&self, text: &str) -> Vec<KrillaGlyph> {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(Direction::LeftToRight);
        // Figures alone are of no script.
        let is_latin = [script::LATIN, script::UNKNOWN, script::COMMON].contains(&buffer.script());
        let shaped = if is_latin {
            buffer.set_script(script::LATIN);
            rustybuzz::shape_with_plan(&self.face, &self.latin, buffer)
        } else {
            rustybuzz::shape(&self.face, &[], buffer)
        };

        let mut glyphs = Vec::with_capacity(shaped.len());
        let mut cluster_end = text.len();
        let mut cluster = cluster_end;
        for (info, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()).rev() {
            let start = usize::try_from(info.cluster).expect("a text's length fits");
            if start != cluster {
                (cluster_end, cluster) = (cluster, start);
            }
            let (id, advance) = match info.glyph_id {
                0 => (self.replacement, self.replacement_advance),
                id => (GlyphId::new(id), units(position.x_advance)),
            };
            glyphs.push(KrillaGlyph::new(
                id,
                advance / self.units_per_em,
                units(position.x_offset) / self.units_per_em,
                units(position.y_offset) / self.units_per_em,
                0.0,
                start..cluster_end,
                None,
            ));
        }
        glyphs.reverse();
        glyphs
    }
}

/// A length in units of the font; those of the two faces are far inside 16 bits.
fn units(length: i32) -> f32 {
    i16::try_from(length).map_or(0.0, f32::from)
}
