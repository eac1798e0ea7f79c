//! A case that expects something else fails: every expected figure is compared.

use serde_json::{Map, Value};
use turnus_cases::{Case, Verdict};

use crate::published::report;

/// What one expected value could be instead: figures altered one at a time, and lists with an element too many.
struct Altered {
    figures: Vec<Value>,
    lists: Vec<Value>,
}

fn altered(value: &Value) -> Altered {
    match value {
        Value::Object(members) => {
            let with = |name: &String, other: Value| {
                let mut members: Map<String, Value> = members.clone();
                members.insert(name.clone(), other);
                Value::Object(members)
            };
            within(members.iter().map(|(name, value)| (name.clone(), value)), with)
        }
        Value::Array(elements) => {
            let with = |place: &usize, other: Value| {
                let mut elements = elements.clone();
                elements[*place] = other;
                Value::Array(elements)
            };
            let mut altered = within(elements.iter().enumerate(), with);
            let more = elements.last().cloned().unwrap_or_else(|| "2024-01-01".into());
            altered.lists.push(Value::Array(elements.iter().cloned().chain([more]).collect()));
            altered
        }
        Value::Null => of_figure("2012-01-01".into()),
        Value::Bool(flag) => of_figure((!flag).into()),
        Value::Number(number) => of_figure((number.as_i64().unwrap() + 1).into()),
        Value::String(text) => of_figure(other_text(text).into()),
    }
}

fn of_figure(value: Value) -> Altered {
    Altered { figures: vec![value], lists: Vec::new() }
}

fn within<'a, K>(parts: impl Iterator<Item = (K, &'a Value)>, with: impl Fn(&K, Value) -> Value) -> Altered {
    let mut all = Altered { figures: Vec::new(), lists: Vec::new() };
    for (key, value) in parts {
        let altered = altered(value);
        all.figures.extend(altered.figures.into_iter().map(|other| with(&key, other)));
        all.lists.extend(altered.lists.into_iter().map(|other| with(&key, other)));
    }
    all
}

/// The next day, or another last digit.
fn other_text(text: &str) -> String {
    if let Some(day) = (text.len() == 10).then(|| text.parse::<jiff::civil::Date>().ok()).flatten() {
        return day.tomorrow().unwrap().to_string();
    }
    let digit = text.rfind(|letter: char| letter.is_ascii_digit()).unwrap();
    let other = if &text[digit..=digit] == "9" { "8" } else { "9" };
    format!("{}{other}{}", &text[..digit], &text[digit + 1..])
}

#[test]
fn a_case_of_which_one_figure_is_altered_fails() {
    let mut count = 0;
    for (case, _) in report().verdicts.iter().filter(|(_, verdict)| *verdict == Verdict::Passed) {
        let altered = altered(&Value::Object(case.expected.clone()));
        let with =
            |expected: &Value| Case { expected: expected.as_object().unwrap().clone(), ..case.clone() };

        assert!(!altered.figures.is_empty() || !altered.lists.is_empty());
        for expected in &altered.figures {
            let verdict = with(expected).verdict();
            assert!(matches!(verdict, Verdict::Failed(_)), "{} with {expected}: {verdict:?}", case.id);
            count += 1;
        }
        for expected in &altered.lists {
            let verdict = with(expected).verdict();
            assert_ne!(verdict, Verdict::Passed, "{} with {expected}", case.id);
        }
    }
    assert!(count > 400, "{count} figures were altered");
}

#[test]
fn a_case_that_expects_more_than_is_understood_is_skipped() {
    for (case, _) in report().verdicts.iter().filter(|(_, verdict)| *verdict == Verdict::Passed) {
        let mut more = case.clone();
        more.expected.insert("shoe_size".to_owned(), 42.into());

        let verdict = more.verdict();

        let named = matches!(&verdict, Verdict::Skipped(reason) if reason.contains("shoe_size"));
        assert!(named, "{}: {verdict:?}", case.id);
    }
}
