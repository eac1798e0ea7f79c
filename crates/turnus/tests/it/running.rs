//! The binary, started as a stranger would start it, and ended when the test is through.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};

use tempfile::TempDir;
use turnus_client::Client;

/// A running demo.
pub struct Running {
    process: Child,
    pub url: String,
}

impl Running {
    /// Serves the demo in that folder, which is made where it is empty.
    pub fn demo(folder: &Path) -> Running {
        let mut process = Command::new(env!("CARGO_BIN_EXE_turnus"))
            .args(["demo", "--listen", "127.0.0.1:0", "--client-id", "it", "--client-secret", "it"])
            .arg("--data")
            .arg(folder)
            .env_remove("TURNUS_KEY")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = lines
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("Listening on ").map(str::to_owned));
        Running { process, url: url.expect("the server says where it listens") }
    }

    /// The client for it.
    pub fn client(&self) -> Client {
        Client::new(&self.url, "it", "it").unwrap()
    }

    /// Ends it at once, in the middle of whatever it does.
    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Asks it to end, and gives how it did.
    pub fn end(mut self) -> std::process::ExitStatus {
        Command::new("kill").arg(self.process.id().to_string()).status().unwrap();
        self.process.wait().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A folder with a demo that was made once for this run of the tests.
pub fn demo_folder() -> TempDir {
    static MADE: OnceLock<Mutex<TempDir>> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        assert!(Running::demo(folder.path()).end().success(), "SIGTERM ends it cleanly");
        Mutex::new(folder)
    });
    let copy = tempfile::tempdir().unwrap();
    let made = made.lock().unwrap();
    for file in std::fs::read_dir(made.path()).unwrap().flatten() {
        std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    copy
}
