//! A line of a scenario, word by word.

use rust_decimal::Decimal;
use turnus_engine::Instant;
use turnus_engine::calendar::{Period, Unit, Zone};

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadWords(pub String);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    Bare(String),
    Quoted(String),
    Comma,
}

/// The words of a line, read from the front. A comma behind a word is a word of its own; what stands in quotes is one.
#[derive(Clone, Debug)]
pub struct Words {
    words: Vec<Word>,
    at: usize,
}

impl Words {
    /// The words of `line`.
    pub fn of(line: &str) -> Result<Words, BadWords> {
        let mut words = Vec::new();
        let mut rest = line.trim_start();
        while !rest.is_empty() {
            if let Some(quoted) = rest.strip_prefix('"') {
                let end = quoted.find('"').ok_or_else(|| BadWords("a quote is not closed".to_owned()))?;
                words.push(Word::Quoted(quoted[..end].to_owned()));
                rest = &quoted[end + 1..];
            } else if let Some(behind) = rest.strip_prefix(',') {
                words.push(Word::Comma);
                rest = behind;
            } else {
                let end =
                    rest.find(|letter: char| letter.is_whitespace() || letter == ',').unwrap_or(rest.len());
                words.push(Word::Bare(rest[..end].to_owned()));
                rest = &rest[end..];
            }
            rest = rest.trim_start();
        }
        Ok(Words { words, at: 0 })
    }

    /// All words are read.
    pub fn is_done(&self) -> bool {
        self.at == self.words.len()
    }

    /// Refuses what is left.
    pub fn done(&self) -> Result<(), BadWords> {
        if self.is_done() { Ok(()) } else { Err(self.expected("the end of the line")) }
    }

    /// Reads `wanted`, one or several words, if they come next.
    pub fn eat(&mut self, wanted: &str) -> bool {
        let wanted: Vec<&str> = wanted.split(' ').collect();
        let next = &self.words[self.at..];
        let fits = next.len() >= wanted.len()
            && next.iter().zip(&wanted).all(|(word, wanted)| *word == Word::Bare((*wanted).to_owned()));
        if fits {
            self.at += wanted.len();
        }
        fits
    }

    /// Reads a comma, if it comes next.
    pub fn eat_comma(&mut self) -> bool {
        let comes = self.words.get(self.at) == Some(&Word::Comma);
        self.at += usize::from(comes);
        comes
    }

    /// What is left, as a line.
    pub fn rest(&self) -> String {
        let text = |word: &Word| match word {
            Word::Bare(word) => word.clone(),
            Word::Quoted(word) => format!("\"{word}\""),
            Word::Comma => ",".to_owned(),
        };
        self.words[self.at..].iter().map(text).collect::<Vec<_>>().join(" ")
    }

    /// The same error with what comes instead.
    pub fn expected(&self, what: &str) -> BadWords {
        let found = match self.words.get(self.at) {
            Some(Word::Bare(word) | Word::Quoted(word)) => format!("'{word}'"),
            Some(Word::Comma) => "a comma".to_owned(),
            None => "the end of the line".to_owned(),
        };
        BadWords(format!("expected {what}, found {found}"))
    }

    /// A name: one word, or several in quotes.
    pub fn name(&mut self, what: &str) -> Result<String, BadWords> {
        match self.words.get(self.at) {
            Some(Word::Bare(word) | Word::Quoted(word)) => {
                let name = word.strip_suffix(':').unwrap_or(word).to_owned();
                self.at += 1;
                let _ = self.eat(":");
                Ok(name)
            }
            _ => Err(self.expected(what)),
        }
    }

    /// A name with a colon behind it, if one comes next.
    pub fn name_with_colon(&mut self) -> Option<String> {
        let name = match self.words.get(self.at)? {
            Word::Bare(word) => word.strip_suffix(':')?.to_owned(),
            Word::Quoted(word) if self.words.get(self.at + 1) == Some(&Word::Bare(":".to_owned())) => {
                self.at += 1;
                word.clone()
            }
            Word::Quoted(_) | Word::Comma => return None,
        };
        self.at += 1;
        Some(name)
    }

    /// A number.
    pub fn number(&mut self, what: &str) -> Result<Decimal, BadWords> {
        let number = self.peek_number().ok_or_else(|| self.expected(what))?;
        self.at += 1;
        Ok(number)
    }

