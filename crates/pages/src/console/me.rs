//! One's own settings: name, language, password, second factor, and where one is signed in.

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde_json::{Value, json};
use turnus_wire::sessions::Session;
use turnus_wire::users::TotpOffer;

use crate::api::Refusal;
use crate::body::Body;
use crate::console::deed::{button, done, write};
use crate::console::{Id, go};
use crate::field::Field;
use crate::form::{Member, Sent, Takes, Typed, begin};
use crate::frame::{Shown, page};
use crate::pages::Pages;
use crate::person::Person;
use crate::qr;

const API: &str = "/api/turnus/v1/me";
const HERE: &str = "/console/me";

/// The pages.
pub(crate) fn router() -> Router<Pages> {
    Router::new()
        .route("/console/me", get(own).post(change))
        .route("/console/me/password", post(password))
        .route("/console/me/totp", post(offer))
        .route("/console/me/totp/confirm", post(confirm))
        .route("/console/me/totp/remove", post(remove))
        .route("/console/me/sessions/{id}/end", post(end))
}

async fn own(person: Person) -> Response {
    shown(&person, StatusCode::OK, &Typed::default()).await.unwrap_or_else(|refusal| person.refused(&refusal))
}

/// The page; `typed` is the one of its forms that was sent.
async fn shown(person: &Person, status: StatusCode, typed: &Typed) -> Result<Response, Refusal> {
    let words = person.words;
    let sessions: Vec<Session> = person.api.get("/api/turnus/v1/sessions").await?;
    let title = words.say("own-settings");
    let body = html! {
        h1 { (title) }
        (profile(person, typed))
        h2 { (words.say("password")) }
        (password_form(person, typed))
        h2 { (words.say("col-second-factor")) }
        (second_factor(person, typed))
        h2 { (words.say("sessions")) }
        p { (words.say("sessions-what")) }
        (session_rows(person, &sessions, &format!("{HERE}/sessions")))
    };
    Ok(page(person, status, Shown { title, place: "", body }))
}

/// What was typed, where it was typed into the form that has this field; else nothing.
fn of(typed: &Typed, name: &str) -> Typed {
    if typed.names(name) { typed.clone() } else { Typed::default() }
}

fn profile(person: &Person, typed: &Typed) -> Markup {
    let words = person.words;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let kept = Typed::of(&[("Name", text(&person.me.name)), ("Language", text(&person.me.language))]);
    let typed = if typed.names("Name") { typed } else { &kept };
    let languages = ["de", "en"].map(|tag| (tag.to_owned(), words.of("language", tag)));
    html! {
        dl.facts {
            div { dt { (words.of("field", "Email")) } dd { (text(&person.me.email)) } }
            @if let Some(role) = &person.me.role { div { dt { (words.of("field", "Role")) } dd { (words.of("role-may", role)) } } }
        }
        form.fields method="post" action=(HERE) novalidate {
            (begin(person, typed))
            (Field::text("Name").filled("name").show(words, typed))
            (Field::text("Language").hint("own-language-hint").choice(words, typed, &languages))
            button.main { (words.say("save")) }
        }
    }
}

fn password_form(person: &Person, typed: &Typed) -> Markup {
    let (words, typed) = (person.words, of(typed, "CurrentPassword"));
    let field = |name| Field::text(name).kind("password").needed();
    html! {
        form.fields method="post" action={ (HERE) "/password" } novalidate {
            (begin(person, &typed))
            p { (words.say("own-password-what")) }
            (field("CurrentPassword").filled("current-password").show(words, &typed))
            (field("NewPassword").filled("new-password").hint("password-hint").show(words, &typed))
            button { (words.say("set-password")) }
        }
    }
}

fn second_factor(person: &Person, typed: &Typed) -> Markup {
    let words = person.words;
    let removal = of(typed, "Password");
    let field = Field::text("Password").kind("password").filled("current-password").needed();
    html! {
        @if person.me.has_totp == Some(true) {
            p { (words.say("totp-in-force")) }
            details.act open[typed.names("Password")] {
                summary { (words.of("act", "remove-totp")) " …" }
                p { (words.say("remove-totp-what")) }
                form.fields method="post" action={ (HERE) "/totp/remove" } novalidate {
                    (begin(person, &removal))
                    (field.show(words, &removal))
                    button.danger { (words.of("act", "remove-totp")) }
                }
            }
        } @else {
            p { (words.say("totp-none")) }
            (button(person, &format!("{HERE}/totp"), "set-up-totp"))
        }
    }
}

