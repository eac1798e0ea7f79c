//! Metered usage: windows, quotas, and what is still to be charged of them (docs/rules/usage.md).

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::bill::BillError;
use crate::catalogue::{Catalogue, Pin};
use crate::component::Component;
use crate::contract::{Contract, PhaseKind, ProductOverride, Stretch};
use crate::coverage::{Billed, RowId};
use crate::fault::{self, Fault};
use crate::money::TooLarge;
use crate::tax::TaxTerm;
use crate::usage_correction::Corrigible;
use crate::usage_window::OpenWindow;
use crate::{Exact, Id, Instant, Money, Span};

/// One record of usage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    /// Its id.
    pub id: Id,
    /// When it arrived, account time.
    pub transferred_at: Instant,
    /// The metered component.
    pub component: Id,
    /// How many; negative corrects what was billed.
    pub quantity: Decimal,
    /// When it happened.
    pub due: Instant,
    /// Free text.
    pub memo: Option<String>,
    /// The client's key; never twice for one contract and component.
    pub key: Option<String>,
    /// Another price or name than the component's.
    pub product_override: Option<ProductOverride>,
}

/// What keeps one count of usage apart from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    /// The component at the version that the phase pins.
    pub component: Pin,
    /// Start of the billing period of the usage, or of the open one for late usage.
    pub start: Instant,
    /// Usage from before the open period: without quota, its scale starting at zero.
    pub late: bool,
    /// A price that the records themselves name.
    pub price: Option<Decimal>,
}

/// Usage of one window and one discount that one bill charged. Rows are only ever added; a correction is a row with
/// negative numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UsageCharge {
    /// Its name.
    pub id: RowId,
    /// The line of the bill that shows it.
    pub line: u32,
    /// The window.
    pub window: Window,
    /// The discount that held when it was due.
    pub discount: Option<Pin>,
    /// How many.
    pub quantity: Decimal,
    /// What was charged for it before any discount, in minor units.
    pub amount: Money,
    /// What the discount took off, in minor units; negative or zero.
    pub reduction: Money,
    /// Where each record is charged by itself, what these cost: in major units, not rounded, before any discount.
    #[serde(default)]
    pub by_record: Option<Exact>,
    /// Tax.
    pub tax: TaxTerm,
    /// The bill whose charge this reduces; none where it charges.
    #[serde(default)]
    pub credits: Option<Id>,
    /// When the first and the last of its records were due; none where it has none.
    #[serde(default)]
    pub dues: Option<(Instant, Instant)>,
}

impl UsageCharge {
    /// The bill whose charge it is, or reduces.
    pub fn original(&self) -> Id {
        self.credits.unwrap_or(self.id.bill)
    }
}

/// Usage sorted by window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SortedUsage<'a> {
    /// Windows with uncharged records.
    pub windows: Vec<OpenWindow<'a>>,
    /// Records that cost nothing: used in a trial, or behind the end.
    pub free: Vec<&'a Usage>,
}

/// Sorts those of the uncharged records that `takes` lets through into their windows.
///
/// # Errors
///
/// [`BillError`] where the catalogue lacks what the contract names, or a sum is too large.
pub fn windows<'a>(
    contract: &Contract,
    catalogue: &'a Catalogue,
    billed: &Billed,
    usage: &'a [Usage],
    takes: impl Fn(&Usage, &Component) -> bool,
) -> Result<SortedUsage<'a>, BillError> {
    let mut records: Vec<&Usage> = usage.iter().collect();
    records.sort_by_key(|record| (record.due, record.id));
    let mut sorted = SortedUsage::default();
    let mut corrigible = Corrigible::of(billed);
    let mut places: BTreeMap<Window, usize> = BTreeMap::new();
    for record in records {
        let home = home(contract, catalogue, billed.usage_until, record)?;
        let home = match corrigible.window_of(record) {
            Some(window) => Some(corrected(contract, catalogue, record, window, home)?),
            None => home,
        };
        let Some(home) = home else {
            sorted.free.push(record);
            continue;
        };
        if !takes(record, home.component) {
            continue;
        }
        corrigible.take(&home.window, record);
        let place = *places.entry(home.window.clone()).or_insert_with(|| {
            sorted.windows.push(home.clone());
            sorted.windows.len() - 1
        });
        let open = &mut sorted.windows[place];
        open.records.push(record);
        open.span = Span::new(open.span.start.min(home.span.start), open.span.end.max(home.span.end));
    }
    for open in &mut sorted.windows {
        open.add_charges(billed)?;
    }
    sorted.share_quotas(catalogue, billed)?;
    Ok(sorted)
}

