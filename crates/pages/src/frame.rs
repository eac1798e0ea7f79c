//! The frame of every page of the console: navigation, search, clock, languages; and pages for refusals.

use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::api::Refusal;
use crate::assets;
use crate::person::{Person, language_of, theme_of};
use crate::refusals;
use crate::words::Words;

/// A place of the navigation: its name, path, and the key that goes there behind `g`.
struct Place {
    name: &'static str,
    path: &'static str,
    key: &'static str,
    permission: &'static str,
}

const PLACES: &[Place] = &[
    Place { name: "start", path: "/console", key: "s", permission: "Read" },
    Place { name: "customers", path: "/console/customers", key: "c", permission: "Read" },
    Place { name: "contracts", path: "/console/contracts", key: "v", permission: "Read" },
    Place { name: "orders", path: "/console/orders", key: "o", permission: "Read" },
    Place { name: "drafts", path: "/console/drafts", key: "d", permission: "Read" },
    Place { name: "invoices", path: "/console/invoices", key: "i", permission: "Read" },
    Place { name: "usage", path: "/console/usage", key: "u", permission: "Read" },
    Place { name: "ledger", path: "/console/ledger", key: "l", permission: "Read" },
    Place { name: "exports", path: "/console/exports", key: "b", permission: "Read" },
    Place { name: "catalogue", path: "/console/catalogue", key: "p", permission: "Read" },
    Place { name: "webhooks", path: "/console/webhooks", key: "h", permission: "Read" },
    Place { name: "work", path: "/console/work", key: "w", permission: "Read" },
    Place { name: "cancellations", path: "/console/cancellations", key: "x", permission: "Read" },
    Place { name: "settings", path: "/console/settings", key: "e", permission: "Manage" },
];

/// What a page of the console shows.
pub(crate) struct Shown {
    /// Its title.
    pub(crate) title: String,
    /// The place of the navigation that it belongs to.
    pub(crate) place: &'static str,
    /// What stands in it.
    pub(crate) body: Markup,
}

/// A page of the console.
pub(crate) fn page(person: &Person, status: StatusCode, shown: Shown) -> Response {
    let words = person.words;
    let title = format!("{} · {}", shown.title, person.house);
    let body = html! {
        a.skip href="#main" { (words.say("skip-to-content")) }
        (header(person, shown.place))
        main #main tabindex="-1" { (shown.body) }
        (shortcuts(words))
    };
    answer(status, document(words, person.theme.as_deref(), &title, body))
}

