//! PostgreSQL on this machine: one that takes writes, and a synchronous standby that takes its place.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

/// Two servers. Dropped, both end and their folder goes.
pub struct Postgres {
    folder: PathBuf,
    programs: PathBuf,
    as_other_user: bool,
    servers: [Server; 2],
    /// Which of the two takes writes.
    first: usize,
}

struct Server {
    port: u16,
    process: Option<Child>,
}

impl Postgres {
    /// Starts both in a new folder; the standby confirms every commit.
    pub async fn start() -> Result<Postgres> {
        let as_other_user = output(Command::new("id").arg("-u"))?.trim() == "0";
        let mut postgres = Postgres {
            folder: PathBuf::new(),
            programs: programs()?,
            as_other_user,
            servers: [
                Server { port: free_port()?, process: None },
                Server { port: free_port()?, process: None },
            ],
            first: 0,
        };
        let made = output(postgres.command("mktemp").args(["-d", "/tmp/turnus-torture.XXXXXX"]))?;
        postgres.folder = PathBuf::from(made.trim());
        let data = postgres.data(0);
        postgres.run("initdb", &["-D", &data, "-U", "turnus", "-A", "trust", "-E", "UTF8", "--locale=C"])?;
        postgres.serve(0).await?;
        postgres.ask("postgres", "create database turnus")?;
        postgres.follow(1).await?;
        Ok(postgres)
    }

    /// Both, whichever takes writes.
    pub fn url(&self) -> String {
        let [one, two] = [self.servers[0].port, self.servers[1].port];
        format!("postgres://turnus@127.0.0.1:{one},127.0.0.1:{two}/turnus?target_session_attrs=read-write")
    }

    /// The one that follows.
    pub fn replica(&self) -> String {
        format!("postgres://turnus@127.0.0.1:{}/turnus", self.servers[1 - self.first].port)
    }

    /// Kills the one that takes writes, promotes the other, and makes the first its standby, from nothing.
    pub async fn fail_over(&mut self) -> Result<()> {
        let (old, new) = (self.first, 1 - self.first);
        self.end(old, "KILL")?;
        let data = self.data(new);
        self.run("pg_ctl", &["promote", "-w", "-D", &data])?;
        self.first = new;
        // Without a standby nobody confirms: commits would wait for ever.
        self.ask("postgres", "alter system reset synchronous_standby_names")?;
        self.ask("postgres", "select pg_reload_conf()")?;
        self.run("rm", &["-rf", &self.data(old)])?;
        self.follow(old).await
    }

    /// Takes the one that takes writes away at once, for so long.
    pub async fn be_away(&mut self, time: Duration) -> Result<()> {
        self.end(self.first, "QUIT")?;
        tokio::time::sleep(time).await;
        self.serve(self.first).await
    }

    /// Cuts every connection to the database, whatever is under way on it.
    pub fn cut_connections(&self) -> Result<()> {
        let cut = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = 'turnus'";
        self.ask("postgres", cut).map(|_| ())
    }

    /// Runs SQL on the one that takes writes.
    pub fn ask(&self, database: &str, sql: &str) -> Result<String> {
        let port = self.servers[self.first].port.to_string();
        let mut psql = self.program("psql");
        psql.args(["-h", "127.0.0.1", "-p", &port, "-U", "turnus", "-Atq", "-d", database, "-c", sql]);
        output(&mut psql)
    }

    /// Copies the one that takes writes to the place of the other, which follows it from then on and confirms.
    async fn follow(&mut self, place: usize) -> Result<()> {
        let (data, port) = (self.data(place), self.servers[self.first].port.to_string());
        let from =
            ["-D", &data, "-h", "127.0.0.1", "-p", &port, "-U", "turnus", "-R", "-X", "stream", "-c", "fast"];
        self.run("pg_basebackup", &from)?;
        self.serve(place).await?;
        self.ask("postgres", "alter system set synchronous_standby_names = '*'")?;
        self.ask("postgres", "select pg_reload_conf()")?;
        for _ in 0..200 {
            let states = self.ask("postgres", "select sync_state from pg_stat_replication")?;
            if states.lines().any(|state| state == "sync") {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("the standby does not confirm")
    }

    async fn serve(&mut self, place: usize) -> Result<()> {
        let (data, port) = (self.data(place), self.servers[place].port.to_string());
        let log = fs::File::options().create(true).append(true).open(self.folder.join(format!("log{place}")));
        let mut postgres = self.program("postgres");
        postgres.args(["-D", &data, "-p", &port, "-k", &self.folder.display().to_string()]);
        for setting in ["listen_addresses=127.0.0.1", "max_connections=200", "wal_keep_size=1GB"] {
            postgres.args(["-c", setting]);
        }
        let log = log.context("the log of PostgreSQL")?;
        postgres.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        // Ctrl-C is for us: we end it when we are through.
        self.servers[place].process = Some(postgres.process_group(0).spawn().context("postgres")?);
        for _ in 0..300 {
            let mut ready = self.program("pg_isready");
            if ready.args(["-q", "-h", "127.0.0.1", "-p", &port]).status()?.success() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("PostgreSQL does not start: see {}", self.folder.display())
    }

    fn end(&mut self, place: usize, signal: &str) -> Result<()> {
        let Some(mut process) = self.servers[place].process.take() else { return Ok(()) };
        Command::new("kill").args([&format!("-{signal}"), &process.id().to_string()]).status()?;
        process.wait()?;
        Ok(())
    }

    fn data(&self, place: usize) -> String {
        self.folder.join(format!("data{place}")).display().to_string()
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<()> {
        output(self.program(program).args(arguments)).map(|_| ())
    }

    /// One of PostgreSQL's programs where it is one, as a user that PostgreSQL takes.
    fn program(&self, name: &str) -> Command {
        let path = self.programs.join(name);
        if path.exists() { self.command(&path.display().to_string()) } else { self.command(name) }
    }

    fn command(&self, program: &str) -> Command {
        let mut command = if self.as_other_user {
            let mut other = Command::new("setpriv");
            other.args([
                "--reuid=postgres",
                "--regid=postgres",
                "--clear-groups",
                "--pdeathsig=QUIT",
                program,
            ]);
            other
        } else {
            Command::new(program)
        };
        command.current_dir(if self.folder.as_os_str().is_empty() {
            Path::new("/tmp")
        } else {
            &self.folder
        });
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // What has ended already is as it should be.
        for place in [0, 1] {
            let _ = self.end(place, "QUIT");
        }
        if self.folder.starts_with("/tmp") {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Where the programs of PostgreSQL are: TURNUS_TEST_POSTGRES_BIN, pg_config's word, or Debian's places.
fn programs() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("TURNUS_TEST_POSTGRES_BIN") {
        return Ok(folder.into());
    }
    let said = output(Command::new("pg_config").arg("--bindir")).ok().map(|text| PathBuf::from(text.trim()));
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let all = said.into_iter().chain(debian.map(|version| version.path().join("bin")));
    let found = all.into_iter().find(|folder| folder.join("initdb").exists());
    found.context("PostgreSQL is not installed: bin/setup does it")
}

fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn output(command: &mut Command) -> Result<String> {
    let done = command.stdin(Stdio::null()).output().with_context(|| format!("{command:?}"))?;
    let said = String::from_utf8_lossy(&done.stderr);
    ensure!(done.status.success(), "{command:?}: {said}");
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}
