//! What a scenario sells, and to whom: what its head says, on top of a shop that is there already.

use std::collections::BTreeMap;

use turnus_engine::calendar::Zone;
use turnus_engine::catalogue::{Catalogue, Item};
use turnus_engine::component::Component;
use turnus_engine::document::Language;
use turnus_engine::plan::{Granularity, PlanGroup, PlanVariant, PriceType};
use turnus_engine::proration::Proration;
use turnus_engine::tax::{TaxPolicy, TaxSituation};
use turnus_engine::text::LocalizedText;
use turnus_engine::{Currency, Id};

use crate::words::BadWords;

/// A catalogue that grows, and the customer's tax.
#[derive(Clone, Debug)]
pub struct Shop {
    items: Vec<Item>,
    /// The catalogue of everything so far.
    pub catalogue: Catalogue,
    /// The plan group that the scenario sells from.
    pub group: Id,
    /// The legal entity that sells.
    pub entity: Id,
    /// The zone of the contract.
    pub zone: Zone,
    /// What decides the customer's tax.
    pub tax: TaxSituation,
    next_id: u32,
}

impl Shop {
    /// An empty shop in Berlin that sells in euros, net, at 19 % in Germany, without tax elsewhere.
    pub fn empty() -> Shop {
        let (group, policy, entity) = (numbered(1), numbered(2), numbered(3));
        let tax = TaxSituation {
            seller_country: "DE".to_owned(),
            seller_has_vat_id: true,
            customer_country: Some("DE".to_owned()),
            vat_id_country: None,
        };
        let zone = Zone::named("Europe/Berlin").unwrap_or_else(|_| Zone::utc());
        let mut shop = Shop {
            items: Vec::new(),
            catalogue: Catalogue::default(),
            group,
            entity,
            zone,
            tax,
            next_id: 100,
        };
        shop.put(Item::TaxPolicy(TaxPolicy {
            id: policy,
            version: 0,
            name: "Standard".to_owned(),
            predefined: true,
            is_moss_applicable: false,
            split_on_tax_change: false,
            reverse_charge_definition: Some(numbered(4)),
            entries: crate::taxes::standard(),
        }));
        shop.put(Item::PlanGroup(PlanGroup {
            id: group,
            version: 0,
            name: LocalizedText::plain("Group"),
            description: LocalizedText::default(),
            currency: Currency::EUR,
            price_type: PriceType::Net,
            granularity: Granularity::Precise,
            proration: Proration::Precise,
            tax_policy: policy,
        }));
        shop
    }

    /// A shop of somebody's own, in which `group` is sold from by `entity` in `zone` to a customer taxed as `tax` says.
    pub fn of(items: Vec<Item>, (group, entity): (Id, Id), zone: Zone, tax: TaxSituation) -> Shop {
        let catalogue = Catalogue::of(items.clone());
        Shop { items, catalogue, group, entity, zone, tax, next_id: 100 }
    }

    /// Adds an item, or the next version of one.
    pub fn put(&mut self, item: Item) {
        let version = self.catalogue.version_of(item.pin().id) + 1;
        self.items.push(item.with_version(version));
        self.catalogue = Catalogue::of(self.items.iter().cloned());
    }

    /// A new id.
    pub fn new_id(&mut self) -> Id {
        self.next_id += 1;
        numbered(self.next_id)
    }

    /// The plan group.
    pub fn plan_group(&self) -> Result<&PlanGroup, BadWords> {
        let missing = || BadWords(format!("there is no plan group {}", self.group));
        self.catalogue.plan_groups.current(self.group).ok_or_else(missing)
    }

    /// The plan group of that name or id.
    pub(crate) fn group_named(&self, name: &str) -> Result<Id, BadWords> {
        let fits = |group: &&PlanGroup| group.name.text(Language::En) == name || group.id.to_string() == name;
        one(self.catalogue.plan_groups.all().filter(fits), "plan group", name).map(|group| group.id)
    }

    /// The plan variant of that name: its own, its plan's, its id, or `Plan/Variant` where a plan has several.
    pub fn variant(&self, name: &str) -> Result<&PlanVariant, BadWords> {
        let plan = |variant: &PlanVariant| {
            self.catalogue
                .plans
                .current(variant.plan)
                .map_or("", |plan| plan.name.text(Language::En))
                .to_owned()
        };
        let fits = |variant: &&PlanVariant| {
            let own = variant.internal_name.as_deref().unwrap_or("");
            let plan = plan(variant);
            [own, plan.as_str(), &format!("{plan}/{own}"), &variant.id.to_string()].contains(&name)
        };
        let found = self.catalogue.variants.all().filter(|variant| variant.plan_group == self.group);
        one(found.filter(fits), "plan variant", name)
    }

    /// The component of that name or id.
    pub fn component(&self, name: &str) -> Result<&Component, BadWords> {
        let fits = |component: &&Component| {
            component.name.text(Language::En) == name
                || component.external_id.as_deref() == Some(name)
                || component.id.to_string() == name
        };
        let found = self.catalogue.components.all().filter(|component| component.plan_group == self.group);
        one(found.filter(fits), "component", name)
    }

    /// The discount of that name or id.
    pub fn discount(&self, name: &str) -> Result<Id, BadWords> {
        let found = self.catalogue.discounts.all().filter(|discount| {
            discount.internal_name.as_deref() == Some(name)
                || discount.description.text(Language::En) == name
                || discount.id.to_string() == name
        });
        one(found, "discount", name).map(|discount| discount.id)
    }

    /// The tax policy of that name or id.
    pub fn tax_policy(&self, name: &str) -> Result<&TaxPolicy, BadWords> {
        let found = self.catalogue.tax_policies.all();
        one(found.filter(|it| it.name == name || it.id.to_string() == name), "tax policy", name)
    }

    /// What a discount may name as its target: plans, plan variants, components.
    pub fn target(&self, name: &str) -> Result<Id, BadWords> {
        let component = self.component(name).map(|component| component.id);
        component.or_else(|_| self.variant(name).map(|variant| variant.id))
    }

    /// Free units by component, of those names.
    pub fn quotas(
        &self,
        named: &[(String, rust_decimal::Decimal)],
    ) -> Result<BTreeMap<Id, rust_decimal::Decimal>, BadWords> {
        named.iter().map(|(name, units)| Ok((self.component(name)?.id, *units))).collect()
    }
}

/// The only one that `found` has.
fn one<'a, T>(mut found: impl Iterator<Item = &'a T>, kind: &str, name: &str) -> Result<&'a T, BadWords> {
    let first = found.next().ok_or_else(|| BadWords(format!("there is no {kind} '{name}'")))?;
    match found.next() {
        None => Ok(first),
        Some(_) => Err(BadWords(format!("there is more than one {kind} '{name}': give its id"))),
    }
}

/// An id made of a number.
pub(crate) fn numbered(number: u32) -> Id {
    Id::new(0, 0, number)
}
