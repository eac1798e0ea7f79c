//! What happened: the names the journal and the webhooks know, with the ids they carry.

use serde::{Deserialize, Serialize};

use crate::{Id, Instant};

/// Something that happened. Only ids: whoever hears of it asks for the rest (billwerk-api.md D.16).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// The legal entity.
    pub entity: Id,
    /// The customer it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<Id>,
    /// The contract it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<Id>,
    /// What else it is about: order, document, contract change, catalogue item, booking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Id>,
    /// What changed a contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeKind>,
}

/// The names of events. Those of webhooks are billwerk's; the others are for the journal alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the documentation: billwerk-api.md D.16")]
pub enum EventKind {
    ComponentChanged,
    ComponentCreated,
    ContractCancelled,
    ContractChanged,
    ContractCreated,
    ContractDataChanged,
    ContractDeleted,
    CustomerChanged,
    CustomerCreated,
    CustomerDeleted,
    InvoiceCorrected,
    InvoiceCreated,
    OrderSucceeded,
    PaymentRegistered,
    PlanChanged,
    PlanCreated,
    PlanVariantChanged,
    PlanVariantCreated,
    RecurringBillingApproaching,
    TrialEndApproaching,
    // For the journal alone.
    AccountCreated,
    BillingDatePassed,
    CancellationDeclared,
    CancellationSettled,
    CatalogueChanged,
    ClientChanged,
    ClientCreated,
    ClientRevoked,
    ClockMoved,
    ContractBilled,
    CustomerDocumentSettingsChanged,
    DraftDiscarded,
    DraftEdited,
    DraftLineAdded,
    DraftLineRemoved,
    DraftMadeAnew,
    EntityChanged,
    ExchangeRatesChanged,
    InvoiceIssued,
    LettersPrinted,
    MailCaptured,
    MailFailed,
    MailQueued,
    MailSent,
    MailTemplatesChanged,
    OrderCreated,
    OrderDeclined,
    OrderDeleted,
    OrderExpired,
    OrderPending,
    PortalLinkMailed,
    RatedItemCreated,
    RatedItemDeleted,
    SessionEnded,
    SessionOpened,
    SettingsChanged,
    UsageBatchPosted,
    UsageDeleted,
    UsagePosted,
    UserChanged,
    UserCreated,
    UserDeleted,
    WebhookCreated,
    WebhookDeleted,
    WebhookResent,
    WebhookSecretRemoved,
    WebhookSecretRotated,
    WorkReopened,
}

/// What changed a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ChangeKind {
    /// It was made.
    Signup,
    /// Another plan.
    Upgrade,
    /// A component or discount was booked, changed or ended.
    ComponentSubscriptionChange,
    /// Its trial ended.
    TrialEnd,
    /// A phase began that was planned.
    PhaseStart,
    /// Notice was given.
    Cancellation,
    /// Notice was taken back.
    CancellationRevoked,
    /// It ended.
    End,
    /// It pauses.
    Pause,
    /// It goes on after a pause.
    Resume,
    /// It was taken back from its start.
    Annulment,
    /// It has today's prices from then on.
    PriceChange,
    /// It was over and begins anew.
    Reactivation,
}

/// One change in the history of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractChange {
    /// Its id.
    pub id: Id,
    /// The contract.
    pub contract: Id,
    /// What changed it.
    pub kind: ChangeKind,
    /// When it was recorded, account time.
    pub at: Instant,
    /// When it takes effect.
    pub effective: Instant,
    /// The order that asked for it.
    pub order: Option<Id>,
    /// The plan after it.
    pub plan: Option<Id>,
    /// The plan variant after it.
    pub plan_variant: Option<Id>,
}

impl EventKind {
    /// The name, as it is written.
    pub fn name(self) -> String {
        format!("{self:?}")
    }
}
