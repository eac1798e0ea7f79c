//! Deliveries of webhooks, and the secrets that sign them: below `/api/turnus/v1/webhooks`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::deliveries::{Again, AskedDeliveries, Resent, delivery, list_deliveries, resend};
use turnus_app::find_webhooks::find_event;
use turnus_app::hook_secrets::{remove_secrets, rotate_secret};
use turnus_app::rows::{DeliverySlice, DeliveryStatus};
use turnus_engine::Id;
use turnus_wire as wire;
use turnus_wire::deliveries::{Delivery, DeliveryPage, ResendSpan, SecretRotation, WebhookSecret};
use turnus_wire::event;

use crate::api::error::ApiError;
use crate::api::paging::LATEST;
use crate::api::route::{MANAGE, Route, Takes, make, parameter, read, remove};
use crate::border::{Asking, Ids, Nothing, Query, SORTS, Written};
use crate::read::{instant, list as read_list, shortened};
use crate::render;
use crate::server::Server;
use crate::web::{answer, json, nothing, ok};

const STATUS: [&str; 3] = ["Waiting", "Delivered", "Dropped"];
/// The most deliveries of one answer.
const MOST: i64 = 100;
const USUAL: u32 = 50;
/// Hours that secrets overlap where nobody says how many, and the most.
const OVERLAP: u32 = 24;
const LONGEST_OVERLAP: u32 = 168;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/turnus/v1/webhooks/{webhookId}/deliveries", "getWebhookDeliveries", list)
            .about(
                "Lists the deliveries of a webhook, the latest first unless sorted otherwise, with what is sent and what came back.",
            )
            .with(&[
                parameter("status", Takes::Word(&STATUS), "Deliveries that stand there."),
                parameter(
                    "words",
                    Takes::Text,
                    "Each word is the beginning of one in the event's name, or of one that its contract or customer is found by; among 10,000 deliveries from where the list begins.",
                ),
                parameter("event", Takes::Word(&event::EVENTS), "Deliveries of that event; likewise."),
                LATEST,
                parameter("before", Takes::Number(1, i64::MAX), "Of events before that position."),
                parameter("after", Takes::Number(0, i64::MAX), "Of events behind that position."),
                parameter("take", Takes::Number(1, MOST), "Deliveries at most: 50 where it is absent."),
            ])
            .gives::<DeliveryPage>(),
        read("/api/turnus/v1/webhooks/{webhookId}/deliveries/{position}", "getWebhookDelivery", by_position)
            .about("Reads the delivery of one event.")
            .gives::<Delivery>(),
        make(
            "/api/turnus/v1/webhooks/{webhookId}/deliveries/{position}/resend",
            "resendWebhookDelivery",
            MANAGE,
            resend_one,
        )
        .about("Queues the delivery of one event again.")
        .gives::<wire::deliveries::Resent>(),
        make("/api/turnus/v1/webhooks/{webhookId}/resend", "resendWebhook", MANAGE, resend_span)
            .about("Queues every event of a span of time again that the webhook wants: 1,000 at once.")
            .takes::<ResendSpan>()
            .gives::<wire::deliveries::Resent>(),
        make("/api/turnus/v1/webhooks/{webhookId}/secret", "rotateWebhookSecret", MANAGE, rotate)
            .about("Gives a webhook a new secret to sign with. It is shown this once.")
            .takes::<SecretRotation>()
            .creates::<WebhookSecret>(),
        remove("/api/turnus/v1/webhooks/{webhookId}/secret", "deleteWebhookSecret", MANAGE, unsign)
            .about("Takes the secrets off a webhook: its posts are not signed any more."),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
    query: Query,
) -> Result<Response, ApiError> {
    let status = query.word("status", &STATUS)?.map(|status| match status {
        "Waiting" => DeliveryStatus::Waiting,
        "Delivered" => DeliveryStatus::Delivered,
        _ => DeliveryStatus::Dropped,
    });
    let before = query.number("before", 1, i64::MAX)?.unwrap_or(i64::MAX);
    let after = query.number("after", 0, i64::MAX)?.unwrap_or(0);
    let oldest_first = query.word("sort", &SORTS)? == Some(SORTS[1]);
    let take = query.number("take", 1, MOST)?.and_then(|take| u32::try_from(take).ok()).unwrap_or(USUAL);
    let slice = DeliverySlice { before, after, oldest_first, most: take };
    let words = query.words()?.map(|typed| {
        let kinds = event::EVENTS.iter().filter(|name| find_event(&typed, name));
        let kinds = kinds.map(|name| (*name).to_owned()).collect();
        (typed, kinds)
    });
    let asked = AskedDeliveries { status, event: query.word("event", &event::EVENTS)?, words };
    let (found, last) = list_deliveries(&server.app, caller.account, id, asked, slice, &render::told).await?;
    let deliveries = found.iter().map(render::webhook_delivery).collect();
    let (before, after) = if oldest_first { (None, last) } else { (last, None) };
    Ok(ok(&DeliveryPage { deliveries, before, after }))
}

