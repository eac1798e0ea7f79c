//! The machine's time as this process goes by it: it never goes back.
//!
//! Where the database's clock is set back, time goes on from where it was, at half its pace, until that clock has caught
//! up. So no lease, wait or token begins anew, and no row is older than the one before it. A clock that is set back by
//! more than [`MOST`] was wrong before: its new time is taken at once.
//!
//! Nodes of one database share what they go by ([`Shared`], one row), so that one that starts after the step does not go
//! by another time than those that met it: leases of the one would have ended already for the other.

use std::sync::{Mutex, PoisonError};
use std::time::Instant as Moment;

use turnus_engine::Instant;

/// The farthest step back that is bridged: a day, in milliseconds.
const MOST: i64 = 86_400_000;
/// A step back that is worth a word, in milliseconds: two threads may hear the time in another order than they asked.
const WORTH_A_WORD: i64 = 1_000;

/// So old may be what nodes share, in milliseconds: one that starts after a step back finds the time less than that behind
/// the others'. Far less than a lease.
const OLDEST: i64 = 10_000;

/// What all nodes of a database go by: when its clock said the one, the time was the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shared {
    /// Milliseconds.
    pub(crate) said: i64,
    /// Milliseconds; not less.
    pub(crate) given: i64,
}

impl Shared {
    /// The time where the clock says `said`: its own, or from `given` on at half its pace until it has caught up.
    fn time(self, said: i64) -> i64 {
        said.max(self.given + (said - self.said).max(0) / 2)
    }

    /// What nodes are to go by where the clock says `said` and this one gave `last` before; none: this still.
    fn next(self, said: i64, last: Option<i64>) -> Option<Shared> {
        if self.time(said) - said > MOST {
            return Some(Shared { said, given: said });
        }
        let time = self.time(said);
        let given = last.filter(|last| last - said <= MOST).map_or(time, |last| time.max(last));
        let stepped = self.said - said >= WORTH_A_WORD || given - time >= WORTH_A_WORD;
        (stepped || said - self.said >= OLDEST).then_some(Shared { said, given })
    }
}

/// What was heard last.
#[derive(Debug, Default)]
pub(crate) struct MachineClock(Mutex<Option<Heard>>);

#[derive(Clone, Copy, Debug)]
struct Heard {
    /// The time that was given then.
    at: i64,
    /// By the clock that nobody sets.
    moment: Moment,
    /// How far the database's clock is behind it.
    behind: i64,
    /// It was said that it is.
    told: bool,
}

impl MachineClock {
    /// The time to go by, where the database's clock says `said`.
    pub(crate) fn hear(&self, said: Instant) -> Instant {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let heard = last.map_or_else(|| Heard::now(said.millis()), |last| last.next(said.millis()));
        *last = Some(heard);
        Instant::from_millis(heard.at)
    }

    /// The time to go by, where the clock of a database that nodes share says `said`; and what they are to share from now
    /// on, if that is something else.
    pub(crate) fn hear_among_nodes(&self, said: Instant, shared: Shared) -> (Instant, Option<Shared>) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let said = said.millis();
        let next = shared.next(said, last.map(|last| last.at));
        let time = next.unwrap_or(shared).time(said);
        // Behind what this node gave by less than is worth a word: it stands until the others are there.
        let at = last.map(|last| last.at).filter(|at| at - said <= MOST).map_or(time, |at| at.max(time));
        let told = tell(last.as_ref(), at - said);
        *last = Some(Heard { behind: at - said, told, ..Heard::now(at) });
        (Instant::from_millis(at), next)
    }

    /// How far the database's clock is behind, in milliseconds; 0 unless it was set back.
    pub(crate) fn behind(&self) -> i64 {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.map_or(0, |heard| heard.behind).max(0)
    }
}

impl Heard {
    fn now(at: i64) -> Heard {
        Heard { at, moment: Moment::now(), behind: 0, told: false }
    }

