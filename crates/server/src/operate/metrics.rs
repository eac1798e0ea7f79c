//! `/metrics`: figures as Prometheus reads them. Labels are routes, kinds and words of ours: nothing of an account's.

use std::sync::OnceLock;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics::{counter, gauge};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use turnus_app::health::figures;
use turnus_app::operations::{Waiting, waiting};
use turnus_app::rows::OperationKind;

use crate::operate::health::{healthz, readyz};
use crate::server::Server;

/// The upper ends of the histogram of requests, in seconds.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// So long a look waits for the database: Prometheus gives up after ten seconds, and then has nothing at all.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(3);

/// Who keeps the figures of this process.
fn recorder() -> Option<&'static PrometheusHandle> {
    static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let install = || {
        let builder = PrometheusBuilder::new().set_buckets(&SECONDS).ok()?;
        let installed = builder.install_recorder();
        installed.inspect_err(|error| tracing::error!("there are no metrics: {error}")).ok()
    };
    RECORDER.get_or_init(install).as_ref()
}

/// Figures are kept from now on.
pub(crate) fn start() {
    if let Some(handle) = recorder() {
        describe();
        begin_at_zero();
        gauge!("turnus_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1);
        handle.run_upkeep();
    }
}

/// What never happened yet is 0, not absent: the first one is a rise then, which an alarm can see.
fn begin_at_zero() {
    for name in
        ["turnus_decisions_repeated_total", "turnus_database_retries_total", "turnus_scrapes_failed_total"]
    {
        counter!(name).absolute(0);
    }
    for (name, results) in [
        ("turnus_writes_total", &["done", "stale", "taken", "busy", "failed"][..]),
        ("turnus_leases_total", &["taken", "lost"]),
        ("turnus_webhooks_total", &["delivered", "failed", "dropped"]),
        ("turnus_mails_total", &["sent", "failed", "parked"]),
    ] {
        for result in results {
            counter!(name, "result" => *result).absolute(0);
        }
    }
}

/// What is served at the operator's own address.
pub(crate) fn router(server: Server) -> Router {
    Router::new()
        .route("/metrics", get(scraped))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .with_state(server)
}

async fn scraped(State(server): State<Server>) -> Response {
    let Some(handle) = recorder() else { return StatusCode::NOT_FOUND.into_response() };
    gauge_memory();
    gauge_store(&server);
    let counted = tokio::time::timeout(PATIENCE, waiting(&server.app)).await;
    let why = match counted {
        Ok(Ok(found)) => {
            gauge_waiting(&found);
            None
        }
        Ok(Err(error)) => Some(error.to_string()),
        Err(_) => Some(format!("the database did not answer within {} s", PATIENCE.as_secs())),
    };
    if let Some(why) = why {
        counter!("turnus_scrapes_failed_total").increment(1);
        tracing::warn!("the figures of what waits could not be read: {why}");
    }
    handle.run_upkeep();
    let mut response = handle.render().into_response();
    let format = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, format);
    response
}

fn gauge_store(server: &Server) {
    let of = figures(&server.app);
    gauge!("turnus_writes_waiting", "queue" => "people").set(figure(of.people_waiting));
    gauge!("turnus_writes_waiting", "queue" => "bulk").set(figure(of.bulk_waiting));
    gauge!("turnus_pool_connections", "state" => "open").set(figure(of.connections));
    gauge!("turnus_pool_connections", "state" => "idle").set(figure(of.idle_connections));
    gauge!("turnus_pool_waiting").set(figure(of.waiting_for_connection));
}

fn gauge_waiting(found: &Waiting) {
    // Of each kind: one that there is nothing of any more is told as 0.
    for kind in OperationKind::ALL {
        let counted = found.operations.iter().find(|(known, _)| *known == kind);
        let count = counted.map_or(0, |(_, count)| *count);
        gauge!("turnus_operations", "kind" => format!("{kind:?}")).set(figure(count));
    }
    gauge!("turnus_waiting", "kind" => "deliveries").set(figure(found.deliveries));
    gauge!("turnus_waiting", "kind" => "mails").set(figure(found.mails));
    gauge!("turnus_oldest_due_seconds").set(figure(found.overdue_seconds));
}

/// The memory that the process holds: Linux says it, elsewhere there is no such figure.
fn gauge_memory() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let held = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next());
    if let Some(kib) = held.and_then(|kib| kib.parse::<u32>().ok()) {
        gauge!("turnus_resident_memory_kib").set(kib);
    }
}

/// A count as the gauges take it; what is beyond 32 bits is that.
fn figure(count: impl TryInto<u32>) -> u32 {
    count.try_into().unwrap_or(u32::MAX)
}

fn describe() {
    let counters = [
        ("turnus_requests_total", "Requests by method, route and status."),
        ("turnus_writes_total", "Writes by how they ended: done, stale, taken, busy, failed."),
        ("turnus_decisions_repeated_total", "Wishes decided anew because someone was faster."),
        (
            "turnus_database_retries_total",
            "Transactions run again after a serialization failure or a deadlock.",
        ),
        ("turnus_leases_total", "Leases of due work: taken, and lost as the work outlasted them."),
        ("turnus_due_work_total", "Due work by kind and result: done, retried, parked."),
        ("turnus_webhooks_total", "Attempts at webhooks by result: delivered, failed, dropped."),
        ("turnus_mails_total", "Attempts at mails by result: sent, failed, parked."),
        ("turnus_scrapes_failed_total", "Reads of these figures that the database did not answer."),
    ];
    for (name, about) in counters {
        metrics::describe_counter!(name, about);
    }
    let gauges = [
        ("turnus_requests_under_way", "Requests that are being answered."),
        ("turnus_writes_waiting", "SQLite: writes that wait for the writer, by queue."),
        ("turnus_pool_connections", "PostgreSQL: connections of this process, by state."),
        ("turnus_pool_waiting", "PostgreSQL: those who wait for a connection."),
        ("turnus_operations", "What getOperations lists, by kind, of all accounts."),
        ("turnus_waiting", "Deliveries and mails that wait, of all accounts."),
        ("turnus_oldest_due_seconds", "For how long the oldest due work is due, by its account's clock."),
        ("turnus_resident_memory_kib", "Memory that the process holds, in KiB (Linux)."),
        ("turnus_build_info", "1, by version."),
    ];
    for (name, about) in gauges {
        metrics::describe_gauge!(name, about);
    }
    metrics::describe_histogram!("turnus_request_seconds", "Time to answer, by method and route.");
}
