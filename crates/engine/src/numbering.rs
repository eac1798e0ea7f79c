//! Printed numbers of documents, from templates such as `R{year}-{number:4}`.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::Id;

/// How numbers are printed, and when counting starts anew: with each year where the year is printed, with each month
/// where the month is printed too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberTemplate {
    /// The sequence that counts.
    pub sequence: Id,
    parts: Vec<Part>,
    text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Year,
    Month,
    Number(usize),
}

/// Why a template cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTemplate {
    /// An unknown or unclosed field.
    #[error("'{0}' is not a field of a number template: use {{year}}, {{month}}, {{number}} or {{number:4}}")]
    UnknownField(String),
    /// No number in it, or more than one.
    #[error("the number template '{0}' needs {{number}}, once")]
    NotOneNumber(String),
    /// A character that cannot be printed, or is not seen.
    #[error("the number template has the character U+{:04X}, which cannot be printed", u32::from(*.0))]
    Unprintable(char),
    /// No sequence counts so far.
    #[error("the number template '{0}' is longer than 100 characters")]
    TooLong(String),
    /// The month without the year: January's numbers would come again.
    #[error("the number template '{0}' prints the month and must print the year too")]
    MonthWithoutYear(String),
}

/// The longest template, in characters.
const LONGEST: usize = 100;

impl NumberTemplate {
    /// The template of that text, counting in `sequence`.
    pub fn new(text: &str, sequence: Id) -> Result<NumberTemplate, BadTemplate> {
        if text.chars().count() > LONGEST {
            return Err(BadTemplate::TooLong(text.chars().take(LONGEST).collect()));
        }
        let is_fit = |sign: char| {
            sign == ' ' || sign.is_alphanumeric() || sign.is_ascii_punctuation() || "–·§№".contains(sign)
        };
        if let Some(sign) = text.chars().find(|sign| !is_fit(*sign)) {
            return Err(BadTemplate::Unprintable(sign));
        }
        let parts = parse(text)?;
        let has = |wanted: &Part| parts.contains(wanted);
        if parts.iter().filter(|part| matches!(part, Part::Number(_))).count() != 1 {
            return Err(BadTemplate::NotOneNumber(text.to_owned()));
        }
        if has(&Part::Month) && !has(&Part::Year) {
            return Err(BadTemplate::MonthWithoutYear(text.to_owned()));
        }
        Ok(NumberTemplate { sequence, parts, text: text.to_owned() })
    }

    /// The period within which a document of that day counts: `2026-11`, `2026` or nothing.
    pub fn period(&self, day: Date) -> String {
        if self.parts.contains(&Part::Month) {
            format!("{:04}-{:02}", day.year(), day.month())
        } else if self.parts.contains(&Part::Year) {
            format!("{:04}", day.year())
        } else {
            String::new()
        }
    }

    /// The printed number.
    pub fn print(&self, counter: i64, day: Date) -> String {
        let print = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Year => format!("{:04}", day.year()),
            Part::Month => format!("{:02}", day.month()),
            Part::Number(width) => format!("{counter:0width$}"),
        };
        self.parts.iter().map(print).collect()
    }
}

/// What may stand at a place of a printed number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Letter(char),
    Digit,
    /// Any count of digits, none too.
    Digits,
}

impl NumberTemplate {
    /// A number printed by this template may be one that the other prints too.
    pub fn can_equal(&self, other: &NumberTemplate) -> bool {
        meet(&self.places(), &other.places())
    }

    /// It counts on where `before` stopped: the same sequence and the same text, but for how wide the number is.
    pub fn goes_on(&self, before: &NumberTemplate) -> bool {
        let width_aside = |part: &Part| match part {
            Part::Number(_) => Part::Number(1),
            other => other.clone(),
        };
        let shape = |template: &NumberTemplate| template.parts.iter().map(width_aside).collect::<Vec<_>>();
        self.sequence == before.sequence && shape(self) == shape(before)
    }

    fn places(&self) -> Vec<Place> {
        let places = self.parts.iter().flat_map(|part| match part {
            Part::Text(text) => text.chars().map(Place::Letter).collect(),
            Part::Year => vec![Place::Digit; 4],
            Part::Month => vec![Place::Digit; 2],
            Part::Number(width) => [vec![Place::Digit; *width], vec![Place::Digits]].concat(),
        });
        places.collect()
    }
}

/// Some text fits both. Each has [`Place::Digits`] once at most, so that this takes no longer than their lengths
/// multiplied.
fn meet(one: &[Place], other: &[Place]) -> bool {
    match (one.split_first(), other.split_first()) {
        (None, None) => true,
        (Some((Place::Digits, rest)), _) if meet(rest, other) => true,
        (_, Some((Place::Digits, rest))) if meet(one, rest) => true,
        (Some((Place::Digits, _)), Some((Place::Digits, _))) => false,
        (Some((Place::Digits, _)), Some((place, rest))) => is_digit(*place) && meet(one, rest),
        (Some((place, rest)), Some((Place::Digits, _))) => is_digit(*place) && meet(rest, other),
        (Some((one, rest)), Some((other, others))) => {
            let fits = one == other || (is_digit(*one) && is_digit(*other) && one.is_open(*other));
            fits && meet(rest, others)
        }
        (None, Some(_)) | (Some(_), None) => false,
    }
}

