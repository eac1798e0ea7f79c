//! Pre-priced items that the client adds to the next bill.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;
use crate::{Currency, Exact, Id, Instant, Money, Span};

/// Something priced elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RatedItem {
    /// Its id.
    pub id: Id,
    /// When it arrived, account time.
    pub transferred_at: Instant,
    /// What it is, as printed.
    pub description: String,
    /// More about it.
    pub product_description: Option<String>,
    /// The merchant's own product id.
    pub external_product_id: Option<String>,
    /// How many.
    pub quantity: Decimal,
    /// Price of one, in major units, net or gross as the plan group says.
    pub price_per_unit: Decimal,
    /// Its tax policy.
    pub tax_policy: Id,
    /// The time of service.
    pub period: Span,
}

impl RatedItem {
    /// What it costs, in major units, not rounded.
    pub fn cost(&self) -> Exact {
        Exact::from(self.quantity) * Exact::from(self.price_per_unit)
    }

    /// Refuses an item that would leave a bill no room for others.
    pub fn check_cost(&self, currency: Currency) -> Result<(), Refusal> {
        let fits = Money::round(&self.cost(), currency).is_ok_and(Money::is_reasonable);
        if fits { Ok(()) } else { Err(Refusal::CostsTooMuch { member: "Quantity" }) }
    }

    /// The day its rate of tax is taken from: the last of its period.
    pub fn tax_day(&self, zone: &crate::calendar::Zone) -> Date {
        zone.day(self.period.end.plus_millis(-1).max(self.period.start))
    }
}
