//! A database copied into another: whole, equal, or not at all.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;
use tokio_postgres::NoTls;
use turnus_engine::Id;
use turnus_store::copy::{CopyError, NOT_COPIED, Place, Purpose, Report, copy};
use turnus_store::{Changes, Head, Options, Store, StoreError, customers, events};

use crate::cast::{account, ada, create, done, event, new_id};
use crate::databases::{Database, command, empty_postgres, is_plain_build, postgres, sqlite};

type Schema = BTreeMap<String, Vec<String>>;

#[tokio::test]
async fn every_table_and_column_of_both_databases_is_copied_or_named_with_its_reason() {
    let file = sqlite(Options::default()).await;
    let report = copied(&closed(file).await, &a_file()).await.unwrap();
    let copied: Vec<&str> = report.tables.iter().map(|it| it.table.as_str()).collect();

    let (in_file, folder) = schema_of_sqlite().await;
    let mut schemas = vec![in_file];
    if let Some(database) = postgres(Options::default()).await {
        schemas.push(schema_of_postgres(database.url.as_ref().unwrap()).await);
    }

    for schema in &schemas {
        for table in schema.keys() {
            let named = NOT_COPIED.iter().any(|(name, _)| name == table);
            assert!(named != copied.contains(&table.as_str()), "{table} is neither copied nor named");
            if !named {
                assert_eq!(schema[table], schemas[0][table], "{table}");
            }
        }
    }
    assert_eq!(copied[0], "accounts", "others refer to it");
    drop(folder);
}

#[tokio::test]
async fn rows_of_every_table_come_back_from_the_other_database_as_they_were() {
    let first = planted(300).await;
    let Some(target) = empty_postgres("").await else { return };
    let (back, again) = (a_file(), a_file());

    let there = copied(&first.place, &target).await.unwrap();
    let home = run(&target, &back.place(), Purpose::Backup).await.unwrap();
    let twice = run(&back.place(), &again.place(), Purpose::Restore).await.unwrap();

    assert!(there.tables.iter().all(|it| it.target.rows > 0), "{there:?}");
    assert!(there.rows() > 5000);
    // The leases were given up on the way there; nothing else differs from file to file.
    let with_leases = ["clocks", "due_work"];
    for (there, home) in there.tables.iter().zip(&home.tables) {
        let leases = with_leases.contains(&there.table.as_str());
        assert_eq!(there.source == home.target, !leases, "{}", there.table);
    }
    assert!(home.tables.iter().zip(&twice.tables).all(|(home, twice)| home.target == twice.source));
    assert_eq!(count(&again, "select count(*) from tokens"), 0, "a restored database begins without tokens");
    assert_eq!(count(&again, "select count(*) from sessions"), 0, "nor is anyone signed in");
    assert!(
        count(&back, "select count(*) from tokens") > 0 && count(&back, "select count(*) from sessions") > 0
    );
    for table in with_leases {
        assert_eq!(count(&again, &format!("select sum(leased_until) from {table}")), 0);
    }
}

#[tokio::test]
async fn a_database_that_sorts_by_the_words_of_a_language_has_the_same_digests() {
    let first = planted(60).await;
    let locale = "template template0 locale_provider icu icu_locale 'en'";
    if is_plain_build() {
        return;
    }
    let Some(target) = empty_postgres(locale).await else { return };

    let report = copied(&first.place, &target).await.unwrap();

    assert_eq!(report.differences(), "");
}

#[tokio::test]
async fn what_a_copied_database_is_served_from_goes_on() {
    let file = sqlite(Options::default()).await;
    let account = account(&file).await;
    for number in 0..5 {
        done(&file, create(account, &ada(&format!("c-{number}")))).await;
    }
    let source = closed(file).await;
    let Some(target) = empty_postgres("").await else { return };

    copied(&source, &target).await.unwrap();
    let store = open(&target).await.unwrap();
    done(&store, create(account, &ada("c-5"))).await;

    chain_holds(&store, account, 6).await;
    store.close().await;
}

