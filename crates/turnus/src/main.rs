//! The binary: arguments, configuration, wiring. The only place that knows all the others.

mod arguments;
mod ask;
mod failure;
mod first_start;
mod installation;
mod mail;
mod rules;
mod serve;
mod settings;
mod simulate;

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use crate::arguments::{Arguments, Command};
use crate::failure::Failure;
use crate::settings::{Flags, Settings};

/// The folder of the demo, where none is named.
const DEMO_FOLDER: &str = "turnus-demo";

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
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
            log(&settings);
            serve::demo(&settings, serving).await
        }
        Command::Serve(serving) => {
            let settings = read(&serving.flags(), None)?;
            log(&settings);
            serve::serve(&settings, serving).await
        }
        Command::Call(calling) => ask::call(calling).await,
        Command::Clock(clocking) => ask::clock(clocking).await,
        Command::Bill(billing) => ask::bill(billing).await,
        Command::Explain(explaining) => rules::explain(explaining).await,
        Command::Check(checking) => rules::check(checking).await,
        Command::Simulate(simulating) => simulate::simulate(simulating).await,
        Command::Backup { data, file } => {
            // As with calls: where no folder is named, the one that there is.
            let found = ask::FOLDERS.into_iter().find(|folder| Path::new(folder).join("turnus.db").exists());
            let settings = read(&Flags { data: data.clone(), listen: None }, found)?;
            backup(&settings, file).await
        }
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

async fn backup(settings: &Settings, file: &Path) -> Result<(), Failure> {
    let database = installation::Installation::at(&settings.data).database();
    if !database.exists() {
        return Err(Failure::Usage(format!("there is no database {}: give --data", database.display())));
    }
    turnus_store::Store::backup_file(&database, file).await?;
    println!("{} is a checked copy. It does not hold the key: keep that apart.", file.display());
    Ok(())
}

fn log(settings: &Settings) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(&settings.log));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
}
