//! Two sides of a claim, measured by turns in one run: ours, and the bare engine that does the same.

use std::time::Duration;

/// How often both sides are measured.
pub(crate) const PAIRS: usize = 5;

/// A ratio in thousandths: 1000 is as quick as the bare engine.
pub type Mille = u64;

/// What was measured of a row.
#[derive(Clone, Debug)]
pub struct Row {
    /// What was done.
    pub name: String,
    /// The time of the bare engine by ours: the median of the pairs.
    pub ratio: Mille,
    /// The least and the greatest of the pairs.
    pub spread: (Mille, Mille),
    /// What it is to reach.
    pub goal: Mille,
    /// Things done in a second, in our median.
    pub per_second: u64,
    /// The median and the 99th of a hundred answers, where they were timed one by one.
    pub answers: Option<(Duration, Duration)>,
    /// The most memory that the process had, in bytes.
    pub memory: u64,
    /// Bytes of the database by thing, where it is about rows.
    pub bytes: Option<u64>,
}

impl Row {
    /// Whether it reached its goal.
    pub fn met(&self) -> bool {
        self.ratio >= self.goal
    }

    /// A row that has no bare side: what was `found` is to be `most` at most.
    pub(crate) fn within(name: &str, most: u128, found: u128) -> Row {
        let ratio = Mille::try_from(most.saturating_mul(1000) / found.max(1)).unwrap_or(Mille::MAX);
        Row {
            name: name.to_owned(),
            ratio,
            spread: (ratio, ratio),
            goal: 1000,
            per_second: 0,
            answers: None,
            memory: most_memory(),
            bytes: None,
        }
    }

    /// The row of `things` done on each side in the times of `pairs`, ours first.
    pub(crate) fn of(name: &str, goal: Mille, things: u64, pairs: &[(Duration, Duration)]) -> Row {
        let mut ratios: Vec<Mille> = pairs.iter().map(|(ours, bare)| ratio(*ours, *bare)).collect();
        ratios.sort_unstable();
        let mut times: Vec<Duration> = pairs.iter().map(|(ours, _)| *ours).collect();
        times.sort_unstable();
        let median = times.get(times.len() / 2).copied().unwrap_or_default();
        let at = |place: usize| ratios.get(place).copied().unwrap_or_default();
        Row {
            name: name.to_owned(),
            ratio: at(ratios.len() / 2),
            spread: (at(0), at(ratios.len().saturating_sub(1))),
            goal,
            per_second: per_second(things, median),
            answers: None,
            memory: most_memory(),
            bytes: None,
        }
    }
}

fn ratio(ours: Duration, bare: Duration) -> Mille {
    let mille = bare.as_micros().saturating_mul(1000) / ours.as_micros().max(1);
    Mille::try_from(mille).unwrap_or(Mille::MAX)
}

fn per_second(things: u64, time: Duration) -> u64 {
    let each = u128::from(things).saturating_mul(1_000_000) / time.as_micros().max(1);
    u64::try_from(each).unwrap_or(u64::MAX)
}

/// The most memory that this process had at once, in bytes; 0 where the system does not tell.
fn most_memory() -> u64 {
    memory_of("self", "VmHWM:")
}

/// What the system says of a process's memory in that line, in bytes; 0 where it does not tell.
pub(crate) fn memory_of(process: &str, line: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|said| said.strip_prefix(line));
    let kilobytes =
        line.and_then(|line| line.trim().strip_suffix(" kB")).and_then(|text| text.trim().parse().ok());
    kilobytes.unwrap_or(0_u64) * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_the_median_of_its_pairs_and_meets_its_goal_by_it() {
        let pair = |ours: u64, bare: u64| (Duration::from_millis(ours), Duration::from_millis(bare));

        let row = Row::of("so", 500, 1000, &[pair(200, 100), pair(100, 90), pair(400, 100)]);

        assert_eq!((row.ratio, row.spread), (500, (250, 900)));
        assert!(row.met() && row.per_second == 5000);
        assert!(most_memory() > 1_000_000);
    }
}
