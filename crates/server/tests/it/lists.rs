//! Lists that people look through: by the beginnings of words, in either order, cut at an element, filtered.

use serde_json::{Value, json};

use crate::world::{DAY, Differently, World, ada, catalogue, contract, id};

async fn ids(world: &World, path: &str) -> Vec<String> {
    let found = world.get(path).await;
    found.as_array().unwrap().iter().map(id).collect()
}

async fn customer(world: &World, data: Value) -> String {
    id(&world.post("/api/v1/customers", data).await)
}

#[tokio::test]
async fn customers_are_found_by_the_beginnings_of_words_case_and_accents_aside() {
    let world = World::new().await;
    let muller = customer(
        &world,
        json!({"CompanyName": "Müller-Lüdenscheid GmbH", "EmailAddress": "einkauf.nord@mueller.example",
            "ExternalCustomerId": "K-4711", "DebitorAccount": "10042", "VatId": "DE136695976",
            "Address": {"PostalCode": "80331"}}),
    )
    .await;
    let other = customer(&world, json!({"FirstName": "Zoë", "LastName": "Mulligan"})).await;

    let found = async |words: &str| ids(&world, &format!("/api/v1/customers?words={words}")).await;

    assert_eq!(found("mul").await, [other.clone(), muller.clone()], "newest first");
    assert_eq!(found("M%C3%9CLLER").await, std::slice::from_ref(&muller));
    assert_eq!(found("luden+mull").await, std::slice::from_ref(&muller));
    assert_eq!(found("mull+zoe").await, std::slice::from_ref(&other));
    for words in
        ["einkauf.nord@mu", "einkauf", "nord", "k-47", "4711", "10042", "de13669", "80331", "mueller-l"]
    {
        assert_eq!(found(words).await, std::slice::from_ref(&muller), "{words}");
    }
    let written_otherwise = customer(&world, json!({"FirstName": "Joerg", "LastName": "Gross"})).await;
    for words in ["j%C3%B6rg", "joerg", "jorg", "gro%C3%9F", "gross"] {
        assert_eq!(found(words).await, std::slice::from_ref(&written_otherwise), "{words}");
    }
    for words in ["uller", "example", "mull+nobody"] {
        assert!(found(words).await.is_empty(), "{words}");
    }
    let nothing = world.ask("GET", "/api/v1/customers?words=%26%26", None).await.refusal(422);
    assert_eq!(nothing, "words: expected letters or digits to look for");
}

#[tokio::test]
async fn a_changed_or_erased_customer_is_not_found_by_what_he_was() {
    let world = World::new().await;
    let path = "/api/v1/customers";
    let who = customer(&world, json!({"FirstName": "Quirin", "LastName": "Quast"})).await;
    world.ask("PATCH", &format!("{path}/{who}"), Some(json!({"LastName": "Xaver"}))).await.expect(200);
    let [was, is] =
        [ids(&world, &format!("{path}?words=quast")).await, ids(&world, &format!("{path}?words=xav")).await];
    world.ask("DELETE", &format!("{path}/{who}"), None).await;
    let erased = ids(&world, &format!("{path}?words=xav&statusFilter=Deleted")).await;

    assert!(was.is_empty() && erased.is_empty());
    assert_eq!(is, [who]);
}

