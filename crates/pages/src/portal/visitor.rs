//! Who looks at a page of the portal: whoever holds the address with a contract's self-service token.

use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::tz::TimeZone;
use turnus_wire::self_service::SelfService;

use crate::api::{Asking, Refusal};
use crate::cookie::{self, LANGUAGE};
use crate::form::{Reader, Typed, fetched_here, typed};
use crate::format::Format;
use crate::pages::Pages;
use crate::person::{language_of, theme_of};
use crate::portal::frame;
use crate::words::{Language, Words};

/// Somebody with a token.
pub(crate) struct Visitor {
    /// The API, with the token.
    pub(crate) api: Asking,
    /// The contract of the token.
    pub(crate) it: SelfService,
    /// The words of the language.
    pub(crate) words: &'static Words,
    /// How figures are written; days are those of the contract's zone.
    pub(crate) format: Format,
    /// Where the pages of the token begin: `/portal/data/TOKEN`.
    pub(crate) base: String,
    /// `light`, `dark`, or as the machine is set.
    pub(crate) theme: Option<String>,
}

impl Visitor {
    /// An amount of the contract.
    pub(crate) fn money(&self, amount: turnus_wire::Decimal) -> String {
        self.format.money(amount, &self.it.contract.currency)
    }

    /// A page for a refusal of the API.
    pub(crate) fn refused(&self, refusal: &Refusal) -> Response {
        match refusal.status {
            StatusCode::UNAUTHORIZED => frame::dead_link(self.words),
            _ => frame::refusal(self, refusal),
        }
    }
}

impl Reader for Visitor {
    fn words(&self) -> &'static Words {
        self.words
    }

    fn format(&self) -> &Format {
        &self.format
    }
}

/// The language that was chosen here before, else the customer's, else what the browser asks for.
fn language(headers: &HeaderMap, customer: Option<&str>) -> Language {
    let chosen = cookie::read(headers, LANGUAGE).as_deref().and_then(Language::of_tag);
    chosen.or_else(|| customer.and_then(Language::of_tag)).unwrap_or_else(|| language_of(headers))
}

impl FromRequestParts<Pages> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, pages: &Pages) -> Result<Visitor, Response> {
        let Ok(asked) = Typed::from_request_parts(parts, pages).await;
        let of_browser = frame::open_language(&parts.headers, &asked).words();
        let dead = || frame::dead_link(of_browser);
        let params = RawPathParams::from_request_parts(parts, pages).await.map_err(|_| dead())?;
        let token = params.iter().find(|(name, _)| *name == "token").map(|(_, token)| token.to_owned());
        // What no header can hold is no token.
        let token =
            token.filter(|token| token.bytes().all(|byte| byte.is_ascii_graphic())).ok_or_else(dead)?;
        let api = pages.api.with(Some(token.clone()), &parts.headers);
        let it: SelfService = match api.get("/api/turnus/v1/selfService").await {
            Ok(it) => it,
            Err(Refusal { status: StatusCode::UNAUTHORIZED | StatusCode::NOT_FOUND, .. }) => {
                return Err(dead());
            }
            Err(refusal) => return Err(frame::unavailable(of_browser, &refusal)),
        };
        let language = language(&parts.headers, it.customer.language.as_deref());
        let zone = TimeZone::get(&it.contract.time_zone).unwrap_or(TimeZone::UTC);
        Ok(Visitor {
            api: api.in_zone(zone.clone()),
            it,
            words: language.words(),
            format: Format { language, zone },
            base: format!("/portal/data/{token}"),
            theme: theme_of(&parts.headers),
        })
    }
}

/// A form of the portal that was sent. The token in its address is what nobody else has.
pub(crate) struct Sent {
    /// Who sent it.
    pub(crate) visitor: Visitor,
    /// What it says.
    pub(crate) typed: Typed,
}

impl FromRequest<Pages> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, pages: &Pages) -> Result<Sent, Response> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, pages).await?;
        // Pages without a referrer say no origin: what stands in the way of a foreign form is the token in the address.
        if !fetched_here(&parts.headers) {
            return Err(frame::foreign_form(visitor.words));
        }
        let typed = typed(body).await?;
        Ok(Sent { visitor, typed })
    }
}
