//! Changes of drafts, and which drafts are sent.

use turnus_app::send_drafts::Chosen;
use turnus_engine::calendar::{Period, Unit};
use turnus_engine::customer::Address;
use turnus_engine::draft_edit::DraftEdit;
use turnus_engine::rated_item::RatedItem;
use turnus_wire as wire;
use turnus_wire::Patch;
use turnus_wire::draft_edits::{DraftEditPatch, DraftSending};

use crate::api::error::ApiError;
use crate::read::{
    LONGEST_NOTE, LONGEST_PRINTED, LONGEST_TEXT, address, id, instant, optional_id, period, printable,
};

/// Changes of a draft, read: they make the new edit of the old.
#[derive(Clone)]
pub(crate) struct DraftChanges {
    name: Patch<String>,
    sub_name: Patch<String>,
    address: Patch<Address>,
    buyer_reference: Patch<String>,
    order_reference: Patch<String>,
    prologue: Patch<String>,
    epilogue: Patch<String>,
    payment_term: Patch<Period>,
}

/// Changes of a draft.
pub(crate) fn draft_changes(given: DraftEditPatch) -> Result<DraftChanges, ApiError> {
    if !given.recipient_vat_id.is_absent() {
        let why = "is not changed on a draft, because its tax was decided with it: change the customer's VatId, \
            discard the draft and bill the contract";
        return Err(ApiError::member("RecipientVatId", why));
    }
    Ok(DraftChanges {
        name: filled("RecipientName", given.recipient_name)?,
        sub_name: read(given.recipient_sub_name, |text| {
            printable("RecipientSubName", text, LONGEST_TEXT, false)
        })?,
        address: read(given.recipient_address, |given| printed_address(&given))?,
        buyer_reference: filled("BuyerReference", given.buyer_reference)?,
        order_reference: filled("OrderReference", given.order_reference)?,
        prologue: read(given.prologue, |text| around("Prologue", text))?,
        epilogue: read(given.epilogue, |text| around("Epilogue", text))?,
        payment_term: read(given.payment_term, |given| payment_term(&given))?,
    })
}

impl DraftChanges {
    /// The edit after the changes.
    pub(crate) fn new_edit(&self, old: &DraftEdit) -> DraftEdit {
        let (new, old) = (self.clone(), old.clone());
        DraftEdit {
            name: new.name.apply(old.name),
            sub_name: new.sub_name.apply(old.sub_name),
            address: new.address.apply(old.address),
            buyer_reference: new.buyer_reference.apply(old.buyer_reference),
            order_reference: new.order_reference.apply(old.order_reference),
            prologue: new.prologue.apply(old.prologue),
            epilogue: new.epilogue.apply(old.epilogue),
            payment_term: new.payment_term.apply(old.payment_term),
        }
    }
}

fn read<T, U>(given: Patch<T>, read: impl Fn(T) -> Result<U, ApiError>) -> Result<Patch<U>, ApiError> {
    match given {
        Patch::Absent => Ok(Patch::Absent),
        Patch::Null => Ok(Patch::Null),
        Patch::Value(value) => read(value).map(Patch::Value),
    }
}

/// A text above or below the lines. One of blanks is none.
fn around(name: &str, text: String) -> Result<String, ApiError> {
    let text = printable(name, text, LONGEST_PRINTED, true)?;
    Ok(if text.trim().is_empty() { String::new() } else { text })
}

fn filled(name: &str, given: Patch<String>) -> Result<Patch<String>, ApiError> {
    read(given, |text| {
        if text.trim().is_empty() {
            return Err(ApiError::member(name, "is empty: it must say something, and null takes it back"));
        }
        printable(name, text, LONGEST_TEXT, false)
    })
}

fn payment_term(given: &wire::Period) -> Result<Period, ApiError> {
    let term = period("PaymentTerm", given)?;
    // As far as any unit goes that people pay by.
    let most = match term.unit {
        Unit::Minute | Unit::Hour => 0,
        Unit::Day => 3_660,
        Unit::Week => 520,
        Unit::Month => 120,
        Unit::Year => 10,
    };
    if term.quantity > most {
        return Err(ApiError::member(
            "PaymentTerm",
            "expected days, weeks, months or years, ten years at most",
        ));
    }
    Ok(term)
}

fn printed_address(given: &wire::customers::Address) -> Result<Address, ApiError> {
    let name = "RecipientAddress";
    let read = address(name, Some(given))?;
    let members = [
        ("AddressLine1", &read.address_line1),
        ("AddressLine2", &read.address_line2),
        ("Street", &read.street),
        ("HouseNumber", &read.house_number),
        ("PostalCode", &read.postal_code),
        ("City", &read.city),
        ("State", &read.state),
    ];
    for (part, text) in members {
        let text = text.clone().unwrap_or_default();
        printable(&format!("{name}.{part}"), text, LONGEST_TEXT, false)?;
    }
    if (Address { country: None, ..read.clone() }) == Address::default() {
        return Err(ApiError::member(name, "is empty: it must say something, and null takes it back"));
    }
    Ok(read)
}

/// A line that is written on a draft: what is printed of it can be.
pub(crate) fn printable_item(item: &RatedItem) -> Result<(), ApiError> {
    printable("Description", item.description.clone(), LONGEST_TEXT, false)?;
    let more = item.product_description.clone().unwrap_or_default();
    printable("ProductDescription", more, LONGEST_NOTE, true)?;
    Ok(())
}

/// Which drafts are sent.
pub(crate) fn chosen(given: &DraftSending) -> Result<Chosen, ApiError> {
    let entity = optional_id("LegalEntityId", given.legal_entity_id.as_deref())?;
    let created_before = given.created_before.map(instant);
    let filtered = entity.is_some() || created_before.is_some();
    let all = given.all.unwrap_or(false);
    let Some(ids) = &given.ids else {
        if !filtered && !all {
            return Err(ApiError::refused(
                "say which drafts: Ids, or LegalEntityId and CreatedBefore, or All with true",
            ));
        }
        return Ok(Chosen::Those { entity, created_before });
    };
    if filtered || all {
        return Err(ApiError::member(
            "Ids",
            "names the drafts: leave LegalEntityId, CreatedBefore and All out",
        ));
    }
    let ids = ids.iter().enumerate().map(|(place, text)| id(format_args!("Ids[{place}]"), text));
    Ok(Chosen::These(ids.collect::<Result<_, _>>()?))
}
