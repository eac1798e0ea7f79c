//! Who listens to webhooks: some fail, some hear and do not say so.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use turnus_app::rows::Delivery;
use turnus_app::{WebhookAnswer, WebhookSender};
use turnus_engine::Id;

use crate::chance::Chance;

/// The most failures of one delivery: a receiver that fails for longer is given up, as the rules have it.
const MOST_FAILURES: u32 = 5;

/// All receivers of a life. Cloning shares them.
#[derive(Clone)]
pub(crate) struct Receivers(Arc<Mutex<State>>);

struct State {
    chance: Chance,
    /// In how many of a hundred they fail.
    fail: u32,
    failures: BTreeMap<(Id, i64), u32>,
    /// What they heard: webhook, lane and position, in the order they heard it.
    heard: Vec<(Id, Id, i64)>,
    failed: u64,
}

impl Receivers {
    /// Receivers that fail in so many of a hundred.
    pub(crate) fn failing(fail: u32, chance: Chance) -> Receivers {
        let (failures, heard) = (BTreeMap::new(), Vec::new());
        Receivers(Arc::new(Mutex::new(State { chance, fail, failures, heard, failed: 0 })))
    }

    /// A sender of that delivery, which goes to them.
    pub(crate) fn sender(&self, sender: &WebhookSender, delivery: &Delivery) -> WebhookSender {
        let (these, delivery) = (self.clone(), delivery.clone());
        sender.heard_here(Arc::new(move |_| these.hear(&delivery)))
    }

    fn hear(&self, delivery: &Delivery) -> WebhookAnswer {
        let mut state = self.state();
        let key = (delivery.hook, delivery.position);
        let before = state.failures.get(&key).copied().unwrap_or(0);
        let fail = state.fail;
        let fails = before < MOST_FAILURES && state.chance.percent(fail);
        if !fails {
            state.heard.push((delivery.hook, delivery.lane, delivery.position));
            return answer(true, Some(200), "");
        }
        state.failures.insert(key, before + 1);
        state.failed += 1;
        match state.chance.count(0..=2) {
            0 => answer(false, Some(500), ""),
            1 => answer(false, None, "no answer within 10 s"),
            _ => {
                // It has it, and its answer is lost.
                state.heard.push((delivery.hook, delivery.lane, delivery.position));
                answer(false, None, "the connection was reset")
            }
        }
    }

    /// What was heard, in order.
    pub(crate) fn heard(&self) -> Vec<(Id, Id, i64)> {
        self.state().heard.clone()
    }

    /// How often they failed.
    pub(crate) fn failed(&self) -> u64 {
        self.state().failed
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn answer(taken: bool, status: Option<u16>, text: &str) -> WebhookAnswer {
    let (url, took) = ("https://receiver.example".to_owned(), std::time::Duration::ZERO);
    WebhookAnswer { taken, url, status, text: text.to_owned(), took }
}
