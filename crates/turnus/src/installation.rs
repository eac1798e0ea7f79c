//! An installation: its folder with the key and where its server can be asked, and its database: a file in the folder,
//! or PostgreSQL.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use turnus_app::{App, Setup};
use turnus_store::{Options, Store, accounts};

use crate::arguments::Serving;
use crate::failure::Failure;
use crate::postgres::Postgres;
use crate::settings::Settings;

/// A folder and a database.
#[derive(Clone, Debug)]
pub struct Installation {
    folder: PathBuf,
    postgres: Option<Postgres>,
}

/// Where the running server of an installation can be asked, for commands on the same machine.
#[derive(Debug, Serialize, Deserialize)]
pub struct Running {
    /// Its address.
    pub url: String,
    /// A bearer token.
    pub access_token: String,
}

/// The note of a running server. It goes when the server ends; of one that was killed the text stays, and the next takes
/// its place.
pub struct Note {
    path: PathBuf,
    _locked: File,
}

impl Drop for Note {
    fn drop(&mut self) {
        // Gone already is as good.
        let _ = fs::remove_file(&self.path);
    }
}

impl Installation {
    /// The installation in `folder`, which need not exist.
    pub fn at(folder: &Path) -> Installation {
        Installation { folder: folder.to_owned(), postgres: None }
    }

    /// The one that the settings name.
    pub fn of(settings: &Settings) -> Result<Installation, Failure> {
        Ok(Installation { folder: settings.data.clone(), postgres: settings.postgres()? })
    }

    /// The database's file, where it is one.
    pub fn database(&self) -> PathBuf {
        self.folder.join("turnus.db")
    }

    /// The database is a file in the folder.
    pub fn is_file(&self) -> bool {
        self.postgres.is_none()
    }

    /// The database, for people: never its password.
    pub fn name(&self) -> String {
        match &self.postgres {
            None => self.database().display().to_string(),
            Some(postgres) => postgres.name(),
        }
    }

    fn running(&self) -> PathBuf {
        self.folder.join("server.json")
    }

    /// There is a database.
    pub fn exists(&self) -> bool {
        self.database().exists()
    }

