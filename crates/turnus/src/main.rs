//! The binary: arguments, configuration, wiring. The only place that knows all the others.

mod arguments;
mod ask;
mod bench;
mod failure;
mod first_start;
mod growth;
mod installation;
mod limits;
mod logging;
mod mail;
mod migrate;
mod named;
mod postgres;
mod rules;
mod serve;
mod setting_words;
mod settings;
mod simulate;
mod usage_file;
mod usage_load;
mod user;
mod verify;
mod verify_words;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::{Arguments, BenchOf, Benching, Command, UsageArguments, UsageCommand};
use crate::failure::Failure;
use crate::settings::Flags;

/// The folder of the demo, where none is named.
const DEMO_FOLDER: &str = "turnus-demo";

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Command::Verify(verifying) = &arguments.command {
        return verify::run(arguments.config.as_deref(), verifying).await;
    }
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("turnus: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let config = arguments.config.as_deref();
    let read = |flags: &Flags, data: Option<&str>| settings::read(config, flags, data);
    match &arguments.command {
        Command::Demo(serving) => {
            let settings = read(&serving.flags(), Some(DEMO_FOLDER))?;
            logging::start(&settings)?;
            serve::demo(&settings, serving).await
        }
        Command::Serve(serving) => {
            let settings = read(&serving.flags(), None)?;
            logging::start(&settings)?;
            serve::serve(&settings, serving).await
        }
        Command::Call(calling) => ask::call(calling).await,
        Command::Clock(clocking) => ask::clock(clocking).await,
        Command::User(arguments) => user::user(arguments).await,
        Command::Usage(UsageArguments { command: UsageCommand::Load(loading) }) => {
            usage_load::load(loading).await
        }
        Command::Bill(billing) => ask::bill(billing).await,
        Command::Explain(explaining) => rules::explain(explaining).await,
        Command::Check(checking) => rules::check(checking).await,
        Command::Simulate(simulating) => simulate::simulate(simulating).await,
        Command::Bench(Benching { of: Some(BenchOf::Growth(growing)), .. }) => growth::grow(growing).await,
        Command::Bench(benching) => {
            logging::start(&read(&Flags::default(), None)?)?;
            bench::bench(benching).await
        }
        Command::Backup(backing) => migrate::backup(config, backing).await,
        Command::Restore(restoring) => migrate::restore(config, restoring).await,
        Command::Migrate(migrating) => migrate::migrate(config, migrating).await,
        // Its exit status says more than whether it failed.
        Command::Verify(_) => Ok(()),
        Command::Openapi => {
            println!("{}", turnus_server::openapi());
            Ok(())
        }
        Command::Settings => {
            print!("{}", settings::DEFAULT);
            Ok(())
        }
    }
}
