//! Lists: a query in the making, with the filters that were given.

use jiff::civil::Date;
use turnus_engine::{Id, Instant};

use crate::documents::epoch_day;
use crate::value::Value;

/// Which part of a list, and in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// The first id, itself included.
    pub from: Option<Id>,
    /// Rows left out.
    pub skip: u32,
    /// Rows at most.
    pub take: u32,
    /// Latest ids first.
    pub newest_first: bool,
    /// Ids before that one, itself left out.
    pub before: Option<Id>,
    /// Ids behind that one, itself left out.
    pub behind: Option<Id>,
}

impl Slice {
    /// Everything, up to `take` rows.
    pub fn first(take: u32) -> Slice {
        Slice { from: None, skip: 0, take, newest_first: false, before: None, behind: None }
    }
}

/// Which way an order goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The least first.
    Up,
    /// The greatest first.
    Down,
}

/// From when until when something was made, both included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Created {
    /// Not before.
    pub from: Option<Instant>,
    /// Not after.
    pub to: Option<Instant>,
}

/// A day, in milliseconds.
const SLACK: i64 = 24 * 3_600_000;

/// `select … where account = $1` and more.
pub(crate) struct Listing {
    sql: String,
    params: Vec<Value>,
}

impl Listing {
    /// `select` ends before its `where`.
    pub(crate) fn of(select: &str, account: Id) -> Listing {
        Listing { sql: format!("{select} where account = $1"), params: vec![account.into()] }
    }

    /// The same of a table that `select` calls `name`, among others.
    pub(crate) fn of_table(name: &str, select: &str, account: Id) -> Listing {
        Listing { sql: format!("{select} where {name}.account = $1"), params: vec![account.into()] }
    }

    /// Rows behind that day and id, in an order of days (`column`) and of ids of the same table.
    pub(crate) fn behind(mut self, column: &str, behind: Option<(Date, Id)>) -> Listing {
        let Some((day, id)) = behind else { return self };
        let id_column =
            column.split_once('.').map_or_else(|| "id".to_owned(), |(table, _)| format!("{table}.id"));
        self.params.extend([epoch_day(day).into(), id.into()]);
        let count = self.params.len();
        let (day, id) = (count - 1, count);
        self.that(&format!("({column} > ${day} or ({column} = ${day} and {id_column} > ${id}))"))
    }

    /// The first `most`, in that order.
    pub(crate) fn first(mut self, by: &str, most: u32) -> (String, Vec<Value>) {
        self.params.push(most.into());
        (format!("{} order by {by} limit ${}", self.sql, self.params.len()), self.params)
    }

    /// A condition without a value.
    pub(crate) fn that(mut self, condition: &str) -> Listing {
        self.sql.push_str(" and ");
        self.sql.push_str(condition);
        self
    }

    /// A condition on a value, if it is given; `?` stands for it.
    pub(crate) fn with(self, condition: &str, value: Option<impl Into<Value>>) -> Listing {
        let Some(value) = value else { return self };
        let mut listing = self;
        listing.params.push(value.into());
        let place = format!("${}", listing.params.len());
        listing.that(&condition.replace('?', &place))
    }

    /// A condition on values: `?1` stands for the first, and so on.
    pub(crate) fn with_all(mut self, condition: &str, values: Vec<Value>) -> Listing {
        let before = self.params.len();
        let count = values.len();
        self.params.extend(values);
        let last_first = (1..=count).rev();
        let condition = last_first.fold(condition.to_owned(), |condition, place| {
            condition.replace(&format!("?{place}"), &format!("${}", before + place))
        });
        self.that(&condition)
    }

    /// Rows whose search text contains what was asked for.
    pub(crate) fn searching(self, search: Option<&str>) -> Listing {
        self.with("search like ? escape '\\'", search.map(containing))
    }

    /// Rows made in that time. Their ids begin with the second they were made in, or with a later one where the node
    /// was ahead: a day is more than that ever is, and spares a walk over all others.
    pub(crate) fn created(self, created: Created) -> Listing {
        let first = created.from.map(Id::first_of_second);
        let beyond = created.to.map(|to| Id::first_of_second(to.plus_millis(SLACK)));
        let within = self.with("id >= ?", first).with("id <= ?", beyond);
        within.with("created_at >= ?", created.from).with("created_at <= ?", created.to)
    }

    /// Rows of these ids; all, if none are given.
    pub(crate) fn among(mut self, ids: Option<&[Id]>) -> Listing {
        let Some(ids) = ids else { return self };
        let first = self.params.len() + 1;
        self.params.extend(ids.iter().map(|id| Value::from(*id)));
        self.that(&format!("id in ({})", places(first, ids.len())))
    }

    /// Rows whose `column` is one of these ids. None are given: no rows.
    pub(crate) fn of_ids(mut self, column: &str, ids: &[Id]) -> Listing {
        let ids = padded(ids);
        if ids.is_empty() {
            return self.that("1 = 0");
        }
        let first = self.params.len() + 1;
        let count = ids.len();
        self.params.extend(ids.into_iter().map(Value::from));
        self.that(&format!("{column} in ({})", places(first, count)))
    }

