//! Settings: the embedded default, a file, variables, flags; later ones win.

use std::path::{Path, PathBuf};
use std::time::Duration;

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use figment::value::{Dict, Value};
use serde::Deserialize;
use turnus_store::Options;

use crate::failure::Failure;
use crate::limits::Limits;
use crate::logging::LogFormat;
use crate::mail::{Mail, Secret};
use crate::postgres::{Postgres, PostgresSettings};

/// The documented default. It is read like any other file.
pub const DEFAULT: &str = include_str!("../../../turnus.default.toml");

/// Everything that can be set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the server listens.
    pub listen: String,
    /// The folder of the installation.
    pub data: PathBuf,
    /// The database: empty for a file in the folder, or the URL of PostgreSQL.
    pub database: Secret,
    /// What is particular to PostgreSQL.
    pub postgres: PostgresSettings,
    /// Scheme and host by which others reach the server; empty: those of the request.
    pub public_url: String,
    /// What is logged.
    pub log: String,
    /// How lines of the log are written.
    pub log_format: LogFormat,
    /// Where figures are served; empty: nowhere.
    pub metrics: String,
    /// How long connections are still taken once it is told to end.
    pub drain_seconds: u64,
    /// How many webhooks are sent at a time.
    pub webhooks_at_a_time: usize,
    /// Webhooks may go to private addresses.
    pub private_webhooks: bool,
    /// How much one request may take.
    pub limits: Limits,
    /// The server that takes mail.
    pub mail: Mail,
    /// The company of a new database.
    pub company: Company,
}

/// The company of a new database.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Company {
    pub name: String,
    pub street: String,
    pub house_number: String,
    pub postal_code: String,
    pub city: String,
    pub country: String,
    pub vat_id: String,
    pub tax_number: String,
    pub email: String,
    pub iban: String,
    pub bic: String,
    pub zone: String,
    pub auto_send_after_minutes: i64,
    pub payment_days: u16,
    pub invoice_numbers: String,
    pub credit_note_numbers: String,
    pub sandbox: bool,
}

/// What flags set, over everything else.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Flags {
    /// `--listen`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<String>,
    /// `--data`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<PathBuf>,
    /// `--database`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
}

impl Settings {
    /// PostgreSQL, where it is the database.
    ///
    /// # Errors
    ///
    /// Where the setting is no URL of PostgreSQL.
    pub fn postgres(&self) -> Result<Option<Postgres>, Failure> {
        Postgres::of(&self.database, &self.postgres)
    }

    /// What is wrong in them is said before anything is made or served.
    ///
    /// # Errors
    ///
    /// Where a setting is not what it must be.
    pub fn check(&self) -> Result<(), Failure> {
        self.limits.check()?;
        if self.drain_seconds > 600 {
            return Err(usage(format!("drain_seconds must be 0 to 600, not {}", self.drain_seconds)));
        }
        if !(1..=1000).contains(&self.webhooks_at_a_time) {
            return Err(usage(format!(
                "webhooks_at_a_time must be 1 to 1000, not {}",
                self.webhooks_at_a_time
            )));
        }
        let is_address = self.public_url.starts_with("https://") || self.public_url.starts_with("http://");
        if !self.public_url.is_empty() && !is_address {
            let why =
                format!("public_url must be such as https://billing.example.com, not '{}'", self.public_url);
            return Err(usage(why));
        }
        self.server()?;
        self.mail.sender().map(drop)
    }

    /// How the server behaves.
    pub fn server(&self) -> Result<turnus_server::Settings, Failure> {
        let bad =
            |_| usage(format!("metrics must be an address such as 127.0.0.1:9090, not '{}'", self.metrics));
        let metrics = (!self.metrics.is_empty()).then(|| self.metrics.parse()).transpose().map_err(bad)?;
        Ok(turnus_server::Settings {
            public_url: Some(self.public_url.clone()).filter(|url| !url.is_empty()),
            request_timeout: Duration::from_secs(self.limits.request_seconds),
            webhooks_at_a_time: self.webhooks_at_a_time,
            mails_at_a_time: self.mail.at_a_time,
            connections: self.limits.connections(),
            drain: Duration::from_secs(self.drain_seconds),
            longest_body: self.limits.body_kib.saturating_mul(1024),
            page_rows: self.limits.page_rows,
            metrics,
            ..turnus_server::Settings::default()
        })
    }

    /// How its database behaves.
    pub fn options(&self) -> Options {
        Options { statement_time: self.limits.statement_time(), ..Options::default() }
    }

    /// How PostgreSQL behaves and is reached, also where it is another one than the settings name: without a replica.
    pub fn postgres_options(&self) -> Options {
        Options { replica: None, ..self.postgres.options(self.options()) }
    }
}

fn usage(why: String) -> Failure {
    Failure::Usage(format!("the settings cannot be used: {why}"))
}

/// Reads them. `data` is the folder where nothing else names one.
pub fn read(
    config: Option<&Path>,
    flags: &Flags,
    data: Option<&str>,
) -> Result<Settings, Box<figment::Error>> {
    let mut figment = Figment::from(Toml::string(DEFAULT));
    if let Some(data) = data {
        figment = figment.merge(Serialized::default("data", data));
    }
    if let Some(file) = config {
        if !file.is_file() {
            return Err(bad(format!("there is no file {}", file.display())));
        }
        figment = figment.merge(Toml::file_exact(file));
    }
    let variables = variables(std::env::vars())?;
    let set = Serialized::defaults(flags);
    figment.merge(Serialized::defaults(variables)).merge(set).extract().map_err(Box::new)
}

