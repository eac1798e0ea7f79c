//! Lists: search as one types, filters that stay in the address, keyset paging, and what is shown as CSV.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::de::DeserializeOwned;

use crate::api::{Refusal, path};
use crate::csv_file;
use crate::form::Typed;
use crate::frame::{Shown, page};
use crate::person::Person;

/// Rows of a page.
pub(crate) const ROWS: usize = 50;
/// Rows of a file at most.
const FILE_ROWS: usize = 10_000;
const OLDEST: &str = "oldest";

/// One cell: what people see, and what a file says.
pub(crate) struct Cell {
    shown: Markup,
    plain: String,
    is_amount: bool,
}

/// A column: the key of its words, and whether it holds amounts.
pub(crate) struct Column {
    /// The key.
    pub(crate) name: &'static str,
    /// Amounts stand at the right.
    pub(crate) is_amount: bool,
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

/// A filter with the values that it takes.
pub(crate) struct Filter {
    /// The query parameter.
    pub(crate) name: &'static str,
    /// Values and their words.
    pub(crate) options: Vec<(String, String)>,
}

/// A list.
pub(crate) struct List<'a> {
    /// The place of the navigation: its page is `/console/` and this.
    pub(crate) place: &'static str,
    /// What is asked for.
    pub(crate) asked: &'a Typed,
    /// It can be searched.
    pub(crate) searches: bool,
    /// It can be told in either order.
    pub(crate) sorts: bool,
    /// What it can be narrowed by, beside words: names of the API's parameters. All of it stays in the address.
    pub(crate) names: &'a [&'a str],
    /// Those that are chosen here.
    pub(crate) filters: Vec<Filter>,
    /// Columns.
    pub(crate) columns: &'static [Column],
    /// Rows; one more than is shown where there are more.
    pub(crate) rows: Vec<Row>,
    /// What to do where there is nothing at all.
    pub(crate) empty: Markup,
}

/// A text column.
pub(crate) const fn column(name: &'static str) -> Column {
    Column { name, is_amount: false }
}

/// A column of amounts.
pub(crate) const fn amounts(name: &'static str) -> Column {
    Column { name, is_amount: true }
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

/// What the API has for a list: `names` as the address of the page says them, the words that are looked for, its order,
/// where it goes on, and one row more than a page shows.
pub(crate) async fn rows_of<T: DeserializeOwned>(
    person: &Person,
    at: &str,
    asked: &Typed,
    names: &[&str],
) -> Result<Vec<T>, Refusal> {
    let wanted = if is_file(asked) { FILE_ROWS + 1 } else { ROWS + 1 };
    let said: Vec<String> = names.iter().map(|name| as_moment(person, name, asked.get(name))).collect();
    let mut query: Vec<(&str, &str)> =
        names.iter().zip(&said).map(|(name, said)| (*name, said.as_str())).collect();
    let begins = begins(asked);
    query.extend([("words", asked.get("words")), ("sort", sort(asked)), (begins, asked.get(begins))]);
    match person.api.rows(at, &query, 0, wanted).await {
        Err(refusal) if refusal.is_of_words() => Ok(Vec::new()),
        found => found,
    }
}

/// A day between which things were made, as the moment where it begins or ends for people: days of the API are those of UTC.
fn as_moment(person: &Person, name: &str, said: &str) -> String {
    let moment = |day: jiff::civil::Date| day.to_zoned(person.format.zone.clone()).ok();
    let at = said.parse::<jiff::civil::Date>().ok().and_then(|day| match name {
        "dateFrom" => moment(day),
        "dateTo" => moment(day.tomorrow().ok()?)?.checked_sub(jiff::Span::new().milliseconds(1)).ok(),
        _ => None,
    });
    at.map_or_else(|| said.to_owned(), |at| at.timestamp().to_string())
}

/// The order of a list, as the API calls it.
fn sort(asked: &Typed) -> &'static str {
    if asked.get("sort") == OLDEST { OLDEST } else { "newest" }
}

/// The parameter that says where a page begins: the newest go on before one, the oldest from one on, itself included.
fn begins(asked: &Typed) -> &'static str {
    if sort(asked) == OLDEST { "from" } else { "before" }
}

/// The list is wanted as a file.
pub(crate) fn is_file(asked: &Typed) -> bool {
    asked.get("format") == "csv"
}

