//! Group commit: what waits is written in one transaction, each wish whole or not at all.
//!
//! A savepoint for each wish costs a copy of every page that it touches. So a group begins without: most wishes hold, and
//! most of those that do not have touched nothing yet. Where one has, the group is written anew, now each wish in a savepoint
//! of its own, to which a refused one goes back while the others go on; and so are the next groups ([`CAREFUL`]).
//!
//! Answers leave after the one COMMIT. Some errors make SQLite roll back the whole transaction: then nobody in the group is
//! acknowledged.

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode};
use turnus_engine::Id;

use crate::changes::{Applied, Assigned, Changes, Queue};
use crate::error::StoreError;
use crate::events;
use crate::faults::{Faults, Strike};
use crate::kept;
use crate::seal::{self, Head};
use crate::sequences;
use crate::sqlite::Sqlite;
use crate::sqlite::log::Log;
use crate::sqlite::names::Names;
use crate::sqlite::queues::{Job, Queues};
use crate::sqlite::read;
use crate::statement::Statement;
use crate::stop::{Stop, panicked};

const GROUP: usize = 512;
const HEADS: usize = 10_000;
const GROUP_TIME: Duration = Duration::from_millis(20);
const BULK_TIME: Duration = Duration::from_millis(10);

/// Groups that are written with savepoints after one that had to be written anew.
const CAREFUL: u32 = 16;

/// A wish with who waits for it, and how it ended if the group is committed.
type Written = (Job, Result<Applied, StoreError>);

/// The one who writes.
pub(super) struct Scribe {
    connection: Connection,
    log: Log,
    names: Names,
    /// The chains' ends, as far as they were needed; of the open group too.
    heads: HashMap<Id, Head>,
    /// Accounts whose head in `chains` is behind.
    moved: BTreeSet<Id>,
    /// See [`Options::most_pages`](crate::Options::most_pages).
    most_pages: Option<Arc<AtomicI64>>,
    faults: Option<Faults>,
    /// Groups that are still to be written with savepoints.
    careful: u32,
    /// The wish at hand has written something.
    touched: Cell<bool>,
    /// How often tables of what is kept were written to, and whether the open group does.
    kept: Arc<AtomicU64>,
    touches_kept: Cell<bool>,
    last_group: usize,
}

impl Scribe {
    /// Writes on `connection`.
    pub(super) fn new(
        connection: Connection,
        log: Log,
        most_pages: Option<Arc<AtomicI64>>,
        kept: Arc<AtomicU64>,
    ) -> Result<Scribe, StoreError> {
        let names = Names::read(&connection)?;
        let (heads, moved) = (HashMap::new(), BTreeSet::new());
        Ok(Scribe {
            connection,
            log,
            names,
            heads,
            moved,
            most_pages,
            faults: None,
            careful: 0,
            touched: Cell::new(false),
            kept,
            touches_kept: Cell::new(false),
            last_group: 0,
        })
    }

    /// Tables of what is kept were written to: nobody has been told of it yet.
    pub(super) fn count_write_to_kept(&self) {
        self.kept.fetch_add(1, Ordering::SeqCst);
    }

    /// The same, in a simulation.
    pub(super) fn under(self, faults: Faults) -> Scribe {
        Scribe { faults: Some(faults), ..self }
    }

    /// It ended in a simulated crash: whatever is open is never committed.
    pub(super) fn is_dead(&self) -> bool {
        self.faults.as_ref().is_some_and(Faults::is_dead)
    }

    /// The connection, between groups.
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// When nothing waits.
    pub(super) fn when_idle(&mut self) {
        self.log.when_idle(&self.connection);
    }

    /// How many wishes of people were written together the last time.
    pub(super) fn last_group(&self) -> usize {
        self.last_group
    }