    /// A number, if one comes next.
    pub fn eat_number(&mut self) -> Option<Decimal> {
        let number = self.peek_number()?;
        self.at += 1;
        Some(number)
    }

    /// A number without a fraction, in the range of `T`.
    pub fn whole<T: TryFrom<i128>>(&mut self, what: &str) -> Result<T, BadWords> {
        let wrong = self.expected(what);
        let number = self.number(what)?.normalize();
        let whole = Some(number.mantissa()).filter(|_| number.scale() == 0);
        whole.and_then(|whole| T::try_from(whole).ok()).ok_or(wrong)
    }

    fn peek_number(&self) -> Option<Decimal> {
        match self.words.get(self.at)? {
            Word::Bare(word) => word.parse().ok(),
            Word::Quoted(_) | Word::Comma => None,
        }
    }

    /// A day, with a time behind it or not: `2024-01-31`, `2024-01-31 09:00`, or an instant `2024-01-31T08:00Z`.
    pub fn moment(&mut self, zone: &Zone) -> Result<Instant, BadWords> {
        let wrong = self.expected("a day such as 2024-01-31, or with its time 2024-01-31 09:00");
        let Some(Word::Bare(word)) = self.words.get(self.at).cloned() else { return Err(wrong) };
        self.at += 1;
        if let Ok(instant) = word.parse::<jiff::Timestamp>() {
            return Ok(instant.into());
        }
        let day: jiff::civil::Date = word.parse().map_err(|_| wrong)?;
        let time = match self.words.get(self.at) {
            Some(Word::Bare(word)) if word.contains(':') => word.parse::<jiff::civil::Time>().ok(),
            _ => None,
        };
        self.at += usize::from(time.is_some());
        Ok(zone.instant(day.to_datetime(time.unwrap_or_default())))
    }

    /// A length: `a month`, `every 3 months`, `1 year`, `month`.
    pub fn period(&mut self) -> Result<Period, BadWords> {
        let _ = self.eat("every") || self.eat("a") || self.eat("an");
        let wrong = || BadWords("expected a length such as 1 month, a year or every 3 months".to_owned());
        let count = match self.peek_number() {
            Some(_) => self.whole("a length such as 1 month, a year or every 3 months")?,
            None => 1,
        };
        let word = self.name("a unit of time")?;
        let unit = match word.trim_end_matches('s') {
            "minute" => Unit::Minute,
            "hour" => Unit::Hour,
            "day" => Unit::Day,
            "week" => Unit::Week,
            "month" => Unit::Month,
            "year" => Unit::Year,
            _ => return Err(wrong()),
        };
        Ok(Period::new(count, unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_one_by_one_and_names_in_quotes_are_one() {
        let mut words = Words::of("order \"Basic plan\" x 2.5, billed until 2024-01-31 09:30").unwrap();

        assert!(words.eat("order") && !words.eat("x"));
        assert_eq!(words.name("a plan").unwrap(), "Basic plan");
        assert!(words.eat("x"));
        assert_eq!(words.number("a quantity").unwrap().to_string(), "2.5");
        assert!(words.eat_comma() && words.eat("billed until"));
        let at = words.moment(&Zone::named("Europe/Berlin").unwrap()).unwrap();
        assert_eq!(at.to_string(), "2024-01-31T08:30:00Z");
        assert_eq!(words.done(), Ok(()));
    }

    #[test]
    fn what_is_left_or_missing_is_named() {
        let mut words = Words::of("end soon").unwrap();

        assert!(words.eat("end"));
        assert_eq!(words.done().unwrap_err().to_string(), "expected the end of the line, found 'soon'");
        assert!(words.moment(&Zone::utc()).unwrap_err().to_string().contains("found 'soon'"));
        assert!(Words::of("say \"what").is_err());
    }

    #[test]
    fn lengths_are_read_in_the_ways_people_say_them() {
        let of = |text: &str| Words::of(text).unwrap().period().unwrap();

        assert_eq!(of("a month"), Period::new(1, Unit::Month));
        assert_eq!(of("every 3 months"), Period::new(3, Unit::Month));
        assert_eq!(of("14 days"), Period::new(14, Unit::Day));
        assert!(Words::of("3 moons").unwrap().period().is_err());
    }
}
