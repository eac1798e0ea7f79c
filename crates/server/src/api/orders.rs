//! `/orders`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::commit_order::{Committed, approve_order, commit_order};
use turnus_app::contracts::contract;
use turnus_app::customers::customer;
use turnus_app::lists::{contracts_of_ids, customers_of_ids, list_orders};
use turnus_app::orders::{decline_order, delete_order, order, place_order, preview_order};
use turnus_app::rows::{ContractRow, OrderFilter};
use turnus_app::{App, AppError, Caller};
use turnus_engine::catalogue::Catalogue;
use turnus_engine::contract::Contract;
use turnus_engine::customer::CustomerData;
use turnus_engine::document::Language;
use turnus_engine::order::{Order, OrderKind, OrderStatus};
use turnus_engine::{Currency, Id, Instant};
use turnus_wire as wire;
use turnus_wire::orders::{NewOrder, OrderCommit};

use crate::api::error::ApiError;
use crate::api::paging::{CREATED, ORDER, PAGING};
use crate::api::route::{READ, Route, SELL, Takes, make, parameter, read, remove};
use crate::border::{Asking, Ids, Listing, Nothing, Written};
use crate::read::Known;
use crate::render::{self, Shop};
use crate::server::Server;
use crate::web::{answer, nothing, ok};

const STATUSES: &[&str] = &[
    "InProgress",
    "ApprovalPending",
    "Declined",
    "Completed",
    "Expired",
    "Incomplete",
    "PaymentPending",
    "Approved",
    "Failed",
    "Aborted",
];
const TYPES: &[&str] = &["Signup", "Upgrade"];

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        make("/api/v1/orders", "createOrder", SELL, create)
            .about("Places an order: a signup, an upgrade, components. A commit executes it.")
            .takes::<NewOrder>()
            .creates::<wire::orders::Order>(),
        read("/api/v1/orders", "getOrders", list)
            .about("Lists orders.")
            .with(&[
                parameter("search", Takes::Text, "Part of the customer's name, mail, id or debitor account."),
                parameter("status", Takes::Word(STATUSES), "Orders in that status."),
                parameter("type", Takes::Word(TYPES), "Orders of that kind."),
            ])
            .with(&ORDER)
            .with(&CREATED)
            .with(&PAGING)
            .lists::<wire::orders::Order>(),
        make("/api/v1/orders/preview", "previewOrder", READ, preview)
            .about("Prices an order and stores nothing.")
            .takes::<NewOrder>()
            .gives::<wire::orders::OrderPreview>(),
        read("/api/v1/orders/{orderId}", "getOrder", by_id)
            .about("Reads an order.")
            .gives::<wire::orders::Order>(),
        remove("/api/v1/orders/{orderId}", "deleteOrder", SELL, delete)
            .about("Deletes an order that was not executed."),
        make("/api/v1/orders/{orderId}/commit", "commitOrder", SELL, commit)
            .about("Executes an order. Answers the contract, or the order where it needs approval.")
            .takes::<OrderCommit>()
            .gives::<wire::contracts::Contract>()
            .or_gives::<wire::orders::Order>(),
        make("/api/v1/orders/{orderId}/approve", "approveOrder", SELL, approve)
            .about("Approves an order in ApprovalPending: it is executed as of the day it was made.")
            .gives::<wire::orders::Order>(),
        make("/api/v1/orders/{orderId}/decline", "declineOrder", SELL, decline)
            .about("Declines an order in ApprovalPending: nothing is made.")
            .gives::<wire::orders::Order>(),
    ]
}

/// What orders are shown with: read before a wish, so that its answer can be made of the outcome alone.
#[derive(Clone)]
pub(crate) struct Shown {
    catalogue: Arc<Catalogue>,
    language: Language,
    /// The customer's name.
    name: String,
    /// The contract that was made or is changed.
    contract: Option<ContractRow>,
    now: Instant,
}

impl Shown {
    fn new(
        catalogue: Arc<Catalogue>,
        owner: Option<&CustomerData>,
        contract: Option<ContractRow>,
        now: Instant,
    ) -> Shown {
        let language = Language::of_tag(owner.and_then(|data| data.language.as_deref()));
        let name = owner.map(CustomerData::name).unwrap_or_default();
        Shown { catalogue, language, name, contract, now }
    }

