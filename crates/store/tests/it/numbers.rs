//! Numbers without gaps and without doubles.

use std::collections::BTreeSet;

use turnus_store::{Applied, AssignedNumber, Changes, NumberStep, Statement, StoreError, customers};

use crate::cast::{TODAY, account, ada, create, done, impossible, new_id, number};
use crate::databases::databases;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_have_no_gap_and_no_double_whatever_is_refused_beside_them() {
    for database in databases().await {
        let account = account(&database).await;
        let sequence = new_id();
        let mut running = Vec::new();
        for place in 0..120 {
            let mut changes = create(account, &ada(&format!("c-{place}")));
            changes.numbers.push(number(sequence, TODAY));
            if place % 4 == 1 {
                changes.finish = Some(Box::new(move |_| vec![impossible(account)]));
            }
            if place % 4 == 3 {
                changes.statements.push(impossible(account));
            }
            let store = database.store.clone();
            running.push(tokio::spawn(async move { store.apply(changes).await.unwrap() }));
        }

        let mut taken = BTreeSet::new();
        for answer in running {
            if let Applied::Done(assigned) = answer.await.unwrap() {
                assert!(taken.insert(assigned.numbers[0].counter), "{}", database.kind);
            }
        }
        assert!(taken.into_iter().eq(1..=60), "{}", database.kind);
    }
}

#[tokio::test]
async fn the_date_of_a_number_never_goes_back_and_each_period_counts_for_itself() {
    for store in databases().await {
        let account = account(&store).await;
        let sequence = new_id();
        let take = async |period: &str, date: i64| {
            let mut changes = Changes::new(account, new_id());
            changes.numbers.push(NumberStep { sequence, period: period.to_owned(), date });
            done(&store, changes).await.numbers[0]
        };

        assert_eq!(take("2026", TODAY).await, AssignedNumber { counter: 1, date: TODAY }, "{}", store.kind);
        assert_eq!(take("2026", TODAY + 2).await, AssignedNumber { counter: 2, date: TODAY + 2 });
        assert_eq!(take("2026", TODAY).await, AssignedNumber { counter: 3, date: TODAY + 2 });
        assert_eq!(take("2027", TODAY + 40).await, AssignedNumber { counter: 1, date: TODAY + 40 });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wish_takes_several_numbers_and_is_told_them_in_its_own_order() {
    for database in databases().await {
        let account = account(&database).await;
        let (invoices, credits) = (new_id(), new_id());
        let mut running = Vec::new();
        for place in 0..40 {
            let mut changes = Changes::new(account, new_id());
            let (first, second) = if place % 2 == 0 { (invoices, credits) } else { (credits, invoices) };
            changes.numbers = vec![number(first, TODAY), number(second, TODAY), number(first, TODAY)];
            let store = database.store.clone();
            running.push(tokio::spawn(async move { done(&store, changes).await }));
        }

        let mut seen = (BTreeSet::new(), BTreeSet::new());
        for (place, assigned) in running.into_iter().enumerate() {
            let numbers = assigned.await.unwrap().numbers;
            let counters: Vec<i64> = numbers.iter().map(|number| number.counter).collect();
            let (twice, once) =
                if place % 2 == 0 { (&mut seen.0, &mut seen.1) } else { (&mut seen.1, &mut seen.0) };
            assert_eq!(counters[2], counters[0] + 1, "{}", database.kind);
            assert!(twice.insert(counters[0]) && twice.insert(counters[2]) && once.insert(counters[1]));
        }
        assert!(seen.0.into_iter().eq(1..=60) && seen.1.into_iter().eq(1..=60));
    }
}

#[tokio::test]
async fn finish_sees_the_number_and_what_it_makes_is_written_with_it() {
    for store in databases().await {
        let account = account(&store).await;
        let mut ada = ada("c-1");
        ada.data.external_customer_id = None;
        let template = ada.clone();
        let mut changes = create(account, &ada);
        changes.numbers.push(number(new_id(), TODAY));
        changes.finish = Some(Box::new(move |assigned| {
            let mut numbered = template.clone();
            numbered.data.external_customer_id = Some(format!("R-{}", assigned.numbers[0].counter));
            vec![customers::update(account, &numbered, 1).unwrap()]
        }));

        done(&store, changes).await;

        let numbered = customers::by_external_id(&store, account, "R-1").await.unwrap().unwrap();
        assert_eq!(numbered.value.id, ada.id, "{}", store.kind);
    }
}

#[tokio::test]
async fn a_wrong_statement_in_finish_gives_the_number_back() {
    for store in databases().await {
        let account = account(&store).await;
        let sequence = new_id();
        let mut changes = Changes::new(account, new_id());
        changes.numbers.push(number(sequence, TODAY));
        changes.finish = Some(Box::new(|_| vec![Statement::new("delete from nowhere", [])]));

        let failed: Result<Applied, StoreError> = store.apply(changes).await;
        let mut next = Changes::new(account, new_id());
        next.numbers.push(number(sequence, TODAY));

        assert!(failed.is_err());
        assert_eq!(done(&store, next).await.numbers[0].counter, 1, "{}", store.kind);
    }
}
