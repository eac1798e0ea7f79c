//! Orders over a real store.

use std::sync::Arc;

use turnus_app::catalogue_items::put_item;
use turnus_app::commit_order::approve_order;
use turnus_app::customers::{change_customer, customer};
use turnus_app::orders::{
    CustomerChange, NewOrder, Orderer, decline_order, order as read_order, place_order, preview_order,
};
use turnus_app::usage::post_usage;
use turnus_engine::catalogue::Item;
use turnus_engine::customer::CustomerData;
use turnus_engine::order::{Cart, NewUsage, OrderStatus};
use turnus_engine::plan::{AfterFirstPeriod, Plan, PlanGroup, PlanVariant};

use crate::shop::*;

#[tokio::test]
async fn a_preview_an_order_and_its_commit_cost_the_same_and_the_preview_writes_nothing() {
    let shop = Shop::opened("2024-01-01").await;
    let caller = shop.caller().await;
    let wish = || Cart { components: vec![seats(shop.seats, 3)], ..cart(Some(shop.basic)) };
    let who = || Orderer::NewCustomer(Box::new(ada()));

    let preview = preview_order(&shop.app, &caller, order(who(), wish())).await.unwrap().order;
    let placed = shop.place(who(), wish()).await.unwrap();
    let contract = shop.commit(placed.id).await.unwrap();

    assert_eq!(preview.figures.totals, placed.figures.totals);
    assert_eq!(placed.figures.totals.net.minor(), 3300);
    assert_eq!(contract.billing.balance.minor(), 3927);
    assert_eq!(contract.billing.turnover_net.minor(), 3300);
    assert!(read_order(&shop.app, shop.account, preview.id).await.is_err());
}

#[tokio::test]
async fn a_second_commit_is_refused_and_names_the_contract_of_the_first() {
    let shop = Shop::opened("2024-01-01").await;
    let placed = shop.place(Orderer::NewCustomer(Box::new(ada())), cart(Some(shop.basic))).await.unwrap();
    let contract = shop.commit(placed.id).await.unwrap().contract;

    let refused = shop.commit(placed.id).await.unwrap_err().to_string();

    assert!(refused.contains(&contract.id.to_string()), "{refused}");
}

#[tokio::test]
async fn an_order_whose_price_changed_is_refused_and_says_so() {
    let shop = Shop::opened("2024-01-01").await;
    let placed = shop.place(Orderer::NewCustomer(Box::new(ada())), cart(Some(shop.basic))).await.unwrap();
    let catalogue = shop.app.catalogue(shop.account).await.unwrap();
    let old = catalogue.variants.current(shop.basic).unwrap().clone();
    let dearer = PlanVariant { recurring_fee: rust_decimal::Decimal::from(31), ..old };
    shop.put(move |_| turnus_engine::catalogue::Item::PlanVariant(dearer.clone())).await;

    let refused = shop.commit(placed.id).await.unwrap_err().to_string();

    assert!(refused.contains("the price, discount or coupon of what it orders"), "{refused}");
}

#[tokio::test]
async fn a_price_change_leaves_running_contracts_on_their_price() {
    let shop = Shop::opened("2024-01-01").await;
    let contract = shop.sign_up(shop.basic).await.contract;
    let catalogue = shop.app.catalogue(shop.account).await.unwrap();
    let old = catalogue.variants.current(shop.basic).unwrap().clone();
    let dearer = PlanVariant { recurring_fee: rust_decimal::Decimal::from(99), ..old };
    shop.put(move |_| turnus_engine::catalogue::Item::PlanVariant(dearer.clone())).await;

    shop.wait_until("2024-02-01").await;

    let row = turnus_app::contracts::contract(&shop.app, shop.account, contract.id).await.unwrap().value;
    assert_eq!(row.billing.turnover_net.minor(), 6000);
}

#[tokio::test]
async fn an_approved_order_begins_on_the_day_it_was_made_and_a_declined_one_makes_nothing() {
    let shop = Shop::opened("2024-01-01").await;
    let who = || Orderer::NewCustomer(Box::new(ada()));
    let first = shop.place(who(), cart(Some(shop.approved))).await.unwrap();
    let second = shop.place(who(), cart(Some(shop.approved))).await.unwrap();
    for id in [first.id, second.id] {
        assert!(shop.commit(id).await.unwrap_err().to_string().contains("ApprovalPending"));
    }
    shop.wait_until("2024-01-09").await;

    let approved = approve_order(&shop.app, &shop.call().await, first.id).await.unwrap().fresh().unwrap();
    let declined = decline_order(&shop.app, &shop.call().await, second.id).await.unwrap().fresh().unwrap();

    assert_eq!((approved.status, declined.status), (OrderStatus::Completed, OrderStatus::Declined));
    let contract =
        turnus_app::contracts::contract(&shop.app, shop.account, first.contract).await.unwrap().value;
    assert_eq!(contract.contract.start, at("2024-01-01"));
    assert_eq!(contract.billing.next, Some(at("2024-02-01")));
    assert!(turnus_app::contracts::contract(&shop.app, shop.account, second.contract).await.is_err());
    assert!(approve_order(&shop.app, &shop.call().await, second.id).await.is_err());
}

#[tokio::test]
async fn an_order_that_nobody_commits_expires_after_a_day() {
    let shop = Shop::opened("2024-01-01").await;
    let placed = shop.place(Orderer::NewCustomer(Box::new(ada())), cart(Some(shop.basic))).await.unwrap();

    shop.wait_until("2024-01-02").await;

    let order = read_order(&shop.app, shop.account, placed.id).await.unwrap().value;
    assert_eq!(order.status, OrderStatus::Expired);
    assert!(shop.commit(placed.id).await.is_err());
}

