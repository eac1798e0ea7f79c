//! Orders: placed, previewed, read, deleted, declined, expired.

use turnus_engine::Id;
use turnus_engine::Instant;
use turnus_engine::contract::Contract;
use turnus_engine::customer::{CustomFields, CustomerData, CustomerEdit};
use turnus_engine::event::{Event, EventKind};
use turnus_engine::order::{Cart, Figures, Order, OrderKind, OrderStatus, Seen};
use turnus_engine::refusal::Refusal;
use turnus_store::due_work::{self, WorkKind};
use turnus_store::search_words::{self, Noun, RowWords};
use turnus_store::{Versioned, customers, erasures, events, idempotency, orders};

use crate::app::{App, entity_of};
use crate::books;
use crate::coupons::give_back_coupon;
use crate::customers::{check, customer};
use crate::error::AppError;
use crate::journal;
use crate::order_books::{Executed, execute};
use crate::seen::seen;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// An order that nobody commits expires after so many milliseconds: a day (billwerk-api.md E.5).
const LIFETIME: i64 = 24 * 3_600_000;

/// What is ordered, by whom.
#[derive(Clone, Debug)]
pub struct NewOrder {
    /// Someone new, a known customer, or a contract.
    pub who: Orderer,
    /// What the customer's data becomes with the commit.
    pub customer_change: Option<CustomerChange>,
    /// What is ordered.
    pub cart: Cart,
    /// First moment of a new contract; none means the commit.
    pub start: Option<Instant>,
    /// It ends here.
    pub end: Option<Instant>,
    /// Its fees are billed elsewhere until here.
    pub billed_until: Option<Instant>,
    /// First moment of a change; none means the commit.
    pub change: Option<Instant>,
    /// Everything that is open and due is billed at once.
    pub trigger_interim_billing: bool,
    /// Figures after the trial.
    pub preview_after_trial: bool,
    /// The client's own members for the contract.
    pub contract_custom_fields: CustomFields,
    /// The client's own members.
    pub custom_fields: CustomFields,
}

impl NewOrder {
    /// An order of that, and nothing else.
    pub fn of(who: Orderer, cart: Cart) -> NewOrder {
        NewOrder {
            who,
            customer_change: None,
            cart,
            start: None,
            end: None,
            billed_until: None,
            change: None,
            trigger_interim_billing: false,
            preview_after_trial: false,
            contract_custom_fields: CustomFields::default(),
            custom_fields: CustomFields::default(),
        }
    }
}

/// Who orders.
#[derive(Clone, Debug)]
pub enum Orderer {
    /// Someone new.
    NewCustomer(Box<CustomerData>),
    /// A customer, who gets a new contract.
    Customer(Id),
    /// A contract that is changed.
    Contract(Id),
}

/// Makes a customer's new data of the old.
#[derive(Clone)]
pub struct CustomerChange(pub std::sync::Arc<dyn Fn(&CustomerData) -> CustomerData + Send + Sync>);

impl std::fmt::Debug for CustomerChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CustomerChange")
    }
}

/// Places an order. It changes nothing but the list of orders.
pub async fn place_order(app: &App, call: &Call<Order>, new: NewOrder) -> Result<Done<Order>, AppError> {
    grant(app, call, || Box::pin(decide_place(app, &call.caller, new.clone()))).await
}

async fn decide_place(app: &App, caller: &Caller, new: NewOrder) -> Result<Decision<Order>, AppError> {
    let order = priced(app, caller, new).await?;
    let search = search_text(app, caller.account, &order).await?;
    let mut changes = caller.changes(app);
    if order.new_customer.is_none() {
        // Who is erased meanwhile leaves no order behind.
        changes.statements.push(customers::living(caller.account, order.customer));
    }
    changes.statements.push(orders::insert(caller.account, &order, &search)?);
    let words = words_of_order(&order);
    changes.statements.extend(search_words::add(caller.account, Noun::Order, order.id, &words));
    let expires = caller.now.plus_millis(LIFETIME);
    changes.statements.push(due_work::plan(caller.account, WorkKind::ExpireOrder, order.id, expires)?);
    let members = journal::order(None, Some(&order));
    changes.events.push(caller.event(app, about(caller, EventKind::OrderCreated, &order), &members));
    Ok(Decision { changes, outcome: Outcome::Known(*order) })
}

