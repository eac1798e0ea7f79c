//! Webhooks that several nodes register and hand out to at one moment.

use std::sync::Arc;

use turnus_app::deliveries::{Again, Resent, resend};
use turnus_app::delivering::{Ended, deliver, make_ready, note, post};
use turnus_app::due_work::do_due_work;
use turnus_app::find_webhooks::{HookFilter, list_webhooks};
use turnus_app::taking::{give_back_deliveries, take_deliveries};
use turnus_app::webhooks::{create_webhook, hand_out, webhook};
use turnus_app::{App, AppError, Setup, WebhookSender};
use turnus_engine::event::Event;
use turnus_store::delivery_attempts;
use turnus_store::due_work::{self, Lane, Taking};
use turnus_store::hooks::HookData;
use turnus_store::{Slice, events};

use crate::shop::*;

fn to(number: usize) -> HookData {
    HookData { url: format!("http://127.0.0.1:9/{number}"), events: vec!["CustomerCreated".to_owned()] }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nodes_that_register_webhooks_at_one_moment_make_fifty_and_no_more() {
    let shop = Arc::new(Shop::opened("2024-01-01").await);
    let node = |node| App::new(shop.store.clone(), Setup { key: [7; 32], node, private_webhooks: true });
    let nodes = [node(7), node(8), node(9)];
    for number in 0..48 {
        create_webhook(&shop.app, &shop.call().await, to(number)).await.unwrap();
    }

    let makers: Vec<_> = (0..6)
        .map(|number| {
            let (shop, node) = (Arc::clone(&shop), nodes[number % 3].clone());
            tokio::spawn(async move { create_webhook(&node, &shop.call().await, to(number)).await })
        })
        .collect();
    let mut made = 0;
    for maker in makers {
        match maker.await.unwrap() {
            Ok(_) => made += 1,
            Err(AppError::Refused(why)) => assert!(why.contains("50 webhooks"), "{why}"),
            Err(AppError::Busy) => {}
            Err(other) => panic!("{other}"),
        }
    }

    let all =
        list_webhooks(&shop.app, shop.account, &HookFilter::default(), Slice::first(100)).await.unwrap();
    assert!(all.len() <= 50 && all.len() == 48 + made, "{}", all.len());
}

#[tokio::test]
async fn a_webhook_hears_of_nothing_that_was_handed_out_before_it() {
    let shop = Shop::opened("2024-01-01").await;
    create_webhook(&shop.app, &shop.call().await, to(1)).await.unwrap();
    shop.sign_up(shop.basic).await;
    while hand_out(&shop.app, shop.account).await.unwrap() {}

    let late = create_webhook(&shop.app, &shop.call().await, to(2)).await.unwrap().fresh().unwrap();
    shop.sign_up(shop.basic).await;
    while hand_out(&shop.app, shop.account).await.unwrap() {}

    let found = webhook(&shop.app, shop.account, late.id).await.unwrap();
    assert_eq!(found, late, "and the books are right: the shop proves the deliveries when it closes");
}

fn body(_: &Event, _: Option<&str>) -> Option<String> {
    Some("{}".to_owned())
}

#[tokio::test]
async fn what_is_under_way_is_not_counted_as_queued_again() {
    let shop = Shop::opened("2024-01-01").await;
    let hook = create_webhook(&shop.app, &shop.call().await, to(1)).await.unwrap().fresh().unwrap();
    for _ in 0..2 {
        shop.sign_up(shop.basic).await;
    }
    while hand_out(&shop.app, shop.account).await.unwrap() {}
    let due = take_deliveries(&shop.app, 1).await.unwrap().remove(0);
    shop.jump("2024-01-01T00:00:30");

    let one = resend(&shop.app, &shop.call().await, hook.id, Again::One(due.position)).await;
    let now = shop.now().await;
    let span = Again::Span { from: now.plus_millis(-60_000), to: now, events: Vec::new(), after: None };
    let both = resend(&shop.app, &shop.call().await, hook.id, span).await;

    // One is under way; the other is due, and goes anyway.
    assert_eq!(one.unwrap().fresh().unwrap(), Resent { queued: 0, after: None });
    assert_eq!(both.unwrap().fresh().unwrap().queued, 0);
    shop.store.seal(shop.account).await.unwrap();
    let head = events::head(&shop.store, shop.account).await.unwrap().position;
    let told = events::after(&shop.store, shop.account, 0, head).await.unwrap();
    assert!(told.iter().all(|event| event.kind != "WebhookResent"), "nothing was queued");
}

#[tokio::test]
async fn of_a_batch_all_is_noted_but_what_was_lost() {
    let shop = Shop::opened("2024-01-01").await;
    let hook = create_webhook(&shop.app, &shop.call().await, to(1)).await.unwrap().fresh().unwrap();
    shop.sign_up(shop.basic).await;
    shop.sign_up(shop.basic).await;
    while hand_out(&shop.app, shop.account).await.unwrap() {}
    let nobody = WebhookSender::new().unwrap();
    let tried = async |due| {
        let ready = make_ready(&shop.app, vec![due], &body).await.ready.remove(0);
        post(&nobody, ready).await
    };

    let lost = tried(take_deliveries(&shop.app, 1).await.unwrap().remove(0)).await;
    shop.jump("2024-01-01T00:02");
    let mut due = take_deliveries(&shop.app, 2).await.unwrap();
    due.retain(|it| it.position != lost.delivery.position);
    let kept = tried(due.remove(0)).await;
    note(&shop.app, &[lost.clone(), kept.clone()]).await.unwrap();

    let noted = async |ended: &Ended| {
        let span = (ended.delivery.position, ended.delivery.position);
        delivery_attempts::attempts(&shop.store, shop.account, hook.id, span).await.unwrap().len()
    };
    assert_eq!((noted(&lost).await, noted(&kept).await), (0, 1));
}

#[tokio::test]
async fn an_event_that_cannot_be_written_stops_no_other_and_is_tried_again() {
    let shop = Shop::opened("2024-01-01").await;
    let hook = create_webhook(&shop.app, &shop.call().await, to(1)).await.unwrap().fresh().unwrap();
    let bad = shop.sign_up(shop.basic).await.contract.customer;
    shop.sign_up(shop.basic).await;
    while hand_out(&shop.app, shop.account).await.unwrap() {}
    let due = take_deliveries(&shop.app, 2).await.unwrap();

    let render = move |event: &Event, _: Option<&str>| {
        assert_ne!(event.customer, Some(bad), "it cannot be written");
        Some("{}".to_owned())
    };
    let made = make_ready(&shop.app, due, &render).await;
    let nobody = WebhookSender::new().unwrap();
    let mut said = Vec::new();
    for ready in made.ready {
        let ended = post(&nobody, ready).await;
        note(&shop.app, std::slice::from_ref(&ended)).await.unwrap();
        assert_eq!(ended.taken(), Some(false), "it comes again");
        let span = (ended.delivery.position, ended.delivery.position);
        let noted = delivery_attempts::attempts(&shop.store, shop.account, hook.id, span).await.unwrap();
        said.extend(noted.into_iter().filter_map(|attempt| attempt.answer));
    }

    assert_eq!(said.len(), 2);
    assert!(said[0].contains("could not be written") && said[1].contains("no connection"), "{said:?}");
}

#[tokio::test]
async fn what_waited_too_long_for_its_place_is_given_back_untried() {
    let shop = Shop::opened("2024-01-01").await;
    create_webhook(&shop.app, &shop.call().await, to(1)).await.unwrap();
    shop.sign_up(shop.basic).await;
    while hand_out(&shop.app, shop.account).await.unwrap() {}
    let due = take_deliveries(&shop.app, 1).await.unwrap();

    shop.jump("2024-01-01T00:00:50");
    let made = make_ready(&shop.app, due.clone(), &body).await;
    assert_eq!((made.ready.len(), &made.late), (0, &due));
    give_back_deliveries(&shop.app, made.late).await.unwrap();

    let again = take_deliveries(&shop.app, 1).await.unwrap();
    assert_eq!((again[0].position, again[0].attempts), (due[0].position, 0));
}

#[tokio::test]
async fn who_lost_a_delivery_notes_nothing_of_it() {
    let shop = Shop::opened("2024-01-01").await;
    let hook = create_webhook(&shop.app, &shop.call().await, to(1)).await.unwrap().fresh().unwrap();
    shop.sign_up(shop.basic).await;
    while hand_out(&shop.app, shop.account).await.unwrap() {}
    let slow = take_deliveries(&shop.app, 1).await.unwrap().remove(0);
    shop.jump("2024-01-01T00:02");
    let quick = take_deliveries(&shop.app, 1).await.unwrap().remove(0);
    let nobody = WebhookSender::new().unwrap();

    deliver(&shop.app, &nobody, &slow, &body).await.unwrap();
    let span = (slow.position, slow.position);
    let lost = delivery_attempts::attempts(&shop.store, shop.account, hook.id, span).await.unwrap();
    deliver(&shop.app, &nobody, &quick, &body).await.unwrap();
    let noted = delivery_attempts::attempts(&shop.store, shop.account, hook.id, span).await.unwrap();

    assert_eq!((lost.len(), noted.len()), (0, 1));
}

#[tokio::test]
async fn a_server_that_ends_leaves_no_work_leased() {
    let shop = Shop::opened("2024-01-01").await;
    shop.sign_up(shop.basic).await;
    shop.jump("2024-02-02");
    let now = shop.now().await;

    shop.app.end_work();
    do_due_work(&shop.app, shop.account, now).await.unwrap();

    let what = Taking { lane: Lane::All, due: now, machine: now, until: now.plus_millis(60_000), limit: 9 };
    let left = due_work::take(&shop.store, shop.account, what).await.unwrap();
    assert!(!left.is_empty() && left.iter().all(|work| work.attempts == 0), "{left:?}");
}
