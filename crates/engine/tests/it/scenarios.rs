//! The stories in `tests/scenarios`, each of which a clerk can check by hand. `UPDATE=1` writes under each day what the
//! engine makes of it.

use std::fs;
use std::path::{Path, PathBuf};

use turnus_scenarios::{Shop, walk};

fn scenarios() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
pub fn every_scenario_stands_as_the_engine_writes_it() {
    let mut wrong = Vec::new();
    for file in scenarios() {
        let text = fs::read_to_string(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        match walk(&text, Shop::empty()).map(|walked| walked.text) {
            Ok(engine) if engine == text => {}
            Ok(engine) if std::env::var_os("UPDATE").is_some() => fs::write(&file, engine).unwrap(),
            Ok(engine) => {
                let place = engine.lines().zip(text.lines()).position(|(ours, theirs)| ours != theirs);
                let line = place.unwrap_or(engine.lines().count().min(text.lines().count()));
                let of = |text: &str| text.lines().nth(line).unwrap_or("the end").to_owned();
                wrong.push(format!(
                    "{name}:{}\n  stands: {}\n  engine: {}",
                    line + 1,
                    of(&text),
                    of(&engine)
                ));
            }
            Err(why) => wrong.push(format!("{name}: {why}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
