//! New ids: account time, this node, and a count.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use turnus_engine::{Id, Instant};

/// Makes ids that no other node makes, in rising order for each account.
#[derive(Debug)]
pub struct Ids {
    node: u64,
    last: Mutex<HashMap<Id, (u32, u32)>>,
}

impl Ids {
    /// Ids of a node that chose 40 random bits for itself.
    pub fn new(node: u64) -> Ids {
        Ids { node, last: Mutex::new(HashMap::new()) }
    }

    /// The next id of an account: its seconds are those of `now`, or of the account's last id if that is later.
    pub fn next(&self, account: Id, now: Instant) -> Id {
        let seconds = u32::try_from(now.millis().div_euclid(1000)).unwrap_or(u32::MAX);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, count) = last.entry(account).or_insert((seconds, 0));
        if seconds > *known {
            (*known, *count) = (seconds, 0);
        } else {
            *count += 1;
            if *count == 0x100_0000 {
                (*known, *count) = (*known + 1, 0);
            }
        }
        Id::new(*known, self.node, *count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_an_account_rise_even_if_its_clock_is_asked_twice_or_goes_back() {
        let (ids, account) = (Ids::new(7), Id::new(0, 0, 1));
        let at = |seconds: i64| Instant::from_millis(seconds * 1000);

        let made: Vec<Id> = [10, 10, 11, 10, 12].map(|seconds| ids.next(account, at(seconds))).to_vec();

        assert!(made.windows(2).all(|pair| pair[0] < pair[1]), "{made:?}");
        assert_eq!(made[3].created_at(), at(11));
    }

    #[test]
    fn accounts_keep_their_own_time() {
        let ids = Ids::new(7);
        ids.next(Id::new(0, 0, 1), Instant::from_millis(99_000));

        assert_eq!(ids.next(Id::new(0, 0, 2), Instant::from_millis(5_000)).created_at().millis(), 5_000);
    }
}
