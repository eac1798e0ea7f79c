//! `turnus verify`: reads the database beside whoever serves it, and says whether the books are right.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use turnus_app::verify::{Proof, Report, Scope, keep_proof, last_proof, verify};
use turnus_app::{AccountId, App, Setup};
use turnus_store::copy::Place;

use crate::arguments::Verifying;
use crate::ask::put;
use crate::failure::Failure;
use crate::installation::{Installation, write_private};
use crate::named::Named;
use crate::verify_words::{json, words};

/// Nothing is wrong.
const RIGHT: u8 = 0;
/// Something is.
const WRONG: u8 = 1;
/// It could not be found out.
const FAILED: u8 = 2;

/// Proves the books, prints what came of it, and says so by its exit status.
pub async fn run(config: Option<&Path>, verifying: &Verifying) -> ExitCode {
    match prove(config, verifying).await {
        Ok(true) => ExitCode::from(RIGHT),
        Ok(false) => ExitCode::from(WRONG),
        Err(failure) => {
            eprintln!("turnus: {failure}");
            ExitCode::from(FAILED)
        }
    }
}

async fn prove(config: Option<&Path>, verifying: &Verifying) -> Result<bool, Failure> {
    let named = Named::of(config, verifying.data.as_deref(), verifying.database.as_deref())?;
    named.must_be_there()?;
    eprintln!("The books in {}:", named.place);
    let (store, mut marks) = (named.read().await?, Marks::of_place(&named.place));
    // It makes no ids that stay, signs nothing and sends nothing.
    let app = App::new(store, Setup { key: [0; 32], node: 0, private_webhooks: false });
    let wanted = verifying.account.as_deref().map(AccountId::from_str).transpose();
    let wanted = wanted.map_err(|why| Failure::Usage(why.to_string()))?;
    let mut accounts = app.accounts().await?;
    accounts.retain(|account| wanted.is_none_or(|wanted| wanted == account.id));
    if let (Some(wanted), true) = (wanted, accounts.is_empty()) {
        return Err(Failure::Usage(format!("there is no account {wanted}")));
    }
    if accounts.is_empty() {
        return Err(Failure::Usage(format!("there is no account in {}, so nothing is proved", named.place)));
    }
    let mut reports: Vec<(String, Report)> = Vec::new();
    for account in accounts {
        let known = if verifying.whole { None } else { marks.of(&app, account.id).await? };
        let scope = known.map_or(Scope::Whole, Scope::Since);
        let report = verify(&app, account.id, scope).await?;
        if !verifying.json {
            put(format!("{}\n", words(&account.name, &report)).as_bytes())?;
        }
        if let Some(proof) = report.proof
            && let Err(why) = marks.keep(&app, account.id, &proof).await
        {
            eprintln!(
                "turnus: how far the books are proved could not be noted, so the next run begins earlier: {why}"
            );
        }
        reports.push((account.name, report));
    }
    if verifying.json {
        put(format!("{}\n", json(&reports)).as_bytes())?;
    }
    app.close().await;
    Ok(reports.iter().all(|(_, report)| report.is_clean()))
}

/// Proves the books of a copy that was just made, and prints what came of it.
///
/// # Errors
///
/// Where they are not right: whatever was wrong was wrong in the source too, as both are the same.
pub async fn prove_copy(copy: &Named) -> Result<(), Failure> {
    let app = App::new(copy.read().await?, Setup { key: [0; 32], node: 0, private_webhooks: false });
    let mut right = true;
    for account in app.accounts().await? {
        let report = verify(&app, account.id, Scope::Whole).await?;
        put(format!("{}\n", words(&account.name, &report)).as_bytes())?;
        right &= report.is_clean();
    }
    app.close().await;
    let wrong = "the copy is whole, and its books are not right: neither are those of the source";
    if right { Ok(()) } else { Err(Failure::Usage(wrong.to_owned())) }
}

/// Where it stands how far the books were proved. PostgreSQL keeps that itself. A SQLite file belongs to the process that
/// serves it, and to no other, so that it lies in a file beside.
enum Marks {
    InDatabase,
    InFile(Installation, BTreeMap<String, Mark>),
}

/// A proof, as it is written to the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Mark {
    position: i64,
    hash: String,
    at: i64,
    /// Files of versions that did not know it lack it: then all deliveries that are kept are looked at once more.
    #[serde(default)]
    handed_out: i64,
}

impl Marks {
    /// What is not there, or cannot be read, is no proof: then everything is proved.
    fn of_place(place: &Place) -> Marks {
        let Place::Sqlite(database) = place else { return Marks::InDatabase };
        let installation = Installation::at(database.parent().unwrap_or(Path::new(".")));
        let text = std::fs::read_to_string(installation.proofs()).unwrap_or_default();
        let known = serde_json::from_str(&text).unwrap_or_default();
        Marks::InFile(installation, known)
    }

    async fn of(&self, app: &App, account: AccountId) -> Result<Option<Proof>, Failure> {
        match self {
            Marks::InDatabase => Ok(last_proof(app, account).await?),
            Marks::InFile(_, known) => Ok(known.get(&account.to_string()).and_then(Mark::proof)),
        }
    }

    async fn keep(&mut self, app: &App, account: AccountId, proof: &Proof) -> Result<(), Failure> {
        match self {
            Marks::InDatabase => Ok(keep_proof(app, account, proof).await?),
            Marks::InFile(installation, known) => {
                known.insert(account.to_string(), Mark::of(proof));
                let text = serde_json::to_string(known).unwrap_or_default();
                write_private(&installation.proofs(), &text)
            }
        }
    }
}

impl Mark {
    fn of(proof: &Proof) -> Mark {
        let hash = hex::encode(proof.hash);
        let Proof { position, at, handed_out, .. } = *proof;
        Mark { position, hash, at: at.millis(), handed_out }
    }

    fn proof(&self) -> Option<Proof> {
        let mut hash = [0; 32];
        hex::decode_to_slice(&self.hash, &mut hash).ok()?;
        let at = turnus_app::Instant::from_millis(self.at);
        Some(Proof { position: self.position, hash, at, handed_out: self.handed_out })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_says_nothing_of_deliveries_is_read() {
        let text = format!("{{\"position\":7,\"hash\":\"{}\",\"at\":5}}", "ab".repeat(32));
        let mark: Mark = serde_json::from_str(&text).unwrap();

        let proof = mark.proof().unwrap();

        assert_eq!((proof.position, proof.hash, proof.handed_out), (7, [0xab; 32], 0));
        let again = Mark::of(&Proof { handed_out: 6, ..proof }).proof().unwrap();
        assert_eq!((again.position, again.handed_out), (7, 6));
    }
}
