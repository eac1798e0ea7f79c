//! The lines of the document, over as many pages as they need, with carried sums.
#![expect(clippy::float_arithmetic, reason = "points on paper")]

use turnus_engine::Money;

use crate::RenderError;
use crate::fonts::Fonts;
use crate::ink::Ink;
use crate::labels::Labels;
use crate::layout::Job;
use crate::row::{Band, Column, Row};
use crate::sheet::{LEFT, Mark, RIGHT, Sheet, mm};
use crate::tags::{Part, Role};
use crate::text::Style;

const HEAD: Style = Style::semibold(8.0, Ink::Muted);
const CARRIED: Style = Style::regular(8.5, Ink::Muted);
const GAP: f32 = mm(4.0);
const UNIT_GAP: f32 = mm(1.4);
const PADDING: f32 = 3.8;
/// The widest a column of figures or units gets: a number with more decimals is broken.
const WIDEST: f32 = mm(30.0);
const WIDEST_UNIT: f32 = mm(20.0);

/// Puts the lines. The last one stays with the `totals` points that come below it, where a page has room.
pub(crate) fn lines(sheet: &mut Sheet, job: &Job, totals: f32) -> Result<(), RenderError> {
    let rows: Vec<Row> =
        job.document.lines.iter().enumerate().map(|(index, line)| Row::new(job, index + 1, line)).collect();
    let mut table = Table {
        columns: Columns::new(sheet.fonts, job, &rows),
        part: sheet.tags.add(Role::Table, None),
        carried: None,
        job,
    };
    let carry = CARRIED.leading() + 2.0 * PADDING;

    if sheet.room() < HEAD.leading() + totals {
        sheet.turn();
    }
    table.head(sheet, true);
    for (index, row) in rows.iter().enumerate() {
        let bands = row.bands(sheet.fonts, |column| table.columns.width(column));
        let height = bands.iter().map(|band| band.height).sum::<f32>() + 2.0 * PADDING;
        let below = if index + 1 == rows.len() { totals.max(carry) } else { carry };
        let whole_page = sheet.full_room() - HEAD.leading() - carry;
        if height + below > sheet.room() && (height + below <= whole_page || sheet.room() < carry * 4.0) {
            table.turn(sheet)?;
        }
        table.row(sheet, row, bands, carry)?;
    }
    Ok(())
}

/// A table under way.
struct Table<'a> {
    job: &'a Job<'a>,
    columns: Columns,
    part: Part,
    // The sum of the nets printed so far, once there is one.
    carried: Option<Money>,
}

