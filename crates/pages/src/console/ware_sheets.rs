//! What each thing of the catalogue is made of: its sections, and where the API keeps it.

use turnus_wire::coupons::Coupon;
use turnus_wire::tax_policies::{TaxDefinition, TaxPolicy};

use crate::api::Refusal;
use crate::console::sheet::{Part, Section, choice, folded, section};
use crate::console::ware_kind::Kind;
use crate::console::wares::{Wares, discount_name, text};
use crate::form::Takes;
use crate::person::Person;

/// Members of a rate.
const RATES: &[(&str, Takes)] = &[
    ("Country", Takes::Text),
    ("TaxDefinitionId", Takes::Text),
    ("Rate", Takes::Number),
    ("ValidFrom", Takes::Moment),
];

/// Members of a quota.
const QUOTA: &[(&str, Takes)] = &[("ComponentId", Takes::Text), ("Quota", Takes::Number)];

/// What the choices of forms are made of.
pub(crate) struct Choices {
    wares: Wares,
    policies: Vec<TaxPolicy>,
    definitions: Vec<TaxDefinition>,
    /// Coupons.
    pub(crate) coupons: Vec<Coupon>,
}

impl Choices {
    /// As the API has them.
    pub(crate) async fn read(person: &Person) -> Result<Choices, Refusal> {
        Ok(Choices {
            wares: Wares::read(person).await?,
            policies: person.api.all("/api/v1/taxPolicies").await?,
            definitions: person.api.all("/api/v1/taxDefinitions").await?,
            coupons: person.api.all("/api/v1/coupons").await?,
        })
    }

    /// What is sold.
    pub(crate) fn wares(&self) -> &Wares {
        &self.wares
    }

    /// Tax policies.
    pub(crate) fn policies(&self) -> &[TaxPolicy] {
        &self.policies
    }

    fn tax(&self) -> Part {
        let options = self.policies.iter().map(|it| (it.id.clone(), it.name.clone()));
        Part::Choice("TaxPolicyId", options.collect())
    }

    /// What rates can be.
    pub(crate) fn definitions(&self) -> &[TaxDefinition] {
        &self.definitions
    }

    fn definition_names(&self) -> Vec<(String, String)> {
        let name = |it: &TaxDefinition| it.name.clone().unwrap_or_default();
        self.definitions.iter().map(|it| (it.id.clone(), name(it))).collect()
    }

    /// The sections of a kind.
    pub(crate) fn sections(&self, person: &Person, kind: Kind) -> Vec<Section> {
        match kind {
            Kind::PlanGroup => vec![section("what-it-is", self.group(person))],
            Kind::Plan => self.plan(person),
            Kind::PlanVariant => self.variant(person),
            Kind::Component => self.component(person),
            Kind::Discount => vec![section("what-it-is", self.discount())],
            Kind::Coupon => vec![section("what-it-is", self.coupon(person))],
            Kind::TaxPolicy => vec![
                section(
                    "what-it-is",
                    vec![
                        Part::Line("Name", Takes::Needed),
                        Part::Line("IsMossApplicable", Takes::Tick),
                        Part::Line("SplitOnTaxChange", Takes::Tick),
                    ],
                ),
                section("rates", vec![Part::Rows("Entries", RATES, self.definition_names())]),
            ],
            Kind::TaxDefinition => vec![section("what-it-is", definition(person))],
        }
    }

    fn group(&self, person: &Person) -> Vec<Part> {
        vec![
            Part::Localized("Name"),
            Part::Line("Currency", Takes::Needed),
            choice(person, "PriceTaxType", &["Net", "Gross"]),
            choice(person, "TimeGranularity", &["Precise", "Daily"]),
            self.tax(),
        ]
    }

