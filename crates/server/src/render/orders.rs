//! Orders, with what they cost.

use turnus_app::orders::Preview;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::contract::ComponentSubscription;
use turnus_engine::document::Language;
use turnus_engine::line::{Line, LineKind};
use turnus_engine::order::{NewUsage, Order, OrderKind, OrderStatus};
use turnus_engine::plan::{Plan, PlanVariant};
use turnus_engine::rated_item::RatedItem;
use turnus_engine::{Currency, Instant};
use turnus_wire as wire;
use turnus_wire::orders::{OrderCoupon, OrderFee, OrderedComponent};

use crate::render::line_items::{Showing, line_item, sums};
use crate::render::{
    custom_fields, discount_subscription, id, money, new_customer, period, product_override, time,
};
use turnus_engine::list_price::{ListPrice, list_price};

/// What an order is shown with.
#[derive(Clone, Copy)]
pub(crate) struct Shop<'a> {
    /// Names, prices, texts.
    pub(crate) catalogue: &'a Catalogue,
    /// The reader's language.
    pub(crate) language: Language,
    /// The plan variant: that of the cart, else the contract's.
    pub(crate) variant: Option<&'a PlanVariant>,
    /// The currency of every amount.
    pub(crate) currency: Currency,
}

impl<'a> Shop<'a> {
    fn plan(&self) -> Option<&'a Plan> {
        self.catalogue.plans.current(self.variant?.plan)
    }

    fn showing(&self) -> Showing<'a> {
        Showing { catalogue: self.catalogue, language: self.language, currency: self.currency }
    }
}

/// An order.
pub(crate) fn order(order: &Order, shop: Shop<'_>) -> wire::orders::Order {
    let (figures, cart, currency) = (&order.figures, &order.cart, shop.currency);
    let plan = shop.plan();
    wire::orders::Order {
        id: id(order.id),
        plan_variant_id: shop.variant.map(|variant| id(variant.id)),
        plan_id: plan.map(|plan| id(plan.id)),
        plan_name: plan.map(|plan| plan.name.text(shop.language).to_owned()),
        plan_variant_name: shop.variant.and_then(|variant| variant.internal_name.clone()),
        allow_without_payment_data: shop.variant.is_some_and(|variant| variant.allow_without_payment_data),
        line_items: figures.lines.iter().map(|line| line_item(line, shop.showing())).collect(),
        component_subscriptions: figures
            .components
            .iter()
            .map(|booked| component(booked, order, shop))
            .collect(),
        discount_subscriptions: figures
            .discounts
            .iter()
            .map(|booked| discount_subscription(order.contract, booked))
            .collect(),
        metered_usages: cart.usage.iter().map(metered_usage).collect(),
        rated_items: cart.rated_items.iter().map(new_rated_item).collect(),
        recurring_fee: fee(order, shop, LineKind::PlanFee),
        setup_fee: fee(order, shop, LineKind::SetupFee),
        trial_period: plan.and_then(|plan| plan.trial_period).filter(|_| figures.is_trial).map(period),
        currency: Some(currency.to_string()),
        total: money(figures.totals.net, currency),
        total_vat: money(figures.totals.vat, currency),
        total_gross: money(figures.totals.gross, currency),
        next_total_gross: figures.next.map(|(_, totals)| money(totals.gross, currency)),
        next_total_gross_date: figures.next.map(|(at, _)| time(at)),
        is_trial: figures.is_trial,
        trial_end_policy: plan.map(|plan| format!("{:?}", plan.trial_end_policy)),
        status: status(order.status).to_owned(),
        created_at: Some(time(order.id.created_at())),
        order_type: Some(kind(order.kind).to_owned()),
        trigger_interim_billing: order.trigger_interim_billing,
        customer_id: Some(id(order.customer)),
        contract_id: Some(id(order.contract)),
        customer: order.new_customer.as_ref().map(new_customer),
        contract_custom_fields: Some(custom_fields(&order.contract_custom_fields)),
        custom_fields: Some(custom_fields(&order.custom_fields)),
        preview_after_trial: order.preview_after_trial,
        change_date: order.change.map(time),
        start_date: order.start.map(time),
        ..wire::orders::Order::default()
    }
}

/// A previewed order. It has no id, and says what became of its coupon.
pub(crate) fn preview(preview: &Preview, shop: Shop<'_>) -> wire::orders::OrderPreview {
    let order = &preview.order;
    let coupon = match preview.bad_coupon.as_deref() {
        Some(code) => Some(OrderCoupon {
            coupon_code: Some(code.to_owned()),
            error_code: Some("InvalidCouponCode".to_owned()),
            error_message: Some("CouponCode is invalid".to_owned()),
            ..OrderCoupon::default()
        }),
        None => order.cart.coupon_code.as_deref().map(|code| good_coupon(code, shop.catalogue)),
    };
    let mut shown = self::order(order, shop);
    shown.coupon = coupon;
    shown.stays_draft.clone_from(&preview.stays_draft);
    shown.id.clear();
    shown.discount_subscriptions.iter_mut().for_each(|booked| booked.id.clear());
    wire::orders::OrderPreview { order: shown }
}