#[tokio::test]
async fn a_target_with_rows_a_served_source_and_a_missing_one_are_refused_and_left_alone() {
    let first = planted(10).await;
    let Some(target) = empty_postgres("").await else { return };
    let served = sqlite(Options::default()).await;
    let full = a_file();

    copied(&first.place, &target).await.unwrap();
    copied(&first.place, &full).await.unwrap();
    let twice = copied(&first.place, &target).await.unwrap_err();
    let over = copied(&first.place, &full).await.unwrap_err();
    let held = copied(&Place::Sqlite(served.path()), &a_file()).await.unwrap_err();
    let missing = copied(&Place::Sqlite("/nowhere/turnus.db".into()), &a_file()).await.unwrap_err();
    let empty = copied(&first.place, &Place::Postgres("postgres://turnus@%2Fnowhere/x".into())).await;

    assert!(matches!(&twice, CopyError::NotEmpty(table) if table == "accounts"), "{twice}");
    assert!(matches!(over, CopyError::FileThere(_)), "{over}");
    assert!(matches!(held, CopyError::Store(StoreError::InUse(_))), "{held}");
    assert!(matches!(missing, CopyError::NoFile(_)), "{missing}");
    let empty = empty.unwrap_err();
    assert!(
        matches!(&empty, CopyError::NotReached { .. }) && empty.to_string().contains("turnus@%2Fnowhere/x"),
        "{empty}"
    );
    open(&target).await.unwrap().close().await;
}

#[tokio::test]
async fn a_source_of_another_version_is_refused_with_what_to_do() {
    let (older, newer) = (older().await, planted(5).await);
    let next = "insert into migrations values (9999, 'x', zeroblob(32), 0, 0)";
    Connection::open(newer.path()).unwrap().execute(next, []).unwrap();

    let old = copied(&older.place(), &a_file()).await.unwrap_err();
    let new = copied(&newer.place, &a_file()).await.unwrap_err();

    assert!(old.to_string().contains("start this version's turnus serve on it once"), "{old}");
    assert!(new.to_string().contains("use the version that wrote it"), "{new}");
}

#[tokio::test]
async fn a_backup_of_an_older_version_is_restored_in_this_ones_schema_and_stays_as_it_was() {
    let older = older().await;
    let before = std::fs::read(older.path()).unwrap();
    let target = a_file();

    run(&older.place(), &target.place(), Purpose::Restore).await.unwrap();

    Store::open_sqlite(&target.path(), Options::default()).await.unwrap().close().await;
    assert_eq!(count(&target, "select count(*) from accounts"), 1);
    assert_eq!(std::fs::read(older.path()).unwrap(), before);
    let beside = std::fs::read_dir(older.path().parent().unwrap()).unwrap().count();
    assert_eq!(beside, 1, "nothing is left beside it");
}

#[tokio::test]
async fn one_account_moves_into_databases_that_have_others_and_do_not_have_it() {
    let first = planted(60).await;
    let ids = accounts_of(&first);
    let Some(target) = empty_postgres("").await else { return };
    let file = a_file();

    for place in [target.clone(), file.place()] {
        for id in &ids[..2] {
            run(&first.place, &place, Purpose::MoveAccount(*id)).await.unwrap();
        }
        let again = run(&first.place, &place, Purpose::MoveAccount(ids[0])).await.unwrap_err();
        let nobody = run(&first.place, &place, Purpose::MoveAccount(new_id())).await.unwrap_err();
        assert!(matches!(again, CopyError::AccountThere(id) if id == ids[0]), "{again}");
        assert!(matches!(nobody, CopyError::NoAccount(_)), "{nobody}");
    }

    let rest = run(&first.place, &file.place(), Purpose::MoveAccount(ids[2])).await.unwrap();
    assert!(rest.rows() > 0);
    let (all, two) = (a_file(), a_file());
    let all = run(&file.place(), &all.place(), Purpose::Backup).await.unwrap();
    let two = run(&target, &two.place(), Purpose::Backup).await.unwrap();
    let whole = run(&first.place, &a_file().place(), Purpose::Backup).await.unwrap();
    for ((all, two), whole) in all.tables.iter().zip(&two.tables).zip(&whole.tables) {
        if all.table == "installation" {
            assert_eq!(all.source.rows, 0, "it is of the database, not of an account");
            continue;
        }
        assert_eq!(all.source.rows, whole.source.rows, "{}", all.table);
        assert!(two.source.rows < all.source.rows, "{}", all.table);
    }
}

#[tokio::test]
async fn a_value_that_changes_on_the_way_is_found_and_nothing_is_kept() {
    let first = planted(20).await;
    let Some(target) = empty_postgres("").await else { return };
    let Place::Postgres(url) = &target else { unreachable!() };
    open(&target).await.unwrap().close().await;
    let falsify = "create function falsify() returns trigger language plpgsql as
            $$ begin new.gross = 5; return new; end $$;
        create trigger falsify before insert on bills for each row execute function falsify()";
    command(url, falsify).await;

    let told = copied(&first.place, &target).await.unwrap_err();

    assert!(
        matches!(&told, CopyError::Differs(report) if report.differences().starts_with("bills (")),
        "{told}"
    );
    command(url, "drop trigger falsify on bills").await;
    let store = open(&target).await.unwrap();
    assert!(turnus_store::accounts::all(&store).await.unwrap().is_empty());
    store.close().await;
    copied(&first.place, &target).await.unwrap();
}