/// Where somebody is signed in; each can be ended below `at`.
pub(crate) fn session_rows(person: &Person, sessions: &[Session], at: &str) -> Markup {
    let (words, format) = (person.words, &person.format);
    html! {
        div.scroll tabindex="0" role="region" aria-label=(words.say("sessions")) { table.rows {
            thead { tr {
                th scope="col" { (words.say("col-browser")) }
                th scope="col" { (words.say("col-signed-in")) }
                th scope="col" { (words.say("col-last-used")) }
                th scope="col" { (words.say("col-deed")) }
            } }
            tbody { @for session in sessions { tr {
                td { (session.user_agent) }
                td { (format.moment(session.created_at)) }
                td { (format.moment(session.last_used_at)) }
                td { @if session.current { (words.say("this-session")) } @else {
                    (button(person, &format!("{at}/{}/end", session.id), "end-session"))
                } }
            } } }
        } }
    }
}

async fn change(mut sent: Sent) -> Response {
    let mut body = sent.typed.body(&sent.person, &[("Name", Takes::Text)]);
    body["Language"] = Some(sent.typed.get("Language")).filter(|tag| !tag.is_empty()).into();
    tried(sent, Method::PATCH, "", &body).await
}

async fn password(sent: Sent) -> Response {
    asked(sent, (Method::POST, "/password"), &["CurrentPassword", "NewPassword"]).await
}

async fn remove(sent: Sent) -> Response {
    asked(sent, (Method::DELETE, "/totp"), &["Password"]).await
}

/// Asks for something below `/me` with these secrets, all of them needed.
async fn asked(mut sent: Sent, (method, at): (Method, &str), names: &[&'static str]) -> Response {
    let members: Vec<Member> = names.iter().map(|name| (*name, Takes::Secret)).collect();
    let body = sent.typed.body(&sent.person, &members);
    tried(sent, method, at, &body).await
}

async fn tried(mut sent: Sent, method: Method, at: &str, body: &Body) -> Response {
    if sent.typed.is_right() {
        match write(&sent, method, &format!("{API}{at}"), body).await {
            Ok(_) => return go(HERE),
            Err(refusal) if refusal.is_of_page() => return sent.person.refused(&refusal),
            Err(refusal) => sent.typed.refuse(sent.person.words, &refusal),
        }
    }
    let secrets = ["Password", "CurrentPassword", "NewPassword"];
    let typed = secrets.iter().fold(sent.typed.clone(), |typed, name| typed.without(name));
    let shown = shown(&sent.person, typed.status(), &typed).await;
    shown.unwrap_or_else(|refusal| sent.person.refused(&refusal))
}

async fn offer(sent: Sent) -> Response {
    let at = format!("{API}/totp");
    match sent.person.api.write::<_, TotpOffer>(Method::POST, &at, &json!({}), sent.typed.key()).await {
        Ok(offer) => {
            let typed = Typed::of(&[("Secret", offer.secret.clone()), ("Url", offer.url.clone())]);
            offered(&sent.person, StatusCode::OK, &typed)
        }
        Err(refusal) => sent.person.refused(&refusal),
    }
}

/// The second factor before it is in force: what an app needs, and the first code of it.
fn offered(person: &Person, status: StatusCode, typed: &Typed) -> Response {
    let words = person.words;
    let title = words.say("totp-set-up");
    let url = typed.get("Url");
    let body = html! {
        h1 { (title) }
        p { (words.say("totp-what")) }
        @if url.starts_with("otpauth://") { p { (qr::code(url, &words.say("totp-code"))) } }
        dl.facts {
            div { dt { (words.say("totp-secret")) } dd { code { (typed.get("Secret")) } } }
            div { dt { (words.say("totp-url")) } dd {
                @if url.starts_with("otpauth://") { a href=(url) { code { (url) } } }
            } }
        }
        form.fields method="post" action={ (HERE) "/totp/confirm" } novalidate {
            (begin(person, typed))
            input type="hidden" name="Secret" value=(typed.get("Secret"));
            input type="hidden" name="Url" value=(url);
            (Field::text("Code").filled("one-time-code").needed().hint("code-hint").show(words, typed))
            p { (words.say("totp-ends-others")) }
            div.acts {
                button.main { (words.say("totp-confirm")) }
                a.button href=(HERE) { (words.say("cancel")) }
            }
        }
    };
    page(person, status, Shown { title, place: "", body })
}

async fn confirm(mut sent: Sent) -> Response {
    let body = sent.typed.body(&sent.person, &[("Code", Takes::Needed)]);
    if sent.typed.is_right() {
        match write(&sent, Method::POST, &format!("{API}/totp/confirm"), &body).await {
            Ok(_) => return go(HERE),
            Err(refusal) if refusal.is_of_page() => return sent.person.refused(&refusal),
            Err(refusal) => sent.typed.refuse(sent.person.words, &refusal),
        }
    }
    offered(&sent.person, sent.typed.status(), &sent.typed)
}

async fn end(Id(id): Id, sent: Sent) -> Response {
    let result = write(&sent, Method::DELETE, &format!("/api/turnus/v1/sessions/{id}"), &Value::Null).await;
    done(&sent, HERE, result)
}
