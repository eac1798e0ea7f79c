//! Parts of the form of an order: who orders, the plan, components and discounts, days; and what of the body they make.

use maud::{Markup, html};
use turnus_wire::component_subscriptions::ComponentSubscription;
use turnus_wire::components::Component;

use crate::api::Refusal;
use crate::body::Body;
use crate::console::order_form::Asked;
use crate::console::wares::{discount_name, text};
use crate::field::{Field, tick, told_by, wrong};
use crate::form::{Member, Takes, Typed, unseen};
use crate::format::typed_number;
use crate::person::Person;

/// Members of an order that makes a contract.
pub(crate) const NEW: [Member; 6] = [
    ("CustomerId", Takes::Text),
    ("StartDate", Takes::Moment),
    ("EndDate", Takes::Moment),
    ("Cart.PlanVariantId", Takes::Text),
    ("Cart.Quantity", Takes::Number),
    ("Cart.CouponCode", Takes::Text),
];
/// Members of one that changes a contract.
pub(crate) const CHANGE: [Member; 7] = [
    ("ContractId", Takes::Text),
    ("ChangeDate", Takes::Moment),
    ("TriggerInterimBilling", Takes::Tick),
    ("Cart.PlanVariantId", Takes::Text),
    ("Cart.Quantity", Takes::Number),
    ("Cart.CouponCode", Takes::Text),
    ("Cart.InheritStartDate", Takes::Tick),
];
/// Fields of many values: their members in the cart.
const ENDED: &str = "Cart.EndComponentSubscriptions";
const GRANTED: &str = "Cart.DiscountSubscriptions";

/// What stands in the form when it is opened: a contract keeps its quantity.
pub(crate) fn begun(person: &Person, asked: &Asked, typed: Typed) -> Typed {
    let phase = asked.contract.as_ref().and_then(|(contract, _)| contract.current_phase.as_ref());
    match phase.and_then(|phase| phase.quantity) {
        Some(quantity) => typed.or("Cart.Quantity", &person.format.number(quantity)),
        None => typed,
    }
}

/// The ids of who orders.
pub(crate) fn ids(asked: &Asked) -> Markup {
    html! {
        @if let Some((contract, _)) = &asked.contract { (unseen("ContractId", &contract.id)) }
        @if let Some(customer) = &asked.customer { (unseen("CustomerId", &customer.id)) }
    }
}

/// Who orders, where that is known.
pub(crate) fn who(person: &Person, asked: &Asked) -> Markup {
    let words = person.words;
    html! {
        @if let Some((contract, _)) = &asked.contract {
            p { (words.say("contract")) " " a href={ "/console/contracts/" (contract.id) } {
                (contract.reference_code.as_deref().unwrap_or(&contract.id)) }
                ", " (contract.customer_name.as_deref().unwrap_or_default()) }
        }
        @if let Some(customer) = &asked.customer {
            p { (words.say("col-customer")) ": " a href={ "/console/customers/" (customer.id) } {
                (customer.customer_name.as_deref().unwrap_or(&customer.id)) } }
        }
        @if asked.contract.is_none() && asked.customer.is_none() { p.note { (words.say("sign-up-what")) } }
    }
}

/// The plan variant, how many, a coupon.
pub(crate) fn plan(person: &Person, asked: &Asked, typed: &Typed) -> Markup {
    let words = person.words;
    let group = asked.contract.as_ref().and_then(|(contract, _)| contract.plan_group_id.as_deref());
    let current = asked.contract.as_ref().and_then(|(contract, _)| contract.plan_variant_id.as_deref());
    let offered =
        asked.wares.variants.iter().filter(|it| group.is_none() || it.plan_group_id.as_deref() == group);
    let options: Vec<(String, String)> = offered
        .map(|it| {
            let offer = asked.wares.variant_offer(person, it);
            let is_current = Some(it.id.as_str()) == current;
            let offer = if is_current { words.with("as-now", &[("what", &offer)]) } else { offer };
            (it.id.clone(), offer)
        })
        .collect();
    let variant = Field::text("Cart.PlanVariantId");
    let variant = if asked.contract.is_some() { variant.hint("keeps-plan") } else { variant.needed() };
    html! {
        fieldset { legend { (words.say("plan")) }
            @if asked.contract.is_some() || typed.has("Cart.PlanVariantId") {
                (variant.choice(words, typed, &options))
            } @else {
                (variant.choice(words, typed, &with_none(words.say("choose-plan"), options)))
            }
            div.two {
                (Field::text("Cart.Quantity").hint("quantity-hint").show(words, typed))
                (Field::text("Cart.CouponCode").show(words, typed))
            }
            @if asked.contract.is_some() { (tick(words, typed, "Cart.InheritStartDate")) }
        }
    }
}

