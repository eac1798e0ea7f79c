//! A shop in which everything happened, on either store: its books are right.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use rust_decimal::Decimal;
use turnus_app::annul_contract::annul_contract;
use turnus_app::bill_contract::{bill_contract, bill_interim};
use turnus_app::catalogue_items::put_item;
use turnus_app::component_subscriptions::book_component;
use turnus_app::contracts::contract;
use turnus_app::correct_invoice::correct_invoice;
use turnus_app::customers::change_customer;
use turnus_app::delete_customer::delete_customer;
use turnus_app::discard_draft::discard_draft;
use turnus_app::draft_edits::{DraftWish, edit_draft};
use turnus_app::draft_lines::{add_line, remove_line};
use turnus_app::due_work::do_due_work;
use turnus_app::end_contract::end_contract;
use turnus_app::invoices::{list_drafts, list_invoices, send_draft};
use turnus_app::ledger::{NewBooking, book_payment};
use turnus_app::orders::{NewOrder, Orderer, place_order};
use turnus_app::pause_contract::{pause_contract, resume_contract};
use turnus_app::usage::{delete_usage, post_usage};
use turnus_app::verify::{Check, NoteKind, Scope, keep_proof, last_proof, verify};
use turnus_app::webhooks::{create_webhook, hand_out};
use turnus_engine::catalogue::Item;
use turnus_engine::coverage::RowKind;
use turnus_engine::customer::{Address, CustomerData};
use turnus_engine::draft_edit::DraftEdit;
use turnus_engine::order::{Cart, NewUsage};
use turnus_engine::plan::{PlanGroup, PlanVariant, PriceType};
use turnus_engine::rated_item::RatedItem;
use turnus_engine::tax::TaxPolicy;
use turnus_engine::{Id, Money, Span};
use turnus_store::hooks::HookData;
use turnus_store::{Options, Slice, contracts, coverage};

use crate::databases::{self, Database};
use crate::shop::*;

/// A database of either kind that a shop is opened over, with its clock.
pub struct Place {
    pub database: Arc<Database>,
    pub clock: Arc<AtomicI64>,
}

/// One of each kind, at that day.
pub async fn places(today: &str) -> Vec<Place> {
    let mut places = Vec::new();
    for on_postgres in [false, true] {
        let clock = Arc::new(AtomicI64::new(at(today).millis()));
        let options = Options { machine_clock: Some(Arc::clone(&clock)), ..Options::default() };
        let database = if on_postgres {
            databases::postgres(options).await
        } else {
            Some(databases::sqlite(options).await)
        };
        places.extend(database.map(|database| Place { database: Arc::new(database), clock }));
    }
    places
}

impl Place {
    /// A shop in it whose drafts become documents at once.
    pub async fn shop(&self) -> Shop {
        Shop::over(Arc::clone(&self.database), Arc::clone(&self.clock), Some(0)).await
    }
}

/// Upgrades, downgrades, pauses, ends, usage, corrections, annulments, drafts by hand, an erased customer, payments.
pub async fn live(shop: &Shop) {
    let data = HookData {
        url: "http://127.0.0.1:9/".to_owned(),
        events: vec!["InvoiceCreated".to_owned(), "ContractChanged".to_owned()],
    };
    create_webhook(&shop.app, &shop.call().await, data).await.unwrap();
    shop.sign_up(shop.basic).await;
    let upgraded = shop.sign_up(shop.basic).await.contract.id;
    let paused = shop.sign_up(shop.pro).await.contract.id;
    let metered = shop.sign_up(shop.variant_with_quota(5).await).await.contract.id;
    let annulled = shop.sign_up(shop.basic).await.contract.id;
    let leaving = shop.sign_up(shop.basic).await.contract;
    use_calls(shop, metered, "2024-01-05", 40).await;
    shop.wait_until("2024-01-11T09:30").await;
    change(shop, upgraded, Some(shop.pro), Some(3)).await;
    use_calls(shop, metered, "2024-01-10", 7).await;
    bill_interim(&shop.app, &shop.call().await, metered).await.unwrap();
    use_calls(shop, metered, "2024-01-10", -2).await;
    end_contract(&shop.app, &shop.call().await, leaving.id, at("2024-01-25")).await.unwrap();
    shop.wait_until("2024-02-01").await;
    pause_contract(&shop.app, &shop.call().await, paused, Some(at("2024-02-10")), None).await.unwrap();
    shop.wait_until("2024-02-20").await;
    resume_contract(&shop.app, &shop.call().await, paused, None).await.unwrap();
    change(shop, upgraded, Some(shop.basic), None).await;
    correct_first(shop, metered).await;
    annul_contract(&shop.app, &shop.call().await, annulled).await.unwrap();
    pay(shop, upgraded, 5000).await;
    pay(shop, upgraded, -700).await;
    shop.wait_until("2024-03-05").await;
    delete_customer(&shop.app, &shop.call().await, leaving.customer).await.unwrap();
    sell_gross(shop).await;
    drafts_by_hand(shop).await;
    while hand_out(&shop.app, shop.account).await.unwrap() {}
}

