//! Addresses as they are written on a letter.

use turnus_engine::customer::Address;
use turnus_engine::document::Language;

/// The lines below the name: free lines, street, town, state, and the country's name in capitals where it is
/// not that of `home`.
pub(crate) fn lines(address: &Address, home: Option<&str>, language: Language) -> Vec<String> {
    let joined = |parts: [&Option<String>; 2]| {
        let parts: Vec<&str> = parts.into_iter().filter_map(filled).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    };
    let country = filled(&address.country)
        .filter(|country| home.is_none_or(|home| !home.eq_ignore_ascii_case(country)))
        .map(|country| country_name(country, language).to_uppercase());
    [
        filled(&address.address_line1).map(str::to_owned),
        filled(&address.address_line2).map(str::to_owned),
        joined([&address.street, &address.house_number]),
        joined([&address.postal_code, &address.city]),
        filled(&address.state).map(str::to_owned),
        country,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A text that says something.
pub(crate) fn filled(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// The country's name; its code where we know none.
fn country_name(code: &str, language: Language) -> &str {
    turnus_countries::country(code).map_or(code, |country| match language {
        Language::De => country.german,
        Language::En => country.english,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paris() -> Address {
        Address {
            street: Some("Rue de Rivoli".to_owned()),
            house_number: Some("7".to_owned()),
            postal_code: Some("75001".to_owned()),
            city: Some("Paris".to_owned()),
            state: Some(" ".to_owned()),
            country: Some("FR".to_owned()),
            ..Address::default()
        }
    }

    #[test]
    fn a_letter_abroad_names_the_country_in_capitals_and_one_at_home_does_not() {
        let abroad = lines(&paris(), Some("DE"), Language::De);
        let home = lines(&paris(), Some("FR"), Language::De);

        assert_eq!(abroad, ["Rue de Rivoli 7", "75001 Paris", "FRANKREICH"]);
        assert_eq!(home, ["Rue de Rivoli 7", "75001 Paris"]);
    }
}
