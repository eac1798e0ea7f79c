//! How an order is paid: `Role:Provider`, or a provider alone (billwerk-api.md B.1).

use turnus_engine::order::OrderKind;

use crate::error::AppError;

const ROLES: [&str; 12] = [
    "None",
    "Debit",
    "CreditCard",
    "OnAccount",
    "BlackLabel",
    "iDEAL",
    "Autogiro",
    "Avtalegiro",
    "ApplePay",
    "Betalingsservice",
    "MobilePay",
    "AmazonPay",
];
const BLACK_LABELS: [&str; 4] = ["PayPal", "InvoicePayment", "FakePSP", "FakeProvider"];
const PLAY_PROVIDERS: [&str; 2] = ["FakePSP", "FakeProvider"];

/// Checks a payment method. The answer is whether none was given.
///
/// # Errors
///
/// Refused where the text has not the form, or a signup asks for a method that needs the subscriber's own hand.
pub(crate) fn check(method: Option<&str>, kind: OrderKind, sandbox: bool) -> Result<bool, AppError> {
    let Some(method) = method.map(str::trim).filter(|method| !method.is_empty()) else { return Ok(true) };
    let (role, provider) = method.split_once(':').unwrap_or(("BlackLabel", method));
    let known_role = ROLES.iter().any(|known| known.eq_ignore_ascii_case(role));
    let known_label =
        role != "BlackLabel" || BLACK_LABELS.iter().any(|known| known.eq_ignore_ascii_case(provider));
    let is_name = |text: &str| !text.is_empty() && text.chars().all(char::is_alphanumeric);
    if !known_role || !known_label || !is_name(provider) {
        return Err(AppError::Refused(format!(
            "PaymentMethod '{method}' is unknown: give Role:Provider such as Debit:GoCardless, OnAccount:PayOne, \
             None:None, or InvoicePayment"
        )));
    }
    let is_none = role.eq_ignore_ascii_case("None");
    let on_account =
        role.eq_ignore_ascii_case("OnAccount") || provider.eq_ignore_ascii_case("InvoicePayment");
    let play = sandbox && PLAY_PROVIDERS.iter().any(|known| known.eq_ignore_ascii_case(provider));
    if kind == OrderKind::Signup && !is_none && !on_account && !play {
        return Err(AppError::Refused(format!(
            "a signup cannot be paid by '{method}' through this call: use OnAccount, InvoicePayment or no \
             PaymentMethod"
        )));
    }
    Ok(is_none)
}