    async fn of(app: &App, caller: &Caller, order: &Order) -> Result<Shown, ApiError> {
        let shown = Shown::of_each(app, caller, std::slice::from_ref(order)).await?;
        let missing = || ApiError::App(AppError::Internal("an order that is not shown".to_owned()));
        shown.into_iter().next().ok_or_else(missing)
    }

    /// What each of the orders is shown with, in their order.
    pub(crate) async fn of_each(
        app: &App,
        caller: &Caller,
        orders: &[Order],
    ) -> Result<Vec<Shown>, AppError> {
        let catalogue = app.catalogue(caller.account).await?;
        let customers: Vec<Id> = orders.iter().map(|order| order.customer).collect();
        let contracts: Vec<Id> = orders.iter().map(|order| order.contract).collect();
        let owners = customers_of_ids(app, caller.account, &customers).await?;
        let contracts = contracts_of_ids(app, caller.account, &contracts).await?;
        let shown = orders.iter().map(|order| {
            let owner = owners.iter().find(|owner| owner.id == order.customer).map(|owner| &owner.data);
            let contract = contracts.iter().find(|row| row.contract.id == order.contract);
            let data = order.new_customer.as_ref().or(owner);
            Shown::new(Arc::clone(&catalogue), data, contract.cloned(), caller.now)
        });
        Ok(shown.collect())
    }

    /// Everything an order needs to be shown is known before it is placed: its customer, its contract, the catalogue.
    pub(crate) async fn before(
        app: &App,
        caller: &Caller,
        new: &turnus_app::orders::NewOrder,
    ) -> Result<Shown, ApiError> {
        use turnus_app::orders::Orderer;
        let of = match &new.who {
            Orderer::NewCustomer(_) | Orderer::Customer(_) => None,
            Orderer::Contract(id) => known(contract(app, caller.account, *id).await)?.map(|it| it.value),
        };
        let owner = match (&new.who, &of) {
            (Orderer::Customer(id), _) => Some(*id),
            (_, Some(row)) => Some(row.contract.customer),
            (_, None) => None,
        };
        let owner = match owner {
            Some(id) => known(customer(app, caller.account, id).await)?.map(|it| it.value.data),
            None => None,
        };
        let buyer = match &new.who {
            Orderer::NewCustomer(data) => Some(&**data),
            Orderer::Customer(_) | Orderer::Contract(_) => owner.as_ref(),
        };
        let catalogue = app.catalogue(caller.account).await?;
        Ok(Shown::new(catalogue, buyer, of, caller.now))
    }

    /// What the order is shown with.
    pub(crate) fn shop(&self, order: &Order) -> Shop<'_> {
        let contract = self.contract.as_ref().map(|row| &row.contract);
        let of_contract = contract.and_then(|contract| variant_at(contract, self.now));
        let variant = order.cart.plan_variant.or(of_contract);
        let variant = variant.and_then(|id| self.catalogue.variants.current(id));
        let group = variant.and_then(|variant| self.catalogue.plan_groups.current(variant.plan_group));
        let currency = contract.map(|contract| contract.currency).or(group.map(|group| group.currency));
        Shop {
            catalogue: &self.catalogue,
            language: self.language,
            variant,
            currency: currency.unwrap_or(Currency::EUR),
        }
    }

    fn order(&self, order: &Order) -> wire::orders::Order {
        let contract = self.contract.as_ref().filter(|row| row.deleted_at.is_none());
        let contract = contract.map(|row| Box::new(render::contract(row, &self.name, self.now)));
        let customer_name = Some(self.name.clone()).filter(|name| !name.is_empty());
        wire::orders::Order { contract, customer_name, ..render::order(order, self.shop(order)) }
    }
}

fn variant_at(contract: &Contract, now: Instant) -> Option<Id> {
    let phase = contract.plan_phase_at(now).or(contract.phases.first())?;
    phase.variant.map(|pin| pin.id)
}

/// Something that may be gone.
fn known<T>(found: Result<T, AppError>) -> Result<Option<T>, ApiError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(AppError::NotFound { .. }) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// The order that a body means.
pub(crate) async fn asked(
    app: &App,
    caller: &Caller,
    given: NewOrder,
) -> Result<turnus_app::orders::NewOrder, ApiError> {
    let catalogue = app.catalogue(caller.account).await?;
    let of_contract = match crate::read::optional_id("ContractId", given.contract_id.as_deref())? {
        Some(id) => known(contract(app, caller.account, id).await)?.map(|it| it.value.contract.plan_group),
        None => None,
    };
    crate::read::order(given, Known { catalogue: &catalogue, plan_group: of_contract, now: caller.now })
}

