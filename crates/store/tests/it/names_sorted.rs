//! Customers in the order of their names, whatever order of names the database has.

use turnus_engine::Id;
use turnus_engine::customer::Customer;
use turnus_store::copy::Place;
use turnus_store::customers::{self, CustomerFilter};
use turnus_store::search_words::{self, Noun, RowWords, Typed};
use turnus_store::{Direction, Options, Slice, Store};

use crate::cast::{account, ada, create, done};
use crate::databases::{Database, databases, empty_postgres, is_plain_build};

/// As many as are read at a time, and more: languages have é before f and an underscore before a figure, bytes do not.
fn names() -> Vec<String> {
    let ends = ["e", "é", "f", "_", "", "z"];
    (0..120).map(|number| format!("muller{}{number:03}", ends[number % ends.len()])).collect()
}

async fn called(store: &Store, account: Id, name: &str) {
    let mut customer: Customer = ada(name);
    customer.data.company_name = Some(name.to_owned());
    let words = RowWords::of_customer(&customer.data);
    let mut changes = create(account, &customer);
    changes.statements.extend(search_words::add(account, Noun::Customer, customer.id, &words));
    done(store, changes).await;
}

/// All of them, page by page.
async fn paged(store: &Store, account: Id, filter: CustomerFilter<'_>) -> Vec<Id> {
    let (mut all, mut from) = (Vec::new(), None);
    loop {
        let page = customers::list(store, account, filter, Slice { from, ..Slice::first(8) }).await.unwrap();
        let ids: Vec<Id> = page.iter().map(|row| row.value.id).collect();
        from = ids.get(7).copied();
        all.extend(ids.into_iter().take(7));
        if from.is_none() {
            return all;
        }
    }
}

async fn no_page_skips_or_doubles(store: &Store, what: &str) {
    let account = account(store).await;
    for name in names() {
        called(store, account, &name).await;
    }
    let typed = Typed::of("mull").unwrap();
    for words in [None, Some(&typed)] {
        for direction in [Direction::Up, Direction::Down] {
            let filter = CustomerFilter { words, by_name: Some(direction), ..CustomerFilter::default() };

            let all = paged(store, account, filter).await;
            let whole = customers::list(store, account, filter, Slice::first(500)).await.unwrap();

            assert_eq!(all, whole.iter().map(|row| row.value.id).collect::<Vec<_>>(), "{what} {direction:?}");
            assert_eq!(all.len(), 120, "{what} {direction:?}");
        }
    }
}

#[tokio::test]
async fn customers_are_told_page_by_page_in_the_order_of_their_names() {
    for Database { store, kind, .. } in &databases().await {
        no_page_skips_or_doubles(store, kind).await;
    }
}

#[tokio::test]
async fn so_they_are_where_the_database_sorts_by_the_words_of_a_language() {
    if is_plain_build() {
        return;
    }
    let how = "template template0 locale_provider icu icu_locale 'en'";
    let Some(Place::Postgres(url)) = empty_postgres(how).await else { return };
    let options = Options { connections: 2, ..Options::default() };
    let store = Store::open_postgres(&url, options).await.unwrap();

    no_page_skips_or_doubles(&store, "icu").await;

    store.close().await;
}
