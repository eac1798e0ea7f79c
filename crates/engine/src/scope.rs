//! Which kinds of charges a bill may take (decisions.md section 1).

use serde::{Deserialize, Serialize};

use crate::component::Component;
use crate::{Id, Instant};

/// What a bill may take. It never decides what is entitled: what it leaves, a later bill takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scope {
    /// Why the bill is made.
    pub occasion: Occasion,
    /// Fees of plans.
    pub plan_fees: bool,
    /// Fees for time before this moment wait: recurring bills are suspended.
    #[serde(default)]
    pub fees_from: Option<Instant>,
    /// The setup fee.
    pub setup: bool,
    /// Fees of components.
    pub components: ComponentsTaken,
    /// Metered usage.
    pub usage: UsageTaken,
    /// Rated items: all.
    pub rated_items: bool,
    /// Rated items: these in any case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Id>,
    /// Credits of what is no longer entitled.
    pub credits: bool,
    /// Credits from this moment on are due at once: an end or a pause closes the contract there.
    pub closing_from: Option<Instant>,
}

/// What is taken, up to when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Taking {
    /// What.
    pub scope: Scope,
    /// Up to when what falls due is taken.
    pub horizon: Instant,
}

/// Why a bill is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Occasion {
    /// A billing date.
    Recurring,
    /// A committed order.
    Order,
    /// A component was booked.
    Component,
    /// Someone asked for open usage and rated items to be billed.
    Interim,
    /// The contract ends or pauses.
    Closing,
    /// Open usage is worth more than it may be.
    Threshold,
    /// A document is billed anew, after it was taken back.
    Correction,
    /// A draft is billed anew with the lines that someone wrote on it.
    Line,
    /// A document was reversed.
    Reversal,
}

/// Fees of which component subscriptions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ComponentsTaken {
    /// None.
    None,
    /// These.
    Only(Vec<Id>),
    /// All.
    All,
}

/// Which usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UsageTaken {
    /// None.
    None,
    /// That of components which interim bills include.
    InInterim,
    /// All.
    All,
}

impl Scope {
    /// A billing date takes everything.
    pub fn recurring() -> Scope {
        Scope {
            occasion: Occasion::Recurring,
            plan_fees: true,
            fees_from: None,
            setup: true,
            components: ComponentsTaken::All,
            usage: UsageTaken::All,
            rated_items: true,
            lines: Vec::new(),
            credits: true,
            closing_from: None,
        }
    }

    /// A signup takes everything but usage, which waits for the first billing date.
    pub fn signup() -> Scope {
        let recurring = Scope::recurring();
        Scope { occasion: Occasion::Order, usage: UsageTaken::None, rated_items: false, ..recurring }
    }

    /// A change of plan leaves components and usage to the next billing date.
    pub fn upgrade() -> Scope {
        Scope { components: ComponentsTaken::None, ..Scope::signup() }
    }

    /// The same, with everything due at once (TriggerInterimBilling).
    pub fn with_interim(self) -> Scope {
        Scope { components: ComponentsTaken::All, usage: UsageTaken::All, rated_items: true, ..self }
    }

    /// The billing date on which a change of plan or prices, planned before, begins inside a period: it takes what the
    /// same change would have taken if it had been told then, with the `components` that begin with it.
    pub fn planned_change(components: ComponentsTaken) -> Scope {
        Scope { occasion: Occasion::Recurring, components, ..Scope::upgrade() }
    }

    /// One component subscription that was just booked.
    pub fn component(subscription: Id) -> Scope {
        Scope {
            occasion: Occasion::Component,
            plan_fees: false,
            fees_from: None,
            setup: false,
            components: ComponentsTaken::Only(vec![subscription]),
            usage: UsageTaken::None,
            rated_items: false,
            lines: Vec::new(),
            credits: false,
            closing_from: None,
        }
    }

    /// Open usage and rated items, never a recurring fee.
    pub fn interim() -> Scope {
        Scope {
            occasion: Occasion::Interim,
            plan_fees: false,
            fees_from: None,
            setup: false,
            components: ComponentsTaken::None,
            usage: UsageTaken::InInterim,
            rated_items: true,
            lines: Vec::new(),
            credits: false,
            closing_from: None,
        }
    }

    /// What an interim bill takes, because it is worth more than the account allows to be open.
    pub fn threshold(rated_items: bool) -> Scope {
        Scope { occasion: Occasion::Threshold, rated_items, ..Scope::interim() }
    }

    /// Nothing by itself: what was taken back is taken besides.
    pub fn correction() -> Scope {
        Scope {
            occasion: Occasion::Correction,
            usage: UsageTaken::None,
            rated_items: false,
            ..Scope::interim()
        }
    }

    /// Nothing by itself but these rated items, the lines of a draft that someone wrote on it by hand: what the draft took
    /// is taken besides.
    pub fn lines_by_hand(items: Vec<Id>) -> Scope {
        Scope { occasion: Occasion::Line, lines: items, ..Scope::correction() }
    }

    /// All usage and rated items that are open, never a recurring fee.
    pub fn open() -> Scope {
        Scope { usage: UsageTaken::All, ..Scope::interim() }
    }

    /// The contract ends or pauses at `from`: what is billed beyond is credited now. Usage, rated items and components
    /// are billed when it has come, at account time `now` or by the billing date that the end is.
    pub fn closing(from: Instant, now: Instant) -> Scope {
        let has_come = from <= now;
        Scope {
            occasion: Occasion::Closing,
            closing_from: Some(from),
            components: if has_come { ComponentsTaken::All } else { ComponentsTaken::None },
            usage: if has_come { UsageTaken::All } else { UsageTaken::None },
            rated_items: has_come,
            ..Scope::recurring()
        }
    }

    /// An end or a pause is taken back: what was credited is charged again.
    pub fn reopening() -> Scope {
        Scope {
            occasion: Occasion::Closing,
            usage: UsageTaken::None,
            rated_items: false,
            ..Scope::recurring()
        }
    }

    /// The same where no bill follows.
    pub fn last(self) -> Scope {
        let Scope { occasion, closing_from, .. } = self;
        Scope { occasion, closing_from, ..Scope::recurring() }
    }

    /// The same while recurring bills are suspended: only fees for time from `from` on, and neither usage nor rated
    /// items.
    pub fn suspended(self, from: Instant) -> Scope {
        Scope { fees_from: Some(from), usage: UsageTaken::None, rated_items: false, ..self }
    }

    /// It takes a fee for time from `start` on: of a plan, or of this component subscription.
    pub fn takes_fee(&self, subscription: Option<Id>, start: Instant) -> bool {
        if self.fees_from.is_some_and(|from| start < from) {
            return false;
        }
        match (subscription, &self.components) {
            (None, _) => self.plan_fees,
            (Some(_), ComponentsTaken::All) => true,
            (Some(id), ComponentsTaken::Only(ids)) => ids.contains(&id),
            (Some(_), ComponentsTaken::None) => false,
        }
    }

    /// It takes this rated item.
    pub fn takes_rated_item(&self, item: Id) -> bool {
        self.rated_items || self.lines.contains(&item)
    }

    /// It takes usage of this component.
    pub fn takes_usage(&self, component: &Component) -> bool {
        match self.usage {
            UsageTaken::None => false,
            UsageTaken::InInterim => component.include_in_interim_billing,
            UsageTaken::All => true,
        }
    }
}
