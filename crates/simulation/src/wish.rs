//! What clients ask for, and what they hear.

use std::sync::Arc;

use rust_decimal::Decimal;
use turnus_app::annul_contract::annul_contract;
use turnus_app::bill_contract::{BilledNow, bill_contract, bill_interim};
use turnus_app::catalogue_items::put_item;
use turnus_app::change_prices::change_contract_prices;
use turnus_app::commit_order::{Committed, approve_order, commit_order};
use turnus_app::component_subscriptions::{
    Booked, ComponentChange, book_component, change_component_subscription,
};
use turnus_app::contracts::{ContractWish, change_contract};
use turnus_app::correct_invoice::correct_invoice;
use turnus_app::customers::{change_customer, create_customer};
use turnus_app::delete_contract::delete_contract;
use turnus_app::delete_customer::delete_customer;
use turnus_app::discard_draft::discard_draft;
use turnus_app::draft_edits::{DraftWish, edit_draft};
use turnus_app::draft_lines::add_line;
use turnus_app::due_work::reopen_work;
use turnus_app::end_contract::{end_contract, revoke_contract_end};
use turnus_app::invoices::send_draft;
use turnus_app::ledger::{NewBooking, book_payment};
use turnus_app::orders::{NewOrder, decline_order, delete_order, place_order, preview_order};
use turnus_app::pause_contract::{pause_contract, resume_contract};
use turnus_app::rated_items::{create_rated_item, delete_rated_item};
use turnus_app::reactivate_contract::reactivate_contract;
use turnus_app::rows::{Booking, ContractRow, DocumentRow, Hook, HookData, Taken};
use turnus_app::steps::{finish, unfinished};
use turnus_app::usage::{delete_usage, post_usage};
use turnus_app::webhooks::{create_webhook, delete_webhook};
use turnus_app::{Answer, App, AppError, Call, Caller, Done, Keep};
use turnus_engine::booking::NewComponentSubscription;
use turnus_engine::catalogue::{Catalogue, Item};
use turnus_engine::contract::ContractData;
use turnus_engine::customer::{Customer, CustomerData};
use turnus_engine::draft_edit::DraftEdit;
use turnus_engine::order::{NewUsage, Order};
use turnus_engine::rated_item::RatedItem;
use turnus_engine::reactivation::Reactivation;
use turnus_engine::usage::Usage;
use turnus_engine::{Id, Instant, Money};

/// Something that a client asks for.
#[derive(Clone, Debug)]
pub(crate) enum Wish {
    CreateCustomer(Box<CustomerData>),
    ChangeCustomer(Id, Box<CustomerData>),
    DeleteCustomer(Id),
    Order(Box<NewOrder>),
    Preview(Box<NewOrder>),
    Commit(Id),
    Approve(Id),
    Decline(Id),
    DeleteOrder(Id),
    Use(Id, NewUsage),
    DeleteUse(Id, Id),
    Rate(Id, Box<RatedItem>),
    DeleteRate(Id),
    Interim(Id),
    Bill(Id, bool),
    Pause(Id, Option<Instant>, Option<Instant>),
    Resume(Id, Option<Instant>),
    End(Id, Instant),
    RevokeEnd(Id),
    Annul(Id),
    Reactivate(Id, Reactivation),
    Prices(Id, Option<Instant>),
    Book(Id, Box<NewComponentSubscription>),
    EndComponent(Id, Option<Instant>),
    Suspend(Id, bool),
    Send(Id),
    Discard(Id),
    Edit(Id, DraftEdit),
    Line(Id, Box<RatedItem>),
    Correct(Id),
    Pay(Id, Money, String),
    DeleteContract(Id),
    Fee(Id, Decimal),
    Hook(HookData),
    DeleteHook(Id),
    Reopen(Id),
}

/// What a client hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answered {
    /// It is done. The text is what was said of it: ids, mostly.
    Granted {
        /// The ids.
        said: String,
        /// It was done by a request before, and this was its answer.
        replayed: bool,
    },
    /// It is at fault, and changed nothing.
    Refused(String),
    /// Nobody knows: 503, 500, or nothing at all.
    Nothing(String),
}

/// Who asks, where, and under which key.
pub(crate) struct Asking<'a> {
    /// The node that is asked.
    pub(crate) app: &'a App,
    /// Who asks.
    pub(crate) caller: Caller,
    /// The Idempotency-Key.
    pub(crate) key: Option<String>,
}

type Said<T> = fn(&T) -> String;

