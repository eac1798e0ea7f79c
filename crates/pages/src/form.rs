//! Forms: what was typed, what is wrong with it and beside which field, and the body of the API that it becomes.

use std::collections::BTreeMap;
use std::convert::Infallible;

use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use crate::body::Body;
use crate::cookie::{SESSION, is_form_token, read as read_cookie};
use crate::format::Format;
use crate::frame::hidden;
use crate::pages::Pages;
use crate::person::Person;
use crate::takes;
use crate::words::{Language, Words};

pub(crate) use crate::takes::{Member, Takes};

/// Names of the fields that a form has and does not show.
const UNSEEN: &str = "_unseen";

/// The field that says in which language a form was shown.
const WRITTEN_IN: &str = "_language";
/// The longest form.
const LONGEST: usize = 1 << 20;

/// What was typed into a form, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Typed {
    values: Vec<(String, String)>,
    /// By field, in the person's language.
    wrong: BTreeMap<String, String>,
    /// What belongs to no field.
    refused: Option<String>,
    /// Why it is shown again, where that is not what was typed.
    status: Option<StatusCode>,
}

/// Who reads and types: in which language, and in which zone his days are.
pub(crate) trait Reader {
    /// The words of the language.
    fn words(&self) -> &'static Words;
    /// How figures are written.
    fn format(&self) -> &Format;
}

impl Reader for Person {
    fn words(&self) -> &'static Words {
        self.words
    }

    fn format(&self) -> &Format {
        &self.format
    }
}

impl Typed {
    /// A form that nobody has typed into, with these values.
    pub(crate) fn of(values: &[(&str, String)]) -> Typed {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        Typed { values, ..Typed::default() }
    }

    /// Browsers send the end of a line as two characters; the API keeps it as one.
    fn read(form: &[u8]) -> Typed {
        let values = form_urlencoded::parse(form);
        let values = values.map(|(name, value)| (name.into_owned(), value.replace("\r\n", "\n")));
        Typed { values: values.collect(), ..Typed::default() }
    }

