//! Many lives, on several threads.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;
use tokio::runtime::Builder;
use turnus_app::WebhookSender;
use turnus_store::faults::Tamper;
use turnus_store::{Options, Store, StoreError};

use crate::counts::Counts;
use crate::life::{Failed, Mistake, Setting, live};

/// A life that takes longer stands still: someone waits for what never comes.
const LONGEST: Duration = Duration::from_secs(300);

/// Which lives.
#[derive(Clone)]
pub struct Run {
    /// The first seed.
    pub from: u64,
    /// So many seeds.
    pub seeds: u64,
    /// So many at a time.
    pub jobs: usize,
    /// So many steps each.
    pub steps: u32,
    /// Each step is told.
    pub trace: bool,
    /// The books are proved after each step: slow, and it says at which they went wrong.
    pub closely: bool,
    /// A life that goes wrong is lived again with fewer steps, for the shortest that still does.
    pub shorten: bool,
    /// A mistake in what is written: planted by tests.
    pub tamper: Option<Tamper>,
    /// A mistake in the rules: planted by tests.
    pub mistake: Option<Mistake>,
}

impl Default for Run {
    fn default() -> Run {
        Run {
            from: 0,
            seeds: 1,
            jobs: 1,
            steps: 120,
            trace: false,
            closely: false,
            shorten: true,
            tamper: None,
            mistake: None,
        }
    }
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    /// What happened in the lives that went well.
    pub counts: Counts,
    /// What was told of them.
    pub told: Vec<String>,
    /// The life that went wrong, cut to as few steps as it still does.
    pub failed: Option<Failed>,
}

/// Why no life can be lived at all.
#[derive(Debug, thiserror::Error)]
pub enum CannotRun {
    /// There is no place for the files.
    #[error("there is no place for the simulation's files: {0}")]
    Folder(#[from] std::io::Error),
    /// The first, empty store.
    #[error("an empty store cannot be made: {0}")]
    Store(#[from] StoreError),
    /// Webhooks.
    #[error("{0}")]
    Sender(String),
}

/// Lives lives until one goes wrong. `lived` hears of each that went well.
pub fn run(run: &Run, lived: impl Fn(u64) + Sync) -> Result<Ended, CannotRun> {
    let folder = folder()?;
    let template = folder.path().join("template.db");
    make_template(&template)?;
    let sender = WebhookSender::new().map_err(|error| CannotRun::Sender(error.to_string()))?;
    let setting = Setting {
        steps: run.steps,
        trace: run.trace,
        closely: run.closely,
        sender,
        tamper: run.tamper.clone(),
        mistake: run.mistake.clone(),
    };
    let (next, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let ended = Mutex::new(Ended { counts: Counts::default(), told: Vec::new(), failed: None });
    thread::scope(|scope| {
        for _ in 0..run.jobs.max(1) {
            scope.spawn(|| {
                while !stop.load(Ordering::SeqCst) {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    if number >= run.seeds {
                        return;
                    }
                    let seed = run.from.wrapping_add(number);
                    let outcome = one(seed, &template, &setting);
                    let mut ended = ended.lock().unwrap_or_else(PoisonError::into_inner);
                    match outcome {
                        Ok((counts, told)) => {
                            ended.counts.join(&counts);
                            ended.told.extend(told);
                            lived(seed);
                        }
                        Err(failed) => {
                            stop.store(true, Ordering::SeqCst);
                            ended.keep(failed);
                        }
                    }
                }
            });
        }
    });
    let mut ended = ended.into_inner().unwrap_or_else(PoisonError::into_inner);
    if run.shorten {
        ended.failed = ended.failed.map(|failed| shortest(failed, &template, &setting));
    }
    Ok(ended)
}

impl Ended {
    /// The lowest seed that went wrong.
    fn keep(&mut self, failed: Failed) {
        if self.failed.as_ref().is_none_or(|known| failed.seed < known.seed) {
            self.failed = Some(failed);
        }
    }
}

/// In memory, where the system has a folder for that: nothing of it has to last.
fn folder() -> Result<TempDir, std::io::Error> {
    let memory = Path::new("/dev/shm");
    match tempfile::Builder::new().prefix("turnus-simulation").tempdir_in(memory) {
        Ok(folder) => Ok(folder),
        Err(_) => tempfile::tempdir(),
    }
}

/// Migrations take longer than a life.
fn make_template(path: &Path) -> Result<(), CannotRun> {
    let runtime = Builder::new_current_thread().build()?;
    runtime.block_on(async {
        let store = Store::open_sqlite(path, Options::default()).await?;
        store.checkpoint_truncate().await?;
        store.close().await;
        Ok(())
    })
}

fn one(seed: u64, template: &Path, setting: &Setting) -> Result<(Counts, Vec<String>), Failed> {
    let failed = |why: String| Failed { seed, step: 0, steps: setting.steps, why, told: Vec::new() };
    let file = template.with_file_name(format!("{seed}.db"));
    fs::copy(template, &file).map_err(|error| failed(error.to_string()))?;
    let runtime = Builder::new_current_thread().enable_time().build();
    let runtime = runtime.map_err(|error| failed(error.to_string()))?;
    let lived = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async {
            let lived = tokio::time::timeout(LONGEST, live(seed, &file, setting)).await;
            lived.unwrap_or_else(|_| Err(failed("it stands still".to_owned())))
        })
    }));
    drop(runtime);
    for ending in ["", "-wal", "-shm", ".lock"] {
        let mut name = file.clone().into_os_string();
        name.push(ending);
        let _ = fs::remove_file(PathBuf::from(name)); // it goes with its folder at the latest
    }
    lived.unwrap_or_else(|_| Err(failed("it panicked".to_owned())))
}

/// The same life with as few steps as it still goes wrong in, as far as halving finds.
fn shortest(failed: Failed, template: &Path, setting: &Setting) -> Failed {
    let (mut fine, mut wrong) = (0, failed.steps);
    let mut shortest = failed;
    while fine < wrong {
        let steps = fine + (wrong - fine) / 2;
        match one(shortest.seed, template, &Setting { steps, ..setting.clone() }) {
            Ok(_) => fine = steps + 1,
            Err(again) => {
                wrong = steps;
                shortest = again;
            }
        }
    }
    shortest
}