#[tokio::test]
async fn a_copy_that_is_cut_short_is_not_served_and_the_next_one_takes_its_place() {
    let first = planted(100).await;
    let Some(target) = empty_postgres("").await else { return };

    cut_short(&first.place, &target).await;
    let refused = open(&target).await.err().unwrap();
    let (second, third) = tokio::join!(copied(&first.place, &target), later(&first, &target));

    assert!(matches!(refused, StoreError::Unfinished), "{refused}");
    assert_eq!(second.unwrap().differences(), "");
    assert!(matches!(third, Err(CopyError::Store(StoreError::InUse(_)))));
    open(&target).await.unwrap().close().await;
}

#[tokio::test]
async fn two_copies_into_one_database_at_once_are_not_made() {
    let (first, other) = (planted(200).await, planted(5).await);
    let Some(target) = empty_postgres("").await else { return };
    let (begun, waits) = tokio::sync::oneshot::channel();
    let mut begun = Some(begun);

    let how = Options::default();
    let one = copy((&first.place, &target), &how, Purpose::Move, |_, _| {
        if let Some(begun) = begun.take() {
            begun.send(()).unwrap();
        }
    });
    let two = async {
        waits.await.unwrap();
        copied(&other.place, &target).await
    };
    let (one, two) = tokio::join!(one, two);

    assert!(matches!(two, Err(CopyError::Running)), "{two:?}");
    assert_eq!(one.unwrap().differences(), "");
}

#[tokio::test]
async fn a_file_that_is_cut_short_never_has_its_name() {
    let (first, target) = (planted(100).await, a_file());

    cut_short(&first.place, &target.place()).await;

    assert!(!target.path().exists());
    copied(&first.place, &target).await.unwrap();
}