    /// Writes `first` and what else waits, and answers.
    pub(super) fn write_group(&mut self, first: Job, queues: &Queues) {
        if let Err(error) = self.limit_pages().and_then(|()| self.run("begin immediate")) {
            let _ = first.answer.send(Err(error.into()));
            return;
        }
        let started = Instant::now();
        let mut written: Vec<Written> = Vec::new();
        let mut next = Some(first);
        while let Some(job) = next {
            let result = self.write_next(&job.changes, &mut written);
            let full = result.as_ref().err().and_then(full);
            written.push((job, result));
            if self.is_dead() {
                return;
            }
            if self.connection.is_autocommit() {
                let lost = || StoreError::GroupLost("another write in it failed".into());
                return self.group_lost(written, || full.clone().map_or_else(lost, StoreError::Full));
            }
            // A simulation knows no elapsed time.
            let elapsed = if self.faults.is_some() { Duration::ZERO } else { started.elapsed() };
            let open = written.len() < GROUP && elapsed < GROUP_TIME;
            next = open.then(|| queues.next_in_group(elapsed < BULK_TIME)).flatten();
        }
        self.careful = self.careful.saturating_sub(1);
        self.last_group = written.iter().filter(|(job, _)| job.changes.queue == Queue::People).count();
        let committed = self.keep_heads().and_then(|()| self.run("commit"));
        // Whether it was committed or not is not known in each case.
        if self.touches_kept.take() {
            self.count_write_to_kept();
        }
        match committed {
            Ok(()) if self.answers_are_lost() => return,
            Ok(()) => answer(written),
            Err(_) if self.is_dead() => return,
            Err(error) => self.group_lost(written, || not_committed(&error)),
        }
        self.log.after_commit(&self.connection);
    }

    /// One wish behind those of its group that were `written`, whole or not at all. If it took the whole group with it, no
    /// transaction is open afterwards.
    fn write_next(&mut self, changes: &Changes, written: &mut [Written]) -> Result<Applied, StoreError> {
        // A simulation strikes each savepoint too.
        if self.careful > 0 || self.faults.is_some() {
            return self.write_one(changes);
        }
        let attempt = self.attempt_whole(changes);
        if self.connection.is_autocommit() {
            return attempt.map_or_else(Stop::answer, |_| Err(StoreError::GroupLost("rolled back".into())));
        }
        match attempt {
            Ok((assigned, head)) => {
                self.remember(changes.account, head);
                Ok(Applied::Done(assigned))
            }
            Err(stop) if !self.touched.get() => stop.answer(),
            Err(_) => {
                self.write_anew(written)?;
                self.write_one(changes)
            }
        }
    }

    /// Takes the group back and writes it again, each wish in a savepoint.
    fn write_anew(&mut self, written: &mut [Written]) -> Result<(), StoreError> {
        self.careful = CAREFUL;
        self.run("rollback")?;
        self.heads.clear();
        self.moved.clear();
        self.run("begin immediate")?;
        for (job, result) in written {
            *result = self.write_one(&job.changes);
            if self.connection.is_autocommit() {
                return Err(StoreError::GroupLost("rolled back".into()));
            }
        }
        Ok(())
    }

    /// One wish in a savepoint of its own.
    fn write_one(&mut self, changes: &Changes) -> Result<Applied, StoreError> {
        self.run("savepoint wish")?;
        let attempt = self.attempt_whole(changes);
        if self.connection.is_autocommit() {
            return attempt.map_or_else(Stop::answer, |_| Err(StoreError::GroupLost("rolled back".into())));
        }
        let (end, answer) = match attempt {
            Ok((assigned, head)) => {
                self.remember(changes.account, head);
                ("release wish", Ok(Applied::Done(assigned)))
            }
            Err(stop) => ("rollback to wish", stop.answer()),
        };
        let ended = self
            .run(end)
            .and_then(|()| if end == "release wish" { Ok(()) } else { self.run("release wish") });
        if let Err(error) = ended {
            let _ = self.run("rollback");
            return Err(error.into());
        }
        answer
    }

    fn attempt_whole(&self, changes: &Changes) -> Result<(Assigned, Option<Head>), Stop> {
        self.touched.set(false);
        let attempt = catch_unwind(AssertUnwindSafe(|| self.attempt(changes)));
        attempt.unwrap_or_else(|panic| Err(Stop::Failed(panicked(&*panic))))
    }

    fn attempt(&self, changes: &Changes) -> Result<(Assigned, Option<Head>), Stop> {
        self.execute_all(&changes.statements)?;
        let assigned = self.take_numbers(changes)?;
        if let Some(finish) = &changes.finish {
            self.execute_all(&finish(&assigned))?;
        }
        if changes.events.is_empty() {
            return Ok((assigned, None));
        }
        let mut head = self.head(changes.account)?;
        let sealed = seal::seal(&mut head, changes.account, changes.wish, &changes.events)?;
        self.execute_all(&sealed)?;
        Ok((assigned, Some(head)))
    }

    fn execute_all(&self, statements: &[Statement]) -> Result<(), Stop> {
        for statement in statements {
            self.occasion().map_err(StoreError::from)?;
            if kept::touches(&statement.sql) {
                self.touches_kept.set(true);
            }
            if statement.many.is_some() {
                // Row by row: those before one that fails are written.
                self.touched.set(true);
            }
            let touched =
                read::execute(&self.connection, statement).map_err(|error| self.names.stop(error))?;
            if touched > 0 {
                self.touched.set(true);
            }
            if !statement.guard.holds(touched) {
                return Err(Stop::Refused(Applied::Stale));
            }
        }
        Ok(())
    }

