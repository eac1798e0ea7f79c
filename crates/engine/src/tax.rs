//! Taxes: which rate, which category.

use serde::{Deserialize, Serialize};

/// VAT category of EN 16931 (UNTDID 5305).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum VatCategory {
    /// Standard or reduced rate.
    S,
    /// Zero rate.
    Z,
    /// Exempt.
    E,
    /// Reverse charge.
    AE,
    /// Export outside the EU.
    G,
    /// Outside the scope of VAT.
    O,
    /// Supply inside the EU.
    K,
}
