//! A window of usage: what it costs in all, and what of that is charged (docs/rules/usage.md).

use std::collections::HashMap;

use crate::calendar::Zone;
use crate::catalogue::Pin;
use crate::component::Component;
use crate::coverage::Billed;
use crate::fault::{self, Fault};
use crate::money::TooLarge;
use crate::pricing::Pricing;
use crate::usage::{Usage, Window};
use crate::{Exact, Id, Money, Span};

/// Usage of a window that no bill has charged yet, together with what is already charged of it.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenWindow<'a> {
    /// The window.
    pub window: Window,
    /// The component.
    pub component: &'a Component,
    /// Its billing period.
    pub span: Span,
    /// Free units.
    pub quota: Exact,
    /// The records, by due time, then id.
    pub records: Vec<&'a Usage>,
    /// Units charged before.
    pub charged_quantity: Exact,
    /// Amount charged before, discounts not taken off.
    pub charged: Money,
    /// What was charged before of what is charged by record: in major units, not rounded.
    pub charged_by_record: Exact,
}

impl<'a> OpenWindow<'a> {
    /// A window of which nothing is used and nothing charged.
    pub(crate) fn new(window: Window, component: &'a Component, span: Span, quota: Exact) -> OpenWindow<'a> {
        OpenWindow {
            window,
            component,
            span,
            quota,
            records: Vec::new(),
            charged_quantity: Exact::ZERO,
            charged: Money::ZERO,
            charged_by_record: Exact::ZERO,
        }
    }

    /// The window of the same period at another price, of which nothing is open.
    pub(crate) fn charged_one(
        &self,
        pin: Pin,
        component: &'a Component,
        billed: &Billed,
    ) -> Result<OpenWindow<'a>, TooLarge> {
        let window = Window { component: pin, ..self.window.clone() };
        let mut one = OpenWindow::new(window, component, self.span, self.quota.clone());
        one.add_charges(billed)?;
        Ok(one)
    }

    /// Adds what bills charged of it.
    pub(crate) fn add_charges(&mut self, billed: &Billed) -> Result<(), TooLarge> {
        for charge in billed.usage.iter().filter(|charge| charge.window == self.window) {
            self.charged_quantity = self.charged_quantity.clone() + Exact::from(charge.quantity);
            self.charged = self.charged.plus(charge.amount)?;
            self.charged_by_record =
                self.charged_by_record.clone() + charge.by_record.clone().unwrap_or(Exact::ZERO);
        }
        if fault::has(Fault::QuotaTwice) && !self.charged_quantity.is_zero() {
            self.quota = self.quota.clone() + self.quota.clone();
        }
        Ok(())
    }

    /// Units in its records.
    pub fn quantity(&self) -> Exact {
        self.records.iter().map(|record| Exact::from(record.quantity)).sum()
    }

    /// What all of its units cost, charged and not yet charged ones, in major units, not rounded, before discounts.
    pub fn cost(&self) -> Exact {
        if self.pricing().is_by_record() {
            let open = self.record_costs().into_values().sum::<Exact>();
            return self.charged_by_record.clone() + open;
        }
        self.pricing().charge(&self.chargeable(self.charged_quantity.clone() + self.quantity()))
    }

    /// What each of its records costs by itself, in major units, not rounded. Free units are those of the first ones.
    pub fn record_costs(&self) -> HashMap<Id, Exact> {
        let pricing = self.pricing();
        let mut before = self.charged_quantity.clone();
        let cost = |record: &&Usage| {
            let after = before.clone() + Exact::from(record.quantity);
            let rest = self.chargeable(after.clone()) - self.chargeable(before.clone());
            before = after;
            let all_free = rest.is_zero() && !record.quantity.is_zero();
            (record.id, if all_free { Exact::ZERO } else { pricing.charge(&rest) })
        };
        self.records.iter().map(cost).collect()
    }

    /// What is left of `units` once the free ones are taken off.
    pub fn chargeable(&self, units: Exact) -> Exact {
        if units > Exact::ZERO { (units - self.quota.clone()).max(Exact::ZERO) } else { units }
    }

    /// Units to charge now: those of its records that are not free.
    pub fn open_units(&self) -> Exact {
        let before = self.charged_quantity.clone();
        self.chargeable(before.clone() + self.quantity()) - self.chargeable(before)
    }

    /// The price model of its units.
    pub fn pricing(&self) -> Pricing {
        self.window.price.map_or_else(|| self.component.pricing.clone(), Pricing::PerUnit)
    }

    /// The local day its rate of tax is taken from: that of its last record.
    pub fn tax_day(&self, zone: &Zone) -> jiff::civil::Date {
        zone.day(self.records.last().map_or(self.span.start, |record| record.due))
    }
}