    fn next(self, said: i64) -> Heard {
        let back = self.at - said;
        if back <= 0 {
            tell(Some(&self), 0);
            return Heard::now(said);
        }
        if back > MOST {
            tracing::warn!(
                seconds = back / 1000,
                "the machine's clock was set back by more than a day: its time is taken"
            );
            return Heard::now(said);
        }
        let told = tell(Some(&self), back);
        let moment = Moment::now();
        let passed = moment.duration_since(self.moment) / 2;
        let at = self.at.saturating_add(i64::try_from(passed.as_millis()).unwrap_or(0));
        // Fractions of a millisecond are not lost: the moment stays until a whole one has passed.
        let moment = if at == self.at { self.moment } else { moment };
        Heard { at, moment, behind: at - said, told }
    }
}

/// Says where the clock is behind and was not, or the other way round; whether it is.
fn tell(last: Option<&Heard>, behind: i64) -> bool {
    let before = last.is_some_and(|last| last.told);
    let told = behind >= WORTH_A_WORD || before && behind > 0;
    if told && !before {
        tracing::warn!(
            seconds = behind / 1000,
            "the machine's clock was set back: time goes on at half its pace until it has caught up"
        );
    } else if before && !told {
        tracing::info!("the machine's clock has caught up");
    }
    told
}

/// The machine's own clock, in milliseconds since 1970: SQLite runs in this process, and has no other.
#[expect(clippy::disallowed_methods, reason = "this is where the machine's time comes from")]
pub(crate) fn this_machines() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(clock: &MachineClock, said: i64) -> i64 {
        clock.hear(Instant::from_millis(said)).millis()
    }

    #[test]
    fn time_goes_on_where_the_clock_is_set_back_by_an_hour_and_is_the_clocks_again_once_it_has_caught_up() {
        let (clock, hour) = (MachineClock::default(), 3_600_000);
        let noon = 1_795_348_800_000;

        assert_eq!(heard(&clock, noon), noon);
        let bridged = heard(&clock, noon - hour);
        assert!((noon..noon + 1000).contains(&bridged), "{bridged}");
        assert!((hour..hour + 1000).contains(&clock.behind()), "{}", clock.behind());
        assert!(heard(&clock, noon - hour / 2) >= bridged);
        assert_eq!(heard(&clock, noon + hour), noon + hour);
        assert_eq!(clock.behind(), 0);
    }

    #[test]
    fn nodes_go_by_one_time_whenever_they_start() {
        let (a, b, noon, hour) =
            (MachineClock::default(), MachineClock::default(), 1_795_348_800_000, 3_600_000);
        let mut row = Shared { said: 0, given: 0 };
        let mut heard = |node: &MachineClock, said: i64| {
            let (now, next) = node.hear_among_nodes(Instant::from_millis(said), row);
            row = next.unwrap_or(row);
            now.millis()
        };

        assert_eq!((heard(&a, noon), heard(&a, noon + 5_000)), (noon, noon + 5_000));
        let first_after_the_step = heard(&b, noon - hour);
        let (of_a, of_b) = (heard(&a, noon - hour + 2_000), heard(&b, noon - hour + 2_000));
        let much_later = (heard(&a, noon - hour / 2), heard(&b, noon - hour / 2));
        let caught_up = (heard(&a, noon + hour + 20_000), heard(&b, noon + hour + 20_000));

        assert_eq!(first_after_the_step, noon, "less than ten seconds behind the others");
        assert_eq!((of_a, of_b), (noon + 5_000, noon + 5_000));
        assert_eq!(much_later, (noon + 5_000 + hour / 4 - 1_000, noon + 5_000 + hour / 4 - 1_000));
        assert_eq!(caught_up, (noon + hour + 20_000, noon + hour + 20_000));
        assert_eq!((a.behind(), b.behind()), (0, 0));
    }

    #[test]
    fn a_clock_that_was_years_ahead_is_believed_when_it_is_set_right() {
        let clock = MachineClock::default();

        assert_eq!(heard(&clock, 2_000_000_000_000), 2_000_000_000_000);
        assert_eq!(heard(&clock, 1_795_348_800_000), 1_795_348_800_000);
        assert_eq!(clock.behind(), 0);
        let ahead = Shared { said: 2_000_000_000_000, given: 2_000_000_000_000 };
        let right = Instant::from_millis(1_795_348_800_000);
        assert_eq!(
            clock.hear_among_nodes(right, ahead),
            (right, Some(Shared { said: right.millis(), given: right.millis() }))
        );
    }
}