async fn change(shop: &Shop, contract: Id, variant: Option<Id>, seats_booked: Option<i64>) {
    let mut cart = cart(variant);
    cart.components = seats_booked.map(|count| seats(shop.seats, count)).into_iter().collect();
    let order = shop.place(Orderer::Contract(contract), cart).await.unwrap();
    shop.commit(order.id).await.unwrap();
}

pub async fn use_calls(shop: &Shop, contract: Id, due: &str, quantity: i64) -> Id {
    let usage = NewUsage {
        component: shop.calls,
        quantity: Decimal::from(quantity),
        due: Some(at(due)),
        memo: Some("counted".to_owned()),
        key: None,
        product_override: None,
    };
    let posted = post_usage(&shop.app, &shop.call().await, contract, usage).await.unwrap();
    posted.fresh().unwrap().value.id
}

/// The customer moves to Austria, and the first document of the contract is made anew.
async fn correct_first(shop: &Shop, id: Id) {
    let row = contracts::by_id(&shop.store, shop.account, id).await.unwrap().unwrap().value;
    let moved = |data: &CustomerData| CustomerData {
        address: Address { country: Some("AT".to_owned()), ..data.address.clone() },
        ..data.clone()
    };
    change_customer(&shop.app, &shop.call().await, row.contract.customer, moved).await.unwrap();
    let all = list_invoices(&shop.app, shop.account, Default::default(), Slice::first(100)).await.unwrap();
    let first = all.iter().find(|row| row.contract == id).unwrap().id;
    correct_invoice(&shop.app, &shop.call().await, first).await.unwrap();
}

pub async fn pay(shop: &Shop, contract: Id, cents: i64) {
    let booking = NewBooking {
        amount: Money::new(cents).unwrap(),
        currency: None,
        description: Some("by hand".to_owned()),
        booked_on: None,
        recurring_payments_off: false,
    };
    book_payment(&shop.app, &shop.call().await, contract, booking).await.unwrap();
}

/// A plan group whose prices are gross, with a yearly bill of monthly fees.
async fn sell_gross(shop: &Shop) {
    let catalogue = shop.app.catalogue(shop.account).await.unwrap();
    let group = catalogue.plan_groups.current(shop.group).unwrap().clone();
    let group = shop
        .put(move |id| Item::PlanGroup(PlanGroup { id, price_type: PriceType::Gross, ..group.clone() }))
        .await;
    let basic = catalogue.variants.current(shop.basic).unwrap().clone();
    let plan = catalogue.plans.current(basic.plan).unwrap().clone();
    let plan =
        shop.put(move |id| Item::Plan(turnus_engine::plan::Plan { id, plan_group: group, ..plan.clone() }));
    let plan = plan.await;
    let year = turnus_engine::calendar::Period::new(1, turnus_engine::calendar::Unit::Year);
    let variant = shop.put(move |id| {
        Item::PlanVariant(PlanVariant {
            id,
            plan,
            plan_group: group,
            recurring_fee: Decimal::new(999, 2),
            setup_fee: Decimal::new(1999, 2),
            billing_period: year,
            ..basic.clone()
        })
    });
    let id = shop.sign_up(variant.await).await.contract.id;
    shop.wait_until("2024-04-17T11:00").await;
    end_contract(&shop.app, &shop.call().await, id, at("2024-04-20")).await.unwrap();
    shop.wait_until("2024-04-21").await;
}

