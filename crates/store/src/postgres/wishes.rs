//! The wishes that were written, with the numbers they were given.

use turnus_engine::Id;

use crate::changes::{Assigned, AssignedNumber};
use crate::error::StoreError;
use crate::postgres::Postgres;
use crate::row::Row;
use crate::statement::Statement;

/// Notes the wish. Touches no row if it is there already; waits for a transaction that is just writing it.
pub(super) fn insert(account: Id, wish: Id, assigned: &Assigned) -> Statement {
    let sql = "insert into wishes (account, wish, numbers, written_at)
        values ($1, $2, $3, cast(extract(epoch from clock_timestamp()) * 1000 as bigint))
        on conflict (account, wish) do nothing";
    Statement::new(sql, [account.into(), wish.into(), written(assigned).into()])
}

/// The numbers of the wish, if it was written.
pub(super) fn by_id(account: Id, wish: Id) -> Statement {
    let sql = "select numbers from wishes where account = $1 and wish = $2";
    Statement::new(sql, [account.into(), wish.into()])
}

/// Wishes that are forgotten at a time.
const BATCH: i64 = 1000;

/// Forgets those of more than a day ago: a batch at a time, the oldest first, account by account. Other nodes may do the
/// same meanwhile.
pub(super) async fn forget_old(postgres: &Postgres) -> Result<(), StoreError> {
    let oldest = "select account, max(written_at), count(*) from (
            select account, written_at from wishes
            where written_at < cast(extract(epoch from clock_timestamp()) * 1000 as bigint) - 86400000
            order by written_at limit $1) as oldest
        group by account";
    let forget = "delete from wishes where account = $1 and written_at <= $2";
    loop {
        let read = |row: &Row<'_>| Ok((row.id(0)?, row.int(1)?, row.int(2)?));
        let batch = postgres.query(oldest, &[BATCH.into()], read).await?;
        for (account, until, _) in &batch {
            postgres.query(forget, &[(*account).into(), (*until).into()], |_| Ok(())).await?;
        }
        if batch.iter().map(|(_, _, count)| count).sum::<i64>() < BATCH {
            return Ok(());
        }
    }
}

/// `7:20454,8:20454`.
fn written(assigned: &Assigned) -> String {
    let numbers = assigned.numbers.iter().map(|number| format!("{}:{}", number.counter, number.date));
    numbers.collect::<Vec<_>>().join(",")
}

/// The opposite of [`written`].
pub(super) fn read(text: &str) -> Result<Assigned, StoreError> {
    let numbers = text.split(',').filter(|part| !part.is_empty()).map(|part| {
        let (counter, date) = part.split_once(':')?;
        Some(AssignedNumber { counter: counter.parse().ok()?, date: date.parse().ok()? })
    });
    let numbers: Option<Vec<_>> = numbers.collect();
    Ok(Assigned { numbers: numbers.ok_or_else(|| StoreError::Body(format!("numbers of a wish: {text}")))? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_as_they_were_written() {
        let some = Assigned {
            numbers: vec![
                AssignedNumber { counter: 7, date: 20454 },
                AssignedNumber { counter: 1, date: -3 },
            ],
        };

        assert_eq!(read(&written(&some)).unwrap(), some);
        assert_eq!(read(&written(&Assigned::default())).unwrap(), Assigned::default());
        assert!(read("seven").is_err());
    }
}
