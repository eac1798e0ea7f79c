//! The companies of the account that sell. Turnus only.

use turnus_wire::legal_entities::{LegalEntity, NewLegalEntity};

use crate::{Body, Client, Error, Function, Kind, List, Verb};

pub(crate) static GET_LEGAL_ENTITIES: Function = Function {
    name: "getLegalEntities",
    verb: Verb::Get,
    path: "/api/turnus/v1/legalEntities",
    body: Body::None,
    answer: Kind::List,
    says: "Retrieves a list of legal entities (Turnus only)",
};

pub(crate) static CREATE_LEGAL_ENTITY: Function = Function {
    name: "createLegalEntity",
    verb: Verb::Post,
    path: "/api/turnus/v1/legalEntities",
    body: Body::Required("NewLegalEntity"),
    answer: Kind::Json,
    says: "Create a legal entity (Turnus only)",
};

pub(crate) static GET_LEGAL_ENTITY: Function = Function {
    name: "getLegalEntity",
    verb: Verb::Get,
    path: "/api/turnus/v1/legalEntities/{legalEntityId}",
    body: Body::None,
    answer: Kind::Json,
    says: "Retrieves a legal entity (Turnus only)",
};

pub(crate) static PUT_LEGAL_ENTITY: Function = Function {
    name: "putLegalEntity",
    verb: Verb::Put,
    path: "/api/turnus/v1/legalEntities/{legalEntityId}",
    body: Body::Required("NewLegalEntity"),
    answer: Kind::Json,
    says: "Replace a legal entity (Turnus only)",
};

impl Client {
    /// All legal entities. The first one is meant where none is chosen.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let entities = client.get_legal_entities().await?;
    /// println!("{}", entities.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_legal_entities(&self) -> Result<Vec<LegalEntity>, Error> {
        List::new(self, &GET_LEGAL_ENTITIES, &[]).all().await
    }

    /// Makes a legal entity, with number sequences of its own.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::legal_entities::NewLegalEntity;
    ///
    /// # async fn example(client: turnus_client::Client) -> Result<(), turnus_client::Error> {
    /// let entity = NewLegalEntity { name: "Muster AG".to_owned(), ..NewLegalEntity::default() };
    /// client.create_legal_entity(&entity).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_legal_entity(&self, entity: &NewLegalEntity) -> Result<LegalEntity, Error> {
        self.tell(&CREATE_LEGAL_ENTITY, &[], entity).await
    }

    /// A legal entity.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: turnus_client::Client, id: &str) -> Result<(), turnus_client::Error> {
    /// let entity = client.get_legal_entity(id).await?;
    /// println!("{}", entity.name);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_legal_entity(&self, id: &str) -> Result<LegalEntity, Error> {
        self.ask(&GET_LEGAL_ENTITY, &[id], &[]).await
    }

    /// Replaces a legal entity. Issued documents and running contracts keep what they have.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::legal_entities::NewLegalEntity;
    ///
    /// # async fn example(client: turnus_client::Client, id: &str) -> Result<(), turnus_client::Error> {
    /// let entity = NewLegalEntity { name: "Muster SE".to_owned(), ..NewLegalEntity::default() };
    /// client.put_legal_entity(id, &entity).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn put_legal_entity(&self, id: &str, entity: &NewLegalEntity) -> Result<LegalEntity, Error> {
        self.tell(&PUT_LEGAL_ENTITY, &[id], entity).await
    }
}
