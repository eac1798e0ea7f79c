//! Amounts in whole minor units, and currencies with their digits.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::exact::Exact;

/// An amount in the smallest unit of the currency of the bill, contract or document it stands on:
/// 12.34 EUR is 1234, 12 JPY is 12. Negative is owed to the customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(
    // Invariant: at most LIMIT away from zero, so that a sum of thousands of amounts fits an i64.
    i64,
);

/// An amount beyond [`Money::LIMIT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an amount is larger than 10,000,000,000,000 of the currency's minor units")]
pub struct TooLarge;

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(0);
    /// The largest amount, in minor units: a hundred billion euros.
    pub const LIMIT: i64 = 10_000_000_000_000;

    /// `minor` smallest units.
    pub fn new(minor: i64) -> Result<Money, TooLarge> {
        if minor.unsigned_abs() <= Money::LIMIT.unsigned_abs() { Ok(Money(minor)) } else { Err(TooLarge) }
    }

    /// The number of smallest units.
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// The sum of two amounts of one currency.
    pub fn plus(self, other: Money) -> Result<Money, TooLarge> {
        Money::new(self.0 + other.0)
    }

    /// `self - other`, of one currency.
    pub fn minus(self, other: Money) -> Result<Money, TooLarge> {
        Money::new(self.0 - other.0)
    }

    /// The same amount, owed by the other side.
    pub const fn negated(self) -> Money {
        Money(-self.0)
    }

    /// The sum of amounts of one currency.
    pub fn sum(amounts: impl IntoIterator<Item = Money>) -> Result<Money, TooLarge> {
        amounts.into_iter().try_fold(Money::ZERO, Money::plus)
    }

    /// `major` units, rounded half away from zero to the digits of `currency`: 7.775 EUR is 778, -7.775 EUR -778.
    pub fn round(major: &Exact, currency: Currency) -> Result<Money, TooLarge> {
        Money::new(major.scaled_to(currency.digits()).ok_or(TooLarge)?)
    }

    /// One thing by itself can cost so much: at most a hundredth of the limit, so that a bill has room for many.
    pub fn is_reasonable(self) -> bool {
        self.0.unsigned_abs() <= Money::LIMIT.unsigned_abs() / 100
    }

    /// The amount in major units: 1234 of EUR is 12.34.
    pub fn major(self, currency: Currency) -> Decimal {
        Decimal::new(self.0, currency.digits())
    }
}

/// A currency of ISO 4217.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency(iso_currency::Currency);

/// The text is no currency code of ISO 4217 that has minor units.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a currency: expected an ISO 4217 code such as EUR, JPY or BHD")]
pub struct BadCurrency(pub String);

impl Currency {
    /// The euro.
    pub const EUR: Currency = Currency(iso_currency::Currency::EUR);

    /// Digits after the decimal point: EUR 2, JPY 0, BHD 3.
    pub fn digits(self) -> u32 {
        u32::from(self.0.exponent().unwrap_or(0))
    }

    /// The three letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = BadCurrency;

    fn from_str(text: &str) -> Result<Currency, BadCurrency> {
        iso_currency::Currency::from_code(&text.to_ascii_uppercase())
            .filter(|currency| currency.exponent().is_some())
            .map(Currency)
            .ok_or_else(|| BadCurrency(text.to_owned()))
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Currency, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(numerator: i64, denominator: i64, code: &str) -> i64 {
        let value = Exact::fraction(numerator, denominator).unwrap();
        Money::round(&value, code.parse().unwrap()).unwrap().minor()
    }

    #[test]
    fn halves_are_rounded_away_from_zero_at_the_digits_of_the_currency() {
        assert_eq!(rounded(7775, 1000, "EUR"), 778);
        assert_eq!(rounded(-7775, 1000, "EUR"), -778);
        assert_eq!(rounded(4731, 1000, "EUR"), 473);
        assert_eq!(rounded(1, 2, "JPY"), 1);
        assert_eq!(rounded(12_345, 10_000, "BHD"), 1235);
        assert_eq!(rounded(1, 3, "EUR"), 33);
    }

    #[test]
    fn an_amount_beyond_the_limit_is_an_error_and_never_another_number() {
        let huge = Exact::from(Decimal::MAX);

        assert_eq!(Money::round(&huge, Currency::EUR), Err(TooLarge));
        assert_eq!(Money::new(Money::LIMIT + 1), Err(TooLarge));
    }

    #[test]
    fn a_code_that_is_no_currency_is_refused() {
        assert!("EURO".parse::<Currency>().is_err());
        assert_eq!("chf".parse::<Currency>().unwrap().code(), "CHF");
    }
}
