//! `turnus usage load`: posts a file of records, request by request, and goes on where it was broken off.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use turnus_client::wire::from_body;
use turnus_client::wire::usage::PostedUsage;
use turnus_client::{Client, Error, Reply};

use crate::arguments::Loading;
use crate::ask::{client, put};
use crate::failure::Failure;
use crate::usage_file::{Line, Lines, Mark};

/// The most bytes of a request: half of what the server takes.
const MOST_BYTES: usize = 8 << 20;
/// How often a request is tried that a server or a network does not answer as it should.
const TRIES: u32 = 12;
/// The longest wait between two tries that nobody asked for.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// What is looked for in a record before it is sent.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Keyed {
    key: Option<String>,
}

/// Posts the file.
pub async fn load(loading: &Loading) -> Result<(), Failure> {
    let mut load = Load {
        client: client(&loading.asking)?,
        file: loading.file.display().to_string(),
        mark: Mark::of(&loading.file),
        refusals: Refusals::open(loading.refused.as_ref())?,
        progress: progress(),
        counts: PostedUsage::default(),
    };
    let mut lines = Lines::open(&loading.file, &load.progress)?;
    let mut first = load.begin(&mut lines, loading.from)?;
    let most = usize::try_from(loading.at_once).unwrap_or(1000);
    loop {
        let mut some = Vec::new();
        let mut bytes = 0;
        while some.len() < most && bytes < MOST_BYTES {
            let Some(line) = first.take().map_or_else(|| lines.next(), |line| Ok(Some(line)))? else { break };
            bytes += line.text.len();
            some.push(line);
        }
        let Some(last) = some.last().cloned() else { break };
        load.post(some).await?;
        load.mark.set(&last)?;
    }
    load.end()
}

struct Load {
    client: Client,
    file: String,
    mark: Mark,
    refusals: Refusals,
    progress: ProgressBar,
    counts: PostedUsage,
}

impl Load {
    /// Leaves out what was loaded before. The first line that was not, where it was read already.
    fn begin(&mut self, lines: &mut Lines, from: Option<u64>) -> Result<Option<Line>, Failure> {
        if let Some(from) = from {
            while let Some(line) = lines.next()? {
                if line.number >= from {
                    return Ok(Some(line));
                }
            }
            return Ok(None);
        }
        let Some(done) = self.mark.read()? else { return Ok(None) };
        while let Some(line) = lines.next()? {
            if line.number == done.number && line.text == done.text {
                eprintln!("{}: goes on behind line {}", self.file, done.number);
                return Ok(None);
            }
            if line.number >= done.number {
                break;
            }
        }
        Err(Failure::Usage(format!(
            "{} is not the file that was loaded up to line {}: give --from 1 to load it from its beginning",
            self.file, done.number
        )))
    }

    /// Posts records, and says which are refused.
    async fn post(&mut self, lines: Vec<Line>) -> Result<(), Failure> {
        let mut body = String::from("[");
        let mut sent = Vec::with_capacity(lines.len());
        for line in lines {
            match sound(&line) {
                Ok(text) => {
                    if !sent.is_empty() {
                        body.push(',');
                    }
                    body.push_str(text);
                    sent.push(line);
                }
                Err(why) => self.refuse(&line, &why)?,
            }
        }
        body.push(']');
        if sent.is_empty() {
            return Ok(());
        }
        let body = RawValue::from_string(body).map_err(|error| Failure::Usage(error.to_string()))?;
        let posted = self.answered(&body).await?;
        self.counts.accepted += posted.accepted;
        self.counts.known += posted.known;
        for refused in &posted.refused_records {
            let line = usize::try_from(refused.index).ok().and_then(|index| sent.get(index));
            let unknown =
                || Failure::Usage("the server's answer names a record that was not sent".to_owned());
            self.refuse(line.ok_or_else(unknown)?, &refused.message)?;
        }
        let PostedUsage { accepted, known, refused, .. } = &self.counts;
        self.progress.set_message(format!("{accepted} new, {known} known, {refused} refused"));
        Ok(())
    }

    /// The answer to a request, which may be sent again: each of its records has a Key.
    async fn answered(&self, body: &RawValue) -> Result<PostedUsage, Failure> {
        let mut wait = Duration::from_secs(1);
        for tried in 1.. {
            let error = match self.client.call("postUsage", &["ids=false".to_owned()], Some(body)).await {
                Ok(Reply::Json(answer)) => {
                    return Ok(from_body(answer.get().as_bytes()).map_err(Error::Body)?);
                }
                Ok(Reply::Nothing | Reply::File(_)) => {
                    return Err(Failure::Usage("the server's answer says nothing".to_owned()));
                }
                Err(error) => error,
            };
            let passes =
                matches!(&error, Error::Transport(_) | Error::RateLimited { .. } | Error::Server { .. });
            if !passes || tried >= TRIES {
                return Err(error.into());
            }
            let asked = error.retry_after().unwrap_or(wait);
            self.progress.suspend(|| eprintln!("{error}: again in {} s", asked.as_secs()));
            tokio::time::sleep(asked).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
        Err(Failure::Usage("nothing was tried".to_owned()))
    }

    fn refuse(&mut self, line: &Line, why: &str) -> Result<(), Failure> {
        self.counts.refused += 1;
        let Refusals(Some((path, to))) = &mut self.refusals else {
            self.progress.suspend(|| eprintln!("{}:{}: {why}", self.file, line.number));
            return Ok(());
        };
        let record = String::from_utf8_lossy(&line.text);
        let told = json!({"Line": line.number, "Message": why, "Record": record});
        writeln!(to, "{told}").map_err(Failure::file(&*path))
    }

    fn end(self) -> Result<(), Failure> {
        self.progress.finish_and_clear();
        self.mark.remove()?;
        let PostedUsage { accepted, known, refused, .. } = self.counts;
        put(format!("{accepted} new, {known} known, {refused} refused\n").as_bytes())?;
        if refused == 0 {
            return Ok(());
        }
        Err(Failure::Usage(format!("{refused} records were refused")))
    }
}

/// A record that may be sent: JSON with a Key, without which it could count twice.
fn sound(line: &Line) -> Result<&str, String> {
    let Keyed { key } = from_body(&line.text).map_err(|error| error.to_string())?;
    if key.is_none_or(|key| key.is_empty()) {
        return Err("Key: is missing: by it a record counts once, however often it is sent".to_owned());
    }
    std::str::from_utf8(&line.text).map_err(|error| error.to_string())
}

/// Where refused records are written; none: they are told.
struct Refusals(Option<(PathBuf, File)>);

impl Refusals {
    fn open(path: Option<&PathBuf>) -> Result<Refusals, Failure> {
        let Some(path) = path else { return Ok(Refusals(None)) };
        let file = OpenOptions::new().create(true).append(true).open(path).map_err(Failure::file(path))?;
        Ok(Refusals(Some((path.clone(), file))))
    }
}

fn progress() -> ProgressBar {
    let progress = ProgressBar::no_length();
    let style = ProgressStyle::with_template("{wide_bar} {bytes}/{total_bytes} {eta} {msg}");
    progress.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    progress
}
