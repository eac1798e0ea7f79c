//! How many requests an account may send in an hour.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use turnus_app::{App, AppError, accounts};
use turnus_engine::{Id, Instant};

/// What `X-RateLimit-Limit` says where there is no limit.
const SHOWN: u32 = 10_000;
const HOUR: i64 = 3_600_000;
/// A changed setting holds after this time at the latest, in milliseconds.
const FRESH: i64 = 5_000;

/// Requests of this process by account. Several processes each count their own.
#[derive(Debug, Default)]
pub(crate) struct Limits(Mutex<HashMap<Id, Window>>);

#[derive(Clone, Copy, Debug)]
struct Window {
    hour: i64,
    count: u32,
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
    /// Counts a request.
    pub(crate) async fn count(&self, app: &App, account: Id) -> Result<Quota, AppError> {
        let now = app.machine_now().await?;
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
        let window = windows.entry(account).or_insert(Window { hour, count: 0, limit, read_at: now });
        if window.hour != hour {
            (window.hour, window.count) = (hour, 0);
        }
        if window.limit != limit {
            // A new limit counts from now on.
            window.count = 0;
        }
        if window.limit != limit || now.millis() - window.read_at.millis() >= FRESH {
            (window.limit, window.read_at) = (limit, now);
        }
        window.count = window.count.saturating_add(1);
        let Some(limit) = limit else { return Quota::UNLIMITED };
        let is_over = window.count > limit;
        let left = HOUR - now.millis().rem_euclid(HOUR);
        Quota {
            limit,
            remaining: limit.saturating_sub(window.count),
            wait_seconds: is_over.then_some((left + 999) / 1000),
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
}
