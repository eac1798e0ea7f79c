//! Three nodes over PostgreSQL with a synchronous standby, behind one address: mixed load while nodes are killed and
//! hang, the database fails over and goes away; afterwards every promise is looked at. Or the same three nodes, unharmed,
//! for an acceptance program. Bounded, on this machine only.

mod asking;
mod audit;
mod chaos;
mod load;
mod nodes;
mod postgres;
mod receiver;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::{Parser, Subcommand};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::asking::Asking;
use crate::audit::Audit;
use crate::load::Load;
use crate::nodes::{CLIENT, Nodes};
use crate::postgres::Postgres;
use crate::receiver::Receiver;

/// How many nodes there are.
const NODES: usize = 3;
/// How many clients ask at a time.
const CLIENTS: u64 = 12;

#[derive(Parser)]
#[command(about = "Nodes, a database and a network that fail, and what must hold afterwards")]
struct Arguments {
    /// The binary.
    #[arg(long, value_name = "FILE")]
    turnus: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Load and mishaps, then the audit. Exit status 0: every promise held.
    Run {
        /// How long it is under load.
        #[arg(long, default_value_t = 300)]
        seconds: u64,
        /// Draws load and mishaps.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Runs a program against three nodes behind one address: BASE, CLIENT_ID and CLIENT_SECRET say where.
    Against {
        /// The program and its arguments.
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        program: Vec<String>,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = tokio::select! {
        done = run(&arguments) => done,
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("ended")),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("torture: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<bool> {
    let folder = tempfile::tempdir()?;
    let mut postgres = Postgres::start().await?;
    let (url, replica) = (postgres.url(), postgres.replica());
    let mut nodes = Nodes::start(&arguments.turnus, folder.path(), NODES, &url, &replica).await?;
    let held = match &arguments.command {
        Command::Run { seconds, seed } => {
            let time = Duration::from_secs(*seconds);
            torture(&arguments.turnus, &mut nodes, &mut postgres, time, *seed).await
        }
        Command::Against { program } => {
            let passed = against(&nodes, program).await;
            // Whatever the program did, the books are right.
            let proved = audit::prove(&arguments.turnus, &postgres).await?;
            passed.map(|passed| passed && proved)
        }
    };
    if !matches!(held, Ok(true)) {
        show_logs(&nodes);
    }
    for node in 0..nodes.count() {
        nodes.signal(node, "TERM").await?;
    }
    held
}

async fn torture(
    turnus: &Path,
    nodes: &mut Nodes,
    postgres: &mut Postgres,
    time: Duration,
    seed: u64,
) -> Result<bool> {
    println!("{} s, seed {seed}, {NODES} nodes, {CLIENTS} clients", time.as_secs());
    let receiver = Receiver::start(seed).await?;
    let load = Arc::new(Load::new(Asking::at(&nodes.url).await?, seed).await?);
    let (hook, registered_at) = audit::register(load.asking(), &receiver.url).await?;
    let mut workers = JoinSet::new();
    for worker in 0..CLIENTS {
        let load = Arc::clone(&load);
        workers.spawn(async move { load.work(worker).await.with_context(|| format!("client {worker}")) });
    }
    let mishaps = chaos::go_wrong(nodes, postgres, seed, Instant::now() + time).await?;
    load.stop();
    receiver.be_good();
    while let Some(ended) = workers.join_next().await {
        ended??;
    }
    let audit = Audit { turnus, postgres, load: &load, receiver: &receiver, hook: &hook, registered_at };
    let held = audit.all().await?;
    audit::tell(&load, &receiver, &mishaps);
    let missed: Vec<_> = chaos::NEEDED.iter().filter(|it| !mishaps.contains_key(it)).collect();
    ensure!(missed.is_empty(), "there was no {missed:?}: give it more seconds");
    Ok(held)
}

async fn against(nodes: &Nodes, program: &[String]) -> Result<bool> {
    let (name, arguments) = program.split_first().context("a program")?;
    let mut command = tokio::process::Command::new(name);
    command.args(arguments).env("BASE", &nodes.url).env("STRICT_SEED", "1");
    let ended = command.env("CLIENT_ID", CLIENT).env("CLIENT_SECRET", CLIENT).status().await;
    let ended = ended.with_context(|| name.clone())?;
    ensure!(ended.code().is_some(), "{name} was ended");
    Ok(ended.success())
}

fn show_logs(nodes: &Nodes) {
    for node in 0..nodes.count() {
        let log = std::fs::read_to_string(nodes.log(node)).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        eprintln!("--- node {node}, its last lines");
        eprintln!("{}", lines[lines.len().saturating_sub(30)..].join("\n"));
    }
}
