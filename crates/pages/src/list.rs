//! Lists: search as one types, filters that stay in the address, keyset paging, and what is shown as CSV.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::de::DeserializeOwned;

use crate::api::{Refusal, path};
use crate::console::is_id;
use crate::csv_file;
use crate::form::Typed;
use crate::frame::{Shown, page};
use crate::person::Person;
use crate::table::table_headed;
pub(crate) use crate::table::{Cell, Column, Row, amounts, badge, column, sorted_column, table, table_named};

/// Rows of a page.
pub(crate) const ROWS: usize = 50;
/// Rows of a file at most.
const FILE_ROWS: usize = 10_000;
const OLDEST: &str = "oldest";
const NEWEST: &str = "newest";
/// The orders of lists. All but the first go on from an element, itself included.
const SORTS: [&str; 4] = [NEWEST, OLDEST, "name", "nameDescending"];
/// Behind the order of a column: the other way round.
const DESCENDING: &str = "Descending";

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
    /// Its page, where that is another than its place's.
    pub(crate) at: Option<String>,
    /// What it is called, where that is not its place's name.
    pub(crate) title: Option<String>,
    /// What words find, where that is not all.
    pub(crate) found: Option<String>,
    /// Its rows as they are shown, where that is no table.
    pub(crate) drawn: Option<Markup>,
}

/// What the API has for a list: `names` as the address of the page says them, the words that are looked for, its order,
/// where it goes on, and one row more than a page shows.
pub(crate) async fn rows_of<T: DeserializeOwned>(
    person: &Person,
    at: &str,
    asked: &Typed,
    names: &[&str],
) -> Result<Vec<T>, Refusal> {
    let said: Vec<String> = names.iter().map(|name| as_moment(person, name, asked.get(name))).collect();
    let mut query: Vec<(&str, &str)> =
        names.iter().zip(&said).map(|(name, said)| (*name, said.as_str())).collect();
    let begins = begins(asked);
    query.extend([("words", asked.get("words")), ("sort", sort(asked)), (begins, asked.get(begins))]);
    // Names are sorted as the person reads them.
    query.extend(is_by_column(asked).then(|| ("language", person.words.language.tag())));
    match person.api.rows(at, &query, 0, wanted(asked)).await {
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
pub(crate) fn sort(asked: &Typed) -> &'static str {
    SORTS.into_iter().find(|sort| *sort == asked.get("sort")).unwrap_or(NEWEST)
}

/// It is that of a column.
fn is_by_column(asked: &Typed) -> bool {
    ![NEWEST, OLDEST].contains(&sort(asked))
}

/// The parameter that says where a page begins: the newest go on before one, the others from one on, itself included.
fn begins(asked: &Typed) -> &'static str {
    if sort(asked) == NEWEST { "before" } else { "from" }
}

/// How many rows are asked for: one more than is shown.
pub(crate) fn wanted(asked: &Typed) -> usize {
    if is_file(asked) { FILE_ROWS + 1 } else { ROWS + 1 }
}

/// The list is wanted as a file.
pub(crate) fn is_file(asked: &Typed) -> bool {
    asked.get("format") == "csv"
}

