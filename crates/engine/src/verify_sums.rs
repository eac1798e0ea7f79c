//! Whether lines, VAT by rate, totals, postings and balances add up. The arithmetic is its own: it shares nothing with
//! what makes bills.

use std::collections::HashMap;
use std::fmt::{self, Display};

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::bill::Bill;
use crate::coverage::{TaxKey, VatState};
use crate::plan::PriceType;
use crate::tax::TaxTerm;
use crate::totals::VatGroup;
use crate::verify::{Check, Finding};
use crate::{Currency, Id};

/// Sums of what earlier bills charged and credited, by the bill that charged and the tax.
pub type Sums = HashMap<(Id, TaxKey), VatState>;

/// The lines of `bill` add up to its groups, those to its totals, and the VAT of each rate is that rate of its sum.
/// `before` are the sums of the bills before it.
pub fn sums_of_bill(bill: &Bill, before: &Sums) -> Vec<Finding> {
    let place = place_of(bill);
    let wrong = |what: String, pair: (i128, i128)| {
        (pair.0 != pair.1).then(|| Finding::new(Check::Sums, place.clone(), what, pair))
    };
    let mut findings = Vec::new();
    for group in &bill.groups {
        let of = |member: fn(&crate::line::Line) -> i64| -> i128 {
            members(bill, group).map(|line| i128::from(member(line))).sum()
        };
        let rate = group.tax.rate.normalize();
        let named = |what: &str| format!("{what} at {rate} % of bill {}", group.original);
        let bases = (of(|line| line.amount.minor()), i128::from(group.base.minor()));
        findings.extend(wrong(named("the sum of line amounts"), bases));
        let nets = (of(|line| line.net.minor()), i128::from(group.net.minor()));
        findings.extend(wrong(named("the sum of line nets"), nets));
        if bill.lines.iter().all(|line| line.reverses.is_none()) {
            let known = before.get(&(group.original, TaxKey::of(&group.tax))).copied().unwrap_or_default();
            let after = i128::from(known.base.minor()) + i128::from(group.base.minor());
            let (net, vat) = net_and_vat(after, &group.tax, bill.price_type);
            let net = (net - i128::from(known.net.minor()), i128::from(group.net.minor()));
            let vat = (vat - i128::from(known.vat.minor()), i128::from(group.vat.minor()));
            findings.extend(wrong(named("the net"), net));
            findings.extend(wrong(named("the VAT"), vat));
        }
    }
    let homeless = bill.lines.iter().filter(|line| !bill.groups.iter().any(|group| is_of(bill, line, group)));
    findings.extend(homeless.map(|line| {
        let what = "a line of a tax that the bill has no sum of";
        Finding::new(Check::Sums, place.clone(), what, (line.tax.rate.normalize(), "none"))
    }));
    let sum = |member: fn(&VatGroup) -> i64| -> i128 {
        bill.groups.iter().map(|group| i128::from(member(group))).sum()
    };
    let (net, vat) = (sum(|group| group.net.minor()), sum(|group| group.vat.minor()));
    let totals = &bill.totals;
    findings.extend(wrong("the total net".to_owned(), (net, totals.net.minor().into())));
    findings.extend(wrong("the total VAT".to_owned(), (vat, totals.vat.minor().into())));
    findings.extend(wrong("the total gross".to_owned(), (net + vat, totals.gross.minor().into())));
    findings
}

/// Adds the sums of a bill to those of the bills before it.
pub fn add_sums(sums: &mut Sums, bill: &Bill) {
    for group in &bill.groups {
        let state = sums.entry((group.original, TaxKey::of(&group.tax))).or_default();
        // Beyond what an amount can be, the sum stays and the next bill differs.
        state.base = state.base.plus(group.base).unwrap_or(state.base);
        state.net = state.net.plus(group.net).unwrap_or(state.net);
        state.vat = state.vat.plus(group.vat).unwrap_or(state.vat);
    }
}

/// The name of a bill in the report.
pub fn place_of(bill: &Bill) -> String {
    format!("contract {} bill {}", bill.contract.id, bill.id)
}

fn members<'b>(bill: &'b Bill, group: &'b VatGroup) -> impl Iterator<Item = &'b crate::line::Line> {
    bill.lines.iter().filter(move |line| is_of(bill, line, group))
}

fn is_of(bill: &Bill, line: &crate::line::Line, group: &VatGroup) -> bool {
    let original = line.credits.unwrap_or(bill.id);
    original == group.original && TaxKey::of(&line.tax) == TaxKey::of(&group.tax)
}

