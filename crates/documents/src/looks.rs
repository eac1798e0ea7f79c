//! Looks that a merchant chose: whether they can be printed and read.
#![expect(clippy::float_arithmetic, reason = "points on paper, and the light of colours")]

use krilla::image::Image;
use turnus_engine::Currency;
use turnus_engine::document::{Document, DocumentKind, Seller};
use turnus_engine::theme::{Color, LineColumn, Logo, Looks, PictureFormat};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::layout::render_pdf;
use crate::sheet::mm;
use crate::{RenderError, sheet};

/// The largest logo, in bytes.
const LARGEST_LOGO: usize = 512 * 1024;
/// The longest side of a logo, in dots.
const LONGEST_SIDE: usize = 2_400;
/// The least contrast of text to white paper: what WCAG 2 asks for (1.4.3, AA).
const LEAST_CONTRAST: f64 = 4.5;
/// The room of a logo above the address.
const LOGO_WIDTH: f32 = mm(80.0);
const LOGO_HEIGHT: f32 = mm(24.0);

/// Looks that are refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{member}: {reason}")]
pub struct BadLooks {
    /// The member that is wrong.
    pub member: &'static str,
    /// What is wrong, and what would be right.
    pub reason: String,
}

/// Whether documents of these looks can be printed and read. `logo` has the bytes of their logo.
///
/// # Errors
///
/// A colour too light on white paper; a column missing, or given twice; a logo that is no picture, too large, or of
/// colours that an archive file cannot have.
pub fn check_looks(looks: &Looks, logo: Option<&[u8]>) -> Result<(), BadLooks> {
    for (member, color) in [("AccentColor", looks.accent), ("TextColor", looks.text)] {
        let contrast = contrast_to_white(color);
        if contrast < LEAST_CONTRAST {
            let reason = format!(
                "{color} on white paper has a contrast of {contrast:.1}, and less than {LEAST_CONTRAST} cannot be read well: \
                 choose a darker colour"
            );
            return Err(BadLooks { member, reason });
        }
    }
    check_columns(&looks.columns).map_err(|reason| BadLooks { member: "Columns", reason })?;
    check_logo(looks, logo).map_err(|reason| BadLooks { member: "Logo", reason })
}

fn check_columns(columns: &[LineColumn]) -> Result<(), String> {
    if let Some(twice) =
        LineColumn::ALL.iter().find(|it| columns.iter().filter(|other| other == it).count() > 1)
    {
        return Err(format!("{} is given twice", twice.name()));
    }
    match LineColumn::ALL.iter().find(|it| it.is_required() && !columns.contains(it)) {
        Some(missing) => Err(format!("{} is missing: an invoice must state it of each line", missing.name())),
        None => Ok(()),
    }
}

fn check_logo(looks: &Looks, logo: Option<&[u8]>) -> Result<(), String> {
    let Some(named) = &looks.logo else { return Ok(()) };
    let bytes = logo.map_or(0, <[u8]>::len);
    if bytes > LARGEST_LOGO {
        return Err(format!("the picture has {bytes} bytes: expected at most {LARGEST_LOGO}"));
    }
    let said = |error: RenderError| match error {
        RenderError::Logo(reason) => reason,
        other => format!("cannot be printed: {other}"),
    };
    // Its size is read before anything is unpacked: a small file can be a huge picture.
    let size = imagesize::blob_size(logo.unwrap_or_default());
    let size = size.map_err(|why| format!("is no picture that can be read, or is not there: {why}"))?;
    if size.width.max(size.height) > LONGEST_SIDE {
        let (width, height) = (size.width, size.height);
        return Err(format!(
            "the picture has {width} by {height} dots: expected at most {LONGEST_SIDE} a side"
        ));
    }
    if let (PictureFormat::Jpeg, Some(bytes)) = (named.format, logo) {
        let options = DecoderOptions::default().set_strict_mode(true);
        let unpacked = JpegDecoder::new_with_options(ZCursor::new(bytes), options).decode();
        unpacked.map_err(|why| format!("is no picture that can be read: {why}"))?;
    }
    // What only shows when the picture is unpacked, shows now.
    render_pdf(&specimen(looks), logo).map(drop).map_err(said)
}

/// A document of nothing, to see the looks on.
fn specimen(looks: &Looks) -> Document {
    let date = jiff::civil::Date::constant(2000, 1, 1);
    Document {
        seller: Seller { name: "–".to_owned(), ..Seller::default() },
        looks: looks.clone(),
        ..Document::blank(DocumentKind::Invoice, date, Currency::EUR)
    }
}

/// How much darker than white a colour is, from 1 to 21 (WCAG 2, "contrast ratio").
fn contrast_to_white(color: Color) -> f64 {
    let light = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * light(color.red) + 0.7152 * light(color.green) + 0.0722 * light(color.blue);
    1.05 / (luminance + 0.05)
}

/// The logo, ready to be placed.
pub(crate) struct Picture {
    image: Image,
    is_right: bool,
}

impl Picture {
    /// The picture that the looks name.
    pub fn read(logo: &Logo, bytes: Option<&[u8]>) -> Result<Picture, RenderError> {
        let bytes = bytes.ok_or_else(|| RenderError::Logo("is not there".to_owned()))?.to_vec();
        let image = match logo.format {
            PictureFormat::Png => Image::from_png(bytes.into(), false),
            PictureFormat::Jpeg => Image::from_jpeg(bytes.into(), false),
        };
        let image =
            image.map_err(|why| RenderError::Logo(format!("is no picture that can be read: {why}")))?;
        Ok(Picture { image, is_right: logo.side == turnus_engine::theme::Side::Right })
    }

    /// The image.
    pub fn image(&self) -> Image {
        self.image.clone()
    }

    /// Where it stands: x, y, width, height; as large as its room, its proportions kept.
    pub fn place(&self, top: f32) -> [f32; 4] {
        let (width, height) = self.image.size();
        let [width, height] =
            [width, height].map(|side| f32::from(u16::try_from(side).unwrap_or(u16::MAX)).max(1.0));
        let scale = (LOGO_WIDTH / width).min(LOGO_HEIGHT / height);
        let (width, height) = (width * scale, height * scale);
        [if self.is_right { sheet::RIGHT - width } else { sheet::LEFT }, top, width, height]
    }
}
