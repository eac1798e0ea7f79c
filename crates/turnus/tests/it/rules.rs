//! `turnus explain` and `turnus check`, asked of a demo as a clerk would.

use std::path::Path;
use std::process::{Command, Output};

use crate::running::{Running, demo_folder};

fn turnus(demo: &Running, arguments: &[&str]) -> Output {
    let credentials = ["--url", demo.url.as_str(), "--client-id", "it", "--client-secret", "it"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_turnus"));
    command.arg(arguments[0]).args(credentials).args(&arguments[1..]).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn write(file: &Path, text: &str) -> String {
    std::fs::write(file, text).unwrap();
    file.display().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_explained_by_its_number_in_either_language() {
    let folder = demo_folder();
    let demo = Running::demo(folder.path());
    let invoices = demo.client().get_invoices().await.unwrap();
    let number = invoices.iter().find_map(|invoice| invoice.invoice_number.as_deref()).unwrap();

    let english = turnus(&demo, &["explain", number]);
    assert!(english.status.success() && said(&english).starts_with(number), "{english:?}");
    assert!(said(&english).contains("no bill had charged it"), "{}", said(&english));
    let german = turnus(&demo, &["explain", "--german", number]);
    assert!(said(&german).contains("keine Rechnung hatte sie berechnet"), "{}", said(&german));

    let unknown = turnus(&demo, &["explain", "R1999-0001"]);
    let why = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert!(!unknown.status.success() && why.contains("there is no document 'R1999-0001'"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_story_is_checked_against_the_catalogue_of_the_server() {
    let folder = demo_folder();
    let demo = Running::demo(folder.path());
    let plans = demo.client().get_plan_variants().await.unwrap();
    let name = plans.iter().find_map(|variant| variant.internal_name.clone()).unwrap();
    let stories = tempfile::tempdir().unwrap();
    let story =
        write(&stories.path().join("story.txt"), &format!("2027-01-01 order \"{name}\"\n2027-02-01 -\n"));

    let differs = turnus(&demo, &["check", &story]);
    assert!(!differs.status.success() && said(&differs).contains("story.txt:2"), "{differs:?}");
    let written = turnus(&demo, &["check", &story, "--update"]);
    assert!(written.status.success() && said(&written).contains("written anew"), "{written:?}");
    let holds = turnus(&demo, &["check", &story]);
    assert!(holds.status.success() && said(&holds).contains("1 of 1 hold"), "{holds:?}");

    let wrong = std::fs::read_to_string(&story).unwrap().replace("gross", "brutto");
    let wrong = turnus(&demo, &["check", &write(Path::new(&story), &wrong)]);
    assert!(!wrong.status.success() && said(&wrong).contains("0 of 1 hold"), "{wrong:?}");
    let bad = turnus(&demo, &["check", &write(Path::new(&story), "2027-01-01 order Nonesuch\n")]);
    assert!(!bad.status.success() && said(&bad).contains("Nonesuch"), "{bad:?}");
}
