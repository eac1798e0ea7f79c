//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::settings::Flags;

/// Subscription billing that speaks the billwerk API, in one binary and one file.
#[derive(Debug, Parser)]
#[command(name = "turnus", version, arg_required_else_help = true)]
pub struct Arguments {
    /// A file of settings, over the defaults of `turnus settings`.
    #[arg(long, global = true, value_name = "FILE", env = "TURNUS_CONFIG")]
    pub config: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a company with 40 customers and 14 months of billed history, and serve it.
    Demo(Serving),
    /// Serve. Without a database it makes one, with an account, an OAuth client and an admin.
    Serve(Serving),
    /// Call a function of the API: turnus call createOrder @order.json. Without a name it lists them.
    Call(Calling),
    /// Read a sandbox's clock, or move it forward.
    Clock(Clocking),
    /// Bill what a contract has open now.
    Bill(Billing),
    /// Post usage from a file.
    Usage(UsageArguments),
    /// Make a person who works with the account, or let one in again: a new password, no second factor.
    User(UserArguments),
    /// Say why each line of a document is what it is.
    Explain(Explaining),
    /// Walk billing scenarios of your own against the catalogue, and compare.
    Check(Checking),
    /// Live whole accounts under a seeded clock, with crashes and doubled requests, and prove their books.
    Simulate(Simulating),
    /// Measure how quick it is beside the bare engine, in databases of its own.
    Bench(Benching),
    /// Copy the database into a new file, while it is served or not, and check the copy.
    Backup(Backing),
    /// Put a backup in an empty place, and compare.
    Restore(Restoring),
    /// Move a database, or one account of it, from SQLite to PostgreSQL or back, and compare.
    Migrate(Migrating),
    /// Prove the books: everything that was written since the last proof, or all. Also while a server runs.
    ///
    /// It ends with 0 where the books are right, with 1 where something is wrong, with 2 where they cannot be read.
    Verify(Verifying),
    /// Print the OpenAPI document.
    Openapi,
    /// Print the settings with their defaults and what they mean.
    Settings,
}

/// How to serve.
#[derive(Debug, Args)]
pub struct Serving {
    /// Where to listen.
    #[arg(long, value_name = "HOST:PORT")]
    pub listen: Option<String>,
    /// The folder of the installation.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The database, in place of a file in the folder: postgres://user@host/name. A password is better in
    /// TURNUS_DATABASE.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Take the key as it is, where the one that the database was made with is lost. Links and sealed secrets made
    /// with that one are void then.
    #[arg(long)]
    pub new_key: bool,
    /// The id of an OAuth client that is to exist.
    #[arg(long, value_name = "ID", env = "TURNUS_CLIENT_ID")]
    pub client_id: Option<String>,
    /// Its secret.
    #[arg(long, value_name = "SECRET", env = "TURNUS_CLIENT_SECRET", hide_env_values = true)]
    pub client_secret: Option<String>,
}