    fn plan(&self, person: &Person) -> Vec<Section> {
        vec![
            section(
                "what-it-is",
                vec![
                    Part::Localized("Name"),
                    Part::Localized("PlanDescription"),
                    Part::Line("ExternalId", Takes::Text),
                    self.tax(),
                ],
            ),
            section(
                "trial",
                vec![
                    Part::Time("TrialPeriod"),
                    choice(person, "TrialEndPolicy", &["NoTrial", "DeactivateAccount", "RequestPayment"]),
                ],
            ),
            section(
                "how-sold",
                vec![
                    Part::Line("IsQuantityBased", Takes::Tick),
                    Part::Line("RequiresOrderApproval", Takes::Tick),
                    Part::Line("Hidden", Takes::Tick),
                ],
            ),
        ]
    }

    fn variant(&self, person: &Person) -> Vec<Section> {
        let next = self.wares.variants.iter();
        let next = next.map(|it| (it.id.clone(), self.wares.variant_name(person.words, it))).collect();
        vec![
            section(
                "what-it-is",
                vec![
                    Part::Line("InternalName", Takes::Text),
                    Part::Localized("Description"),
                    Part::Line("ExternalId", Takes::Text),
                ],
            ),
            section(
                "col-price",
                vec![
                    Part::Line("RecurringFee", Takes::Price),
                    Part::Time("FeePeriod"),
                    Part::Line("SetupFee", Takes::Number),
                    Part::Time("BillingPeriod"),
                    choice(person, "PaymentPeriodMode", &["PrePaid", "PostPaid", "PrePaidBilledUntil"]),
                    choice(person, "BillingDateAlignment", &["None", "FixedDaily", "FixedMonthly"]),
                    Part::Line("BillingDay", Takes::Whole),
                ],
            )
            .hint("variant-price-hint"),
            section("quotas", vec![Part::Rows("Quota", QUOTA, self.metered(person))]),
            section(
                "terms",
                vec![
                    Part::Time("ContractPeriod"),
                    Part::Time("CancellationPeriod"),
                    Part::Time("LaterContractPeriod"),
                    Part::Time("LaterCancellationPeriod"),
                    choice(
                        person,
                        "AfterFirstContractPeriodNextStep",
                        &["RenewAutomatically", "EndAfterFirstPeriod", "ChangeAfterFirstPeriod"],
                    ),
                    Part::Choice("NextPlanVariantId", next),
                ],
            )
            .hint("variant-terms-hint"),
            section(
                "how-sold",
                vec![
                    Part::Line("AllowWithoutPaymentData", Takes::Tick),
                    Part::Line("AllowSelfService", Takes::Tick),
                    Part::Line("Hidden", Takes::Tick),
                ],
            ),
        ]
    }

    fn component(&self, person: &Person) -> Vec<Section> {
        let price = vec![
            Part::Line("PricePerUnit", Takes::Number),
            Part::Time("FeePeriod"),
            Part::Line("Prorate", Takes::Tick),
        ];
        let first = [
            section(
                "what-it-is",
                vec![
                    Part::Localized("Name"),
                    Part::Localized("Description"),
                    choice(person, "ComponentType", &["QuantityBased", "OnOff", "MeteredUsage"]),
                    Part::Line("Unit", Takes::Text),
                    Part::Line("ExternalId", Takes::Text),
                    self.tax(),
                ],
            ),
            section("col-price", price).hint("component-price-hint"),
        ];
        let ticks =
            ["IncludeInInterimBilling", "BillInTrial", "AllowSelfService", "ShowSelfService", "Hidden"];
        let last = section("how-sold", ticks.map(|name| Part::Line(name, Takes::Tick)).into());
        first.into_iter().chain(scales()).chain([last]).collect()
    }

    /// What is metered, with its plan group: quotas are of it.
    fn metered(&self, person: &Person) -> Vec<(String, String)> {
        let are_metered = self.wares.components.iter().filter(|it| it.component_type == "MeteredUsage");
        let group = |id: Option<&str>| self.wares.groups.iter().find(|group| Some(group.id.as_str()) == id);
        let name = |it: &turnus_wire::components::Component| {
            let group = group(it.plan_group_id.as_deref()).map(|group| text(person.words, &group.name));
            format!("{} ({})", text(person.words, &it.name), group.unwrap_or_default())
        };
        are_metered.map(|it| (it.id.clone(), name(it))).collect()
    }

