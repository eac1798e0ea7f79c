//! What can be wished of a running contract, orders apart.

use crate::booking::{NewComponentSubscription, book, change_end};
use crate::catalogue::Catalogue;
use crate::contract::Contract;
use crate::ending::{end, revoke_end};
use crate::event::ChangeKind;
use crate::execution::Execution;
use crate::pausing::{pause, resume};
use crate::price_change::change_prices;
use crate::reactivation::{Reactivation, reactivate};
use crate::refusal::Refusal;
use crate::schedule::next_billing;
use crate::scope::{ComponentsTaken, Scope};
use crate::signup::granular;
use crate::{Id, Instant};

/// A change of a running contract.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// It ends, whatever its notice period.
    End {
        /// First moment after it, past or future.
        at: Instant,
    },
    /// An end that has not come is taken back.
    RevokeEnd,
    /// It pauses.
    Pause {
        /// First moment; none means now.
        start: Option<Instant>,
        /// It goes on then; none means until someone says so.
        end: Option<Instant>,
    },
    /// It goes on after a pause; one that has not begun is taken back.
    Resume {
        /// First moment; none means now.
        at: Option<Instant>,
    },
    /// A component is booked, and billed at once.
    Book(NewComponentSubscription),
    /// A component subscription ends, or goes on.
    EndComponent {
        /// The subscription.
        id: Id,
        /// First moment after it; none takes its end back.
        end: Option<Instant>,
    },
    /// Today's prices hold from then on.
    ChangePrices {
        /// First moment; none means now.
        at: Option<Instant>,
        /// The plan variant or component whose price alone changes; none means all.
        only: Option<Id>,
    },
    /// It is over and begins anew.
    Reactivate(Reactivation),
}

impl Wish {
    /// What it makes of `contract` at account time `now`. `new_id` names what is new.
    ///
    /// # Errors
    ///
    /// [`Refusal`], saying what is wrong and what would be right; nothing is changed then.
    pub fn execute(
        &self,
        contract: &Contract,
        catalogue: &Catalogue,
        now: Instant,
        new_id: &mut dyn FnMut() -> Id,
    ) -> Result<Execution, Refusal> {
        let mut contract = Contract { version: contract.version + 1, ..contract.clone() };
        let group = catalogue.plan_groups.current(contract.plan_group);
        let zone = contract.zone.clone();
        let granular = |at: Instant| group.map_or(at, |group| granular(group, at, &zone));
        match self {
            Wish::End { at } => {
                end(&mut contract, *at, now)?;
                Ok(closing(contract, *at, now))
            }
            Wish::RevokeEnd => {
                revoke_end(&mut contract, now)?;
                let scope = Scope::reopening();
                Ok(Execution::of(contract, ChangeKind::CancellationRevoked, now, scope, now))
            }
            Wish::Pause { start, end } => {
                let start = granular(start.unwrap_or(now));
                pause(&mut contract, start, end.map(granular), catalogue, now, new_id)?;
                Ok(Execution::of(contract, ChangeKind::Pause, start, Scope::closing(start, now), now))
            }
            Wish::Resume { at } => {
                let at = granular(at.unwrap_or(now));
                resume(&mut contract, at, catalogue, now, new_id)?;
                Ok(Execution::of(contract, ChangeKind::Resume, at, Scope::reopening(), now))
            }
            Wish::Book(wish) => booked(contract, wish, catalogue, now, new_id),
            Wish::EndComponent { id, end } => {
                let end = end.map(granular);
                change_end(&mut contract, *id, end, catalogue, now)?;
                let scope = component_changed(&contract, *id, catalogue, now);
                let kind = ChangeKind::ComponentSubscriptionChange;
                Ok(Execution::of(contract, kind, end.unwrap_or(now), scope, now))
            }
            Wish::ChangePrices { at, only } => {
                let at = at.unwrap_or(now.max(contract.start));
                let at = if at < contract.start { at } else { granular(at).max(contract.start) };
                let split = change_prices(&mut contract, at, *only, catalogue, new_id)?;
                let scope = Scope { components: ComponentsTaken::Only(split), ..Scope::upgrade() };
                Ok(Execution::of(contract, ChangeKind::PriceChange, at, scope, now))
            }
            Wish::Reactivate(wish) => {
                let at = reactivate(&mut contract, *wish, catalogue, now, new_id)?;
                Ok(Execution::of(contract, ChangeKind::Reactivation, at, Scope::upgrade(), now))
            }
        }
    }
}

/// The contract ends, or is about to, at `at`: its end is set already.
pub fn closing(contract: Contract, at: Instant, now: Instant) -> Execution {
    Execution::of(contract, ChangeKind::Cancellation, at, Scope::closing(at, now), now)
}

/// A component's end waits for the next bill. In a pause that nobody has ended none is to come: there it is credited, or
/// charged again, at once. What waits is billed when it goes on being billed.
fn component_changed(contract: &Contract, id: Id, catalogue: &Catalogue, now: Instant) -> Scope {
    let scope = Scope::component(id);
    if contract.waits() || next_billing(contract, catalogue, now).is_some() {
        return Scope { components: ComponentsTaken::None, ..scope };
    }
    Scope { credits: true, ..scope }
}

fn booked(
    mut contract: Contract,
    wish: &NewComponentSubscription,
    catalogue: &Catalogue,
    now: Instant,
    new_id: &mut dyn FnMut() -> Id,
) -> Result<Execution, Refusal> {
    let from = now.max(contract.start);
    let id = book(&mut contract, wish.clone(), catalogue, from, now, new_id)?;
    let start = contract.component_subscription(id).map_or(from, |booked| booked.start);
    let kind = ChangeKind::ComponentSubscriptionChange;
    Ok(Execution::of(contract, kind, start, Scope::component(id), now.max(start)))
}
