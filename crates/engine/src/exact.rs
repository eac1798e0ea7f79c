//! Exact numbers: fractions without rounding, for everything between a price and an amount.

use std::fmt;
use std::ops::{Add, Mul, Neg, Sub};
use std::str::FromStr;

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A fraction of whole numbers, in lowest terms, of any size. It is written `7/31`, or `12` when it is whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exact(RBig);

impl Exact {
    /// 0.
    pub const ZERO: Exact = Exact(RBig::ZERO);
    /// 1.
    pub const ONE: Exact = Exact(RBig::ONE);

    /// `numerator / denominator`. None when the denominator is 0.
    pub fn fraction(numerator: i64, denominator: i64) -> Option<Exact> {
        let sign = denominator.signum();
        (sign != 0).then(|| {
            let denominator = UBig::from(denominator.unsigned_abs());
            Exact(RBig::from_parts(IBig::from(numerator) * IBig::from(sign), denominator))
        })
    }

    /// It is 0.
    pub fn is_zero(&self) -> bool {
        self.0 == RBig::ZERO
    }

    /// The fraction that remains after `percent` is taken off: 25 gives 3/4.
    pub fn less_percent(percent: Decimal) -> Exact {
        Exact::ONE - Exact::percent(percent)
    }

    /// `percent` as a fraction: 19 gives 19/100.
    pub fn percent(percent: Decimal) -> Exact {
        Exact::from(percent) * Exact(RBig::from_parts(IBig::ONE, UBig::from(100_u8)))
    }

    /// `self / other`. None when `other` is 0.
    pub fn divided_by(self, other: &Exact) -> Option<Exact> {
        (!other.is_zero()).then(|| Exact(self.0 / &other.0))
    }

    /// Rounded half away from zero to a whole number of `10^-digits`, as that number. None beyond an i64.
    pub fn scaled_to(&self, digits: u32) -> Option<i64> {
        let numerator = self.0.numerator() * IBig::from(10_u8).pow(usize::try_from(digits).ok()?);
        let denominator = IBig::from(self.0.denominator().clone());
        let doubled: IBig = numerator * 2;
        let away = if doubled < IBig::ZERO { doubled - &denominator } else { doubled + &denominator };
        // Division of dashu's integers cuts towards zero.
        i64::try_from(away / (denominator * 2)).ok()
    }

    /// The smallest whole number that is not below it.
    pub fn ceil(&self) -> Exact {
        Exact(RBig::from(self.0.ceil()))
    }

    /// Rounded half away from zero to at most `digits` places, for reading. None beyond what a decimal holds.
    pub fn to_decimal(&self, digits: u32) -> Option<Decimal> {
        self.scaled_to(digits).map(|scaled| Decimal::new(scaled, digits).normalize())
    }
}

impl From<Decimal> for Exact {
    fn from(decimal: Decimal) -> Exact {
        let denominator = UBig::from(10_u8).pow(usize::try_from(decimal.scale()).unwrap_or(0));
        Exact(RBig::from_parts(IBig::from(decimal.mantissa()), denominator))
    }
}

impl From<i64> for Exact {
    fn from(whole: i64) -> Exact {
        Exact(RBig::from(whole))
    }
}

impl Add for Exact {
    type Output = Exact;
    fn add(self, other: Exact) -> Exact {
        Exact(self.0 + other.0)
    }
}

impl Sub for Exact {
    type Output = Exact;
    fn sub(self, other: Exact) -> Exact {
        Exact(self.0 - other.0)
    }
}

impl Mul for Exact {
    type Output = Exact;
    fn mul(self, other: Exact) -> Exact {
        Exact(self.0 * other.0)
    }
}

impl Mul<&Exact> for Exact {
    type Output = Exact;
    fn mul(self, other: &Exact) -> Exact {
        Exact(self.0 * &other.0)
    }
}

impl Neg for Exact {
    type Output = Exact;
    fn neg(self) -> Exact {
        Exact(-self.0)
    }
}

impl std::iter::Sum for Exact {
    fn sum<I: Iterator<Item = Exact>>(parts: I) -> Exact {
        parts.fold(Exact::ZERO, Add::add)
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// The text is no fraction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a fraction such as 7/31")]
pub struct BadFraction(pub String);

impl FromStr for Exact {
    type Err = BadFraction;

    fn from_str(text: &str) -> Result<Exact, BadFraction> {
        RBig::from_str(text).map(Exact).map_err(|_| BadFraction(text.to_owned()))
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Exact, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_is_kept_in_lowest_terms_and_reads_back() {
        let ratio = Exact::fraction(14, 62).unwrap();

        assert_eq!(ratio.to_string(), "7/31");
        assert_eq!("7/31".parse::<Exact>().unwrap(), ratio);
        assert_eq!(Exact::fraction(6, -3).unwrap().to_string(), "-2");
        assert_eq!(Exact::fraction(1, 0), None);
    }

    #[test]
    fn a_decimal_is_exact_and_reads_as_one_again() {
        let price: Decimal = "12345678901234567.89".parse().unwrap();

        assert_eq!(Exact::from(price).to_string(), "1234567890123456789/100");
        assert_eq!(Exact::from(Decimal::new(15, 1)).to_decimal(9), Some(Decimal::new(15, 1)));
    }

    #[test]
    fn what_is_too_large_for_a_number_is_none_and_never_another_number() {
        let huge = Exact::from(Decimal::MAX) * Exact::from(Decimal::MAX);

        assert_eq!(huge.scaled_to(2), None);
    }
}