    /// What stands in a field, without space around it.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.as_typed(name).trim()
    }

    /// What stands in a field, to the last space: a password.
    pub(crate) fn as_typed(&self, name: &str) -> &str {
        let found = self.values.iter().rev().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// All that stands in fields of that name.
    pub(crate) fn all<'t>(&'t self, name: &'t str) -> impl Iterator<Item = &'t str> {
        self.values.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.trim())
    }

    /// Fields whose names begin so, with what stands in them.
    pub(crate) fn beginning<'t>(&'t self, start: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
        let fields = self.values.iter().filter(move |(name, _)| name.starts_with(start));
        fields.map(|(name, value)| (name.as_str(), value.trim()))
    }

    /// The field is there and not empty.
    pub(crate) fn has(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// The same, with that in a field.
    pub(crate) fn or(mut self, name: &str, value: &str) -> Typed {
        self.values.push((name.to_owned(), value.to_owned()));
        self
    }

    /// What stands in one field stands in another from here on.
    pub(crate) fn rename(&mut self, from: &str, to: &str) {
        self.values.retain(|(known, _)| known != to);
        self.values.iter_mut().filter(|(known, _)| known == from).for_each(|it| to.clone_into(&mut it.0));
    }

    /// The form has a field of that name.
    pub(crate) fn names(&self, name: &str) -> bool {
        self.values.iter().any(|(known, _)| known == name)
    }

    /// The same with that field empty: a secret is not sent back.
    pub(crate) fn without(&self, name: &str) -> Typed {
        let mut typed = self.clone();
        typed.values.iter_mut().filter(|(known, _)| known == name).for_each(|(_, value)| value.clear());
        typed
    }

    /// The Idempotency-Key that the form was shown with: sent twice, it is done once.
    pub(crate) fn key(&self) -> Option<&str> {
        Some(self.get("_key")).filter(|key| !key.is_empty())
    }

    /// The language that its figures are written in: that of the page that it stood on, whichever the person chose since.
    pub(crate) fn language(&self, words: &Words) -> Language {
        Language::of_tag(self.get(WRITTEN_IN)).unwrap_or(words.language)
    }

    /// A form of which nothing is typed or refused yet, and that carries figures of this one.
    pub(crate) fn afresh(&self) -> Typed {
        Typed::of(&[(WRITTEN_IN, self.get(WRITTEN_IN).to_owned())])
    }

    /// Says that a field is wrong.
    pub(crate) fn mark(&mut self, name: &str, why: String) {
        self.wrong.entry(name.to_owned()).or_insert(why);
    }

    /// What is wrong with a field.
    pub(crate) fn why(&self, name: &str) -> Option<&str> {
        self.wrong.get(name).map(String::as_str)
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_right(&self) -> bool {
        self.wrong.is_empty() && self.refused.is_none()
    }

    /// Says at the head of the form why it is shown again.
    pub(crate) fn tell(&mut self, why: String) {
        self.refused = Some(why);
    }

    /// The status of the form when it is shown again: what was typed is wrong, or it is the server's.
    pub(crate) fn status(&self) -> StatusCode {
        self.status.unwrap_or(StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// Says that it is shown again for another reason than what was typed.
    pub(crate) fn shown_as(&mut self, status: Option<StatusCode>) {
        self.status = status;
    }

    /// A person sees the field: what is wrong with it can be told beside it.
    pub(crate) fn is_shown(&self, name: &str) -> bool {
        !name.starts_with('_') && !self.all(UNSEEN).any(|unseen| unseen == name)
    }

    /// The body of the API that the form becomes: what is left empty is absent. What cannot be read is marked.
    pub(crate) fn body(&mut self, reader: &impl Reader, members: &[(&str, Takes)]) -> Body {
        self.written(reader, members, false)
    }

    /// The same for a change: what is left empty is null.
    pub(crate) fn change(&mut self, reader: &impl Reader, members: &[(&str, Takes)]) -> Body {
        self.written(reader, members, true)
    }

    fn written(&mut self, reader: &impl Reader, members: &[(&str, Takes)], clears: bool) -> Body {
        let mut body = Body::of([]);
        let format = Format { language: self.language(reader.words()), ..reader.format().clone() };
        for (path, takes) in members {
            let text = if *takes == Takes::Secret { self.as_typed(path) } else { self.get(path) }.to_owned();
            match takes::read(&format, &text, *takes) {
                Ok(Some(value)) => body.put(path, value),
                Ok(None) if clears && *takes != Takes::Tick => body.put(path, Body::Null),
                Ok(None) => {}
                Err(key) => self.mark(path, reader.words().say(key)),
            }
        }
        body
    }
}

/// What the query of a page says.
impl<S: Send + Sync> FromRequestParts<S> for Typed {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Typed, Infallible> {
        Ok(Typed::read(parts.uri.query().unwrap_or_default().as_bytes()))
    }
}

/// A form that was sent: by whom, and what it says. It is ours, or it is refused.
pub(crate) struct Sent {
    /// Who sent it.
    pub(crate) person: Person,
    /// What it says.
    pub(crate) typed: Typed,
}

impl FromRequest<Pages> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, pages: &Pages) -> Result<Sent, Response> {
        let (mut parts, body) = request.into_parts();
        if !same_origin(&parts.headers) {
            return Err(StatusCode::FORBIDDEN.into_response());
        }
        let session = read_cookie(&parts.headers, SESSION).unwrap_or_default();
        let typed = typed(body).await?;
        let person = Person::from_request_parts(&mut parts, pages).await?;
        if !is_form_token(&session, typed.get("_form")) {
            return Err(crate::frame::stale_form(&person));
        }
        Ok(Sent { person, typed })
    }
}

/// What a form says.
pub(crate) async fn typed(body: axum::body::Body) -> Result<Typed, Response> {
    let bytes = to_bytes(body, LONGEST).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE.into_response())?;
    Ok(Typed::read(&bytes))
}

