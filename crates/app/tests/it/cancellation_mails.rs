//! Mails that bring no document: what they say of an end, and that they go with the person.

use turnus_app::cancellation_mails::{cancellation_confirmed, cancellation_revoked};
use turnus_app::customers::change_customer;
use turnus_app::delete_customer::delete_customer;
use turnus_app::end_contract::{Ending, end_contract, revoke_contract_end};
use turnus_app::mails::list_mails;
use turnus_app::rows::{Mail, MailFilter, MailKind, MailStatus};
use turnus_app::{AppError, Slice};
use turnus_engine::customer::CustomerData;
use turnus_engine::document::Language;
use turnus_engine::{Id, Instant};
use turnus_store::{Applied, Changes};

use crate::shop::{Shop, at};

/// All mails, the first first.
pub async fn all_mails(shop: &Shop) -> Vec<Mail> {
    list_mails(&shop.app, shop.account, MailFilter::default(), Slice::first(99)).await.unwrap()
}

/// Ada's data, changed.
pub async fn change(shop: &Shop, customer: Id, change: impl Fn(&CustomerData) -> CustomerData + Send + Sync) {
    change_customer(&shop.app, &shop.call().await, customer, change).await.unwrap();
}

async fn ended(shop: &Shop, contract: Id, end: Instant) -> Ending {
    end_contract(&shop.app, &shop.call().await, contract, end).await.unwrap().fresh().unwrap()
}

/// Writes what `cancellation_confirmed` adds.
async fn confirmed(shop: &Shop, ending: &Ending) -> Result<Option<Mail>, AppError> {
    let caller = shop.caller().await;
    let mut changes = Changes::new(shop.account, shop.app.new_id(shop.account, caller.now));
    let mail = cancellation_confirmed(&shop.app, &caller, ending, caller.now, &mut changes).await?;
    assert!(matches!(shop.store.apply(changes).await.unwrap(), Applied::Done(_)));
    Ok(mail)
}

#[tokio::test]
async fn a_cancellation_is_confirmed_with_its_end_receipt_and_closing_bill_in_the_customers_language() {
    let shop = Shop::opened("2024-01-01").await;
    let row = shop.sign_up(shop.basic).await;
    shop.jump("2024-01-03T09:07");
    let ending = ended(&shop, row.contract.id, at("2024-01-16")).await;

    confirmed(&shop, &ending).await.unwrap().expect("she has an address");
    change(&shop, row.contract.customer, |data| CustomerData { language: Some("de".into()), ..data.clone() })
        .await;
    let later = ended(&shop, row.contract.id, at("2024-01-20T12:30")).await;
    confirmed(&shop, &later).await.unwrap().expect("she has an address");

    let mails = all_mails(&shop).await;
    let code = &row.contract.reference_code;
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0].subject, format!("Your cancellation is confirmed: contract {code}"));
    assert_eq!(
        mails[0].text,
        format!(
            "Hello,\n\nwe confirm your cancellation. We received it on 3\u{A0}Jan\u{A0}2024 at 09:07.\n\nContract: \
             {code}\nPlan: Plan\nEnd of the contract: at the end of 15\u{A0}Jan\u{A0}2024\nClosing bill: credit of \
             €18.42\n\nKind regards\nUhrwerk GmbH"
        )
    );
    assert!(mails[1].text.contains("Ende des Vertrags: am 20.01.2024 um 12:30 Uhr"), "{}", mails[1].text);
    assert!(mails[1].text.contains("Schlussabrechnung: "), "{}", mails[1].text);
    let mail = &mails[0];
    assert_eq!((mail.kind, mail.status), (MailKind::CancellationConfirmed, MailStatus::Waiting));
    assert_eq!((mail.document, mail.language), (None, Some(Language::En)));
    assert_eq!((mail.customer, mail.contract), (Some(row.contract.customer), Some(row.contract.id)));
    assert_eq!(mail.recipient, "ada.quux@example.org");
}

#[tokio::test]
async fn a_cancellation_that_is_taken_back_is_confirmed_too_and_who_has_no_address_gets_nothing() {
    let shop = Shop::opened("2024-01-01").await;
    let row = shop.sign_up(shop.basic).await;
    ended(&shop, row.contract.id, at("2024-02-01")).await;
    let revoked = revoke_contract_end(&shop.app, &shop.call().await, row.contract.id).await.unwrap();
    let ending = revoked.fresh().unwrap();
    let caller = shop.caller().await;
    let mut changes = Changes::new(shop.account, shop.app.new_id(shop.account, caller.now));

    let mail = cancellation_revoked(&shop.app, &caller, &ending, &mut changes).await.unwrap();
    assert!(matches!(shop.store.apply(changes).await.unwrap(), Applied::Done(_)));
    change(&shop, row.contract.customer, |data| CustomerData { email_address: None, ..data.clone() }).await;
    let ending = ended(&shop, row.contract.id, at("2024-02-01")).await;
    let nobody = confirmed(&shop, &ending).await.unwrap();

    assert_eq!(mail.unwrap().kind, MailKind::CancellationRevoked);
    assert_eq!(nobody, None);
    let mails = all_mails(&shop).await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains("was revoked on 1\u{A0}Jan\u{A0}2024 at 00:00. The contract goes on."));
}

#[tokio::test]
async fn mails_without_a_document_go_with_the_person() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    let row = shop.sign_up(shop.basic).await;
    let ending = ended(&shop, row.contract.id, at("2024-01-02")).await;
    confirmed(&shop, &ending).await.unwrap();
    shop.wait_until("2024-03-01").await;
    assert_eq!(all_mails(&shop).await.len(), 1);

    delete_customer(&shop.app, &shop.call().await, row.contract.customer).await.unwrap();

    assert_eq!(all_mails(&shop).await, []);
}
