//! The store's words for what a list is asked for and what is read, for the server, which does not see the store.

pub use turnus_store::accounts::AccountSettings;
pub use turnus_store::bills::Counterpart;
pub use turnus_store::cancellations::{Cancellation, CancellationKind, CancellationStatus};
pub use turnus_store::clients::Client;
pub use turnus_store::contracts::{Billing, ContractFilter, ContractRow};
pub use turnus_store::customers::CustomerFilter;
pub use turnus_store::delivery_attempts::{AttemptRow, DeliveryRow, DeliverySlice, DeliveryStatus};
pub use turnus_store::documents::{DocumentFilter, DocumentRow, DocumentStatus, date_of};
pub use turnus_store::due_deliveries::DueHook;
pub use turnus_store::due_work::{Work, WorkKind};
pub use turnus_store::feed::{Entry, FeedFilter};
pub use turnus_store::hooks::{Delivery, Hook, HookData};
pub use turnus_store::ledger::Booking;
pub use turnus_store::ledger_lines::{LedgerFilter, LedgerType};
pub use turnus_store::mails::{Mail, MailFilter, MailKind, MailStatus};
pub use turnus_store::operations::{Operation, OperationKind};
pub use turnus_store::orders::OrderFilter;
pub use turnus_store::search_words::Typed;
pub use turnus_store::sendings::{LetterDay, Sending};
pub use turnus_store::sessions::Session;
pub use turnus_store::usage::{Taken, UsageFilter};
pub use turnus_store::users::User;
pub use turnus_store::{Created, Direction, Slice, Versioned};