#[tokio::test]
async fn events_that_wait_to_be_sealed_are_sealed_in_the_copy() {
    let Some(database) = postgres(Options::default()).await else { return };
    let (old, new) = (account(&database).await, account(&database).await);
    for number in 0..3 {
        done(&database, create(old, &ada(&format!("c-{number}")))).await;
    }
    let url = database.url.clone().unwrap();
    for (account, count) in [(old, 1200), (new, 2)] {
        for _ in 0..count / 2 {
            let [first, second] = [new_id(), new_id()];
            let wait = format!(
                "insert into unsealed_events (account, id, wish, at, kind, actor, body) values
                ('\\x{account}', '\\x{first}', '\\x{first}', 1, 'Waits', 'a', '{{}}'),
                ('\\x{account}', '\\x{second}', '\\x{first}', 2, 'Waits', 'a', '{{}}')"
            );
            command(&url, &wait).await;
        }
    }
    let file = a_file();

    run(&Place::Postgres(url), &file.place(), Purpose::Backup).await.unwrap();

    let store = Store::open_sqlite(&file.path(), Options::default()).await.unwrap();
    chain_holds(&store, old, 1203).await;
    chain_holds(&store, new, 2).await;
    done(&store, Changes::new(new, new_id()).saying(event("Later", None))).await;
    chain_holds(&store, new, 3).await;
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_made_while_others_write_is_of_one_moment_and_goes_on_in_either_database() {
    let mut sources = vec![sqlite(Options::default()).await];
    sources.extend(postgres(Options::default()).await);
    for database in sources {
        let account = account(&database).await;
        for number in 0..100 {
            done(&database, create(account, &ada(&format!("c-{number}")))).await;
        }
        let store = database.store.clone();
        let work = tokio::spawn(async move {
            for number in 100..400 {
                done(&store, create(account, &ada(&format!("c-{number}")))).await;
            }
        });
        let backup = a_file();

        match &database.url {
            None => database.backup(&backup.path()).await.unwrap(),
            Some(url) => {
                run(&Place::Postgres(url.clone()), &backup.place(), Purpose::Backup).await.unwrap();
            }
        }
        work.await.unwrap();

        let mut places = vec![a_file().place()];
        places.extend(empty_postgres("").await);
        for place in places {
            run(&backup.place(), &place, Purpose::Restore).await.unwrap();
            let store = open(&place).await.unwrap();
            let head = events::head(&store, account).await.unwrap().position;
            let slice = turnus_store::Slice::first(1000);
            let found = customers::list(&store, account, customers::CustomerFilter::default(), slice).await;
            assert_eq!(i64::try_from(found.unwrap().len()).unwrap(), head, "{place}");
            assert!(head >= 100);
            done(&store, create(account, &ada("later"))).await;
            chain_holds(&store, account, head + 1).await;
            store.close().await;
        }
    }
}

/// A file that a copy may be made into or from, and its folder.
struct Planted {
    place: Place,
    _folder: TempDir,
}

struct Empty(TempDir);

impl Empty {
    fn path(&self) -> PathBuf {
        self.0.path().join("turnus.db")
    }

    fn place(&self) -> Place {
        Place::Sqlite(self.path())
    }
}

impl Planted {
    fn path(&self) -> PathBuf {
        let Place::Sqlite(path) = &self.place else { unreachable!() };
        path.clone()
    }
}

/// Anything that names a place.
trait Named {
    fn named(&self) -> Place;
}

impl Named for Place {
    fn named(&self) -> Place {
        self.clone()
    }
}

impl Named for Empty {
    fn named(&self) -> Place {
        self.place()
    }
}

fn a_file() -> Empty {
    Empty(tempfile::tempdir().unwrap())
}

async fn run(from: &Place, to: &Place, purpose: Purpose) -> Result<Report, CopyError> {
    copy((from, to), &Options::default(), purpose, |_, _| {}).await
}

async fn copied(from: &Place, to: &impl Named) -> Result<Report, CopyError> {
    run(from, &to.named(), Purpose::Move).await
}

async fn later(first: &Planted, target: &Place) -> Result<Report, CopyError> {
    tokio::task::yield_now().await;
    copied(&first.place, target).await
}

/// Ends a copy after its third table, as a kill does: nothing of it runs any more.
async fn cut_short(from: &Place, to: &Place) {
    let (from, to) = (from.clone(), to.clone());
    let killed = tokio::spawn(async move {
        let mut tables = 0;
        let _ = copy((&from, &to), &Options::default(), Purpose::Move, |_, _| {
            tables += 1;
            assert!(tables < 3, "cut short: this panic is meant");
        })
        .await;
    });
    assert!(killed.await.unwrap_err().is_panic());
}

async fn open(place: &Place) -> Result<Store, StoreError> {
    match place {
        Place::Sqlite(path) => Store::open_sqlite(path, Options::default()).await,
        Place::Postgres(url) => {
            Store::open_postgres(url, Options { connections: 2, ..Options::default() }).await
        }
    }
}

async fn closed(database: Database) -> Place {
    database.close().await;
    let place = Place::Sqlite(database.path());
    // The folder stays until the run ends.
    std::mem::forget(database);
    place
}

async fn chain_holds(store: &Store, account: Id, length: i64) {
    store.seal(account).await.unwrap();
    let mut head = Head::START;
    let mut count = 0_i64;
    loop {
        let next = events::after(store, account, head.position, 500).await.unwrap();
        if next.is_empty() {
            break;
        }
        for event in next {
            head = head.after(account, &event);
            assert_eq!((head.position, head.hash), (event.position, event.hash));
            count += 1;
        }
    }
    assert_eq!(events::head(store, account).await.unwrap(), head);
    assert_eq!(count, length);
}

/// A file of this version with `count` rows in each table (three in those with a row an account), of three accounts,
/// with nulls, long and short values, letters of any kind, and integers to the ends.
async fn planted(count: i64) -> Planted {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("turnus.db");
    Store::open_sqlite(&path, Options::default()).await.unwrap().close().await;
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch("pragma foreign_keys = on; begin").unwrap();
    let mut names = tables(&connection);
    names.retain(|table| table != "migrations");
    names.sort_by_key(|table| table != "accounts");
    for table in &names {
        let columns = columns(&connection, table);
        let rows = if table == "accounts" { 3 } else { count };
        for row in 0..rows {
            let values: Vec<String> = columns.iter().map(|column| value(table, column, row, count)).collect();
            let names: Vec<&str> = columns.iter().map(|(name, _, _)| name.as_str()).collect();
            let insert =
                format!("insert or ignore into {table} ({}) values ({})", names.join(","), values.join(","));
            connection.execute(&insert, []).unwrap();
        }
    }
    connection.execute_batch("commit; pragma wal_checkpoint(truncate)").unwrap();
    drop(connection);
    Planted { place: Place::Sqlite(path), _folder: folder }
}

fn value(table: &str, (name, kind, required): &(String, String, bool), row: i64, count: i64) -> String {
    let owner = |row: i64| format!("x'{:024x}'", row % 3 + 1);
    let small = ["hidden", "resume", "amount"].contains(&name.as_str());
    match (name.as_str(), kind.as_str()) {
        ("account", _) => owner(row),
        ("id", _) if table == "accounts" => owner(row),
        ("id" | "complete", _) if table == "installation" => "1".to_owned(),
        ("position", _) if table == "events" => (row + 1).to_string(),
        _ if !required && row % 3 == 0 => "null".to_owned(),
        (_, "INTEGER") if small => "1".to_owned(),
        (_, "INTEGER") if row == 1 => i64::MAX.to_string(),
        (_, "INTEGER") if row == 2 => "(-9223372036854775807 - 1)".to_owned(),
        (_, "INTEGER") => (row * 7919 - 1000).to_string(),
        ("body", "TEXT") if row == 4 => format!("'{}'", "Ω".repeat(100_000)),
        (_, "TEXT") => {
            let letter = ["a", "B", "ä", "Z", "_", "é", "😀", "A-", "a b"][usize::try_from(row % 9).unwrap()];
            format!("'{letter}{row}{name}'")
        }
        (_, "BLOB") if name == "bytes" && row == 5 => "zeroblob(6000000)".to_owned(),
        (_, "BLOB") => format!("x'{:024x}'", (row * 2_654_435_761) % (count * 1_000_003)),
        other => panic!("{table}: {other:?}"),
    }
}

fn tables(connection: &Connection) -> Vec<String> {
    let sql = "select name from sqlite_schema where type = 'table' and name not like 'sqlite%'";
    let mut found = connection.prepare(sql).unwrap();
    found.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

fn columns(connection: &Connection, table: &str) -> Vec<(String, String, bool)> {
    let sql = "select name, type, \"notnull\" or pk > 0 from pragma_table_info($1)";
    let mut found = connection.prepare(sql).unwrap();
    let read =
        |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, String>(1)?.to_uppercase(), row.get(2)?));
    found.query_map([table], read).unwrap().collect::<Result<_, _>>().unwrap()
}

