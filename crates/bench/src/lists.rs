//! The console's lists as a person asks for them, through the whole server but its socket: a page of fifty rows, with
//! filters, found by words, and from the middle of the account.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use axum::response::Response;
use tokio::time::Instant as Elapsed;
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceExt};
use turnus_app::{App, AppError};
use turnus_engine::Id;
use turnus_server::{Server, Settings, router};

use crate::http::failed;
use crate::shop::{EMAIL, PASSWORD};

/// How often each list is asked for; the median counts.
const TRIES: usize = 9;
/// The longest page, in bytes.
const LONGEST: usize = 1 << 22;

/// The lists: `{id}` is a contract in the middle, `{number}` one of the account's customers.
const LISTS: [&str; 20] = [
    "/console/customers",
    "/console/customers?words=buyer+{number}",
    "/console/customers?words=nobody+at+all",
    "/console/contracts",
    "/console/contracts?before={id}",
    "/console/contracts?words=buyer+{number}",
    "/console/contracts?status=Active",
    "/console/contracts?status=Ended",
    "/console/orders",
    "/console/orders?status=Completed",
    "/console/orders?status=Declined",
    "/console/invoices",
    "/console/invoices?open=true",
    "/console/invoices?words=gmbh",
    "/console/drafts",
    "/console/usage?contractId={id}",
    "/console/ledger?contractId={id}",
    "/console/webhooks",
    "/console/work",
    "/console/search?words=buyer+{number}",
];

/// A list and how long it took, the median.
#[derive(Clone, Debug)]
pub struct ListTime {
    /// Its address.
    pub path: String,
    /// The median.
    pub median: Duration,
}

/// Asks for each list, and gives their times, the slowest first. `contract` and `number` are one of the account's
/// contracts and the number of its customer.
///
/// # Errors
///
/// What the store says; a list that is not answered.
pub(crate) async fn lists(app: &App, contract: Id, number: u64) -> Result<Vec<ListTime>, AppError> {
    let service = BoxCloneSyncService::new(router(Server::new(app.clone(), Settings::default())));
    let cookie = signed_in(service.clone()).await?;
    let mut times = Vec::new();
    for list in LISTS {
        let path = list.replace("{id}", &contract.to_string()).replace("{number}", &number.to_string());
        let mut tries = Vec::new();
        for _ in 0..TRIES {
            let began = Elapsed::now();
            looked_at(service.clone(), &path, &cookie).await?;
            tries.push(began.elapsed());
        }
        tries.sort();
        times.push(ListTime { path, median: tries[TRIES / 2] });
    }
    times.sort_by_key(|time| std::cmp::Reverse(time.median));
    Ok(times)
}

/// The cookie of a session.
async fn signed_in<S>(service: S) -> Result<String, AppError>
where
    S: Service<Request<Body>, Response = Response>,
    S::Error: std::fmt::Display,
{
    let form = format!("Email={}&Password={PASSWORD}", EMAIL.replace('@', "%40"));
    let request = Request::post("/console/sign-in")
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form));
    let answer = service.oneshot(request.map_err(failed)?).await.map_err(failed)?;
    let cookies = answer.headers().get_all(header::SET_COOKIE).iter();
    let session = cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next()).next();
    session.map(str::to_owned).ok_or_else(|| failed(format!("signing in answers {}", answer.status())))
}

async fn looked_at<S>(service: S, path: &str, cookie: &str) -> Result<(), AppError>
where
    S: Service<Request<Body>, Response = Response>,
    S::Error: std::fmt::Display,
{
    let request = Request::get(path).header(header::HOST, "localhost").header(header::COOKIE, cookie);
    let answer = service.oneshot(request.body(Body::empty()).map_err(failed)?).await.map_err(failed)?;
    let status = answer.status();
    to_bytes(answer.into_body(), LONGEST).await.map_err(failed)?;
    if status.is_success() { Ok(()) } else { Err(failed(format!("{path} answers {status}"))) }
}
