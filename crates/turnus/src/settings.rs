//! Settings: the embedded default, a file, variables, flags; later ones win.

use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::Deserialize;

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
    /// Scheme and host by which others reach the server; empty: those of the request.
    pub public_url: String,
    /// What is logged.
    pub log: String,
    /// How many webhooks are sent at a time.
    pub webhooks_at_a_time: usize,
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
        figment = figment.merge(Toml::file_exact(file));
    }
    let variables =
        Env::prefixed("TURNUS_").ignore(&["key", "url", "client_id", "client_secret"]).split("__");
    figment.merge(variables).merge(Serialized::defaults(flags)).extract().map_err(Box::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_default_is_complete_and_flags_win() {
        let flags = Flags { listen: Some("127.0.0.1:1".to_owned()), data: None };

        let settings = read(None, &flags, Some("demo")).unwrap();
        let elsewhere = read(None, &Flags { data: Some("x".into()), listen: None }, Some("demo")).unwrap();

        assert_eq!((settings.listen.as_str(), settings.data.to_str()), ("127.0.0.1:1", Some("demo")));
        assert_eq!(elsewhere.data.to_str(), Some("x"));
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
