//! The databases a story is told to: a SQLite file of its own, and a PostgreSQL database of its own.
//!
//! PostgreSQL is the one that `TURNUS_TEST_POSTGRES` names (the URL of a superuser), or one started for the run. With
//! `TURNUS_TEST_POSTGRES=none` the stories are told to SQLite only.

use std::io::{BufRead, BufReader};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, thread};

use tempfile::TempDir;
use tokio_postgres::NoTls;
use turnus_store::{Options, Store};

/// A database with the schema and nothing in it.
pub struct Database {
    pub store: Store,
    pub kind: &'static str,
    /// PostgreSQL: how to reach it.
    pub url: Option<String>,
    folder: TempDir,
}

impl Deref for Database {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Database {
    /// SQLite's file.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("turnus.db")
    }
}

/// One of each.
pub async fn databases() -> Vec<Database> {
    let mut all = vec![sqlite(Options::default()).await];
    all.extend(postgres(Options::default()).await);
    all
}

/// A SQLite file.
pub async fn sqlite(options: Options) -> Database {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open_sqlite(&folder.path().join("turnus.db"), options).await.unwrap();
    Database { store, kind: "SQLite", url: None, folder }
}

/// A PostgreSQL database; `None` if the run is told to do without.
pub async fn postgres(options: Options) -> Option<Database> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = server()?;
    let name = format!("{}_{}", server.prefix, COUNT.fetch_add(1, Ordering::Relaxed));
    command(&server.url, &format!("create database {name} template {}_template", server.prefix)).await;
    let url = server.url_of(&name);
    let options = Options { connections: options.connections.min(8), ..options };
    let store = Store::open_postgres(&url, options).await.unwrap();
    Some(Database { store, kind: "PostgreSQL", url: Some(url), folder: tempfile::tempdir().unwrap() })
}

/// Runs SQL on a connection of its own.
pub async fn command(url: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
}

struct Server {
    url: String,
    prefix: String,
    /// It ends when its standard input closes, and that is when this process does.
    _keeper: Child,
}

impl Server {
    fn url_of(&self, database: &str) -> String {
        let (before, after) = self.url.split_once("://").unwrap();
        let (host, rest) = after.split_once('/').unwrap();
        let query = rest.find('?').map_or("", |at| &rest[at..]);
        format!("{before}://{host}/{database}{query}")
    }
}

fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(|| thread::spawn(start).join().unwrap()).as_ref()
}

fn start() -> Option<Server> {
    let prefix = format!("turnus_test_{}", process::id());
    let server = match env::var("TURNUS_TEST_POSTGRES") {
        Ok(none) if none == "none" => return None,
        Ok(url) => borrowed(url, prefix),
        Err(_) => own(prefix),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let template = format!("{}_template", server.prefix);
        command(&server.url, &format!("create database {template}")).await;
        let store = Store::open_postgres(&server.url_of(&template), Options::default()).await.unwrap();
        store.close().await;
        command(&server.url, &format!("alter database {template} allow_connections false")).await;
    });
    Some(server)
}

/// Somebody else's server: our databases are dropped when the tests end.
fn borrowed(url: String, prefix: String) -> Server {
    let script = r#"read -r _ || true
        psql -Atq "$1" -c "select datname from pg_database where datname like '$2%'" |
        while read -r name; do psql -q "$1" -c "drop database $name with (force)"; done"#;
    let mut keeper = Command::new("sh");
    keeper.args(["-c", script, "keeper", &url, &prefix]).stdin(Stdio::piped());
    Server { url, prefix, _keeper: keeper.spawn().unwrap() }
}

fn own(prefix: String) -> Server {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/tests/it/keeper.sh");
    let script = fs::read_to_string(script).unwrap();
    let programs = programs();
    let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let as_other = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"];
    let mut words: Vec<&str> = if root { as_other.to_vec() } else { Vec::new() };
    words.extend(["sh", "-c", &script, "keeper", &programs]);
    let mut keeper = Command::new(words[0]);
    keeper.args(&words[1..]).current_dir("/tmp").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut keeper = keeper.spawn().expect("sh (as root: setpriv) can be run");
    let mut folder = String::new();
    BufReader::new(keeper.stdout.take().unwrap()).read_line(&mut folder).unwrap();
    assert!(!folder.is_empty(), "PostgreSQL did not start: install it, or set TURNUS_TEST_POSTGRES");
    let url = format!("postgres://turnus@{}/postgres", folder.trim().replace('/', "%2F"));
    Server { url, prefix, _keeper: keeper }
}

/// Where initdb is; empty: on the path.
fn programs() -> String {
    let said = Command::new("pg_config").arg("--bindir").output();
    let said = said.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let mut folders: Vec<String> = said.into_iter().collect();
    if let Ok(versions) = fs::read_dir("/usr/lib/postgresql") {
        folders.extend(versions.map(|entry| entry.unwrap().path().join("bin").display().to_string()));
    }
    folders.into_iter().find(|folder| Path::new(folder).join("initdb").exists()).unwrap_or_default()
}
