//! Accounts: made, with their first legal entity and their clock.

use turnus_engine::calendar::{Period, Unit, Zone};
use turnus_engine::catalogue::Item;
use turnus_engine::customer::Address;
use turnus_engine::document::{Language, Seller};
use turnus_engine::entity::Entity;
use turnus_engine::event::EventKind;
use turnus_engine::numbering::NumberTemplate;
use turnus_engine::theme::Theme;
use turnus_engine::{Currency, Id, Instant};
use turnus_store::accounts::{self, AccountRow, AccountSettings};
use turnus_store::clocks::{self, Clock};
use turnus_store::{Applied, catalogue, revenue_walks, search_walks};

use crate::app::{App, entity_of};
use crate::catalogue_items::{check_entity, put_item};
use crate::error::AppError;
use crate::journal;
use crate::standard_taxes::standard_taxes;
use crate::wish::{Call, Caller, Decision, Done, Outcome, grant};

/// A new account.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// What the console calls it.
    pub name: String,
    /// It is a sandbox, whose clock begins there and runs on, or stands still.
    pub sandbox: Option<(Instant, bool)>,
    /// What its owner decides.
    pub settings: AccountSettings,
    /// Its first legal entity.
    pub entity: NewEntity,
}

/// A new legal entity.
#[derive(Clone, Debug)]
pub struct NewEntity {
    /// The zone of its calendar.
    pub zone: Zone,
    /// What documents print of it.
    pub seller: Seller,
    /// Drafts become documents by themselves after so many minutes; none: when someone sends them.
    pub auto_send_after_minutes: Option<u32>,
    /// Days to pay.
    pub payment_days: u16,
    /// Template of invoice numbers.
    pub invoice_numbers: String,
    /// Template of credit note numbers.
    pub credit_note_numbers: String,
}

impl NewEntity {
    /// The entity with that id. Each kind of document counts in a sequence of its own.
    pub fn with_ids(self, id: Id, mut new_id: impl FnMut() -> Id) -> Result<Entity, AppError> {
        let bad = |error: turnus_engine::numbering::BadTemplate| AppError::Refused(error.to_string());
        Ok(Entity {
            id,
            version: 1,
            zone: self.zone,
            seller: self.seller,
            language: Language::De,
            auto_send: self.auto_send_after_minutes.is_some(),
            auto_send_after_minutes: self.auto_send_after_minutes.unwrap_or(0),
            payment_term: Period::new(self.payment_days, Unit::Day),
            invoice_numbers: NumberTemplate::new(&self.invoice_numbers, new_id()).map_err(bad)?,
            credit_note_numbers: NumberTemplate::new(&self.credit_note_numbers, new_id()).map_err(bad)?,
            documents_of_zero: false,
            theme: Theme::default(),
            accounting_currency: Currency::EUR,
        })
    }
}

/// Makes an account. The answer is its id.
pub async fn create_account(app: &App, new: NewAccount) -> Result<Id, AppError> {
    let machine = app.machine_now().await?;
    let now = new.sandbox.map_or(machine, |(start, _)| start);
    // An account is older than everything in it.
    let id = app.new_id(Id::from_bytes([0; 12]), now);
    let caller = Caller { account: id, entity: None, actor: "setup".to_owned(), now };
    let entity = new.entity.with_ids(app.new_id(id, now), || app.new_id(id, now))?;
    check_entity(&entity)?;
    let row = AccountRow { id, version: 1, name: new.name, created_at: now, settings: new.settings };
    let mut changes = caller.changes(app);
    changes.statements.push(accounts::insert(&row)?);
    changes.statements.push(revenue_walks::nothing_to_do(id));
    changes.statements.extend(search_walks::nothing_to_do(id));
    if let Some((start, stopped)) = new.sandbox {
        let mark = (!stopped).then_some(machine);
        let clock = Clock { version: 1, at: start, mark, target: None, resume: false, leased_until: machine };
        changes.statements.push(clocks::insert(id, &clock));
    }
    let event = caller.about(EventKind::AccountCreated, entity.id);
    let item = Item::Entity(entity);
    changes.statements.extend(catalogue::insert(id, &item, now)?);
    let members = journal::plain("Account", None, Some(&row)).and(journal::item(None, &item));
    changes.events.push(caller.event(app, event, &members));
    match app.store().apply(changes).await? {
        Applied::Done(_) => Ok(id),
        Applied::Stale | Applied::Taken(_) => Err(AppError::Internal("an account's id was taken".to_owned())),
    }
}

