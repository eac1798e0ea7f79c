//! A small shop with a customer, and its billing day by day: what the tests tell their stories with.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use turnus_engine::bill::{Bill, BillInput, bill};
use turnus_engine::calendar::{Period, Unit, Zone};
use turnus_engine::catalogue::{Catalogue, Item};
use turnus_engine::component::{Component, ComponentKind};
use turnus_engine::contract::{Contract, ContractData};
use turnus_engine::coverage::Billed;
use turnus_engine::discount::Discount;
use turnus_engine::plan::*;
use turnus_engine::pricing::Pricing;
use turnus_engine::proration::Proration;
use turnus_engine::rated_item::RatedItem;
use turnus_engine::scope::Scope;
use turnus_engine::signup::{SignUp, sign_up};
use turnus_engine::tax::{TaxEntry, TaxPolicy, TaxSituation, VatCategory};
use turnus_engine::text::LocalizedText;
use turnus_engine::usage::Usage;
use turnus_engine::{Currency, Id, Instant};

pub const MONTH: Period = Period::new(1, Unit::Month);
pub const YEAR: Period = Period::new(1, Unit::Year);
pub const NONE: Period = Period::new(0, Unit::Day);

pub fn id(number: u32) -> Id {
    Id::new(1_400_000_000, 1, number)
}

pub fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// `2024-01-31`, `2024-01-31T09:00` in Berlin, or an instant with Z.
pub fn at(text: &str) -> Instant {
    if let Ok(timestamp) = text.parse::<jiff::Timestamp>() {
        return timestamp.into();
    }
    let berlin = Zone::named("Europe/Berlin").unwrap();
    match text.parse::<jiff::civil::DateTime>() {
        Ok(local) => berlin.instant(local),
        Err(_) => berlin.midnight(text.parse().unwrap()),
    }
}

pub const GROUP: u32 = 1;
pub const PLAN: u32 = 2;
pub const POLICY: u32 = 3;
pub const DEFINITION: u32 = 4;

pub fn group() -> PlanGroup {
    PlanGroup {
        id: id(GROUP),
        version: 1,
        name: LocalizedText::plain("Group"),
        description: LocalizedText::default(),
        currency: Currency::EUR,
        price_type: PriceType::Net,
        granularity: Granularity::Precise,
        proration: Proration::Precise,
        tax_policy: id(POLICY),
    }
}

pub fn policy() -> TaxPolicy {
    let entry = |country: &str, rate: i64, category| TaxEntry {
        country: country.to_owned(),
        definition: id(DEFINITION + u32::try_from(rate).unwrap()),
        rate: Decimal::from(rate),
        category,
        valid_from: None,
    };
    TaxPolicy {
        id: id(POLICY),
        version: 1,
        name: "Standard".to_owned(),
        predefined: true,
        is_moss_applicable: false,
        split_on_tax_change: false,
        reverse_charge_definition: Some(id(DEFINITION)),
        entries: vec![
            entry("DE", 19, VatCategory::S),
            entry("AT", 20, VatCategory::S),
            entry("EU", 0, VatCategory::Z),
            entry("XX", 0, VatCategory::G),
        ],
    }
}

pub fn plan() -> Plan {
    Plan {
        id: id(PLAN),
        version: 1,
        plan_group: id(GROUP),
        name: LocalizedText::plain("Plan"),
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
    }
}

/// A variant that costs `fee` a month, paid before, without terms.
pub fn variant(number: u32, fee: &str) -> PlanVariant {
    PlanVariant {
        id: id(number),
        version: 1,
        plan: id(PLAN),
        plan_group: id(GROUP),
        internal_name: None,
        description: LocalizedText::plain("Variant"),
        recurring_fee: dec(fee),
        setup_fee: Decimal::ZERO,
        fee_period: MONTH,
        billing_period: MONTH,
        payment_period_mode: PaymentPeriodMode::PrePaid,
        billing_alignment: BillingAlignment::None,
        contract_period: NONE,
        later_contract_period: None,
        cancellation_period: NONE,
        later_cancellation_period: None,
        after_first_period: AfterFirstPeriod::RenewAutomatically,
        quotas: BTreeMap::new(),
        allow_without_payment_data: true,
        allow_self_service: false,
        hidden: false,
        external_id: None,
        external_billing_product_id: None,
        custom_fields: BTreeMap::new(),
    }
}

