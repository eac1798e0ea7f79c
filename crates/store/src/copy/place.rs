//! Where a database is, as it is typed.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// A database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// SQLite's file.
    Sqlite(PathBuf),
    /// PostgreSQL's URL.
    Postgres(String),
}

impl FromStr for Place {
    type Err = String;

    /// `sqlite:PATH` (the file, or a folder with a `turnus.db`), `postgres://…` or `postgresql://…`.
    fn from_str(text: &str) -> Result<Place, String> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Place::Postgres(text.to_owned()));
        }
        match text.strip_prefix("sqlite:") {
            None | Some("") => {
                // A URL may have a password: no more than its scheme is said again.
                let said = text
                    .split_once("://")
                    .map_or_else(|| text.to_owned(), |(scheme, _)| format!("{scheme}://…"));
                Err(format!("'{said}' names no database: write sqlite:PATH or postgres://user@host/name"))
            }
            Some(path) => {
                let path = PathBuf::from(path);
                Ok(Place::Sqlite(if path.is_dir() { path.join("turnus.db") } else { path }))
            }
        }
    }
}

impl fmt::Display for Place {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Place::Postgres(url) => {
                let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
                let (who, place) = rest.rsplit_once('@').unwrap_or(("", rest));
                let place = place.split('?').next().unwrap_or(place);
                let user = who.split(':').next().unwrap_or(who);
                let at = if user.is_empty() { "" } else { "@" };
                write!(f, "{scheme}://{user}{at}{place}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_is_typed_and_shown_without_its_password() {
        let place = |text: &str| text.parse::<Place>();
        let shown = |text: &str| place(text).unwrap().to_string();

        assert_eq!(place("sqlite:a/b.db"), Ok(Place::Sqlite("a/b.db".into())));
        assert_eq!(place("sqlite:/"), Ok(Place::Sqlite("/turnus.db".into())));
        assert_eq!(
            shown("postgres://ada:secret@db.example/books?password=x"),
            "postgres://ada@db.example/books"
        );
        assert_eq!(shown("postgresql://db.example/books"), "postgresql://db.example/books");
        for wrong in ["", "sqlite:", "books.db", "mysql://x"] {
            assert!(place(wrong).is_err(), "{wrong}");
        }
    }
}
