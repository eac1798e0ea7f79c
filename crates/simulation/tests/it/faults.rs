//! Mistakes that are planted in what is written: each is noticed within a few lives.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use turnus_simulation::{Run, Tamper, run};
use turnus_store::{Changes, Guard, Statement, Value};

/// Lives until the mistake is noticed: so many at most.
const SEEDS: u64 = 12;

/// `why`: what it may be noticed by.
fn notices(name: &str, why: &[&str], tamper: Tamper) {
    assert!(!why.contains(&""), "every word is noticed by it");
    let lives = Run { seeds: SEEDS, jobs: 1, shorten: false, tamper: Some(tamper), ..Run::default() };

    let ended = run(&lives, |_| {}).expect("lives");

    let failed = ended.failed.unwrap_or_else(|| panic!("{name} was not noticed in {SEEDS} lives"));
    println!("{name}: {failed}");
    assert!(why.iter().any(|why| failed.why.contains(why)), "{name} was noticed as something else: {failed}");
}

/// Changes the statements of a wish, those that wait for its numbers too.
fn in_statements(change: impl Fn(&mut Vec<Statement>) + Send + Sync + 'static) -> Tamper {
    let change = Arc::new(change);
    Arc::new(move |changes: &mut Changes| {
        change(&mut changes.statements);
        if let Some(finish) = changes.finish.take() {
            let change = Arc::clone(&change);
            changes.finish = Some(Box::new(move |assigned| {
                let mut statements = finish(assigned);
                change(&mut statements);
                statements
            }));
        }
    })
}

fn without(begin: &'static str) -> Tamper {
    in_statements(move |statements| statements.retain(|statement| !statement.sql.trim().starts_with(begin)))
}

/// Once in so many writes.
fn now_and_then(every: u64, tamper: Tamper) -> Tamper {
    // What opens an account is left alone, in later lives too.
    let count = AtomicU64::new(0);
    let opens = |it: &Statement| {
        let sql = it.sql.trim();
        sql.starts_with("insert into accounts") || sql.starts_with("insert into catalogue")
    };
    Arc::new(move |changes: &mut Changes| {
        let number = count.fetch_add(1, Ordering::SeqCst);
        if number > 80 && number % every == every - 1 && !changes.statements.iter().any(opens) {
            tamper(changes);
        }
    })
}

#[test]
fn a_guard_that_is_lost() {
    let unguarded = in_statements(|statements| {
        let contracts = |it: &&mut Statement| it.sql.trim().starts_with("update contracts");
        statements.iter_mut().filter(contracts).for_each(|statement| statement.guard = Guard::None);
    });

    notices("a guard that is lost", &["the balance is", "as its last version keeps it"], unguarded);
}

#[test]
fn a_posting_that_is_written_twice() {
    let twice = in_statements(|statements| {
        let posting = statements.iter().find(|it| it.sql.trim().starts_with("insert into postings")).cloned();
        if let Some(mut posting) = posting {
            let rows = posting.rows_of_many().expect("postings are written together");
            rows.truncate(1);
            rows[0][3] = Value::Int(77);
            statements.push(posting);
        }
    });

    notices("a posting that is written twice", &["is posted of it"], twice);
}

#[test]
fn an_event_that_is_forgotten() {
    let forgotten: Tamper = Arc::new(|changes: &mut Changes| {
        changes.events.retain(|event| event.kind != "PaymentRegistered");
    });

    notices("an event that is forgotten", &["the journal says 0 times PaymentRegistered"], forgotten);
}

#[test]
fn an_answer_that_is_not_kept() {
    notices(
        "an answer that is not kept",
        &["a doubled request was granted 2 times"],
        without("insert into idempotency"),
    );
}

#[test]
fn a_webhook_that_is_not_handed_out() {
    notices(
        "a webhook that is not handed out",
        &["was not told of"],
        now_and_then(3, without("insert into deliveries")),
    );
}

#[test]
fn usage_that_stays_open_though_it_is_billed() {
    notices(
        "usage that stays open though it is billed",
        &["was billed twice"],
        without("update usage_records set bill"),
    );
}

#[test]
fn work_that_is_forgotten() {
    notices(
        "work that is forgotten",
        &["or to be made", "was not billed at"],
        now_and_then(4, without("insert into due_work")),
    );
}

#[test]
fn a_line_that_is_missing() {
    notices(
        "a line that is missing",
        &["lines are 0 net, the bill"],
        now_and_then(5, without("insert into bill_lines")),
    );
}

#[test]
fn coverage_that_is_missing() {
    notices("coverage that is missing", &["coverage is"], now_and_then(5, without("insert into coverage")));
}

#[test]
fn a_write_that_is_acknowledged_and_not_written() {
    let lost: Tamper = Arc::new(|changes: &mut Changes| {
        changes.statements.clear();
        changes.events.clear();
    });

    notices(
        "a write that is acknowledged and not written",
        &["was found 0 times", "was granted 2 times", "the journal says 0 times"],
        now_and_then(20, lost),
    );
}

#[test]
fn a_number_that_is_skipped() {
    let skipped: Tamper = Arc::new(|changes: &mut Changes| {
        let first = changes.numbers.first().cloned();
        changes.numbers.extend(first);
    });

    notices("a number that is skipped", &["comes"], now_and_then(3, skipped));
}

#[test]
fn a_balance_that_is_off_by_a_cent() {
    let off = in_statements(|statements| {
        for statement in statements.iter_mut().filter(|it| it.sql.trim().starts_with("insert into bookings"))
        {
            if let Value::Int(amount) = &mut statement.params[5] {
                *amount += 1;
            }
        }
    });

    notices("a balance that is off by a cent", &["is posted of it"], off);
}
