//! Giving notice, with the end and the closing bill shown before; and taking it back.

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde_json::{Value, json};
use turnus_wire::Timestamp;
use turnus_wire::self_service::SelfServiceCancellation;

use crate::api::Refusal;
use crate::end::brought_by;
use crate::field::Field;
use crate::form::{Takes, Typed, begin_open};
use crate::format::Format;
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

async fn look(visitor: Visitor, asked: Typed) -> Response {
    shown(&visitor, StatusCode::OK, asked, false).await.unwrap_or_else(|refusal| visitor.refused(&refusal))
}

/// The page. `moved` says that another end was shown before.
async fn shown(
    visitor: &Visitor,
    status: StatusCode,
    mut typed: Typed,
    moved: bool,
) -> Result<Response, Refusal> {
    let words = visitor.words;
    let mut status = status;
    let body = match (&visitor.it.notice, visitor.it.can_revoke) {
        (Some(_), _) => {
            let chosen = brought_by((&visitor.api, visitor), API, &mut typed, Takes::LastDay).await?;
            if !typed.is_right() {
                status = StatusCode::UNPROCESSABLE_ENTITY;
            }
            let is_chosen = chosen.is_some();
            let preview: SelfServiceCancellation = match chosen {
                Some(preview) => preview,
                None => visitor.api.get(API).await?,
            };
            html! {
                @if moved { p.refused role="alert" { (words.say("portal-end-moved")) } }
                (notice(visitor, &typed, &preview, is_chosen))
            }
        }
        (None, true) => taking_back(visitor, &typed),
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

/// What notice given now does, the form that gives it, and the one that shows another day.
fn notice(visitor: &Visitor, typed: &Typed, preview: &SelfServiceCancellation, is_chosen: bool) -> Markup {
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
        form.fields method="post" action={ (visitor.base) "/cancel" } novalidate {
            (begin_open(words, typed))
            @if is_chosen { input type="hidden" name="EndDate" value=(typed.get("EndDate")); }
            @if let Some(latest) = preview.end_date.and_then(|end| agreed(format, end)) {
                input type="hidden" name="LatestEnd" value=(latest);
            }
            p { (words.say("portal-cancel-confirmed")) }
            button.danger { (words.with("portal-cancel-now-to", &[("end", &end)])) }
        }
        h2 { (words.say("portal-cancel-do")) }
        form.fields method="get" action={ (visitor.base) "/cancel" } novalidate {
            (Field::text("EndDate").kind("date").hint("portal-end-hint").show(words, typed))
            button { (words.say("portal-cancel-see")) }
        }
    }
}

/// The latest end that whoever was shown `end` agrees to: that, or where it goes along with the time, that day.
fn agreed(format: &Format, end: Timestamp) -> Option<String> {
    let local = format.local(end);
    let is_midnight = local.time() == jiff::civil::Time::midnight();
    let day = if is_midnight { local.date() } else { local.date().tomorrow().ok()? };
    Some(day.to_zoned(format.zone.clone()).ok()?.timestamp().to_string())
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
    let members = [("EndDate", Takes::LastDay), ("LatestEnd", Takes::Text)];
    let body = sent.typed.body(&sent.visitor, &members);
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

/// On to the contract where it was granted, else the page again with what is wrong, or what moved.
async fn answered(mut sent: Sent, granted: Option<Result<Value, Refusal>>, done: &str) -> Response {
    let (visitor, wrong) = (&sent.visitor, StatusCode::UNPROCESSABLE_ENTITY);
    let again = match granted {
        Some(Ok(_)) => return Redirect::to(&format!("{}/?done={done}", visitor.base)).into_response(),
        Some(Err(refusal)) if refusal.parts().0 == Some("LatestEnd") => {
            shown(visitor, StatusCode::CONFLICT, Typed::default(), true).await
        }
        Some(Err(refusal)) if refusal.status == wrong => {
            sent.typed.refuse(visitor.words, &refusal);
            shown(visitor, wrong, sent.typed, false).await
        }
        Some(Err(refusal)) => return visitor.refused(&refusal),
        None => shown(visitor, wrong, sent.typed, false).await,
    };
    again.unwrap_or_else(|refusal| visitor.refused(&refusal))
}
