//! What contracts will be billed until a day, by the same rules as ever. Nothing is written (docs/rules/forecast.md).

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use turnus_engine::bill::Bill;
use turnus_engine::catalogue::{Catalogue, Item};
use turnus_engine::contract::Contract;
use turnus_engine::course::{Course, Surroundings};
use turnus_engine::plan::PlanVariant;
use turnus_engine::pricing::Pricing;
use turnus_engine::refusal::Refusal;
use turnus_engine::wish::Wish;
use turnus_engine::{Currency, Id, Instant};
use turnus_store::contracts::ContractFilter;
use turnus_store::{Slice, contracts};

use crate::app::{App, apart};
use crate::books::{self, Books};
use crate::error::AppError;
use crate::order_books::Executed;
use crate::orders::{NewOrder, executed};
use crate::wish::Caller;

/// The most contracts that one forecast walks.
pub const MOST_CONTRACTS: u32 = 2_000;

/// Whose bills.
#[derive(Clone, Copy, Debug)]
pub enum ForecastOf {
    /// One contract's.
    Contract(Id),
    /// All of a customer.
    Customer(Id),
    /// All of the account.
    Account,
}

/// What if.
#[derive(Clone, Debug)]
pub enum WhatIf {
    /// A plan variant or component costs that from then on (none means now), for everybody who has it.
    Price {
        /// Plan variant or component.
        product: Id,
        /// Its fee, or price of a unit.
        price: Decimal,
        /// None means now.
        from: Option<Instant>,
    },
    /// This is ordered: a new contract, or for one that is forecast.
    Order(Box<NewOrder>),
    /// The contract that is forecast ends then.
    End(Instant),
    /// The contract that is forecast is paused.
    Pause {
        /// From then; none means now.
        start: Option<Instant>,
        /// Until then; none means until someone goes on.
        end: Option<Instant>,
    },
}

/// The bills to come of one contract.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// The contract; of one that is ordered only there, the id it would have.
    pub contract: Id,
    /// Eight letters for people.
    pub reference_code: String,
    /// Currency of its amounts.
    pub currency: Currency,
    /// As things are; none for one that is not there yet.
    pub bills: Vec<Bill>,
    /// With what if; none without.
    pub with: Option<Vec<Bill>>,
    /// Why it cannot be billed, if so.
    pub problem: Option<String>,
}

/// The bills to come, contract by contract, with the catalogue that names what is on them.
///
/// # Errors
///
/// Not found; refused for a time before now, for too many contracts, and for what would be refused if it were wished.
pub async fn forecast(
    app: &App,
    caller: &Caller,
    of: ForecastOf,
    until: Instant,
    what: Option<WhatIf>,
) -> Result<(Arc<Catalogue>, Vec<Forecast>), AppError> {
    let known = app.catalogue(caller.account).await?;
    if until < caller.now {
        return Err(AppError::Refused(format!("Until must not lie before now, {}", caller.now)));
    }
    let repriced = match &what {
        Some(WhatIf::Price { product, price, .. }) => Arc::new(repriced(&known, *product, *price)?),
        Some(WhatIf::Order(_) | WhatIf::End(_) | WhatIf::Pause { .. }) | None => Arc::default(),
    };
    let mut forecasts = Vec::new();
    for id in contracts_of(app, caller.account, of).await? {
        let books = books::open(app, caller.account, id).await?;
        let what = what.clone().filter(|what| concerns(what, id));
        if let Some(WhatIf::Order(order)) = what {
            forecasts.push(of_order(app, caller, &order, until, Some(books)).await?);
            continue;
        }
        let (app, caller, repriced) = (app.clone(), caller.clone(), Arc::clone(&repriced));
        let walk = move || {
            let pinned = what.as_ref().and_then(|what| pinned(&books.row.value.contract, what));
            let changed = pinned.and_then(|version| repriced.get(&version));
            let changed = changed.or_else(|| repriced.values().next_back());
            of_contract(&app, &caller, &books, until, what.as_ref(), changed)
        };
        forecasts.push(apart(walk).await??);
    }
    if let Some(WhatIf::Order(order)) = &what
        && !forecasts.iter().any(|it| it.with.is_some())
    {
        forecasts.push(of_order(app, caller, order, until, None).await?);
    }
    Ok((known, forecasts))
}

