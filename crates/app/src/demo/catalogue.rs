//! What the demo company sells: one of each kind of price.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use turnus_engine::calendar::{Period, Unit};
use turnus_engine::catalogue::Item;
use turnus_engine::component::{Component, ComponentKind};
use turnus_engine::discount::{Coupon, Discount};
use turnus_engine::plan::*;
use turnus_engine::pricing::{Pricing, Scale, Step};
use turnus_engine::proration::Proration;
use turnus_engine::text::LocalizedText;
use turnus_engine::{Currency, Id};

use super::other_rates::{Extra, other_rates};
use crate::standard_taxes::{standard_taxes, text};

const MONTH: Period = Period::new(1, Unit::Month);
const YEAR: Period = Period::new(1, Unit::Year);

/// The items of the catalogue, and the ids that the story needs.
pub struct DemoCatalogue {
    /// Everything, in an order in which nothing names what comes later.
    pub items: Vec<Item>,
    /// Basic, by month.
    pub basic: Id,
    /// Team: its fee and a price for each seat.
    pub team: Id,
    /// Studio: metered, with a quota.
    pub studio: Id,
    /// Yearly, with three months' notice.
    pub yearly: Id,
    /// With a trial of a month.
    pub trial: Id,
    /// After approval.
    pub enterprise: Id,
    /// Seats.
    pub seats: Id,
    /// API calls.
    pub calls: Id,
    /// Storage.
    pub storage: Id,
    /// Basic and more, in francs.
    pub francs: [Id; 2],
    /// Things at other rates, for customers in Germany.
    pub extras: Vec<Extra>,
    /// A coupon's code.
    pub code: &'static str,
}

/// Makes the catalogue. `new_id` names its items.
pub fn catalogue(mut new_id: impl FnMut() -> Id) -> DemoCatalogue {
    let (tax, definitions) = standard_taxes(&mut new_id);
    let policy = tax.id;
    let group = plan_group(new_id(), policy);
    let plan_ids: Vec<Id> = (0..6).map(|_| new_id()).collect();
    let variant_ids: Vec<Id> = (0..6).map(|_| new_id()).collect();
    let components = components(&group, &mut new_id);
    let [seats, calls, storage] = [0, 1, 2].map(|place| components[place].id);
    let plans = plans(&group, &plan_ids);
    let variants = variants(&group, &plan_ids, &variant_ids, calls);
    let discount = discount(&group, &plan_ids, new_id());
    let coupon = coupon(&discount, new_id());
    let mut items: Vec<Item> = definitions.into_iter().map(Item::TaxDefinition).collect();
    items.extend([Item::TaxPolicy(tax), Item::PlanGroup(group)]);
    items.extend(components.into_iter().map(Item::Component));
    items.extend(plans.into_iter().map(Item::Plan));
    items.extend(variants.into_iter().map(Item::PlanVariant));
    items.extend([Item::Discount(discount), Item::Coupon(coupon)]);
    let (francs, of_francs) = in_francs(policy, &mut new_id);
    items.extend(of_francs);
    let (extras, of_extras) = other_rates(&mut new_id);
    items.extend(of_extras);
    let [basic, team, studio, yearly, trial, enterprise] = [0, 1, 2, 3, 4, 5].map(|place| variant_ids[place]);
    DemoCatalogue {
        items,
        basic,
        team,
        studio,
        yearly,
        trial,
        enterprise,
        seats,
        calls,
        storage,
        francs,
        extras,
        code: "WELCOME-10",
    }
}

/// The first plan again in another currency than that of the books, and a dearer variant of it.
fn in_francs(tax_policy: Id, new_id: &mut impl FnMut() -> Id) -> ([Id; 2], Vec<Item>) {
    let group = PlanGroup {
        name: text("Software in Franken", "Software in francs"),
        currency: "CHF".parse().expect("a currency of ISO 4217"),
        ..plan_group(new_id(), tax_policy)
    };
    let (plan, ids) = (new_id(), [new_id(), new_id()]);
    let variant = |id: Id, fee: i64, name: &str| PlanVariant {
        recurring_fee: cents(fee),
        internal_name: Some(name.to_owned()),
        ..variants(&group, &[plan; 6], &[id; 6], id).remove(0)
    };
    let [small, large] = [variant(ids[0], 2400, "francs-monthly"), variant(ids[1], 6450, "francs-large")];
    let plan = plans(&group, &[plan; 6]).remove(0);
    let items =
        vec![Item::PlanGroup(group), Item::Plan(plan), Item::PlanVariant(small), Item::PlanVariant(large)];
    (ids, items)
}

fn cents(amount: i64) -> Decimal {
    Decimal::new(amount, 2)
}

fn plan_group(id: Id, tax_policy: Id) -> PlanGroup {
    PlanGroup {
        id,
        version: 1,
        name: text("Software in Euro", "Software in euros"),
        description: LocalizedText::default(),
        currency: Currency::EUR,
        price_type: PriceType::Net,
        granularity: Granularity::Precise,
        proration: Proration::Precise,
        tax_policy,
    }
}

