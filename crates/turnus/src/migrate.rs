//! `turnus migrate`, `backup` and `restore`: a database that goes elsewhere.

use std::io::Write;
use std::path::Path;

use comfy_table::Table;
use comfy_table::presets::NOTHING;
use turnus_app::new_numbers::begin_new_numbers;
use turnus_app::{App, Setup};
use turnus_store::Store;
use turnus_store::copy::{CopyError, Place, Purpose, Report, copy};

use crate::arguments::{Backing, Migrating, Restoring};
use crate::failure::Failure;
use crate::installation::random;
use crate::named::Named;
use crate::verify::prove_copy;

/// Moves a database, or one account of it, to another place.
pub async fn migrate(config: Option<&Path>, arguments: &Migrating) -> Result<(), Failure> {
    let (from, to) = (Named::typed(config, &arguments.from)?, Named::typed(config, &arguments.to)?);
    let account = arguments.account.as_ref().map(|id| id.parse());
    let account =
        account.transpose().map_err(|_| Failure::Usage("--account takes 24 hex digits".to_owned()))?;
    made(&copied(&from.place, &to, account.map_or(Purpose::Move, Purpose::MoveAccount)).await?);
    println!("{} is now in {}. Serve one of the two, never both.", from.place, to.place);
    match account {
        None => about_the_key(&key_of(&from.place), &to.place),
        Some(_) => println!(
            "The target keeps its own key. What was sealed or signed with the source's is void for this account: give its \
             webhooks new secrets (turnus call rotateWebhookSecret) and send links anew."
        ),
    }
    prove_copy(&to).await
}

/// Copies a database into a new file while it is served.
pub async fn backup(config: Option<&Path>, arguments: &Backing) -> Result<(), Failure> {
    let file = &arguments.file;
    let from = Named::of(config, arguments.data.as_deref(), arguments.database.as_deref())?;
    from.must_be_there()?;
    match &from.place {
        Place::Postgres(_) => {
            let to = Named::at(Place::Sqlite(file.clone()), from.options.clone());
            made(&copied(&from.place, &to, Purpose::Backup).await?);
        }
        Place::Sqlite(database) => {
            Store::backup_file(database, file).await.map_err(Failure::store(from.place.to_string()))?;
        }
    }
    let (file, from) = (file.display(), &from.place);
    println!("{file} is a checked copy of {from}. It does not hold the key: keep that apart.");
    Ok(())
}

/// Puts a backup in an empty place, to go on from it.
pub async fn restore(config: Option<&Path>, arguments: &Restoring) -> Result<(), Failure> {
    if arguments.data.is_none() && arguments.database.is_none() {
        return Err(Failure::Usage("give --data or --database: where the backup goes".to_owned()));
    }
    let named = Named::of(config, arguments.data.as_deref(), arguments.database.as_deref())?;
    let to = &named.place;
    let from = Place::Sqlite(arguments.file.clone());
    made(&copied(&from, &named, Purpose::Restore).await?);
    println!("{} is restored to {to}.", arguments.file.display());
    prove_copy(&named).await?;
    match &arguments.numbers_begin_with {
        Some(text) => begin_new_numbers_at(&named, text).await.map_err(|why| {
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
    about_the_key("the key file of the old installation", to);
    Ok(())
}

/// In the restored database, before anyone serves it.
async fn begin_new_numbers_at(place: &Named, text: &str) -> Result<(), Failure> {
    let store = place.open().await?;
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

async fn copied(from: &Place, to: &Named, purpose: Purpose) -> Result<Report, Failure> {
    // As they come: a large table takes its time.
    let told = |table: &str, rows| {
        // Nobody may be reading.
        let _ = writeln!(std::io::stderr(), "{table}: {rows} rows");
    };
    copy((from, &to.place), &to.options, purpose, told).await.map_err(|error| match error {
        CopyError::NotEmpty(_) if purpose == Purpose::Move => {
            Failure::Usage(format!("{}: {error}, or add one account to it with --account", to.place))
        }
        CopyError::NotEmpty(_) => Failure::Usage(format!("{}: {error}", to.place)),
        other => other.into(),
    })
}

/// What was compared.
fn made(report: &Report) {
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header(["table", "rows", "read again", "digest of both"]);
    for it in &report.tables {
        let digest = hex::encode(&it.target.hash[..8]);
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
