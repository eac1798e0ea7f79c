//! Writes the sample documents as PDFs: `cargo run -p turnus-documents --example samples -- FOLDER`.
//! With a second argument, a number, renders each so often and prints how long one took.

use std::time::Instant;
use std::{env, fs, path::PathBuf};

use turnus_documents::{Theme, render_pdf};

#[path = "../tests/it/samples.rs"]
mod samples;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("give the folder to write to")?);
    let rounds: u32 = arguments.next().map_or(Ok(1), |rounds| rounds.parse())?;
    fs::create_dir_all(&folder)?;
    for (name, document) in samples::all() {
        let started = Instant::now();
        let mut pdf = Vec::new();
        for _ in 0..rounds {
            pdf = render_pdf(&document, &Theme::default())?;
        }
        println!("{name}: {} bytes, {:.1?}", pdf.len(), started.elapsed() / rounds);
        fs::write(folder.join(name).with_extension("pdf"), pdf)?;
    }
    Ok(())
}
