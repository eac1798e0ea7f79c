//! Work that can wait: threads of low priority do it. They have the machine for themselves where nobody else needs it, and
//! a small part of it where others do: so people do not wait for paper, and paper does not wait for ever.

use std::num::NonZero;
use std::sync::LazyLock;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Handle, Runtime, RuntimeFlavor};

use crate::app::{App, apart};
use crate::error::AppError;
use crate::health::figures;

/// Threads of it; none where they cannot be had.
static THREADS: LazyLock<Option<Runtime>> = LazyLock::new(|| {
    let threads = available_parallelism().map_or(1, NonZero::get);
    let built = Builder::new_multi_thread()
        .worker_threads(1)
        .max_blocking_threads(threads)
        .thread_name("turnus-quiet")
        .on_thread_start(step_back)
        .build();
    built.inspect_err(|error| tracing::warn!("paper is made beside all else: {error}")).ok()
});

/// On Linux priorities are those of threads. Elsewhere it would be that of the whole process.
fn step_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, 10) {
        tracing::warn!("the priority of a thread stays as it is: {error}");
    }
}

/// While people wait for their writes, or nodes for connections, each piece of work steps back for so long at most: under
/// such a load it comes about as often on each thread.
const PATIENCE: Duration = Duration::from_secs(1);
/// Between two looks at whether anybody waits.
const LOOK: Duration = Duration::from_millis(10);

/// Does `work` on a thread of low priority, once nobody waits or [`PATIENCE`] is over; on a runtime of one thread here and
/// now.
pub(crate) async fn when_quiet<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    let is_alone = Handle::current().runtime_flavor() == RuntimeFlavor::CurrentThread;
    match THREADS.as_ref().filter(|_| !is_alone) {
        Some(threads) => {
            let app = app.clone();
            let patiently = move || {
                let late = Instant::now() + PATIENCE;
                while somebody_waits(&app) && !app.is_ending() && Instant::now() < late {
                    std::thread::sleep(LOOK);
                }
                work()
            };
            threads.spawn_blocking(patiently).await.map_err(|error| AppError::Internal(error.to_string()))
        }
        None => apart(work).await,
    }
}

fn somebody_waits(app: &App) -> bool {
    let waiting = figures(app);
    waiting.people_waiting > 0 || waiting.waiting_for_connection > 0
}
