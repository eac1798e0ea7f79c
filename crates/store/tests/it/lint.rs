//! SQL stays inside what PostgreSQL and the engines that speak its protocol and shard by account have in common.
//! `docs/operate/scale.md` says what each of them lacks.

use std::fs;
use std::path::{Path, PathBuf};

/// What breaks a rule and may, with the reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("key of accounts", "it is the account itself: a table that every node has"),
    ("key of clients", "a token request names the client alone: a table that every node has"),
    ("key of migrations", "of the whole database"),
    ("key of installation", "of the whole database: one row"),
    ("key of machine_time", "of the whole database: one row"),
    ("no account in insert into machine_time", "of the whole database: one row"),
    (
        "sequence of unsealed_events",
        "a queue that is emptied within a second: it needs the order of arrival, and holds few rows",
    ),
    ("no account in insert into migrations", "of the whole database"),
    ("no account in delete from migrations", "of the whole database: the mark of a copy"),
    ("no account in insert into installation", "of the whole database: one row"),
    ("no account in update installation", "of the whole database: one row"),
    ("no account in delete from tokens", "a restore, on a database that nobody serves"),
    ("no account in delete from sessions", "a restore, on a database that nobody serves"),
    ("no account in insert into accounts", "it is the account itself"),
    ("no account in update clients", "a table that every node has"),
    ("no account in update accounts", "it is the account itself"),
];

/// A text with SQL, and where it stands.
struct Text {
    place: String,
    words: Vec<String>,
}

#[test]
fn sql_keeps_to_what_engines_that_shard_by_account_share() {
    let texts = all_texts();
    assert!(texts.len() > 300, "only {} texts found", texts.len());

    let mut found: Vec<(String, String)> = Vec::new();
    for text in &texts {
        found.extend(faults(text).into_iter().map(|fault| (fault, text.place.clone())));
    }
    let known = |fault: &str| EXCEPTIONS.iter().any(|(exception, _)| *exception == fault);
    let new: Vec<_> = found.iter().filter(|(fault, _)| !known(fault)).collect();
    let unused: Vec<_> =
        EXCEPTIONS.iter().filter(|(name, _)| !found.iter().any(|(fault, _)| fault == name)).collect();

    assert!(new.is_empty(), "{new:#?}");
    assert!(unused.is_empty(), "exceptions that nothing needs: {unused:#?}");
}

/// Texts that break a rule, and what the lint says of them.
const PLANTED: &[(&str, &str)] = &[
    ("listen news", "listen"),
    ("notify news", "notify"),
    ("select pg_notify('news', '')", "pg_notify"),
    ("select pg_advisory_xact_lock($1)", "advisory lock"),
    ("select pg_try_advisory_lock($1)", "advisory lock"),
    ("create trigger a before update on b execute function c()", "trigger"),
    ("create or replace function f() returns trigger as $$ $$", "trigger"),
    ("create temp table a (account bytea primary key)", "temporary table"),
    ("create temporary table a (account bytea primary key)", "temporary table"),
    ("create table a (account bytea primary key deferrable initially deferred)", "deferrable"),
    (
        "with a as (delete from t where account = $1 returning id) insert into t (account) select 1 from a",
        "t is modified twice in one statement",
    ),
    (
        "with a as (update t set b = 1 where account = $1 returning id) update t set c = 2 from a
            where account = $1",
        "t is modified twice in one statement",
    ),
    ("select a.id from a join b on b.account = a.account for update", "for update on a join"),
    ("select a.id from a, b where a.account = b.account for update", "for update on a join"),
    (
        "select d.id as t_id from a d join b on b.account = d.account where d.account = $1",
        "for update on a join",
    ),
    (
        "create table a (account bigint, n bigint generated always as identity, primary key (account, n))",
        "sequence of a",
    ),
    ("create table a (account bytea, n bigserial, primary key (account, n))", "sequence of a"),
    ("create sequence s", "sequence of s"),
    (
        "create table a (account bytea, b bytea references bs (id), primary key (account, b))",
        "reference to bs",
    ),
    (
        "create table a (account bytea, b bytea, primary key (account, b), foreign key (b) references bs (id))",
        "reference to bs",
    ),
    ("create table a (id bytea not null primary key, account bytea)", "key of a"),
    ("create table a (id bytea, account bytea, primary key (id, account))", "key of a"),
    ("create table a (id bytea)", "key of a"),
    ("create unique index i on a (id)", "unique index i does not begin with account"),
    ("select a.id from a join b on b.id = a.b where a.account = $1", "a join without account"),
    ("update a set b = $2 where id = $1", "no account in update a"),
    ("delete from a where id = $1", "no account in delete from a"),
    ("insert into a (id, b) values ($1, $2)", "no account in insert into a"),
];

#[test]
fn the_lint_sees_what_is_planted() {
    for (sql, fault) in PLANTED {
        let text = Text { place: String::new(), words: words(sql) };

        assert!(faults(&text).iter().any(|found| found == fault), "{sql}: {:?}", faults(&text));
    }
}

