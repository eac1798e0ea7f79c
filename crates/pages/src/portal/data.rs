//! Name, address, telephone and VAT id of who has the contract; and everything that is stored, to take along.

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::html;
use serde_json::Value;

use crate::countries::country_field;
use crate::field::Field;
use crate::form::{Member, Takes, Typed, begin_open};
use crate::meanwhile::remembered;
use crate::pages::Pages;
use crate::portal::frame::{Shown, page};
use crate::portal::visitor::{Sent, Visitor};

const COUNTRY: &str = "Address.Country";
const MEMBERS: &[Member] = &[
    ("CompanyName", Takes::Text),
    ("FirstName", Takes::Text),
    ("LastName", Takes::Text),
    ("PhoneNumber", Takes::Text),
    ("VatId", Takes::Text),
    ("Address.Street", Takes::Text),
    ("Address.HouseNumber", Takes::Text),
    ("Address.AddressLine1", Takes::Text),
    ("Address.PostalCode", Takes::Text),
    ("Address.City", Takes::Text),
    (COUNTRY, Takes::Text),
];

/// What a browser may fill into each of them but the country, in their order.
const FILLED: [&str; 10] = [
    "organization",
    "given-name",
    "family-name",
    "tel",
    "off",
    "off",
    "off",
    "address-line2",
    "postal-code",
    "address-level2",
];

/// The page.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route("/portal/data/{token}/data", get(look).post(change))
}

async fn look(visitor: Visitor, query: Typed) -> Response {
    let saved = query.get("done") == "saved";
    shown(&visitor, StatusCode::OK, &now(&visitor).remembering(MEMBERS), saved)
}

/// What there is.
fn now(visitor: &Visitor) -> Typed {
    let it = &visitor.it.customer;
    let address = it.address.clone().unwrap_or_default();
    let values = [
        &it.company_name,
        &it.first_name,
        &it.last_name,
        &it.phone_number,
        &it.vat_id,
        &address.street,
        &address.house_number,
        &address.address_line1,
        &address.postal_code,
        &address.city,
        &address.country,
    ];
    let values: Vec<(&str, String)> = MEMBERS
        .iter()
        .zip(values)
        .map(|((name, _), value)| (*name, value.clone().unwrap_or_default()))
        .collect();
    Typed::of(&values)
}

fn shown(visitor: &Visitor, status: StatusCode, typed: &Typed, saved: bool) -> Response {
    let (words, base) = (visitor.words, &visitor.base);
    let body = html! {
        @if saved { p.done role="status" { (words.say("portal-saved")) } }
        form.fields method="post" action={ (base) "/data" } novalidate {
            (begin_open(words, typed))
            (remembered(typed, MEMBERS))
            @for ((name, _), filled) in MEMBERS.iter().zip(FILLED) {
                (Field::text(name).filled(filled).show(words, typed))
            }
            (country_field(words, typed, COUNTRY))
            p { (words.with("portal-mail-stays", &[("mail", visitor.it.customer.email_address.as_deref().unwrap_or("–"))])) }
            button.main { (words.say("save")) }
        }
        h2 { (words.say("portal-export")) }
        p { (words.say("portal-export-what")) }
        p { a.button download href={ (base) "/export" } { (words.say("portal-export-do")) } }
    };
    page(visitor, status, Shown { title: "portal-data", body })
}

async fn change(mut sent: Sent) -> Response {
    if sent.typed.has_met(sent.visitor.words, &now(&sent.visitor), MEMBERS) {
        return shown(&sent.visitor, StatusCode::CONFLICT, &sent.typed, false);
    }
    let body = sent.typed.touched(&sent.visitor, MEMBERS);
    if sent.typed.is_right() {
        let path = "/api/turnus/v1/selfService/customer";
        let saved = sent.visitor.api.write::<_, Value>(Method::PATCH, path, &body, sent.typed.key()).await;
        match saved {
            Ok(_) => {
                return Redirect::to(&format!("{}/data?done=saved", sent.visitor.base)).into_response();
            }
            Err(refusal) if refusal.is_of_page() => return sent.visitor.refused(&refusal),
            Err(refusal) => sent.typed.refuse(sent.visitor.words, &refusal),
        }
    }
    shown(&sent.visitor, sent.typed.status(), &sent.typed, false)
}
