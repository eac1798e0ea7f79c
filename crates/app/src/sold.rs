//! Lists of what is few and in memory, of what is sold above all: found by words, narrowed, in the order that is asked for.

use turnus_engine::Id;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::component::Component;
use turnus_engine::discount::{Coupon, Discount};
use turnus_engine::document::Language;
use turnus_engine::plan::{Plan, PlanGroup, PlanVariant};
use turnus_engine::tax::{TaxDefinition, TaxPolicy};
use turnus_engine::text::LocalizedText;
use turnus_store::search_words::{Typed, folded};
use turnus_store::{Direction, Slice};

/// Which things of a kind, and in which order.
#[derive(Clone, Debug, Default)]
pub struct SoldFilter {
    /// That these words find.
    pub words: Option<Typed>,
    /// Not offered, or offered; of what is no offer, all.
    pub hidden: Option<bool>,
    /// Of that plan group; of what is of none, all.
    pub plan_group: Option<Id>,
    /// In the order of their names in that language, instead of the slice's. It begins with the slice's `from`.
    pub by_name: Option<(Language, Direction)>,
}

/// A thing of the catalogue.
pub trait Sold {
    /// Its id.
    fn id(&self) -> Id;
    /// What staff calls it.
    fn name(&self, sold: &Catalogue, language: Language) -> String;
    /// What it is found by: its names and descriptions in all languages, codes, and the merchant's own ids.
    fn texts<'s>(&'s self, sold: &'s Catalogue) -> Vec<&'s str>;
    /// It is not offered; none of what is no offer.
    fn is_hidden(&self) -> Option<bool> {
        None
    }
    /// The plan group that it is of.
    fn plan_group(&self) -> Option<Id> {
        None
    }
}

/// Those of `things`, which come in the order of their ids.
pub fn list<'t, T: Sold>(
    things: impl Iterator<Item = &'t T>,
    sold: &Catalogue,
    filter: &SoldFilter,
    slice: Slice,
) -> Vec<&'t T> {
    let is_wanted = |thing: &&T| {
        filter.hidden.is_none_or(|hidden| thing.is_hidden().is_none_or(|is_hidden| is_hidden == hidden))
            && filter.plan_group.is_none_or(|group| thing.plan_group().is_none_or(|of| of == group))
            && filter.words.as_ref().is_none_or(|typed| typed.find_in(thing.texts(sold)))
    };
    let found: Vec<&T> = things.filter(is_wanted).collect();
    let Some((language, direction)) = filter.by_name else {
        return part(found, |thing| thing.id(), slice);
    };
    let mut named: Vec<(String, Id, &T)> =
        found.into_iter().map(|it| (folded(&it.name(sold, language)), it.id(), it)).collect();
    named.sort_by(|one, other| (&one.0, one.1).cmp(&(&other.0, other.1)));
    if direction == Direction::Down {
        named.reverse();
    }
    let begins =
        slice.from.map_or(0, |from| named.iter().position(|(_, id, _)| *id == from).unwrap_or(named.len()));
    cut(named.into_iter().skip(begins).map(|(_, _, thing)| thing), slice)
}

/// The part that is asked for of `things`, which come in the order of their ids.
pub fn part<T>(mut things: Vec<T>, id: impl Fn(&T) -> Id, slice: Slice) -> Vec<T> {
    if slice.newest_first {
        things.reverse();
    }
    let begins = |thing: &T| {
        let id = id(thing);
        let from = slice.from.is_none_or(|from| if slice.newest_first { id <= from } else { from <= id });
        from && slice.before.is_none_or(|before| id < before)
    };
    cut(things.into_iter().filter(begins), slice)
}

fn cut<T>(things: impl Iterator<Item = T>, slice: Slice) -> Vec<T> {
    let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    things.skip(place(slice.skip)).take(place(slice.take)).collect()
}