    /// A folder within it for a database in the making: what was left there by one that was cut short goes.
    pub fn in_the_making(&self) -> Result<Installation, Failure> {
        let folder = self.folder.join("in-the-making");
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(Failure::file(&folder))?;
        }
        fs::create_dir_all(&folder).map_err(Failure::file(&folder))?;
        Ok(Installation { folder, postgres: None })
    }

    /// Gives what was made its place: the key first, so that there is never a database without it.
    pub fn become_real(&self, place: &Installation) -> Result<(), Failure> {
        for name in ["key", "turnus.db"] {
            let from = self.folder.join(name);
            if from.exists() {
                fs::rename(&from, place.folder.join(name)).map_err(Failure::file(&from))?;
            }
        }
        fs::remove_dir_all(&self.folder).map_err(Failure::file(&self.folder))
    }

    /// Opens the database, or makes it, and the application over it.
    ///
    /// `private_webhooks`: they may go to private addresses and to this machine. `new_key`: where the key is missing that the
    /// database was made with, another one may be made.
    pub async fn open(
        &self,
        private_webhooks: bool,
        new_key: bool,
        options: Options,
    ) -> Result<App, Failure> {
        fs::create_dir_all(&self.folder).map_err(Failure::file(&self.folder))?;
        let store = match &self.postgres {
            None => Store::open_sqlite(&self.database(), options).await,
            Some(postgres) => Store::open_postgres(&postgres.url, postgres.options(options)).await,
        };
        let failed = || Failure::store(self.name());
        let store = store.map_err(failed())?;
        let mut node = [0; 8];
        random(&mut node)?;
        let may_make_key = new_key || accounts::all(&store).await.map_err(failed())?.is_empty();
        Ok(App::new(
            store,
            Setup { key: self.key(may_make_key)?, node: u64::from_be_bytes(node), private_webhooks },
        ))
    }

    /// The file that says how far the books were proved.
    pub fn proofs(&self) -> PathBuf {
        self.folder.join("verified.json")
    }

    /// The key that signs links and seals secrets: TURNUS_KEY (64 hex digits), else the file `key`, made at the first start.
    fn key(&self, may_make_it: bool) -> Result<[u8; 32], Failure> {
        if let Ok(text) = std::env::var("TURNUS_KEY") {
            return from_hex(&text)
                .ok_or_else(|| Failure::Usage("TURNUS_KEY must be 64 hex digits".to_owned()));
        }
        let path = self.folder.join("key");
        if path.exists() {
            let text = fs::read_to_string(&path).map_err(Failure::file(&path))?;
            let bad = || Failure::Usage(format!("{} must hold 64 hex digits", path.display()));
            return from_hex(text.trim()).ok_or_else(bad);
        }
        if !may_make_it {
            return Err(Failure::Usage(format!(
                "{} was made with a key, and there is none: set TURNUS_KEY to it, or put it at {}. Where it is lost, \
                 --new-key makes another one",
                self.name(),
                path.display()
            )));
        }
        let mut key = [0; 32];
        random(&mut key)?;
        let text = hex::encode(key);
        write_private(&path, &text)?;
        Ok(key)
    }

    /// Notes where the server can be asked, until the note is dropped.
    ///
    /// # Errors
    ///
    /// Where another process serves from this folder: each node has one of its own.
    pub fn note_running(&self, running: &Running) -> Result<Note, Failure> {
        let path = self.running();
        let mut options = OpenOptions::new();
        let opened = options.write(true).create(true).truncate(false).mode(0o600).open(&path);
        let mut file = opened.map_err(Failure::file(&path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Failure::Usage(self.taken())),
            Err(TryLockError::Error(why)) => return Err(Failure::file(&path)(why)),
        }
        let text = serde_json::to_string(running).unwrap_or_default();
        // What a process that was killed left is longer, maybe.
        let written = file.set_len(0).and_then(|()| file.write_all(text.as_bytes()));
        written.map_err(Failure::file(&path))?;
        Ok(Note { path, _locked: file })
    }

    fn taken(&self) -> String {
        format!(
            "another process serves from {}: give this one a folder of its own with --data, and the same key",
            self.folder.display()
        )
    }

    /// Refuses a folder whose file nobody would serve: `--data` alone was typed, and the settings name another database.
    ///
    /// # Errors
    ///
    /// Where that is so.
    pub fn refuse_two_databases(&self, typed: &Serving) -> Result<(), Failure> {
        let file = self.database();
        if self.is_file() || !file.exists() {
            return Ok(());
        }
        let (file, other) = (file.display(), self.name());
        if typed.data.is_some() && typed.database.is_none() {
            return Err(Failure::Usage(format!(
                "{file} is there, and the settings name {other}: which of the two is meant? For the file add \
                 --database '', for the other one leave --data away or name another folder"
            )));
        }
        tracing::warn!("{file} is there and is not served: the settings name {other}");
        Ok(())
    }

    /// Where the running server can be asked; none where one that was killed left its note: another may have its port now,
    /// and would be sent the token.
    pub fn find_running(&self) -> Option<Running> {
        let mut file = File::open(self.running()).ok()?;
        let is_held = matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
        let mut text = String::new();
        file.read_to_string(&mut text).ok().filter(|_| is_held)?;
        serde_json::from_str(&text).ok()
    }
}

/// Fills with random bytes of the system.
pub fn random(bytes: &mut [u8]) -> Result<(), Failure> {
    getrandom::fill(bytes)
        .map_err(|error| Failure::Usage(format!("the system gives no random bytes: {error}")))
}

/// A password of 120 random bits.
pub fn random_text() -> Result<String, Failure> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0; 24];
    random(&mut bytes)?;
    Ok(bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect())
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}

/// Writes a file that only its owner may read.
pub fn write_private(path: &Path, text: &str) -> Result<(), Failure> {
    let opened = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    opened.and_then(|mut file| file.write_all(text.as_bytes())).map_err(Failure::file(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_server_leaves_the_note_of_the_first_alone() {
        let folder = tempfile::tempdir().unwrap();
        let installation = Installation::at(folder.path());
        let running = |url: &str| Running { url: url.to_owned(), access_token: "token".to_owned() };

        let first = installation.note_running(&running("http://127.0.0.1:1")).unwrap();
        let second = installation.note_running(&running("http://127.0.0.1:2"));

        let refused = second.err().unwrap().to_string();
        assert!(refused.contains("another process serves from"), "{refused}");
        assert_eq!(installation.find_running().unwrap().url, "http://127.0.0.1:1");
        drop(first);
        assert!(installation.find_running().is_none());
        let left = serde_json::to_string(&running("http://127.0.0.1:4")).unwrap();
        fs::write(installation.running(), format!("{left}{}", " ".repeat(99))).unwrap();
        assert!(installation.find_running().is_none(), "nobody holds it");
        let next = installation.note_running(&running("http://127.0.0.1:3")).unwrap();
        assert_eq!(installation.find_running().unwrap().url, "http://127.0.0.1:3");
        drop(next);
    }
}
