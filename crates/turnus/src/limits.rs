//! The section `[limits]` of the settings: how much one request may take.

use std::time::Duration;

use serde::Deserialize;

use crate::failure::Failure;

/// How much one request may take.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub body_kib: usize,
    pub page_rows: u32,
    pub connections: usize,
    pub request_seconds: u64,
    pub statement_seconds: u64,
}

/// Descriptors that the process needs itself.
const OWN: u64 = 256;
/// The most connections.
const MOST: u64 = 20_000;

impl Limits {
    /// # Errors
    ///
    /// Where one of them is not what it must be.
    pub fn check(&self) -> Result<(), Failure> {
        let bounds = [
            ("body_kib", u64::try_from(self.body_kib).unwrap_or(u64::MAX), 1, 64 * 1024),
            ("page_rows", self.page_rows.into(), 1, 500),
            ("connections", u64::try_from(self.connections).unwrap_or(u64::MAX), 0, MOST),
            ("request_seconds", self.request_seconds, 1, 3600),
            ("statement_seconds", self.statement_seconds, 1, 3600),
        ];
        match bounds.into_iter().find(|(_, value, least, most)| !(least..=most).contains(&value)) {
            None => Ok(()),
            Some((name, value, least, most)) => Err(Failure::Usage(format!(
                "the settings cannot be used: limits.{name} must be {least} to {most}, not {value}"
            ))),
        }
    }

    /// The time that one statement of the database has.
    pub fn statement_time(&self) -> Duration {
        Duration::from_secs(self.statement_seconds)
    }

    /// How many connections there may be: as many as are set, else as the system lets the process open, less what it
    /// needs itself.
    pub fn connections(&self) -> usize {
        // The soft limit of most systems is 1,024. Where it cannot be raised, what there is will do.
        let files = rlimit::increase_nofile_limit(MOST + OWN).unwrap_or(1024);
        let possible = usize::try_from(files.saturating_sub(OWN).clamp(64, MOST)).unwrap_or(64);
        if self.connections == 0 { possible } else { possible.min(self.connections) }
    }
}

#[cfg(test)]
mod tests {
    use crate::settings::{Flags, read};

    #[test]
    fn a_limit_beyond_what_it_may_be_is_refused_by_its_name() {
        let limits = read(None, &Flags::default(), Some("x")).unwrap().limits;
        let refused = |limits: super::Limits| limits.check().unwrap_err().to_string();

        assert!(limits.check().is_ok());
        assert!(
            refused(super::Limits { page_rows: 501, ..limits }).contains("limits.page_rows must be 1 to 500")
        );
        assert!(refused(super::Limits { body_kib: 0, ..limits }).contains("limits.body_kib"));
        assert!(
            refused(super::Limits { statement_seconds: 0, ..limits }).contains("limits.statement_seconds")
        );
        assert_eq!(super::Limits { connections: 3, ..limits }.connections(), 3);
    }
}
