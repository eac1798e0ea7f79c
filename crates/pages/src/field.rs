//! Fields of forms: a label, what was typed, and beside it what is wrong with it.

use maud::{Markup, html};

use crate::form::Typed;
use crate::refusals;
use crate::words::Words;

/// A field: its name is the member of the API.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// Type of the input: `text`, `email`, `number` …
    pub(crate) kind: &'a str,
    /// A word of what the browser may fill in.
    pub(crate) autocomplete: &'a str,
    /// It may not be left empty.
    pub(crate) needed: bool,
    /// Key of words below it.
    pub(crate) hint: Option<&'a str>,
    /// Its label, where that is the name of a thing and not of a member.
    pub(crate) label: Option<&'a str>,
    /// What its id ends with, where a page has several forms with a field of its name.
    pub(crate) of: &'a str,
}

impl<'a> Field<'a> {
    /// A text.
    pub(crate) fn text(name: &'a str) -> Field<'a> {
        Field { name, kind: "text", autocomplete: "off", needed: false, hint: None, label: None, of: "" }
    }

    /// The same of another kind.
    pub(crate) fn kind(self, kind: &'a str) -> Field<'a> {
        Field { kind, ..self }
    }

    /// It may not be left empty.
    pub(crate) fn needed(self) -> Field<'a> {
        Field { needed: true, ..self }
    }

    /// With words below it.
    pub(crate) fn hint(self, key: &'a str) -> Field<'a> {
        Field { hint: Some(key), ..self }
    }

    /// With a label of its own.
    pub(crate) fn labelled(self, label: &'a str) -> Field<'a> {
        Field { label: Some(label), ..self }
    }

    /// Of one form among several that have a field of this name.
    pub(crate) fn of(self, form: &'a str) -> Field<'a> {
        Field { of: form, ..self }
    }

    /// The browser may fill it in.
    pub(crate) fn filled(self, autocomplete: &'a str) -> Field<'a> {
        Field { autocomplete, ..self }
    }

    /// The field with its label, what was typed, and what is wrong with it.
    pub(crate) fn show(self, words: &Words, typed: &Typed) -> Markup {
        let control = html! {
            @if self.kind == "textarea" {
                textarea #(self.id()) name=(self.name) rows="4" required[self.needed]
                    aria-invalid=[invalid(typed, self.name)] aria-describedby=[self.described(typed)] {
                    (typed.get(self.name))
                }
            } @else {
                input #(self.id()) name=(self.name) type=(self.kind) step=[self.step(typed)] value=(typed.as_typed(self.name))
                    autocomplete=(self.autocomplete) aria-required=[self.needed.then_some("true")]
                    aria-invalid=[invalid(typed, self.name)] aria-describedby=[self.described(typed)];
            }
        };
        self.around(words, typed, control)
    }

    /// The same as a choice: values with their words. An empty one is first where it may be left empty. What stands in
    /// the field and is none of them stays to be chosen, last: a form that is saved changes nothing that nobody touched.
    pub(crate) fn choice(self, words: &Words, typed: &Typed, options: &[(String, String)]) -> Markup {
        let chosen = typed.get(self.name);
        let control = html! {
            select #(self.id()) name=(self.name) aria-invalid=[invalid(typed, self.name)]
                aria-describedby=[self.described(typed)] {
                @if !self.needed { option value="" {} }
                @for (value, text) in options {
                    option value=(value) selected[value == chosen] { (text) }
                }
                (other(chosen, options))
            }
        };
        self.around(words, typed, control)
    }

    fn around(self, words: &Words, typed: &Typed, control: Markup) -> Markup {
        let label = self.label.map_or_else(|| words.of("field", refusals::last(self.name)), str::to_owned);
        html! {
            div.field {
                label for=(self.id()) { (label) @if self.needed { span.needed aria-hidden="true" { " *" } } }
                (control)
                @if let Some(hint) = self.hint { small #{ (self.id()) "-hint" } { (words.say(hint)) } }
                @if let Some(why) = typed.why(self.name) { (why_of(&self.id(), why)) }
            }
        }
    }

    /// The id of its control.
    fn id(self) -> String {
        id(self.name) + self.of
    }

    /// Moments are asked for to the second, and to the millisecond where the one that stands there has some: browsers
    /// show no more than the step.
    fn step(self, typed: &Typed) -> Option<&'static str> {
        let is_finer = typed.get(self.name).contains('.');
        (self.kind == "datetime-local").then_some(if is_finer { "0.001" } else { "1" })
    }

    fn described(self, typed: &Typed) -> Option<String> {
        let wrong = typed.why(self.name).map(|_| format!("{}-wrong", self.id()));
        let hint = self.hint.map(|_| format!("{}-hint", self.id()));
        let both: Vec<String> = [wrong, hint].into_iter().flatten().collect();
        Some(both.join(" ")).filter(|ids| !ids.is_empty())
    }
}

/// What is chosen, as an option, where it is none of those that are offered.
pub(crate) fn other(chosen: &str, options: &[(String, String)]) -> Markup {
    let is_other = !chosen.is_empty() && !options.iter().any(|(value, _)| value == chosen);
    html! { @if is_other { option value=(chosen) selected { (chosen) } } }
}

/// A box to tick.
pub(crate) fn tick(words: &Words, typed: &Typed, name: &str) -> Markup {
    html! {
        div.field.tick {
            input #(id(name)) name=(name) type="checkbox" value="true" checked[typed.has(name)]
                aria-invalid=[invalid(typed, name)] aria-describedby=[told_by(typed, name)];
            label for=(id(name)) { (words.of("field", refusals::last(name))) }
            (wrong(typed, name))
        }
    }
}

/// What is wrong with a field, for whatever [`told_by`] names it.
pub(crate) fn wrong(typed: &Typed, name: &str) -> Markup {
    html! { @if let Some(why) = typed.why(name) { (why_of(&id(name), why)) } }
}

fn why_of(id: &str, why: &str) -> Markup {
    html! { p.wrong #{ (id) "-wrong" } { (why) } }
}

/// The id of what is wrong with a field, if something is.
pub(crate) fn told_by(typed: &Typed, name: &str) -> Option<String> {
    typed.why(name).map(|_| format!("{}-wrong", id(name)))
}

/// What its control says of itself where something is wrong with it.
pub(crate) fn invalid(typed: &Typed, name: &str) -> Option<&'static str> {
    typed.why(name).map(|_| "true")
}

/// The id of a field's control.
pub(crate) fn id(name: &str) -> String {
    format!("f-{}", name.replace(['.', '[', ']'], "-").to_ascii_lowercase())
}
