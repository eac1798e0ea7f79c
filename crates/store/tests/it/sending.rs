//! Mails, letters and what mails say.

use jiff::civil::date;
use turnus_engine::document::{DocumentKind, Language};
use turnus_engine::sending::{Detour, MailTemplate, Medium, Way};
use turnus_engine::{Id, Instant};
use turnus_store::mails::{self, Ending, Mail, MailFilter, MailKind, MailStatus};
use turnus_store::sendings::{self, LetterDay, Sending};
use turnus_store::{Applied, Changes, Slice, Statement, Store, mail_templates};

use crate::cast::{NOON, account, done, new_id};
use crate::databases::databases;

fn mail(document: Id, customer: Id) -> Mail {
    Mail {
        id: new_id(),
        kind: MailKind::Document,
        document: Some(document),
        entity: new_id(),
        customer: Some(customer),
        contract: None,
        cancellation: None,
        language: None,
        recipient: "ada@lovelace.example".to_owned(),
        subject: "Rechnung 1".to_owned(),
        text: "Anbei".to_owned(),
        status: MailStatus::Waiting,
        attempts: 0,
        due: NOON,
        round: 1,
        created_at: NOON,
        queued_at: NOON,
        sent_at: None,
        last_answer: None,
    }
}

fn later(minutes: i64) -> Instant {
    NOON.plus_millis(minutes * 60_000)
}

async fn wish(store: &Store, account: Id, statement: Statement) -> Applied {
    store.apply(Changes::new(account, new_id()).with(statement)).await.unwrap()
}

fn is_done(applied: &Applied) -> bool {
    matches!(applied, Applied::Done(_))
}

#[tokio::test]
async fn a_mail_is_leased_once_at_a_time_and_once_it_ended_it_is_not_due_again() {
    for store in databases().await {
        let account = account(&store).await;
        let mail = mail(new_id(), new_id());
        assert!(is_done(&wish(&store, account, mails::insert(account, &mail).unwrap()).await));

        let early = mails::take(&store, later(-1), later(2), 9).await.unwrap();
        let taken = mails::take(&store, NOON, later(2), 9).await.unwrap();
        let leased = mails::take(&store, later(1), later(3), 9).await.unwrap();
        let again = mails::finish(account, &mail, Ending::Again(later(5)), "451");
        let failed = wish(&store, account, again).await;
        let now = mails::by_id(&store, account, mail.id).await.unwrap().unwrap();
        assert_eq!(mails::take(&store, later(5), later(7), 9).await.unwrap().len(), 1);
        let sent = mails::finish(account, &now, Ending::Sent(later(6)), "250");
        let ended = wish(&store, account, sent.clone()).await;
        let twice = wish(&store, account, sent).await;

        let as_taken = Mail { due: later(2), ..mail.clone() };
        assert_eq!((early, taken), (Vec::new(), vec![(account, as_taken)]), "{}", store.kind);
        assert_eq!(leased, Vec::new());
        assert!(is_done(&failed) && is_done(&ended));
        assert_eq!((now.attempts, now.due, now.last_answer.as_deref()), (1, later(5), Some("451")));
        assert_eq!(twice, Applied::Stale);
        let found = mails::by_id(&store, account, mail.id).await.unwrap().unwrap();
        assert_eq!((found.status, found.sent_at, found.attempts), (MailStatus::Sent, Some(later(6)), 2));
        assert_eq!(mails::take(&store, later(9999), later(10_000), 9).await.unwrap(), Vec::new());
    }
}

