//! What the API refuses, in the language of who reads it.

use std::sync::LazyLock;

use crate::api::Refusal;
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
    let why = why_of(words, why);
    match member {
        Some(member) => format!("{}: {why}", words.of("field", last(member))),
        None => why,
    }
}

/// The sentence of a refusal without its member.
pub(crate) fn why(words: &Words, refusal: &Refusal) -> String {
    why_of(words, refusal.parts().1)
}

/// The last name of a path of members: `City` of `Address.City`.
pub(crate) fn last(member: &str) -> &str {
    member.rsplit(['.', ']']).find(|name| !name.is_empty()).unwrap_or(member)
}

/// A sentence of the API that is no refusal: the reason why something waits.
pub(crate) fn told(words: &Words, english: &str) -> String {
    why_of(words, english)
}

fn why_of(words: &Words, english: &str) -> String {
    match words.language {
        Language::En => english.to_owned(),
        Language::De => beginning_large(&german(words, english).unwrap_or_else(|| english.to_owned())),
    }
}

fn beginning_large(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn german(words: &Words, english: &str) -> Option<String> {
    GERMAN.iter().find_map(|(pieces, german)| {
        let values = values(pieces, english)?;
        let mut written = String::new();
        let mut gaps = pieces.iter().zip(values);
        for (place, piece) in german.split("{}").enumerate() {
            if place > 0 {
                let (before, value) = gaps.next()?;
                // What was typed stands in quotes, and stays as it is.
                let is_typed = before.ends_with('\'');
                written.push_str(&if is_typed { value.to_owned() } else { in_gap(words, value) });
            }
            written.push_str(piece);
        }
        Some(written)
    })
}

/// What stands in a gap: a member as its field is called, a time without what programs need, words of the table.
fn in_gap(words: &Words, value: &str) -> String {
    if let Ok(at) = value.parse::<jiff::Timestamp>() {
        return at.strftime("%d.%m.%Y %H:%M UTC").to_string();
    }
    let is_word = !value.is_empty() && !value.contains(' ') && value.len() > 2;
    let field = if is_word { words.of("field", last(value)) } else { value.to_owned() };
    if field != last(value) && field != value {
        return field;
    }
    german(words, value).unwrap_or_else(|| value.to_owned())
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
    }

    #[test]
    fn what_stands_in_gaps_is_german_too_but_for_what_was_typed() {
        let words = Language::De.words();
        let told = |english: &str| why_of(words, english);

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
        assert_eq!(told("there is no contract 5"), "Es gibt hier den Vertrag 5 nicht.");
    }

    #[test]
    fn each_line_has_as_many_gaps_in_german_as_in_english() {
        for (english, german) in GERMAN.iter() {
            assert_eq!(english.len(), german.split("{}").count(), "{english:?}");
        }
        assert!(!GERMAN.is_empty());
    }
}