    fn discount(&self) -> Vec<Part> {
        vec![
            Part::Line("InternalName", Takes::Needed),
            Part::Localized("Description"),
            Part::Line("Effect.ReductionPercent", Takes::Number),
            Part::Time("Duration"),
            Part::Line("IncludeSetup", Takes::Tick),
            Part::Line("CreateSeparateLineItem", Takes::Tick),
        ]
    }

    fn coupon(&self, person: &Person) -> Vec<Part> {
        let name = |it: &turnus_wire::discounts::Discount| {
            let group = self.wares.groups.iter().find(|group| Some(&group.id) == it.plan_group_id.as_ref());
            let group = group.map(|group| text(person.words, &group.name)).unwrap_or_default();
            format!("{} ({group})", discount_name(person.words, it))
        };
        let discounts = self.wares.discounts.iter().map(|it| (it.id.clone(), name(it))).collect();
        vec![
            Part::Choice("DiscountId", discounts),
            Part::Line("InternalName", Takes::Text),
            Part::Line("Codes", Takes::Text),
            Part::Line("ValidFrom", Takes::Moment),
            Part::Line("ValidUntil", Takes::Moment),
            Part::Line("IsSingleUse", Takes::Tick),
            Part::Line("Enabled", Takes::Tick),
        ]
    }

    /// What a discount of this group can reduce: plans and components, with their names.
    pub(crate) fn targets(&self, person: &Person, group: &str) -> Vec<(String, String)> {
        let plans = self.wares.plans.iter().filter(|it| it.plan_group_id.as_deref() == Some(group));
        let plans = plans.map(|it| (it.id.clone(), text(person.words, &it.name)));
        let components = self.wares.components.iter().filter(|it| it.plan_group_id.as_deref() == Some(group));
        plans.chain(components.map(|it| (it.id.clone(), text(person.words, &it.name)))).collect()
    }
}

fn definition(person: &Person) -> Vec<Part> {
    vec![
        Part::Line("Name", Takes::Needed),
        Part::Line("Rate", Takes::Number),
        choice(person, "Category", &["S", "Z", "E", "AE", "G", "O", "K"]),
        Part::Localized("ExemptionText"),
        Part::Line("ExemptionCode", Takes::Text),
        Part::Line("DatevKey", Takes::Text),
    ]
}

/// Prices of a component that are no price of a unit.
fn scales() -> Vec<Section> {
    const SCALE: &[(&str, Takes)] =
        &[("From", Takes::Number), ("Value", Takes::Number), ("IsBucketPrice", Takes::Tick)];
    const TIERS: &[(&str, Takes)] = &[
        ("UpTo", Takes::Number),
        ("Price", Takes::Number),
        ("BlockSize", Takes::Number),
        ("FlatFee", Takes::Number),
    ];
    let line = |name| Part::Line(name, Takes::Number);
    let rates = [
        "PercentagePrice.Rate",
        "PercentagePrice.Fixed",
        "PercentagePrice.Minimum",
        "PercentagePrice.Maximum",
    ];
    vec![
        folded(
            "price-scale",
            vec![
                Part::Line("PriceScale.IsCumulative", Takes::Tick),
                Part::Rows("PriceScale.Items", SCALE, Vec::new()),
            ],
        ),
        folded(
            "tiered-price",
            vec![
                Part::Line("TieredPrice.IsCumulative", Takes::Tick),
                Part::Rows("TieredPrice.Items", TIERS, Vec::new()),
            ],
        ),
        folded(
            "discount-scale",
            vec![
                Part::Line("DiscountScale.IsCumulative", Takes::Tick),
                line("DiscountScale.BasePricePerUnit"),
                Part::Rows(
                    "DiscountScale.Items",
                    &[("From", Takes::Number), ("Value", Takes::Number)],
                    Vec::new(),
                ),
            ],
        ),
        folded("percentage-price", rates.map(line).into()),
    ]
}
