//! A server that goes away and comes back, or whose place another takes: what it was asked is asked again.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::StoreError;

/// How long a wish or a read waits for a server to come back: longer than a failover takes, shorter than a client waits.
const PATIENCE: Duration = Duration::from_secs(8);
/// How often one that met another is tried.
const TRIES: u32 = 8;
/// The longest pause while a server is away.
const LONGEST: Duration = Duration::from_millis(500);

/// What was tried so far.
pub(super) struct Endurance {
    races: u32,
    outages: u32,
    late: Instant,
}

impl Endurance {
    /// Before the first try.
    pub(super) fn new() -> Endurance {
        Endurance { races: 0, outages: 0, late: Instant::now() + PATIENCE }
    }

    /// Waits after a race (at most eight times) and while the server is away (at most eight seconds), for another try.
    ///
    /// # Errors
    ///
    /// `error` itself, where another try would not help.
    pub(super) async fn bear(&mut self, error: StoreError) -> Result<(), StoreError> {
        let wait = if error.is_of_a_race() && self.races + 1 < TRIES {
            self.races += 1;
            pause(self.races)
        } else if error.is_of_an_outage() && Instant::now() < self.late {
            self.outages += 1;
            if self.outages == 1 {
                tracing::warn!(%error, "the database is away: it is asked again");
            }
            pause(self.outages + 2).min(LONGEST)
        } else {
            return Err(error);
        };
        tokio::time::sleep(wait).await;
        Ok(())
    }
}

/// 5 ms, 20 ms, 45 ms …, up to half as long again, so that those who met do not meet again.
fn pause(tries: u32) -> Duration {
    let mut chance = [0];
    let _ = getrandom::fill(&mut chance);
    let base = Duration::from_millis(5) * tries * tries;
    base + base * u32::from(chance[0]) / 512
}
