//! `/console/orders`: what is told of an order before and after it is placed.

use serde_json::json;
use turnus_app::Role;

use crate::console::{hidden, page, send, with};
use crate::console_meanwhile::{fields, typed};
use crate::world::{self, catalogue};

const NEW: &str = "/console/orders/new";

#[tokio::test]
async fn what_the_first_document_would_lack_is_told_before_the_order_is_placed() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let form = hidden(&page(&world, &session, NEW).await.text(), "_form");
    let who = [
        ("_form", form.as_str()),
        ("_do", "preview"),
        ("Cart.PlanVariantId", &sold.basic),
        ("Customer.CompanyName", "Muster GmbH"),
        ("Customer.VatId", "ATU13585627"),
        ("Customer.Address.Country", "AT"),
    ];
    let whole = [("Customer.Address.Street", "Ring"), ("Customer.Address.City", "Wien")];

    let lacks = send(&world, &session, NEW, &who).await.text();
    let complete = send(&world, &session, NEW, &[&who[..], &whole].concat()).await.text();

    let told = "Its first document would stay a draft:";
    assert!(lacks.contains(told) && lacks.contains("is missing: a document of more than 250"), "{lacks}");
    assert!(complete.contains("id=\"preview\"") && !complete.contains(told), "{complete}");
    let customer =
        json!({"CompanyName": "Muster GmbH", "VatId": "ATU13585627", "Address": {"Country": "AT"}});
    let order = json!({"Customer": customer, "Cart": {"PlanVariantId": sold.basic}});
    let preview = world.post("/api/v1/orders/preview", order.clone()).await;
    let said = preview["Order"]["StaysDraft"].as_str().unwrap();
    assert!(said.starts_with("the customer's Address.Street is missing"), "{said}");
    // The API takes the order all the same, as billwerk does.
    let placed = world.post("/api/v1/orders", order).await;
    assert!(placed["StaysDraft"].is_null(), "{placed}");
}

#[tokio::test]
async fn another_quantity_alone_is_one_of_the_plan_that_the_contract_has() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let contract = world::contract(&world, &sold, json!([])).await;
    let at = format!("{NEW}?contractId={contract}");
    let form = page(&world, &session, &at).await.text();
    let form = fields(&form.replace("class=\"order\"", "class=\"fields\""));
    let as_is = typed(&form, &[("Cart.PlanVariantId", ""), ("_do", "order")]);
    let more = typed(&form, &[("Cart.PlanVariantId", ""), ("Cart.Quantity", "3"), ("_do", "order")]);

    let nothing = send(&world, &session, &at, &as_is).await;
    let placed = send(&world, &session, &at, &more).await;

    assert_eq!(nothing.status, 422, "the same quantity is no change");
    assert_eq!(placed.status, 303, "{}", placed.text());
    let order = placed.header("location").rsplit('/').next().unwrap();
    let after = world.post(&format!("/api/v1/orders/{order}/commit"), json!({})).await;
    let phase = &after["CurrentPhase"];
    assert_eq!((&phase["Quantity"], &after["PlanVariantId"]), (&json!(3), &json!(sold.basic)));
}

#[tokio::test]
async fn an_order_says_when_it_changes_the_contract_and_when_an_approval_takes_effect() {
    let (world, session) = with(Role::Owner).await;
    let sold = catalogue(&world).await;
    let contract = world::contract(&world, &sold, json!([])).await;
    let plan = json!({"Name": "Large", "RequiresOrderApproval": true});
    let plan = world::id(&world.post(&format!("/api/v1/planGroups/{}/plans", sold.group), plan).await);
    let variant = json!({"InternalName": "large", "RecurringFee": 9, "FeePeriod": world::month()});
    let variant = world::id(&world.post(&format!("/api/v1/plans/{plan}/planVariants"), variant).await);
    let order = json!({"ContractId": contract, "Cart": {"PlanVariantId": variant},
        "ChangeDate": "2026-12-22T12:00:00Z"});
    let order = world.post("/api/v1/orders", order).await;
    let at = format!("/console/orders/{}", world::id(&order));
    world.post(&format!("/api/v1/orders/{}/commit", world::id(&order)), json!({})).await;

    let shown = page(&world, &session, &at).await.text();

    assert_eq!(order["ChangeDate"], "2026-12-22T12:00:00.0000000Z");
    assert!(shown.contains("<dt>Changes on</dt><dd>22 Dec 2026 13:00</dd>"), "{shown}");
    assert!(shown.contains("It is executed as of the date that it names: 22 Dec 2026 13:00."), "{shown}");
    assert!(!shown.contains("the day it was placed"), "{shown}");
}
