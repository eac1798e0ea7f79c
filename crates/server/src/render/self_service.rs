//! A contract, as its subscriber sees it.

use turnus_app::end_contract::Ending;
use turnus_app::self_service::Subscription;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::component::{Component, ComponentKind};
use turnus_engine::contract::{ComponentSubscription, Phase, PhaseKind};
use turnus_engine::customer::CustomerData;
use turnus_engine::document::Language;
use turnus_engine::entity::Entity;
use turnus_engine::plan::PlanVariant;
use turnus_engine::self_service::{
    check_revoke, may_end, not_ended, notice, offered_components, offered_variants,
};
use turnus_engine::{Id, Instant};
use turnus_wire as wire;
use turnus_wire::self_service as shown;

use crate::render::endings::closing_preview;
use crate::render::line_items::Showing;
use crate::render::{address, forecast_bill, forecast_sums, id, money, period, status, time};

/// The subscription at account time `now`, with a token that is good until `expiry`.
pub(crate) fn self_service(it: &Subscription, expiry: Instant, now: Instant) -> shown::SelfService {
    let (contract, catalogue) = (&it.row.contract, &*it.catalogue);
    let language = language_of(&it.customer);
    let how = Showing { catalogue, language, currency: contract.currency };
    let visible = |booked: &&ComponentSubscription| {
        catalogue.components.current(booked.component.id).is_some_and(|component| component.show_self_service)
    };
    let variants = offered_variants(contract, catalogue, now);
    let components = offered_components(contract, catalogue, now);
    shown::SelfService {
        expiry: time(expiry),
        now: time(now),
        contract: self::contract(it, language, now),
        customer: self_service_customer(&it.customer),
        components: not_ended(contract, now)
            .filter(visible)
            .map(|booked| component(it, booked, language, now))
            .collect(),
        next_bill: it.next_bill.as_ref().map(|bill| forecast_bill(bill, Some(how))),
        notice: notice(contract, catalogue, now).map(|found| shown::SelfServiceNotice {
            next_possible_cancellation_date: time(found.last_notice),
            end_date: time(found.end),
        }),
        can_revoke: check_revoke(contract, now).is_ok(),
        plan_variants: variants.into_iter().map(|variant| offered(variant, catalogue, language)).collect(),
        offered_components: components.into_iter().map(|it| offer(it, language)).collect(),
        seller: seller(&it.entity, language),
    }
}

/// What was used since it was billed last; what subscribers see of it.
pub(crate) fn self_service_usage(it: &Subscription) -> shown::SelfServiceUsage {
    let currency = it.row.contract.currency;
    let language = language_of(&it.customer);
    let used = it.used.iter().filter_map(|(component, (used, totals))| {
        let component = it.catalogue.components.current(*component)?;
        let day = |(day, quantity): (&jiff::civil::Date, &rust_decimal::Decimal)| shown::SelfServiceDay {
            date: day.to_string(),
            quantity: (*quantity).into(),
        };
        component.show_self_service.then(|| shown::SelfServiceUsed {
            component_id: id(component.id),
            name: component.name.text(language).to_owned(),
            unit: component.unit.clone(),
            quantity: used.quantity.into(),
            sums: forecast_sums(*totals, currency),
            days: used.days.iter().map(day).collect(),
        })
    });
    shown::SelfServiceUsage { currency: currency.to_string(), components: used.collect() }
}

/// What notice given now does.
pub(crate) fn self_service_cancellation(
    ending: &Ending,
    catalogue: &Catalogue,
) -> shown::SelfServiceCancellation {
    shown::SelfServiceCancellation {
        next_possible_cancellation_date: ending.last_notice.map(time),
        end_date: ending.end.map(time),
        invoice: closing_preview(&ending.closing, ending.row.contract.customer, &ending.customer, catalogue),
    }
}