#[tokio::test]
async fn contracts_orders_and_documents_are_found_by_their_own_words_and_their_customers() {
    let world =
        World::with(Differently { auto_send_after_minutes: Some(60), ..Differently::default() }).await;
    let sold = catalogue(&world).await;
    let first = contract(&world, &sold, json!([])).await;
    world.wait(DAY);
    world.work().await;
    let second = contract(&world, &sold, json!([])).await;
    let code = world.get(&format!("/api/v1/contracts/{first}")).await["ReferenceCode"]
        .as_str()
        .unwrap()
        .to_lowercase();
    let invoice = world.get("/api/v1/invoices").await[0].clone();
    let number = invoice["InvoiceNumber"].as_str().unwrap().to_owned();
    let new = json!({"Customer": {"FirstName": "Grete", "LastName": "Hermann"},
        "Cart": {"PlanVariantId": sold.basic}});
    let order = world.post("/api/v1/orders", new).await;

    let found = async |path: &str| ids(&world, path).await;

    assert_eq!(found("/api/v1/contracts?words=lovel").await, [second.clone(), first.clone()]);
    assert_eq!(found(&format!("/api/v1/contracts?words={code}")).await, std::slice::from_ref(&first));
    assert_eq!(
        found(&format!("/api/v1/contracts?words={}+ada", &code[..6])).await,
        std::slice::from_ref(&first)
    );
    assert_eq!(found(&format!("/api/v1/invoices?words={number}")).await, [id(&invoice)]);
    assert_eq!(found("/api/v1/invoices?words=0001").await, [id(&invoice)]);
    assert_eq!(found("/api/v1/invoices?words=ada+lovelace").await, [id(&invoice)]);
    assert_eq!(found(&format!("/api/v1/invoices?words={code}")).await, [id(&invoice)]);
    let drafts = found("/api/v1/invoiceDrafts?words=ada").await;
    assert_eq!(drafts.len(), 1);
    assert_eq!(found(&format!("/api/v1/invoiceDrafts?contractId={second}")).await, drafts);
    assert!(found(&format!("/api/v1/invoiceDrafts?contractId={first}")).await.is_empty());
    assert_eq!(found("/api/v1/invoiceDrafts?currency=EUR").await, drafts);
    assert!(found("/api/v1/invoiceDrafts?currency=CHF").await.is_empty());
    assert_eq!(found("/api/v1/orders?words=lovelace").await.len(), 2);
    assert_eq!(found("/api/v1/orders?words=herm").await, [id(&order)]);
}

#[tokio::test]
async fn pages_follow_each_other_by_before_and_either_order_can_be_asked() {
    let world = World::new().await;
    let mut all = Vec::new();
    for number in 0..7 {
        all.push(customer(&world, json!({"CompanyName": format!("Werk {number}")})).await);
    }
    let newest: Vec<String> = all.iter().rev().cloned().collect();

    for words in ["", "&words=werk"] {
        let (mut read, mut before) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/v1/customers?take=3&sort=newest{words}{before}");
            let page = ids(&world, &path).await;
            let Some(last) = page.last() else { break };
            before = format!("&before={last}");
            read.extend(page);
        }
        assert_eq!(read, newest, "{words}");
        assert_eq!(ids(&world, &format!("/api/v1/customers?sort=oldest{words}")).await, all);
        assert_eq!(ids(&world, &format!("/api/v1/customers?before={}{words}", all[2])).await, newest[5..]);
    }
    assert_eq!(ids(&world, "/api/v1/customers").await, all);
}

#[tokio::test]
async fn filters_are_by_state_plan_kind_currency_and_time() {
    let world = World::with(Differently { auto_send_after_minutes: Some(0), ..Differently::default() }).await;
    let sold = catalogue(&world).await;
    let early = contract(&world, &sold, json!([])).await;
    world.wait(3 * DAY);
    world.work().await;
    let late = contract(&world, &sold, json!([])).await;
    world.post(&format!("/api/v1/contracts/{early}/end"), json!({"EndDate": "2026-11-26T00:00:00Z"})).await;
    world.wait(2 * DAY);
    world.work().await;

    let found = async |path: String| ids(&world, &path).await;
    let contracts = async |query: &str| found(format!("/api/v1/contracts?{query}")).await;
    let invoices = async |query: &str| found(format!("/api/v1/invoices?{query}")).await.len();

    assert_eq!(contracts("status=Active").await, std::slice::from_ref(&late));
    assert_eq!(contracts("status=ended").await, std::slice::from_ref(&early));
    assert_eq!(contracts(&format!("planId={}&sort=newest", sold.plan)).await, [late.clone(), early.clone()]);
    assert_eq!(
        contracts(&format!("planVariantId={}&status=Active", sold.basic)).await,
        std::slice::from_ref(&late)
    );
    assert!(contracts(&format!("planId={}", sold.group)).await.is_empty());
    assert_eq!((invoices("type=Invoice").await, invoices("type=CreditNote").await), (2, 1));
    assert_eq!((invoices("currency=EUR").await, invoices("currency=CHF").await), (3, 0));
    assert_eq!(found("/api/v1/customers?createdFrom=2026-11-24".to_owned()).await.len(), 1);
    assert_eq!(found("/api/v1/customers?createdTo=2026-11-23".to_owned()).await.len(), 1);
    // What is left of the first one's invoice after its credit note, and the second one's.
    assert_eq!(invoices("open=true").await, 2);
    let balance = world.get(&format!("/api/v1/contracts/{late}")).await["Balance"].clone();
    let paid = json!({"Amount": balance, "Currency": "EUR", "BookingDate": "2026-11-27"});
    world.ask("POST", &format!("/api/v1/contracts/{late}/payment"), Some(paid)).await;
    assert_eq!(invoices("open=true").await, 1);
    let refused = world.ask("GET", "/api/v1/contracts?status=Gone", None).await.refusal(422);
    assert!(refused.starts_with("status: expected one of Active, InTrial"), "{refused}");
}