async fn contracts_of(app: &App, account: Id, of: ForecastOf) -> Result<Vec<Id>, AppError> {
    let customer = match of {
        ForecastOf::Contract(id) => return Ok(vec![id]),
        ForecastOf::Customer(id) => Some(crate::customers::customer(app, account, id).await?.value.id),
        ForecastOf::Account => None,
    };
    let filter = ContractFilter { customer, ..ContractFilter::default() };
    let rows = contracts::list(app.store(), account, filter, Slice::first(MOST_CONTRACTS + 1)).await?;
    if rows.len() > usize::try_from(MOST_CONTRACTS).unwrap_or(usize::MAX) {
        return Err(AppError::Refused(format!(
            "more than {MOST_CONTRACTS} contracts would be forecast at once: give ContractId or CustomerId"
        )));
    }
    Ok(rows.into_iter().map(|row| row.value.contract.id).collect())
}

/// What if is about the contract.
fn concerns(what: &WhatIf, contract: Id) -> bool {
    match what {
        WhatIf::Price { .. } | WhatIf::End(_) | WhatIf::Pause { .. } => true,
        WhatIf::Order(order) => matches!(order.who, crate::orders::Orderer::Contract(id) if id == contract),
    }
}

fn of_contract(
    app: &App,
    caller: &Caller,
    books: &Books,
    until: Instant,
    what: Option<&WhatIf>,
    changed: Option<&Catalogue>,
) -> Result<Forecast, AppError> {
    let course = course(books);
    let base = walk(app, caller, books, course.clone(), &books.catalogue, until);
    let (bills, problem) = match base {
        Ok(bills) => (bills, None),
        // What hinders one contract does not hide the others'.
        Err(AppError::Refused(why)) => (Vec::new(), Some(why)),
        Err(other) => return Err(other),
    };
    let wish = match what {
        Some(WhatIf::Price { product, from, .. }) => {
            // Who begins later has the price from the beginning.
            let at = from.map(|from| from.max(books.row.value.contract.start));
            Some(Wish::ChangePrices { at, only: Some(*product) })
        }
        Some(WhatIf::End(at)) => Some(Wish::End { at: *at }),
        Some(WhatIf::Pause { start, end }) => Some(Wish::Pause { start: *start, end: *end }),
        Some(WhatIf::Order(_)) | None => None,
    };
    let catalogue = changed.unwrap_or(&books.catalogue);
    let with = wish.map(|wish| wished(app, caller, books, course, catalogue, &wish, until)).transpose();
    let (with, problem) = match (with, what) {
        (Ok(with), _) => (with, problem),
        (Err(AppError::Refused(why)), Some(WhatIf::Price { .. })) => (None, problem.or(Some(why))),
        (Err(other), _) => return Err(other),
    };
    Ok(Forecast { bills, with, problem, ..empty(&books.row.value.contract) })
}

fn empty(contract: &Contract) -> Forecast {
    Forecast {
        contract: contract.id,
        reference_code: contract.reference_code.clone(),
        currency: contract.currency,
        bills: Vec::new(),
        with: None,
        problem: None,
    }
}

/// The contract's course from where its books stand. What drafts show counts as billed.
fn course(books: &Books) -> Course {
    let row = &books.row.value;
    Course {
        billed: books.billed.clone(),
        usage: books.usage.clone(),
        rated_items: books.rated_items.clone(),
        dates: row.billing.dates(),
        ..Course::new(row.contract.clone())
    }
}

