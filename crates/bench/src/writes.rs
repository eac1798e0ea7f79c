//! Writes of clients, one a request: usage, and orders that are committed.

use std::sync::Arc;

use turnus_app::AppError;

use crate::base::{BARE, Base, Served};
use crate::http::{Answered, Asked, Asking, CONNECTIONS, Then, failed};
use crate::pair::{PAIRS, Row};
use crate::raw;

/// Measures `count` posts of usage, each durable before it is answered.
pub(crate) async fn usage(name: &str, base: &Base, count: u64) -> Result<Row, AppError> {
    against_bare(name, 600, base, count, "usage_records", async |served: &Served| {
        let contracts = base.metered.clone();
        let component = served.shop().calls();
        let asking: Asking = Arc::new(move |number| {
            let contract = contracts[usize::try_from(number).unwrap_or(0) % contracts.len()];
            let quantity = number % 9 + 1;
            Asked::post(
                format!("/api/v1/contracts/{contract}/usage"),
                format!("{{\"ComponentId\":\"{component}\",\"Quantity\":{quantity},\"Key\":\"u-{number}\"}}"),
            )
        });
        served.client.load(count, asking, None).await
    })
    .await
}

/// Measures `count` orders of new customers, each placed and then committed.
pub(crate) async fn orders(name: &str, base: &Base, count: u64) -> Result<Row, AppError> {
    against_bare(name, 500, base, count, "contracts", async |served: &Served| {
        let variant = served.shop().basic();
        let placing =
            move |number| Asked::post("/api/v1/orders".to_owned(), order(&variant.to_string(), number));
        let committing: Then =
            |placed| Asked::post(format!("/api/v1/orders/{placed}/commit"), "{}".to_owned());
        served.client.load(count, Arc::new(placing), Some(committing)).await
    })
    .await
}

/// The body of an order of customer `number`.
pub(crate) fn order(variant: &str, number: u64) -> String {
    format!(
        "{{\"Customer\":{{\"CompanyName\":\"Newcomer {number} GmbH\",\"EmailAddress\":\"n{number}@example.org\",\
         \"Address\":{{\"Street\":\"Lane\",\"HouseNumber\":\"1\",\"PostalCode\":\"10115\",\"City\":\"Berlin\",\
         \"Country\":\"DE\"}}}},\"Cart\":{{\"PlanVariantId\":\"{variant}\"}}}}"
    )
}

/// Pairs of `doing` through the whole server, and of the bare engine that writes the same rows, as many at once as there are
/// clients. `things` rows of `table` are new then.
async fn against_bare(
    name: &str,
    goal: u64,
    base: &Base,
    things: u64,
    table: &str,
    doing: impl AsyncFn(&Served) -> Result<Answered, AppError>,
) -> Result<Row, AppError> {
    let (mut pairs, mut answers, mut changed) = (Vec::new(), None, Vec::new());
    for pair in 0..PAIRS {
        let file = base.copy("written.db")?;
        let served = Served::of(&file).await?;
        let answered = doing(&served).await?;
        served.end(pair == 0).await?;
        if pair == 0 {
            changed = raw::sqlite::changed(&base.file, &file).map_err(failed)?;
            let new = changed.iter().find(|changed| changed.table == table).map_or(0, |it| it.inserted.len());
            if u64::try_from(new).unwrap_or(0) != things {
                return Err(failed(format!("{things} were written, and {table} has {new} more rows")));
            }
        }
        answers = answered.percentiles();
        let batches = usize::try_from(things.div_ceil(CONNECTIONS)).unwrap_or(1);
        let bare = raw::sqlite::write(&base.copy(BARE)?, &changed, batches).map_err(failed)?;
        if pair == 0 {
            raw::sqlite::same(&base.bare(), &file)?;
        }
        pairs.push((answered.took, bare));
    }
    Ok(Row { answers, ..Row::of(name, goal, things, &pairs) })
}
