//! The demo's history, and what must be true of any history.

use std::collections::{BTreeMap, BTreeSet};

use turnus_app::contracts::list_contracts;
use turnus_app::demo::make_demo;
use turnus_app::due_work::parked_work;
use turnus_app::invoices::list_invoices;
use turnus_app::verify::{Check, Scope, verify};
use turnus_app::{App, Setup};
use turnus_store::{Options, Slice, Store};

use crate::exports;

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_has_fourteen_months_of_gapless_invoices_and_nothing_was_put_aside() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open_sqlite(&folder.path().join("demo.db"), Options::default()).await.unwrap();
    let app = App::new(store.clone(), Setup { key: [7; 32], node: 1, private_webhooks: false });

    let account = make_demo(&app, |_| {}).await.unwrap();

    assert_eq!(parked_work(&app, account).await.unwrap(), []);
    let invoices = list_invoices(&app, account, Default::default(), Slice::first(10_000)).await.unwrap();
    let contracts = list_contracts(&app, account, Default::default(), Slice::first(1000)).await.unwrap();
    assert_eq!(contracts.len(), 40);
    assert!(invoices.len() > 250, "{}", invoices.len());
    let francs: Vec<_> = invoices.iter().filter(|it| it.document.currency.code() == "CHF").collect();
    assert!(francs.len() > 3, "{}", francs.len());
    assert!(francs.iter().all(|it| it.document.stated_accounting().is_some()));
    assert!(francs.iter().any(|it| it.document.lines.iter().any(|line| line.credits.is_some())));
    let categories: BTreeSet<(String, bool)> = invoices
        .iter()
        .flat_map(|it| {
            it.document.vat.iter().map(|vat| (format!("{:?}", vat.category), it.document.vat.len() > 1))
        })
        .collect();
    for kind in ["S", "AE", "O", "E", "Z"] {
        assert!(categories.iter().any(|(category, _)| category == kind), "{kind}: {categories:?}");
    }
    assert!(categories.iter().any(|(_, several)| *several), "{categories:?}");
    assert!(invoices.iter().any(|it| it.document.recipient.buyer_reference.is_some()));
    let mut counters: BTreeMap<(String, String), Vec<i64>> = BTreeMap::new();
    for invoice in &invoices {
        let place = invoice.place.as_ref().unwrap();
        counters.entry((place.sequence.to_string(), place.period.clone())).or_default().push(place.counter);
    }
    exports::the_books_are_the_ledger(&app, &store, account).await;
    let report = verify(&app, account, Scope::Whole).await.unwrap();
    assert!(report.is_clean(), "{report}");
    for check in Check::ALL.into_iter().filter(|check| !matches!(check, Check::Outbox | Check::Personal)) {
        assert!(report.looked_at(check) > 0, "{check}");
    }
    for ((_, period), mut numbers) in counters {
        numbers.sort();
        let wanted: Vec<i64> = (1..).take(numbers.len()).collect();
        assert_eq!(numbers, wanted, "the numbers of {period}");
    }
}
