//! The frame of every page of the portal: the seller's name or logo and colour, and the way around. No script.

use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use maud::{DOCTYPE, Markup, html};

use crate::api::{Refusal, path};
use crate::assets;
use crate::form::{Typed, begin_open};
use crate::person::language_of;
use crate::portal::visitor::Visitor;
use crate::refusals;
use crate::words::{Language, Words};

/// The pages of a token: name and path behind its base.
const PLACES: &[(&str, &str)] = &[
    ("portal-contract", "/"),
    ("portal-change", "/change"),
    ("portal-usage", "/usage"),
    ("portal-invoices", "/invoices"),
    ("portal-data", "/data"),
    ("portal-cancel", "/cancel"),
];

/// What a page of the portal shows.
pub(crate) struct Shown {
    /// The key of its title.
    pub(crate) title: &'static str,
    /// What stands in it, below the title.
    pub(crate) body: Markup,
}

/// A page.
pub(crate) fn page(visitor: &Visitor, status: StatusCode, shown: Shown) -> Response {
    let (words, seller) = (visitor.words, &visitor.it.seller);
    let title = words.say(shown.title);
    let logo = seller.has_logo;
    let body = html! {
        a.skip href="#main" { (words.say("skip-to-content")) }
        header.portal-top {
            a.brand href={ (visitor.base) "/" } {
                @if logo { img src={ (visitor.base) "/logo" } alt=(seller.name); } @else { (seller.name) }
            }
            nav aria-label=(words.say("navigation")) { ul {
                @for (name, path) in PLACES {
                    li { a href={ (visitor.base) (path) } aria-current=[(*name == shown.title).then_some("page")] {
                        (words.say(name))
                    } }
                }
            } }
        }
        main #main tabindex="-1" {
            h1 { (title) }
            (shown.body)
        }
        footer.portal-end {
            p {
                (words.say("portal-questions")) " " (seller.name)
                @if let Some(mail) = &seller.email_address { ": " a href={ "mailto:" (mail) } { (mail) } }
            }
            p {
                @if let Some(url) = &seller.imprint_url { a href=(url) rel="noreferrer" { (words.say("portal-imprint")) } " " }
                @if let Some(url) = &seller.privacy_url { a href=(url) rel="noreferrer" { (words.say("portal-privacy")) } }
            }
            p { small { (good_until(visitor)) } }
            form.acts method="post" action={ (visitor.base) "/look" } aria-label=(words.say("language")) {
                button name="Language" value="de" lang="de" { "Deutsch" }
                button name="Language" value="en" lang="en" { "English" }
            }
        }
    };
    let look = format!("{}/look.css", visitor.base);
    let whole = document(words, visitor.theme.as_deref(), (&title, &seller.name), Some(&look), body);
    answer(status, whole, &seller.frame_origins)
}

/// Until when the link is good. That is the machine's time: where the account's is a sandbox's beyond it, it says so.
fn good_until(visitor: &Visitor) -> String {
    let key = if visitor.it.now > visitor.it.expiry { "portal-until-outside" } else { "portal-until" };
    visitor.words.with(key, &[("time", &visitor.format.moment(visitor.it.expiry))])
}

/// What an address or a form of theirs says, where somebody without a token chose a language: a frame keeps no cookie.
const LANGUAGE: &str = "Language";

/// The language that was chosen on the page, or before, or that the browser asks for.
pub(crate) fn open_language(headers: &HeaderMap, asked: &Typed) -> Language {
    Language::of_tag(asked.get(LANGUAGE)).unwrap_or_else(|| language_of(headers))
}

/// What a form of theirs begins with: it stays in its language.
pub(crate) fn open_form(words: &Words, typed: &Typed) -> Markup {
    html! {
        (begin_open(words, typed))
        input type="hidden" name=(LANGUAGE) value=(words.language.tag());
    }
}

