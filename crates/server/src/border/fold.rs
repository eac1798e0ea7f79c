//! Paths in any case and with slashes behind, as clients write them.

use std::collections::{HashMap, HashSet};

use axum::http::Uri;
use axum::http::uri::{Parts, PathAndQuery};

/// The path as it was received, where it was folded.
#[derive(Clone, Debug)]
pub(crate) struct AsReceived(pub(crate) String);

/// The literal segments of the paths there are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Literals {
    /// By their lower case.
    by_lower: HashMap<String, &'static str>,
    /// As they are.
    own: HashSet<&'static str>,
}

/// What [`other_names`] looks for, in lower case.
const OTHERS: [&str; 3] = ["contract", "order", "unpause"];

/// Below these, case says nothing. Elsewhere a path may hold a token.
const FOLDED: [&str; 3] = ["/api/v1", "/api/turnus/v1", "/oauth"];

impl Literals {
    /// The literals of these paths.
    pub(crate) fn of(paths: impl Iterator<Item = &'static str>) -> Literals {
        let segments = paths.flat_map(|path| path.split('/')).filter(|segment| !segment.starts_with('{'));
        let own: HashSet<&str> = segments.collect();
        let by_lower = own.iter().map(|segment| (segment.to_ascii_lowercase(), *segment)).collect();
        Literals { by_lower, own }
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
        let own = |segment: &str| match self.by_lower.get(&segment.to_ascii_lowercase()) {
            Some(literal) => (*literal).to_owned(),
            None => segment.to_owned(),
        };
        let segments: Vec<String> = trimmed.split('/').map(own).collect();
        other_names(segments).join("/")
    }

    /// Whether [`Literals::fold`] would change nothing, told without a copy: as most paths are written.
    fn is_folded(&self, path: &str) -> bool {
        let is_small = |segment: &str| !segment.bytes().any(|byte| byte.is_ascii_uppercase());
        let is_own = |segment: &str| {
            let is_no_literal = || is_small(segment) && !self.by_lower.contains_key(segment);
            !OTHERS.contains(&segment) && (self.own.contains(segment) || is_no_literal())
        };
        !path.ends_with('/') && path.split('/').all(is_own)
    }

    /// The same with path and query, where they change.
    pub(crate) fn fold_uri(&self, uri: &Uri) -> Option<Uri> {
        if self.is_folded(uri.path()) {
            return None;
        }
        let folded = self.fold(uri.path());
        if folded == uri.path() || folded.is_empty() {
            return None;
        }
        let text = uri.query().map_or(folded.clone(), |query| format!("{folded}?{query}"));
        let mut parts: Parts = uri.clone().into_parts();
        parts.path_and_query = PathAndQuery::try_from(text).ok().or(parts.path_and_query);
        Uri::from_parts(parts).ok()
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

    fn literals() -> Literals {
        let paths = [
            "/api/v1/planGroups/{id}",
            "/api/v1/contracts/{id}/end",
            "/api/v1/contracts/{id}/ratedItems",
            "/api/v1/orders/{id}/commit",
            "/api/turnus/v1/clock",
            "/oauth/token",
            "/files/{token}",
        ];
        Literals::of(paths.into_iter())
    }

    fn folded(path: &str) -> String {
        let folded = literals().fold(path);
        // Whoever looks without a copy never misses one.
        assert!(!literals().is_folded(path) || folded == path, "{path}");
        folded
    }

    #[test]
    fn a_path_as_the_router_knows_it_is_not_copied() {
        let known = "/api/v1/contracts/6955b9000000000001001208/ratedItems";
        for path in [known, "/api/v1/planGroups", "/oauth/token", "/files/end"] {
            assert!(literals().is_folded(path), "{path}");
        }
        let folded = |text: &'static str| literals().fold_uri(&Uri::from_static(text));
        assert_eq!(folded("/api/v1/contracts/5/end?a=B"), None);
        assert_eq!(
            folded("/api/v1/Contracts/5/end/?a=B"),
            Some(Uri::from_static("/api/v1/contracts/5/end?a=B"))
        );
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
        assert_eq!(folded("/api/v1/order"), "/api/v1/orders");
        assert_eq!(folded("/api/v1/contracts/5/unpause"), "/api/v1/contracts/5/resume");
    }
}
