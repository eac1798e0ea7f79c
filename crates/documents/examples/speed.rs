//! How long a document takes beside bare pages of the same text in the same faces by the same library, in the same run,
//! and what the e-invoice inside adds: `cargo run --release -p turnus-documents --example speed`.
#![allow(clippy::unwrap_used, reason = "a program for developers, which should stop at the line that failed")]
#![expect(clippy::float_arithmetic, reason = "points on paper")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use krilla::geom::Point;
use krilla::page::PageSettings;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Face, UnicodeBuffer};
use turnus_documents::{hybrid, render_pdf};

#[path = "../tests/it/samples.rs"]
mod samples;

static REGULAR: &[u8] = include_bytes!("../fonts/SourceSans3-Regular.otf");
static SEMIBOLD: &[u8] = include_bytes!("../fonts/SourceSans3-Semibold.otf");

fn main() {
    println!(
        "{:>6} {:>12} {:>12} {:>12} {:>14}",
        "lines", "bare, us", "document, us", "ratio", "e-invoice, us"
    );
    let open = |face: &'static [u8]| (Face::from_slice(face, 0).unwrap(), Font::new(face.into(), 0).unwrap());
    let faces = [REGULAR, SEMIBOLD].map(open);
    for (name, document) in samples::all() {
        let Some(lines) = name.strip_prefix("invoice-").filter(|lines| lines.parse::<u16>().is_ok()) else {
            continue;
        };
        let pdf = render_pdf(&document, None).unwrap();
        let pages = text(&pdf);
        let bare = best(|| drop(black_box(bare_pages(&pages, &faces))));
        let whole = best(|| drop(black_box(render_pdf(&document, None).unwrap())));
        let inside = best(|| drop(black_box(hybrid(&document, &pdf).unwrap())));
        println!(
            "{lines:>6} {:>12} {:>12} {:>10} % {:>14}",
            bare.as_micros(),
            whole.as_micros(),
            whole.as_nanos() * 100 / bare.as_nanos(),
            inside.as_micros()
        );
    }
}

/// The texts of each page, as they were painted.
fn text(pdf: &[u8]) -> Vec<Vec<String>> {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let pages = document.get_pages().into_keys();
    let lines = |text: String| text.lines().map(str::to_owned).filter(|line| !line.is_empty()).collect();
    pages.map(|page| lines(document.extract_text(&[page]).unwrap())).collect()
}

/// The texts shaped and set one below the other: no layout, no structure, no archive.
fn bare_pages(pages: &[Vec<String>], faces: &[(Face<'_>, Font); 2]) -> Vec<u8> {
    let mut pdf = krilla::Document::new();
    for texts in pages {
        let mut page = pdf.start_page_with(PageSettings::from_wh(595.0, 842.0).unwrap());
        let mut surface = page.surface();
        let mut y = 20.0;
        for (place, text) in texts.iter().enumerate() {
            let (face, font) = &faces[usize::from(place % 5 == 0)];
            let glyphs = shaped(text, face, font.units_per_em());
            surface.draw_glyphs(Point::from_xy(20.0, y), &glyphs, font.clone(), text, 10.0, false);
            y += 5.0;
        }
        surface.finish();
        page.finish();
    }
    pdf.finish().unwrap()
}

fn shaped(text: &str, face: &Face<'_>, units: f32) -> Vec<KrillaGlyph> {
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    let shaped = rustybuzz::shape(face, &[], buffer);
    let starts: Vec<usize> =
        shaped.glyph_infos().iter().map(|glyph| usize::try_from(glyph.cluster).unwrap()).collect();
    let glyphs = shaped.glyph_infos().iter().zip(shaped.glyph_positions()).enumerate();
    let of = |(place, (info, at)): (usize, (&rustybuzz::GlyphInfo, &rustybuzz::GlyphPosition))| {
        let length = |length: i32| f32::from(i16::try_from(length).unwrap()) / units;
        let range = starts[place]..starts.get(place + 1).copied().unwrap_or(text.len());
        let (x, y) = (length(at.x_offset), length(at.y_offset));
        KrillaGlyph::new(GlyphId::new(info.glyph_id), length(at.x_advance), x, y, 0.0, range, None)
    };
    glyphs.map(of).collect()
}

/// The shortest of many times: what a busy machine adds is left out.
fn best(mut work: impl FnMut()) -> Duration {
    let begun = Instant::now();
    let mut best = Duration::MAX;
    while begun.elapsed() < Duration::from_millis(700) {
        let start = Instant::now();
        work();
        best = best.min(start.elapsed());
    }
    best
}