fn with_none(none: String, options: Vec<(String, String)>) -> Vec<(String, String)> {
    std::iter::once((String::new(), none)).chain(options).collect()
}

/// Components and discounts of the plan group. `swapped`: a script puts them in place of those that are there.
pub(crate) fn wares_of_group(person: &Person, asked: &Asked, typed: &Typed, swapped: bool) -> Markup {
    let words = person.words;
    let group = asked.group(typed);
    let discounts: Vec<_> = asked
        .wares
        .discounts
        .iter()
        .filter(|it| group.is_some() && it.plan_group_id.as_deref() == group)
        .collect();
    let components = offered(asked, typed);
    html! {
        div #order-wares hx-swap-oob=[swapped.then_some("true")] {
            input type="hidden" name="_group" value=(group.unwrap_or_default());
            (booked(person, asked, typed))
            @if !components.is_empty() {
                fieldset { legend { (words.say("add-components")) }
                    @for it in &components { (component(person, asked, typed, it)) }
                    (wrong(typed, "Component"))
                }
            }
            @if !discounts.is_empty() {
                fieldset { legend { (words.say("discounts")) }
                    @for it in &discounts { (many(typed, GRANTED, &it.id, &discount_name(words, it))) }
                    (wrong(typed, GRANTED))
                }
            }
        }
    }
}

/// Components that can be booked: metered ones are counted, not booked.
fn offered<'a>(asked: &'a Asked, typed: &Typed) -> Vec<&'a Component> {
    let group = asked.group(typed);
    let is_offered = |it: &&Component| {
        group.is_some() && it.plan_group_id.as_deref() == group && it.component_type != "MeteredUsage"
    };
    asked.wares.components.iter().filter(is_offered).collect()
}

fn component(person: &Person, asked: &Asked, typed: &Typed, it: &Component) -> Markup {
    let label = format!("{}: {}", text(person.words, &it.name), asked.wares.component_price(person, it));
    let name = format!("Component.{}", it.id);
    if it.component_type == "OnOff" {
        return many(typed, "Component", &it.id, &label);
    }
    Field::text(&name).labelled(&label).show(person.words, typed)
}

/// What the contract has booked, to end it.
fn booked(person: &Person, asked: &Asked, typed: &Typed) -> Markup {
    let (words, format) = (person.words, &person.format);
    let now = person.clock.now;
    let runs = |it: &&ComponentSubscription| it.end_date.is_none_or(|end| end > now);
    let booked: Vec<&ComponentSubscription> =
        asked.contract.iter().flat_map(|(_, booked)| &booked.component_subscriptions).filter(runs).collect();
    let label = |it: &ComponentSubscription| {
        let known = asked.wares.components.iter().find(|known| known.id == it.component_id);
        let name = known.map(|known| text(words, &known.name)).or_else(|| it.component_name.clone());
        let count = it.quantity.map(|count| format!("{} × ", format.number(count)));
        format!("{}{}", count.unwrap_or_default(), name.unwrap_or_default())
    };
    html! {
        @if !booked.is_empty() {
            fieldset { legend { (words.say("end-components")) }
                @for it in &booked { (many(typed, ENDED, &it.id, &label(it))) }
                (wrong(typed, ENDED))
            }
        }
    }
}