impl Asking<'_> {
    async fn ask<T: Send + Sync + Clone + 'static>(
        &self,
        said: Said<T>,
        wish: impl AsyncFnOnce(&App, &Call<T>) -> Result<Done<T>, AppError>,
    ) -> Answered {
        let call = self.call(move |outcome: &T| Answer { status: 200, body: said(outcome) });
        match wish(self.app, &call).await {
            Ok(Done::Fresh(outcome)) => Answered::Granted { said: said(&outcome), replayed: false },
            Ok(Done::Replayed(answer)) => Answered::Granted { said: answer.body, replayed: true },
            Err(error) => of_error(&error),
        }
    }

    fn call<T>(&self, render: impl Fn(&T) -> Answer + Send + Sync + 'static) -> Call<T> {
        let keep = self.key.clone().map(|key| Keep {
            client: self.caller.account,
            hash: hash(&key),
            key,
            render: Arc::new(render),
        });
        Call { caller: self.caller.clone(), keep }
    }

    /// A bill takes more than one write: its answer is kept behind the last, as the server does it.
    async fn bill(
        &self,
        wish: impl AsyncFnOnce(&App, &Call<BilledNow>) -> Result<Done<BilledNow>, AppError>,
    ) -> Answered {
        let call = self.call(unfinished::<BilledNow>);
        let billed = match wish(self.app, &call).await {
            Ok(Done::Fresh(billed)) => billed,
            Ok(Done::Replayed(answer)) => {
                return Answered::Granted { said: answer.body, replayed: true };
            }
            Err(error) => return of_error(&error),
        };
        let documents: Vec<String> = billed.documents.iter().map(Id::to_string).collect();
        let answer = Answer { status: 200, body: documents.join(" ") };
        match finish(self.app, &call, answer).await {
            Ok(answer) => Answered::Granted { said: answer.body, replayed: false },
            Err(error) => of_error(&error),
        }
    }
}

fn of_error(error: &AppError) -> Answered {
    match error {
        AppError::Refused(_)
        | AppError::NotFound { .. }
        | AppError::Unauthorized(_)
        | AppError::CodeNeeded
        | AppError::Forbidden(_)
        | AppError::TooManyTries { .. }
        | AppError::TooOften { .. } => Answered::Refused(error.to_string()),
        AppError::Busy
        | AppError::Database(_)
        | AppError::CannotWrite(_)
        | AppError::TooLong(_)
        | AppError::Internal(_) => Answered::Nothing(error.to_string()),
    }
}

/// A request is told from others under its key by its key here: the same key is the same request.
fn hash(key: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    for (place, byte) in key.bytes().enumerate() {
        hash[place % 32] ^= byte;
    }
    hash
}

fn nothing<T>(_: &T) -> String {
    String::new()
}

impl Wish {
    /// Asks for it.
    pub(crate) async fn ask(&self, by: &Asking<'_>) -> Answered {
        match self {
            Wish::CreateCustomer(data) => {
                by.ask(
                    |it: &Customer| it.id.to_string(),
                    async |app, call| create_customer(app, call, (**data).clone()).await,
                )
                .await
            }
            Wish::ChangeCustomer(id, data) => {
                by.ask(nothing, async |app, call| {
                    change_customer(app, call, *id, |old| changed(old, data)).await
                })
                .await
            }
            Wish::DeleteCustomer(id) => {
                by.ask(nothing, async |app, call| delete_customer(app, call, *id).await).await
            }
            Wish::Fee(id, fee) => {
                by.ask(nothing, async |app, call| {
                    put_item(app, call, |known, _| dearer(known, *id, *fee)).await
                })
                .await
            }
            Wish::Hook(data) => {
                by.ask(
                    |it: &Hook| it.id.to_string(),
                    async |app, call| create_webhook(app, call, data.clone()).await,
                )
                .await
            }
            Wish::DeleteHook(id) => {
                by.ask(nothing, async |app, call| delete_webhook(app, call, *id).await).await
            }
            Wish::Reopen(id) => by.ask(nothing, async |app, call| reopen_work(app, call, *id).await).await,
            _ => self.ask_for_order(by).await,
        }
    }

    async fn ask_for_order(&self, by: &Asking<'_>) -> Answered {
        match self {
            Wish::Order(new) => {
                by.ask(
                    |it: &Order| format!("{} {} {}", it.id, it.contract, it.customer),
                    async |app, call| place_order(app, call, (**new).clone()).await,
                )
                .await
            }
            Wish::Preview(new) => match preview_order(by.app, &by.caller, (**new).clone()).await {
                Ok(_) => Answered::Granted { said: String::new(), replayed: false },
                Err(error) => of_error(&error),
            },
            Wish::Commit(id) => {
                let said = |it: &Committed| match it {
                    Committed::Contract(row) => row.contract.id.to_string(),
                    Committed::Pending(_) => String::new(),
                };
                by.ask(said, async |app, call| commit_order(app, call, *id, None).await).await
            }
            Wish::Approve(id) => {
                by.ask(
                    |it: &Order| it.contract.to_string(),
                    async |app, call| approve_order(app, call, *id).await,
                )
                .await
            }
            Wish::Decline(id) => by.ask(nothing, async |app, call| decline_order(app, call, *id).await).await,
            Wish::DeleteOrder(id) => {
                by.ask(nothing, async |app, call| delete_order(app, call, *id).await).await
            }
            _ => self.ask_for_use(by).await,
        }
    }