fn all<'t>(texts: &[&'t LocalizedText], others: &[&'t Option<String>]) -> Vec<&'t str> {
    let localized = texts.iter().flat_map(|text| text.0.values());
    localized.chain(others.iter().filter_map(|other| other.as_ref())).map(String::as_str).collect()
}

/// The name for staff, else the text.
fn internal(name: &Option<String>, text: &LocalizedText, language: Language) -> String {
    let internal = name.as_deref().filter(|name| !name.is_empty());
    internal.unwrap_or_else(|| text.text(language)).to_owned()
}

impl Sold for PlanGroup {
    fn id(&self) -> Id {
        self.id
    }

    fn name(&self, _: &Catalogue, language: Language) -> String {
        self.name.text(language).to_owned()
    }

    fn texts<'s>(&'s self, _: &'s Catalogue) -> Vec<&'s str> {
        let mut texts = all(&[&self.name, &self.description], &[]);
        texts.push(self.currency.code());
        texts
    }
}

impl Sold for Plan {
    fn id(&self) -> Id {
        self.id
    }

    fn name(&self, _: &Catalogue, language: Language) -> String {
        self.name.text(language).to_owned()
    }

    fn texts<'s>(&'s self, _: &'s Catalogue) -> Vec<&'s str> {
        all(&[&self.name, &self.description, &self.setup_description], &[&self.external_id])
    }

    fn is_hidden(&self) -> Option<bool> {
        Some(self.hidden)
    }

    fn plan_group(&self) -> Option<Id> {
        Some(self.plan_group)
    }
}

/// A variant goes by its plan's name too.
impl Sold for PlanVariant {
    fn id(&self) -> Id {
        self.id
    }

    fn name(&self, sold: &Catalogue, language: Language) -> String {
        let plan = sold.plans.current(self.plan).map(|plan| plan.name.text(language)).unwrap_or_default();
        format!("{plan} {}", internal(&self.internal_name, &self.description, language))
    }

    fn texts<'s>(&'s self, sold: &'s Catalogue) -> Vec<&'s str> {
        let own = [&self.internal_name, &self.external_id, &self.external_billing_product_id];
        let mut texts = all(&[&self.description], &own);
        texts.extend(sold.plans.current(self.plan).map(|plan| all(&[&plan.name], &[])).unwrap_or_default());
        texts
    }

    fn is_hidden(&self) -> Option<bool> {
        Some(self.hidden)
    }

    fn plan_group(&self) -> Option<Id> {
        Some(self.plan_group)
    }
}

impl Sold for Component {
    fn id(&self) -> Id {
        self.id
    }

    fn name(&self, _: &Catalogue, language: Language) -> String {
        self.name.text(language).to_owned()
    }

    fn texts<'s>(&'s self, _: &'s Catalogue) -> Vec<&'s str> {
        all(&[&self.name, &self.description], &[&self.unit, &self.external_id])
    }

    fn is_hidden(&self) -> Option<bool> {
        Some(self.hidden)
    }

    fn plan_group(&self) -> Option<Id> {
        Some(self.plan_group)
    }
}

impl Sold for Discount {
    fn id(&self) -> Id {
        self.id
    }

    fn name(&self, _: &Catalogue, language: Language) -> String {
        internal(&self.internal_name, &self.description, language)
    }

    fn texts<'s>(&'s self, _: &'s Catalogue) -> Vec<&'s str> {
        all(&[&self.description], &[&self.internal_name])
    }

    fn is_hidden(&self) -> Option<bool> {
        Some(self.hidden)
    }

    fn plan_group(&self) -> Option<Id> {
        Some(self.plan_group)
    }
}

/// A coupon without a name goes by its codes.
impl Sold for Coupon {
    fn id(&self) -> Id {
        self.id
    }

    fn name(&self, _: &Catalogue, language: Language) -> String {
        let name = internal(&self.internal_name, &self.description, language);
        if name.is_empty() { self.codes.first().cloned().unwrap_or_default() } else { name }
    }

    fn texts<'s>(&'s self, _: &'s Catalogue) -> Vec<&'s str> {
        let mut texts = all(&[&self.description], &[&self.internal_name]);
        texts.extend(self.codes.iter().map(String::as_str));
        texts
    }

    fn is_hidden(&self) -> Option<bool> {
        Some(self.hidden)
    }

    fn plan_group(&self) -> Option<Id> {
        Some(self.plan_group)
    }
}

impl Sold for TaxPolicy {
    fn id(&self) -> Id {
        self.id
    }

    fn name(&self, _: &Catalogue, _: Language) -> String {
        self.name.clone()
    }

    fn texts<'s>(&'s self, _: &'s Catalogue) -> Vec<&'s str> {
        vec![&self.name]
    }
}

impl Sold for TaxDefinition {
    fn id(&self) -> Id {
        self.id
    }

    fn name(&self, _: &Catalogue, _: Language) -> String {
        self.name.clone()
    }

    fn texts<'s>(&'s self, _: &'s Catalogue) -> Vec<&'s str> {
        let mut texts = vec![self.name.as_str()];
        texts.extend(self.exemption.iter().flat_map(|text| all(&[text], &[])));
        texts.extend([&self.exemption_code, &self.datev_key].into_iter().flatten().map(String::as_str));
        texts
    }
}
