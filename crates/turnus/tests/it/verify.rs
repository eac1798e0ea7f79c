//! `turnus verify`: beside a server that runs, with a status that programs read and words that people read.

use std::path::Path;
use std::process::{Command, Output};

use turnus_app::AccountId;
use turnus_store::{Applied, Changes, Options, Statement, Store};

use crate::running::{Running, demo_folder};

fn verify(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_turnus"));
    command.arg("verify").arg("--data").arg(folder).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_demo_is_proved_while_it_is_served_and_later_only_what_is_new() {
    let folder = demo_folder();
    let demo = Running::demo(folder.path());

    let first = verify(folder.path(), &[]);
    let second = verify(folder.path(), &[]);
    let whole = verify(folder.path(), &["--whole", "--json"]);

    assert_eq!(first.status.code(), Some(0), "{}", said(&first));
    assert!(said(&first).contains("Everything was looked at."), "{}", said(&first));
    assert!(said(&first).ends_with("The books are right.\n"), "{}", said(&first));
    assert_eq!(second.status.code(), Some(0), "{}", said(&second));
    assert!(said(&second).contains("What was written since"), "{}", said(&second));
    assert_eq!(whole.status.code(), Some(0));
    let reports: serde_json::Value = serde_json::from_slice(&whole.stdout).unwrap();
    assert_eq!(reports[0]["Right"], true);
    assert!(reports[0]["Proved"]["bills"].as_u64().unwrap() > 250, "{reports}");
    assert_eq!(reports[0]["Findings"].as_array().map(Vec::len), Some(0));
    assert!(demo.end().success());
}

#[tokio::test]
async fn wrong_books_end_with_1_and_say_what_is_wrong() {
    let folder = demo_folder();
    let store = Store::open_sqlite(&folder.path().join("turnus.db"), Options::default()).await.unwrap();
    let nobody = AccountId::from_bytes([1; 12]);
    let moved = Statement::new("update postings set credit = 'clearing:manual' where credit = 'revenue'", []);
    let applied = store.apply(Changes::new(nobody, nobody).with(moved)).await.unwrap();
    assert!(matches!(applied, Applied::Done(_)));
    store.close().await;

    let output = verify(folder.path(), &[]);
    let again = verify(folder.path(), &[]);

    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let text = said(&output);
    assert!(text.contains("WRONG (postings): contract "), "{text}");
    assert!(
        text.contains("from receivable to revenue") && text.contains("from receivable to clearing:manual")
    );
    assert!(text.contains("WRONG (postings): and ") && text.contains(" things are wrong."), "{text}");
    assert!(said(&again).contains("Everything was looked at."), "what is wrong is not proved");
}

#[test]
fn where_there_is_nothing_to_read_it_ends_with_2() {
    let folder = tempfile::tempdir().unwrap();

    let nothing = verify(folder.path(), &[]);
    let unknown = verify(demo_folder().path(), &["--account", "00000000000000000000abcd"]);

    assert_eq!(nothing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&nothing.stderr).contains("there is no database"));
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("there is no account"));
}
