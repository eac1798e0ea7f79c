//! Exports are read from a replica that has all that was written before they were asked for, and from the database itself
//! where there is none.

use turnus_engine::Id;
use turnus_store::{Options, Store, exports};

use crate::cast::{account, ada, create, done};
use crate::databases::{Mortal, asked, command};

/// Reads of customers that this server answered last on some connection, or has at hand.
async fn reads(url: &str) -> i64 {
    let sql = "select count(*) from pg_stat_activity where query like 'select%from customers%'
        and pid <> pg_backend_pid()";
    asked(url, sql).await
}

async fn exported(store: &Store, account: Id, entity: Id) -> usize {
    exports::customers(store, account, entity, None, 10).await.unwrap().len()
}

#[tokio::test]
async fn exports_are_read_from_a_replica_once_it_has_what_was_written() {
    let Some(mut server) = Mortal::started() else { return };
    let standby = server.with_standby();
    let options = Options { replica: Some(standby.clone()), connections: 4, ..Options::default() };
    let store = Store::open_postgres(&server.url, options).await.unwrap();
    let account = account(&store).await;
    let one = ada("c-1");
    done(&store, create(account, &one)).await;

    assert_eq!(exported(&store, account, one.entity).await, 1, "at once, whatever the replica had");
    assert_eq!((reads(&standby).await, reads(&server.url).await), (1, 0));

    // It lags: what was written is there all the same, of the database itself.
    command(&standby, "select pg_wal_replay_pause()").await;
    let two = turnus_engine::customer::Customer { entity: one.entity, ..ada("c-2") };
    done(&store, create(account, &two)).await;
    assert_eq!(exported(&store, account, one.entity).await, 2);
    assert_eq!(reads(&server.url).await, 1);
    command(&standby, "select pg_wal_replay_resume()").await;
    assert_eq!(exported(&store, account, one.entity).await, 2, "it follows again");

    server.lose_standby();
    assert_eq!(exported(&store, account, one.entity).await, 2, "it is gone");
}

#[tokio::test]
async fn a_replica_that_was_promoted_is_none_any_more() {
    let Some(mut server) = Mortal::started() else { return };
    let standby = server.with_standby();
    let options = Options { replica: Some(standby.clone()), connections: 4, ..Options::default() };
    let store = Store::open_postgres(&server.url, options).await.unwrap();
    let account = account(&store).await;
    command(&standby, "select pg_promote()").await;
    let one = ada("c-1");
    done(&store, create(account, &one)).await;

    assert_eq!(exported(&store, account, one.entity).await, 1, "what the promoted one never had");
}
