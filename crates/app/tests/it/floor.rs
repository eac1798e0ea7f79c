//! The settled floor: bills look no farther back than they have to, and say the same as if they looked at everything.

use turnus_app::bill_contract::bill_interim;
use turnus_app::component_subscriptions::{ComponentChange, book_component, change_component_subscription};
use turnus_app::contracts::contract;
use turnus_app::invoices::{list_drafts, send_draft};
use turnus_app::orders::Orderer;
use turnus_app::pause_contract::pause_contract;
use turnus_app::usage::post_usage;
use turnus_engine::Id;
use turnus_engine::order::NewUsage;
use turnus_store::{Applied, Changes, Slice, Statement, bills, coverage};

use crate::shop::*;

fn calls(shop: &Shop, quantity: i64, due: Option<&str>) -> NewUsage {
    NewUsage {
        component: shop.calls,
        quantity: quantity.into(),
        due: due.map(at),
        memo: None,
        key: None,
        product_override: None,
    }
}

/// Takes the floor of every contract.
async fn forget(shop: &Shop) {
    let forget = "update contracts set settled_until = null, settled_version = null";
    let changes = Changes::new(shop.account, shop.app.new_id(shop.account, shop.now().await));
    let done = shop.store.apply(changes.with(Statement::new(forget, []))).await.unwrap();
    assert!(matches!(done, Applied::Done(_)));
}

/// Three years of a contract, month by month. With `forgetful`, it has no floor before each month.
async fn three_years(forgetful: bool) -> (Shop, Id) {
    let mut shop = Shop::opened_with("2024-01-31", Some(0)).await;
    shop.basic = shop.variant_with_quota(10).await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    for month in 0..36 {
        let today = shop.now().await;
        let (app, call) = (&shop.app, shop.call().await);
        post_usage(app, &call, id, calls(&shop, 7, None)).await.unwrap();
        match month {
            3 => drop(book_component(app, &shop.call().await, id, seats(shop.seats, 2)).await.unwrap()),
            7 => drop(bill_interim(app, &shop.call().await, id).await.unwrap()),
            11 => {
                let (from, until) = (today.plus_millis(86_400_000 * 3), today.plus_millis(86_400_000 * 12));
                pause_contract(app, &shop.call().await, id, Some(from), Some(until)).await.unwrap();
            }
            17 => {
                let order = shop.place(Orderer::Contract(id), cart(Some(shop.pro))).await.unwrap();
                shop.commit(order.id).await.unwrap();
            }
            20 => drop(post_usage(app, &shop.call().await, id, calls(&shop, -5, None)).await.unwrap()),
            _ => {}
        }
        if forgetful {
            forget(&shop).await;
        }
        shop.wait_until(&today.plus_millis(86_400_000 * 31).to_string()).await;
    }
    (shop, id)
}

/// Every line of every bill, and what it came to.
async fn lines(shop: &Shop, contract: Id) -> Vec<String> {
    let mut said = Vec::new();
    for mut row in bills::of_contract(&shop.store, shop.account, contract).await.unwrap() {
        bills::fill(&shop.store, shop.account, &mut row.bill).await.unwrap();
        said.extend(row.bill.lines.iter().map(|line| {
            let amounts = (line.amount.minor(), line.net.minor(), line.vat.minor());
            format!("{} {:?} {:?} {} {amounts:?}", row.bill.at, line.kind, line.span, line.quantity)
        }));
    }
    said
}

#[tokio::test]
async fn bills_above_the_floor_say_what_bills_without_one_say() {
    let ((with, id), (without, other)) = (three_years(false).await, three_years(true).await);

    let said = lines(&with, id).await;
    assert_eq!(said, lines(&without, other).await);
    assert!(said.len() > 100, "{} lines", said.len());

    let row = contract(&with.app, with.account, id).await.unwrap().value;
    let floor = row.settled_until().expect("a floor");
    assert!(floor > at("2026-12-01"), "the floor is {floor}");
    let all = coverage::billed(&with.store, with.account, id).await.unwrap();
    let above = coverage::billed_above(&with.store, with.account, id, floor, None).await.unwrap();
    assert!(above.rows.len() * 10 < all.rows.len(), "{} of {} rows", above.rows.len(), all.rows.len());
    assert_eq!(above, all.above(floor, None));
}

/// A draft of February that takes usage is made anew in March: what was billed of that usage's window is above the floor.
async fn draft_made_anew(forgetful: bool) -> Vec<i64> {
    let mut shop = Shop::opened("2024-01-01").await;
    shop.basic = shop.variant_with_quota(10).await;
    let id = shop.sign_up(shop.basic).await.contract.id;
    let seats = book_component(&shop.app, &shop.call().await, id, seats(shop.seats, 2)).await.unwrap();
    shop.wait_until("2024-01-10").await;
    post_usage(&shop.app, &shop.call().await, id, calls(&shop, 15, None)).await.unwrap();
    bill_interim(&shop.app, &shop.call().await, id).await.unwrap();
    for draft in list_drafts(&shop.app, &shop.caller().await, Slice::first(100)).await.unwrap() {
        send_draft(&shop.app, &shop.call().await, draft.id).await.unwrap();
    }
    shop.wait_until("2024-01-20").await;
    post_usage(&shop.app, &shop.call().await, id, calls(&shop, 5, None)).await.unwrap();
    shop.wait_until("2024-02-10").await;
    post_usage(&shop.app, &shop.call().await, id, calls(&shop, 8, Some("2024-01-25"))).await.unwrap();
    let end = ComponentChange { end: Some(Some(at("2024-02-01"))), ..ComponentChange::default() };
    let subscription = seats.fresh().unwrap().1.id;
    change_component_subscription(&shop.app, &shop.call().await, subscription, end).await.unwrap();
    if forgetful {
        forget(&shop).await;
    }
    shop.wait_until("2024-03-01").await;
    let drafts = list_drafts(&shop.app, &shop.caller().await, Slice::first(100)).await.unwrap();
    drafts.iter().flat_map(|draft| &draft.document.lines).map(|line| line.net.minor()).collect()
}

#[tokio::test]
async fn a_draft_that_is_made_anew_above_the_floor_takes_what_it_took() {
    let (with, without) = (draft_made_anew(false).await, draft_made_anew(true).await);
    assert_eq!(with, without);
    assert!(!with.is_empty());
}
