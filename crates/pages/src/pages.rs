//! What all pages share.

use crate::api::Api;

/// The API, and how the pages behave. Cloning shares it.
#[derive(Clone)]
pub struct Pages {
    /// The API of this process.
    pub api: Api,
    /// Cookies are for encrypted connections alone. False only where the operator says that people come without.
    pub secure: bool,
}
