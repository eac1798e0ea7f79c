//! Executing an order: at its commit, or when someone approves it.

use turnus_engine::Id;
use turnus_engine::customer::Customer;
use turnus_engine::event::{Event, EventKind};
use turnus_engine::execution::Execution;
use turnus_engine::order::{Order, OrderKind, OrderStatus};
use turnus_engine::plan::{Plan, PlanVariant};
use turnus_store::contracts::ContractRow;
use turnus_store::due_work::{self, WorkKind};
use turnus_store::search_words::{self, Noun, RowWords};
use turnus_store::{Changes, Versioned, contracts, customers, orders, usage};

use crate::app::App;
use crate::books::originals;
use crate::contracts::{Changed, record_change};
use crate::coupons::{check_coupon, use_coupon};
use crate::drafting::Sending;
use crate::error::AppError;
use crate::journal::{self, Members};
use crate::order_books::{Executed, execute};
use crate::orders::{about, not_pending, order};
use crate::payment_method;
use crate::revenue_rows::{derived, follow_customer};
use crate::schedule_work::schedule_work;
use crate::seen::{difference, seen};
use crate::self_service::check_still_offered;
use crate::threshold::watch;
use crate::wish::{Call, Caller, Deciding, Decision, Done, Outcome, grant, grant_caught_up, replayed};

/// What a commit leads to.
#[derive(Clone, Debug)]
pub enum Committed {
    /// The contract after it.
    Contract(Box<ContractRow>),
    /// Someone has to approve first.
    Pending(Box<Order>),
}

/// Commits an order: executes it, or lets it wait for approval where its plan asks for one.
///
/// # Errors
///
/// Refused where the order is not in progress any more (the text names what came of it), or where the price version,
/// the customer's tax, the coupon or the contract changed since it was made.
pub async fn commit_order(
    app: &App,
    call: &Call<Committed>,
    id: Id,
    payment_method: Option<String>,
) -> Result<Done<Committed>, AppError> {
    if let Some(answer) = replayed(app, call).await? {
        return Ok(Done::Replayed(answer));
    }
    let decide = || -> Deciding<'_, Committed> {
        Box::pin(decide_commit(app, &call.caller, id, payment_method.clone()))
    };
    grant_order(app, call, id, decide).await
}

/// Approves an order: it is executed as of the day it was made.
pub async fn approve_order(app: &App, call: &Call<Order>, id: Id) -> Result<Done<Order>, AppError> {
    if let Some(answer) = replayed(app, call).await? {
        return Ok(Done::Replayed(answer));
    }
    grant_order(app, call, id, || Box::pin(decide_approve(app, &call.caller, id))).await
}

/// Bills what fell due on the order's contract before the order changes it.
async fn grant_order<'a, T: Send + Sync + Clone + 'static>(
    app: &'a App,
    call: &'a Call<T>,
    id: Id,
    decide: impl Fn() -> Deciding<'a, T> + Send + Sync,
) -> Result<Done<T>, AppError> {
    let about = orders::about(app.store(), call.caller.account, id).await?;
    match about.ok_or(AppError::NotFound { kind: "order", id })? {
        (OrderKind::Signup, _) => grant(app, call, decide).await,
        (OrderKind::Upgrade, contract) => grant_caught_up(app, call, contract, decide).await,
    }
}

