//! `turnus usage load`, against a running server.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::running::{Running, demo_folder};

/// What the command prints, and whether it went well.
fn load(folder: &Path, arguments: &[&str], input: &[u8]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_turnus"));
    command.args(["usage", "load", "--data"]).arg(folder).args(arguments).current_dir(folder);
    for name in ["TURNUS_URL", "TURNUS_CLIENT_ID", "TURNUS_CLIENT_SECRET"] {
        command.env_remove(name);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = command.spawn().unwrap();
    running.stdin.take().unwrap().write_all(input).unwrap();
    let output = running.wait_with_output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

/// A contract that runs, and the beginning of a record of it.
async fn record(running: &Running) -> (String, String) {
    let client = running.client();
    let contracts = client.get_contracts().await.unwrap();
    let contract = contracts.iter().find(|it| it.lifecycle_status == "Active").unwrap().id.clone();
    let components = client.get_components().await.unwrap();
    let metered = components.iter().find(|it| it.component_type == "MeteredUsage").unwrap().id.clone();
    let record = format!("{{\"ContractId\":\"{contract}\",\"ComponentId\":\"{metered}\",\"Quantity\":1");
    (contract, record)
}

fn lines(record: &str, numbers: std::ops::Range<u32>) -> String {
    numbers.map(|number| format!("{record},\"Key\":\"load-{number}\"}}\n")).collect()
}

async fn count(running: &Running, contract: &str) -> usize {
    let used = running.client().get_contract_usage(contract).await.unwrap();
    used.iter().filter(|it| it.key.as_deref().is_some_and(|key| key.starts_with("load-"))).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_loaded_in_pieces_plain_and_compressed_and_loading_it_again_counts_nothing() {
    let folder = demo_folder();
    let running = Running::demo(folder.path());
    let (contract, record) = record(&running).await;
    let text = lines(&record, 0..250);
    fs::write(folder.path().join("plain"), &text).unwrap();
    let mut zipped = GzEncoder::new(Vec::new(), Compression::fast());
    zipped.write_all(text.as_bytes()).unwrap();
    fs::write(folder.path().join("zipped"), zipped.finish().unwrap()).unwrap();
    let more = lines(&record, 200..300);

    let first = load(folder.path(), &["--at-once", "60", "plain"], b"");
    let again = load(folder.path(), &["zipped"], b"");
    let input = load(folder.path(), &["-"], &zstd::encode_all(more.as_bytes(), 3).unwrap());

    assert_eq!(first, (true, "250 new, 0 known, 0 refused\n".to_owned()));
    assert_eq!(again, (true, "0 new, 250 known, 0 refused\n".to_owned()));
    assert_eq!(input, (true, "50 new, 50 known, 0 refused\n".to_owned()));
    assert_eq!(count(&running, &contract).await, 300);
    assert!(!folder.path().join("plain.loaded").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_named_by_line_and_the_rest_is_loaded() {
    let folder = demo_folder();
    let running = Running::demo(folder.path());
    let (contract, record) = record(&running).await;
    let bad = format!("\n{record}}}\nno JSON\n{record},\"Key\":\"x\",\"DueDate\":\"1999-01-01\"}}\n");
    let text = format!("{}{bad}{}", lines(&record, 0..3), lines(&record, 3..5));
    fs::write(folder.path().join("usage"), text).unwrap();

    let (went, told) = load(folder.path(), &["usage"], b"");
    let (again, quiet) = load(folder.path(), &["--refused", "refused", "--from", "6", "usage"], b"");

    assert!(!went && !again);
    for line in [
        "usage:5: Key: is missing",
        "usage:6: The body is not JSON",
        "usage:7: DueDate",
        "3 records were refused",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    assert!(told.contains("5 new, 0 known, 3 refused"), "{told}");
    assert_eq!(count(&running, &contract).await, 5);
    assert!(quiet.contains("0 new, 2 known, 2 refused") && !quiet.contains("usage:"), "{quiet}");
    let kept = fs::read_to_string(folder.path().join("refused")).unwrap();
    let kept: Vec<serde_json::Value> = kept.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(kept.iter().map(|it| it["Line"].as_u64().unwrap()).collect::<Vec<_>>(), [6, 7]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_was_broken_off_goes_on_and_another_file_is_not_taken_for_it() {
    let folder = demo_folder();
    let running = Running::demo(folder.path());
    let (contract, record) = record(&running).await;
    let text = lines(&record, 0..40);
    let tenth = text.lines().nth(9).unwrap();
    fs::write(folder.path().join("usage"), &text).unwrap();
    fs::write(folder.path().join("usage.loaded"), format!("10\n{tenth}")).unwrap();

    let (went, told) = load(folder.path(), &["usage"], b"");

    assert!(went && told.contains("goes on behind line 10") && told.contains("30 new"), "{told}");
    assert_eq!(count(&running, &contract).await, 30);
    fs::write(folder.path().join("usage.loaded"), "10\nanother line").unwrap();
    let (went, told) = load(folder.path(), &["usage"], b"");
    assert!(!went && told.contains("is not the file that was loaded up to line 10"), "{told}");
    let (went, told) = load(folder.path(), &["--from", "1", "usage"], b"");
    assert!(went && told.contains("10 new, 30 known"), "{told}");
}
