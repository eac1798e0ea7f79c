//! `turnus bench`: it measures in a database of its own, and leaves others alone.

use std::process::{Command, Output};

use turnus_store::copy::Place;

use crate::databases::empty_postgres;

fn bench(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_turnus")).args(["bench", "growth"]).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn the_billing_run_is_measured_beside_the_bare_engine_and_written_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.json");
    let asked =
        ["--quick", "--contracts", "20", "--only", "billing run, SQLite", "--json", file.to_str().unwrap()];

    let measured = Command::new(env!("CARGO_BIN_EXE_turnus")).arg("bench").args(asked).output().unwrap();

    assert!(measured.status.success(), "{}", said(&measured));
    let told: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let row = &told["rows"][0];
    assert_eq!(told["rows"].as_array().unwrap().len(), 1);
    assert_eq!((&row["name"], &row["goal"]), (&"billing run, SQLite".into(), &serde_json::json!(0.5)));
    let number = |name: &str| row[name].as_f64().unwrap();
    assert_eq!(row["met"], number("ratio") >= number("goal"));
    assert!(number("least") <= number("ratio") && number("ratio") <= number("greatest"), "{row}");
    assert!(number("per_second") > 0.0 && number("memory") > 1e6 && number("bytes") > 0.0, "{row}");
    assert!(said(&measured).contains("billing run, SQLite"));
}

#[test]
fn rows_that_stand_beside_themselves_are_measured_too() {
    for (only, named) in [
        ("run, months of history", "billing run, months of history, 1 to 12"),
        ("run, contracts", "billing run, contracts, 2 to 20"),
        ("HTTP alone", "HTTP alone"),
    ] {
        let asked = ["bench", "--quick", "--contracts", "20", "--only", only];

        let measured = Command::new(env!("CARGO_BIN_EXE_turnus")).args(asked).output().unwrap();

        assert!(measured.status.success() && said(&measured).contains(named), "{}", said(&measured));
    }
}

#[test]
fn how_long_the_build_took_is_a_row_where_it_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.json");
    let asked = ["bench", "--quick", "--contracts", "20", "--only", "HTTP alone", "--build-seconds", "400"];

    let measured = Command::new(env!("CARGO_BIN_EXE_turnus")).args(asked).arg("--json").arg(&file).output();

    assert!(measured.unwrap().status.success());
    let told: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(told["rows"].as_array().unwrap().len(), 2);
    let row = &told["rows"][0];
    assert_eq!(row["name"], "release build of the project's own crates, to 600 s");
    assert_eq!((&row["ratio"], &row["met"]), (&serde_json::json!(1.5), &true.into()));
}

#[test]
fn a_word_that_no_row_has_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.json");
    let asked = ["bench", "--quick", "--only", "postage", "--build-seconds", "400", "--json"];

    let refused = Command::new(env!("CARGO_BIN_EXE_turnus")).args(asked).arg(&file).output().unwrap();

    assert_eq!(refused.status.code(), Some(1));
    assert!(
        said(&refused).contains("no row that can be measured has 'postage' in its name"),
        "{}",
        said(&refused)
    );
    // What it had told until then is in the file.
    let told: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(told["rows"].as_array().unwrap().len(), 1);
}

#[test]
fn a_row_is_printed_for_each_size() {
    let measured = bench(&["--contracts", "10"]);

    assert!(measured.status.success(), "{}", said(&measured));
    let printed = String::from_utf8(measured.stdout).unwrap();
    let row: Vec<&str> = printed.lines().nth(1).unwrap().split_whitespace().collect();
    assert_eq!((row[0], row.len()), ("10", 18), "{printed}");
    let times = row[1..17].chunks(2).map(|pair| pair[0].parse::<u64>().unwrap());
    assert!(times.clone().count() == 8 && times.min() > Some(0), "{printed}");
}

#[test]
fn a_file_that_is_kept_is_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kept.db");
    let first = bench(&["--contracts", "10", "--keep", file.to_str().unwrap()]);

    let second = bench(&["--contracts", "100", "--keep", file.to_str().unwrap()]);

    assert!(first.status.success() && second.status.success(), "{}{}", said(&first), said(&second));
    let sizes = |output: &Output| {
        let printed = String::from_utf8(output.stdout.clone()).unwrap();
        let first = |line: &str| line.split_whitespace().next().unwrap().to_owned();
        printed.lines().skip(1).map(first).filter(|word| word != "The").collect::<Vec<_>>()
    };
    assert_eq!((sizes(&first), sizes(&second)), (vec!["10".to_owned()], vec!["10".into(), "100".into()]));
}

#[test]
fn fewer_contracts_than_it_begins_with_are_refused() {
    let refused = bench(&["--contracts", "9"]);

    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("that does nothing: give 10 or more"), "{}", said(&refused));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_holds_something_is_refused() {
    let Some(Place::Postgres(url)) = empty_postgres("").await else { return };
    let first = bench(&["--contracts", "10", "--database", &url]);
    // Without the one who looks it is anybody's.
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("delete from users").await.unwrap();

    let second = bench(&["--contracts", "10", "--database", &url]);

    assert!(first.status.success(), "{}", said(&first));
    assert_eq!(second.status.code(), Some(1));
    assert!(said(&second).contains("the database is not empty"), "{}", said(&second));
}
