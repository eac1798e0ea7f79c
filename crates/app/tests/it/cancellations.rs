//! Cancellations that are declared without signing in: what ends a contract, what waits for people, and what goes when.

use turnus_app::cancellations::{Declaration, WantedEnd, declare_cancellation, list_cancellations};
use turnus_app::contracts::contract;
use turnus_app::delete_customer::delete_customer;
use turnus_app::end_contract::end_contract;
use turnus_app::housekeeping::keep_house;
use turnus_app::rows::{Cancellation, CancellationKind, CancellationStatus, MailKind, OperationKind};
use turnus_app::settle_cancellation::{Settlement, settle_cancellation};
use turnus_app::{AppError, Slice};
use turnus_engine::customer::CustomerData;
use turnus_engine::document::Language;
use turnus_engine::{Id, Instant};

use crate::cancellation_mails::{all_mails, change};
use crate::erasure::holds;
use crate::shop::{Shop, at};

fn declaration(named: &str) -> Declaration {
    Declaration {
        kind: CancellationKind::Ordinary,
        reason: None,
        name: "Ada Lovelace-Quux".to_owned(),
        named: named.to_owned(),
        email: "Ada.Quux@example.org".to_owned(),
        end: None,
        language: Some(Language::De),
        account: None,
    }
}

async fn declared(shop: &Shop, declaration: &Declaration) -> Cancellation {
    declare_cancellation(&shop.app, declaration, None).await.unwrap().fresh().unwrap()
}

async fn all(shop: &Shop) -> Vec<Cancellation> {
    list_cancellations(&shop.app, shop.account, None, Slice::first(99)).await.unwrap()
}

async fn end_of(shop: &Shop, id: Id) -> Option<Instant> {
    contract(&shop.app, shop.account, id).await.unwrap().value.contract.end_date()
}

async fn waiting(shop: &Shop) -> Vec<Id> {
    let kind = Some(OperationKind::OpenCancellation);
    let found = turnus_app::operations::list_operations(&shop.app, shop.account, kind, (0, 9)).await.unwrap();
    found.into_iter().map(|operation| operation.subject).collect()
}

#[tokio::test]
async fn an_ordinary_one_that_fits_ends_the_contract_with_its_declaration_and_is_confirmed_with_the_end() {
    let shop = Shop::opened("2024-01-01").await;
    let row = shop.sign_up(shop.basic).await;
    let (id, code) = (row.contract.id, row.contract.reference_code.clone());
    shop.jump("2024-01-03T09:07");

    let given =
        Declaration { end: Some(WantedEnd::Day("2024-03-15".parse().unwrap())), ..declaration(&code) };
    let received = declared(&shop, &given).await;

    let end = at("2024-03-16");
    assert_eq!(end_of(&shop, id).await, Some(end), "the wanted day is part of it");
    assert_eq!((received.status, received.ends_at), (CancellationStatus::Settled, Some(end)));
    assert_eq!((received.customer, received.contract), (Some(row.contract.customer), Some(id)));
    assert_eq!(all(&shop).await, std::slice::from_ref(&received));
    assert_eq!(waiting(&shop).await, []);
    let mails = all_mails(&shop).await;
    assert_eq!((mails.len(), mails[0].kind), (1, MailKind::CancellationConfirmed));
    assert_eq!(mails[0].cancellation, Some(received.id));
    assert_eq!(mails[0].recipient, "Ada.Quux@example.org");
    for said in [
        "am 03.01.2024 um 09:07 Uhr",
        "Ihre Erklärung: ordentliche Kündigung",
        &format!("Vertrag: {code}"),
        "Ende des Vertrags: mit Ablauf des 15.03.2024",
    ] {
        assert!(mails[0].text.contains(said), "{said}: {}", mails[0].text);
    }
    let actor = format!("subscriber:{id}");
    assert!(holds(&shop, &actor) >= 2, "both the declaration and the end are hers");
}

#[tokio::test]
async fn a_wanted_end_before_the_regular_one_is_not_taken_and_a_second_declaration_moves_nothing() {
    let shop = Shop::opened("2024-01-01").await;
    let row = shop.sign_up(shop.basic).await;
    let (id, code) = (row.contract.id, row.contract.reference_code.clone());
    shop.jump("2024-01-03T09:07");
    let early =
        Declaration { end: Some(WantedEnd::At(at("2024-01-04"))), ..declaration(&code.to_lowercase()) };

    let first = declared(&shop, &early).await;
    shop.jump("2024-01-03T09:08");
    let late = Declaration { end: Some(WantedEnd::At(at("2024-09-01"))), ..declaration(&code) };
    let second = declared(&shop, &late).await;

    let end = end_of(&shop, id).await.unwrap();
    assert!(end >= at("2024-01-03T09:07"), "{end}");
    assert_eq!((first.ends_at, second.ends_at), (Some(end), Some(end)), "the first one's end stands");
    assert_eq!(second.status, CancellationStatus::Settled);
}

