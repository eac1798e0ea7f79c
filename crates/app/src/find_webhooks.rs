//! Webhooks as a list: by words, by what they hear of.

use turnus_engine::Id;
use turnus_gateways::webhook::target;
use turnus_store::Slice;
use turnus_store::hooks::{self, Hook};
use turnus_store::search_words::Typed;

use crate::app::App;
use crate::error::AppError;
use crate::sold::part;
use crate::webhooks::{MOST_HOOKS, wants};

/// Which webhooks.
#[derive(Clone, Debug, Default)]
pub struct HookFilter {
    /// That these words find, by their addresses and by the names of their events.
    pub words: Option<Typed>,
    /// That hear of this event.
    pub event: Option<&'static str>,
}

/// The account's webhooks: there are few.
pub async fn list_webhooks(
    app: &App,
    account: Id,
    filter: &HookFilter,
    slice: Slice,
) -> Result<Vec<Hook>, AppError> {
    let mut all = hooks::list(app.store(), account, Slice::first(MOST_HOOKS)).await?;
    all.retain(|hook| filter.event.is_none_or(|event| wants(hook, event)));
    if let Some(typed) = &filter.words {
        all.retain(|hook| {
            let names: Vec<String> = hook.data.events.iter().map(|name| parted(name)).collect();
            let events = hook.data.events.iter().chain(&names).map(String::as_str);
            let address = without_user(&hook.data.url);
            let parts = address.iter().flat_map(|address| [Some(address.as_str()), behind_scheme(address)]);
            typed.find_in(parts.flatten().chain(events))
        });
    }
    Ok(part(all, |hook| hook.id, slice))
}

/// An address without who signs in there: that is secret.
fn without_user(url: &str) -> Option<String> {
    let mut url = target(url).ok()?;
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    Some(url.into())
}

/// An address as people begin to type it.
fn behind_scheme(address: &str) -> Option<&str> {
    address.split_once("://").map(|(_, rest)| rest)
}

/// `InvoiceCreated` as the words that it is made of.
fn parted(name: &str) -> String {
    let mut parted = String::with_capacity(name.len() + 3);
    for letter in name.chars() {
        if letter.is_uppercase() {
            parted.push(' ');
        }
        parted.push(letter);
    }
    parted
}

/// The words find the event of that name.
pub fn find_event(typed: &Typed, name: &str) -> bool {
    typed.find_in([name, &parted(name)])
}