/// Which server to ask.
#[derive(Debug, Args)]
pub struct Asking {
    /// The server; without it, the one that runs in --data.
    #[arg(long, env = "TURNUS_URL")]
    pub url: Option<String>,
    /// The OAuth client.
    #[arg(long, value_name = "ID", env = "TURNUS_CLIENT_ID")]
    pub client_id: Option<String>,
    /// Its secret.
    #[arg(long, value_name = "SECRET", env = "TURNUS_CLIENT_SECRET", hide_env_values = true)]
    pub client_secret: Option<String>,
    /// The folder of the installation that runs on this machine.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

/// What to call.
#[derive(Debug, Args)]
pub struct Calling {
    /// Which server to ask.
    #[command(flatten)]
    pub asking: Asking,
    /// JSON, whatever the output is.
    #[arg(long)]
    pub json: bool,
    /// The function, such as createOrder.
    pub function: Option<String>,
    /// Ids, then name=value filters, then a body: JSON, @FILE, or @- for standard input.
    pub arguments: Vec<String>,
}

/// What to do with the clock.
#[derive(Debug, Args)]
pub struct Clocking {
    /// Which server to ask.
    #[command(flatten)]
    pub asking: Asking,
    /// Move it to this time: 2027-01-31 or 2027-01-31T12:00:00Z.
    #[arg(long, value_name = "TIME", conflicts_with = "days")]
    pub to: Option<String>,
    /// Move it so many days forward.
    #[arg(long)]
    pub days: Option<u32>,
}

/// What to bill.
#[derive(Debug, Args)]
pub struct Billing {
    /// Which server to ask.
    #[command(flatten)]
    pub asking: Asking,
    /// The contract.
    pub contract: String,
    /// Keep the draft instead of sending it.
    #[arg(long)]
    pub draft: bool,
}

/// What to do with usage.
#[derive(Debug, Args)]
pub struct UsageArguments {
    /// What to do.
    #[command(subcommand)]
    pub command: UsageCommand,
}

/// What to do with usage.
#[derive(Debug, Subcommand)]
pub enum UsageCommand {
    /// Post a file of records, a JSON object in each line, as it is or in gzip or zstd. A run that was broken off is gone on
    /// with: what was posted is known by its Keys.
    ///
    /// It ends with 1 where a record was refused; the others are posted.
    Load(Loading),
}

/// What to load.
#[derive(Debug, Args)]
pub struct Loading {
    /// Which server to ask.
    #[command(flatten)]
    pub asking: Asking,
    /// Begin with this line, the first being 1; without it, where the run before was broken off.
    #[arg(long, value_name = "LINE", value_parser = at_least::<1>)]
    pub from: Option<u64>,
    /// Records of a request, 10000 at most.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub at_once: u64,
    /// Write refused records into this file, with line and reason, in place of telling them.
    #[arg(long, value_name = "FILE")]
    pub refused: Option<PathBuf>,
    /// The file, or - for standard input. Each line names ContractId, ComponentId or ExternalComponentId, Quantity and Key.
    pub file: PathBuf,
}

/// Which person, and what of it.
#[derive(Debug, Args)]
pub struct UserArguments {
    /// Which server to ask.
    #[command(flatten)]
    pub asking: Asking,
    /// The address of mail that the person signs in with.
    #[arg(long, value_name = "ADDRESS")]
    pub email: String,
    /// What the person is called.
    #[arg(long)]
    pub name: Option<String>,
    /// Owner, Finance, Support or ReadOnly. Needed for a new person, who gets a password that is printed.
    #[arg(long)]
    pub role: Option<String>,
    /// Give the person a new password, and print it. All sessions end.
    #[arg(long)]
    pub new_password: bool,
    /// Take the second factor away.
    #[arg(long)]
    pub remove_totp: bool,
}

/// What to explain.
#[derive(Debug, Args)]
pub struct Explaining {
    /// Which server to ask.
    #[command(flatten)]
    pub asking: Asking,
    /// German sentences instead of English ones.
    #[arg(long)]
    pub german: bool,
    /// The document: its id or its number.
    pub invoice: String,
}

/// What to check.
#[derive(Debug, Args)]
pub struct Checking {
    /// Which server to ask.
    #[command(flatten)]
    pub asking: Asking,
    /// The plan group that is sold from, where a file names none; without it, the first.
    #[arg(long, value_name = "ID")]
    pub plan_group: Option<String>,
    /// Write into each file what the engine makes of it.
    #[arg(long)]
    pub update: bool,
    /// Files as docs/rules/scenarios.md tells.
    #[arg(required = true)]
    pub files: Vec<std::path::PathBuf>,
}

/// What to back up.
#[derive(Debug, Args)]
pub struct Backing {
    /// The folder of the installation.
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    pub data: Option<PathBuf>,
    /// The database of the nodes: postgres://user@host/name.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// The new file, of SQLite in either case.
    pub file: PathBuf,
}

/// What to restore, and where.
#[derive(Debug, Args)]
pub struct Restoring {
    /// The backup. It may be of an older version, and stays as it is.
    pub file: PathBuf,
    /// A folder without a database.
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    pub data: Option<PathBuf>,
    /// A database without rows: postgres://user@host/name.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Put this in front of all numbers from now on, which count from 1: documents may have left the house since the
    /// backup, and their numbers are not to be given again.
    #[arg(long, value_name = "TEXT")]
    pub numbers_begin_with: Option<String>,
}

/// What to move, and where.
#[derive(Debug, Args)]
pub struct Migrating {
    /// sqlite:PATH (the file, or the folder of an installation) or postgres://user@host/name.
    pub from: String,
    /// The same; a new file, or a database without rows.
    pub to: String,
    /// Only this account, which may go into a database that has others.
    #[arg(long, value_name = "ID")]
    pub account: Option<String>,
}

/// What to prove.
#[derive(Debug, Args)]
pub struct Verifying {
    /// The folder of the installation.
    #[arg(long, value_name = "DIR", conflicts_with = "database")]
    pub data: Option<PathBuf>,
    /// A PostgreSQL database: postgres://user:password@host/name.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Everything, not only what was written since the last proof.
    #[arg(long)]
    pub whole: bool,
    /// This account; without it, each.
    #[arg(long, value_name = "ID")]
    pub account: Option<String>,
    /// JSON.
    #[arg(long)]
    pub json: bool,
}

/// Which lives to simulate.
#[derive(Debug, Args)]
pub struct Simulating {
    /// The first seed.
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    pub from: u64,
    /// How many seeds.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = at_least::<1>)]
    pub seeds: u64,
    /// The most steps of each life.
    #[arg(long, value_name = "N", default_value_t = 120)]
    pub steps: u32,
    /// Lives at a time; without it, one for each processor.
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Print each step.
    #[arg(long)]
    pub trace: bool,
    /// Prove the books after each step: slow.
    #[arg(long)]
    pub closely: bool,
}

/// What to measure beside the bare engine.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Benching {
    /// In less than two minutes: the same rows with less of each.
    #[arg(long)]
    pub quick: bool,
    /// How many contracts the account has: 10,000, and 1,000 where it is to be quick. Without it, and not to be quick, one
    /// account grows to 1,000,000 besides, which takes 55 GB of the temporary folder.
    #[arg(long, value_name = "N", value_parser = at_least::<10>)]
    pub contracts: Option<u64>,
    /// Rows with that word in their name alone.
    #[arg(long, value_name = "WORD")]
    pub only: Option<String>,
    /// A PostgreSQL server, for the rows on it: databases are made there, and dropped afterwards.
    #[arg(long, value_name = "URL")]
    pub postgres: Option<String>,
    /// Write the table into this file, as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Draw it into this file, as SVG.
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// How long the release build took, for its row: bin/bench says it.
    #[arg(long, value_name = "SECONDS")]
    pub build_seconds: Option<u64>,
    /// Something else to measure.
    #[command(subcommand)]
    pub of: Option<BenchOf>,
}

