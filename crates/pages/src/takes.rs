//! What a field of a form takes, and how it is read.

use jiff::civil;

use crate::body::Body;
use crate::format::{Format, typed_number};

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// A text.
    Text,
    /// A text that may not be missing.
    Needed,
    /// An address of mail.
    Mail,
    /// A password: it may not be missing, and space belongs to it.
    Secret,
    /// A decimal number, as the language writes it.
    Number,
    /// A decimal number that may not be missing.
    Price,
    /// A whole number.
    Whole,
    /// A local day; the body has its midnight.
    Day,
    /// A local day that is the last one; the body has the midnight that follows.
    LastDay,
    /// A local day; the body has the day alone.
    PlainDay,
    /// A local time.
    Moment,
    /// A box that is ticked or not.
    Tick,
}

/// A member of a body: its path with dots, and what its field takes. The field has the same name.
pub(crate) type Member = (&'static str, Takes);

/// The value of a field; none where it is empty; else the key of what is wrong.
pub(crate) fn read(format: &Format, text: &str, takes: Takes) -> Result<Option<Body>, &'static str> {
    if takes == Takes::Tick {
        return Ok(Some(Body::Bool(!text.is_empty())));
    }
    if text.is_empty() {
        let is_needed = matches!(takes, Takes::Needed | Takes::Secret | Takes::Price);
        return if is_needed { Err("wrong-missing") } else { Ok(None) };
    }
    let zone = &format.zone;
    let moment = |local: civil::DateTime| local.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp());
    let value = match takes {
        Takes::Mail if !is_mail(text) => return Err("wrong-mail"),
        Takes::Text | Takes::Mail | Takes::Needed | Takes::Secret | Takes::Tick => {
            Body::Text(text.to_owned())
        }
        Takes::Number | Takes::Price => {
            let number = typed_number(text, format.language).ok_or("wrong-number")?;
            Body::Number(number.into())
        }
        Takes::Whole => {
            let number =
                typed_number(text, format.language).filter(|it| it.is_integer()).ok_or("wrong-whole")?;
            Body::Number(number.trunc().normalize().into())
        }
        Takes::PlainDay => Body::Text(text.parse::<civil::Date>().map_err(|_| "wrong-day")?.to_string()),
        Takes::Day | Takes::LastDay => {
            let day: civil::Date = text.parse().map_err(|_| "wrong-day")?;
            let first = if takes == Takes::LastDay { day.tomorrow().ok() } else { Some(day) };
            let midnight = first.and_then(|day| moment(day.at(0, 0, 0, 0)));
            Body::Text(midnight.ok_or("wrong-day")?.to_string())
        }
        Takes::Moment => {
            let local: civil::DateTime = text.parse().map_err(|_| "wrong-moment")?;
            Body::Text(moment(local).ok_or("wrong-moment")?.to_string())
        }
    };
    Ok(Some(value))
}

/// It can be an address of mail, as browsers look at one: something on both sides of one `@`, and no space.
fn is_mail(text: &str) -> bool {
    let is_plain =
        |part: &str| !part.is_empty() && !part.contains(|sign: char| sign.is_whitespace() || sign == '@');
    text.split_once('@').is_some_and(|(name, host)| is_plain(name) && is_plain(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_mail_has_two_sides() {
        for good in ["ada@lovelace.example", "a+b@x", "ä@ö.example"] {
            assert!(is_mail(good), "{good}");
        }
        for bad in ["ada", "@x", "a@", "a b@x", "a@x y", "a@b@c"] {
            assert!(!is_mail(bad), "{bad}");
        }
    }
}