async fn create(State(server): State<Server>, given: Written<NewOrder>) -> Result<Response, ApiError> {
    let new = asked(&server.app, &given.caller, given.body.clone()).await?;
    let shown = Shown::before(&server.app, &given.caller, &new).await?;
    let wish = given.wish(move |order: &Order| answer(StatusCode::CREATED, &shown.order(order)));
    Ok(wish.answer(place_order(&server.app, &wish.call, new).await?))
}

async fn preview(State(server): State<Server>, given: Written<NewOrder>) -> Result<Response, ApiError> {
    let Written { caller, body, .. } = given;
    let new = asked(&server.app, &caller, body).await?;
    let shown = Shown::before(&server.app, &caller, &new).await?;
    let preview = preview_order(&server.app, &caller, new).await?;
    Ok(ok(&render::preview(&preview, shown.shop(&preview.order))))
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let listing = listing.ordered()?;
    let query = &listing.query;
    let (search, words) = (query.text("search")?, listing.words()?);
    let kind = query.word("type", TYPES)?.map(|kind| match kind {
        "Signup" => OrderKind::Signup,
        _ => OrderKind::Upgrade,
    });
    let status = match query.word("status", STATUSES)?.map(status_of) {
        Some(None) => return Ok(ok::<[(); 0]>(&[])),
        Some(known) => known,
        None => None,
    };
    let filter = OrderFilter {
        search: search.as_deref(),
        customer: None,
        contract: None,
        entity: caller.entity,
        status,
        kind,
        created: listing.created,
        words: words.as_ref(),
    };
    let orders = list_orders(&server.app, caller.account, filter, listing.slice).await?;
    let shown = Shown::of_each(&server.app, &caller, &orders).await?;
    let orders: Vec<_> = shown.iter().zip(&orders).map(|(shown, order)| shown.order(order)).collect();
    Ok(ok(&orders))
}

/// The status of that name; none for one that no order of ours has.
fn status_of(name: &str) -> Option<OrderStatus> {
    match name {
        "InProgress" => Some(OrderStatus::InProgress),
        "ApprovalPending" => Some(OrderStatus::ApprovalPending),
        "Declined" => Some(OrderStatus::Declined),
        "Completed" => Some(OrderStatus::Completed),
        "Expired" => Some(OrderStatus::Expired),
        _ => None,
    }
}

async fn by_id(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let found = order(&server.app, caller.account, id).await?.value;
    Ok(ok(&Shown::of(&server.app, &caller, &found).await?.order(&found)))
}

async fn delete(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    request: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = request.wish(|(): &()| nothing());
    Ok(wish.answer(delete_order(&server.app, &wish.call, id).await?))
}

async fn commit(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<OrderCommit>,
) -> Result<Response, ApiError> {
    let (app, caller) = (&server.app, given.caller.clone());
    let method = crate::read::text("PaymentMethod", given.body.payment_method.clone())?;
    let before = order(app, caller.account, id).await?.value;
    let shown = Shown::of(app, &caller, &before).await?;
    let changed = before.customer_change.as_ref().map(|edit| edit.after.name());
    let name = changed.unwrap_or_else(|| shown.name.clone());
    let now = caller.now;
    let wish = given.wish(move |committed: &Committed| match committed {
        Committed::Contract(row) => answer(StatusCode::OK, &render::contract(row, &name, now)),
        Committed::Pending(order) => answer(StatusCode::OK, &shown.order(order)),
    });
    Ok(wish.answer(commit_order(app, &wish.call, id, method).await?))
}

async fn approve(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    request: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = decision(&server, id, &request).await?;
    Ok(wish.answer(approve_order(&server.app, &wish.call, id).await?))
}

async fn decline(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    request: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = decision(&server, id, &request).await?;
    Ok(wish.answer(decline_order(&server.app, &wish.call, id).await?))
}

async fn decision(
    server: &Server,
    id: Id,
    request: &Written<Nothing>,
) -> Result<crate::border::Wish<Order>, ApiError> {
    let before = order(&server.app, request.caller.account, id).await?.value;
    let shown = Shown::of(&server.app, &request.caller, &before).await?;
    // The contract that was read is the one before the decision.
    let decided = move |order: &Order| wire::orders::Order { contract: None, ..shown.order(order) };
    Ok(request.wish(move |order: &Order| answer(StatusCode::OK, &decided(order))))
}
