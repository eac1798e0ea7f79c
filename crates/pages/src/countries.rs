//! Countries as people read them.

use maud::Markup;

use crate::field::Field;
use crate::form::Typed;
use crate::words::{Language, Words};

/// The name of a country; what stands there where it is the code of none.
pub(crate) fn country_name(words: &Words, code: &str) -> String {
    turnus_countries::country(code)
        .map_or(code, |country| match words.language {
            Language::De => country.german,
            Language::En => country.english,
        })
        .to_owned()
}

/// The field in which one of all countries is chosen.
pub(crate) fn country_field(words: &Words, typed: &Typed, name: &str) -> Markup {
    Field::text(name).filled("country").choice(words, typed, &all(words))
}

/// Codes and names, in the order in which people look for them.
fn all(words: &Words) -> Vec<(String, String)> {
    let named = |code: &str| (code.to_owned(), country_name(words, code));
    let mut countries: Vec<_> = turnus_countries::countries().map(|country| named(country.code)).collect();
    countries.sort_by_key(|(_, name)| place(name));
    countries
}

/// Österreich stands among those with O.
fn place(name: &str) -> String {
    let plain = |letter: char| match letter {
        'ä' | 'å' => 'a',
        'ö' => 'o',
        'ü' => 'u',
        other => other,
    };
    name.to_lowercase().chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_stand_where_people_look_for_them() {
        let names: Vec<String> = all(Language::De.words()).into_iter().map(|(_, name)| name).collect();
        let place = |name: &str| names.iter().position(|it| it == name).unwrap();

        assert!(place("Oman") < place("Österreich") && place("Österreich") < place("Pakistan"));
        assert!(place("Afghanistan") < place("Ägypten") && place("Ägypten") < place("Albanien"));
        assert_eq!(country_name(Language::En.words(), "AU"), "Australia");
        assert_eq!(country_name(Language::En.words(), "ZZ"), "ZZ");
    }
}
