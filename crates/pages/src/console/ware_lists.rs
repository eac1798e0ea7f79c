//! Lists of each kind of thing that the catalogue has, and of all that words find in it.

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use serde::de::DeserializeOwned;
use turnus_wire::Period;

use crate::api::{Refusal, path};
use crate::console::catalogue::{coupon_codes, new_button};
use crate::console::ware_kind::Kind;
use crate::console::wares::{Wares, discount_name, period, text};
use crate::form::Typed;
use crate::list::{Cell, Column, Filter, List, Row, amounts, column, rows_of, sorted_column, table_named};
use crate::pages::Pages;
use crate::person::Person;

const GROUPS: [Column; 3] =
    [sorted_column("ware-planGroups", "name"), column("col-currency"), column("col-prices")];
const PLANS: [Column; 4] =
    [sorted_column("ware-plans", "name"), column("ware-planGroups"), column("trial"), column("col-offered")];
const VARIANTS: [Column; 7] = [
    sorted_column("ware-planVariants", "name"),
    column("ware-planGroups"),
    amounts("col-price"),
    column("col-billed-each"),
    column("col-term"),
    column("col-notice"),
    column("col-offered"),
];
const COMPONENTS: [Column; 5] = [
    sorted_column("ware-components", "name"),
    column("ware-planGroups"),
    column("col-order-type"),
    amounts("col-price"),
    column("col-offered"),
];
const DISCOUNTS: [Column; 5] = [
    sorted_column("ware-discounts", "name"),
    column("ware-planGroups"),
    amounts("field-ReductionPercent"),
    column("col-duration"),
    column("col-offered"),
];
const COUPONS: [Column; 5] = [
    sorted_column("ware-coupons", "name"),
    column("col-codes"),
    column("discount"),
    column("col-status"),
    column("col-offered"),
];
const POLICIES: [Column; 1] = [sorted_column("ware-taxPolicies", "name")];
const DEFINITIONS: [Column; 2] = [sorted_column("ware-taxDefinitions", "name"), amounts("field-Rate")];
/// Of each kind, where all are looked through.
const MOST: usize = 8;

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route("/console/catalogue/{kind}", get(list))
}

async fn list(person: Person, Path(kind): Path<String>, asked: Typed) -> Response {
    let Some(kind) = Kind::of_word(&kind) else { return StatusCode::NOT_FOUND.into_response() };
    listed(&person, kind, &asked).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

async fn listed(person: &Person, kind: Kind, asked: &Typed) -> Result<Response, Refusal> {
    let words = person.words;
    let wares = Wares::read(person).await?;
    let (filters, names) = filters(person, kind, &wares);
    let word = kind.word();
    let is_whole = matches!(kind, Kind::PlanGroup | Kind::Coupon | Kind::TaxPolicy | Kind::TaxDefinition);
    let list = List {
        names,
        filters,
        rows: rows(person, kind, &wares, asked, names).await?,
        empty: html! { p { (words.say("no-wares")) } a href="/console/catalogue" { (words.say("to-catalogue")) } },
        at: Some(format!("/console/catalogue/{word}")),
        title: Some(words.of("wares", word)),
        ..List::of("catalogue", asked, columns(kind))
    };
    let beside = html! { div.acts { @if is_whole { (new_button(person, kind, "")) } } };
    Ok(list.answer(
        person,
        &beside,
        &html! { p { a href="/console/catalogue" { (words.say("to-catalogue")) } } },
    ))
}

fn columns(kind: Kind) -> &'static [Column] {
    match kind {
        Kind::PlanGroup => &GROUPS,
        Kind::Plan => &PLANS,
        Kind::PlanVariant => &VARIANTS,
        Kind::Component => &COMPONENTS,
        Kind::Discount => &DISCOUNTS,
        Kind::Coupon => &COUPONS,
        Kind::TaxPolicy => &POLICIES,
        Kind::TaxDefinition => &DEFINITIONS,
    }
}

