//! One line of the document as cells of text, cut into bands so that it may cross a page's end.

use rust_decimal::Decimal;
use turnus_engine::Money;
use turnus_engine::document::{Document, DocumentLine};
use turnus_engine::theme::LineColumn;

use crate::fonts::Fonts;
use crate::ink::Ink;
use crate::layout::Job;
use crate::text::{Line, Style};

/// The columns, from left to right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Position,
    Description,
    Quantity,
    Unit,
    Price,
    Vat,
    Net,
    Gross,
}

impl Column {
    /// All of them.
    pub const ALL: [Column; 8] = [
        Column::Position,
        Column::Description,
        Column::Quantity,
        Column::Unit,
        Column::Price,
        Column::Vat,
        Column::Net,
        Column::Gross,
    ];

    /// Whether the document's looks have it. Where there are several rates, a line says which is its own.
    pub fn is_shown(self, document: &Document) -> bool {
        let chosen = |column| document.looks.columns.contains(&column);
        match self {
            Column::Position => chosen(LineColumn::Position),
            Column::Description => chosen(LineColumn::Description),
            Column::Quantity | Column::Unit => chosen(LineColumn::Quantity),
            Column::Price => chosen(LineColumn::UnitPrice),
            Column::Vat => chosen(LineColumn::Vat) || document.vat.len() > 1,
            Column::Net => chosen(LineColumn::Net),
            Column::Gross => chosen(LineColumn::Gross),
        }
    }

    /// Its place in [`Column::ALL`].
    pub fn index(self) -> usize {
        Column::ALL.iter().position(|other| *other == self).expect("all columns are listed")
    }

    /// Figures end where their column ends.
    pub fn is_figures(self) -> bool {
        matches!(self, Column::Quantity | Column::Price | Column::Vat | Column::Net | Column::Gross)
    }
}

const TEXT: Style = Style::regular(9.5, Ink::Text);
const NAME: Style = Style::semibold(9.5, Ink::Text);
const MORE: Style = Style::regular(8.0, Ink::Muted);
const UNIT: Style = Style::regular(8.5, Ink::Muted);

/// A longer description, in characters, is no name.
const LONGEST_NAME: usize = 120;

/// The texts of one line, by column, with their looks.
pub(crate) struct Row {
    /// What is printed in each column, in the order of [`Column::ALL`].
    cells: [Vec<(String, Style)>; 8],
    /// What the line adds to the carried sum.
    pub net: Money,
}

/// Lines of text that stand beside each other, one for each column at most.
pub(crate) struct Band {
    /// The texts.
    pub lines: Vec<(Column, Line)>,
    /// The height of the highest.
    pub height: f32,
    /// From the top to the feet of the letters.
    pub baseline: f32,
}

impl Row {
    /// The texts of the `number`-th line, counted from 1.
    pub fn new(job: &Job, number: usize, line: &DocumentLine) -> Row {
        let format = job.format;
        let price = match line.scale_amount {
            Some(_) => (job.labels.scale.to_owned(), UNIT),
            None => (format.price(line.price_per_unit), TEXT),
        };
        let mut row = Row {
            cells: [
                vec![(number.to_string(), Style { ink: Ink::Muted, ..TEXT })],
                description(job, line),
                vec![(format.quantity(line.quantity), TEXT)],
                line.unit.iter().map(|unit| (unit.clone(), UNIT)).collect(),
                vec![price],
                vec![(format.percent(line.vat_percentage), TEXT)],
                vec![(format.bare(line.net), TEXT)],
                vec![(format.bare(line.gross), TEXT)],
            ],
            net: line.net,
        };
        for column in Column::ALL.into_iter().filter(|column| !column.is_shown(job.document)) {
            row.cells[column.index()].clear();
        }
        row
    }

    /// The texts of a column.
    pub fn cell(&self, column: Column) -> &[(String, Style)] {
        &self.cells[column.index()]
    }

    /// The row, broken to the widths of its columns.
    pub fn bands(&self, fonts: &Fonts, width: impl Fn(Column) -> f32) -> Vec<Band> {
        let mut bands: Vec<Band> = Vec::new();
        for column in Column::ALL {
            let texts = self.cell(column).iter().filter(|(text, _)| !text.trim().is_empty());
            let lines = texts.flat_map(|(text, style)| fonts.wrap(text, *style, width(column)));
            for (place, line) in lines.enumerate() {
                if place == bands.len() {
                    bands.push(Band { lines: Vec::new(), height: 0.0, baseline: 0.0 });
                }
                let band = &mut bands[place];
                band.height = band.height.max(line.style.leading());
                band.baseline = band.baseline.max(line.style.baseline());
                band.lines.push((column, line));
            }
        }
        bands
    }
}

/// What is billed: a name stands out, but a text that goes on is for reading.
fn description(job: &Job, line: &DocumentLine) -> Vec<(String, Style)> {
    let (name, rest) = match line.description.split_once('\n') {
        Some((name, rest)) => (name, Some(rest)),
        None => (line.description.as_str(), None),
    };
    // A cell without text would be none to those who hear the table read.
    let name = if name.trim().is_empty() { "–" } else { name };
    let name_style = if name.chars().count() > LONGEST_NAME { TEXT } else { NAME };
    let mut texts = vec![(name.to_owned(), name_style)];
    texts.extend(rest.map(|rest| (rest.to_owned(), TEXT)));
    texts.extend(more(job, line).into_iter().map(|text| (text, MORE)));
    texts
}

/// What is said below the description: about the product, the period, and the document that is reduced.
fn more(job: &Job, line: &DocumentLine) -> Vec<String> {
    let (labels, format) = (job.labels, job.format);
    let mut more: Vec<String> = line.product_description.iter().cloned().collect();
    let period = line.period.map(|period| format.period(period));
    let factor = (line.period_multiplier != Decimal::ONE)
        .then(|| format!("{} {}", labels.period_factor, format.quantity(line.period_multiplier)));
    let times: Vec<String> = [period, factor].into_iter().flatten().collect();
    if !times.is_empty() {
        more.push(times.join(" · "));
    }
    let number = line.product_number.iter().filter(|number| !number.trim().is_empty());
    more.extend(number.map(|number| format!("{} {number}", labels.product_number)));
    more.extend(line.scale_amount.map(|amount| format!("{} {}", labels.scale_amount, format.amount(amount))));
    more.extend(line.credits.iter().map(|reference| labels.reduces(format, reference)));
    more
}
