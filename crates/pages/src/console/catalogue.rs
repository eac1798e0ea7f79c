//! The catalogue: plan groups with their plans, variants, components and discounts; coupons; tax policies.

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use turnus_wire::Period;
use turnus_wire::coupons::Coupon;
use turnus_wire::plan_groups::PlanGroup;
use turnus_wire::plans::Plan;

use crate::api::Refusal;
use crate::console::ware_kind::Kind;
use crate::console::ware_lists::{found, kinds};
use crate::console::ware_sheets::Choices;
use crate::console::wares::{Wares, discount_name, own_name, period, text};
use crate::console::{ware_forms, ware_lists};
use crate::form::Typed;
use crate::frame::{Shown, page};
use crate::list::{Cell, Column, Row, amounts, column, search_form, table, table_named};
use crate::pages::Pages;
use crate::person::Person;
use crate::words::Words;

const PLACE: &str = "catalogue";
const VARIANTS: [Column; 5] = [
    column("col-variant"),
    amounts("col-price"),
    column("col-billed-each"),
    column("col-term"),
    column("col-notice"),
];
const COMPONENTS: [Column; 3] = [column("components"), column("col-order-type"), amounts("col-price")];
const COUPONS: [Column; 4] =
    [column("coupons"), column("col-codes"), column("discount"), column("col-status")];
/// Codes of a coupon that are told.
const MOST_CODES: usize = 5;

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/console/catalogue", get(all))
        .merge(ware_lists::router())
        .merge(ware_forms::router())
}

async fn all(person: Person, asked: Typed) -> Response {
    shown(&person, &asked).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn shown(person: &Person, asked: &Typed) -> Result<Response, Refusal> {
    let words = person.words;
    let choices = Choices::read(person).await?;
    let title = words.of("place", PLACE);
    let searched = asked.get("words");
    let body = html! {
        header.page { h1 #heading { (title) }
            div.acts { (new_button(person, Kind::PlanGroup, "")) }
        }
        (search_form(person, "/console/catalogue", (&[], Some(searched)), &html! {}))
        (kinds(person))
        section #results aria-live="polite" {
            @if searched.is_empty() { (whole(person, &choices)) } @else { (found(person, choices.wares(), asked).await?) }
        }
    };
    Ok(page(person, StatusCode::OK, Shown { title, place: PLACE, body }))
}

/// All of it, group by group.
fn whole(person: &Person, choices: &Choices) -> Markup {
    let (words, wares) = (person.words, choices.wares());
    html! {
        @if wares.groups.is_empty() { div.empty { p { (words.say("no-plan-groups")) } } }
        @for it in &wares.groups { (group(person, wares, it)) }
        h2 { (words.say("coupons")) }
        (coupons(person, choices))
        @if !wares.discounts.is_empty() { div.acts { (new_button(person, Kind::Coupon, "")) } }
        h2 { (words.say("tax-policies")) }
        ul { @for it in choices.policies() { li { a href={ "/console/catalogue/taxPolicies/" (it.id) } { (it.name) } } } }
        div.acts { (new_button(person, Kind::TaxPolicy, "")) }
        h2 { (words.say("tax-definitions")) }
        ul { @for it in choices.definitions() { li {
            a href={ "/console/catalogue/taxDefinitions/" (it.id) } { (it.name.as_deref().unwrap_or(&it.id)) }
            @if let Some(rate) = it.rate { " " (person.format.number(rate)) " %" }
        } } }
        div.acts { (new_button(person, Kind::TaxDefinition, "")) }
    }
}

pub(crate) fn new_button(person: &Person, kind: Kind, of: &str) -> Markup {
    let url = crate::api::path(&format!("/console/catalogue/{}/new", kind.word()), &[("of", of)]);
    let name = person.words.of("ware", kind.word());
    html! {
        @if person.may("Bill") { a.button href=(url) { (person.words.with("new-ware", &[("what", &name)])) } }
    }
}

