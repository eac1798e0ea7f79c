//! `/healthz`: is all well, and if not, what. `/readyz`: shall requests come here.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use turnus_app::health::{answers, clock_behind, write_trouble};

use crate::server::Server;
use crate::web::json;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// One thing that was looked at.
struct Check {
    name: &'static str,
    /// Without it the server cannot do its work.
    vital: bool,
    wrong: Option<String>,
}

/// `GET /healthz`: 503 where the database does not answer or takes no writes; 200 with a warning for what works all the
/// same.
pub(crate) async fn healthz(State(server): State<Server>) -> Response {
    let checks = [
        Check { name: "Database", vital: true, wrong: unanswered(&server).await },
        Check { name: "Writes", vital: true, wrong: write_trouble(&server.app) },
        Check { name: "Clock", vital: false, wrong: clock_behind(&server.app) },
        Check { name: "Workers", vital: false, wrong: told(&server.beats.wrong()) },
    ];
    let fails = checks.iter().any(|check| check.vital && check.wrong.is_some());
    let warns = checks.iter().any(|check| check.wrong.is_some());
    let status = match (fails, warns) {
        (true, _) => "failing",
        (false, true) => "warning",
        (false, false) => "ok",
    };
    let code = if fails { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    json(code, &json!({"Status": status, "Checks": checks.iter().map(Check::shown).collect::<Vec<_>>()}))
}

/// `GET /readyz`: 503 where the database does not answer, and from the moment that the server is told to end: while
/// connections are still taken, so that a balancer sees it.
pub(crate) async fn readyz(State(server): State<Server>) -> Response {
    let wrong = match server.is_ending() {
        true => Some("the server is ending".to_owned()),
        false => unanswered(&server).await,
    };
    match wrong {
        None => json(StatusCode::OK, &json!({"Status": "ready"})),
        Some(why) => json(StatusCode::SERVICE_UNAVAILABLE, &json!({"Status": "not ready", "Message": why})),
    }
}

async fn unanswered(server: &Server) -> Option<String> {
    match tokio::time::timeout(PATIENCE, answers(&server.app)).await {
        Ok(Ok(_)) => None,
        Ok(Err(error)) => {
            tracing::debug!("the database does not answer: {error}");
            Some("the database does not answer: see the log for what it says".to_owned())
        }
        Err(_) => Some(format!("the database does not answer within {} s", PATIENCE.as_secs())),
    }
}

fn told(wrong: &[String]) -> Option<String> {
    (!wrong.is_empty()).then(|| wrong.join("; "))
}

impl Check {
    fn shown(&self) -> Value {
        match &self.wrong {
            None => json!({"Name": self.name, "Status": "ok"}),
            Some(why) => {
                let status = if self.vital { "failing" } else { "warning" };
                json!({"Name": self.name, "Status": status, "Message": why})
            }
        }
    }
}
