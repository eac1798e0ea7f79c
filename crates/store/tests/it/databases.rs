//! The databases a story is told to: a SQLite file of its own, and a PostgreSQL database of its own. The tests of the app
//! and of the server use it too: they run on SQLite, and with `TURNUS_TEST_STORE=postgres` on PostgreSQL.
//!
//! PostgreSQL is the one that `TURNUS_TEST_POSTGRES` names (the URL of a superuser), or one started for the run. With
//! `TURNUS_TEST_POSTGRES=none` the stories are told to SQLite only. `TURNUS_TEST_ISOLATION=serializable` makes that level
//! the databases' own; `TURNUS_TEST_POOLER=1` puts a PgBouncer in transaction mode before them; `TURNUS_TEST_POSTGRES_BIN` names the folder with the programs of another version.

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{self, Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::{env, fs, thread};

use tempfile::TempDir;
use tokio_postgres::NoTls;
use turnus_store::copy::Place;
use turnus_store::{Options, Store};

/// A database with the schema and nothing in it.
pub struct Database {
    pub store: Store,
    pub kind: &'static str,
    /// PostgreSQL: how to reach it.
    pub url: Option<String>,
    folder: TempDir,
    _made: Option<Made>,
}

/// A PostgreSQL database made for one story, which goes when the story ends: those of a whole run fill a disk.
struct Made {
    server: &'static Server,
    name: String,
}

impl Drop for Made {
    fn drop(&mut self) {
        let sql = format!("drop database if exists {} with (force)", self.name);
        let server = self.server;
        let gone = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let (client, connection) = tokio_postgres::connect(&server.url, NoTls).await?;
                let connection = tokio::spawn(connection);
                client.batch_execute(&sql).await?;
                drop(client);
                Ok::<_, Box<dyn Error + Send + Sync>>(connection.await??)
            })
        });
        if let Ok(Err(failed)) = gone.join() {
            eprintln!("{} stays: {failed}", self.name);
        }
    }
}

impl Deref for Database {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Database {
    /// What `look` finds in it, on a thread and a runtime of its own: for the end of a story, where no one can wait. On
    /// PostgreSQL it has connections of its own, as those of the story belong to the story's runtime.
    pub fn looked_at<T: Send + 'static, F: Future<Output = T>>(
        &self,
        machine_clock: Arc<AtomicI64>,
        look: impl FnOnce(Store) -> F + Send + 'static,
    ) -> T {
        let (store, url) = (self.store.clone(), self.url.clone());
        let options = Options { machine_clock: Some(machine_clock), connections: 4, ..Options::default() };
        let looking = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                look(match url {
                    None => store,
                    Some(url) => Store::open_postgres(&url, options).await.unwrap(),
                })
                .await
            })
        });
        looking.join().unwrap()
    }

    /// All that it holds: the bytes of its files, or what PostgreSQL gives as text.
    pub fn everything(&self) -> Vec<u8> {
        let Some(url) = &self.url else {
            let files = fs::read_dir(self.folder.path()).unwrap().flatten();
            return files.flat_map(|file| fs::read(file.path()).unwrap()).collect();
        };
        let program = Path::new(&programs()).join("pg_dump");
        let dumped = Command::new(program).args(["--inserts", url]).output().unwrap();
        assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
        dumped.stdout
    }

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

/// The one that `TURNUS_TEST_STORE` names.
pub async fn chosen(options: Options) -> Database {
    match env::var("TURNUS_TEST_STORE").as_deref() {
        Ok("postgres") => {
            postgres(options).await.expect("TURNUS_TEST_POSTGRES names one, or none is started")
        }
        Ok("sqlite") | Err(_) => sqlite(options).await,
        Ok(other) => panic!("TURNUS_TEST_STORE must be sqlite or postgres, not {other}"),
    }
}

/// A SQLite file.
pub async fn sqlite(options: Options) -> Database {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open_sqlite(&folder.path().join("turnus.db"), options).await.unwrap();
    Database { store, kind: "SQLite", url: None, folder, _made: None }
}

/// A PostgreSQL database; `None` if the run is told to do without.
pub async fn postgres(options: Options) -> Option<Database> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = server()?;
    let name = format!("{}_{}", server.prefix, COUNT.fetch_add(1, Ordering::Relaxed));
    command(&server.url, &format!("create database {name} template {}_template", server.prefix)).await;
    let made = Some(Made { server, name: name.clone() });
    if let Ok(level) = env::var("TURNUS_TEST_ISOLATION") {
        let set = format!("alter database {name} set default_transaction_isolation = '{level}'");
        command(&server.url, &set).await;
    }
    let url = server.url_of(&name);
    let options = Options { connections: options.connections.min(8), ..options };
    let store = match env::var("TURNUS_TEST_POOLER") {
        Ok(_) => {
            let url =
                pooled(&url).expect("PgBouncer is installed, and PostgreSQL is one started for the run");
            let options = Options { prepared_statements: false, ..options };
            Store::open_postgres(&url, options).await.unwrap()
        }
        Err(_) => Store::open_postgres(&url, options).await.unwrap(),
    };
    let folder = tempfile::tempdir().unwrap();
    Some(Database { store, kind: "PostgreSQL", url: Some(url), folder, _made: made })
}

