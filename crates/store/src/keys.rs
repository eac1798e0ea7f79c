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
    crate::users::EMAIL,
];

/// The listed name equal to `name`, which may be that of a part of the table: `usage_by_key_7`.
pub(crate) fn natural(name: &str) -> Option<&'static str> {
    let whole = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let whole = whole.strip_suffix('_').unwrap_or(name);
    NATURAL.iter().copied().find(|known| *known == name || *known == whole)
}
