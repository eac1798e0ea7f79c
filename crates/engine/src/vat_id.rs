//! VAT ids of the EU: which country, and whether form and check digits are right.

use std::fmt;

use crate::vat_digits;

/// A state of the EU and its VAT ids. The number is what follows the prefix.
struct State {
    /// ISO 3166 code.
    code: &'static str,
    /// The shapes of its numbers: `9` a digit, `n` one that is not 0, `A` a letter, `w` one of A to W, `s` a letter, +
    /// or *, `k` a digit or a letter but I and O, `o` the letter of a Spanish organisation, `p` of a Spanish person,
    /// `*` a digit or a letter; anything else is itself.
    shapes: &'static [&'static str],
    /// The same in words.
    form: &'static str,
    /// Whether the check digits of a number of such a shape are right.
    check: fn(&str) -> bool,
}

/// Directive 2006/112/EC, art. 215, as VIES lists the structure of each state's ids.
const STATES: [State; 27] = [
    state("AT", &["U99999999"], "ATU and 8 digits", vat_digits::austria),
    state("BE", &["0999999999", "1999999999"], "BE and 10 digits, the first 0 or 1", vat_digits::belgium),
    state("BG", &["999999999", "9999999999"], "BG and 9 or 10 digits", vat_digits::bulgaria),
    state("CY", &["99999999A"], "CY, 8 digits and a letter", vat_digits::cyprus),
    state("CZ", &["99999999", "999999999", "9999999999"], "CZ and 8, 9 or 10 digits", vat_digits::czechia),
    state("DE", &["n99999999"], "DE and 9 digits, the first not 0", vat_digits::germany),
    state("DK", &["n9999999"], "DK and 8 digits, the first not 0", vat_digits::denmark),
    state("EE", &["999999999"], "EE and 9 digits", vat_digits::estonia),
    state(
        "ES",
        &["o9999999*", "p9999999A", "99999999A"],
        "ES, a letter or digit, 7 digits and a letter or digit",
        vat_digits::spain,
    ),
    state("FI", &["99999999"], "FI and 8 digits", vat_digits::finland),
    state("FR", &["kk999999999"], "FR, 2 digits or letters (not I or O) and 9 digits", vat_digits::france),
    state("GR", &["999999999"], "EL and 9 digits", vat_digits::greece),
    state("HR", &["99999999999"], "HR and 11 digits", vat_digits::croatia),
    state("HU", &["99999999"], "HU and 8 digits", vat_digits::hungary),
    state(
        "IE",
        &["9999999w", "9999999ww", "9s99999w"],
        "IE, 7 digits and 1 or 2 letters, or in the old form 9X99999X",
        vat_digits::ireland,
    ),
    state("IT", &["99999999999"], "IT and 11 digits", vat_digits::italy),
    state(
        "LT",
        &["999999919", "999999999919"],
        "LT and 9 or 12 digits, the last but one 1",
        vat_digits::lithuania,
    ),
    state("LU", &["99999999"], "LU and 8 digits", vat_digits::luxembourg),
    state("LV", &["99999999999"], "LV and 11 digits", vat_digits::latvia),
    state("MT", &["n9999999"], "MT and 8 digits, the first not 0", vat_digits::malta),
    state("NL", &["999999999B99"], "NL, 9 digits, B and 2 digits", vat_digits::netherlands),
    state("PL", &["9999999999"], "PL and 10 digits", vat_digits::poland),
    state("PT", &["n99999999"], "PT and 9 digits, the first not 0", vat_digits::portugal),
    state(
        "RO",
        &["n9", "n99", "n999", "n9999", "n99999", "n999999", "n9999999", "n99999999", "n999999999"],
        "RO and 2 to 10 digits, the first not 0",
        vat_digits::romania,
    ),
    state("SE", &["999999999999"], "SE and 12 digits, as a rule with 01 at the end", vat_digits::sweden),
    state("SI", &["n9999999"], "SI and 8 digits, the first not 0", vat_digits::slovenia),
    state("SK", &["9999999999"], "SK and 10 digits", vat_digits::slovakia),
];

/// A VAT id of a member state whose form and check digits are right. That it was given out only VIES can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VatId {
    /// Prefix and number without blanks, upper case. Greece writes EL.
    pub text: String,
    /// The member state, by ISO 3166 code: the prefix EL is GR.
    pub country: &'static str,
}

/// What is wrong with an id that begins as one of the EU. Shown as what it has and what would be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misspelt {
    /// The state of its prefix, by ISO 3166 code.
    pub state: &'static str,
    /// Prefix and number of that state, in words.
    pub form: &'static str,
    /// Where it goes wrong.
    pub fault: Flaw,
}

/// Where a VAT id goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Too short, too long, or of other characters.
    Form,
    /// The form is right and a digit is not, or two changed places.
    CheckDigits,
}

/// It is a state of the EU, by ISO 3166 code.
pub fn in_eu(country: &str) -> bool {
    STATES.iter().any(|state| state.code == country)
}

