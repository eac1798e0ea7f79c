//! What a first start makes: an account with its company and the standard taxes.

use turnus_app::accounts::{CompanyData, add_standard_taxes, create_company};
use turnus_app::{AccountId, App};

use crate::failure::Failure;
use crate::settings::Company;

/// Makes the account of a new database; what an earlier try made stays.
pub async fn make_account(app: &App, company: &Company) -> Result<AccountId, Failure> {
    if let Some(account) = app.accounts().await?.first() {
        if app.catalogue(account.id).await?.tax_policies.all().next().is_none() {
            add_standard_taxes(app, account.id).await?;
        }
        return Ok(account.id);
    }
    let filled = |text: &String| (!text.is_empty()).then(|| text.clone());
    let data = CompanyData {
        name: company.name.clone(),
        street: filled(&company.street),
        house_number: filled(&company.house_number),
        postal_code: filled(&company.postal_code),
        city: filled(&company.city),
        country: filled(&company.country),
        vat_id: filled(&company.vat_id),
        tax_number: filled(&company.tax_number),
        email: filled(&company.email),
        iban: filled(&company.iban),
        bic: filled(&company.bic),
        zone: company.zone.clone(),
        auto_send_after_minutes: u32::try_from(company.auto_send_after_minutes).ok(),
        payment_days: company.payment_days,
        invoice_numbers: company.invoice_numbers.clone(),
        credit_note_numbers: company.credit_note_numbers.clone(),
        sandbox: company.sandbox,
    };
    let account = create_company(app, data).await?;
    add_standard_taxes(app, account).await?;
    Ok(account)
}
