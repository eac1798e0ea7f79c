//! The catalogue: made and changed. Every change is a new version; what pins the old one keeps it.

use iban::Iban;
use turnus_engine::Id;
use turnus_engine::catalogue::{Catalogue, Item};
use turnus_engine::component::{Component, ComponentKind};
use turnus_engine::discount::Discount;
use turnus_engine::document::Seller;
use turnus_engine::entity::Entity;
use turnus_engine::event::{Event, EventKind};
use turnus_engine::plan::{AfterFirstPeriod, Plan, PlanGroup, PlanVariant};
use turnus_engine::tax::TaxDefinition;
use turnus_store::catalogue;

use crate::app::{App, entity_of};
use crate::customers::check_vat_id;
use crate::error::AppError;
use crate::journal;
use crate::revenue_rows::follow_item;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// Makes an item of the catalogue, or its next version: `make` gets the catalogue and a new id.
pub async fn put_item(
    app: &App,
    call: &Call<Item>,
    make: impl Fn(&Catalogue, Id) -> Result<Item, AppError> + Send + Sync,
) -> Result<Done<Item>, AppError> {
    grant(app, call, || Box::pin(decide(app, &call.caller, &make))).await
}

/// What [`put_item`] would make of it. Nothing is written.
///
/// # Errors
///
/// Those of [`put_item`].
pub async fn preview_item(
    app: &App,
    caller: &Caller,
    make: impl Fn(&Catalogue, Id) -> Result<Item, AppError> + Send + Sync,
) -> Result<Item, AppError> {
    match decide(app, caller, &make).await?.outcome {
        Outcome::Known(item) => Ok(item),
        Outcome::Numbered(_) | Outcome::Behind => {
            Err(AppError::Internal("a thing of the catalogue waits for nothing".to_owned()))
        }
    }
}

/// Every version of everything that the account sells.
pub async fn everything_sold(app: &App, account: Id) -> Result<Vec<Item>, AppError> {
    Ok(catalogue::all(app.store(), account).await?)
}

type Make<'a> = &'a (dyn Fn(&Catalogue, Id) -> Result<Item, AppError> + Send + Sync);

async fn decide(app: &App, caller: &Caller, make: Make<'_>) -> Result<Decision<Item>, AppError> {
    let known = app.catalogue(caller.account).await?;
    let item = make(&known, app.new_id(caller.account, caller.now))?;
    let before = known.version_of(item.pin().id);
    check(&item, &known)?;
    let was = known.item(item.pin().id);
    if was.as_ref().is_some_and(|was| *was == item.clone().with_version(before)) {
        return Ok(Decision {
            changes: caller.changes(app),
            outcome: Outcome::Known(item.with_version(before)),
        });
    }
    let item = item.with_version(before + 1);
    let entity = entity_of(&known, caller.entity)?.id;
    let mut changes = caller.changes(app);
    changes.statements.extend(catalogue::insert(caller.account, &item, caller.now)?);
    changes.statements.extend(follow_item(caller.account, was.as_ref(), &item, &known));
    let kind = event_kind(&item, before == 0);
    let event = Event { subject: Some(item.pin().id), ..caller.about(kind, entity) };
    changes.events.push(caller.event(app, event, &journal::item(was.as_ref(), &item)));
    Ok(Decision { changes, outcome: Outcome::Known(item) })
}

fn event_kind(item: &Item, is_new: bool) -> EventKind {
    match (item, is_new) {
        (Item::Plan(_), true) => EventKind::PlanCreated,
        (Item::Plan(_), false) => EventKind::PlanChanged,
        (Item::PlanVariant(_), true) => EventKind::PlanVariantCreated,
        (Item::PlanVariant(_), false) => EventKind::PlanVariantChanged,
        (Item::Component(_), true) => EventKind::ComponentCreated,
        (Item::Component(_), false) => EventKind::ComponentChanged,
        (Item::Entity(_), _) => EventKind::EntityChanged,
        (Item::PlanGroup(_) | Item::Discount(_) | Item::Coupon(_), _) => EventKind::CatalogueChanged,
        (Item::TaxPolicy(_) | Item::TaxDefinition(_), _) => EventKind::CatalogueChanged,
    }
}

