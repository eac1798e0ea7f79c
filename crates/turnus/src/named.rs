//! Which database a command means, and how it is reached.

use std::path::Path;

use turnus_store::copy::Place;
use turnus_store::{Options, Store};

use crate::ask::FOLDERS;
use crate::failure::Failure;
use crate::installation::Installation;
use crate::settings::{self, Flags};

/// A database, and how it is reached.
pub struct Named {
    /// Where it is.
    pub place: Place,
    /// How the settings reach PostgreSQL, whichever that is.
    pub options: Options,
    /// The database of the settings, where a folder that was typed means another one.
    passed_over: Option<Place>,
}

impl Named {
    /// The file in the folder that is named, or the URL that is. Where neither is, what `serve` would take: the setting
    /// `database`, else the file in the folder of the settings, or in the one that there is.
    ///
    /// # Errors
    ///
    /// Where the settings cannot be read, or the URL is none.
    pub fn of(config: Option<&Path>, data: Option<&Path>, database: Option<&str>) -> Result<Named, Failure> {
        let found = FOLDERS.into_iter().find(|folder| Path::new(folder).join("turnus.db").exists());
        let flags = Flags {
            data: data.map(Path::to_owned),
            database: database.map(str::to_owned).or_else(|| data.map(|_| String::new())),
            ..Flags::default()
        };
        let settings = settings::read(config, &flags, found)?;
        let passed_over = match (data, database) {
            // Only for what is said: it is not used.
            (Some(_), None) => settings::read(config, &Flags::default(), None)?.postgres().ok().flatten(),
            (_, _) => None,
        };
        let place = match settings.postgres()? {
            Some(postgres) => Place::Postgres(postgres.url),
            None => Place::Sqlite(Installation::at(&settings.data).database()),
        };
        let passed_over = passed_over.map(|postgres| Place::Postgres(postgres.url));
        Ok(Named { place, options: settings.postgres_options(), passed_over })
    }

    /// A place that was typed.
    ///
    /// # Errors
    ///
    /// Where the settings cannot be read, or it is no place.
    pub fn typed(config: Option<&Path>, text: &str) -> Result<Named, Failure> {
        let settings = settings::read(config, &Flags::default(), None)?;
        Ok(Named::at(text.parse().map_err(Failure::Usage)?, settings.postgres_options()))
    }

    /// That place, whatever the settings name.
    pub fn at(place: Place, options: Options) -> Named {
        Named { place, options, passed_over: None }
    }

    /// Refuses a file that is not there; of a URL that is not asked.
    ///
    /// # Errors
    ///
    /// Where there is none.
    pub fn must_be_there(&self) -> Result<(), Failure> {
        match (&self.place, &self.passed_over) {
            (Place::Sqlite(file), Some(other)) if !file.exists() => Err(Failure::Usage(format!(
                "there is no {}, and --data means that file: for {other}, which the settings name, leave --data away",
                file.display()
            ))),
            (Place::Sqlite(file), None) if !file.exists() => Err(Failure::Usage(format!(
                "there is no database {}: name the folder of one with --data, or give --database (a node's folder holds none)",
                self.place
            ))),
            (Place::Sqlite(_) | Place::Postgres(_), _) => Ok(()),
        }
    }

    /// Opens it for reading only, beside whoever serves it.
    pub async fn read(&self) -> Result<Store, Failure> {
        let opened = match &self.place {
            Place::Sqlite(file) => Store::read_sqlite(file, self.options.clone()).await,
            Place::Postgres(url) => Store::read_postgres(url, self.options.clone()).await,
        };
        opened.map_err(Failure::store(self.place.to_string()))
    }

    /// Opens it, with nobody beside.
    pub async fn open(&self) -> Result<Store, Failure> {
        let opened = match &self.place {
            Place::Sqlite(file) => Store::open_sqlite(file, self.options.clone()).await,
            Place::Postgres(url) => Store::open_postgres(url, self.options.clone()).await,
        };
        opened.map_err(Failure::store(self.place.to_string()))
    }
}
