//! What releases froze, and what may follow them: old nodes work on beside new ones, over one schema.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// A release: the names of its migrations, with their hashes.
type Frozen = BTreeMap<String, String>;

#[test]
fn migrations_of_a_release_never_change() {
    for (version, frozen) in releases() {
        for (file, hash) in frozen {
            let text = fs::read(migrations().join(&file)).unwrap_or_default();
            let now: String = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(
                now, hash,
                "{file} is not what {version} froze: add a migration instead (before that version leaves the \
                 house: bin/freeze)"
            );
        }
    }
}

#[test]
fn migrations_after_the_last_release_only_add_or_name_the_oldest_reader() {
    let releases = releases();
    let released: BTreeSet<String> = releases.iter().flat_map(|(_, frozen)| frozen.keys().cloned()).collect();
    let (old, new): (Vec<String>, Vec<String>) =
        files(&migrations()).into_iter().partition(|file| released.contains(file));
    let text = |file: &String| fs::read_to_string(migrations().join(file)).unwrap();
    let old_tables: BTreeSet<String> = old.iter().flat_map(|file| tables(&text(file))).collect();
    assert!(old_tables.is_empty() || old_tables.contains("contracts"));

    for file in &new {
        let wrong = faults(&text(file), &old_tables, &releases);
        assert!(wrong.is_empty(), "{file} is not for nodes of the release before: {wrong:#?}");
    }
}

#[test]
fn what_takes_away_or_narrows_is_found() {
    let old = BTreeSet::from(["contracts".to_owned(), "files".to_owned()]);
    let releases = vec![("0.2.0".to_owned(), Frozen::from([("0031_more.sql".to_owned(), String::new())]))];
    let look = |text: &str| faults(text, &old, &releases);

    for wrong in [
        "drop table files;",
        "alter table contracts drop column balance;",
        "alter table contracts\n    rename column balance to owed;",
        "alter table files rename to papers;",
        "alter table contracts add column owed integer not null;",
        "alter table contracts add owed integer not null; -- default 0",
        "alter table contracts add column code text unique;",
        "alter table contracts alter column currency type varchar(3);",
        "alter table contracts alter column external_id set not null;",
        "alter table contracts add constraint positive check (balance > 0);",
        "create unique index one_each on contracts (account, external_id);",
        "CREATE  UNIQUE\nINDEX one_each ON contracts (account);",
        "drop index contracts_by_customer;",
        "create trigger late before insert on contracts begin select raise(abort, 'no'); end;",
        "delete from files where created_at < 5;",
        "truncate files;",
        "revoke insert on contracts from current_user;",
        "create index fine on contracts (account); drop table files;",
        "-- contract, for readers of 0030 and later: 0.2.0 is the oldest\ndrop table files;",
        "-- contract, for readers of 0031 and later: 0.3.0 is the oldest\ndrop table files;",
    ] {
        assert!(!look(wrong).is_empty(), "not found: {wrong}");
    }
    for right in [
        "create table cases (account blob not null, id blob not null, primary key (account, id)) strict;
         create unique index cases_by_id on cases (id); drop table if exists cases;",
        "alter table contracts add column owed integer;",
        "alter table contracts add column owed integer not null default 0;",
        "-- drop table files\ncreate index more on contracts (account, owed);",
        "update contracts set owed = balance where owed is null;",
        "-- contract, for readers of 0031 and later: 0.2.0 is the oldest\ndrop table files;",
    ] {
        assert_eq!(look(right), [""; 0], "{right}");
    }
}

/// What of a migration's text nodes of the release before cannot live with.
fn faults(text: &str, old: &BTreeSet<String>, releases: &[(String, Frozen)]) -> Vec<String> {
    if let Some(line) = text.lines().find_map(|line| line.strip_prefix("-- contract, for readers of ")) {
        let named = releases.iter().any(|(version, frozen)| {
            let last = frozen.keys().next_back().map_or("", |file| &file[..4]);
            line.starts_with(&format!("{last} and later: {version} is the oldest"))
        });
        let wrong = format!("'{line}' names no release that was frozen and its last migration");
        return if named { Vec::new() } else { vec![wrong] };
    }
    let new = tables(text);
    let old: BTreeSet<&String> = old.iter().filter(|table| !new.contains(*table)).collect();
    statements(text).into_iter().filter(|statement| is_fault(statement, &old)).collect()
}

fn is_fault(statement: &str, old: &BTreeSet<&String>) -> bool {
    let words: Vec<&str> = statement
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let has = |wanted: &[&str]| words.windows(wanted.len()).any(|found| found == wanted);
    let of_old = words.iter().any(|word| old.contains(&(*word).to_owned()));
    match words.as_slice() {
        ["drop", "index", ..] => true, // `on conflict` may name what a unique one guards
        ["drop" | "revoke" | "truncate" | "delete", ..] => of_old,
        ["create", "unique", "index", ..] | ["create", "trigger", ..] => of_old,
        ["create", "or", "replace", ..] => true,
        ["alter", "table", rest @ ..] => {
            let added_without_value = has(&["not", "null"]) && !has(&["default"]) && !has(&["drop", "not"]);
            let narrowed = has(&["type"]) || has(&["set", "not", "null"]);
            let bound = ["constraint", "unique", "primary", "references"].iter().any(|word| has(&[word]));
            let check = rest.get(1..3) == Some(&["add", "check"]);
            let gone = has(&["rename"]) || has(&["drop", "column"]) || rest.get(1) == Some(&"drop");
            of_old && (gone || narrowed || bound || check || added_without_value)
        }
        _ => false,
    }
}

/// The statements, in lower case, without comments; a trigger's body is taken apart too, which does no harm.
fn statements(text: &str) -> Vec<String> {
    let bare: Vec<&str> = text.lines().map(|line| line.split("--").next().unwrap()).collect();
    let bare = bare.join(" ").to_lowercase();
    bare.split(';')
        .map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|it| !it.is_empty())
        .collect()
}

fn tables(text: &str) -> BTreeSet<String> {
    let made = statements(text).into_iter().filter_map(|statement| {
        let rest = statement.strip_prefix("create table ")?;
        let rest = rest.strip_prefix("if not exists ").unwrap_or(rest);
        Some(rest.split([' ', '(']).next()?.to_owned())
    });
    made.collect()
}

/// The releases, oldest first.
fn releases() -> Vec<(String, Frozen)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("releases");
    let mut versions = files(&folder);
    versions.retain(|name| folder.join(name).is_dir());
    versions.sort_by_key(|it| it.split('.').map(|part| part.parse::<u32>().unwrap()).collect::<Vec<_>>());
    let read = |version: String| {
        let list = fs::read_to_string(folder.join(&version).join("migrations.txt")).unwrap();
        let line = |line: &str| {
            let (hash, file) = line.split_once("  ").unwrap();
            (file.to_owned(), hash.to_owned())
        };
        (version, list.lines().map(line).collect())
    };
    versions.into_iter().map(read).collect()
}

fn migrations() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations")
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
