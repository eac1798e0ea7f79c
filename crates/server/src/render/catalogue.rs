//! Discounts, coupons and taxes, and the whole catalogue in one object.

use turnus_engine::Instant;
use turnus_engine::calendar::Zone;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::discount::{Coupon, Discount};
use turnus_engine::tax::{TaxDefinition, TaxPolicy};
use turnus_wire as wire;
use turnus_wire::discounts::DiscountEffect;
use turnus_wire::product_info::ProductInfo;

use crate::render::{component, id, localized, period, plan, plan_group, plan_variant, some_text, time};

/// A discount.
pub(crate) fn discount(discount: &Discount) -> wire::discounts::Discount {
    let effect = DiscountEffect {
        kind: "Relative".to_owned(),
        reduction_percent: Some(discount.reduction_percent.into()),
    };
    wire::discounts::Discount {
        id: id(discount.id),
        plan_group_id: Some(id(discount.plan_group)),
        internal_name: discount.internal_name.clone(),
        description: some_text(&discount.description),
        duration: discount.duration.map(period),
        effect: Some(effect),
        targets: discount.targets.iter().map(|target| (id(*target), true)).collect(),
        include_setup: discount.include_setup,
        create_separate_line_item: discount.separate_line,
        hidden: discount.hidden,
        is_deletable: false,
    }
}

/// A coupon, and whether it could be used at `now`.
pub(crate) fn coupon(coupon: &Coupon, now: Instant) -> wire::coupons::Coupon {
    wire::coupons::Coupon {
        id: id(coupon.id),
        plan_group_id: Some(id(coupon.plan_group)),
        discount_id: Some(id(coupon.discount)),
        codes: coupon.codes.clone(),
        internal_name: coupon.internal_name.clone(),
        description: some_text(&coupon.description),
        valid_from: coupon.valid_from.map(time),
        valid_until: coupon.valid_until.map(time),
        enabled: coupon.enabled,
        active: coupon.is_valid(now),
        is_single_use: coupon.is_single_use,
        hidden: coupon.hidden,
    }
}

/// A tax policy. Its days begin in `zone`.
pub(crate) fn tax_policy(policy: &TaxPolicy, zone: &Zone) -> wire::tax_policies::TaxPolicy {
    let entry = |entry: &turnus_engine::tax::TaxEntry| wire::tax_policies::TaxPolicyEntry {
        country: entry.country.clone(),
        rate: Some(entry.rate.into()),
        tax_definition_id: Some(id(entry.definition)),
        valid_from: entry.valid_from.map(|day| time(zone.midnight(day))),
    };
    wire::tax_policies::TaxPolicy {
        id: id(policy.id),
        name: policy.name.clone(),
        predefined: policy.predefined.then(|| policy.name.clone()),
        is_moss_applicable: policy.is_moss_applicable,
        split_on_tax_change: policy.split_on_tax_change,
        reverse_charge_tax_definition_id: policy.reverse_charge_definition.map(id),
        entries: policy.entries.iter().map(entry).collect(),
    }
}

/// A tax definition.
pub(crate) fn tax_definition(definition: &TaxDefinition) -> wire::tax_policies::TaxDefinition {
    wire::tax_policies::TaxDefinition {
        id: id(definition.id),
        name: Some(definition.name.clone()),
        rate: Some(definition.rate.into()),
        category: Some(format!("{:?}", definition.category)),
        exemption_text: definition.exemption.as_ref().map(localized),
        exemption_code: definition.exemption_code.clone(),
        datev_key: definition.datev_key.clone(),
    }
}

/// The whole catalogue.
pub(crate) fn product_info(catalogue: &Catalogue, zone: &Zone, now: Instant) -> ProductInfo {
    ProductInfo {
        plan_groups: catalogue.plan_groups.all().map(plan_group).collect(),
        plans: catalogue.plans.all().map(plan).collect(),
        plan_variants: catalogue.variants.all().map(|variant| plan_variant(variant, catalogue)).collect(),
        components: catalogue.components.all().map(component).collect(),
        discounts: catalogue.discounts.all().map(discount).collect(),
        coupons: catalogue.coupons.all().map(|it| coupon(it, now)).collect(),
        tax_policies: catalogue.tax_policies.all().map(|policy| tax_policy(policy, zone)).collect(),
    }
}