    /// Rows of which one of these columns has one of its values; none where there are no values.
    pub(crate) fn any_of(mut self, columns: &[(&str, Vec<Value>)]) -> Listing {
        let mut any = Vec::new();
        for (column, values) in columns.iter().filter(|(_, values)| !values.is_empty()) {
            let first = self.params.len() + 1;
            any.push(format!("{column} in ({})", places(first, values.len())));
            self.params.extend(values.iter().cloned());
        }
        if any.is_empty() { self.that("1 = 0") } else { self.that(&format!("({})", any.join(" or "))) }
    }

    /// In the order of a text that stands in the row, and of ids where it is the same, from the row with that text and id on.
    pub(crate) fn cut_by(
        mut self,
        key: &str,
        direction: Direction,
        from: Option<(String, Id)>,
        slice: Slice,
    ) -> (String, Vec<Value>) {
        let (beyond, order) = match direction {
            Direction::Up => (">", "asc"),
            Direction::Down => ("<", "desc"),
        };
        if let Some((text, id)) = from {
            let condition = format!("{key} {beyond}= ?1 and ({key} {beyond} ?1 or id {beyond}= ?2)");
            self = self.with_all(&condition, vec![text.into(), id.into()]);
        }
        self.params.extend([Value::from(slice.take), slice.skip.into()]);
        let count = self.params.len();
        let by = format!("{key} {order}, id {order}");
        (format!("{} order by {by} limit ${} offset ${count}", self.sql, count - 1), self.params)
    }

    /// Of the latest `most` rows of `table` that `condition` finds, before `before`: whatever else is asked of them, no
    /// more are read.
    pub(crate) fn of_the_latest(self, of: (&str, &str), before: Option<Id>, most: u32) -> Listing {
        self.of_the_latest_of(of.0, of, before, most)
    }

    /// The same of those whose `condition` holds for that value, as `?`.
    pub(crate) fn of_the_latest_with(
        mut self,
        (table, condition): (&str, &str),
        value: impl Into<Value>,
        before: Option<Id>,
        most: u32,
    ) -> Listing {
        self.params.push(value.into());
        let condition = condition.replace('?', &format!("${}", self.params.len()));
        self.of_the_latest((table, &condition), before, most)
    }

    /// The same where the statement calls the table `name`, among others.
    pub(crate) fn of_the_latest_of(
        mut self,
        name: &str,
        (table, condition): (&str, &str),
        before: Option<Id>,
        most: u32,
    ) -> Listing {
        let mut latest = format!("select id from {table} where account = $1 and {condition}");
        if let Some(before) = before {
            self.params.push(before.into());
            latest = format!("{latest} and id < ${}", self.params.len());
        }
        self.params.push(Value::Bytes(Vec::new()));
        let count = self.params.len();
        let last = most - 1;
        self.that(&format!(
            "{name}.id >= coalesce(({latest} order by id desc limit 1 offset {last}), ${count})"
        ))
    }

    /// Everything, in that order.
    pub(crate) fn ordered(self, by: &str) -> (String, Vec<Value>) {
        (format!("{} order by {by}", self.sql), self.params)
    }

    /// Those of the slice by what is called `id`, in no order and however many.
    fn part(self, id: &str, slice: Slice) -> Listing {
        let compare = if slice.newest_first { "<=" } else { ">=" };
        self.with(&format!("{id} {compare} ?"), slice.from)
            .with(&format!("{id} < ?"), slice.before)
            .with(&format!("{id} > ?"), slice.behind)
    }

    /// The first `most` of the slice of what words found, in its order. That is none of an index's: one that has it would be
    /// walked until enough were met.
    pub(crate) fn found(self, slice: Slice, most: u32) -> (String, Vec<Value>) {
        let order = if slice.newest_first { "coalesce(id, id) desc" } else { "coalesce(id, id)" };
        self.part("coalesce(id, id)", slice).first(order, most)
    }

    /// In order of ids, cut to the slice.
    pub(crate) fn cut(self, slice: Slice) -> (String, Vec<Value>) {
        let order = if slice.newest_first { "desc" } else { "asc" };
        let mut listing = self.part("id", slice);
        listing.params.push(slice.take.into());
        listing.params.push(slice.skip.into());
        let count = listing.params.len();
        let sql = format!("{} order by id {order} limit ${} offset ${count}", listing.sql, count - 1);
        (sql, listing.params)
    }
}

/// `$first, …`: places for `count` values.
pub(crate) fn places(first: usize, count: usize) -> String {
    let places: Vec<String> = (first..first + count).map(|place| format!("${place}")).collect();
    places.join(", ")
}

/// The same ids or positions, the last one again and again until there are 1, 4, 16, 64 … of them: for few texts of statements, which
/// stay prepared.
pub(crate) fn padded<T: Copy>(ids: &[T]) -> Vec<T> {
    let mut padded = ids.to_vec();
    if let Some(last) = ids.last() {
        let mut room = 1;
        while room < ids.len() {
            room *= 4;
        }
        padded.resize(room, *last);
    }
    padded
}

/// The pattern of `like` for texts that contain `search`.
pub(crate) fn containing(search: &str) -> String {
    let mut pattern = String::from("%");
    for letter in search.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern + "%"
}
