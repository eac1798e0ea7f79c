//! Lists that are searched by words and sorted by a column: webhooks and what they were sent, the catalogue, ledgers, usage
//! and customers by name, in the API and on the pages.

use serde_json::{Value, json};
use turnus_app::Role;
use turnus_app::webhooks::hand_out;

use crate::console::{link, page, with};
use crate::world::{Catalogue, World, ada, catalogue, contract, id};

async fn ids(world: &World, path: &str) -> Vec<String> {
    let found = world.get(path).await;
    found.as_array().unwrap().iter().map(id).collect()
}

async fn refusal(world: &World, path: &str) -> String {
    world.ask("GET", path, None).await.refusal(422)
}

async fn hook(world: &World, url: &str, events: &[&str]) -> String {
    id(&world.post("/api/v1/webhooks", json!({"Url": url, "Events": events})).await)
}

#[tokio::test]
async fn webhooks_are_found_by_address_and_event_in_either_order_and_as_a_file() {
    let (world, session) = with(Role::Owner).await;
    let books = hook(&world, "https://ada:secret@books.example/in", &["InvoiceCreated"]).await;
    let shop = hook(&world, "https://shop.example/turnus", &["OrderSucceeded", "CustomerCreated"]).await;
    let found = async |query: &str| ids(&world, &format!("/api/v1/webhooks?{query}")).await;

    for words in ["books", "BOOKS.exa", "in", "invoicecr", "created+books"] {
        assert_eq!(found(&format!("words={words}")).await, std::slice::from_ref(&books), "{words}");
    }
    assert_eq!(found("words=created").await, [shop.clone(), books.clone()], "latest first");
    assert_eq!(found("words=created&sort=oldest").await, [books.clone(), shop.clone()]);
    assert_eq!(found(&format!("before={shop}")).await, std::slice::from_ref(&books));
    assert_eq!(found("event=OrderSucceeded").await, std::slice::from_ref(&shop));
    assert!(found("words=secret").await.is_empty(), "who signs in there finds nothing");
    let sloppy = hook(&world, "https:ada:hidden@post.example/in", &["OrderSucceeded"]).await;
    assert_eq!(found("words=post.ex").await, std::slice::from_ref(&sloppy));
    assert!(found("words=hidden").await.is_empty() && found("words=ada").await.is_empty());
    let shown = page(&world, &session, &format!("/console/webhooks/{sloppy}")).await.text();
    assert!(shown.contains("post.example") && !shown.contains("hidden@"), "{shown}");
    world.ask("DELETE", &format!("/api/v1/webhooks/{sloppy}"), None).await;
    assert!(refusal(&world, "/api/v1/webhooks?event=Nothing").await.starts_with("event: "));
    assert!(refusal(&world, "/api/v1/webhooks?sort=url").await.starts_with("sort: "));

    let listed = page(&world, &session, "/console/webhooks?words=shop").await.text();
    let file = page(&world, &session, &link(&listed, "format=csv")).await.text();
    let none = page(&world, &session, "/console/webhooks?words=nobody").await.text();
    let narrowed = page(&world, &session, "/console/webhooks?event=InvoiceCreated").await.text();

    assert!(listed.contains("shop.example") && !listed.contains("books.example"), "{listed}");
    assert!(
        listed.contains("data-search") && link(&listed, "data-sort").ends_with("sort=oldest"),
        "{listed}"
    );
    assert!(file.lines().count() == 2 && file.contains("shop.example"), "{file}");
    assert!(none.contains("Nothing was found"), "{none}");
    assert!(narrowed.contains("books.example") && !narrowed.contains("shop.example"), "{narrowed}");
}

/// What a webhook was sent, by the positions and events of the answer.
async fn sent(world: &World, hook: &str, query: &str) -> (Vec<(i64, String)>, Value) {
    let found = world.get(&format!("/api/turnus/v1/webhooks/{hook}/deliveries?{query}")).await;
    let of = |it: &Value| (it["Position"].as_i64().unwrap(), it["Event"].as_str().unwrap().to_owned());
    (found["Deliveries"].as_array().unwrap().iter().map(of).collect(), found)
}

