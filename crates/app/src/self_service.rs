//! What the holder of a contract's self-service token sees and does: that contract, and nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;

use turnus_engine::bill::Bill;
use turnus_engine::catalogue::Catalogue;
use turnus_engine::customer::{Customer, CustomerData};
use turnus_engine::document::DocumentKind;
use turnus_engine::entity::Entity;
use turnus_engine::line::LineKind;
use turnus_engine::money::TooLarge;
use turnus_engine::order::Order;
use turnus_engine::self_service::{NotForSubscribers, Used, check_cart, check_own_data, used};
use turnus_engine::totals::Totals;
use turnus_engine::{Id, Money};
use turnus_store::contracts::ContractRow;

use crate::app::{App, apart, entity_of};
use crate::books::{self, Books};
use crate::commit_order::{Committed, commit_order};
use crate::contracts::contract;
use crate::customers::{check_vat_id, try_change_customer};
use crate::error::AppError;
use crate::forecast::next_bill;
use crate::orders::{NewOrder, Orderer, Preview, order, place_order, previewed};
use crate::themes::theme;
use crate::wish::{Call, Caller, Done};

/// A contract, as its subscriber sees it.
#[derive(Clone)]
pub struct Subscription {
    /// The contract.
    pub row: ContractRow,
    /// Who has it.
    pub customer: CustomerData,
    /// What is sold.
    pub catalogue: Arc<Catalogue>,
    /// The bill to come, of what is known today; none where nothing is billed any more, or where it cannot be made.
    pub next_bill: Option<Bill>,
    /// Usage that no bill took, by component, and what it costs so far.
    pub used: BTreeMap<Id, (Used, Totals)>,
    /// Who sells.
    pub entity: Entity,
    /// What issued documents ask for and nobody paid: the contract's balance without its drafts, which nobody was sent.
    pub owed: Money,
}

/// The subscription of `id` as it is now.
///
/// # Errors
///
/// Not found.
pub async fn subscription(app: &App, caller: &Caller, id: Id) -> Result<Subscription, AppError> {
    let books = books::open(app, caller.account, id).await?;
    let row = books.row.value.clone();
    let entity = entity_of(&books.catalogue, Some(row.contract.entity))?.clone();
    let (customer, catalogue) = (books.customer.clone(), Arc::clone(&books.catalogue));
    let owed = owed(&books)?;
    let (walking, caller) = (app.clone(), caller.clone());
    let walk = move || -> Result<_, AppError> {
        let bill = next_bill(&walking, &caller, &books)?;
        let used = used(&books.row.value.contract, &books.usage)?;
        Ok((bill, used))
    };
    let (next_bill, used) = apart(walk).await??;
    let used = used.into_iter().map(|(id, used)| Ok((id, (used, cost(next_bill.as_ref(), id)?))));
    let used = used.collect::<Result<_, TooLarge>>()?;
    Ok(Subscription { row, customer, catalogue, next_bill, used, entity, owed })
}

/// The balance less what open drafts ask for: a draft counts as billed, and its subscriber knows nothing of it.
fn owed(books: &Books) -> Result<Money, TooLarge> {
    let documents = books.drafts.iter().map(|draft| &draft.row.value.document);
    let asked = documents.map(|it| match it.kind {
        DocumentKind::Invoice => it.total_gross,
        DocumentKind::CreditNote => it.total_gross.negated(),
    });
    books.row.value.billing.balance.minus(Money::sum(asked)?)
}

/// The bytes of the logo of who sells `id`: a PNG or a JPEG; none where there is none.
///
/// # Errors
///
/// Not found.
pub async fn seller_logo(app: &App, caller: &Caller, id: Id) -> Result<Option<Vec<u8>>, AppError> {
    let entity = contract(app, caller.account, id).await?.value.contract.entity;
    Ok(theme(app, caller.account, entity).await?.1)
}

/// What the bill charges for usage of the component.
fn cost(bill: Option<&Bill>, component: Id) -> Result<Totals, TooLarge> {
    let is_its = |line: &&turnus_engine::line::Line| {
        line.kind == LineKind::Usage && line.product.is_some_and(|pin| pin.id == component)
    };
    let lines = bill.into_iter().flat_map(|bill| &bill.lines).filter(is_its);
    let (mut net, mut vat) = (Money::ZERO, Money::ZERO);
    for line in lines {
        (net, vat) = (net.plus(line.net)?, vat.plus(line.vat)?);
    }
    Ok(Totals { net, vat, gross: net.plus(vat)? })
}

/// Prices what the subscriber would order, and writes nothing.
///
/// # Errors
///
/// Refused where it is not offered to subscribers, and as every order is.
pub async fn preview(app: &App, caller: &Caller, new: NewOrder) -> Result<Preview, AppError> {
    check_order(app, caller, &new).await?;
    // What a document lacks is the seller's to see to.
    Ok(previewed(app, caller, new).await?.0)
}

/// Places the subscriber's order: [`commit`] executes it at the figures that it has.
///
/// # Errors
///
/// As [`preview`].
pub async fn place(app: &App, call: &Call<Order>, new: NewOrder) -> Result<Done<Order>, AppError> {
    check_order(app, &call.caller, &new).await?;
    place_order(app, call, new).await
}

/// Executes an order of the contract that its subscriber placed, if what it orders is still offered.
///
/// # Errors
///
/// Not found where it is another contract's or the seller's; refused where something changed since it was placed.
pub async fn commit(app: &App, call: &Call<Committed>, id: Id, of: Id) -> Result<Done<Committed>, AppError> {
    let placed = order(app, call.caller.account, of).await?.value;
    if placed.contract != id || !placed.by_subscriber {
        return Err(AppError::NotFound { kind: "order", id: of });
    }
    commit_order(app, call, of, None).await
}

async fn check_order(app: &App, caller: &Caller, new: &NewOrder) -> Result<(), AppError> {
    let Orderer::Contract(id) = new.who else { return Err(NotForSubscribers::Nothing.into()) };
    let row = contract(app, caller.account, id).await?.value;
    let catalogue = app.catalogue(caller.account).await?;
    Ok(check_cart(&new.cart, &row.contract, &catalogue, caller.now)?)
}

/// What a subscriber's order says is offered to him when it is executed too.
pub(crate) async fn check_still_offered(app: &App, caller: &Caller, order: &Order) -> Result<(), AppError> {
    let row = contract(app, caller.account, order.contract).await?.value;
    let catalogue = app.catalogue(caller.account).await?;
    Ok(check_cart(&order.cart, &row.contract, &catalogue, caller.now)?)
}

/// Changes what a customer may change of himself.
///
/// # Errors
///
/// Not found; refused where what becomes of it is no customer, has lost his address, or has a new VAT id that is none.
pub async fn change_own_data(
    app: &App,
    call: &Call<Customer>,
    id: Id,
    change: impl Fn(&CustomerData) -> CustomerData + Send + Sync,
) -> Result<Done<Customer>, AppError> {
    let row = contract(app, call.caller.account, id).await?.value;
    let checked = |old: &CustomerData| {
        let new = change(old);
        check_own_data(old, &new)?;
        // Who writes his own number has it before him: a wrong one is a slip of the hand.
        let written = new.vat_id.as_deref().filter(|_| new.vat_id != old.vat_id);
        check_vat_id(written, new.address.country.as_deref())?;
        Ok(new)
    };
    try_change_customer(app, call, row.contract.customer, checked).await
}

impl From<NotForSubscribers> for AppError {
    fn from(why: NotForSubscribers) -> AppError {
        AppError::Refused(why.to_string())
    }
}