/// The browser says that the form stood on a page of this host, or says nothing.
pub(crate) fn same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(HOST.as_str()).unwrap_or_default();
    let origin =
        text(ORIGIN.as_str()).is_none_or(|origin| origin.split_once("://").is_some_and(|it| it.1 == host));
    fetched_here(headers) && origin
}

/// The browser says that a page of this host asks, or says nothing of it.
pub(crate) fn fetched_here(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    site.is_none_or(|site| matches!(site, "same-origin" | "none"))
}

/// A member that a form carries and does not show. What is wrong with it is told at the head of the form.
pub(crate) fn unseen(name: &str, value: &str) -> Markup {
    html! {
        input type="hidden" name=(UNSEEN) value=(name);
        input type="hidden" name=(name) value=(value);
    }
}

/// What a form of ours begins with: that it is ours, a key of its own, and what was refused as a whole.
pub(crate) fn begin(person: &Person, typed: &Typed) -> Markup {
    html! {
        (hidden(person))
        (begin_open(person.words, typed))
    }
}

/// The same where nobody is signed in.
pub(crate) fn begin_open(words: &Words, typed: &Typed) -> Markup {
    // Where it is not known whether the server has done it, it is done once by the same key.
    let key = typed.status.and(typed.key()).map_or_else(new_key, str::to_owned);
    html! {
        input type="hidden" name="_key" value=(key);
        // Shown again, it keeps what was typed, and so the language of that.
        input type="hidden" name=(WRITTEN_IN) value=(typed.language(words).tag());
        (told(words, typed))
    }
}

/// Why a form is shown again.
pub(crate) fn told(words: &Words, typed: &Typed) -> Markup {
    html! {
        @if let Some(refused) = &typed.refused {
            p.refused role="alert" { (refused) }
        } @else if !typed.wrong.is_empty() {
            p.refused role="alert" { (words.count("form-wrong", typed.wrong.len())) }
        }
    }
}

/// A key that nothing was done under.
pub(crate) fn new_key() -> String {
    let mut random = [0; 16];
    // Without one a form that is sent twice is done twice, as it would be without keys.
    let _ = getrandom::fill(&mut random);
    hex::encode(random)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::api::Refusal;

    /// A form that was sent, and what the API said to it.
    pub(crate) fn refused_with(form: &str, (status, message): (StatusCode, &str)) -> Typed {
        let mut typed = Typed::read(form.as_bytes());
        let message = message.to_owned();
        let refusal = Refusal { status, message, reason: None, wait_seconds: None, zone: None };
        typed.refuse(Language::En.words(), &refusal);
        typed
    }

    #[test]
    fn what_the_server_cannot_do_now_keeps_its_status_and_the_key_of_the_form() {
        let key = |typed: &Typed| {
            let begun = begin_open(Language::En.words(), typed).into_string();
            begun.contains("name=\"_key\" value=\"once\"")
        };
        let sent = |status| {
            let typed = refused_with("_key=once&Notes=x", (status, "try again later"));
            (typed.status(), key(&typed), typed.refused.is_some())
        };

        for status in [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE] {
            assert_eq!(sent(status), (status, true, true));
        }
        let wrong = StatusCode::UNPROCESSABLE_ENTITY;
        assert_eq!(sent(wrong), (wrong, false, true));
    }

    #[test]
    fn what_is_wrong_with_a_field_that_is_not_shown_is_told_at_the_head() {
        let wrong = (StatusCode::UNPROCESSABLE_ENTITY, "CustomerId: there is no customer 7");
        let refused = |form: &str| {
            let typed = refused_with(form, wrong);
            (typed.why("CustomerId").is_some(), typed.refused)
        };

        let told = Some("Customer: there is no customer 7".to_owned());
        assert_eq!(refused("_unseen=CustomerId&CustomerId=7&Notes=x"), (false, told));
        assert_eq!(refused("CustomerId=7&Notes=x"), (true, None));
    }
}
