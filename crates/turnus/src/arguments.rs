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
    /// Say why each line of a document is what it is.
    Explain(Explaining),
    /// Walk billing scenarios of your own against the catalogue, and compare.
    Check(Checking),
    /// Live whole accounts under a seeded clock, with crashes and doubled requests, and prove their books.
    Simulate(Simulating),
    /// Copy the database into a new file, while a server runs or not, and check the copy.
    Backup {
        /// The folder of the installation.
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
        /// The new file.
        file: PathBuf,
    },
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

/// Which lives to simulate.
#[derive(Debug, Args)]
pub struct Simulating {
    /// The first seed.
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    pub from: u64,
    /// How many seeds.
    #[arg(long, value_name = "N", default_value_t = 100)]
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

impl Serving {
    /// The settings that are flags.
    pub fn flags(&self) -> Flags {
        Flags { listen: self.listen.clone(), data: self.data.clone() }
    }
}
