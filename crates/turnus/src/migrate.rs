//! `turnus migrate`, `backup` and `restore`: a database that goes elsewhere.

use std::path::{Path, PathBuf};

use comfy_table::Table;
use comfy_table::presets::NOTHING;
use turnus_app::new_numbers::begin_new_numbers;
use turnus_app::{App, Setup};
use turnus_store::copy::{Place, Purpose, Report, copy};
use turnus_store::{Options, Store};

use crate::arguments::{Backing, Migrating, Restoring};
use crate::ask::FOLDERS;
use crate::failure::Failure;
use crate::installation::{Installation, random};
use crate::verify::prove_copy;

/// Moves a database, or one account of it, to another place.
pub async fn migrate(arguments: &Migrating) -> Result<(), Failure> {
    let [from, to] = [&arguments.from, &arguments.to].map(|text| text.parse::<Place>());
    let (from, to) = (from.map_err(Failure::Usage)?, to.map_err(Failure::Usage)?);
    let account = arguments.account.as_ref().map(|id| id.parse());
    let account =
        account.transpose().map_err(|_| Failure::Usage("--account takes 24 hex digits".to_owned()))?;
    made(&copied(&from, &to, account.map_or(Purpose::Move, Purpose::MoveAccount)).await?);
    println!("{from} is now in {to}. Serve one of the two, never both.");
    about_the_key(&key_of(&from), &to);
    prove_copy(&to).await
}

/// Copies a database into a new file while it is served. `folder` finds the installation's where none is named.
pub async fn backup(
    arguments: &Backing,
    folder: impl FnOnce() -> Result<PathBuf, Failure>,
) -> Result<(), Failure> {
    let file = &arguments.file;
    match &arguments.database {
        Some(url) => {
            let from = place(url)?;
            made(&copied(&from, &Place::Sqlite(file.clone()), Purpose::Backup).await?);
        }
        None => {
            let database = Installation::at(&folder()?).database();
            if !database.exists() {
                return Err(Failure::Usage(format!(
                    "there is no database {}: give --data",
                    database.display()
                )));
            }
            Store::backup_file(&database, file).await?;
        }
    }
    println!("{} is a checked copy. It does not hold the key: keep that apart.", file.display());
    Ok(())
}

/// Puts a backup in an empty place, to go on from it.
///
/// `turnus verify` may be run on `to` behind each of the three: [`made`] is the place.
pub async fn restore(arguments: &Restoring) -> Result<(), Failure> {
    let to = match (&arguments.data, &arguments.database) {
        (Some(folder), None) => Place::Sqlite(Installation::at(folder).database()),
        (None, Some(url)) => place(url)?,
        (_, _) => return Err(Failure::Usage("give --data or --database: where the backup goes".to_owned())),
    };
    let from = Place::Sqlite(arguments.file.clone());
    made(&copied(&from, &to, Purpose::Restore).await?);
    println!("{} is restored to {to}.", arguments.file.display());
    prove_copy(&to).await?;
    match &arguments.numbers_begin_with {
        Some(text) => begin_new_numbers_at(&to, text).await.map_err(|why| {
            Failure::Usage(format!(
                "{to} is restored, but its numbers go on as before: {why}. Drop it and restore again."
            ))
        })?,
        None => {
            println!(
                "Numbers go on where the backup ends: what was issued since would be given again. If anything"
            );
            println!("was, restore it again with --numbers-begin-with (docs/operate/backup.md).");
        }
    }
    about_the_key("the key file of the old installation", &to);
    Ok(())
}

/// In the restored database, before anyone serves it.
async fn begin_new_numbers_at(place: &Place, text: &str) -> Result<(), Failure> {
    let store = match place {
        Place::Sqlite(file) => Store::open_sqlite(file, Options::default()).await?,
        Place::Postgres(url) => Store::open_postgres(url, Options::default()).await?,
    };
    let mut node = [0; 8];
    random(&mut node)?;
    // No link is signed here, so any key will do.
    let setup = Setup { key: [0; 32], node: u64::from_be_bytes(node), private_webhooks: false };
    let app = App::new(store, setup);
    for account in app.accounts().await? {
        for entity in begin_new_numbers(&app, account.id, text).await? {
            let (invoices, notes) = (&entity.invoice_numbers, &entity.credit_note_numbers);
            println!("{}: numbers are {invoices} and {notes} from now on", entity.seller.name);
        }
    }
    app.close().await;
    Ok(())
}

/// Finds the installation that a backup is made of, where none is named: as calls do.
pub fn folder_that_is_there() -> Option<&'static str> {
    FOLDERS.into_iter().find(|folder| Path::new(folder).join("turnus.db").exists())
}

fn place(url: &str) -> Result<Place, Failure> {
    url.parse().map_err(Failure::Usage)
}

async fn copied(from: &Place, to: &Place, purpose: Purpose) -> Result<Report, Failure> {
    // As they come: a large table takes its time.
    Ok(copy(from, to, purpose, |table, rows| eprintln!("{table}: {rows} rows")).await?)
}

/// What was compared.
fn made(report: &Report) {
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header(["table", "rows", "read again", "digest of both"]);
    for it in &report.tables {
        let digest: String = it.target.hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        table.add_row([it.table.clone(), it.source.rows.to_string(), it.target.rows.to_string(), digest]);
    }
    println!("{table}");
    println!("{} rows in {} tables, each table the same on both sides", report.rows(), report.tables.len());
}

fn key_of(from: &Place) -> String {
    match from {
        Place::Sqlite(file) => format!("{} (or TURNUS_KEY)", file.with_file_name("key").display()),
        Place::Postgres(_) => "TURNUS_KEY of the nodes".to_owned(),
    }
}

fn about_the_key(old: &str, to: &Place) {
    println!("The key is not in the database. Take over {old}:");
    match to {
        Place::Sqlite(file) => {
            println!("put it at {}, or set TURNUS_KEY.", file.with_file_name("key").display())
        }
        Place::Postgres(_) => println!("set TURNUS_KEY to it on every node."),
    }
    println!(
        "With another key it is not served, unless --new-key says so: links and sealed secrets are void then."
    );
}
