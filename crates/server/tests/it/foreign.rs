//! Nothing of one account is ever visible to another: every operation is tried with the other's ids.

use std::collections::HashMap;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use turnus_app::Role;
use turnus_server::api::route::{Access, Route};
use turnus_server::api::routes;

use crate::people::{SESSIONS, ask, client, own_id, person, signed_in};
use crate::smtp;
use crate::world::{self, Differently, World, catalogue, contract, id};

/// An id of each kind, of the first account.
async fn own_ids(world: &World) -> HashMap<&'static str, String> {
    let sold = catalogue(world).await;
    let of = contract(world, &sold, json!([{"ComponentId": sold.seats}])).await;
    let customer =
        world.get(&format!("/api/v1/contracts/{of}")).await["CustomerId"].as_str().unwrap().to_owned();
    let order = id(&world.get("/api/v1/orders").await[0]);
    let usage = json!({"ComponentId": sold.calls, "Quantity": 1});
    let usage = id(&world.post(&format!("/api/v1/contracts/{of}/usage"), usage).await);
    let item = json!({"Description": "x", "PricePerUnit": 1});
    let item = id(&world.post(&format!("/api/v1/contracts/{of}/ratedItems"), item).await);
    let invoice = id(&world.get("/api/v1/invoiceDrafts").await[0]);
    world.ask("POST", &format!("/api/v1/invoiceDrafts/{invoice}"), None).await.expect(200);
    world.ask("GET", &format!("/api/v1/invoices/{invoice}/download"), None).await;
    let mail = id(&world.get("/api/turnus/v1/mails").await[0]);
    let booked = json!({"ComponentId": sold.seats});
    let booked = id(&world.post(&format!("/api/v1/contracts/{of}/componentSubscriptions"), booked).await);
    let draft = id(&world.get("/api/v1/invoiceDrafts").await[0]);
    let hook = json!({"Url": "https://203.0.113.5/hook", "Events": ["CustomerCreated"]});
    let hook = id(&world.post("/api/v1/webhooks", hook).await);
    let (discount, coupon) = reduced(world, &sold.group).await;
    person(world, Role::Owner).await;
    let owner = signed_in(world, Role::Owner).await;
    let session = ask(world, &owner, "GET", SESSIONS, None).await.expect(200)[0].clone();
    let mut ids = HashMap::from([
        ("userId", own_id(world, &owner).await),
        ("sessionId", id(&session)),
        ("clientId", client(world, &["Read"]).await.0),
        ("customerId", customer),
        ("subjectId", of.clone()),
        ("contractId", of),
        ("orderId", order),
        ("usageId", usage),
        ("ratedItemId", item.clone()),
        ("lineId", item),
        ("invoiceId", invoice),
        ("invoiceDraftId", draft),
        ("componentSubscriptionId", booked),
        ("webhookId", hook),
        ("mailId", mail),
        ("cancellationId", declared(world).await),
        ("date", "2026-11-22".to_owned()),
    ]);
    ids.extend(sold_ids(world, sold, (discount, coupon)).await);
    ids
}

