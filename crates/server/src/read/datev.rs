//! How postings are told to DATEV.

use turnus_engine::datev::{Chart, DatevSettings, RevenueAccount};
use turnus_wire::datev as wire;

use crate::api::error::ApiError;
use crate::read::{id, list, shortened, word};

/// What the owner of the books decided.
pub(crate) fn datev_settings(given: &wire::DatevSettings) -> Result<DatevSettings, ApiError> {
    let charts = [("SKR03", Chart::Skr03), ("SKR04", Chart::Skr04)];
    let chart = word("Chart", given.chart.as_deref(), Chart::Skr03, &charts)?;
    let month = within("FiscalYearStartMonth", given.fiscal_year_start_month.unwrap_or(1), 1, 12)?;
    let length = within("AccountLength", given.account_length.unwrap_or(4), 4, 8)?;
    let mut settings = DatevSettings {
        chart,
        consultant_number: within("ConsultantNumber", given.consultant_number, 1001, 9_999_999)?,
        client_number: within("ClientNumber", given.client_number, 1, 99_999)?,
        fiscal_year_month: i8::try_from(month).unwrap_or(1),
        account_length: u8::try_from(length).unwrap_or(4),
        collective_debtor: None,
        clearing_account: String::new(),
        revenue_accounts: Vec::new(),
        locked: given.locked.unwrap_or(false),
        service_dates: given.service_dates.unwrap_or(true),
    };
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    if let Some(debtor) = filled(&given.collective_debtor_account) {
        if !settings.is_debtor(&debtor) {
            let digits = settings.debtor_digits();
            let why = format!("expected {digits} digits, the first 1 to 6, got '{}'", shortened(&debtor));
            return Err(ApiError::member("CollectiveDebtorAccount", why));
        }
        settings.collective_debtor = Some(debtor);
    }
    settings.clearing_account = match filled(&given.clearing_account) {
        Some(own) => account("ClearingAccount", own, &settings)?,
        None => settings.at_length(chart.clearing()),
    };
    settings.revenue_accounts = list("RevenueAccounts", given.revenue_accounts.clone(), |at, given| {
        revenue_account(at, &given, &settings)
    })?;
    Ok(settings)
}

fn revenue_account(
    at: &str,
    given: &wire::RevenueAccount,
    settings: &DatevSettings,
) -> Result<RevenueAccount, ApiError> {
    let key = given.tax_key.clone().filter(|key| !key.is_empty());
    let is_key = |key: &String| key.len() <= 4 && key.bytes().all(|digit| digit.is_ascii_digit());
    if let Some(bad) = key.as_ref().filter(|key| !is_key(key)) {
        let why = format!("expected 1 to 4 digits, got '{}'", shortened(bad));
        return Err(ApiError::member(format_args!("{at}.TaxKey"), why));
    }
    let automatic = given.automatic.unwrap_or(true);
    if key.is_some() && !automatic {
        let why = "a key takes the VAT out of the gross: leave it out, or Automatic";
        return Err(ApiError::member(format_args!("{at}.TaxKey"), why));
    }
    let vat = given.vat_account.clone().filter(|own| !own.is_empty());
    Ok(RevenueAccount {
        tax_definition: id(format_args!("{at}.TaxDefinitionId"), &given.tax_definition_id)?,
        account: account(&format!("{at}.Account"), given.account.clone(), settings)?,
        tax_key: key,
        vat_account: vat.map(|own| account(&format!("{at}.VatAccount"), own, settings)).transpose()?,
        automatic,
    })
}

fn account(member: &str, given: String, settings: &DatevSettings) -> Result<String, ApiError> {
    if settings.is_account(&given) {
        return Ok(given);
    }
    let why = format!("expected {} digits, got '{}'", settings.account_length, shortened(&given));
    Err(ApiError::member(member, why))
}

fn within(member: &str, given: u32, least: u32, most: u32) -> Result<u32, ApiError> {
    if (least..=most).contains(&given) {
        return Ok(given);
    }
    Err(ApiError::member(member, format!("expected {least} to {most}, got {given}")))
}
