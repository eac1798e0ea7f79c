//! Paths in any case and with slashes behind, as clients write them.

use std::collections::HashMap;

use axum::http::Uri;
use axum::http::uri::{Parts, PathAndQuery};

/// The path as it was received, before it was folded.
#[derive(Clone, Debug)]
pub(crate) struct AsReceived(pub(crate) String);

/// The literal segments of the paths there are, by their lower case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Literals(HashMap<String, &'static str>);

/// Below these, case says nothing. Elsewhere a path may hold a token.
const FOLDED: [&str; 3] = ["/api/v1", "/api/turnus/v1", "/oauth"];

impl Literals {
    /// The literals of these paths.
    pub(crate) fn of(paths: impl Iterator<Item = &'static str>) -> Literals {
        let segments = paths.flat_map(|path| path.split('/')).filter(|segment| !segment.starts_with('{'));
        Literals(segments.map(|segment| (segment.to_ascii_lowercase(), segment)).collect())
    }

    /// The path that the router knows: literals in their own spelling, no slash at the end.
    ///
    /// What is no literal stays as it is, so that a refusal can name it.
    pub(crate) fn fold(&self, path: &str) -> String {
        let trimmed = path.trim_end_matches('/');
        let lower = trimmed.to_ascii_lowercase();
        let is_below = |root: &&str| {
            lower.strip_prefix(*root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if !FOLDED.iter().any(is_below) {
            return path.to_owned();
        }
        let own = |segment: &str| match self.0.get(&segment.to_ascii_lowercase()) {
            Some(literal) => (*literal).to_owned(),
            None => segment.to_owned(),
        };
        let segments: Vec<String> = trimmed.split('/').map(own).collect();
        other_names(segments).join("/")
    }

    /// The same with path and query.
    pub(crate) fn fold_uri(&self, uri: &Uri) -> Uri {
        let folded = self.fold(uri.path());
        if folded == uri.path() || folded.is_empty() {
            return uri.clone();
        }
        let text = uri.query().map_or(folded.clone(), |query| format!("{folded}?{query}"));
        let mut parts: Parts = uri.clone().into_parts();
        parts.path_and_query = PathAndQuery::try_from(text).ok().or(parts.path_and_query);
        Uri::from_parts(parts).unwrap_or_else(|_| uri.clone())
    }
}

/// The other names of published clients: `/Contract/{id}/end`, `/Contract/{id}/ratedItems`, `/order`, and `/unpause`.
fn other_names(mut segments: Vec<String>) -> Vec<String> {
    let is = |segment: Option<&String>, word: &str| segment.is_some_and(|it| it.eq_ignore_ascii_case(word));
    let acts = is(segments.get(5), "end") || is(segments.get(5), "ratedItems");
    if segments.len() == 6 && is(segments.get(3), "contract") && acts {
        "contracts".clone_into(&mut segments[3]);
    }
    if segments.len() == 6 && is(segments.get(3), "contracts") && is(segments.get(5), "unpause") {
        "resume".clone_into(&mut segments[5]);
    }
    if segments.len() == 4 && is(segments.get(3), "order") {
        "orders".clone_into(&mut segments[3]);
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(path: &str) -> String {
        let paths = [
            "/api/v1/planGroups/{id}",
            "/api/v1/contracts/{id}/end",
            "/api/v1/contracts/{id}/ratedItems",
            "/api/v1/orders/{id}/commit",
            "/api/turnus/v1/clock",
            "/oauth/token",
            "/files/{token}",
        ];
        Literals::of(paths.into_iter()).fold(path)
    }

    #[test]
    fn literals_take_their_own_spelling_and_what_is_none_stays() {
        assert_eq!(folded("/API/V1/plangroups/ABC/"), "/api/v1/planGroups/ABC");
        assert_eq!(folded("/Api/Turnus/v1/CLOCK"), "/api/turnus/v1/clock");
        assert_eq!(folded("/oauth/token///"), "/oauth/token");
        assert_eq!(folded("/api/v1/Something"), "/api/v1/Something");
    }

    #[test]
    fn tokens_keep_their_case() {
        assert_eq!(folded("/files/End"), "/files/End");
        assert_eq!(folded("/FILES/End"), "/FILES/End");
        assert_eq!(folded("/apis/End/"), "/apis/End/");
    }

    #[test]
    fn the_singulars_of_the_published_client_are_plurals_where_it_writes_them() {
        assert_eq!(folded("/api/v1/Contract/5/End"), "/api/v1/contracts/5/end");
        assert_eq!(folded("/api/v1/contract/5/rateditems"), "/api/v1/contracts/5/ratedItems");
        assert_eq!(folded("/api/v1/contract/5"), "/api/v1/contract/5");
        assert_eq!(folded("/api/v1/Order"), "/api/v1/orders");
    }
}
