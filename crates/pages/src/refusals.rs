//! What the API refuses, in the language of who reads it.

use std::sync::LazyLock;

use jiff::tz::TimeZone;

use crate::api::Refusal;
use crate::form::Reader;
use crate::format::Format;
use crate::words::{Language, Words};

/// Sentences of the API and their German, one a line: `English with {} …\tGerman with {} …`.
static GERMAN: LazyLock<Vec<(Vec<&'static str>, &'static str)>> = LazyLock::new(|| {
    let lines = include_str!("../locales/de/refusals.tsv").lines();
    let pairs = lines.filter_map(|line| line.split_once('\t'));
    let mut known: Vec<_> = pairs.map(|(english, german)| (english.split("{}").collect(), german)).collect();
    // The one that says most by itself is tried first.
    known.sort_by_key(|(pieces, _): &(Vec<&str>, _)| {
        std::cmp::Reverse(pieces.iter().map(|piece| piece.len()).sum::<usize>())
    });
    known
});

/// The sentence of a refusal, with the member that it names.
pub(crate) fn sentence(words: &Words, refusal: &Refusal) -> String {
    let (member, why) = refusal.parts();
    let why = why_of(words, refusal.zone.as_ref(), why);
    match member {
        Some(member) => format!("{}: {why}", words.of("field", last(member))),
        None => why,
    }
}

/// The sentence of a refusal without its member.
pub(crate) fn why(words: &Words, refusal: &Refusal) -> String {
    why_of(words, refusal.zone.as_ref(), refusal.parts().1)
}

/// The last name of a path of members: `City` of `Address.City`, `Codes` of `Codes[0]`.
pub(crate) fn last(member: &str) -> &str {
    let name = member.rsplit('.').find(|name| !name.is_empty()).unwrap_or(member);
    name.split('[').next().unwrap_or(name)
}

/// A sentence of the API that is no refusal: the reason why something waits. Its times are told in the zone of whoever
/// reads it.
pub(crate) fn told(reader: &impl Reader, english: &str) -> String {
    why_of(reader.words(), Some(&reader.format().zone), english)
}

/// Times are told in the zone; where none is known, in UTC.
fn why_of(words: &Words, zone: Option<&TimeZone>, english: &str) -> String {
    // What a receiver of webhooks answered is its own.
    if english.starts_with("HTTP ") {
        return english.to_owned();
    }
    let plain = || english.split(' ').map(|it| plain(words, zone, it)).collect::<Vec<_>>().join(" ");
    match words.language {
        Language::En => plain(),
        Language::De => beginning_large(&german(words, zone, english).unwrap_or_else(plain)),
    }
}

/// A word of a sentence as people read it: a time in their zone, a member as its field is called.
fn plain(words: &Words, zone: Option<&TimeZone>, word: &str) -> String {
    let bare = word.trim_end_matches([',', ':', ';', '.']);
    let end = &word[bare.len()..];
    let told = zone.and_then(|_| time(words, zone, bare)).or_else(|| field(words, bare));
    told.map_or_else(|| word.to_owned(), |told| format!("{told}{end}"))
}

/// What the field of a member is called; none for what is no name of one, as programs write it: `FeePeriod`.
fn field(words: &Words, word: &str) -> Option<String> {
    let member = last(word);
    let is_plain = |name: &str| {
        let mut letters = name.chars();
        letters.next().is_some_and(|first| first.is_ascii_uppercase())
            && letters.all(|letter| letter.is_ascii_alphanumeric())
    };
    // A name alone that has a capital inside, or one behind another: else it may be a word.
    let is_made_of = |name: &str| name.chars().skip(1).any(|letter| letter.is_ascii_uppercase());
    let is_name = word.split('.').all(is_plain)
        && word.contains(|letter: char| letter.is_ascii_lowercase())
        && (word.contains('.') || is_made_of(word));
    let told = is_name.then(|| words.of("field", member)).filter(|told| told != word)?;
    Some(match words.language {
        Language::De => format!("„{told}“"),
        Language::En => format!("“{told}”"),
    })
}

fn time(words: &Words, zone: Option<&TimeZone>, word: &str) -> Option<String> {
    let format = Format { language: words.language, zone: zone.cloned().unwrap_or(TimeZone::UTC) };
    let at: jiff::Timestamp = word.parse().ok()?;
    let told = format.moment(at.into());
    Some(if zone.is_some() { told } else { format!("{told} UTC") })
}

/// A day, alone. Sentences that say how one is typed name one too: those are left as they are.
fn day(words: &Words, word: &str) -> Option<String> {
    let day: jiff::civil::Date = word.parse().ok().filter(|_| word.len() == "2026-11-22".len())?;
    Some(Format { language: words.language, zone: TimeZone::UTC }.date(day))
}

