//! A small shop over a store in a temporary file, with a clock that the test moves.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use rust_decimal::Decimal;
use turnus_app::accounts::{CompanyData, add_standard_taxes, create_company};
use turnus_app::catalogue_items::put_item;
use turnus_app::commit_order::{Committed, commit_order};
use turnus_app::contracts::{ContractWish, change_contract};
use turnus_app::due_work::do_due_work;
use turnus_app::orders::{NewOrder, Orderer, place_order};
use turnus_app::verify::{Scope, verify};
use turnus_app::{App, AppError, Call, Caller, Setup};
use turnus_engine::booking::NewComponentSubscription;
use turnus_engine::calendar::{Period, Unit};
use turnus_engine::catalogue::Item;
use turnus_engine::component::{Component, ComponentKind};
use turnus_engine::contract::ContractData;
use turnus_engine::customer::{Address, CustomerData};
use turnus_engine::order::{Cart, Order};
use turnus_engine::plan::*;
use turnus_engine::pricing::Pricing;
use turnus_engine::proration::Proration;
use turnus_engine::text::LocalizedText;
use turnus_engine::{Currency, Id, Instant};
use turnus_store::contracts::ContractRow;
use turnus_store::faults::Faults;
use turnus_store::{Options, Store};

use crate::databases::{self, Database};

pub const MONTH: Period = Period::new(1, Unit::Month);

/// A company that sells one plan in three variants, seats, and calls.
pub struct Shop {
    pub app: App,
    pub store: Store,
    pub account: Id,
    pub basic: Id,
    pub pro: Id,
    pub approved: Id,
    pub seats: Id,
    pub calls: Id,
    pub group: Id,
    pub policy: Id,
    clock: Arc<AtomicI64>,
    is_crooked: AtomicBool,
    pub database: Arc<Database>,
}

/// `2024-01-31` or `2024-01-31T09:00` in Berlin, or an instant with Z.
pub fn at(text: &str) -> Instant {
    if let Ok(timestamp) = text.parse::<jiff::Timestamp>() {
        return timestamp.into();
    }
    let berlin = turnus_engine::calendar::Zone::named("Europe/Berlin").unwrap();
    match text.parse::<jiff::civil::DateTime>() {
        Ok(local) if text.contains('T') => berlin.instant(local),
        Ok(_) | Err(_) => berlin.midnight(text.parse().unwrap()),
    }
}

impl Drop for Shop {
    /// Whatever a story did, its books are right.
    fn drop(&mut self) {
        if std::thread::panicking() || self.is_crooked.load(Ordering::SeqCst) {
            return;
        }
        let (account, clock) = (self.account, Arc::clone(&self.clock));
        let setup = Setup { key: [7; 32], node: 2, private_webhooks: true };
        let report = self.database.looked_at(clock, move |store| async move {
            verify(&App::new(store, setup), account, Scope::Whole).await.unwrap()
        });
        assert!(report.is_clean(), "{report}");
    }
}

impl Shop {
    /// Opened on that day; drafts wait until someone sends them.
    pub async fn opened(today: &str) -> Shop {
        Shop::opened_with(today, None).await
    }

    /// Opened on that day; drafts become documents after so many minutes.
    pub async fn opened_with(today: &str, auto_send_after_minutes: Option<u32>) -> Shop {
        Shop::opened_under(today, auto_send_after_minutes, None).await
    }

    /// The same over a store that takes its turns as a simulation says.
    pub async fn opened_under(
        today: &str,
        auto_send_after_minutes: Option<u32>,
        faults: Option<Faults>,
    ) -> Shop {
        let clock = Arc::new(AtomicI64::new(at(today).millis()));
        let options = Options { machine_clock: Some(Arc::clone(&clock)), faults, ..Options::default() };
        let database = match options.faults {
            None => databases::chosen(options).await,
            // A simulation's are SQLite's.
            Some(_) => databases::sqlite(options).await,
        };
        Shop::over(Arc::new(database), clock, auto_send_after_minutes).await
    }

