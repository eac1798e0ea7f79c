//! Orders and what is in their carts; usage and rated items.

use std::sync::Arc;

use rust_decimal::Decimal;
use turnus_app::orders::{CustomerChange, NewOrder, Orderer};
use turnus_engine::booking::NewComponentSubscription;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::contract::ProductOverride;
use turnus_engine::order::{Cart, NewUsage};
use turnus_engine::rated_item::RatedItem;
use turnus_engine::{Id, Instant, Span};
use turnus_wire as wire;

use crate::api::error::ApiError;
use crate::read::{
    custom_fields, customer, customer_changes, filled, id, instant, list, note, number, optional_id,
    optional_number, text,
};

/// What a body's ids and absent members are completed from.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    /// External ids and default tax policies.
    pub(crate) catalogue: &'a Catalogue,
    /// The plan group that tax policies default to, if it is known.
    pub(crate) plan_group: Option<Id>,
    /// What `now` means.
    pub(crate) now: Instant,
}

/// An order.
pub(crate) fn order(given: wire::orders::NewOrder, known: Known<'_>) -> Result<NewOrder, ApiError> {
    let who = orderer(&given)?;
    let changes =
        given.customer_change.map(|changes| customer_changes("CustomerChange.", changes)).transpose()?;
    let customer_change = changes.map(|changes| CustomerChange(Arc::new(move |old| changes.new_data(old))));
    Ok(NewOrder {
        who,
        customer_change,
        cart: cart(given.cart.unwrap_or_default(), known)?,
        start: given.start_date.map(instant),
        end: given.end_date.map(instant),
        billed_until: given.billed_until.map(instant),
        change: given.change_date.map(instant),
        trigger_interim_billing: given.trigger_interim_billing.unwrap_or(false),
        preview_after_trial: given.preview_after_trial.unwrap_or(false),
        contract_custom_fields: custom_fields("ContractCustomFields", given.contract_custom_fields.as_ref())?,
        custom_fields: custom_fields("CustomFields", given.custom_fields.as_ref())?,
    })
}

fn orderer(given: &wire::orders::NewOrder) -> Result<Orderer, ApiError> {
    let customer_id = optional_id("CustomerId", given.customer_id.as_deref())?;
    let contract_id = optional_id("ContractId", given.contract_id.as_deref())?;
    match (&given.customer, customer_id, contract_id) {
        (Some(new), None, None) => Ok(Orderer::NewCustomer(Box::new(customer("Customer.", new)?))),
        (None, Some(id), None) => Ok(Orderer::Customer(id)),
        (None, None, Some(id)) => Ok(Orderer::Contract(id)),
        _ => Err(ApiError::refused(
            "exactly one of Customer, CustomerId and ContractId must say who orders: someone new, a customer who gets \
             a new contract, or a contract that is changed",
        )),
    }
}

fn cart(given: wire::orders::Cart, known: Known<'_>) -> Result<Cart, ApiError> {
    let plan_variant = optional_id("Cart.PlanVariantId", given.plan_variant_id.as_deref())?;
    optional_id("Cart.PlanId", given.plan_id.as_deref())?;
    let group = plan_variant.and_then(|id| known.catalogue.variants.current(id)).map(|it| it.plan_group);
    let known = Known { plan_group: group.or(known.plan_group), ..known };
    let coupon_code = text("Cart.CouponCode", given.coupon_code)?;
    Ok(Cart {
        plan_variant,
        inherit_start: given.inherit_start_date.unwrap_or(false),
        quantity: optional_number("Cart.Quantity", given.quantity)?.unwrap_or(Decimal::ONE),
        coupon_code: coupon_code.filter(|code| !code.trim().is_empty()),
        components: list("Cart.ComponentSubscriptions", given.component_subscriptions, |at, it| {
            component_subscription(&format!("{at}."), it)
        })?,
        end_components: list(
            "Cart.EndComponentSubscriptions",
            given.end_component_subscriptions,
            |at, it| id(at, &it),
        )?,
        discounts: list("Cart.DiscountSubscriptions", given.discount_subscriptions, |at, it| {
            Ok((id(format_args!("{at}.DiscountId"), &it.discount_id)?, it.start_date.map(instant)))
        })?,
        usage: list("Cart.MeteredUsages", given.metered_usages, |at, it| {
            usage(&format!("{at}."), it, known.catalogue)
        })?,
        rated_items: list("Cart.RatedItems", given.rated_items, |at, it| {
            rated_item(&format!("{at}."), it, known)
        })?,
    })
}

