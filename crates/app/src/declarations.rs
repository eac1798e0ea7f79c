//! What a declared cancellation means: which contract fits it, and the mail that answers it.

use turnus_documents::{CancellationMail, Declared, cancellation_mail};
use turnus_engine::customer::{Customer, CustomerData};
use turnus_engine::{Id, Instant};
use turnus_store::cancellations::{Cancellation, CancellationKind};
use turnus_store::contracts::{ContractFilter, ContractRow};
use turnus_store::mails::MailKind;
use turnus_store::{Changes, Slice, contracts, customers};

use crate::app::{App, entity_of};
use crate::cancellation_mails::named;
use crate::cancellations::Declaration;
use crate::contracts::customer_of;
use crate::end_contract::Ending;
use crate::error::AppError;
use crate::messages::{Message, language_for, queue_message};
use crate::wish::Caller;

/// Customers with one address that are looked at, and contracts of each.
const MOST: u32 = 100;

/// The one contract that runs at `now`, of a customer with the sender's address, that the declaration names: by its reference
/// code, or by the customer's ExternalCustomerId or DebitorAccount where that customer has one contract alone. None where
/// several fit.
pub(crate) async fn matching(
    app: &App,
    account: Id,
    declaration: &Declaration,
    now: Instant,
) -> Result<Option<ContractRow>, AppError> {
    let email = declaration.email.trim().to_lowercase();
    let mut fitting = Vec::new();
    for (_, customer) in customers::of_address(app.store(), Some(account), &email, MOST).await? {
        let filter = ContractFilter { customer: Some(customer.id), ..ContractFilter::default() };
        let newest = Slice { newest_first: true, ..Slice::first(MOST) };
        let rows = contracts::list(app.store(), account, filter, newest).await?;
        let running = rows.into_iter().map(|row| row.value).filter(|row| !row.contract.is_over(now));
        fitting.extend(running.filter(|row| names(&declaration.named, row, &customer)));
    }
    Ok(if fitting.len() == 1 { fitting.pop() } else { None })
}

fn names(named: &str, row: &ContractRow, customer: &Customer) -> bool {
    let named = named.trim().to_lowercase();
    let is = |text: Option<&str>| {
        text.is_some_and(|text| !text.trim().is_empty() && text.trim().to_lowercase() == named)
    };
    let data = &customer.data;
    is(Some(&row.contract.reference_code))
        || is(data.external_customer_id.as_deref())
        || is(data.debitor_account.as_deref())
}

/// Adds the mail that answers a declaration. It names the contract and its closing bill where it goes to the customer's own
/// address: whoever else declared it learns the end alone.
pub(crate) async fn queue_answer(
    app: &App,
    caller: &Caller,
    (cancellation, row): (&Cancellation, Option<&ContractRow>),
    ending: Option<&Ending>,
    changes: &mut Changes,
) -> Result<(), AppError> {
    let catalogue = app.catalogue(caller.account).await?;
    let entity = entity_of(&catalogue, row.map(|row| row.contract.entity))?;
    let customer = match row {
        Some(row) => Some(customer_of(app, caller.account, &row.contract).await?),
        None => None,
    };
    let data = customer.as_ref().map(|customer| &customer.data);
    let tag = data.and_then(|data| data.language.as_deref());
    let language = cancellation.language.unwrap_or_else(|| language_for(entity, tag));
    let local = |at: Instant| entity.zone.local(at);
    let own = row.filter(|_| cancellation.ends_at.is_some() && is_own(cancellation, data));
    let words = cancellation_mail(&CancellationMail {
        language,
        company: entity.seller.name.clone(),
        contract: own.map(|row| named(&row.contract, &catalogue, caller.now, language)),
        declared: Some(Declared {
            name: cancellation.name.clone(),
            named: cancellation.named.clone(),
            reason: cancellation.reason.clone(),
            is_extraordinary: cancellation.kind == CancellationKind::Extraordinary,
            wanted: cancellation.wanted_end.map(local),
        }),
        received: local(cancellation.received_at),
        end: cancellation.ends_at.map(local),
        closing: ending
            .filter(|_| own.is_some())
            .map(|ending| (ending.closing.totals.gross, ending.row.contract.currency)),
    });
    let message = Message {
        kind: match cancellation.ends_at {
            Some(_) => MailKind::CancellationConfirmed,
            None => MailKind::CancellationReceived,
        },
        document: None,
        entity: entity.id,
        customer: row.map(|row| row.contract.customer),
        contract: row.map(|row| row.contract.id),
        cancellation: Some(cancellation.id),
        recipient: cancellation.email.clone(),
        language: Some(language),
        words,
    };
    queue_message(app, caller, message, changes).await.map(drop)
}

/// The declaration came from the customer's own address.
pub(crate) fn is_own(cancellation: &Cancellation, data: Option<&CustomerData>) -> bool {
    let address = data.and_then(|data| data.email_address.as_deref());
    address.is_some_and(|address| address.trim().to_lowercase() == cancellation.email.to_lowercase())
}
