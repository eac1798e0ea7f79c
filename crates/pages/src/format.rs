//! Amounts, quantities, days and moments as people read them in their language.

use iso_currency::Currency;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use turnus_wire as wire;

use crate::words::Language;

/// How one person reads figures.
#[derive(Clone)]
pub(crate) struct Format {
    /// The language.
    pub(crate) language: Language,
    /// The zone of days: that of the legal entity that sells.
    pub(crate) zone: TimeZone,
}

impl Format {
    /// An amount in major units with its currency: `1.234,50 €`, `€1,234.50`.
    pub(crate) fn money(&self, amount: wire::Decimal, currency: &str) -> String {
        let amount = amount.value();
        let digits = Currency::from_code(currency).and_then(Currency::exponent);
        let least = digits.map_or(2, u32::from);
        let number = self.grouped(amount.abs(), least);
        let sign = if amount.is_sign_negative() && !amount.is_zero() { "−" } else { "" };
        match (self.language, symbol(currency)) {
            (Language::De, Some(symbol)) => format!("{sign}{number}\u{a0}{symbol}"),
            (Language::En, Some(symbol)) => format!("{sign}{symbol}{number}"),
            (Language::De, None) => format!("{sign}{number}\u{a0}{currency}"),
            (Language::En, None) => format!("{sign}{currency}\u{a0}{number}"),
        }
    }

    /// A quantity or a rate, without zeros at its end.
    pub(crate) fn number(&self, number: wire::Decimal) -> String {
        let value = number.value().normalize();
        let sign = if value.is_sign_negative() && !value.is_zero() { "−" } else { "" };
        format!("{sign}{}", self.grouped(value.abs(), 0))
    }

    /// A whole number.
    pub(crate) fn whole(&self, number: u64) -> String {
        self.grouped(Decimal::from(number), 0)
    }

    /// The local day of a moment.
    pub(crate) fn day(&self, at: wire::Timestamp) -> String {
        self.date(self.local(at).date())
    }

    /// The last day of a time that ends at `until`, which is not part of it.
    pub(crate) fn last_day(&self, until: wire::Timestamp) -> String {
        let local = self.local(until);
        let before = local.checked_sub(jiff::Span::new().milliseconds(1)).unwrap_or(local);
        self.date(before.date())
    }

    /// The days of a time that is billed or runs, the last one included, as documents print them: the day it ends on
    /// belongs to what follows, at whatever hour it does (`engine::present`).
    pub(crate) fn days(&self, from: wire::Timestamp, until: wire::Timestamp) -> String {
        let (first, last) = (self.day(from), self.last_of(from, until));
        if first == last { first } else { format!("{first} – {last}") }
    }

    /// The last of these days.
    pub(crate) fn last_of(&self, from: wire::Timestamp, until: wire::Timestamp) -> String {
        let first = self.local(from).date();
        self.date(self.local(until).date().yesterday().unwrap_or(first).max(first))
    }

    /// When something ends: at midnight that is its last day, else day and time. As mails say it.
    pub(crate) fn end(&self, until: wire::Timestamp) -> String {
        let is_midnight = self.local(until).time() == Time::midnight();
        if is_midnight { self.last_day(until) } else { self.moment(until) }
    }

    /// A day.
    pub(crate) fn date(&self, date: Date) -> String {
        match self.language {
            Language::De => format!("{:02}.{:02}.{}", date.day(), date.month(), date.year()),
            Language::En => {
                let months =
                    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
                let month = usize::try_from(date.month() - 1).ok().and_then(|place| months.get(place));
                format!("{} {} {}", date.day(), month.unwrap_or(&""), date.year())
            }
        }
    }

    /// The local day and time of a moment, to the minute.
    pub(crate) fn moment(&self, at: wire::Timestamp) -> String {
        let local = self.local(at);
        format!("{} {:02}:{:02}", self.date(local.date()), local.hour(), local.minute())
    }

    /// The local day as a field of a form writes it: `2026-11-22`.
    pub(crate) fn field_day(&self, at: wire::Timestamp) -> String {
        self.local(at).date().to_string()
    }

