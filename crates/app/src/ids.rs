//! New ids: account time, this node, and a count.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use turnus_engine::{Id, Instant};

/// Makes ids that nobody else makes, in rising order for each account.
#[derive(Debug)]
pub struct Ids {
    node: u64,
    made: Mutex<Made>,
}

/// The number of the last id, which all accounts share, and the last id of each account.
#[derive(Debug, Default)]
struct Made {
    count: u32,
    last: HashMap<Id, (u32, u32)>,
}

/// The counter of an id has so many values.
const COUNTS: u32 = 0x100_0000;

/// The most ids of one [`Ids::run`]. All accounts share the counter, which is to go round more seldom than once a second.
pub const MOST_IN_A_RUN: u32 = 100_000;

impl Ids {
    /// Ids of a node that chose 40 random bits for itself.
    pub fn new(node: u64) -> Ids {
        Ids { node, made: Mutex::default() }
    }

    /// The next id of an account: its seconds are those of `now`, or of the account's last id if that is later.
    pub fn next(&self, account: Id, now: Instant) -> Id {
        let seconds = u32::try_from(now.millis().div_euclid(1000)).unwrap_or(u32::MAX);
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.count = (made.count + 1) % COUNTS;
        let count = made.count;
        let last = made.last.entry(account).or_insert((0, 0));
        let second = if count > last.1 { seconds.max(last.0) } else { seconds.max(last.0 + 1) };
        *last = (second, count);
        Id::new(second, self.node, count)
    }

    /// The next `count` ids of an account, one behind the other: the first and the last of them enclose no other id,
    /// whoever makes it.
    ///
    /// At most [`MOST_IN_A_RUN`].
    pub fn run(&self, account: Id, now: Instant, count: u32) -> Vec<Id> {
        let seconds = u32::try_from(now.millis().div_euclid(1000)).unwrap_or(u32::MAX);
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let count = count.min(MOST_IN_A_RUN);
        // A run does not go round the counter's end.
        let first = if made.count + count >= COUNTS { 0 } else { made.count + 1 };
        let last = first + count.saturating_sub(1);
        made.count = last;
        let known = made.last.entry(account).or_insert((0, 0));
        let second = if first > known.1 { seconds.max(known.0) } else { seconds.max(known.0 + 1) };
        *known = (second, last);
        (first..first + count).map(|number| Id::new(second, self.node, number)).collect()
    }

    /// From now on ids of the account are greater than `last`, which another node may have made.
    pub fn go_on_after(&self, account: Id, last: Id) {
        let [a, b, c, d, node @ .., _, _, _] = *last.as_bytes();
        let node: [u8; 5] = node;
        if self.node.to_be_bytes()[3..] == node {
            return; // it made it itself, and its own rise
        }
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let known = made.last.entry(account).or_insert((0, 0));
        known.0 = known.0.max(u32::from_be_bytes([a, b, c, d]).saturating_add(1));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

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
    fn no_two_accounts_get_the_same_id() {
        let ids = Ids::new(7);
        let now = Instant::from_millis(5_000);

        let made: HashSet<Id> =
            (1..=3).cycle().take(90).map(|account| ids.next(Id::new(0, 0, account), now)).collect();

        assert_eq!(made.len(), 90);
    }

    #[test]
    fn ids_rise_when_the_count_begins_anew() {
        let (ids, account) = (Ids::new(7), Id::new(0, 0, 1));
        let now = Instant::from_millis(5_000);
        ids.made.lock().unwrap().count = 0xff_fffe;

        let made: Vec<Id> = (0..3).map(|_| ids.next(account, now)).collect();

        assert!(made.windows(2).all(|pair| pair[0] < pair[1]), "{made:?}");
    }

    #[test]
    fn a_run_is_consecutive_rises_and_does_not_go_round_the_counters_end() {
        let (ids, account) = (Ids::new(7), Id::new(0, 0, 1));
        let now = Instant::from_millis(5_000);
        ids.made.lock().unwrap().count = 0xff_fff9;

        let mut made = vec![ids.next(account, now)];
        made.extend(ids.run(account, now, 3));
        made.extend(ids.run(account, now, 4));
        made.push(ids.next(account, now));

        assert!(made.windows(2).all(|pair| pair[0] < pair[1]), "{made:?}");
        let numbers = |ids: &[Id]| ids.iter().map(|id| id.as_bytes()[9..].to_vec()).collect::<Vec<_>>();
        assert_eq!(numbers(&made[1..4]), [[255, 255, 251], [255, 255, 252], [255, 255, 253]]);
        assert_eq!(numbers(&made[4..8]), [[0, 0, 0], [0, 0, 1], [0, 0, 2], [0, 0, 3]]);
        assert_eq!(ids.run(account, now, 0), []);
    }

    #[test]
    fn accounts_keep_their_own_time() {
        let ids = Ids::new(7);
        ids.next(Id::new(0, 0, 1), Instant::from_millis(99_000));

        assert_eq!(ids.next(Id::new(0, 0, 2), Instant::from_millis(5_000)).created_at().millis(), 5_000);
    }

    #[test]
    fn ids_go_on_after_one_of_another_node_in_the_same_second() {
        let (one, other) = (Ids::new(9), Ids::new(3));
        let (account, now) = (Id::new(1, 1, 1), Instant::from_millis(50_000));
        let first = one.next(account, now);

        other.go_on_after(account, first);
        let second = other.next(account, now);
        one.go_on_after(account, second);

        assert!(first < second && second < one.next(account, now));
    }
}
