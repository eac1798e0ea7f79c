//! What is late, as far as only the store can make it so.

use turnus_store::operations::{self, OperationKind};
use turnus_store::{Changes, Options};

use crate::cast::{NOON, account, done, event, new_id};
use crate::databases::postgres;

#[tokio::test]
async fn events_that_nobody_puts_into_the_journal_are_told_after_a_minute() {
    let Some(database) = postgres(Options::default()).await else { return };
    let account = account(&database).await;
    database.seal(account).await.unwrap();
    for _ in 0..3 {
        done(&database, Changes::new(account, new_id()).saying(event("Tick", None))).await;
    }
    let written = database.machine_now().await.unwrap();
    let at = async |millis: i64| {
        let times = (written.plus_millis(millis), NOON);
        operations::list(&database, account, times, None, (0, 9)).await.unwrap()
    };
    let counted =
        async |millis: i64| operations::counts(&database, written.plus_millis(millis)).await.unwrap();

    let (early, late) = (at(0).await, at(120_000).await);
    let (few, many) = (counted(0).await, counted(120_000).await);
    database.seal(account).await.unwrap();
    let sealed = at(120_000).await;

    assert_eq!((early, few), (vec![], vec![]));
    assert_eq!((late.len(), late[0].kind, late[0].subject), (1, OperationKind::UnsealedEvents, account));
    assert_eq!(late[0].reason, "events that were written and are not in the journal yet: 3");
    assert!((written.millis() - late[0].since.millis()).abs() < 60_000, "{:?}", late[0]);
    assert_eq!(many, [(OperationKind::UnsealedEvents, 1)]);
    assert_eq!(sealed, []);
}
