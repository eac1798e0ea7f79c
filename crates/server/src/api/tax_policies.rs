//! `/taxPolicies` and `/taxDefinitions`.

use axum::extract::State;
use axum::response::Response;
use turnus_app::sold::list as list_sold;
use turnus_app::{AppError, entity_of};
use turnus_engine::catalogue::Item;
use turnus_engine::tax::{TaxDefinition, TaxPolicy};
use turnus_wire as wire;
use turnus_wire::tax_policies::{NewTaxDefinition, NewTaxPolicy};

use crate::api::error::ApiError;
use crate::api::items::{PREVIEW, make_item, replace_item};
use crate::api::paging::{PAGING, SOLD, sold};
use crate::api::route::{BILL, Route, make, read, replace};
use crate::border::{Asking, Ids, Listing, Query, Written};
use crate::render;
use crate::server::Server;
use crate::web::ok;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/v1/taxPolicies", "getTaxPolicies", list)
            .about("Lists tax policies.")
            .with(&SOLD)
            .with(&PAGING)
            .lists::<wire::tax_policies::TaxPolicy>(),
        make("/api/v1/taxPolicies", "createTaxPolicy", BILL, create)
            .about("Makes a tax policy of rates that the tax definitions have.")
            .takes::<NewTaxPolicy>()
            .creates::<wire::tax_policies::TaxPolicy>(),
        read("/api/v1/taxPolicies/{taxPolicyId}", "getTaxPolicy", by_id)
            .about("Reads a tax policy.")
            .gives::<wire::tax_policies::TaxPolicy>(),
        replace("/api/v1/taxPolicies/{taxPolicyId}", "putTaxPolicy", BILL, put)
            .with(&PREVIEW)
            .about("Replaces a tax policy, as if made anew: a rate that changes on a day is an entry with ValidFrom.")
            .takes::<NewTaxPolicy>()
            .gives::<wire::tax_policies::TaxPolicy>(),
        read("/api/v1/taxDefinitions", "getTaxDefinitions", definitions)
            .about("Lists tax definitions.")
            .with(&SOLD)
            .with(&PAGING)
            .lists::<wire::tax_policies::TaxDefinition>(),
        make("/api/v1/taxDefinitions", "createTaxDefinition", BILL, create_definition)
            .about("Makes a tax definition, for tax policies to name.")
            .takes::<NewTaxDefinition>()
            .creates::<wire::tax_policies::TaxDefinition>(),
        read("/api/v1/taxDefinitions/{taxDefinitionId}", "getTaxDefinition", definition)
            .about("Reads a tax definition.")
            .gives::<wire::tax_policies::TaxDefinition>(),
        replace("/api/v1/taxDefinitions/{taxDefinitionId}", "putTaxDefinition", BILL, put_definition)
            .with(&PREVIEW)
            .about("Replaces a tax definition, as if made anew: its words and keys. Its rate and its category never change.")
            .takes::<NewTaxDefinition>()
            .gives::<wire::tax_policies::TaxDefinition>(),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let zone = &entity_of(&catalogue, caller.entity)?.zone;
    let (filter, slice) = sold(listing)?;
    let policies = list_sold(catalogue.tax_policies.all(), &catalogue, &filter, slice);
    let shown = policies.into_iter().map(|policy| render::tax_policy(policy, zone));
    Ok(ok(&shown.collect::<Vec<_>>()))
}

async fn by_id(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let zone = &entity_of(&catalogue, caller.entity)?.zone;
    let missing = AppError::NotFound { kind: "tax policy", id };
    Ok(ok(&render::tax_policy(catalogue.tax_policies.current(id).ok_or(missing)?, zone)))
}

async fn definitions(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let (filter, slice) = sold(listing)?;
    let definitions = list_sold(catalogue.tax_definitions.all(), &catalogue, &filter, slice);
    Ok(ok(&definitions.into_iter().map(render::tax_definition).collect::<Vec<_>>()))
}

async fn create(State(server): State<Server>, given: Written<NewTaxPolicy>) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(given.caller.account).await?;
    let zone = &entity_of(&catalogue, given.caller.entity)?.zone;
    let policy = crate::read::tax_policy(&given.body, &catalogue, zone)?;
    make_item(&server, &given, Item::TaxPolicy(policy)).await
}

async fn put(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    query: Query,
    given: Written<NewTaxPolicy>,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(given.caller.account).await?;
    let missing = AppError::NotFound { kind: "tax policy", id };
    let predefined = catalogue.tax_policies.current(id).ok_or(missing)?.predefined;
    let zone = &entity_of(&catalogue, given.caller.entity)?.zone;
    let policy = TaxPolicy { id, predefined, ..crate::read::tax_policy(&given.body, &catalogue, zone)? };
    replace_item(&server, &given, &query, Item::TaxPolicy(policy)).await
}

async fn definition(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let missing = AppError::NotFound { kind: "tax definition", id };
    Ok(ok(&render::tax_definition(catalogue.tax_definitions.current(id).ok_or(missing)?)))
}

async fn put_definition(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    query: Query,
    given: Written<NewTaxDefinition>,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(given.caller.account).await?;
    catalogue.tax_definitions.current(id).ok_or(AppError::NotFound { kind: "tax definition", id })?;
    let definition = TaxDefinition { id, ..crate::read::tax_definition(&given.body)? };
    replace_item(&server, &given, &query, Item::TaxDefinition(definition)).await
}

async fn create_definition(
    State(server): State<Server>,
    given: Written<NewTaxDefinition>,
) -> Result<Response, ApiError> {
    make_item(&server, &given, Item::TaxDefinition(crate::read::tax_definition(&given.body)?)).await
}
