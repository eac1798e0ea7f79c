//! What was acknowledged, and so has to be found afterwards.

use std::collections::{BTreeMap, BTreeSet};

use turnus_engine::Id;

use crate::wish::{Answered, Wish};

/// A wish on its way, with what was heard of it so far.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// What is asked for.
    pub(crate) wish: Wish,
    /// Under which Idempotency-Key.
    pub(crate) key: Option<String>,
    /// What it is found by afterwards: a usage's Key, a payment's text.
    pub(crate) tag: String,
    /// What was heard, of each request.
    pub(crate) answers: Vec<Answered>,
}

impl Request {
    /// It may be asked for again without harm.
    pub(crate) fn is_safe_to_repeat(&self) -> bool {
        self.key.is_some()
            || matches!(
                &self.wish,
                Wish::Commit(_) | Wish::Use(..) | Wish::CreateCustomer(_) | Wish::Annul(_)
            )
    }

    /// Whether a client still does not know what became of it.
    pub(crate) fn is_unanswered(&self) -> bool {
        !self.answers.iter().any(|answer| matches!(answer, Answered::Granted { .. }))
            && self.answers.iter().any(|answer| matches!(answer, Answered::Nothing(_)))
    }

    /// What was said when it was granted.
    pub(crate) fn granted(&self) -> Option<&str> {
        self.answers.iter().find_map(|answer| match answer {
            Answered::Granted { said, .. } => Some(said.as_str()),
            Answered::Refused(_) | Answered::Nothing(_) => None,
        })
    }
}

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum About {
    Customer,
    Usage,
    RatedItem,
    Payment,
}

/// Something that is there so many times.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    /// What.
    pub(crate) about: About,
    /// Of which contract.
    pub(crate) contract: Option<Id>,
    /// What it is found by.
    pub(crate) tag: String,
    /// Its id, as far as somebody said it.
    pub(crate) id: Option<Id>,
    /// At least so often.
    pub(crate) least: usize,
    /// At most so often.
    pub(crate) most: usize,
}

/// Where an order stands, as clients know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Placed,
    Pending,
    /// It may have been executed or not.
    Perhaps,
    Executed,
    Gone,
}

/// An order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ordered {
    pub(crate) id: Id,
    pub(crate) contract: Id,
    pub(crate) customer: Id,
    pub(crate) is_signup: bool,
    pub(crate) standing: Standing,
}

/// Everything clients of one account know.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) facts: Vec<Fact>,
    pub(crate) customers: Vec<Id>,
    pub(crate) orders: Vec<Ordered>,
    /// Contracts that are there, with their customers.
    pub(crate) contracts: BTreeMap<Id, Id>,
    /// Component subscriptions, with their contracts.
    pub(crate) booked: Vec<(Id, Id)>,
    /// Contracts that were deleted, perhaps.
    pub(crate) left: BTreeSet<Id>,
    /// Numbers of documents that were given.
    pub(crate) numbers: BTreeMap<Id, String>,
    /// Webhooks that are there.
    pub(crate) hooks: BTreeSet<Id>,
    /// Webhooks that may have been deleted.
    pub(crate) doubtful_hooks: BTreeSet<Id>,
    /// Documents as they were first seen.
    pub(crate) documents: BTreeMap<Id, String>,
}