impl Table<'_> {
    /// The headings and the strong rule below them. Those of later pages are not read aloud again.
    fn head(&self, sheet: &mut Sheet, first: bool) {
        let row = first.then(|| sheet.tags.add(Role::Row, Some(self.part)));
        for column in Column::ALL {
            let Some(heading) = heading(column, self.job) else { continue };
            let mark = match row {
                Some(row) => Mark::Part(sheet.tags.add(Role::ColumnHeading, Some(row))),
                None => Mark::Repeated,
            };
            let line = sheet.fonts.line(&heading, HEAD);
            let x = self.columns.start(column, line.width);
            sheet.text(line, x, sheet.y, mark);
        }
        sheet.y += HEAD.leading() + 2.5;
        sheet.rule(0.9, Ink::Accent);
    }

    fn row(&mut self, sheet: &mut Sheet, row: &Row, bands: Vec<Band>, carry: f32) -> Result<(), RenderError> {
        let part = sheet.tags.add(Role::Row, Some(self.part));
        let cells = Column::ALL.map(|column| match column {
            Column::Unit => None,
            _ if !column.is_shown(self.job.document) => None,
            _ => Some(sheet.tags.add(Role::Cell, Some(part))),
        });
        // Quantity and unit are one cell, as they have one heading.
        let cell = |column| cells[Column::index(column)].or(cells[Column::Quantity.index()]);
        let mut net = Some(row.net);
        sheet.y += PADDING;
        for band in bands {
            if band.height + carry > sheet.room() {
                self.turn(sheet)?;
                sheet.y += PADDING;
            }
            for (column, line) in band.lines {
                let mark = cell(column).map_or(Mark::Repeated, Mark::Part);
                let x = self.columns.start(column, line.width);
                sheet.stand(line, x, sheet.y + band.baseline, mark);
            }
            sheet.y += band.height;
            if let Some(net) = net.take() {
                self.carried = Some(self.carried.unwrap_or(Money::ZERO).plus(net)?);
            }
        }
        sheet.y += PADDING;
        sheet.rule(0.5, Ink::Hair);
        Ok(())
    }

    /// Ends the page with the sum so far, and begins the next with it.
    fn turn(&self, sheet: &mut Sheet) -> Result<(), RenderError> {
        self.carry(sheet, self.job.labels.carried);
        sheet.turn();
        self.head(sheet, false);
        self.carry(sheet, self.job.labels.brought);
        Ok(())
    }

    fn carry(&self, sheet: &mut Sheet, label: &str) {
        let Some(carried) = self.carried else { return };
        let amount = sheet.fonts.line(&self.job.format.bare(carried), CARRIED);
        let label = sheet.fonts.line(label, CARRIED);
        let net = self.columns.start(Column::Net, amount.width);
        sheet.y += PADDING;
        sheet.text(label, self.columns.start(Column::Description, 0.0), sheet.y, Mark::Repeated);
        sheet.text(amount, net, sheet.y, Mark::Repeated);
        sheet.y += CARRIED.leading() + PADDING;
        sheet.rule(0.5, Ink::Hair);
    }
}

/// Where the columns stand.
struct Columns {
    // Left edge and width, in the order of Column::ALL.
    places: [(f32, f32); 8],
}

impl Columns {
    /// Each column as wide as its widest text; the description takes what is left.
    fn new(fonts: &Fonts, job: &Job, rows: &[Row]) -> Columns {
        let natural = Column::ALL.map(|column| {
            let widest = match column {
                Column::Description => return 0.0,
                Column::Unit => WIDEST_UNIT,
                _ => WIDEST,
            };
            let heading = heading(column, job).map_or(0.0, |heading| fonts.line(&heading, HEAD).width);
            let cells = rows.iter().flat_map(|row| row.cell(column));
            cells.map(|(text, style)| fonts.line(text, *style).width).fold(heading, f32::max).min(widest)
        });
        let mut right = RIGHT;
        let mut places = [(LEFT, 0.0); 8];
        for column in Column::ALL.into_iter().rev() {
            let index = column.index();
            let width = match column {
                Column::Description if natural[0] > 0.0 => right - LEFT - natural[0] - GAP,
                Column::Description => right - LEFT,
                _ => natural[index],
            };
            places[index] = (right - width, width);
            // A unit stands close to its quantity. What is not shown takes no room.
            right -= match column {
                _ if width == 0.0 => 0.0,
                Column::Unit => width + UNIT_GAP,
                _ => width + GAP,
            };
        }
        Columns { places }
    }

    fn width(&self, column: Column) -> f32 {
        self.places[column.index()].1
    }

    /// Where a text of some width starts in a column.
    fn start(&self, column: Column, text: f32) -> f32 {
        let (left, width) = self.places[column.index()];
        if column.is_figures() { left + width - text } else { left }
    }
}

fn heading(column: Column, job: &Job) -> Option<String> {
    let Labels { position, description, quantity, unit_price, vat, net, gross, .. } = *job.labels;
    if !column.is_shown(job.document) {
        return None;
    }
    let symbol = job.format.symbol();
    match column {
        Column::Position => Some(position.to_owned()),
        Column::Description => Some(description.to_owned()),
        Column::Quantity => Some(quantity.to_owned()),
        Column::Unit => None,
        Column::Price => Some(format!("{unit_price} {symbol}")),
        Column::Vat => Some(vat.to_owned()),
        Column::Net => Some(format!("{net} {symbol}")),
        Column::Gross => Some(format!("{gross} {symbol}")),
    }
}
