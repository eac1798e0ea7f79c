//! Lines: of a bill that is not printed yet, and of a document.

use turnus_engine::catalogue::Catalogue;
use turnus_engine::describe::describe;
use turnus_engine::document::{Document, DocumentLine, Language, VatBreakdown};
use turnus_engine::line::Line;
use turnus_engine::present::net_price;
use turnus_engine::totals::VatGroup;
use turnus_engine::{Currency, Money};
use turnus_wire::line_items::{LineItem, VatDescriptor};

use crate::render::{id, money, time};

/// How many decimals of a share of a period are shown.
const SHARE_DIGITS: u32 = 9;

/// What the lines of a bill are shown with.
#[derive(Clone, Copy)]
pub(crate) struct Showing<'a> {
    /// Names and texts.
    pub(crate) catalogue: &'a Catalogue,
    /// The reader's language.
    pub(crate) language: Language,
    /// The currency of every amount.
    pub(crate) currency: Currency,
}

/// A line of a bill.
pub(crate) fn line_item(line: &Line, showing: Showing<'_>) -> LineItem {
    let text = describe(line, showing.catalogue, showing.language);
    let currency = showing.currency;
    let gross = line.net.plus(line.vat).unwrap_or(line.net);
    LineItem {
        product_number: text.product_number,
        description: Some(text.description),
        product_description: text.product_description,
        quantity: line.quantity.into(),
        price_per_unit: net_price(line, currency).into(),
        vat_percentage: line.tax.rate.into(),
        period_start: line.span.map(|span| time(span.start)),
        period_end: line.span.map(|span| time(span.end)),
        period_multiplier: line.multiplier.to_decimal(SHARE_DIGITS).map(Into::into),
        scale_amount: line.unit_price.is_none().then(|| money(line.net, currency)),
        unit: text.unit,
        product_id: line.product.map(|pin| id(pin.id)),
        total_net: money(line.net, currency),
        total_vat: money(line.vat, currency),
        total_gross: money(gross, currency),
        tax_marker: None,
        tax_policy_id: Some(id(line.tax.policy)),
        component_subscription_id: line.component_subscription.map(id),
    }
}

/// Nets and VAT of lines.
pub(crate) fn sums<'l>(lines: impl IntoIterator<Item = &'l Line>) -> (Money, Money) {
    let add = |(net, vat): (Money, Money), line: &Line| {
        (net.plus(line.net).unwrap_or(net), vat.plus(line.vat).unwrap_or(vat))
    };
    lines.into_iter().fold((Money::ZERO, Money::ZERO), add)
}

/// VAT by rate, of a bill that is not printed yet.
pub(crate) fn vat_groups(groups: &[VatGroup], currency: Currency) -> Vec<VatDescriptor> {
    let mut rates: Vec<(rust_decimal::Decimal, Money, Money)> = Vec::new();
    for group in groups {
        match rates.iter_mut().find(|(rate, ..)| *rate == group.tax.rate) {
            Some((_, net, vat)) => {
                *net = net.plus(group.net).unwrap_or(*net);
                *vat = vat.plus(group.vat).unwrap_or(*vat);
            }
            None => rates.push((group.tax.rate, group.net, group.vat)),
        }
    }
    let descriptor = |(rate, net, vat): (rust_decimal::Decimal, Money, Money)| VatDescriptor {
        vat_percentage: rate.into(),
        total_net: money(net, currency),
        total_vat: money(vat, currency),
        total_gross: money(net.plus(vat).unwrap_or(net), currency),
    };
    rates.into_iter().map(descriptor).collect()
}

/// A line of a document.
pub(crate) fn printed_line(line: &DocumentLine, document: &Document) -> LineItem {
    let currency = document.currency;
    let line = line.clone();
    LineItem {
        product_number: line.product_number,
        description: Some(line.description),
        product_description: line.product_description,
        quantity: line.quantity.into(),
        price_per_unit: line.price_per_unit.into(),
        vat_percentage: line.vat_percentage.into(),
        period_start: line.span.map(|span| time(span.start)),
        period_end: line.span.map(|span| time(span.end)),
        period_multiplier: Some(line.period_multiplier.into()),
        scale_amount: line.scale_amount.map(|amount| money(amount, currency)),
        unit: line.unit,
        product_id: line.product.map(id),
        total_net: money(line.net, currency),
        total_vat: money(line.vat, currency),
        total_gross: money(line.gross, currency),
        tax_marker: None,
        tax_policy_id: line.tax_policy.map(id),
        component_subscription_id: line.component_subscription.map(id),
    }
}

/// VAT by rate, of a document.
pub(crate) fn printed_vat(vat: &VatBreakdown, currency: Currency) -> VatDescriptor {
    VatDescriptor {
        vat_percentage: vat.rate.into(),
        total_net: money(vat.net, currency),
        total_vat: money(vat.vat, currency),
        total_gross: money(vat.gross, currency),
    }
}
