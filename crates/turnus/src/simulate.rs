//! `turnus simulate`: lives until one goes wrong.

use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::ProgressBar;
use turnus_simulation::{Ended, Failed, Run, run};

use crate::arguments::Simulating;
use crate::failure::Failure;

/// Lives the lives, prints what happened in them, and fails with the first that goes wrong.
pub async fn simulate(asked: &Simulating) -> Result<(), Failure> {
    let jobs = asked.jobs.or_else(|| std::thread::available_parallelism().ok().map(usize::from));
    let lives = Run {
        from: asked.from,
        seeds: asked.seeds,
        jobs: jobs.unwrap_or(1),
        steps: asked.steps,
        trace: asked.trace,
        closely: asked.closely,
        ..Run::default()
    };
    // Lives run in runtimes of their own, which may not begin inside of another.
    let ended = tokio::task::spawn_blocking(move || {
        let (bar, lived) = (ProgressBar::new(lives.seeds), AtomicU64::new(0));
        let ended = run(&lives, |_| bar.set_position(lived.fetch_add(1, Ordering::Relaxed) + 1));
        bar.finish_and_clear();
        ended
    });
    let ended = ended.await.map_err(|error| Failure::Usage(error.to_string()))?;
    let Ended { counts, told, failed } = ended.map_err(|error| Failure::Usage(error.to_string()))?;
    told.iter().for_each(|line| println!("{line}"));
    print!("{counts}");
    failed.map_or(Ok(()), |failed| Err(told_failure(asked, &failed)))
}

fn told_failure(asked: &Simulating, failed: &Failed) -> Failure {
    failed.told.iter().for_each(|line| println!("{line}"));
    Failure::Usage(format!(
        "{failed}\nrepeat it: turnus simulate --from {} --seeds 1 --steps {}\nthe shortest that still goes wrong, step \
         by step: turnus simulate --from {} --seeds 1 --steps {} --trace",
        failed.seed, asked.steps, failed.seed, failed.steps
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_life_that_goes_wrong_says_how_to_live_it_again() {
        let asked = Simulating { from: 0, seeds: 100, steps: 120, jobs: None, trace: false, closely: false };
        let failed = Failed { seed: 34, step: 24, steps: 30, why: "a cent".to_owned(), told: Vec::new() };

        let said = told_failure(&asked, &failed).to_string();

        assert!(said.starts_with("seed 34 went wrong at step 24: a cent"), "{said}");
        assert!(said.contains("turnus simulate --from 34 --seeds 1 --steps 120\n"), "{said}");
        assert!(said.contains("turnus simulate --from 34 --seeds 1 --steps 30 --trace"), "{said}");
    }
}
