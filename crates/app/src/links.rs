//! Signed, short-lived links: a document to download, a contract's portal page. Nothing is stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use turnus_engine::{Id, Instant};

use crate::app::App;
use crate::error::AppError;

/// What a link is for: one of the two cannot be used as the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// The PDF of a document.
    Document,
    /// The portal of a contract.
    Portal,
}

/// Where a link leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The account.
    pub account: Id,
    /// The document or contract.
    pub subject: Id,
    /// It is good until then, machine time.
    pub expires: Instant,
}

/// What separates the parts of a link's token. No other token has it.
const BETWEEN: char = '$';

/// The token is a link's, whatever it is worth.
pub(crate) fn is_link(token: &str) -> bool {
    token.contains(BETWEEN)
}

/// Bytes of the signature that are kept: 160 bits.
const SIGNATURE: usize = 20;

impl App {
    /// The token of a link: `<subject>$<seconds>$<account and signature>`, good for `minutes`.
    pub async fn sign_link(
        &self,
        purpose: LinkPurpose,
        account: Id,
        subject: Id,
        minutes: u32,
    ) -> Result<(String, Instant), AppError> {
        let seconds = self.machine_now().await?.millis().div_euclid(1000) + i64::from(minutes) * 60;
        let expires = Instant::from_millis(seconds * 1000);
        let link = Link { account, subject, expires };
        let signature = [&account.as_bytes()[..], &self.signature(purpose, &link)].concat();
        Ok((format!("{subject}${seconds}${}", URL_SAFE_NO_PAD.encode(signature)), expires))
    }

    /// Where a token leads, if it is ours, for that purpose, and not over.
    pub async fn follow_link(&self, purpose: LinkPurpose, token: &str) -> Result<Link, AppError> {
        let bad = || AppError::Unauthorized("the link is not valid or no longer valid: ask for a new one");
        let mut parts = token.split(BETWEEN);
        let (subject, seconds, rest) = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(subject), Some(seconds), Some(rest), None) => (subject, seconds, rest),
            (_, _, _, _) => return Err(bad()),
        };
        let subject: Id = subject.parse().map_err(|_| bad())?;
        let seconds: i64 = seconds.parse().map_err(|_| bad())?;
        let bytes = URL_SAFE_NO_PAD.decode(rest).map_err(|_| bad())?;
        let (account, signature) = bytes.split_first_chunk().ok_or_else(bad)?;
        let expires = Instant::from_millis(seconds.saturating_mul(1000));
        let link = Link { account: Id::from_bytes(*account), subject, expires };
        let fits = subtle::ConstantTimeEq::ct_eq(signature, &self.signature(purpose, &link)[..]);
        let in_time = self.machine_now().await? < expires;
        if bool::from(fits) && in_time { Ok(link) } else { Err(bad()) }
    }

    fn signature(&self, purpose: LinkPurpose, link: &Link) -> [u8; SIGNATURE] {
        let label: &[u8] = match purpose {
            LinkPurpose::Document => b"document",
            LinkPurpose::Portal => b"portal",
        };
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key()).expect("HMAC takes keys of any length");
        mac.update(label);
        mac.update(link.account.as_bytes());
        mac.update(link.subject.as_bytes());
        mac.update(&link.expires.millis().to_be_bytes());
        let whole: [u8; 32] = mac.finalize().into_bytes().into();
        let mut kept = [0; SIGNATURE];
        kept.copy_from_slice(&whole[..SIGNATURE]);
        kept
    }
}
