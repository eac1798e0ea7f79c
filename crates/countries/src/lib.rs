//! The countries that there are: codes of ISO 3166-1 and XK, each with its German and its English name.

use std::sync::LazyLock;

/// Codes, then the German and the English name, in the order of the codes.
const COUNTRIES: &str = include_str!("countries.csv");

/// A country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    /// Its code in ISO 3166-1, or XK: two capitals.
    pub code: &'static str,
    /// Its name in German.
    pub german: &'static str,
    /// Its name in English.
    pub english: &'static str,
}

static ALL: LazyLock<Vec<Country>> = LazyLock::new(|| {
    let of_line = |line: &'static str| {
        let (code, names) = line.split_once(';')?;
        let (german, english) = names.split_once(';')?;
        Some(Country { code, german, english })
    };
    COUNTRIES.lines().filter_map(of_line).collect()
});

/// All countries, by their codes.
pub fn countries() -> impl Iterator<Item = Country> {
    ALL.iter().copied()
}

/// The country of a code, in capitals or not.
pub fn country(code: &str) -> Option<Country> {
    let sought = || code.bytes().map(|byte| byte.to_ascii_uppercase());
    let found = ALL.binary_search_by(|country| country.code.bytes().cmp(sought()));
    found.ok().and_then(|place| ALL.get(place)).copied()
}

/// Whether it is a country's code, in capitals.
pub fn is_country(code: &str) -> bool {
    country(code).is_some_and(|country| country.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_country_has_a_code_of_two_letters_and_a_name_in_both_languages() {
        assert_eq!((countries().count(), COUNTRIES.lines().count()), (250, 250));
        assert!(countries().is_sorted_by_key(|country| country.code));
        for country in countries() {
            assert_eq!(country.code.len(), 2, "{country:?}");
            assert_eq!(super::country(country.code), Some(country));
            assert!(!country.german.is_empty() && !country.english.is_empty(), "{country:?}");
            assert!(!country.english.contains(';'), "{country:?}");
        }
    }

    #[test]
    fn codes_are_capitals_and_are_found_in_small_letters_too() {
        assert!(is_country("DE") && !is_country("de") && !is_country("ZZ"));
        assert_eq!(country("fr").map(|it| (it.german, it.english)), Some(("Frankreich", "France")));
    }
}
