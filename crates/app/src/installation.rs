//! The database as a whole: its first start, which one process makes, and the key that all processes share.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use turnus_engine::Id;
use turnus_store::installation;

use crate::app::App;
use crate::error::AppError;

/// The time a process has for the first start, in milliseconds: the demo's history is part of it.
const FIRST_START: i64 = 600_000;

/// Where the first start stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstStart {
    /// It is through: there is an account.
    Through,
    /// It is this process's to make, from where another left it.
    Ours,
    /// Another process makes it: ask again in a moment.
    Others,
}

impl App {
    /// Whether the first start is through, and if nobody makes it, takes it.
    ///
    /// # Errors
    ///
    /// Refused where the database was made with another key.
    pub async fn first_start(&self) -> Result<FirstStart, AppError> {
        if let Some(known) = installation::read(self.store()).await? {
            if known.key_check != self.key_check() {
                return Err(AppError::refused(
                    "this database was made with another key (TURNUS_KEY, or the file `key` beside it): every node \
                     needs that one. If it is lost, start once with --new-key: links and sealed secrets made with \
                     it are void then",
                ));
            }
            if known.complete {
                return Ok(FirstStart::Through);
            }
        }
        let machine = self.machine_now().await?;
        let until = machine.plus_millis(FIRST_START);
        let ours =
            installation::begin(self.store(), self.wish().await?, self.key_check(), machine, until).await?;
        Ok(if ours { FirstStart::Ours } else { FirstStart::Others })
    }

    /// Notes that the first start is through.
    pub async fn first_start_is_through(&self) -> Result<(), AppError> {
        installation::complete(self.store(), self.wish().await?).await?;
        Ok(())
    }

    /// Takes the key as it is given from now on. What was made with the one before is void.
    pub async fn take_key(&self) -> Result<(), AppError> {
        installation::take_key(self.store(), self.wish().await?, self.key_check()).await?;
        Ok(())
    }

    /// A secret that follows from the key: the same on every node, and known to nobody without it.
    pub fn secret_for(&self, purpose: &str) -> String {
        hex::encode(self.keyed(purpose))
    }

    fn key_check(&self) -> [u8; 32] {
        self.keyed("which key")
    }

    fn keyed(&self, purpose: &str) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key()).expect("a key of any length will do");
        mac.update(b"turnus ");
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }

    async fn wish(&self) -> Result<Id, AppError> {
        Ok(self.new_id(Id::from_bytes([0; 12]), self.machine_now().await?))
    }
}
