//! What cases ask for and billwerk's model does not have: such cases are skipped by name.

use serde_json::Value;

use crate::case::Case;
use crate::why::Why;

/// An input, the value it has to have to count (any, if none is named), and what its case would need.
const MEMBERS: [(&str, Option<&str>, &str); 11] = [
    ("minimum_spend", None, "least amount of a period on a component"),
    ("maximum_spend", None, "greatest amount of a period on a component"),
    ("cap", None, "greatest amount of a period on a component"),
    ("coupons_cents", None, "discount of a fixed amount: its coupons take off a percentage"),
    ("manual_adjustment", None, "adjustment of a billed line by hand"),
    ("item_adjustment", None, "adjustment of a billed line by hand"),
    ("amount_paid", None, "bound on credits by what was paid"),
    ("prorated_quantity", None, "metered component whose units are prorated"),
    ("event_prorated_units", None, "metered component whose units are prorated"),
    ("bad_credit_periods", None, "credit beyond the time of the charge that it reduces"),
    (
        "in_arrear_mode",
        Some("GREEDY"),
        "payment period mode that bills a period before its end as if it were over",
    ),
];

/// How the name of a convention begins, and what its cases would need.
const CONVENTIONS: [(&str, &str); 5] = [
    ("LAGO-DAY-", "proration policy that counts the last day too"),
    ("FLEX-DAY-", "proration policy that counts the last day too"),
    ("DAY-INCLUSIVE-END", "proration policy that counts the last day too"),
    (
        "METEROID-DAY",
        "proration policy that rounds charge and credit apart, or counts nominal days of a period",
    ),
    ("STRIPE-IMAGINED-", "proration policy whose periods begin at a backdated start"),
];

/// Refuses a case that needs what billwerk's model lacks.
pub fn check(case: &Case) -> Result<(), Why> {
    let asked = |value: Option<&Value>, wanted: Option<&str>| match (value, wanted) {
        (None | Some(Value::Null), _) => false,
        (Some(_), None) => true,
        (Some(value), Some(wanted)) => value.as_str() == Some(wanted),
    };
    let member = MEMBERS.iter().find(|(name, wanted, _)| asked(case.inputs.get(*name), *wanted));
    if let Some((name, _, what)) = member {
        return Err(Why::Lacking(format!("{what} ({name})")));
    }
    let convention = CONVENTIONS.iter().find(|(begin, _)| case.convention().starts_with(begin));
    match convention {
        Some((_, what)) => Err(Why::Lacking(format!("{what} ({})", case.convention()))),
        None => Ok(()),
    }
}

/// The case without the members of [`MEMBERS`]: [`check`] has seen that they ask for nothing.
pub fn without_members(case: &Case) -> Case {
    let mut case = case.clone();
    case.inputs.retain(|name, _| MEMBERS.iter().all(|(member, _, _)| member != name));
    case
}
