//! Customers: created, changed, read.

use turnus_engine::Id;
use turnus_engine::buyer_reference;
use turnus_engine::customer::{Customer, CustomerData};
use turnus_engine::event::{Event, EventKind};
use turnus_engine::no_vat_id::is_nobodys;
use turnus_engine::vat_id::{Flaw, fault, misspelt};
use turnus_store::search_words::{self, Noun, RowWords};
use turnus_store::{Statement, Versioned, customers, documents};

use crate::app::{App, entity_of};
use crate::error::AppError;
use crate::journal;
use crate::revenue_rows::follow_customer;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// Creates a customer.
///
/// # Errors
///
/// Refused where the data says nothing of who it is, or another customer has its ExternalCustomerId.
pub async fn create_customer(
    app: &App,
    call: &Call<Customer>,
    data: CustomerData,
) -> Result<Done<Customer>, AppError> {
    grant(app, call, || Box::pin(decide_create(app, &call.caller, data.clone()))).await
}

async fn decide_create(
    app: &App,
    caller: &Caller,
    data: CustomerData,
) -> Result<Decision<Customer>, AppError> {
    check(app, caller.account, None, &data).await?;
    let catalogue = app.catalogue(caller.account).await?;
    let entity = entity_of(&catalogue, caller.entity)?.id;
    let id = app.new_id(caller.account, caller.now);
    let customer = Customer {
        id,
        entity,
        created_at: id.created_at(),
        deleted_at: None,
        documents: Default::default(),
        data,
    };
    let mut changes = caller.changes(app);
    changes.statements.push(customers::insert(caller.account, &customer)?);
    let words = RowWords::of_customer(&customer.data);
    changes.statements.extend(search_words::add(caller.account, Noun::Customer, id, &words));
    let members = journal::customer(None, Some(&customer));
    changes.events.push(caller.event(app, about(caller, EventKind::CustomerCreated, &customer), &members));
    Ok(Decision { changes, outcome: Outcome::Known(customer) })
}

/// Changes a customer: `change` makes the new data of the old.
pub async fn change_customer(
    app: &App,
    call: &Call<Customer>,
    id: Id,
    change: impl Fn(&CustomerData) -> CustomerData + Send + Sync,
) -> Result<Done<Customer>, AppError> {
    try_change_customer(app, call, id, |old| Ok(change(old))).await
}

/// The same of a change that may be refused for what there is.
pub(crate) async fn try_change_customer(
    app: &App,
    call: &Call<Customer>,
    id: Id,
    change: impl Fn(&CustomerData) -> Result<CustomerData, AppError> + Send + Sync,
) -> Result<Done<Customer>, AppError> {
    grant(app, call, || Box::pin(decide_change(app, &call.caller, id, &change))).await
}

async fn decide_change(
    app: &App,
    caller: &Caller,
    id: Id,
    change: &(dyn Fn(&CustomerData) -> Result<CustomerData, AppError> + Send + Sync),
) -> Result<Decision<Customer>, AppError> {
    let Versioned { version, value } = customer(app, caller.account, id).await?;
    let data = change(&value.data)?;
    check(app, caller.account, Some((id, &value.data)), &data).await?;
    let customer = Customer { data, ..value.clone() };
    let members = journal::customer(Some(&value), Some(&customer));
    let mut changes = caller.changes(app);
    if members.is_empty() {
        changes.speaks_of = Some(id);
        return Ok(Decision { changes, outcome: Outcome::Known(value) });
    }
    changes.statements.push(customers::update(caller.account, &customer, version)?);
    let change = (id, &value.data, &customer.data);
    changes.statements.extend(words_of_change(app, caller.account, change).await?);
    follow_customer(app, caller.account, change, None, &mut changes).await?;
    changes.events.push(caller.event(app, about(caller, EventKind::CustomerChanged, &customer), &members));
    Ok(Decision { changes, outcome: Outcome::Known(customer) })
}

/// The words that a customer is found by after a change, and those of names that he had, if documents print them.
pub(crate) async fn words_of_change(
    app: &App,
    account: Id,
    (id, before, after): (Id, &CustomerData, &CustomerData),
) -> Result<Vec<Statement>, AppError> {
    let (was, is) = (RowWords::of_customer(before), RowWords::of_customer(after));
    let mut statements = search_words::replace(account, Noun::Customer, id, &was, &is);
    let names = [&before.company_name, &before.first_name, &before.last_name];
    let former = RowWords::of_names(names.map(Option::as_ref)).without(&is);
    if !former.is_empty() && documents::was_issued_to(app.store(), account, id).await? {
        statements.extend(search_words::add(account, Noun::FormerName, id, &former));
    }
    Ok(statements)
}

/// The event of that kind about a customer.
pub(crate) fn about(caller: &Caller, kind: EventKind, customer: &Customer) -> Event {
    Event { customer: Some(customer.id), ..caller.about(kind, customer.entity) }
}

/// Says who it is, and has an ExternalCustomerId of its own. `before`: the customer whose data change.
pub(crate) async fn check(
    app: &App,
    account: Id,
    before: Option<(Id, &CustomerData)>,
    data: &CustomerData,
) -> Result<(), AppError> {
    if data.name().is_empty() {
        return Err(AppError::refused(
            "the customer has no name: give CompanyName, FirstName and LastName, or EmailAddress",
        ));
    }
    // One that stands there already is no reason to refuse another change.
    if before.is_none_or(|(_, before)| before.vat_id != data.vat_id) {
        check_new_vat_id(data.vat_id.as_deref())?;
    }
    if let Some(reference) = data.buyer_reference() {
        let checked = buyer_reference::check(&reference);
        checked.map_err(|why| AppError::Refused(format!("CustomFields.BuyerReference: {why}")))?;
    }
    let Some(external) = data.external_customer_id.as_deref().filter(|external| !external.is_empty()) else {
        return Ok(());
    };
    match customers::by_external_id(app.store(), account, external).await? {
        Some(other) if Some(other.value.id) != before.map(|(id, _)| id) => Err(AppError::refused(format!(
            "ExternalCustomerId '{external}' belongs to customer {}: it must be unique",
            other.value.id
        ))),
        Some(_) | None => Ok(()),
    }
}

/// A customer's new VAT id can be somebody's. One with wrong check digits is kept as clients send it, as billwerk does,
/// and makes no reverse charge.
fn check_new_vat_id(vat_id: Option<&str>) -> Result<(), AppError> {
    let Some(written) = vat_id else { return Ok(()) };
    if is_nobodys(written) {
        return Err(AppError::Refused(format!(
            "VatId: '{written}' is the VAT id of no country: begin it with the letters of its country, such as DE, or \
             leave it out"
        )));
    }
    let is_misspelt = misspelt(written).is_some_and(|wrong| wrong.fault == Flaw::Form);
    if is_misspelt { check_vat_id(vat_id, None) } else { Ok(()) }
}

/// A VAT id that begins as one of the EU has the form and the check digits of its state; of somebody in a `country` of the EU
/// each has.
pub(crate) fn check_vat_id(vat_id: Option<&str>, country: Option<&str>) -> Result<(), AppError> {
    vat_id
        .and_then(|id| fault(id, country))
        .map_or(Ok(()), |fault| Err(AppError::Refused(format!("VatId: {fault}: correct it or leave it out"))))
}

/// The customer `id`.
pub async fn customer(app: &App, account: Id, id: Id) -> Result<Versioned<Customer>, AppError> {
    customers::by_id(app.store(), account, id).await?.ok_or(AppError::NotFound { kind: "customer", id })
}