#[tokio::test]
async fn a_document_has_one_mail_to_an_address_which_is_queued_again_and_erased_with_its_customer() {
    for store in databases().await {
        let account = account(&store).await;
        let first = mail(new_id(), new_id());
        let second = Mail { id: new_id(), ..first.clone() };
        done(&store, Changes::new(account, new_id()).with(mails::insert(account, &first).unwrap())).await;

        let taken = wish(&store, account, mails::insert(account, &second).unwrap()).await;
        let queued = wish(&store, account, mails::queue_again(account, &first, later(3)).unwrap()).await;
        let stale = wish(&store, account, mails::finish(account, &first, Ending::Parked, "550")).await;

        assert_eq!((taken, stale), (Applied::Taken(mails::BY_DOCUMENT), Applied::Stale), "{}", store.kind);
        assert!(is_done(&queued));
        let filter = MailFilter { document: first.document, ..MailFilter::default() };
        let found = mails::list(&store, account, filter, Slice::first(9)).await.unwrap();
        assert_eq!((found.len(), found[0].round, found[0].queued_at), (1, 2, later(3)));
        assert_eq!(mails::count(&store, account, first.entity, MailStatus::Waiting).await.unwrap(), 1);
        done(&store, Changes::new(account, new_id()).with(mails::erase(account, first.customer.unwrap())))
            .await;
        assert_eq!(mails::by_id(&store, account, first.id).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_way_is_noted_anew_but_for_a_letter_and_days_are_counted() {
    for store in databases().await {
        let (account, entity) = (account(&store).await, new_id());
        let day = date(2026, 11, 22);
        let sending = |document, medium, day| Sending {
            document,
            entity,
            way: Way { medium, detour: (medium == Medium::Archive).then_some(Detour::NoMailServer) },
            day,
            created_at: NOON,
            printed_at: None,
        };
        let (letter, other) = (new_id(), new_id());
        let put =
            async |sending: &Sending| wish(&store, account, sendings::put(account, sending).unwrap()).await;

        assert!(is_done(&put(&sending(letter, Medium::Letter, day)).await));
        assert!(is_done(&put(&sending(new_id(), Medium::Letter, day.tomorrow().unwrap())).await));
        assert!(is_done(&put(&sending(other, Medium::Archive, day)).await));
        let moved = put(&sending(letter, Medium::Email, day)).await;
        let mailed = put(&sending(other, Medium::Email, day)).await;
        assert!(is_done(
            &wish(&store, account, sendings::print_letters(account, entity, day, later(1))).await
        ));

        assert_eq!((moved, is_done(&mailed)), (Applied::Stale, true), "{}", store.kind);
        let found = sendings::of_document(&store, account, other).await.unwrap().unwrap();
        assert_eq!(found, sending(other, Medium::Email, day));
        let printed = sendings::of_document(&store, account, letter).await.unwrap().unwrap().printed_at;
        assert_eq!(printed, Some(later(1)));
        let counted = |day, letters, printed| LetterDay { day, letters, printed };
        assert_eq!(
            sendings::letter_days(&store, account, entity, 0, 9).await.unwrap(),
            [counted(day.tomorrow().unwrap(), 1, 0), counted(day, 1, 1)]
        );
        assert_eq!(sendings::letters_of(&store, account, new_id(), day).await.unwrap(), []);
    }
}

#[tokio::test]
async fn templates_are_replaced_together() {
    for store in databases().await {
        let (account, entity) = (account(&store).await, new_id());
        let template = |kind, language| MailTemplate {
            kind,
            language,
            subject: "{number}".to_owned(),
            text: "Anbei".to_owned(),
        };
        let german = template(DocumentKind::Invoice, Language::De);
        let english = template(DocumentKind::CreditNote, Language::En);
        let replace = async |templates: &[MailTemplate]| {
            let mut changes = Changes::new(account, new_id());
            changes.statements.extend(mail_templates::replace(account, entity, templates).unwrap());
            done(&store, changes).await;
        };

        replace(&[german.clone(), english.clone()]).await;
        let both = mail_templates::of_entity(&store, account, entity).await.unwrap();
        replace(std::slice::from_ref(&english)).await;

        assert_eq!(both, [german, english.clone()], "{}", store.kind);
        let one = async |kind, language| {
            mail_templates::one(&store, account, entity, kind, language).await.unwrap()
        };
        assert_eq!(one(DocumentKind::Invoice, Language::De).await, None);
        assert_eq!(one(DocumentKind::CreditNote, Language::En).await, Some(english));
    }
}
