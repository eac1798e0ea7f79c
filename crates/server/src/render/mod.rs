//! From the engine to the wire: what a client reads. Pure.

mod cancellations;
mod catalogue;
mod contracts;
mod customers;
mod deliveries;
mod draft_edits;
mod endings;
mod events;
mod explanations;
mod exports;
mod forecasts;
mod invoices;
mod ledger;
mod legal_entities;
mod line_items;
mod operations;
mod orders;
mod people;
mod prices;
mod products;
mod revenue;
mod self_service;
mod sending;
mod themes;
mod usage;

pub(crate) use cancellations::*;
pub(crate) use catalogue::*;
pub(crate) use contracts::*;
pub(crate) use customers::*;
pub(crate) use deliveries::*;
pub(crate) use draft_edits::*;
pub(crate) use endings::*;
pub(crate) use events::*;
pub(crate) use explanations::*;
pub(crate) use exports::*;
pub(crate) use forecasts::*;
pub(crate) use invoices::*;
pub(crate) use ledger::*;
pub(crate) use legal_entities::*;
pub(crate) use line_items::*;
pub(crate) use operations::*;
pub(crate) use orders::*;
pub(crate) use people::*;
pub(crate) use products::*;
pub(crate) use revenue::*;
pub(crate) use self_service::*;
pub(crate) use sending::*;
pub(crate) use themes::*;
pub(crate) use usage::*;

use turnus_engine::calendar::{Period, Unit};
use turnus_engine::customer::CustomFields;
use turnus_engine::text::LocalizedText;
use turnus_engine::{Currency, Id, Instant, Money};
use turnus_wire as wire;

/// An id.
pub(crate) fn id(id: Id) -> wire::Id {
    id.to_string()
}

/// A moment.
pub(crate) fn time(at: Instant) -> wire::Timestamp {
    wire::Timestamp::from_millis(at.millis())
}

/// An amount in major units.
pub(crate) fn money(amount: Money, currency: Currency) -> wire::Decimal {
    amount.major(currency).into()
}

/// A length of time.
pub(crate) fn period(period: Period) -> wire::Period {
    let unit = match period.unit {
        Unit::Minute => "Minute",
        Unit::Hour => "Hour",
        Unit::Day => "Day",
        Unit::Week => "Week",
        Unit::Month => "Month",
        Unit::Year => "Year",
    };
    wire::Period::new(period.quantity.into(), unit)
}

/// A text in several languages.
pub(crate) fn localized(text: &LocalizedText) -> wire::LocalizedText {
    text.0.clone().into_iter().collect()
}

/// The same, if it says something.
pub(crate) fn some_text(text: &LocalizedText) -> Option<wire::LocalizedText> {
    (!text.0.is_empty()).then(|| localized(text))
}

/// The client's own members. They were JSON when they came.
pub(crate) fn custom_fields(fields: &CustomFields) -> wire::CustomFields {
    wire::CustomFields::from_texts(fields).unwrap_or_default()
}
