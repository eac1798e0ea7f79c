//! Recurring revenue: as it is kept, month by month, filled in and followed (docs/rules/recurring_revenue.md).

use turnus_app::annul_contract::annul_contract;
use turnus_app::customers::change_customer;
use turnus_app::end_contract::end_contract;
use turnus_app::housekeeping::keep_house;
use turnus_app::pause_contract::{pause_contract, resume_contract};
use turnus_app::revenue::{
    ChangesQuestion, ContractsQuestion, Revenue, RevenueMonth, RevenueQuestion, revenue, revenue_changes,
    revenue_contracts,
};
use turnus_app::summary::{Summary, summary};
use turnus_app::verify::{Check, Scope, verify};
use turnus_engine::Id;
use turnus_engine::catalogue::Item;
use turnus_engine::customer::{Address, CustomerData};
use turnus_engine::document::DocumentKind;
use turnus_engine::plan::{Plan, PlanGroup, PlanVariant, PriceType};
use turnus_engine::recurring_revenue::RevenueKind;
use turnus_engine::tax::TaxPolicy;
use turnus_store::contracts::ContractRow;
use turnus_store::documents::DocumentRow;
use turnus_store::{Applied, Changes, Slice, Statement, revenue as kept};

use crate::shop::*;
use crate::verified::pay;

async fn months(shop: &Shop, months: u32) -> Revenue {
    let question = RevenueQuestion { months, currency: None, entity: None };
    let found = revenue(&shop.app, (shop.account, shop.now().await), question).await.unwrap();
    for month in &found.months {
        let changes: i64 = month.changes.values().sum();
        assert_eq!(month.start + changes, month.end);
        assert_eq!(listed(shop, month, None).await, changes);
    }
    for pair in found.months.windows(2) {
        assert_eq!((pair[0].end, pair[0].until), (pair[1].start, pair[1].from));
    }
    let last = found.months.last().unwrap();
    let of_contracts = contracts_of(shop).await;
    assert_eq!(of_contracts.iter().map(|(_, amount)| amount).sum::<i64>(), last.end);
    assert_eq!(i64::try_from(of_contracts.len()).unwrap(), last.contracts);
    found
}

/// What the changes of a month come to, page by page.
async fn listed(shop: &Shop, month: &RevenueMonth, kind: Option<RevenueKind>) -> i64 {
    let mut sum = 0;
    for page in 0.. {
        let question = ChangesQuestion {
            month: Some(month.first),
            kind,
            currency: None,
            entity: None,
            page: (page * 2, 2),
        };
        let now = shop.now().await;
        let rows = revenue_changes(&shop.app, (shop.account, now), question).await.unwrap();
        sum +=
            rows.iter().map(|row| row.what.step.amount.minor() - row.what.step.before.minor()).sum::<i64>();
        if rows.is_empty() {
            break;
        }
    }
    sum
}

async fn contracts_of(shop: &Shop) -> Vec<(Id, i64)> {
    let slice = Slice::first(500);
    let question = ContractsQuestion { at: None, currency: None, entity: None, slice };
    let found = revenue_contracts(&shop.app, (shop.account, shop.now().await), question).await.unwrap().1;
    found.iter().map(|row| (row.contract.contract.id, row.what.minor())).collect()
}

fn change(month: &RevenueMonth, kind: RevenueKind) -> i64 {
    month.changes.get(&kind).copied().unwrap_or(0)
}

async fn figures(shop: &Shop) -> Summary {
    summary(&shop.app, (shop.account, shop.now().await), (None, None)).await.unwrap()
}

async fn run(shop: &Shop, sql: &'static str) {
    let wish = shop.app.new_id(shop.account, shop.now().await);
    let changes = Changes::new(shop.account, wish).with(Statement::new(sql, [shop.account.into()]));
    assert!(matches!(shop.store.apply(changes).await.unwrap(), Applied::Done(_)));
}

/// Basic at 30, pro at 60 a month; one ends, one pauses and goes on, one is annulled, one books four seats at 1.
async fn lives(shop: &Shop) -> Vec<ContractRow> {
    let mut all = Vec::new();
    for variant in [shop.basic, shop.pro, shop.basic, shop.basic] {
        all.push(shop.sign_up(variant).await);
    }
    shop.wait_until("2024-01-20").await;
    let [first, second, third, fourth] = &all[..] else { unreachable!() };
    let mut more = cart(Some(shop.pro));
    more.components = vec![seats(shop.seats, 4)];
    let order = shop.place(turnus_app::orders::Orderer::Contract(first.contract.id), more).await.unwrap();
    shop.commit(order.id).await.unwrap();
    let paused = second.contract.id;
    pause_contract(&shop.app, &shop.call().await, paused, Some(at("2024-02-10")), None).await.unwrap();
    annul_contract(&shop.app, &shop.call().await, fourth.contract.id).await.unwrap();
    shop.wait_until("2024-02-15").await;
    end_contract(&shop.app, &shop.call().await, third.contract.id, at("2024-03-01")).await.unwrap();
    shop.wait_until("2024-03-05").await;
    resume_contract(&shop.app, &shop.call().await, paused, None).await.unwrap();
    all
}