#[tokio::test]
async fn one_that_ends_earlier_already_is_confirmed_as_it_is() {
    let shop = Shop::opened("2024-01-01").await;
    let row = shop.sign_up(shop.basic).await;
    let (id, code) = (row.contract.id, row.contract.reference_code.clone());
    end_contract(&shop.app, &shop.call().await, id, at("2024-02-01")).await.unwrap();

    let late = Declaration { end: Some(WantedEnd::At(at("2024-09-01"))), ..declaration(&code) };
    let received = declared(&shop, &late).await;

    assert_eq!((received.status, received.ends_at), (CancellationStatus::Settled, Some(at("2024-02-01"))));
    assert_eq!(end_of(&shop, id).await, Some(at("2024-02-01")));
}

#[tokio::test]
async fn what_fits_no_contract_or_several_or_is_extraordinary_waits_for_people_and_is_confirmed_without_an_end()
 {
    let shop = Shop::opened("2024-01-01").await;
    let row = shop.sign_up(shop.basic).await;
    let (id, code) = (row.contract.id, row.contract.reference_code.clone());
    let other = shop.sign_up(shop.basic).await.contract;
    for customer in [row.contract.customer, other.customer] {
        let number =
            |data: &CustomerData| CustomerData { debitor_account: Some("10007".into()), ..data.clone() };
        change(&shop, customer, number).await;
    }
    let stranger = Declaration { email: "eve@example.org".to_owned(), ..declaration(&code) };
    let extraordinary = Declaration {
        kind: CancellationKind::Extraordinary,
        reason: Some("never delivered".to_owned()),
        ..declaration(&code)
    };

    let mut received = Vec::new();
    for given in [&stranger, &declaration("the one with the cat"), &declaration("10007"), &extraordinary] {
        received.push(declared(&shop, given).await);
    }

    assert!(received.iter().all(|it| it.status == CancellationStatus::Open && it.ends_at.is_none()));
    let known: Vec<_> = received.iter().map(|it| it.contract).collect();
    assert_eq!(known, [None, None, None, Some(id)]);
    assert_eq!((end_of(&shop, id).await, end_of(&shop, other.id).await), (None, None));
    let mut waits = waiting(&shop).await;
    waits.sort();
    assert_eq!(waits, received.iter().map(|it| it.id).collect::<Vec<_>>());
    let mails = all_mails(&shop).await;
    assert!(mails.iter().all(|mail| mail.kind == MailKind::CancellationReceived), "{mails:?}");
    assert_eq!(mails.iter().filter(|mail| mail.customer.is_some()).count(), 1);
    assert!(
        mails.iter().all(|mail| !mail.text.contains("Ende des Vertrags:") && !mail.text.contains("Plan"))
    );
    assert!(mails[3].text.contains("Grund: never delivered"));
}

#[tokio::test]
async fn a_customer_number_names_the_only_contract_of_its_customer() {
    let shop = Shop::opened("2024-01-01").await;
    let row = shop.sign_up(shop.basic).await;
    let external =
        |data: &CustomerData| CustomerData { external_customer_id: Some("K-7".into()), ..data.clone() };
    change(&shop, row.contract.customer, external).await;

    let received = declared(&shop, &declaration(" k-7 ")).await;

    assert_eq!(received.contract, Some(row.contract.id));
    assert_eq!(received.status, CancellationStatus::Settled);
}

fn settlement(contract: Option<Id>, end: Option<WantedEnd>) -> Settlement {
    Settlement { contract, end, note: "she called".to_owned() }
}

async fn settled(shop: &Shop, id: Id, settlement: Settlement) -> Result<Cancellation, AppError> {
    settle_cancellation(&shop.app, &shop.call().await, id, settlement).await?.fresh()
}

#[tokio::test]
async fn somebody_settles_it_with_contract_and_end_and_both_addresses_hear_of_it_once() {
    let shop = Shop::opened("2024-01-01").await;
    let row = shop.sign_up(shop.basic).await;
    let id = row.contract.id;
    let given = Declaration { email: "work@example.org".to_owned(), ..declaration("mine") };
    let received = declared(&shop, &given).await;
    shop.jump("2024-01-05T10:00");

    let day = Some(WantedEnd::Day("2024-02-29".parse().unwrap()));
    let done = settled(&shop, received.id, settlement(Some(id), day)).await.unwrap();
    let twice = settled(&shop, received.id, settlement(None, None)).await.unwrap_err().to_string();

    assert_eq!((done.status, done.ends_at), (CancellationStatus::Settled, Some(at("2024-03-01"))));
    assert_eq!(end_of(&shop, id).await, Some(at("2024-03-01")));
    assert!(twice.contains("settled already"), "{twice}");
    assert_eq!(waiting(&shop).await, []);
    let mails = all_mails(&shop).await;
    let to: Vec<&str> = mails.iter().map(|mail| mail.recipient.as_str()).collect();
    assert_eq!(to, ["work@example.org", "work@example.org", "ada.quux@example.org"]);
    let code = &row.contract.reference_code;
    assert!(mails[1].text.contains("mit Ablauf des 29.02.2024") && !mails[1].text.contains(code.as_str()));
    assert!(mails[1].text.contains("am 01.01.2024 um 00:00 Uhr"), "as it was received: {}", mails[1].text);
    assert!(mails[2].text.contains(code.as_str()));
    assert!(mails.iter().all(|mail| !mail.text.contains("she called")));
}