    fn take_numbers(&self, changes: &Changes) -> Result<Assigned, Stop> {
        let mut taken = Vec::with_capacity(changes.numbers.len());
        for index in sequences::key_order(&changes.numbers) {
            self.occasion().map_err(StoreError::from)?;
            let params = sequences::params(changes.account, &changes.numbers[index]);
            self.touched.set(true);
            let mut rows = read::query(&self.connection, sequences::NEXT, &params, sequences::read)?;
            taken.extend(rows.pop().map(|number| (index, number)));
        }
        taken.sort_by_key(|(index, _)| *index);
        Ok(Assigned { numbers: taken.into_iter().map(|(_, number)| number).collect() })
    }

    fn head(&self, account: Id) -> Result<Head, StoreError> {
        if let Some(head) = self.heads.get(&account) {
            return Ok(*head);
        }
        let mut rows = read::query(&self.connection, events::HEAD, &[account.into()], events::read_head)?;
        Ok(rows.pop().unwrap_or(Head::START))
    }

    fn remember(&mut self, account: Id, head: Option<Head>) {
        if let Some(head) = head {
            if self.heads.len() > HEADS && self.moved.is_empty() {
                self.heads.clear();
            }
            self.heads.insert(account, head);
            self.moved.insert(account);
        }
    }

    fn keep_heads(&mut self) -> rusqlite::Result<()> {
        while let Some(account) = self.moved.pop_first() {
            if let Some(head) = self.heads.get(&account) {
                self.occasion()?;
                read::execute(&self.connection, &seal::keep(account, head))?;
            }
        }
        Ok(())
    }

    /// No one in the group is acknowledged.
    fn group_lost(&mut self, written: Vec<Written>, lost: impl Fn() -> StoreError) {
        if !self.connection.is_autocommit() {
            let _ = self.run("rollback");
        }
        self.heads.clear();
        self.moved.clear();
        tracing::error!(error = %lost(), wishes = written.len(), "a group of writes was lost");
        for (job, result) in written {
            let _ = job.answer.send(result.and_then(|_| Err(lost())));
        }
    }

    fn limit_pages(&self) -> rusqlite::Result<()> {
        const ALL: i64 = 0xffff_fffe;
        let Some(most) = self.most_pages.as_ref().map(|most| most.load(Ordering::SeqCst)) else {
            return Ok(());
        };
        let most = if most == 0 { ALL } else { most };
        self.connection.query_row(&format!("pragma max_page_count = {most}"), [], |_| Ok(()))
    }

    /// Before each statement: an occasion for what a simulation does.
    fn occasion(&self) -> rusqlite::Result<()> {
        let Some(faults) = &self.faults else { return Ok(()) };
        if faults.is_dead() {
            return Err(Sqlite::broken());
        }
        match faults.strikes(&[Strike::Statement, Strike::Group, Strike::Crash]) {
            None => Ok(()),
            Some(Strike::Group) => {
                if !self.connection.is_autocommit() {
                    self.connection.execute_batch("rollback")?;
                }
                Err(Sqlite::broken())
            }
            Some(_) => Err(Sqlite::broken()),
        }
    }

    /// After COMMIT.
    fn answers_are_lost(&self) -> bool {
        let lost = [Strike::AnswerLost, Strike::CrashAfterCommit];
        self.faults.as_ref().is_some_and(|faults| faults.strikes(&lost).is_some())
    }

    fn run(&self, sql: &str) -> rusqlite::Result<()> {
        self.occasion()?;
        self.connection.prepare_cached(sql)?.raw_execute().map(drop)
    }
}

/// After an I/O error the frames may be in the log, or on the disk in part: a recovery may find the commit.
fn not_committed(error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::SystemIoFailure) => StoreError::Unknown(error.to_string()),
        Some(ErrorCode::DiskFull) => StoreError::Full(error.to_string()),
        _ => StoreError::GroupLost(error.to_string()),
    }
}

/// What SQLite said, if it was that there is no space left.
fn full(error: &StoreError) -> Option<String> {
    match error {
        StoreError::Sqlite(said) if said.sqlite_error_code() == Some(ErrorCode::DiskFull) => {
            Some(said.to_string())
        }
        _ => None,
    }
}

fn answer(written: Vec<Written>) {
    for (job, result) in written {
        let _ = job.answer.send(result); // whoever asked may have gone
    }
}