    /// The local moment as a field of a form writes it: `2026-11-22T10:00:00`, with milliseconds where it has some. What
    /// the field is sent back with is the same moment.
    pub(crate) fn field_moment(&self, at: wire::Timestamp) -> String {
        self.local(at).datetime().to_string()
    }

    /// The moment in its zone.
    pub(crate) fn local(&self, at: wire::Timestamp) -> jiff::Zoned {
        Timestamp::from(at).to_zoned(self.zone.clone())
    }

    fn grouped(&self, number: Decimal, least_digits: u32) -> String {
        let number = if number.scale() < least_digits { with_scale(number, least_digits) } else { number };
        let text = number.to_string();
        let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
        let (thousands, point) = match self.language {
            Language::De => ('.', ','),
            Language::En => (',', '.'),
        };
        let mut written = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                written.push(thousands);
            }
            written.push(digit);
        }
        if !rest.is_empty() {
            written.push(point);
            written.push_str(rest);
        }
        written
    }
}

fn with_scale(mut number: Decimal, digits: u32) -> Decimal {
    number.rescale(digits);
    number
}

fn symbol(currency: &str) -> Option<&'static str> {
    match currency {
        "EUR" => Some("€"),
        "USD" => Some("$"),
        "GBP" => Some("£"),
        _ => None,
    }
}

/// A number as a person types it in that language: `1.234,5` in German, `1,234.5` in English. The mark of thousands is a
/// decimal mark where it stands once and cannot group: `9.99` and `0.125` in German. What could be read in two ways, or
/// groups wrongly, is no number: `1,234.50` in German.
pub(crate) fn typed_number(text: &str, language: Language) -> Option<Decimal> {
    let is_around = |it: char| it.is_whitespace() || "€$£".contains(it);
    let text = text.trim_matches(is_around);
    let (sign, number) = match text.strip_prefix(['-', '−']) {
        Some(number) => ("-", number.trim_start_matches(is_around)),
        None => ("", text),
    };
    let (thousands, point) = match language {
        Language::De => ('.', ','),
        Language::En => (',', '.'),
    };
    let (whole, fraction) = match number.split_once(point) {
        Some((whole, fraction)) => (ungrouped(whole, thousands)?, fraction),
        None => match (ungrouped(number, thousands), number.split_once(thousands)) {
            (Some(whole), _) => (whole, ""),
            (None, Some((whole, fraction))) => (whole.to_owned(), fraction),
            (None, None) => return None,
        },
    };
    let are_digits = [&whole, fraction].iter().all(|it| it.bytes().all(|byte| byte.is_ascii_digit()));
    let is_number = are_digits && !(whole.is_empty() && fraction.is_empty());
    let plain = is_number.then(|| format!("{sign}{}.{}", or_zero(&whole), or_zero(fraction)))?;
    Decimal::from_str_exact(&plain)
        .ok()
        .map(|number| if fraction.is_empty() { number.trunc() } else { number })
}

fn or_zero(digits: &str) -> &str {
    if digits.is_empty() { "0" } else { digits }
}