impl Facts {
    /// Takes up what became of a request.
    ///
    /// # Errors
    ///
    /// What is wrong with its answers among themselves.
    pub(crate) fn take(&mut self, request: &Request) -> Result<(), String> {
        agree(request)?;
        let said: Vec<Id> =
            request.granted().unwrap_or_default().split(' ').filter_map(|id| id.parse().ok()).collect();
        let known = request.granted().is_some();
        let unknown = request.is_unanswered();
        let count = |about, contract: Option<Id>| Fact {
            about,
            contract,
            tag: request.tag.clone(),
            id: said.first().copied(),
            least: usize::from(known),
            most: usize::from(known || unknown),
        };
        match &request.wish {
            Wish::CreateCustomer(_) => {
                self.facts.push(count(About::Customer, None));
                self.customers.extend(said.first());
            }
            Wish::Use(contract, _) => self.facts.push(count(About::Usage, Some(*contract))),
            Wish::Rate(contract, _) => self.facts.push(count(About::RatedItem, Some(*contract))),
            Wish::Pay(contract, ..) => self.facts.push(count(About::Payment, Some(*contract))),
            Wish::DeleteUse(_, id) | Wish::DeleteRate(id) => self.remove(*id, known, unknown),
            Wish::Book(contract, _) => self.booked.extend(said.first().map(|id| (*id, *contract))),
            Wish::Order(new) => {
                let signup = !matches!(new.who, turnus_app::orders::Orderer::Contract(_));
                if let [id, contract, customer] = said[..] {
                    let standing = Standing::Placed;
                    self.orders.push(Ordered { id, contract, customer, is_signup: signup, standing });
                }
            }
            Wish::Commit(id) | Wish::Approve(id) => self.executed(*id, &said, known, unknown),
            Wish::Decline(id) | Wish::DeleteOrder(id) => self.order_gone(*id, known || unknown),
            Wish::DeleteContract(id) if known || unknown => self.leave(*id),
            Wish::DeleteCustomer(id) if known || unknown => self.forget(*id),
            Wish::Send(id) if known => {
                self.numbers.insert(*id, request.granted().unwrap_or_default().to_owned());
            }
            Wish::Hook(_) => self.hooks.extend(said.first()),
            Wish::DeleteHook(id) if known => {
                self.hooks.remove(id);
            }
            Wish::DeleteHook(id) if unknown => {
                self.doubtful_hooks.insert(*id);
            }
            _ => {}
        }
        Ok(())
    }

    fn remove(&mut self, id: Id, known: bool, unknown: bool) {
        for fact in self.facts.iter_mut().filter(|fact| fact.id == Some(id)) {
            if known {
                fact.most = 0;
            }
            if known || unknown {
                fact.least = 0;
            }
        }
    }

    fn executed(&mut self, id: Id, said: &[Id], known: bool, unknown: bool) {
        let Some(order) = self.orders.iter_mut().find(|order| order.id == id) else { return };
        match said.first() {
            Some(contract) => {
                order.standing = Standing::Executed;
                self.contracts.insert(*contract, order.customer);
                self.customers.push(order.customer);
            }
            None if known => order.standing = Standing::Pending,
            None if unknown => order.standing = Standing::Perhaps,
            None => {}
        }
    }

    /// An order that is not known to be executed is there no more, or never will be.
    fn order_gone(&mut self, id: Id, gone: bool) {
        for order in self.orders.iter_mut().filter(|order| order.id == id && gone) {
            if matches!(order.standing, Standing::Placed | Standing::Pending) {
                order.standing = Standing::Gone;
            }
        }
    }

    fn leave(&mut self, contract: Id) {
        self.contracts.remove(&contract);
        self.left.insert(contract);
        self.facts.retain(|fact| fact.contract != Some(contract));
    }

    /// What is known by a person's own words is gone with the person.
    fn forget(&mut self, customer: Id) {
        let theirs: Vec<Id> =
            self.contracts.iter().filter(|(_, of)| **of == customer).map(|(id, _)| *id).collect();
        for contract in theirs {
            self.leave(contract);
        }
        self.customers.retain(|id| *id != customer);
        self.facts.retain(|fact| fact.id != Some(customer));
    }
}

/// A request that was sent more than once was granted once, and each answer is the same.
fn agree(request: &Request) -> Result<(), String> {
    let granted: Vec<(&str, bool)> = request
        .answers
        .iter()
        .filter_map(|answer| match answer {
            Answered::Granted { said, replayed } => Some((said.as_str(), *replayed)),
            Answered::Refused(_) | Answered::Nothing(_) => None,
        })
        .collect();
    if matches!(request.wish, Wish::Preview(_)) || !request.is_safe_to_repeat() {
        return Ok(());
    }
    // Who repeats what is on its way finishes it: both have done it, and both name what the first write made.
    let in_steps = matches!(request.wish, Wish::Bill(..) | Wish::Interim(_) | Wish::Correct(_));
    let fresh = granted.iter().filter(|(_, replayed)| !replayed).count();
    if fresh > 1 && !in_steps {
        return Err(format!("a doubled request was granted {fresh} times: {request:?}"));
    }
    let first = granted.first().map(|(said, _)| *said);
    if granted.iter().any(|(said, _)| Some(*said) != first) {
        return Err(format!("a doubled request got different answers: {request:?}"));
    }
    Ok(())
}