/// A draft edited, with lines by hand added and removed, one discarded and billed again, usage deleted meanwhile.
async fn drafts_by_hand(shop: &Shop) {
    let catalogue = shop.app.catalogue(shop.account).await.unwrap();
    let mut entity = catalogue.entities.all().next().unwrap().clone();
    entity.auto_send = false;
    shop.put(move |_| Item::Entity(entity.clone())).await;
    let id = shop.sign_up(shop.pro).await.contract.id;
    let draft = only_draft(shop).await;
    let item = |quantity: i64| RatedItem {
        id: Id::from_bytes([0; 12]),
        transferred_at: at("2024-01-01"),
        description: "Workshop".to_owned(),
        product_description: None,
        external_product_id: None,
        quantity: Decimal::from(quantity),
        price_per_unit: Decimal::new(9990, 2),
        tax_policy: shop.policy,
        period: Span::new(at("2024-04-21"), at("2024-04-22")),
    };
    add_line(&shop.app, &shop.call().await, draft, item(2)).await.unwrap();
    let added = add_line(&shop.app, &shop.call().await, draft, item(-1)).await.unwrap().fresh().unwrap();
    remove_line(&shop.app, &shop.call().await, draft, added.lines[1].id).await.unwrap();
    let named = |edit: &DraftEdit| DraftEdit { name: Some("Lovelace Ltd".to_owned()), ..edit.clone() };
    let wish = DraftWish { version: None, change: Arc::new(named) };
    edit_draft(&shop.app, &shop.call().await, draft, wish).await.unwrap();
    send_draft(&shop.app, &shop.call().await, draft).await.unwrap();
    let used = use_calls(shop, id, "2024-04-21", 11).await;
    use_calls(shop, id, "2024-04-21", 3).await;
    shop.wait_until("2024-05-21").await;
    discard_draft(&shop.app, &shop.call().await, only_draft(shop).await).await.unwrap();
    delete_usage(&shop.app, &shop.call().await, id, used).await.unwrap();
    bill_contract(&shop.app, &shop.call().await, id, true).await.unwrap();
    send_draft(&shop.app, &shop.call().await, only_draft(shop).await).await.unwrap();
    shop.wait_until("2024-05-22").await;
}

