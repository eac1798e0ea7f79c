//! Contracts, their phases, what is booked on them, and their history.

use turnus_app::rows::ContractRow;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::contract::{self, Contract, LifecycleStatus, PhaseKind};
use turnus_engine::customer::Customer;
use turnus_engine::document::Language;
use turnus_engine::event::{ChangeKind, ContractChange};
use turnus_engine::{Id, Instant};
use turnus_wire as wire;

use crate::render::{custom_fields, id, money, period, time};

/// A contract as it is at `now`, with its customer's name.
pub(crate) fn contract(row: &ContractRow, customer_name: &str, now: Instant) -> wire::contracts::Contract {
    let (contract, billing) = (&row.contract, &row.billing);
    let (data, currency) = (contract.data.clone(), contract.currency);
    let state = contract.status(now);
    let in_trial = state == LifecycleStatus::InTrial;
    let is_paused = state == LifecycleStatus::TemporarilyInactive;
    let phases = phases(contract);
    let settled = billing.next.is_none() && billing.balance == turnus_engine::Money::ZERO;
    let plan = contract.plan_phase_at(now).or(contract.phases.first());
    let method = data.payment_method.as_deref();
    let (role, provider) = payment(method);
    wire::contracts::Contract {
        id: id(contract.id),
        customer_id: Some(id(contract.customer)),
        customer_name: Some(customer_name.to_owned()),
        plan_group_id: Some(id(contract.plan_group)),
        plan_id: plan.and_then(|phase| phase.plan).map(id),
        plan_variant_id: plan.filter(|_| !in_trial).and_then(|phase| phase.variant).map(|pin| id(pin.id)),
        reference_code: Some(contract.reference_code.clone()),
        external_id: data.external_id,
        lifecycle_status: status(state).to_owned(),
        current_phase: current_phase(&phases, now),
        phases,
        start_date: Some(time(contract.start)),
        end_date: contract.end_date().map(time),
        trial_end_date: contract.trial_end().map(time),
        last_billing_date: billing.last.map(time),
        next_billing_date: billing.next.map(time),
        billed_until: billing.until.map(time),
        balance: money(billing.balance, currency),
        currency: Some(currency.to_string()),
        turnover_net: Some(money(billing.turnover_net, currency)),
        turnover_gross: Some(money(billing.turnover_gross, currency)),
        payment_provider: Some(provider.to_owned()),
        payment_provider_role: Some(role.to_owned()),
        payment_method: method.map(str::to_owned),
        // A pause switches them off (billwerk-api.md C.2); what was set before is there again when it ends.
        escalation_suspended: data.escalation_suspended || is_paused,
        recurring_payments_paused: data.recurring_payments_paused || is_paused,
        billing_suspended: data.billing_suspended || is_paused,
        threshold_billing_disabled: data.threshold_billing_disabled,
        on_account_due_after: data.on_account_due_after.map(period),
        notes: data.notes,
        custom_fields: custom_fields(&data.custom_fields),
        sales_entity_id: Some(id(contract.entity)),
        is_deletable: contract.is_over(now) && settled,
        ..wire::contracts::Contract::default()
    }
}

/// Role and provider of a payment method such as `Debit:GoCardless` or `InvoicePayment`.
fn payment(method: Option<&str>) -> (&str, &str) {
    match method.map(str::trim).filter(|method| !method.is_empty()) {
        None => ("None", "None"),
        Some(method) => method.split_once(':').unwrap_or(("BlackLabel", method)),
    }
}

/// A contract's state in billwerk's word.
pub(crate) fn status(status: LifecycleStatus) -> &'static str {
    match status {
        LifecycleStatus::InTrial => "InTrial",
        LifecycleStatus::Active => "Active",
        LifecycleStatus::TemporarilyInactive => "TemporarilyInactive",
        LifecycleStatus::TrialExpired => "TrialExpired",
        LifecycleStatus::Ended => "Ended",
    }
}

