//! The demo: a company, its catalogue, 40 customers, and 14 months of history made by the engine under a moved clock.

mod catalogue;
mod other_rates;
mod people;
mod story;

use rust_decimal::Decimal;
use turnus_engine::calendar::{Period, Unit, Zone};
use turnus_engine::customer::Address;
use turnus_engine::datev::{Chart, DatevSettings, RevenueAccount};
use turnus_engine::document::Seller;
use turnus_engine::{Currency, Id, Instant};
use turnus_store::accounts::AccountSettings;

pub use self::catalogue::{DemoCatalogue, catalogue};
use crate::accounts::{NewAccount, NewEntity, create_account};
use crate::app::{App, entity_of};
use crate::clock::move_clock;
use crate::datev_settings::put_datev_settings;
use crate::error::AppError;
use crate::exchange_rates::{RateChange, put_exchange_rates};
use crate::wish::{Call, Caller};

/// Makes the demo account. `progress` hears how much of the history is done, in percent.
pub async fn make_demo(app: &App, progress: impl Fn(u32)) -> Result<Id, AppError> {
    let today = app.machine_now().await?;
    let berlin = Zone::named("Europe/Berlin").map_err(|error| AppError::Internal(error.to_string()))?;
    let start = berlin.start_of_day(Period::new(14, Unit::Month).before(today, &berlin));
    let account = create_account(app, company(start, berlin)).await?;
    let sold = catalogue::catalogue(|| app.new_id(account, start));
    for item in &sold.items {
        let caller = caller(account, start);
        crate::catalogue_items::put_item(app, &Call::plain(caller), |_, _| Ok(item.clone())).await?;
    }
    enter_rates(app, account, start, today).await?;
    decide_datev(app, account, start).await?;
    let story = story::Story { app, account, sold: &sold, start, end: today };
    story.tell(progress).await?;
    let end = app.machine_now().await?;
    move_clock(app, &caller(account, app.now(account).await?), end, Some(false)).await?;
    Ok(account)
}

/// What a franc is worth in euros, from quarter to quarter.
async fn enter_rates(app: &App, account: Id, start: Instant, today: Instant) -> Result<(), AppError> {
    let francs = "CHF".parse().map_err(|_| AppError::Internal("no francs".to_owned()))?;
    let steps = std::iter::successors(Some(start), |at| Some(at.plus_millis(91 * 24 * 3_600_000)));
    let rate = |(number, at): (i64, Instant)| RateChange {
        currency: francs,
        accounting_currency: Currency::EUR,
        valid_from: Zone::utc().day(at),
        rate: Some(Decimal::new(10_421 + number * 37, 4)),
    };
    let rates = (0..).zip(steps.take_while(|at| *at <= today)).map(rate).collect();
    put_exchange_rates(app, &Call::plain(caller(account, start)), rates).await?;
    Ok(())
}

/// SKR03, one debtor for all, and an account for the tax of Austria.
async fn decide_datev(app: &App, account: Id, start: Instant) -> Result<(), AppError> {
    let catalogue = app.catalogue(account).await?;
    let entity = entity_of(&catalogue, None)?.id;
    let austria = catalogue.tax_policies.all().flat_map(|policy| &policy.entries);
    let austria = austria.filter(|entry| entry.country == "AT").map(|entry| RevenueAccount {
        tax_definition: entry.definition,
        account: "8331".to_owned(),
        tax_key: None,
        vat_account: Some("1768".to_owned()),
        automatic: false,
    });
    let settings = DatevSettings {
        chart: Chart::Skr03,
        consultant_number: 29_098,
        client_number: 55_003,
        fiscal_year_month: 1,
        account_length: 4,
        collective_debtor: Some("10000".to_owned()),
        clearing_account: Chart::Skr03.clearing().to_owned(),
        revenue_accounts: austria.collect(),
        locked: false,
        service_dates: true,
    };
    put_datev_settings(app, &Call::plain(caller(account, start)), entity, settings).await?;
    Ok(())
}

fn caller(account: Id, now: Instant) -> Caller {
    Caller { account, entity: None, actor: "demo".to_owned(), now }
}

/// The company, with a sandbox that begins at `start`.
pub fn company(start: Instant, zone: Zone) -> NewAccount {
    let address = Address {
        street: Some("Chausseestraße".to_owned()),
        house_number: Some("48".to_owned()),
        postal_code: Some("10115".to_owned()),
        city: Some("Berlin".to_owned()),
        country: Some("DE".to_owned()),
        ..Address::default()
    };
    let seller = Seller {
        name: "Werkstatt für gute Software GmbH".to_owned(),
        address,
        vat_id: Some("DE298765435".to_owned()),
        tax_number: Some("37/123/45678".to_owned()),
        email: Some("rechnung@werkstatt.example".to_owned()),
        phone: Some("+49 30 1234567".to_owned()),
        register: vec![
            "Amtsgericht Berlin-Charlottenburg, HRB 123456".to_owned(),
            "Geschäftsführung: Ada Winter".to_owned(),
        ],
        bank_name: Some("Musterbank Berlin".to_owned()),
        iban: Some("DE02120300000000202051".to_owned()),
        bic: Some("BYLADEM1001".to_owned()),
    };
    NewAccount {
        name: "Demo".to_owned(),
        sandbox: Some((start, true)),
        settings: AccountSettings::default(),
        entity: NewEntity {
            zone,
            seller,
            // An hour to look at a draft before it leaves.
            auto_send_after_minutes: Some(60),
            payment_days: 14,
            invoice_numbers: "R{year}-{number:4}".to_owned(),
            credit_note_numbers: "K{year}-{number:4}".to_owned(),
        },
    }
}
