//! What the engine says, in the forms in which cases expect it, and the comparison.

use std::fmt;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use turnus_engine::{Exact, Money};

use crate::read::{day, decimal};

/// What the engine says of one thing.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// A number: an amount, a quantity, a count.
    Number(Exact),
    /// A share: compared at the digits that the case gives.
    Ratio(Exact),
    /// A day.
    Day(Date),
    /// Yes or no.
    Flag(bool),
    /// Nothing at all.
    Nothing,
    /// Numbers in the words of a case.
    Text(String),
    /// Parts of bills. A case expects how many there are, each with its days and perhaps its amount, or the only one.
    Items(Vec<Item>),
    /// One after another.
    List(Vec<Found>),
    /// Several, by name.
    Figures(Figures),
}

/// Several things by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures(Vec<(String, Found)>);

/// A part of a bill: from `start` until `end`, half-open.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its first day.
    pub start: Date,
    /// The day after its last.
    pub end: Date,
    /// What it costs, in major units; negative is a credit.
    pub amount: Decimal,
}

/// Why what is expected is not what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// It is something else.
    Differs(String),
    /// What the case expects cannot be read, or nothing like it was asked of the engine.
    NotUnderstood(String),
}

impl Figures {
    /// One figure.
    pub fn of(name: &str, found: impl Into<Found>) -> Figures {
        Figures::default().and(name, found)
    }

    /// Those and another.
    pub fn and(mut self, name: &str, found: impl Into<Found>) -> Figures {
        self.0.push((name.to_owned(), found.into()));
        self
    }

    /// Those and another, where there is one.
    pub fn and_perhaps(self, name: &str, found: Option<impl Into<Found>>) -> Figures {
        match found {
            Some(found) => self.and(name, found),
            None => self,
        }
    }

    /// Compares every expected member. A case is compared whole or not at all: what is not understood goes before what
    /// differs.
    pub fn compare(&self, expected: &Map<String, Value>) -> Result<(), Mismatch> {
        if expected.is_empty() {
            return Err(Mismatch::NotUnderstood("it expects nothing".to_owned()));
        }
        let compared = expected.iter().map(|(name, value)| {
            let found = self.0.iter().find(|(other, _)| other == name);
            let Some((_, found)) = found else {
                return Err(Mismatch::NotUnderstood(format!("the expected member '{name}'")));
            };
            found.compare(value).map_err(|mismatch| mismatch.of(name))
        });
        worst(compared)
    }
}

impl From<Figures> for Found {
    fn from(figures: Figures) -> Found {
        Found::Figures(figures)
    }
}

impl From<Exact> for Found {
    fn from(exact: Exact) -> Found {
        Found::Number(exact)
    }
}

impl From<Decimal> for Found {
    fn from(decimal: Decimal) -> Found {
        Found::Number(Exact::from(decimal))
    }
}

impl From<i64> for Found {
    fn from(count: i64) -> Found {
        Found::Number(Exact::from(count))
    }
}

impl From<Date> for Found {
    fn from(day: Date) -> Found {
        Found::Day(day)
    }
}

impl From<Vec<Item>> for Found {
    fn from(items: Vec<Item>) -> Found {
        Found::Items(items)
    }
}

/// An amount in minor units, for cases that count cents.
pub fn cents(amount: Money) -> Found {
    Found::from(amount.minor())
}

impl Mismatch {
    fn of(self, name: &str) -> Mismatch {
        match self {
            Mismatch::Differs(what) => Mismatch::Differs(format!("{name}: {what}")),
            Mismatch::NotUnderstood(what) => Mismatch::NotUnderstood(format!("{name}: {what}")),
        }
    }
}

/// What is not understood, else what differs first.
fn worst(compared: impl IntoIterator<Item = Result<(), Mismatch>>) -> Result<(), Mismatch> {
    let mismatches: Vec<Mismatch> = compared.into_iter().filter_map(Result::err).collect();
    let strange = mismatches.iter().find(|it| matches!(it, Mismatch::NotUnderstood(_)));
    strange.or(mismatches.first()).cloned().map_or(Ok(()), Err)
}

impl Found {
    fn compare(&self, expected: &Value) -> Result<(), Mismatch> {
        let strange = || Mismatch::NotUnderstood(format!("'{expected}' is expected"));
        let same = match self {
            Found::Number(exact) => Exact::from(decimal(expected).ok_or_else(strange)?) == *exact,
            Found::Ratio(exact) => {
                let wanted = decimal(expected).ok_or_else(strange)?;
                exact.to_decimal(wanted.scale()) == Some(wanted.normalize())
            }
            Found::Day(found) => expected.as_str().and_then(day).ok_or_else(strange)? == *found,
            Found::Flag(flag) => expected.as_bool().ok_or_else(strange)? == *flag,
            Found::Nothing => expected.is_null(),
            Found::Text(text) => same_text(expected.as_str().ok_or_else(strange)?, text),
            Found::Items(items) => is_of_items(items, expected).ok_or_else(strange)?,
            Found::List(list) => return compare_list(list, expected.as_array().ok_or_else(strange)?),
            Found::Figures(figures) => return figures.compare(expected.as_object().ok_or_else(strange)?),
        };
        if same { Ok(()) } else { Err(differs(expected, self)) }
    }
}

