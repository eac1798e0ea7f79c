//! A small database of this version, to be kept: later versions must read it and bill on from it.
//!
//! `bin/freeze VERSION` runs it; it writes `golden.db.zst` into the folder that is named.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use turnus_app::access::{Credentials, issue_token, put_client, put_user};
use turnus_app::clock::move_clock;
use turnus_app::customers::create_customer;
use turnus_app::demo::make_demo;
use turnus_app::webhooks::{create_webhook, hand_out};
use turnus_app::{Answer, App, Call, Caller, Keep, Role, Setup};
use turnus_engine::customer::{Customer, CustomerData};
use turnus_store::hooks::HookData;
use turnus_store::{Options, Store};

type Failure = Box<dyn std::error::Error>;

/// 2026-11-26T12:00Z: the demo has the fourteen months before.
const NOON: i64 = 1_795_694_400_000;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let folder = std::env::args().nth(1).map(PathBuf::from).ok_or("usage: golden FOLDER")?;
    let outer = tempfile::tempdir()?;
    let clock = Some(Arc::new(AtomicI64::new(NOON)));
    let options = Options { machine_clock: clock, ..Options::default() };
    let store = Store::open_sqlite(&outer.path().join("turnus.db"), options).await?;
    let setup = Setup { key: [7; 32], node: 1, private_webhooks: true };
    let app = App::new(store.clone(), setup);

    let account = make_demo(&app, |_| {}).await?;
    put_client(&app, account, "golden", "golden-secret").await?;
    put_user(&app, account, "admin@localhost", "golden-password", Role::Owner).await?;
    let credentials =
        Credentials { client_id: "golden".to_owned(), client_secret: "golden-secret".to_owned(), user: None };
    issue_token(&app, &credentials).await?;
    let caller = Caller { account, entity: None, actor: "golden".to_owned(), now: app.now(account).await? };
    listen(&app, &caller).await?;
    let keep = Keep {
        client: account,
        key: "golden-key".to_owned(),
        hash: [9; 32],
        render: Arc::new(|_: &Customer| Answer { status: 201, body: "{}".to_owned() }),
    };
    let data = CustomerData { company_name: Some("Golden GmbH".to_owned()), ..CustomerData::default() };
    create_customer(&app, &Call { caller: caller.clone(), keep: Some(keep) }, data).await?;
    while hand_out(&app, account).await? {}
    move_clock(&app, &caller, app.now(account).await?, Some(true)).await?;

    let whole = outer.path().join("golden.db");
    store.backup(&whole).await?;
    store.close().await;
    keep_few_files(&whole)?;
    let packed = zstd::encode_all(std::fs::File::open(&whole)?, 19)?;
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("golden.db.zst");
    std::fs::write(&file, &packed)?;
    println!("{}: {} bytes", file.display(), packed.len());
    Ok(())
}

/// A webhook of everything, at an address where nobody is.
async fn listen(app: &App, caller: &Caller) -> Result<(), Failure> {
    let events = ["ContractCreated", "CustomerCreated", "InvoiceCreated"].map(str::to_owned).to_vec();
    let data = HookData { url: "http://127.0.0.1:9/hook".to_owned(), events };
    create_webhook(app, &Call::plain(caller.clone()), data).await?;
    Ok(())
}

/// PDFs are nine tenths of it; a few will do. The others are made again when someone asks for them.
fn keep_few_files(database: &Path) -> Result<(), Failure> {
    let connection = rusqlite::Connection::open(database)?;
    let few =
        "delete from files where document not in (select document from files order by document limit 4)";
    connection.execute(few, [])?;
    connection.execute_batch("vacuum")?;
    Ok(())
}
