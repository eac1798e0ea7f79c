//! What is sold, read for lists and forms: its names and prices as people read them.

use turnus_wire::components::Component;
use turnus_wire::discounts::Discount;
use turnus_wire::plan_groups::PlanGroup;
use turnus_wire::plan_variants::PlanVariant;
use turnus_wire::plans::Plan;
use turnus_wire::{LocalizedText, Period};

use crate::api::Refusal;
use crate::person::Person;
use crate::words::Words;

/// All that is sold.
pub(crate) struct Wares {
    /// Plan groups.
    pub(crate) groups: Vec<PlanGroup>,
    /// Plans.
    pub(crate) plans: Vec<Plan>,
    /// Plan variants.
    pub(crate) variants: Vec<PlanVariant>,
    /// Components.
    pub(crate) components: Vec<Component>,
    /// Discounts.
    pub(crate) discounts: Vec<Discount>,
}

impl Wares {
    /// As the API has it.
    pub(crate) async fn read(person: &Person) -> Result<Wares, Refusal> {
        let api = &person.api;
        Ok(Wares {
            groups: api.all("/api/v1/planGroups").await?,
            plans: api.all("/api/v1/plans").await?,
            variants: api.all("/api/v1/planVariants").await?,
            components: api.all("/api/v1/components").await?,
            discounts: api.all("/api/v1/discounts").await?,
        })
    }

    /// The currency of a plan group.
    pub(crate) fn currency(&self, group: Option<&str>) -> &str {
        let found = self.groups.iter().find(|it| Some(it.id.as_str()) == group);
        found.and_then(|group| group.currency.as_deref()).unwrap_or_default()
    }

    /// The plan group of a plan variant.
    pub(crate) fn group_of(&self, variant: &str) -> Option<&str> {
        let found = self.variants.iter().find(|it| it.id == variant)?;
        found.plan_group_id.as_deref()
    }

    /// The plan's name and the variant's.
    pub(crate) fn variant_name(&self, words: &Words, variant: &PlanVariant) -> String {
        let plan = self.plans.iter().find(|plan| Some(plan.id.as_str()) == variant.plan_id.as_deref());
        let plan = plan.map(|plan| text(words, &plan.name)).unwrap_or_default();
        let own = own_name(words, variant);
        if own.is_empty() || own == plan { plan } else { format!("{plan} – {own}") }
    }

    /// The same with its price.
    pub(crate) fn variant_offer(&self, person: &Person, variant: &PlanVariant) -> String {
        let name = self.variant_name(person.words, variant);
        format!("{name}: {}", self.variant_price(person, variant))
    }

    /// `49,00 € / Monat`.
    pub(crate) fn variant_price(&self, person: &Person, variant: &PlanVariant) -> String {
        let currency = self.currency(variant.plan_group_id.as_deref());
        let fee = person.format.money(variant.recurring_fee, currency);
        per(person.words, fee, variant.fee_period.as_ref())
    }

    /// What one unit of a component costs, or that it depends.
    pub(crate) fn component_price(&self, person: &Person, component: &Component) -> String {
        let currency = self.currency(component.plan_group_id.as_deref());
        let price = match component.price_per_unit {
            Some(price) => person.format.money(price, currency),
            None => person.words.say("price-by-quantity"),
        };
        // Without a time of its own it is charged as often as the plan that it is booked beside.
        match &component.fee_period {
            None if component.component_type != "MeteredUsage" => {
                format!("{price} / {}", person.words.say("each-bill"))
            }
            each => per(person.words, price, each.as_ref()),
        }
    }
}

/// A text in the person's language.
pub(crate) fn text(words: &Words, text: &LocalizedText) -> String {
    text.in_language(words.language.tag()).unwrap_or_default().to_owned()
}

/// The name of a variant without its plan's.
pub(crate) fn own_name(words: &Words, variant: &PlanVariant) -> String {
    let internal = variant.internal_name.clone().filter(|name| !name.is_empty());
    internal.unwrap_or_else(|| text(words, &variant.description))
}

/// The name of a discount.
pub(crate) fn discount_name(words: &Words, discount: &Discount) -> String {
    let internal = discount.internal_name.clone().filter(|name| !name.is_empty());
    internal.or_else(|| discount.description.as_ref().map(|name| text(words, name))).unwrap_or_default()
}

/// `3 Monate`.
pub(crate) fn period(words: &Words, period: &Period) -> String {
    let count = usize::try_from(period.quantity).unwrap_or_default();
    words.count(&format!("period-{}", period.unit), count)
}

fn per(words: &Words, price: String, each: Option<&Period>) -> String {
    match each {
        Some(each) if each.quantity == 1 => {
            format!("{price} / {}", words.say(&format!("each-{}", each.unit)))
        }
        Some(each) => format!("{price} / {}", period(words, each)),
        None => price,
    }
}
