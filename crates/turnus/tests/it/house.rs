//! What ARCHITECTURE.md promises of the house: who imports whom, where SQL lives, who reads the clock, how long a file
//! may be. `cargo clippy` holds the rest: functions of at most 50 lines, no floats, no `as`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Who may import whom: design.md section 2, the picture in ARCHITECTURE.md.
const MAY_IMPORT: [(&str, &[&str]); 16] = [
    ("countries", &[]),
    ("engine", &[]),
    ("scenarios", &["engine"]),
    ("wire", &[]),
    ("store", &["engine"]),
    ("documents", &["countries", "engine"]),
    ("gateways", &["engine"]),
    ("client", &["wire"]),
    ("app", &["countries", "engine", "store", "gateways", "documents"]),
    ("pages", &["countries", "wire"]),
    ("server", &["app", "wire", "engine", "scenarios", "pages"]),
    ("simulation", &["app", "store", "engine"]),
    ("bench", &["server", "app", "store", "engine"]),
    ("turnus", &["server", "client", "app", "store", "simulation", "bench"]),
    ("cases", &["engine"]),
    ("torture", &[]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The Rust files below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The crates of ours that a manifest names in one of its sections.
fn imports(manifest: &str, section: &str) -> BTreeSet<String> {
    let lines = manifest.lines().skip_while(|line| *line != section).skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    let names = lines.filter_map(|line| line.strip_prefix("turnus-"));
    names.map(|name| name.split(['.', ' ', '=']).next().unwrap().to_owned()).collect()
}

#[test]
fn each_crate_imports_only_what_the_picture_allows() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_IMPORT.into();
    let mut seen = BTreeSet::new();
    for entry in fs::read_dir(root().join("crates")).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let manifest = fs::read_to_string(entry.path().join("Cargo.toml")).unwrap();
        let may: BTreeSet<String> =
            allowed.get(name.as_str()).expect(&name).iter().map(|name| (*name).to_owned()).collect();

        let found = imports(&manifest, "[dependencies]");

        assert!(found.is_subset(&may), "{name} imports {found:?}, the picture allows {may:?}");
        seen.insert(name);
    }
    assert_eq!(seen, allowed.keys().map(|name| (*name).to_owned()).collect(), "the picture and the folders");
}

#[test]
fn sql_stands_in_the_store_and_nowhere_else() {
    let begins = ["select ", "insert into ", "update ", "delete from ", "create table "];
    // The torture administers PostgreSQL itself, as an operator would. The bench has a raw side: what the store is compared
    // with.
    let may = |name: &&str| ["store", "torture", "bench"].contains(name);
    for crate_name in MAY_IMPORT.map(|(name, _)| name).into_iter().filter(|name| !may(name)) {
        for path in sources(&root().join("crates").join(crate_name).join("src")) {
            let text = fs::read_to_string(&path).unwrap();
            for begin in begins {
                let quoted = format!("\"{begin}");
                let found = text.lines().position(|line| line.to_lowercase().contains(&quoted));
                assert_eq!(found, None, "{}: SQL outside the store", path.display());
            }
        }
    }
}

#[test]
fn no_source_file_is_longer_than_400_lines_and_each_says_what_it_is() {
    for (name, _) in MAY_IMPORT {
        for folder in ["src", "tests"] {
            for path in sources(&root().join("crates").join(name).join(folder)) {
                let text = fs::read_to_string(&path).unwrap();
                assert!(text.lines().count() <= 400 || folder == "tests", "{} is too long", path.display());
                assert!(text.starts_with("//!"), "{} does not say what it is", path.display());
            }
        }
    }
}

#[test]
fn nobody_reads_the_machines_clock_but_the_store() {
    // Clippy denies the calls of std and jiff by name; what they would be called under an alias is looked for here.
    let readers = ["SystemTime", "UNIX_EPOCH", "Timestamp::now", "Zoned::now", "OffsetDateTime"];
    for (name, _) in MAY_IMPORT {
        for path in sources(&root().join("crates").join(name).join("src")) {
            let text = fs::read_to_string(&path).unwrap();
            let is_the_store = path.ends_with("store/src/machine_clock.rs");
            let allowed =
                |word: &str| is_the_store || word == "UNIX_EPOCH" && text.contains("Timestamp::UNIX_EPOCH");
            let found = readers.into_iter().find(|word| text.contains(word) && !allowed(word));
            assert_eq!(found, None, "{}", path.display());
        }
    }
}

#[test]
fn the_map_names_every_crate() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for (name, _) in MAY_IMPORT {
        assert!(map.contains(&format!("{name}/")), "ARCHITECTURE.md does not name {name}");
    }
}