    /// The same over a database that is there, whose machine's clock is `clock`.
    pub async fn over(
        database: Arc<Database>,
        clock: Arc<AtomicI64>,
        auto_send_after_minutes: Option<u32>,
    ) -> Shop {
        let store = database.store.clone();
        let app = App::new(store.clone(), Setup { key: [7; 32], node: 1, private_webhooks: true });
        let account = create_company(&app, company("Uhrwerk GmbH", auto_send_after_minutes)).await.unwrap();
        add_standard_taxes(&app, account).await.unwrap();
        let nobody = Id::from_bytes([0; 12]);
        let ids = [nobody; 7];
        let [basic, pro, approved, seats, calls, group, policy] = ids;
        let is_crooked = AtomicBool::new(false);
        let mut shop = Shop {
            app,
            store,
            account,
            basic,
            pro,
            approved,
            seats,
            calls,
            group,
            policy,
            clock,
            is_crooked,
            database,
        };
        shop.fill().await;
        shop
    }

    async fn fill(&mut self) {
        let policy = self.app.catalogue(self.account).await.unwrap().tax_policies.all().next().unwrap().id;
        let group = self.put(|id| Item::PlanGroup(group(id, policy))).await;
        let plan = self.put(|id| Item::Plan(plan(id, group))).await;
        let gated = Plan { requires_order_approval: true, ..plan_of(group) };
        let gated = self.put(move |id| Item::Plan(Plan { id, ..gated.clone() })).await;
        self.basic = self.put(|id| Item::PlanVariant(variant(id, plan, group, 3000))).await;
        self.pro = self.put(|id| Item::PlanVariant(variant(id, plan, group, 6000))).await;
        self.approved = self.put(|id| Item::PlanVariant(variant(id, gated, group, 9000))).await;
        self.seats = self.put(|id| Item::Component(component(id, group, ComponentKind::QuantityBased))).await;
        self.calls = self.put(|id| Item::Component(component(id, group, ComponentKind::Metered))).await;
        (self.group, self.policy) = (group, policy);
    }

    /// Puts an item into the catalogue.
    pub async fn put(&self, make: impl Fn(Id) -> Item + Send + Sync) -> Id {
        let call = self.call().await;
        let item = put_item(&self.app, &call, |_, id| Ok(make(id))).await.unwrap().fresh().unwrap();
        item.pin().id
    }

    /// The basic variant with so many free calls a month.
    pub async fn variant_with_quota(&self, calls: i64) -> Id {
        let catalogue = self.app.catalogue(self.account).await.unwrap();
        let basic = catalogue.variants.current(self.basic).unwrap().clone();
        let quotas = BTreeMap::from([(self.calls, Decimal::from(calls))]);
        self.put(move |id| Item::PlanVariant(PlanVariant { id, quotas: quotas.clone(), ..basic.clone() }))
            .await
    }

    /// Its books are made wrong: they are not proved in the end.
    pub fn goes_crooked(&self) {
        self.is_crooked.store(true, Ordering::SeqCst);
    }

    /// The time.
    pub async fn now(&self) -> Instant {
        self.app.now(self.account).await.unwrap()
    }

    /// The caller, at the shop's time.
    pub async fn caller(&self) -> Caller {
        Caller { account: self.account, entity: None, actor: "test".to_owned(), now: self.now().await }
    }

    /// A call whose answer nobody keeps.
    pub async fn call<T>(&self) -> Call<T> {
        Call::plain(self.caller().await)
    }

    /// Moves the clock without doing what falls due.
    pub fn jump(&self, to: &str) {
        self.clock.store(at(to).millis(), Ordering::SeqCst);
    }

    /// Moves the clock, and does what is due then.
    pub async fn wait_until(&self, to: &str) {
        self.jump(to);
        while do_due_work(&self.app, self.account, self.now().await).await.unwrap() {}
    }

    /// Orders and commits a plan for someone new.
    pub async fn sign_up(&self, variant: Id) -> ContractRow {
        let order = self.place(Orderer::NewCustomer(Box::new(ada())), cart(Some(variant))).await.unwrap();
        self.commit(order.id).await.unwrap()
    }

    /// Suspends the recurring bills of a contract, or lets them go on.
    pub async fn suspend(&self, id: Id, on: bool) {
        let change = move |data: &ContractData| ContractData { billing_suspended: on, ..data.clone() };
        let wish = ContractWish { change: Arc::new(change), end: None };
        change_contract(&self.app, &self.call().await, id, wish).await.unwrap();
    }

    /// Places an order.
    pub async fn place(&self, who: Orderer, cart: Cart) -> Result<Order, AppError> {
        place_order(&self.app, &self.call().await, order(who, cart)).await?.fresh()
    }

    /// Commits an order.
    pub async fn commit(&self, id: Id) -> Result<ContractRow, AppError> {
        match commit_order(&self.app, &self.call().await, id, None).await?.fresh()? {
            Committed::Contract(row) => Ok(*row),
            Committed::Pending(order) => Err(AppError::Refused(format!("{:?}", order.status))),
        }
    }
}