impl VatId {
    /// Reads an id as people write it, with blanks, dots and dashes. None where form or check digits are not those of
    /// its state: then it is no VAT id for reverse charge, whatever else it may be.
    pub fn read(written: &str) -> Option<VatId> {
        judge(written)?.ok()
    }
}

/// What is wrong with an id that begins as one of a state of the EU. None for what is right, and for what has no prefix
/// of the EU: other countries have numbers of their own.
pub fn misspelt(written: &str) -> Option<Misspelt> {
    judge(written)?.err()
}

/// What is wrong with the id of somebody in `country`, in a sentence: it is [`misspelt`], or it is none of the EU where its
/// owner lives there. With it there is no reverse charge.
pub fn fault(written: &str, country: Option<&str>) -> Option<String> {
    if let Some(wrong) = misspelt(written) {
        return Some(format!("'{written}' {wrong}"));
    }
    let is_none = country.is_some_and(in_eu) && VatId::read(written).is_none();
    is_none.then(|| format!("'{written}' does not begin with the letters of a country of the EU, such as DE"))
}

impl fmt::Display for Misspelt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fault {
            Flaw::Form => {
                write!(f, "has not the form of a VAT id of {}, which is {}", self.state, self.form)
            }
            Flaw::CheckDigits => write!(
                f,
                "has the form of a VAT id of {} ({}), but wrong check digits, as a mistyped number has",
                self.state, self.form
            ),
        }
    }
}

/// None for what does not begin as an id of the EU.
fn judge(written: &str) -> Option<Result<VatId, Misspelt>> {
    // + and * are letters of old Irish numbers.
    let text: String = written
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || "+*".contains(*letter))
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    let (prefix, number) = text.split_at_checked(2)?;
    let code = if prefix == "EL" { "GR" } else { prefix };
    let state = STATES.iter().find(|state| state.code == code)?;
    let fits = prefix != "GR" && state.shapes.iter().any(|shape| fits(shape, number));
    let misspelt = |fault| Misspelt { state: state.code, form: state.form, fault };
    Some(match (fits, fits && (state.check)(number)) {
        (true, true) => Ok(VatId { country: state.code, text }),
        (true, false) => Err(misspelt(Flaw::CheckDigits)),
        (false, _) => Err(misspelt(Flaw::Form)),
    })
}

fn fits(shape: &str, number: &str) -> bool {
    shape.len() == number.len()
        && shape.chars().zip(number.chars()).all(|(wanted, letter)| match wanted {
            '9' => letter.is_ascii_digit(),
            'n' => matches!(letter, '1'..='9'),
            'A' => letter.is_ascii_uppercase(),
            'w' => matches!(letter, 'A'..='W'),
            's' => letter.is_ascii_uppercase() || "+*".contains(letter),
            'k' => letter.is_ascii_alphanumeric() && !"IO".contains(letter),
            'o' => "ABCDEFGHJNPQRSUVW".contains(letter),
            'p' => "KLMXYZ".contains(letter),
            '*' => letter.is_ascii_alphanumeric(),
            exact => exact == letter,
        })
}

const fn state(
    code: &'static str,
    shapes: &'static [&'static str],
    form: &'static str,
    check: fn(&str) -> bool,
) -> State {
    State { code, shapes, form, check }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(written: &str) -> Option<(&'static str, Flaw)> {
        misspelt(written).map(|misspelt| (misspelt.state, misspelt.fault))
    }

    #[test]
    fn an_id_is_read_with_blanks_and_in_lower_case() {
        let id = VatId::read("de 136.695-976").unwrap();

        assert_eq!((id.text.as_str(), id.country), ("DE136695976", "DE"));
    }

    #[test]
    fn greece_is_el_and_gr_is_no_prefix() {
        assert_eq!(VatId::read("EL123456783").unwrap().country, "GR");
        assert_eq!(VatId::read("GR123456783"), None);
    }

    #[test]
    fn an_id_with_the_prefix_of_a_state_and_not_its_form_or_digits_is_misspelt() {
        assert_eq!(
            ["DE123", "EL 12", "GR123456783"].map(fault),
            ["DE", "GR", "GR"].map(|state| Some((state, Flaw::Form)))
        );
        assert_eq!(fault("DE136695967"), Some(("DE", Flaw::CheckDigits)));
        assert_eq!(
            ["DE136695976", "CHE-123.456.788", "GB123", "12/345/67890", "", "é"].map(fault),
            [None; 6]
        );
    }

    #[test]
    fn what_is_wrong_and_what_would_be_right_is_said() {
        let said = |written| misspelt(written).unwrap().to_string();

        assert_eq!(said("el12"), "has not the form of a VAT id of GR, which is EL and 9 digits");
        assert!(said("ATU12345678").contains("of AT (ATU and 8 digits), but wrong check digits"));
    }

    #[test]
    fn what_has_not_the_form_of_its_state_is_none() {
        for wrong in ["DE12345", "ATU1234567", "GB123456789", "XI123456789", "CHE123", "", "D", "DE13669597X"]
        {
            assert_eq!(VatId::read(wrong), None, "{wrong}");
        }
    }
}
