//! Accounts of the books: which account of SKR03 or SKR04 a tax and a customer belong to (docs/rules/exports.md).

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Id;
use crate::tax::{TaxDefinition, TaxTerm, VatCategory};
use crate::vat_id::in_eu;

/// A chart of accounts of DATEV.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Chart {
    /// SKR03.
    #[default]
    Skr03,
    /// SKR04.
    Skr04,
}

/// How a legal entity's postings are told to DATEV.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatevSettings {
    /// The chart that accounts come from where none is configured.
    pub chart: Chart,
    /// The tax consultant's number, 1001 to 9999999.
    pub consultant_number: u32,
    /// The client's number there, 1 to 99999.
    pub client_number: u32,
    /// The month in which the fiscal year begins, 1 to 12.
    pub fiscal_year_month: i8,
    /// Digits of an account, 4 to 8. Debtors have one more.
    pub account_length: u8,
    /// The debtor of customers who have none of their own.
    pub collective_debtor: Option<String>,
    /// Where payments come from.
    pub clearing_account: String,
    /// Revenue accounts by tax definition; those of the chart hold for all others.
    pub revenue_accounts: Vec<RevenueAccount>,
    /// The batch is fixed when it is imported (Festschreibung).
    pub locked: bool,
    /// Rows say when the service was rendered (Leistungsdatum).
    pub service_dates: bool,
}

/// Where the revenue of one tax is booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevenueAccount {
    /// The tax definition.
    pub tax_definition: Id,
    /// The account.
    pub account: String,
    /// The tax key (BU-Schlüssel) that takes the VAT out of the gross, on an account that does not do so by itself.
    pub tax_key: Option<String>,
    /// Where its VAT is booked.
    pub vat_account: Option<String>,
    /// DATEV takes the VAT out of the gross, by the account or the key; else net and VAT are rows of their own.
    pub automatic: bool,
}

/// The accounts of one tax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxAccounts {
    /// Of revenue.
    pub revenue: String,
    /// The tax key.
    pub key: Option<String>,
    /// Of VAT.
    pub vat: Option<String>,
    /// DATEV takes the VAT out of the gross.
    pub automatic: bool,
}

/// Why something cannot be booked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAccount {
    /// The chart has no account for it.
    #[error(
        "tax definition '{name}' ({id}) has no revenue account: put one into RevenueAccounts of the legal entity's \
         DATEV settings"
    )]
    Tax {
        /// The definition.
        id: Id,
        /// Its name.
        name: String,
    },
    /// Its VAT has to be booked by itself, and there is no account for that.
    #[error("tax definition '{name}' ({id}) has no VatAccount in the legal entity's DATEV settings")]
    Vat {
        /// The definition.
        id: Id,
        /// Its name.
        name: String,
    },
    /// The customer has no account, and there is no other for him.
    #[error(
        "customer {customer} has no DebitorAccount, and the legal entity's DATEV settings no CollectiveDebtorAccount"
    )]
    Debtor {
        /// The customer.
        customer: Id,
    },
    /// The customer's account is none.
    #[error(
        "DebitorAccount '{account}' of customer {customer} is no debtor: expected {digits} digits, the first 1 to 6"
    )]
    BadDebtor {
        /// The customer.
        customer: Id,
        /// What it has.
        account: String,
        /// Digits of a debtor.
        digits: usize,
    },
}

/// Cancels what an automatic account would do (BU-Schlüssel 40).
pub const NOT_AUTOMATIC: &str = "40";

impl Chart {
    fn of<'a>(self, skr03: &'a str, skr04: &'a str) -> &'a str {
        match self {
            Chart::Skr03 => skr03,
            Chart::Skr04 => skr04,
        }
    }

    /// Money on its way (Geldtransit).
    pub fn clearing(self) -> &'static str {
        self.of("1360", "1460")
    }
}

impl DatevSettings {
    /// An account of the chart at the length of this client's accounts: 8400 is 84000 where they have five digits.
    pub fn at_length(&self, account: &str) -> String {
        format!("{account:0<width$}", width = usize::from(self.account_length))
    }

    /// It has the form of one of this client's accounts.
    pub fn is_account(&self, account: &str) -> bool {
        account.len() == usize::from(self.account_length)
            && account.bytes().all(|digit| digit.is_ascii_digit())
    }

