//! `/openapi.json` and `/docs`.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;
use turnus_server::api::routes;

use crate::world::{NOBODY, World};

/// The functions of the published clients, by their seed names.
const FUNCTIONS: [&str; 39] = [
    "createOrder",
    "commitOrder",
    "approveOrder",
    "declineOrder",
    "getCustomers",
    "createCustomer",
    "getCustomer",
    "putCustomer",
    "patchCustomer",
    "deleteCustomer",
    "getCustomerContracts",
    "getContracts",
    "getContract",
    "getContractUsage",
    "postContractUsage",
    "deleteContractUsage",
    "getContractComponentSubscriptions",
    "createContractComponentSubscription",
    "getContractSubscriptions",
    "getContractSelfServiceToken",
    "getContractCancellationPreview",
    "endContract",
    "createContractRatedItem",
    "getSubscriptions",
    "getInvoices",
    "getInvoiceById",
    "getInvoiceDownloadLink",
    "getInvoiceDrafts",
    "getInvoiceDraft",
    "sendInvoiceDraft",
    "getPlanGroups",
    "getPlanGroup",
    "getPlans",
    "getPlan",
    "getPlanVariants",
    "getPlanVariant",
    "getWebhooks",
    "createWebhook",
    "deleteWebhook",
];

async fn document(world: &World) -> Value {
    let answer = world.send(Request::get("/openapi.json").body(Body::empty()).unwrap()).await;
    answer.expect(200)
}

#[tokio::test]
async fn every_function_is_an_operation_and_none_comes_twice() {
    let world = World::new().await;
    let document = document(&world).await;
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for item in document["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values() {
            *names.entry(operation["operationId"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }

    assert_eq!(document["openapi"], "3.1.0");
    assert!(names.len() >= 60, "{}", names.len());
    assert!(names.values().all(|count| *count == 1), "{names:?}");
    let missing: Vec<_> = FUNCTIONS.iter().filter(|name| !names.contains_key(**name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    let world = World::new().await;
    let document = document(&world).await;
    let text = document.to_string();
    let references: BTreeSet<&str> =
        text.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next()).collect();

    for name in references {
        assert!(document["components"]["schemas"][name].is_object(), "{name} is not described");
    }
}

/// No route without its operation holds by construction: both are made of one list. This asks the router itself.
#[tokio::test]
async fn every_operation_is_routed_and_asks_for_a_token_unless_it_is_open() {
    let world = World::new().await;
    for route in routes() {
        let path: Vec<&str> =
            route.path.split('/').map(|it| if it.starts_with('{') { NOBODY } else { it }).collect();
        let request = Request::builder().method(route.method.to_uppercase().as_str()).uri(path.join("/"));
        let answer = world.send(request.body(Body::empty()).unwrap()).await;

        let expected = match route.path {
            "/files/{token}" => 410,
            "/api/turnus/v1/sessions" | "/api/turnus/v1/cancellations" | "/api/turnus/v1/portalLinks"
                if route.method == "post" =>
            {
                422
            }
            _ => 401,
        };
        assert_eq!(answer.status.as_u16(), expected, "{} {}", route.method, route.path);
        assert!(answer.json()["Message"].is_string());
    }
}

#[tokio::test]
async fn bounds_of_bodies_stand_in_their_schemas() {
    let world = World::new().await;
    let schemas = document(&world).await["components"]["schemas"].take();

    assert_eq!(schemas["CustomerDTO"]["properties"]["CompanyName"]["maxLength"], 500);
    assert_eq!(schemas["CustomerDTO"]["properties"]["Notes"]["maxLength"], 10_000);
    assert_eq!(schemas["CartDTO"]["properties"]["ComponentSubscriptions"]["maxItems"], 500);
    assert_eq!(schemas["MeteredUsageDTO"]["properties"]["Quantity"]["$ref"], "#/components/schemas/Number");
    assert_eq!(schemas["Period"]["properties"]["Quantity"]["maximum"], 9999);
    assert_eq!(schemas["CustomFields"]["maxProperties"], 100);
    assert_eq!(schemas["ClockAdvance"]["properties"]["Days"]["maximum"], 400);
}

#[tokio::test]
async fn the_page_shows_every_operation_and_asks_no_one_else() {
    let world = World::new().await;
    let page = world.send(Request::get("/docs").body(Body::empty()).unwrap()).await;

    let text = page.text();

    assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(routes().iter().all(|route| text.contains(&format!("id=\"{}\"", route.name))));
    assert!(!text.contains("<script") && !text.contains("http://") && !text.contains("https://"), "{text}");
    let style = world.send(Request::get("/style.css").body(Body::empty()).unwrap()).await;
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
}