async fn decide_commit(
    app: &App,
    caller: &Caller,
    id: Id,
    payment_method: Option<String>,
) -> Result<Decision<Committed>, AppError> {
    let Versioned { version, value } = order(app, caller.account, id).await?;
    if value.status != OrderStatus::InProgress {
        return Err(AppError::Refused(format!(
            "order {id} is {:?} and cannot be committed: it is about contract {}",
            value.status, value.contract
        )));
    }
    if caller.is_subscriber() {
        check_still_offered(app, caller, &value).await?;
    }
    let mut order = value;
    let named_before = std::mem::replace(&mut order.payment_method, payment_method);
    let catalogue = app.catalogue(caller.account).await?;
    let variant = order.cart.plan_variant.and_then(|id| catalogue.variants.current(id));
    let plan = variant.and_then(|variant| catalogue.plans.current(variant.plan));
    check_payment(app, caller, &order, variant).await?;
    if plan.is_some_and(|plan: &Plan| plan.requires_order_approval) {
        let before = Order { payment_method: named_before, ..order.clone() };
        order.status = OrderStatus::ApprovalPending;
        check_coupon(app, caller.account, &order, &catalogue).await?;
        let mut changes = caller.changes(app);
        changes.statements.push(orders::update(caller.account, &order, version)?);
        changes.statements.push(due_work::drop(caller.account, WorkKind::ExpireOrder, id)?);
        // It is his from now on; declining gives it back.
        changes.statements.extend(use_coupon(caller.account, &catalogue, &order));
        let members = journal::order(Some(&before), Some(&order));
        changes.events.push(caller.event(app, about(caller, EventKind::OrderPending, &order), &members));
        return Ok(Decision { changes, outcome: Outcome::Known(Committed::Pending(Box::new(order))) });
    }
    let (changes, _, row) = execute_order(app, caller, Versioned { version, value: order }).await?;
    Ok(Decision { changes, outcome: Outcome::Known(Committed::Contract(Box::new(row))) })
}

async fn decide_approve(app: &App, caller: &Caller, id: Id) -> Result<Decision<Order>, AppError> {
    let Versioned { version, value } = order(app, caller.account, id).await?;
    if value.status != OrderStatus::ApprovalPending {
        return Err(not_pending(&value));
    }
    let mut order = value;
    match order.kind {
        OrderKind::Signup => order.start = order.start.or(Some(order.created_at)),
        OrderKind::Upgrade => order.change = order.change.or(Some(order.created_at)),
    }
    let (changes, order, _) = execute_order(app, caller, Versioned { version, value: order }).await?;
    Ok(Decision { changes, outcome: Outcome::Known(order) })
}

async fn check_payment(
    app: &App,
    caller: &Caller,
    order: &Order,
    variant: Option<&PlanVariant>,
) -> Result<(), AppError> {
    let sandbox = app.is_sandbox(caller.account).await?;
    let wants_none = payment_method::check(order.payment_method.as_deref(), order.kind, sandbox)?;
    let allowed = variant.is_none_or(|variant| variant.allow_without_payment_data);
    if order.kind == OrderKind::Signup && wants_none && !allowed {
        return Err(AppError::refused(
            "the plan variant does not allow orders without payment data: commit with a PaymentMethod",
        ));
    }
    Ok(())
}

async fn execute_order(
    app: &App,
    caller: &Caller,
    order: Versioned<Order>,
) -> Result<(Changes, Order, ContractRow), AppError> {
    let was_pending = order.value.status == OrderStatus::ApprovalPending;
    let executed = execute(app, caller, &order.value).await?;
    check_unchanged(&executed, &order.value)?;
    let (before, mut after) = (order.value.clone(), order.value);
    after.status = OrderStatus::Completed;
    after.figures = executed.figures(app, caller, &after)?;
    let mut row = executed.settled.row.clone();
    row.contract.data.payment_method = after.payment_method.clone().or(row.contract.data.payment_method);
    let mut changes = caller.changes(app);
    changes.statements.push(orders::update(caller.account, &after, order.version)?);
    changes.statements.push(due_work::drop(caller.account, WorkKind::ExpireOrder, after.id)?);
    write_customer(app, caller, &after, &mut changes).await?;
    if !was_pending {
        changes.statements.extend(use_coupon(caller.account, &executed.books.catalogue, &after));
    }
    write_contract(app, caller, &executed, &after, &row, &mut changes)?;
    if !executed.execution.usage.is_empty() {
        changes.statements.extend(watch(app, caller, &row.contract, caller.now).await?);
    }
    let originals = originals(app, caller.account, &executed.settled.bill).await?;
    executed.settled.write(
        app,
        caller,
        &executed.books,
        &originals,
        Sending::AsTheEntitySays,
        &mut changes,
    )?;
    let members = journal::order(Some(&before), Some(&after));
    changes.events.push(caller.event(app, about(caller, EventKind::OrderSucceeded, &after), &members));
    Ok((changes, after, row))
}

