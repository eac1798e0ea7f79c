//! PostgreSQL as the database: the setting `database` and the section `[postgres]`.

use std::path::PathBuf;

use serde::Deserialize;
use turnus_store::Options;
use turnus_store::copy::Place;

use crate::failure::Failure;
use crate::mail::Secret;

/// What is particular to PostgreSQL.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostgresSettings {
    pub connections: usize,
    pub replica: Secret,
    pub prepared_statements: bool,
    pub root_certificates: PathBuf,
}

/// A database of PostgreSQL.
#[derive(Clone)]
pub struct Postgres {
    /// How it is reached, password and all.
    pub url: String,
    settings: PostgresSettings,
}

impl Postgres {
    /// The one that the settings name, if they name one.
    ///
    /// # Errors
    ///
    /// Where it is no URL of PostgreSQL.
    pub fn of(database: &Secret, settings: &PostgresSettings) -> Result<Option<Postgres>, Failure> {
        let is_url = |text: &str| text.starts_with("postgres://") || text.starts_with("postgresql://");
        for (name, given) in [("database", database), ("postgres.replica", &settings.replica)] {
            if !given.text().is_empty() && !is_url(given.text()) {
                let why =
                    format!("the setting {name} must be empty or a URL such as postgres://user@host/name");
                return Err(Failure::Usage(why));
            }
        }
        if settings.connections == 0 {
            return Err(Failure::Usage("the setting postgres.connections must be 1 or more".to_owned()));
        }
        let postgres = Postgres { url: database.text().to_owned(), settings: settings.clone() };
        Ok(Some(postgres).filter(|postgres| !postgres.url.is_empty()))
    }

    /// How the store holds it.
    pub fn options(&self, options: Options) -> Options {
        self.settings.options(options)
    }

    /// The URL without what is secret: its password, and its parameters.
    pub fn name(&self) -> String {
        Place::Postgres(self.url.clone()).to_string()
    }
}

impl PostgresSettings {
    /// How the store holds a database.
    pub fn options(&self, options: Options) -> Options {
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let certificates = &self.root_certificates;
        Options {
            connections: self.connections,
            replica: filled(self.replica.text()),
            prepared_statements: self.prepared_statements,
            root_certificates: (!certificates.as_os_str().is_empty()).then(|| certificates.clone()),
            ..options
        }
    }
}

impl std::fmt::Debug for Postgres {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> Result<Option<Postgres>, Failure> {
        let secret = |text: &str| serde_json::from_value::<Secret>(text.into()).unwrap();
        let settings = PostgresSettings {
            connections: 4,
            replica: secret(""),
            prepared_statements: true,
            root_certificates: PathBuf::new(),
        };
        Postgres::of(&secret(url), &settings)
    }

    #[test]
    fn no_password_stands_in_its_name() {
        let named = of("postgres://ada:se@cret@one:1,two:2/books?password=secret").unwrap().unwrap();

        assert_eq!(named.name(), "postgres://ada@one:1,two:2/books");
        assert!(!format!("{named:?}").contains("cret"));
    }

    #[test]
    fn what_is_no_url_is_refused_and_nothing_is_a_file() {
        assert!(of("").unwrap().is_none());
        assert!(of("mysql://one/books").unwrap_err().to_string().contains("postgres://user@host/name"));
    }
}