/// All phases, and an inactive one at the end that is set.
fn phases(contract: &Contract) -> Vec<wire::contracts::Phase> {
    let end = if contract.annulled { Some(contract.start) } else { contract.end };
    let before_end = |phase: &&contract::Phase| end.is_none_or(|end| phase.start < end);
    let shown = contract.phases.iter().filter(before_end).map(phase);
    shown.chain(end.map(inactive)).collect()
}

fn current_phase(phases: &[wire::contracts::Phase], now: Instant) -> Option<wire::contracts::Phase> {
    let begun = phases.iter().rev().find(|phase| phase.start_date <= time(now));
    begun.or(phases.first()).cloned()
}

fn phase(phase: &contract::Phase) -> wire::contracts::Phase {
    let kind = match phase.kind {
        PhaseKind::Trial => "Trial",
        PhaseKind::Normal => "Normal",
        PhaseKind::Paused | PhaseKind::TrialExpired | PhaseKind::Ended => return inactive(phase.start),
    };
    let is_trial = phase.kind == PhaseKind::Trial;
    wire::contracts::Phase {
        kind: kind.to_owned(),
        start_date: time(phase.start),
        plan_variant_id: phase.variant.filter(|_| !is_trial).map(|pin| id(pin.id)),
        plan_id: phase.plan.map(id),
        quantity: Some(phase.quantity.into()),
        inherit_start_date: Some(phase.inherit_start),
    }
}

fn inactive(start: Instant) -> wire::contracts::Phase {
    wire::contracts::Phase {
        kind: "Inactive".to_owned(),
        start_date: time(start),
        ..wire::contracts::Phase::default()
    }
}

/// A booked component.
pub(crate) fn component_subscription(
    contract: &Contract,
    booked: &contract::ComponentSubscription,
    catalogue: &Catalogue,
) -> wire::component_subscriptions::ComponentSubscription {
    let component = catalogue.components.pinned(booked.component);
    wire::component_subscriptions::ComponentSubscription {
        id: id(booked.id),
        contract_id: Some(id(contract.id)),
        customer_id: Some(id(contract.customer)),
        component_id: id(booked.component.id),
        component_name: component.map(|component| component.name.text(Language::En).to_owned()),
        external_id: component.and_then(|component| component.external_id.clone()),
        quantity: Some(booked.quantity.into()),
        start_date: Some(time(booked.start)),
        end_date: booked.end.map(time),
        billed_until: booked.billed_until.map(time),
        memo: booked.memo.clone(),
        product_override: booked.product_override.as_ref().map(product_override),
        custom_fields: Some(custom_fields(&booked.custom_fields)),
    }
}

/// Another price or name than the product's.
pub(crate) fn product_override(
    other: &contract::ProductOverride,
) -> wire::component_subscriptions::ProductOverride {
    wire::component_subscriptions::ProductOverride {
        price_per_unit: other.price_per_unit.map(Into::into),
        name: other.name.clone(),
        description: other.description.clone(),
    }
}

/// A booked discount.
pub(crate) fn discount_subscription(
    contract: Id,
    booked: &contract::DiscountSubscription,
) -> wire::discounts::DiscountSubscription {
    wire::discounts::DiscountSubscription {
        id: id(booked.id),
        contract_id: Some(id(contract)),
        discount_id: Some(id(booked.discount.id)),
        coupon_id: booked.coupon.map(id),
        coupon_code: booked.coupon_code.clone(),
        start_date: Some(time(booked.start)),
        end_date: booked.end.map(time),
    }
}

