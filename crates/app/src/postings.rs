//! What a bill and a payment post to the books.

use turnus_engine::bill::Bill;
use turnus_engine::{Currency, Id, Instant, Money};
use turnus_store::ledger::Posting;

/// What customers owe.
const RECEIVABLE: &str = "receivable";
/// What was sold.
const REVENUE: &str = "revenue";
/// Where payments booked by hand come from.
const CLEARING: &str = "clearing:manual";

/// The postings of a bill: its nets to revenue and its VAT to the tax's account, each against the receivable; the other
/// way round where the customer is owed.
pub(crate) fn postings(bill: &Bill) -> Vec<Posting> {
    let mut entries: Vec<(String, Money)> = Vec::new();
    for group in &bill.groups {
        entries.push((REVENUE.to_owned(), group.net));
        entries.push((format!("vat:{}", group.tax.definition), group.vat));
    }
    let from = Source { contract: bill.contract.id, id: bill.id, at: bill.at, currency: bill.currency };
    let moving = entries.into_iter().filter(|(_, amount)| *amount != Money::ZERO);
    (0..).zip(moving).map(|(number, (other, amount))| from.post(number, &other, amount)).collect()
}

/// The posting of a payment (of a refund, where it is negative).
pub(crate) fn payment(contract: Id, booking: Id, at: Instant, amount: Money, currency: Currency) -> Posting {
    Source { contract, id: booking, at, currency }.post(0, CLEARING, amount.negated())
}

/// What postings come from.
struct Source {
    contract: Id,
    id: Id,
    at: Instant,
    currency: Currency,
}

impl Source {
    /// `amount` more is receivable, and `other` is where it comes from.
    fn post(&self, number: u32, other: &str, amount: Money) -> Posting {
        let (debit, credit) = if amount > Money::ZERO { (RECEIVABLE, other) } else { (other, RECEIVABLE) };
        Posting {
            contract: self.contract,
            source: self.id,
            number,
            at: self.at,
            debit: debit.to_owned(),
            credit: credit.to_owned(),
            amount: Money::new(amount.minor().abs()).unwrap_or(Money::ZERO),
            currency: self.currency,
        }
    }
}
