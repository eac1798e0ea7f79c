//! Numbers without gaps.

use std::cmp::Ordering;

use turnus_engine::Id;

use crate::changes::{AssignedNumber, NumberStep};
use crate::error::StoreError;
use crate::row::Row;
use crate::value::Value;

/// Takes the next number. The row stays locked until COMMIT, so this comes last in a transaction.
pub(crate) const NEXT: &str = "insert into sequences (account, id, period, counter, last_date)
    values ($1, $2, $3, 1, $4)
    on conflict (account, id, period) do update set
        counter = sequences.counter + 1,
        last_date = case when excluded.last_date > sequences.last_date
            then excluded.last_date else sequences.last_date end
    returning counter, last_date";

/// The parameters of [`NEXT`].
pub(crate) fn params(account: Id, step: &NumberStep) -> [Value; 4] {
    [account.into(), step.sequence.into(), step.period.as_str().into(), step.date.into()]
}

/// What [`NEXT`] answers.
pub(crate) fn read(row: &Row<'_>) -> Result<AssignedNumber, StoreError> {
    Ok(AssignedNumber { counter: row.int(0)?, date: row.int(1)? })
}

/// The order in which the numbers are taken: by key, so that two transactions cannot wait for one another.
pub(crate) fn key_order(steps: &[NumberStep]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..steps.len()).collect();
    order.sort_by(|&left, &right| compare(&steps[left], &steps[right]));
    order
}

fn compare(left: &NumberStep, right: &NumberStep) -> Ordering {
    (left.sequence, &left.period).cmp(&(right.sequence, &right.period))
}