/// A page for someone who is not signed in.
pub(crate) fn bare(
    words: &Words,
    theme: Option<&str>,
    status: StatusCode,
    title: &str,
    body: Markup,
) -> Response {
    let body = html! { main.bare #main { (body) } };
    answer(status, document(words, theme, title, body))
}

/// A part of a page, which a script puts into it.
pub(crate) fn part(markup: Markup) -> Response {
    answer(StatusCode::OK, markup)
}

/// The page of a refusal that belongs to no field.
pub(crate) fn refusal(person: &Person, refusal: &Refusal) -> Response {
    let words = person.words;
    let title = if refusal.status == StatusCode::NOT_FOUND { "not-found" } else { "refused" };
    let body = html! {
        h1 { (words.say(title)) }
        @if let (Some(permission), Some(role)) = (refusal.needs_permission(), &person.me.role) {
            (not_of_role(words, permission, role))
        } @else {
            p { (refusals::sentence(words, refusal)) }
        }
        p { a href="/console" { (words.say("back-to-start")) } }
    };
    page(person, refusal.status, Shown { title: words.say(title), place: "", body })
}

/// What the role of a person does not allow, and what to do about it.
fn not_of_role(words: &Words, permission: &str, role: &str) -> Markup {
    let (permission, role) = (words.of("scope-may", permission), words.of("role", role));
    html! {
        p { (words.with("not-of-role", &[("permission", &permission), ("role", &role)])) }
        p { (words.say("ask-an-owner")) }
    }
}

/// The page of a refusal while it is not known who asks: the database cannot be asked, say.
pub(crate) fn unknown(headers: &HeaderMap, refusal: &Refusal) -> Response {
    let words = language_of(headers).words();
    let title = words.say("refused");
    let body = html! { h1 { (title) } p.refused role="alert" { (refusals::sentence(words, refusal)) } };
    bare(words, theme_of(headers).as_deref(), refusal.status, &title, body)
}

/// The page of a form that was shown before the person signed in anew: nothing is done.
pub(crate) fn stale_form(person: &Person) -> Response {
    let words = person.words;
    let body = html! {
        h1 { (words.say("stale-form")) }
        p { (words.say("stale-form-why")) }
        p { a href=(person.here) { (words.say("back")) } }
    };
    page(person, StatusCode::FORBIDDEN, Shown { title: words.say("stale-form"), place: "", body })
}

fn document(words: &Words, theme: Option<&str>, title: &str, body: Markup) -> Markup {
    let settings =
        r#"{"includeIndicatorStyles":false,"allowEval":false,"selfRequestsOnly":true,"historyCacheSize":0}"#;
    html! {
        (DOCTYPE)
        html lang=(words.language.tag()) data-theme=[theme] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex, nofollow";
                meta name="htmx-config" content=(settings);
                title { (title) }
                link rel="icon" href=(assets::url("icon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(assets::url("pages.css"));
                script src=(assets::url("htmx.js")) defer {}
                script src=(assets::url("pages.js")) defer {}
            }
            body data-failed=(words.say("failed")) { (body) }
        }
    }
}

fn header(person: &Person, place: &str) -> Markup {
    let words = person.words;
    html! {
        header.top {
            details.menu {
                summary aria-label=(words.say("menu")) { (PreEscaped("&#9776;")) }
                (navigation(person, place))
            }
            a.brand href="/console" { "Turnus" small { (person.house) } }
            form.find role="search" aria-label=(words.say("search-all")) action="/console/search" method="get" {
                input #find type="search" name="words" placeholder=(words.say("search-all"))
                    aria-label=(words.say("search-all")) autocomplete="off";
            }
            (clock(person))
            (own(person))
        }
        aside.side { (navigation(person, place)) }
    }
}

fn navigation(person: &Person, place: &str) -> Markup {
    let words = person.words;
    html! {
        nav aria-label=(words.say("navigation")) {
            ul {
                @for at in PLACES.iter().filter(|at| person.may(at.permission)) {
                    li {
                        a href=(at.path) data-key=(at.key) aria-current=[(at.name == place).then_some("page")] {
                            (words.of("place", at.name))
                        }
                    }
                }
            }
        }
    }
}

/// The account's time; in a sandbox it leads to where it is moved.
fn clock(person: &Person) -> Markup {
    let (words, clock) = (person.words, &person.clock);
    html! {
        @if clock.sandbox {
            a.clock href="/console/clock" title=(words.say("clock-move")) {
                small { (words.say("sandbox")) }
                (person.format.moment(clock.now))
            }
        }
    }
}

fn own(person: &Person) -> Markup {
    let words = person.words;
    html! {
        details.own {
            summary { (person.name()) }
            div {
                @if let Some(role) = &person.me.role { p { (words.of("role", role)) } }
                p { a href="/console/me" { (words.say("own-settings")) } }
                form method="post" action="/console/look" {
                    (hidden(person))
                    fieldset {
                        legend { (words.say("language")) }
                        button name="Language" value="de" lang="de" { "Deutsch" }
                        button name="Language" value="en" lang="en" { "English" }
                    }
                    fieldset {
                        legend { (words.say("appearance")) }
                        button name="Theme" value="light" { (words.say("light")) }
                        button name="Theme" value="dark" { (words.say("dark")) }
                        button name="Theme" value="" { (words.say("as-machine")) }
                    }
                }
                form method="post" action="/console/sign-out" {
                    (hidden(person))
                    button { (words.say("sign-out")) }
                }
            }
        }
    }
}

/// What every form carries: that it is ours, and the page it stands on.
pub(crate) fn hidden(person: &Person) -> Markup {
    html! {
        input type="hidden" name="_form" value=(person.form_token);
        input type="hidden" name="_here" value=(person.here);
    }
}

fn shortcuts(words: &Words) -> Markup {
    html! {
        dialog #shortcuts aria-labelledby="shortcuts-title" {
            h2 #shortcuts-title { (words.say("keys")) }
            dl {
                dt { kbd { "/" } } dd { (words.say("key-search")) }
                @for at in PLACES { dt { kbd { "g" } " " kbd { (at.key) } } dd { (words.of("place", at.name)) } }
                dt { kbd { "j" } " " kbd { "k" } } dd { (words.say("key-rows")) }
                dt { kbd { "?" } } dd { (words.say("key-list")) }
            }
            form method="dialog" { button { (words.say("close")) } }
        }
    }
}

/// HTML with the headers of every page: nothing from elsewhere, no script but ours, no referrer, not framed.
pub(crate) fn answer(status: StatusCode, markup: Markup) -> Response {
    let mut response = Response::new(Body::from(markup.into_string()));
    *response.status_mut() = status;
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
        form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    response
}
