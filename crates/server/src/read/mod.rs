//! From the wire to the engine: what a client wrote, checked for form and size. Pure.
//!
//! Each function names the member that is wrong and what would be right.

mod bounds;
mod cancellations;
mod catalogue;
mod contracts;
mod coupons;
mod customers;
mod datev;
mod draft_edits;
mod legal_entities;
mod mail_templates;
mod orders;
mod people;
mod plan_variants;
mod prices;
mod products;
mod themes;
pub(crate) mod usage_records;
mod webhooks;

pub(crate) use bounds::*;
pub(crate) use cancellations::*;
pub(crate) use catalogue::*;
pub(crate) use contracts::*;
pub(crate) use coupons::*;
pub(crate) use customers::*;
pub(crate) use datev::*;
pub(crate) use draft_edits::*;
pub(crate) use legal_entities::*;
pub(crate) use mail_templates::*;
pub(crate) use orders::*;
pub(crate) use people::*;
pub(crate) use plan_variants::*;
pub(crate) use products::*;
pub(crate) use themes::*;
pub(crate) use webhooks::*;