/// One box of several with the same name.
fn many(typed: &Typed, name: &str, value: &str, label: &str) -> Markup {
    let id = format!("f-{}-{value}", name.replace('.', "-").to_ascii_lowercase());
    html! {
        div.field.tick {
            input #(id) name=(name) type="checkbox" value=(value) checked[typed.all(name).any(|it| it == value)]
                aria-describedby=[told_by(typed, name)];
            label for=(id) { (label) }
        }
    }
}

/// When it begins, ends, changes.
pub(crate) fn days(person: &Person, asked: &Asked, typed: &Typed) -> Markup {
    let words = person.words;
    let at = |name: &'static str, hint: &'static str| {
        Field::text(name).kind("datetime-local").hint(hint).show(words, typed)
    };
    html! {
        fieldset { legend { (words.say("when")) }
            @if asked.contract.is_some() {
                (at("ChangeDate", "at-commit"))
                (tick(words, typed, "TriggerInterimBilling"))
            } @else {
                div.two { (at("StartDate", "at-commit")) (at("EndDate", "open-end")) }
            }
        }
    }
}

/// Another quantity and no plan is another quantity of the plan that the contract has.
pub(crate) fn keep_plan(asked: &Asked, body: &mut Body) {
    let Some((contract, _)) = &asked.contract else { return };
    let has = contract.current_phase.as_ref().and_then(|phase| phase.quantity);
    let wanted = body.at("Cart.Quantity").and_then(Body::number);
    if wanted.is_some() && wanted != has && body.at("Cart.PlanVariantId").is_none() {
        body.put("Cart.PlanVariantId", contract.plan_variant_id.as_deref().into());
    }
}

/// Puts components and discounts into the body. A quantity that cannot be read is marked.
pub(crate) fn add(asked: &Asked, person: &Person, typed: &mut Typed, body: &mut Body) {
    let mut booked = Vec::new();
    for it in offered(asked, typed) {
        let name = format!("Component.{}", it.id);
        let is_ticked = typed.all("Component").any(|id| id == it.id);
        let quantity = typed.get(&name).to_owned();
        if is_ticked {
            booked.push(Body::of([("ComponentId", it.id.as_str().into())]));
        } else if !quantity.is_empty() {
            match typed_number(&quantity, typed.language(person.words)) {
                Some(number) if number.is_zero() => {}
                Some(number) => {
                    let quantity = Body::Number(number.into());
                    booked.push(Body::of([("ComponentId", it.id.as_str().into()), ("Quantity", quantity)]));
                }
                None => typed.mark(&name, person.words.say("wrong-number")),
            }
        }
    }
    let ended: Vec<&str> = typed.all(ENDED).collect();
    let known = |id: &&str| {
        asked
            .wares
            .discounts
            .iter()
            .any(|it| it.id == *id && it.plan_group_id.as_deref() == asked.group(typed))
    };
    let granted = typed.all(GRANTED).filter(known).map(|id| Body::of([("DiscountId", id.into())]));
    let granted: Vec<Body> = granted.collect();
    body["Cart"]["ComponentSubscriptions"] = booked.into();
    body["Cart"]["EndComponentSubscriptions"] = ended.into();
    body["Cart"]["DiscountSubscriptions"] = granted.into();
}

/// A new customer has a name already.
pub(crate) fn has_name(customer: &Body) -> bool {
    ["CompanyName", "FirstName", "LastName", "EmailAddress"].iter().any(|name| customer.get(name).is_some())
}

/// A refusal that names a component of the cart, with the name of its field.
pub(crate) fn in_form(body: &Body, refusal: Refusal) -> Refusal {
    let message = || {
        let rest = refusal.message.strip_prefix("Cart.ComponentSubscriptions[")?;
        let (place, why) = (rest.split_once(']')?.0, rest.split_once(": ")?.1);
        let components = body.at("Cart.ComponentSubscriptions")?.list()?;
        let id = components.get(place.parse::<usize>().ok()?)?.get("ComponentId")?.text()?;
        Some(format!("Component.{id}: {why}"))
    };
    match message() {
        Some(message) => Refusal { message, ..refusal },
        None => refusal,
    }
}
