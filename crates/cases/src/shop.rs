//! What the cases' catalogues and contracts have in common: everything that no case speaks of.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use turnus_engine::calendar::{Period, Unit, Zone};
use turnus_engine::component::{Component, ComponentKind};
use turnus_engine::contract::{Contract, ContractData};
use turnus_engine::plan::{
    AfterFirstPeriod, BillingAlignment, Granularity, PaymentPeriodMode, PlanGroup, PlanVariant, PriceType,
};
use turnus_engine::pricing::Pricing;
use turnus_engine::proration::Proration;
use turnus_engine::tax::{TaxEntry, TaxPolicy, TaxSituation, VatCategory};
use turnus_engine::text::LocalizedText;
use turnus_engine::{Currency, Id, Instant};

/// The id that `number` stands for.
pub fn id(number: u32) -> Id {
    Id::new(1_400_000_000, 1, number)
}

/// Ids of what each case has one of; those below 100 are given out here.
const GROUP: u32 = 1;
const POLICY: u32 = 2;
const PLAN: u32 = 3;
const REVERSE_CHARGE: u32 = 4;
const CONTRACT: u32 = 5;

/// The plan group: euros, net.
pub fn plan_group(proration: Proration) -> PlanGroup {
    PlanGroup {
        id: id(GROUP),
        version: 1,
        name: LocalizedText::default(),
        description: LocalizedText::default(),
        currency: Currency::EUR,
        price_type: PriceType::Net,
        granularity: Granularity::Precise,
        proration,
        tax_policy: id(POLICY),
    }
}

/// The tax policy: one rate, in percent, for everyone, but for reverse charge.
pub fn tax_policy(rate: Decimal) -> TaxPolicy {
    let category = if rate.is_zero() { VatCategory::Z } else { VatCategory::S };
    let everyone =
        TaxEntry { country: "XX".to_owned(), definition: id(POLICY), rate, category, valid_from: None };
    TaxPolicy {
        id: id(POLICY),
        version: 1,
        name: "Case".to_owned(),
        predefined: false,
        is_moss_applicable: false,
        split_on_tax_change: false,
        reverse_charge_definition: Some(id(REVERSE_CHARGE)),
        entries: vec![everyone],
    }
}

/// A customer at home, or a firm of another state of the EU.
pub fn situation(firm_elsewhere_in_eu: bool) -> TaxSituation {
    let state = firm_elsewhere_in_eu.then(|| "AT".to_owned());
    TaxSituation {
        seller_country: "DE".to_owned(),
        seller_has_vat_id: true,
        customer_country: state.clone().or(Some("DE".to_owned())),
        vat_id_country: state,
    }
}

/// A plan at a price.
#[derive(Clone, Debug)]
pub struct Plan {
    /// For one period, in euros.
    pub fee: Decimal,
    /// The period of the fee and of billing.
    pub period: Period,
    /// In advance or in arrears.
    pub mode: PaymentPeriodMode,
    /// The day of the month its periods begin on; none means that of their first one.
    pub day: Option<i8>,
    /// Free units of metered components in each period.
    pub quotas: BTreeMap<Id, Decimal>,
}

impl Plan {
    /// Paid in advance for each `period` from its first one on.
    pub fn new(fee: Decimal, period: Period) -> Plan {
        Plan { fee, period, mode: PaymentPeriodMode::PrePaid, day: None, quotas: BTreeMap::new() }
    }

    /// Nothing for each month: of a contract where only usage costs.
    pub fn free() -> Plan {
        Plan::new(Decimal::ZERO, Period::new(1, Unit::Month))
    }

    /// As a variant of the catalogue.
    pub fn variant(&self, id_of_variant: Id) -> PlanVariant {
        let none = Period::new(0, Unit::Day);
        PlanVariant {
            id: id_of_variant,
            version: 1,
            plan: id(PLAN),
            plan_group: id(GROUP),
            internal_name: None,
            description: LocalizedText::default(),
            recurring_fee: self.fee,
            setup_fee: Decimal::ZERO,
            fee_period: self.period,
            billing_period: self.period,
            payment_period_mode: self.mode,
            billing_alignment: self.day.map_or(BillingAlignment::None, BillingAlignment::FixedMonthly),
            contract_period: none,
            later_contract_period: None,
            cancellation_period: none,
            later_cancellation_period: None,
            after_first_period: AfterFirstPeriod::RenewAutomatically,
            quotas: self.quotas.clone(),
            allow_without_payment_data: true,
            allow_self_service: false,
            hidden: false,
            external_id: None,
            external_billing_product_id: None,
            custom_fields: BTreeMap::new(),
        }
    }
}

/// A component at a price.
pub fn priced_component(
    id_of_component: Id,
    version: u32,
    kind: ComponentKind,
    pricing: Pricing,
) -> Component {
    Component {
        id: id_of_component,
        version,
        plan_group: id(GROUP),
        kind,
        name: LocalizedText::default(),
        description: LocalizedText::default(),
        unit: None,
        pricing,
        fee_period: None,
        prorate: true,
        tax_policy: None,
        external_id: None,
        include_in_interim_billing: true,
        bill_in_trial: false,
        allow_self_service: false,
        show_self_service: false,
        hidden: false,
        custom_fields: BTreeMap::new(),
    }
}

/// A contract from `start` on, without phases.
pub fn contract(start: Instant, zone: &Zone) -> Contract {
    Contract {
        id: id(CONTRACT),
        version: 1,
        customer: id(CONTRACT),
        entity: id(CONTRACT),
        plan_group: id(GROUP),
        currency: Currency::EUR,
        zone: zone.clone(),
        reference_code: String::new(),
        created_at: start,
        start,
        phases: Vec::new(),
        end: None,
        annulled: false,
        parked: None,
        components: Vec::new(),
        discounts: Vec::new(),
        data: ContractData::default(),
    }
}
