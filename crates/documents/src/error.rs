//! Why a document could not be printed.

use turnus_engine::money::TooLarge;

/// Why a document could not be printed. Its data is at fault, or we are; trying again does not help.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The carried sum of the lines is too large.
    #[error("the lines cannot be added up: {0}")]
    Sum(#[from] TooLarge),
    /// The seller's details at the foot leave no room for the document.
    #[error("the seller's address, bank and register details take more than half a page: shorten them")]
    FooterTooTall,
    /// The logo cannot be read, or is not there.
    #[error("the logo {0}")]
    Logo(String),
    /// krilla refused. Ours to mend.
    #[error("the PDF could not be written: {0}")]
    Pdf(String),
}
