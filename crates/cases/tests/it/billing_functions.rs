//! The runner computes nothing by itself: what it calls of the engine is what `bill()` calls.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What the runner calls to make inputs, or to walk from bill to bill: no figure comes from these.
const INPUTS: [&str; 4] = ["advance", "check", "interim", "signup"];

/// The Rust files of a folder, by name, without comments and tests.
fn sources(folder: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap()).collect();
        (path.file_stem().unwrap().to_string_lossy().into_owned(), code.join("\n"))
    };
    files.map(read).collect()
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// The names in a text, each with what stands before and behind it.
fn names(code: &str) -> Vec<(&str, &str, &str)> {
    let mut names = Vec::new();
    let mut rest = 0;
    while let Some(start) = code[rest..].find(is_of_name).map(|place| rest + place) {
        let end = code[start..].find(|letter| !is_of_name(letter)).map_or(code.len(), |place| start + place);
        names.push((&code[start..end], code[..start].trim_end(), code[end..].trim_start()));
        rest = end;
    }
    names
}

/// What a text calls, or hands on by its path: the last name of one.
fn called(code: &str) -> BTreeSet<&str> {
    let is_called = |(_, before, behind): &(&str, &str, &str)| {
        let ends_path = before.ends_with("::") && !behind.starts_with("::");
        !before.ends_with("fn") && (behind.starts_with('(') || ends_path)
    };
    names(code).into_iter().filter(is_called).map(|(name, _, _)| name).collect()
}

/// The closures that a text gives a name.
fn closures(code: &str) -> BTreeSet<&str> {
    let is_closure =
        |(_, before, behind): &(&str, &str, &str)| before.ends_with("let") && behind.starts_with("= |");
    names(code).into_iter().filter(is_closure).map(|(name, _, _)| name).collect()
}

/// A function of a text.
struct Function<'a> {
    name: &'a str,
    is_public: bool,
    body: &'a str,
}

fn functions(code: &str) -> Vec<Function<'_>> {
    let mut functions = Vec::new();
    for (name, before, behind) in names(code) {
        let mut words = before.rsplit(char::is_whitespace).filter(|word| !word.is_empty());
        if words.next() != Some("fn") {
            continue;
        }
        let is_public = words.take(2).any(|word| word == "pub");
        if let Some(open) = behind.find('{') {
            functions.push(Function { name, is_public, body: body(&behind[open..]) });
        }
    }
    functions
}

/// From a brace to the one that closes it.
fn body(code: &str) -> &str {
    let mut depth = 0;
    for (place, letter) in code.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &code[..place];
        }
    }
    code
}

/// The modules that a module imports, names that the crate re-exports among them.
fn imports<'a>(code: &'a str, exports: &BTreeMap<&'a str, &'a str>) -> BTreeSet<&'a str> {
    let mut modules = BTreeSet::new();
    for behind in code.split("crate::").skip(1) {
        let listed = match behind.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or("").split(',').map(str::trim).collect(),
            None => vec![behind.split(|letter| !is_of_name(letter)).next().unwrap_or("")],
        };
        modules.extend(listed.into_iter().map(|name| *exports.get(name).unwrap_or(&name)));
    }
    modules
}

/// Names that the crate re-exports, with their modules.
fn exports(lib: &str) -> BTreeMap<&str, &str> {
    let lines = lib.lines().filter_map(|line| line.strip_prefix("pub use "));
    let lines = lines.filter_map(|line| line.trim_end_matches(';').split_once("::"));
    let names = lines.flat_map(|(module, names)| {
        names.trim_matches(['{', '}']).split(',').map(move |name| (name.trim(), module))
    });
    names.collect()
}

/// What may run when `bill()` does, by name: functions called from it, in modules that its own leads to.
fn on_the_path_of_bill(engine: &BTreeMap<String, String>) -> BTreeSet<&str> {
    let exports = exports(&engine["lib"]);
    let mut modules = BTreeSet::from(["bill"]);
    loop {
        let known = modules.len();
        let next: Vec<&str> = modules
            .iter()
            .filter_map(|it| engine.get(*it))
            .flat_map(|code| imports(code, &exports))
            .collect();
        modules.extend(next.into_iter().filter(|module| engine.contains_key(*module)));
        if modules.len() == known {
            break;
        }
    }
    let bodies: Vec<Function<'_>> = modules.iter().flat_map(|module| functions(&engine[*module])).collect();
    let mut reached = BTreeSet::from(["bill"]);
    loop {
        let known = reached.len();
        let run = bodies.iter().filter(|function| reached.contains(function.name));
        let next: Vec<&str> = run.flat_map(|function| called(function.body)).collect();
        reached.extend(next);
        if reached.len() == known {
            return reached;
        }
    }
}

/// The engine's public functions that the runner calls, as far as their names tell: its own functions have other names.
fn called_by_the_runner<'a>(
    engine: &'a BTreeMap<String, String>,
    runner: &BTreeMap<String, String>,
) -> BTreeSet<&'a str> {
    let called: BTreeSet<&str> = runner.values().flat_map(|code| &called(code) - &closures(code)).collect();
    let public = engine.values().flat_map(|code| functions(code)).filter(|function| function.is_public);
    let names = public.map(|function| function.name);
    names.filter(|name| called.contains(name)).collect()
}

#[test]
fn what_the_runner_calls_is_on_the_path_of_bill() {
    let engine = sources("../engine/src");
    let path = on_the_path_of_bill(&engine);

    let runner = sources("src");
    let called = called_by_the_runner(&engine, &runner);

    let alone: Vec<&&str> =
        called.iter().filter(|name| !path.contains(**name) && !INPUTS.contains(name)).collect();
    assert!(alone.is_empty(), "called by the runner and not by bill(): {alone:?}");
    // The functions that compute are among those that were looked at.
    for name in
        ["boundary", "index_at", "at_or_after", "next_after", "days", "fixed_days", "share", "ratio", "term"]
    {
        assert!(called.contains(name), "{name}");
    }
    for input in INPUTS {
        assert!(called.contains(input) && !path.contains(input), "{input} is needed no more");
    }
}

#[test]
fn a_function_that_bill_does_not_call_is_found() {
    let engine = sources("../engine/src");
    let path = on_the_path_of_bill(&engine);

    for name in ["list_price", "reverse", "upgrade", "sign_up", "present"] {
        assert!(!path.contains(name), "{name}");
    }
    assert!(path.contains("round") && path.contains("net_and_vat") && path.contains("charge"));
}