pub fn component(number: u32, kind: ComponentKind, price: &str) -> Component {
    Component {
        id: id(number),
        version: 1,
        plan_group: id(GROUP),
        kind,
        name: LocalizedText::plain("Component"),
        description: LocalizedText::default(),
        unit: None,
        pricing: Pricing::PerUnit(dec(price)),
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

pub fn discount(number: u32, percent: &str, targets: &[u32]) -> Discount {
    Discount {
        id: id(number),
        version: 1,
        plan_group: id(GROUP),
        internal_name: None,
        description: LocalizedText::plain("Discount"),
        duration: None,
        reduction_percent: dec(percent),
        targets: targets.iter().map(|target| id(*target)).collect(),
        include_setup: false,
        separate_line: false,
        hidden: false,
    }
}

/// A contract with everything billed so far.
pub struct Story {
    pub items: Vec<Item>,
    pub catalogue: Catalogue,
    pub group: PlanGroup,
    pub contract: Contract,
    pub billed: Billed,
    pub usage: Vec<Usage>,
    pub rated: Vec<RatedItem>,
    pub tax: TaxSituation,
    pub next_id: u32,
}

impl Story {
    /// Signs up for variant 10 at `start`; nothing is billed yet.
    pub fn signed_up(items: Vec<Item>, group: PlanGroup, start: &str) -> Story {
        Story::signed_up_with(items, group, start, |_| {})
    }

    pub fn signed_up_with(
        items: Vec<Item>,
        group: PlanGroup,
        start: &str,
        also: impl FnOnce(&mut SignUp<'_>),
    ) -> Story {
        let mut all = vec![Item::PlanGroup(group.clone()), Item::TaxPolicy(policy()), Item::Plan(plan())];
        all.extend(items);
        let catalogue = Catalogue::of(all.clone());
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let mut wish = SignUp {
            id: id(100),
            customer: id(101),
            entity: id(102),
            zone: &berlin,
            reference_code: "ABCD-EFGH".to_owned(),
            variant: id(10),
            quantity: Decimal::ONE,
            start: at(start),
            billed_until: None,
            end: None,
            data: ContractData::default(),
        };
        also(&mut wish);
        let mut next_id = 1000;
        let mut new_id = || {
            next_id += 1;
            id(next_id)
        };
        let contract = sign_up(wish, &catalogue, at(start), &mut new_id).unwrap();
        let tax = situation(Some("DE"), None);
        let (billed, usage, rated) = (Billed::default(), Vec::new(), Vec::new());
        Story { items: all, catalogue, group, contract, billed, usage, rated, tax, next_id }
    }

    pub fn new_id(&mut self) -> Id {
        self.next_id += 1;
        id(self.next_id)
    }

    /// What a bill would say, without making it.
    pub fn preview(&mut self, now: Instant, scope: &Scope) -> Bill {
        let bill_id = self.new_id();
        let input = BillInput {
            bill: bill_id,
            contract: &self.contract,
            catalogue: &self.catalogue,
            group: &self.group,
            billed: &self.billed,
            usage: &self.usage,
            rated: &self.rated,
            tax: &self.tax,
            scope,
            now,
            horizon: now,
            also: &[],
            again: &[],
        };
        bill(&input).unwrap()
    }

    /// Makes the bill.
    pub fn bill_at(&mut self, now: Instant, scope: &Scope) -> Bill {
        let bill = self.preview(now, scope);
        self.billed = std::mem::take(&mut self.billed).with(&bill).unwrap();
        self.usage.retain(|usage| bill.taken_usage.iter().all(|(taken, _)| *taken != usage.id));
        self.rated.retain(|item| bill.taken_items.iter().all(|(taken, _)| *taken != item.id));
        bill
    }

    /// The bill of a billing date.
    pub fn recurring(&mut self, now: &str) -> Bill {
        self.bill_at(at(now), &Scope::recurring())
    }

    /// Adds another version of something to the catalogue.
    pub fn change_catalogue(&mut self, item: Item) {
        let known = std::mem::take(&mut self.items);
        self.items = known.into_iter().chain([item]).collect();
        self.catalogue = Catalogue::of(self.items.clone());
    }

    pub fn add_rated_item(&mut self, price: &str, day: &str) {
        let item = RatedItem {
            id: self.new_id(),
            transferred_at: at(day),
            description: "Item".to_owned(),
            product_description: None,
            external_product_id: None,
            quantity: Decimal::ONE,
            price_per_unit: dec(price),
            tax_policy: id(POLICY),
            period: turnus_engine::Span::new(at(day), at(day)),
        };
        self.rated.push(item);
    }

    pub fn use_metered(&mut self, component: u32, quantity: &str, due: &str) {
        let record = Usage {
            id: self.new_id(),
            transferred_at: at(due),
            component: id(component),
            quantity: dec(quantity),
            due: at(due),
            memo: None,
            key: None,
            product_override: None,
        };
        self.usage.push(record);
    }
}

pub fn situation(country: Option<&str>, vat_id_country: Option<&str>) -> TaxSituation {
    TaxSituation {
        seller_country: "DE".to_owned(),
        seller_has_vat_id: true,
        customer_country: country.map(str::to_owned),
        vat_id_country: vat_id_country.map(str::to_owned),
    }
}

/// `net vat gross` in minor units.
pub fn sums(bill: &Bill) -> (i64, i64, i64) {
    (bill.totals.net.minor(), bill.totals.vat.minor(), bill.totals.gross.minor())
}

/// The amounts of its lines, in minor units.
pub fn amounts(bill: &Bill) -> Vec<i64> {
    bill.lines.iter().map(|line| line.amount.minor()).collect()
}
