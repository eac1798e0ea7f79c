//! `turnus call`, `clock` and `bill`: thin faces of the client.

use std::io::{ErrorKind, IsTerminal, Read, Write};
use std::path::Path;

use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Table};
use serde_json::value::RawValue;
use turnus_client::{Body, Client, ClientBuilder, FUNCTIONS, Function, Reply};

use crate::arguments::{Asking, Billing, Calling, Clocking};
use crate::failure::Failure;
use crate::installation::Installation;

/// Folders that are looked into where none is named.
pub(crate) const FOLDERS: [&str; 2] = ["turnus-data", "turnus-demo"];

/// Calls a function and prints its answer.
pub async fn call(arguments: &Calling) -> Result<(), Failure> {
    let Some(name) = &arguments.function else {
        return put(functions().as_bytes());
    };
    let unknown = || Failure::Usage(format!("there is no function '{name}': turnus call lists them"));
    let function = Function::named(name).ok_or_else(unknown)?;
    let (given, body) = split(function, &arguments.arguments)?;
    let client = client(&arguments.asking)?;
    let reply = client.call(function.name, &given, body.as_deref()).await?;
    print(reply, arguments.json)
}

/// Reads or moves the clock.
pub async fn clock(arguments: &Clocking) -> Result<(), Failure> {
    let client = client(&arguments.asking)?;
    let body = match (&arguments.to, arguments.days) {
        (Some(to), _) => Some(format!("{{\"To\":{}}}", quoted(to))),
        (None, Some(days)) => Some(format!("{{\"Days\":{days}}}")),
        (None, None) => None,
    };
    let reply = match body {
        Some(body) => client.call("advanceClock", &[], Some(&*raw(&body)?)).await?,
        None => client.call("getClock", &[], None).await?,
    };
    print(reply, false)
}

/// Bills a contract.
pub async fn bill(arguments: &Billing) -> Result<(), Failure> {
    let client = client(&arguments.asking)?;
    let body = raw(&format!("{{\"Draft\":{}}}", arguments.draft))?;
    print(client.call("billContract", std::slice::from_ref(&arguments.contract), Some(&*body)).await?, false)
}

pub(crate) fn client(asking: &Asking) -> Result<Client, Failure> {
    let Some(url) = &asking.url else {
        let folders: Vec<&Path> = match &asking.data {
            Some(folder) => vec![folder],
            None => FOLDERS.iter().map(Path::new).collect(),
        };
        let running = folders.into_iter().find_map(|folder| Installation::at(folder).find_running());
        let none =
            "no server runs here: give --url, --client-id and --client-secret, or --data of one that runs";
        let running = running.ok_or_else(|| Failure::Usage(none.to_owned()))?;
        return Ok(patient(&running.url).access_token(running.access_token).build()?);
    };
    match (&asking.client_id, &asking.client_secret) {
        (Some(id), Some(secret)) => Ok(patient(url).credentials(id, secret).build()?),
        (_, _) => Err(Failure::Usage("give --client-id and --client-secret with --url".to_owned())),
    }
}

/// Says why it waits.
fn patient(url: &str) -> ClientBuilder {
    Client::builder(url).on_retry(|why, wait| {
        eprintln!("turnus: {why}: it is tried again in {:.1} s", wait.as_secs_f32());
    })
}

/// Path arguments and filters, and the body: the last argument where the function takes one.
fn split(function: &Function, arguments: &[String]) -> Result<(Vec<String>, Option<Box<RawValue>>), Failure> {
    let is_body = |text: &String| text.starts_with('@') || text.starts_with('{') || text.starts_with('[');
    match arguments.split_last() {
        Some((last, rest)) if function.body != Body::None && is_body(last) => {
            let text = match last.strip_prefix('@') {
                Some("-") => read_input()?,
                Some(path) => std::fs::read_to_string(path).map_err(Failure::file(path))?,
                None => last.clone(),
            };
            Ok((rest.to_vec(), Some(raw(&text)?)))
        }
        Some(_) | None => Ok((arguments.to_vec(), None)),
    }
}

fn read_input() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(Failure::file("standard input"))?;
    Ok(text)
}

fn raw(text: &str) -> Result<Box<RawValue>, Failure> {
    RawValue::from_string(text.to_owned())
        .map_err(|error| Failure::Usage(format!("the body is no JSON: {error}")))
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn print(reply: Reply, json: bool) -> Result<(), Failure> {
    match reply {
        Reply::Nothing => Ok(()),
        Reply::File(bytes) => put(&bytes),
        Reply::Json(value) if json || !std::io::stdout().is_terminal() => {
            put(format!("{value}\n").as_bytes())
        }
        Reply::Json(value) => put(format!("{}\n", readable(value.get())).as_bytes()),
    }
}

/// Writes to standard output. Whoever reads only the beginning has what he wants.
pub(crate) fn put(bytes: &[u8]) -> Result<(), Failure> {
    let mut output = std::io::stdout().lock();
    match output.write_all(bytes).and_then(|()| output.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(Failure::file("standard output")),
    }
}

/// A list as a table of its plain members, an object as one of two columns; else JSON.
fn readable(json: &str) -> String {
    match serde_json::from_str(json) {
        Ok(serde_json::Value::Array(rows)) if rows.iter().all(serde_json::Value::is_object) => list(&rows),
        Ok(serde_json::Value::Object(members)) => {
            let mut table = plain_table();
            table.set_header(["", ""]);
            for (name, value) in &members {
                table.add_row([name.clone(), cell(value)]);
            }
            table.to_string()
        }
        Ok(_) | Err(_) => json.to_owned(),
    }
}

const MOST_COLUMNS: usize = 8;

fn list(rows: &[serde_json::Value]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for (name, value) in rows.iter().filter_map(serde_json::Value::as_object).flatten() {
        if !value.is_object() && !value.is_array() && !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names.sort_by_key(|name| (*name != "Id", name.ends_with("Id")));
    names.truncate(MOST_COLUMNS);
    let mut table = plain_table();
    table.set_header(&names);
    for row in rows {
        table.add_row(names.iter().map(|name| row.get(*name).map_or_else(String::new, cell)));
    }
    format!("{table}\n{} rows; --json shows every member", rows.len())
}

fn cell(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn plain_table() -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table
}

fn functions() -> String {
    let line = |function: &&Function| {
        let arguments: Vec<String> = function.arguments().map(|name| format!("<{name}>")).collect();
        let body = if function.body == Body::None { "" } else { " <body>" };
        format!("{} {}{body}\n    {}\n", function.name, arguments.join(" "), function.says)
    };
    FUNCTIONS.iter().map(line).collect()
}