/// What a kind can be narrowed by.
fn filters(person: &Person, kind: Kind, wares: &Wares) -> (Vec<Filter>, &'static [&'static str]) {
    let words = person.words;
    let choice = |name: &'static str, options: [(&str, String); 2]| Filter {
        name,
        options: options.map(|(value, told)| (value.to_owned(), told)).to_vec(),
    };
    let groups = wares.groups.iter().map(|it| (it.id.clone(), text(words, &it.name)));
    let group = Filter { name: "planGroupId", options: groups.collect() };
    let hidden = choice("hidden", [("false", words.say("ware-offered")), ("true", words.say("ware-hidden"))]);
    match kind {
        Kind::PlanGroup | Kind::TaxPolicy | Kind::TaxDefinition => (Vec::new(), &[]),
        Kind::Plan | Kind::PlanVariant | Kind::Discount => (vec![group, hidden], &["planGroupId", "hidden"]),
        Kind::Component => {
            let kinds = ["OnOff", "QuantityBased", "MeteredUsage"];
            let kinds = kinds.map(|kind| (kind.to_owned(), words.of("choice", kind)));
            let kinds = Filter { name: "type", options: kinds.to_vec() };
            (vec![group, kinds, hidden], &["planGroupId", "type", "hidden"])
        }
        Kind::Coupon => {
            let states = [("true", words.say("coupon-active")), ("false", words.say("coupon-idle"))];
            let active = choice("active", states);
            (vec![group, active, hidden], &["planGroupId", "active", "hidden"])
        }
    }
}

/// What the API has of a kind, as rows.
async fn rows(
    person: &Person,
    kind: Kind,
    wares: &Wares,
    asked: &Typed,
    names: &[&str],
) -> Result<Vec<Row>, Refusal> {
    match kind {
        Kind::PlanGroup => read(person, kind, asked, names, |it| group_row(person, it)).await,
        Kind::Plan => read(person, kind, asked, names, |it| plan_row(person, wares, it)).await,
        Kind::PlanVariant => read(person, kind, asked, names, |it| variant_row(person, wares, it)).await,
        Kind::Component => read(person, kind, asked, names, |it| component_row(person, wares, it)).await,
        Kind::Discount => read(person, kind, asked, names, |it| discount_row(person, wares, it)).await,
        Kind::Coupon => read(person, kind, asked, names, |it| coupon_row(person, wares, it)).await,
        Kind::TaxPolicy => read(person, kind, asked, names, policy_row).await,
        Kind::TaxDefinition => read(person, kind, asked, names, |it| definition_row(person, it)).await,
    }
}

async fn read<T: DeserializeOwned>(
    person: &Person,
    kind: Kind,
    asked: &Typed,
    names: &[&str],
    row: impl Fn(&T) -> (String, Vec<Cell>),
) -> Result<Vec<Row>, Refusal> {
    let found: Vec<T> = rows_of(person, &format!("/api/v1/{}", kind.word()), asked, names).await?;
    let found = found.iter().map(row);
    Ok(found
        .map(|(id, cells)| Row { url: format!("/console/catalogue/{}/{id}", kind.word()), id, cells })
        .collect())
}

/// The name of a plan group, or nothing.
fn group_name(person: &Person, wares: &Wares, id: Option<&String>) -> Cell {
    let group = wares.groups.iter().find(|it| Some(&it.id) == id);
    Cell::text(group.map(|it| text(person.words, &it.name)).unwrap_or_default())
}

fn told(person: &Person, it: Option<&Period>) -> Cell {
    let it = it.filter(|it| it.quantity > 0);
    Cell::text(it.map(|it| period(person.words, it)).unwrap_or_default())
}

fn offered(person: &Person, hidden: bool) -> Cell {
    Cell::text(person.words.say(if hidden { "ware-hidden" } else { "ware-offered" }))
}

type Cells = (String, Vec<Cell>);

fn group_row(person: &Person, it: &turnus_wire::plan_groups::PlanGroup) -> Cells {
    let prices = it.price_tax_type.as_deref().map(|kind| person.words.of("choice", kind));
    let cells = vec![
        Cell::text(text(person.words, &it.name)),
        Cell::text(it.currency.clone().unwrap_or_default()),
        Cell::text(prices.unwrap_or_default()),
    ];
    (it.id.clone(), cells)
}

fn plan_row(person: &Person, wares: &Wares, it: &turnus_wire::plans::Plan) -> Cells {
    let cells = vec![
        Cell::text(text(person.words, &it.name)),
        group_name(person, wares, it.plan_group_id.as_ref()),
        told(person, it.trial_period.as_ref()),
        offered(person, it.hidden),
    ];
    (it.id.clone(), cells)
}