async fn schema_of_sqlite() -> (Schema, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("turnus.db");
    Store::open_sqlite(&path, Options::default()).await.unwrap().close().await;
    let connection = Connection::open(&path).unwrap();
    let named = |table: String| {
        let mut names: Vec<String> = columns(&connection, &table).into_iter().map(|it| it.0).collect();
        names.sort();
        (table, names)
    };
    (tables(&connection).into_iter().map(named).collect(), folder)
}

async fn schema_of_postgres(url: &str) -> Schema {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    let sql = "select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
            and a.attnum > 0 and not a.attisdropped order by 1, 2";
    let mut schema = Schema::new();
    for row in client.query(sql, &[]).await.unwrap() {
        schema.entry(row.get(0)).or_default().push(row.get(1));
    }
    schema.values_mut().for_each(|columns| columns.sort());
    schema
}

/// A file of the version before: all migrations but the last, and an account.
async fn older() -> Empty {
    use sha2::Digest;
    let file = a_file();
    let connection = Connection::open(file.path()).unwrap();
    let table = "create table migrations (number integer not null primary key, file text not null,
        hash blob not null, applied_at integer not null, compatible_with integer not null) strict";
    connection.execute_batch(&format!("pragma application_id = {}; {table}", 0x546e_7573)).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for (number, path) in files[..files.len() - 1].iter().enumerate() {
        let text = std::fs::read_to_string(path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        if !name.ends_with(".postgres.sql") {
            connection.execute_batch(&text).unwrap();
        }
        let hash: [u8; 32] = sha2::Sha256::digest(&text).into();
        let note = "insert into migrations values (?1, ?2, ?3, 0, 0)";
        connection.execute(note, (i64::try_from(number).unwrap() + 1, name, hash)).unwrap();
    }
    let account = "insert into accounts values (x'000000000000000000000001', 1, 'Old', 0, '{}')";
    connection.execute(account, []).unwrap();
    drop(connection);
    file
}

fn accounts_of(planted: &Planted) -> Vec<Id> {
    let connection = Connection::open(planted.path()).unwrap();
    let mut found = connection.prepare("select id from accounts order by id").unwrap();
    let read = |row: &rusqlite::Row<'_>| Ok(Id::from_bytes(row.get(0)?));
    found.query_map([], read).unwrap().collect::<Result<_, _>>().unwrap()
}

fn count(file: &Empty, sql: &str) -> i64 {
    Connection::open(file.path()).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}
