//! The log: lines for people, or an object a line for machines.

use std::io::IsTerminal;

use serde::Deserialize;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use crate::failure::Failure;
use crate::settings::Settings;

/// How lines of the log are written.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// JSON, one object a line.
    Json,
}

/// Logs to standard error from now on.
///
/// # Errors
///
/// Where the setting `log` chooses nothing that there is.
pub fn start(settings: &Settings) -> Result<(), Failure> {
    let filter = match EnvFilter::try_from_default_env() {
        Ok(filter) => filter,
        Err(_) => filter("the setting log", &settings.log)?,
    };
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match settings.log_format {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).init(),
    }
    Ok(())
}

/// A single word that is no level would choose the module of that name alone: a slip that leaves a server without a log. A
/// module is written with its level, `turnus_server=debug`.
fn filter(name: &str, text: &str) -> Result<EnvFilter, Failure> {
    let refused = || {
        Failure::Usage(format!(
            "{name} must be error, warn, info, debug, trace or off, or such as \"info,turnus_server=debug\", not \
             '{text}'"
        ))
    };
    let chooses = |part: &str| part.contains(['=', '[']) || part.trim().parse::<LevelFilter>().is_ok();
    if text.trim().is_empty() || !text.split(',').all(chooses) {
        return Err(refused());
    }
    // PostgreSQL's notices say what is as it should be.
    EnvFilter::builder().parse(format!("tokio_postgres=warn,{text}")).map_err(|_| refused())
}

#[cfg(test)]
mod tests {
    use super::filter;

    #[test]
    fn what_chooses_no_line_by_a_slip_is_refused() {
        for text in [
            "info",
            "WARN",
            "off",
            "info,turnus_server=debug",
            "turnus_store=trace",
            "info,[request{id}]=debug",
        ] {
            assert!(filter("log", text).is_ok(), "{text}");
        }
        for text in ["inof", "info,inof", "", "turnus_server", "info,turnus_server=loud", "info debug"] {
            let said = filter("the setting log", text).unwrap_err().to_string();
            assert!(said.contains("the setting log must be error, warn") && said.contains(text), "{said}");
        }
    }
}