/// What an order is found by: a new customer. Known ones are found by their own words.
pub(crate) fn words_of_order(order: &Order) -> RowWords {
    order.new_customer.as_ref().map(RowWords::of_customer).unwrap_or_default()
}

/// A previewed order, with what was wrong with its coupon, if something was.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The order as it would be.
    pub order: Box<Order>,
    /// The coupon's code cannot be used; the figures are without it.
    pub bad_coupon: Option<String>,
    /// Why its first document would stay a draft.
    pub stays_draft: Option<String>,
}

/// Prices an order and writes nothing.
pub async fn preview_order(app: &App, caller: &Caller, new: NewOrder) -> Result<Preview, AppError> {
    let (preview, executed) = previewed(app, caller, new).await?;
    Ok(Preview { stays_draft: executed.stays_draft(app, caller).await?, ..preview })
}

/// The same without a look at what its first document would lack.
pub(crate) async fn previewed(
    app: &App,
    caller: &Caller,
    new: NewOrder,
) -> Result<(Preview, Box<Executed>), AppError> {
    let with_coupon = new.cart.coupon_code.is_some().then(|| new.clone());
    let ((order, executed), bad_coupon) = match (priced_on(app, caller, new).await, with_coupon) {
        (Ok(priced), _) => (priced, None),
        (Err(AppError::Refused(why)), Some(new)) if why.starts_with("InvalidCouponCode") => {
            let (code, cart) = (new.cart.coupon_code.clone(), Cart { coupon_code: None, ..new.cart });
            (priced_on(app, caller, NewOrder { cart, ..new }).await?, code)
        }
        (Err(other), _) => return Err(other),
    };
    Ok((Preview { order, bad_coupon, stays_draft: None }, executed))
}

/// An order as it would be executed now. Nothing is written.
pub(crate) async fn executed(app: &App, caller: &Caller, new: NewOrder) -> Result<Box<Executed>, AppError> {
    let order = begin(app, caller, new).await?;
    execute(app, caller, &order).await
}

async fn priced(app: &App, caller: &Caller, new: NewOrder) -> Result<Box<Order>, AppError> {
    Ok(priced_on(app, caller, new).await?.0)
}

async fn priced_on(
    app: &App,
    caller: &Caller,
    new: NewOrder,
) -> Result<(Box<Order>, Box<Executed>), AppError> {
    let mut order = begin(app, caller, new).await?;
    let executed = execute(app, caller, &order).await?;
    order.figures = executed.figures(app, caller, &order)?;
    order.seen = seen(&executed, &order)?;
    Ok((order, executed))
}