fn is_digit(place: Place) -> bool {
    match place {
        Place::Letter(letter) => letter.is_ascii_digit(),
        Place::Digit | Place::Digits => true,
    }
}

impl Place {
    /// One of the two is not a certain digit.
    fn is_open(self, other: Place) -> bool {
        self == Place::Digit || other == Place::Digit
    }
}

fn parse(text: &str) -> Result<Vec<Part>, BadTemplate> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, field)) = rest.split_once('{') {
        if !before.is_empty() {
            parts.push(Part::Text(before.to_owned()));
        }
        let unknown = || BadTemplate::UnknownField(format!("{{{field}"));
        let (field, after) = field.split_once('}').ok_or_else(unknown)?;
        parts.push(match field.split_once(':').unwrap_or((field, "1")) {
            ("year", "1") => Part::Year,
            ("month", "1") => Part::Month,
            ("number", width) => match width.parse() {
                Ok(width @ 1..=12) => Part::Number(width),
                Ok(_) | Err(_) => return Err(BadTemplate::UnknownField(format!("{{{field}}}"))),
            },
            (_, _) => return Err(BadTemplate::UnknownField(format!("{{{field}}}"))),
        });
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    Ok(parts)
}

impl fmt::Display for NumberTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for NumberTemplate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{} {}", self.sequence, self.text))
    }
}

impl<'de> Deserialize<'de> for NumberTemplate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<NumberTemplate, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let (sequence, text) =
            text.split_once(' ').ok_or_else(|| D::Error::custom("a sequence and a template"))?;
        let sequence = Id::from_str(sequence).map_err(D::Error::custom)?;
        NumberTemplate::new(text, sequence).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(text: &str) -> Result<NumberTemplate, BadTemplate> {
        NumberTemplate::new(text, Id::new(1, 2, 3))
    }

    #[test]
    fn a_number_is_printed_with_its_year_and_padding_and_counts_within_the_year() {
        let day = "2018-05-07".parse().unwrap();
        let of_year = template("R{year}-{number:4}").unwrap();

        assert_eq!(
            (of_year.print(22, day), of_year.period(day)),
            ("R2018-0022".to_owned(), "2018".to_owned())
        );
        let of_month = template("SAN//{year}//{month}--{number}").unwrap();
        assert_eq!(of_month.print(2435, day), "SAN//2018//05--2435");
        assert_eq!(of_month.period(day), "2018-05");
    }

    #[test]
    fn a_template_that_would_print_a_number_twice_is_refused() {
        assert!(matches!(template("R{month}-{number}"), Err(BadTemplate::MonthWithoutYear(_))));
        assert!(matches!(template("R{year}"), Err(BadTemplate::NotOneNumber(_))));
        assert!(matches!(template("R{number}{number}"), Err(BadTemplate::NotOneNumber(_))));
        assert!(matches!(template(&format!("{}{{number}}", "R".repeat(93))), Err(BadTemplate::TooLong(_))));
        assert!(matches!(template("R{number:99}"), Err(BadTemplate::UnknownField(_))));
        assert!(matches!(template("R{number"), Err(BadTemplate::UnknownField(_))));
    }

    #[test]
    fn templates_that_could_print_the_same_number_are_found() {
        let can = |one: &str, other: &str| template(one).unwrap().can_equal(&template(other).unwrap());

        assert!(can("R{number}", "R{number:4}"));
        assert!(can("R{year}-{number}", "R2026-{number:4}"));
        assert!(can("R{year}{number}", "R{number}"));
        assert!(can("R1{number}", "R{number}"));
        assert!(!can("R{year}-{number}", "K{year}-{number}"));
        assert!(!can("{number}R", "{number}K"));
        assert!(!can("R-{number}", "R{number}"));
    }

    #[test]
    fn the_longest_templates_are_compared_at_once() {
        let long = |end: &str| format!("{}{{number:12}}{}{end}", "{year}".repeat(7), "1".repeat(40));

        assert!(!template(&long("a")).unwrap().can_equal(&template(&long("b")).unwrap()));
    }

    #[test]
    fn a_wider_number_goes_on_and_another_text_does_not() {
        let goes_on = |new: &str| template(new).unwrap().goes_on(&template("R{year}-{number:4}").unwrap());

        assert!(goes_on("R{year}-{number:6}"));
        assert!(!goes_on("R2026-{number:4}"));
        let other = NumberTemplate::new("R{year}-{number:4}", Id::new(9, 9, 9)).unwrap();
        assert!(!other.goes_on(&template("R{year}-{number:4}").unwrap()));
    }

    #[test]
    fn a_template_reads_back_as_it_was_written() {
        let written = serde_json::to_string(&template("R{year}-{number:4}").unwrap()).unwrap();

        assert_eq!(
            serde_json::from_str::<NumberTemplate>(&written).unwrap(),
            template("R{year}-{number:4}").unwrap()
        );
    }
}
