//! `/api/turnus/v1/settings`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::accounts;
use turnus_app::rows;
use turnus_engine::threshold::Threshold;
use turnus_wire::settings::{AccountSettings, BillingThreshold, ThresholdBilling};

use crate::api::error::ApiError;
use crate::api::route::{MANAGE, Route, read, replace};
use crate::border::{Asking, Exact, Written};
use crate::read::{currency, list, number, text};
use crate::server::Server;
use crate::web::{answer, ok};

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/turnus/v1/settings", "getSettings", current)
            .about("What the owner of the account decided.")
            .gives::<AccountSettings>(),
        replace("/api/turnus/v1/settings", "putSettings", MANAGE, put)
            .about("Decides anew: what is absent is as on the first day.")
            .takes::<AccountSettings>()
            .gives::<AccountSettings>(),
    ]
}

fn shown(settings: &rows::AccountSettings) -> AccountSettings {
    let item = |it: &Threshold| BillingThreshold {
        currency: it.currency.to_string(),
        amount: it.amount.into(),
        payment_method: it.payment_method.clone(),
    };
    let thresholds = ThresholdBilling {
        include_rated_items: settings.thresholds_include_rated_items,
        items: settings.thresholds.iter().map(item).collect(),
    };
    AccountSettings {
        rate_limit: settings.rate_limit,
        billing_delay_hours: Some(settings.billing_delay_hours).filter(|hours| *hours > 0),
        threshold_billing: Some(thresholds).filter(|thresholds| !thresholds.items.is_empty()),
    }
}

async fn current(State(server): State<Server>, Asking(caller): Asking) -> Result<Response, ApiError> {
    Ok(ok(&shown(&accounts::settings(&server.app, caller.account).await?)))
}

/// The longest that a billing date waits: a week.
const LONGEST_DELAY: u32 = 168;

fn decided(given: &AccountSettings) -> Result<rows::AccountSettings, ApiError> {
    if given.rate_limit == Some(0) {
        return Err(ApiError::member("RateLimit", "expected at least 1, or nothing for no limit"));
    }
    let billing_delay_hours = given.billing_delay_hours.unwrap_or(0);
    if billing_delay_hours > LONGEST_DELAY {
        return Err(ApiError::member("BillingDelayHours", format!("expected 0 to {LONGEST_DELAY}")));
    }
    let thresholds = given.threshold_billing.clone().unwrap_or_default();
    let items = list("ThresholdBilling.Items", thresholds.items, |at, item| {
        let amount = number(format_args!("{at}.Amount"), item.amount)?;
        if amount <= rust_decimal::Decimal::ZERO {
            return Err(ApiError::member(format_args!("{at}.Amount"), "expected more than 0"));
        }
        Ok(Threshold {
            currency: currency(&format!("{at}.Currency"), &item.currency)?,
            amount,
            payment_method: text(format_args!("{at}.PaymentMethod"), item.payment_method)?,
        })
    })?;
    Ok(rows::AccountSettings {
        rate_limit: given.rate_limit,
        billing_delay_hours,
        thresholds: items,
        thresholds_include_rated_items: thresholds.include_rated_items,
    })
}

async fn put(
    State(server): State<Server>,
    given: Written<Exact<AccountSettings>>,
) -> Result<Response, ApiError> {
    let settings = decided(&given.body.0)?;
    let wish = given.wish(|settings: &rows::AccountSettings| answer(StatusCode::OK, &shown(settings)));
    Ok(wish.answer(accounts::change_settings(&server.app, &wish.call, settings).await?))
}
