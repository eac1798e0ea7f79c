//! Lives that go well. `SEEDS` says how many, `FROM` from which on.

use turnus_simulation::{Run, run};

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[test]
fn everything_that_was_acknowledged_is_found_and_the_books_are_right() {
    let run_of = Run {
        from: number("FROM", 0),
        seeds: number("SEEDS", 12),
        jobs: 2,
        steps: u32::try_from(number("STEPS", 120)).unwrap(),
        trace: std::env::var("TRACE").is_ok(),
        ..Run::default()
    };

    let ended = run(&run_of, |_| {}).unwrap();

    println!("{}", ended.counts);
    if run_of.trace {
        println!("{}", ended.told.join("\n"));
    }
    if let Some(failed) = &ended.failed {
        println!("{}", failed.told.join("\n"));
        println!("{failed}");
    }
    assert_eq!(ended.failed.map(|failed| failed.to_string()), None);
}
