//! Secrets that must be read back: sealed under keys that are made of the installation's.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use turnus_engine::Id;

use crate::app::App;
use crate::error::AppError;

/// Bytes of a nonce.
const NONCE: usize = 24;

/// A kind of secrets, with a key of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seal {
    /// What the key is made with.
    pub(crate) purpose: &'static [u8],
    /// What is sealed, for whoever cannot open it.
    pub(crate) of: &'static str,
}

impl Seal {
    /// Nonce and ciphertext, bound to whose it is: of another row it cannot be opened.
    pub(crate) fn sealed(self, app: &App, whose: &[Id], secret: &[u8]) -> Result<Vec<u8>, AppError> {
        let mut nonce = [0; NONCE];
        fill_randomly(&mut nonce)?;
        let payload = Payload { msg: secret, aad: &bytes_of(whose) };
        let sealed = self.cipher(app)?.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| AppError::Internal("a secret cannot be sealed".to_owned()))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// What was sealed.
    ///
    /// # Errors
    ///
    /// Internal where the installation has another key than when it was sealed.
    pub(crate) fn opened(self, app: &App, whose: &[Id], sealed: &[u8]) -> Result<Vec<u8>, AppError> {
        let why = || {
            let of = self.of;
            AppError::Internal(format!(
                "{of} cannot be opened: it was sealed under another key of the installation"
            ))
        };
        let (nonce, sealed) = sealed.split_at_checked(NONCE).ok_or_else(why)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| why())?;
        let payload = Payload { msg: sealed, aad: &bytes_of(whose) };
        self.cipher(app)?.decrypt(&XNonce::from(nonce), payload).map_err(|_| why())
    }

    fn cipher(self, app: &App) -> Result<XChaCha20Poly1305, AppError> {
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(app.key())
            .map_err(|error| AppError::Internal(error.to_string()))?;
        mac.update(self.purpose);
        let key: [u8; 32] = mac.finalize().into_bytes().into();
        Ok(XChaCha20Poly1305::new(&Key::from(key)))
    }
}

fn bytes_of(whose: &[Id]) -> Vec<u8> {
    whose.iter().flat_map(|id| *id.as_bytes()).collect()
}

/// Random bytes of the system.
pub(crate) fn fill_randomly(bytes: &mut [u8]) -> Result<(), AppError> {
    getrandom::fill(bytes).map_err(|error| AppError::Internal(error.to_string()))
}
