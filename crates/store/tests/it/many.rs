//! Many rows by one statement.

use turnus_store::{Applied, Changes, Kind, Statement, Target, Value, idempotency};

use crate::cast::{account, done, new_id};
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
