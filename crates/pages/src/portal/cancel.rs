//! Giving notice, with the end and the closing bill shown before; and taking it back.

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde_json::{Value, json};
use turnus_wire::self_service::SelfServiceCancellation;

use crate::api::Refusal;
use crate::field::Field;
use crate::form::{Takes, Typed, begin_open};
use crate::pages::Pages;
use crate::portal::frame::{Shown, page};
use crate::portal::home::lines;
use crate::portal::visitor::{Sent, Visitor};

const API: &str = "/api/turnus/v1/selfService/cancellation";

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/portal/data/{token}/cancel", get(look).post(cancel))
        .route("/portal/data/{token}/revoke", post(revoke))
}

async fn look(visitor: Visitor) -> Response {
    shown(&visitor, StatusCode::OK, &Typed::default())
        .await
        .unwrap_or_else(|refusal| visitor.refused(&refusal))
}

async fn shown(visitor: &Visitor, status: StatusCode, typed: &Typed) -> Result<Response, Refusal> {
    let words = visitor.words;
    let body = match (&visitor.it.notice, visitor.it.can_revoke) {
        (Some(_), _) => {
            let preview: SelfServiceCancellation = visitor.api.get(API).await?;
            notice(visitor, typed, &preview)
        }
        (None, true) => taking_back(visitor, typed),
        (None, false) => html! { p { (words.say("portal-ends-anyway")) } (end_told(visitor)) },
    };
    Ok(page(visitor, status, Shown { title: "portal-cancel", body }))
}

fn end_told(visitor: &Visitor) -> Markup {
    html! {
        @if let Some(end) = visitor.it.contract.end_date {
            p { (visitor.words.with("portal-ends-then", &[("day", &visitor.format.end(end))])) }
        }
    }
}

/// What notice given now does, and the form that gives it.
fn notice(visitor: &Visitor, typed: &Typed, preview: &SelfServiceCancellation) -> Markup {
    let (words, format) = (visitor.words, &visitor.format);
    let end = preview.end_date.map(|at| format.end(at)).unwrap_or_default();
    let bill = &preview.invoice;
    html! {
        p { (words.with("portal-cancel-leads", &[("end", &end)])) }
        @if let Some(last) = preview.next_possible_cancellation_date {
            p { small { (words.with("portal-cancel-last", &[("last", &format.moment(last))])) } }
        }
        h2 { (words.say("portal-closing")) }
        @if bill.item_list.is_empty() {
            p { (words.say("portal-closing-nothing")) }
        } @else {
            p.figure { strong { (visitor.money(bill.total_gross)) } " "
                small { (words.with("portal-vat-in", &[("vat", &visitor.money(bill.total_vat))])) } }
            (lines(visitor, &bill.item_list))
        }
        h2 { (words.say("portal-cancel-do")) }
        form.fields method="post" action={ (visitor.base) "/cancel" } novalidate {
            (begin_open(words, typed))
            (Field::text("EndDate").kind("date").hint("portal-end-hint").show(words, typed))
            p { (words.say("portal-cancel-confirmed")) }
            button.danger { (words.say("portal-cancel-now")) }
        }
    }
}

fn taking_back(visitor: &Visitor, typed: &Typed) -> Markup {
    let words = visitor.words;
    html! {
        (end_told(visitor))
        p { (words.say("portal-revoke-what")) }
        form.fields method="post" action={ (visitor.base) "/revoke" } novalidate {
            (begin_open(words, typed))
            button.main { (words.say("portal-revoke")) }
        }
    }
}

async fn cancel(mut sent: Sent) -> Response {
    let body = sent.typed.body(&sent.visitor, &[("EndDate", Takes::LastDay)]);
    let granted = if sent.typed.is_right() {
        Some(sent.visitor.api.write::<_, Value>(Method::POST, API, &body, sent.typed.key()).await)
    } else {
        None
    };
    answered(sent, granted, "cancelled").await
}

async fn revoke(sent: Sent) -> Response {
    let taken = sent.visitor.api.write::<_, Value>(Method::DELETE, API, &json!({}), sent.typed.key()).await;
    answered(sent, Some(taken), "revoked").await
}

/// On to the contract where it was granted, else the page again with what is wrong.
async fn answered(mut sent: Sent, granted: Option<Result<Value, Refusal>>, done: &str) -> Response {
    match granted {
        Some(Ok(_)) => return Redirect::to(&format!("{}/?done={done}", sent.visitor.base)).into_response(),
        Some(Err(refusal)) if refusal.status == StatusCode::UNPROCESSABLE_ENTITY => {
            sent.typed.refuse(sent.visitor.words, &refusal);
        }
        Some(Err(refusal)) => return sent.visitor.refused(&refusal),
        None => {}
    }
    let again = shown(&sent.visitor, StatusCode::UNPROCESSABLE_ENTITY, &sent.typed).await;
    again.unwrap_or_else(|refusal| sent.visitor.refused(&refusal))
}