/// What a contract has booked at `now`, and will.
pub(crate) fn contract_subscriptions(
    contract: &Contract,
    catalogue: &Catalogue,
    now: Instant,
) -> wire::contracts::ContractSubscriptions {
    let runs = |end: Option<Instant>| end.is_none_or(|end| now < end);
    let variant = contract.plan_phase_at(now).or(contract.phases.first()).and_then(|phase| phase.variant);
    wire::contracts::ContractSubscriptions {
        phase: current_phase(&phases(contract), now),
        plan_variant_id: variant.filter(|_| !contract.is_over(now)).map(|pin| id(pin.id)),
        component_subscriptions: contract
            .components
            .iter()
            .filter(|booked| runs(booked.end))
            .map(|booked| component_subscription(contract, booked, catalogue))
            .collect(),
        discount_subscriptions: contract
            .discounts
            .iter()
            .filter(|booked| runs(booked.end))
            .map(|booked| discount_subscription(contract.id, booked))
            .collect(),
    }
}

/// A customer and a contract in one row.
pub(crate) fn subscription(
    row: &ContractRow,
    customer: &Customer,
    catalogue: &Catalogue,
    now: Instant,
) -> wire::subscriptions::Subscription {
    let name = customer.data.name();
    let shown = contract(row, &name, now);
    let plan = row.contract.plan_phase_at(now).or(row.contract.phases.first());
    let variant = plan.and_then(|phase| phase.variant).and_then(|pin| catalogue.variants.pinned(pin));
    let sold = plan.and_then(|phase| phase.plan).and_then(|plan| catalogue.plans.current(plan));
    wire::subscriptions::Subscription {
        id: shown.id.clone(),
        contract_id: Some(shown.id),
        customer_id: shown.customer_id,
        customer_name: Some(name),
        customer_sub_name: customer.data.sub_name(),
        first_name: customer.data.first_name.clone(),
        last_name: customer.data.last_name.clone(),
        email_address: customer.data.email_address.clone(),
        hidden: customer.data.hidden,
        is_locked: false,
        reference_code: shown.reference_code,
        lifecycle_status: shown.lifecycle_status,
        plan_id: shown.plan_id,
        plan_name: sold.map(|plan| plan.name.text(Language::En).to_owned()),
        plan_variant_id: shown.plan_variant_id,
        plan_variant_name: variant.and_then(|variant| variant.internal_name.clone()),
        quantity: plan.map(|phase| phase.quantity.into()),
        start_date: shown.start_date,
        last_phase_change: shown.current_phase.map(|phase| phase.start_date),
        last_billing_date: shown.last_billing_date,
        next_billing_date: shown.next_billing_date,
        balance: shown.balance,
        currency: shown.currency,
        recurring_payments_paused: shown.recurring_payments_paused,
        billing_suspended: shown.billing_suspended,
        is_deletable: shown.is_deletable,
    }
}

/// A change in a contract's history.
pub(crate) fn contract_change(change: &ContractChange) -> wire::contract_changes::ContractChange {
    wire::contract_changes::ContractChange {
        id: id(change.id),
        contract_id: Some(id(change.contract)),
        kind: Some(change_kind(change.kind).to_owned()),
        timestamp: Some(time(change.at)),
        change_date: Some(time(change.effective)),
        order_id: change.order.map(id),
        new_plan_id: change.plan.map(id),
        new_plan_variant_id: change.plan_variant.map(id),
    }
}

/// What changed a contract, in one word.
pub(crate) fn change_kind(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Signup => "Signup",
        ChangeKind::Upgrade => "Upgrade",
        ChangeKind::ComponentSubscriptionChange => "ComponentSubscriptionChange",
        ChangeKind::TrialEnd => "TrialEnd",
        ChangeKind::PhaseStart => "PhaseStart",
        ChangeKind::Cancellation => "Cancellation",
        ChangeKind::CancellationRevoked => "CancellationRevoked",
        ChangeKind::End => "End",
        ChangeKind::Pause => "Pause",
        ChangeKind::Resume => "Resume",
        ChangeKind::Annulment => "Annulment",
        ChangeKind::PriceChange => "PriceChange",
        ChangeKind::Reactivation => "Reactivation",
    }
}