/// What the order was made from must still hold (decisions.md section 6).
fn check_unchanged(executed: &Executed, order: &Order) -> Result<(), AppError> {
    let Some(what) = difference(&seen(executed, order)?, &order.seen) else { return Ok(()) };
    let id = order.id;
    Err(AppError::Refused(format!("{what} changed since order {id} was made: make a new order")))
}

async fn write_customer(
    app: &App,
    caller: &Caller,
    order: &Order,
    changes: &mut Changes,
) -> Result<(), AppError> {
    let event = |kind| Event { customer: Some(order.customer), ..caller.about(kind, order.entity) };
    if let Some(data) = &order.new_customer {
        crate::customers::check(app, caller.account, None, data).await?;
        let created_at = order.customer.created_at();
        let (id, entity, data) = (order.customer, order.entity, data.clone());
        let customer =
            Customer { id, entity, created_at, deleted_at: None, documents: Default::default(), data };
        changes.statements.push(customers::insert(caller.account, &customer)?);
        let words = RowWords::of_customer(&customer.data);
        changes.statements.extend(search_words::add(caller.account, Noun::Customer, customer.id, &words));
        let members = journal::customer(None, Some(&customer));
        changes.events.push(caller.event(app, event(EventKind::CustomerCreated), &members));
    }
    if order.new_customer.is_none() {
        changes.statements.push(customers::living(caller.account, order.customer));
    }
    if let Some(edit) = &order.customer_change {
        let known = crate::customers::customer(app, caller.account, order.customer).await?;
        let data = crate::customer_edit::edited(&known.value.data, edit)?;
        crate::customers::check(app, caller.account, Some((order.customer, &known.value.data)), &data)
            .await?;
        let customer = Customer { data, ..known.value.clone() };
        let members = journal::customer(Some(&known.value), Some(&customer));
        if !members.is_empty() {
            changes.statements.push(customers::update(caller.account, &customer, known.version)?);
            let change = (order.customer, &known.value.data, &customer.data);
            changes.statements.extend(crate::customers::words_of_change(app, caller.account, change).await?);
            follow_customer(app, caller.account, change, Some(order.contract), changes).await?;
            changes.events.push(caller.event(app, event(EventKind::CustomerChanged), &members));
        }
    }
    Ok(())
}

fn write_contract(
    app: &App,
    caller: &Caller,
    executed: &Executed,
    order: &Order,
    row: &ContractRow,
    changes: &mut Changes,
) -> Result<(), AppError> {
    let (account, contract) = (caller.account, &row.contract);
    changes.statements.push(match order.kind {
        OrderKind::Signup => contracts::insert(account, row)?,
        OrderKind::Upgrade => contracts::update(account, row, &executed.books.row.version)?,
    });
    if order.kind == OrderKind::Signup {
        let words = RowWords::of_contract(contract);
        changes.statements.extend(search_words::add(account, Noun::Contract, contract.id, &words));
    }
    for record in &executed.execution.usage {
        changes.statements.push(usage::insert(account, contract.id, record)?);
    }
    for item in &executed.execution.rated_items {
        changes.statements.push(usage::insert_rated_item(account, contract.id, item)?);
    }
    changes.statements.extend(schedule_work(account, row, &executed.books.catalogue, caller.now)?);
    // The customer is as the order leaves him, so what was kept may be of another one.
    changes.statements.extend(derived(account, None, contract, &executed.books.revenue_sources())?);
    let members = match order.kind {
        OrderKind::Signup => {
            let created = executed.settled.event(caller, EventKind::ContractCreated, order.id);
            let members = journal::contract(None, Some(contract));
            changes.events.push(caller.event(app, created, &members));
            Members::none()
        }
        OrderKind::Upgrade => journal::contract(Some(&executed.books.row.value.contract), Some(contract)),
    };
    let Execution { kind, effective, .. } = executed.execution;
    let changed = Changed { kind, effective, order: Some(order.id) };
    record_change(app, caller, contract, changed, members, changes)
}
