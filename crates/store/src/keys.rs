//! The unique keys whose violation is an answer to the wish, not a bug.

/// Names of unique indexes and of primary keys (`<table>_pkey`), the same on both databases.
///
/// To add one: its name here, a public constant of the same text in the table's module. A violation of a key that
/// is not listed is an error.
const NATURAL: &[&str] = &[
    crate::catalogue::VERSION,
    crate::catalogue::COUPON_USED,
    crate::clients::ID,
    crate::customers::EXTERNAL_ID,
    crate::documents::FILE,
    crate::idempotency::KEY,
    crate::mails::BY_DOCUMENT,
    crate::usage::KEY,
];

/// The listed name equal to `name`.
pub(crate) fn natural(name: &str) -> Option<&'static str> {
    NATURAL.iter().copied().find(|known| *known == name)
}