fn group(person: &Person, wares: &Wares, group: &PlanGroup) -> Markup {
    let words = person.words;
    let is_of = |id: &Option<String>| id.as_ref() == Some(&group.id);
    let components = wares.components.iter().filter(|it| is_of(&it.plan_group_id));
    let rows: Vec<Row> = components
        .map(|it| Row {
            url: format!("/console/catalogue/components/{}", it.id),
            id: it.id.clone(),
            cells: vec![
                Cell::text(text(words, &it.name)),
                Cell::text(words.of("choice", &it.component_type)),
                Cell::figure(wares.component_price(person, it), String::new()),
            ],
        })
        .collect();
    let tax = group.price_tax_type.as_deref().map(|kind| words.of("choice", kind)).unwrap_or_default();
    html! {
        section.group aria-labelledby={ "g-" (group.id) } {
            h2 #{ "g-" (group.id) } { a href={ "/console/catalogue/planGroups/" (group.id) } { (text(words, &group.name)) }
                " " small { (group.currency.as_deref().unwrap_or_default()) ", " (tax) } }
            @for it in wares.plans.iter().filter(|it| is_of(&it.plan_group_id)) { (plan(person, wares, group, it)) }
            @if !rows.is_empty() { h3 { (words.say("components")) } (table_named(person, &format!("{}: {}", text(words, &group.name), words.say("components")), &COMPONENTS, &rows)) }
            (discounts(person, wares, group))
            div.acts {
                (new_button(person, Kind::Plan, &group.id))
                (new_button(person, Kind::Component, &group.id))
                (new_button(person, Kind::Discount, &group.id))
            }
        }
    }
}

fn plan(person: &Person, wares: &Wares, group: &PlanGroup, plan: &Plan) -> Markup {
    let words = person.words;
    let told = |it: &Option<Period>| {
        let told = it.as_ref().filter(|it| it.quantity > 0).map(|it| period(words, it));
        Cell::text(told.unwrap_or_default())
    };
    let variants = wares.variants.iter().filter(|it| it.plan_id.as_ref() == Some(&plan.id));
    let rows: Vec<Row> = variants
        .map(|it| Row {
            url: format!("/console/catalogue/planVariants/{}", it.id),
            id: it.id.clone(),
            cells: vec![
                Cell::text(own_name(words, it)),
                Cell::figure(wares.variant_price(person, it), it.recurring_fee.to_string()),
                told(&it.billing_period),
                told(&it.contract_period),
                told(&it.cancellation_period),
            ],
        })
        .collect();
    let trial = plan.trial_period.as_ref().filter(|it| it.quantity > 0).map(|it| period(words, it));
    html! {
        h3 { a href={ "/console/catalogue/plans/" (plan.id) } { (text(words, &plan.name)) }
            @if let Some(trial) = trial { " " small { (words.say("trial")) ": " (trial) } } }
        @if rows.is_empty() { p { (words.say("no-variants")) } } @else { (table_named(person, &format!("{}: {}", text(words, &group.name), text(words, &plan.name)), &VARIANTS, &rows)) }
        p { (new_button(person, Kind::PlanVariant, &plan.id)) }
    }
}

fn discounts(person: &Person, wares: &Wares, group: &PlanGroup) -> Markup {
    let words = person.words;
    let mine: Vec<_> =
        wares.discounts.iter().filter(|it| it.plan_group_id.as_ref() == Some(&group.id)).collect();
    html! {
        @if !mine.is_empty() {
            h3 { (words.say("discounts")) }
            ul { @for it in mine { li {
                a href={ "/console/catalogue/discounts/" (it.id) } { (discount_name(words, it)) }
                @if let Some(percent) = it.effect.as_ref().and_then(|it| it.reduction_percent) {
                    " " (person.format.number(percent)) " %" }
                @if let Some(duration) = &it.duration { ", " (period(words, duration)) }
            } } }
        }
    }
}

/// The first codes, and how many more there are.
pub(crate) fn coupon_codes(words: &Words, coupon: &Coupon) -> String {
    let first = coupon.codes.iter().take(MOST_CODES).cloned().collect::<Vec<_>>().join(", ");
    match coupon.codes.len().saturating_sub(MOST_CODES) {
        0 => first,
        more => format!("{first}, {}", words.count("and-more-codes", more)),
    }
}

fn coupons(person: &Person, choices: &Choices) -> Markup {
    let words = person.words;
    let rows: Vec<Row> = choices
        .coupons
        .iter()
        .map(|it| {
            let discount =
                choices.wares().discounts.iter().find(|known| Some(&known.id) == it.discount_id.as_ref());
            let codes = coupon_codes(words, it);
            let name = it.internal_name.clone().filter(|name| !name.is_empty());
            Row {
                url: format!("/console/catalogue/coupons/{}", it.id),
                id: it.id.clone(),
                cells: vec![
                    Cell::text(name.unwrap_or_else(|| codes.clone())),
                    Cell::text(codes),
                    Cell::text(discount.map(|it| discount_name(words, it)).unwrap_or_default()),
                    Cell::text(words.say(if it.active { "coupon-active" } else { "coupon-idle" })),
                ],
            }
        })
        .collect();
    html! {
        @if rows.is_empty() { p { (words.say("no-coupons")) } } @else { (table(person, &COUPONS, &rows)) }
    }
}
