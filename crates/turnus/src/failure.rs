//! Why a command failed, for a person at a terminal.

use std::path::PathBuf;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Settings.
    #[error("the settings cannot be used: {}", crate::setting_words::words(.0))]
    Settings(#[from] Box<figment::Error>),
    /// The database.
    #[error("{name}: {why}")]
    Store {
        /// Which, without its password.
        name: String,
        /// Why.
        why: turnus_store::StoreError,
    },
    /// A copy of a database.
    #[error("{0}")]
    Copy(#[from] turnus_store::copy::CopyError),
    /// The application.
    #[error("{0}")]
    App(#[from] turnus_app::AppError),
    /// A file or folder.
    #[error("{}: {why}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        why: std::io::Error,
    },
    /// The address to listen on.
    #[error("cannot listen on {address}: {why}")]
    Listen {
        /// Which.
        address: String,
        /// Why.
        why: std::io::Error,
    },
    /// Serving itself.
    #[error("the server stopped: {0}")]
    Serve(std::io::Error),
    /// A server's answer.
    #[error("{0}")]
    Client(#[from] turnus_client::Error),
    /// What was typed.
    #[error("{0}")]
    Usage(String),
}

impl Failure {
    /// The failure of the database that people know as `name`.
    pub fn store(name: impl Into<String>) -> impl FnOnce(turnus_store::StoreError) -> Failure {
        let name = name.into();
        move |why| Failure::Store { name, why }
    }

    /// The failure of a file or folder.
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Failure {
        let path = path.into();
        move |why| Failure::File { path, why }
    }
}
