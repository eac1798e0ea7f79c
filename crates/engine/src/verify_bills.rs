//! Bills made again from what they were made from: contract, catalogue, what was billed before, usage, tax. What comes
//! out must be what is written.

use crate::bill::{Bill, BillError, BillInput, RULES, bill};
use crate::catalogue::Catalogue;
use crate::contract::Contract;
use crate::coverage::Billed;
use crate::line::Line;
use crate::plan::PlanGroup;
use crate::rated_item::RatedItem;
use crate::reverse::reverse;
use crate::scope::Occasion;
use crate::usage::Usage;
use crate::verify::{Check, Finding};
use crate::verify_sums::place_of;

/// What a written bill was made from.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// The contract at the version that the bill names.
    pub contract: &'a Contract,
    /// The catalogue as it was.
    pub catalogue: &'a Catalogue,
    /// The plan group as it was.
    pub group: &'a PlanGroup,
    /// Everything that the bills before it billed.
    pub billed: &'a Billed,
    /// The usage that it took.
    pub usage: &'a [Usage],
    /// The rated items that it took, in the order of its lines.
    pub rated: &'a [RatedItem],
}

/// `written` made again. `billed` says how late usage was as the bill itself remembers it; everything else is derived.
///
/// # Errors
///
/// [`BillError`]: it could not have been made at all.
pub fn made_again(written: &Bill, from: &Sources<'_>) -> Result<Bill, BillError> {
    bill(&BillInput {
        bill: written.id,
        contract: from.contract,
        catalogue: from.catalogue,
        group: from.group,
        billed: from.billed,
        usage: from.usage,
        rated: from.rated,
        tax: &written.tax,
        scope: &written.scope,
        now: written.at,
        horizon: written.horizon,
        also: &written.also,
        again: &written.again,
    })
}

/// The opposite of `reversed`, as `written` should be.
pub fn reversed_again(written: &Bill, reversed: &Bill) -> Bill {
    reverse(reversed, written.id, written.at)
}

/// The rules that a bill names are rules that there were. No other number makes it one of an older version.
pub fn rules_of(written: &Bill) -> Option<Finding> {
    let known = (1..=RULES).contains(&written.rules);
    let what = "the number of the rules that it was made by";
    let pair = (format!("1 to {RULES}"), written.rules);
    (!known).then(|| Finding::new(Check::Bills, place_of(written), what, pair))
}

/// A bill that was made by rules before those of today may come to something else. What takes another back never may: no
/// price is computed for it.
pub fn may_differ(written: &Bill) -> bool {
    let takes_back = written.scope.occasion == Occasion::Reversal;
    (1..RULES).contains(&written.rules) && !takes_back
}

/// Where `written` differs from `made`. Words of the client are compared only `with_words`: they go when a person is
/// erased.
pub fn differences(made: &Bill, written: &Bill, with_words: bool) -> Vec<Finding> {
    let place = place_of(written);
    let mut findings = Vec::new();
    let mut differ = |what: String, expected: String, found: String| {
        if expected != found {
            findings.push(Finding::new(Check::Bills, place.clone(), what, (expected, found)));
        }
    };
    let count = |bill: &Bill| format!("{} lines", bill.lines.len());
    differ("how many lines".to_owned(), count(made), count(written));
    for (number, (made, written)) in made.lines.iter().zip(&written.lines).enumerate() {
        for (member, expected, found) in of_line(made, written, with_words) {
            differ(format!("line {number}, {member}"), expected, found);
        }
    }
    let sums = |bill: &Bill| {
        let of = &bill.totals;
        format!("net {}, VAT {}, gross {}", of.net.minor(), of.vat.minor(), of.gross.minor())
    };
    differ("its totals".to_owned(), sums(made), sums(written));
    differ("its VAT by rate".to_owned(), debug(&made.groups), debug(&written.groups));
    differ("the rows of its coverage".to_owned(), count_of(&made.rows), count_of(&written.rows));
    for (made, written) in made.rows.iter().zip(&written.rows) {
        differ(format!("coverage row {}", written.id.number), debug(made), debug(written));
    }
    differ("its charges of usage".to_owned(), debug(&made.usage), debug(&written.usage));
    let kind = |bill: &Bill| format!("{:?} {}", bill.price_type, bill.currency);
    differ("what its amounts are".to_owned(), kind(made), kind(written));
    let until = |bill: &Bill| debug(&bill.usage_until);
    differ("until when usage is billed".to_owned(), until(made), until(written));
    differ("the next billing date".to_owned(), debug(&made.next_billing), debug(&written.next_billing));
    // Dates that were passed and billed nothing made no bill that says so: it may lie behind what is found again.
    if written.last_billing < made.last_billing {
        let least = format!("{:?} or later", made.last_billing);
        differ("the last billing date".to_owned(), least, debug(&written.last_billing));
    }
    findings
}

fn count_of<T>(rows: &[T]) -> String {
    format!("{} rows", rows.len())
}

fn debug(value: &impl std::fmt::Debug) -> String {
    format!("{value:?}")
}

/// A member of a line: its name, and what it says.
type Member = (&'static str, fn(&Line) -> String);

/// The members in which two lines differ, with what was made again and what is written.
fn of_line(made: &Line, written: &Line, with_words: bool) -> Vec<(&'static str, String, String)> {
    let words = |line: &Line| if with_words { debug(&(&line.text, &line.more_text)) } else { String::new() };
    let members: [Member; 11] = [
        ("what it is for", |it| debug(&(it.kind, it.product, it.component_subscription, it.discount))),
        ("its quantity", |it| it.quantity.normalize().to_string()),
        ("its unit price", |it| debug(&it.unit_price.map(|price| price.normalize()))),
        ("its periods", |it| it.multiplier.to_string()),
        ("its time", |it| debug(&it.span)),
        ("its amount", |it| it.amount.minor().to_string()),
        ("its net", |it| it.net.minor().to_string()),
        ("its VAT", |it| it.vat.minor().to_string()),
        ("its tax", |it| debug(&it.tax)),
        ("what it reduces", |it| debug(&(it.credits, it.reverses))),
        ("its explanation", |it| debug(&it.explanation)),
    ];
    let mut found: Vec<(&'static str, String, String)> =
        members.into_iter().map(|(name, of)| (name, of(made), of(written))).collect();
    found.push(("its words", words(made), words(written)));
    found.retain(|(_, made, written)| made != written);
    found
}
