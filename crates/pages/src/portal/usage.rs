//! What was used since it was billed last, what it costs so far, and day by day.

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use maud::{Markup, html};
use turnus_wire::self_service::{SelfServiceUsage, SelfServiceUsed};

use crate::chart::{Bar, Piece, bars};
use crate::pages::Pages;
use crate::portal::frame::{Shown, page};
use crate::portal::visitor::Visitor;

/// The page.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route("/portal/data/{token}/usage", get(usage))
}

async fn usage(visitor: Visitor) -> Response {
    let used: SelfServiceUsage = match visitor.api.get("/api/turnus/v1/selfService/usage").await {
        Ok(used) => used,
        Err(refusal) => return visitor.refused(&refusal),
    };
    let body = html! {
        @if used.components.is_empty() {
            p { (visitor.words.say("portal-nothing-used")) }
        } @else {
            p { (visitor.words.say("portal-used-what")) }
            @for component in &used.components { (used_component(&visitor, component)) }
        }
    };
    page(&visitor, StatusCode::OK, Shown { title: "portal-usage", body })
}

fn used_component(visitor: &Visitor, used: &SelfServiceUsed) -> Markup {
    let (words, format) = (visitor.words, &visitor.format);
    let quantity = |quantity| match &used.unit {
        Some(unit) => format!("{} {unit}", format.number(quantity)),
        None => format.number(quantity),
    };
    let table = format!("days-{}", used.component_id);
    let day = |date: &str| date.parse::<Date>().map_or_else(|_| date.to_owned(), |date| format.date(date));
    let bar = |day_used: &turnus_wire::self_service::SelfServiceDay| Bar {
        label: day_used.date.rsplit('-').next().unwrap_or_default().to_owned(),
        pieces: vec![Piece {
            kind: "level",
            value: day_used.quantity.value(),
            told: format!("{}: {}", day(&day_used.date), quantity(day_used.quantity)),
            url: format!("#{table}"),
        }],
    };
    let shown: Vec<Bar> = used.days.iter().map(bar).collect();
    html! {
        section {
            h2 { (used.name) }
            p.figure {
                strong { (quantity(used.quantity)) } " · " (visitor.money(used.sums.total_gross)) " "
                small { (words.with("portal-vat-in", &[("vat", &visitor.money(used.sums.total_vat))])) }
            }
            (bars(&words.with("portal-by-day", &[("name", &used.name)]), &shown, &|value| quantity(value.into())))
            details #(table) {
                summary { (words.say("portal-days")) }
                table.rows {
                    thead { tr { th scope="col" { (words.say("portal-day")) } th.amount scope="col" { (words.say("field-Quantity")) } } }
                    tbody { @for it in &used.days { tr {
                        td { (day(&it.date)) } td.amount { (quantity(it.quantity)) }
                    } } }
                }
            }
        }
    }
}
