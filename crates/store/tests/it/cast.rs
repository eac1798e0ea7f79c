//! The people and things of the stories.

use std::sync::atomic::{AtomicU32, Ordering};

use turnus_engine::customer::{Customer, CustomerData};
use turnus_engine::{Id, Instant};
use turnus_store::accounts::{self, AccountRow, AccountSettings};
use turnus_store::{Applied, Assigned, Changes, NewEvent, NumberStep, Statement, Store, customers};

/// Noon of 2026-11-22.
pub const NOON: Instant = Instant::from_millis(1_795_348_800_000);

/// Its day.
pub const TODAY: i64 = 20_779;

/// An id that no other call gives.
pub fn new_id() -> Id {
    static COUNTER: AtomicU32 = AtomicU32::new(1);
    Id::new(1_795_348_800, 7, COUNTER.fetch_add(1, Ordering::Relaxed))
}

/// A new account, written.
pub async fn account(store: &Store) -> Id {
    let id = new_id();
    let account = AccountRow {
        id,
        version: 1,
        name: "Atelier Lovelace".to_owned(),
        created_at: NOON,
        settings: AccountSettings::default(),
    };
    done(store, Changes::new(id, new_id()).with(accounts::insert(&account).unwrap())).await;
    id
}

/// Ada, with an external id of her own.
pub fn ada(external_id: &str) -> Customer {
    let data = CustomerData {
        external_customer_id: Some(external_id.to_owned()),
        first_name: Some("Ada".to_owned()),
        last_name: Some("Lovelace".to_owned()),
        email_address: Some("Ada@Lovelace.example".to_owned()),
        ..CustomerData::default()
    };
    Customer {
        id: new_id(),
        entity: new_id(),
        created_at: NOON,
        deleted_at: None,
        documents: Default::default(),
        data,
    }
}

/// The wish to make `customer`, with its event.
pub fn create(account: Id, customer: &Customer) -> Changes {
    Changes::new(account, new_id())
        .with(customers::insert(account, customer).unwrap())
        .saying(event("CustomerCreated", Some(customer.id)))
}

/// An event about `customer`.
pub fn event(kind: &'static str, customer: Option<Id>) -> NewEvent {
    NewEvent {
        id: new_id(),
        at: NOON,
        kind: kind.into(),
        customer,
        contract: None,
        actor: "client 1".to_owned(),
        body: "{}".to_owned(),
        personal: None,
    }
}

/// A number of `sequence`, dated `date`.
pub fn number(sequence: Id, date: i64) -> NumberStep {
    NumberStep { sequence, period: "2026".to_owned(), date }
}

/// Applies and expects it to be done.
pub async fn done(store: &Store, changes: Changes) -> Assigned {
    match store.apply(changes).await.unwrap() {
        Applied::Done(assigned) => assigned,
        other => panic!("{other:?}"),
    }
}

/// A statement that touches no row although it must.
pub fn impossible(account: Id) -> Statement {
    customers::erase(account, &ada("c-0"), 1, NOON).unwrap()
}
