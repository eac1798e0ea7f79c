//! How much may be open of a contract before an interim bill is made (billwerk-api.md D.8).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Currency;
use crate::bill::Bill;
use crate::contract::Contract;

/// A limit for contracts of one currency, or of those among them that are paid in one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threshold {
    /// The currency.
    pub currency: Currency,
    /// In major units, gross: what would be owed.
    pub amount: Decimal,
    /// The payment method, its role or its provider; none means all others.
    pub payment_method: Option<String>,
}

/// How much may be open of the contract. None: as much as there is.
pub fn threshold_of(contract: &Contract, thresholds: &[Threshold]) -> Option<Decimal> {
    let data = &contract.data;
    if data.threshold_billing_disabled || contract.waits() || contract.annulled {
        return None;
    }
    let paid = |name: &str| {
        let method = data.payment_method.as_deref().unwrap_or("");
        let named = [method].into_iter().chain(method.split(':')).any(|it| it.eq_ignore_ascii_case(name));
        named && !method.is_empty()
    };
    let of_currency = || thresholds.iter().filter(|it| it.currency == contract.currency);
    let own = of_currency().find(|it| it.payment_method.as_deref().is_some_and(paid));
    let any = || of_currency().find(|it| it.payment_method.is_none());
    own.or_else(any).map(|it| it.amount)
}

/// What is open is worth more than may be: `bill` is the one of [`crate::scope::Scope::threshold`].
pub fn exceeds(bill: &Bill, amount: Decimal) -> bool {
    bill.totals.gross.major(bill.currency) > amount
}
