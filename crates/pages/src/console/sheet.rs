//! Forms of things with many members, described by what each member takes: shown, filled from the API's answer, and
//! read into its body.

use maud::{Markup, html};

use crate::body::Body;
use crate::field::{Field, id, invalid, other, tick, told_by, wrong};
use crate::form::{Takes, Typed};
use crate::person::Person;
use crate::refusals;
use crate::words::Words;

/// Rows that are offered beyond those that are filled.
const SPARE_ROWS: usize = 3;
const UNITS: [&str; 6] = ["Day", "Week", "Month", "Year", "Hour", "Minute"];

/// A member of a body, or members that belong together.
pub(crate) enum Part {
    /// A field of one line.
    Line(&'static str, Takes),
    /// A text for all languages, and one in German.
    Localized(&'static str),
    /// A length of time.
    Time(&'static str),
    /// One of these values, with their words.
    Choice(&'static str, Vec<(String, String)>),
    /// Rows of a list: the path of the list, members of each, and the choices of those that are ids.
    Rows(&'static str, &'static [(&'static str, Takes)], Vec<(String, String)>),
}

/// Parts under a heading: the key of its words. `folded`: closed until something stands in it.
pub(crate) struct Section {
    /// The key.
    pub(crate) key: &'static str,
    /// Whether it can be closed.
    pub(crate) folded: bool,
    /// The key of words before the parts: what it means where they are left empty.
    pub(crate) hint: Option<&'static str>,
    /// The parts.
    pub(crate) parts: Vec<Part>,
}

impl Section {
    /// With words before the parts.
    pub(crate) fn hint(self, key: &'static str) -> Section {
        Section { hint: Some(key), ..self }
    }
}

/// An open section.
pub(crate) fn section(key: &'static str, parts: Vec<Part>) -> Section {
    Section { key, folded: false, hint: None, parts }
}

/// One that is closed until something stands in it.
pub(crate) fn folded(key: &'static str, parts: Vec<Part>) -> Section {
    Section { key, folded: true, hint: None, parts }
}

/// Choices by the words of the API, which are said as `kind-Word`.
pub(crate) fn choice(person: &Person, name: &'static str, values: &[&str]) -> Part {
    let options = values.iter().map(|it| ((*it).to_owned(), person.words.of("choice", it))).collect();
    Part::Choice(name, options)
}

/// The fields.
pub(crate) fn show(person: &Person, typed: &Typed, sections: &[Section]) -> Markup {
    let words = person.words;
    html! {
        @for it in sections {
            @if it.folded {
                details.fold open[it.parts.iter().any(|part| is_filled(typed, part))] {
                    summary { (words.say(it.key)) }
                    @for part in &it.parts { (shown(person, typed, part)) }
                }
            } @else {
                fieldset { legend { (words.say(it.key)) }
                    @if let Some(hint) = it.hint { p { small { (words.say(hint)) } } }
                    @for part in &it.parts { (shown(person, typed, part)) }
                }
            }
        }
    }
}

fn shown(person: &Person, typed: &Typed, part: &Part) -> Markup {
    let words = person.words;
    match part {
        Part::Line(name, Takes::Tick) => tick(words, typed, name),
        Part::Line(name, Takes::Needed | Takes::Price) => Field::text(name).needed().show(words, typed),
        Part::Line(name, Takes::Moment) => Field::text(name).kind("datetime-local").show(words, typed),
        Part::Line(name, _) => Field::text(name).show(words, typed),
        Part::Choice(name, options) => Field::text(name).choice(words, typed, options),
        Part::Rows(name, members, options) => rows(person, typed, name, members, options),
        Part::Localized(name) => {
            let label = words.of("field", name);
            let german = format!("{label} ({})", words.of("language", "de"));
            html! { div.two {
                (Field::text(&format!("{name}._c")).labelled(&label).show(words, typed))
                (Field::text(&format!("{name}.de")).labelled(&german).show(words, typed))
            } }
        }
        Part::Time(name) => {
            let label = words.of("field", name);
            let unit = words.with("unit-of", &[("what", &label)]);
            let units = UNITS.map(|it| (it.to_owned(), words.say(&format!("units-{it}"))));
            html! { div.pair {
                (Field::text(&format!("{name}.Quantity")).labelled(&label).show(words, typed))
                (Field::text(&format!("{name}.Unit")).labelled(&unit).choice(words, typed, &units))
            } }
        }
    }
}

/// What a field of a row is called.
fn in_row(words: &Words, member: &str, place: usize) -> String {
    let row = (place + 1).to_string();
    words.with("in-row", &[("what", &words.of("field", member)), ("row", &row)])
}

fn cell(list: &str, place: usize, member: &str) -> String {
    format!("{list}[{place}].{member}")
}

/// Rows that are filled.
fn filled(typed: &Typed, list: &str, members: &[(&str, Takes)]) -> usize {
    let is_filled = |place: &usize| members.iter().any(|(member, _)| typed.has(&cell(list, *place, member)));
    (0..200).rfind(is_filled).map_or(0, |last| last + 1)
}

fn is_filled(typed: &Typed, part: &Part) -> bool {
    match part {
        Part::Line(name, _) | Part::Choice(name, _) => typed.has(name),
        Part::Localized(name) => typed.has(&format!("{name}._c")),
        Part::Time(name) => typed.has(&format!("{name}.Quantity")),
        Part::Rows(name, members, _) => filled(typed, name, members) > 0,
    }
}

fn rows(
    person: &Person,
    typed: &Typed,
    list: &str,
    members: &[(&str, Takes)],
    options: &[(String, String)],
) -> Markup {
    let words = person.words;
    let count = filled(typed, list, members) + SPARE_ROWS;
    let label = |member: &str, place: usize| in_row(words, member, place);
    html! {
        div.scroll { table.rows.inputs {
            thead { tr { @for (member, _) in members { th scope="col" { (words.of("field", member)) } } } }
            tbody { @for place in 0..count { tr { @for (member, takes) in members {
                @let name = cell(list, place, member);
                td {
                    @if *takes == Takes::Tick {
                        input #(id(&name)) type="checkbox" name=(name) value="true" checked[typed.has(&name)] aria-label=(label(member, place))
                            aria-invalid=[invalid(typed, &name)] aria-describedby=[told_by(typed, &name)];
                    } @else if member.ends_with("Id") {
                        select #(id(&name)) name=(name) aria-label=(label(member, place))
                            aria-invalid=[invalid(typed, &name)] aria-describedby=[told_by(typed, &name)] {
                            option value="" {}
                            @for (value, text) in options { option value=(value) selected[value == typed.get(&name)] { (text) } }
                            (other(typed.get(&name), options))
                        }
                    } @else {
                        input #(id(&name)) type=[(*takes == Takes::Moment).then_some("datetime-local")] name=(name) value=(typed.get(&name)) autocomplete="off" aria-label=(label(member, place))
                            aria-invalid=[invalid(typed, &name)] aria-describedby=[told_by(typed, &name)];
                    }
                    (wrong(typed, &name))
                }
            } } } }
        } }
    }
}

/// The body: each member of the form, null where it is empty; what cannot be read is marked.
pub(crate) fn body(person: &Person, typed: &mut Typed, sections: &[Section]) -> Body {
    let mut body = Body::of([]);
    for part in sections.iter().flat_map(|it| &it.parts) {
        let read = match part {
            Part::Line(name, takes) => typed.change(person, &[(name, *takes)]),
            Part::Choice(name, _) => typed.change(person, &[(name, Takes::Text)]),
            Part::Localized(name)
                if [format!("{name}._c"), format!("{name}.de")].iter().any(|it| typed.has(it)) =>
            {
                let names = [format!("{name}._c"), format!("{name}.de")];
                typed.change(person, &names.each_ref().map(|it| (it.as_str(), Takes::Text)))
            }
            Part::Time(name) if typed.has(&format!("{name}.Quantity")) => {
                let (count, unit) = (format!("{name}.Quantity"), format!("{name}.Unit"));
                typed.body(person, &[(&count, Takes::Whole), (&unit, Takes::Needed)])
            }
            Part::Localized(name) | Part::Time(name) => {
                mark_half(person, typed, name);
                Body::of([(*name, Body::Null)])
            }
            Part::Rows(list, members, _) => read_rows(person, typed, list, members),
        };
        merge(&mut body, read);
    }
    body
}

/// A unit without a number is no length of time, and no wish for none either.
fn mark_half(person: &Person, typed: &mut Typed, name: &str) {
    if typed.has(&format!("{name}.Unit")) {
        typed.mark(&format!("{name}.Quantity"), person.words.say("wrong-half-a-time"));
    }
}

/// Rows in which nothing stands are no rows: those below move up, so that a row has the same place in form and body.
fn close_up(typed: &mut Typed, list: &str, members: &[(&str, Takes)]) {
    let mut free = 0;
    for place in 0..filled(typed, list, members) {
        if !members.iter().any(|(member, _)| typed.has(&cell(list, place, member))) {
            continue;
        }
        if free < place {
            members.iter().for_each(|(it, _)| typed.rename(&cell(list, place, it), &cell(list, free, it)));
        }
        free += 1;
    }
}

/// The rows that are filled, as a list at its path.
fn read_rows(person: &Person, typed: &mut Typed, list: &str, members: &[(&str, Takes)]) -> Body {
    close_up(typed, list, members);
    let mut found = Vec::new();
    for place in 0..filled(typed, list, members) {
        let mut item = Body::of([]);
        for (member, takes) in members {
            let name = cell(list, place, member);
            let one = Typed::of(&[(member, typed.get(&name).to_owned())]).body(person, &[(member, *takes)]);
            let is_there = one.get(member).is_some();
            if !is_there && typed.has(&name) {
                let key = if *takes == Takes::Moment { "wrong-moment" } else { "wrong-number" };
                typed.mark(&name, person.words.say(key));
            }
            merge(&mut item, one);
        }
        found.push(item);
    }
    let mut at = Body::of([]);
    match list.split_once('.') {
        // A scale without rows is none.
        Some((scale, _)) if found.is_empty() => at.put(scale, Body::Null),
        Some(_) | None => at.put(list, found.into()),
    }
    at
}

/// Puts members into a body, inner ones beside those that are there. Null takes a whole member away.
pub(crate) fn merge(body: &mut Body, with: Body) {
    match (body, with) {
        (Body::Object(body), Body::Object(with)) => {
            for (name, value) in with {
                merge(body.entry(name).or_default(), value);
            }
        }
        (body, with) => *body = with,
    }
}

/// What stands in the form of a thing that there is.
pub(crate) fn filled_with(person: &Person, thing: &Body, sections: &[Section]) -> Typed {
    let mut values = Vec::new();
    for part in sections.iter().flat_map(|it| &it.parts) {
        match part {
            Part::Line(name, _) | Part::Choice(name, _) => values.push(((*name).to_owned(), at(thing, name))),
            Part::Localized(name) => values.extend(both(thing, name, ["_c", "de"])),
            Part::Time(name) => values.extend(both(thing, name, ["Quantity", "Unit"])),
            Part::Rows(list, members, _) => {
                let rows = thing.at(list).and_then(Body::list);
                for (place, row) in rows.into_iter().flatten().enumerate() {
                    values.extend(members.iter().map(|(it, _)| (cell(list, place, it), at(row, it))));
                }
            }
        }
    }
    let values: Vec<(&str, String)> =
        values.iter().map(|(name, value)| (name.as_str(), written(person, value))).collect();
    Typed::of(&values)
}

/// A field as it is told beside others of its form.
pub(crate) struct Line {
    /// The member of the body that it is a part of.
    pub(crate) member: &'static str,
    /// What it is called.
    pub(crate) label: String,
    /// What stands in it.
    pub(crate) text: String,
}

/// The fields of a form, told. Lists are as long as in the longer of two forms, so that both have the same lines.
pub(crate) fn lines(person: &Person, (typed, other): (&Typed, &Typed), sections: &[Section]) -> Vec<Line> {
    let words = person.words;
    let mut told = Vec::new();
    for part in sections.iter().flat_map(|it| &it.parts) {
        let (name, label) = match part {
            Part::Line(name, _)
            | Part::Localized(name)
            | Part::Time(name)
            | Part::Choice(name, _)
            | Part::Rows(name, _, _) => (*name, words.of("field", refusals::last(name))),
        };
        let member = name.split_once('.').map_or(name, |(member, _)| member);
        let line = |label: String, text: String| Line { member, label, text };
        match part {
            Part::Line(_, takes) => told.push(line(label, in_words(person, typed.get(name), *takes, &[]))),
            Part::Choice(_, options) => {
                told.push(line(label, in_words(person, typed.get(name), Takes::Text, options)));
            }
            Part::Localized(_) => told.push(line(label, typed.get(&format!("{name}._c")).to_owned())),
            Part::Time(_) => told.push(line(label, time_in_words(person, typed, name))),
            Part::Rows(list, members, options) => {
                let count = filled(typed, list, members).max(filled(other, list, members));
                for (row, (name, takes)) in (0..count).flat_map(|row| members.iter().map(move |it| (row, it)))
                {
                    let text = typed.get(&cell(list, row, name));
                    told.push(line(in_row(words, name, row), in_words(person, text, *takes, options)));
                }
            }
        }
    }
    told
}

/// What stands in a field, as people read it.
fn in_words(person: &Person, text: &str, takes: Takes, options: &[(String, String)]) -> String {
    if takes == Takes::Tick {
        return person.words.say(if text.is_empty() { "no" } else { "yes" });
    }
    let chosen = options.iter().find(|(value, _)| value == text);
    chosen.map_or(text, |(_, name)| name).to_owned()
}

/// A length of time, as people read it; as it was typed where it is none.
fn time_in_words(person: &Person, typed: &Typed, name: &str) -> String {
    let [count, unit] = ["Quantity", "Unit"].map(|part| typed.get(&format!("{name}.{part}")));
    match count.parse::<usize>() {
        Ok(count) if UNITS.contains(&unit) => person.words.count(&format!("period-{unit}"), count),
        Ok(_) | Err(_) => format!("{count} {unit}").trim().to_owned(),
    }
}

fn both(thing: &Body, name: &str, members: [&str; 2]) -> [(String, Body); 2] {
    members.map(|member| {
        let name = format!("{name}.{member}");
        let value = at(thing, &name);
        (name, value)
    })
}

fn at(thing: &Body, path: &str) -> Body {
    thing.at(path).cloned().unwrap_or_default()
}

/// A value as its field has it.
fn written(person: &Person, value: &Body) -> String {
    match value {
        Body::Text(text) => match text.parse::<turnus_wire::Timestamp>() {
            Ok(at) if text.len() > 10 => person.format.field_moment(at),
            Ok(_) | Err(_) => text.clone(),
        },
        Body::Number(number) => person.format.number(*number),
        Body::Bool(true) => "true".to_owned(),
        Body::List(all) => all.iter().filter_map(Body::text).collect::<Vec<_>>().join(", "),
        Body::Bool(false) | Body::Null | Body::Object(_) => String::new(),
    }
}
