//! Cookies of the pages, and the token that a form of ours carries.

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The session's token.
pub(crate) const SESSION: &str = "turnus_session";
/// `de` or `en`.
pub(crate) const LANGUAGE: &str = "turnus_language";
/// `light` or `dark`; absent: as the machine is set.
pub(crate) const THEME: &str = "turnus_theme";

const YEAR: u32 = 31_536_000;

/// The value of a cookie.
pub(crate) fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let value = pairs.into_iter().find(|(known, _)| *known == name)?.1;
    Some(value.to_owned()).filter(|value| !value.is_empty())
}

/// Sets a cookie that ends with the browser's session.
pub(crate) fn set_for_session(response: &mut Response, name: &str, value: &str, secure: bool) {
    set(response, &format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{}", end(secure)));
}

/// Sets a cookie that stays for a year.
pub(crate) fn set_for_long(response: &mut Response, name: &str, value: &str, secure: bool) {
    set(response, &format!("{name}={value}; Path=/; Max-Age={YEAR}; HttpOnly; SameSite=Lax{}", end(secure)));
}

/// Takes a cookie back.
pub(crate) fn remove(response: &mut Response, name: &str, secure: bool) {
    set(response, &format!("{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{}", end(secure)));
}

fn set(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

fn end(secure: bool) -> &'static str {
    if secure { "; Secure" } else { "" }
}

/// The value that a form of ours carries: whoever has not the session's cookie cannot know it.
pub(crate) fn form_token(session: &str) -> String {
    hex::encode(&Sha256::digest(format!("form {session}"))[..16])
}

/// Whether a form carries that value.
pub(crate) fn is_form_token(session: &str, given: &str) -> bool {
    form_token(session).as_bytes().ct_eq(given.as_bytes()).into()
}
