//! Work that can wait: threads of low priority do it. They have the machine for themselves where nobody else needs it, and
//! a small part of it where others do: so people do not wait for paper, and paper does not wait for ever.

use std::num::NonZero;
use std::sync::LazyLock;
use std::thread::available_parallelism;

use tokio::runtime::{Builder, Handle, Runtime, RuntimeFlavor};

use crate::app::apart;
use crate::error::AppError;

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

/// Does `work` on a thread of low priority; on a runtime of one thread here and now.
pub(crate) async fn when_quiet<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    let is_alone = Handle::current().runtime_flavor() == RuntimeFlavor::CurrentThread;
    match THREADS.as_ref().filter(|_| !is_alone) {
        Some(threads) => {
            threads.spawn_blocking(work).await.map_err(|error| AppError::Internal(error.to_string()))
        }
        None => apart(work).await,
    }
}