#[tokio::test]
async fn without_a_contract_and_an_end_it_is_put_aside_without_a_mail() {
    let shop = Shop::opened("2024-01-01").await;
    let received = declared(&shop, &declaration("nothing")).await;

    let done = settled(&shop, received.id, settlement(None, None)).await.unwrap();

    assert_eq!((done.status, done.ends_at, done.contract), (CancellationStatus::Settled, None, None));
    assert_eq!(all_mails(&shop).await.len(), 1);
}

#[tokio::test]
async fn five_declarations_of_an_address_are_taken_in_a_quarter_of_an_hour_and_no_sixth() {
    let shop = Shop::opened("2024-01-01").await;
    for _ in 0..5 {
        declared(&shop, &declaration("nothing")).await;
    }

    let sixth = declare_cancellation(&shop.app, &declaration("nothing"), None).await.unwrap_err();
    let other = Declaration { email: "eve@example.org".to_owned(), ..declaration("nothing") };
    declared(&shop, &other).await;
    shop.jump("2024-01-01T00:15");
    declared(&shop, &declaration("nothing")).await;

    assert!(matches!(sixth, AppError::TooOften { wait_seconds: 900, .. }), "{sixth:?}");
    assert_eq!(all(&shop).await.len(), 7);
}

#[tokio::test]
async fn a_declaration_goes_with_its_customer_and_that_of_nobody_a_year_after_it_was_settled() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let row = shop.sign_up(shop.basic).await;
    let words = Declaration { name: "Zebra Quux".to_owned(), ..declaration(&row.contract.reference_code) };
    declared(&shop, &words).await;
    let nobody = Declaration {
        name: "Zebra Nobody".to_owned(),
        email: "eve@example.org".to_owned(),
        ..declaration("x")
    };
    let of_nobody = declared(&shop, &nobody).await;
    let open = Declaration { name: "Zebra Open".to_owned(), ..nobody.clone() };
    declared(&shop, &open).await;
    settled(&shop, of_nobody.id, settlement(None, None)).await.unwrap();
    shop.wait_until("2024-03-01").await;
    assert!(holds(&shop, "Zebra Quux") > 0 && holds(&shop, "Zebra Nobody") > 0);

    delete_customer(&shop.app, &shop.call().await, row.contract.customer).await.unwrap();
    shop.jump("2024-03-02T02:00");
    keep_house(&shop.app).await.unwrap();

    assert_eq!(holds(&shop, "Zebra Quux"), 0);
    assert!(holds(&shop, "Zebra Nobody") > 0);
    shop.jump("2025-01-02T02:00");
    keep_house(&shop.app).await.unwrap();
    let left = all(&shop).await;
    assert_eq!(left.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["Zebra Open"]);
    assert!(all_mails(&shop).await.iter().all(|mail| !mail.text.contains("Zebra Nobody")));
}

#[tokio::test]
async fn of_several_accounts_one_has_to_be_named_and_what_is_no_address_is_refused() {
    let shop = Shop::opened("2024-01-01").await;
    let other = turnus_app::accounts::create_company(&shop.app, crate::shop::company("Other GmbH", None));
    let other = other.await.unwrap();

    let nobody = declare_cancellation(&shop.app, &declaration("x"), None).await.unwrap_err().to_string();
    let named = declared(&shop, &Declaration { account: Some(shop.account), ..declaration("x") }).await;
    let wrong = Declaration { account: Some(shop.group), ..declaration("x") };
    let wrong = declare_cancellation(&shop.app, &wrong, None).await.unwrap_err().to_string();
    let address = Declaration { email: "ada".to_owned(), account: Some(other), ..declaration("x") };
    let address = declare_cancellation(&shop.app, &address, None).await.unwrap_err().to_string();

    assert!(nobody.starts_with("Account: several"), "{nobody}");
    assert!(wrong.starts_with("Account: there is no"), "{wrong}");
    assert!(address.starts_with("EmailAddress: "), "{address}");
    assert_eq!(all(&shop).await, [named]);
}
