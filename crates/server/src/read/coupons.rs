//! Discounts and coupons.

use rust_decimal::Decimal;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::discount::{Coupon, Discount};
use turnus_wire::coupons::NewCoupon;
use turnus_wire::discounts::NewDiscount;

use crate::api::error::ApiError;
use crate::read::{
    MOST_NAMED, filled, id, instant, list, localized, number, optional_id, optional_period, text, unnamed,
};

/// A discount.
pub(crate) fn discount(given: &NewDiscount, catalogue: &Catalogue) -> Result<Discount, ApiError> {
    let (new, version) = unnamed();
    let kind = given.effect.kind.trim();
    if !kind.is_empty() && !kind.eq_ignore_ascii_case("Relative") {
        return Err(ApiError::member("Effect.Type", "expected Relative: discounts are in percent"));
    }
    let missing = || ApiError::member("Effect.ReductionPercent", "is missing");
    let percent = number("Effect.ReductionPercent", given.effect.reduction_percent.ok_or_else(missing)?)?;
    if percent <= Decimal::ZERO || percent > Decimal::ONE_HUNDRED {
        return Err(ApiError::member("Effect.ReductionPercent", "expected more than 0 and at most 100"));
    }
    if given.targets.len() > MOST_NAMED {
        return Err(ApiError::member("Targets", format!("expected at most {MOST_NAMED} ids")));
    }
    let chosen = given.targets.iter().filter(|(_, chosen)| **chosen);
    let targets = chosen.map(|(target, _)| id("Targets", target)).collect::<Result<_, _>>()?;
    let plan_group = id("PlanGroupId", &given.plan_group_id)?;
    if catalogue.plan_groups.current(plan_group).is_none() {
        return Err(ApiError::member("PlanGroupId", format!("there is no plan group {plan_group}")));
    }
    Ok(Discount {
        id: new,
        version,
        plan_group,
        internal_name: text("InternalName", given.internal_name.clone())?,
        description: localized("Description", given.description.as_ref())?,
        duration: optional_period("Duration", given.duration.as_ref())?,
        reduction_percent: percent,
        targets,
        include_setup: given.include_setup.unwrap_or(false),
        separate_line: given.create_separate_line_item.unwrap_or(false),
        hidden: given.hidden.unwrap_or(false),
    })
}

/// A coupon. Where no plan group is named, it is the discount's.
pub(crate) fn coupon(given: &NewCoupon, catalogue: &Catalogue) -> Result<Coupon, ApiError> {
    let (new, version) = unnamed();
    let discount = id("DiscountId", &given.discount_id)?;
    let unknown = || ApiError::member("DiscountId", format!("there is no discount {discount}"));
    let group = catalogue.discounts.current(discount).ok_or_else(unknown)?.plan_group;
    let named = optional_id("PlanGroupId", given.plan_group_id.as_deref())?;
    if named.is_some_and(|named| named != group) {
        return Err(ApiError::member("PlanGroupId", format!("the discount belongs to plan group {group}")));
    }
    let codes = list("Codes", given.codes.clone(), |at, code| {
        let normal = Coupon::normal_code(&filled(at, code)?);
        if normal.is_empty() { Err(ApiError::member(at, "expected letters or digits")) } else { Ok(normal) }
    })?;
    let internal_name = text("InternalName", given.internal_name.clone())?;
    if codes.is_empty() && internal_name.as_ref().is_none_or(|name| name.trim().is_empty()) {
        return Err(ApiError::member("InternalName", "is missing: give InternalName or Codes"));
    }
    Ok(Coupon {
        id: new,
        version,
        plan_group: group,
        internal_name,
        description: localized("Description", given.description.as_ref())?,
        discount,
        codes,
        valid_from: given.valid_from.map(instant),
        valid_until: given.valid_until.map(instant),
        enabled: given.enabled.unwrap_or(true),
        is_single_use: given.is_single_use.unwrap_or(false),
        hidden: given.hidden.unwrap_or(false),
    })
}
