//! Legal entities.

use turnus_engine::entity::Entity;
use turnus_engine::issuing::lacking;
use turnus_wire::legal_entities::LegalEntity;

use crate::render::{address, id, period};

/// A legal entity.
pub(crate) fn legal_entity(entity: &Entity) -> LegalEntity {
    let lacks = lacking(&entity.seller).into_iter().map(str::to_owned).collect();
    let seller = entity.seller.clone();
    LegalEntity {
        id: id(entity.id),
        name: seller.name,
        time_zone: entity.zone.name().to_owned(),
        address: address(&seller.address),
        vat_id: seller.vat_id,
        tax_number: seller.tax_number,
        email_address: seller.email,
        phone_number: seller.phone,
        register: seller.register,
        bank_name: seller.bank_name,
        iban: seller.iban,
        bic: seller.bic,
        language: entity.language.tag().to_owned(),
        auto_send: entity.auto_send,
        auto_send_after_minutes: entity.auto_send_after_minutes,
        payment_term: period(entity.payment_term),
        invoice_numbers: entity.invoice_numbers.to_string(),
        credit_note_numbers: entity.credit_note_numbers.to_string(),
        documents_of_zero: entity.documents_of_zero,
        accounting_currency: entity.accounting_currency.to_string(),
        lacks,
    }
}