impl List<'_> {
    /// The page of the list, or its file: what stands beside its heading, and what below it.
    pub(crate) fn answer(&self, person: &Person, beside: &Markup, below: &Markup) -> Response {
        if is_file(self.asked) {
            return self.file(person);
        }
        let title = self.heading(person);
        let body = html! {
            header.page { h1 #heading { (title) } (beside) }
            @if self.searches || !self.filters.is_empty() { (self.tools(person)) }
            (self.results(person))
            (below)
        };
        page(person, StatusCode::OK, Shown { title, place: self.place, body })
    }

    /// What is listed, and what it is narrowed to.
    fn heading(&self, person: &Person) -> String {
        let place = person.words.of("place", self.place);
        let chosen = self.filters.iter().filter_map(|filter| {
            let (_, text) = filter.options.iter().find(|(value, _)| value == self.asked.get(filter.name))?;
            Some(text.clone())
        });
        let kept = self.kept().filter(|(name, _)| *name != "sort");
        let all: Vec<String> =
            chosen.chain(kept.map(|(name, value)| narrowed(person, name, value))).collect();
        if all.is_empty() { place } else { format!("{place}: {}", all.join(", ")) }
    }

    /// The address of its page.
    fn path(&self) -> String {
        format!("/console/{}", self.place)
    }

    /// The names that no filter of the page chooses, with what the address says.
    fn kept(&self) -> impl Iterator<Item = (&str, &str)> {
        let chosen = |name: &&&str| self.filters.iter().any(|filter| filter.name == **name);
        let names = self.names.iter().filter(move |name| !chosen(name)).copied().chain(["sort"]);
        names.map(|name| (name, self.asked.get(name))).filter(|(_, value)| !value.is_empty())
    }

    fn tools(&self, person: &Person) -> Markup {
        let words = person.words;
        html! {
            form.tools role="search" aria-label=(words.say("search")) action=(self.path()) method="get" hx-get=(self.path()) hx-target="#results"
                hx-select="#results" hx-select-oob="#heading" hx-swap="outerHTML" hx-push-url="true"
                hx-trigger="input changed delay:200ms from:find [type=search], change, submit" {
                @for (name, value) in self.kept().filter(|(name, _)| !is_day(name)) {
                    input type="hidden" name=(name) value=(value);
                }
                @if self.searches {
                    input type="search" name="words" value=(self.asked.get("words"))
                        aria-label=(words.say("search")) placeholder=(words.say("search-words")) data-search autocomplete="off";
                }
                @for filter in &self.filters {
                    label { (words.of("filter", filter.name)) " "
                        select name=(filter.name) {
                            option value="" { (words.say("all")) }
                            @for (value, text) in &filter.options {
                                option value=(value) selected[value == self.asked.get(filter.name)] { (text) }
                            }
                        }
                    }
                }
                @for (name, value) in self.kept().filter(|(name, _)| is_day(name)) {
                    label { (words.of("filter", name)) " " input type="date" name=(name) value=(value); }
                }
                @for (name, value) in self.kept().filter(|(name, _)| *name != "sort" && !is_day(name)) {
                    @let told = narrowed(person, name, value);
                    a.badge href=(self.without(name)) aria-label=(words.with("not-narrowed", &[("what", &told)])) { (told) " ×" }
                }
                noscript { button { (words.say("show")) } }
            }
        }
    }

    fn results(&self, person: &Person) -> Markup {
        let words = person.words;
        let is_filtered = self.asked.has("words") || self.names.iter().any(|name| self.asked.has(name));
        let goes_on = self.asked.has(begins(self.asked));
        html! {
            section #results aria-live="polite" {
                @if self.rows.is_empty() && !is_filtered && !goes_on {
                    div.empty { (self.empty) }
                } @else if self.rows.is_empty() {
                    div.empty { p { (words.say("nothing-found")) } a href=(self.path()) { (words.say("show-all")) } }
                } @else {
                    @if self.sorts { (self.order(person)) }
                    (table(person, self.columns, self.rows.get(..ROWS).unwrap_or(&self.rows)))
                    (self.pager(person))
                }
            }
        }
    }

    /// The order that it has not.
    fn order(&self, person: &Person) -> Markup {
        let words = person.words;
        let (other, key) = match (sort(self.asked) == OLDEST, self.is_by_posting()) {
            (true, false) => ("", "sort-newest"),
            (false, false) => (OLDEST, "sort-oldest"),
            (true, true) => ("", "sort-last-posted"),
            (false, true) => (OLDEST, "sort-first-posted"),
        };
        html! {
            nav.pager aria-label=(words.say("sorting")) { a data-sort href=(self.sorted(other, &[])) { (words.say(key)) } }
        }
    }

    /// Usage lies in the order in which it was posted, and shows the times at which it was used.
    fn is_by_posting(&self) -> bool {
        self.place == "usage"
    }

    fn pager(&self, person: &Person) -> Markup {
        let (words, begins) = (person.words, begins(self.asked));
        let is_newest = begins == "before";
        let (start, further) = match (is_newest, self.is_by_posting()) {
            (true, false) => ("to-newest", "older"),
            (false, false) => ("to-oldest", "newer"),
            // Earlier and later are said of when it was used.
            (_, true) => ("to-first-page", "further"),
        };
        let next = if is_newest { self.rows.get(ROWS.saturating_sub(1)) } else { self.rows.get(ROWS) };
        let next = next.filter(|_| self.rows.len() > ROWS);
        html! {
            nav.pager aria-label=(words.say("paging")) {
                @if self.asked.has(begins) { a href=(self.url(&[])) { (words.say(start)) } }
                @if let Some(next) = next { a rel="next" href=(self.url(&[(begins, &next.id)])) { (words.say(further)) } }
                a href=(self.url(&[(begins, self.asked.get(begins)), ("format", "csv")])) { (words.say("as-csv")) }
            }
        }
    }

    /// The address of the list as it is asked for, with `more`.
    fn url(&self, more: &[(&str, &str)]) -> String {
        self.sorted(self.asked.get("sort"), more)
    }

    /// The same in that order.
    fn sorted(&self, sort: &str, more: &[(&str, &str)]) -> String {
        let mut query = vec![("words", self.asked.get("words"))];
        query.extend(self.names.iter().map(|name| (*name, self.asked.get(name))));
        query.push(("sort", sort));
        query.extend(more.iter().copied());
        path(&self.path(), &query)
    }

    /// The address of the list as it is asked for, but for that.
    fn without(&self, name: &str) -> String {
        let mut query = vec![("words", self.asked.get("words")), ("sort", self.asked.get("sort"))];
        query.extend(self.names.iter().filter(|it| **it != name).map(|it| (*it, self.asked.get(it))));
        path(&self.path(), &query)
    }

    /// What is shown, as a file: a heading, then row by row.
    fn file(&self, person: &Person) -> Response {
        let language = person.words.language;
        let heading = self.columns.iter().map(|column| person.words.say(column.name)).collect();
        let plain = |cell: &Cell| {
            if cell.is_amount { csv_file::figure(language, &cell.plain) } else { cell.plain.clone() }
        };
        let rows = self.rows.iter().map(|row| row.cells.iter().map(plain).collect());
        let more = person.words.with("csv-more", &[("rows", &FILE_ROWS.to_string())]);
        let rows = [heading].into_iter().chain(csv_file::whole(rows, FILE_ROWS, more));
        csv_file::answer(language, self.place, rows)
    }
}

