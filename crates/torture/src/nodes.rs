//! Nodes: processes of the binary over one database, behind one address.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncBufReadExt, BufReader, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};

/// OAuth client and secret of every run.
pub const CLIENT: &str = "torture";

/// Where each node listens; none while it is down.
type Places = Arc<RwLock<Vec<Option<SocketAddr>>>>;

/// Nodes behind one address.
pub struct Nodes {
    /// The one address.
    pub url: String,
    binary: PathBuf,
    folder: PathBuf,
    variables: Vec<(String, String)>,
    processes: Vec<Option<Child>>,
    places: Places,
}

impl Nodes {
    /// Starts `count` nodes of `binary` over the database at `url`, which is made a demo where it is empty, with their
    /// files in `folder`.
    pub async fn start(
        binary: &Path,
        folder: &Path,
        count: usize,
        url: &str,
        replica: &str,
    ) -> Result<Nodes> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let places: Places = Arc::new(RwLock::new(vec![None; count]));
        let address = listener.local_addr()?;
        tokio::spawn(pass_on(listener, Arc::clone(&places)));
        let variables = [
            ("TURNUS_DATABASE", url),
            ("TURNUS_POSTGRES__REPLICA", replica),
            ("TURNUS_KEY", &"7e".repeat(32)),
            ("TURNUS_CLIENT_ID", CLIENT),
            ("TURNUS_CLIENT_SECRET", CLIENT),
        ];
        let mut nodes = Nodes {
            url: format!("http://{address}"),
            binary: binary.to_owned(),
            folder: folder.to_owned(),
            variables: variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            processes: (0..count).map(|_| None).collect(),
            places,
        };
        for node in 0..count {
            nodes.revive(node).await?;
        }
        Ok(nodes)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.processes.len()
    }

    /// Starts a node that is down.
    pub async fn revive(&mut self, node: usize) -> Result<()> {
        if self.processes[node].is_some() {
            return Ok(());
        }
        let log = std::fs::File::options().create(true).append(true).open(self.log(node))?;
        let mut process = Command::new(&self.binary)
            .args(["demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(self.folder.join(format!("node{node}")))
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{}", self.binary.display()))?;
        let mut lines = BufReader::new(process.stdout.take().context("its output")?).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some(url) = line.strip_prefix("Listening on http://") {
                self.set_place(node, Some(url.parse()?));
                self.processes[node] = Some(process);
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Ok(());
            }
        }
        bail!("node {node} did not start: see {}", self.log(node).display())
    }

    /// Sends a node a signal: KILL, TERM, STOP, CONT. One that ends is waited for.
    pub async fn signal(&mut self, node: usize, signal: &str) -> Result<()> {
        let Some(process) = &mut self.processes[node] else { return Ok(()) };
        let id = process.id().context("a node that runs has an id")?.to_string();
        Command::new("kill").args([&format!("-{signal}"), &id]).status().await?;
        if matches!(signal, "KILL" | "TERM") {
            let ended = tokio::time::timeout(Duration::from_secs(40), process.wait()).await;
            ended.with_context(|| format!("node {node} does not end on {signal}"))??;
            self.processes[node] = None;
            self.set_place(node, None);
        }
        Ok(())
    }

    /// The log of a node.
    pub fn log(&self, node: usize) -> PathBuf {
        self.folder.join(format!("node{node}.log"))
    }

    fn set_place(&self, node: usize, place: Option<SocketAddr>) {
        self.places.write().unwrap_or_else(PoisonError::into_inner)[node] = place;
    }
}

/// Passes each connection on to the next node that takes it.
async fn pass_on(listener: TcpListener, places: Places) {
    let turn = Arc::new(AtomicUsize::new(0));
    while let Ok((mut from, _)) = listener.accept().await {
        let (places, turn) = (Arc::clone(&places), Arc::clone(&turn));
        tokio::spawn(async move {
            let known: Vec<SocketAddr> =
                places.read().unwrap_or_else(PoisonError::into_inner).iter().flatten().copied().collect();
            for _ in 0..known.len() {
                let place = known[turn.fetch_add(1, Ordering::Relaxed) % known.len()];
                if let Ok(mut to) = TcpStream::connect(place).await {
                    // Either side may break off whenever it likes.
                    let _ = copy_bidirectional(&mut from, &mut to).await;
                    return;
                }
            }
        });
    }
}