fn compare_list(found: &[Found], expected: &[Value]) -> Result<(), Mismatch> {
    let compared = found.iter().zip(expected).map(|(found, expected)| found.compare(expected));
    worst(compared)?;
    if found.len() == expected.len() {
        Ok(())
    } else {
        Err(Mismatch::Differs(format!("expected {}, found {}", expected.len(), found.len())))
    }
}

/// How many, `[start, end]` or `[start, end, amount]` of the only one, its amount alone, or a list of them.
fn is_of_items(found: &[Item], expected: &Value) -> Option<bool> {
    match expected {
        Value::Number(_) => {
            let count = i64::try_from(found.len()).map(Exact::from).ok();
            Some(Some(Exact::from(decimal(expected)?)) == count)
        }
        Value::String(_) => {
            let amount = decimal(expected)?;
            Some(matches!(found, [only] if only.amount == amount))
        }
        Value::Array(parts) if parts.first().is_some_and(Value::is_string) => {
            let same = found.iter().map(|item| item.is(parts)).collect::<Option<Vec<bool>>>()?;
            Some(same == [true])
        }
        Value::Array(items) => {
            let all = items.iter().map(Value::as_array).collect::<Option<Vec<&Vec<Value>>>>()?;
            let same = found.iter().zip(&all).map(|(item, parts)| item.is(parts));
            let same = same.collect::<Option<Vec<bool>>>()?;
            Some(found.len() == all.len() && !same.contains(&false))
        }
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}

impl Item {
    /// Whether it is what `parts` say. None where these say nothing that can be read.
    fn is(&self, parts: &[Value]) -> Option<bool> {
        let (days, amount) = match parts {
            [_, _] => (parts, None),
            [days @ .., amount] if days.len() == 2 => (days, Some(decimal(amount)?)),
            _ => return None,
        };
        let days: Option<Vec<Date>> = days.iter().map(|it| day(it.as_str()?)).collect();
        Some(days? == [self.start, self.end] && amount.is_none_or(|amount| amount == self.amount))
    }
}

fn differs(expected: &Value, found: &Found) -> Mismatch {
    Mismatch::Differs(format!("expected {expected}, found {found}"))
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::Number(exact) | Found::Ratio(exact) => match exact.to_decimal(9) {
                Some(decimal) => write!(f, "{decimal}"),
                None => write!(f, "{exact}"),
            },
            Found::Day(day) => write!(f, "{day}"),
            Found::Flag(flag) => write!(f, "{flag}"),
            Found::Nothing => f.write_str("nothing"),
            Found::Text(text) => write!(f, "'{text}'"),
            Found::Items(items) => {
                let items = items.iter().map(|it| format!("{} to {}: {}", it.start, it.end, it.amount));
                write!(f, "[{}]", items.collect::<Vec<String>>().join(", "))
            }
            Found::List(list) => {
                let parts = list.iter().map(Found::to_string);
                write!(f, "[{}]", parts.collect::<Vec<String>>().join(", "))
            }
            Found::Figures(Figures(figures)) => {
                let parts = figures.iter().map(|(name, found)| format!("{name}: {found}"));
                write!(f, "{{{}}}", parts.collect::<Vec<String>>().join(", "))
            }
        }
    }
}

/// The words of a text, with # for each number.
pub fn wording(text: &str) -> String {
    let mut words = String::new();
    let mut in_number = false;
    for letter in text.chars() {
        let of_number = letter.is_ascii_digit() || (in_number && letter == '.');
        match (of_number, in_number) {
            (true, false) => words.push('#'),
            (true, true) => {}
            (false, _) => words.push(letter),
        }
        in_number = of_number;
    }
    words
}

/// Equal words, and equal numbers however they are written.
fn same_text(one: &str, other: &str) -> bool {
    let numbers = |text: &str| -> Option<Vec<Decimal>> {
        let parts = text.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
        let parts = parts.map(|part| part.trim_matches('.')).filter(|part| !part.is_empty());
        parts.map(|part| part.parse().ok()).collect()
    };
    wording(one) == wording(other) && numbers(one).is_some_and(|these| numbers(other) == Some(these))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_the_same_where_words_and_numbers_are() {
        assert_eq!(wording("tier3 3x5.50=16.50"), "tier# #x#=#");
        assert!(same_text("tier3 3x5=15", "tier3 3x5.00=15.00"));
        assert!(!same_text("tier3 3x5=15", "tier3 3x5=16"));
        assert!(!same_text("tier3 flat 5", "tier3 5"));
    }

    #[test]
    fn a_share_is_compared_at_the_digits_of_the_case() {
        let third = Found::Ratio(Exact::fraction(1, 3).unwrap());

        assert_eq!(third.compare(&"0.333".into()), Ok(()));
        assert!(third.compare(&"0.334".into()).is_err());
        assert!(third.compare(&"a third".into()).is_err());
    }
}
