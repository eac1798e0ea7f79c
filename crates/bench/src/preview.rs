//! The engine's part of an order's preview: priced, taxed and billed, with nobody who asks for it over HTTP.

use std::time::{Duration, Instant as Watch};

use turnus_app::AppError;
use turnus_app::orders::{NewOrder, Orderer, preview_order};

use crate::base::{Base, Opened};
use crate::pair::{PAIRS, Row};

/// Previews that a CPU is to make in a second.
const GOAL: u128 = 50_000;

/// Measures so many previews of a new customer's order, one after the other: one CPU makes them.
pub(crate) async fn row(name: &str, base: &Base, count: u64) -> Result<Row, AppError> {
    let opened = Opened::of(&base.copy("preview.db")?, 0).await?;
    let now = opened.app.now(opened.shop.account).await?;
    let (caller, mut order) = (opened.shop.caller(now), opened.shop.wish(0));
    if let Orderer::NewCustomer(data) = &mut order.who {
        // Whether it is taken already is a question to the database.
        data.external_customer_id = None;
    }
    let mut pairs: Vec<(Duration, Duration)> = Vec::new();
    for _ in 0..PAIRS {
        let began = Watch::now();
        for _ in 0..count {
            let asked: NewOrder = order.clone();
            let preview = preview_order(&opened.app, &caller, asked).await?;
            std::hint::black_box(&preview);
        }
        let wanted = u128::from(count) * 1_000_000 / GOAL;
        pairs.push((began.elapsed(), Duration::from_micros(u64::try_from(wanted).unwrap_or(u64::MAX))));
    }
    opened.close().await;
    Ok(Row::of(name, 1000, count, &pairs))
}
