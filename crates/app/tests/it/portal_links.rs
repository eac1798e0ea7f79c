//! Links to the portal by mail: to whom, to which contracts, how often, and what stays out of the row.

use turnus_app::end_contract::end_contract;
use turnus_app::portal_links::{LinkRequest, count_link_request, mail_portal_links};
use turnus_app::rows::{MailKind, MailStatus};
use turnus_app::{Encryption, MailSender, MailSettings};
use turnus_engine::customer::CustomerData;

use crate::cancellation_mails::{all_mails, change};
use crate::shop::{Shop, at};

fn of(email: &str) -> LinkRequest {
    LinkRequest { email: email.to_owned(), account: None }
}

/// A shop that has a server for its mails.
async fn mailing() -> Shop {
    let mut shop = Shop::opened("2024-01-01").await;
    shop.app = shop.app.clone().with_mail(sender());
    shop
}

fn sender() -> MailSender {
    MailSender::new(&MailSettings {
        host: "127.0.0.1".to_owned(),
        port: 9,
        encryption: Encryption::None,
        login: None,
        from: "billing@example.com".to_owned(),
        reply_to: None,
        timeout: std::time::Duration::from_secs(1),
    })
    .unwrap()
}

#[tokio::test]
async fn one_mail_has_a_place_for_a_link_to_each_contract_the_newest_first_and_no_token() {
    let shop = mailing().await;
    let over = shop.sign_up(shop.basic).await.contract;
    end_contract(&shop.app, &shop.call().await, over.id, at("2024-01-02")).await.unwrap();
    shop.wait_until("2024-12-01").await;
    let old = shop.sign_up(shop.basic).await.contract;
    shop.wait_until("2024-12-02").await;
    let new = shop.sign_up(shop.pro).await.contract;
    shop.wait_until("2025-01-03").await;

    mail_portal_links(&shop.app, &of(" ADA.quux@example.org ")).await.unwrap();
    mail_portal_links(&shop.app, &of("eve@example.org")).await.unwrap();

    let mails = all_mails(&shop).await;
    let of_links: Vec<_> = mails.iter().filter(|mail| mail.kind == MailKind::PortalLinks).collect();
    assert_eq!(of_links.len(), 1);
    let mail = of_links[0];
    assert_eq!((mail.recipient.as_str(), mail.status), ("ada.quux@example.org", MailStatus::Waiting));
    let linked: Vec<&str> = mail.text.split("{link:").skip(1).map(|part| &part[..24]).collect();
    assert_eq!(linked, [new.id.to_string(), old.id.to_string()], "{}", mail.text);
    assert!(mail.text.contains(&format!("Contract: {}\nPlan: Plan\n{{link:", new.reference_code)));
    assert!(!mail.text.contains("http") && !mail.text.contains('$'), "{}", mail.text);
    assert_eq!(mail.subject, "Your access to the customer portal of Uhrwerk GmbH");
}

#[tokio::test]
async fn of_many_contracts_twenty_have_a_link() {
    let shop = mailing().await;
    for _ in 0..22 {
        shop.sign_up(shop.basic).await;
    }

    mail_portal_links(&shop.app, &of("ada.quux@example.org")).await.unwrap();

    let mails = all_mails(&shop).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].text.matches("{link:").count(), 20);
}

#[tokio::test]
async fn five_requests_of_an_address_count_known_or_not() {
    let shop = mailing().await;
    shop.sign_up(shop.basic).await;
    let count = async |email: &str| count_link_request(&shop.app, &of(email)).await.unwrap();

    let mut counted = Vec::new();
    for _ in 0..6 {
        counted.push((count("Ada.Quux@example.org").await, count("eve@example.org").await));
    }
    shop.jump("2024-01-01T00:15");

    assert_eq!(counted[..5], [(true, true); 5]);
    assert_eq!(counted[5], (false, false));
    assert!(count("ada.quux@example.org").await);
}

#[tokio::test]
async fn without_a_server_for_mail_nothing_is_queued_and_who_is_erased_takes_the_mail_along() {
    let mut shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let row = shop.sign_up(shop.basic).await.contract;
    mail_portal_links(&shop.app, &of("ada.quux@example.org")).await.unwrap();
    assert_eq!(all_mails(&shop).await, []);
    let other = shop.sign_up(shop.basic).await.contract;
    end_contract(&shop.app, &shop.call().await, row.id, at("2024-01-02")).await.unwrap();
    shop.wait_until("2024-03-01").await;
    shop.app = shop.app.clone().with_mail(sender());
    mail_portal_links(&shop.app, &of("ada.quux@example.org")).await.unwrap();
    let mails = all_mails(&shop).await;
    let links = mails.iter().find(|mail| mail.kind == MailKind::PortalLinks).unwrap();
    assert_eq!(links.customer, Some(other.customer), "it names the contract of the other one too");

    turnus_app::delete_customer::delete_customer(&shop.app, &shop.call().await, row.customer).await.unwrap();

    assert!(all_mails(&shop).await.iter().all(|mail| mail.kind != MailKind::PortalLinks));
}

#[tokio::test]
async fn a_link_of_a_customer_whose_address_changed_is_signed_no_more() {
    let mut shop = mailing().await;
    shop.app = shop.app.clone().with_public_url(Some("https://billing.example.com/"));
    let row = shop.sign_up(shop.basic).await.contract;
    mail_portal_links(&shop.app, &of("ada.quux@example.org")).await.unwrap();
    let moved =
        |data: &CustomerData| CustomerData { email_address: Some("new@example.org".into()), ..data.clone() };
    change(&shop, row.customer, moved).await;

    let taken = turnus_app::mails::take_mails(&shop.app, 9).await.unwrap();
    turnus_app::mails::send_mail(&shop.app, shop.account, &taken[0].1).await.unwrap();

    let mails = all_mails(&shop).await;
    assert_eq!(mails[0].status, MailStatus::Parked);
    assert_eq!(mails[0].last_answer.as_deref(), Some("this is not the customer's address any more"));
}
