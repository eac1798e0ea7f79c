//! The stories in `tests/scenarios`, each of which a clerk can check by hand. `UPDATE=1` writes under each day what the
//! engine makes of it.

use std::fs;
use std::path::{Path, PathBuf};

use turnus_scenarios::{Difference, Shop, difference, walk};

fn scenarios() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
pub fn every_scenario_stands_as_the_engine_writes_it() {
    let mut wrong = Vec::new();
    let files = scenarios();
    assert!(files.len() > 120, "only {} scenarios are there", files.len());
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        match walk(&text, Shop::empty()).map(|walked| walked.text) {
            Ok(engine) if engine == text => {}
            Ok(engine) if std::env::var_os("UPDATE").is_some() => fs::write(&file, engine).unwrap(),
            Ok(engine) => wrong.push(match difference(&text, &engine) {
                Some(Difference { line, stands, engine }) => {
                    format!("{name}:{line}\n  stands: {stands:?}\n  engine: {engine:?}")
                }
                None => format!("{name}: other blanks at the ends of lines"),
            }),
            Err(why) => wrong.push(format!("{name}: {why}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
