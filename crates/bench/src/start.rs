//! A server of its own process over an account that is there: how long until it answers, and the memory that it has at rest.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant as Elapsed;
use turnus_app::due_work::Lane;
use turnus_app::{App, AppError, Setup};
use turnus_store::{Options, Store};

use crate::base::work;
use crate::growth::{AT_ONCE, sign_up};
use crate::http::{Asked, Client, failed};
use crate::pair::{PAIRS, Row};
use crate::shop::{Sale, Shop};

/// The longest that a start may take.
const START: Duration = Duration::from_millis(300);
/// The most memory at rest, in bytes.
const REST: u64 = 60_000_000;
/// When it is at rest.
const SETTLED: Duration = Duration::from_secs(2);
/// Nothing is due: everybody signs up now.
const SALE: Sale = Sale { records: 5, sends: false };

/// The name of the file in the folder of an installation.
pub(crate) const FILE: &str = "turnus.db";

/// Measures both, with so many contracts in the file.
pub(crate) async fn rows(names: [&str; 2], folder: &Path, contracts: u64) -> Result<[Row; 2], AppError> {
    let data = folder.join("start");
    std::fs::create_dir_all(&data).map_err(failed)?;
    let store = Store::open_sqlite(&data.join(FILE), Options::default()).await?;
    let app = App::new(store.clone(), Setup { key: [7; 32], node: 1, private_webhooks: false });
    let shop = Arc::new(Shop::open(&app, SALE).await?);
    sign_up(&shop, &mut Vec::new(), contracts, AT_ONCE).await?;
    work(&app, shop.account, Lane::All).await?;
    app.close().await;
    starts(names, &data).await
}

/// Measures both, of the installation in `data`.
pub(crate) async fn starts(names: [&str; 2], data: &Path) -> Result<[Row; 2], AppError> {
    let (mut times, mut rest) = (Vec::new(), 0);
    for place in 0..PAIRS {
        let began = Elapsed::now();
        let mut server = Server::start(data)?;
        let client = Client { at: server.at, token: "Bearer none".to_owned() };
        client.ask(Asked::get("/healthz".to_owned())).await?;
        times.push(began.elapsed());
        if place + 1 == PAIRS {
            tokio::time::sleep(SETTLED).await;
            rest = server.memory();
        }
        server.end();
    }
    times.sort_unstable();
    let median = times[PAIRS / 2];
    let [start, memory] = names;
    let start = Row {
        answers: Some((median, times[PAIRS - 1])),
        ..Row::within(start, START.as_micros(), median.as_micros())
    };
    Ok([start, Row { memory: rest, ..Row::within(memory, REST.into(), rest.into()) }])
}

/// This program, serving.
struct Server {
    process: Child,
    at: std::net::SocketAddr,
}

impl Server {
    fn start(data: &Path) -> Result<Server, AppError> {
        let program = std::env::current_exe().map_err(failed)?;
        let mut process = Command::new(program)
            .args(["serve", "--new-key", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let out = process.stdout.take().ok_or_else(|| failed("it says nothing"))?;
        let said = BufReader::new(out).lines().map_while(Result::ok);
        let at = said.filter_map(|line| line.strip_prefix("Listening on http://")?.parse().ok()).next();
        match at {
            Some(at) => Ok(Server { process, at }),
            None => {
                let _ = process.kill();
                let _ = process.wait();
                Err(failed("the server did not start"))
            }
        }
    }

    /// What it has in memory, in bytes; 0 where the system does not tell.
    fn memory(&self) -> u64 {
        crate::pair::memory_of(&self.process.id().to_string(), "VmRSS:")
    }

    fn end(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}