/// A company as its settings say it.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "turnus.default.toml documents them")]
pub struct CompanyData {
    pub name: String,
    pub street: Option<String>,
    pub house_number: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
    pub vat_id: Option<String>,
    pub tax_number: Option<String>,
    pub email: Option<String>,
    pub iban: Option<String>,
    pub bic: Option<String>,
    pub zone: String,
    pub auto_send_after_minutes: Option<u32>,
    pub payment_days: u16,
    pub invoice_numbers: String,
    pub credit_note_numbers: String,
    pub sandbox: bool,
}

/// Makes an account of a company. A sandbox's clock begins now and runs.
pub async fn create_company(app: &App, data: CompanyData) -> Result<Id, AppError> {
    let zone = Zone::named(&data.zone).map_err(|error| AppError::Refused(error.to_string()))?;
    let address = Address {
        street: data.street,
        house_number: data.house_number,
        postal_code: data.postal_code,
        city: data.city,
        country: data.country.map(|country| country.to_uppercase()),
        ..Address::default()
    };
    let seller = Seller {
        name: data.name.clone(),
        address,
        vat_id: data.vat_id,
        tax_number: data.tax_number,
        email: data.email,
        iban: data.iban,
        bic: data.bic,
        ..Seller::default()
    };
    let entity = NewEntity {
        zone,
        seller,
        auto_send_after_minutes: data.auto_send_after_minutes,
        payment_days: data.payment_days,
        invoice_numbers: data.invoice_numbers,
        credit_note_numbers: data.credit_note_numbers,
    };
    let sandbox = if data.sandbox { Some((app.machine_now().await?, false)) } else { None };
    create_account(app, NewAccount { name: data.name, sandbox, settings: AccountSettings::default(), entity })
        .await
}

/// Gives a new account the standard tax policy of a German company.
pub async fn add_standard_taxes(app: &App, account: Id) -> Result<(), AppError> {
    let now = app.now(account).await?;
    let (policy, definitions) = standard_taxes(&mut || app.new_id(account, now));
    let items = definitions.into_iter().map(Item::TaxDefinition).chain([Item::TaxPolicy(policy)]);
    for item in items {
        let caller = Caller { account, entity: None, actor: "setup".to_owned(), now };
        put_item(app, &Call::plain(caller), |_, _| Ok(item.clone())).await?;
    }
    Ok(())
}

/// Decides anew for the account.
pub async fn change_settings(
    app: &App,
    call: &Call<AccountSettings>,
    settings: AccountSettings,
) -> Result<Done<AccountSettings>, AppError> {
    grant(app, call, || Box::pin(decide_settings(app, &call.caller, settings.clone()))).await
}

async fn decide_settings(
    app: &App,
    caller: &Caller,
    settings: AccountSettings,
) -> Result<Decision<AccountSettings>, AppError> {
    let row = accounts::by_id(app.store(), caller.account).await?;
    let row = row.ok_or(AppError::NotFound { kind: "account", id: caller.account })?;
    let catalogue = app.catalogue(caller.account).await?;
    let entity = entity_of(&catalogue, caller.entity)?.id;
    let mut changes = caller.changes(app);
    let members = journal::plain("Settings", Some(&row.settings), Some(&settings));
    if members.is_empty() {
        return Ok(Decision { changes, outcome: Outcome::Known(settings) });
    }
    changes.statements.push(accounts::update(&AccountRow { settings: settings.clone(), ..row })?);
    changes.events.push(caller.event(app, caller.about(EventKind::SettingsChanged, entity), &members));
    Ok(Decision { changes, outcome: Outcome::Known(settings) })
}

/// What the account's owner decided.
pub async fn settings(app: &App, account: Id) -> Result<AccountSettings, AppError> {
    let row = accounts::by_id(app.store(), account).await?;
    Ok(row.ok_or(AppError::NotFound { kind: "account", id: account })?.settings)
}
