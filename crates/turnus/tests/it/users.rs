//! `turnus user`, against a running server.

use std::process::Command;

use crate::running::{Running, demo_folder};

/// What the command prints, and whether it went well.
fn user(folder: &std::path::Path, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_turnus"));
    command.args(["user", "--data"]).arg(folder).args(["--email", "Ada@Laden.example"]).args(arguments);
    for name in ["TURNUS_URL", "TURNUS_CLIENT_ID", "TURNUS_CLIENT_SECRET"] {
        command.env_remove(name);
    }
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_made_and_let_in_again_from_the_command_line() {
    let folder = demo_folder();
    let running = Running::demo(folder.path());

    let (went, why) = user(folder.path(), &[]);
    assert!(!went && why.contains("there is no user ada@laden.example: give --role"), "{why}");
    let (went, made) = user(folder.path(), &["--role", "Support", "--name", "Ada"]);
    assert!(went && made.contains("Support") && made.contains("new password"), "{made}");
    let (went, changed) = user(folder.path(), &["--role", "Finance", "--remove-totp"]);
    assert!(went && changed.contains("Finance") && !changed.contains("new password"), "{changed}");
    let (went, again) = user(folder.path(), &["--new-password"]);
    assert!(went && again.contains("new password"), "{again}");

    let people = running.client().get_users().await.unwrap();
    let shown: Vec<_> = people.iter().map(|user| (user.email.as_str(), user.role.as_str())).collect();
    assert_eq!(shown, [("admin@localhost", "Owner"), ("ada@laden.example", "Finance")]);
}
