//! How long a document takes beside bare pages of the same text in the same faces by the same library, in the same run,
//! what the e-invoice inside adds, and how memory grows over many documents:
//! `cargo run --release -p turnus-documents --example speed`.
//!
//! Bare pages are measured twice: as plain pages, and as the archive file that a document has to be (PDF/A-3b, PDF/UA-1
//! with each text a paragraph).
#![allow(clippy::unwrap_used, reason = "a program for developers, which should stop at the line that failed")]
#![expect(clippy::float_arithmetic, reason = "points on paper")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use krilla::SerializeSettings;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::tagging::{ContentTag, SpanTag, Tag, TagGroup, TagTree};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Face, UnicodeBuffer};
use turnus_documents::{hybrid, render_pdf};

#[path = "../tests/it/samples.rs"]
mod samples;

static REGULAR: &[u8] = include_bytes!("../fonts/SourceSans3-Regular.otf.zst");
static SEMIBOLD: &[u8] = include_bytes!("../fonts/SourceSans3-Semibold.otf.zst");

fn main() {
    println!("times in microseconds, the shortest of many");
    println!(
        "{:>6} {:>8} {:>8} {:>9} {:>9} {:>10} {:>10}",
        "lines", "plain", "archive", "document", "to plain", "to archive", "e-invoice"
    );
    let open = |packed: &'static [u8]| {
        let face: &'static [u8] = Box::leak(zstd::stream::decode_all(packed).unwrap().into_boxed_slice());
        (Face::from_slice(face, 0).unwrap(), Font::new(face.into(), 0).unwrap())
    };
    let faces = [REGULAR, SEMIBOLD].map(open);
    for (name, document) in samples::all() {
        let Some(lines) = name.strip_prefix("invoice-").filter(|lines| lines.parse::<u16>().is_ok()) else {
            continue;
        };
        let pdf = render_pdf(&document, None).unwrap();
        let pages = text(&pdf);
        let plain = best(|| drop(black_box(bare_pages(&pages, &faces, false))));
        let archive = best(|| drop(black_box(bare_pages(&pages, &faces, true))));
        let whole = best(|| drop(black_box(render_pdf(&document, None).unwrap())));
        let inside = best(|| drop(black_box(hybrid(&document, &pdf).unwrap())));
        let percent = |of: Duration| whole.as_nanos() * 100 / of.as_nanos();
        println!(
            "{lines:>6} {:>8} {:>8} {:>9} {:>7} % {:>8} % {:>10}",
            plain.as_micros(),
            archive.as_micros(),
            whole.as_micros(),
            percent(plain),
            percent(archive),
            inside.as_micros()
        );
    }
    memory();
}

/// Resident memory after many documents, with logo and e-invoice.
fn memory() {
    let (document, logo) = (samples::themed(), samples::logo());
    let mut made = 0;
    for until in [100, 1_000, 10_000] {
        while made < until {
            let pdf = render_pdf(&document, Some(&logo)).unwrap();
            drop(black_box(hybrid(&document, &pdf).unwrap()));
            made += 1;
        }
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let resident = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or("VmRSS: unknown here");
        println!("after {made:>6} documents: {resident}");
    }
}

/// The texts of each page, as they were painted.
fn text(pdf: &[u8]) -> Vec<Vec<String>> {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let pages = document.get_pages().into_keys();
    let lines = |text: String| text.lines().map(str::to_owned).filter(|line| !line.is_empty()).collect();
    pages.map(|page| lines(document.extract_text(&[page]).unwrap())).collect()
}

/// The texts shaped and set one below the other, without layout.
fn bare_pages(pages: &[Vec<String>], faces: &[(Face<'_>, Font); 2], is_archive: bool) -> Vec<u8> {
    let mut pdf = if is_archive { archive() } else { krilla::Document::new() };
    let mut tags = TagTree::new();
    for texts in pages {
        let mut page = pdf.start_page_with(PageSettings::from_wh(595.0, 842.0).unwrap());
        let mut surface = page.surface();
        let mut y = 20.0;
        for (place, text) in texts.iter().enumerate() {
            let (face, font) = &faces[usize::from(place % 5 == 0)];
            let glyphs = shaped(text, face, font.units_per_em());
            let piece = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
            surface.draw_glyphs(Point::from_xy(20.0, y), &glyphs, font.clone(), text, 10.0, false);
            surface.end_tagged();
            let mut paragraph = TagGroup::new(Tag::P);
            paragraph.push(piece);
            tags.push(paragraph);
            y += 5.0;
        }
        surface.finish();
        page.finish();
    }
    if is_archive {
        pdf.set_tag_tree(tags);
    }
    pdf.finish().unwrap()
}

/// A file of the standards that documents have.
fn archive() -> krilla::Document {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A3_B)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .unwrap();
    let mut pdf = krilla::Document::new_with(SerializeSettings {
        configuration,
        enable_tagging: true,
        ..SerializeSettings::default()
    });
    let day = DateTime::new(2026).month(11).day(22).hour(0).minute(0).second(0).utc_offset_hour(0);
    let about = Metadata::new().title("bare".to_owned()).language("de".to_owned()).creation_date(day);
    pdf.set_metadata(about);
    let mut outline = Outline::new();
    let top = XyzDestination::new(0, Point::from_xy(0.0, 0.0));
    outline.push_child(OutlineNode::new("bare".to_owned(), top));
    pdf.set_outline(outline);
    pdf
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
