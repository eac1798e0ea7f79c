//! What is on its way to webhooks, and for how much more there is a place.

use std::collections::{HashMap, HashSet, VecDeque};

use turnus_app::delivering::Ended;
use turnus_app::rows::{Delivery, DueHook};
use turnus_engine::Id;

/// The most deliveries that one receiver gets at a time: a slow one must not stop the others.
const AT_ONE_RECEIVER: usize = 4;
/// The part of all places that receivers whose last answer was a failure have together, each of them one.
const PART_OF_THE_FAILING: usize = 4;
/// For each place so many deliveries are taken ahead, so that a write takes many.
const AHEAD: usize = 4;

/// What is on its way: to which hook, and which event.
pub(crate) type Key = (Id, i64);

/// That of a delivery.
pub(crate) fn key(delivery: &Delivery) -> Key {
    (delivery.hook, delivery.position)
}

/// What is on its way here, from when it was taken until it is noted how it ended.
#[derive(Clone, Default)]
pub(crate) struct OnTheWay {
    /// Positions of events, by their hooks; none is empty.
    to: HashMap<Id, HashSet<i64>>,
    /// Hooks whose last answer was a failure. It is a guess of this process, about speed alone.
    failing: HashSet<Id>,
}

impl OnTheWay {
    /// Adds one.
    pub(crate) fn add(&mut self, (hook, position): Key) {
        self.to.entry(hook).or_default().insert(position);
    }

    /// The event of that position is on its way to that hook.
    pub(crate) fn has(&self, hook: Id, position: i64) -> bool {
        self.to.get(&hook).is_some_and(|positions| positions.contains(&position))
    }

    /// It is not on its way any more, and nothing came of it.
    pub(crate) fn remove(&mut self, (hook, position): Key) {
        if let Some(positions) = self.to.get_mut(&hook) {
            positions.remove(&position);
            if positions.is_empty() {
                self.to.remove(&hook);
            }
        }
    }

    /// It is noted how one ended.
    pub(crate) fn note(&mut self, ended: &Ended) {
        let hook = ended.delivery.hook;
        match ended.taken() {
            Some(true) => {
                self.failing.remove(&hook);
            }
            Some(false) => {
                self.failing.insert(hook);
            }
            None => {}
        }
        self.remove(key(&ended.delivery));
    }

    fn at(&self, hook: Id) -> usize {
        self.to.get(&hook).map_or(0, HashSet::len)
    }

    /// How many more may be on their way, with `places` for posts.
    pub(crate) fn free(&self, places: usize) -> usize {
        (places * AHEAD).saturating_sub(self.to.values().map(HashSet::len).sum())
    }

    /// The first of these hooks, taken off, with for how many more deliveries to each there is a place, of `places` for
    /// posts. Those for which there is none now are left out.
    pub(crate) fn rooms(&self, due: &mut VecDeque<DueHook>, places: usize) -> Vec<(DueHook, usize)> {
        let mut free = self.free(places);
        let failing = self.failing.iter().map(|hook| self.at(*hook));
        let mut for_failing = (places / PART_OF_THE_FAILING).max(1).saturating_sub(failing.sum());
        let mut rooms = Vec::new();
        while free > 0
            && let Some(due) = due.pop_front()
        {
            let at_hook = self.at(due.hook);
            let room = if self.failing.contains(&due.hook) {
                let room = usize::from(at_hook == 0 && for_failing > 0);
                for_failing -= room;
                room
            } else {
                AT_ONE_RECEIVER.saturating_sub(at_hook).min(free)
            };
            free -= room;
            if room > 0 {
                rooms.push((due, room));
            }
        }
        rooms
    }
}

#[cfg(test)]
mod tests {
    use turnus_engine::Instant;

    use super::*;

    fn hook(number: u8) -> Id {
        Id::from_bytes([number; 12])
    }

    fn due(hooks: impl IntoIterator<Item = u8>) -> VecDeque<DueHook> {
        let since = Instant::from_millis(0);
        hooks.into_iter().map(|it| DueHook { account: hook(0), hook: hook(it), since }).collect()
    }

    fn rooms_of(way: &OnTheWay, due: &mut VecDeque<DueHook>, places: usize) -> Vec<(u8, usize)> {
        let rooms = way.rooms(due, places);
        rooms.into_iter().map(|(due, room)| (due.hook.as_bytes()[0], room)).collect()
    }

    #[test]
    fn each_receiver_gets_four_at_a_time_and_those_that_fail_one_each_and_a_quarter_together() {
        let mut way = OnTheWay { failing: [3, 4, 5].map(hook).into(), ..OnTheWay::default() };
        for position in [1, 2, 3, 1] {
            way.add((hook(2), position));
        }
        assert!(way.has(hook(2), 1) && !way.has(hook(2), 4) && !way.has(hook(1), 1));

        let mut all = due([1, 2, 3, 4, 5, 6]);
        let rooms = rooms_of(&way, &mut all, 8);

        assert_eq!(rooms, [(1, 4), (2, 1), (3, 1), (4, 1), (6, 4)]);
        assert!(all.is_empty());
    }

    #[test]
    fn whose_turn_did_not_come_is_next() {
        let mut way = OnTheWay::default();
        let mut all = due([1, 2, 3, 4]);

        let first = rooms_of(&way, &mut all, 2);
        way.add((hook(1), 1));
        way.add((hook(2), 1));
        way.remove((hook(1), 1));
        let second = rooms_of(&way, &mut all, 2);

        assert_eq!(first, [(1, 4), (2, 4)]);
        assert_eq!(second, [(3, 4), (4, 3)]);
        assert_eq!((way.free(2), way.free(0)), (7, 0));
    }
}
