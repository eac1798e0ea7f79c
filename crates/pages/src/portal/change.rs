//! Another plan, components more or less: chosen, priced, ordered.

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde_json::json;
use turnus_wire::orders::{Order, OrderPreview};
use turnus_wire::self_service::{
    SelfService, SelfServiceBooking, SelfServiceCommitted, SelfServiceOffer, SelfServiceOrder,
    SelfServicePlanVariant,
};

use crate::api::Refusal;
use crate::field::{Field, invalid, told_by, wrong};
use crate::form::{Typed, begin_open};
use crate::format::typed_number;
use crate::pages::Pages;
use crate::portal::frame::{Shown, page};
use crate::portal::home::{lines, period_words};
use crate::portal::visitor::{Sent, Visitor};
use crate::refusals;

const API: &str = "/api/turnus/v1/selfService/orders";
/// What fields of components to book begin with, before the component's id.
const ADD: &str = "Add.";
/// The field of the plan variant.
const PLAN: &str = "PlanVariantId";

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/portal/data/{token}/change", get(choose).post(price))
        .route("/portal/data/{token}/change/order", post(order).get(back))
}

async fn choose(visitor: Visitor) -> Response {
    choices(&visitor, StatusCode::OK, &Typed::default())
}

async fn back(visitor: Visitor) -> Response {
    Redirect::to(&format!("{}/change", visitor.base)).into_response()
}

/// The page of choices: nothing is chosen that is not changed.
fn choices(visitor: &Visitor, status: StatusCode, typed: &Typed) -> Response {
    let (words, it) = (visitor.words, &visitor.it);
    let endable: Vec<_> = it.components.iter().filter(|component| component.allow_self_service).collect();
    let nothing = it.plan_variants.is_empty() && it.offered_components.is_empty() && endable.is_empty();
    let body = html! {
        @if nothing {
            p { (words.say("portal-no-change")) }
        } @else {
            p { (words.say("portal-change-what")) }
            form.fields method="post" action={ (visitor.base) "/change" } novalidate {
                (begin_open(words, typed))
                @if !has_plans(it) { (wrong(typed, PLAN)) }
                (plans(visitor, typed))
                @if !it.offered_components.is_empty() {
                    fieldset { legend { (words.say("portal-add")) }
                        @for offer in &it.offered_components { (offered(visitor, typed, offer)) }
                    }
                }
                @if !endable.is_empty() {
                    fieldset aria-describedby=[told_by(typed, "End")] { legend { (words.say("portal-remove")) }
                        (wrong(typed, "End"))
                        @for component in endable {
                            @let id = format!("end-{}", component.id);
                            div.field.tick {
                                input #(id) type="checkbox" name="End" value=(component.id)
                                    checked[typed.all("End").any(|it| it == component.id)];
                                label for=(id) { (visitor.format.number(component.quantity)) " × " (component.name) }
                            }
                        }
                    }
                }
                button.main { (words.say("portal-price-it")) }
            }
        }
    };
    page(visitor, status, Shown { title: "portal-change", body })
}

/// Another plan can be chosen.
fn has_plans(it: &SelfService) -> bool {
    it.plan_variants.iter().any(|other| Some(&other.plan_variant_id) != it.contract.plan_variant_id.as_ref())
}

fn plans(visitor: &Visitor, typed: &Typed) -> Markup {
    let (words, today) = (visitor.words, visitor.it.contract.plan_variant_id.as_deref());
    let others = visitor.it.plan_variants.iter().filter(|it| Some(&*it.plan_variant_id) != today);
    let chosen = typed.get(PLAN);
    html! {
        @if has_plans(&visitor.it) {
            fieldset aria-describedby=[told_by(typed, PLAN)] { legend { (words.say("portal-plan")) }
                (wrong(typed, PLAN))
                div.field.tick {
                    input #plan-stays type="radio" name=(PLAN) value="" checked[chosen.is_empty()];
                    label for="plan-stays" { (words.with("portal-plan-stays", &[("plan", &visitor.it.contract.plan_name)])) }
                }
                @for variant in others {
                    @let id = format!("plan-{}", variant.plan_variant_id);
                    div.field.tick {
                        input #(id) type="radio" name=(PLAN) value=(variant.plan_variant_id)
                            checked[chosen == variant.plan_variant_id];
                        label for=(id) {
                            (offer_of(visitor, variant))
                            @if let Some(text) = &variant.description { br; small { (text) } }
                        }
                    }
                }
            }
        }
    }
}

/// A plan with its price.
fn offer_of(visitor: &Visitor, variant: &SelfServicePlanVariant) -> Markup {
    html! {
        strong { (variant.plan_name) } " – " (visitor.money(variant.recurring_fee)) " / "
        (period_words(visitor, &variant.fee_period)) " " small { (visitor.words.say("portal-net")) }
    }
}

