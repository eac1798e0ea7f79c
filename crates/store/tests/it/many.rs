//! Many rows by one statement, and rows that lie in parts.

use turnus_engine::usage::Usage;
use turnus_store::{Applied, Changes, Kind, Statement, Target, Value, idempotency, usage};

use crate::cast::{NOON, account, done, new_id};
use crate::databases::databases;

const NEW: Target = Target { behind: "", ..IF_NEW };

const IF_NEW: Target = Target {
    table: "idempotency",
    columns: &[
        ("account", Kind::Bytes),
        ("client", Kind::Bytes),
        ("key", Kind::Text),
        ("hash", Kind::Bytes),
        ("status", Kind::Int),
        ("body", Kind::Text),
        ("customer", Kind::Bytes),
        ("created_at", Kind::Int),
    ],
    behind: "on conflict do nothing",
};

#[tokio::test]
async fn many_rows_are_written_by_one_statement_absent_values_among_them() {
    for store in databases().await {
        let (account, client) = (account(&store).await, new_id());
        let rows = |keys: std::ops::Range<u32>| -> Vec<Vec<Value>> {
            let row = |key: u32| {
                let customer = key.is_multiple_of(2).then_some(client);
                let (hash, body) = ([7; 32], format!("{{\"Ü\":{key}}}"));
                let key = format!("key-{key:05}");
                vec![
                    account.into(),
                    client.into(),
                    key.into(),
                    hash.into(),
                    201.into(),
                    body.into(),
                    customer.into(),
                    0.into(),
                ]
            };
            keys.map(row).collect()
        };
        let wish = |statement: Statement| Changes::new(account, new_id()).with(statement);

        done(&store, wish(Statement::insert_many(&NEW, rows(0..1000)).rows(1000))).await;
        let again = store.apply(wish(Statement::insert_many(&NEW, rows(999..1200)))).await.unwrap();
        let partly =
            store.apply(wish(Statement::insert_many(&IF_NEW, rows(999..1200)).rows(201))).await.unwrap();
        done(&store, wish(Statement::insert_many(&IF_NEW, rows(999..1200)).rows(200))).await;
        done(&store, wish(Statement::insert_many(&NEW, Vec::new()).rows(0))).await;

        let of = async |key: &str| idempotency::by_key(&store, account, client, key).await.unwrap();
        let (even, odd) = (of("key-00998").await.unwrap(), of("key-01199").await.unwrap());
        assert_eq!(again, Applied::Taken(idempotency::KEY), "{}", store.kind);
        assert_eq!(partly, Applied::Stale);
        assert_eq!((even.customer, even.body.as_str()), (Some(client), "{\"Ü\":998}"));
        assert_eq!((odd.customer, odd.status), (None, 201));
    }
}

#[tokio::test]
async fn usage_with_a_key_is_there_once_whichever_part_its_contract_is_in() {
    for store in databases().await {
        let account = account(&store).await;
        for _ in 0..20 {
            let (contract, component) = (new_id(), new_id());
            let new = || Usage {
                id: new_id(),
                transferred_at: NOON,
                component,
                quantity: 1.into(),
                due: NOON,
                memo: None,
                key: Some("key-1".to_owned()),
                product_override: None,
            };
            let wish = |usage: &Usage| {
                Changes::new(account, new_id()).with(usage::insert(account, contract, usage).unwrap())
            };
            let (first, second) = (new(), new());

            done(&store, wish(&first)).await;
            let again = store.apply(wish(&second)).await.unwrap();

            assert_eq!(again, Applied::Taken(usage::KEY), "{}", store.kind);
            let found = usage::open(&store, account, contract, NOON).await.unwrap();
            assert_eq!(found, [first]);
        }
    }
}