pub async fn only_draft(shop: &Shop) -> Id {
    let drafts = list_drafts(&shop.app, &shop.caller().await, Slice::first(10)).await.unwrap();
    let newest = drafts.iter().map(|row| row.id).max();
    newest.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn books_in_which_everything_happened_are_right_on_either_store() {
    for place in places("2024-01-01").await {
        let shop = place.shop().await;
        live(&shop).await;

        let report = verify(&shop.app, shop.account, Scope::Whole).await.unwrap();

        let kind = place.database.kind;
        assert!(report.is_clean(), "{kind}: {report}");
        for check in Check::ALL.into_iter().filter(|check| *check != Check::Personal) {
            assert!(report.looked_at(check) > 0, "{kind}: {check}");
        }
        let noted: Vec<NoteKind> = report.notes.iter().map(|note| note.kind).collect();
        assert_eq!(noted, [NoteKind::UsageDeleted, NoteKind::ItemsDeleted], "{kind}");
        assert!(report.proof.is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_run_looks_only_at_what_was_written_since_and_says_so() {
    for place in places("2024-01-01").await {
        let shop = place.shop().await;
        let quiet = shop.sign_up(shop.basic).await.contract.id;
        let busy = shop.sign_up(shop.basic).await.contract.id;
        shop.wait_until("2024-01-02").await;
        assert_eq!(last_proof(&shop.app, shop.account).await.unwrap(), None);
        shop.app.seal(shop.account).await.unwrap();
        let first = verify(&shop.app, shop.account, Scope::Whole).await.unwrap();
        keep_proof(&shop.app, shop.account, &first.proof.unwrap()).await.unwrap();
        let known = last_proof(&shop.app, shop.account).await.unwrap().unwrap();
        change(&shop, busy, Some(shop.pro), None).await;
        // An order names its contract before that is there.
        shop.place(Orderer::NewCustomer(Box::new(ada())), cart(Some(shop.basic))).await.unwrap();
        shop.wait_until("2024-01-03").await;
        shop.app.seal(shop.account).await.unwrap();

        let later = verify(&shop.app, shop.account, Scope::Since(known)).await.unwrap();

        assert!(later.is_clean(), "{later}");
        assert_eq!((first.looked_at(Check::Balances), later.looked_at(Check::Balances)), (2, 1));
        assert_eq!((first.looked_at(Check::Numbers), later.looked_at(Check::Numbers)), (2, 1));
        assert!(later.looked_at(Check::Chain) < first.looked_at(Check::Chain));
        assert!(later.proof.unwrap().position > known.position);
        assert_ne!(quiet, busy);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn books_are_proved_while_they_are_written() {
    for place in places("2024-01-01").await {
        let shop = Arc::new(place.shop().await);
        let mut contracts = Vec::new();
        for _ in 0..4 {
            contracts.push(shop.sign_up(shop.basic).await.contract.id);
        }
        let writing = contracts.into_iter().map(|id| {
            let shop = Arc::clone(&shop);
            tokio::spawn(async move {
                for cents in 1..15 {
                    use_calls(&shop, id, "2024-01-01", cents).await;
                    bill_interim(&shop.app, &shop.call().await, id).await.unwrap();
                    pay(&shop, id, cents).await;
                    while do_due_work(&shop.app, shop.account, shop.now().await).await.unwrap() {}
                }
            })
        });
        let writing: Vec<_> = writing.collect();
        let mut runs = 0;
        while runs < 3 || writing.iter().any(|task| !task.is_finished()) {
            let report = verify(&shop.app, shop.account, Scope::Whole).await.unwrap();
            assert!(report.is_clean(), "{}: {report}", place.database.kind);
            runs += 1;
        }
        for task in writing {
            task.await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_rate_entered_later_is_a_note_and_no_mistake() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    shop.sign_up(shop.basic).await;
    shop.wait_until("2024-01-02").await;
    let catalogue = shop.app.catalogue(shop.account).await.unwrap();
    let policy = catalogue.tax_policies.current(shop.policy).unwrap().clone();
    let mut entries = policy.entries.clone();
    entries.iter_mut().filter(|entry| entry.country == "DE").for_each(|entry| entry.rate = Decimal::from(21));
    let dearer = TaxPolicy { entries, ..policy };
    put_item(&shop.app, &shop.call().await, |_, _| Ok(Item::TaxPolicy(dearer.clone()))).await.unwrap();

    let report = verify(&shop.app, shop.account, Scope::Whole).await.unwrap();

    assert!(report.is_clean(), "{report}");
    let [note] = &report.notes[..] else { panic!("{:?}", report.notes) };
    assert_eq!((note.kind, note.count), (NoteKind::OtherRate, 1));
    assert!(note.places[0].contains("R2024-0001") && note.places[0].ends_with("now 21 %"), "{note:?}");
}

/// Signs up for the first of February, on the first of January.
async fn sign_up_for_later(shop: &Shop) -> Id {
    let who = Orderer::NewCustomer(Box::new(ada()));
    let order = NewOrder { start: Some(at("2024-02-01")), ..order(who, cart(Some(shop.basic))) };
    let placed = place_order(&shop.app, &shop.call().await, order).await.unwrap().fresh().unwrap();
    shop.commit(placed.id).await.unwrap().contract.id
}

/// What a signup for later billed ahead is billed once, whatever happens before the contract begins; that it begins is a
/// billing date again then, because something may have been ordered for it.
#[tokio::test]
async fn books_of_a_contract_that_is_changed_before_it_begins_are_right() {
    for (change, is_sent) in (0..6).flat_map(|change| [(change, true), (change, false)]) {
        let shop = Shop::opened_with("2024-01-01", is_sent.then_some(0)).await;
        let id = sign_up_for_later(&shop).await;
        let next = async || contract(&shop.app, shop.account, id).await.unwrap().value.billing.next;
        assert_eq!(next().await, Some(at("2024-03-01")));
        shop.wait_until("2024-01-05").await;

        change_before_it_begins(&shop, id, change, is_sent).await;

        for day in ["2024-01-06", "2024-02-01T12:00", "2024-03-05"] {
            shop.wait_until(day).await;
            let report = verify(&shop.app, shop.account, Scope::Whole).await.unwrap();
            assert!(report.is_clean(), "{change} sent {is_sent} on {day}: {report}");
        }
        let billed = coverage::billed(&shop.store, shop.account, id).await.unwrap();
        let fees = billed.rows.iter().filter(|row| row.kind == RowKind::Fee);
        let begins = fees.filter(|row| row.span.start == at("2024-02-01"));
        let components = i64::from(change == 0 || change == 1);
        assert_eq!(begins.map(|row| row.entry.weight()).sum::<i64>(), 1 + components, "{change} {is_sent}");
    }
}

async fn change_before_it_begins(shop: &Shop, id: Id, change: u32, is_sent: bool) {
    let app = &shop.app;
    match change {
        0 => drop(book_component(app, &shop.call().await, id, seats(shop.seats, 2)).await.unwrap()),
        1 => {
            let order = Cart { components: vec![seats(shop.seats, 2)], ..cart(None) };
            let placed = shop.place(Orderer::Contract(id), order).await.unwrap();
            shop.commit(placed.id).await.unwrap();
        }
        2 => drop(end_contract(app, &shop.call().await, id, at("2024-02-15")).await.unwrap()),
        3 => {
            let from = Some(at("2024-02-10"));
            drop(pause_contract(app, &shop.call().await, id, from, None).await.unwrap());
        }
        4 if !is_sent => {
            discard_draft(app, &shop.call().await, only_draft(shop).await).await.unwrap();
            bill_contract(app, &shop.call().await, id, true).await.unwrap();
        }
        _ => {}
    }
}