impl<'a> List<'a> {
    /// What most lists have: search, and either order.
    pub(crate) fn of(place: &'static str, asked: &'a Typed, columns: &'static [Column]) -> List<'a> {
        List {
            place,
            asked,
            searches: true,
            sorts: true,
            names: &[],
            filters: Vec::new(),
            columns,
            rows: Vec::new(),
            empty: html! {},
            at: None,
            title: None,
            found: None,
            drawn: None,
        }
    }

    /// The page of the list, or its file: what stands beside its heading, and what below it.
    pub(crate) fn answer(&self, person: &Person, beside: &Markup, below: &Markup) -> Response {
        if is_file(self.asked) {
            return self.file(person);
        }
        let title = self.heading(person);
        let body = html! {
            header.page { h1 #heading { (title) } (beside) }
            (self.body(person))
            (below)
        };
        page(person, StatusCode::OK, Shown { title, place: self.place, body })
    }

    /// What finds rows, and the rows: for a page that has more than that.
    pub(crate) fn body(&self, person: &Person) -> Markup {
        html! {
            @if self.searches || !self.filters.is_empty() { (self.tools(person)) }
            (self.results(person))
        }
    }

    /// What is listed, and what it is narrowed to.
    pub(crate) fn heading(&self, person: &Person) -> String {
        let place = self.title.clone().unwrap_or_else(|| person.words.of("place", self.place));
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
        self.at.clone().unwrap_or_else(|| format!("/console/{}", self.place))
    }

    /// The names that no filter of the page chooses, with what the address says.
    fn kept(&self) -> impl Iterator<Item = (&str, &str)> {
        let chosen = |name: &&&str| self.filters.iter().any(|filter| filter.name == **name);
        let names = self.names.iter().filter(move |name| !chosen(name)).copied().chain(["sort"]);
        names.map(|name| (name, self.asked.get(name))).filter(|(_, value)| !value.is_empty())
    }

    fn tools(&self, person: &Person) -> Markup {
        let words = person.words;
        let chosen = html! {
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
        };
        let kept: Vec<(&str, &str)> = self.kept().filter(|(name, _)| !is_day(name)).collect();
        let searched = self.searches.then(|| self.asked.get("words"));
        search_form(person, &self.path(), (&kept, searched), &chosen)
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
                    @if let Some(found) = self.found.as_ref().filter(|_| self.asked.has("words")) { p.note { (found) } }
                    @match &self.drawn { Some(drawn) => { (drawn) }, None => { (self.table(person)) } }
                    (self.pager(person))
                }
            }
        }
    }

    /// The rows of the page. The heading of a column that the list can be sorted by leads to its order, and back and forth.
    fn table(&self, person: &Person) -> Markup {
        let name = self.columns.first().map(|column| person.words.say(column.name)).unwrap_or_default();
        let name = person.words.with("rows", &[("what", &name)]);
        let heading = |column: &Column| {
            let text = person.words.say(column.name);
            let has = |way: &str| column.sort.is_some_and(|by| format!("{by}{way}") == sort(self.asked));
            let (is_up, is_down) = (has(""), has(DESCENDING));
            let order = is_up.then_some("ascending").or(is_down.then_some("descending"));
            html! {
                th scope="col" class=[column.is_amount.then_some("amount")] aria-sort=[order] {
                    @if let Some(by) = column.sort {
                        @let to = if is_up { format!("{by}{DESCENDING}") } else { by.to_owned() };
                        a href=(self.sorted(&to, &[])) { (text) }
                        @if is_up { span aria-hidden="true" { " ▲" } }
                        @if is_down { span aria-hidden="true" { " ▼" } }
                    } @else { (text) }
                }
            }
        };
        table_headed(&name, self.columns, self.rows.get(..ROWS).unwrap_or(&self.rows), &heading)
    }

    /// The order that it has not.
    fn order(&self, person: &Person) -> Markup {
        let words = person.words;
        let (other, key) = match (sort(self.asked) != NEWEST, self.is_by_posting()) {
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
        let (start, further) = match is_newest {
            // Earlier and later are said of when it was used.
            _ if self.is_by_posting() || is_by_column(self.asked) => ("to-first-page", "further"),
            true => ("to-newest", "older"),
            false => ("to-oldest", "newer"),
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
        let path = self.path();
        let name = path.rsplit('/').next().filter(|name| !is_id(name)).unwrap_or(self.place);
        csv_file::answer(language, name, rows)
    }
}

/// What looks for words, as one types or without a script, with what stays in the address and what is chosen beside them.
/// Leaving the field for what was found does not look again: it would shut what is just being opened.
pub(crate) fn search_form(
    person: &Person,
    at: &str,
    (kept, searched): (&[(&str, &str)], Option<&str>),
    chosen: &Markup,
) -> Markup {
    let words = person.words;
    html! {
        form.tools role="search" aria-label=(words.say("search")) action=(at) method="get" hx-get=(at) hx-target="#results"
            hx-select="#results" hx-select-oob="#heading" hx-swap="outerHTML" hx-push-url="true"
            hx-trigger="input changed delay:200ms from:find [type=search], change from:(.tools select, .tools [type=date]), submit" {
            @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
            @if let Some(searched) = searched {
                input type="search" name="words" value=(searched)
                    aria-label=(words.say("search")) placeholder=(words.say("search-words")) data-search autocomplete="off";
            }
            (chosen)
            noscript { button { (words.say("show")) } }
        }
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
