//! VAT ids of the EU: which country, and whether the form is right.

/// The member states, by ISO 3166 code.
pub const EU: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
    "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// The forms after the prefix: `9` a digit, `A` a letter, `*` either. Directive 2006/112/EC, art. 215, as the
/// member states use it.
const FORMS: [(&str, &[&str]); 27] = [
    ("AT", &["U99999999"]),
    ("BE", &["9999999999"]),
    ("BG", &["999999999", "9999999999"]),
    ("CY", &["99999999A"]),
    ("CZ", &["99999999", "999999999", "9999999999"]),
    ("DE", &["999999999"]),
    ("DK", &["99999999"]),
    ("EE", &["999999999"]),
    ("ES", &["*9999999*"]),
    ("FI", &["99999999"]),
    ("FR", &["**999999999"]),
    ("GR", &["999999999"]),
    ("HR", &["99999999999"]),
    ("HU", &["99999999"]),
    ("IE", &["9*99999A", "9999999AA"]),
    ("IT", &["99999999999"]),
    ("LT", &["999999999", "999999999999"]),
    ("LU", &["99999999"]),
    ("LV", &["99999999999"]),
    ("MT", &["99999999"]),
    ("NL", &["999999999B99"]),
    ("PL", &["9999999999"]),
    ("PT", &["999999999"]),
    ("RO", &["99", "999", "9999", "99999", "999999", "9999999", "99999999", "999999999", "9999999999"]),
    ("SE", &["999999999999"]),
    ("SI", &["99999999"]),
    ("SK", &["9999999999"]),
];

/// A VAT id of a member state, in the form it must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VatId {
    /// Prefix and number without blanks, upper case. Greece writes EL.
    pub text: String,
    /// The member state, by ISO 3166 code: the prefix EL is GR.
    pub country: &'static str,
}

/// It is a state of the EU, by ISO 3166 code.
pub fn in_eu(country: &str) -> bool {
    EU.contains(&country)
}

impl VatId {
    /// Reads an id as people write it, with blanks, dots and dashes. None when it has no EU form: then it is no
    /// VAT id for reverse charge, whatever else it may be.
    pub fn read(written: &str) -> Option<VatId> {
        let text: String = written
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|letter| letter.to_ascii_uppercase())
            .collect();
        let prefix = text.get(..2)?;
        let country = if prefix == "EL" { "GR" } else { prefix };
        let (country, forms) = FORMS.iter().find(|(state, _)| *state == country)?;
        let number = text.get(2..)?;
        let fits = prefix != "GR" && forms.iter().any(|form| fits(form, number));
        fits.then(|| VatId { text: text.clone(), country })
    }
}

/// The state of the EU whose prefix an id has without having its form. None for what is right, and for what has no
/// prefix of the EU: other countries have numbers of their own.
pub fn misspelt(written: &str) -> Option<&'static str> {
    let letters =
        written.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase());
    let prefix: String = letters.take(2).collect();
    let state = if prefix == "EL" { "GR" } else { prefix.as_str() };
    let known = EU.iter().find(|known| **known == state)?;
    VatId::read(written).is_none().then_some(*known)
}

fn fits(form: &str, number: &str) -> bool {
    form.len() == number.len()
        && form.chars().zip(number.chars()).all(|(wanted, letter)| match wanted {
            '9' => letter.is_ascii_digit(),
            'A' => letter.is_ascii_uppercase(),
            '*' => true,
            exact => exact == letter,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_with_blanks_and_in_lower_case() {
        let id = VatId::read("de 136.695-976").unwrap();

        assert_eq!((id.text.as_str(), id.country), ("DE136695976", "DE"));
    }

    #[test]
    fn greece_is_el_and_gr_is_no_prefix() {
        assert_eq!(VatId::read("EL123456789").unwrap().country, "GR");
        assert_eq!(VatId::read("GR123456789"), None);
    }

    #[test]
    fn an_id_with_the_prefix_of_a_state_and_not_its_form_is_misspelt() {
        assert_eq!(["DE123", "el 12", "GR123456789"].map(misspelt), [Some("DE"), Some("GR"), Some("GR")]);
        assert_eq!(["DE136695976", "CHE-123.456.788", "GB123", "12/345/67890", ""].map(misspelt), [None; 5]);
    }

    #[test]
    fn what_has_not_the_form_of_its_state_is_none() {
        for wrong in ["DE12345", "ATU1234567", "GB123456789", "XI123456789", "CHE123", "", "D", "DE13669597X"]
        {
            assert_eq!(VatId::read(wrong), None, "{wrong}");
        }
        assert!(VatId::read("NL123456789B01").is_some());
        assert!(VatId::read("ATU12345678").is_some());
    }
}