fn variant_row(person: &Person, wares: &Wares, it: &turnus_wire::plan_variants::PlanVariant) -> Cells {
    let cells = vec![
        Cell::text(wares.variant_name(person.words, it)),
        group_name(person, wares, it.plan_group_id.as_ref()),
        Cell::figure(wares.variant_price(person, it), it.recurring_fee.to_string()),
        told(person, it.billing_period.as_ref()),
        told(person, it.contract_period.as_ref()),
        told(person, it.cancellation_period.as_ref()),
        offered(person, it.hidden),
    ];
    (it.id.clone(), cells)
}

fn component_row(person: &Person, wares: &Wares, it: &turnus_wire::components::Component) -> Cells {
    let price = it.price_per_unit.map(|price| price.to_string());
    let cells = vec![
        Cell::text(text(person.words, &it.name)),
        group_name(person, wares, it.plan_group_id.as_ref()),
        Cell::text(person.words.of("choice", &it.component_type)),
        Cell::figure(wares.component_price(person, it), price.unwrap_or_default()),
        offered(person, it.hidden),
    ];
    (it.id.clone(), cells)
}

fn discount_row(person: &Person, wares: &Wares, it: &turnus_wire::discounts::Discount) -> Cells {
    let percent = it.effect.as_ref().and_then(|effect| effect.reduction_percent);
    let figure =
        |percent: turnus_wire::Decimal| Cell::figure(person.format.number(percent), percent.to_string());
    let cells = vec![
        Cell::text(discount_name(person.words, it)),
        group_name(person, wares, it.plan_group_id.as_ref()),
        percent.map_or_else(|| Cell::text(""), figure),
        told(person, it.duration.as_ref()),
        offered(person, it.hidden),
    ];
    (it.id.clone(), cells)
}

fn coupon_row(person: &Person, wares: &Wares, it: &turnus_wire::coupons::Coupon) -> Cells {
    let words = person.words;
    let discount = wares.discounts.iter().find(|known| Some(&known.id) == it.discount_id.as_ref());
    let codes = coupon_codes(words, it);
    let name = it.internal_name.clone().filter(|name| !name.is_empty());
    let cells = vec![
        Cell::text(name.unwrap_or_else(|| codes.clone())),
        Cell::drawn(html! { (codes) }, it.codes.join(", ")),
        Cell::text(discount.map(|it| discount_name(words, it)).unwrap_or_default()),
        Cell::text(words.say(if it.active { "coupon-active" } else { "coupon-idle" })),
        offered(person, it.hidden),
    ];
    (it.id.clone(), cells)
}

fn policy_row(it: &turnus_wire::tax_policies::TaxPolicy) -> Cells {
    (it.id.clone(), vec![Cell::text(it.name.clone())])
}

fn definition_row(person: &Person, it: &turnus_wire::tax_policies::TaxDefinition) -> Cells {
    let name = it.name.clone().filter(|name| !name.is_empty());
    let figure = |rate: turnus_wire::Decimal| Cell::figure(person.format.number(rate), rate.to_string());
    let cells = vec![
        Cell::text(name.unwrap_or_else(|| it.id.clone())),
        it.rate.map_or_else(|| Cell::text(""), figure),
    ];
    (it.id.clone(), cells)
}

/// The lists of all kinds, as links.
pub(crate) fn kinds(person: &Person) -> Markup {
    html! {
        nav.acts aria-label=(person.words.say("wares")) {
            @for kind in Kind::ALL {
                a.button href={ "/console/catalogue/" (kind.word()) } { (person.words.of("wares", kind.word())) }
            }
        }
    }
}

/// What words find in the whole catalogue: the first of each kind.
pub(crate) async fn found(person: &Person, wares: &Wares, asked: &Typed) -> Result<Markup, Refusal> {
    let words = person.words;
    let mut found = Vec::new();
    for kind in Kind::ALL {
        let rows = rows(person, kind, wares, asked, &[]).await?;
        found.extend((!rows.is_empty()).then_some((kind, rows)));
    }
    Ok(html! {
        @if found.is_empty() {
            div.empty { p { (words.say("nothing-found")) } a href="/console/catalogue" { (words.say("show-all")) } }
        }
        @for (kind, rows) in &found {
            @let all = path(&format!("/console/catalogue/{}", kind.word()), &[("words", asked.get("words"))]);
            @let name = words.of("wares", kind.word());
            h2 { a href=(all) { (name) } }
            (table_named(person, &name, columns(*kind), rows.get(..MOST).unwrap_or(rows)))
            @if rows.len() > MOST { p { a href=(all) { (words.say("further")) } } }
        }
    })
}
