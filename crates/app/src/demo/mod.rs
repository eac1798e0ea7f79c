//! The demo: a company, its catalogue, 40 customers, and 14 months of history made by the engine under a moved clock.

mod catalogue;
mod people;
mod story;

use rust_decimal::Decimal;
use turnus_engine::calendar::{Period, Unit, Zone};
use turnus_engine::customer::Address;
use turnus_engine::document::Seller;
use turnus_engine::{Currency, Id, Instant};
use turnus_store::accounts::AccountSettings;

use crate::accounts::{NewAccount, NewEntity, create_account};
use crate::app::App;
use crate::clock::move_clock;
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

fn caller(account: Id, now: Instant) -> Caller {
    Caller { account, entity: None, actor: "demo".to_owned(), now }
}

fn company(start: Instant, zone: Zone) -> NewAccount {
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