/// Where the first of the windows opens that the uncharged records belong to: what was charged of earlier ones does not
/// matter to them. None: they belong to none.
///
/// # Errors
///
/// [`BillError`] where the catalogue lacks what the contract names.
pub fn first_opening(
    contract: &Contract,
    catalogue: &Catalogue,
    usage_until: Option<Instant>,
    usage: &[Usage],
) -> Result<Option<Instant>, BillError> {
    let mut first: Option<Instant> = None;
    for record in usage {
        if let Some(home) = home(contract, catalogue, usage_until, record)? {
            let start = home.window.start;
            first = Some(first.map_or(start, |first| first.min(start)));
        }
    }
    Ok(first)
}

/// The window that a record belongs to. None where it costs nothing: in a trial, behind an end that was set later, on a
/// contract that was annulled.
fn home<'a>(
    contract: &Contract,
    catalogue: &'a Catalogue,
    usage_until: Option<Instant>,
    record: &Usage,
) -> Result<Option<OpenWindow<'a>>, BillError> {
    let is_beyond = contract.end_date().is_some_and(|end| end < record.due);
    // Nothing is used in a time that was told to be a pause afterwards; what corrects billed usage is no use.
    let rests =
        matches!(contract.phase_at(record.due).kind, PhaseKind::Paused) && record.quantity > Decimal::ZERO;
    let Some(stretch) = stretch_of(contract, record.due).filter(|_| !is_beyond && !rests) else {
        return Ok(None);
    };
    let missing = |pin| BillError::NotInCatalogue { contract: contract.id, pin };
    let unpinned = Pin { id: record.component, version: 1 };
    let pin = stretch.phase.variant.ok_or_else(|| missing(unpinned))?;
    let variant = catalogue.variants.pinned(pin).ok_or_else(|| missing(pin))?;
    let component = priced_at(catalogue, &stretch.phase.metered, record.component);
    let component = component.ok_or_else(|| missing(unpinned))?;
    if stretch.phase.kind == PhaseKind::Trial && !component.bill_in_trial {
        return Ok(None);
    }
    let grid = stretch.phase.grid(variant, variant.billing_period, &contract.zone);
    let start = grid.boundary(grid.index_at(record.due));
    let span = Span::new(start, grid.next_after(record.due).unwrap_or(Instant::LATEST));
    // What corrects billed usage belongs where that was billed.
    let late = usage_until.filter(|until| record.due < *until && record.quantity > Decimal::ZERO);
    let price = record.product_override.as_ref().and_then(|other| other.price_per_unit);
    let quota = match (late.filter(|_| !fault::has(Fault::QuotaForLateUsage)), price) {
        (None, None) => quota_at(contract, catalogue, start.max(contract.start), component.id),
        (Some(_), _) | (_, Some(_)) => Exact::ZERO,
    };
    let pin = Pin { id: component.id, version: component.version };
    let window = Window { component: pin, start: late.unwrap_or(start), late: late.is_some(), price };
    // What was used before it was known that nothing would run then has the whole period.
    let span = span
        .common(stretch.span)
        .filter(|part| part.start <= record.due && record.due <= part.end)
        .unwrap_or(span);
    Ok(Some(OpenWindow::new(window, component, span, quota)))
}

/// The window that was billed and that the record corrects; `home` is where it would belong if it corrected nothing.
fn corrected<'a>(
    contract: &Contract,
    catalogue: &'a Catalogue,
    record: &Usage,
    window: Window,
    home: Option<OpenWindow<'a>>,
) -> Result<OpenWindow<'a>, BillError> {
    let missing = BillError::NotInCatalogue { contract: contract.id, pin: window.component };
    let component = catalogue.components.pinned(window.component).ok_or(missing)?;
    let span = home.map_or(Span::new(record.due, record.due), |home| home.span);
    let quota = match (window.late, window.price) {
        (false, None) => quota_at(contract, catalogue, window.start.max(contract.start), component.id),
        (true, _) | (_, Some(_)) => Exact::ZERO,
    };
    Ok(OpenWindow::new(window, component, span, quota))
}

