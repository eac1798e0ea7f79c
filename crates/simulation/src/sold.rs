//! What an account sells: drawn anew for each life.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use turnus_app::accounts::{CompanyData, add_standard_taxes, create_company};
use turnus_app::catalogue_items::put_item;
use turnus_app::{App, AppError, Call, Caller};
use turnus_engine::calendar::{Period, Unit};
use turnus_engine::catalogue::Item;
use turnus_engine::component::{Component, ComponentKind};
use turnus_engine::discount::{Coupon, Discount};
use turnus_engine::plan::{
    AfterFirstPeriod, BillingAlignment, Granularity, PaymentPeriodMode, Plan, PlanGroup, PlanVariant,
    PriceType, TrialEndPolicy,
};
use turnus_engine::pricing::{Pricing, Scale, Step};
use turnus_engine::proration::Proration;
use turnus_engine::tax::TaxPolicy;
use turnus_engine::text::LocalizedText;
use turnus_engine::tiers::{Tier, Tiers};
use turnus_engine::{Id, Instant};

use crate::chance::Chance;

const FEES: [&str; 7] = ["0", "31", "9.99", "0.333", "29.95", "100", "12.345"];

/// Where things of the catalogue are found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sold {
    /// The plan group.
    pub(crate) group: Option<Id>,
    /// Variants of all plans.
    pub(crate) variants: Vec<Id>,
    /// Components that are booked.
    pub(crate) booked: Vec<Id>,
    /// Components that are counted.
    pub(crate) metered: Vec<Id>,
    /// The tax policies.
    pub(crate) policies: Vec<Id>,
    /// Discounts.
    pub(crate) discounts: Vec<Id>,
    /// Codes of coupons.
    pub(crate) codes: Vec<String>,
}

/// Opens an account at `now`, and fills its catalogue.
pub(crate) async fn open_shop(
    app: &App,
    chance: &mut Chance,
    number: u32,
    now: Instant,
) -> Result<(Id, Sold), AppError> {
    let account = create_company(app, company(chance, number)).await?;
    add_standard_taxes(app, account).await?;
    let mut shelves = Shelves { app, account, now, chance, sold: Sold::default() };
    shelves.fill().await?;
    let sold = shelves.sold;
    Ok((account, sold))
}

fn company(chance: &mut Chance, number: u32) -> CompanyData {
    let text = |text: &str| Some(text.to_owned());
    let zone = chance.pick(["Europe/Berlin", "Europe/Berlin", "America/New_York", "Pacific/Auckland"]);
    CompanyData {
        name: format!("Uhrwerk {number} GmbH"),
        street: text("Hauptstraße"),
        house_number: text("1"),
        postal_code: text("10115"),
        city: text("Berlin"),
        country: text("DE"),
        vat_id: text("DE136695976"),
        tax_number: None,
        email: text("office@example.com"),
        iban: None,
        bic: None,
        zone: zone.to_owned(),
        auto_send_after_minutes: chance.pick([None, Some(0), Some(60), Some(1440)]),
        payment_days: 14,
        invoice_numbers: "R{year}-{number:4}".to_owned(),
        credit_note_numbers: "K{year}-{number:4}".to_owned(),
        sandbox: false,
    }
}

struct Shelves<'a> {
    app: &'a App,
    account: Id,
    now: Instant,
    chance: &'a mut Chance,
    sold: Sold,
}