fn good_coupon(code: &str, catalogue: &Catalogue) -> OrderCoupon {
    let coupon = catalogue.coupon_of(code);
    OrderCoupon {
        coupon_code: Some(code.to_owned()),
        coupon_id: coupon.map(|coupon| id(coupon.id)),
        discount_id: coupon.map(|coupon| id(coupon.discount)),
        ..OrderCoupon::default()
    }
}

/// A component that is booked: the sums of its lines, or where none is due, its price for one period.
fn component(booked: &ComponentSubscription, order: &Order, shop: Shop<'_>) -> OrderedComponent {
    let mine = |line: &&Line| line.component_subscription == Some(booked.id);
    let lines: Vec<&Line> = order.figures.lines.iter().filter(mine).collect();
    let known = shop.catalogue.components.pinned(booked.component);
    // A price is reckoned where no line says it.
    let price = known.filter(|_| lines.is_empty()).and_then(|component| {
        let day = (shop.catalogue, &order.seen.tax, booked.start);
        list_price(ListPrice::of_component(component, booked), day)
    });
    let (net, vat) =
        price.as_ref().map_or_else(|| sums(lines.iter().copied()), |price| (price.net, price.vat));
    let rate = lines.first().map(|line| line.tax.rate).or(price.as_ref().map(|price| price.rate));
    let override_price = booked.product_override.as_ref().and_then(|other| other.price_per_unit);
    OrderedComponent {
        component_id: id(booked.component.id),
        quantity: Some(booked.quantity.into()),
        component_type: known.map(|component| crate::render::component_type(component.kind).to_owned()),
        is_quantity_based: known
            .is_some_and(|known| known.kind == turnus_engine::component::ComponentKind::QuantityBased),
        prevent_modification: false,
        start_date: Some(time(booked.start)),
        name: known.map(|component| component.name.text(shop.language).to_owned()),
        fee_period: known.and_then(|component| component.fee_period).map(period),
        price_per_unit: override_price
            .or_else(|| known.and_then(|component| component.pricing.unit_price()))
            .map(Into::into),
        vat_percentage: rate.map(Into::into),
        total_net: Some(money(net, shop.currency)),
        total_vat: Some(money(vat, shop.currency)),
        line_items: lines.iter().map(|line| line_item(line, shop.showing())).collect(),
    }
}

/// The plan's recurring or setup fee with its lines.
fn fee(order: &Order, shop: Shop<'_>, kind: LineKind) -> Option<OrderFee> {
    let (variant, plan) = (shop.variant?, shop.plan()?);
    let is_setup = kind == LineKind::SetupFee;
    let amount = if is_setup { variant.setup_fee } else { variant.recurring_fee };
    let lines: Vec<&Line> = order.figures.lines.iter().filter(|line| line.kind == kind).collect();
    let quantity = if is_setup { rust_decimal::Decimal::ONE } else { order.cart.quantity };
    let listed = || {
        let at: Instant = order.start.or(order.change).unwrap_or(order.created_at);
        list_price(
            ListPrice::of_fee((plan, variant), amount, quantity),
            (shop.catalogue, &order.seen.tax, at),
        )
    };
    let price = if lines.is_empty() { listed() } else { None };
    let (net, vat) = price.map_or_else(|| sums(lines.iter().copied()), |price| (price.net, price.vat));
    Some(OrderFee {
        name: Some(plan.name.text(shop.language).to_owned()),
        fee_period: (!is_setup).then(|| period(variant.fee_period)),
        price_per_unit: Some(amount.into()),
        quantity: Some(quantity.into()),
        total_net: Some(money(net, shop.currency)),
        total_vat: Some(money(vat, shop.currency)),
        line_items: lines.iter().map(|line| line_item(line, shop.showing())).collect(),
    })
}

fn status(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::InProgress => "InProgress",
        OrderStatus::ApprovalPending => "ApprovalPending",
        OrderStatus::Declined => "Declined",
        OrderStatus::Completed => "Completed",
        OrderStatus::Expired => "Expired",
    }
}

fn kind(kind: OrderKind) -> &'static str {
    match kind {
        OrderKind::Signup => "Signup",
        OrderKind::Upgrade => "Upgrade",
    }
}

fn metered_usage(usage: &NewUsage) -> wire::usage::NewMeteredUsage {
    wire::usage::NewMeteredUsage {
        component_id: Some(id(usage.component)),
        external_component_id: None,
        quantity: usage.quantity.into(),
        due_date: usage.due.map(time),
        memo: usage.memo.clone(),
        key: usage.key.clone(),
        product_override: usage.product_override.as_ref().map(product_override),
    }
}

fn new_rated_item(item: &RatedItem) -> wire::rated_items::NewRatedItem {
    wire::rated_items::NewRatedItem {
        description: item.description.clone(),
        product_description: item.product_description.clone(),
        quantity: Some(item.quantity.into()),
        price_per_unit: item.price_per_unit.into(),
        tax_policy_id: Some(id(item.tax_policy)),
        period_start: Some(time(item.period.start)),
        period_end: Some(time(item.period.end)),
        external_product_id: item.external_product_id.clone(),
    }
}
