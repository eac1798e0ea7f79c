//! Erasing a customer: the person is gone from the file, the documents are not.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use turnus_app::contracts::{ContractWish, change_contract};
use turnus_app::customers::{change_customer, create_customer};
use turnus_app::delete_customer::delete_customer;
use turnus_app::delivering::deliver;
use turnus_app::end_contract::end_contract;
use turnus_app::housekeeping::keep_house;
use turnus_app::invoices::list_invoices;
use turnus_app::ledger::{NewBooking, book_payment};
use turnus_app::mails::list_mails;
use turnus_app::orders::{Orderer, delete_order, place_order};
use turnus_app::rows::{AttemptRow, HookData, MailFilter};
use turnus_app::taking::take_deliveries;
use turnus_app::usage::post_usage;
use turnus_app::webhooks::{create_webhook, hand_out};
use turnus_app::{Answer, App, Call, Encryption, Keep, MailSender, MailSettings, Setup, WebhookSender};
use turnus_engine::Money;
use turnus_engine::contract::ContractData;
use turnus_engine::customer::{Customer, CustomerData};
use turnus_engine::order::{NewUsage, Order};
use turnus_store::faults::Faults;
use turnus_store::hooks::{self, Outcome};
use turnus_store::orders::{self, OrderFilter};
use turnus_store::{Changes, Slice, delivery_attempts, usage};

use crate::shop::*;

#[tokio::test]
async fn a_customer_with_a_running_contract_is_not_erased() {
    let shop = Shop::opened("2024-01-01").await;
    let customer = shop.sign_up(shop.basic).await.contract.customer;

    let refused = delete_customer(&shop.app, &shop.call().await, customer).await.unwrap_err().to_string();

    assert!(refused.contains("is not over"), "{refused}");
}

#[tokio::test]
async fn an_erased_customer_leaves_no_name_address_or_mail_outside_the_documents() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let row = shop.sign_up(shop.basic).await;
    let (id, customer) = (row.contract.id, row.contract.customer);
    shop.wait_until("2024-01-02").await;
    let order = shop.place(Orderer::Customer(customer), cart(Some(shop.pro))).await.unwrap();
    let moved =
        |data: &CustomerData| CustomerData { notes: Some("Quux the first".to_owned()), ..data.clone() };
    change_customer(&shop.app, &shop.call().await, customer, moved).await.unwrap();
    let note = |data: &ContractData| ContractData { notes: Some("of Quux".to_owned()), ..data.clone() };
    let wish = ContractWish { change: Arc::new(note), end: None };
    change_contract(&shop.app, &shop.call().await, id, wish).await.unwrap();
    assert!(
        holds(&shop, "Lovelace-Quux") > 2 && holds(&shop, "Quux the first") > 0,
        "the journal has it as well"
    );
    end_contract(&shop.app, &shop.call().await, id, at("2024-01-21")).await.unwrap();
    shop.wait_until("2024-03-01").await;

    delete_customer(&shop.app, &shop.call().await, customer).await.unwrap();
    shop.jump("2024-03-02T02:00");
    keep_house(&shop.app).await.unwrap();

    assert!(turnus_app::customers::customer(&shop.app, shop.account, customer).await.is_err());
    assert!(turnus_app::contracts::contract(&shop.app, shop.account, id).await.is_err());
    assert!(turnus_app::orders::order(&shop.app, shop.account, order.id).await.is_err());
    let invoices = list_invoices(&shop.app, shop.account, Default::default(), Slice::first(9)).await.unwrap();
    assert_eq!(invoices.len(), 2);
    assert_eq!(invoices[0].document.recipient.name, "Ada Lovelace-Quux");
    // The two documents name her once each in their bodies and once in what they are found by; nothing else does.
    let count = |text: &str| holds(&shop, text);
    assert_eq!(count("Lovelace-Quux"), 2, "names");
    assert_eq!(count("lovelace-quux"), 2, "names to be found by");
    assert_eq!(count("ada.quux@example.org"), 2, "addresses of mail");
    assert_eq!(count("Difference Lane Quux"), 2, "streets");
    assert_eq!(count("Quux the first") + count("of Quux"), 0, "notes");
}