/// An order of that, and nothing else.
pub fn order(who: Orderer, cart: Cart) -> NewOrder {
    NewOrder::of(who, cart)
}

pub fn cart(plan_variant: Option<Id>) -> Cart {
    Cart::of(plan_variant)
}

pub fn seats(component: Id, count: i64) -> NewComponentSubscription {
    NewComponentSubscription::of(component, Decimal::from(count))
}

/// A customer with a name that can be looked for.
pub fn ada() -> CustomerData {
    CustomerData {
        first_name: Some("Ada".to_owned()),
        last_name: Some("Lovelace-Quux".to_owned()),
        email_address: Some("ada.quux@example.org".to_owned()),
        language: Some("en".to_owned()),
        address: Address {
            street: Some("Difference Lane Quux".to_owned()),
            city: Some("Berlin".to_owned()),
            country: Some("DE".to_owned()),
            ..Address::default()
        },
        ..CustomerData::default()
    }
}

pub fn company(name: &str, auto_send_after_minutes: Option<u32>) -> CompanyData {
    CompanyData {
        name: name.to_owned(),
        street: Some("Hauptstraße".to_owned()),
        house_number: Some("1".to_owned()),
        postal_code: Some("10115".to_owned()),
        city: Some("Berlin".to_owned()),
        country: Some("DE".to_owned()),
        vat_id: Some("DE136695976".to_owned()),
        tax_number: None,
        email: None,
        iban: None,
        bic: None,
        zone: "Europe/Berlin".to_owned(),
        auto_send_after_minutes,
        payment_days: 14,
        invoice_numbers: "R{year}-{number:4}".to_owned(),
        credit_note_numbers: "K{year}-{number:4}".to_owned(),
        sandbox: false,
    }
}

fn group(id: Id, tax_policy: Id) -> PlanGroup {
    PlanGroup {
        id,
        version: 1,
        name: LocalizedText::plain("Group"),
        description: LocalizedText::default(),
        currency: Currency::EUR,
        price_type: PriceType::Net,
        granularity: Granularity::Precise,
        proration: Proration::Precise,
        tax_policy,
    }
}

fn plan(id: Id, plan_group: Id) -> Plan {
    Plan { id, ..plan_of(plan_group) }
}

fn plan_of(plan_group: Id) -> Plan {
    Plan {
        id: plan_group,
        version: 1,
        plan_group,
        name: LocalizedText::plain("Plan"),
        description: LocalizedText::default(),
        setup_description: LocalizedText::default(),
        trial_period: None,
        trial_end_notification: None,
        trial_end_policy: TrialEndPolicy::NoTrial,
        variant_after_trial: None,
        tax_policy: None,
        external_id: None,
        is_quantity_based: false,
        hidden: false,
        requires_order_approval: false,
        custom_fields: BTreeMap::new(),
    }
}

fn variant(id: Id, plan: Id, plan_group: Id, cents: i64) -> PlanVariant {
    PlanVariant {
        id,
        version: 1,
        plan,
        plan_group,
        internal_name: None,
        description: LocalizedText::plain("Variant"),
        recurring_fee: Decimal::new(cents, 2),
        setup_fee: Decimal::ZERO,
        fee_period: MONTH,
        billing_period: MONTH,
        payment_period_mode: PaymentPeriodMode::PrePaid,
        billing_alignment: BillingAlignment::None,
        contract_period: MONTH,
        later_contract_period: None,
        cancellation_period: Period::new(7, Unit::Day),
        later_cancellation_period: None,
        after_first_period: AfterFirstPeriod::RenewAutomatically,
        quotas: BTreeMap::new(),
        allow_without_payment_data: true,
        allow_self_service: false,
        hidden: false,
        external_id: None,
        external_billing_product_id: None,
        custom_fields: BTreeMap::new(),
    }
}

fn component(id: Id, plan_group: Id, kind: ComponentKind) -> Component {
    Component {
        id,
        version: 1,
        plan_group,
        kind,
        name: LocalizedText::plain("Component"),
        description: LocalizedText::default(),
        unit: None,
        pricing: Pricing::PerUnit(Decimal::ONE),
        fee_period: None,
        prorate: true,
        tax_policy: None,
        external_id: None,
        include_in_interim_billing: true,
        bill_in_trial: false,
        allow_self_service: false,
        show_self_service: false,
        hidden: false,
        custom_fields: BTreeMap::new(),
    }
}
