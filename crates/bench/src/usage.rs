//! Usage in bulk, through the whole server but its socket, beside what the drivers alone do with the same rows.
//!
//! Each round posts requests to the house, reads what it wrote of them, and writes those very rows once more with the raw
//! driver, in transactions of the same size: `raw/usage.rs`.

use std::fmt::Write;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use axum::response::Response;
use tokio::task::JoinSet;
use tokio::time::Instant as Elapsed;
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;
use turnus_app::access::{Credentials, issue_token, put_client};
use turnus_app::{App, AppError, Setup};
use turnus_engine::Id;
use turnus_server::{Server, Settings, router};
use turnus_store::Store;

use crate::base::prove;
use crate::http::failed;
use crate::raw::usage::Raw;
use crate::shop::{Sale, Shop};

/// Nobody used anything before.
const SALE: Sale = Sale { records: 0, sends: false };

/// What is posted.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Pairs of rounds.
    pub pairs: u32,
    /// Requests of a round.
    pub requests: u64,
    /// Records of a request.
    pub records: u64,
    /// Contracts that they are of, in turn.
    pub contracts: u64,
    /// Requests at a time, on either side; raw SQLite has one writer all the same.
    pub at_a_time: u64,
}

type Service = BoxCloneSyncService<Request<Body>, Response, std::convert::Infallible>;

/// Posts to a new account in the empty database behind `store`, and to `raw`, an empty database with the same schema.
/// `told` hears how long both sides took for the same records, pair by pair: the server, and the driver alone.
///
/// # Errors
///
/// What the store or a driver says; a request that is not answered as it should; books that are wrong.
pub async fn usage(
    store: &Store,
    raw: &mut Raw,
    load: Load,
    mut told: impl FnMut(Duration, Duration),
) -> Result<(), AppError> {
    let app = App::new(store.clone(), Setup { key: [7; 32], node: 1, private_webhooks: false });
    let shop = Shop::open(&app, SALE).await?;
    let mut contracts = Vec::new();
    for number in 0..load.contracts {
        contracts.push(shop.sign_up(number * 10).await?);
    }
    put_client(&app, shop.account, "bench", "bench").await?;
    let credentials = Credentials { client_id: "bench".into(), client_secret: "bench".into(), user: None };
    let bearer = format!("Bearer {}", issue_token(&app, &credentials).await?);
    let service: Service = BoxCloneSyncService::new(router(Server::new(app.clone(), Settings::default())));
    store.seal_all().await?;
    raw.begin(shop.account).await.map_err(failed)?;
    for pair in 0..load.pairs {
        let bodies: Vec<String> = (0..load.requests)
            .map(|number| body(&shop, &contracts, u64::from(pair) * load.requests + number, load))
            .collect();
        let house = posted(&service, &bearer, bodies, load).await?;
        let raw = raw.repeat(load.at_a_time).await.map_err(failed)?;
        store.seal_all().await?;
        told(house, raw);
    }
    prove(&app, shop.account).await
}

/// Request `number`: a record in each line, of all contracts in turn, with keys in no order.
fn body(shop: &Shop, contracts: &[Id], number: u64, load: Load) -> String {
    let mut lines = String::new();
    for place in 0..load.records {
        let count = number * load.records + place;
        let contract = contracts[usize::try_from(count % load.contracts).unwrap_or(0)];
        let key = count.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let (second, minute, hour) = (count % 60, count / 60 % 60, count / 3600 % 24);
        let _ = writeln!(
            lines,
            "{{\"ContractId\":\"{contract}\",\"ComponentId\":\"{}\",\"Quantity\":{}.{:02},\"Key\":\"{key:016x}\",\
             \"DueDate\":\"2030-01-01T{hour:02}:{minute:02}:{second:02}Z\"}}",
            shop.calls(),
            count % 1000,
            count % 100,
        );
    }
    lines
}

/// Posts the bodies, so many at a time.
async fn posted(
    service: &Service,
    bearer: &str,
    bodies: Vec<String>,
    load: Load,
) -> Result<Duration, AppError> {
    let mut lanes: Vec<Vec<String>> = (0..load.at_a_time).map(|_| Vec::new()).collect();
    let count = lanes.len();
    for (place, body) in bodies.into_iter().enumerate() {
        lanes[place % count].push(body);
    }
    let began = Elapsed::now();
    let mut senders = JoinSet::new();
    for lane in lanes {
        let (service, bearer) = (service.clone(), bearer.to_owned());
        senders.spawn(async move {
            for body in lane {
                post(service.clone(), &bearer, body, load.records).await?;
            }
            Ok::<_, AppError>(())
        });
    }
    while let Some(sent) = senders.join_next().await {
        sent.map_err(failed)??;
    }
    Ok(began.elapsed())
}

async fn post(service: Service, bearer: &str, body: String, records: u64) -> Result<(), AppError> {
    let request = Request::post("/api/turnus/v1/usage")
        .header(header::AUTHORIZATION, bearer)
        .header(header::CONTENT_TYPE, "application/x-ndjson")
        .body(Body::from(body));
    let answer = service.oneshot(request.map_err(failed)?).await.map_err(failed)?;
    let text = to_bytes(answer.into_body(), 1 << 24).await.map_err(failed)?;
    let accepted = format!("{{\"Accepted\":{records},");
    if text.starts_with(accepted.as_bytes()) {
        Ok(())
    } else {
        Err(failed(String::from_utf8_lossy(&text).chars().take(500).collect::<String>()))
    }
}
