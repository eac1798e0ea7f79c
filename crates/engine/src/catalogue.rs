//! The catalogue of an account: every version of everything that is sold.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::Id;
use crate::component::Component;
use crate::discount::{Coupon, Discount};
use crate::entity::Entity;
use crate::plan::{Plan, PlanGroup, PlanVariant};
use crate::tax::{TaxDefinition, TaxPolicy};

/// One thing of the catalogue, at one of its versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Pin {
    /// Its id.
    pub id: Id,
    /// Its version, from 1.
    pub version: u32,
}

/// One version of one thing of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(clippy::large_enum_variant, reason = "loaded once into a catalogue, never kept in numbers")]
pub enum Item {
    /// A plan group.
    PlanGroup(PlanGroup),
    /// A plan.
    Plan(Plan),
    /// A plan variant.
    PlanVariant(PlanVariant),
    /// A component.
    Component(Component),
    /// A discount.
    Discount(Discount),
    /// A coupon.
    Coupon(Coupon),
    /// A tax policy.
    TaxPolicy(TaxPolicy),
    /// A tax definition.
    TaxDefinition(TaxDefinition),
    /// A legal entity.
    Entity(Entity),
}

impl Item {
    /// Which thing at which version.
    pub fn pin(&self) -> Pin {
        let (id, version) = match self {
            Item::PlanGroup(it) => (it.id, it.version),
            Item::Plan(it) => (it.id, it.version),
            Item::PlanVariant(it) => (it.id, it.version),
            Item::Component(it) => (it.id, it.version),
            Item::Discount(it) => (it.id, it.version),
            Item::Coupon(it) => (it.id, it.version),
            Item::TaxPolicy(it) => (it.id, it.version),
            Item::TaxDefinition(it) => (it.id, it.version),
            Item::Entity(it) => (it.id, it.version),
        };
        Pin { id, version }
    }

    /// The same thing as that version.
    pub fn with_version(mut self, version: u32) -> Item {
        match &mut self {
            Item::PlanGroup(it) => it.version = version,
            Item::Plan(it) => it.version = version,
            Item::PlanVariant(it) => it.version = version,
            Item::Component(it) => it.version = version,
            Item::Discount(it) => it.version = version,
            Item::Coupon(it) => it.version = version,
            Item::TaxPolicy(it) => it.version = version,
            Item::TaxDefinition(it) => it.version = version,
            Item::Entity(it) => it.version = version,
        }
        self
    }

    /// The same under that id.
    pub fn with_id(mut self, id: Id) -> Item {
        match &mut self {
            Item::PlanGroup(it) => it.id = id,
            Item::Plan(it) => it.id = id,
            Item::PlanVariant(it) => it.id = id,
            Item::Component(it) => it.id = id,
            Item::Discount(it) => it.id = id,
            Item::Coupon(it) => it.id = id,
            Item::TaxPolicy(it) => it.id = id,
            Item::TaxDefinition(it) => it.id = id,
            Item::Entity(it) => it.id = id,
        }
        self
    }

    /// The name of its kind, as the store keeps it.
    pub fn kind(&self) -> &'static str {
        match self {
            Item::PlanGroup(_) => "PlanGroup",
            Item::Plan(_) => "Plan",
            Item::PlanVariant(_) => "PlanVariant",
            Item::Component(_) => "Component",
            Item::Discount(_) => "Discount",
            Item::Coupon(_) => "Coupon",
            Item::TaxPolicy(_) => "TaxPolicy",
            Item::TaxDefinition(_) => "TaxDefinition",
            Item::Entity(_) => "Entity",
        }
    }
}

/// Every version of things of one kind, by id.
#[derive(Clone, Debug)]
pub struct Versions<T>(BTreeMap<Id, BTreeMap<u32, T>>);

impl<T> Default for Versions<T> {
    fn default() -> Versions<T> {
        Versions(BTreeMap::new())
    }
}

impl<T> Versions<T> {
    /// The latest version.
    pub fn current(&self, id: Id) -> Option<&T> {
        self.0.get(&id)?.values().next_back()
    }

    /// That version.
    pub fn pinned(&self, pin: Pin) -> Option<&T> {
        self.0.get(&pin.id)?.get(&pin.version)
    }

    /// Every version of it, the first one first.
    pub fn history(&self, id: Id) -> impl Iterator<Item = &T> {
        self.0.get(&id).into_iter().flat_map(|versions| versions.values())
    }

    /// The first version.
    pub fn first(&self, id: Id) -> Option<&T> {
        self.0.get(&id)?.values().next()
    }

    /// The latest version of each, by id.
    pub fn all(&self) -> impl Iterator<Item = &T> {
        self.0.values().filter_map(|versions| versions.values().next_back())
    }

    /// Takes the versions behind that one away.
    fn end_at(&mut self, pin: Pin) {
        if let Some(versions) = self.0.get_mut(&pin.id) {
            versions.retain(|version, _| *version <= pin.version);
        }
    }