async fn by_position(
    State(server): State<Server>,
    Asking(caller): Asking,
    path: Path<(String, String)>,
) -> Result<Response, ApiError> {
    let (id, position) = place(&path)?;
    let found = delivery(&server.app, caller.account, id, position, &render::told).await?;
    Ok(ok(&render::webhook_delivery(&found)))
}

/// The ids of the hook and the position of the event.
fn place(Path((hook, position)): &Path<(String, String)>) -> Result<(Id, i64), ApiError> {
    let hook = hook.parse().map_err(|why| ApiError::member("webhookId", why))?;
    let number = position.parse().ok().filter(|position| *position >= 1);
    let why = || format!("expected a position in the journal, got '{}'", shortened(position));
    Ok((hook, number.ok_or_else(|| ApiError::member("position", why()))?))
}

async fn resend_one(
    State(server): State<Server>,
    path: Path<(String, String)>,
    given: Written<Nothing>,
) -> Result<Response, ApiError> {
    let (id, position) = place(&path)?;
    let wish = given.wish(shown);
    Ok(wish.answer(resend(&server.app, &wish.call, id, Again::One(position)).await?))
}

async fn resend_span(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<ResendSpan>,
) -> Result<Response, ApiError> {
    let body = given.body.clone();
    let events = read_list("Events", body.events.unwrap_or_default(), |at, name| {
        let why = format!("there is no event '{}': see /docs for their names", shortened(&name));
        event::parse(&name).map(str::to_owned).ok_or_else(|| ApiError::member(at, why))
    })?;
    let (from, to) = (instant(body.from), body.to.map_or(given.caller.now, instant));
    if to < from {
        return Err(ApiError::member("To", "must not lie before From"));
    }
    let wish = given.wish(shown);
    let again = Again::Span { from, to, events, after: body.after.map(|after| after.max(0)) };
    Ok(wish.answer(resend(&server.app, &wish.call, id, again).await?))
}

fn shown(resent: &Resent) -> turnus_app::Answer {
    let queued = u64::try_from(resent.queued).unwrap_or(u64::MAX);
    answer(StatusCode::OK, &wire::deliveries::Resent { queued, after: resent.after })
}

async fn rotate(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<SecretRotation>,
) -> Result<Response, ApiError> {
    let overlap = given.body.overlap_hours.unwrap_or(OVERLAP);
    if overlap > LONGEST_OVERLAP {
        let why = format!("expected a whole number from 0 to {LONGEST_OVERLAP}");
        return Err(ApiError::member("OverlapHours", why));
    }
    let made = rotate_secret(&server.app, given.caller, id, overlap).await?;
    let previous_valid_until = made.previous_until.map(render::time);
    Ok(json(StatusCode::CREATED, &WebhookSecret { secret: made.secret, previous_valid_until }))
}

async fn unsign(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = given.wish(|(): &()| nothing());
    Ok(wish.answer(remove_secrets(&server.app, &wish.call, id).await?))
}
