//! `turnus migrate`, `backup` and `restore`, typed as an operator types them.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use turnus_client::Client;
use turnus_client::wire::clock::ClockAdvance;
use turnus_store::copy::Place;

use crate::databases::empty_postgres;
use crate::running::{Running, demo_folder};

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_goes_to_postgres_and_back_and_bills_on() {
    let folder = demo_folder();
    let Some(Place::Postgres(url)) = empty_postgres("").await else { return };
    let back = tempfile::tempdir().unwrap();
    let file = back.path().join("turnus.db");

    let there = turnus(&["migrate", &sqlite(folder.path()), &url]);
    let home = turnus(&["migrate", &url, &sqlite(&file)]);
    let twice = turnus(&["migrate", &sqlite(folder.path()), &url]);

    assert!(there.status.success(), "{}", said(&there));
    assert!(said(&there).contains("each table the same on both sides"), "{}", said(&there));
    assert!(said(&there).contains("set TURNUS_KEY to it on every node"), "{}", said(&there));
    assert!(home.status.success(), "{}", said(&home));
    assert!(!twice.status.success());
    assert!(
        said(&twice).contains("the target is not empty (its table accounts has rows)"),
        "{}",
        said(&twice)
    );
    bills_on(&[folder.path(), back.path()]).await;
}

/// The file that the books came from still lies in the folder of the settings; nobody means it any more.
#[tokio::test(flavor = "multi_thread")]
async fn backup_and_verify_read_the_database_that_the_nodes_serve() {
    let folder = demo_folder();
    let Some(Place::Postgres(url)) = empty_postgres("").await else { return };
    succeeds(&["migrate", &sqlite(folder.path()), &url]);
    let outer = tempfile::tempdir().unwrap();
    let at = |name: &str| outer.path().join(name).to_str().unwrap().to_owned();
    let as_a_node = |arguments: &[&str]| {
        command(arguments).env("TURNUS_DATABASE", &url).env("TURNUS_DATA", folder.path()).output().unwrap()
    };

    let backup = as_a_node(&["backup", &at("of-the-nodes.db")]);
    let verified = as_a_node(&["verify"]);
    let named = as_a_node(&["backup", "--data", folder.path().to_str().unwrap(), &at("of-the-file.db")]);

    let name = url.parse::<Place>().unwrap().to_string();
    assert!(said(&backup).contains(&format!("is a checked copy of {name}.")), "{}", said(&backup));
    assert!(said(&verified).contains(&format!("The books in {name}:")), "{}", said(&verified));
    assert!(verified.status.success());
    assert!(said(&named).contains("is a checked copy of sqlite:"), "{}", said(&named));
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_of_both_databases_are_restored_in_both_and_bill_on() {
    let folder = demo_folder();
    let Some(Place::Postgres(url)) = empty_postgres("").await else { return };
    let Some(Place::Postgres(other)) = empty_postgres("").await else { return };
    let outer = tempfile::tempdir().unwrap();
    let at = |name: &str| outer.path().join(name).to_str().unwrap().to_owned();
    let data = folder.path().to_str().unwrap();
    let server = Running::demo(folder.path());

    succeeds(&["backup", "--data", data, &at("of-sqlite.db")]);
    assert!(server.end().success());
    succeeds(&["restore", &at("of-sqlite.db"), "--database", &url]);
    succeeds(&["backup", "--database", &url, &at("of-postgres.db")]);
    succeeds(&["restore", &at("of-postgres.db"), "--data", &at("restored")]);
    succeeds(&["restore", &at("of-postgres.db"), "--database", &other]);

    for refused in [
        turnus(&["backup", "--database", &url, &at("of-postgres.db")]),
        turnus(&["backup", "--data", data, &at("of-sqlite.db")]),
        turnus(&["restore", &at("of-postgres.db"), "--data", &at("restored")]),
        turnus(&["restore", &at("of-postgres.db"), "--database", &url]),
        turnus(&["restore", &at("of-postgres.db")]),
        turnus(&["migrate", "turnus.db", &url]),
    ] {
        assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
        let refusal = said(&refused);
        assert!(!refusal.contains("--account"), "{refusal}");
        let plain = ["is there already", "is not empty", "give --data or --database", "names no database"];
        assert!(plain.iter().any(|words| refusal.contains(words)), "{refusal}");
    }
    bills_on(&[folder.path(), Path::new(&at("restored"))]).await;
}

#[tokio::test]
async fn an_empty_postgres_is_no_database_of_turnus_to_those_who_read() {
    let Some(Place::Postgres(url)) = empty_postgres("").await else { return };

    let verified = turnus(&["verify", "--database", &url]);
    let copied = turnus(&["backup", "--database", &url, "/never.db"]);

    assert_eq!((verified.status.code(), copied.status.code()), (Some(2), Some(1)));
    for refused in [verified, copied] {
        assert!(said(&refused).contains("is not a Turnus database"), "{}", said(&refused));
    }
}

#[test]
fn what_is_no_database_of_turnus_is_not_backed_up() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    std::fs::write(folder.path().join("turnus.db"), b"").unwrap();

    let refused = turnus(&["backup", "--data", data, &format!("{data}/copy.db")]);

    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("is not a Turnus database"), "{}", said(&refused));
    assert!(!folder.path().join("copy.db").exists());
}

