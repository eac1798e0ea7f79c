//! Rated items, lines with a price of their own: their fields, and those of a contract that are not billed yet.

use axum::Router;
use axum::extract::Path;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use maud::{Markup, html};
use serde_json::Value;
use turnus_wire::rated_items::RatedItem;

use crate::api::Refusal;
use crate::console::deed::{danger, done, write};
use crate::console::is_id;
use crate::field::Field;
use crate::form::{Member, Sent, Takes, Typed};
use crate::list::ROWS;
use crate::pages::Pages;
use crate::person::Person;
use crate::words::Words;

/// The page of what becomes of them.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route("/console/contracts/{id}/rated-items/{item}/remove", post(remove))
}

/// Those of a contract that no bill took yet: one more than is shown where there are more.
pub(crate) async fn unbilled(person: &Person, contract: &str) -> Result<Vec<RatedItem>, Refusal> {
    let at = format!("/api/v1/contracts/{contract}/ratedItems");
    person.api.rows(&at, &[("unbilled", "true")], 0, ROWS + 1).await
}

/// They are listed, and each can be removed until it is billed.
pub(crate) fn unbilled_items(person: &Person, contract: &str, currency: &str, items: &[RatedItem]) -> Markup {
    let (words, format) = (person.words, &person.format);
    html! {
        @if !items.is_empty() {
            h2 { (words.say("rated-unbilled")) }
            ul { @for item in items.iter().take(ROWS) { li {
                (format.number(item.quantity)) " × " (item.description.as_deref().unwrap_or_default()) ", "
                (format.money(item.price_per_unit, currency))
                @if let Some((from, until)) = item.period_start.zip(item.period_end).filter(|(from, until)| from < until) {
                    " " small { (format.days(from, until)) }
                }
                @if person.may("Sell") {
                    (danger(person, &format!("/console/contracts/{contract}/rated-items/{}/remove", item.id), "remove-rated"))
                }
            } } }
            @if items.len() > ROWS { p { (words.say("rated-more")) } }
        }
    }
}

async fn remove(Path((contract, item)): Path<(String, String)>, sent: Sent) -> Response {
    if !is_id(&contract) || !is_id(&item) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let result = write(&sent, Method::DELETE, &format!("/api/v1/ratedItems/{item}"), &Value::Null).await;
    done(&sent, &format!("/console/contracts/{contract}"), result)
}

/// What its body says.
pub(crate) const RATED_ITEM: [Member; 6] = [
    ("Description", Takes::Needed),
    ("ProductDescription", Takes::Text),
    ("Quantity", Takes::Number),
    ("PricePerUnit", Takes::Number),
    ("PeriodStart", Takes::Day),
    ("PeriodEnd", Takes::LastDay),
];

/// Its fields.
pub(crate) fn rated_fields(words: &Words, typed: &Typed) -> Markup {
    html! {
        (Field::text("Description").needed().show(words, typed))
        (Field::text("ProductDescription").show(words, typed))
        div.two {
            (Field::text("Quantity").hint("rated-quantity-hint").show(words, typed))
            (Field::text("PricePerUnit").needed().hint("rated-price-hint").show(words, typed))
        }
        div.two {
            (Field::text("PeriodStart").kind("date").hint("rated-period-hint").show(words, typed))
            (Field::text("PeriodEnd").kind("date").show(words, typed))
        }
    }
}