/// What is sold, and taxed.
async fn sold_ids(
    world: &World,
    sold: world::Catalogue,
    (discount, coupon): (String, String),
) -> [(&'static str, String); 11] {
    [
        ("planGroupId", sold.group),
        ("planId", sold.plan),
        ("planVariantId", sold.basic),
        ("componentId", sold.seats),
        ("paymentTransactionId", world::NOBODY.to_owned()),
        ("taxPolicyId", id(&world.get("/api/v1/taxPolicies").await[0])),
        ("taxDefinitionId", id(&world.get("/api/v1/taxDefinitions").await[0])),
        ("discountId", discount),
        ("couponId", coupon),
        ("jobId", world.account.to_string()),
        ("legalEntityId", id(&world.get("/api/turnus/v1/legalEntities").await[0])),
    ]
}

/// A discount and its coupon.
async fn reduced(world: &World, group: &str) -> (String, String) {
    let discount = json!({"PlanGroupId": group, "Effect": {"ReductionPercent": 10}});
    let discount = id(&world.post("/api/v1/discounts", discount).await);
    let coupon = json!({"DiscountId": discount, "Codes": ["OWN"]});
    let coupon = id(&world.post("/api/v1/coupons", coupon).await);
    (discount, coupon)
}

/// A cancellation that waits for somebody.
async fn declared(world: &World) -> String {
    let declared = json!({"Kind": "Ordinary", "Name": "Ada", "Contract": "which I have",
        "EmailAddress": "ada@lovelace.example", "Account": world.account.to_string()});
    id(&world.post("/api/turnus/v1/cancellations", declared).await)
}

/// A body that is sound by itself.
fn body(name: &str) -> Value {
    match name {
        "endContract" => json!({"EndDate": "2027-01-01"}),
        "postUsage" => json!([]),
        "postContractUsage" => json!({"ExternalComponentId": "calls", "Quantity": 1}),
        "patchInvoiceDraft" => json!({"Prologue": "x"}),
        "putTheme" | "putMailTemplates" => json!({}),
        "putDocumentSettings" => json!({"AutoSend": true}),
        "settleCancellation" => json!({"Note": "x"}),
        "createContractRatedItem" | "addInvoiceDraftLine" => json!({"Description": "x", "PricePerUnit": 1}),
        "createContractComponentSubscription" => json!({"ComponentId": world::NOBODY}),
        "resendWebhook" => json!({"From": "2026-01-01"}),
        "putDatevSettings" => json!({"ConsultantNumber": 1001, "ClientNumber": 1}),
        "bookPayment" => json!({"Amount": 1}),
        "createPlan" | "putPlan" | "putLegalEntity" | "patchUser" | "patchApiClient" => json!({"Name": "x"}),
        "putPlanGroup" => json!({"Name": "x", "Currency": "EUR"}),
        "putTaxPolicy" => json!({"Name": "x", "Entries": []}),
        "putTaxDefinition" => json!({"Name": "x", "Rate": 19}),
        "putDiscount" => {
            json!({"PlanGroupId": world::NOBODY, "Effect": {"ReductionPercent": 10}, "Targets": {}})
        }
        "putCoupon" => json!({"DiscountId": world::NOBODY, "Codes": ["X"]}),
        "createComponent" | "putComponent" => {
            json!({"Name": "x", "ComponentType": "OnOff", "PricePerUnit": 1})
        }
        _ => json!({"CompanyName": "x"}),
    }
}

#[tokio::test]
async fn every_operation_with_the_ids_of_another_account_finds_nothing() {
    let world = World::new().await.mailing(smtp::nobody());
    let ids = own_ids(&world).await;
    let stranger = world::account(&world.app, "stranger", Differently::default()).await;
    assert_ne!(stranger, world.account);
    let bearer = format!("Bearer {}", world::token(&world.app, "stranger").await);
    let before = snapshot(&world).await;

    // self_service.rs tries what a self-service token opens.
    let for_staff = |route: &Route| !route.is_open() && route.access != Access::Subscriber;
    for route in routes().into_iter().filter(for_staff) {
        let mut path = route.path.to_owned();
        for name in route.path_parameters() {
            // A position is a number that every account has.
            let given = if name == "position" { "1" } else { &ids[name] };
            path = path.replace(&format!("{{{name}}}"), given);
        }
        let method = route.method.to_uppercase();
        let request = Request::builder().method(method.as_str()).uri(&path).header("authorization", &bearer);
        let sent = if route.body.is_some() { body(route.name).to_string() } else { String::new() };
        let answer = world.send(request.body(Body::from(sent)).unwrap()).await;

        if route.path.contains("{date}") {
            answer.refusal(422);
        } else if route.path.contains('{') {
            answer.refusal(404);
        } else if route.method == "get" && answer.json().is_array() {
            let listed = answer.text();
            let seen: Vec<_> =
                ids.iter().filter(|(name, id)| **name != "date" && listed.contains(*id)).collect();
            assert!(seen.is_empty(), "{path}: {seen:?}");
        }
    }

    assert_eq!(snapshot(&world).await, before);
}

#[tokio::test]
async fn ids_of_another_account_in_a_body_and_in_a_filter_are_unknown() {
    let world = World::new().await.mailing(smtp::nobody());
    let ids = own_ids(&world).await;
    world::account(&world.app, "stranger", Differently::default()).await;
    let token = world::token(&world.app, "stranger").await;
    let stranger = world.asked_with(token);
    let mine = world::ada(&stranger).await;
    let cart = json!({"PlanVariantId": ids["planVariantId"]});
    let bodies = [
        json!({"CustomerId": ids["customerId"], "Cart": cart}),
        json!({"ContractId": ids["contractId"], "Cart": cart}),
        json!({"CustomerId": mine, "Cart": cart}),
    ];

    for body in bodies {
        stranger.ask("POST", "/api/v1/orders", Some(body.clone())).await.refusal(422);
        stranger.ask("POST", "/api/v1/orders/preview", Some(body)).await.refusal(422);
    }

    let filters = [
        format!("/api/v1/invoices?customerId={}", ids["customerId"]),
        format!("/api/v1/contracts?customerId={}", ids["customerId"]),
        format!("/api/v1/subscriptions?from={}", ids["contractId"]),
        "/api/v1/orders?search=Lovelace".to_owned(),
    ];
    for path in filters {
        assert_eq!(stranger.get(&path).await, json!([]), "{path}");
    }
    let mails = format!("/api/turnus/v1/mails?invoiceId={}", ids["invoiceId"]);
    assert_eq!(stranger.get(&mails).await, json!([]));
    let changes = format!("/api/v1/contractChanges?contractId={}", ids["contractId"]);
    stranger.ask("GET", &changes, None).await.refusal(404);
}

async fn snapshot(world: &World) -> Vec<Value> {
    let lists = ["customers", "contracts", "orders", "invoices", "invoiceDrafts", "webhooks", "productInfo"];
    let mut all = Vec::new();
    for list in lists {
        all.push(world.get(&format!("/api/v1/{list}")).await);
    }
    all
}