#[test]
fn a_database_whose_key_is_missing_is_not_served_and_gets_no_other() {
    let folder = demo_folder();
    std::fs::remove_file(folder.path().join("key")).unwrap();

    let refused = turnus(&["serve", "--data", folder.path().to_str().unwrap(), "--listen", "127.0.0.1:0"]);

    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("set TURNUS_KEY to it, or put it at"), "{}", said(&refused));
    assert!(!folder.path().join("key").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_is_killed_is_not_served_and_made_anew() {
    let folder = demo_folder();
    let Some(Place::Postgres(url)) = empty_postgres("").await else { return };
    let mut killed = command(&["migrate", &sqlite(folder.path()), &url]);
    let mut killed = killed.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(killed.stderr.take().unwrap()).lines();
    lines.next().unwrap().unwrap();
    killed.kill().unwrap();
    killed.wait().unwrap();

    let unfinished = turnus(&["migrate", &url, &sqlite(&folder.path().join("never.db"))]);
    let not_proved = turnus(&["verify", "--database", &url]);
    let again = turnus(&["migrate", &sqlite(folder.path()), &url]);

    assert!(said(&unfinished).contains("was cut short: run it again"), "{}", said(&unfinished));
    assert_eq!(not_proved.status.code(), Some(2), "{}", said(&not_proved));
    assert!(again.status.success(), "{}", said(&again));
}

/// What `migrations` of the store make first; the row with 0 is what nodes wait for while one of them brings it up to date.
const MIGRATIONS: &str = "create table migrations (number bigint not null primary key, file text not null,
    hash bytea not null, applied_at bigint not null, compatible_with bigint not null);
    insert into migrations values (0, '', '', 0, 0)";

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_is_killed_before_there_is_a_schema_is_not_taken_for_an_empty_database() {
    let folder = demo_folder();
    let Some(Place::Postgres(url)) = empty_postgres("").await else { return };
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute(MIGRATIONS).await.unwrap();
    client.batch_execute("begin; select number from migrations where number = 0 for update").await.unwrap();
    let mut killed = command(&["migrate", &sqlite(folder.path()), &url]);
    let mut killed = killed.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    for _ in 0..200 {
        if client.query("select 1 from migrations where number = -1", &[]).await.unwrap().len() == 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let data = elsewhere.path().to_str().unwrap();

    let served = turnus(&["serve", "--data", data, "--database", &url, "--listen", "127.0.0.1:0"]);
    let again = turnus(&["migrate", &sqlite(folder.path()), &url]);

    assert!(said(&served).contains("was cut short: run it again"), "{}", said(&served));
    assert!(again.status.success(), "{}", said(&again));
}

#[test]
fn a_folder_and_a_setting_that_name_two_databases_are_not_guessed_between() {
    let (folder, empty) = (demo_folder(), tempfile::tempdir().unwrap());
    let nobody = "postgres://ada:secret@127.0.0.1:1/books";
    let set = |words: &[&str], data: &Path| {
        let data = ["--data", data.to_str().unwrap()];
        command(&[words, &data].concat()).env("TURNUS_DATABASE", nobody).output().unwrap()
    };

    let served = set(&["serve", "--listen", "127.0.0.1:0"], folder.path());
    let proved = set(&["verify"], folder.path());
    let of_a_node = set(&["verify"], empty.path());
    let away = turnus(&["verify", "--database", nobody]);
    let copied = turnus(&["migrate", &sqlite(folder.path()), nobody]);

    for refused in [&served, &of_a_node, &away, &copied] {
        assert!(said(refused).contains("postgres://ada@127.0.0.1:1/books"), "{}", said(refused));
        assert!(!refused.status.success() && !said(refused).contains("secret"), "{}", said(refused));
    }
    assert!(said(&served).contains("which of the two is meant?"), "{}", said(&served));
    assert!(said(&of_a_node).contains("leave --data away"), "{}", said(&of_a_node));
    assert!(proved.status.success() && said(&proved).contains("The books in sqlite:"), "{}", said(&proved));
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_given_since_a_backup_are_not_given_again() {
    let folder = demo_folder();
    let outer = tempfile::tempdir().unwrap();
    let at = |name: &str| outer.path().join(name).to_str().unwrap().to_owned();
    succeeds(&["backup", "--data", folder.path().to_str().unwrap(), &at("backup.db")]);
    let lost = a_month_on(folder.path()).await;

    succeeds(&["restore", &at("backup.db"), "--data", &at("again"), "--numbers-begin-with", "R2-"]);
    take_key(folder.path(), Path::new(&at("again")));
    let after = a_month_on(Path::new(&at("again"))).await;
    let wrong =
        turnus(&["restore", &at("backup.db"), "--data", &at("wrong"), "--numbers-begin-with", "{number}"]);

    let new: Vec<&String> = after.iter().filter(|number| !lost.contains(number)).collect();
    assert!(new.len() > 20, "{after:?}");
    assert!(new.iter().all(|number| number.starts_with("R2-")), "{new:?}");
    assert_eq!(wrong.status.code(), Some(1), "{}", said(&wrong));
    assert!(said(&wrong).contains("its numbers go on as before"), "{}", said(&wrong));
}

/// Serves each, moves its clock a month on, and finds the same invoices in each.
async fn bills_on(folders: &[&Path]) {
    let mut found: Vec<Vec<String>> = Vec::new();
    for folder in folders {
        take_key(folders[0], folder);
        found.push(a_month_on(folder).await);
    }
    assert!(found.windows(2).all(|pair| pair[0] == pair[1]));
}

/// The key is in no copy: the operator puts it beside.
fn take_key(from: &Path, to: &Path) {
    if from != to {
        std::fs::copy(from.join("key"), to.join("key")).unwrap();
    }
}

/// The numbers of all documents, a month later.
async fn a_month_on(folder: &Path) -> Vec<String> {
    let server = Running::demo(folder);
    let client = server.client();
    let before = numbers(&client).await.len();
    let month = ClockAdvance { days: Some(31), ..ClockAdvance::default() };
    let job = client.advance_clock(&month).await.unwrap();
    assert_eq!(client.finish_job(&job).await.unwrap().status, "Done");
    let after = numbers(&client).await;
    assert!(after.len() > before, "nothing was billed");
    assert!(server.end().success());
    after
}

async fn numbers(client: &Client) -> Vec<String> {
    let mut numbers: Vec<String> =
        client.get_invoices().await.unwrap().into_iter().filter_map(|it| it.invoice_number).collect();
    numbers.sort();
    numbers
}

fn sqlite(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

fn command(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_turnus"));
    command.args(words).env_remove("TURNUS_KEY");
    command
}

fn turnus(words: &[&str]) -> Output {
    command(words).output().unwrap()
}

fn succeeds(words: &[&str]) {
    let output = turnus(words);
    assert!(output.status.success(), "{words:?}: {}", said(&output));
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
