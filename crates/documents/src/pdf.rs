//! Finished pages as a PDF file.
#![expect(clippy::float_arithmetic, reason = "points on paper")]

use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag};
use krilla::{Document, SerializeSettings};
use turnus_engine::theme::{Color, Looks};

use crate::RenderError;
use crate::fonts::Fonts;
use crate::ink::Ink;
use crate::layout::Job;
use crate::sheet::{Item, Mark, PAPER_HEIGHT, PAPER_WIDTH, Page, Sheet};
use crate::tags::Part;
use crate::text::{Line, Stretch, clean};

/// Paints the pages.
pub(crate) fn write(sheet: Sheet, job: &Job) -> Result<Vec<u8>, RenderError> {
    // What stands in the metadata is XML: no control character may.
    let title = clean(&job.labels.title(job.document)).replace('\n', " ");
    let mut pdf = Document::new_with(settings()?);
    pdf.set_metadata(metadata(job, title.clone()));

    let mut pieces = Vec::new();
    for items in &sheet.pages {
        let size = PageSettings::from_wh(PAPER_WIDTH, PAPER_HEIGHT).expect("A4 is a size");
        let mut page = pdf.start_page_with(size);
        Painter {
            surface: page.surface(),
            fonts: sheet.fonts,
            looks: &job.document.looks,
            pieces: &mut pieces,
        }
        .page(items);
        page.finish();
    }
    // PDF/UA wants bookmarks: the title is the only heading.
    let mut outline = Outline::new();
    let top = XyzDestination::new(0, Point::from_xy(0.0, 0.0));
    outline.push_child(OutlineNode::new(title.clone(), top));
    pdf.set_outline(outline);
    pdf.set_tag_tree(sheet.tags.tree(&pieces, &title, &job.document.seller.name));
    pdf.finish().map_err(|error| RenderError::Pdf(format!("{error:?}")))
}

fn settings() -> Result<SerializeSettings, RenderError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A3_B)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| RenderError::Pdf(format!("{error:?}")))?;
    Ok(SerializeSettings { configuration, enable_tagging: true, ..SerializeSettings::default() })
}

fn metadata(job: &Job, title: String) -> Metadata {
    let date = job.document.date;
    let part = |number: i8| u8::try_from(number).unwrap_or(1);
    let created = DateTime::new(u16::try_from(date.year()).unwrap_or(0))
        .month(part(date.month()))
        .day(part(date.day()))
        .hour(0)
        .minute(0)
        .second(0)
        .utc_offset_hour(0);
    Metadata::new()
        .title(title)
        .authors(vec![clean(&job.document.seller.name)])
        .language(job.document.language.tag().to_owned())
        .creator("Turnus".to_owned())
        .creation_date(created)
}

/// Paints one page.
struct Painter<'a> {
    surface: Surface<'a>,
    fonts: &'a Fonts,
    looks: &'a Looks,
    pieces: &'a mut Vec<(Part, Identifier)>,
}

impl Painter<'_> {
    fn page(mut self, items: &Page) {
        for item in items {
            match item {
                Item::Text { line, x, baseline, mark } => self.text(line, *x, *baseline, *mark),
                Item::Rule { x, y, width, thickness, ink } => {
                    self.figure(&[[0.0, 0.0, *width, *thickness]], [*x, *y], 1.0, *ink);
                }
                Item::Figure { rectangles, at, unit, ink } => self.figure(rectangles, *at, *unit, *ink),
                Item::Across { line } => self.across(line),
                Item::Picture { image, place, part } => self.picture(image.clone(), *place, *part),
            }
        }
    }

    fn figure(&mut self, rectangles: &[[f32; 4]], [left, top]: [f32; 2], unit: f32, ink: Ink) {
        let mut path = PathBuilder::new();
        for [x, y, width, height] in rectangles {
            if let Some(rectangle) = Rect::from_xywh(*x, *y, *width, *height) {
                path.push_rect(rectangle);
            }
        }
        let Some(path) = path.finish() else { return };
        self.artifact(ArtifactType::Layout);
        self.fill(ink);
        self.surface.push_transform(&Transform::from_row(unit, 0.0, 0.0, unit, left, top));
        self.surface.draw_path(&path);
        self.surface.pop();
        self.surface.end_tagged();
    }

    fn picture(&mut self, image: Image, [x, y, width, height]: [f32; 4], part: Part) {
        let Some(size) = Size::from_wh(width, height) else { return };
        let piece = self.surface.start_tagged(ContentTag::Other);
        self.pieces.push((part, piece));
        self.surface.push_transform(&Transform::from_translate(x, y));
        self.surface.draw_image(image, size);
        self.surface.pop();
        self.surface.end_tagged();
    }

    fn text(&mut self, line: &Line, x: f32, baseline: f32, mark: Mark) {
        if line.stretches.is_empty() {
            return;
        }
        match mark {
            Mark::Part(part) => {
                // A box says what it stands for, when copied or heard.
                let span = SpanTag::empty().with_actual_text(line.meant.as_deref());
                let piece = self.surface.start_tagged(ContentTag::Span(span));
                self.pieces.push((part, piece));
            }
            Mark::Repeated => self.artifact(ArtifactType::PaginationOther),
        }
        self.glyphs(line, x, baseline);
        self.surface.end_tagged();
    }

    /// A word from the lower left to the upper right.
    fn across(&mut self, line: &Line) {
        let (x, y) = (PAPER_WIDTH / 2.0, PAPER_HEIGHT / 2.0);
        self.artifact(ArtifactType::Watermark);
        self.surface.push_transform(&Transform::from_rotate_at(-52.0, x, y));
        self.glyphs(line, x - line.width / 2.0, y + line.style.size / 3.0);
        self.surface.pop();
        self.surface.end_tagged();
    }

    fn glyphs(&mut self, line: &Line, x: f32, baseline: f32) {
        self.fill(line.style.ink);
        let mut x = x;
        for Stretch { typeface, glyphs, width } in &line.stretches {
            let font = self.fonts.face(line.style.weight, *typeface).font();
            let at = Point::from_xy(x, baseline);
            self.surface.draw_glyphs(at, glyphs, font, &line.text, line.style.size, false);
            x += width;
        }
    }

    fn artifact(&mut self, kind: ArtifactType) {
        self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
    }

    fn fill(&mut self, ink: Ink) {
        let Color { red, green, blue } = ink.color(self.looks);
        self.surface.set_fill(Some(Fill {
            paint: rgb::Color::new(red, green, blue).into(),
            opacity: NormalizedF32::ONE,
            rule: FillRule::default(),
        }));
    }
}