fn beginning_large(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn german(words: &Words, zone: Option<&TimeZone>, english: &str) -> Option<String> {
    GERMAN.iter().find_map(|(pieces, german)| {
        let values = values(pieces, english)?;
        let mut written = String::new();
        let mut gaps = pieces.iter().zip(values);
        for (place, piece) in german.split("{}").enumerate() {
            if place > 0 {
                let (before, value) = gaps.next()?;
                // What was typed stands in quotes, and stays as it is.
                let is_typed = before.ends_with('\'');
                written.push_str(&if is_typed { value.to_owned() } else { in_gap(words, zone, value) });
            }
            written.push_str(piece);
        }
        Some(written)
    })
}

/// What stands in a gap: a member as its field is called, a time without what programs need, words of the table.
fn in_gap(words: &Words, zone: Option<&TimeZone>, value: &str) -> String {
    if let Some(told) = day(words, value).or_else(|| time(words, zone, value)).or_else(|| fraction(value)) {
        return told;
    }
    let is_word = !value.is_empty() && !value.contains(' ') && value.len() > 2;
    let field = if is_word { words.of("field", last(value)) } else { value.to_owned() };
    if field != last(value) && field != value {
        return field;
    }
    if value.contains("; ") {
        // A list of what is missing: one that has no words of its own stays as it is.
        let each = value.split("; ").map(|it| german(words, zone, it).unwrap_or_else(|| it.to_owned()));
        return each.collect::<Vec<_>>().join("; ");
    }
    german(words, zone, value).unwrap_or_else(|| words.of("status", value))
}

/// A number that is not whole, as German writes it: `1,5`.
fn fraction(value: &str) -> Option<String> {
    let (whole, rest) = value.split_once('.')?;
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    (is_digits(whole.strip_prefix('-').unwrap_or(whole)) && is_digits(rest))
        .then(|| format!("{whole},{rest}"))
}

/// What stands in the gaps of a sentence; none where it is another one.
fn values<'t>(pieces: &[&str], text: &'t str) -> Option<Vec<&'t str>> {
    let (first, others) = pieces.split_first()?;
    let mut rest = text.strip_prefix(*first)?;
    let mut found = Vec::new();
    for (place, piece) in others.iter().enumerate() {
        let at = if place + 1 == others.len() && piece.is_empty() {
            rest.len()
        } else if place + 1 == others.len() {
            rest.len().checked_sub(piece.len()).filter(|_| rest.ends_with(piece))?
        } else if *piece == " " {
            // Between a kind and its id: a kind may have several words, an id has one.
            let id_ends = others.get(place + 1).filter(|next| !next.is_empty());
            let until = id_ends.map_or(Some(rest.len()), |next| rest.find(next))?;
            rest[..until].rfind(' ')?
        } else {
            rest.find(piece)?
        };
        found.push(&rest[..at]);
        rest = &rest[at + piece.len()..];
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gaps_of_a_sentence_are_found_and_filled_in_german() {
        assert_eq!(
            values(&["expected ", ", got '", "'"], "expected a day, got 'x'"),
            Some(vec!["a day", "x"])
        );
        assert_eq!(values(&["there is no ", ""], "there is no customer 5"), Some(vec!["customer 5"]));
        assert_eq!(values(&["all"], "all of it"), None);
        assert_eq!(
            values(&["there is no ", " ", ""], "there is no plan variant 68d"),
            Some(vec!["plan variant", "68d"])
        );
        let other = "plan variant 68d belongs to another plan group than the contract";
        let pieces = ["", " ", " belongs to another plan group than the contract"];
        assert_eq!(values(&pieces, other), Some(vec!["plan variant", "68d"]));
    }

    #[test]
    fn what_stands_in_gaps_is_german_too_but_for_what_was_typed() {
        let words = Language::De.words();
        let told = |english: &str| why_of(words, None, english);

        assert_eq!(
            told(
                "EndDate must lie after the contract's StartDate 2026-03-01T14:59:00Z, but it is 2000-12-31T23:00:00Z"
            ),
            "Ende muss nach dem Beginn des Vertrags am 01.03.2026 14:59 UTC liegen; angegeben ist 31.12.2000 23:00 UTC."
        );
        assert_eq!(
            told("this needs the permission Sell: your role ReadOnly has Read"),
            "Dazu fehlt die Berechtigung „Verkaufen“: Ihre Rolle „Nur lesen“ hat nur „Lesen“."
        );
        assert_eq!(
            told("expected an address of mail, got 'plan'"),
            "Erwartet wird eine Mailadresse, nicht „plan“"
        );
        assert_eq!(
            told("tax policy 'A' has no rate for FR on 2027-01-01: add an entry for it, for EU or for XX"),
            "Die Steuerregel „A“ hat für FR am 01.01.2027 keinen Satz: Fügen Sie einen hinzu, oder einen für die EU oder für alle anderen Länder (XX)."
        );
        assert_eq!((last("Codes[0]"), last("Cart.Components[1].Quantity")), ("Codes", "Quantity"));
        assert_eq!(
            told("1.5 cannot be ordered: give a whole number, at least 1"),
            "1,5 lässt sich nicht bestellen: Geben Sie eine ganze Zahl ab 1 an."
        );
        assert_eq!(told("there is no contract 5"), "Es gibt hier den Vertrag 5 nicht.");
        assert_eq!(
            told("nobody moves it since 2026-11-21T11:07:00Z"),
            "Niemand bewegt sie seit 21.11.2026 11:07 UTC."
        );
        assert_eq!(told("no connection: tcp connect error"), "Keine Verbindung: tcp connect error");
    }

    #[test]
    fn times_are_told_in_the_zone_of_whoever_reads() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let told = |language: Language, english| why_of(language.words(), Some(&zone), english);
        let notice = "notice given now leads to 2026-12-21T07:07:00Z: give that or a later time";

        assert_eq!(
            told(Language::De, notice),
            "Eine Kündigung führt jetzt zum 21.12.2026 08:07: Geben Sie diesen oder einen späteren Zeitpunkt an."
        );
        assert_eq!(
            told(Language::En, notice),
            "notice given now leads to 21 Dec 2026 08:07: give that or a later time"
        );
        let example = "expected a day such as 2014-05-22, between the years 1900 and 2999, got 'x'";
        assert_eq!(told(Language::En, example), example);
    }

    #[test]
    fn members_are_called_as_their_fields_are() {
        let told = |english| why_of(Language::En.words(), None, english);

        assert_eq!(
            told("FeePeriod must be longer than nothing"),
            "“The price is for” must be longer than nothing"
        );
        assert_eq!(told("expected 'FeePeriod' or HTTP, not DE"), "expected 'FeePeriod' or HTTP, not DE");
        let street = "the customer's Address.Street is missing";
        assert_eq!(told(street), "the customer's “Street” is missing");
        let answer = "HTTP 422 ContractId is required, Active";
        assert_eq!(
            (told(answer), why_of(Language::De.words(), None, answer)),
            (answer.into(), answer.into())
        );
    }

    #[test]
    fn what_a_draft_lacks_and_why_nothing_is_done_is_told_in_german() {
        let told = |english| why_of(Language::De.words(), None, english);

        for (english, german) in [
            (
                "the draft cannot be sent: the customer's Address.Street is missing: a document of more than 250, or under reverse charge, names the customer with his address",
                "Der Entwurf lässt sich nicht verschicken: Die Straße des Kunden fehlt: Ein Beleg über mehr als 250 oder mit Umkehr der Steuerschuld nennt den Kunden mit seiner Anschrift.",
            ),
            ("expected 1 to 31", "Erwartet wird 1 bis 31"),
            (
                "expected a whole number from 0 to 4294967295, got -5",
                "Erwartet wird eine ganze Zahl von 0 bis 4294967295, nicht -5",
            ),
            (
                "expected a whole number from 0 to 4294967295, got a number far beyond it",
                "Erwartet wird eine ganze Zahl von 0 bis 4294967295, nicht eine Zahl weit außerhalb",
            ),
            (
                "expected a day such as 2014-05-22, between the years 1900 and 2999, got the text \"31.12.\"",
                "Erwartet wird ein Tag zwischen den Jahren 1900 und 2999, nicht der Text \"31.12.\"",
            ),
            (
                "expected a day such as 2026-12-31 or a moment such as 2026-12-31T12:00:00Z, got 'x'",
                "Erwartet wird ein Tag oder ein Zeitpunkt, nicht „x“",
            ),
            ("there is no job 5", "Es gibt hier den Auftrag 5 nicht."),
            ("there is no legal entity 5", "Es gibt hier den Verkäufer 5 nicht."),
            (
                "plan variant 5 belongs to another plan group than the contract: order one of plan group 6",
                "Zu diesem Vertrag können Sie die Tarifvariante 5 nicht bestellen, sondern nur, was zur Tarifgruppe 6 gehört.",
            ),
            ("there is no invoice draft 5", "Es gibt hier den Entwurf 5 nicht."),
            (
                "XRechnung asks for more: the customer's BuyerReference, a custom field (BR-DE-15: it must be there); BR-9: so; the legal entity's Phone (BR-DE-7: it too)",
                "XRechnung verlangt mehr: die Leitweg-ID des Kunden, ein eigenes Feld (BR-DE-15); BR-9: so; die Telefonnummer des Verkäufers (BR-DE-7)",
            ),
            ("nothing is sold in EUR", "In EUR wird nichts verkauft."),
            (
                "order 5 is Expired and cannot be committed: it is about contract 6",
                "Die Bestellung 5 ist „verfallen“ und lässt sich nicht mehr ausführen (Vertrag 6).",
            ),
        ] {
            assert_eq!(told(english), german);
        }
    }

    #[test]
    fn no_line_has_more_gaps_in_german_than_in_english() {
        for (english, german) in GERMAN.iter() {
            assert!(english.len() >= german.split("{}").count(), "{english:?}");
        }
        assert!(!GERMAN.is_empty());
    }
}
