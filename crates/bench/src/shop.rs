//! An account that sells, and customers who buy: of ten, six a plan for a fee, three seats besides, one what is metered.

use std::collections::BTreeSet;

use turnus_app::access::put_user;
use turnus_app::accounts::{NewAccount, NewEntity, create_account};
use turnus_app::catalogue_items::{everything_sold, put_item};
use turnus_app::commit_order::commit_order;
use turnus_app::demo::{DemoCatalogue, catalogue, company};
use turnus_app::orders::{NewOrder, Orderer, place_order};
use turnus_app::usage::list_all_usage;
use turnus_app::usage_in_bulk::{Fate, NewRecord, post_usage_in_bulk};
use turnus_app::users::list_users;
use turnus_app::{App, AppError, Call, Caller, Role};
use turnus_engine::booking::NewComponentSubscription;
use turnus_engine::calendar::Zone;
use turnus_engine::catalogue::Item;
use turnus_engine::customer::{Address, CustomerData};
use turnus_engine::order::{Cart, NewUsage};
use turnus_engine::{Id, Instant};
use turnus_store::Slice;
use turnus_store::usage::UsageFilter;

/// Who looks at the account. It is how an account of the bench is known.
pub(crate) const EMAIL: &str = "bench@localhost";
/// The password: nobody else reaches the account.
pub(crate) const PASSWORD: &str = "turnus-bench-2026";

/// How an account sells.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sale {
    /// Records of usage of each metered contract before its first bill.
    pub(crate) records: i64,
    /// Drafts become documents by themselves, at once.
    pub(crate) sends: bool,
}

/// An account with a catalogue.
pub(crate) struct Shop {
    app: App,
    sale: Sale,
    /// Its account.
    pub(crate) account: Id,
    sold: DemoCatalogue,
}

impl Shop {
    /// Opens the account.
    pub(crate) async fn open(app: &App, sale: Sale) -> Result<Shop, AppError> {
        let now = app.machine_now().await?;
        let berlin = Zone::named("Europe/Berlin").map_err(|error| AppError::Internal(error.to_string()))?;
        let demo = company(now, berlin);
        let entity = NewEntity { auto_send_after_minutes: sale.sends.then_some(0), ..demo.entity };
        let account = create_account(app, NewAccount { sandbox: None, entity, ..demo }).await?;
        let sold = catalogue(|| app.new_id(account, now));
        put_user(app, account, EMAIL, PASSWORD, Role::Owner).await?;
        let shop = Shop { app: app.clone(), sale, account, sold };
        for item in &shop.sold.items {
            put_item(app, &Call::plain(shop.caller(now)), |_, _| Ok(item.clone())).await?;
        }
        Ok(shop)
    }

    /// The account that was opened by another run.
    ///
    /// # Errors
    ///
    /// Refused where the database holds anything else.
    pub(crate) async fn reopen(app: &App, sale: Sale) -> Result<Shop, AppError> {
        let refused = || AppError::Refused("the database is not empty: give one that is".to_owned());
        let accounts = app.accounts().await?;
        let [account] = accounts.as_slice() else { return Err(refused()) };
        let (account, now) = (account.id, app.machine_now().await?);
        if !list_users(app, account).await?.iter().any(|user| user.email == EMAIL) {
            return Err(refused());
        }
        let stored = everything_sold(app, account).await?;
        let mut sold = catalogue(|| app.new_id(account, now));
        let known = |id: Id| {
            let made = sold.items.iter().find(|item| item.pin().id == id);
            let same = made.and_then(|made| stored.iter().find(|item| is_same(made, item)));
            same.map(|item| item.pin().id).ok_or_else(refused)
        };
        let [basic, team, studio] = [known(sold.basic)?, known(sold.team)?, known(sold.studio)?];
        let [seats, calls] = [known(sold.seats)?, known(sold.calls)?];
        sold = DemoCatalogue { basic, team, studio, seats, calls, ..sold };
        Ok(Shop { app: app.clone(), sale, account, sold })
    }

    /// The metered component.
    pub(crate) fn calls(&self) -> Id {
        self.sold.calls
    }

    /// The plan for a fee.
    pub(crate) fn basic(&self) -> Id {
        self.sold.basic
    }

    /// Contracts with usage.
    pub(crate) async fn metered(&self) -> Result<Vec<Id>, AppError> {
        let filter = UsageFilter::default();
        let records = list_all_usage(&self.app, self.account, filter, Slice::first(10_000)).await?;
        let contracts: BTreeSet<Id> = records.iter().map(|(record, _)| record.contract).collect();
        Ok(contracts.into_iter().collect())
    }

    pub(crate) fn caller(&self, now: Instant) -> Caller {
        Caller { account: self.account, entity: None, actor: "bench".to_owned(), now }
    }

    /// What customer `number` buys.
    pub(crate) fn wish(&self, number: u64) -> NewOrder {
        let (variant, seats) = match number % 10 {
            0..=5 => (self.sold.basic, None),
            6..=8 => (self.sold.team, Some(number % 5 + 2)),
            _ => (self.sold.studio, None),
        };
        let booked = seats.map(|count| NewComponentSubscription::of(self.sold.seats, count.into()));
        NewOrder::of(
            Orderer::NewCustomer(Box::new(customer(number))),
            Cart { components: booked.into_iter().collect(), ..Cart::of(Some(variant)) },
        )
    }

    /// Orders, commits, and uses what is metered. The answer is the contract.
    pub(crate) async fn sign_up(&self, number: u64) -> Result<Id, AppError> {
        let now = self.app.now(self.account).await?;
        let call = || Call::plain(self.caller(now));
        let order = place_order(&self.app, &call(), self.wish(number)).await?.fresh()?;
        commit_order(&self.app, &Call::plain(self.caller(now)), order.id, None).await?;
        if number % 10 == 9 {
            let used = |record: i64| NewUsage {
                component: self.sold.calls,
                quantity: (record * 1000 + 7).into(),
                due: None,
                memo: None,
                key: Some(format!("{number}-{record}")),
                product_override: None,
            };
            let records =
                (0..self.sale.records).map(|it| NewRecord { contract: order.contract, usage: used(it) });
            let fates =
                post_usage_in_bulk(&self.app, &self.caller(now), &records.collect::<Vec<_>>()).await?;
            if let Some(fate) = fates.iter().find(|fate| !matches!(fate, Fate::Accepted(_))) {
                return Err(AppError::Internal(format!("usage was not taken: {fate:?}")));
            }
        }
        Ok(order.contract)
    }
}

/// Both are called the same.
fn is_same(one: &Item, other: &Item) -> bool {
    match (one, other) {
        (Item::PlanVariant(one), Item::PlanVariant(other)) => one.internal_name == other.internal_name,
        (Item::Component(one), Item::Component(other)) => one.name == other.name,
        _ => false,
    }
}

fn customer(number: u64) -> CustomerData {
    CustomerData {
        external_customer_id: Some(format!("B-{number}")),
        company_name: Some(format!("Buyer {number} GmbH")),
        email_address: Some(format!("buyer-{number}@example.org")),
        address: Address {
            street: Some("Lane".to_owned()),
            house_number: Some((number % 200).to_string()),
            postal_code: Some("10115".to_owned()),
            city: Some("Berlin".to_owned()),
            country: Some("DE".to_owned()),
            ..Address::default()
        },
        ..CustomerData::default()
    }
}