/// A component with the price of one, where it has one.
fn priced_name(visitor: &Visitor, offer: &SelfServiceOffer) -> String {
    let price = offer.price_per_unit.map(|price| {
        let period = offer.fee_period.as_ref().or(visitor.it.contract.fee_period.as_ref());
        let period = period.map(|period| format!(" / {}", period_words(visitor, period))).unwrap_or_default();
        format!(" – {}{period}", visitor.money(price))
    });
    format!("{}{}", offer.name, price.unwrap_or_default())
}

fn offered(visitor: &Visitor, typed: &Typed, offer: &SelfServiceOffer) -> Markup {
    let words = visitor.words;
    let name = format!("{ADD}{}", offer.component_id);
    let label = priced_name(visitor, offer);
    html! {
        @if offer.has_quantity {
            (Field::text(&name).kind("text").labelled(&label).hint("portal-how-many").show(words, typed))
        } @else {
            div.field.tick {
                input #(name) type="checkbox" name=(name) value="1" checked[typed.has(&name)]
                    aria-invalid=[invalid(typed, &name)] aria-describedby=[told_by(typed, &name)];
                label for=(name) { (label) }
                (wrong(typed, &name))
            }
        }
        @if let Some(text) = &offer.description { p { small { (text) } } }
    }
}

/// What was chosen, as the API takes it, whether it is offered or not: sent again, it is the same. What cannot be read is
/// marked.
fn chosen(visitor: &Visitor, typed: &mut Typed) -> SelfServiceOrder {
    let (mut components, mut unread) = (Vec::new(), Vec::new());
    let language = typed.language(visitor.words);
    for (name, text) in typed.beginning(ADD).filter(|(_, text)| !text.is_empty()) {
        match typed_number(text, language) {
            Some(number) if number.is_zero() => {}
            Some(number) => components.push(SelfServiceBooking {
                component_id: name[ADD.len()..].to_owned(),
                quantity: Some(number.into()),
            }),
            None => unread.push(name.to_owned()),
        }
    }
    for name in unread {
        typed.mark(&name, visitor.words.say("wrong-number"));
    }
    SelfServiceOrder {
        plan_variant_id: Some(typed.get(PLAN).to_owned()).filter(|id| !id.is_empty()),
        quantity: None,
        components,
        end_component_subscriptions: typed.all("End").map(str::to_owned).collect(),
    }
}

/// What it costs, with the button that orders it.
async fn price(mut sent: Sent) -> Response {
    let wanted = chosen(&sent.visitor, &mut sent.typed);
    if !sent.typed.is_right() {
        return choices(&sent.visitor, sent.typed.status(), &sent.typed);
    }
    let path = format!("{API}/preview");
    match sent.visitor.api.write::<_, OrderPreview>(Method::POST, &path, &wanted, None).await {
        Ok(preview) => priced(&sent, &preview.order, false),
        Err(refusal) => refused(sent, &wanted, &refusal),
    }
}

