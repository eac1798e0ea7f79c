//! Who looks at a page of the console: their session, language, zone and permissions.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::tz::TimeZone;
use turnus_wire::clock::Clock;
use turnus_wire::legal_entities::LegalEntity;
use turnus_wire::users::Me;

use crate::api::{Asking, Refusal, path};
use crate::body::Body;
use crate::console::is_id;
use crate::cookie::{self, LANGUAGE, SESSION, THEME, form_token};
use crate::format::Format;
use crate::frame;
use crate::pages::Pages;
use crate::words::{Language, Words};

/// Someone who is signed in.
pub(crate) struct Person {
    /// The API, with the session's token.
    pub(crate) api: Asking,
    /// What the API says of the person.
    pub(crate) me: Me,
    /// The words of the person's language.
    pub(crate) words: &'static Words,
    /// How figures are written.
    pub(crate) format: Format,
    /// The account's time.
    pub(crate) clock: Clock,
    /// Whose console it is: the one company that sells, else the account, which keeps the name that it began with.
    pub(crate) house: String,
    /// The currency of the legal entity's books, ISO 4217: of whose contract the page is about, else of the first.
    pub(crate) currency: String,
    /// What forms carry.
    pub(crate) form_token: String,
    /// `light`, `dark`, or as the machine is set.
    pub(crate) theme: Option<String>,
    /// Path and query of the page.
    pub(crate) here: String,
}

impl Person {
    /// The person may do what needs this permission. Pages leave out what the API would refuse anyway.
    pub(crate) fn may(&self, permission: &str) -> bool {
        self.me.permissions.iter().any(|known| known == permission)
    }

    /// The name to show.
    pub(crate) fn name(&self) -> &str {
        let name = self.me.name.as_deref().filter(|name| !name.is_empty());
        name.or(self.me.email.as_deref()).unwrap_or_default()
    }

    /// A page for a refusal of the API: who is not signed in any more is sent to sign in.
    pub(crate) fn refused(&self, refusal: &Refusal) -> Response {
        if refusal.status == StatusCode::UNAUTHORIZED {
            return to_sign_in(&self.here);
        }
        frame::refusal(self, refusal)
    }
}

impl FromRequestParts<Pages> for Person {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, pages: &Pages) -> Result<Person, Response> {
        let here = parts.uri.path_and_query().map_or("/console", |it| it.as_str()).to_owned();
        let Some(session) = cookie::read(&parts.headers, SESSION) else { return Err(to_sign_in(&here)) };
        let token = form_token(&session);
        let api = pages.api.with(Some(session), &parts.headers);
        let me: Me = match api.get("/api/turnus/v1/me").await {
            Ok(me) => me,
            Err(refusal) if refusal.status == StatusCode::UNAUTHORIZED => return Err(to_sign_in(&here)),
            Err(refusal) => return Err(frame::unknown(&parts.headers, &refusal)),
        };
        let language = me.language.as_deref().and_then(Language::of_tag);
        let language = language.unwrap_or_else(|| language_of(&parts.headers));
        let failed = |refusal: Refusal| frame::unknown(&parts.headers, &refusal);
        let entities: Vec<LegalEntity> = api.get("/api/turnus/v1/legalEntities").await.map_err(failed)?;
        let clock: Clock = api.get("/api/turnus/v1/clock").await.map_err(failed)?;
        let seller = if entities.len() > 1 { seller(&api, &parts.uri).await } else { None };
        let its = entities.iter().find(|entity| Some(&entity.id) == seller.as_ref());
        let entity = its.or(entities.first());
        let house = match &entities[..] {
            [only] => only.name.clone(),
            _ => me.account.name.clone(),
        };
        let currency = entity.map(|entity| entity.accounting_currency.clone());
        let zone = entity.and_then(|entity| TimeZone::get(&entity.time_zone).ok()).unwrap_or(TimeZone::UTC);
        Ok(Person {
            api: api.in_zone(zone.clone()),
            me,
            words: language.words(),
            format: Format { language, zone },
            clock,
            house,
            currency: currency.unwrap_or_default(),
            form_token: token,
            theme: theme_of(&parts.headers),
            here,
        })
    }
}

/// The legal entity that sells what the page is about: a contract, or something of a contract. None where it is about
/// nothing of that kind; what may not be seen is refused by the page itself.
async fn seller(api: &Asking, uri: &Uri) -> Option<String> {
    let mut words = uri.path().split('/').skip(2);
    let noun = words.next()?;
    let id = words.next().filter(|id| is_id(id)).map(str::to_owned);
    let of_contract = match noun {
        "invoices" => Some("/api/v1/invoices"),
        "drafts" => Some("/api/v1/invoiceDrafts"),
        "orders" => Some("/api/v1/orders"),
        _ => None,
    };
    let query = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let contract = match (of_contract, id) {
        (Some(at), Some(id)) => member(api, &format!("{at}/{id}"), "ContractId").await,
        (None, Some(id)) if noun == "contracts" => Some(id),
        _ => query.into_owned().find(|(name, _)| name == "contractId").map(|(_, id)| id),
    };
    let contract = contract.filter(|id| is_id(id))?;
    member(api, &format!("/api/v1/contracts/{contract}"), "SalesEntityId").await
}

async fn member(api: &Asking, at: &str, name: &str) -> Option<String> {
    let thing: Body = api.get(at).await.ok()?;
    thing.get(name)?.text().map(str::to_owned)
}

/// The language of someone who is not signed in: what was chosen here before, else what the browser asks for.
pub(crate) fn language_of(headers: &HeaderMap) -> Language {
    let chosen = cookie::read(headers, LANGUAGE).as_deref().and_then(Language::of_tag);
    let accepted = || {
        let header = headers.get(axum::http::header::ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok());
        Language::accepted(header.unwrap_or_default())
    };
    chosen.unwrap_or_else(accepted)
}

/// `light` or `dark`, where that was chosen.
pub(crate) fn theme_of(headers: &HeaderMap) -> Option<String> {
    cookie::read(headers, THEME).filter(|theme| matches!(theme.as_str(), "light" | "dark"))
}

fn to_sign_in(here: &str) -> Response {
    Redirect::to(&path("/console/sign-in", &[("next", here)])).into_response()
}