    async fn ask_for_use(&self, by: &Asking<'_>) -> Answered {
        match self {
            Wish::Use(contract, new) => {
                by.ask(
                    |it: &Taken<Usage>| it.value.id.to_string(),
                    async |app, call| post_usage(app, call, *contract, new.clone()).await,
                )
                .await
            }
            Wish::DeleteUse(contract, id) => {
                by.ask(nothing, async |app, call| delete_usage(app, call, *contract, *id).await).await
            }
            Wish::Rate(contract, item) => {
                by.ask(
                    |it: &Taken<RatedItem>| it.value.id.to_string(),
                    async |app, call| create_rated_item(app, call, *contract, (**item).clone()).await,
                )
                .await
            }
            Wish::DeleteRate(id) => {
                by.ask(nothing, async |app, call| delete_rated_item(app, call, *id).await).await
            }
            Wish::Interim(id) => by.bill(async |app, call| bill_interim(app, call, *id).await).await,
            Wish::Bill(id, keep) => {
                by.bill(async |app, call| bill_contract(app, call, *id, *keep).await).await
            }
            Wish::Pay(id, amount, description) => {
                let new = NewBooking {
                    amount: *amount,
                    currency: None,
                    description: Some(description.clone()),
                    booked_on: None,
                    recurring_payments_off: false,
                };
                by.ask(
                    |it: &(ContractRow, Booking)| it.1.id.to_string(),
                    async |app, call| book_payment(app, call, *id, new.clone()).await,
                )
                .await
            }
            _ => self.ask_for_change(by).await,
        }
    }

    async fn ask_for_change(&self, by: &Asking<'_>) -> Answered {
        match self {
            Wish::Pause(id, start, end) => {
                by.ask(nothing, async |app, call| pause_contract(app, call, *id, *start, *end).await).await
            }
            Wish::Resume(id, at) => {
                by.ask(nothing, async |app, call| resume_contract(app, call, *id, *at).await).await
            }
            Wish::End(id, at) => {
                by.ask(nothing, async |app, call| end_contract(app, call, *id, *at).await).await
            }
            Wish::RevokeEnd(id) => {
                by.ask(nothing, async |app, call| revoke_contract_end(app, call, *id).await).await
            }
            Wish::Annul(id) => by.ask(nothing, async |app, call| annul_contract(app, call, *id).await).await,
            Wish::Reactivate(id, how) => {
                by.ask(nothing, async |app, call| reactivate_contract(app, call, *id, *how).await).await
            }
            Wish::Prices(id, at) => {
                by.ask(nothing, async |app, call| change_contract_prices(app, call, *id, *at, None).await)
                    .await
            }
            Wish::Book(id, new) => {
                by.ask(
                    |it: &Booked| it.1.id.to_string(),
                    async |app, call| book_component(app, call, *id, (**new).clone()).await,
                )
                .await
            }
            Wish::EndComponent(id, end) => {
                let change = ComponentChange { end: Some(*end), memo: None, custom_fields: None };
                by.ask(nothing, async |app, call| {
                    change_component_subscription(app, call, *id, change.clone()).await
                })
                .await
            }
            Wish::Suspend(id, on) => {
                let on = *on;
                let change =
                    move |data: &ContractData| ContractData { billing_suspended: on, ..data.clone() };
                let wish = ContractWish { change: Arc::new(change), end: None };
                by.ask(nothing, async |app, call| change_contract(app, call, *id, wish.clone()).await).await
            }
            Wish::DeleteContract(id) => {
                by.ask(nothing, async |app, call| delete_contract(app, call, *id).await).await
            }
            _ => self.ask_for_document(by).await,
        }
    }

    async fn ask_for_document(&self, by: &Asking<'_>) -> Answered {
        match self {
            Wish::Send(id) => {
                by.ask(
                    |it: &DocumentRow| it.document.number.clone().unwrap_or_default(),
                    async |app, call| send_draft(app, call, *id).await,
                )
                .await
            }
            Wish::Discard(id) => by.ask(nothing, async |app, call| discard_draft(app, call, *id).await).await,
            Wish::Edit(id, edit) => {
                let edit = edit.clone();
                let wish = DraftWish { version: None, change: Arc::new(move |_| edit.clone()) };
                by.ask(nothing, async |app, call| edit_draft(app, call, *id, wish.clone()).await).await
            }
            Wish::Line(id, item) => {
                by.ask(nothing, async |app, call| add_line(app, call, *id, (**item).clone()).await).await
            }
            Wish::Correct(id) => by.bill(async |app, call| correct_invoice(app, call, *id).await).await,
            other => Answered::Refused(format!("nobody answers {other:?}")),
        }
    }
}

/// The customer's own ids stay.
fn changed(old: &CustomerData, new: &CustomerData) -> CustomerData {
    CustomerData { external_customer_id: old.external_customer_id.clone(), ..new.clone() }
}

fn dearer(known: &Catalogue, id: Id, fee: Decimal) -> Result<Item, AppError> {
    let found = known.variants.current(id).ok_or(AppError::NotFound { kind: "plan variant", id })?;
    let mut variant = found.clone();
    variant.recurring_fee = fee;
    Ok(Item::PlanVariant(variant))
}