#[tokio::test]
async fn an_erased_customer_leaves_nothing_in_the_kept_answer_of_a_wish_that_changed_nothing() {
    let shop = Shop::opened("2024-01-01").await;
    let customer = create_customer(&shop.app, &shop.call().await, ada()).await.unwrap().fresh().unwrap().id;
    let keep = Keep {
        client: shop.account,
        key: "and again".to_owned(),
        hash: [2; 32],
        render: Arc::new(|_: &Customer| Answer { status: 200, body: "unchanged Quux".to_owned() }),
    };
    let call = Call { caller: shop.caller().await, keep: Some(keep) };
    change_customer(&shop.app, &call, customer, CustomerData::clone).await.unwrap();
    assert!(holds(&shop, "unchanged Quux") > 0, "it is kept although nothing changed");

    delete_customer(&shop.app, &shop.call().await, customer).await.unwrap();
    shop.jump("2024-01-02T02:00");
    keep_house(&shop.app).await.unwrap();

    assert_eq!(holds(&shop, "Quux"), 0);
}

#[tokio::test]
async fn what_receivers_of_webhooks_said_of_an_erased_customer_goes_with_him() {
    let shop = Shop::opened("2024-01-01").await;
    let data =
        HookData { url: "https://203.0.113.5/hook".to_owned(), events: vec!["CustomerCreated".to_owned()] };
    let hook = create_webhook(&shop.app, &shop.call().await, data).await.unwrap().fresh().unwrap();
    let customer = create_customer(&shop.app, &shop.call().await, ada()).await.unwrap().fresh().unwrap().id;
    hand_out(&shop.app, shop.account).await.unwrap();
    let delivery = take_deliveries(&shop.app, 9).await.unwrap().remove(0);
    let now = shop.now().await;
    let attempt = AttemptRow {
        position: delivery.position,
        id: shop.app.new_id(shop.account, now),
        at: now,
        millis: 3,
        url: Some("https://203.0.113.5/customers/Quux-moved".to_owned()),
        status: Some(500),
        answer: Some("Quux is unknown".to_owned()),
    };
    let said = Changes::new(shop.account, shop.app.new_id(shop.account, now))
        .with(hooks::finish(&delivery, &Outcome::Again(now), "HTTP 500 Quux is unknown"))
        .with(delivery_attempts::insert(shop.account, &[(hook.id, attempt)]));
    let _ = shop.store.apply(said).await.unwrap();
    assert!(holds(&shop, "Quux is unknown") >= 2 && holds(&shop, "Quux-moved") > 0);

    delete_customer(&shop.app, &shop.call().await, customer).await.unwrap();
    shop.jump("2024-01-02T02:00");
    keep_house(&shop.app).await.unwrap();

    assert_eq!(holds(&shop, "Quux"), 0);
    assert_eq!(holds(&shop, "quux"), 0);
}

#[tokio::test]
async fn what_a_receiver_says_to_the_news_that_a_customer_is_erased_is_not_kept() {
    let shop = Shop::opened("2024-01-01").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let receiver = tokio::spawn(async move {
        let (mut caller, _) = listener.accept().await.unwrap();
        let _ = caller.read(&mut [0; 4096]).await.unwrap();
        let answer = "HTTP/1.1 500 no\r\ncontent-length: 16\r\nconnection: close\r\n\r\nwho is Ada Quux?";
        caller.write_all(answer.as_bytes()).await.unwrap();
    });
    let data = HookData { url, events: vec!["CustomerDeleted".to_owned()] };
    let hook = create_webhook(&shop.app, &shop.call().await, data).await.unwrap().fresh().unwrap();
    let customer = create_customer(&shop.app, &shop.call().await, ada()).await.unwrap().fresh().unwrap().id;
    delete_customer(&shop.app, &shop.call().await, customer).await.unwrap();
    hand_out(&shop.app, shop.account).await.unwrap();
    let delivery = take_deliveries(&shop.app, 9).await.unwrap().remove(0);

    let sender = WebhookSender::new().unwrap();
    let taken = deliver(&shop.app, &sender, &delivery, &|_, _| Some("{}".to_owned())).await.unwrap();
    receiver.await.unwrap();

    assert_eq!(taken, Some(false));
    let position = delivery.position;
    let tried = delivery_attempts::attempts(&shop.store, shop.account, hook.id, (position, position)).await;
    let [tried] = &tried.unwrap()[..] else { panic!("not one") };
    assert_eq!((tried.status, &tried.answer), (Some(500), &None));
}