#[tokio::test]
async fn deliveries_are_found_by_event_and_by_whom_they_are_about() {
    let (world, session) = with(Role::Owner).await;
    let hook = hook(&world, "https://hooks.example/a", &["CustomerCreated", "ContractCreated"]).await;
    let of = contract(&world, &catalogue(&world).await, json!([])).await;
    for number in 0..60 {
        world.post("/api/v1/customers", json!({"CompanyName": format!("Firm {number:02}")})).await;
    }
    world.work().await;
    while hand_out(&world.app, world.account).await.unwrap() {}

    let (by_event, _) = sent(&world, &hook, "event=contractcreated").await;
    let (by_name, _) = sent(&world, &hook, "words=contract+crea").await;
    let (of_ada, _) = sent(&world, &hook, "words=lovelace&sort=oldest").await;
    let (newest, page_of_newest) = sent(&world, &hook, "take=10").await;
    let (oldest, page_of_oldest) = sent(&world, &hook, "take=10&sort=oldest").await;
    let (next, _) =
        sent(&world, &hook, &format!("take=10&sort=oldest&after={}", page_of_oldest["After"])).await;

    assert_eq!((by_event.len(), &by_event), (1, &by_name));
    let kinds: Vec<&str> = of_ada.iter().map(|(_, event)| event.as_str()).collect();
    assert_eq!(kinds, ["CustomerCreated", "ContractCreated"]);
    assert!(newest.is_sorted_by(|one, other| one.0 > other.0) && page_of_newest["After"].is_null());
    assert!(oldest.is_sorted() && next.is_sorted() && oldest[9].0 < next[0].0, "{oldest:?} {next:?}");
    let at = format!("/api/turnus/v1/webhooks/{hook}/deliveries");
    for (query, member) in
        [("event=Nothing", "event"), ("sort=up", "sort"), ("after=-1", "after"), ("words=%26", "words")]
    {
        let why = refusal(&world, &format!("{at}?{query}")).await;
        assert!(why.starts_with(&format!("{member}: ")), "{why}");
    }

    let here = format!("/console/webhooks/{hook}");
    let count = |page: &str| page.matches("<details class=\"act delivery\"").count();
    let first = page(&world, &session, &format!("{here}?sort=oldest")).await.text();
    let second = page(&world, &session, &link(&first, "rel=\"next\"")).await.text();
    let older = page(&world, &session, &link(&page(&world, &session, &here).await.text(), "rel=\"next\""))
        .await
        .text();
    let found = page(&world, &session, &format!("{here}?words=lovelace")).await.text();
    let file = page(&world, &session, &link(&found, "format=csv")).await.text();
    let all = page(&world, &session, &format!("{here}?format=csv")).await.text();

    assert_eq!((count(&first), count(&second), count(&older), count(&found)), (50, 12, 12, 2));
    assert!(found.contains("Looked for") && found.contains("data-search"), "{found}");
    assert!(file.contains(&of) && file.lines().count() == 3, "{file}");
    assert_eq!(all.lines().count(), 63);
}

#[tokio::test]
async fn a_ledger_is_found_by_customer_contract_and_document() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let other = world.post("/api/v1/customers", json!({"CompanyName": "Müller GmbH"})).await;
    let order = json!({"CustomerId": id(&other), "Cart": {"PlanVariantId": sold.basic}});
    let order = id(&world.post("/api/v1/orders", order).await);
    let mullers = id(&world.post(&format!("/api/v1/orders/{order}/commit"), json!({})).await);
    for draft in ids(&world, "/api/v1/invoiceDrafts").await {
        world.ask("POST", &format!("/api/v1/invoiceDrafts/{draft}"), None).await.expect(200);
    }
    let paid = json!({"Amount": 3, "BookingDate": "2026-11-22"});
    world.post(&format!("/api/v1/contracts/{mullers}/payment"), paid).await;
    let code = world.get(&format!("/api/v1/contracts/{of}")).await["ReferenceCode"].clone();
    let number = world.get("/api/v1/invoices").await[0]["InvoiceNumber"].clone();
    let (code, number) = (code.as_str().unwrap().to_owned(), number.as_str().unwrap().to_owned());

    let lines = async |query: &str| {
        let found = world.get(&format!("/api/turnus/v1/ledgerEntries?{query}")).await;
        let of = |it: &Value| {
            (it["ContractId"].as_str().unwrap().to_owned(), it["Type"].as_str().unwrap().to_owned())
        };
        found.as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    let owed = |contract: &String| (contract.clone(), "Receivable".to_owned());
    let booked = (mullers.clone(), "Payment".to_owned());

    assert_eq!(lines("words=mueller").await, [booked.clone(), owed(&mullers)]);
    assert_eq!(lines("words=mueller&sort=oldest").await, [owed(&mullers), booked.clone()]);
    assert_eq!(lines("words=mueller&skip=1&take=1").await, [owed(&mullers)]);
    assert_eq!(lines("words=mueller&type=Payment").await, [booked]);
    assert_eq!(lines(&format!("words={code}")).await, [owed(&of)]);
    assert_eq!(lines(&format!("words={number}")).await.len(), 1);
    assert_eq!(lines("words=lovelace+ada").await, [owed(&of)]);
    assert!(lines("words=nobody").await.is_empty());
    assert!(lines(&format!("words=lovelace&contractId={mullers}")).await.is_empty());
    assert!(refusal(&world, "/api/turnus/v1/ledgerEntries?words=%26").await.starts_with("words: "));

    let listed = page(&world, &session, "/console/ledger?words=mueller").await.text();
    let file = page(&world, &session, &link(&listed, "format=csv")).await.text();

    assert!(listed.contains("Müller GmbH") && !listed.contains("Ada Lovelace"), "{listed}");
    assert!(listed.contains("data-search") && listed.contains("256 latest contracts"), "{listed}");
    assert_eq!(file.lines().count(), 3, "{file}");
}