#[test]
fn the_lint_finds_the_texts_in_rust() {
    let rust = r##"
        // "in a comment"
        let quote = '"'; let life: &'static str = "select 1 \
            from a";
        let raw = r#"delete from "b""#; /* "no" */
    "##;

    let found: Vec<String> = literals(rust).iter().map(|text| words(text).join(" ")).collect();

    assert_eq!(found, ["select 1 from a", r#"delete from " b ""#]);
}

/// What is wrong with a text.
fn faults(text: &Text) -> Vec<String> {
    let words: Vec<&str> = text.words.iter().map(String::as_str).collect();
    let mut faults = Vec::new();
    lacking(&words, &mut faults);
    if is_sql(&words) {
        modified_twice(&words, &mut faults);
        locked_join(&words, &mut faults);
        tables(&words, &mut faults);
        indexes(&words, &mut faults);
        joins(&words, &mut faults);
        without_account(&words, &mut faults);
    }
    faults
}

fn is_sql(words: &[&str]) -> bool {
    let begins = ["select", "insert", "update", "delete", "with", "create", "alter", "drop", "truncate"];
    words.len() > 2 && begins.contains(&words[0])
}

/// Whether `words` has `these` one after another.
fn has(words: &[&str], these: &[&str]) -> bool {
    words.windows(these.len()).any(|window| window == these)
}

/// What one engine or another does not have.
fn lacking(words: &[&str], faults: &mut Vec<String>) {
    for first in ["listen", "unlisten", "notify"] {
        if words.first() == Some(&first) && words.len() == 2 {
            faults.push(first.to_owned());
        }
    }
    let creates = has(words, &["create"]);
    for word in words {
        match *word {
            "pg_notify" | "deferrable" => faults.push((*word).to_owned()),
            "trigger" if creates => faults.push("trigger".to_owned()),
            "temp" | "temporary" if creates => faults.push("temporary table".to_owned()),
            word if word.starts_with("pg_advisory") || word.starts_with("pg_try_advisory") => {
                faults.push("advisory lock".to_owned());
            }
            _ => {}
        }
    }
}

/// The tables that a text modifies, with the words of each modification.
fn modified<'a>(words: &[&'a str]) -> Vec<(&'static str, &'a str)> {
    let mut tables = Vec::new();
    for window in words.windows(3) {
        match window {
            ["insert", "into", table] => tables.push(("insert into", *table)),
            ["delete", "from", table] => tables.push(("delete from", *table)),
            ["update", table, "set" | "as"] => tables.push(("update", *table)),
            _ => {}
        }
    }
    tables
}

fn modified_twice(words: &[&str], faults: &mut Vec<String>) {
    let mut tables: Vec<&str> = modified(words).into_iter().map(|(_, table)| table).collect();
    tables.sort_unstable();
    for pair in tables.windows(2).filter(|pair| pair[0] == pair[1]) {
        faults.push(format!("{} is modified twice in one statement", pair[0]));
    }
}

/// The select of a claim (`claim.rs`) is locked as well: it names its keys `t_…`.
fn locked_join(words: &[&str], faults: &mut Vec<String>) {
    let is_claim = words.iter().any(|word| word.starts_with("t_")) && words[0] == "select";
    let locks = is_claim || has(words, &["for", "update"]) || has(words, &["for", "share"]);
    // `from a, b` or `from a x, b y`.
    let from = words.iter().position(|word| *word == "from").unwrap_or(words.len());
    let list = words[from..].iter().take_while(|word| **word != "where").take(5).any(|word| *word == ",");
    if locks && (words.contains(&"join") || list) {
        faults.push("for update on a join".to_owned());
    }
}

fn tables(words: &[&str], faults: &mut Vec<String>) {
    if let Some(at) = words.windows(2).position(|window| window == ["create", "sequence"]) {
        faults.push(format!("sequence of {}", words[at + 2]));
    }
    let Some(at) = words.windows(2).position(|window| window == ["create", "table"]) else { return };
    let name = words[at + 2..].iter().find(|word| !["if", "not", "exists"].contains(word)).unwrap_or(&"");
    if has(words, &["partition", "of"]) {
        return;
    }
    let begins = |these: &[&str]| has(words, these);
    let whole = begins(&["primary", "key", "(", "account"]);
    // A column's own: `account bytea not null primary key`.
    let alone = words
        .windows(2)
        .position(|window| window == ["primary", "key"])
        .and_then(|at| words[..at].iter().rposition(|word| *word == "," || *word == "("))
        .is_some_and(|before| words[before + 1] == "account");
    if !whole && !alone {
        faults.push(format!("key of {name}"));
    }
    let counts = ["identity", "nextval", "serial", "bigserial"];
    if words.iter().any(|word| counts.contains(word)) {
        faults.push(format!("sequence of {name}"));
    }
    for window in words.windows(4).filter(|window| window[0] == "references") {
        if window[1] != "accounts" && window[3] != "account" {
            faults.push(format!("reference to {}", window[1]));
        }
    }
}

