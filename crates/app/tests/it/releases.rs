//! What earlier releases left behind: their databases are read, row by row, and billed on, in both databases.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use rusqlite::Connection;
use tempfile::TempDir;
use turnus_app::clock::move_clock;
use turnus_app::due_work::parked_work;
use turnus_app::explain_invoice::explain_invoice;
use turnus_app::{App, Caller, Setup};
use turnus_engine::Id;
use turnus_store::copy::{Place, Purpose, copy};
use turnus_store::customers::CustomerFilter;
use turnus_store::documents::DocumentStatus;
use turnus_store::{Applied, Changes, Options, Slice, Store, StoreError};
use turnus_store::{
    accounts, bills, catalogue, clocks, contracts, coverage, customers, datev_settings, documents,
};
use turnus_store::{events, exchange_rates, hooks, ledger, mails, orders, usage};

use crate::databases::{command, empty_postgres};

const ALL: Slice =
    Slice { from: None, skip: 0, take: 100_000, newest_first: false, before: None, behind: None };

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_each_release_is_read_whole_and_billed_on() {
    for golden in goldens() {
        let (path, _folder) = unpacked(&golden);
        let store = open(&Place::Sqlite(path.clone())).await.unwrap();

        let read = every_row(&store).await.unwrap();
        let there = counts(&path, read.keys());
        bills_on(&store).await;

        assert_eq!(read, there, "{}", golden.display());
        assert!(read.values().filter(|rows| **rows > 0).count() > 18, "{read:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_each_release_goes_to_postgres_and_bills_on_there() {
    for golden in goldens() {
        let (path, _folder) = unpacked(&golden);
        let Some(target) = empty_postgres("").await else { return };

        copy((&Place::Sqlite(path.clone()), &target), &Options::default(), Purpose::Restore, |_, _| {})
            .await
            .unwrap();
        let store = open(&target).await.unwrap();
        let read = every_row(&store).await.unwrap();
        let there = counts(&path, read.keys());
        bills_on(&store).await;

        assert_eq!(read, there, "{}", golden.display());
    }
}

/// What a node of this version does beside newer ones: the schema has grown by whatever may be added.
#[tokio::test(flavor = "multi_thread")]
async fn this_version_works_on_in_a_schema_to_which_a_newer_one_added() {
    let golden = goldens().pop().unwrap();
    let (path, _folder) = unpacked(&golden);
    let older = Store::open_sqlite(&path, Options::default()).await.unwrap();
    older.close().await;
    let tables = tables(&path);
    let mut places = vec![Place::Sqlite(path.clone())];
    if let Some(target) = empty_postgres("").await {
        copy((&places[0], &target), &Options::default(), Purpose::Move, |_, _| {}).await.unwrap();
        places.push(target);
    }

    for place in places {
        match &place {
            Place::Sqlite(path) => {
                let grown = grown(&tables, ["integer", "blob", "zeroblob(32)"]);
                Connection::open(path).unwrap().execute_batch(&grown).unwrap();
            }
            Place::Postgres(url) => {
                command(url, &grown(&tables, ["bigint", "bytea", "decode(repeat('00', 32), 'hex')"])).await;
            }
        }

        let store = open(&place).await.unwrap();
        bills_on(&store).await;

        let taken_away = "update migrations set compatible_with = 9999 where number = 9999";
        match &place {
            Place::Sqlite(path) => {
                Connection::open(path).unwrap().execute(taken_away, []).unwrap();
            }
            Place::Postgres(url) => command(url, taken_away).await,
        }
        let refused = open(&place).await.err().unwrap();
        assert!(matches!(refused, StoreError::Newer { found: 9999, .. }), "{place}: {refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn members_that_a_newer_version_wrote_stay_in_rows_that_this_one_writes_and_go_with_a_person() {
    let (path, _folder) = unpacked(&goldens().pop().unwrap());
    open(&Place::Sqlite(path.clone())).await.unwrap().close().await;
    let connection = Connection::open(&path).unwrap();
    for (table, inside) in BODIES {
        let plant = format!(
            "update {table} set body = replace(replace(body, '{{\"v\":1,', '{{\"v\":1,\"OfTomorrow\":[7],'),
                '{inside}', '{inside}\"OfTomorrow\":8,')"
        );
        connection.execute(&plant, []).unwrap();
    }
    connection.execute("update documents set status = 'Draft' where number is not null", []).unwrap();
    let store = open(&Place::Sqlite(path.clone())).await.unwrap();
    let account = accounts::all(&store).await.unwrap()[0].id;

    let mut changes = Changes::new(account, Id::from_bytes([1; 12]));
    let statements = &mut changes.statements;
    for row in contracts::list(&store, account, Default::default(), ALL).await.unwrap() {
        statements.push(contracts::update(account, &row.value, row.version).unwrap());
    }
    for row in orders::list(&store, account, Default::default(), ALL).await.unwrap() {
        statements.push(orders::update(account, &row.value, row.version).unwrap());
    }
    for row in documents::list(&store, account, DocumentStatus::Draft, Default::default(), ALL).await.unwrap()
    {
        statements.push(documents::update(account, &row.value, row.version).unwrap());
    }
    for row in customers::list(&store, account, Default::default(), ALL).await.unwrap() {
        statements.push(customers::update(account, &row.value, row.version).unwrap());
    }
    assert!(matches!(store.apply(changes).await.unwrap(), Applied::Done(_)));

    for (table, _) in BODIES {
        let of = |condition: &str| counted(&connection, &format!("{table} where {condition}"));
        let kept = of("version > 1 and body like '%\"OfTomorrow\":[7]%' and body like '%\"OfTomorrow\":8%'");
        assert!(kept > 30, "{table}: {kept}");
        assert_eq!(kept, of("version > 1 and body like '%OfTomorrow%'"), "{table}");
    }
    let row = customers::list(&store, account, Default::default(), ALL).await.unwrap().pop().unwrap();
    let erased = customers::erase(account, &row.value, row.version, row.value.created_at).unwrap();
    assert!(matches!(
        store.apply(Changes::new(account, row.value.id).with(erased)).await.unwrap(),
        Applied::Done(_)
    ));
    let left = "customers where deleted_at is not null and body like '%OfTomorrow%'";
    assert_eq!(counted(&connection, left), 0, "whatever it was, it may name the person");
    store.close().await;
}

/// Where bodies are rewritten, and an object inside them that all of them have.
const BODIES: [(&str, &str); 4] = [
    ("contracts", "\"phases\":[{"),
    ("orders", "\"cart\":{"),
    ("documents", "\"recipient\":{"),
    ("customers", "\"data\":{"),
];

fn counted(connection: &Connection, what: &str) -> u32 {
    connection.query_row(&format!("select count(*) from {what}"), [], |row| row.get(0)).unwrap()
}

/// The next version's migration, which adds a table and two columns to each that is there.
fn grown(tables: &[String], [integer, bytes, hash]: [&str; 3]) -> String {
    let mut sql = format!(
        "insert into migrations (number, file, hash, applied_at, compatible_with)
            values (9999, '9999_next.sql', {hash}, 0, 0);
        create table of_tomorrow (account {bytes} not null primary key, more text);"
    );
    for table in tables {
        sql += &format!(
            "alter table {table} add column of_tomorrow {integer};
            alter table {table} add column named_tomorrow text not null default 'x';"
        );
    }
    sql
}

fn goldens() -> Vec<PathBuf> {
    let releases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/releases");
    let mut found: Vec<PathBuf> = std::fs::read_dir(releases)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("golden.db.zst"))
        .filter(|file| file.exists())
        .collect();
    found.sort();
    assert!(!found.is_empty(), "bin/freeze makes them");
    found
}

fn unpacked(golden: &Path) -> (PathBuf, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("turnus.db");
    let bytes = zstd::decode_all(std::fs::File::open(golden).unwrap()).unwrap();
    std::fs::write(&path, bytes).unwrap();
    (path, folder)
}

/// Opened in the hour in which it was made.
async fn open(place: &Place) -> Result<Store, StoreError> {
    let options = Options {
        machine_clock: Some(Arc::new(AtomicI64::new(1_795_698_000_000))),
        connections: 4,
        ..Options::default()
    };
    match place {
        Place::Sqlite(path) => Store::open_sqlite(path, options).await,
        Place::Postgres(url) => Store::open_postgres(url, options).await,
    }
}

/// Reads each row through the reader of its table.
async fn every_row(store: &Store) -> Result<BTreeMap<&'static str, usize>, StoreError> {
    let mut read = BTreeMap::new();
    let mut saw = |table: &'static str, rows: usize| *read.entry(table).or_insert(0) += rows;
    let all = accounts::all(store).await?;
    saw("accounts", all.len());
    for account in all.into_iter().map(|account| account.id) {
        for deleted in [false, true] {
            let filter = CustomerFilter { deleted, ..CustomerFilter::default() };
            saw("customers", customers::list(store, account, filter, ALL).await?.len());
        }
        let items = catalogue::all(store, account).await?;
        saw("catalogue", items.len());
        saw("exchange_rates", exchange_rates::list(store, account, None, None).await?.len());
        saw("orders", orders::list(store, account, Default::default(), ALL).await?.len());
        saw("contract_changes", contracts::changes(store, account, None, ALL).await?.len());
        saw("hooks", hooks::list(store, account, ALL).await?.len());
        saw("mails", mails::list(store, account, Default::default(), ALL).await?.len());
        saw("clocks", clocks::of(store, account).await?.iter().count());
        for entity in items.iter().filter_map(|item| match item {
            turnus_engine::catalogue::Item::Entity(entity) => Some(entity.id),
            _ => None,
        }) {
            saw("datev_settings", datev_settings::of(store, account, entity).await?.iter().count());
        }
        let mut position = 0;
        loop {
            let page = events::after(store, account, position, 1000).await?;
            let Some(last) = page.last() else { break };
            position = last.position;
            saw("events", page.len());
        }
        for status in [DocumentStatus::Draft, DocumentStatus::Issued, DocumentStatus::Replaced] {
            let found = documents::list(store, account, status, Default::default(), ALL).await?;
            saw("documents", found.len());
            for document in found {
                let file = documents::file(store, account, document.value.id, "pdf").await?;
                saw("files", file.iter().count());
            }
        }
        for contract in contracts::list(store, account, Default::default(), ALL).await? {
            saw("contracts", 1);
            of_contract(store, account, contract.value.contract.id, &mut saw).await?;
        }
    }
    Ok(read)
}

async fn of_contract(
    store: &Store,
    account: Id,
    contract: Id,
    saw: &mut impl FnMut(&'static str, usize),
) -> Result<(), StoreError> {
    saw("contract_versions", contracts::versions(store, account, contract).await?.len());
    saw("usage_records", usage::list(store, account, contract, (None, None), ALL).await?.len());
    saw("rated_items", usage::rated_items(store, account, (contract, false), ALL).await?.len());
    saw("postings", ledger::of_contract(store, account, contract).await?.len());
    saw("bookings", ledger::bookings(store, account, contract, ALL).await?.len());
    let billed = coverage::billed(store, account, contract).await?;
    saw("coverage", billed.rows.len());
    saw("usage_charges", billed.usage.len());
    for mut row in bills::of_contract(store, account, contract).await? {
        bills::fill(store, account, &mut row.bill).await?;
        saw("bills", 1);
        saw("bill_lines", row.bill.lines.len());
        saw("bill_vat", row.bill.groups.len());
    }
    Ok(())
}

fn counts<'a>(path: &Path, tables: impl Iterator<Item = &'a &'static str>) -> BTreeMap<&'static str, usize> {
    let connection = Connection::open(path).unwrap();
    let count = |table: &&'static str| {
        let sql = format!("select count(*) from {table}");
        (*table, connection.query_row(&sql, [], |row| row.get::<_, u32>(0)).unwrap().try_into().unwrap())
    };
    tables.map(count).collect()
}

fn tables(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let sql = "select name from sqlite_schema where type = 'table' and name not like 'sqlite%' and name <> 'migrations'";
    let mut found = connection.prepare(sql).unwrap();
    found.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// Two months on, each document after its time, nothing put aside, and each explained.
async fn bills_on(store: &Store) {
    let app = App::new(store.clone(), Setup { key: [7; 32], node: 2, private_webhooks: true });
    let account = app.accounts().await.unwrap()[0].id;
    let before = issued(store, account).await.len();
    let now = app.now(account).await.unwrap();
    let caller = Caller { account, entity: None, actor: "test".to_owned(), now };

    move_clock(&app, &caller, now.plus_millis(62 * 24 * 3_600_000), Some(true)).await.unwrap();

    let after = issued(store, account).await;
    assert!(after.len() > before + 30, "{before}, then {}", after.len());
    assert_eq!(parked_work(&app, account).await.unwrap(), []);
    for id in after.iter().take(40) {
        explain_invoice(&app, account, *id).await.unwrap();
    }
    app.close().await;
}

async fn issued(store: &Store, account: Id) -> Vec<Id> {
    let found = documents::list(store, account, DocumentStatus::Issued, Default::default(), ALL).await;
    found.unwrap().into_iter().map(|row| row.value.id).rev().collect()
}
