//! Which billed usage a record of negative quantity corrects (docs/rules/usage.md).

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::coverage::Billed;
use crate::usage::{Usage, UsageCharge, Window};
use crate::{Exact, Id, Instant};

/// What bills charged, window by window, less what was given back and what records at hand correct already.
pub(crate) struct Corrigible {
    windows: BTreeMap<Window, Charged>,
}

struct Charged {
    units: Exact,
    /// When the first and the last of the records were due.
    dues: Option<(Instant, Instant)>,
    /// The last bill that charged it.
    bill: Id,
}

impl Corrigible {
    /// Of what is billed.
    pub(crate) fn of(billed: &Billed) -> Corrigible {
        let mut windows: BTreeMap<Window, Charged> = BTreeMap::new();
        for charge in &billed.usage {
            let new = || Charged { units: Exact::ZERO, dues: None, bill: charge.id.bill };
            let known = windows.entry(charge.window.clone()).or_insert_with(new);
            known.units = known.units.clone() + Exact::from(charge.quantity);
            if charge.quantity > Decimal::ZERO {
                known.bill = known.bill.max(charge.id.bill);
                known.dues = joined(known.dues, charge);
            }
        }
        Corrigible { windows }
    }

    /// The window of the latest bill that charged as many units of the component, due around the time that the record
    /// names, at the price that it names if it names one. None: nothing was billed that it could correct.
    pub(crate) fn window_of(&self, record: &Usage) -> Option<Window> {
        let price = record.product_override.as_ref().and_then(|other| other.price_per_unit);
        let least = -Exact::from(record.quantity);
        let fits = |(window, charged): &(&Window, &Charged)| {
            window.component.id == record.component
                && price.is_none_or(|price| window.price == Some(price))
                && charged.dues.is_some_and(|(first, last)| first <= record.due && record.due <= last)
                && least <= charged.units
        };
        let found = self.windows.iter().filter(|_| record.quantity < Decimal::ZERO).filter(fits);
        found.max_by_key(|(_, charged)| charged.bill).map(|(window, _)| window.clone())
    }

    /// The record is in that window: there is less to correct.
    pub(crate) fn take(&mut self, window: &Window, record: &Usage) {
        if let Some(charged) = self.windows.get_mut(window).filter(|_| record.quantity < Decimal::ZERO) {
            charged.units = charged.units.clone() + Exact::from(record.quantity);
        }
    }
}

fn joined(known: Option<(Instant, Instant)>, charge: &UsageCharge) -> Option<(Instant, Instant)> {
    match (known, charge.dues) {
        (Some((first, last)), Some((from, until))) => Some((first.min(from), last.max(until))),
        (known, dues) => known.or(dues),
    }
}