/// A component to book. `at` is put before the members' names.
pub(crate) fn component_subscription(
    at: &str,
    given: wire::component_subscriptions::NewComponentSubscription,
) -> Result<NewComponentSubscription, ApiError> {
    Ok(NewComponentSubscription {
        component: id(format_args!("{at}ComponentId"), &given.component_id)?,
        quantity: optional_number(format_args!("{at}Quantity"), given.quantity)?.unwrap_or(Decimal::ONE),
        start: given.start_date.map(instant),
        end: given.end_date.map(instant),
        billed_until: given.billed_until.map(instant),
        memo: note(format_args!("{at}Memo"), given.memo)?,
        product_override: given.product_override.map(|other| product_override(at, other)).transpose()?,
        custom_fields: custom_fields(format_args!("{at}CustomFields"), given.custom_fields.as_ref())?,
    })
}

fn product_override(
    at: &str,
    given: wire::component_subscriptions::ProductOverride,
) -> Result<ProductOverride, ApiError> {
    let at = format!("{at}ProductOverride.");
    Ok(ProductOverride {
        price_per_unit: optional_number(format_args!("{at}PricePerUnit"), given.price_per_unit)?,
        name: text(format_args!("{at}Name"), given.name)?,
        description: text(format_args!("{at}Description"), given.description)?,
    })
}

/// Usage to post.
pub(crate) fn usage(
    at: &str,
    given: wire::usage::NewMeteredUsage,
    catalogue: &Catalogue,
) -> Result<NewUsage, ApiError> {
    let named = optional_id(format_args!("{at}ComponentId"), given.component_id.as_deref())?;
    let external = text(format_args!("{at}ExternalComponentId"), given.external_component_id)?;
    let component = match (named, external.filter(|external| !external.is_empty())) {
        (Some(id), _) => id,
        (None, Some(external)) => {
            let is_it = |external_id: &Option<String>| external_id.as_deref() == Some(external.as_str());
            let found = catalogue.components.all().find(|component| is_it(&component.external_id));
            let why = "there is no component with that ExternalId";
            found.ok_or_else(|| ApiError::member(format_args!("{at}ExternalComponentId"), why))?.id
        }
        (None, None) => {
            let why = "is missing: name the metered component, or give ExternalComponentId";
            return Err(ApiError::member(format_args!("{at}ComponentId"), why));
        }
    };
    Ok(NewUsage {
        component,
        quantity: number(format_args!("{at}Quantity"), given.quantity)?,
        due: given.due_date.map(instant),
        memo: note(format_args!("{at}Memo"), given.memo)?,
        key: text(format_args!("{at}Key"), given.key)?.filter(|key| !key.is_empty()),
        product_override: given.product_override.map(|other| product_override(at, other)).transpose()?,
    })
}

/// A rated item. Id and time of arrival are given where it is added.
pub(crate) fn rated_item(
    at: &str,
    given: wire::rated_items::NewRatedItem,
    known: Known<'_>,
) -> Result<RatedItem, ApiError> {
    let named = optional_id(format_args!("{at}TaxPolicyId"), given.tax_policy_id.as_deref())?;
    let group = known.plan_group.and_then(|group| known.catalogue.plan_groups.current(group));
    let missing = || ApiError::member(format_args!("{at}TaxPolicyId"), "is missing: see /taxPolicies");
    let tax_policy = named.or(group.map(|group| group.tax_policy)).ok_or_else(missing)?;
    let end = given.period_end.map(instant);
    let start = given.period_start.map(instant).or(end).unwrap_or(known.now);
    let end = end.unwrap_or(known.now.max(start));
    if end < start {
        return Err(ApiError::member(format_args!("{at}PeriodEnd"), "must not lie before PeriodStart"));
    }
    Ok(RatedItem {
        id: Id::from_bytes([0; 12]),
        transferred_at: known.now,
        description: filled(&format!("{at}Description"), given.description)?,
        product_description: note(format_args!("{at}ProductDescription"), given.product_description)?,
        external_product_id: text(format_args!("{at}ExternalProductId"), given.external_product_id)?,
        quantity: optional_number(format_args!("{at}Quantity"), given.quantity)?.unwrap_or(Decimal::ONE),
        price_per_unit: number(format_args!("{at}PricePerUnit"), given.price_per_unit)?,
        tax_policy,
        period: Span::new(start, end),
    })
}
