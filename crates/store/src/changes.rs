//! What a wish gives back to be written, and what the write answers.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use turnus_engine::{Id, Instant};

use crate::statement::{Guard, Statement};

/// Everything one wish writes. It is written whole or not at all.
///
/// In this order: the statements, the numbers (hot rows come last), what [`Changes::finish`] makes of them, the events. On
/// PostgreSQL the events come before the numbers, where it takes some: others wait from then on.
pub struct Changes {
    /// Whose rows. Nothing joins across accounts.
    pub account: Id,
    /// The wish's own id. Each attempt to decide it anew may keep it; a new wish has a new one.
    pub wish: Id,
    /// Rows to insert, update, delete, with their guards.
    pub statements: Vec<Statement>,
    /// What the journal says of it.
    pub events: Vec<NewEvent>,
    /// Whom its answer speaks of, where no event says it: a kept answer goes with him.
    pub speaks_of: Option<Id>,
    /// Numbers to take, in any order; [`Assigned::numbers`] answers in the same order.
    pub numbers: Vec<NumberStep>,
    /// Statements that need the numbers.
    pub finish: Option<Finish>,
    /// Which queue it waits in.
    pub queue: Queue,
}

/// Makes the statements that only the write can know. Pure: it may run more than once.
pub type Finish = Box<dyn Fn(&Assigned) -> Vec<Statement> + Send + Sync>;

/// Who waits for a write. On SQLite the one writer serves people first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Queue {
    /// A person or a client waits for the answer.
    #[default]
    People,
    /// Runs and imports: in pieces of at most 10 ms, so that people do not wait behind them.
    Bulk,
}

/// A number to take from a sequence without gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberStep {
    /// The sequence.
    pub sequence: Id,
    /// The key of the period after which counting starts anew: `2026`, `2026-11`, or empty for never.
    pub period: String,
    /// The day wished for the document, in days since 1970-01-01.
    pub date: i64,
}

/// What only the write could know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assigned {
    /// One for each of [`Changes::numbers`], in their order.
    pub numbers: Vec<AssignedNumber>,
}

/// A number that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssignedNumber {
    /// 1, 2, 3 … in its sequence and period, without a gap.
    pub counter: i64,
    /// The later of the day wished and the last day of that sequence and period.
    pub date: i64,
}

/// How a write ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Applied {
    /// Written, and durable.
    Done(Assigned),
    /// A guard did not hold (or a row that one refers to is gone): nothing was written. Load and decide again.
    Stale,
    /// This unique key is taken: nothing was written. The names are constants of the tables' modules.
    Taken(&'static str),
}

/// An event to be written to the journal.
///
/// Personal values never stand in `body`: what is chained cannot be erased. They go into `personal`, which the
/// chain knows by a salted hash only, so that erasing it leaves the chain whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// Its own id.
    pub id: Id,
    /// When, by the account's clock.
    pub at: Instant,
    /// `ContractCreated` and the like; a name, never reused.
    pub kind: Cow<'static, str>,
    /// The customer it is about.
    pub customer: Option<Id>,
    /// The contract it is about.
    pub contract: Option<Id>,
    /// Who: an OAuth client, a user of the console, a worker.
    pub actor: String,
    /// Why and what changed: JSON, without personal values.
    pub body: String,
    /// The personal values of it: JSON, erasable.
    pub personal: Option<String>,
}

impl Changes {
    /// No changes yet, for the wish `wish` of `account`; a person waits.
    pub fn new(account: Id, wish: Id) -> Changes {
        Changes {
            account,
            wish,
            statements: Vec::new(),
            events: Vec::new(),
            speaks_of: None,
            numbers: Vec::new(),
            finish: None,
            queue: Queue::People,
        }
    }

    /// The same and `statement`.
    #[must_use]
    pub fn with(mut self, statement: Statement) -> Changes {
        self.statements.push(statement);
        self
    }

    /// The same and `event`.
    #[must_use]
    pub fn saying(mut self, event: NewEvent) -> Changes {
        self.events.push(event);
        self
    }

    /// Rows that several [`Statement::insert_many`] write into one table are written by the last of them: for wishes that
    /// were put together of many, where no statement in between is about those rows.
    #[must_use]
    pub fn gathered(mut self) -> Changes {
        self.statements = gathered(self.statements);
        self
    }
}

/// See [`Changes::gathered`].
pub fn gathered(statements: Vec<Statement>) -> Vec<Statement> {
    let mut places: HashMap<&'static str, usize> = HashMap::new();
    let mut kept: Vec<Statement> = Vec::with_capacity(statements.len());
    for mut statement in statements.into_iter().rev() {
        let Some(many) = statement.many.as_mut().filter(|_| statement.guard == Guard::None) else {
            kept.push(statement);
            continue;
        };
        match places.get(many.table()) {
            Some(place) => {
                if let Some(last) = kept[*place].many.as_mut() {
                    last.begin_with(std::mem::take(&mut many.rows));
                }
            }
            None => {
                places.insert(many.table(), kept.len());
                kept.push(statement);
            }
        }
    }
    kept.reverse();
    kept
}

impl fmt::Debug for Changes {
    /// Sizes only: values are nobody's business in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes")
            .field("account", &self.account)
            .field("wish", &self.wish)
            .field("statements", &self.statements.len())
            .field("events", &self.events.len())
            .field("numbers", &self.numbers.len())
            .field("queue", &self.queue)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::many::{Kind, Target};
    use crate::value::Value;

    static ONE: Target = Target { table: "one", columns: &[("a", Kind::Int)], behind: "" };
    static OTHER: Target = Target { table: "other", columns: &[("a", Kind::Int)], behind: "" };

    #[test]
    fn rows_of_one_table_are_written_by_the_last_statement_about_it_in_their_order() {
        let id = Id::new(0, 0, 0);
        let rows = |values: &[i64]| values.iter().map(|value| vec![Value::from(*value)]).collect::<Vec<_>>();
        let guarded = Statement::insert_many(&ONE, rows(&[9])).rows(1);
        let changes = Changes::new(id, id)
            .with(Statement::insert_many(&ONE, rows(&[1, 2])))
            .with(Statement::new("first", []))
            .with(Statement::insert_many(&OTHER, rows(&[5])))
            .with(guarded.clone())
            .with(Statement::insert_many(&ONE, rows(&[3])))
            .with(Statement::new("last", []));

        let gathered = changes.gathered().statements;

        let wanted = [
            Statement::new("first", []),
            Statement::insert_many(&OTHER, rows(&[5])),
            guarded,
            Statement::insert_many(&ONE, rows(&[1, 2, 3])),
            Statement::new("last", []),
        ];
        assert_eq!(gathered, wanted);
    }
}
