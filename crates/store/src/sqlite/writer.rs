//! The writer's thread.

use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot::Receiver;

use crate::changes::{Applied, Changes};
use crate::error::StoreError;
use crate::options::Options;
use crate::sqlite::file;
use crate::sqlite::group::Scribe;
use crate::sqlite::log::{self, Log};
use crate::sqlite::queues::{Chore, Queues, Task};

const IDLE_AFTER: Duration = Duration::from_secs(1);
/// Wishes in a group from which on those of the next are waited for.
const CROWD: usize = 8;

/// A handle to the thread.
pub(super) struct Writer {
    queues: Arc<Queues>,
    thread: Mutex<Option<JoinHandle<()>>>,
    /// See [`Writer::writes_to_kept`].
    kept: Arc<AtomicU64>,
    /// In a simulation: who writes in the callers' thread, and the lock of the file; until a crash.
    here: Option<Mutex<Here>>,
}

/// Who writes, and the lock of the file; none after a crash.
type Here = Option<Box<(Scribe, File)>>;

impl Writer {
    /// Starts the thread. It owns the connection and the lock of the file until it ends.
    pub(super) fn start(
        path: &Path,
        mut connection: Connection,
        lock: File,
        options: &Options,
    ) -> Result<Writer, StoreError> {
        let queues = Arc::new(Queues::new(options));
        let kept = Arc::new(AtomicU64::new(0));
        if let Some(faults) = &options.faults {
            let log = Log::without_background(path, &mut connection)?;
            let scribe = Scribe::new(connection, log, options.most_pages.clone(), Arc::clone(&kept))?
                .under(faults.clone());
            let here = Some(Mutex::new(Some(Box::new((scribe, lock)))));
            return Ok(Writer { queues, thread: Mutex::new(None), kept, here });
        }
        let log = Log::start(path, &mut connection)?;
        let scribe = Scribe::new(connection, log, options.most_pages.clone(), Arc::clone(&kept))?;
        let work = Arc::clone(&queues);
        let thread = thread::Builder::new()
            .name("turnus-writer".to_owned())
            .spawn(move || {
                let _lock = lock;
                let _end = End(&work);
                write_until_closed(scribe, &work);
            })
            .map_err(StoreError::file(path))?;
        Ok(Writer { queues, thread: Mutex::new(Some(thread)), kept, here: None })
    }

    /// How often tables of what is kept were written to (`crate::kept`).
    pub(super) fn writes_to_kept(&self) -> u64 {
        self.kept.load(Ordering::SeqCst)
    }

    /// Lines up a wish.
    pub(super) fn send(&self, changes: Changes) -> Result<Receiver<Result<Applied, StoreError>>, StoreError> {
        self.queues.send(changes)
    }

    /// How many writes of people and of runs wait.
    pub(super) fn waiting(&self) -> (usize, usize) {
        self.queues.waiting()
    }

    /// Lines up a chore.
    pub(super) fn tend(&self, chore: Chore) -> Result<Receiver<Result<(), StoreError>>, StoreError> {
        self.queues.tend(chore)
    }

    /// It has no thread: see [`Writer::write_here`].
    pub(super) fn is_here(&self) -> bool {
        self.here.is_some()
    }

    /// In a simulation: writes what waits, in this thread. The answer is whether it ended in a crash.
    pub(super) fn write_here(&self) -> bool {
        let Some(here) = &self.here else { return false };
        let mut here = here.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((scribe, _)) = here.as_deref_mut() {
            match self.queues.next(Some(Duration::ZERO)) {
                Task::Write(job) => scribe.write_group(*job, &self.queues),
                Task::Tend(chore, answer) => {
                    let done = tend(chore, scribe);
                    let _ = answer.send(done);
                }
                Task::Idle => return false,
                Task::End => *here = None,
            }
            if here.as_ref().is_some_and(|it| it.0.is_dead()) {
                *here = None;
                self.queues.abandon();
                return true;
            }
        }
        false
    }

    /// Writes what waits and ends the thread.
    pub(super) async fn close(&self) {
        self.queues.close();
        self.write_here();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queues.close();
    }
}

/// However the thread ends, nobody waits for it in vain.
struct End<'a>(&'a Queues);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

fn write_until_closed(mut scribe: Scribe, queues: &Queues) {
    let mut wrote = false; // since it was last idle
    // Who was answered with the last group or had lined up meanwhile, and fades: so many ask at a time, at least.
    let mut crowd = 0;
    loop {
        match queues.next(wrote.then_some(IDLE_AFTER)) {
            Task::Write(job) => {
                let (last, waiting) = (scribe.last_group(), queues.waiting().0);
                crowd = (last + waiting + 1).max(crowd - crowd / 8);
                if last >= CROWD {
                    // The other half is answered and asks again while this one is written: neither waits for the other.
                    queues.gather(crowd / 2);
                }
                scribe.write_group(*job, queues);
                wrote = true;
            }
            Task::Tend(chore, answer) => {
                wrote |= matches!(chore, Chore::Run(_));
                let done = tend(chore, &scribe);
                let _ = answer.send(done);
            }
            Task::Idle => {
                scribe.when_idle();
                wrote = false;
            }
            Task::End => return scribe.when_idle(),
        }
    }
}

fn tend(chore: Chore, scribe: &Scribe) -> Result<(), StoreError> {
    let connection = scribe.connection();
    match chore {
        Chore::EmptyLog => log::empty(connection, Duration::from_millis(50)),
        Chore::Rewrite => file::rewrite(connection),
        Chore::TakeStock => file::take_stock(connection),
        Chore::Run(work) => {
            let done = work(connection);
            // Whatever it wrote to.
            scribe.count_write_to_kept();
            done
        }
    }
}
