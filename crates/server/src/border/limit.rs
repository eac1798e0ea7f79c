//! How many requests an account may send in an hour.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use turnus_app::request_counts::Counted;
use turnus_app::{App, AppError, accounts};
use turnus_engine::{Id, Instant};

/// What `X-RateLimit-Limit` says where there is no limit.
const SHOWN: u32 = 10_000;
const HOUR: i64 = 3_600_000;
/// A changed setting holds after this time at the latest, in milliseconds.
const FRESH: i64 = 5_000;

/// Requests by account: those of this process, and what others told.
#[derive(Debug, Default)]
pub(crate) struct Limits(Mutex<HashMap<Id, Window>>);

#[derive(Clone, Copy, Debug)]
struct Window {
    hour: i64,
    /// Here.
    count: u32,
    /// Of these the others know.
    told: u32,
    /// At other nodes, as far as it is known.
    elsewhere: u32,
    /// The others are still to hear that counting began anew.
    anew: bool,
    limit: Option<u32>,
    read_at: Instant,
}

/// What is left, as two headers say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quota {
    /// Requests an hour.
    pub(crate) limit: u32,
    /// Requests left in this one.
    pub(crate) remaining: u32,
    /// It is used up: seconds until the next hour.
    pub(crate) wait_seconds: Option<i64>,
}

impl Quota {
    /// Where nobody counts.
    pub(crate) const UNLIMITED: Quota = Quota { limit: SHOWN, remaining: SHOWN - 1, wait_seconds: None };
}

impl Limits {
    /// Counts a request at `now`, machine time.
    pub(crate) async fn count(&self, app: &App, account: Id, now: Instant) -> Result<Quota, AppError> {
        let limit = match self.known(account, now) {
            Some(limit) => limit,
            None => accounts::settings(app, account).await?.rate_limit,
        };
        Ok(self.add(account, now, limit))
    }

    fn known(&self, account: Id, now: Instant) -> Option<Option<u32>> {
        let windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.get(&account)?;
        let age = now.millis() - window.read_at.millis();
        (0..FRESH).contains(&age).then_some(window.limit)
    }

    fn add(&self, account: Id, now: Instant, limit: Option<u32>) -> Quota {
        let hour = now.millis().div_euclid(HOUR);
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let new = Window { hour, count: 0, told: 0, elsewhere: 0, anew: false, limit, read_at: now };
        let window = windows.entry(account).or_insert(new);
        if window.hour != hour {
            *window = Window { limit: window.limit, read_at: window.read_at, ..new };
        }
        if window.limit != limit {
            // A new limit counts from now on.
            *window = Window { limit: window.limit, read_at: window.read_at, anew: true, ..new };
        }
        if window.limit != limit || now.millis() - window.read_at.millis() >= FRESH {
            (window.limit, window.read_at) = (limit, now);
        }
        window.count = window.count.saturating_add(1);
        let Some(limit) = limit else { return Quota::UNLIMITED };
        let count = window.count.saturating_add(window.elsewhere);
        let is_over = count > limit;
        let left = HOUR - now.millis().rem_euclid(HOUR);
        Quota {
            limit,
            remaining: limit.saturating_sub(count),
            wait_seconds: is_over.then_some((left + 999) / 1000),
        }
    }

    /// What the other nodes do not know yet, of accounts with a limit.
    pub(crate) fn untold(&self) -> Vec<Counted> {
        let windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let limited = windows.iter().filter(|(_, window)| window.limit.is_some());
        let counted = limited.map(|(account, window)| Counted {
            account: *account,
            hour: window.hour,
            requests: window.count.saturating_sub(window.told),
            anew: window.anew,
        });
        counted.filter(|counted| counted.requests > 0).collect()
    }

    /// The others know of it now; all of them counted `all`.
    pub(crate) fn told(&self, counted: Counted, all: i64) {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(window) = windows.get_mut(&counted.account) else { return };
        if window.hour == counted.hour && window.anew == counted.anew {
            window.anew = false;
            window.told = window.told.saturating_add(counted.requests);
            window.elsewhere = u32::try_from(all).unwrap_or(u32::MAX).saturating_sub(window.told);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_request_of_two_an_hour_waits_for_the_next_hour() {
        let (limits, account) = (Limits::default(), Id::new(0, 0, 1));
        let at = |minutes: i64| Instant::from_millis(minutes * 60_000);

        let quotas = [0, 1, 30, 60].map(|minutes| limits.add(account, at(minutes), Some(2)));

        assert_eq!(quotas.map(|quota| quota.remaining), [1, 0, 0, 1]);
        assert_eq!(quotas.map(|quota| quota.wait_seconds), [None, None, Some(1800), None]);
    }

    #[test]
    fn two_nodes_that_tell_one_another_have_one_limit_together() {
        let (here, there, account) = (Limits::default(), Limits::default(), Id::new(0, 0, 1));
        let noon = Instant::from_millis(12 * HOUR);
        let mut all = 0;
        let mut tell = |node: &Limits| {
            for counted in node.untold() {
                all = if counted.anew { 0 } else { all } + i64::from(counted.requests);
                node.told(counted, all);
            }
        };

        for node in [&here, &here, &there] {
            node.add(account, noon, Some(4));
        }
        tell(&here);
        tell(&there);
        let at_there = there.add(account, noon, Some(4));
        tell(&there);
        here.add(account, noon, Some(4));
        tell(&here);
        let at_here = here.add(account, noon, Some(4));

        assert_eq!((at_there.remaining, at_there.wait_seconds), (0, None));
        assert_eq!((at_here.remaining, at_here.wait_seconds), (0, Some(3600)));
        assert!(there.untold().is_empty());
        assert_eq!(here.add(account, noon, Some(9)).remaining, 8, "a new limit counts from now on");
    }
}
