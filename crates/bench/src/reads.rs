//! Answers that write nothing, through the whole server, beside a bare one that gives the same bytes.

use std::collections::HashMap;
use std::sync::Arc;

use turnus_app::AppError;

use crate::base::{Base, Served};
use crate::http::{Answered, Asked, Asking, Client, failed};
use crate::pair::{PAIRS, Row};
use crate::raw::http::{FLOOR, Known, serve};
use crate::writes::order;

/// Contracts that are asked for by turns.
const ASKED_FOR: usize = 500;

/// What is asked for, how often, and what it is to reach.
pub(crate) struct Reading {
    /// The row's name.
    pub(crate) name: &'static str,
    /// Thousandths of the bare server's pace.
    pub(crate) goal: u64,
    /// How often.
    pub(crate) count: u64,
    /// What.
    pub(crate) what: What,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// One contract after the other.
    Contract,
    /// The first 500 contracts.
    List,
    /// An order of a new customer, priced and not written.
    Preview,
}

impl What {
    fn asking(self, base: &Base, variant: &str) -> Asking {
        let contracts: Vec<String> = base.contracts.iter().take(ASKED_FOR).map(ToString::to_string).collect();
        let variant = variant.to_owned();
        Arc::new(move |number| match self {
            What::Contract => {
                let place = usize::try_from(number).unwrap_or(0) % contracts.len().max(1);
                Asked::get(format!("/api/v1/contracts/{}", contracts[place]))
            }
            What::List => Asked::get("/api/v1/contracts?take=500".to_owned()),
            What::Preview => Asked::post("/api/v1/orders/preview".to_owned(), order(&variant, number)),
        })
    }
}

/// Measures one kind of answer.
pub(crate) async fn read(base: &Base, reading: &Reading) -> Result<Row, AppError> {
    let file = base.copy("read.db")?;
    let served = Served::of(&file).await?;
    let asking = reading.what.asking(base, &served.shop().basic().to_string());
    let known = known(base, &served).await?;
    let (bare, serving) = serve(known).await?;
    let measured = pairs(&served.client, &bare, reading.count, &asking).await;
    serving.abort();
    served.end(false).await?;
    let (pairs, last) = measured?;
    Ok(Row { answers: last.percentiles(), ..Row::of(reading.name, reading.goal, reading.count, &pairs) })
}

/// Measures the bare server that reads nothing and says nothing: no server is quicker, and there is nothing beside it.
pub(crate) async fn floor(name: &str, count: u64) -> Result<Row, AppError> {
    let (bare, serving) = serve(Known::default()).await?;
    let asking: Asking = Arc::new(|_| Asked::get(FLOOR.to_owned()));
    let measured = pairs(&bare, &bare, count, &asking).await;
    serving.abort();
    let (pairs, last) = measured?;
    Ok(Row { answers: last.percentiles(), ..Row::of(name, 0, count, &pairs) })
}

type Pairs = Vec<(std::time::Duration, std::time::Duration)>;

async fn pairs(
    ours: &Client,
    bare: &Client,
    count: u64,
    asking: &Asking,
) -> Result<(Pairs, Answered), AppError> {
    // Nothing is measured before both have opened what they need.
    ours.load(count / 10, Arc::clone(asking), None).await?;
    let mut last = bare.load(count / 10, Arc::clone(asking), None).await?;
    let mut pairs = Vec::new();
    for _ in 0..PAIRS {
        last = ours.load(count, Arc::clone(asking), None).await?;
        pairs.push((last.took, bare.load(count, Arc::clone(asking), None).await?.took));
    }
    Ok((pairs, last))
}

/// What ours answers, for the bare one to repeat.
async fn known(base: &Base, served: &Served) -> Result<Known, AppError> {
    let mut contracts = HashMap::new();
    for id in base.contracts.iter().take(ASKED_FOR) {
        let answer = served.client.ask(Asked::get(format!("/api/v1/contracts/{id}"))).await?;
        contracts.insert(id.to_string(), answer);
    }
    let list = served.client.ask(Asked::get("/api/v1/contracts?take=500".to_owned())).await?;
    let body = order(&served.shop().basic().to_string(), 0);
    let preview = served.client.ask(Asked::post("/api/v1/orders/preview".to_owned(), body)).await?;
    Ok(Known {
        file: base.file.clone(),
        account: served.shop().account.as_bytes().to_vec(),
        contracts,
        list: serde_json::from_slice(&list).map_err(failed)?,
        preview,
    })
}
