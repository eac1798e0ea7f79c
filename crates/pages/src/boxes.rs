//! Boxes to tick, several of one name.

use maud::{Markup, html};

use crate::form::Typed;
use crate::refusals;
use crate::words::Words;

/// Boxes of one name: values with their words.
pub(crate) fn boxes(words: &Words, typed: &Typed, name: &str, options: &[(String, String)]) -> Markup {
    let id = |value: &str| format!("box-{name}-{value}").replace('.', "-").to_ascii_lowercase();
    html! {
        fieldset {
            legend { (words.of("field", refusals::last(name))) }
            @for (value, text) in options { div.field.tick {
                input #(id(value)) name=(name) type="checkbox" value=(value)
                    checked[typed.all(name).any(|it| it == value)];
                label for=(id(value)) { (text) }
            } }
            @if let Some(why) = typed.why(name) { p.wrong { (why) } }
        }
    }
}
