//! The machine's time as this process goes by it: it never goes back.
//!
//! Where the database's clock is set back, time goes on from where it was, at half its pace, until that clock has caught
//! up. So no lease, wait or token begins anew, and no row is older than the one before it. A clock that is set back by
//! more than [`MOST`] was wrong before: its new time is taken at once.

use std::sync::{Mutex, PoisonError};
use std::time::Instant as Moment;

use turnus_engine::Instant;

/// The farthest step back that is bridged: a day, in milliseconds.
const MOST: i64 = 86_400_000;
/// A step back that is worth a word, in milliseconds: two threads may hear the time in another order than they asked.
const WORTH_A_WORD: i64 = 1_000;

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
            if self.told {
                tracing::info!("the machine's clock has caught up");
            }
            return Heard::now(said);
        }
        if back > MOST {
            tracing::warn!(
                seconds = back / 1000,
                "the machine's clock was set back by more than a day: its time is taken"
            );
            return Heard::now(said);
        }
        let told = self.told || back >= WORTH_A_WORD;
        if told && !self.told {
            tracing::warn!(
                seconds = back / 1000,
                "the machine's clock was set back: time goes on at half its pace until it has caught up"
            );
        }
        let moment = Moment::now();
        let passed = moment.duration_since(self.moment) / 2;
        let at = self.at.saturating_add(i64::try_from(passed.as_millis()).unwrap_or(0));
        // Fractions of a millisecond are not lost: the moment stays until a whole one has passed.
        let moment = if at == self.at { self.moment } else { moment };
        Heard { at, moment, behind: at - said, told }
    }
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
    fn a_clock_that_was_years_ahead_is_believed_when_it_is_set_right() {
        let clock = MachineClock::default();

        assert_eq!(heard(&clock, 2_000_000_000_000), 2_000_000_000_000);
        assert_eq!(heard(&clock, 1_795_348_800_000), 1_795_348_800_000);
        assert_eq!(clock.behind(), 0);
    }
}
