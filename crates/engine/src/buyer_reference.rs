//! The reference that a buyer wants to see on its e-invoices (BT-10 of EN 16931): a public buyer in Germany has a
//! Leitweg-ID, whose last two digits check it.

/// A Leitweg-ID whose check digits do not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the check digits of the Leitweg-ID '{id}' do not fit: with the rest of it they would be {wanted:02}"
)]
pub struct BadLeitwegId {
    /// As it was given.
    pub id: String,
    /// The digits that would fit.
    pub wanted: u32,
}

/// Looks at the check digits of what has the form of a Leitweg-ID: two to twelve digits, perhaps a dash with up to thirty
/// letters and digits, a dash and two digits. Any other text is a reference of the buyer's own making.
///
/// # Errors
///
/// [`BadLeitwegId`].
pub fn check(reference: &str) -> Result<(), BadLeitwegId> {
    let parts: Vec<&str> = reference.trim().split('-').collect();
    let is_digits = |part: &str| part.bytes().all(|sign| sign.is_ascii_digit());
    let (coarse, fine, digits) = match parts[..] {
        [coarse, digits] => (coarse, "", digits),
        [coarse, fine, digits] => (coarse, fine, digits),
        _ => return Ok(()),
    };
    let fits = (2..=12).contains(&coarse.len())
        && is_digits(coarse)
        && fine.len() <= 30
        && fine.bytes().all(|sign| sign.is_ascii_alphanumeric())
        && digits.len() == 2
        && is_digits(digits);
    // ISO 7064, MOD 97-10: letters count as 10 to 35.
    let signs = || coarse.chars().chain(fine.chars()).filter_map(|sign| sign.to_digit(36));
    let wanted = 98 - (signs().fold(0, with_digit) * 100) % 97;
    match fits && digits != format!("{wanted:02}") {
        true => Err(BadLeitwegId { id: reference.trim().to_owned(), wanted }),
        false => Ok(()),
    }
}

/// The remainder by 97 of a number with one more sign at its end.
fn with_digit(rest: u32, sign: u32) -> u32 {
    let places = if sign < 10 { 10 } else { 100 };
    (rest * places + sign) % 97
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_of_leitweg_ids_are_looked_at() {
        for right in ["04011000-12345-03", "991-33333TEST-33", "04011000-1234512345-06", "PO 4711", "A-1", ""]
        {
            assert_eq!(check(right), Ok(()), "{right}");
        }
        let wrong = check("04011000-12345-30").unwrap_err();
        assert_eq!(wrong.wanted, 3);
        assert!(check("991-33333TEST-34").is_err());
    }
}