fn language_of(data: &CustomerData) -> Language {
    Language::of_tag(data.language.as_deref())
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn plan_name(plan: Option<Id>, catalogue: &Catalogue, language: Language) -> String {
    let plan = plan.and_then(|plan| catalogue.plans.current(plan));
    plan.map(|plan| plan.name.text(language).to_owned()).unwrap_or_default()
}

fn contract(it: &Subscription, language: Language, now: Instant) -> shown::SelfServiceContract {
    let (contract, billing) = (&it.row.contract, &it.row.billing);
    let phase = contract.plan_phase_at(now).or(contract.phases.first());
    let terms = phase.and_then(|phase| phase.terms(&it.catalogue));
    let is_paid = |_: &&PlanVariant| {
        contract.plan_phase_at(now).is_some_and(|phase| phase.kind == PhaseKind::Normal)
            && !contract.is_over(now)
    };
    shown::SelfServiceContract {
        id: id(contract.id),
        reference_code: contract.reference_code.clone(),
        lifecycle_status: status(contract.status(now)).to_owned(),
        plan_variant_id: phase.and_then(|phase: &Phase| phase.variant).map(|pin| id(pin.id)),
        plan_name: plan_name(phase.and_then(|phase| phase.plan), &it.catalogue, language),
        description: terms.and_then(|variant| some(variant.description.text(language))),
        quantity: phase.map(|phase| phase.quantity).unwrap_or_default().into(),
        recurring_fee: terms.filter(is_paid).map(|variant| variant.recurring_fee.into()),
        fee_period: terms.map(|variant| period(variant.fee_period)),
        currency: contract.currency.to_string(),
        time_zone: contract.zone.name().to_owned(),
        start_date: time(contract.start),
        end_date: contract.end_date().map(time),
        trial_end_date: contract.trial_end().map(time),
        billed_until: billing.until.map(time),
        next_billing_date: billing.next.map(time),
        balance: money(it.owed, contract.currency),
    }
}

/// A customer, as he sees himself.
pub(crate) fn self_service_customer(data: &CustomerData) -> shown::SelfServiceCustomer {
    shown::SelfServiceCustomer {
        company_name: data.company_name.clone(),
        first_name: data.first_name.clone(),
        last_name: data.last_name.clone(),
        email_address: data.email_address.clone(),
        phone_number: data.phone_number.clone(),
        vat_id: data.vat_id.clone(),
        language: data.language.clone(),
        address: Some(address(&data.address)),
    }
}

fn component(
    it: &Subscription,
    booked: &ComponentSubscription,
    language: Language,
    now: Instant,
) -> shown::SelfServiceComponent {
    let component = it.catalogue.components.current(booked.component.id);
    let own = booked.product_override.as_ref().and_then(|other| other.name.clone());
    let name = own.or_else(|| component.map(|component| component.name.text(language).to_owned()));
    shown::SelfServiceComponent {
        id: id(booked.id),
        component_id: id(booked.component.id),
        name: name.unwrap_or_default(),
        unit: component.and_then(|component| component.unit.clone()),
        quantity: booked.quantity.into(),
        start_date: time(booked.start),
        end_date: booked.end.map(time),
        allow_self_service: may_end(&it.row.contract, booked, &it.catalogue, now),
    }
}

fn offered(
    variant: &PlanVariant,
    catalogue: &Catalogue,
    language: Language,
) -> shown::SelfServicePlanVariant {
    shown::SelfServicePlanVariant {
        plan_variant_id: id(variant.id),
        plan_name: plan_name(Some(variant.plan), catalogue, language),
        description: some(variant.description.text(language)),
        recurring_fee: variant.recurring_fee.into(),
        fee_period: period(variant.fee_period),
        billing_period: period(variant.billing_period),
    }
}

fn offer(component: &Component, language: Language) -> shown::SelfServiceOffer {
    shown::SelfServiceOffer {
        component_id: id(component.id),
        name: component.name.text(language).to_owned(),
        description: some(component.description.text(language)),
        unit: component.unit.clone(),
        price_per_unit: component.pricing.unit_price().map(wire::Decimal::from),
        fee_period: component.fee_period.map(period),
        has_quantity: component.kind == ComponentKind::QuantityBased,
    }
}

fn seller(entity: &Entity, language: Language) -> shown::SelfServiceSeller {
    let portal = &entity.theme.portal;
    shown::SelfServiceSeller {
        name: entity.seller.name.clone(),
        email_address: entity.seller.email.clone(),
        accent_color: entity.theme.looks.accent.to_string(),
        has_logo: entity.theme.looks.logo.is_some(),
        welcome: portal.welcome_in(language).map(str::to_owned),
        imprint_url: portal.imprint.clone(),
        privacy_url: portal.privacy.clone(),
        frame_origins: portal.frame_origins.clone(),
    }
}