/// Net and VAT of an amount, in minor units.
fn net_and_vat(base: i128, tax: &TaxTerm, price_type: PriceType) -> (i128, i128) {
    let hundred = Decimal::ONE_HUNDRED;
    let part = |numerator: Decimal, denominator: Decimal| -> i128 {
        let exact = Decimal::from_i128_with_scale(base, 0) * numerator / denominator;
        let rounded = exact.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        rounded.to_i128().unwrap_or(i128::MAX)
    };
    match price_type {
        PriceType::Net => (base, part(tax.rate, hundred)),
        PriceType::Gross if tax.rate.is_zero() => (part(hundred, hundred + tax.home_rate), 0),
        PriceType::Gross => {
            let vat = part(tax.rate, hundred + tax.rate);
            (base - vat, vat)
        }
    }
}

/// A posting, as it stands in the ledger.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posted {
    /// The bill or booking.
    pub source: Id,
    /// Counted from 0 within it.
    pub number: u32,
    /// The account that is owed more.
    pub debit: String,
    /// The account that owes more.
    pub credit: String,
    /// Minor units.
    pub amount: i64,
    /// Currency.
    pub currency: Currency,
}

impl Display for Posted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Posted { debit, credit, amount, currency, .. } = self;
        write!(f, "{amount} {currency} from {debit} to {credit}")
    }
}

/// The postings that a bill has to have (decisions.md section 9): each net to revenue, each VAT to the account of its
/// tax definition, against the receivable.
pub fn postings_of_bill(bill: &Bill) -> Vec<Posted> {
    let amounts = bill.groups.iter().flat_map(|group| {
        let vat = format!("vat:{}", group.tax.definition);
        [("revenue".to_owned(), group.net.minor()), (vat, group.vat.minor())]
    });
    let moved = amounts.filter(|(_, amount)| *amount != 0);
    (0..)
        .zip(moved)
        .map(|(number, (account, amount))| posted(bill.id, number, account, amount, bill.currency))
        .collect()
}

/// The posting that a payment of `amount` minor units has to have; a refund where it is negative.
pub fn posting_of_payment(booking: Id, amount: i64, currency: Currency) -> Posted {
    posted(booking, 0, "clearing:manual".to_owned(), -amount, currency)
}

fn posted(source: Id, number: u32, account: String, amount: i64, currency: Currency) -> Posted {
    let receivable = "receivable".to_owned();
    let (debit, credit) = if amount > 0 { (receivable, account) } else { (account, receivable) };
    Posted { source, number, debit, credit, amount: amount.saturating_abs(), currency }
}

/// What of a contract's postings is not what its bills and bookings ask for.
pub fn compare_postings(contract: Id, expected: &[Posted], found: &[Posted]) -> Vec<Finding> {
    let key = |posted: &Posted| (posted.source, posted.number);
    let place =
        |posted: &Posted| format!("contract {contract} source {} posting {}", posted.source, posted.number);
    let finding = |posted: &Posted, what: &str, pair: (String, String)| {
        Finding::new(Check::Postings, place(posted), what, pair)
    };
    let known: HashMap<(Id, u32), &Posted> = found.iter().map(|it| (key(it), it)).collect();
    let wanted: HashMap<(Id, u32), &Posted> = expected.iter().map(|it| (key(it), it)).collect();
    let lacking = expected.iter().filter_map(|it| match known.get(&key(it)) {
        None => Some(finding(it, "the posting is missing", (it.to_string(), "none".to_owned()))),
        Some(other) if *other != it => {
            Some(finding(it, "the posting is another", (it.to_string(), other.to_string())))
        }
        Some(_) => None,
    });
    let beyond = found.iter().filter(|it| !wanted.contains_key(&key(it)));
    let beyond =
        beyond.map(|it| finding(it, "nothing asks for the posting", ("none".to_owned(), it.to_string())));
    lacking.chain(beyond).collect()
}

/// What the receivable of a contract comes to: what postings debit to it less what they credit, in minor units.
pub fn receivable(postings: &[Posted]) -> i128 {
    let signed = |posted: &Posted| {
        let amount = i128::from(posted.amount);
        let debit = if posted.debit == "receivable" { amount } else { 0 };
        let credit = if posted.credit == "receivable" { amount } else { 0 };
        debit - credit
    };
    postings.iter().map(signed).sum()
}