    /// The number of the latest version.
    fn latest(&self, id: Id) -> Option<u32> {
        self.0.get(&id)?.keys().next_back().copied()
    }

    fn put(&mut self, pin: Pin, value: T) {
        self.0.entry(pin.id).or_default().insert(pin.version, value);
    }
}

/// Everything an account sells, and ever sold.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// Plan groups.
    pub plan_groups: Versions<PlanGroup>,
    /// Plans.
    pub plans: Versions<Plan>,
    /// Plan variants.
    pub variants: Versions<PlanVariant>,
    /// Components.
    pub components: Versions<Component>,
    /// Discounts.
    pub discounts: Versions<Discount>,
    /// Coupons.
    pub coupons: Versions<Coupon>,
    /// Tax policies.
    pub tax_policies: Versions<TaxPolicy>,
    /// Tax definitions.
    pub tax_definitions: Versions<TaxDefinition>,
    /// Legal entities.
    pub entities: Versions<Entity>,
    coupon_of_code: HashMap<String, Id>,
}

impl Catalogue {
    /// The catalogue of these versions, in any order.
    pub fn of(items: impl IntoIterator<Item = Item>) -> Catalogue {
        let mut catalogue = Catalogue::default();
        items.into_iter().for_each(|item| catalogue.put(item));
        let codes =
            |coupon: &Coupon| coupon.codes.iter().map(|code| (code.clone(), coupon.id)).collect::<Vec<_>>();
        catalogue.coupon_of_code = catalogue.coupons.all().flat_map(codes).collect();
        catalogue
    }

    /// The same with another version of something, coupons apart.
    pub fn with(&self, item: Item) -> Catalogue {
        let mut catalogue = self.clone();
        catalogue.put(item);
        catalogue
    }

    fn put(&mut self, item: Item) {
        let pin = item.pin();
        match item {
            Item::PlanGroup(it) => self.plan_groups.put(pin, it),
            Item::Plan(it) => self.plans.put(pin, it),
            Item::PlanVariant(it) => self.variants.put(pin, it),
            Item::Component(it) => self.components.put(pin, it),
            Item::Discount(it) => self.discounts.put(pin, it),
            Item::Coupon(it) => self.coupons.put(pin, it),
            Item::TaxPolicy(it) => self.tax_policies.put(pin, it),
            Item::TaxDefinition(it) => self.tax_definitions.put(pin, it),
            Item::Entity(it) => self.entities.put(pin, it),
        }
    }

    /// The coupon that has this code, however it is written.
    pub fn coupon_of(&self, code: &str) -> Option<&Coupon> {
        self.coupons.current(*self.coupon_of_code.get(&Coupon::normal_code(code))?)
    }

    /// The latest version of the item `id`, whatever it is.
    pub fn item(&self, id: Id) -> Option<Item> {
        let group = || self.plan_groups.current(id).cloned().map(Item::PlanGroup);
        let plan = || self.plans.current(id).cloned().map(Item::Plan);
        let variant = || self.variants.current(id).cloned().map(Item::PlanVariant);
        let component = || self.components.current(id).cloned().map(Item::Component);
        let discount = || self.discounts.current(id).cloned().map(Item::Discount);
        let coupon = || self.coupons.current(id).cloned().map(Item::Coupon);
        let policy = || self.tax_policies.current(id).cloned().map(Item::TaxPolicy);
        let definition = || self.tax_definitions.current(id).cloned().map(Item::TaxDefinition);
        let entity = || self.entities.current(id).cloned().map(Item::Entity);
        let sold = group().or_else(plan).or_else(variant).or_else(component);
        sold.or_else(discount).or_else(coupon).or_else(policy).or_else(definition).or_else(entity)
    }

    /// The same as it was when these were the latest versions of the plan groups, plans and tax policies among them; none
    /// where they still are.
    pub fn as_of(&self, versions: &[Pin]) -> Option<Catalogue> {
        let mut changed = versions.iter().filter(|pin| self.version_of(pin.id) > pin.version).peekable();
        changed.peek()?;
        let mut before = self.clone();
        for pin in changed {
            before.plan_groups.end_at(*pin);
            before.plans.end_at(*pin);
            before.tax_policies.end_at(*pin);
        }
        Some(before)
    }

    /// The latest version of the item of that id, whatever it is; 0 where there is none.
    pub fn version_of(&self, id: Id) -> u32 {
        let latest = [
            self.plan_groups.latest(id),
            self.plans.latest(id),
            self.variants.latest(id),
            self.components.latest(id),
            self.discounts.latest(id),
            self.coupons.latest(id),
            self.tax_policies.latest(id),
            self.tax_definitions.latest(id),
            self.entities.latest(id),
        ];
        latest.into_iter().flatten().max().unwrap_or(0)
    }

    /// The plan group of a plan.
    pub fn group_of_plan(&self, plan: Id) -> Option<&PlanGroup> {
        self.plan_groups.current(self.plans.current(plan)?.plan_group)
    }
}