#[tokio::test]
async fn eight_commits_of_one_order_at_once_make_one_contract_and_one_draft() {
    let shop = Shop::opened("2024-01-01").await;
    let placed = shop.place(Orderer::NewCustomer(Box::new(ada())), cart(Some(shop.basic))).await.unwrap();

    let commits = futures::future::join_all((0..8).map(|_| shop.commit(placed.id))).await;

    assert_eq!(commits.iter().filter(|commit| commit.is_ok()).count(), 1);
    let slice = turnus_store::Slice::first(10);
    let drafts = turnus_app::invoices::list_drafts(&shop.app, &shop.caller().await, slice).await.unwrap();
    assert_eq!(drafts.len(), 1);
}

#[tokio::test]
async fn what_a_body_names_and_is_unknown_is_the_bodys_fault() {
    let shop = Shop::opened("2024-01-01").await;
    let unknown: turnus_engine::Id = "000000000000000000000000".parse().unwrap();

    for (who, wish) in [
        (Orderer::NewCustomer(Box::new(ada())), cart(Some(unknown))),
        (Orderer::Customer(unknown), cart(Some(shop.basic))),
        (Orderer::Contract(unknown), cart(Some(shop.basic))),
        (Orderer::NewCustomer(Box::new(ada())), cart(None)),
        (
            Orderer::NewCustomer(Box::new(ada())),
            Cart { components: vec![seats(shop.calls, 1)], ..cart(Some(shop.basic)) },
        ),
    ] {
        let refused = shop.place(who, wish).await.unwrap_err();
        assert!(matches!(refused, turnus_app::AppError::Refused(_)), "{refused}");
    }
}

#[tokio::test]
async fn many_customers_may_have_an_empty_external_id_and_only_one_a_filled_one() {
    let shop = Shop::opened("2024-01-01").await;
    let with = |external: &str| turnus_engine::customer::CustomerData {
        external_customer_id: Some(external.to_owned()),
        ..ada()
    };
    for external in ["", "", "k-1"] {
        turnus_app::customers::create_customer(&shop.app, &shop.call().await, with(external)).await.unwrap();
    }

    let second = turnus_app::customers::create_customer(&shop.app, &shop.call().await, with("k-1")).await;

    assert!(second.unwrap_err().to_string().contains("must be unique"));
}

#[tokio::test]
async fn a_key_of_usage_is_used_once_also_in_a_cart() {
    let shop = Shop::opened("2024-01-01").await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    let usage = |key: &str| NewUsage {
        component: shop.calls,
        quantity: 1.into(),
        due: None,
        memo: None,
        key: Some(key.to_owned()),
        product_override: None,
    };
    post_usage(&shop.app, &shop.call().await, id, usage("a")).await.unwrap();

    for keys in [vec!["a"], vec!["b", "b"]] {
        let cart = Cart { usage: keys.into_iter().map(usage).collect(), ..cart(None) };
        let refused = shop.place(Orderer::Contract(id), cart).await.unwrap_err();
        assert!(refused.to_string().contains("Key"), "{refused}");
    }
    let cart = Cart { usage: vec![usage("b"), usage("c")], ..cart(None) };
    let order = shop.place(Orderer::Contract(id), cart).await.unwrap();
    post_usage(&shop.app, &shop.call().await, id, usage("c")).await.unwrap();
    assert!(shop.commit(order.id).await.unwrap_err().to_string().contains("Key 'c'"));
}

#[tokio::test]
async fn the_change_of_a_customer_that_an_order_carries_leaves_what_changed_since() {
    let shop = Shop::opened("2024-01-01").await;
    let row = shop.sign_up(shop.basic).await;
    let vat = Arc::new(|data: &CustomerData| CustomerData { notes: Some("VIP".to_owned()), ..data.clone() });
    let order = NewOrder {
        customer_change: Some(CustomerChange(vat)),
        ..order(Orderer::Contract(row.contract.id), cart(Some(shop.pro)))
    };
    let order = place_order(&shop.app, &shop.call().await, order).await.unwrap().fresh().unwrap();
    let moved = |data: &CustomerData| CustomerData {
        email_address: Some("new@ada.example".to_owned()),
        ..data.clone()
    };
    change_customer(&shop.app, &shop.call().await, row.contract.customer, moved).await.unwrap();

    shop.commit(order.id).await.unwrap();

    let data = customer(&shop.app, shop.account, row.contract.customer).await.unwrap().value.data;
    assert_eq!(
        (data.notes.as_deref(), data.email_address.as_deref()),
        (Some("VIP"), Some("new@ada.example"))
    );
}

#[tokio::test]
async fn what_follows_by_a_rule_is_of_the_same_plan_group() {
    let shop = Shop::opened("2024-01-01").await;
    let catalogue = shop.app.catalogue(shop.account).await.unwrap();
    let group = catalogue.plan_groups.current(shop.group).unwrap().clone();
    let other = shop.put(move |id| Item::PlanGroup(PlanGroup { id, ..group.clone() })).await;
    let basic = catalogue.variants.current(shop.basic).unwrap().clone();
    let plan = catalogue.plans.current(basic.plan).unwrap().clone();
    let after_first_period = AfterFirstPeriod::ChangeAfterFirstPeriod(shop.pro);
    let variant = PlanVariant { after_first_period, plan_group: other, ..basic };
    let trial = Plan { plan_group: other, variant_after_trial: Some(shop.pro), ..plan };

    for item in [Item::PlanVariant(variant), Item::Plan(trial)] {
        let put = put_item(&shop.app, &shop.call().await, |_, _| Ok(item.clone())).await;
        assert!(put.unwrap_err().to_string().contains("belongs to plan group"));
    }
}
