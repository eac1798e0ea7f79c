//! Customers, whole and changed.

use turnus_engine::customer::{Address, CustomFields, CustomerData};
use turnus_wire as wire;
use turnus_wire::Patch;
use turnus_wire::customers::{AddressPatch, CustomerPatch, NewCustomer};

use crate::api::error::ApiError;
use crate::read::{custom_fields, note, shortened, text};

/// Everything that a client writes of a customer. `at` is put before the members' names.
pub(crate) fn customer(at: &str, given: &NewCustomer) -> Result<CustomerData, ApiError> {
    let member = |name: &str, value: &Option<String>| text(format_args!("{at}{name}"), value.clone());
    Ok(CustomerData {
        external_customer_id: member("ExternalCustomerId", &given.external_customer_id)?,
        debitor_account: member("DebitorAccount", &given.debitor_account)?,
        company_name: member("CompanyName", &given.company_name)?,
        first_name: member("FirstName", &given.first_name)?,
        last_name: member("LastName", &given.last_name)?,
        language: member("Language", &given.language)?,
        locale: member("Locale", &given.locale)?,
        vat_id: member("VatId", &given.vat_id)?,
        email_address: member("EmailAddress", &given.email_address)?,
        phone_number: member("PhoneNumber", &given.phone_number)?,
        notes: note(format_args!("{at}Notes"), given.notes.clone())?,
        tag: member("Tag", &given.tag)?,
        address: address(&format!("{at}Address"), given.address.as_ref())?,
        default_bearer_medium: member("DefaultBearerMedium", &given.default_bearer_medium)?,
        customer_type: member("CustomerType", &given.customer_type)?,
        time_zone_key: member("TimeZoneKey", &given.time_zone_key)?,
        hidden: given.hidden.unwrap_or(false),
        custom_fields: custom_fields(format_args!("{at}CustomFields"), given.custom_fields.as_ref())?,
    })
}

/// A postal address.
pub(crate) fn address(name: &str, given: Option<&wire::customers::Address>) -> Result<Address, ApiError> {
    let Some(given) = given else { return Ok(Address::default()) };
    let member = |part: &str, value: &Option<String>| {
        let read = text(format_args!("{name}.{part}"), value.clone());
        read.map(|read| read.filter(|value| !value.is_empty()))
    };
    Ok(Address {
        address_line1: member("AddressLine1", &given.address_line1)?,
        address_line2: member("AddressLine2", &given.address_line2)?,
        street: member("Street", &given.street)?,
        house_number: member("HouseNumber", &given.house_number)?,
        postal_code: member("PostalCode", &given.postal_code)?,
        city: member("City", &given.city)?,
        state: member("State", &given.state)?,
        country: country(name, member("Country", &given.country)?)?,
    })
}

fn country(at: &str, given: Option<String>) -> Result<Option<String>, ApiError> {
    let Some(given) = given else { return Ok(None) };
    let code = given.trim().to_ascii_uppercase();
    if turnus_app::is_country(&code) {
        return Ok(Some(code));
    }
    let why = format!("expected two letters of ISO 3166-1 such as DE, got '{}'", shortened(&given));
    Err(ApiError::member(format_args!("{at}.Country"), why))
}

/// Changes to a customer, read: they make the new data of the old.
#[derive(Clone)]
pub(crate) struct CustomerChanges {
    patch: CustomerPatch,
    address: Patch<AddressPatch>,
    custom_fields: Option<CustomFields>,
}

/// Changes to a customer. Whether their values can be taken is known before any customer is read.
pub(crate) fn customer_changes(at: &str, mut patch: CustomerPatch) -> Result<CustomerChanges, ApiError> {
    let asked = CustomerChanges {
        address: std::mem::take(&mut patch.address),
        custom_fields: None,
        patch: patch.clone(),
    };
    // A customer of nothing but the changes has every bound that the changed one has.
    let data = asked.new_data(&CustomerData::default());
    let alone = customer(at, &as_new(&data, patch.custom_fields.clone().value()))?;
    let custom_fields = patch.custom_fields.change().map(|_| alone.custom_fields);
    let mut address = asked.address;
    if let Patch::Value(given) = &mut address
        && let Patch::Value(_) = given.country
    {
        given.country = alone.address.country.map_or(Patch::Null, Patch::Value);
    }
    Ok(CustomerChanges { address, custom_fields, ..asked })
}

fn as_new(data: &CustomerData, custom_fields: Option<wire::CustomFields>) -> NewCustomer {
    let address = crate::render::address(&data.address);
    NewCustomer { address: Some(address), custom_fields, ..crate::render::new_customer(data) }
}

impl CustomerChanges {
    /// The customer's data after the changes.
    pub(crate) fn new_data(&self, old: &CustomerData) -> CustomerData {
        let patch = self.patch.clone();
        let old = old.clone();
        CustomerData {
            external_customer_id: patch.external_customer_id.apply(old.external_customer_id),
            debitor_account: patch.debitor_account.apply(old.debitor_account),
            company_name: patch.company_name.apply(old.company_name),
            first_name: patch.first_name.apply(old.first_name),
            last_name: patch.last_name.apply(old.last_name),
            language: patch.language.apply(old.language),
            locale: patch.locale.apply(old.locale),
            vat_id: patch.vat_id.apply(old.vat_id),
            email_address: patch.email_address.apply(old.email_address),
            phone_number: patch.phone_number.apply(old.phone_number),
            notes: patch.notes.apply(old.notes),
            tag: patch.tag.apply(old.tag),
            address: self.new_address(old.address),
            default_bearer_medium: patch.default_bearer_medium.apply(old.default_bearer_medium),
            customer_type: patch.customer_type.apply(old.customer_type),
            time_zone_key: patch.time_zone_key.apply(old.time_zone_key),
            hidden: patch.hidden.apply(Some(old.hidden)).unwrap_or(false),
            custom_fields: self.custom_fields.clone().unwrap_or(old.custom_fields),
        }
    }

    fn new_address(&self, old: Address) -> Address {
        let patch = match self.address.clone() {
            Patch::Absent => return old,
            Patch::Null => return Address::default(),
            Patch::Value(patch) => patch,
        };
        let filled = |value: Option<String>| value.filter(|value| !value.is_empty());
        Address {
            address_line1: filled(patch.address_line1.apply(old.address_line1)),
            address_line2: filled(patch.address_line2.apply(old.address_line2)),
            street: filled(patch.street.apply(old.street)),
            house_number: filled(patch.house_number.apply(old.house_number)),
            postal_code: filled(patch.postal_code.apply(old.postal_code)),
            city: filled(patch.city.apply(old.city)),
            state: filled(patch.state.apply(old.state)),
            country: filled(patch.country.apply(old.country)),
        }
    }
}
