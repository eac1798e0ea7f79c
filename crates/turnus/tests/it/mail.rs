//! Mail, as far as the binary decides it: its settings, and the demo that sends none.

use std::process::Command;

use crate::running::{Running, demo_folder};

#[tokio::test]
async fn the_demo_keeps_the_mails_of_its_history_and_sends_none() {
    let folder = demo_folder();
    let demo = Running::demo(folder.path());
    let client = demo.client();

    let mails = client.get_mails().await.unwrap();
    let entity = client.get_legal_entities().await.unwrap().remove(0);
    let state = client.get_sending_state(&entity.id).await.unwrap();

    assert!(mails.len() > 100, "{}", mails.len());
    assert!(
        mails.iter().all(|mail| mail.status == "Captured" && mail.attempts == 0 && !mail.text.is_empty())
    );
    assert_eq!((state.mail.as_str(), state.waiting, state.host), ("Captured", 0, None));
    let delivery = client.get_invoice_delivery(mails[0].invoice_id.as_deref().unwrap()).await.unwrap();
    assert_eq!((delivery.status.as_str(), delivery.mail.as_ref()), ("Captured", Some(&mails[0])));
}

#[test]
fn settings_of_mail_that_cannot_be_are_refused_before_a_database_is_made() {
    for (variable, value, named) in [
        ("TURNUS_MAIL__ENCRYPTION", "ssl", "mail.encryption"),
        ("TURNUS_MAIL__HOST", "smtp.example.com", "mail.from"),
        ("TURNUS_MAIL__HOSST", "smtp.example.com", "TURNUS_MAIL__HOSST"),
        ("TURNUS_MAIL__PORT", "many", "TURNUS_MAIL__PORT"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let ran = Command::new(env!("CARGO_BIN_EXE_turnus"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.path())
            .env(variable, value)
            .output()
            .unwrap();

        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert!(!ran.status.success() && said.contains(named), "{variable}: {said}");
        assert!(!folder.path().join("turnus.db").exists());
    }
}