/// What an item names exists, and what may never change stays.
fn check(item: &Item, known: &Catalogue) -> Result<(), AppError> {
    match item {
        Item::PlanGroup(group) => check_group(group, known),
        Item::Plan(plan) => check_plan(plan, known),
        Item::PlanVariant(variant) => check_variant(variant, known),
        Item::Component(component) => check_component(component, known),
        Item::Discount(discount) => check_discount(discount, known),
        Item::Coupon(coupon) => {
            group(known, coupon.plan_group)?;
            let exists = known.discounts.current(coupon.discount).is_some();
            expect(exists, || format!("there is no discount {}", coupon.discount))?;
            let backwards = coupon.valid_from.zip(coupon.valid_until).filter(|(from, until)| until <= from);
            expect(backwards.is_none(), || "ValidUntil must lie after ValidFrom".to_owned())?;
            check_codes(coupon, known)
        }
        Item::TaxPolicy(policy) => {
            let missing =
                policy.entries.iter().find(|entry| known.tax_definitions.current(entry.definition).is_none());
            missing.map_or(Ok(()), |entry| {
                Err(AppError::Refused(format!("there is no tax definition {}", entry.definition)))
            })
        }
        Item::TaxDefinition(definition) => check_definition(definition, known),
        Item::Entity(entity) => {
            check_entity(entity)?;
            known.entities.history(entity.id).try_for_each(|before| check_numbers_since(entity, before))
        }
    }
}

/// What an entity prints of itself can be what it says, and two of its documents never have one number.
pub(crate) fn check_entity(entity: &Entity) -> Result<(), AppError> {
    check_vat_id(entity.seller.vat_id.as_deref(), None)?;
    let country = entity.seller.address.country.as_deref().unwrap_or_default();
    let is_code = country.len() == 2 && country.bytes().all(|letter| letter.is_ascii_uppercase());
    expect(country.is_empty() || is_code, || {
        format!("Country must be two letters of ISO 3166-1 such as DE, not '{country}'")
    })?;
    check_bank(&entity.seller)?;
    turnus_documents::check_seller(&entity.seller).map_err(|why| AppError::Refused(why.to_string()))?;
    check_numbers(entity)
}

/// The account to pay to can be one.
fn check_bank(seller: &Seller) -> Result<(), AppError> {
    let (iban, bic) = (seller.iban.as_deref(), seller.bic.as_deref());
    if let Some(Err(why)) = iban.map(str::parse::<Iban>) {
        return Err(AppError::Refused(format!("IBAN: {why}")));
    }
    let is_bic = |bic: &str| {
        let plain =
            |letters: &str| letters.bytes().all(|sign| sign.is_ascii_uppercase() || sign.is_ascii_digit());
        matches!(bic.len(), 8 | 11) && plain(bic) && bic.bytes().take(6).all(|sign| sign.is_ascii_uppercase())
    };
    expect(bic.is_none_or(is_bic), || {
        "BIC: expected 8 or 11 letters and digits, such as COBADEFFXXX".to_owned()
    })
}

fn check_numbers(entity: &Entity) -> Result<(), AppError> {
    let (invoices, notes) = (&entity.invoice_numbers, &entity.credit_note_numbers);
    expect(!invoices.can_equal(notes), || {
        format!(
            "InvoiceNumbers '{invoices}' and CreditNoteNumbers '{notes}' can print the same number: \
             give them different letters"
        )
    })
}

/// Nor has a document the number of one that an earlier version of the entity gave.
fn check_numbers_since(entity: &Entity, before: &Entity) -> Result<(), AppError> {
    let templates = |of: &Entity| [of.invoice_numbers.clone(), of.credit_note_numbers.clone()];
    for new in templates(entity) {
        for old in templates(before) {
            expect(new.goes_on(&old) || !new.can_equal(&old), || {
                format!(
                    "'{new}' can print numbers that '{old}' printed before: give it letters that no template of \
                     this legal entity had"
                )
            })?;
        }
    }
    Ok(())
}

fn check_group(group: &PlanGroup, known: &Catalogue) -> Result<(), AppError> {
    tax_policy(known, Some(group.tax_policy))?;
    let Some(before) = known.plan_groups.current(group.id) else { return Ok(()) };
    let same = before.currency == group.currency && before.price_type == group.price_type;
    expect(same, || "Currency and PriceTaxType of a plan group never change: make a new group".to_owned())
}

fn check_plan(plan: &Plan, known: &Catalogue) -> Result<(), AppError> {
    group(known, plan.plan_group)?;
    tax_policy(known, plan.tax_policy)?;
    let Some(after) = plan.variant_after_trial else { return Ok(()) };
    same_group_variant(known, after, plan.plan_group)
}

/// What follows by a rule is billed in the same currency, at prices of the same kind.
fn same_group_variant(known: &Catalogue, id: Id, group: Id) -> Result<(), AppError> {
    let variant = known.variants.current(id);
    let variant = variant.ok_or_else(|| AppError::Refused(format!("there is no plan variant {id}")))?;
    expect(variant.plan_group == group, || {
        format!("plan variant {id} belongs to plan group {}, not to {group}", variant.plan_group)
    })
}