fn components(group: &PlanGroup, new_id: &mut impl FnMut() -> Id) -> Vec<Component> {
    let mut component = |kind, name: LocalizedText, unit: &str, pricing| Component {
        id: new_id(),
        version: 1,
        plan_group: group.id,
        kind,
        name,
        description: LocalizedText::default(),
        unit: Some(unit.to_owned()),
        pricing,
        fee_period: None,
        prorate: true,
        tax_policy: None,
        external_id: None,
        include_in_interim_billing: true,
        bill_in_trial: false,
        allow_self_service: true,
        show_self_service: true,
        hidden: false,
        custom_fields: BTreeMap::new(),
    };
    let tiers = Pricing::PriceScale(Scale {
        cumulative: true,
        steps: vec![
            Step { from: Decimal::ZERO, value: Decimal::new(20, 3), bucket: false },
            Step { from: Decimal::from(1000), value: Decimal::new(15, 3), bucket: false },
            Step { from: Decimal::from(10_000), value: Decimal::new(8, 3), bucket: false },
        ],
    });
    vec![
        component(
            ComponentKind::QuantityBased,
            text("Arbeitsplatz", "Seat"),
            "Stück",
            Pricing::PerUnit(cents(900)),
        ),
        component(ComponentKind::Metered, text("API-Aufrufe", "API calls"), "Aufrufe", tiers),
        component(
            ComponentKind::Metered,
            text("Speicher", "Storage"),
            "GB",
            Pricing::PerUnit(Decimal::new(125, 3)),
        ),
        component(
            ComponentKind::OnOff,
            text("Telefonischer Dienst", "Phone support"),
            "pauschal",
            Pricing::PerUnit(cents(2500)),
        ),
    ]
}

fn plans(group: &PlanGroup, ids: &[Id]) -> Vec<Plan> {
    let names = [
        text("Basis", "Basic"),
        text("Team", "Team"),
        text("Studio", "Studio"),
        text("Jahresabo", "Yearly"),
        text("Probe", "Starter with trial"),
        text("Unternehmen", "Enterprise"),
    ];
    let plan = |(name, id): (LocalizedText, &Id)| Plan {
        id: *id,
        version: 1,
        plan_group: group.id,
        name,
        description: LocalizedText::default(),
        setup_description: LocalizedText::default(),
        trial_period: None,
        trial_end_notification: None,
        trial_end_policy: TrialEndPolicy::NoTrial,
        variant_after_trial: None,
        tax_policy: None,
        external_id: None,
        is_quantity_based: false,
        hidden: false,
        requires_order_approval: false,
        custom_fields: BTreeMap::new(),
    };
    let mut plans: Vec<Plan> = names.into_iter().zip(ids).map(plan).collect();
    plans[4].trial_period = Some(MONTH);
    plans[4].trial_end_notification = Some(Period::new(3, Unit::Day));
    plans[4].trial_end_policy = TrialEndPolicy::RequestPayment;
    plans[5].requires_order_approval = true;
    plans
}

fn variants(group: &PlanGroup, plans: &[Id], ids: &[Id], calls: Id) -> Vec<PlanVariant> {
    let variant = |place: usize, fee: i64, name: &str, description: LocalizedText| PlanVariant {
        id: ids[place],
        version: 1,
        plan: plans[place],
        plan_group: group.id,
        internal_name: Some(name.to_owned()),
        description,
        recurring_fee: cents(fee),
        setup_fee: Decimal::ZERO,
        fee_period: MONTH,
        billing_period: MONTH,
        payment_period_mode: PaymentPeriodMode::PrePaid,
        billing_alignment: BillingAlignment::None,
        contract_period: MONTH,
        later_contract_period: None,
        cancellation_period: Period::new(14, Unit::Day),
        later_cancellation_period: None,
        after_first_period: AfterFirstPeriod::RenewAutomatically,
        quotas: BTreeMap::new(),
        allow_without_payment_data: true,
        allow_self_service: true,
        hidden: false,
        external_id: None,
        external_billing_product_id: None,
        custom_fields: BTreeMap::new(),
    };
    let monthly = || text("monatlich, im Voraus", "monthly, in advance");
    let basic = variant(0, 1900, "basic-monthly", monthly());
    let mut team = variant(1, 4900, "team-monthly", monthly());
    team.setup_fee = cents(9900);
    let mut studio = variant(2, 7900, "studio-monthly", monthly());
    studio.quotas = BTreeMap::from([(calls, Decimal::from(500))]);
    let mut yearly = variant(3, 39_900, "yearly", text("jährlich, im Voraus", "yearly, in advance"));
    (yearly.fee_period, yearly.billing_period, yearly.contract_period) = (YEAR, YEAR, YEAR);
    yearly.cancellation_period = Period::new(3, Unit::Month);
    let trial = variant(4, 2900, "starter-monthly", monthly());
    let mut enterprise = variant(5, 129_000, "enterprise", text("nach Freigabe", "after approval"));
    enterprise.billing_alignment = BillingAlignment::FixedMonthly(1);
    vec![basic, team, studio, yearly, trial, enterprise]
}

fn discount(group: &PlanGroup, plans: &[Id], id: Id) -> Discount {
    Discount {
        id,
        version: 1,
        plan_group: group.id,
        internal_name: Some("welcome".to_owned()),
        description: text("Willkommensrabatt 10 %", "Welcome discount 10 %"),
        duration: Some(Period::new(3, Unit::Month)),
        reduction_percent: Decimal::TEN,
        targets: plans.to_vec(),
        include_setup: false,
        separate_line: true,
        hidden: false,
    }
}

fn coupon(discount: &Discount, id: Id) -> Coupon {
    Coupon {
        id,
        version: 1,
        plan_group: discount.plan_group,
        internal_name: Some("welcome".to_owned()),
        description: discount.description.clone(),
        discount: discount.id,
        codes: vec![Coupon::normal_code("WELCOME-10")],
        valid_from: None,
        valid_until: None,
        enabled: true,
        is_single_use: false,
        hidden: false,
    }
}