/// The first bill to come, of what is known today; none where nothing is billed any more, or it cannot be made.
pub(crate) fn next_bill(app: &App, caller: &Caller, books: &Books) -> Result<Option<Bill>, AppError> {
    let Some(date) = books.row.value.billing.next else { return Ok(None) };
    match walk(app, caller, books, course(books), &books.catalogue, date.max(caller.now)) {
        Ok(bills) => Ok(bills.into_iter().find(|bill| !bill.is_empty())),
        Err(AppError::Refused(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

fn walk(
    app: &App,
    caller: &Caller,
    books: &Books,
    mut course: Course,
    catalogue: &Catalogue,
    until: Instant,
) -> Result<Vec<Bill>, AppError> {
    let mut new_id = || app.new_id(caller.account, caller.now);
    let around = Surroundings { catalogue, group: books.group()?, tax: &books.tax()? };
    Ok(course.advance(&around, until, &mut new_id)?)
}

/// The same after a wish. A contract that has the price already, or has nothing of the product, is billed as it is.
fn wished(
    app: &App,
    caller: &Caller,
    books: &Books,
    mut course: Course,
    catalogue: &Catalogue,
    wish: &Wish,
    until: Instant,
) -> Result<Vec<Bill>, AppError> {
    let mut new_id = || app.new_id(caller.account, caller.now);
    let around = Surroundings { catalogue, group: books.group()?, tax: &books.tax()? };
    let mut bills = match course.grant(&around, wish, caller.now, &mut new_id) {
        Ok(bills) => bills,
        Err(Refusal::SamePrices(_) | Refusal::NotSold { .. } | Refusal::ContractEnded { .. })
            if matches!(wish, Wish::ChangePrices { .. }) =>
        {
            Vec::new()
        }
        Err(why) => return Err(why.into()),
    };
    bills.extend(course.advance(&around, until, &mut new_id)?);
    bills.retain(|bill| !bill.is_empty());
    Ok(bills)
}

async fn of_order(
    app: &App,
    caller: &Caller,
    order: &NewOrder,
    until: Instant,
    known: Option<Books>,
) -> Result<Forecast, AppError> {
    let executed = executed(app, caller, order.clone()).await?;
    let (app, caller) = (app.clone(), caller.clone());
    apart(move || of_executed(&app, &caller, &executed, until, known.as_ref())).await?
}

fn of_executed(
    app: &App,
    caller: &Caller,
    executed: &Executed,
    until: Instant,
    known: Option<&Books>,
) -> Result<Forecast, AppError> {
    let (books, settled) = (&executed.books, &executed.settled);
    let taken = |id: Id| settled.bill.taken_usage.iter().any(|(used, _)| *used == id);
    let billed_item = |id: Id| settled.bill.taken_items.iter().any(|(used, _)| *used == id);
    let usage = books.usage.iter().chain(&executed.execution.usage).filter(|it| !taken(it.id));
    let items = books.rated_items.iter().chain(&executed.execution.rated_items);
    let after = Course {
        billed: settled.billed.clone(),
        usage: usage.cloned().collect(),
        rated_items: items.filter(|it| !billed_item(it.id)).cloned().collect(),
        dates: settled.row.billing.dates(),
        ..Course::new(executed.execution.contract.clone())
    };
    let base = match known {
        Some(before) => walk(app, caller, before, course(before), &before.catalogue, until)?,
        None => Vec::new(),
    };
    let mut with: Vec<Bill> =
        Some(settled.own().clone()).into_iter().filter(|bill| !bill.is_empty()).collect();
    with.extend(walk(app, caller, books, after, &books.catalogue, until)?);
    Ok(Forecast { bills: base, with: Some(with), ..empty(&executed.execution.contract) })
}

/// Which version of the product the contract has, the last one.
fn pinned(contract: &Contract, what: &WhatIf) -> Option<u32> {
    let WhatIf::Price { product, .. } = what else { return None };
    let plans = contract.phases.iter().filter_map(|phase| phase.variant);
    let components = contract.components.iter().map(|booked| booked.component);
    let pins = plans.chain(components).filter(|pin| pin.id == *product);
    pins.map(|pin| pin.version).max()
}

/// For each version of a plan variant or component, the catalogue in which its next one is the same at another price: what
/// else was changed since then is not what the price does.
fn repriced(known: &Catalogue, product: Id, price: Decimal) -> Result<BTreeMap<u32, Catalogue>, AppError> {
    let next = known.version_of(product) + 1;
    let mut all = BTreeMap::new();
    for variant in known.variants.history(product) {
        let item = Item::PlanVariant(PlanVariant { recurring_fee: price, ..variant.clone() });
        all.insert(variant.version, known.with(item.with_version(next)));
    }
    for component in known.components.history(product).filter(|it| it.pricing.unit_price().is_some()) {
        let pricing = Pricing::PerUnit(price);
        let item = Item::Component(turnus_engine::component::Component { pricing, ..component.clone() });
        all.insert(component.version, known.with(item.with_version(next)));
    }
    match (all.is_empty(), known.components.current(product)) {
        (false, _) => Ok(all),
        (true, Some(_)) => Err(AppError::Refused(format!(
            "component {product} has no price of a unit that could be another: it is sold by a scale"
        ))),
        (true, None) => {
            Err(AppError::Refused(format!("there is no plan variant and no component {product}")))
        }
    }
}
