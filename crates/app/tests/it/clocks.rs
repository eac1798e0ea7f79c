//! The clock of a sandbox.

use turnus_app::accounts::{CompanyData, create_company};
use turnus_app::clock::{Arrival, advance_clock, read_clock};
use turnus_app::{AppError, Call, Caller};

use crate::shop::*;

async fn sandbox(shop: &Shop) -> Caller {
    let data = CompanyData { sandbox: true, ..company("Sand GmbH", None) };
    let account = create_company(&shop.app, data).await.unwrap();
    let now = shop.app.now(account).await.unwrap();
    Caller { account, entity: None, actor: "test".to_owned(), now }
}

async fn advance(shop: &Shop, caller: &Caller, to: &str, stopped: Option<bool>) -> Result<Arrival, AppError> {
    advance_clock(&shop.app, &Call::plain(caller.clone()), Some(at(to)), stopped).await?.fresh()
}

#[tokio::test]
async fn a_sandbox_clock_runs_with_the_machine_is_moved_forward_and_never_back() {
    let shop = Shop::opened("2024-01-01").await;
    let caller = sandbox(&shop).await;
    shop.jump("2024-01-02");
    assert_eq!(read_clock(&shop.app, caller.account).await.unwrap().now, at("2024-01-02"));

    let moved = advance(&shop, &caller, "2024-06-01", None).await.unwrap();
    let Arrival::Arrived(reading) = moved else { panic!("{moved:?}") };
    assert_eq!((reading.now, reading.stopped), (at("2024-06-01"), false));
    shop.jump("2024-01-03");
    assert_eq!(read_clock(&shop.app, caller.account).await.unwrap().now, at("2024-06-02"));

    let back = advance(&shop, &caller, "2024-05-01", None).await.unwrap_err();
    assert!(matches!(back, AppError::Refused(ref why) if why.contains("only moves forward")), "{back}");
    let far = advance(&shop, &caller, "2026-06-01", None).await.unwrap_err();
    assert!(far.to_string().contains("at most 400 days"), "{far}");
}

#[tokio::test]
async fn a_stopped_clock_stands_and_a_live_account_has_none_to_move() {
    let shop = Shop::opened("2024-01-01").await;
    let caller = sandbox(&shop).await;

    advance(&shop, &caller, "2024-01-10", Some(true)).await.unwrap();
    shop.jump("2024-01-05");

    let reading = read_clock(&shop.app, caller.account).await.unwrap();
    assert_eq!((reading.now, reading.stopped), (at("2024-01-10"), true));
    let live = advance(&shop, &shop.caller().await, "2025-01-01", None).await.unwrap_err();
    assert!(live.to_string().contains("live account"), "{live}");
}