#[tokio::test]
async fn what_was_decided_before_an_erasure_and_comes_after_it_says_nothing_of_the_person() {
    let faults = Faults::seeded(7);
    let shop = Shop::opened_under("2024-01-01", Some(0), Some(faults.clone())).await;
    let slow = App::new(shop.store.as_node(1), Setup { key: [7; 32], node: 3, private_webhooks: true });
    let mut people = Vec::new();
    for _ in 0..16 {
        let row = shop.sign_up(shop.basic).await;
        end_contract(&shop.app, &shop.call().await, row.contract.id, at("2024-01-11")).await.unwrap();
        people.push((row.contract.customer, row.contract.id));
    }
    shop.wait_until("2024-02-01").await;
    shop.wait_until("2024-02-02").await;
    let calls = NewUsage {
        component: shop.calls,
        quantity: 1.into(),
        due: Some(at("2024-01-05")),
        memo: Some("Calls of Quux".to_owned()),
        key: None,
        product_override: None,
    };

    let mut erased = 0;
    for (after, (customer, contract)) in (0_u32..).zip(people) {
        let call = shop.call().await;
        faults.hang(1, after);
        let wish = async {
            if after % 2 == 0 {
                drop(post_usage(&slow, &call, contract, calls.clone()).await);
            } else {
                let new = order(Orderer::Customer(customer), cart(Some(shop.pro)));
                drop(place_order(&slow, &shop.call().await, new).await);
            }
        };
        let erasure = async {
            let gone = delete_customer(&shop.app, &shop.call().await, customer).await;
            faults.release();
            gone
        };
        let ((), gone) = tokio::join!(wish, erasure);
        if gone.is_ok() {
            erased += 1;
            let all = usage::list(&shop.store, shop.account, contract, (None, None), Slice::first(9)).await;
            assert!(all.unwrap().iter().all(|record| record.value.memo.is_none()), "usage after {after}");
            let by_him = OrderFilter { customer: Some(customer), ..OrderFilter::default() };
            let all = orders::list(&shop.store, shop.account, by_him, Slice::first(9)).await;
            assert_eq!(all.unwrap().len(), 0, "orders after {after}");
        }
    }
    assert!(erased > 8, "{erased}");
}

#[tokio::test]
async fn the_kept_answer_of_an_order_goes_with_it_where_nobody_became_a_customer() {
    let shop = Shop::opened("2024-01-01").await;
    let keep = Keep {
        client: shop.account,
        key: "once".to_owned(),
        hash: [1; 32],
        render: Arc::new(|_: &Order| Answer { status: 201, body: "ordered by Quux".to_owned() }),
    };
    let call = Call { caller: shop.caller().await, keep: Some(keep) };
    let new = order(Orderer::NewCustomer(Box::new(ada())), cart(Some(shop.basic)));
    let placed = place_order(&shop.app, &call, new).await.unwrap().fresh().unwrap();
    assert!(holds(&shop, "ordered by Quux") > 0);

    delete_order(&shop.app, &shop.call().await, placed.id).await.unwrap();
    shop.jump("2024-01-02T02:00");
    keep_house(&shop.app).await.unwrap();

    assert_eq!(holds(&shop, "ordered by Quux"), 0);
}

/// How often a text stands in the database.
pub fn holds(shop: &Shop, text: &str) -> usize {
    let bytes = shop.database.everything();
    bytes.windows(text.len()).filter(|part| *part == text.as_bytes()).count()
}

