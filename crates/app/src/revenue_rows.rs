//! What is derived of a contract and written with it: the changes of its recurring revenue, and where it stands.

use turnus_engine::catalogue::{Catalogue, Item};
use turnus_engine::contract::Contract;
use turnus_engine::customer::CustomerData;
use turnus_engine::plan::{PlanGroup, PriceType};
use turnus_engine::recurring_revenue::{RevenueStep, revenue_steps};
use turnus_engine::tax::TaxSituation;
use turnus_engine::{Id, Instant};
use turnus_store::contracts::ContractFilter;
use turnus_store::revenue_walks::{self, Standing};
use turnus_store::{Changes, Slice, Statement, Version, contracts, customers, revenue};

use crate::app::{App, entity_of};
use crate::error::AppError;

/// The changes of a contract's recurring revenue, for a customer with `data`.
pub(crate) fn steps_of(
    contract: &Contract,
    catalogue: &Catalogue,
    data: &CustomerData,
) -> Result<Vec<RevenueStep>, AppError> {
    let tax = situation(contract, catalogue, data)?;
    Ok(revenue_steps(contract, catalogue, group_of(contract, catalogue)?, &tax)?)
}

fn situation(
    contract: &Contract,
    catalogue: &Catalogue,
    data: &CustomerData,
) -> Result<TaxSituation, AppError> {
    let entity = entity_of(catalogue, Some(contract.entity))?;
    Ok(entity.tax_situation(data.address.country.as_deref(), data.vat_id.as_deref()))
}

fn group_of<'c>(contract: &Contract, catalogue: &'c Catalogue) -> Result<&'c PlanGroup, AppError> {
    let missing = || AppError::Internal(format!("the catalogue lacks plan group {}", contract.plan_group));
    catalogue.plan_groups.current(contract.plan_group).ok_or_else(missing)
}

fn is_gross(group: &PlanGroup) -> bool {
    group.price_type == PriceType::Gross
}

/// What a contract's recurring revenue is derived of, besides it.
pub(crate) struct Sources<'a> {
    /// The catalogue.
    pub(crate) catalogue: &'a Catalogue,
    /// Who pays.
    pub(crate) customer: &'a CustomerData,
    /// The version in which he was read; none for one who is written with it.
    pub(crate) version: Option<&'a Version>,
}

/// The statements that keep what is derived of `contract` at `now`. Its revenue is kept as it is where `before` comes to
/// the same. Where prices hold the customer's VAT, who changes him meanwhile comes first.
pub(crate) fn derived(
    account: Id,
    before: Option<&Contract>,
    contract: &Contract,
    sources: &Sources<'_>,
) -> Result<Vec<Statement>, AppError> {
    let Sources { catalogue, customer, version } = sources;
    let version = version.filter(|_| group_of(contract, catalogue).is_ok_and(is_gross));
    let guard = version.map(|version| customers::unchanged(account, contract.customer, version));
    let mut statements: Vec<Statement> = guard.into_iter().collect();
    let steps = steps_of(contract, catalogue, customer)?;
    let same = match before {
        Some(before) => steps_of(before, catalogue, customer)? == steps,
        None => false,
    };
    if !same {
        statements.extend(replaced(account, contract, &steps)?);
    }
    Ok(statements)
}

/// The same of a contract whose customer is not at hand: he is read where prices hold his VAT.
pub(crate) async fn derived_of(
    app: &App,
    account: Id,
    before: &Contract,
    contract: &Contract,
    catalogue: &Catalogue,
) -> Result<Vec<Statement>, AppError> {
    let known = match is_gross(group_of(contract, catalogue)?) {
        true => customers::erased_or_not(app.store(), account, contract.customer).await?,
        false => None,
    };
    let (data, version) = known.map(|known| (known.value.data, known.version)).unzip();
    let customer = &data.unwrap_or_default();
    derived(account, Some(before), contract, &Sources { catalogue, customer, version: version.as_ref() })
}

pub(crate) fn replaced(
    account: Id,
    contract: &Contract,
    steps: &[RevenueStep],
) -> Result<Vec<Statement>, AppError> {
    Ok(revenue::replace(account, (contract.id, contract.entity, contract.currency), steps)?)
}

/// The statement that keeps where a contract stands at `now`.
pub(crate) fn standing(account: Id, contract: &Contract, now: Instant) -> Result<Statement, AppError> {
    Ok(revenue_walks::stand(account, contract.id, &Standing::of(contract, now)?))
}

/// Makes the revenue anew of a customer's contracts whose prices hold VAT, where his change changes that. `except` is
/// written by itself.
pub(crate) async fn follow_customer(
    app: &App,
    account: Id,
    (id, before, after): (Id, &CustomerData, &CustomerData),
    except: Option<Id>,
    changes: &mut Changes,
) -> Result<(), AppError> {
    let same = before.address.country == after.address.country && before.vat_id == after.vat_id;
    let catalogue = app.catalogue(account).await?;
    if same || !catalogue.plan_groups.all().any(is_gross) {
        return Ok(());
    }
    // Counted before they are looked at: one that is made meanwhile is one too many.
    let count = contracts::count_of_customer(app.store(), account, id).await?;
    changes.statements.push(customers::has_contracts(account, id, count));
    let filter = ContractFilter { customer: Some(id), ..ContractFilter::default() };
    let rows = contracts::list(app.store(), account, filter, Slice::first(u32::MAX)).await?;
    for row in rows.iter().filter(|row| Some(row.value.contract.id) != except) {
        let contract = &row.value.contract;
        if !is_gross(group_of(contract, &catalogue)?) {
            continue;
        }
        // Who changes one of them meanwhile comes first, also where nothing is to be changed now.
        changes.statements.push(revenue_walks::unchanged(account, contract.id, &row.version));
        let steps = steps_of(contract, &catalogue, after)?;
        if steps != steps_of(contract, &catalogue, before)? {
            changes.statements.extend(replaced(account, contract, &steps)?);
        }
    }
    Ok(())
}

/// The statement that lets all contracts be looked at anew, where the item changes what gross prices hold.
pub(crate) fn follow_item(
    account: Id,
    was: Option<&Item>,
    item: &Item,
    known: &Catalogue,
) -> Option<Statement> {
    let changed = match (was, item) {
        (Some(Item::PlanGroup(was)), Item::PlanGroup(item)) => was.tax_policy != item.tax_policy,
        (Some(Item::Plan(was)), Item::Plan(item)) => was.tax_policy != item.tax_policy,
        (Some(Item::TaxPolicy(_)), Item::TaxPolicy(_)) => true,
        (Some(Item::Entity(was)), Item::Entity(item)) => {
            let seller = |entity: &turnus_engine::entity::Entity| entity.tax_situation(None, None);
            seller(was) != seller(item)
        }
        (_, _) => false,
    };
    (changed && known.plan_groups.all().any(is_gross)).then(|| revenue_walks::restart(account))
}
