//! `/api/turnus/v1/legalEntities`.

use axum::extract::State;
use axum::response::Response;
use turnus_app::sold::part;
use turnus_app::{App, entity_of};
use turnus_engine::Id;
use turnus_engine::catalogue::Item;
use turnus_engine::entity::Entity;
use turnus_engine::theme::Theme;
use turnus_wire::legal_entities::{LegalEntity, NewLegalEntity};

use crate::api::error::ApiError;
use crate::api::items::{PREVIEW, make_item, replace_item};
use crate::api::paging::PAGING;
use crate::api::route::{MANAGE, Route, make, read, replace};
use crate::border::{Asking, Ids, Listing, Query, Written};
use crate::render;
use crate::server::Server;
use crate::web::ok;

/// The operations.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        read("/api/turnus/v1/legalEntities", "getLegalEntities", list)
            .about("Lists the legal entities of the account. The first one is meant where none is chosen.")
            .with(&PAGING)
            .lists::<LegalEntity>(),
        make("/api/turnus/v1/legalEntities", "createLegalEntity", MANAGE, create)
            .about("Makes a legal entity, with number sequences of its own.")
            .takes::<NewLegalEntity>()
            .creates::<LegalEntity>(),
        read("/api/turnus/v1/legalEntities/{legalEntityId}", "getLegalEntity", by_id)
            .about("Reads a legal entity.")
            .gives::<LegalEntity>(),
        replace("/api/turnus/v1/legalEntities/{legalEntityId}", "putLegalEntity", MANAGE, put)
            .with(&PREVIEW)
            .about("Replaces a legal entity. Issued documents and running contracts keep what they have.")
            .takes::<NewLegalEntity>()
            .gives::<LegalEntity>(),
    ]
}

async fn list(
    State(server): State<Server>,
    Asking(caller): Asking,
    listing: Listing,
) -> Result<Response, ApiError> {
    let catalogue = server.app.catalogue(caller.account).await?;
    let entities = part(catalogue.entities.all().collect(), |entity| entity.id, listing.slice);
    Ok(ok(&entities.into_iter().map(render::legal_entity).collect::<Vec<_>>()))
}

async fn by_id(
    State(server): State<Server>,
    Asking(caller): Asking,
    Ids([id]): Ids<1>,
) -> Result<Response, ApiError> {
    Ok(ok(&render::legal_entity(&known(&server.app, caller.account, id).await?)))
}

async fn known(app: &App, account: Id, id: Id) -> Result<Entity, ApiError> {
    Ok(entity_of(&*app.catalogue(account).await?, Some(id))?.clone())
}

async fn create(State(server): State<Server>, given: Written<NewLegalEntity>) -> Result<Response, ApiError> {
    let caller = &given.caller;
    let sequences = [(); 2].map(|()| server.app.new_id(caller.account, caller.now));
    let read = crate::read::legal_entity(&given.body, caller.account, sequences, Theme::default())?;
    make_item(&server, &given, Item::Entity(read)).await
}

async fn put(
    State(server): State<Server>,
    Ids([id]): Ids<1>,
    query: Query,
    given: Written<NewLegalEntity>,
) -> Result<Response, ApiError> {
    let before = known(&server.app, given.caller.account, id).await?;
    let sequences = [before.invoice_numbers.sequence, before.credit_note_numbers.sequence];
    let read = crate::read::legal_entity(&given.body, id, sequences, before.theme)?;
    replace_item(&server, &given, &query, Item::Entity(read)).await
}
