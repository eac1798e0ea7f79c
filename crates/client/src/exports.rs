//! Exports, and how they are made. Turnus only.

use turnus_wire::datev::DatevSettings;

use crate::transport::Request;
use crate::{Body, Client, Error, Function, Kind, Verb};

pub(crate) static GET_DATEV_SETTINGS: Function = Function {
    name: "getDatevSettings",
    verb: Verb::Get,
    path: "/api/turnus/v1/legalEntities/{legalEntityId}/datev",
    body: Body::None,
    answer: Kind::Json,
    says: "How the postings of a legal entity are told to DATEV (Turnus only)",
};

pub(crate) static PUT_DATEV_SETTINGS: Function = Function {
    name: "putDatevSettings",
    verb: Verb::Put,
    path: "/api/turnus/v1/legalEntities/{legalEntityId}/datev",
    body: Body::Required("DatevSettings"),
    answer: Kind::Json,
    says: "Decide anew how the postings of a legal entity are told to DATEV (Turnus only)",
};

pub(crate) static GET_DATEV_EXPORT: Function = Function {
    name: "getDatevExport",
    verb: Verb::Get,
    path: "/api/turnus/v1/exports/datev",
    body: Body::None,
    answer: Kind::File,
    says: "DATEV's booking batch of from=2026-01-01 to=2026-01-31 (Turnus only)",
};

pub(crate) static GET_POSTINGS_EXPORT: Function = Function {
    name: "getPostingsExport",
    verb: Verb::Get,
    path: "/api/turnus/v1/exports/postings",
    body: Body::None,
    answer: Kind::File,
    says: "The rows of that batch, format=json or csv (Turnus only)",
};

pub(crate) static GET_GOBD_EXPORT: Function = Function {
    name: "getGobdExport",
    verb: Verb::Get,
    path: "/api/turnus/v1/exports/gobd",
    body: Body::None,
    answer: Kind::File,
    says: "The ZIP of year=2026 for a tax audit, files=true with the PDFs (Turnus only)",
};

impl Client {
    /// How the postings of a legal entity are told to DATEV.
    ///
    /// # Errors
    ///
    /// See [`Error`]; not found where nothing was decided.
    pub async fn get_datev_settings(&self, legal_entity_id: &str) -> Result<DatevSettings, Error> {
        self.ask(&GET_DATEV_SETTINGS, &[legal_entity_id], &[]).await
    }

    /// Decides anew how the postings of a legal entity are told to DATEV.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// use turnus_client::wire::datev::DatevSettings;
    ///
    /// # async fn example(client: turnus_client::Client, id: &str) -> Result<(), turnus_client::Error> {
    /// let settings = DatevSettings {
    ///     consultant_number: 29_098,
    ///     client_number: 55_003,
    ///     chart: Some("SKR04".to_owned()),
    ///     collective_debtor_account: Some("10000".to_owned()),
    ///     ..DatevSettings::default()
    /// };
    /// client.put_datev_settings(id, &settings).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn put_datev_settings(
        &self,
        legal_entity_id: &str,
        settings: &DatevSettings,
    ) -> Result<DatevSettings, Error> {
        self.tell(&PUT_DATEV_SETTINGS, &[legal_entity_id], settings).await
    }

    /// The bytes of DATEV's booking batch: documents and payments of those days, such as `2026-01-31`, both included. Of
    /// the account's first legal entity where none is named.
    ///
    /// # Errors
    ///
    /// See [`Error`]; refused with what lacks.
    pub async fn get_datev_export(
        &self,
        legal_entity_id: Option<&str>,
        from: &str,
        to: &str,
    ) -> Result<Vec<u8>, Error> {
        let query = days(legal_entity_id, from, to);
        self.send(&Request { function: &GET_DATEV_EXPORT, arguments: &[], query: &query, body: None }).await
    }

    /// The bytes of the same rows in the format that is named: `json`, a list of
    /// [`Posting`](turnus_wire::exports::Posting), or `csv`.
    ///
    /// # Errors
    ///
    /// As [`Client::get_datev_export`].
    pub async fn get_postings_export(
        &self,
        legal_entity_id: Option<&str>,
        from: &str,
        to: &str,
        format: &str,
    ) -> Result<Vec<u8>, Error> {
        let mut query = days(legal_entity_id, from, to);
        query.push(("format".to_owned(), format.to_owned()));
        self.send(&Request { function: &GET_POSTINGS_EXPORT, arguments: &[], query: &query, body: None })
            .await
    }

    /// The bytes of a ZIP that a tax audit is given of a year: tables with their description, and where `files` says so the
    /// PDFs. Of the account's first legal entity where none is named.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn get_gobd_export(
        &self,
        legal_entity_id: Option<&str>,
        year: i16,
        files: bool,
    ) -> Result<Vec<u8>, Error> {
        let entity = legal_entity_id.map(|id| ("legalEntityId".to_owned(), id.to_owned()));
        let rest = [("year".to_owned(), year.to_string()), ("files".to_owned(), files.to_string())];
        let query: Vec<(String, String)> = entity.into_iter().chain(rest).collect();
        self.send(&Request { function: &GET_GOBD_EXPORT, arguments: &[], query: &query, body: None }).await
    }
}

fn days(legal_entity_id: Option<&str>, from: &str, to: &str) -> Vec<(String, String)> {
    let entity = legal_entity_id.map(|id| ("legalEntityId".to_owned(), id.to_owned()));
    let days = [("from".to_owned(), from.to_owned()), ("to".to_owned(), to.to_owned())];
    entity.into_iter().chain(days).collect()
}
