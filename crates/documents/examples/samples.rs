//! Writes the sample documents as PDFs, with e-invoices inside and beside them: `cargo run -p turnus-documents --example samples -- FOLDER`.
//! With a second argument, a number, renders each so often and prints how long one took.

use std::time::Instant;
use std::{env, fs, path::PathBuf};

use turnus_documents::{Syntax, hybrid, render_pdf, xrechnung};

#[path = "../tests/it/samples.rs"]
mod samples;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("give the folder to write to")?);
    let rounds: u32 = arguments.next().map_or(Ok(1), |rounds| rounds.parse())?;
    fs::create_dir_all(&folder)?;
    let logo = samples::logo();
    for (name, document) in samples::all() {
        let started = Instant::now();
        let mut pdf = Vec::new();
        for _ in 0..rounds {
            pdf = render_pdf(&document, document.looks.logo.as_ref().map(|_| logo.as_slice()))?;
        }
        println!("{name}: {} bytes, {:.1?}", pdf.len(), started.elapsed() / rounds);
        let file = folder.join(name);
        for (syntax, ending) in [(Syntax::Cii, "cii.xml"), (Syntax::Ubl, "ubl.xml")] {
            match xrechnung(&document, syntax) {
                Ok(xml) => fs::write(file.with_extension(ending), xml)?,
                Err(why) => println!("  no {ending}: {why}"),
            }
        }
        match hybrid(&document, &pdf) {
            Ok(hybrid) => fs::write(file.with_extension("pdf"), hybrid)?,
            Err(why) => {
                println!("  no e-invoice inside: {why}");
                fs::write(file.with_extension("plain.pdf"), pdf)?;
            }
        }
    }
    Ok(())
}