    /// It has the form of a debtor: one digit more than an account, the first from 1 to 6.
    pub fn is_debtor(&self, account: &str) -> bool {
        account.len() == self.debtor_digits()
            && account.bytes().all(|digit| digit.is_ascii_digit())
            && matches!(account.as_bytes().first(), Some(b'1'..=b'6'))
    }

    /// Digits of a debtor.
    pub fn debtor_digits(&self) -> usize {
        usize::from(self.account_length) + 1
    }

    /// The debtor of a customer: his own account, else the one of all who have none.
    pub fn debtor(&self, customer: Id, own: Option<&str>) -> Result<String, NoAccount> {
        let own = own.map(str::trim).filter(|account| !account.is_empty());
        match own {
            Some(account) if self.is_debtor(account) => Ok(account.to_owned()),
            Some(account) => {
                let (account, digits) = (account.to_owned(), self.debtor_digits());
                Err(NoAccount::BadDebtor { customer, account, digits })
            }
            None => self.collective_debtor.clone().ok_or(NoAccount::Debtor { customer }),
        }
    }

    /// The first day of the fiscal year of `day`.
    pub fn fiscal_year(&self, day: Date) -> Date {
        let year = if day.month() < self.fiscal_year_month { day.year() - 1 } else { day.year() };
        Date::new(year, self.fiscal_year_month, 1).unwrap_or(day)
    }

    /// The accounts of a tax. `domestic`: it is a tax of the seller's own country.
    ///
    /// # Errors
    ///
    /// [`NoAccount::Tax`] where neither the settings nor the chart know one.
    pub fn tax_accounts(
        &self,
        tax: &TaxTerm,
        definition: Option<&TaxDefinition>,
        domestic: bool,
    ) -> Result<TaxAccounts, NoAccount> {
        let key = definition.and_then(|it| it.datev_key.clone()).filter(|key| !key.is_empty());
        let own = self.revenue_accounts.iter().find(|it| it.tax_definition == tax.definition);
        if let Some(own) = own {
            return Ok(TaxAccounts {
                revenue: own.account.clone(),
                key: own.tax_key.clone().or(key.filter(|_| own.automatic)),
                vat: own.vat_account.clone(),
                automatic: own.automatic,
            });
        }
        let usual = self.usual_accounts(tax, key.is_some(), domestic);
        let (revenue, vat) = usual.ok_or_else(|| NoAccount::Tax {
            id: tax.definition,
            name: definition.map(|it| it.name.clone()).unwrap_or_default(),
        })?;
        Ok(TaxAccounts {
            revenue: self.at_length(revenue),
            // Accounts without VAT reckon by themselves, and take no key.
            key: key.filter(|_| tax.category == VatCategory::S),
            vat: vat.map(|account| self.at_length(account)),
            automatic: true,
        })
    }

    /// The chart's accounts of revenue and of VAT. A definition with a key is booked with it on the account without a
    /// tax of its own; a rate of another country has none.
    fn usual_accounts(
        &self,
        tax: &TaxTerm,
        has_key: bool,
        domestic: bool,
    ) -> Option<(&'static str, Option<&'static str>)> {
        let of = |skr03, skr04| self.chart.of(skr03, skr04);
        let vat = match tax.rate.normalize() {
            rate if rate == Decimal::from(19) => Some(of("1776", "3806")),
            rate if rate == Decimal::from(7) => Some(of("1771", "3801")),
            _ => None,
        };
        match tax.category {
            VatCategory::S if !domestic => None,
            VatCategory::S if has_key => Some((of("8200", "4200"), vat)),
            VatCategory::S if tax.rate == Decimal::from(19) => Some((of("8400", "4400"), vat)),
            VatCategory::S if tax.rate == Decimal::from(7) => Some((of("8300", "4300"), vat)),
            VatCategory::S => None,
            VatCategory::Z => Some((of("8290", "4290"), None)),
            VatCategory::E => Some((of("8100", "4100"), None)),
            VatCategory::AE => Some((of("8336", "4336"), None)),
            VatCategory::G => Some((of("8120", "4120"), None)),
            VatCategory::K => Some((of("8125", "4125"), None)),
            VatCategory::O if in_eu(&tax.country) => Some((of("8339", "4339"), None)),
            VatCategory::O => Some((of("8338", "4338"), None)),
        }
    }
}
