//! The faces in the binary (fonts/LICENSE-*.md).
//!
//! Source Sans 3, Regular and Semibold, has Latin, Greek and Cyrillic letters, and figures that are equally wide. Letters
//! that it lacks are taken from Noto Sans Arabic, Noto Sans Hebrew, Nanum Square (Korean) and Droid Sans Fallback (Chinese and
//! Japanese). All lie compressed in the binary until a document asks for them.
#![expect(clippy::float_arithmetic, reason = "points on paper")]

use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, ShapePlan, UnicodeBuffer, script};

static REGULAR: &[u8] = include_bytes!("../fonts/SourceSans3-Regular.otf.zst");
static SEMIBOLD: &[u8] = include_bytes!("../fonts/SourceSans3-Semibold.otf.zst");
static ARABIC: &[u8] = include_bytes!("../fonts/NotoSansArabic-Regular.ttf.zst");
static HEBREW: &[u8] = include_bytes!("../fonts/NotoSansHebrew-Regular.ttf.zst");
static KOREAN: &[u8] = include_bytes!("../fonts/NanumSquareR.ttf.zst");
static HAN: &[u8] = include_bytes!("../fonts/DroidSansFallbackFull.ttf.zst");

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

/// Which face letters are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Typeface {
    /// The one of the weight: Latin, Greek, Cyrillic.
    Main,
    /// Arabic letters.
    Arabic,
    /// Hebrew letters.
    Hebrew,
    /// Korean syllables.
    Korean,
    /// Chinese and Japanese.
    Han,
}

/// All faces; the further ones are opened when they are first needed.
pub(crate) struct Fonts {
    regular: OpenFace,
    semibold: OpenFace,
    arabic: LazyLock<OpenFace>,
    hebrew: LazyLock<OpenFace>,
    korean: LazyLock<OpenFace>,
    han: LazyLock<OpenFace>,
}

impl Fonts {
    /// The faces, opened at the first call.
    pub fn open() -> &'static Fonts {
        static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts {
            regular: OpenFace::unpack(REGULAR),
            semibold: OpenFace::unpack(SEMIBOLD),
            arabic: LazyLock::new(|| OpenFace::unpack(ARABIC)),
            hebrew: LazyLock::new(|| OpenFace::unpack(HEBREW)),
            korean: LazyLock::new(|| OpenFace::unpack(KOREAN)),
            han: LazyLock::new(|| OpenFace::unpack(HAN)),
        });
        &FONTS
    }

    /// The face of a weight and typeface. The further ones have one weight.
    pub fn face(&self, weight: Weight, typeface: Typeface) -> &OpenFace {
        match (typeface, weight) {
            (Typeface::Main, Weight::Regular) => &self.regular,
            (Typeface::Main, Weight::Semibold) => &self.semibold,
            (Typeface::Arabic, _) => &self.arabic,
            (Typeface::Hebrew, _) => &self.hebrew,
            (Typeface::Korean, _) => &self.korean,
            (Typeface::Han, _) => &self.han,
        }
    }

    /// The typeface that has a character; the main one, which shows a box, where none has.
    pub fn typeface_of(&self, character: char, weight: Weight) -> Typeface {
        let further = match character {
            _ if self.face(weight, Typeface::Main).has(character) => Typeface::Main,
            '\u{590}'..='\u{5FF}' | '\u{FB1D}'..='\u{FB4F}' => Typeface::Hebrew,
            '\u{600}'..='\u{8FF}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}' => Typeface::Arabic,
            '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{AC00}'..='\u{D7A3}' => Typeface::Korean,
            '\u{2E80}'.. => Typeface::Han,
            _ => Typeface::Main,
        };
        if self.face(weight, further).has(character) { further } else { Typeface::Main }
    }
}

/// One face, for the shaper and for the PDF.
pub(crate) struct OpenFace {
    face: Face<'static>,
    // What the shaper needs to know about Latin text; working it out takes longer than shaping a line.
    latin: ShapePlan,
    font: Font,
    // The box, where the face has one, and its width in units of the font.
    replacement: (GlyphId, f32),
    units_per_em: f32,
}

impl OpenFace {
    /// Unpacked once, and kept.
    fn unpack(packed: &[u8]) -> OpenFace {
        let bytes = zstd::stream::decode_all(packed).expect("the font in the binary unpacks");
        let bytes: &'static [u8] = Box::leak(bytes.into_boxed_slice());
        let face = Face::from_slice(bytes, 0).expect("the font in the binary is a font");
        let font = Font::new(bytes.into(), 0).expect("the font in the binary is a font");
        let box_glyph = face.glyph_index(REPLACEMENT).unwrap_or_default();
        OpenFace {
            latin: ShapePlan::new(&face, Direction::LeftToRight, Some(script::LATIN), None, &[]),
            replacement: (
                GlyphId::new(u32::from(box_glyph.0)),
                face.glyph_hor_advance(box_glyph).map_or(0.0, f32::from),
            ),
            units_per_em: font.units_per_em(),
            face,
            font,
        }
    }

    /// The face as the PDF takes it.
    pub fn font(&self) -> Font {
        self.font.clone()
    }

    /// Whether the face can show a character.
    pub fn has(&self, character: char) -> bool {
        self.face.glyph_index(character).is_some()
    }

    /// Whether a glyph stands for a character that the face lacks.
    pub fn is_replacement(&self, glyph: &KrillaGlyph) -> bool {
        glyph.glyph_id == self.replacement.0
    }

    /// The glyphs of a piece of `text` that is written in one direction, in the order in which it is read; lengths in
    /// ems, ranges in `text`.
    pub fn shape(&self, text: &str, bytes: std::ops::Range<usize>, leftward: bool) -> Vec<KrillaGlyph> {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&text[bytes.clone()]);
        buffer.guess_segment_properties();
        buffer.set_direction(if leftward { Direction::RightToLeft } else { Direction::LeftToRight });
        // Figures alone are of no script.
        let is_latin = [script::LATIN, script::UNKNOWN, script::COMMON].contains(&buffer.script());
        let shaped = if is_latin && !leftward {
            buffer.set_script(script::LATIN);
            rustybuzz::shape_with_plan(&self.face, &self.latin, buffer)
        } else {
            rustybuzz::shape(&self.face, &[], buffer)
        };

        let mut glyphs = Vec::with_capacity(shaped.len());
        let (mut cluster, mut cluster_end) = (bytes.end, bytes.end);
        // From the end of the text to its beginning: there a cluster ends where the one before it began.
        let backwards = |place: usize| if leftward { place } else { shaped.len() - 1 - place };
        for place in (0..shaped.len()).map(backwards) {
            let (info, position) = (&shaped.glyph_infos()[place], &shaped.glyph_positions()[place]);
            let start = bytes.start + usize::try_from(info.cluster).expect("a text's length fits");
            if start != cluster {
                (cluster_end, cluster) = (cluster, start);
            }
            let (id, advance) = match info.glyph_id {
                0 => self.replacement,
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

/// A length in units of the font; those of the faces are far inside 16 bits.
fn units(length: i32) -> f32 {
    i16::try_from(length).map_or(0.0, f32::from)
}
