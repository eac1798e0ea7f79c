//! Discounts and the coupons that book them. Every version is immutable.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::calendar::Period;
use crate::text::LocalizedText;
use crate::{Id, Instant};

/// A reduction in percent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Discount {
    /// Its id.
    pub id: Id,
    /// From 1; another one for each change.
    pub version: u32,
    /// Its group.
    pub plan_group: Id,
    /// Name for staff.
    pub internal_name: Option<String>,
    /// Description.
    pub description: LocalizedText,
    /// How long it holds from its start; none means as long as it is booked.
    pub duration: Option<Period>,
    /// Percent taken off, more than 0 and at most 100.
    pub reduction_percent: Decimal,
    /// Plans, plan variants and components it is taken off.
    pub targets: Vec<Id>,
    /// The setup fee too.
    pub include_setup: bool,
    /// It is a line of its own instead of a lower price.
    pub separate_line: bool,
    /// Not offered.
    pub hidden: bool,
}

/// A code that books a discount.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coupon {
    /// Its id.
    pub id: Id,
    /// From 1; another one for each change.
    pub version: u32,
    /// Its group.
    pub plan_group: Id,
    /// Name for staff.
    pub internal_name: Option<String>,
    /// Description.
    pub description: LocalizedText,
    /// The discount it books.
    pub discount: Id,
    /// Codes in [`Coupon::normal_code`]'s form.
    pub codes: Vec<String>,
    /// Not before.
    pub valid_from: Option<Instant>,
    /// Not at or after.
    pub valid_until: Option<Instant>,
    /// It can be used at all.
    pub enabled: bool,
    /// Each code can be used once.
    pub is_single_use: bool,
    /// Not offered.
    pub hidden: bool,
}

impl Coupon {
    /// A code as it is compared: upper case, letters and digits only (billwerk-api.md D.9).
    pub fn normal_code(code: &str) -> String {
        code.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_uppercase).collect()
    }

    /// It can be used at `now`.
    pub fn is_valid(&self, now: Instant) -> bool {
        self.enabled
            && self.valid_from.is_none_or(|from| from <= now)
            && self.valid_until.is_none_or(|until| now < until)
    }
}