#[tokio::test]
async fn months_add_up_to_the_changes_and_contracts_that_they_are_made_of() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    lives(&shop).await;

    let found = months(&shop, 4).await;

    assert!(found.complete);
    let said = |month: &RevenueMonth| {
        let kinds = RevenueKind::ALL.map(|kind| change(month, kind));
        (month.first.to_string(), month.start, kinds, month.end, month.contracts)
    };
    // New, Reactivation, Expansion, Contraction, Churn. What was annulled never was.
    let expected = [
        ("2023-12-01".to_owned(), 0, [0; 5], 0, 0),
        ("2024-01-01".to_owned(), 0, [12_000, 0, 3_400, 0, 0], 15_400, 3),
        ("2024-02-01".to_owned(), 15_400, [0, 0, 0, 0, -6_000], 9_400, 2),
        ("2024-03-01".to_owned(), 9_400, [0, 6_000, 0, 0, -3_000], 12_400, 2),
    ];
    assert_eq!(found.months.iter().map(said).collect::<Vec<_>>(), expected);
    let churned = listed(&shop, &found.months[3], Some(RevenueKind::Churn)).await;
    assert_eq!(churned, -3_000);
}

#[tokio::test]
async fn what_was_invoiced_is_split_and_together_the_net_of_all_documents() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    lives(&shop).await;
    let metered = shop.sign_up(shop.basic).await.contract.id;
    crate::verified::use_calls(&shop, metered, "2024-03-05", 40).await;
    shop.wait_until("2024-04-01T12:00").await;
    shop.wait_until("2024-04-05T12:00").await;
    shop.wait_until("2024-05-01T12:00").await;

    let found = months(&shop, 5).await;

    let all =
        turnus_app::invoices::list_invoices(&shop.app, shop.account, Default::default(), Slice::first(500))
            .await
            .unwrap();
    let signed = |row: &DocumentRow| match row.document.kind {
        DocumentKind::Invoice => row.document.total_net.minor(),
        DocumentKind::CreditNote => -row.document.total_net.minor(),
    };
    for month in &found.months {
        let of_month = all.iter().filter(|row| row.document.date.first_of_month() == month.first);
        assert_eq!(of_month.map(signed).sum::<i64>(), month.invoiced.net);
    }
    let april = &found.months[3];
    assert_eq!((april.invoiced.net, april.invoiced.recurring), (27_626, 23_626));
    assert_eq!(april.end, 15_400);
    assert_eq!(found.months[1].invoiced.recurring, 4839 - 3000 + 1862 + 3000, "a credit note is among them");
}

/// A plan of 119.00 gross.
async fn gross(shop: &Shop) -> Id {
    let catalogue = shop.app.catalogue(shop.account).await.unwrap();
    let group = catalogue.plan_groups.current(shop.group).unwrap().clone();
    let group = shop
        .put(move |id| Item::PlanGroup(PlanGroup { id, price_type: PriceType::Gross, ..group.clone() }))
        .await;
    let basic = catalogue.variants.current(shop.basic).unwrap().clone();
    let plan = catalogue.plans.current(basic.plan).unwrap().clone();
    let plan = shop.put(move |id| Item::Plan(Plan { id, plan_group: group, ..plan.clone() })).await;
    let recurring_fee = rust_decimal::Decimal::new(11_900, 2);
    shop.put(move |id| {
        Item::PlanVariant(PlanVariant { id, plan, plan_group: group, recurring_fee, ..basic.clone() })
    })
    .await
}

#[tokio::test]
async fn gross_prices_follow_the_customer_and_his_rate() {
    let shop = Shop::opened("2024-01-01").await;
    let variant = gross(&shop).await;
    let row = shop.sign_up(variant).await;
    let german = contracts_of(&shop).await;
    let moved = |data: &CustomerData| CustomerData {
        address: Address { country: Some("AT".to_owned()), ..data.address.clone() },
        ..data.clone()
    };
    change_customer(&shop.app, &shop.call().await, row.contract.customer, moved).await.unwrap();
    let austrian = contracts_of(&shop).await;
    let catalogue = shop.app.catalogue(shop.account).await.unwrap();
    let policy = catalogue.tax_policies.current(shop.policy).unwrap().clone();
    let mut entries = policy.entries.clone();
    for entry in entries.iter_mut().filter(|entry| entry.country == "DE" || entry.country == "EU") {
        entry.rate = rust_decimal::Decimal::from(25);
    }
    entries.retain(|entry| entry.country != "AT");
    shop.put(move |_| Item::TaxPolicy(TaxPolicy { entries: entries.clone(), ..policy.clone() })).await;
    let before = months(&shop, 1).await.complete;

    keep_house(&shop.app).await.unwrap();
    let after = months(&shop, 1).await;

    assert_eq!(german[0].1, 10_000);
    assert!(austrian[0].1 < 10_000, "{austrian:?}");
    assert!(!before && after.complete);
    assert_eq!(after.months[0].end, 9_520);
}