async fn used(world: &World, contract: &str, sold: &Catalogue, more: Value) -> String {
    let mut body = json!({"ComponentId": sold.calls, "Quantity": 1});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    id(&world.post(&format!("/api/v1/contracts/{contract}/usage"), body).await)
}

#[tokio::test]
async fn usage_is_found_by_customer_contract_key_and_memo() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let of = contract(&world, &sold, json!([])).await;
    let other = contract(&world, &sold, json!([])).await;
    let moved = used(&world, &of, &sold, json!({"Memo": "Umzug nach Köln", "Key": "K-4711"})).await;
    let plain = used(&world, &other, &sold, json!({})).await;
    let code = world.get(&format!("/api/v1/contracts/{other}")).await["ReferenceCode"].clone();

    let found = async |query: &str| ids(&world, &format!("/api/turnus/v1/usage?{query}")).await;

    for words in ["koln", "umzug+koeln", "k-47", "4711"] {
        assert_eq!(found(&format!("words={words}")).await, std::slice::from_ref(&moved), "{words}");
        let of_contract = format!("words={words}&contractId={of}&sort=oldest");
        assert_eq!(found(&of_contract).await, std::slice::from_ref(&moved), "{words}");
        assert!(found(&format!("words={words}&contractId={other}")).await.is_empty(), "{words}");
    }
    assert_eq!(found("words=lovelace").await, [plain.clone(), moved.clone()]);
    assert_eq!(found("words=lovelace&sort=oldest").await, [moved.clone(), plain.clone()]);
    assert_eq!(found(&format!("words=lovelace&before={plain}")).await, std::slice::from_ref(&moved));
    assert_eq!(
        found(&format!("words=lovelace&sort=oldest&from={plain}")).await,
        std::slice::from_ref(&plain)
    );
    assert_eq!(found(&format!("words={}", code.as_str().unwrap())).await, [plain]);
    assert_eq!(found("words=lovelace&unbilled=true").await.len(), 2);
    assert!(found(&format!("words=lovelace&componentId={}", sold.seats)).await.is_empty());

    let listed = page(&world, &session, "/console/usage?words=umzug").await.text();
    let file = page(&world, &session, &link(&listed, "format=csv")).await.text();

    assert!(listed.contains("Umzug nach Köln") && listed.contains("10,000 records"), "{listed}");
    assert_eq!(file.lines().count(), 2, "{file}");
}