/// A page for somebody without a token.
pub(crate) fn open_page(words: &Words, status: StatusCode, title: &str, body: Markup) -> Response {
    open_page_with(words, status, title, body, &[])
}

/// The same, whose address says something that another language keeps.
pub(crate) fn open_page_with(
    words: &Words,
    status: StatusCode,
    title: &str,
    body: Markup,
    query: &[(&str, &str)],
) -> Response {
    let other = |language: &'static str| path("", &[query, &[(LANGUAGE, language)]].concat());
    let body = html! {
        main.bare #main { h1 { (title) } (body) }
        footer.portal-end {
            nav.acts aria-label=(words.say("language")) {
                a lang="de" hreflang="de" href=(other("de")) { "Deutsch" }
                a lang="en" hreflang="en" href=(other("en")) { "English" }
            }
        }
    };
    answer(status, document(words, None, (title, ""), None, body), &[])
}

/// The link is over, or none of ours.
pub(crate) fn dead_link(words: &Words) -> Response {
    let body = html! { p { (words.say("portal-dead-what")) } };
    open_page(words, StatusCode::GONE, &words.say("portal-dead"), body)
}

/// The API does not answer as it should.
pub(crate) fn unavailable(words: &Words, refusal: &Refusal) -> Response {
    let body = html! { p { (refusals::sentence(words, refusal)) } };
    open_page(words, refusal.status, &words.say("refused"), body)
}

/// The page of a refusal that belongs to no field.
pub(crate) fn refusal(visitor: &Visitor, refusal: &Refusal) -> Response {
    let missing = refusal.status == StatusCode::NOT_FOUND;
    let title = if missing { "not-found" } else { "refused" };
    let body = html! {
        p role="alert" { (refusals::sentence(visitor.words, refusal)) }
        p { a href={ (visitor.base) "/" } { (visitor.words.say("portal-back")) } }
    };
    page(visitor, refusal.status, Shown { title, body })
}

/// A form that another site sent: nothing is done.
pub(crate) fn foreign_form(words: &Words) -> Response {
    let body = html! { p role="alert" { (words.say("portal-foreign-form")) } };
    open_page(words, StatusCode::FORBIDDEN, &words.say("refused"), body)
}

fn document(
    words: &Words,
    theme: Option<&str>,
    (title, seller): (&str, &str),
    look: Option<&str>,
    body: Markup,
) -> Markup {
    html! {
        (DOCTYPE)
        html.portal lang=(words.language.tag()) data-theme=[theme] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex, nofollow";
                title { (title) @if !seller.is_empty() { " · " (seller) } }
                link rel="icon" href=(assets::url("icon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(assets::url("pages.css"));
                @if let Some(look) = look { link rel="stylesheet" href=(look); }
            }
            body { (body) }
        }
    }
}

/// Files that belong to the pages of a token may be kept for five minutes.
pub(crate) const FOR_A_WHILE: &str = "private, max-age=300";

/// The colour of the seller, as a style sheet: pages have no style of their own in them. Where it is too dark for a dark
/// ground, that keeps ours.
pub(crate) fn look(visitor: &Visitor) -> Response {
    let color = &visitor.it.seller.accent_color;
    let rule = format!(":root:not([data-theme=\"dark\"]){{--main:{color};--on-main:#ffffff}}\n");
    let text = format!(
        "@media not (prefers-color-scheme: dark){{{rule}}}\n:root[data-theme=\"light\"]{{--main:{color};--on-main:#ffffff}}\n"
    );
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(FOR_A_WHILE));
    response
}

fn answer(status: StatusCode, markup: Markup, frame_hosts: &[String]) -> Response {
    let mut response = Response::new(Body::from(markup.into_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let ancestors = if frame_hosts.is_empty() { "'none'".to_owned() } else { frame_hosts.join(" ") };
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors {ancestors}"
    );
    let policy = HeaderValue::from_str(&policy)
        .unwrap_or(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // The address holds the token.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    response
}