#[tokio::test]
async fn ledgers_and_usage_of_all_contracts_are_read_latest_first() {
    let world = World::with(Differently { auto_send_after_minutes: Some(0), ..Differently::default() }).await;
    let sold = catalogue(&world).await;
    let first = contract(&world, &sold, json!([])).await;
    let second = contract(&world, &sold, json!([])).await;
    world.work().await;
    let payment = json!({"Amount": 2, "Currency": "EUR", "BookingDate": "2026-11-22"});
    world.post(&format!("/api/v1/contracts/{first}/payment"), payment).await;
    let mut posted = Vec::new();
    for contract in [&first, &second, &first] {
        let usage = json!({"ComponentId": sold.calls, "Quantity": 3, "DueDate": "2026-11-22T13:00:00Z"});
        posted.push(id(&world.post(&format!("/api/v1/contracts/{contract}/usage"), usage).await));
    }
    posted.reverse();

    let usage = async |query: &str| ids(&world, &format!("/api/turnus/v1/usage?{query}")).await;
    let ledger = async |query: &str| world.get(&format!("/api/turnus/v1/ledgerEntries?{query}")).await;
    let all = ledger("").await;
    let of_first = ledger(&format!("contractId={first}")).await;

    assert_eq!(usage("").await, posted);
    assert_eq!(usage(&format!("before={}", posted[0])).await, posted[1..]);
    assert_eq!(usage(&format!("contractId={second}")).await, posted[1..2]);
    assert_eq!(usage(&format!("componentId={}&unbilled=true", sold.calls)).await, posted);
    assert!(usage(&format!("componentId={}", sold.seats)).await.is_empty());
    let kinds: Vec<&str> = all.as_array().unwrap().iter().map(|it| it["Type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["Payment", "Receivable", "Receivable"]);
    assert!(all.as_array().unwrap().iter().all(|it| it.get("Balance").is_none()));
    assert_eq!(of_first.as_array().unwrap().len(), 2);
    // The same lines as the contract's own ledger, but for the balance and whose they are.
    let mut of_first = of_first;
    for it in of_first.as_array_mut().unwrap() {
        assert_eq!(it.as_object_mut().unwrap().remove("CustomerName"), Some(json!("Ada Lovelace")));
        assert!(it.as_object_mut().unwrap().remove("ContractReferenceCode").is_some(), "{it}");
    }
    let mut own = world.get(&format!("/api/v1/contracts/{first}/ledgerEntries")).await;
    own.as_array_mut().unwrap().iter_mut().for_each(|it| {
        it.as_object_mut().unwrap().remove("Balance");
    });
    assert_eq!(of_first, own);
    let rest = ledger(&format!("before={}", id(&all[0]))).await;
    assert_eq!(rest.as_array().unwrap().len(), 2);
    let nobody = ledger(&format!("customerId={}", ada(&world).await)).await;
    assert_eq!(nobody, json!([]));
}