#[tokio::test]
async fn what_an_older_release_wrote_is_filled_in() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    lives(&shop).await;
    let (was, stood) = (months(&shop, 4).await, figures(&shop).await);
    run(&shop, "delete from revenue_steps where account = $1").await;
    run(&shop, "delete from revenue_walks where account = $1").await;
    run(&shop, "update contracts set state = null, plan = null, plan_variant = null where account = $1")
        .await;
    run(&shop, "update documents set recurring_net = null where account = $1").await;
    let report = verify(&shop.app, shop.account, Scope::Whole).await.unwrap();
    let before = months(&shop, 4).await;

    keep_house(&shop.app).await.unwrap();
    keep_house(&shop.app).await.unwrap();
    let after = months(&shop, 4).await;

    assert!(report.is_clean(), "what nobody looked at yet is not wrong: {report}");
    assert!(!before.complete && before.months[3].end == 0);
    assert!(after.complete);
    assert_eq!(format!("{:?}", after.months), format!("{:?}", was.months));
    assert_eq!(format!("{:?}", figures(&shop).await), format!("{stood:?}"));
}

#[tokio::test]
async fn a_row_that_says_something_else_is_found() {
    let shop = Shop::opened_with("2024-01-01", Some(0)).await;
    shop.sign_up(shop.basic).await;
    let clean = verify(&shop.app, shop.account, Scope::Whole).await.unwrap();
    shop.goes_crooked();

    run(&shop, "update revenue_steps set amount = amount + 1 where account = $1").await;
    let steps = verify(&shop.app, shop.account, Scope::Whole).await.unwrap();
    run(&shop, "delete from revenue_steps where account = $1").await;
    let none = verify(&shop.app, shop.account, Scope::Whole).await.unwrap();
    shop.wait_until("2024-01-02").await;
    run(&shop, "update documents set recurring_net = 1 where account = $1").await;
    let documents = verify(&shop.app, shop.account, Scope::Whole).await.unwrap();

    let words = |report: &turnus_app::verify::Report| report.to_string();
    assert!(clean.is_clean() && clean.looked_at(Check::Revenue) > 0, "{clean}");
    assert!(words(&steps).contains("expected New 30.00 at 2023-12-31T23:00:00Z, found New 30.01"), "{steps}");
    assert!(words(&none).contains("found none"), "{none}");
    assert!(
        words(&documents).contains("the part of its net that is recurring: expected 30.00"),
        "{documents}"
    );
    assert!(documents.findings.iter().all(|finding| finding.check == Check::Revenue), "{documents}");
}

#[tokio::test]
async fn the_summary_says_what_is_open_overdue_and_soon() {
    let shop = Shop::opened_with("2024-01-01", Some(60)).await;
    let paid = shop.sign_up(shop.basic).await.contract.id;
    let late = shop.sign_up(shop.basic).await.contract.id;
    let with_drafts = figures(&shop).await;
    shop.wait_until("2024-01-01T02:00").await;
    shop.wait_until("2024-01-10").await;
    pay(&shop, paid, 3570).await;
    pay(&shop, late, 1000).await;
    let not_yet = figures(&shop).await;
    shop.wait_until("2024-01-20").await;
    let third = shop.sign_up(shop.pro).await.contract.id;
    let now = figures(&shop).await;
    shop.wait_until("2024-01-28").await;
    pause_contract(&shop.app, &shop.call().await, third, Some(shop.now().await), None).await.unwrap();
    let soon = figures(&shop).await;

    assert_eq!((with_drafts.open_balance, with_drafts.overdue_balance), (7140, 0));
    assert_eq!((with_drafts.drafts, with_drafts.open_contracts), ((2, 7140), 2));
    // Due on 15 January: nothing is late, and what is not paid of it is to come within the week.
    assert_eq!((not_yet.open_balance, not_yet.overdue_balance), (2570, 0));
    assert_eq!((not_yet.payments, not_yet.drafts, not_yet.open_contracts), (2570, (0, 0), 1));
    // 25.70 are late; the new draft of 71.40 is open and not due.
    assert_eq!((now.open_balance, now.overdue_balance), (2570 + 7140, 2570));
    assert_eq!((now.billed_soon, now.running, now.paused), (0, 3, 0));
    assert_eq!((soon.billed_soon, soon.running, soon.paused), (2, 3, 1));
    assert!(soon.complete && soon.operations.is_empty());
}

#[tokio::test]
async fn steps_of_many_pages_are_walked_and_two_nodes_do_not_double_them() {
    let shop = Shop::opened("2024-01-01").await;
    for _ in 0..3 {
        shop.sign_up(shop.basic).await;
    }
    run(&shop, "delete from revenue_steps where account = $1").await;
    run(&shop, "delete from revenue_walks where account = $1").await;

    let (first, second) = tokio::join!(
        turnus_app::revenue_walk::walk_on(&shop.app, shop.account),
        turnus_app::revenue_walk::walk_on(&shop.app, shop.account)
    );
    first.unwrap();
    second.unwrap();

    let ids: Vec<Id> = contracts_of(&shop).await.iter().map(|(id, _)| *id).collect();
    let rows = kept::of_contracts(&shop.store, shop.account, &ids).await.unwrap();
    assert_eq!((ids.len(), rows.len()), (3, 3));
}
