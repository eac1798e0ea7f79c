//! The log: lines for people, or an object a line for machines.

use std::fmt;
use std::io::IsTerminal;

use serde::Deserialize;
use serde_json::json;
use tracing::{Event, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::FmtContext;
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, Writer};
use tracing_subscriber::registry::LookupSpan;
use turnus_server::RequestUnderWay;

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
        LogFormat::Text => {
            let colours = std::io::stderr().is_terminal();
            let log = log.with_ansi(colours).map_event_format(|lines| lines.with_ansi(colours));
            log.map_event_format(|lines| Named { lines, put: put_behind }).init();
        }
        LogFormat::Json => {
            let log = log.json().flatten_event(true).with_current_span(false).with_span_list(false);
            log.map_event_format(|lines| Named { lines, put: put_inside }).init();
        }
    }
    Ok(())
}

/// Lines that say for which request they were written, where it was for one.
struct Named<F> {
    lines: F,
    /// The line with the request in it.
    put: fn(&str, &RequestUnderWay) -> String,
}

impl<S, N, F> FormatEvent<S, N> for Named<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let Some(request) = RequestUnderWay::here() else {
            return self.lines.format_event(context, writer, event);
        };
        let mut line = String::new();
        self.lines.format_event(context, Writer::new(&mut line), event)?;
        writeln!(writer, "{}", (self.put)(line.trim_end(), &request))
    }
}

fn put_behind(line: &str, request: &RequestUnderWay) -> String {
    let RequestUnderWay { id, method, route } = request;
    // Whoever looks for the id finds the line that says when and what, where a message has several.
    let (first, rest) = line.find('\n').map_or((line, ""), |end| line.split_at(end));
    format!("{first} request{{id={id} method={method} route={route}}}{rest}")
}

/// Into the object that the line is.
fn put_inside(line: &str, request: &RequestUnderWay) -> String {
    let RequestUnderWay { id, method, route } = request;
    let span = json!({ "name": "request", "id": id, "method": method, "route": route });
    line.strip_prefix('{').map_or_else(|| line.to_owned(), |rest| format!(r#"{{"span":{span},{rest}"#))
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
    // There are no spans that `[…]` could choose.
    let is_known = |part: &str| part.contains('=') && !part.contains('[');
    let chooses = |part: &str| is_known(part) || part.trim().parse::<LevelFilter>().is_ok();
    if text.trim().is_empty() || !text.split(',').all(chooses) {
        return Err(refused());
    }
    // PostgreSQL's notices say what is as it should be.
    EnvFilter::builder().parse(format!("tokio_postgres=warn,{text}")).map_err(|_| refused())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_for_which_request_it_was_written() {
        let request =
            RequestUnderWay { id: "7".to_owned(), method: "GET", route: "/api/v1/orders".to_owned() };

        let text = put_behind("INFO turnus_server: so", &request);
        let lines = put_behind("ERROR turnus_server: so\nand so", &request);
        let object = put_inside(r#"{"level":"INFO","message":"so"}"#, &request);

        assert_eq!(text, "INFO turnus_server: so request{id=7 method=GET route=/api/v1/orders}");
        assert_eq!(lines, "ERROR turnus_server: so request{id=7 method=GET route=/api/v1/orders}\nand so");
        let object: serde_json::Value = serde_json::from_str(&object).unwrap();
        assert_eq!(object["span"]["route"], "/api/v1/orders");
        assert_eq!((&object["span"]["id"], &object["message"]), (&json!("7"), &json!("so")));
    }

    #[test]
    fn what_chooses_no_line_by_a_slip_is_refused() {
        for text in ["info", "WARN", "off", "info,turnus_server=debug", "turnus_store=trace"] {
            assert!(filter("log", text).is_ok(), "{text}");
        }
        let spans = ["[request]=debug", "info,[request{id}]=debug"];
        let slips = ["inof", "info,inof", "", "turnus_server", "info,turnus_server=loud", "info debug"];
        for text in slips.into_iter().chain(spans) {
            let said = filter("the setting log", text).unwrap_err().to_string();
            assert!(said.contains("the setting log must be error, warn") && said.contains(text), "{said}");
        }
    }
}