/// The start of the billing period that is open at `at`: usage due before is of an earlier one. None where nothing can
/// be used.
pub fn period_start(contract: &Contract, catalogue: &Catalogue, at: Instant) -> Option<Instant> {
    let stretch = stretch_of(contract, at)?;
    let variant = stretch.phase.terms(catalogue)?;
    let grid = stretch.phase.grid(variant, variant.billing_period, &contract.zone);
    Some(grid.boundary(grid.index_at(at)))
}

/// The free units of the variant in force where a window opens.
fn quota_at(contract: &Contract, catalogue: &Catalogue, opening: Instant, component: Id) -> Exact {
    let variant = stretch_of(contract, opening).and_then(|stretch| stretch.phase.terms(catalogue));
    let units = variant.and_then(|variant| variant.quotas.get(&component));
    units.map_or(Exact::ZERO, |units| Exact::from(*units))
}

impl<'a> SortedUsage<'a> {
    /// Windows of one component and start at different prices, after a change inside the period, have one quota between
    /// them, the first price's units first. One that is charged already is looked at again: it may have more free units
    /// now, or fewer.
    fn share_quotas(&mut self, catalogue: &'a Catalogue, billed: &Billed) -> Result<(), TooLarge> {
        let plain = |window: &Window| !window.late && window.price.is_none();
        let mut families: BTreeMap<(Id, Instant), BTreeSet<Pin>> = BTreeMap::new();
        for open in self.windows.iter().filter(|open| plain(&open.window)) {
            families
                .entry((open.window.component.id, open.window.start))
                .or_default()
                .insert(open.window.component);
        }
        for charge in billed.usage.iter().filter(|charge| plain(&charge.window)) {
            let key = (charge.window.component.id, charge.window.start);
            if let Some(pins) = families.get_mut(&key) {
                pins.insert(charge.window.component);
            }
        }
        for ((component, start), pins) in families.into_iter().filter(|(_, pins)| pins.len() > 1) {
            let of = |open: &OpenWindow<'_>| {
                open.window.component.id == component && open.window.start == start && plain(&open.window)
            };
            let Some(known) = self.windows.iter().find(|open| of(open)).cloned() else { continue };
            let mut left = known.quota.clone();
            for pin in pins {
                let place = self.windows.iter().position(|open| of(open) && open.window.component == pin);
                let place = match (place, catalogue.components.pinned(pin)) {
                    (Some(place), _) => place,
                    (None, Some(component)) => {
                        self.windows.push(known.charged_one(pin, component, billed)?);
                        self.windows.len() - 1
                    }
                    (None, None) => continue,
                };
                let open = &mut self.windows[place];
                let units = (open.charged_quantity.clone() + open.quantity()).max(Exact::ZERO);
                open.quota = left.clone();
                left = left.clone() - left.min(units);
            }
        }
        Ok(())
    }
}

/// The component at the version the phase pins; one that came later, at its first.
fn priced_at<'a>(catalogue: &'a Catalogue, pins: &[Pin], component: Id) -> Option<&'a Component> {
    match pins.iter().find(|pin| pin.id == component) {
        Some(pin) => catalogue.components.pinned(*pin),
        None => catalogue.components.first(component),
    }
}

/// The paid or trial stretch that holds `due`; before the first and after the last, the nearest.
fn stretch_of(contract: &Contract, due: Instant) -> Option<Stretch<'_>> {
    let used = |stretch: &Stretch<'_>| matches!(stretch.phase.kind, PhaseKind::Normal | PhaseKind::Trial);
    let stretches: Vec<Stretch<'_>> = contract.stretches().filter(used).collect();
    stretches.iter().rev().find(|stretch| stretch.span.start <= due).or(stretches.first()).copied()
}
