//! `/customers`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use turnus_app::Created;
use turnus_app::contracts::list_contracts;
use turnus_app::customers::{change_customer, create_customer, customer};
use turnus_app::delete_customer::{delete_customer, not_deletable};
use turnus_app::lists::list_customers;
use turnus_app::rows::{ContractFilter, CustomerFilter};
use turnus_engine::Id;
use turnus_engine::customer::{Customer, CustomerData};
use turnus_wire as wire;
use turnus_wire::customers::{CustomerPatch, NewCustomer};

use crate::api::error::ApiError;
use crate::api::paging::{ORDER_OR_NAMES, PAGING};
use crate::api::route::{MANAGE, Route, SELL, Takes, change, make, parameter, read, remove, replace};
use crate::border::{Asking, Ids, Listing, Nothing, Written};
use crate::render;
use crate::server::Server;
use crate::web::{answer, nothing, ok};

const STATUSES: &[&str] = &["Normal", "Unconfirmed", "Deleted"];

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/v1/customers", "getCustomers", list)
            .about("Lists customers.")
            .with(&[
                parameter(
                    "search",
                    Takes::Text,
                    "Part of a name, address of mail, external id or debitor account.",
                ),
                parameter("externalId", Takes::Text, "The merchant's own id."),
                parameter(
                    "statusFilter",
                    Takes::Word(STATUSES),
                    "Absent or Normal: those that are not deleted.",
                ),
                parameter("createdFrom", Takes::Time, "Made not before."),
                parameter("createdTo", Takes::Time, "Made not after."),
            ])
            .with(&ORDER_OR_NAMES)
            .with(&PAGING)
            .lists::<wire::customers::Customer>(),
        make("/api/v1/customers", "createCustomer", SELL, create)
            .about(
                "Creates a customer. A company, a first and last name or an address of mail must be given.",
            )
            .takes::<NewCustomer>()
            .creates::<wire::customers::Customer>(),
        read("/api/v1/customers/{customerId}", "getCustomer", by_id)
            .about("Reads a customer.")
            .gives::<wire::customers::Customer>(),
        replace("/api/v1/customers/{customerId}", "putCustomer", SELL, put)
            .about("Replaces a customer's data: what is left out is cleared.")
            .takes::<NewCustomer>()
            .gives::<wire::customers::Customer>(),
        change("/api/v1/customers/{customerId}", "patchCustomer", SELL, patch)
            .about("Changes the members that are given: null clears, an address is changed member by member.")
            .takes::<CustomerPatch>()
            .gives::<wire::customers::Customer>(),
        remove("/api/v1/customers/{customerId}", "deleteCustomer", MANAGE, delete)
            .about("Erases a customer whose contracts are over; issued documents stay."),
        read("/api/v1/customers/{customerId}/contracts", "getCustomerContracts", contracts)
            .about("Lists the contracts of a customer.")
            .with(&PAGING)
            .lists::<wire::contracts::Contract>(),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let (listing, by_name) = listing.ordered_or_named()?;
    let words = listing.words()?;
    let (search, external_id) = (listing.query.text("search")?, listing.query.text("externalId")?);
    let status = listing.query.word("statusFilter", STATUSES)?;
    if status == Some("Unconfirmed") {
        return Ok(ok::<[(); 0]>(&[]));
    }
    let filter = CustomerFilter {
        entity: caller.entity,
        search: search.as_deref(),
        external_id: external_id.as_deref(),
        deleted: status == Some("Deleted"),
        created: Created { from: listing.query.time("createdFrom")?, to: listing.query.until("createdTo")? },
        words: words.as_ref(),
        by_name,
    };
    let customers = list_customers(&server.app, caller.account, filter, listing.slice).await?;
    let ids: Vec<Id> = customers.iter().map(|customer| customer.id).collect();
    let bound = not_deletable(&server.app, &caller, &ids).await?;
    let show = |customer: &Customer| render::customer(customer, !bound.contains(&customer.id));
    let shown: Vec<_> = customers.iter().map(show).collect();
    Ok(ok(&shown))
}

async fn by_id(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let found = customer(&server.app, caller.account, id).await?.value;
    let deletable = not_deletable(&server.app, &caller, &[id]).await?.is_empty();
    Ok(ok(&render::customer(&found, deletable)))
}

async fn create(State(server): State<Server>, new: Written<NewCustomer>) -> Result<Response, ApiError> {
    let data = crate::read::customer("", &new.body)?;
    let wish = new.wish(|made: &Customer| answer(StatusCode::CREATED, &render::customer(made, true)));
    Ok(wish.answer(create_customer(&server.app, &wish.call, data).await?))
}

async fn put(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<NewCustomer>,
) -> Result<Response, ApiError> {
    let data = crate::read::customer("", &given.body)?;
    changed(&server, id, given, move |_| data.clone()).await
}

async fn patch(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    given: Written<CustomerPatch>,
) -> Result<Response, ApiError> {
    let changes = crate::read::customer_changes("", given.body.clone())?;
    changed(&server, id, given, move |old| changes.new_data(old)).await
}

async fn changed<B>(
    server: &Server,
    id: Id,
    given: Written<B>,
    change: impl Fn(&CustomerData) -> CustomerData + Send + Sync,
) -> Result<Response, ApiError> {
    let deletable = not_deletable(&server.app, &given.caller, &[id]).await?.is_empty();
    let wish =
        given.wish(move |after: &Customer| answer(StatusCode::OK, &render::customer(after, deletable)));
    Ok(wish.answer(change_customer(&server.app, &wish.call, id, change).await?))
}

async fn delete(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    request: Written<Nothing>,
) -> Result<Response, ApiError> {
    let wish = request.wish(|(): &()| nothing());
    Ok(wish.answer(delete_customer(&server.app, &wish.call, id).await?))
}

async fn contracts(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Response, ApiError> {
    let owner = customer(&server.app, caller.account, id).await?.value;
    let filter = ContractFilter { customer: Some(id), ..ContractFilter::default() };
    let rows = list_contracts(&server.app, caller.account, filter, listing.slice).await?;
    let name = owner.data.name();
    let shown: Vec<_> = rows.iter().map(|row| render::contract(row, &name, caller.now)).collect();
    Ok(ok(&shown))
}