async fn begin(app: &App, caller: &Caller, new: NewOrder) -> Result<Box<Order>, AppError> {
    check_cart(&new)?;
    let catalogue = app.catalogue(caller.account).await?;
    let id = app.new_id(caller.account, caller.now);
    let known = match &new.who {
        Orderer::Contract(id) => Some(known_contract(app, caller.account, *id).await?),
        Orderer::NewCustomer(_) | Orderer::Customer(_) => None,
    };
    let buyer = match (&new.who, &known) {
        (Orderer::Customer(id), _) => Some(known_customer(app, caller.account, *id).await?),
        (_, Some(contract)) => Some(known_customer(app, caller.account, contract.customer).await?),
        (_, None) => None,
    };
    let entity = known
        .as_ref()
        .map(|contract| contract.entity)
        .or(buyer.as_ref().map(|buyer| buyer.1))
        .or(caller.entity);
    let entity = entity_of(&catalogue, entity)?.id;
    let new_customer = new_customer(app, caller.account, new.who).await?;
    let customer_change = customer_edit(new.customer_change, buyer.as_ref().map(|buyer| &buyer.2));
    if let Some((edit, (owner, _, data))) = customer_change.as_ref().zip(buyer.as_ref()) {
        check(app, caller.account, Some((*owner, data)), &edit.after).await?;
    }
    let new_id = || app.new_id(caller.account, caller.now);
    Ok(Box::new(Order {
        id,
        entity,
        created_at: caller.now,
        status: OrderStatus::InProgress,
        kind: if known.is_some() { OrderKind::Upgrade } else { OrderKind::Signup },
        customer: buyer.as_ref().map_or_else(new_id, |buyer| buyer.0),
        new_customer,
        customer_change: customer_change.map(Box::new),
        contract: known.map_or_else(new_id, |contract| contract.id),
        cart: new.cart,
        start: new.start,
        end: new.end,
        billed_until: new.billed_until,
        change: new.change,
        trigger_interim_billing: new.trigger_interim_billing,
        preview_after_trial: new.preview_after_trial,
        contract_custom_fields: new.contract_custom_fields,
        custom_fields: new.custom_fields,
        payment_method: None,
        by_subscriber: caller.is_subscriber(),
        seen: Seen::default(),
        figures: Figures::default(),
    }))
}

async fn new_customer(app: &App, account: Id, who: Orderer) -> Result<Option<CustomerData>, AppError> {
    let Orderer::NewCustomer(data) = who else { return Ok(None) };
    check(app, account, None, &data).await?;
    Ok(Some(*data))
}

fn check_cart(new: &NewOrder) -> Result<(), AppError> {
    let cart = &new.cart;
    let empty = cart.components.is_empty()
        && cart.end_components.is_empty()
        && cart.discounts.is_empty()
        && cart.usage.is_empty()
        && cart.rated_items.is_empty();
    let changes_contract = matches!(new.who, Orderer::Contract(_));
    let says_nothing = cart.plan_variant.is_none() && empty && cart.coupon_code.is_none();
    if says_nothing && changes_contract && !new.trigger_interim_billing && new.customer_change.is_none() {
        return Err(Refusal::EmptyCart.into());
    }
    if changes_contract && (new.start.is_some() || new.end.is_some()) {
        return Err(AppError::refused(
            "StartDate and EndDate are for new contracts: give ChangeDate, or end the contract with /end",
        ));
    }
    if new.customer_change.is_some() && matches!(new.who, Orderer::NewCustomer(_)) {
        return Err(AppError::refused(
            "CustomerChange is for existing customers: put the data into Customer",
        ));
    }
    Ok(())
}

/// Something a body names: what is unknown there is the body's fault.
fn named<T>(found: Result<T, AppError>) -> Result<T, AppError> {
    found.map_err(|error| match error {
        AppError::NotFound { .. } => AppError::Refused(error.to_string()),
        other => other,
    })
}

async fn known_contract(app: &App, account: Id, id: Id) -> Result<Contract, AppError> {
    Ok(named(books::contract(app, account, id).await)?.value.contract)
}

async fn known_customer(app: &App, account: Id, id: Id) -> Result<(Id, Id, CustomerData), AppError> {
    let found = named(customer(app, account, id).await)?.value;
    Ok((found.id, found.entity, found.data))
}

fn customer_edit(change: Option<CustomerChange>, data: Option<&CustomerData>) -> Option<CustomerEdit> {
    let (change, data) = change.zip(data)?;
    Some(CustomerEdit { before: data.clone(), after: (change.0)(data) })
}

async fn search_text(app: &App, account: Id, order: &Order) -> Result<String, AppError> {
    let data = match &order.new_customer {
        Some(data) => data.clone(),
        None => customer(app, account, order.customer).await?.value.data,
    };
    let parts = [Some(data.name()), data.sub_name(), data.email_address, data.debitor_account];
    let texts: Vec<String> = parts.into_iter().flatten().chain([order.customer.to_string()]).collect();
    Ok(texts.join(" "))
}