/// The parameter is a day.
fn is_day(name: &str) -> bool {
    ["dateFrom", "dateTo", "dueFrom", "dueTo", "nextBillingFrom", "nextBillingTo"].contains(&name)
}

/// What a list is narrowed to by a parameter that no filter chooses.
fn narrowed(person: &Person, name: &str, value: &str) -> String {
    if name == "currency" {
        return value.to_owned();
    }
    let day = value.parse().map_or_else(|_| value.to_owned(), |day| person.format.date(day));
    person.words.with(&format!("narrowed-{name}"), &[("day", &day)])
}

/// Rows of whatever list, the first cell of each leading to its page.
pub(crate) fn table(person: &Person, columns: &[Column], rows: &[Row]) -> Markup {
    let words = person.words;
    let name = columns.first().map(|column| words.say(column.name)).unwrap_or_default();
    table_named(person, &words.with("rows", &[("what", &name)]), columns, rows)
}

/// The same under a name, where a page has several of them.
pub(crate) fn table_named(person: &Person, name: &str, columns: &[Column], rows: &[Row]) -> Markup {
    let words = person.words;
    html! {
        div.scroll tabindex="0" role="region" aria-label=(name) {
            table.rows {
                thead { tr { @for column in columns {
                    th scope="col" class=[column.is_amount.then_some("amount")] { (words.say(column.name)) }
                } } }
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