#[tokio::test]
async fn customers_are_sorted_by_name_both_ways_page_by_page() {
    let (world, session) = with(Role::Owner).await;
    let names: Vec<String> = (0..60)
        .map(|number| format!("{} {number:02}", ["Öl", "Zorn", "apfel", "Nuss"][number % 4]))
        .collect();
    for name in &names {
        world.post("/api/v1/customers", json!({"CompanyName": name})).await;
    }
    let by_name = |at: &str| at.to_lowercase().replace('ö', "o");
    let mut sorted = names.clone();
    sorted.sort_by_key(|name| by_name(name));
    let called = async |query: &str| {
        let found = world.get(&format!("/api/v1/customers?{query}")).await;
        let name = |it: &Value| it["CompanyName"].as_str().unwrap().to_owned();
        found.as_array().unwrap().iter().map(|it| (id(it), name(it))).collect::<Vec<_>>()
    };

    for (sort, words) in
        [("name", ""), ("nameDescending", ""), ("name", "&words=zorn"), ("nameDescending", "&words=zorn")]
    {
        let mut expected = sorted.clone();
        expected.retain(|name| words.is_empty() || name.starts_with("Zorn"));
        if sort == "nameDescending" {
            expected.reverse();
        }
        let whole = called(&format!("sort={sort}{words}")).await;
        assert_eq!(whole.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>(), expected, "{sort}{words}");
        let part = called(&format!("sort={sort}{words}&from={}&take=4", whole[7].0)).await;
        assert_eq!(part, whole[7..11], "{sort}{words}");
        assert_eq!(called(&format!("sort={sort}{words}&skip=2&take=3")).await, whole[2..5]);
    }
    let why = refusal(&world, &format!("/api/v1/customers?sort=name&before={}", crate::world::NOBODY)).await;
    assert!(why.starts_with("before: "), "{why}");
    assert!(refusal(&world, "/api/v1/customers?sort=city").await.starts_with("sort: "));

    let newest = page(&world, &session, "/console/customers").await.text();
    let up = page(&world, &session, &link(&newest, ">Customer</a>")).await.text();
    let further = page(&world, &session, &link(&up, "rel=\"next\"")).await.text();
    let down = page(&world, &session, &link(&further, ">Customer</a>")).await.text();
    let file = page(&world, &session, &link(&down, "format=csv")).await.text();

    let shown = |page: &str| {
        let rows = page.split("<td><a href=\"/console/customers/").skip(1);
        rows.map(|row| row.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!((shown(&up), shown(&further)), (sorted[..50].to_vec(), sorted[50..].to_vec()));
    assert!(up.contains("aria-sort=\"ascending\"") && down.contains("aria-sort=\"descending\""), "{up}");
    assert!(up.contains("type=\"hidden\" name=\"sort\" value=\"name\""), "what is typed keeps the order");
    assert_eq!(link(&up, "data-sort"), "/console/customers");
    sorted.reverse();
    assert_eq!(shown(&down), sorted[..50]);
    assert!(file.lines().nth(1).unwrap().starts_with(&sorted[0]), "{file}");
}

/// The second of everything, beside that of the world.
async fn more_wares(world: &World, sold: &Catalogue) -> (String, String) {
    let plan = json!({"Name": {"_c": "Premium", "de": "Müllers Tarif"}, "Hidden": true});
    let plan = id(&world.post(&format!("/api/v1/planGroups/{}/plans", sold.group), plan).await);
    let discount = json!({"InternalName": "Messe", "PlanGroupId": sold.group,
        "Targets": {sold.basic.clone(): true}, "Effect": {"Type": "Relative", "ReductionPercent": 5}});
    let discount = id(&world.post("/api/v1/discounts", discount).await);
    let coupon = json!({"DiscountId": discount, "Codes": ["SUMMER-10", "AUTUMN"], "Enabled": false});
    (plan, id(&world.post("/api/v1/coupons", coupon).await))
}

#[tokio::test]
async fn what_is_sold_is_found_in_every_language_narrowed_and_sorted_by_name() {
    let world = World::new().await;
    let sold = catalogue(&world).await;
    let (premium, coupon) = more_wares(&world, &sold).await;
    ada(&world).await;
    let found = async |query: &str| ids(&world, &format!("/api/v1/{query}")).await;

    for words in ["muller", "mueller+premi", "PREM"] {
        assert_eq!(found(&format!("plans?words={words}")).await, std::slice::from_ref(&premium), "{words}");
    }
    assert_eq!(found("plans?hidden=true").await, std::slice::from_ref(&premium));
    assert_eq!(found("plans?hidden=false").await, std::slice::from_ref(&sold.plan));
    assert_eq!(found("plans?sort=name").await, [sold.plan.clone(), premium.clone()], "Grundtarif, Müllers");
    assert_eq!(found("plans?sort=nameDescending&language=en").await, [premium.clone(), sold.plan.clone()]);
    assert_eq!(found(&format!("plans?sort=name&from={premium}")).await, std::slice::from_ref(&premium));
    assert_eq!(found("plans?sort=newest").await, [premium.clone(), sold.plan.clone()]);
    assert_eq!(found(&format!("plans?before={premium}")).await, std::slice::from_ref(&sold.plan));
    assert_eq!(found("plans").await, [sold.plan.clone(), premium.clone()], "as ever");
    assert!(found(&format!("plans?planGroupId={}", crate::world::NOBODY)).await.is_empty());
    assert_eq!(found("planVariants?words=grundt+month").await, std::slice::from_ref(&sold.basic));
    assert_eq!(found("components?words=calls").await, std::slice::from_ref(&sold.calls));
    assert_eq!(found("components?type=OnOff").await, std::slice::from_ref(&sold.backup));
    assert_eq!(
        found("components?sort=name").await,
        [sold.backup.clone(), sold.calls.clone(), sold.seats.clone()]
    );
    assert_eq!(found("discounts?words=mess").await.len(), 1);
    for words in ["summer-1", "SUMMER10", "autu"] {
        assert_eq!(found(&format!("coupons?words={words}")).await, std::slice::from_ref(&coupon), "{words}");
    }
    assert_eq!(found("coupons?active=false").await, std::slice::from_ref(&coupon));
    assert!(found("coupons?active=true").await.is_empty());
    assert_eq!(found("planGroups?words=host").await, std::slice::from_ref(&sold.group));
    assert!(found("planGroups?words=hostel").await.is_empty());
    assert!(
        !found("taxPolicies?sort=name").await.is_empty()
            && !found("taxDefinitions?sort=name").await.is_empty()
    );
    for (query, member) in [
        ("plans?sort=price", "sort"),
        ("plans?hidden=maybe", "hidden"),
        ("components?type=Gift", "type"),
        ("coupons?active=yes", "active"),
        ("discounts?words=%26", "words"),
        ("plans?sort=name&language=fr", "language"),
        ("planVariants?planGroupId=x", "planGroupId"),
    ] {
        let why = refusal(&world, &format!("/api/v1/{query}")).await;
        assert!(why.starts_with(&format!("{member}: ")), "{query}: {why}");
    }
}

#[tokio::test]
async fn what_is_no_offer_and_of_no_plan_group_is_not_narrowed_by_either() {
    let (world, _) = with(Role::Owner).await;
    let found = async |query: &str| ids(&world, &format!("/api/v1/{query}")).await;
    let all = found("taxPolicies").await;

    assert!(!all.is_empty());
    for ignored in ["hidden=true", "hidden=false", "planGroupId=ffffffffffffffffffffffff"] {
        assert_eq!(found(&format!("taxPolicies?{ignored}")).await, all, "{ignored}");
    }
}

#[tokio::test]
async fn each_kind_of_the_catalogue_is_a_list_and_words_find_in_all_of_them() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let (premium, _) = more_wares(&world, &sold).await;
    let kinds = [
        "planGroups",
        "plans",
        "planVariants",
        "components",
        "discounts",
        "coupons",
        "taxPolicies",
        "taxDefinitions",
    ];

    let whole = page(&world, &session, "/console/catalogue").await.text();
    let found = page(&world, &session, "/console/catalogue?words=prem").await.text();
    let none = page(&world, &session, "/console/catalogue?words=nobody").await.text();

    assert!(whole.contains("data-search") && whole.contains("id=\"results\""), "{whole}");
    assert!(
        found.contains(&format!("/console/catalogue/plans/{premium}")) && !found.contains("Seat"),
        "{found}"
    );
    assert!(none.contains("Nothing was found"), "{none}");
    for kind in kinds {
        let at = format!("/console/catalogue/{kind}");
        assert!(whole.contains(&format!("href=\"{at}\"")), "{kind}");
        let listed = page(&world, &session, &at).await.text();
        let sorted = page(&world, &session, &format!("{at}?sort=name")).await.text();
        let file = page(&world, &session, &link(&listed, "format=csv")).await.text();

        assert!(
            listed.contains("data-search") && listed.contains(&format!("href=\"{at}?sort=name\"")),
            "{listed}"
        );
        assert!(sorted.contains("aria-sort=\"ascending\""), "{kind}: {sorted}");
        let rows = listed.matches(&format!("<td><a href=\"{at}/")).count();
        assert!(rows > 0 && file.lines().count() == rows + 1, "{kind}: {file}");
    }
    let hidden = page(&world, &session, "/console/catalogue/plans?hidden=true").await.text();
    assert!(hidden.contains("Premium") && !hidden.contains(">Basic<"), "{hidden}");
    assert_eq!(page(&world, &session, "/console/catalogue/gifts").await.status, 404);
}
