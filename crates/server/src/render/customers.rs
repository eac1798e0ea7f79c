//! Customers.

use turnus_engine::customer::{Address, Customer, CustomerData};
use turnus_engine::vat_id::fault;
use turnus_wire as wire;

use crate::render::{custom_fields, id, time};

/// A customer, and whether it can be deleted now.
pub(crate) fn customer(customer: &Customer, is_deletable: bool) -> wire::customers::Customer {
    let data = customer.data.clone();
    let vat_id_fault = data.vat_id.as_deref().and_then(|id| fault(id, data.address.country.as_deref()));
    wire::customers::Customer {
        id: id(customer.id),
        created_at: Some(time(customer.id.created_at())),
        is_deletable,
        deleted_at: customer.deleted_at.map(time),
        is_locked: false,
        customer_name: Some(data.name()),
        customer_sub_name: data.sub_name(),
        address: address(&data.address),
        custom_fields: custom_fields(&data.custom_fields),
        external_customer_id: data.external_customer_id,
        debitor_account: data.debitor_account,
        company_name: data.company_name,
        first_name: data.first_name,
        last_name: data.last_name,
        language: data.language,
        locale: data.locale,
        vat_id_fault,
        vat_id: data.vat_id,
        email_address: data.email_address,
        phone_number: data.phone_number,
        notes: data.notes,
        tag: data.tag,
        default_bearer_medium: data.default_bearer_medium.or_else(|| Some("Email".to_owned())),
        customer_type: data.customer_type.or_else(|| Some("Consumer".to_owned())),
        time_zone_key: data.time_zone_key,
        hidden: data.hidden,
    }
}

/// What a client wrote of a customer that does not exist yet.
pub(crate) fn new_customer(data: &CustomerData) -> wire::customers::NewCustomer {
    let data = data.clone();
    wire::customers::NewCustomer {
        address: Some(address(&data.address)),
        custom_fields: Some(custom_fields(&data.custom_fields)),
        external_customer_id: data.external_customer_id,
        debitor_account: data.debitor_account,
        company_name: data.company_name,
        first_name: data.first_name,
        last_name: data.last_name,
        language: data.language,
        locale: data.locale,
        vat_id: data.vat_id,
        email_address: data.email_address,
        phone_number: data.phone_number,
        notes: data.notes,
        tag: data.tag,
        default_bearer_medium: data.default_bearer_medium,
        customer_type: data.customer_type,
        time_zone_key: data.time_zone_key,
        hidden: Some(data.hidden),
    }
}

/// A postal address.
pub(crate) fn address(address: &Address) -> wire::customers::Address {
    let address = address.clone();
    wire::customers::Address {
        address_line1: address.address_line1,
        address_line2: address.address_line2,
        street: address.street,
        house_number: address.house_number,
        postal_code: address.postal_code,
        city: address.city,
        state: address.state,
        country: address.country,
    }
}
