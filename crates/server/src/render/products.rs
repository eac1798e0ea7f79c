//! What is sold: plan groups, plans, plan variants and components.

use turnus_engine::catalogue::Catalogue;
use turnus_engine::component::{Component, ComponentKind};
use turnus_engine::document::Language;
use turnus_engine::plan::{
    AfterFirstPeriod, BillingAlignment, Granularity, Plan, PlanGroup, PlanVariant, PriceType,
};
use turnus_wire as wire;
use turnus_wire::plan_variants::QuotaItem;

use crate::render::prices;
use crate::render::{custom_fields, id, localized, period, some_text};

/// A plan group.
pub(crate) fn plan_group(group: &PlanGroup) -> wire::plan_groups::PlanGroup {
    let price_type = match group.price_type {
        PriceType::Net => "Net",
        PriceType::Gross => "Gross",
    };
    let granularity = match group.granularity {
        Granularity::Precise => "Precise",
        Granularity::Daily => "Daily",
    };
    wire::plan_groups::PlanGroup {
        id: id(group.id),
        name: localized(&group.name),
        description: some_text(&group.description),
        currency: Some(group.currency.to_string()),
        price_tax_type: Some(price_type.to_owned()),
        time_granularity: Some(granularity.to_owned()),
        proration_policy: Some(group.proration.to_string()),
        tax_policy_id: Some(id(group.tax_policy)),
        self_service_settings: None,
    }
}

/// A plan.
pub(crate) fn plan(plan: &Plan) -> wire::plans::Plan {
    wire::plans::Plan {
        id: id(plan.id),
        plan_group_id: Some(id(plan.plan_group)),
        name: localized(&plan.name),
        plan_description: some_text(&plan.description),
        setup_description: some_text(&plan.setup_description),
        trial_period: plan.trial_period.map(period),
        trial_end_policy: Some(format!("{:?}", plan.trial_end_policy)),
        trial_end_notification_period: plan.trial_end_notification.map(period),
        next_plan_variant_id: plan.variant_after_trial.map(id),
        tax_policy_id: plan.tax_policy.map(id),
        external_id: plan.external_id.clone(),
        is_quantity_based: plan.is_quantity_based,
        hidden: plan.hidden,
        is_deletable: false,
        requires_order_approval: plan.requires_order_approval,
        custom_fields: custom_fields(&plan.custom_fields),
    }
}

/// A plan variant.
pub(crate) fn plan_variant(variant: &PlanVariant, catalogue: &Catalogue) -> wire::plan_variants::PlanVariant {
    let next = match variant.after_first_period {
        AfterFirstPeriod::ChangeAfterFirstPeriod(next) => Some(next),
        AfterFirstPeriod::RenewAutomatically | AfterFirstPeriod::EndAfterFirstPeriod => None,
    };
    let (alignment, day) = alignment(variant.billing_alignment);
    wire::plan_variants::PlanVariant {
        id: id(variant.id),
        plan_id: Some(id(variant.plan)),
        plan_group_id: Some(id(variant.plan_group)),
        internal_name: variant.internal_name.clone(),
        description: localized(&variant.description),
        recurring_fee: variant.recurring_fee.into(),
        setup_fee: variant.setup_fee.into(),
        fee_period: Some(period(variant.fee_period)),
        billing_period: Some(period(variant.billing_period)),
        payment_period_mode: Some(format!("{:?}", variant.payment_period_mode)),
        contract_period: Some(period(variant.contract_period)),
        later_contract_period: variant.later_contract_period.map(period),
        cancellation_period: Some(period(variant.cancellation_period)),
        later_cancellation_period: variant.later_cancellation_period.map(period),
        after_first_contract_period_next_step: Some(next_step(variant.after_first_period).to_owned()),
        end_after_first_contract_period: variant.after_first_period == AfterFirstPeriod::EndAfterFirstPeriod,
        next_plan_id: next.and_then(|next| catalogue.variants.current(next)).map(|next| id(next.plan)),
        next_plan_variant_id: next.map(id),
        billing_date_alignment: Some(alignment.to_owned()),
        billing_day: day,
        quota: quotas(variant, catalogue),
        allow_self_service: variant.allow_self_service,
        allow_without_payment_data: variant.allow_without_payment_data,
        external_id: variant.external_id.clone(),
        external_billing_product_id: variant.external_billing_product_id.clone(),
        hidden: variant.hidden,
        is_deletable: false,
    }
}

fn next_step(after: AfterFirstPeriod) -> &'static str {
    match after {
        AfterFirstPeriod::RenewAutomatically => "RenewAutomatically",
        AfterFirstPeriod::EndAfterFirstPeriod => "EndAfterFirstPeriod",
        AfterFirstPeriod::ChangeAfterFirstPeriod(_) => "ChangeAfterFirstPeriod",
    }
}

fn alignment(alignment: BillingAlignment) -> (&'static str, Option<u32>) {
    match alignment {
        BillingAlignment::None => ("None", None),
        BillingAlignment::FixedDaily => ("FixedDaily", None),
        BillingAlignment::FixedMonthly(day) => ("FixedMonthly", u32::try_from(day).ok()),
    }
}

fn quotas(variant: &PlanVariant, catalogue: &Catalogue) -> Vec<QuotaItem> {
    let item = |(component, quota): (&turnus_engine::Id, &rust_decimal::Decimal)| QuotaItem {
        component_id: id(*component),
        component_name: catalogue
            .components
            .current(*component)
            .map(|component| component.name.text(Language::En).to_owned()),
        quota: (*quota).into(),
    };
    variant.quotas.iter().map(item).collect()
}

/// A component.
pub(crate) fn component(component: &Component) -> wire::components::Component {
    let priced = prices::priced(&component.pricing);
    wire::components::Component {
        id: id(component.id),
        plan_group_id: Some(id(component.plan_group)),
        name: localized(&component.name),
        description: some_text(&component.description),
        component_type: component_type(component.kind).to_owned(),
        unit: component.unit.clone(),
        fee_period: component.fee_period.map(period),
        payment_period_mode: None,
        prorate: component.prorate,
        tax_policy_id: component.tax_policy.map(id),
        external_id: component.external_id.clone(),
        include_in_interim_billing: component.include_in_interim_billing,
        bill_in_trial: component.bill_in_trial,
        allow_self_service: component.allow_self_service,
        show_self_service: component.show_self_service,
        hidden: component.hidden,
        is_deletable: false,
        ..priced
    }
}

/// How a component is counted, in billwerk's word.
pub(crate) fn component_type(kind: ComponentKind) -> &'static str {
    match kind {
        ComponentKind::OnOff => "OnOff",
        ComponentKind::QuantityBased => "QuantityBased",
        ComponentKind::Metered => "MeteredUsage",
    }
}
