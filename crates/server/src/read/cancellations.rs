//! Cancellations and requests for links, as anybody writes them.

use turnus_app::cancellations::{Declaration, WantedEnd};
use turnus_app::portal_links::LinkRequest;
use turnus_app::rows::CancellationKind;
use turnus_app::settle_cancellation::Settlement;
use turnus_engine::document::Language;
use turnus_wire as wire;
use turnus_wire::cancellations::{CancellationSettlement, NewCancellation};
use turnus_wire::portal_links::PortalLinkRequest;

use crate::api::error::ApiError;
use crate::read::{
    LONGEST_PRINTED, filled, instant, mail_address, optional_id, printable, shortened, spoken,
};

/// The most characters of a name.
const LONGEST_NAME: usize = 500;

/// Who asks for links.
pub(crate) fn link_request(given: PortalLinkRequest) -> Result<LinkRequest, ApiError> {
    Ok(LinkRequest {
        email: mail_address("EmailAddress", given.email_address)?,
        account: optional_id("Account", given.account.as_deref())?,
    })
}

/// What somebody declares.
pub(crate) fn declaration(given: NewCancellation) -> Result<Declaration, ApiError> {
    let kind = match given.kind.trim() {
        kind if kind.eq_ignore_ascii_case("Ordinary") => CancellationKind::Ordinary,
        kind if kind.eq_ignore_ascii_case("Extraordinary") => CancellationKind::Extraordinary,
        other => {
            let why = format!("expected Ordinary or Extraordinary, got '{}'", shortened(other));
            return Err(ApiError::member("Kind", why));
        }
    };
    let reason = given.reason.map(|reason| printable("Reason", reason, LONGEST_PRINTED, true)).transpose()?;
    let reason = reason.filter(|reason| !reason.trim().is_empty());
    if kind == CancellationKind::Extraordinary && reason.is_none() {
        return Err(ApiError::member("Reason", "is empty: an extraordinary cancellation must say why"));
    }
    let language = given.language.as_deref().filter(|tag| !tag.trim().is_empty()).map(spoken).transpose()?;
    Ok(Declaration {
        kind,
        reason,
        name: printable("Name", filled("Name", given.name)?, LONGEST_NAME, false)?,
        named: printable("Contract", filled("Contract", given.contract)?, LONGEST_NAME, false)?,
        email: mail_address("EmailAddress", given.email_address)?,
        end: wanted_end("EndDate", given.end_date.as_deref())?,
        language: language.map(|tag| Language::of_tag(Some(tag))),
        account: optional_id("Account", given.account.as_deref())?,
    })
}

/// How somebody settles it.
pub(crate) fn settlement(given: CancellationSettlement) -> Result<Settlement, ApiError> {
    Ok(Settlement {
        contract: optional_id("ContractId", given.contract_id.as_deref())?,
        end: wanted_end("EndDate", given.end_date.as_deref())?,
        note: printable("Note", filled("Note", given.note)?, LONGEST_NAME, true)?,
    })
}

/// A day or a moment.
fn wanted_end(name: &str, given: Option<&str>) -> Result<Option<WantedEnd>, ApiError> {
    let Some(given) = given.map(str::trim).filter(|given| !given.is_empty()) else { return Ok(None) };
    if let Ok(day) = given.parse::<wire::Date>() {
        return Ok(Some(WantedEnd::Day(day.value())));
    }
    let at = given.parse::<wire::Timestamp>().map_err(|_| {
        let why = format!(
            "expected a day such as 2026-12-31 or a moment such as 2026-12-31T12:00:00Z, got '{}'",
            shortened(given)
        );
        ApiError::member(name, why)
    })?;
    Ok(Some(WantedEnd::At(instant(at))))
}