fn check_variant(variant: &PlanVariant, known: &Catalogue) -> Result<(), AppError> {
    let plan = known.plans.current(variant.plan);
    expect(plan.is_some(), || format!("there is no plan {}", variant.plan))?;
    for (member, period) in [("FeePeriod", variant.fee_period), ("BillingPeriod", variant.billing_period)] {
        expect(!period.is_zero(), || format!("{member} must be longer than nothing"))?;
    }
    if let AfterFirstPeriod::ChangeAfterFirstPeriod(next) = variant.after_first_period {
        same_group_variant(known, next, variant.plan_group)?;
    }
    let metered = |id: &Id| {
        let of_group =
            |it: &&Component| it.kind == ComponentKind::Metered && it.plan_group == variant.plan_group;
        known.components.current(*id).filter(of_group).is_some()
    };
    let bad = variant.quotas.keys().find(|id| !metered(id));
    bad.map_or(Ok(()), |id| {
        Err(AppError::Refused(format!("Quota: the plan group has no metered component {id}")))
    })
}

fn check_component(component: &Component, known: &Catalogue) -> Result<(), AppError> {
    group(known, component.plan_group)?;
    tax_policy(known, component.tax_policy)?;
    let no_length = component.fee_period.is_some_and(|period| period.is_zero());
    expect(!no_length, || "FeePeriod must be longer than nothing".to_owned())?;
    let before = known.components.current(component.id);
    let same = before.is_none_or(|it| it.kind == component.kind && it.plan_group == component.plan_group);
    expect(same, || "ComponentType of a component never changes: make a new component".to_owned())?;
    component.pricing.check().map_err(|error| AppError::Refused(error.to_string()))
}

fn check_discount(discount: &Discount, known: &Catalogue) -> Result<(), AppError> {
    group(known, discount.plan_group)?;
    let before = known.discounts.current(discount.id);
    let same = before.is_none_or(|before| before.plan_group == discount.plan_group);
    expect(same, || "PlanGroupId: it never changes: make a new discount".to_owned())?;
    let percent = discount.reduction_percent;
    let fits = rust_decimal::Decimal::ZERO < percent && percent <= rust_decimal::Decimal::ONE_HUNDRED;
    expect(fits, || format!("ReductionPercent must be more than 0 and at most 100, not {percent}"))?;
    let known = |id: &Id| {
        let [plan, variant] = [known.plans.current(*id).is_some(), known.variants.current(*id).is_some()];
        plan || variant || known.components.current(*id).is_some()
    };
    let unknown = discount.targets.iter().find(|target| !known(target));
    expect(unknown.is_none(), || {
        let unknown = unknown.map(Id::to_string).unwrap_or_default();
        format!("Targets: there is no plan, plan variant or component {unknown}")
    })
}

/// Its rate and its category stand in tax policies, and in what was booked by them.
fn check_definition(definition: &TaxDefinition, known: &Catalogue) -> Result<(), AppError> {
    let Some(before) = known.tax_definitions.current(definition.id) else { return Ok(()) };
    for (member, same) in
        [("Rate", before.rate == definition.rate), ("Category", before.category == definition.category)]
    {
        expect(same, || {
            format!(
                "{member}: it never changes: make a new tax definition, and give tax policies a rate of it with ValidFrom"
            )
        })?;
    }
    Ok(())
}

fn check_codes(coupon: &turnus_engine::discount::Coupon, known: &Catalogue) -> Result<(), AppError> {
    let taken =
        coupon.codes.iter().find(|code| known.coupon_of(code).is_some_and(|other| other.id != coupon.id));
    taken.map_or(Ok(()), |code| {
        Err(AppError::Refused(format!("Codes: the code '{code}' belongs to another coupon")))
    })
}

fn group(known: &Catalogue, id: Id) -> Result<&PlanGroup, AppError> {
    known.plan_groups.current(id).ok_or(AppError::NotFound { kind: "plan group", id })
}

fn tax_policy(known: &Catalogue, id: Option<Id>) -> Result<(), AppError> {
    let missing = id.filter(|id| known.tax_policies.current(*id).is_none());
    missing
        .map_or(Ok(()), |id| Err(AppError::Refused(format!("there is no tax policy {id}: see /taxPolicies"))))
}

fn expect(holds: bool, why: impl FnOnce() -> String) -> Result<(), AppError> {
    if holds { Ok(()) } else { Err(AppError::Refused(why())) }
}