fn indexes(words: &[&str], faults: &mut Vec<String>) {
    let Some(at) = words.windows(3).position(|window| window == ["create", "unique", "index"]) else {
        return;
    };
    let columns = words[at..].iter().position(|word| *word == "(").map_or(0, |place| at + place + 1);
    if words[columns] != "account" {
        faults.push(format!("unique index {} does not begin with account", words[at + 3]));
    }
}

/// Nothing joins across accounts.
fn joins(words: &[&str], faults: &mut Vec<String>) {
    let places = words.iter().enumerate().filter(|(_, word)| **word == "join").map(|(place, _)| place);
    for place in places {
        let ends = ["join", "where", "order", "group", "left"];
        let condition: Vec<&str> =
            words[place + 1..].iter().take_while(|word| !ends.contains(word)).copied().collect();
        if !condition.windows(2).any(|window| window[0] == "account" && window[1] == "=")
            && !has(&condition, &["using", "(", "account"])
        {
            faults.push("a join without account".to_owned());
        }
    }
}

/// Whoever writes says whose row it is.
fn without_account(words: &[&str], faults: &mut Vec<String>) {
    if words[0] == "create" {
        return;
    }
    for (verb, table) in modified(words) {
        let named = if verb == "insert into" {
            has(words, &["(", "account"]) || has(words, &[",", "account"]) || table.starts_with('{')
        } else {
            words.windows(3).any(|window| window[..2] == ["account", "="] && window[2].starts_with('$'))
                || words.windows(2).any(|window| window == ["(", "account"])
        };
        if !named {
            faults.push(format!("no account in {verb} {table}"));
        }
    }
}

/// Every text of the sources that PostgreSQL hears, and every statement of its migrations.
fn all_texts() -> Vec<Text> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    for file in files(&root.join("src")) {
        if file.extension().is_some_and(|name| name == "rs") && !file.starts_with(root.join("src/sqlite")) {
            let place = file.strip_prefix(root).unwrap().display().to_string();
            let whole = fs::read_to_string(&file).unwrap();
            let found = literals(whole.split("#[cfg(test)]").next().unwrap());
            texts.extend(found.iter().map(|text| Text { place: place.clone(), words: words(text) }));
        }
    }
    for file in files(&root.join("migrations")) {
        let place = file.file_name().unwrap().to_string_lossy().into_owned();
        if !place.ends_with(".sqlite.sql") {
            let whole = fs::read_to_string(&file).unwrap();
            let bare: Vec<&str> = whole.lines().map(|line| line.split("--").next().unwrap()).collect();
            let statements = bare.join("\n");
            let statements = statements.split(';').filter(|statement| !statement.trim().is_empty());
            texts.extend(statements.map(|sql| Text { place: place.clone(), words: words(sql) }));
        }
    }
    texts
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Words in lower case, and every other sign by itself.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for letter in text.chars() {
        let is_word = letter.is_alphanumeric() || "_$".contains(letter);
        match words.last_mut() {
            Some(last) if is_word && open => last.extend(letter.to_lowercase()),
            _ if letter.is_whitespace() => {}
            _ => words.push(letter.to_lowercase().collect()),
        }
        open = is_word;
    }
    words
}

/// The string literals of a Rust text, comments left out.
fn literals(rust: &str) -> Vec<String> {
    let signs: Vec<char> = rust.chars().collect();
    let at = |place: usize| signs.get(place).copied().unwrap_or('\0');
    let (mut found, mut place) = (Vec::new(), 0);
    while place < signs.len() {
        match (at(place), at(place + 1)) {
            ('/', '/') => place = until(&signs, place, "\n"),
            ('/', '*') => place = until(&signs, place + 2, "*/"),
            ('\'', '\\') => place = until(&signs, place + 3, "'"),
            ('\'', _) if at(place + 2) == '\'' => place += 3,
            ('r', '"' | '#') if !at(place.wrapping_sub(1)).is_alphanumeric() => {
                let hashes = signs[place + 1..].iter().take_while(|sign| **sign == '#').count();
                let end = until(&signs, place + hashes + 2, &format!("\"{}", "#".repeat(hashes)));
                found.push(signs[place + hashes + 2..end - hashes - 1].iter().collect());
                place = end;
            }
            ('"', _) => {
                let (text, end) = quoted(&signs, place + 1);
                found.push(text);
                place = end;
            }
            _ => place += 1,
        }
    }
    found
}

/// The place behind the next `end`.
fn until(signs: &[char], from: usize, end: &str) -> usize {
    let end: Vec<char> = end.chars().collect();
    let found = signs.get(from..).and_then(|rest| rest.windows(end.len()).position(|window| window == end));
    found.map_or(signs.len(), |place| from + place + end.len())
}

/// A literal without its escapes, and the place behind it.
fn quoted(signs: &[char], from: usize) -> (String, usize) {
    let (mut text, mut place) = (String::new(), from);
    while place < signs.len() && signs[place] != '"' {
        if signs[place] == '\\' {
            place += 1;
            text.push(' ');
        } else {
            text.push(signs[place]);
        }
        place += 1;
    }
    (text, place + 1)
}