#[tokio::test]
async fn an_erased_customer_leaves_nothing_in_kept_answers_replaced_drafts_usage_and_bookings() {
    let shop = Shop::opened_with("2024-01-01", Some(60)).await;
    let caller = shop.caller().await;
    let keep = Keep {
        client: shop.account,
        key: "once".to_owned(),
        hash: [1; 32],
        render: Arc::new(|customer: &Customer| Answer {
            status: 201,
            body: customer.data.email_address.clone().unwrap_or_default(),
        }),
    };
    let call = Call { caller: caller.clone(), keep: Some(keep) };
    let customer = create_customer(&shop.app, &call, ada()).await.unwrap().fresh().unwrap().id;
    let order = shop.place(Orderer::Customer(customer), cart(Some(shop.basic))).await.unwrap();
    let id = shop.commit(order.id).await.unwrap().contract.id;
    let usage = NewUsage {
        component: shop.calls,
        quantity: 1.into(),
        due: None,
        memo: Some("Calls of Quux".to_owned()),
        key: Some("key-of-Quux".to_owned()),
        product_override: None,
    };
    post_usage(&shop.app, &shop.call().await, id, usage).await.unwrap();
    // The signup's draft is open for an hour: the end takes its place.
    end_contract(&shop.app, &shop.call().await, id, at("2024-01-11")).await.unwrap();
    shop.wait_until("2024-02-01").await;
    shop.wait_until("2024-02-01T12:00").await;
    let booking = NewBooking {
        amount: Money::new(100).unwrap(),
        currency: None,
        description: Some("Paid by Quux".to_owned()),
        booked_on: None,
        recurring_payments_off: false,
    };
    book_payment(&shop.app, &shop.call().await, id, booking).await.unwrap();
    assert!(["Calls of Quux", "key-of-Quux", "Paid by Quux"].iter().all(|text| holds(&shop, text) > 0));

    delete_customer(&shop.app, &shop.call().await, customer).await.unwrap();
    shop.jump("2024-02-02T02:00");
    keep_house(&shop.app).await.unwrap();

    let documents =
        list_invoices(&shop.app, shop.account, Default::default(), Slice::first(9)).await.unwrap();
    for gone in ["Calls of Quux", "key-of-Quux", "Paid by Quux"] {
        assert_eq!(holds(&shop, gone), 0, "{gone}");
    }
    assert_eq!(holds(&shop, "ada.quux@example.org"), documents.len(), "only what was issued names her");
}

#[tokio::test]
async fn an_erased_customer_leaves_nothing_in_the_mails_that_brought_his_documents() {
    let settings = MailSettings {
        host: "127.0.0.1".to_owned(),
        port: 9,
        encryption: Encryption::None,
        login: None,
        from: "billing@example.com".to_owned(),
        reply_to: None,
        timeout: Duration::from_secs(1),
    };
    let mut shop = Shop::opened_with("2024-01-01", Some(0)).await;
    shop.app = shop.app.clone().with_mail(MailSender::new(&settings).unwrap());
    let row = shop.sign_up(shop.basic).await;
    let (id, customer) = (row.contract.id, row.contract.customer);
    shop.wait_until("2024-01-02").await;
    end_contract(&shop.app, &shop.call().await, id, at("2024-01-21")).await.unwrap();
    shop.wait_until("2024-03-01").await;
    let mails = list_mails(&shop.app, shop.account, MailFilter::default(), Slice::first(9)).await.unwrap();
    assert_eq!(mails.len(), 2);
    assert!(mails.iter().all(|mail| mail.recipient == "ada.quux@example.org"));

    delete_customer(&shop.app, &shop.call().await, customer).await.unwrap();
    shop.jump("2024-03-02T02:00");
    keep_house(&shop.app).await.unwrap();

    let left = list_mails(&shop.app, shop.account, MailFilter::default(), Slice::first(9)).await.unwrap();
    assert!(left.is_empty());
    assert_eq!(holds(&shop, "ada.quux@example.org"), 2, "only the two documents name her");
    assert_eq!(holds(&shop, "MailQueued"), 4, "the journal keeps that there were mails, without her name");
}
