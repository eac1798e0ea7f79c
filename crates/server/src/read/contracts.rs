//! What clients write on contracts, and payments booked by hand.

use turnus_app::ledger::NewBooking;
use turnus_engine::calendar::Period;
use turnus_engine::contract::{Contract, ContractData};
use turnus_engine::customer::CustomFields;
use turnus_engine::{Exact, Money};
use turnus_wire as wire;
use turnus_wire::Patch;
use turnus_wire::contracts::ContractPatch;

use crate::api::error::ApiError;
use crate::read::{currency, custom_fields, note, number, period, text};

/// Changes to a contract, read: they make the new data of the old.
#[derive(Clone)]
pub(crate) struct ContractChanges {
    patch: ContractPatch,
    on_account_due_after: Patch<Period>,
    custom_fields: Option<CustomFields>,
}

/// Changes to a contract. Its end is not among them.
pub(crate) fn contract_changes(patch: ContractPatch) -> Result<ContractChanges, ApiError> {
    note("Notes", patch.notes.clone().value())?;
    text("ExternalId", patch.external_id.clone().value())?;
    let on_account_due_after = match &patch.on_account_due_after {
        Patch::Absent => Patch::Absent,
        Patch::Null => Patch::Null,
        Patch::Value(given) => Patch::Value(period("OnAccountDueAfter", given)?),
    };
    let custom_fields = match patch.custom_fields.clone().change() {
        None => None,
        Some(given) => Some(custom_fields("CustomFields", given.as_ref())?),
    };
    Ok(ContractChanges { patch, on_account_due_after, custom_fields })
}

impl ContractChanges {
    /// The contract's data after the changes.
    pub(crate) fn new_data(&self, old: &ContractData) -> ContractData {
        let (patch, old) = (self.patch.clone(), old.clone());
        let flag = |patch: Patch<bool>, old: bool| patch.apply(Some(old)).unwrap_or(false);
        ContractData {
            external_id: patch.external_id.apply(old.external_id),
            notes: patch.notes.apply(old.notes),
            custom_fields: self.custom_fields.clone().unwrap_or(old.custom_fields),
            escalation_suspended: flag(patch.escalation_suspended, old.escalation_suspended),
            recurring_payments_paused: flag(patch.recurring_payments_paused, old.recurring_payments_paused),
            billing_suspended: flag(patch.billing_suspended, old.billing_suspended),
            threshold_billing_disabled: flag(
                patch.threshold_billing_disabled,
                old.threshold_billing_disabled,
            ),
            on_account_due_after: self.on_account_due_after.apply(old.on_account_due_after),
            payment_method: old.payment_method,
            cancelled_by_subscriber: old.cancelled_by_subscriber,
        }
    }
}

/// A payment booked by hand on `contract`.
pub(crate) fn booking(
    given: wire::payments::NewPayment,
    contract: &Contract,
) -> Result<NewBooking, ApiError> {
    let amount = number("Amount", given.amount)?;
    let digits = contract.currency.digits();
    if amount.normalize().scale() > digits {
        let why = format!("expected at most {digits} digits behind the point in {}", contract.currency);
        return Err(ApiError::member("Amount", why));
    }
    let amount = Money::round(&Exact::from(amount), contract.currency);
    let named = given.currency.as_deref().filter(|code| !code.trim().is_empty());
    Ok(NewBooking {
        amount: amount.map_err(|why| ApiError::member("Amount", why))?,
        currency: named.map(|code| currency("Currency", code)).transpose()?,
        description: text("Description", given.description)?,
        booked_on: given.booking_date.map(Into::into),
        recurring_payments_off: given.recurring_payments_off.unwrap_or(false),
    })
}