/// The event of that kind about an order.
pub(crate) fn about(caller: &Caller, kind: EventKind, order: &Order) -> Event {
    Event {
        customer: Some(order.customer),
        contract: Some(order.contract),
        subject: Some(order.id),
        ..caller.about(kind, order.entity)
    }
}

/// The order `id`.
pub async fn order(app: &App, account: Id, id: Id) -> Result<Versioned<Order>, AppError> {
    orders::by_id(app.store(), account, id).await?.ok_or(AppError::NotFound { kind: "order", id })
}

/// Says no to an order that waits for approval.
pub async fn decline_order(app: &App, call: &Call<Order>, id: Id) -> Result<Done<Order>, AppError> {
    grant(app, call, || Box::pin(decide_status(app, &call.caller, id, OrderStatus::Declined))).await
}

/// Lets an order expire that nobody committed. Nothing happens where it was.
pub async fn expire_order(app: &App, call: &Call<Order>, id: Id) -> Result<Done<Order>, AppError> {
    grant(app, call, || Box::pin(decide_status(app, &call.caller, id, OrderStatus::Expired))).await
}

async fn decide_status(
    app: &App,
    caller: &Caller,
    id: Id,
    status: OrderStatus,
) -> Result<Decision<Order>, AppError> {
    let Versioned { version, value } = order(app, caller.account, id).await?;
    let (wanted, kind) = match status {
        OrderStatus::Declined => (OrderStatus::ApprovalPending, EventKind::OrderDeclined),
        _ => (OrderStatus::InProgress, EventKind::OrderExpired),
    };
    let mut changes = caller.changes(app);
    changes.statements.push(due_work::drop(caller.account, WorkKind::ExpireOrder, id)?);
    if value.status != wanted {
        if status == OrderStatus::Expired {
            return Ok(Decision { changes, outcome: Outcome::Known(value) });
        }
        return Err(not_pending(&value));
    }
    changes.statements.extend(give_back_coupon(app, caller, &value).await?);
    let order = Order { status, ..value.clone() };
    changes.statements.push(orders::update(caller.account, &order, version)?);
    let members = journal::order(Some(&value), Some(&order));
    changes.events.push(caller.event(app, about(caller, kind, &order), &members));
    Ok(Decision { changes, outcome: Outcome::Known(order) })
}

/// Why an order can be neither approved nor declined.
pub(crate) fn not_pending(order: &Order) -> AppError {
    AppError::Refused(format!(
        "order {} is {:?}: only an order in ApprovalPending can be approved or declined",
        order.id, order.status
    ))
}

/// Deletes an order that was not executed.
pub async fn delete_order(app: &App, call: &Call<()>, id: Id) -> Result<Done<()>, AppError> {
    grant(app, call, || Box::pin(decide_delete(app, &call.caller, id))).await
}

async fn decide_delete(app: &App, caller: &Caller, id: Id) -> Result<Decision<()>, AppError> {
    let Versioned { version, value } = order(app, caller.account, id).await?;
    if value.status == OrderStatus::Completed {
        return Err(AppError::Refused(format!(
            "order {id} was executed and made contract {}: it cannot be deleted",
            value.contract
        )));
    }
    let mut changes = caller.changes(app);
    changes.statements.push(orders::delete(caller.account, id, version));
    changes.statements.push(search_words::remove(caller.account, Noun::Order, id));
    changes.statements.extend(give_back_coupon(app, caller, &value).await?);
    changes.statements.push(due_work::drop(caller.account, WorkKind::ExpireOrder, id)?);
    let mut members = journal::order(Some(&value), None);
    if value.new_customer.is_some() {
        // Nobody could ever erase someone who never became a customer: what is said of him goes with the order.
        changes.statements.push(events::erase_personal(caller.account, value.customer));
        changes.statements.push(idempotency::erase(caller.account, value.customer));
        let machine = app.machine_now().await?;
        changes.statements.push(erasures::insert(caller.account, value.customer, machine));
        members = members.without_personal();
    }
    changes.events.push(caller.event(app, about(caller, EventKind::OrderDeleted, &value), &members));
    Ok(Decision { changes, outcome: Outcome::Known(()) })
}
