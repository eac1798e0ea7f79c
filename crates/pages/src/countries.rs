//! Countries as people read them.

use std::sync::LazyLock;

use maud::Markup;
use turnus_countries::{Country, countries, country};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::field::Field;
use crate::form::Typed;
use crate::words::{Language, Words};

/// Codes and names, in the order in which people look for them.
type Named = Vec<(String, String)>;

static GERMAN: LazyLock<Named> = LazyLock::new(|| sorted(Language::De));
static ENGLISH: LazyLock<Named> = LazyLock::new(|| sorted(Language::En));

/// The name of a country; what stands there where it is the code of none.
pub(crate) fn country_name(words: &Words, code: &str) -> String {
    country(code).map_or(code, |country| name(country, words.language)).to_owned()
}

/// The field in which one of all countries is chosen.
pub(crate) fn country_field(words: &Words, typed: &Typed, name: &str) -> Markup {
    Field::text(name).filled("country").choice(words, typed, all_countries(words))
}

/// All countries, to choose from.
pub(crate) fn all_countries(words: &Words) -> &'static [(String, String)] {
    match words.language {
        Language::De => &GERMAN,
        Language::En => &ENGLISH,
    }
}

fn name(country: Country, language: Language) -> &'static str {
    match language {
        Language::De => country.german,
        Language::En => country.english,
    }
}

fn sorted(language: Language) -> Named {
    let named = countries().map(|it| (it.code.to_owned(), name(it, language).to_owned()));
    let mut named: Named = named.collect();
    named.sort_by_cached_key(|(_, name)| place(name));
    named
}

/// Österreich stands among those with O.
fn place(name: &str) -> String {
    name.to_lowercase().nfd().filter(|letter| !is_combining_mark(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_stand_where_people_look_for_them() {
        let place = |name: &str| GERMAN.iter().position(|(_, it)| it == name).unwrap();

        assert!(place("Oman") < place("Österreich") && place("Österreich") < place("Pakistan"));
        assert!(place("Afghanistan") < place("Ägypten") && place("Ägypten") < place("Albanien"));
        assert!(place("Réunion") < place("Ruanda"));
        assert_eq!(GERMAN.len(), ENGLISH.len());
        assert_eq!(country_name(Language::En.words(), "AU"), "Australia");
        assert_eq!(country_name(Language::En.words(), "ZZ"), "ZZ");
    }
}