/// Variables that are flags, or what an orchestrator sets for a service that is called turnus.
fn is_no_setting(name: &str) -> bool {
    let flags = ["key", "config", "url", "client_id", "client_secret"];
    flags.contains(&name) || name == "port" || name.starts_with("port_") || name.starts_with("service_")
}

/// The settings among the variables, each of the kind that its default is of: `10115` is a text where one is asked
/// for.
fn variables(all: impl Iterator<Item = (String, String)>) -> Result<Dict, Box<figment::Error>> {
    let known: Dict = Figment::from(Toml::string(DEFAULT)).extract().map_err(Box::new)?;
    let mut given = Dict::new();
    for (variable, text) in all {
        let Some(name) = variable.strip_prefix("TURNUS_").map(str::to_lowercase) else { continue };
        if is_no_setting(&name) {
            continue;
        }
        let path: Vec<&str> = name.split("__").collect();
        let value = match (path.as_slice(), known.get(path[0])) {
            ([name], Some(default)) => (*name, like(default, &variable, &text)?),
            ([section, name], Some(Value::Dict(_, members))) if members.contains_key(*name) => {
                let inner = like(&members[*name], &variable, &text)?;
                let section_so_far = given.remove(*section).and_then(Value::into_dict).unwrap_or_default();
                let with = section_so_far.into_iter().chain([((*name).to_owned(), inner)]);
                (*section, Value::from(with.collect::<Dict>()))
            }
            _ => return Err(bad(format!("the variable {variable} names no setting"))),
        };
        given.insert(value.0.to_owned(), value.1);
    }
    Ok(given)
}

fn like(default: &Value, variable: &str, text: &str) -> Result<Value, Box<figment::Error>> {
    let expected = |what: &str| bad(format!("the variable {variable} must be {what}, not '{text}'"));
    match default {
        Value::Bool(..) => text.parse::<bool>().map(Value::from).map_err(|_| expected("true or false")),
        Value::Num(..) => text.parse::<i64>().map(Value::from).map_err(|_| expected("a whole number")),
        Value::Dict(..) => {
            Err(bad(format!("{variable} is a section: name a member, as in {variable}__NAME")))
        }
        _ => Ok(Value::from(text)),
    }
}

fn bad(why: String) -> Box<figment::Error> {
    Box::new(figment::Error::from(why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_default_is_complete_and_flags_win() {
        let flags = Flags { listen: Some("127.0.0.1:1".to_owned()), data: None, database: None };

        let settings = read(None, &flags, Some("demo")).unwrap();
        let elsewhere =
            read(None, &Flags { data: Some("x".into()), ..Flags::default() }, Some("demo")).unwrap();

        assert_eq!((settings.listen.as_str(), settings.data.to_str()), ("127.0.0.1:1", Some("demo")));
        assert_eq!(elsewhere.data.to_str(), Some("x"));
    }

    #[test]
    fn variables_are_read_as_what_they_set_and_unknown_ones_are_refused_by_name() {
        let set = |name: &str, text: &str| variables([(name.to_owned(), text.to_owned())].into_iter());

        let company = set("TURNUS_COMPANY__POSTAL_CODE", "10115").unwrap();
        assert_eq!(company["company"].find_ref("postal_code").and_then(Value::as_str), Some("10115"));
        let port = set("TURNUS_MAIL__PORT", "2525").unwrap();
        assert_eq!(port["mail"].find_ref("port").and_then(Value::to_i128), Some(2525));
        assert_eq!(set("TURNUS_PRIVATE_WEBHOOKS", "true").unwrap()["private_webhooks"].to_bool(), Some(true));
        for other in ["TURNUS_CONFIG", "TURNUS_PORT", "TURNUS_PORT_8080_TCP", "TURNUS_SERVICE_HOST", "HOME"] {
            assert!(set(other, "x").unwrap().is_empty(), "{other}");
        }
        for (name, text) in [
            ("TURNUS_LISEN", "x"),
            ("TURNUS_COMPANY__NAM", "x"),
            ("TURNUS_MAIL__HOSST", "x"),
            ("TURNUS_COMPANY", "x"),
        ] {
            assert!(set(name, text).unwrap_err().to_string().contains(name), "{name}");
        }
        assert!(set("TURNUS_WEBHOOKS_AT_A_TIME", "many").unwrap_err().to_string().contains("whole number"));
    }

    #[test]
    fn a_setting_that_would_do_nothing_is_refused_by_its_name() {
        let settings = read(None, &Flags::default(), Some("demo")).unwrap();
        let refused = |settings: Settings| settings.check().unwrap_err().to_string();

        assert!(settings.check().is_ok());
        let none = Settings { webhooks_at_a_time: 0, ..settings.clone() };
        assert!(refused(none).contains("webhooks_at_a_time must be 1 to 1000, not 0"));
        let nowhere = Settings { public_url: "billing".to_owned(), ..settings };
        assert!(refused(nowhere).contains("public_url must be such as https://"));
        let missing = read(Some(Path::new("/nowhere/turnus.toml")), &Flags::default(), None).unwrap_err();
        assert!(missing.to_string().contains("there is no file /nowhere/turnus.toml"), "{missing}");
    }

    #[test]
    fn an_unknown_name_is_refused_by_its_name() {
        let file = std::env::temp_dir().join(format!("turnus-settings-{}.toml", std::process::id()));
        std::fs::write(&file, "lisen = \"127.0.0.1:8080\"").unwrap();

        let refused = read(Some(&file), &Flags::default(), None).unwrap_err().to_string();
        std::fs::remove_file(&file).unwrap();

        assert!(refused.contains("lisen"), "{refused}");
    }
}
