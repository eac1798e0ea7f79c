//! Forms of what there is, and what others change while one is filled in: it writes what was changed in it and nothing
//! else, and where somebody changed the same it is shown again.

use maud::{Markup, html};

use crate::body::Body;
use crate::countries::country_name;
use crate::form::{Member, Reader, Typed};
use crate::refusals;
use crate::words::Words;

/// What the names of fields begin with that hold what a member was when the form was shown.
const WAS: &str = "_was.";

fn was(name: &str) -> String {
    format!("{WAS}{name}")
}

/// The fields that remember what was shown. A form without them writes each field that it has.
pub(crate) fn remembered(typed: &Typed, members: &[Member]) -> Markup {
    let held = members.iter().map(|(name, _)| was(name)).filter(|name| typed.names(name));
    html! { @for name in held { input type="hidden" name=(name) value=(typed.get(&name)); } }
}

impl Typed {
    /// The same form, which remembers what it is shown with.
    pub(crate) fn remembering(self, members: &[Member]) -> Typed {
        members.iter().fold(self, |typed, (name, _)| {
            let shown = typed.get(name).to_owned();
            typed.or(&was(name), &shown)
        })
    }

    /// The body of a change of what the person changed: what was emptied is null.
    pub(crate) fn touched(&mut self, reader: &impl Reader, members: &[Member]) -> Body {
        let touched: Vec<Member> =
            members.iter().filter(|(name, _)| self.is_touched(name)).copied().collect();
        self.change(reader, &touched)
    }

    /// The person changed that field.
    pub(crate) fn is_touched(&self, name: &str) -> bool {
        let was = was(name);
        self.names(name) && !(self.names(&was) && is_same(self.get(&was), self.get(name)))
    }

    /// Whether somebody changed meanwhile what this form changes too, to something else. Then it says so beside each such
    /// field and has what there is `now` in those that nobody touched here: sent again, it is meant.
    pub(crate) fn has_met(&mut self, words: &Words, now: &Typed, members: &[Member]) -> bool {
        let moved: Vec<&str> = members
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| self.names(&was(name)) && self.get(&was(name)) != now.get(name))
            .collect();
        let is_met =
            |typed: &Typed, name: &str| typed.is_touched(name) && !is_same(now.get(name), typed.get(name));
        if !moved.iter().any(|name| is_met(self, name)) {
            return false;
        }
        self.tell(words.say("changed-meanwhile"));
        for name in moved {
            let there = now.get(name);
            if is_met(self, name) {
                self.mark(name, says(words, name, there));
            } else {
                self.set(name, there);
            }
            self.set(&was(name), there);
        }
        true
    }

    /// The same of one field, of which the person wants something else than what can stand in it.
    pub(crate) fn has_met_at(&mut self, words: &Words, now: &Typed, name: &str) -> bool {
        let there = now.get(name);
        if self.get(&was(name)) == there {
            return false;
        }
        self.tell(words.say("changed-meanwhile"));
        self.mark(name, says(words, name, there));
        self.set(&was(name), there);
        true
    }

    fn set(&mut self, name: &str, value: &str) {
        *self = std::mem::take(self).or(name, value);
    }
}

/// What a field says now.
fn says(words: &Words, name: &str, there: &str) -> String {
    match there {
        "" => words.say("changed-meanwhile-nothing"),
        _ => words.with("changed-meanwhile-says", &[("what", &in_words(words, name, there))]),
    }
}

/// What stands in a field as people read it there: a choice shows words for what it says.
fn in_words(words: &Words, name: &str, there: &str) -> String {
    match refusals::last(name) {
        "Country" => country_name(words, there),
        "Language" => words.of("language", there),
        _ => there.to_owned(),
    }
}

/// The same text: a field of one line cannot show where a line ends.
fn is_same(shown: &str, typed: &str) -> bool {
    shown == typed || (shown.contains('\n') && shown.replace('\n', "") == typed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::takes::Takes;
    use crate::words::Language;

    const MEMBERS: [Member; 2] = [("Address.City", Takes::Text), ("Notes", Takes::Text)];

    fn form(city: &str, notes: &str) -> Typed {
        Typed::of(&[("Address.City", city.to_owned()), ("Notes", notes.to_owned())])
    }

    /// A form that was shown with the first and is sent with the second.
    fn sent(shown: Typed, typed: [&str; 2]) -> Typed {
        let [city, notes] = typed;
        shown.remembering(&MEMBERS).or("Address.City", city).or("Notes", notes)
    }

    #[test]
    fn a_form_meets_another_only_where_both_changed_the_same_to_something_else() {
        let words = Language::En.words();
        let met = |typed: [&str; 2], now: Typed| {
            let mut sent = sent(form("Bonn", "a\nb"), typed);
            let has_met = sent.has_met(words, &now, &MEMBERS);
            (has_met, sent.get("Address.City").to_owned(), sent.get("Notes").to_owned())
        };
        let text = |it: &str| it.to_owned();

        assert_eq!(met(["Köln", "ab"], form("Bonn", "c")), (false, text("Köln"), text("ab")));
        assert_eq!(met(["Köln", "a\nb"], form("Köln", "a\nb")), (false, text("Köln"), text("a\nb")));
        assert_eq!(met(["Köln", "a\nb"], form("Ulm", "c")), (true, text("Köln"), text("c")));
    }

    #[test]
    fn a_form_that_met_another_is_meant_when_it_is_sent_again() {
        let (words, now) = (Language::En.words(), form("Ulm", "a"));
        let mut sent = sent(form("Bonn", "a"), ["Köln", "a"]);

        assert!(sent.has_met(words, &now, &MEMBERS));
        assert!(sent.why("Address.City").is_some_and(|why| why.contains("Ulm")));
        assert!(sent.why("Notes").is_none());
        assert!(!sent.has_met(words, &now, &MEMBERS));
        assert!(sent.is_touched("Address.City") && !sent.is_touched("Notes"));
    }
}
