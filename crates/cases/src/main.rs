//! `turnus-cases FILE`: runs the cases of a file and says what came of them.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), None) = (arguments.next(), arguments.next()) else {
        eprintln!("turnus-cases: expected one argument, a file of cases");
        return ExitCode::from(2);
    };
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("turnus-cases: {file}: {error}");
            return ExitCode::from(2);
        }
    };
    match turnus_cases::run(&text) {
        Ok(report) => {
            println!("{report}");
            if report.failed() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("turnus-cases: {file}: {error}");
            ExitCode::from(2)
        }
    }
}