impl Shelves<'_> {
    async fn fill(&mut self) -> Result<(), AppError> {
        let standard = self.app.catalogue(self.account).await?.tax_policies.all().next().cloned();
        let standard = standard.ok_or_else(|| AppError::Internal("no tax policy".to_owned()))?;
        let policy = self.tax_policy(&standard).await?;
        self.sold.policies = vec![standard.id, policy];
        let group = self.group(policy);
        let group_id = self.put(|id| Item::PlanGroup(PlanGroup { id, ..group.clone() })).await?;
        self.sold.group = Some(group_id);
        self.components(group_id).await?;
        for kind in 0..3 {
            let plan = plan(self.chance, group_id, kind);
            let plan_id = self.put(|id| Item::Plan(Plan { id, ..plan.clone() })).await?;
            for _ in 0..self.chance.count(1..=2) {
                let variant = self.variant(plan_id, group_id);
                let id = self.put(|id| Item::PlanVariant(PlanVariant { id, ..variant.clone() })).await?;
                self.sold.variants.push(id);
            }
        }
        self.discounts(group_id).await
    }

    async fn put(&mut self, make: impl Fn(Id) -> Item + Send + Sync) -> Result<Id, AppError> {
        let caller = Caller { account: self.account, entity: None, actor: "setup".to_owned(), now: self.now };
        let item = put_item(self.app, &Call::plain(caller), |_, id| Ok(make(id))).await?.fresh()?;
        Ok(item.pin().id)
    }

    /// Sometimes the rate at home changes within the first year, and periods are split there.
    async fn tax_policy(&mut self, standard: &TaxPolicy) -> Result<Id, AppError> {
        let mut policy = TaxPolicy { split_on_tax_change: self.chance.percent(50), ..standard.clone() };
        if self.chance.percent(60) {
            let day = self.now.plus_millis(self.chance.number(30..=400) * 24 * 3_600_000);
            let zone = turnus_engine::calendar::Zone::utc();
            let home: Vec<_> = policy.entries.iter().filter(|entry| entry.country == "DE").cloned().collect();
            for mut entry in home {
                entry.valid_from = Some(zone.day(day));
                entry.rate = Decimal::from(self.chance.pick([16, 17, 21]));
                policy.entries.push(entry);
            }
        }
        self.put(|id| {
            let name = "Another".to_owned();
            Item::TaxPolicy(TaxPolicy { id, name, predefined: false, ..policy.clone() })
        })
        .await
    }

    fn group(&mut self, tax_policy: Id) -> PlanGroup {
        PlanGroup {
            id: tax_policy,
            version: 1,
            name: LocalizedText::plain("Group"),
            description: LocalizedText::default(),
            currency: turnus_engine::Currency::EUR,
            price_type: self.chance.pick([PriceType::Net, PriceType::Net, PriceType::Gross]),
            granularity: self.chance.pick([Granularity::Precise, Granularity::Precise, Granularity::Daily]),
            proration: self.chance.pick([Proration::Precise, Proration::Daily, Proration::Fixed(30)]),
            tax_policy,
        }
    }

    async fn components(&mut self, group: Id) -> Result<(), AppError> {
        for (kind, prorate) in [
            (ComponentKind::QuantityBased, true),
            (ComponentKind::QuantityBased, false),
            (ComponentKind::OnOff, true),
        ] {
            let fee = decimal(self.chance.pick(FEES));
            let component =
                Component { prorate, ..component(group, kind, Pricing::PerUnit(fee), self.chance) };
            let id = self.put(|id| Item::Component(Component { id, ..component.clone() })).await?;
            self.sold.booked.push(id);
        }
        for _ in 0..2 {
            let pricing = metered_price(self.chance);
            let component = component(group, ComponentKind::Metered, pricing, self.chance);
            let id = self.put(|id| Item::Component(Component { id, ..component.clone() })).await?;
            self.sold.metered.push(id);
        }
        Ok(())
    }

    fn variant(&mut self, plan: Id, plan_group: Id) -> PlanVariant {
        let (fee, billing) = self.chance.pick([(1, 1), (1, 1), (1, 1), (12, 1), (1, 12), (1, 3), (12, 12)]);
        let quota = Decimal::from(self.chance.pick([0, 10, 100]));
        let quotas = self.sold.metered.iter().filter(|_| quota > Decimal::ZERO).map(|id| (*id, quota));
        let quotas: BTreeMap<Id, Decimal> = quotas.collect();
        let modes = [PaymentPeriodMode::PrePaid, PaymentPeriodMode::PrePaid, PaymentPeriodMode::PostPaid];
        let alignments = [
            BillingAlignment::None,
            BillingAlignment::None,
            BillingAlignment::FixedDaily,
            BillingAlignment::FixedMonthly(1),
        ];
        PlanVariant {
            id: plan,
            version: 1,
            plan,
            plan_group,
            internal_name: None,
            description: LocalizedText::plain("Variant"),
            recurring_fee: decimal(self.chance.pick(FEES)),
            setup_fee: decimal(self.chance.pick(["0", "0", "49.90"])),
            fee_period: months(fee),
            billing_period: months(billing),
            payment_period_mode: self.chance.pick(modes),
            billing_alignment: self.chance.pick(alignments),
            contract_period: months(self.chance.pick([1, 1, 3, 12])),
            later_contract_period: None,
            cancellation_period: Period::new(self.chance.pick([0, 7, 30]), Unit::Day),
            later_cancellation_period: None,
            after_first_period: if self.chance.percent(10) {
                AfterFirstPeriod::EndAfterFirstPeriod
            } else {
                AfterFirstPeriod::RenewAutomatically
            },
            quotas,
            allow_without_payment_data: true,
            allow_self_service: false,
            hidden: false,
            external_id: None,
            external_billing_product_id: None,
            custom_fields: BTreeMap::new(),
        }
    }

    async fn discounts(&mut self, group: Id) -> Result<(), AppError> {
        let targets: Vec<Id> = self.sold.variants.iter().chain(&self.sold.booked).copied().collect();
        for (place, single) in [false, true].into_iter().enumerate() {
            let discount = Discount {
                id: group,
                version: 1,
                plan_group: group,
                internal_name: None,
                description: LocalizedText::plain("Discount"),
                duration: self.chance.pick([None, Some(months(3)), Some(Period::new(40, Unit::Day))]),
                reduction_percent: Decimal::from(self.chance.pick([10, 33, 50, 100])),
                targets: targets.clone(),
                include_setup: self.chance.percent(50),
                separate_line: self.chance.percent(50),
                hidden: false,
            };
            let discount_id = self.put(|id| Item::Discount(Discount { id, ..discount.clone() })).await?;
            let code = format!("CODE-{place}");
            let coupon = Coupon {
                id: discount_id,
                version: 1,
                plan_group: group,
                internal_name: None,
                description: LocalizedText::plain("Coupon"),
                discount: discount_id,
                codes: vec![Coupon::normal_code(&code)],
                valid_from: None,
                valid_until: None,
                enabled: true,
                is_single_use: single,
                hidden: false,
            };
            self.put(|id| Item::Coupon(Coupon { id, ..coupon.clone() })).await?;
            self.sold.discounts.push(discount_id);
            self.sold.codes.push(code);
        }
        Ok(())
    }
}

