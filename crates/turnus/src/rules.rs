//! `turnus explain` and `turnus check`: billing rules for people.

use std::path::Path;

use turnus_client::Client;
use turnus_client::wire::explanations::{ExplainedLine, InvoiceExplanation};
use turnus_client::wire::scenarios::Scenario;

use crate::arguments::{Checking, Explaining};
use crate::ask::{client, put};
use crate::failure::Failure;

/// Prints why each line of a document is what it is.
pub async fn explain(arguments: &Explaining) -> Result<(), Failure> {
    let client = client(&arguments.asking)?;
    let id = document(&client, arguments.invoice.trim()).await?;
    let explained = client.explain_invoice(&id).await?;
    put(told(&explained, arguments.german).as_bytes())
}

/// The id of a document that is named by its id or its number.
async fn document(client: &Client, named: &str) -> Result<String, Failure> {
    if named.len() == 24 && named.bytes().all(|letter| letter.is_ascii_hexdigit()) {
        return Ok(named.to_owned());
    }
    let found = client.invoices_stream().with("search", named).all().await?;
    let exact = found.into_iter().find(|invoice| invoice.invoice_number.as_deref() == Some(named));
    exact.map(|invoice| invoice.id).ok_or_else(|| Failure::Usage(format!("there is no document '{named}'")))
}

fn told(explained: &InvoiceExplanation, german: bool) -> String {
    let number = explained.invoice_number.as_deref().unwrap_or(&explained.invoice_id);
    let mut text = format!("{number}\n");
    for bill in &explained.bills {
        for (place, line) in bill.lines.iter().enumerate() {
            text += &format!("\n{}. {} {}\n", place + 1, line.amount, explained.currency);
            text += &sentences(line, german);
        }
    }
    text
}

fn sentences(line: &ExplainedLine, german: bool) -> String {
    let words = if german { &line.words.de } else { &line.words.en };
    words.iter().map(|sentence| format!("   {sentence}\n")).collect()
}

/// Walks scenarios and compares; fails if one of them does not hold.
pub async fn check(arguments: &Checking) -> Result<(), Failure> {
    let client = client(&arguments.asking)?;
    let mut wrong = 0;
    for file in &arguments.files {
        wrong += usize::from(!holds(&client, arguments, file).await?);
    }
    let all = arguments.files.len();
    put(format!("{} of {all} hold\n", all - wrong).as_bytes())?;
    if wrong == 0 { Ok(()) } else { Err(Failure::Usage(format!("{wrong} of {all} scenarios do not hold"))) }
}

async fn holds(client: &Client, arguments: &Checking, file: &Path) -> Result<bool, Failure> {
    let name = file.display();
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(why) => {
            put(format!("{name}: cannot be read: {why}\n").as_bytes())?;
            return Ok(false);
        }
    };
    let scenario = Scenario { text, plan_group_id: arguments.plan_group.clone() };
    let result = match client.check_scenario(&scenario).await {
        Ok(result) => result,
        Err(why) => {
            put(format!("{name}: {why}\n").as_bytes())?;
            return Ok(false);
        }
    };
    let Some(difference) = result.difference else {
        put(format!("{name}: holds\n").as_bytes())?;
        return Ok(true);
    };
    if arguments.update {
        std::fs::write(file, &result.text).map_err(Failure::file(file))?;
        put(format!("{name}: written anew\n").as_bytes())?;
        return Ok(true);
    }
    let (stands, engine) = (difference.stands.as_deref(), difference.engine.as_deref());
    let (stands, engine) = (stands.unwrap_or("(nothing)"), engine.unwrap_or("(nothing)"));
    put(format!("{name}:{}\n  stands: {stands}\n  engine: {engine}\n", difference.line).as_bytes())?;
    Ok(false)
}