/// The digits before the decimal mark: bare ones, or one to three without a zero in front and then groups of three
/// between spaces or marks.
fn ungrouped(whole: &str, mark: char) -> Option<String> {
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits(whole) {
        return Some(whole.to_owned());
    }
    let spaces = |it: char| it.is_whitespace();
    let groups: Vec<&str> =
        if whole.contains(mark) { whole.split(mark).collect() } else { whole.split(spaces).collect() };
    let (first, rest) = groups.split_first()?;
    let begins = matches!(first.len(), 1..=3) && !first.starts_with('0');
    let goes_on = rest.iter().all(|group| group.len() == 3);
    (begins && goes_on && groups.iter().all(|group| is_digits(group))).then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(language: Language) -> Format {
        Format { language, zone: TimeZone::get("Europe/Berlin").unwrap() }
    }

    #[test]
    fn amounts_are_written_as_each_language_writes_them() {
        let amount = |text: &str| text.parse::<wire::Decimal>().unwrap();

        assert_eq!(format(Language::De).money(amount("1234567.5"), "EUR"), "1.234.567,50\u{a0}€");
        assert_eq!(format(Language::En).money(amount("-1234.5"), "EUR"), "−€1,234.50");
        assert_eq!(format(Language::En).money(amount("100"), "CHF"), "CHF\u{a0}100.00");
        assert_eq!(format(Language::En).money(amount("5"), "JPY"), "JPY\u{a0}5");
        assert_eq!(format(Language::En).money(amount("5.5"), "KWD"), "KWD\u{a0}5.500");
        assert_eq!(format(Language::De).number(amount("12.500")), "12,5");
    }

    #[test]
    fn numbers_are_read_as_each_language_writes_them() {
        let number = |text: &str, language| typed_number(text, language).map(|it| it.to_string());

        assert_eq!(number("1.234,5", Language::De).as_deref(), Some("1234.5"));
        assert_eq!(number("1,234.5", Language::En).as_deref(), Some("1234.5"));
        assert_eq!(number("9.99", Language::De).as_deref(), Some("9.99"));
        assert_eq!(number("1.000", Language::De).as_deref(), Some("1000"));
        assert_eq!(number("9,99 €", Language::De).as_deref(), Some("9.99"));
        assert_eq!(number("−€1,234.50", Language::En).as_deref(), Some("-1234.50"));
        assert_eq!(number("12\u{a0}345,5", Language::De).as_deref(), Some("12345.5"));
        assert_eq!(number("zehn", Language::De), None);
    }

    #[test]
    fn a_mark_that_cannot_group_is_a_decimal_mark_and_what_groups_wrongly_is_no_number() {
        let number = |text: &str, language| typed_number(text, language).map(|it| it.to_string());

        for (text, language, read) in [
            ("0.125", Language::De, "0.125"),
            ("0,125", Language::En, "0.125"),
            ("1234.567", Language::De, "1234.567"),
            ("1.234.567,89", Language::De, "1234567.89"),
            (",5", Language::De, "0.5"),
            ("-12", Language::De, "-12"),
            ("007", Language::De, "7"),
        ] {
            assert_eq!(number(text, language).as_deref(), Some(read), "{text}");
        }
        for text in ["1,234.50", "1.2,5", "1,2,3", "1.2.3", "0.125,5", "1.234.5", "1234.567,8", "12 34", ","]
        {
            assert_eq!(number(text, Language::De), None, "{text}");
        }
        for text in ["1,2,3.4", "1.234,50", "1,234,56", "1.2.3", "1_000", "1e3", "5€5", "-", "", "--1"] {
            assert_eq!(number(text, Language::En), None, "{text}");
        }
        assert_eq!(number("1234567890123456789012345678901", Language::De), None);
    }

    #[test]
    fn days_are_those_of_the_zone() {
        let at: wire::Timestamp = "2026-03-31T22:30:00Z".parse().unwrap();

        assert_eq!(format(Language::De).day(at), "01.04.2026");
        assert_eq!(format(Language::En).moment(at), "1 Apr 2026 00:30");
        assert_eq!(format(Language::De).last_day("2026-03-31T22:00:00Z".parse().unwrap()), "31.03.2026");
    }

    #[test]
    fn a_field_has_the_whole_moment() {
        let field = |at: &str| format(Language::De).field_moment(at.parse().unwrap());

        assert_eq!(field("2026-03-31T22:00:00Z"), "2026-04-01T00:00:00");
        assert_eq!(field("2026-03-31T22:30:07.120Z"), "2026-04-01T00:30:07.12");
    }

    #[test]
    fn days_are_told_as_documents_print_them() {
        let days = |from: &str, until: &str| {
            format(Language::De).days(from.parse().unwrap(), until.parse().unwrap())
        };

        assert_eq!(days("2026-12-27T23:00:00Z", "2027-01-27T23:00:00Z"), "28.12.2026 – 27.01.2027");
        assert_eq!(days("2026-12-28T11:00:00Z", "2027-01-28T11:00:00Z"), "28.12.2026 – 27.01.2027");
        assert_eq!(days("2026-12-28T11:00:00Z", "2026-12-28T15:00:00Z"), "28.12.2026");
    }

    #[test]
    fn an_end_at_midnight_is_the_day_before() {
        let end = |at: &str| format(Language::De).end(at.parse().unwrap());

        assert_eq!(end("2026-03-31T22:00:00Z"), "31.03.2026");
        assert_eq!(end("2026-03-31T22:30:00Z"), "01.04.2026 00:30");
    }
}