fn plan(chance: &mut Chance, plan_group: Id, kind: u32) -> Plan {
    let trial = kind == 1;
    Plan {
        id: plan_group,
        version: 1,
        plan_group,
        name: LocalizedText::plain("Plan"),
        description: LocalizedText::default(),
        setup_description: LocalizedText::default(),
        trial_period: trial.then(|| Period::new(chance.pick([7, 14, 30]), Unit::Day)),
        trial_end_notification: trial.then(|| Period::new(3, Unit::Day)),
        trial_end_policy: match trial {
            true => chance.pick([TrialEndPolicy::RequestPayment, TrialEndPolicy::DeactivateAccount]),
            false => TrialEndPolicy::NoTrial,
        },
        variant_after_trial: None,
        tax_policy: None,
        external_id: None,
        is_quantity_based: kind == 0,
        hidden: false,
        requires_order_approval: kind == 2,
        custom_fields: BTreeMap::new(),
    }
}

fn component(plan_group: Id, kind: ComponentKind, pricing: Pricing, chance: &mut Chance) -> Component {
    Component {
        id: plan_group,
        version: 1,
        plan_group,
        kind,
        name: LocalizedText::plain("Component"),
        description: LocalizedText::default(),
        unit: None,
        pricing,
        fee_period: None,
        prorate: true,
        tax_policy: None,
        external_id: None,
        include_in_interim_billing: chance.percent(70),
        bill_in_trial: chance.percent(30),
        allow_self_service: false,
        show_self_service: false,
        hidden: false,
        custom_fields: BTreeMap::new(),
    }
}

fn metered_price(chance: &mut Chance) -> Pricing {
    let step = |from: i64, value: &str| Step { from: from.into(), value: decimal(value), bucket: false };
    let steps = vec![step(0, "0.5"), step(10, "0.333"), step(100, "0.1")];
    let tier = |up_to: Option<i64>, price: &str, flat: &str| Tier {
        up_to: up_to.map(Decimal::from),
        price: decimal(price),
        block: None,
        flat: decimal(flat),
    };
    match chance.count(0..=4) {
        0 | 1 => Pricing::PerUnit(decimal(chance.pick(FEES))),
        2 => Pricing::PriceScale(Scale { cumulative: true, steps }),
        3 => Pricing::PriceScale(Scale { cumulative: false, steps }),
        _ => Pricing::Tiers(Tiers {
            cumulative: true,
            percent: false,
            tiers: vec![tier(Some(20), "1", "5"), tier(None, "0.25", "0")],
        }),
    }
}

pub(crate) fn decimal(text: &str) -> Decimal {
    text.parse().unwrap_or(Decimal::ONE)
}

fn months(count: u16) -> Period {
    Period::new(count, Unit::Month)
}