/// What else can be measured.
#[derive(Debug, Subcommand)]
pub enum BenchOf {
    /// What a contract costs as an account grows tenfold from step to step.
    Growth(Growing),
}

/// How an account grows.
#[derive(Debug, Args)]
pub struct Growing {
    /// How many contracts there are in the end: it begins with 10, and grows tenfold from step to step.
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = at_least::<10>)]
    pub contracts: u64,
    /// An empty PostgreSQL database, in place of a file that goes away afterwards, or one that another run left.
    #[arg(long, value_name = "URL", conflicts_with = "keep")]
    pub database: Option<String>,
    /// Make this file and leave it there; one that another run left is gone on with.
    #[arg(long, value_name = "FILE")]
    pub keep: Option<PathBuf>,
}

/// Fewer would do nothing, and end as if all were well.
fn at_least<const LEAST: u64>(said: &str) -> Result<u64, String> {
    let count = said.parse::<u64>().map_err(|_| format!("a whole number is wanted, {LEAST} or more"))?;
    if count < LEAST { Err(format!("that does nothing: give {LEAST} or more")) } else { Ok(count) }
}

impl Serving {
    /// The settings that are flags.
    pub fn flags(&self) -> Flags {
        Flags { listen: self.listen.clone(), data: self.data.clone(), database: self.database.clone() }
    }
}
