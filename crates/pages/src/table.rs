//! Tables: columns, rows, and cells, which people read and files say.

use maud::{Markup, html};

use crate::person::Person;

/// One cell: what people see, and what a file says.
pub(crate) struct Cell {
    /// People's.
    pub(crate) shown: Markup,
    /// The file's.
    pub(crate) plain: String,
    /// It is a figure.
    pub(crate) is_amount: bool,
}

/// A column: the key of its words, whether it holds amounts, and what the API calls its order.
pub(crate) struct Column {
    /// The key.
    pub(crate) name: &'static str,
    /// Amounts stand at the right.
    pub(crate) is_amount: bool,
    /// A list can be in its order: the parameter `sort` is this, or this and `Descending`.
    pub(crate) sort: Option<&'static str>,
}

/// A row: where it leads, its id for paging, and its cells.
pub(crate) struct Row {
    /// The page of the thing.
    pub(crate) url: String,
    /// Its id.
    pub(crate) id: String,
    /// One for each column.
    pub(crate) cells: Vec<Cell>,
}

/// A text column.
pub(crate) const fn column(name: &'static str) -> Column {
    Column { name, is_amount: false, sort: None }
}

/// A column of amounts.
pub(crate) const fn amounts(name: &'static str) -> Column {
    Column { name, is_amount: true, sort: None }
}

/// A text column whose order a list can have.
pub(crate) const fn sorted_column(name: &'static str, sort: &'static str) -> Column {
    Column { name, is_amount: false, sort: Some(sort) }
}

impl Cell {
    /// A text.
    pub(crate) fn text(text: impl Into<String>) -> Cell {
        let plain = text.into();
        Cell { shown: html! { (plain) }, plain, is_amount: false }
    }

    /// A figure: as people read it, and as a program does.
    pub(crate) fn figure(shown: String, plain: String) -> Cell {
        Cell { shown: html! { (shown) }, plain, is_amount: true }
    }

    /// Something drawn, with its text.
    pub(crate) fn drawn(shown: Markup, plain: impl Into<String>) -> Cell {
        Cell { shown, plain: plain.into(), is_amount: false }
    }
}

/// A state as a badge: its colour follows its name.
pub(crate) fn badge(text: &str, state: &str) -> Markup {
    html! { span.badge data-state=(state) { (text) } }
}

/// Rows of whatever list, the first cell of each leading to its page.
pub(crate) fn table(person: &Person, columns: &[Column], rows: &[Row]) -> Markup {
    let words = person.words;
    let name = columns.first().map(|column| words.say(column.name)).unwrap_or_default();
    table_named(person, &words.with("rows", &[("what", &name)]), columns, rows)
}

/// The same under a name, where a page has several of them.
pub(crate) fn table_named(person: &Person, name: &str, columns: &[Column], rows: &[Row]) -> Markup {
    table_headed(name, columns, rows, &|column| heading(person, column))
}

/// The heading of a column.
fn heading(person: &Person, column: &Column) -> Markup {
    html! { th scope="col" class=[column.is_amount.then_some("amount")] { (person.words.say(column.name)) } }
}

/// The same under headings of one's own.
pub(crate) fn table_headed(
    name: &str,
    columns: &[Column],
    rows: &[Row],
    heading: &dyn Fn(&Column) -> Markup,
) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(name) {
            table.rows {
                thead { tr { @for column in columns { (heading(column)) } } }
                tbody { @for row in rows {
                    tr { @for (place, cell) in row.cells.iter().enumerate() {
                        td class=[cell.is_amount.then_some("amount")] {
                            @if place == 0 { a href=(row.url) { (cell.shown) } } @else { (cell.shown) }
                        }
                    } }
                } }
            }
        }
    }
}
