//! Cases that nobody has seen: skipped with a reason, never passed by chance, and nothing panics.

use serde_json::{Map, Value, json};
use turnus_cases::{Case, Verdict, run};

use crate::published::report;

fn verdict(case: Value) -> Verdict {
    let file = json!({ "cases": [case] }).to_string();
    run(&file).unwrap().verdicts.remove(0).1
}

fn reason(case: Value) -> String {
    match verdict(case) {
        Verdict::Skipped(reason) => reason,
        other => panic!("{other:?}"),
    }
}

fn whole_periods() -> Value {
    json!({
        "id": "one",
        "category": "whole_periods",
        "convention": "KB-DAY",
        "inputs": { "from": "2024-01-31", "to": "2024-03-31", "period": "MONTHLY" },
        "expected": { "whole_periods": 2 },
    })
}

fn with(change: impl FnOnce(&mut Map<String, Value>)) -> Value {
    let mut case = whole_periods();
    change(case.as_object_mut().unwrap());
    case
}

#[test]
fn what_is_not_understood_is_named() {
    assert_eq!(verdict(whole_periods()), Verdict::Passed);

    let category = with(|case| drop(case.insert("category".into(), "mystery".into())));
    assert!(reason(category).contains("category 'mystery'"));
    let convention = with(|case| drop(case.insert("convention".into(), "ZUORA".into())));
    assert!(reason(convention).contains("convention 'ZUORA'"));
    let input = with(|case| case["inputs"]["leap_seconds"] = 3.into());
    assert!(reason(input).contains("leap_seconds"));
    let period = with(|case| case["inputs"]["period"] = "FORTNIGHTISH".into());
    assert!(reason(period).contains("FORTNIGHTISH"));
    let missing = with(|case| drop(case["inputs"].as_object_mut().unwrap().remove("to")));
    assert!(reason(missing).contains("to"));
    let figure = with(|case| case["expected"]["whole_periods"] = "two".into());
    assert!(reason(figure).contains("two"));
    let nothing = with(|case| drop(case.insert("expected".into(), json!({}))));
    assert!(reason(nothing).contains("expects nothing"));
    assert!(reason(json!({ "id": "two" })).contains("category ''"));
    assert!(reason(json!(7)).contains("category ''"));
}

#[test]
fn a_case_without_a_convention_runs_by_its_category() {
    let without = with(|case| drop(case.remove("convention")));

    assert_eq!(verdict(without), Verdict::Passed);
}

#[test]
fn a_category_nobody_has_seen_runs_where_its_convention_says_how_its_tiers_are_counted() {
    let case = |total: &str| {
        json!({
            "id": "three",
            "category": "tiers_of_tomorrow",
            "convention": "VOLUME",
            "inputs": { "quantity": 6, "tiers": [{ "to": 5, "unit": "7" }, { "to": null, "unit": "6.5" }] },
            "expected": { "total": total },
        })
    };

    assert_eq!(verdict(case("39")), Verdict::Passed);
    assert!(matches!(verdict(case("40")), Verdict::Failed(_)));
}

#[test]
fn a_file_that_is_none_is_refused() {
    assert!(run("[]").is_err());
    assert!(run("{\"cases\": 3}").is_err());
    assert_eq!(run("{\"cases\": []}").unwrap().to_string(), "0 passed, 0 failed, 0 skipped");
}

/// The values with one leaf replaced by each of `others`.
fn bent(value: &Value, others: &[Value]) -> Vec<Value> {
    match value {
        Value::Object(members) => {
            let of = |(name, value): (&String, &Value)| {
                let with = |other| {
                    let mut members = members.clone();
                    members.insert(name.clone(), other);
                    Value::Object(members)
                };
                bent(value, others).into_iter().map(with).collect::<Vec<Value>>()
            };
            members.iter().flat_map(of).collect()
        }
        Value::Array(elements) => {
            let of = |(place, value): (usize, &Value)| {
                let with = |other| {
                    let mut elements = elements.clone();
                    elements[place] = other;
                    Value::Array(elements)
                };
                bent(value, others).into_iter().map(with).collect::<Vec<Value>>()
            };
            elements.iter().enumerate().flat_map(of).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => others.to_vec(),
    }
}

#[test]
fn whatever_the_inputs_say_nothing_panics() {
    let others = [
        json!(null),
        json!(0),
        json!(-1),
        json!(31),
        json!(1e27),
        json!(9_007_199_254_740_993_i64),
        json!("79228162514264337593543950335"),
        json!("-0.0000000000000000000000000001"),
        json!("1900-01-01"),
        json!("2999-12-31"),
        json!("9999-12-31"),
        json!("(remark)"),
        json!("sub1 starts, rate 1, BCD"),
        json!(true),
        json!([]),
        json!({}),
    ];
    for (case, _) in &report().verdicts {
        for inputs in bent(&Value::Object(case.inputs.clone()), &others) {
            let inputs = inputs.as_object().unwrap().clone();
            Case { inputs, ..case.clone() }.verdict();
        }
    }
}
