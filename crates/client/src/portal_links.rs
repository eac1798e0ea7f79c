//! Links to the portal by mail. Turnus only.

use turnus_wire::portal_links::{PortalLinkRequest, PortalLinksAccepted};

use crate::{Body, Client, Error, Function, Kind, Verb};

pub(crate) static REQUEST_PORTAL_LINK: Function = Function {
    name: "requestPortalLink",
    verb: Verb::Post,
    path: "/api/turnus/v1/portalLinks",
    body: Body::Required("PortalLinkRequest"),
    answer: Kind::Json,
    says: "Mail a customer links to the portal, if the address is known (Turnus only)",
};

impl Client {
    /// Mails links to the portal to a customer. The answer does not tell whether the address is known.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn request_portal_link(
        &self,
        request: &PortalLinkRequest,
    ) -> Result<PortalLinksAccepted, Error> {
        self.tell(&REQUEST_PORTAL_LINK, &[], request).await
    }
}
