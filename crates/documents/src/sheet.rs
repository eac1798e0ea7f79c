//! The pages under construction: a cursor that moves down, and what was placed so far.
#![expect(clippy::float_arithmetic, reason = "points on paper")]

use krilla::image::Image;

use crate::fonts::Fonts;
use crate::ink::Ink;
use crate::tags::{Part, Role, Tags};
use crate::text::{Line, Style};

/// The width of A4, in points.
pub(crate) const PAPER_WIDTH: f32 = mm(210.0);
/// The height of A4, in points.
pub(crate) const PAPER_HEIGHT: f32 = mm(297.0);
/// Where text begins, as DIN 5008 says.
pub(crate) const LEFT: f32 = mm(25.0);
/// Where text ends.
pub(crate) const RIGHT: f32 = PAPER_WIDTH - mm(20.0);
/// The width of text.
pub(crate) const WIDTH: f32 = RIGHT - LEFT;
/// Where the second page's text begins, and that of each after it.
const TOP: f32 = mm(30.0);

/// Millimetres in points.
pub(crate) const fn mm(millimetres: f32) -> f32 {
    millimetres * 72.0 / 25.4
}

/// How many, to reckon with lengths.
pub(crate) fn count(things: usize) -> f32 {
    u16::try_from(things).map_or(f32::INFINITY, f32::from)
}

/// A thing on a page. Places are in points, from the upper left corner; text stands on `baseline`.
pub(crate) enum Item {
    /// A line of text.
    Text { line: Line, x: f32, baseline: f32, mark: Mark },
    /// A stroke of `thickness` to the right.
    Rule { x: f32, y: f32, width: f32, thickness: f32, ink: Ink },
    /// Rectangles that make one figure, x, y, width, height, in units of so many points from the corner `at`: in whole
    /// units they are written short.
    Figure { rectangles: Vec<[f32; 4]>, at: [f32; 2], unit: f32, ink: Ink },
    /// A picture: x, y, width, height.
    Picture { image: Image, place: [f32; 4], part: Part },
    /// A word across the page, its middle in the page's.
    Across { line: Line },
}

/// What text is to a reader who hears it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Belongs to a part of the document.
    Part(Part),
    /// Repeats what was said: headings of later pages, carried sums.
    Repeated,
}

/// One page.
pub(crate) type Page = Vec<Item>;

/// The pages under construction.
pub(crate) struct Sheet<'a> {
    /// The faces.
    pub fonts: &'a Fonts,
    /// The finished pages, and the last one.
    pub pages: Vec<Page>,
    /// The structure.
    pub tags: Tags,
    /// How far down the last page is used.
    pub y: f32,
    /// How far down it may be used.
    pub bottom: f32,
}

impl<'a> Sheet<'a> {
    /// One empty page, to be used down to `bottom`.
    pub fn new(fonts: &'a Fonts, bottom: f32) -> Sheet<'a> {
        Sheet { fonts, pages: vec![Page::new()], tags: Tags::default(), y: 0.0, bottom }
    }

    /// What is left of the last page.
    pub fn room(&self) -> f32 {
        self.bottom - self.y
    }

    /// What a page after the first has.
    pub fn full_room(&self) -> f32 {
        self.bottom - TOP
    }

    /// Begins the next page.
    pub fn turn(&mut self) {
        self.pages.push(Page::new());
        self.y = TOP;
    }

    /// Puts a thing on the last page.
    pub fn put(&mut self, item: Item) {
        self.pages.last_mut().expect("a sheet has a page").push(item);
    }

    /// Puts a line with its upper left corner at (`x`, `y`).
    pub fn text(&mut self, line: Line, x: f32, y: f32, mark: Mark) {
        let baseline = y + line.style.baseline();
        self.stand(line, x, baseline, mark);
    }

    /// Puts a line so that it stands on `baseline`.
    pub fn stand(&mut self, line: Line, x: f32, baseline: f32, mark: Mark) {
        self.put(Item::Text { line, x, baseline, mark });
    }

    /// Puts a line that ends at `right`.
    pub fn text_right(&mut self, line: Line, right: f32, y: f32, mark: Mark) {
        let x = right - line.width;
        self.text(line, x, y, mark);
    }

    /// Puts a stroke across the text's width at the cursor.
    pub fn rule(&mut self, thickness: f32, ink: Ink) {
        self.put(Item::Rule { x: LEFT, y: self.y, width: WIDTH, thickness, ink });
    }

    /// Puts lines below each other as one part at (`x`, `y`), and gives back where they end.
    pub fn block(&mut self, lines: Vec<Line>, x: f32, mut y: f32, role: Role) -> f32 {
        let mark = Mark::Part(self.tags.add(role, None));
        for line in lines {
            let leading = line.style.leading();
            self.text(line, x, y, mark);
            y += leading;
        }
        y
    }

    /// Lets a paragraph flow from the cursor, over as many pages as it needs. One of few lines stays whole.
    pub fn paragraph(&mut self, text: &str, style: Style) {
        self.paragraph_within(text, style, WIDTH);
    }

    /// The same, no wider than `width`.
    pub fn paragraph_within(&mut self, text: &str, style: Style, width: f32) {
        let lines = self.fonts.wrap(text, style, width);
        let mark = Mark::Part(self.tags.add(Role::Paragraph, None));
        let needed: f32 = lines.iter().take(5).map(|line| line.style.leading()).sum();
        if needed > self.room() {
            self.turn();
        }
        for line in lines {
            if style.leading() > self.room() {
                self.turn();
            }
            self.text(line, LEFT, self.y, mark);
            self.y += style.leading();
        }
    }
}
