//! A database that is gone for a while: requests are refused plainly, workers wait and go on by themselves.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, UnixListener, UnixStream};
use tokio::sync::{oneshot, watch};
use turnus_app::{App, Setup};
use turnus_server::{Settings, serve};
use turnus_store::{Options, Store};

use crate::databases;
use crate::world::{Differently, World, account, catalogue, contract, token};

/// The way to a PostgreSQL, which can be shut.
struct Way {
    open: watch::Sender<bool>,
    url: String,
    _folder: tempfile::TempDir,
}

impl Way {
    /// A way to the database of that URL.
    fn to(url: &str) -> Way {
        let (host, rest) = url.split_once('@').unwrap().1.split_once('/').unwrap();
        let server = PathBuf::from(host.replace("%2F", "/")).join(".s.PGSQL.5432");
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join(".s.PGSQL.5432")).unwrap();
        let (open, is_open) = watch::channel(true);
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let (server, mut is_open) = (server.clone(), is_open.clone());
                tokio::spawn(async move {
                    if !*is_open.borrow() {
                        return;
                    }
                    let mut far = UnixStream::connect(server).await.unwrap();
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        _ = is_open.wait_for(|open| !open) => {}
                    }
                });
            }
        });
        let host = folder.path().to_str().unwrap().replace('/', "%2F");
        Way { open, url: format!("postgres://turnus@{host}/{rest}"), _folder: folder }
    }
}

/// Asks until the answer is as it should be.
async fn until(ask: impl AsyncFn() -> (u16, Value), right: impl Fn(u16, &Value) -> bool) -> Value {
    let asking = async {
        loop {
            let (status, answer) = ask().await;
            if right(status, &answer) {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), asking).await.expect("it comes to that")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_database_is_gone_it_is_said_and_when_it_is_back_everything_goes_on() {
    let Some(database) = databases::postgres(Options::default()).await else { return };
    let way = Way::to(database.url.as_ref().unwrap());
    let store =
        Store::open_postgres(&way.url, Options { connections: 4, ..Options::default() }).await.unwrap();
    let app = App::new(store.clone(), Setup { key: [7; 32], node: 42, private_webhooks: false });
    let differently = Differently { auto_send_after_minutes: Some(0), ..Differently::default() };
    let of = account(&app, "shop", differently).await;
    let token = token(&app, "shop").await;
    let world = World::over(app.clone(), of, token, Arc::default(), Arc::new(database));
    let sold = catalogue(&world).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (end, ended) = oneshot::channel::<()>();
    let settings = Settings { tick: Duration::from_millis(10), ..Settings::default() };
    let served = tokio::spawn(serve(app, listener, settings, async move { drop(ended.await) }));
    let health = async || {
        let answer = got(&format!("http://{address}/healthz")).await;
        (answer.0, answer.1)
    };
    until(&health, |status, _| status == 200).await;

    way.open.send_replace(false);
    let gone = until(&health, |_, health| health["Checks"][3]["Message"].is_string()).await;
    let refused = world.ask("POST", "/api/v1/customers", Some(json!({"CompanyName": "Lost"}))).await;
    way.open.send_replace(true);
    let back = until(&health, |_, health| health["Status"] == "ok").await;
    let contract = contract(&world, &sold, json!([])).await;
    let path = format!("/api/v1/invoices?contractId={contract}");
    let invoices = async || {
        let found = world.get(&path).await;
        (200, found)
    };
    let invoices = until(&invoices, |_, found| !found.as_array().unwrap().is_empty()).await;
    end.send(()).unwrap();
    served.await.unwrap().unwrap();

    assert_eq!(gone["Status"], "failing");
    assert!(gone["Checks"][3]["Message"].as_str().unwrap().contains("the worker for"), "{gone}");
    assert_eq!(refused.refusal(503), "The database does not answer as it should: try again later.");
    assert_eq!(back["Status"], "ok");
    assert_eq!(invoices.as_array().unwrap().len(), 1, "the workers sent the draft by themselves");
}

/// A GET over a connection of its own.
async fn got(url: &str) -> (u16, Value) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}