/// What was shown of an order, and is ordered at: due now, and due next.
fn figures(order: &Order) -> [(&'static str, String); 2] {
    let next = order.next_total_gross.map(|next| next.to_string()).unwrap_or_default();
    [("Total", order.total_gross.to_string()), ("NextTotal", next)]
}

fn priced(sent: &Sent, order: &Order, moved: bool) -> Response {
    let (visitor, words) = (&sent.visitor, sent.visitor.words);
    let body = html! {
        @if moved { p.refused role="alert" { (words.say("portal-price-moved")) } }
        (ordered(visitor, &sent.typed))
        h2 { (words.say("portal-due-now")) }
        @if order.line_items.is_empty() {
            p { (words.say("portal-nothing-due")) }
        } @else {
            p.figure { strong { (visitor.money(order.total_gross)) } " "
                small { (words.with("portal-vat-in", &[("vat", &visitor.money(order.total_vat))])) } }
            (lines(visitor, &order.line_items))
            @if order.total_gross.value().is_sign_negative() { p { (words.say("portal-credit")) } }
        }
        @if let (Some(next), Some(date)) = (order.next_total_gross, order.next_total_gross_date) {
            p { (words.with("portal-next-then", &[("amount", &visitor.money(next)), ("day", &visitor.format.day(date))])) }
        }
        form.fields method="post" action={ (visitor.base) "/change/order" } {
            (begin_open(words, &sent.typed.afresh()))
            (kept(&sent.typed))
            @for (name, amount) in figures(order) { input type="hidden" name=(name) value=(amount); }
            p.acts {
                button.main { (words.say("portal-order-now")) }
                a.button href={ (visitor.base) "/change" } { (words.say("portal-back-to-choice")) }
            }
        }
    };
    let status = if moved { StatusCode::CONFLICT } else { StatusCode::OK };
    page(visitor, status, Shown { title: "portal-change", body })
}

/// What is ordered and what goes away, with prices: it stands right before the button that orders it (§ 312j BGB).
fn ordered(visitor: &Visitor, typed: &Typed) -> Markup {
    let (words, it) = (visitor.words, &visitor.it);
    let variant = it.plan_variants.iter().find(|it| it.plan_variant_id == typed.get(PLAN));
    let added = |offer: &&SelfServiceOffer| typed.has(&format!("{ADD}{}", offer.component_id));
    let ended = |id: &str| typed.all("End").any(|it| it == id);
    let ends: Vec<_> = it.components.iter().filter(|component| ended(&component.id)).collect();
    html! {
        h2 { (words.say("portal-you-order")) }
        ul {
            @if let Some(variant) = variant { li { (offer_of(visitor, variant)) } }
            @for offer in it.offered_components.iter().filter(added) { li {
                @if offer.has_quantity { (typed.get(&format!("{ADD}{}", offer.component_id))) " × " }
                (priced_name(visitor, offer)) " " small { (words.say("portal-net")) }
            } }
        }
        @if !ends.is_empty() {
            h2 { (words.say("portal-you-end")) }
            ul { @for component in ends { li {
                (visitor.format.number(component.quantity)) " × " (component.name) } } }
        }
    }
}

/// What was chosen, once more.
fn kept(typed: &Typed) -> Markup {
    html! {
        input type="hidden" name=(PLAN) value=(typed.get(PLAN));
        @for id in typed.all("End") { input type="hidden" name="End" value=(id); }
        @for (name, value) in typed.beginning(ADD) { input type="hidden" name=(name) value=(value); }
    }
}

/// Orders at the figures that were shown; where they moved since, they are shown again.
async fn order(mut sent: Sent) -> Response {
    let wanted = chosen(&sent.visitor, &mut sent.typed);
    if !sent.typed.is_right() {
        return choices(&sent.visitor, sent.typed.status(), &sent.typed);
    }
    let key = sent.typed.key().map(|key| format!("{key}-order"));
    let placed = match sent.visitor.api.write::<_, Order>(Method::POST, API, &wanted, key.as_deref()).await {
        Ok(placed) => placed,
        Err(refusal) => return refused(sent, &wanted, &refusal),
    };
    let is_as_shown = |(name, amount): (&str, String)| sent.typed.get(name) == amount;
    if !figures(&placed).into_iter().all(is_as_shown) {
        return priced(&sent, &placed, true);
    }
    let path = format!("{API}/{}/commit", placed.id);
    let done = sent
        .visitor
        .api
        .write::<_, SelfServiceCommitted>(Method::POST, &path, &json!({}), sent.typed.key())
        .await;
    match done {
        Ok(done) => {
            let done = if done.status == "Completed" { "changed" } else { "waits" };
            Redirect::to(&format!("{}/?done={done}", sent.visitor.base)).into_response()
        }
        Err(refusal) => refused(sent, &wanted, &refusal),
    }
}

fn refused(mut sent: Sent, wanted: &SelfServiceOrder, refusal: &Refusal) -> Response {
    if refusal.is_of_page() {
        return sent.visitor.refused(refusal);
    }
    match field_of(wanted, refusal).filter(|name| is_shown(&sent.visitor, name)) {
        Some(name) => sent.typed.mark(&name, refusals::why(sent.visitor.words, refusal)),
        None => sent.typed.refuse(sent.visitor.words, refusal),
    }
    choices(&sent.visitor, sent.typed.status(), &sent.typed)
}

/// What is wrong with the field can be told beside it.
fn is_shown(visitor: &Visitor, name: &str) -> bool {
    let is_offered = |id: &str| visitor.it.offered_components.iter().any(|it| it.component_id == id);
    match name.strip_prefix(ADD) {
        Some(id) => is_offered(id),
        None => visitor.it.components.iter().any(|it| it.allow_self_service),
    }
}

/// The field that a member of the order was made of: `Components[0].Quantity`, or as staff name it,
/// `ComponentSubscriptions[0].Quantity`; `EndComponentSubscriptions[0]`.
fn field_of(wanted: &SelfServiceOrder, refusal: &Refusal) -> Option<String> {
    let member = refusal.parts().0?;
    let (list, rest) = member.strip_prefix("Cart.").unwrap_or(member).split_once('[')?;
    match list {
        "Components" | "ComponentSubscriptions" => {
            let booking = wanted.components.get(rest.split_once(']')?.0.parse::<usize>().ok()?)?;
            Some(format!("{ADD}{}", booking.component_id))
        }
        "EndComponentSubscriptions" => Some("End".to_owned()),
        _ => None,
    }
}