/// A PostgreSQL database with nothing in it, made with `how`; `None` if the run is told to do without.
pub async fn empty_postgres(how: &str) -> Option<Place> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = server()?;
    let name = format!("{}_empty_{}", server.prefix, COUNT.fetch_add(1, Ordering::Relaxed));
    command(&server.url, &format!("create database {name} {how}")).await;
    Some(Place::Postgres(server.url_of(&name)))
}

/// Runs SQL on a connection of its own.
pub async fn command(url: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
}

/// The number that SQL gives, on a connection of its own.
pub async fn asked(url: &str, sql: &str) -> i64 {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let found = client.query_one(sql, &[]).await.unwrap().get(0);
    drop(client);
    connection.await.unwrap().unwrap();
    found
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
    let (keeper, _, url) = started();
    Server { url, prefix, _keeper: keeper }
}

fn started() -> (Child, BufReader<ChildStdout>, String) {
    let (keeper, said, folder) = kept("keeper.sh", &[&programs()]);
    assert!(!folder.is_empty(), "PostgreSQL did not start: install it, or set TURNUS_TEST_POSTGRES");
    let url = format!("postgres://turnus@{}/postgres", folder.replace('/', "%2F"));
    (keeper, said, url)
}

/// A PostgreSQL of one story's own, which can crash and come back.
pub struct Mortal {
    pub url: String,
    keeper: Child,
    said: BufReader<ChildStdout>,
}

impl Mortal {
    /// One that runs; `None` where the run is told to use another server, or none.
    pub fn started() -> Option<Mortal> {
        if env::var("TURNUS_TEST_POSTGRES").is_ok() {
            return None;
        }
        let (keeper, said, url) = started();
        Some(Mortal { url, keeper, said })
    }

    /// It is gone at once, with all it had in memory.
    pub fn crash(&mut self) {
        self.tell("crash");
    }

    /// It is back, recovered.
    pub fn start(&mut self) {
        self.tell("start");
    }

    /// It gets a standby, whose URL this is.
    pub fn with_standby(&mut self) -> String {
        self.tell("standby");
        self.url.replace("/postgres", ":5433/postgres")
    }

    /// The standby is gone.
    pub fn lose_standby(&mut self) {
        self.tell("lose");
    }

    /// It is started anew, with `server.crt` and `server.key` of that folder, and can be reached at that port of
    /// 127.0.0.1.
    pub fn encrypt(&mut self, folder: &Path, port: u16) {
        self.tell(&format!("encrypt {} {port}", folder.display()));
    }

    fn tell(&mut self, words: &str) {
        writeln!(self.keeper.stdin.as_mut().unwrap(), "{words}").unwrap();
        let mut answer = String::new();
        self.said.read_line(&mut answer).unwrap();
        assert_eq!(Some(answer.trim()), words.split(' ').next());
    }
}

/// The database of `url` through a PgBouncer that gives each transaction another connection; `None` where there is none,
/// or the server is somebody else's.
pub fn pooled(url: &str) -> Option<String> {
    static POOLER: OnceLock<Option<(Child, String)>> = OnceLock::new();
    let config: tokio_postgres::Config = url.parse().unwrap();
    let tokio_postgres::config::Host::Unix(socket) = &config.get_hosts()[0] else { return None };
    let pooler = POOLER.get_or_init(|| {
        let places = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"];
        let program = places.into_iter().find(|place| Path::new(place).exists())?;
        let (keeper, _, folder) = kept("pooler.sh", &[program, socket.to_str().unwrap()]);
        assert!(!folder.is_empty(), "PgBouncer did not start");
        Some((keeper, folder))
    });
    let folder = pooler.as_ref()?.1.replace('/', "%2F");
    Some(format!("postgres://turnus@{folder}:6432/{}", config.get_dbname().unwrap()))
}

/// Runs one of the scripts that keep a server, which refuses root, until this process ends; and what it says first.
fn kept(script: &str, arguments: &[&str]) -> (Child, BufReader<ChildStdout>, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/tests/it").join(script);
    let script = fs::read_to_string(script).unwrap();
    let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let as_other = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"];
    let mut words: Vec<&str> = if root { as_other.to_vec() } else { Vec::new() };
    words.extend(["sh", "-c", &script, "keeper"]);
    words.extend(arguments);
    let mut keeper = Command::new(words[0]);
    keeper.args(&words[1..]).current_dir("/tmp").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut keeper = keeper.spawn().expect("sh (as root: setpriv) can be run");
    let mut said = BufReader::new(keeper.stdout.take().unwrap());
    let mut folder = String::new();
    said.read_line(&mut folder).unwrap();
    (keeper, said, folder.trim().to_owned())
}

/// The PostgreSQL of this run was built without TLS and without ICU.
pub fn is_plain_build() -> bool {
    env::var("TURNUS_TEST_PLAIN_BUILD").is_ok()
}

/// Where initdb is; empty: on the path.
fn programs() -> String {
    if let Ok(folder) = env::var("TURNUS_TEST_POSTGRES_BIN") {
        return folder;
    }
    let said = Command::new("pg_config").arg("--bindir").output();
    let said = said.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let mut folders: Vec<String> = said.into_iter().collect();
    if let Ok(versions) = fs::read_dir("/usr/lib/postgresql") {
        folders.extend(versions.map(|entry| entry.unwrap().path().join("bin").display().to_string()));
    }
    folders.into_iter().find(|folder| Path::new(folder).join("initdb").exists()).unwrap_or_default()
}
