//! The looks of amounts, numbers and dates. No float comes near them.

use jiff::civil::Date;
use rust_decimal::Decimal;
use turnus_engine::document::Language;
use turnus_engine::{Currency, Money};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// How one document writes numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Format {
    /// The language.
    pub language: Language,
    /// The currency of its amounts.
    pub currency: Currency,
}

impl Format {
    /// An amount without its currency: 1.234,56 or 1,234.56. Less than zero has a true minus.
    pub fn bare(self, amount: Money) -> String {
        self.number(amount.major(self.currency), self.currency.digits())
    }

    /// An amount with its currency: 1.234,56 € or €1,234.56; CHF 1,234.56.
    pub fn amount(self, amount: Money) -> String {
        let bare = self.bare(amount);
        let symbol = self.symbol();
        match self.language {
            Language::De => format!("{bare}\u{A0}{symbol}"),
            Language::En if symbol.len() == 3 && symbol.is_ascii() => format!("{symbol}\u{A0}{bare}"),
            Language::En => match bare.strip_prefix(MINUS) {
                Some(positive) => format!("{MINUS}{symbol}{positive}"),
                None => format!("{symbol}{bare}"),
            },
        }
    }

    /// The sign of the currency where one is unmistakable, else its three letters.
    pub fn symbol(self) -> &'static str {
        match self.currency.code() {
            "EUR" => "€",
            "GBP" => "£",
            code => code,
        }
    }

    /// The price of one unit: at least the currency's digits, and as many as it has.
    pub fn price(self, price: Decimal) -> String {
        self.number(price, self.currency.digits())
    }

    /// A quantity: as many decimals as it has.
    pub fn quantity(self, quantity: Decimal) -> String {
        self.number(quantity, 0)
    }

    /// A rate: 19 % or 19%.
    pub fn percent(self, rate: Decimal) -> String {
        let number = self.quantity(rate);
        match self.language {
            Language::De => format!("{number}\u{A0}%"),
            Language::En => format!("{number}%"),
        }
    }

    /// A day: 22.11.2026 or 22 Nov 2026.
    pub fn date(self, date: Date) -> String {
        match self.language {
            Language::De => format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year()),
            Language::En => {
                let month = usize::try_from(date.month() - 1).ok().and_then(|month| MONTHS.get(month));
                format!("{}\u{A0}{}\u{A0}{}", date.day(), month.unwrap_or(&""), date.year())
            }
        }
    }

    /// The days from one to another, both included; one day is that day.
    pub fn period(self, (first, last): (Date, Date)) -> String {
        if first == last {
            self.date(first)
        } else {
            format!("{}\u{A0}– {}", self.date(first), self.date(last))
        }
    }

    fn number(self, number: Decimal, digits: u32) -> String {
        let (group, point) = match self.language {
            Language::De => ('.', ','),
            Language::En => (',', '.'),
        };
        let mut number = number.normalize();
        let sign = if number.is_sign_negative() && !number.is_zero() { MINUS } else { "" };
        number.set_sign_positive(true);
        if number.scale() < digits {
            number.rescale(digits);
        }
        let written = number.to_string();
        let (whole, decimals) = written.split_once('.').unwrap_or((&written, ""));
        let mut out = String::from(sign);
        for (place, figure) in whole.char_indices() {
            if place > 0 && (whole.len() - place) % 3 == 0 {
                out.push(group);
            }
            out.push(figure);
        }
        if !decimals.is_empty() {
            out.push(point);
            out += decimals;
        }
        out
    }
}

const MINUS: &str = "\u{2212}";

/// An IBAN in groups of four, as it is read.
pub(crate) fn iban(iban: &str) -> String {
    let mut out = String::new();
    for (place, character) in iban.chars().filter(|character| !character.is_whitespace()).enumerate() {
        if place > 0 && place % 4 == 0 {
            out.push(' ');
        }
        out.push(character);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const GERMAN: Format = Format { language: Language::De, currency: Currency::EUR };
    const ENGLISH: Format = Format { language: Language::En, currency: Currency::EUR };

    fn cents(minor: i64) -> Money {
        Money::new(minor).unwrap()
    }

    #[test]
    fn amounts_are_written_as_each_language_writes_them() {
        assert_eq!(GERMAN.amount(cents(123_456_789)), "1.234.567,89\u{A0}€");
        assert_eq!(ENGLISH.amount(cents(123_456)), "€1,234.56");
        assert_eq!(ENGLISH.amount(cents(-5)), "\u{2212}€0.05");
        assert_eq!(GERMAN.bare(cents(-100_000)), "\u{2212}1.000,00");
        assert_eq!(GERMAN.bare(Money::ZERO), "0,00");
    }

    #[test]
    fn a_currency_has_its_own_digits_and_its_letters_where_the_sign_is_shared() {
        let yen = Format { currency: "JPY".parse().unwrap(), ..ENGLISH };
        let dinar = Format { currency: "BHD".parse().unwrap(), ..GERMAN };

        assert_eq!(yen.amount(cents(123_456)), "JPY\u{A0}123,456");
        assert_eq!(dinar.amount(cents(1_234)), "1,234\u{A0}BHD");
    }

    #[test]
    fn a_price_keeps_all_its_decimals_and_a_quantity_only_those_it_needs() {
        assert_eq!(GERMAN.price("0.00125".parse().unwrap()), "0,00125");
        assert_eq!(GERMAN.price("10".parse().unwrap()), "10,00");
        assert_eq!(ENGLISH.quantity("1500.500".parse().unwrap()), "1,500.5");
        assert_eq!(GERMAN.percent("7.70".parse().unwrap()), "7,7\u{A0}%");
    }

    #[test]
    fn a_day_is_written_so_that_nobody_takes_it_for_another() {
        assert_eq!(GERMAN.date(date(2026, 3, 4)), "04.03.2026");
        assert_eq!(ENGLISH.date(date(2026, 3, 4)), "4\u{A0}Mar\u{A0}2026");
        assert_eq!(GERMAN.period((date(2026, 3, 4), date(2026, 3, 4))), "04.03.2026");
    }
}
