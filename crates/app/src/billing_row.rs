//! What a contract's row says after bills were made or taken back.

use turnus_engine::bill::Bill;
use turnus_engine::contract::{Contract, PhaseKind};
use turnus_engine::coverage::Billed;
use turnus_engine::floor::settled_until;
use turnus_engine::money::TooLarge;
use turnus_engine::schedule::BillingDates;
use turnus_engine::{Instant, Money};
use turnus_store::contracts::{Billing, ContractRow, Floor};

use crate::books::Books;
use crate::error::AppError;

/// The contract's row after `bill` and the `reversals` made with it, which leave it at `billed`.
pub(crate) fn row_after<'b>(
    books: &Books,
    contract: Contract,
    bill: &'b Bill,
    reversals: impl Iterator<Item = &'b Bill> + Clone,
    billed: &Billed,
    now: Instant,
) -> Result<ContractRow, AppError> {
    let before = &books.row.value.billing;
    let BillingDates { last, next } = before.dates().after(&contract, &books.catalogue, bill, now);
    let (until, usage_until) = (billed_until(&contract, billed), bill.usage_until);
    let usage_until = usage_until.max(before.usage_until);
    let settled = floor(books, &contract, billed)?;
    let sums = summed(before, reversals.chain([bill]))?;
    let billing = Billing { last, next, until, usage_until, settled, ..sums };
    Ok(ContractRow { contract, billing, deleted_at: books.row.value.deleted_at })
}

/// What the contract owes and has turned over, with `bills`.
pub(crate) fn summed<'b>(
    before: &Billing,
    bills: impl Iterator<Item = &'b Bill> + Clone,
) -> Result<Billing, TooLarge> {
    let add = |start, amount: fn(&Bill) -> Money| bills.clone().map(amount).try_fold(start, Money::plus);
    Ok(Billing {
        balance: add(before.balance, |bill| bill.totals.gross)?,
        turnover_net: add(before.turnover_net, |bill| bill.totals.net)?,
        turnover_gross: add(before.turnover_gross, |bill| bill.totals.gross)?,
        ..*before
    })
}

/// Plan fees are billed until here, by us or elsewhere.
fn billed_until(contract: &Contract, billed: &Billed) -> Option<Instant> {
    let paid = contract.phases.iter().filter(|phase| phase.kind == PhaseKind::Normal);
    let ends = paid.flat_map(|phase| {
        let covered = billed.covered(phase.item).into_iter().map(|span| span.end);
        covered.chain(phase.billed_until)
    });
    ends.max()
}

fn floor(books: &Books, contract: &Contract, billed: &Billed) -> Result<Option<Floor>, AppError> {
    let until = settled_until(contract, &books.catalogue, billed)?;
    Ok(until.map(|until| Floor { until, version: i64::from(contract.version) }))
}

/// The contract's row after the `reversals` of bills that nothing took the place of, which leave it at `billed`. What is
/// not billed any more has a billing date, if only now.
pub(crate) fn row_without(
    books: &Books,
    contract: Contract,
    reversals: &[Bill],
    billed: &Billed,
    now: Instant,
) -> Result<ContractRow, AppError> {
    let before = &books.row.value.billing;
    let billing = Billing {
        next: before.next.or(Some(now)),
        until: billed_until(&contract, billed),
        usage_until: billed.usage_until,
        settled: floor(books, &contract, billed)?,
        ..summed(before, reversals.iter())?
    };
    Ok(ContractRow { contract, billing, deleted_at: books.row.value.deleted_at })
}
